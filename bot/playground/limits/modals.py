"""What a modal and a home tab may hold."""

import json
from collections.abc import Mapping
from typing import Any

from bot.playground.limits.checks import Check, Report, Shape, anything, boolean, one_of, text
from bot.playground.limits.objects import plain
from bot.playground.limits.whole import check_blocks
from bot.playground.model import SlackError

VIEW_BYTES = 250_000
BLOCK_LIMIT = 100

_common: Mapping[str, Check] = {
    "callback_id": text(255, 0),
    "private_metadata": text(3000, 0),
    "external_id": text(255, 0),
}
_modal = Shape(
    must={"type": one_of("modal"), "title": plain(24), "blocks": anything},
    may={
        "submit": plain(24),
        "close": plain(24),
        "clear_on_close": boolean,
        "notify_on_close": boolean,
        "submit_disabled": boolean,
        **_common,
    },
)
_home = Shape(must={"type": one_of("home"), "blocks": anything}, may=_common)


def check_view(view: Any, kind: str) -> None:
    """`kind` is what this method opens: modal or home."""
    if not isinstance(view, dict):
        raise SlackError("invalid_arguments", "must be an object [json-pointer:/view]")
    if view.get("type") != kind:
        raise SlackError("invalid_arguments", f"unsupported type: {view.get('type')} [json-pointer:/view/type]")
    wrong = _shape(view, kind) or _blocks(view, kind)
    if wrong:
        raise SlackError("invalid_arguments", *wrong)
    if len(json.dumps(view).encode()) > VIEW_BYTES:
        raise SlackError("view_too_large")


def _shape(view: Mapping[str, Any], kind: str) -> list[str]:
    report = Report(surface=kind)
    (_modal if kind == "modal" else _home)(report, "/view", view)
    return report.wrong


def _blocks(view: Mapping[str, Any], kind: str) -> list[str]:
    blocks = view["blocks"]
    least = 1 if kind == "modal" else 0
    if not isinstance(blocks, list):
        return ["must be an array [json-pointer:/view/blocks]"]
    if len(blocks) < least:
        return ["must have at least 1 items [json-pointer:/view/blocks]"]
    if len(blocks) > BLOCK_LIMIT:
        return [f"no more than {BLOCK_LIMIT} items allowed [json-pointer:/view/blocks]"]
    wrong = check_blocks(blocks, kind, "/view/blocks")
    asks = any(each.get("type") == "input" for each in blocks if isinstance(each, dict))
    if kind == "modal" and asks and not view.get("submit"):
        wrong.append("missing required field: submit, as the view has an input [json-pointer:/view]")
    return wrong
