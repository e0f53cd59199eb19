"""What happened to the map, told to whoever has more to do about it in the very same transaction."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

from bot.kit.db import Tx


class What(StrEnum):
    ABSENCE = "absence"  # somebody is away for another time than before, or somebody else stands in
    LEAVER = "leaver"  # somebody is deactivated in Slack


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """Whom a change of the map touches; the rows stand as they are after it."""

    what: What
    members: tuple[int, ...]


Follow = Callable[[Tx, Change], Awaitable[None]]


async def nothing_follows(_tx: Tx, _change: Change) -> None:
    return None


def followed_by(*followers: Follow) -> Follow:
    """One after the other, in the change's own transaction."""

    async def follow(tx: Tx, change: Change) -> None:
        for each in followers:
            await each(tx, change)

    return follow
