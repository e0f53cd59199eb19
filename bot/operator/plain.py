"""What Slack would show, as plain lines for a terminal; and tables."""

import html
import re
from collections.abc import Iterable, Mapping, Sequence

from bot.kit.blocks import MENTION, Message
from bot.kit.errors import Ambiguous, Refusal
from bot.kit.twin import twin, words
from bot.people.model import Member

NOBODY: Mapping[str, Member] = {}
EMOJI = re.compile(r":[a-z_]+: ?")
SPECIAL = re.compile(r"<[#!]([^|>]+)(?:\|([^>]*))?>")


def lines(message: Message, members: Mapping[str, Member]) -> str:
    """A message without its buttons: people by name, no marks."""
    return text(twin(block for block in message.blocks if block["type"] != "actions"), members)


def sentence(refusal: Refusal, members: Mapping[str, Member] = NOBODY) -> str:
    """A refusal's text; where something is asked back, each choice as the line to type."""
    choices = [f"  {each.text}   ({each.label})" for each in refusal.choices] if isinstance(refusal, Ambiguous) else []
    return "\n".join([text(words(refusal.text), members), *choices])


def text(marked: str, members: Mapping[str, Member]) -> str:
    named = MENTION.sub(lambda found: _name(found, members), marked)
    told = SPECIAL.sub(lambda found: found[2] or found[1], named)
    return html.unescape(EMOJI.sub("", told))


def _name(found: re.Match[str], members: Mapping[str, Member]) -> str:
    return members[found[1]].name if found[1] in members else found[1]


def table(rows: Iterable[Sequence[str]]) -> str:
    """Columns under one another: the first to the left, the others to the right."""
    cells = [tuple(row) for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return "\n".join(_row(row, widths) for row in cells)


def _row(row: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = row
    numbers = [each.rjust(width) for each, width in zip(rest, widths[1:], strict=True)]
    return "  ".join([first.ljust(widths[0]), *numbers]).rstrip()


def pairs(rows: Iterable[tuple[str, str]]) -> str:
    """A name and what it is, under one another."""
    cells = list(rows)
    width = max(len(name) for name, _ in cells)
    return "\n".join(f"{name.ljust(width)}  {value}" for name, value in cells)
