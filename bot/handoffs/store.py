"""Rows of edges, handoffs, their offers, and what each member is owed in the turns of an edge."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, Row, String, Table, Text, UniqueConstraint

from bot.handoffs.caps import Cap
from bot.handoffs.contract import Completion, Edge, Field, FieldKind, RejectReason, Sla
from bot.handoffs.model import Candidate, Handoff, Offer, OfferState, Pick, Standing, State
from bot.handoffs.picks import line_json, to_line
from bot.kit.db import Id, Json, UtcDateTime, metadata, pk, tenant

edge = Table(
    "edge",
    metadata,
    pk(),
    tenant(),
    Column("key", String(40), nullable=False),
    Column("title", String(120), nullable=False),
    Column("sender", String(40), nullable=False),
    Column("receiver", String(40), nullable=False),
    Column("fields", Json, nullable=False),
    Column("sla", Json, nullable=False),
    Column("reasons", Json, nullable=False),
    Column("at_once", Boolean, nullable=False),
    Column("yes", String(40), nullable=False),
    Column("reply", Json, nullable=False),
    Column("completion", Json),
    Column("since", UtcDateTime),
    Column("until", UtcDateTime),
)
handoff = Table(
    "handoff",
    metadata,
    pk(),
    tenant(),
    Column("edge_id", Id, ForeignKey("edge.id"), nullable=False),
    Column("sender_id", Id, ForeignKey("member.id"), nullable=False),
    Column("account_id", Id, ForeignKey("account.id"), nullable=False, index=True),
    Column("company", String(255), nullable=False),
    Column("segments", Json, nullable=False),
    Column("content", Json, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("state", String(16), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("returns", Integer, nullable=False),
    Column("tell_at", UtcDateTime),
    Column("told_at", UtcDateTime),
    Column("nudge_at", UtcDateTime),
    Column("lapse_at", UtcDateTime),
    Column("resume_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("previous_id", Id, ForeignKey("handoff.id")),
    Column("reply", Json, nullable=False),
    Column("complete_by", UtcDateTime),
    Column("chase_at", UtcDateTime),
    Column("follows_id", Id, ForeignKey("handoff.id")),
    Column("origin", Json, nullable=False),
    Index("ix_handoff_sender", "workspace_id", "sender_id", "state"),
    Index("ix_handoff_state", "workspace_id", "state", "tell_at"),
    Index("ix_handoff_created", "workspace_id", "created_at"),
)
offer = Table(
    "offer",
    metadata,
    pk(),
    tenant(),
    Column("handoff_id", Id, ForeignKey("handoff.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("round", Integer, nullable=False),
    Column("member_id", Id, ForeignKey("member.id"), nullable=False),
    Column("pick", Json, nullable=False),
    Column("offered_at", UtcDateTime, nullable=False),
    Column("shown_at", UtcDateTime, nullable=False),
    Column("half_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("again_at", UtcDateTime),
    Column("state", String(16), nullable=False),
    Column("reminded_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("reason", String(40)),
    Column("note", Text, nullable=False),
    Column("paused_at", UtcDateTime),
    Column("paused_until", UtcDateTime),
    Column("resumed_at", UtcDateTime),
    UniqueConstraint("handoff_id", "number"),
    Index("ix_offer_member", "workspace_id", "member_id", "state"),
    Index("ix_offer_shown", "workspace_id", "member_id", "shown_at"),
    Index("ix_offer_ended", "workspace_id", "ended_at"),
)
turn = Table(
    "turn",
    metadata,
    pk(),
    tenant(),
    Column("edge", String(40), nullable=False),
    Column("member_id", Id, ForeignKey("member.id"), nullable=False),
    Column("owed", Integer, nullable=False),
    UniqueConstraint("workspace_id", "edge", "member_id"),
)
handoff_cap = Table(
    "handoff_cap",
    metadata,
    pk(),
    tenant(),
    Column("member_id", Id, ForeignKey("member.id"), nullable=False),
    Column("per_day", Integer),
    Column("at_once", Integer),
    UniqueConstraint("workspace_id", "member_id"),
)
handoff_told = Table(
    "handoff_told",
    metadata,
    pk(),
    tenant(),
    Column("member_id", Id, ForeignKey("member.id"), nullable=False),
    Column("day", Date, nullable=False),
    Column("told", Integer, nullable=False),
    UniqueConstraint("workspace_id", "member_id", "day"),
)
handoff_more = Table(
    "handoff_more",
    metadata,
    pk(),
    tenant(),
    Column("member_id", Id, ForeignKey("member.id"), nullable=False),
    Column("handoff_id", Id, ForeignKey("handoff.id"), nullable=False),
    Index("ix_handoff_more_member", "workspace_id", "member_id"),
)

PLAIN = (
    *("created_at", "revision", "returns", "tell_at", "told_at", "nudge_at", "lapse_at", "resume_at"),
    *("complete_by", "chase_at"),
)
TIMES = (
    *("offered_at", "shown_at", "half_at", "due_at", "again_at", "reminded_at", "ended_at"),
    *("paused_at", "paused_until", "resumed_at"),
)


def edge_row(value: Edge) -> dict[str, Any]:
    plain = {name: getattr(value, name) for name in ("key", "title", "sender", "receiver", "at_once", "yes")}
    return plain | {
        "fields": [asdict(each) for each in value.fields],
        "reply": [asdict(each) for each in value.reply],
        "sla": asdict(value.sla),
        "reasons": [str(each) for each in value.reasons],
        "completion": asdict(value.completion) if value.completion else None,
    }


def to_edge(row: Row[Any]) -> Edge:
    return Edge(
        id=row.id,
        key=row.key,
        title=row.title,
        sender=row.sender,
        receiver=row.receiver,
        fields=tuple(map(_field, row.fields)),
        reply=tuple(map(_field, row.reply)),
        completion=Completion(**row.completion) if row.completion else None,
        yes=row.yes,
        sla=Sla(**row.sla),
        reasons=tuple(RejectReason(each) for each in row.reasons),
        at_once=row.at_once,
    )


def _field(kept: Mapping[str, Any]) -> Field:
    """A field as an older version of us may have kept it."""
    return Field(**{**kept, "kind": FieldKind(kept["kind"]), "options": tuple(kept.get("options", ()))})


def handoff_row(value: Handoff) -> dict[str, Any]:
    return {name: getattr(value, name) for name in (*PLAIN, "company", "ended_at")} | {
        "edge_id": value.edge.id,
        "sender_id": value.sender,
        "account_id": value.account,
        "segments": list(value.segments),
        "content": dict(value.content),
        "state": str(value.state),
        "previous_id": value.previous,
        "reply": dict(value.reply),
        "follows_id": value.follows,
        "origin": dict(value.origin),
    }


def to_handoff(row: Row[Any], kept: Edge, offers: Iterable[Offer]) -> Handoff:
    return Handoff(
        id=row.id,
        edge=kept,
        sender=row.sender_id,
        account=row.account_id,
        company=row.company,
        segments=tuple(row.segments),
        content=row.content,
        state=State(row.state),
        offers=tuple(offers),
        previous=row.previous_id,
        reply=row.reply,
        follows=row.follows_id,
        origin=row.origin,
        ended_at=row.ended_at,
        **{name: getattr(row, name) for name in PLAIN},
    )


def offer_row(value: Offer) -> dict[str, Any]:
    return {name: getattr(value, name) for name in (*TIMES, "number", "round", "note")} | {
        "member_id": value.receiver,
        "pick": pick_json(value.pick),
        "state": str(value.state),
        "reason": str(value.reason) if value.reason else None,
    }


def to_offer(row: Row[Any]) -> Offer:
    return Offer(
        number=row.number,
        round=row.round,
        pick=to_pick(row.pick),
        state=OfferState(row.state),
        reason=RejectReason(row.reason) if row.reason else None,
        note=row.note,
        **{name: getattr(row, name) for name in TIMES},
    )


def pick_json(pick: Pick) -> dict[str, Any]:
    """The ledger of one pick: all that it takes to replay it."""
    seen = [{"member": each.member, "weight": each.weight, "credit": each.credit} for each in pick.candidates]
    passed = [list(each) for each in pick.passed]
    more: dict[str, Any] = {"over_cap": True} if pick.over_cap else {}
    more |= {"by": pick.by} if pick.by is not None else {}
    kept = {"member": pick.member, "standing": str(pick.standing), "candidates": seen, "passed": passed}
    return kept | more | {"line": line_json(pick.line)}


def to_pick(kept: Mapping[str, Any]) -> Pick:
    return Pick(
        member=kept["member"],
        standing=Standing(kept["standing"]),
        candidates=tuple(Candidate(**each) for each in kept["candidates"]),
        passed=tuple((member, why) for member, why in kept["passed"]),
        over_cap=kept.get("over_cap", False),
        line=to_line(kept.get("line", {})),
        by=kept.get("by"),
    )


def to_cap(row: Row[Any]) -> Cap:
    return Cap(per_day=row.per_day, at_once=row.at_once)
