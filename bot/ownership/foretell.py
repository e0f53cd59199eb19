"""Foresight for `/role`: asks before a needed part would be nobody's, and tells what a change flips."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.kit.blocks import clip
from bot.kit.db import Tx
from bot.kit.errors import Ambiguous, Choice
from bot.ownership import foresight_blocks as blocks
from bot.ownership.foresight import Foreseen, Opened, Waiting, foresee, opened
from bot.ownership.index import Index
from bot.ownership.service import Ownership
from bot.ownership.takers import is_here, proposals
from bot.roles.asides import Said
from bot.roles.foreseen import Shift
from bot.roles.wanted import END
from bot.roles.words import Ref

LABEL, TAKERS = 75, 3
# The open handoffs that wait for whoever holds a role, by its key: with whom, and about which account.
OpenOf = Callable[[Tx, str], Awaitable[Waiting]]


async def none_open(_tx: Tx, _role: str) -> Waiting:
    return ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Foreteller:
    """Answers from the map as the change's own transaction sees it; open handoffs belong to a feature above."""

    ownership: Ownership
    open_of: OpenOf = none_open

    async def require_sure(self, tx: Tx, shift: Shift, said: Said, command: str) -> None:
        if said.anyway:
            return
        index = await self.ownership.seen_by(tx)
        after = _applied(index, shift)
        found = opened(index, after, shift.role_id, shift.moments(tx.now), shift.scopes)
        if found:
            told = blocks.flips(index, await self._foreseen(tx, index, after, shift), tx.now)
            raise Ambiguous(blocks.question(index, found, told, tx.now), _choices(after, shift, found, said, command))

    async def told(self, tx: Tx, shift: Shift) -> str:
        index = await self.ownership.seen_by(tx)
        return blocks.flips(index, await self._foreseen(tx, index, _applied(index, shift), shift), tx.now)

    async def _foreseen(self, tx: Tx, index: Index, after: Index, shift: Shift) -> Foreseen:
        waiting = await self.open_of(tx, index.roles[shift.role_id].key)
        on, gone = max(shift.on, tx.now), tuple(each.member_id for each in shift.before)
        return foresee(index, after, shift.role_id, on, shift.scopes, waiting, gone)


def _applied(index: Index, shift: Shift) -> Index:
    return index.with_held(shift.before, shift.after, shift.role_id)


def _choices(after: Index, shift: Shift, found: Opened, said: Said, command: str) -> list[Choice]:
    ends = command == END
    able = proposals(after, shift.role_id, shift.after[0].scope, found.on, without=_gone(shift), limit=TAKERS)
    back = [each.member_id for each in shift.before if not ends and is_here(after, each.member_id, found.on)]
    taken = [_takes_over(after, each, said, command) for each in list(dict.fromkeys([*back, *able]))[:TAKERS]]
    anyway = "End it anyway" if ends else "Save it anyway"
    return [*taken, Choice(label=anyway, text=said.again(command, anyway=True))]


def _gone(shift: Shift) -> frozenset[int]:
    """Whoever lets go, or comes and is not enough."""
    return frozenset(each.member_id for each in (*shift.before, *shift.after))


def _takes_over(index: Index, member_id: int, said: Said, command: str) -> Choice:
    label = clip(f"{index.members[member_id].name} takes over", LABEL)
    return Choice(label=label, text=said.again(command, then=str(Ref("member", member_id))))
