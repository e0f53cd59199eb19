"""`/role history`: who held it, and everything that changed, from the audit, a page at a time, the newest first."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.kit.again import again
from bot.kit.blocks import Block, actions
from bot.kit.db import Database, Tx
from bot.kit.door import Reply, Request, Verb
from bot.kit.errors import Refusal
from bot.kit.zones import day_of
from bot.ownership import past_blocks as blocks
from bot.ownership.index import Index
from bot.ownership.naming_words import what_of
from bot.ownership.past import Deed, about
from bot.ownership.question import reader
from bot.ownership.service import Ownership
from bot.roles.blocks import past
from bot.roles.model import Assignment
from bot.roles.words import Line, Ref, one_per_dimension
from bot.workspace.audit import Entry, mentioning

HISTORY = "/role history"
PAGE, HELD = 6, 5  # changes of a page; holders above the first
BATCH, FAR = 200, 4000  # lines that are read at once, and at most
BEFORE = re.compile(r"(?:^|\s)before#(\d+)(?=\s|$)")
KINDS = ("assignment", "account", "absence", "segment", "role", "member")
HOW = "Whose history? Type `/role history AE`, `/role history AE emea`, an account or a person's name."


@dataclass(frozen=True, kw_only=True, slots=True)
class Desk:
    db: Database
    ownership: Ownership

    async def show(self, request: Request) -> Reply:
        older = BEFORE.search(request.text)
        text = BEFORE.sub(" ", request.text)
        index = await self.ownership.index(request.tenant)
        line = reader(index, HISTORY).read(text, day_of(request.now, index.zone))
        asked = _asked(index, line)
        before = int(older[1]) if older else None
        async with self.db.read(request.tenant, request.now) as tx:
            found, last = await _page(tx, asked, before)
        head = [] if older else _held(index, line)
        more = _older(asked, last) if last else []
        return Reply(message=blocks.page(index, _title(index, line), head, found, more, request.now))


def _asked(index: Index, line: Line) -> frozenset[Ref]:
    for kind in ("role", "member", "account"):
        if len(line.of(kind)) > 1:
            raise Refusal("One role, person or account at a time, please.")
    if not line.refs:
        raise Refusal(HOW)
    scope = one_per_dimension(index.trees, line.of("segment"))
    role_id = None if line.of("role") else index.roster.role_of(scope)
    return frozenset((*line.refs, *([Ref("role", role_id)] if role_id else [])))


async def _page(tx: Tx, asked: frozenset[Ref], before: int | None) -> tuple[list[Deed], int | None]:
    """The deeds of one page, and the line behind which older ones follow, if there are any."""
    found: list[tuple[Entry, list[Deed]]] = []
    more = True
    for _ in range(FAR // BATCH):
        lines = await mentioning(tx, KINDS, [_pieces(each) for each in asked], before, BATCH)
        found += [(each, deeds) for each in lines if (deeds := about(each, asked))]
        more = len(lines) == BATCH
        if len(found) > PAGE or not more:
            break
        before = lines[-1].id
    if len(found) > PAGE:
        before, more = found[PAGE - 1][0].id, True
    return [deed for _, deeds in found[:PAGE] for deed in deeds], before if more else None


def _pieces(ref: Ref) -> tuple[Ref, Sequence[str]]:
    """What the states of a line must hold, one of these at least, to be about it: found roughly, then read."""
    if ref.kind == "segment":
        return ref, [*(f"{first}{ref.id}{end}" for first in ("[", ", ") for end in ",]"), f'"parent_id": {ref.id}']
    keys = {"member": ("member_id", "stand_in_id", "fallback_member_id")}.get(ref.kind, (f"{ref.kind}_id",))
    return ref, [f'"{key}": {ref.id}{end}' for key in keys for end in ",}"]


def _held(index: Index, line: Line) -> list[str]:
    """Who held it when, the newest first; of an account, whom it named."""
    if line.of("account"):
        return []
    scope = frozenset(line.of("segment"))
    role_id = next(iter(line.of("role")), None) or index.roster.role_of(scope)
    member_id = next(iter(line.of("member")), None)
    found = [each for each in index.rows.assignments if scope <= each.scope and role_id in (None, each.role_id)]
    mine = [each for each in found if member_id in (None, each.member_id)]
    mine.sort(key=_order, reverse=True)
    more = [f"and {len(mine) - HELD} older"] if len(mine) > HELD else []
    return [*(past(index.roster, each) for each in mine[:HELD]), *more]


def _order(each: Assignment) -> tuple[bool, float, int]:
    return (each.since is not None, each.since.timestamp() if each.since else 0.0, each.id)


def _title(index: Index, line: Line) -> str:
    scope = [each.name for each in index.trees.ordered(frozenset(line.of("segment")))]
    people = [index.members[each].name for each in line.of("member")]
    roles, accounts = line.of("role"), line.of("account")
    if roles and accounts:
        return " · ".join([*people, what_of(index, accounts[0], roles[0]), *scope])
    named = [*(index.roles[each].short for each in roles), *(index.accounts[each].name for each in accounts)]
    return " · ".join([*people, *named, *scope])


def _older(asked: frozenset[Ref], last: int) -> list[Block]:
    return [actions(again("Older", " ".join([HISTORY, *sorted(map(str, asked)), f"before#{last}"])))]


def verb(db: Database, ownership: Ownership) -> Verb:
    return Verb(
        word="history",
        usage="/role history AE emea",
        help="Who held a role, a segment or a hat and when; what changed, who did it and how. Also of an account.",
        read=Desk(db=db, ownership=ownership).show,
    )
