"""What becomes of whoever leads already where somebody is assigned: asked once, and then said in the line itself."""

from collections.abc import Sequence
from enum import StrEnum

from bot.kit.blocks import clip, esc
from bot.kit.errors import Ambiguous, Choice
from bot.kit.lexicon import normal
from bot.roles.model import Assignment, Rank
from bot.roles.roster import Roster
from bot.roles.wanted import ASSIGN

NAMED = 3  # leads whose names stand on a button


class Manner(StrEnum):
    SHARING = "sharing"  # they stay, and all of them are one pool
    REPLACING = "replacing"  # they hold it no longer from then on


def manner(text: str) -> tuple[str, Manner | None]:
    """A line without the word that says it, and what it says: `@ben AE emea replacing`."""
    pieces = text.split()
    said = next((each for each in pieces if normal(each) in set(Manner)), None)
    if said is None:
        return text, None
    pieces.remove(said)
    return " ".join(pieces), Manner(normal(said))


def require_said(roster: Roster, wish: Assignment, others: Sequence[Assignment], line: str) -> None:
    """Raise with a button for each way, where others lead exactly that at the time and the line does not say."""
    if not others or wish.rank is not Rank.LEAD:
        return
    names = _names(roster, others)
    holds = "hold" if len(others) > 1 else "holds"
    text = f"{esc(names)} {holds} *{esc(roster.what(wish.role_id, wish.scope))}* already. Shall they share it?"
    share = Choice(label="Share it, as one pool", text=f"{ASSIGN} {line} {Manner.SHARING}")
    replace = Choice(label=clip(f"Replace {names}", 75), text=f"{ASSIGN} {line} {Manner.REPLACING}")
    raise Ambiguous(text, [share, replace])


def _names(roster: Roster, others: Sequence[Assignment]) -> str:
    names = list(dict.fromkeys(roster.members[each.member_id].name for each in others))
    shown = names if len(names) <= NAMED else [*names[: NAMED - 1], f"{len(names) - NAMED + 1} more"]
    return " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))
