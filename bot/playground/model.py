"""The values of a Slack workspace: people, channels, messages, views, and Slack's refusals."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Json = dict[str, Any]
Now = Callable[[], datetime]
Tick = Callable[[], float]

SLACK = "USLACK"


class SlackError(Exception):
    """A call that Slack refuses: its documented code, and what else the answer carries."""

    def __init__(self, code: str, *details: str, **extra: object) -> None:
        super().__init__(code)
        self.code = code
        self.details = details
        self.extra = extra

    def answer(self) -> Json:
        body: Json = {"ok": False, "error": self.code, **self.extra}
        if self.details:
            body["errors"] = list(self.details)
            body["response_metadata"] = {"messages": [f"[ERROR] {each}" for each in self.details]}
        return body


class PageError(Exception):
    """What a person in the playground cannot do; its text is the sentence that the page shows."""

    def __init__(self, code: str, sentence: str, status: int = 400) -> None:
        super().__init__(sentence)
        self.code = code
        self.status = status


@dataclass(frozen=True, kw_only=True, slots=True)
class Team:
    id: str = "T0PLAY"
    name: str = "Northwind Sales"
    domain: str = "northwind-sales"


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    id: str
    name: str
    title: str = ""
    tz: str = "Etc/UTC"
    email: str = ""
    is_admin: bool = False
    is_bot: bool = False
    is_guest: bool = False
    deleted: bool = False
    team: str = ""  # another organisation's, met through a shared channel
    is_workflow: bool = False

    @property
    def is_stranger(self) -> bool:
        return bool(self.team)

    @property
    def handle(self) -> str:
        return self.name.lower().replace(" ", ".")


@dataclass(frozen=True, kw_only=True, slots=True)
class Channel:
    """A channel, or the direct conversation of the bot with one person (`user`)."""

    id: str
    name: str
    user: str | None = None
    private: bool = False
    archived: bool = False
    deleted: bool = False
    bot: bool = True
    members: frozenset[str] | None = None  # of a channel: None means everybody

    @property
    def is_im(self) -> bool:
        return self.user is not None


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """One message; `seen_by` names the only person who sees an ephemeral one."""

    channel: str
    ts: str
    user: str
    text: str = ""
    blocks: tuple[Json, ...] = ()
    attachments: tuple[Json, ...] = ()
    thread_ts: str | None = None
    reply_broadcast: bool = False
    edited: bool = False
    seen_by: str | None = None
    app: bool = False
    metadata: Json | None = None
    slash: str | None = None

    @property
    def is_reply(self) -> bool:
        return self.thread_ts is not None and self.thread_ts != self.ts


@dataclass(frozen=True, kw_only=True, slots=True)
class View:
    """A modal in somebody's stack, or a home tab, as last given by the app, with what was typed into it."""

    id: str
    user: str
    hash: str
    view: Json
    root_id: str
    previous_id: str | None = None
    state: Json = field(default_factory=dict)

    @property
    def kind(self) -> str:
        return str(self.view["type"])

    @property
    def external_id(self) -> str:
        return str(self.view.get("external_id") or "")


@dataclass(frozen=True, kw_only=True, slots=True)
class Manifest:
    """What the app's manifest grants and announces; None for scopes or events means all of them."""

    name: str = "Rolecall"
    scopes: frozenset[str] | None = None
    events: frozenset[str] | None = None
    commands: tuple[Json, ...] = ()
    shortcuts: tuple[Json, ...] = ()
    escapes: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Ack:
    """How the app answered a delivery: in time or not, and with which payload."""

    ok: bool
    payload: Json | None = None
    error: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What a person sees of what they just did: it went through, an error, or the errors of a form."""

    ok: bool
    error: str = ""
    sentence: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    message: Message | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Timing:
    """Engine time, in seconds. Tests shrink it; the defaults are Slack's own."""

    ack: float = 3.0
    trigger: float = 3.0
    event_retries: tuple[float, ...] = (1.0, 60.0, 300.0)
    response_url: float = 1800.0
    disconnect_warning: float = 10.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """One call of the Web API as it was answered: for tests that count."""

    method: str
    args: Mapping[str, Any]
    error: str
    status: int = 200
