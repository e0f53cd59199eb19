"""Members by the hundred, as files bring them; whoever calls this checks the right and writes the audit's line."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.kit.db import Tx
from bot.kit.rows import add_rows, change_rows, put_rows, remove_rows
from bot.people.absences import Absence
from bot.people.model import Member, ReportLine
from bot.people.store import absence, member, report_line, state
from bot.workspace.service import upcoming


async def add_members(tx: Tx, new: Sequence[Member]) -> dict[int, int]:
    """The ids that they got, by those they were given here."""
    kept = {"is_slack_admin": False, "created_at": tx.now, "week": None, "revision": await upcoming(tx)}
    ids = await add_rows(tx, member, [_values(each) | kept for each in new])
    return dict(zip((each.id for each in new), ids, strict=True))


async def change_members(tx: Tx, changed: Sequence[Member]) -> None:
    stamp = {"revision": await upcoming(tx)}
    await change_rows(tx, member, {each.id: _values(each) | stamp for each in changed})


async def replace_lines(tx: Tx, members: Iterable[int], lines: Iterable[ReportLine]) -> None:
    """All to whom these members ever reported."""
    await remove_rows(tx, report_line, "member_id", members)
    named = ("member_id", "manager_id", "since", "until")
    await put_rows(tx, report_line, ({name: getattr(each, name) for name in named} for each in lines))


def kept(each: Member) -> Mapping[str, Any]:
    """What the audit keeps of a member."""
    return state(each)


async def add_absences(tx: Tx, new: Sequence[Absence]) -> None:
    await put_rows(tx, absence, (_away(each) | {"asked": []} for each in new))


async def change_absences(tx: Tx, changed: Sequence[Absence]) -> None:
    """Who was asked to stand in is left as it is."""
    await change_rows(tx, absence, {each.id: _away(each) for each in changed})


async def remove_absences(tx: Tx, ids: Iterable[int]) -> None:
    await remove_rows(tx, absence, "id", ids)


def _away(each: Absence) -> dict[str, Any]:
    return {name: getattr(each, name) for name in ("member_id", "stand_in_id", "since", "until", "note")}


def _values(each: Member) -> dict[str, Any]:
    """What a file may say of a member."""
    names = ("name", "email", "slack_user_id", "title", "zone", "holidays", "inactive_since")
    named: Mapping[str, Any] = {name: getattr(each, name) for name in names}
    return {**named, "kind": each.kind.value}
