"""What moved in a week and why: the biggest deals won, lost and slipped; and the one thing to do about it all."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from bot.kit.blocks import clip, esc, mention
from bot.kpis.figures import amount
from bot.kpis.model import Deal, Stage, Unit
from bot.people.model import Member

NAME = 60
AGAIN = 2  # losses to one competitor in a week that are more than chance


class Why(StrEnum):
    WON = "won"
    LOST = "lost"
    SLIPPED = "slipped"


@dataclass(frozen=True, kw_only=True, slots=True)
class Move:
    """A deal, and what became of it in the week."""

    why: Why
    company: str
    value: Decimal | None
    owner: Member | None = None
    because: str = ""  # of a lost one: to whom or for what


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """What else stands in the digest that somebody could do something about."""

    overdue: int = 0
    gap: str = ""
    missing: int = 0
    passed_promise: str = ""
    at_risk: str = ""


def moves(deals: Sequence[Deal], people: Mapping[int, Member]) -> tuple[Move, ...]:
    """The biggest of each kind, at most one a kind; of equals the first. What has no value is the smallest."""
    found = []
    for why in Why:
        of_kind = [each for each in deals if _why(each) is why]
        if of_kind:
            found.append(_move(max(of_kind, key=lambda each: each.value or Decimal(0)), why, people))
    return tuple(found)


def _why(deal: Deal) -> Why:
    return {Stage.WON: Why.WON, Stage.LOST: Why.LOST}.get(deal.stage, Why.SLIPPED)


def _move(deal: Deal, why: Why, people: Mapping[int, Member]) -> Move:
    owner = people.get(deal.owner_id) if deal.owner_id is not None else None
    because = _because(deal) if why is Why.LOST else ""
    return Move(why=why, company=deal.name, value=deal.value, owner=owner, because=because)


def _because(deal: Deal) -> str:
    parts = [f"to {deal.competitor}" if deal.competitor else "", deal.loss_reason or ""]
    return ": ".join(each for each in parts if each)


def rival(deals: Iterable[Deal]) -> str:
    """Who took at least two deals in the week; of several the one who took most, then by name. Empty without one."""
    lost = Counter(each.competitor for each in deals if each.stage is Stage.LOST and each.competitor)
    often = [(count, name) for name, count in lost.items() if count >= AGAIN]
    return min(often, key=lambda each: (-each[0], each[1].casefold()))[1] if often else ""


def to_do(moved: Sequence[Move], rival_: str, known: Known) -> str:
    """One thing, mrkdwn: what costs customers first, then what loses deals, then what hides the truth."""
    slipped = next((each for each in moved if each.why is Why.SLIPPED), None)
    wanted = (
        known.passed_promise and f"Keep the promise to {_named(known.passed_promise)}, or agree on a new day.",
        known.overdue and f"Answer what is overdue: `/handoff overdue` lists {known.overdue}.",
        slipped and f"Agree on a new day with {_named(slipped.company)}{_for(slipped)}.",
        rival_ and f"Look at why {_named(rival_)} took more than one deal.",
        known.at_risk and f"Call {_named(known.at_risk)}, whose renewal is at risk.",
        known.gap and f"Find somebody for {_named(known.gap)}: `/owner gaps` proposes.",
        known.missing and "Log the numbers that are missing, so that the rest can be trusted.",
    )
    return next((str(each) for each in wanted if each), "")


def _named(text: str) -> str:
    return esc(clip(text, NAME))


def _for(move: Move) -> str:
    return f", {_owner(move)}" if move.owner else ""


def line(move: Move, currency: str) -> str:
    """`Won: Acme, EUR 12,000 · @Ana`."""
    title = {Why.WON: "🏆 Won", Why.LOST: "Lost", Why.SLIPPED: "Slipped"}[move.why]
    worth = f", {amount(move.value, Unit.MONEY, currency)}" if move.value is not None else ""
    because = f" {_named(move.because)}" if move.because else ""
    owner = f" · {_owner(move)}" if move.owner else ""
    late = " was to close in the week and is open still" if move.why is Why.SLIPPED else ""
    return f"• *{title}*: {_named(move.company)}{worth}{because}{late}{owner}"


def _owner(move: Move) -> str:
    return mention(move.owner.slack_user_id, clip(move.owner.name, NAME)) if move.owner else ""
