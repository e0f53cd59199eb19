"""Where a request came from: the message of a shortcut, or the thread in which we were spoken to."""

from dataclasses import replace

from bot.handoffs.origin import KEPT, NOWHERE, Origin
from bot.kit.door import Request


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
