"""What the admins of a workspace do to it, and the events that the app hears of it."""

from typing import Any

from bot.playground import payloads
from bot.playground.events import Events
from bot.playground.model import Channel, Person
from bot.playground.workspace import BOT
from bot.playground.world import World


class Admin:
    def __init__(self, world: World, events: Events) -> None:
        self._world = world
        self._events = events

    def deactivate(self, user: str) -> None:
        self._changed(self._world.space.change_person(user, deleted=True))

    def reactivate(self, user: str) -> None:
        self._changed(self._world.space.change_person(user, deleted=False))

    def change(self, user: str, **changes: Any) -> None:
        """Change a person's name, title, tz or rights."""
        self._changed(self._world.space.change_person(user, **changes))

    def hire(self, person: Person) -> None:
        self._world.space.keep_person(person)
        self._world.space.im(person.id)
        self._events.tell({"type": "team_join", "user": self._shown(person), "event_ts": self._moment()})

    def create(self, channel: Channel) -> None:
        self._world.space.keep_channel(channel)

    def archive(self, channel: str) -> None:
        self._world.space.change_channel(channel, archived=True)
        self._of_channel("channel_archive", channel)

    def unarchive(self, channel: str) -> None:
        self._world.space.change_channel(channel, archived=False)
        self._of_channel("channel_unarchive", channel)

    def rename(self, channel: str, name: str) -> None:
        self._world.space.change_channel(channel, name=name)
        told = {"id": channel, "name": name, "name_normalized": name, "created": 1}
        self._events.tell({"type": "channel_rename", "channel": told, "event_ts": self._moment()})

    def delete(self, channel: str) -> None:
        self._world.space.change_channel(channel, deleted=True)
        self._of_channel("channel_deleted", channel)

    def invite(self, channel: str) -> None:
        """Bring the bot into a channel."""
        self._world.space.change_channel(channel, bot=True)
        self._of_bot("member_joined_channel", channel)

    def kick(self, channel: str) -> None:
        self._world.space.change_channel(channel, bot=False)
        self._of_bot("member_left_channel", channel)

    def uninstall(self, code: str = "account_inactive") -> None:
        """From now on every token is refused, with account_inactive or token_revoked."""
        self._events.tell({"type": "app_uninstalled", "event_ts": self._moment()})
        self._world.dead = code

    def _changed(self, person: Person) -> None:
        event = {"user": self._shown(person), "cache_ts": int(self._world.now().timestamp())}
        self._events.tell({"type": "user_change", **event, "event_ts": self._moment()})

    def _of_channel(self, type_: str, channel: str) -> None:
        actor = next((each.id for each in self._world.space.humans() if each.is_admin), "")
        self._events.tell({"type": type_, "channel": channel, "user": actor, "event_ts": self._moment()})

    def _of_bot(self, type_: str, channel: str) -> None:
        where = {"channel": channel, "channel_type": "C", "team": self._world.team.id}
        self._events.tell({"type": type_, "user": BOT, **where, "event_ts": self._moment()})

    def _shown(self, person: Person) -> dict[str, Any]:
        return payloads.user(person, self._world.team.id, self._world.now())

    def _moment(self) -> str:
        return f"{self._world.now().timestamp():.6f}"
