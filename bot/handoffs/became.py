"""What became of an accepted handoff, for whoever sent it: won or lost, taken over, live, or gone."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.handoffs.cast import Cast, day_text
from bot.handoffs.contract import ANYBODY, Edge
from bot.handoffs.model import Handoff, OfferState
from bot.kit.blocks import Message, esc
from bot.kit.zones import day_of

SELLING = "ae"  # the role whose deals say what became of a lead


class Became(StrEnum):
    WON = "won"
    LOST = "lost"
    TAKEN = "taken"  # the next role said yes
    LIVE = "live"  # what was promised on a later edge is done
    CHURNED = "churned"  # the client did not renew


@dataclass(frozen=True, kw_only=True, slots=True)
class Closing:
    """A deal that closed on a day; `told` is what is known of it in words: its worth, or why it was lost."""

    deal: str  # its external id
    account: int
    owner: int | None
    won: bool
    day: date
    told: str = ""

    @property
    def became(self) -> Became:
        return Became.WON if self.won else Became.LOST


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """`about` is the deal, or the later handoff: for one handoff each is told once."""

    handoff: Handoff
    became: Became
    about: str
    day: date | None = None
    told: str = ""
    by: Handoff | None = None  # the later one


def moves_on(edge: Edge) -> bool:
    """Whether an edge takes the account to another role; a review only asks one, and a report tells one."""
    return not edge.reply and edge.sender != ANYBODY


def of_closings(handoffs: Iterable[Handoff], closings: Iterable[Closing], zone: str) -> Iterator[Outcome]:
    """What the deals say of each handoff; without what was told before, which is looked up where it is told.

    A deal counts for what was accepted before it closed, and the first one that is won is the end of it.
    """
    ordered = sorted(closings, key=lambda each: (each.day, not each.won, each.deal))
    for handoff in handoffs:
        for each in ordered:
            if _concerns(handoff, each, zone):
                yield Outcome(handoff=handoff, became=each.became, about=each.deal, day=each.day, told=each.told)
                if each.won:
                    break


def _concerns(handoff: Handoff, closing: Closing, zone: str) -> bool:
    at = handoff.offer.ended_at
    accepted = handoff.offer.state is OfferState.ACCEPTED and at is not None
    led_here = handoff.edge.receiver == SELLING and handoff.account == closing.account
    return bool(accepted and led_here and at and day_of(at, zone) <= closing.day and handoff.sender != closing.owner)


def told(outcome: Outcome, cast: Cast) -> Message:
    """The sentence that stands in the thread of the sender's card."""
    company = f"*{esc(outcome.handoff.company)}*, which you passed on"
    return Message.of(f"{SIGNS[outcome.became]} {company}{_what(outcome, cast)}")


SIGNS = {Became.WON: "🏆", Became.LOST: "📉", Became.TAKEN: "➡️", Became.LIVE: "🏁", Became.CHURNED: "👋"}


def _what(outcome: Outcome, cast: Cast) -> str:
    by = outcome.by
    if by is not None:
        who, role = cast.who(by.offer.receiver), esc(cast.roles[by.edge.receiver])
        done = by.edge.completion.called.lower() if by.edge.completion else "done"
        return f", is {done}: {who} ({role}) completed it." if outcome.became is Became.LIVE else _taken(who, role)
    if outcome.became is Became.CHURNED:
        return f", has not renewed{f': {outcome.told}' if outcome.told else ''}."
    on = f" on {day_text(outcome.day.isoformat())}" if outcome.day else ""
    return f": the deal was *{outcome.became}*{on}{f', {outcome.told}' if outcome.told else ''}."


def _taken(who: str, role: str) -> str:
    return f", is with {role} now: {who} accepted it."
