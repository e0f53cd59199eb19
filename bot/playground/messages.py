"""All messages of the workspace by their `ts`: business time, unique and increasing per channel."""

from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.playground.feed import Feed
from bot.playground.model import Message, Now, SlackError
from bot.playground.shelf import Shelf

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ONE_US = timedelta(microseconds=1)


def stamp(now: datetime) -> int:
    return (now - EPOCH) // ONE_US


def ts_of(micros: int) -> str:
    return f"{micros // 1_000_000}.{micros % 1_000_000:06d}"


class Messages:
    def __init__(self, *, now: Now, shelf: Shelf, feed: Feed, im_user: Callable[[str], str | None]) -> None:
        self._now = now
        self._shelf = shelf
        self._feed = feed
        self._im_user = im_user
        self._of: dict[str, dict[str, Message]] = {}
        self._last: dict[str, int] = {}
        self.load()

    def load(self) -> None:
        self._of, self._last = {}, {}
        for _, body in self._shelf.all("message"):
            message = Message(**body | {name: tuple(body[name]) for name in ("blocks", "attachments")})
            self._of.setdefault(message.channel, {})[message.ts] = message
            self._last[message.channel] = int(message.ts.replace(".", ""))

    def next_ts(self, channel: str) -> str:
        self._last[channel] = max(stamp(self._now()), self._last.get(channel, 0) + 1)
        return ts_of(self._last[channel])

    def post(self, *, channel: str, user: str, **rest: Any) -> Message:
        message = Message(channel=channel, ts=self.next_ts(channel), user=user, **rest)
        self._keep(message)
        self._tell("message", message)
        return message

    def change(self, message: Message, **changes: Any) -> Message:
        changed = replace(message, **changes)
        self._keep(changed)
        self._tell("message_changed", changed)
        return changed

    def delete(self, message: Message) -> None:
        self._of[message.channel].pop(message.ts, None)
        self._shelf.drop("message", f"{message.channel} {message.ts}")
        self._tell("ephemeral_gone" if message.seen_by else "message_deleted", message)

    def get(self, channel: str, ts: str) -> Message:
        found = self._of.get(channel, {}).get(ts)
        if found is None:
            raise SlackError("message_not_found")
        return found

    def within(self, channel: str) -> list[Message]:
        """Everything of a channel that all may see: no ephemerals."""
        return [each for each in self._of.get(channel, {}).values() if each.seen_by is None]

    def seen_by(self, channel: str, user: str) -> list[Message]:
        return [each for each in self._of.get(channel, {}).values() if each.seen_by in (None, user)]

    def roots(self, channel: str, user: str | None = None) -> list[Message]:
        """What the channel's own page shows: no replies but those broadcast to it."""
        all_ = self.within(channel) if user is None else self.seen_by(channel, user)
        return [each for each in all_ if not each.is_reply or each.reply_broadcast]

    def thread(self, channel: str, ts: str, user: str | None = None) -> list[Message]:
        all_ = self.within(channel) if user is None else self.seen_by(channel, user)
        return [each for each in all_ if ts in (each.ts, each.thread_ts)]

    def reply_count(self, message: Message) -> int:
        return sum(1 for each in self.within(message.channel) if each.is_reply and each.thread_ts == message.ts)

    def everything(self) -> list[Message]:
        return sorted((m for channel in self._of.values() for m in channel.values()), key=lambda each: each.ts)

    def last_ts(self, channel: str) -> str | None:
        return next(reversed(self._of.get(channel, {})), None)

    def _keep(self, message: Message) -> None:
        self._of.setdefault(message.channel, {})[message.ts] = message
        self._shelf.put("message", f"{message.channel} {message.ts}", asdict(message))

    def _tell(self, type_: str, message: Message) -> None:
        only = message.seen_by or self._im_user(message.channel)
        self._feed.tell(type_, {"message": message}, only=only)
