"""All that one stand-in holds: what the methods of the Web API and the deeds of people act upon."""

import secrets
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from bot.playground.faults import Faults
from bot.playground.feed import Feed
from bot.playground.files import Files
from bot.playground.journal import Journal
from bot.playground.messages import Messages
from bot.playground.model import (
    Call,
    Channel,
    Manifest,
    Message,
    Now,
    Person,
    SlackError,
    Team,
    Tick,
    Timing,
)
from bot.playground.shelf import Shelf
from bot.playground.triggers import Triggers
from bot.playground.views import Views
from bot.playground.workspace import Workspace

CALLS_KEPT = 20_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Tokens:
    bot: str = "xoxb-playground"
    app: str = "xapp-playground"
    signing_secret: str = "playground-signing-secret"  # noqa: S105  a secret of nobody: loopback only


@dataclass(kw_only=True)
class World:
    now: Now
    tick: Tick
    timing: Timing
    manifest: Manifest
    tokens: Tokens
    team: Team
    shelf: Shelf
    origin: str = ""
    skew: float = 0.0  # seconds that Slack's clock is ahead of this machine's
    dead: str = ""  # token_revoked or account_inactive, once the app is thrown out
    refused: list[tuple[str, SlackError]] = field(default_factory=list)  # answers of the app that Slack would not take
    tickets: set[str] = field(default_factory=set)
    faults: Faults = field(default_factory=Faults)
    feed: Feed = field(default_factory=Feed)
    calls: deque[Call] = field(default_factory=lambda: deque(maxlen=CALLS_KEPT))

    def __post_init__(self) -> None:
        self.space = Workspace(team=self.team, manifest=self.manifest, shelf=self.shelf, feed=self.feed)
        self.messages = Messages(now=self.now, shelf=self.shelf, feed=self.feed, im_user=self.im_user)
        self.views = Views(feed=self.feed)
        self.files = Files(self.shelf)
        self.journal = Journal(self.now)
        self.triggers = Triggers(tick=self.tick, timing=self.timing)

    def im_user(self, channel: str) -> str | None:
        found = self.space.channels.get(channel)
        return found.user if found else None

    def reset(self, people: Iterable[Person], channels: Iterable[Channel]) -> None:
        self.shelf.clear()
        self.space.load()
        self.messages.load()
        self.views.clear()
        self.files.load()
        self.space.seed(people, channels)
        self.feed.tell("reset")

    def ticket(self) -> str:
        """A ticket for one socket, good once."""
        found = secrets.token_urlsafe(16)
        self.tickets.add(found)
        return found

    def need(self, *scopes: str) -> None:
        """Refuse unless the manifest grants one of these scopes."""
        granted = self.manifest.scopes
        if granted is None or not scopes or granted & set(scopes):
            return
        raise SlackError("missing_scope", needed=",".join(scopes), provided=",".join(sorted(granted)))

    def may(self, scope: str) -> bool:
        return self.manifest.scopes is None or scope in self.manifest.scopes

    def remember(self, call: Call, answer: Any = None, posted: Message | None = None) -> None:
        """A call as it was answered; `posted` is the message that its answer does not name."""
        self.calls.append(call)
        self.journal.called(call, answer, posted)
        self.feed.tell("call")

    def shown_to(self, user: str) -> list[Message]:
        """Every message that this person can see, oldest first."""
        channels = self.space.channels.values()
        seen = [m for c in channels if self.space.may_see(c, user) for m in self.messages.seen_by(c.id, user)]
        return sorted(seen, key=lambda each: each.ts)
