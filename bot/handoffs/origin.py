"""The message that a handoff begins with: its link, its words, and the thread in which it is told of."""

import html
import re
from collections.abc import Mapping

from bot.handoffs.contract import Edge, FieldKind
from bot.ownership.index import Index

Origin = Mapping[str, str]
NOWHERE: Origin = {}
MOST = 2000  # characters of a message that a form begins with
KEPT = {
    "link": re.compile(r"https://[\w.-]+/archives/[A-Z0-9]+/p\d+(\?thread_ts=[\d.]+&cid=[A-Z0-9]+)?"),
    "channel": re.compile(r"[CG][A-Z0-9]+"),
    "thread": re.compile(r"\d+\.\d+"),
}
TOKEN = re.compile(r"<(?P<kind>[@#!]?)(?P<target>[^|>]*)(?:\|(?P<label>[^>]*))?>")


def packed(origin: Origin) -> dict[str, str]:
    """As it travels in a form's metadata."""
    return {f"from_{name}": text for name, text in origin.items()}


def unpacked(kept: Mapping[str, str]) -> Origin:
    """What of it has the shape of a link, a channel and a thread."""
    told = {name: kept.get(f"from_{name}", "") for name in KEPT}
    return {name: text for name, text in told.items() if KEPT[name].fullmatch(text)}


def shown(origin: Origin) -> str:
    return f"<{origin['link']}|From a message>" if origin.get("link") else ""


def words(index: Index, text: str) -> str:
    """A message as Slack stores it, as people typed it."""

    def said(found: re.Match[str]) -> str:
        member = index.members_by_slack.get(found["target"]) if found["kind"] == "@" else None
        label = found["label"] or found["target"].partition("^")[0]
        return f"@{member.name}" if member else f"{found['kind'].replace('!', '@')}{label}"

    return html.unescape(TOKEN.sub(said, text)).strip()[:MOST]


def start(edge: Edge, text: str) -> dict[str, str]:
    """What a message begins with in the form of an edge: the first long field that must be filled, else the first."""
    long = [each for each in edge.fields if each.kind is FieldKind.LONG]
    field = next((each for each in long if each.required), next(iter(long), None))
    return {field.name: text} if field and text else {}
