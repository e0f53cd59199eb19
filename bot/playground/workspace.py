"""The workspace itself: its people and channels, who is in what, and who has read how far."""

from collections.abc import Iterable
from dataclasses import asdict, replace
from typing import Any

from bot.playground.feed import Feed
from bot.playground.model import Channel, Manifest, Message, Person, SlackError, Team
from bot.playground.shelf import Shelf

BOT = "U0ROLECALL"
BOT_ID = "B0ROLECALL"
APP = "A0ROLECALL"


class Workspace:
    def __init__(self, *, team: Team, manifest: Manifest, shelf: Shelf, feed: Feed) -> None:
        self.team = team
        self.manifest = manifest
        self.people: dict[str, Person] = {}
        self.channels: dict[str, Channel] = {}
        self.read: dict[tuple[str, str], str] = {}
        self.shelf = shelf
        self.feed = feed
        self.load()

    def load(self) -> None:
        self.people = {BOT: Person(id=BOT, name=self.manifest.name, is_bot=True)}
        self.people |= {key: Person(**body) for key, body in self.shelf.all("person")}
        self.channels = {key: _channel(body) for key, body in self.shelf.all("channel")}
        self.read = {_pair(key): ts for key, ts in self.shelf.all("read")}

    def seed(self, people: Iterable[Person], channels: Iterable[Channel]) -> None:
        for person in people:
            self.keep_person(person)
        for channel in channels:
            self.keep_channel(channel)
        for person in tuple(self.people.values()):
            if not person.is_bot:
                self.im(person.id)

    @property
    def bot(self) -> Person:
        return self.people[BOT]

    def humans(self) -> list[Person]:
        return [each for each in self.people.values() if not each.is_bot]

    def person(self, user: str) -> Person:
        if user not in self.people:
            raise SlackError("user_not_found")
        return self.people[user]

    def channel(self, channel: str) -> Channel:
        """By id, or by name as `#name`; a deleted channel is not found either."""
        found = self.channels.get(channel)
        if found is None:
            wanted = channel.removeprefix("#")
            found = next((each for each in self.channels.values() if each.name == wanted and not each.is_im), None)
        if found is None or found.deleted:
            raise SlackError("channel_not_found")
        return found

    def im(self, user: str) -> Channel:
        """The bot's direct conversation with this person, opened when there is none."""
        person = self.person(user)
        wanted = "D" + person.id[1:]
        if wanted not in self.channels:
            self.keep_channel(Channel(id=wanted, name=self.manifest.name, user=person.id))
        return self.channels[wanted]

    def members(self, channel: Channel) -> list[str]:
        if channel.user is not None:
            return [channel.user, BOT]
        inside = [each.id for each in self.humans() if not each.deleted and self.is_member(channel, each.id)]
        return [*inside, BOT] if channel.bot else inside

    def is_member(self, channel: Channel, user: str) -> bool:
        if user == BOT:
            return channel.is_im or channel.bot
        if channel.is_im:
            return channel.user == user
        return channel.members is None or user in channel.members

    def may_see(self, channel: Channel, user: str) -> bool:
        return self.is_member(channel, user) or not (channel.is_im or channel.private)

    def keep_person(self, person: Person) -> None:
        self.people[person.id] = person
        self.shelf.put("person", person.id, asdict(person))
        self.feed.tell("users")

    def keep_channel(self, channel: Channel) -> None:
        self.channels[channel.id] = channel
        body = asdict(channel) | {"members": None if channel.members is None else sorted(channel.members)}
        self.shelf.put("channel", channel.id, body)
        self.feed.tell("channel", {"channel": channel}, only=channel.user)

    def change_person(self, user: str, **changes: Any) -> Person:
        self.keep_person(replace(self.person(user), **changes))
        return self.people[user]

    def change_channel(self, channel: str, **changes: Any) -> Channel:
        self.keep_channel(replace(self.channel(channel), **changes))
        return self.channels[channel]

    def mark_read(self, user: str, channel: str, ts: str) -> None:
        self.read[user, channel] = ts
        self.shelf.put("read", f"{user} {channel}", ts)

    def unread(self, user: str, channel: str, messages: Iterable[Message]) -> int:
        seen = self.read.get((user, channel), "")
        return sum(1 for each in messages if each.ts > seen and each.user != user)


def _channel(body: dict[str, Any]) -> Channel:
    members = body.pop("members")
    return Channel(**body, members=None if members is None else frozenset(members))


def _pair(key: str) -> tuple[str, str]:
    user, _, channel = key.partition(" ")
    return user, channel
