"""One person at work, for tests and stories: what they do, and what they see."""

from collections.abc import Mapping
from typing import Any

from bot.playground.deeds import Deeds
from bot.playground.form import typed
from bot.playground.interactions import acted
from bot.playground.limits.whole import elements_of
from bot.playground.model import Json, Message, Outcome, View
from bot.playground.world import World


class Persona:
    def __init__(self, user: str, world: World, deeds: Deeds) -> None:
        self.user = user
        self._world = world
        self._deeds = deeds

    @property
    def im(self) -> str:
        return self._world.space.im(self.user).id

    @property
    def view(self) -> View | None:
        """The modal on top."""
        return self._world.views.top(self.user)

    @property
    def views(self) -> list[View]:
        return self._world.views.stack(self.user)

    @property
    def home(self) -> View | None:
        return self._world.views.homes.get(self.user)

    def sees(self, channel: str | None = None) -> list[Message]:
        """What this person can read, own ephemerals included; of one channel or of all."""
        if channel is None:
            return self._world.shown_to(self.user)
        return self._world.messages.seen_by(channel, self.user)

    async def command(self, line: str, channel: str | None = None) -> Outcome:
        """`/owner AE emea`, typed in a channel or, without one, in the bot's direct conversation."""
        name, _, text = line.partition(" ")
        return await self._deeds.command(self.user, channel or self.im, name, text)

    def say(self, text: str, channel: str | None = None, thread_ts: str | None = None) -> Message:
        return self._deeds.say(self.user, channel or self.im, text, thread_ts)

    async def click(self, source: Message | View, action: str, value: Any = None) -> Outcome:
        """Use an element of a message or view: by action_id or by the words on it; a select needs a value."""
        block_id, element = _element(source, action)
        return await self._deeds.click(self.user, source, acted(block_id, element, value))

    async def options(self, source: Message | View, action: str, query: str = "") -> list[Json]:
        """What an external select offers for these letters; groups are laid side by side."""
        block_id, element = _element(source, action)
        answer = await self._deeds.options(self.user, source, {**element, "block_id": block_id}, query)
        groups = answer.get("option_groups") or [{"options": answer.get("options") or []}]
        return [option for group in groups for option in group["options"]]

    async def submit(self, values: Mapping[str, Any] | None = None, view: View | None = None) -> Outcome:
        """Send the modal on top with these values, by block_id (or action_id)."""
        view = view or self._open_view()
        return await self._deeds.submit(self.user, view, typed(view.view["blocks"], values or {}))

    async def close(self, view: View | None = None) -> Outcome:
        return await self._deeds.close(self.user, view or self._open_view())

    async def shortcut(self, callback_id: str, message: Message | None = None) -> Outcome:
        return await self._deeds.shortcut(self.user, callback_id, message)

    def open(self, channel: str | None = None, tab: str = "messages") -> None:
        self._deeds.open(self.user, channel or self.im, tab)

    def _open_view(self) -> View:
        view = self.view
        if view is None:
            raise LookupError(f"{self.user} has no modal open")
        return view


def _element(source: Message | View, wanted: str) -> tuple[str, Json]:
    blocks = source.view["blocks"] if isinstance(source, View) else source.blocks
    found: dict[Any, tuple[str, Json]] = {}
    for block in blocks:
        for element in elements_of(block):
            label = element["text"]["text"] if isinstance(element.get("text"), dict) else ""
            for name in (element.get("action_id"), label):
                found.setdefault(name, (block["block_id"], dict(element)))
    if wanted not in found:
        raise LookupError(f"nothing called {wanted!r} there; there is {sorted(filter(None, found))}")
    return found[wanted]
