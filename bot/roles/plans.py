"""A typed change read against the roster: what would be saved, whom it replaces, and who follows after its end."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.kit.db import Tx
from bot.kit.errors import Refusal
from bot.kit.zones import day_of
from bot.roles import asides, service, wanted
from bot.roles.asides import Manner, Said
from bot.roles.foreseen import Shift
from bot.roles.model import Assignment, Rank
from bot.roles.roster import Roster

NEW, NEXT = -1, -2  # ids of what is not saved yet


@dataclass(frozen=True, kw_only=True, slots=True)
class Assigning:
    """`others` lead exactly that at the time; `then` begins where the wish ends."""

    roster: Roster
    said: Said
    wish: Assignment
    others: tuple[Assignment, ...] = ()
    then: Assignment | None = None

    @property
    def shift(self) -> Shift:
        at = self.wish.since
        if at is None:  # typed lines always begin somewhere
            raise TypeError(self.wish)
        replaced = self.others if self.said.manner is Manner.REPLACING and self.wish.rank is Rank.LEAD else ()
        follows = [replace(self.then, id=NEXT)] if self.then else []
        after = (replace(self.wish, id=NEW), *(ended(each, at) for each in replaced), *follows)
        return Shift(role_id=self.wish.role_id, on=at, before=replaced, after=after)


@dataclass(frozen=True, kw_only=True, slots=True)
class Ending:
    """What is held and ends at an instant; `then` begins there."""

    roster: Roster
    said: Said
    held: Assignment
    at: datetime
    then: Assignment | None = None

    @property
    def shift(self) -> Shift:
        follows = [replace(self.then, id=NEXT)] if self.then else []
        after = (ended(self.held, self.at), *follows)
        return Shift(role_id=self.held.role_id, on=_from(self.held, self.at), before=(self.held,), after=after)


def _from(held: Assignment, at: datetime) -> datetime:
    """Something that would only begin later never does."""
    return at if held.since is None else max(at, held.since)


def ended(held: Assignment, at: datetime) -> Assignment:
    """The same until that instant; never longer than it would be anyway."""
    return held if held.ended(at) else replace(held, until=_from(held, at))


async def assigning(tx: Tx, text: str) -> Assigning:
    """Raises Refusal or Ambiguous with what to type instead."""
    roster = await service.load_roster(tx)
    said = asides.said(text, day_of(tx.now, roster.zone))
    wish = wanted.assignment(roster, said.line, tx.now)
    taker = asides.taker(roster, said, wanted.ASSIGN, day_of(tx.now, roster.zone))
    if taker is not None and wish.until is None:
        raise Refusal("Who holds it *then* needs a last day before: `until 2026-12-24 then @member`.")
    then = replace(wish, member_id=taker, since=wish.until, until=None) if taker is not None else None
    others = await service.leads_beside(tx, wish)
    return Assigning(roster=roster, said=said, wish=wish, others=tuple(others), then=then)


async def ending(tx: Tx, text: str) -> Ending:
    """Raises Refusal or Ambiguous with what to type instead."""
    roster = await service.load_roster(tx)
    said = asides.said(text, day_of(tx.now, roster.zone))
    wish = wanted.ending(roster, said.line, tx.now)
    mine = await service.assignments(tx, member_id=wish.member_id, not_ended_by=tx.now)
    held = wanted.pick(roster, wish, mine)
    taker = asides.taker(roster, said, wanted.END, day_of(tx.now, roster.zone))
    then = None
    if taker is not None:
        then = replace(held, id=0, member_id=taker, since=_from(held, wish.at))
        if then.until is not None and then.until <= wish.at:
            raise Refusal(f"That ends by itself on {wanted.said(day_of(then.until, roster.zone))}, before that day.")
    return Ending(roster=roster, said=said, held=held, at=wish.at, then=then)
