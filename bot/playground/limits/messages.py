"""What a message may hold, and the options that answer an external select."""

from typing import Any

from bot.playground.limits.checks import Report
from bot.playground.limits.objects import suggestions
from bot.playground.limits.whole import check_blocks
from bot.playground.model import Json, SlackError

BLOCK_LIMIT = 50
ATTACHMENT_LIMIT = 100


def check_message_blocks(blocks: Any, attachments: Any = None) -> None:
    if blocks is not None and not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    if len(blocks or []) > BLOCK_LIMIT:
        raise SlackError("msg_blocks_too_many", f"no more than {BLOCK_LIMIT} items allowed [json-pointer:/blocks]")
    wrong = check_blocks(blocks or [], "message")
    if wrong:
        raise SlackError("invalid_blocks", *wrong)
    _check_attachments(attachments)


def _check_attachments(attachments: Any) -> None:
    if attachments is None:
        return
    if not isinstance(attachments, list) or not all(isinstance(each, dict) for each in attachments):
        raise SlackError("invalid_attachments")
    if len(attachments) > ATTACHMENT_LIMIT:
        raise SlackError("too_many_attachments")
    for number, each in enumerate(attachments):
        wrong = check_blocks(each.get("blocks") or [], "message", f"/attachments/{number}/blocks")
        if wrong:
            raise SlackError("invalid_attachments", *wrong)


def check_options(answer: Json) -> None:
    report = Report(surface="modal")
    suggestions(report, "", answer)
    if report.wrong:
        raise SlackError("invalid_arguments", *report.wrong)
