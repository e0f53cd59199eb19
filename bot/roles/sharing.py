"""What becomes of whoever leads already where somebody is assigned: asked once, and then said in the line itself."""

from collections.abc import Sequence

from bot.kit.blocks import clip, esc
from bot.kit.errors import Ambiguous, Choice
from bot.roles.asides import Manner, Said
from bot.roles.model import Assignment, Rank
from bot.roles.roster import Roster
from bot.roles.wanted import ASSIGN

NAMED = 3  # leads whose names stand on a button


def require_said(roster: Roster, wish: Assignment, others: Sequence[Assignment], said: Said) -> None:
    """Raise with a button for each way, where others lead exactly that at the time and the line does not say."""
    if said.manner is None and others and wish.rank is Rank.LEAD:
        names = [roster.members[each.member_id].name for each in others]
        raise shared(names, roster.what(wish.role_id, wish.scope), said, ASSIGN)


def shared(holders: Sequence[str], what: str, said: Said, command: str) -> Ambiguous:
    """The question itself: of those who lead it already, whether they share it or hold it no longer."""
    names = _several(list(dict.fromkeys(holders)))
    holds = "hold" if len(holders) > 1 else "holds"
    text = f"{esc(names)} {holds} *{esc(what)}* already. Shall they share it?"
    share = Choice(label="Share it, as one pool", text=said.again(command, manner=Manner.SHARING))
    replace = Choice(label=clip(f"Replace {names}", 75), text=said.again(command, manner=Manner.REPLACING))
    return Ambiguous(text, [share, replace])


def _several(names: list[str]) -> str:
    shown = names if len(names) <= NAMED else [*names[: NAMED - 1], f"{len(names) - NAMED + 1} more"]
    return " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))
