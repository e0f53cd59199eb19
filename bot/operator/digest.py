"""`rolecall digest preview`: a channel's next weekly digest as it stands now."""

from collections.abc import Mapping
from typing import Any

from bot.config import Storage
from bot.digests import blocks, service
from bot.digests.compose import Digest
from bot.kit.db import Tx
from bot.kit.errors import Refusal
from bot.kpis.model import Measure
from bot.kpis.reading import Reading
from bot.operator import plain
from bot.operator.database import opened
from bot.operator.numbers import number
from bot.ownership.index import build
from bot.ownership.service import load_rows


async def ask(settings: Storage, channel: str | None, workspace: str | None) -> tuple[str, Mapping[str, Any]]:
    """For people, and for programs; without a channel that of the only one that gets a digest."""
    async with opened(settings, workspace) as (db, tenant), db.read(tenant) as tx:
        index = build(await load_rows(tx))
        where = channel or await _only(tx)
        found = await service.preview(tx, index, where)
    text = plain.lines(blocks.digest(found), index.members_by_slack)
    return text, {"channel": where} | as_json(found)


async def _only(tx: Tx) -> str | None:
    channels = [each.channel for each, _ in await service.overview(tx) if each.active]
    if len(channels) > 1:
        raise Refusal(f"Several channels get a digest: name one of {', '.join(channels)}.")
    return next(iter(channels), None)


def as_json(found: Digest) -> dict[str, Any]:
    week = found.handoffs
    return {
        "from": found.week.first.isoformat(),
        "to": found.week.last.isoformat(),
        "zone": found.moment.zone,
        "due": found.moment.due.isoformat(),
        "currency": found.currency,
        "headline": found.headline.measure.key if found.headline else None,
        "measures": [_reading(each) for each in found.readings],
        "handoffs": {
            "sent": week.sent,
            "accepted": week.accepted,
            "rejected": {reason.value: count for reason, count in week.rejected.items()},
            "expired": week.expired,
            "overdue": week.overdue,
            "median_hours": week.median_hours,
        },
        "gaps": [{"what": each.what, "weak": each.weak, "cells": each.cells} for each in found.gaps],
        "asks": [{"member": each.member.name, "measures": _keys(each.measures)} for each in found.asks],
    }


def _reading(reading: Reading) -> dict[str, Any]:
    score, target = reading.score, reading.score.target
    return {
        "measure": score.measure.key,
        "unit": score.measure.unit.value,
        "value": number(score.value),
        "n": score.entries,
        "before": number(score.before),
        "target": number(target.value) if target else None,
        "period": target.period.value if target else None,
        "reached": number(score.actual),
        "pace": score.percent,
        "status": score.status.value,
        "trend": [number(each.value) for each in reading.trend],
    }


def _keys(measures: tuple[Measure, ...]) -> list[str]:
    return [each.key for each in measures]
