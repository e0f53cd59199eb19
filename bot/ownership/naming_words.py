"""A typed change that names an account: whom to name on it, or whose naming shall end."""

from collections.abc import Sequence
from datetime import datetime

from bot.kit.blocks import esc
from bot.kit.errors import Ambiguous, Choice, Refusal
from bot.kit.lexicon import normal
from bot.kit.zones import day_of
from bot.ownership.index import Index
from bot.ownership.model import NamedOwner
from bot.ownership.question import reader
from bot.roles.model import Rank
from bot.roles.wanted import ASSIGN, END, dates, end_at
from bot.roles.words import Line, Ref, one_per_dimension

HOW = {ASSIGN: "`/role assign @member AE for Acme`", END: "`/role end @member AE for Acme`"}
SHOWN = 5


def line_of(index: Index, text: str, now: datetime, command: str) -> Line | None:
    """The line as read with all accounts in mind; None where it names none, and is about roles and segments alone.

    Behind the word `for` an account is as likely as a segment; without it a line that makes sense without any
    account is taken so. Raises Ambiguous or Refusal.
    """
    today = day_of(now, index.zone)
    if "for" not in map(normal, text.split()):
        try:
            index.roster.reader(command).read(text, today)
        except Refusal:
            pass
        else:
            return None
    line = reader(index, command).read(text, today)
    return line if line.of("account") else None


def naming(index: Index, line: Line, now: datetime) -> NamedOwner:
    """Whom to name on which account for what. Its id is nought: it is not saved yet."""
    member_id, role_id, account_id = _of_whom(index, line, ASSIGN)
    if line.rank is Rank.BACKUP:
        told = "An account names its owners, and whoever backs them up comes from its segments. Leave `backup` out."
        raise Refusal(told)
    since, until = dates(line, index.zone, now)
    scope = one_per_dimension(index.trees, line.of("segment"))
    return NamedOwner(
        id=0, account_id=account_id, role_id=role_id, member_id=member_id, scope=scope, since=since, until=until
    )


def ending(index: Index, line: Line, now: datetime) -> tuple[NamedOwner, datetime]:
    """The one naming that is meant, and when it ends; else those that there are on the account are offered."""
    member_id, role_id, account_id = _of_whom(index, line, END)
    named = [each for each in index.named(account_id, role_id) if not each.ended(now)]
    segments = frozenset(line.of("segment"))
    theirs = [each for each in named if each.member_id == member_id and segments in (frozenset(), each.scope)]
    if len(theirs) == 1:
        return theirs[0], end_at(line, index.zone, now)
    who, what = esc(index.members[member_id].name), f"*{esc(what_of(index, account_id, role_id))}*"
    if theirs:
        raise Ambiguous(f"*{who}* is named {what} more than once. Which one shall end?", _offers(index, theirs))
    told = f"*{who}* is not named {what}."
    if not named:
        raise Refusal(f"{told} Nobody is; whoever owns it does so by its segments: `/owner` shows how.")
    raise Ambiguous(f"{told} Shall one of these end?", _offers(index, named))


def what_of(index: Index, account_id: int, role_id: int) -> str:
    """`AE for Acme`, as it is typed."""
    return f"{index.roles[role_id].short} for {index.accounts[account_id].name}"


def _of_whom(index: Index, line: Line, command: str) -> tuple[int, int, int]:
    scope = one_per_dimension(index.trees, line.of("segment"))
    roles = line.of("role") or [each for each in [index.roster.role_of(scope)] if each]
    for found, what in ((line.of("member"), "who it is about"), (roles, "which role"), (line.of("account"), "where")):
        if len(found) != 1:
            said = "One at a time, please" if found else f"Say {what}"
            raise Refusal(f"{said}: {HOW[command]}.")
    return line.of("member")[0], roles[0], line.of("account")[0]


def _offers(index: Index, named: Sequence[NamedOwner]) -> list[Choice]:
    return [Choice(label=_label(index, each), text=f"{END} {typed(each)}") for each in named[:SHOWN]]


def _label(index: Index, each: NamedOwner) -> str:
    parts = [index.members[each.member_id].name, what_of(index, each.account_id, each.role_id)]
    return " · ".join([*parts, *(one.name for one in index.trees.ordered(each.scope))])[:75]


def typed(each: NamedOwner) -> str:
    """A naming in words that fit nothing else."""
    refs = [Ref("member", each.member_id), Ref("role", each.role_id), Ref("account", each.account_id)]
    return " ".join(map(str, [*refs, *(Ref("segment", one) for one in sorted(each.scope))]))
