"""Random worlds of numbers as plain rows, with something missing now and then, and as the product keeps them."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import insert

from bot.handoffs.facts import handoff_fact
from bot.kit.db import Tx
from bot.kpis import plans, store
from bot.kpis.catalogue import ALL
from bot.kpis.filed import put_facts
from bot.kpis.forecast import Forecast
from bot.kpis.model import Deal, Fact, Source, Stage
from bot.kpis.service import put_deals
from bot.kpis.span import PeriodKind
from bot.kpis.target import Subject, Target
from bot.ownership.history import Day
from bot.ownership.index import Index, build
from bot.ownership.kept import keep_days
from bot.ownership.service import load_rows
from bot.roles import service as roles
from tests.kpis.by_hand import Writer
from tests.kpis.market import MANAGERS, START, VERTICALS, Market, make_market

TODAY = date(2027, 1, 20)
NOW = datetime(2027, 1, 20, 12, tzinfo=UTC)
ENTRIES: Mapping[str, tuple[str, ...]] = {
    "lead": ("count",),
    "intro_call": ("count",),
    "contact": ("count",),
    "ticket": ("count",),
    "lead_assignment": ("assigned", "worked"),
    "meeting": ("held", "successful"),
    "booking": ("booked",),
    "sales_result": ("revenue", "cost"),
    "ledger": ("revenue", "cogs"),
    "cash": ("received", "paid"),
    "deployment_survey": ("satisfied", "answers"),
    "relationship_survey": ("satisfied", "answers"),
    "product_survey": ("satisfied", "answers"),
    "deployment": ("on_time", "finished"),
    "complaint": ("hours",),
    "ticket_resolved": ("hours",),
    "first_touch": ("minutes",),
    "gap_filled": ("days",),
    "usage": ("active", "licensed"),
    "audit": ("passed", "applicable"),
    "clients": ("clients",),
    "receivables": ("receivables",),
    "credit_sales": ("credit_sales",),
    "upsell": ("value",),
    "service": ("good", "valid"),
    "recurring_revenue": ("start", "churn", "contraction", "expansion"),
}
Row = dict[str, Any]


@dataclass
class World:
    deals: list[Row] = field(default_factory=list)
    entries: list[Row] = field(default_factory=list)
    handoffs: list[Row] = field(default_factory=list)
    days: list[Row] = field(default_factory=list)
    targets: list[Row] = field(default_factory=list)
    forecasts: list[Row] = field(default_factory=list)


def some_day(pick: random.Random) -> date:
    return START + timedelta(days=pick.randrange(-40, 370))


def invented(pick: random.Random) -> World:
    """Few enough rows for odd cases to matter."""
    return World(
        deals=[deal(pick, number) for number in range(pick.randrange(25))],
        entries=[entry(pick, kind, number) for kind in ENTRIES for number in range(pick.randrange(5))],
        handoffs=[handoff(pick) for _ in range(pick.randrange(20))],
        days=[{"day": START + timedelta(days=3 * n), **counts(pick)} for n in range(pick.randrange(6))],
        targets=[each for key in ("ae.revenue", "x.bookings", "x.uplift") for each in targets(pick, key)],
        forecasts=[each for month in range(1, 13) if pick.random() < 0.3 for each in forecasts(pick, month)],
    )


def money(pick: random.Random) -> Decimal:
    return Decimal(pick.randrange(0, 100_000)) / 100


def maybe(pick: random.Random, what: Any, chance: float = 0.8) -> Any:
    return what if pick.random() < chance else None


def deal(pick: random.Random, number: int) -> Row:
    stage, begun = pick.choice(["won", "won", "lost", "lost", "qualified", "prospecting"]), some_day(pick)
    over = stage in ("won", "lost")
    raw = maybe(pick, {}, 0.9)
    return {
        "id": f"deal {number}",
        "stage": stage,
        "value": maybe(pick, money(pick)),
        "cost": maybe(pick, money(pick)),
        "bookings": maybe(pick, money(pick)),
        "created": maybe(pick, begun, 0.4),
        "qualified": maybe(pick, begun + timedelta(days=3)) if stage != "prospecting" else None,
        "closed": begun + timedelta(days=pick.randrange(0, 90)) if over else None,
        "due": maybe(pick, begun + timedelta(days=60)),
        "renewal": pick.random() < 0.4,
        "old": maybe(pick, money(pick)),
        "new": maybe(pick, money(pick)),
        "rival": pick.choice([None, "Zeta"]),
        "reason": pick.choice([None, "Price", "No decision", " slipped "]),
        "owner": pick.choice([None, *MANAGERS]) if raw is not None else None,
        "account": pick.choice([None, *VERTICALS]),
        "product": pick.choice([None, "GTX Pro", "Solo"]) if raw is not None else None,
        "raw": {} if raw is not None else pick.choice([{"owner": "Zed"}, {"product": "GTXPro"}]),
    }


def entry(pick: random.Random, kind: str, number: int) -> Row:
    has = {name: maybe(pick, Decimal(pick.randrange(0, 40)), 0.9) for name in ENTRIES[kind]}
    return {
        "id": f"{kind} {number}",
        "kind": kind,
        "day": some_day(pick),
        "owner": pick.choice([None, "Ana", "Ben"]),
        "account": pick.choice([None, "Acme", "Bolt"]),
        "product": None,
        "raw": {},
        "has": {name: amount for name, amount in has.items() if amount is not None},
    }


def handoff(pick: random.Random) -> Row:
    what = pick.choice(["sent", "accepted", "accepted", "rejected", "expired", "overdue"])
    return {
        "what": what,
        "day": some_day(pick),
        "edge": pick.choice(["sdr_ae", "ae_cs"]),
        "sender": pick.choice(["Ana", "Ben"]),
        "receiver": pick.choice(["Cem", "Dot"]),
        "account": pick.choice([*VERTICALS]),
        "in_time": pick.random() < 0.5,
        "due": what in ("accepted", "rejected", "expired") and pick.random() < 0.8,
        "minutes": maybe(pick, pick.randrange(0, 600)) if what in ("accepted", "rejected") else None,
        "value": maybe(pick, money(pick), 0.5),
        "product": None,
        "raw": {},
    }


def counts(pick: random.Random) -> Row:
    return {each: pick.randrange(0, 4) for each in ("held", "stand_in", "weak", "gap", "not_needed")}


def targets(pick: random.Random, key: str) -> Iterator[Row]:
    for who in (None, "Ana", "Ben"):
        if pick.random() < 0.5:
            yield {"measure": key, "who": who, "kind": pick.choice(["month", "quarter"]), "value": money(pick) + 1}


def forecasts(pick: random.Random, month: int) -> Iterator[Row]:
    first = date(2026, month, 1)
    for who in pick.choice([(None,), ("Ana", "Ben"), ("Ana", None)]):
        yield {
            "who": who,
            "first": first,
            "value": money(pick),
            "frozen": first - timedelta(days=pick.choice([-3, 0, 9])),
        }


async def settled(tx: Tx) -> tuple[Market, Index]:
    """Who is there; worlds come and go on top."""
    market = await make_market(tx, count=0)
    tx.now = NOW
    return market, build(await load_rows(tx))


async def written(tx: Tx, market: Market, world: World) -> None:
    await put_deals(tx, [_deal(market, row) for row in world.deals])
    await put_facts(tx, [_fact(market, row) for row in world.entries])
    role = (await roles.roles(tx))[0].id
    states = ("held", "stand_in", "weak", "gap", "not_needed")
    await keep_days(tx, [Day(day=row["day"], role_id=role, counts={s: row[s] for s in states}) for row in world.days])
    await store.rewrite(tx, [], [_target(market, row) for row in world.targets])
    await plans.put_forecasts(tx, [_forecast(market, row) for row in world.forecasts])
    if world.handoffs:
        writer = Writer(tx, ALL[0], ids=dict(market.ids))
        of = await writer.handoff()
        rows = [_handed(tx, market, row, of, number) for number, row in enumerate(world.handoffs)]
        await tx.conn.execute(insert(handoff_fact), rows)


def _deal(market: Market, row: Row) -> Deal:
    return Deal(
        external_id=row["id"],
        name=row["id"],
        stage=Stage(row["stage"]),
        value=row["value"],
        cost=row["cost"],
        bookings=row["bookings"],
        created_on=row["created"],
        qualified_on=row["qualified"],
        closed_on=row["closed"],
        due_on=row["due"],
        renewal=row["renewal"],
        old_price=row["old"],
        new_price=row["new"],
        competitor=row["rival"],
        loss_reason=row["reason"],
        owner_id=market.ids.get(row["owner"]),
        account_id=market.ids.get(row["account"]),
        product_id=market.ids.get(row["product"]),
        raw=row["raw"],
        source=Source.FILE,
    )


def _fact(market: Market, row: Row) -> Fact:
    return Fact(
        kind=row["kind"],
        external_id=row["id"],
        day=row["day"],
        member_id=market.ids.get(row["owner"]),
        role=None,
        account_id=market.ids.get(row["account"]),
        components=row["has"],
        source=Source.FILE,
    )


def _target(market: Market, row: Row) -> Target:
    kind, who = PeriodKind(row["kind"]), market.ids.get(row["who"])
    return Target(measure=row["measure"], member_id=who, period=kind, value=row["value"])


def _forecast(market: Market, row: Row) -> Forecast:
    return Forecast(
        measure="ae.revenue",
        subject=Subject(member_id=market.ids.get(row["who"])),
        period=PeriodKind.MONTH,
        first=row["first"],
        value=row["value"],
        frozen_on=row["frozen"],
    )


def _handed(tx: Tx, market: Market, row: Row, of: int, number: int) -> Row:
    day = row["day"]
    return {
        "workspace_id": tx.tenant,
        "handoff_id": of,
        "offer": number,
        "what": row["what"],
        "at": datetime(day.year, day.month, day.day, 12, tzinfo=UTC),
        "day": day,
        "edge": row["edge"],
        "sender_id": market.ids[row["sender"]],
        "member_id": market.ids[row["receiver"]],
        "account_id": market.ids[row["account"]],
        "segments": [],
        "in_time": row["in_time"],
        "due": row["due"],
        "minutes": row["minutes"],
        "value": None if row["value"] is None else int(row["value"] * store.SCALE),
    }
