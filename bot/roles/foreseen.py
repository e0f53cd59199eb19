"""A change of who holds a role before it is saved; what it would flip is known to features above this one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.kit.db import Tx
from bot.roles.asides import Said
from bot.roles.model import Assignment, Scope


@dataclass(frozen=True, kw_only=True, slots=True)
class Shift:
    """Assignments of one role that change at `on`, as they stand and as they would; new ones have ids below nought."""

    role_id: int
    on: datetime
    before: tuple[Assignment, ...] = ()
    after: tuple[Assignment, ...] = ()

    @property
    def scopes(self) -> frozenset[Scope]:
        return frozenset(each.scope for each in (*self.before, *self.after))

    def moments(self, now: datetime) -> list[datetime]:
        """The instants from now on at which something of it begins or ends."""
        ends = (end for each in (*self.before, *self.after) for end in (each.since, each.until))
        return sorted({max(now, self.on), *(each for each in ends if each is not None and each > now)})


class Foresight(Protocol):
    async def require_sure(self, tx: Tx, shift: Shift, said: Said, command: str) -> None:
        """Raise with a button for each way, where a needed part would be held by nobody and the line does not say."""

    async def told(self, tx: Tx, shift: Shift) -> str:
        """What flips, in a sentence; nothing where nothing does. Asked before the change is saved."""


class Blind:
    """Foresees nothing: for a door that stands alone."""

    async def require_sure(self, tx: Tx, shift: Shift, said: Said, command: str) -> None: ...

    async def told(self, tx: Tx, shift: Shift) -> str:  # noqa: ARG002 - as the others
        return ""
