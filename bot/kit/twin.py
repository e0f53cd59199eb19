"""The plain-text twin of a message: all that its blocks say, in their order, with nothing but words."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from bot.kit.typed import escape

FORMAT = re.compile(r"(?<!\w)[*_~](\S(?:[^*_~\n]*\S)?)[*_~](?!\w)")
MARKS = frozenset("*_~")
LINK = re.compile(r"<(https?://[^|>]+)\|([^>]+)>")


def twin(blocks: Iterable[Mapping[str, Any]]) -> str:
    """Every text of the blocks, a line each; mentions stay Slack's own, so that names and alerts work in it too."""
    lines = (line for block in blocks for line in _TEXTS.get(block["type"], _nothing)(block))
    return "\n".join(line for line in lines if line.strip())


def words(text: str) -> str:
    """Mrkdwn without its marks; escapes and mentions stay, because Slack reads them in plain text as well."""
    unlinked = LINK.sub(r"\2 (\1)", text) if "<http" in text else text
    return _unmarked(_unmarked(unlinked))


def _unmarked(text: str) -> str:
    return text if MARKS.isdisjoint(text) else FORMAT.sub(r"\1", text)


def _text(holder: Mapping[str, Any]) -> str:
    if holder.get("type") == "plain_text":
        return escape(str(holder.get("text", "")))
    return words(str(holder.get("text", "")))


def _section(block: Mapping[str, Any]) -> list[str]:
    texts = [_text(block["text"])] if "text" in block else []
    accessory = _element(block["accessory"]) if "accessory" in block else []
    return texts + [_text(each) for each in block.get("fields", ())] + accessory


def _actions(block: Mapping[str, Any]) -> list[str]:
    labels = [label for each in block["elements"] for label in _element(each)]
    return [" · ".join(labels)]


def _element(element: Mapping[str, Any]) -> list[str]:
    holder = element.get("text") or element.get("placeholder")
    if element["type"] == "image":
        return [escape(str(element["alt_text"]))]
    return [f"[{_text(holder)}]"] if holder else []


def _context(block: Mapping[str, Any]) -> list[str]:
    return [_text(each) if each["type"] != "image" else each["alt_text"] for each in block["elements"]]


def _header(block: Mapping[str, Any]) -> list[str]:
    return [_text(block["text"])]


def _image(block: Mapping[str, Any]) -> list[str]:
    return [escape(str(block["alt_text"]))]


def _table(block: Mapping[str, Any]) -> list[str]:
    return [" | ".join(escape(str(cell.get("text", ""))) for cell in row) for row in block["rows"]]


def _nothing(_: Mapping[str, Any]) -> list[str]:
    return []


_TEXTS: dict[str, Callable[[Mapping[str, Any]], list[str]]] = {
    "section": _section,
    "header": _header,
    "context": _context,
    "actions": _actions,
    "image": _image,
    "table": _table,
}
