"""The rows that an audit reads, by the thousand, and the snapshot that it leaves: facts of the kind `audit`."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from rapidfuzz import fuzz
from sqlalchemy import BigInteger, ColumnElement, and_, cast, func, or_, select, update

from bot.kit.db import Tx
from bot.kit.lexicon import Lexicon, normal
from bot.kit.rows import whole
from bot.kit.zones import day_of
from bot.kpis.filed import put_facts
from bot.kpis.model import Fact, Source, Stage
from bot.kpis.quality import Audit, Audited, Firm, Ground, Score, Sold
from bot.kpis.quality_names import misspelt
from bot.kpis.quality_rules import OF_ACCOUNTS, OF_DEALS
from bot.kpis.store import SCALE, deal, fact
from bot.ownership.index import Index
from bot.workspace.service import hold

AUDIT, PASSED, APPLICABLE, OF_ROLE = "audit", "passed", "applicable", "ops"
CHUNK = 500  # rows that are judged before others have a turn
SELLING, TERRITORY, VERTICAL, PRODUCT = "ae", "territory", "vertical", "product"
NEAR = 80  # of 100: what was probably meant
CLOSED = (Stage.WON, Stage.LOST)
STEPS = ("stage", "value", "created_on", "qualified_on", "closed_on")  # what changes when a deal moves
COLUMNS = [deal.c[name] for name in Sold._fields]


async def audit(tx: Tx, index: Index, *, worst: int, owner_id: int | None = None) -> Audited:
    """Judge every deal and account that counts now, or of one owner's only."""
    ground = await _ground(tx, index)
    judged = Audit(ground, worst)
    async for deals in _deals(tx, owner_id):
        for each in deals:
            judged.deal(each, OF_DEALS)
    for number, firm in enumerate(_firms(index, tx.now)):
        if owner_id in {None, firm.owner_id}:
            judged.account(firm, OF_ACCOUNTS)
        if number % CHUNK == 0:
            await asyncio.sleep(0)
    found = judged.result()
    return replace(found, hints=_hints(index, ground, found))


async def _ground(tx: Tx, index: Index) -> Ground:
    placed = {each.segment_id for each in index.rows.account_segments if each.holds(tx.now)}
    verticals = _names(index, VERTICAL)
    return Ground(
        today=day_of(tx.now, index.zone),
        sellers=frozenset(each.id for each in index.rows.members if each.may_own(tx.now)),
        has_products=bool(_names(index, PRODUCT)),
        has_reasons=await _has_reasons(tx),
        has_territories=not placed.isdisjoint(_names(index, TERRITORY)),
        has_verticals=not placed.isdisjoint(verticals),
        verticals=verticals,
        misspelt=misspelt(verticals),
        moved=await _moved(tx),
    )


def _names(index: Index, dimension: str) -> dict[int, str]:
    """A dimension's segments."""
    ids = {each.id for each in index.trees.dimensions if each.key == dimension}
    return {each.id: each.name for each in index.segments.values() if each.dimension_id in ids}


async def _has_reasons(tx: Tx) -> bool:
    asked = select(deal.c.id).where(*_current(tx), deal.c.stage == Stage.LOST, deal.c.loss_reason.is_not(None)).limit(1)
    return (await tx.conn.execute(asked)).first() is not None


async def _moved(tx: Tx) -> dict[str, date]:
    """When open deals that were written again changed in what they are, last; a name that was mended is no step."""
    again = select(deal.c.external_id).where(*_current(tx), deal.c.stage.not_in(CLOSED), deal.c.revision > 1)

    def before(name: str) -> ColumnElement[Any]:
        return func.lag(deal.c[name]).over(partition_by=deal.c.external_id, order_by=deal.c.revision)

    differs = or_(*(deal.c[name].is_distinct_from(before(name)) for name in STEPS))
    turned = and_(before("revision").is_not(None), differs).label("turned")
    written = select(deal.c.external_id, deal.c.recorded_at, turned)
    every = written.where(deal.c.workspace_id == tx.tenant, deal.c.external_id.in_(again)).subquery()
    asked = select(every.c.external_id, func.max(every.c.recorded_at).label("at"))
    found = await whole(tx, asked.where(every.c.turned).group_by(every.c.external_id))
    return {row.external_id: row.at.date() for row in found}


def _current(tx: Tx) -> tuple[ColumnElement[bool], ...]:
    return (deal.c.workspace_id == tx.tenant, deal.c.superseded_at.is_(None))


async def _deals(tx: Tx, owner_id: int | None) -> AsyncIterator[Iterator[Sold]]:
    """In the order in which they were written."""
    where = [*_current(tx)]
    where += [] if owner_id is None else [deal.c.owner_id == owner_id]
    after = 0
    while True:
        asked = select(deal.c.id, *COLUMNS).where(*where, deal.c.id > after).order_by(deal.c.id).limit(CHUNK)
        page = await whole(tx, asked)
        if not page:
            return
        yield (Sold(*row[1:]) for row in page)
        after = page[-1].id


def _firms(index: Index, now: datetime) -> Iterator[Firm]:
    selling = next((each.id for each in index.rows.roles if each.key == SELLING), 0)
    territories, verticals = _names(index, TERRITORY), _names(index, VERTICAL)
    for each in index.rows.accounts:
        placed = index.segments_of(each.id, now)
        named = (held.member_id for held in index.named(each.id, selling) if held.holds(now))
        yield Firm(
            external_id=each.external_id or "",
            name=each.name,
            owner_id=next(named, None),
            territory=next((one for one in placed if one in territories), None),
            vertical=next((one for one in placed if one in verticals), None),
        )


def _hints(index: Index, ground: Ground, found: Audited) -> dict[tuple[str, str], str]:
    """What the texts that are shown probably mean; looked up for those alone, for it takes a while."""
    shown = {(key, text) for key, texts in found.texts.items() for text, _ in texts}
    shown |= {(rule.key, text) for each in found.worst for rule, text in each.faults if text}
    meant = Meant.of(index, ground)
    hints = {(key, text): meant.by(key, text) for key, text in shown}
    return {each: hint for each, hint in hints.items() if hint}


@dataclass(frozen=True, kw_only=True)
class Meant:
    """Looks up names that nearly equal a text."""

    index: Index
    owners: Lexicon[str]
    products: Lexicon[str]
    verticals: Mapping[str, str]

    @classmethod
    def of(cls, index: Index, ground: Ground) -> "Meant":
        return cls(
            index=index,
            owners=_lexicon(each.name for each in index.rows.members),
            products=_lexicon(_names(index, PRODUCT).values()),
            verticals={ground.verticals[each]: right for each, right in ground.misspelt.items()},
        )

    def by(self, rule: str, text: str) -> str | None:
        if rule == "deal.account_known":
            near = (each.name for each in self.index.accounts_like(text, 1))
            return next((name for name in near if fuzz.ratio(normal(name), normal(text)) >= NEAR), None)
        if rule == "account.spelt":
            return self.verticals.get(text)
        known = {"deal.owner_known": self.owners, "deal.product_known": self.products}.get(rule)
        return next((name for name, _ in known.near(text, 1, NEAR)), None) if known else None


def _lexicon(names: Iterable[str]) -> Lexicon[str]:
    return Lexicon([(each, each) for each in names])


async def keep(tx: Tx, found: Audited, day: date, by: int | None) -> None:
    """The day's snapshot, a fact for each owner, in the place of an earlier one of that day.

    A figure stands until the owner's next one: whoever owns nothing any more gets one of nought.
    """
    await hold(tx)
    scores = {owner: Score() for owner in await _owners_before(tx, day)} | dict(found.by_owner())
    where = (*_kept(tx), fact.c.day == day)
    await tx.conn.execute(update(fact).where(*where).values(superseded_at=tx.now))
    await put_facts(tx, [_fact(owner, score, day) for owner, score in scores.items()], by)


def _fact(owner: int | None, score: Score, day: date) -> Fact:
    return Fact(
        kind=AUDIT,
        external_id=f"{owner or 'nobody'}:{day.isoformat()}",
        day=day,
        member_id=owner,
        role=OF_ROLE,
        components={PASSED: Decimal(score.passed), APPLICABLE: Decimal(score.applicable)},
        source=Source.CRM,
    )


async def _owners_before(tx: Tx, day: date) -> list[int | None]:
    """Of whom anything was judged in the snapshot before."""
    last = select(func.max(fact.c.day)).where(*_kept(tx), fact.c.day < day).scalar_subquery()
    rows = await tx.conn.execute(select(fact.c.member_id, fact.c.components).where(*_kept(tx), fact.c.day == last))
    return [row.member_id for row in rows if row.components[APPLICABLE]]


def _kept(tx: Tx) -> tuple[ColumnElement[bool], ...]:
    return (fact.c.workspace_id == tx.tenant, fact.c.kind == AUDIT, fact.c.superseded_at.is_(None))


async def kept_before(tx: Tx, day: date, member_id: int | None = None) -> tuple[date, Score] | None:
    """The newest snapshot of a day before, with its score: of everybody, or of one owner."""
    where = [*_kept(tx), fact.c.day < day]
    where += [] if member_id is None else [fact.c.member_id == member_id]
    sums = [func.sum(_whole(name)).label(name) for name in (PASSED, APPLICABLE)]
    asked = select(fact.c.day, *sums).where(*where).group_by(fact.c.day).order_by(fact.c.day.desc()).limit(1)
    row = (await tx.conn.execute(asked)).first()
    return row and (row.day, Score(passed=int(row.passed) // SCALE, applicable=int(row.applicable) // SCALE))


def _whole(name: str) -> Any:
    return cast(fact.c.components[name].as_string(), BigInteger)
