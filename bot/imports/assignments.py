"""Assignments files: who holds which role in which scope, from when to when."""

from collections.abc import Iterable

from bot.imports.draft import Draft
from bot.imports.model import Faults
from bot.imports.rows import Cells
from bot.imports.timeline import Claims, Piece
from bot.kit.lexicon import normal
from bot.roles.model import Rank, Scope

WEIGHTS = range(1, 1_001)


def plan_assignments(draft: Draft, rows: Iterable[Cells], faults: Faults) -> int:
    """Write an assignments file into the draft; how many rows there were."""
    claims, count = Claims(faults), 0
    for count, cells in enumerate(rows, start=1):  # noqa: B007 - the last one is the answer
        _plan(draft, cells, claims)
    return count


def _plan(draft: Draft, cells: Cells, claims: Claims) -> None:
    for field in ("member", "role"):
        cells.needed(field)
    member, role = draft.member(cells, "member"), cells.named("role", draft.roles)
    scope = draft.scope(cells)
    if member is not None and role is not None:
        claim_hat(draft, cells, claims, member=member, role=role, scope=scope)


def claim_hat(draft: Draft, cells: Cells, claims: Claims, *, member: int, role: int, scope: Scope) -> None:
    """Lay the row's assignment over what its member held before as the same thing."""
    since, until = cells.period()
    rank, weight = _rank(cells), _weight(cells)
    who = draft.book.members[member]
    if not who.is_trusted:
        cells.fault(f"{who.name} is not a full member but a {who.kind}, and only full members hold roles.")
    if who.inactive_since and since and since >= who.inactive_since:
        cells.fault(f"{who.name} has left before that, and can hold nothing any more.")
    piece = Piece(value=weight, since=since, until=until, line=cells.row.line)
    claims.lay(draft.book.hats, (member, role, scope, rank), piece, f"{who.name} holds the same twice")


def _rank(cells: Cells) -> Rank:
    text = normal(cells.text("rank"))
    if text and text not in set(Rank):
        cells.fault(f"rank: write {' or '.join(Rank)}.")
        return Rank.LEAD
    return Rank(text) if text else Rank.LEAD


def _weight(cells: Cells) -> int:
    text = cells.text("weight")
    whole = int(text) if text.isascii() and text.isdigit() else 0
    if text and whole not in WEIGHTS:
        cells.fault(f"weight: write a whole number from {WEIGHTS[0]} to {WEIGHTS[-1]}.")
    return whole or 1
