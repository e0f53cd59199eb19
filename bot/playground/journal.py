"""What people and the clock set off, and what the app did upon it, for the page's inspector. Kept in memory only.

Which call a deed has caused is exact where the call carries the deed's trigger or response address; all others belong
to what was done last, which for one person at one page is the same.
"""

import time
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

from bot.playground.door import Envelope
from bot.playground.faults import RESPONSE_URL
from bot.playground.model import Ack, Call, Json, Message, Now

DEEDS_KEPT, CALLS_KEPT = 200, 60
Place = tuple[str, str]  # channel and ts of a message


@dataclass(kw_only=True, slots=True)
class Made:
    """A call with its answer."""

    call: Call
    answer: Any


@dataclass(kw_only=True, slots=True)
class Deed:
    """One thing that was done; `calls` follow from it, `posted` are the messages it led to."""

    id: int
    at: datetime
    kind: str
    user: str
    what: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    ack: Ack | None = None
    took: float = 0.0  # seconds until the acknowledgement
    calls: list[Made] = field(default_factory=list)
    more_calls: int = 0  # beyond those that are kept
    posted: list[Place] = field(default_factory=list)


class Journal:
    def __init__(self, now: Now) -> None:
        self._now = now
        self._ids = count(1)
        self._deeds: deque[Deed] = deque(maxlen=DEEDS_KEPT)

    def newest_first(self) -> Iterator[Deed]:
        return reversed(self._deeds)

    def find(self, id_: int) -> Deed | None:
        return next((each for each in self._deeds if each.id == id_), None)

    def note(self, kind: str, what: str) -> None:
        """Something that sends no payload: the clock is moved, the bot started or stopped."""
        self._deeds.append(Deed(id=next(self._ids), at=self._now(), kind=kind, user="", what=what))

    def sent(self, envelope: Envelope) -> Deed:
        payload = envelope.payload
        kind, what = _words(payload)
        again = f" (delivered again, {envelope.reason})" if envelope.attempt else ""
        at, user = self._now(), _user(payload)
        deed = Deed(id=next(self._ids), at=at, kind=kind, user=user, what=what + again, payload=payload)
        self._deeds.append(deed)
        deed.took = -time.monotonic()
        return deed

    def answered(self, deed: Deed, ack: Ack) -> None:
        deed.ack = ack
        deed.took += time.monotonic()

    def called(self, call: Call, answer: Any, posted: Message | None = None) -> None:
        deed = self._cause(call)
        if deed is None:
            return
        deed.posted += _places(call, answer, posted)
        if len(deed.calls) < CALLS_KEPT:
            deed.calls.append(Made(call=call, answer=answer))
        else:
            deed.more_calls += 1

    def shown(self, trigger: str, message: Message) -> None:
        """The acknowledgement of a command became a message."""
        deed = self._by("trigger_id", trigger)
        if deed:
            deed.posted.append((message.channel, message.ts))

    def _cause(self, call: Call) -> Deed | None:
        exact = self._by("trigger_id", call.args.get("trigger_id"))
        if call.method == RESPONSE_URL:
            exact = self._by("response_url", call.args.get("response_url"))
        return exact or (self._deeds[-1] if self._deeds else None)

    def _by(self, name: str, value: object) -> Deed | None:
        if not value:
            return None
        return next((each for each in self.newest_first() if each.payload.get(name) == value), None)


def _places(call: Call, answer: Any, posted: Message | None) -> list[Place]:
    if posted:
        return [(posted.channel, posted.ts)]
    if not call.method.startswith("chat.") or not isinstance(answer, Mapping):
        return []
    ts, channel = answer.get("ts") or answer.get("message_ts"), answer.get("channel") or call.args.get("channel")
    return [(str(channel), str(ts))] if ts else []


def _user(payload: Mapping[str, Any]) -> str:
    user = payload.get("user_id") or payload.get("user") or (payload.get("event") or {}).get("user") or ""
    return str(user["id"] if isinstance(user, Mapping) else user)


def _words(payload: Json) -> tuple[str, str]:
    """Its kind, and what was done as a person would say it."""
    if "command" in payload:
        return "command", f"{payload['command']} {payload['text']}".strip()
    if payload.get("type") == "event_callback":
        return "event", _event(payload["event"])
    kinds = {
        "block_actions": ("click", _clicked),
        "view_submission": ("form", lambda body: f"Sent the form “{_title(body)}”"),
        "view_closed": ("form", lambda body: f"Closed the form “{_title(body)}”"),
        "block_suggestion": ("search", lambda body: f"Searched for “{body.get('value', '')}”"),
    }
    kind, say = kinds.get(str(payload.get("type")), ("shortcut", lambda body: f"Shortcut {body.get('callback_id')}"))
    return kind, say(payload)


def _event(event: Json) -> str:
    if event["type"] == "app_home_opened":
        return f"Opened the tab {str(event.get('tab', '')).capitalize()}"
    said = str(event.get("text") or "")
    return f"{event['type']}: {said}" if said else str(event["type"])


def _clicked(body: Json) -> str:
    action = body["actions"][0]
    text = action.get("text") or (action.get("selected_option") or {}).get("text") or {}
    return f"Pressed “{text.get('text') or action['action_id']}”"


def _title(body: Json) -> str:
    return str((body["view"].get("title") or {}).get("text", ""))
