"""What a question looks at in a case, as columns of its feed; and the row of them, read back."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row

from bot.kpis.grouping import Axis, Case, Kind
from bot.kpis.sums import Asking
from bot.kpis.within import Within, axes
from bot.ownership.index import Index

OF_HANDOFFS = frozenset({Kind.SENDER, Kind.RECEIVER, Kind.EDGE, Kind.REASON})


def needed(
    ask_: Asking, index: Index, axis: Axis | None, within: Within, more: Sequence[str] = ()
) -> list[ColumnElement[Any]]:
    """The columns that the question looks at, and no more: the fewer, the more the database adds up."""
    source = ask_.feed
    labels = {"id": "id", "day": "day", "member": "member_id"}
    columns = [*_of_axis(ask_, axis), *_of_within(ask_, index, within)]
    columns += [getattr(source, each).label(labels[each]) for each in more]
    return list({each.name: each for each in columns}.values())


def _of_within(ask_: Asking, index: Index, within: Within) -> list[ColumnElement[Any]]:
    if not within:
        return []
    source = ask_.feed
    texts = [each for axis in axes(index, within) for each in source.text(axis.word, f"text_{axis.word}")]
    about = (source.day.label("day"), source.member.label("member_id"), source.account.label("account_id"))
    return [*about, *([source.own.label("own")] if within.segments else []), *texts]


def _of_axis(ask_: Asking, axis: Axis | None) -> list[ColumnElement[Any]]:
    if axis is None:
        return []
    source = ask_.feed
    day, member, account = source.day.label("day"), source.member.label("member_id"), source.account.label("account_id")
    if axis.kind is Kind.SEGMENT:
        return [day, member, account, source.own.label("own"), *source.text(axis.word)]
    if axis.kind in {Kind.SENDER, Kind.RECEIVER}:
        return [source.about[axis.kind].label("member_id")]
    if axis.kind in OF_HANDOFFS:
        return [source.about[axis.kind].label("text")]
    columns: dict[Kind, list[ColumnElement[Any]]] = {
        Kind.MEMBER: [member, *source.text("owner")],
        Kind.MANAGER: [day, member],
        Kind.ACCOUNT: [account, *source.text("account")],
        Kind.MONTH: [day],
    }
    return columns[axis.kind]


def case_of(row: Row[Any], moment: date | None) -> Case:
    seen = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for it
    own = seen.get("own")
    return Case(
        day=moment or seen.get("day", date.min),
        member_id=seen.get("member_id"),
        account_id=seen.get("account_id"),
        own=(own,) if isinstance(own, int) else tuple(own or ()),
        raw=seen.get("text") or None,
    )
