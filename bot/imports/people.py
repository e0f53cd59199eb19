"""Members files: who there is, to whom they report from when to when, and (with a role) what they hold."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.imports.assignments import claim_hat
from bot.imports.draft import Draft
from bot.imports.model import Faults, quoted
from bot.imports.rows import Cells
from bot.imports.said import Said
from bot.imports.timeline import Claims, Piece, circle
from bot.kit.errors import Refusal
from bot.kit.lexicon import normal
from bot.kit.zones import zone
from bot.people.free_days import read_place
from bot.people.merge import address
from bot.people.model import Member
from bot.workspace.model import MemberKind

NEEDS_ROLE = "A column for {} makes an assignment, so it needs a role: a column role, or --set role=AE."


def plan_members(draft: Draft, rows: Iterable[Cells], faults: Faults) -> int:
    """Write a members file into the draft; how many rows there were. A manager may stand below their people."""
    said, claims = Said(), Claims(faults)
    kept = [(cells, member) for cells in rows if (member := _who(draft, cells, said)) is not None]
    for cells, member in kept:
        since, until = cells.period()
        manager = draft.member(cells, "manager")
        if manager is not None:
            piece = Piece(value=manager, since=since, until=until, line=cells.row.line)
            claims.lay(draft.book.managers, member, piece, f"{draft.book.members[member].name} has two managers")
        _hold(draft, cells, member, claims)
    _require_no_circle(draft, kept)
    return len(kept)


def require_role(fields: Iterable[str], dimensions: Iterable[str]) -> None:
    """A column `territory` says what somebody holds, but not as what."""
    given = set(fields)
    axis = next((each for each in dimensions if each in given), None)
    if axis and "role" not in given:
        raise Refusal(NEEDS_ROLE.format(axis))


def shared_addresses(before: Mapping[int, Member], after: Mapping[int, Member]) -> list[tuple[str, list[str]]]:
    """Addresses that several members bear from now on, with their names: on an address alone nobody is merged."""
    bearing: dict[str, list[Member]] = defaultdict(list)
    for each in after.values():
        bearing[address(each)].append(each)
    shared = {text: each for text, each in bearing.items() if text and len(each) > 1}
    return [(text, [each.name for each in who]) for text, who in shared.items() if any(_new_to_it(before, who))]


def _new_to_it(before: Mapping[int, Member], members: Iterable[Member]) -> Iterator[bool]:
    """Whether each of them is new to the address."""
    for each in members:
        known = before.get(each.id)
        yield known is None or address(known) != address(each)


def _hold(draft: Draft, cells: Cells, member: int, claims: Claims) -> None:
    role = cells.named("role", draft.roles)
    scope = draft.scope(cells)
    cut = any(cells.has(each.key) for each in draft.book.dimensions.values())
    if role is not None and (scope or not cut):
        claim_hat(draft, cells, claims, member=member, role=role, scope=scope)


def _who(draft: Draft, cells: Cells, said: Said) -> int | None:
    """The member that a row is about, with what it says of them."""
    name = re.sub(r"\s*[\r\n\t]\s*", " ", cells.needed("name"))
    found = _known(draft, cells, name) if name else ()
    if not name or len(found) > 1:
        if name:
            cells.fault(_several(draft, cells, name, found))
        return None
    member = draft.book.members[found[0]] if found else draft.new_member(name)
    given = _given(cells)
    if member.slack_user_id and given.get("slack_user_id", member.slack_user_id) != member.slack_user_id:
        cells.fault(f"slack_id: {member.name} has another Slack id already, {member.slack_user_id}.")
        return None
    identified = any(cells.text(each) for each in ("email", "slack_id"))
    if identified and said.agrees(cells, member.id, "name", name):
        given["name"] = name
    columns = {"email": "email", "slack_user_id": "slack_id", "inactive_since": "left"}
    agreed = {key: value for key, value in given.items() if said.agrees(cells, member.id, columns.get(key, key), value)}
    draft.meet(replace(member, **agreed))
    return member.id


def _known(draft: Draft, cells: Cells, name: str) -> tuple[int, ...]:
    """By Slack id, else by e-mail, else by a name that nothing speaks against."""
    for field in ("slack_id", "email"):
        wanted = normal(cells.text(field))
        column = "slack_user_id" if field == "slack_id" else field
        found = [
            each
            for each in draft.members.find(wanted)
            if normal(getattr(draft.book.members[each], column) or "") == wanted
        ]
        if wanted and found:
            namesakes = [each for each in found if normal(draft.book.members[each].name) == normal(name)]
            return tuple(namesakes if len(namesakes) == 1 else found)
    named = (draft.book.members[each] for each in draft.members.find(name))
    return tuple(each.id for each in named if normal(each.name) == normal(name) and _may_be(each, cells))


def _several(draft: Draft, cells: Cells, name: str, found: Sequence[int]) -> str:
    """Why a row may be about more than one member."""
    email = cells.text("email")
    if email and all(address(draft.book.members[each]) == normal(email) for each in found):
        names = " and ".join(draft.book.members[each].name for each in found)
        return f"email: {quoted(email)} is the address of {names}. Tell them apart by their slack_id."
    return f"name: {draft.members.fault(name)}"


def _may_be(member: Member, cells: Cells) -> bool:
    slack, email = cells.text("slack_id"), normal(cells.text("email"))
    other_slack = bool(slack and member.slack_user_id and slack != member.slack_user_id)
    return not other_slack and not (email and member.email and email != normal(member.email))


def _given(cells: Cells) -> dict[str, Any]:
    """What the row says; an empty cell says nothing."""
    given: dict[str, Any] = {"email": cells.text("email"), "title": cells.text("title")}
    given["slack_user_id"] = cells.text("slack_id", 32)
    given["zone"] = _zone(cells)
    given["kind"] = _kind(cells)
    given["holidays"] = _holidays(cells)
    given["inactive_since"] = cells.instant("left")
    return {key: value for key, value in given.items() if value}


def _zone(cells: Cells) -> str | None:
    name = cells.text("zone", 64)
    try:
        return zone(name).key if name else None
    except Refusal as refusal:
        cells.fault(f"zone: {refusal.text}")
        return None


def _holidays(cells: Cells) -> str | None:
    text = cells.text("holidays", 16)
    try:
        return read_place(text) if text else None
    except Refusal as refusal:
        cells.fault(f"holidays: {refusal.text}")
        return None


def _kind(cells: Cells) -> MemberKind | None:
    text = normal(cells.text("kind"))
    if text and text not in set(MemberKind):
        cells.fault(f"kind: write one of {', '.join(MemberKind)}.")
        return None
    return MemberKind(text) if text else None


def _require_no_circle(draft: Draft, kept: Iterable[tuple[Cells, int]]) -> None:
    managers = draft.book.managers
    found = circle(managers, [each for pieces in managers.values() for each in pieces])
    lines = [cells for cells, member in kept if found and member in found]
    if found and lines:
        names = [draft.book.members[each].name for each in found if isinstance(each, int)]
        lines[0].fault(f"manager: {' reports to '.join([*names, names[0]])}; that is a circle.")
