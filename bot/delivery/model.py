"""The values of delivery: what stands in the outbox, what became of a call, what a timer says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.kit.picture import Picture


class Grade(StrEnum):
    """What to do when a message's fate cannot be read back: an alert is sent once more, a broadcast asks a human."""

    ALERT = "alert"
    BROADCAST = "broadcast"


class State(StrEnum):
    """Where an outgoing message stands; the last five are final."""

    PENDING = "pending"
    SENDING = "sending"
    UNKNOWN = "unknown"
    SENT = "sent"
    REFUSED = "refused"
    UNCONFIRMED = "unconfirmed"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"


class Developed(StrEnum):
    """How far a message's picture is; while it waits, its message waits with it."""

    WAITING = "waiting"
    READY = "ready"  # uploaded: its file can be shown
    LEFT_OUT = "left out"  # the words go alone


OPEN = (State.PENDING, State.SENDING, State.UNKNOWN)


@dataclass(frozen=True, kw_only=True, slots=True)
class Pace:
    """Intervals of engine time. A test may shrink them all but keeps their order: call < quarantine < lease."""

    call: timedelta = timedelta(seconds=10)  # the longest one request may take
    lease: timedelta = timedelta(seconds=60)
    quarantine: timedelta = timedelta(seconds=30)  # from an unknown outcome to its first read-back
    second_look: timedelta = timedelta(seconds=60)  # from the first read-back to the second
    backoff: timedelta = timedelta(seconds=5)
    per_channel: timedelta = timedelta(seconds=1)
    picture: timedelta = timedelta(seconds=45)  # for drawing and uploading one; then others may try
    tick: timedelta = timedelta(milliseconds=500)
    look: timedelta = timedelta(milliseconds=250)  # for what other processes changed, however long a round is
    ping: timedelta = timedelta(seconds=5)  # of the socket; five without an answer and it is dead
    token: timedelta = timedelta(seconds=60)  # between two looks whether Slack still takes our token

    def scaled(self, factor: float) -> "Pace":
        return Pace(**{name: getattr(self, name) * factor for name in self.__dataclass_fields__})


@dataclass(frozen=True, kw_only=True, slots=True)
class Outgoing:
    """A claimed row of the outbox; `epoch` is the fence: a later claim makes this one's marks void."""

    id: int
    tenant: int
    key: str
    kind: str  # post or update
    to: str
    payload: Mapping[str, Any]
    grade: Grade
    mark: str  # the opaque id in the message's metadata, by which it is found again
    epoch: int
    attempts: int
    looks: int
    created_at: datetime  # business time of the row, and so at the latest of the message
    resent: bool  # one resend after an unreadable conversation has been used up
    target_channel: str | None = None
    target_ts: str | None = None
    thread_ts: str | None = None
    picture: Picture | None = None  # that is shown by `file`
    file: str | None = None
    answers: bool = False  # it belongs below a message of ours, sent or not
    channel: str | None = None  # the conversation's own id, once known


@dataclass(frozen=True, kw_only=True, slots=True)
class Timer:
    """Something that falls due in business time; its handler asks again whether it still applies."""

    id: int
    kind: str
    subject: str
    due: datetime
    key: str
    payload: Mapping[str, Any] = field(default_factory=dict)
