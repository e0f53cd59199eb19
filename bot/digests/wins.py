"""A win is a chain: who found it, who closed it, who deployed it, who keeps it; pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.handoffs.share import Passed
from bot.kit.blocks import clip, esc, mention
from bot.kpis.figures import amount
from bot.kpis.model import Deal, Unit
from bot.people.model import Member

SHOWN = 5  # in the digest; the others stand below it
NAME_LIMIT = 60
AE, CS, AM = "ae", "cs", "am"


@dataclass(frozen=True, kw_only=True, slots=True)
class Win:
    """A deal that was won, and who had a share in it; None where nobody is known."""

    company: str
    value: Decimal | None
    found: Member | None = None
    closed: Member | None = None
    deploys: Member | None = None
    keeps: Member | None = None


def chain(deal: Deal, passed: Iterable[Passed], people: Mapping[int, Member]) -> Win:
    """From the accepted handoffs of the deal's account, in their order.

    It was found by whoever passed it on to an account executive before it closed. It is deployed and kept by who
    took it over from then on; where nobody passed it on, since the deal began, or else since it closed.
    """
    closed_on = deal.closed_on
    own = [each for each in passed if each.account == deal.account_id] if deal.account_id and closed_on else []
    finds = [each for each in own if each.taking == AE and closed_on and each.day <= closed_on]
    found = finds[-1] if finds else None
    since = found.day if found else deal.created_on or deal.qualified_on or closed_on
    later = {each.taking: each.receiver for each in own if since and each.day >= since}
    return Win(
        company=deal.name,
        value=deal.value,
        found=people.get(found.sender) if found else None,
        closed=people.get(deal.owner_id) if deal.owner_id else None,
        deploys=people.get(later.get(CS, 0)),
        keeps=people.get(later.get(AM, 0)),
    )


def biggest_first(wins: Iterable[Win]) -> list[Win]:
    return sorted(wins, key=lambda each: (-(each.value or Decimal(0)), each.company.casefold()))


def told(wins: Sequence[Win], currency: str) -> str:
    """The biggest ones for the digest, a line each."""
    more = len(wins) - SHOWN
    rest = [f"… and {more} more below"] if more > 0 else []
    return "\n".join([*(line(each, currency) for each in wins[:SHOWN]), *rest])


def line(win: Win, currency: str) -> str:
    """`• *Acme* · EUR 40,000 · found by @Lena · closed by @Jonas · deployed by @Mia · kept by @Tom`."""
    worth = [amount(win.value, Unit.MONEY, currency)] if win.value is not None else []
    onward = ["not passed on yet"] if win.deploys is None and win.keeps is None else []
    return " · ".join([f"• *{esc(clip(win.company, NAME_LIMIT))}*", *worth, *_links(win), *onward])


def _links(win: Win) -> Iterator[str]:
    shares = (("found", win.found), ("closed", win.closed), ("deployed", win.deploys), ("kept", win.keeps))
    for did, who in shares:
        if who is not None:
            yield f"{did} by {mention(who.slack_user_id, clip(who.name, NAME_LIMIT))}"
