"""When somebody's right to be asked ends: at once by a change of the map, or by itself on a later date."""

from collections.abc import Iterable

from bot.delivery.service import schedule
from bot.kit.db import Tx
from bot.ownership.index import Index
from bot.ownership.model import NamedOwner
from bot.roles.model import Assignment

ENDED = "handoff.ended"
Held = Assignment | NamedOwner


def lost(before: Index, after: Index) -> list[int]:
    """The members who hold something no more, or not as they did."""
    old, new = _held(before), _held(after)
    return sorted({each.member_id for each in old - new})


def _held(index: Index) -> set[Held]:
    return {*index.rows.assignments, *index.rows.named_owners}


async def remember_changed(tx: Tx, before: Index, after: Index) -> None:
    """Look again on the last day of whatever is new or was given another one."""
    await _remember(tx, _held(after) - _held(before))


async def remember_of(tx: Tx, index: Index, member: int) -> None:
    """Look again when what this member holds ends, for something waits for them now."""
    await _remember(tx, [*index.hats(member, tx.now), *index.named_for(member, tx.now)])


async def _remember(tx: Tx, held: Iterable[Held]) -> None:
    """Once for each end; one that was put off since finds that they answer still."""
    for each in held:
        if each.until is not None and each.until > tx.now:
            what = "naming" if isinstance(each, NamedOwner) else "assignment"
            key = f"handoffs:ended:{what}:{each.id}:{each.until:%Y%m%dT%H%M%S%f}"
            payload = {"member": each.member_id}
            await schedule(tx, kind=ENDED, subject=f"{what}:{each.id}", due=each.until, key=key, payload=payload)
