"""Members by the hundred, as files bring them; whoever calls this checks the right and writes the audit's line."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.kit.db import Tx
from bot.kit.rows import add_rows, change_rows, put_rows, remove_rows
from bot.people.model import Member, ReportLine
from bot.people.store import member, report_line, state
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


def _values(each: Member) -> dict[str, Any]:
    """What a file may say of a member."""
    named: Mapping[str, Any] = {
        name: getattr(each, name) for name in ("name", "email", "slack_user_id", "title", "zone", "inactive_since")
    }
    return {**named, "kind": each.kind.value}
