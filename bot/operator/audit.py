"""`rolecall kpi audit`: how good the data of the CRM is, as Slack shows it or as one line of JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.config import Storage
from bot.kit.errors import Refusal
from bot.kpis import quality_blocks as blocks
from bot.kpis import quality_store
from bot.kpis.quality import Audited, Finding, Score
from bot.kpis.words import find_member
from bot.operator import plain
from bot.operator.database import opened
from bot.ownership.index import Index, build
from bot.ownership.service import load_rows

WAYS = (blocks.OWNER, blocks.RULE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """What the audit found: for people, and for programs."""

    text: str
    json: Mapping[str, Any]


async def ask(settings: Storage, by: str | None, member: str | None, limit: int, workspace: str | None) -> Seen:
    """`limit` is how many of the worst rows are told; nothing is kept."""
    if by is not None and by not in WAYS:
        raise Refusal(f"An audit is parted by {' or '.join(WAYS)}, not by “{by}”.")
    async with opened(settings, workspace) as (db, tenant), db.read(tenant) as tx:
        index = build(await load_rows(tx))
        whose = find_member(member, index.rows.members, "rolecall kpi audit --member") if member else None
        found = await quality_store.audit(tx, index, worst=limit, owner_id=whose.id if whose else None)
    message = blocks.audit(blocks.Shown(found=found, members=index.members, whose=whose), by)
    return Seen(text=plain.lines(message, index.members_by_slack), json=_json(found, index, by))


def _json(found: Audited, index: Index, by: str | None) -> dict[str, Any]:
    rows = {None: _whole, blocks.RULE: _rules, blocks.OWNER: _owners}[by](found, index)
    return {
        "by": by,
        "deals": found.deals,
        "accounts": found.accounts,
        "rows": rows,
        "worst": [_finding(each, found, index) for each in found.worst],
    }


def _whole(found: Audited, _: Index) -> list[dict[str, Any]]:
    return [{"group": None} | _score(found.score)]


def _rules(found: Audited, _: Index) -> list[dict[str, Any]]:
    return [
        {"group": rule.key, "quality": rule.quality.value, "holds": rule.holds, "mend": rule.mend}
        | _score(score)
        | {"texts": [_text(found, rule.key, text) | {"times": times} for text, times in found.texts.get(rule.key, ())]}
        for rule, score in found.by_rule()
    ]


def _owners(found: Audited, index: Index) -> list[dict[str, Any]]:
    return [{"group": _name(index, owner)} | _score(score) for owner, score in found.by_owner()]


def _score(score: Score) -> dict[str, Any]:
    return {"score": blocks.number(score), "passed": score.passed, "applicable": score.applicable}


def _finding(each: Finding, found: Audited, index: Index) -> dict[str, Any]:
    told = [{"rule": rule.key, "fault": rule.fault, **_text(found, rule.key, text)} for rule, text in each.faults]
    row = {"what": each.of, "id": each.external_id, "name": each.name, "owner": _name(index, each.owner_id)}
    return row | {"faults": told}


def _text(found: Audited, rule: str, text: str) -> dict[str, Any]:
    return {"text": text or None, "probably": found.hints.get((rule, text))}


def _name(index: Index, owner: int | None) -> str | None:
    return index.members[owner].name if owner is not None and owner in index.members else None
