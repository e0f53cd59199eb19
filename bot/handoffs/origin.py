"""The message that a handoff begins with: its link, its words, and the thread in which it is told of."""

import html
import re
from collections.abc import Mapping
from dataclasses import replace

from bot.handoffs.contract import Edge, FieldKind
from bot.kit.door import Request
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


def of_message(request: Request) -> Origin:
    """The message of a shortcut: only its link, for its conversation need not be one of ours."""
    link = _link(request, request.message_ts, request.thread_ts)
    return {"link": link} if link else NOWHERE


def of_thread(request: Request) -> Origin:
    """The thread in a channel in which we were mentioned, or one of our buttons pressed; nowhere elsewhere.

    A mention that starts no thread of its own is answered below itself.
    """
    mentioned = request.trigger is None and request.message_ts
    root = request.thread_ts or (request.message_ts if mentioned else None)
    if not root or not request.channel or not KEPT["channel"].fullmatch(request.channel):
        return NOWHERE
    return linked(request, {"channel": request.channel, "thread": root})


def linked(request: Request, thread: Origin) -> Origin:
    """A thread with its link, where the request knows the name of the workspace: a click does, a mention does not."""
    link = _link(replace(request, channel=thread.get("channel")), thread.get("thread"), None)
    return {**thread, "link": link} if link else thread


def _link(request: Request, ts: str | None, root: str | None) -> str:
    """Slack's permalink of a message; one within a thread names its root too."""
    domain = str(request.payload.get("domain") or "")
    if not (domain and request.channel and ts):
        return ""
    link = f"https://{domain}.slack.com/archives/{request.channel}/p{ts.replace('.', '')}"
    return link if root in {None, ts} else f"{link}?thread_ts={root}&cid={request.channel}"


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
