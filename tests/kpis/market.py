"""A market that sells for a year: people who change managers and territories, accounts that change verticals, deals.

What is written to the database is kept as plain tables too, and `plain` works everything out from those: with loops,
floats nowhere, and not a line of the bot's.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from bot.kit.db import Tx
from bot.kpis import service
from bot.kpis.model import Deal, Source, Stage
from bot.ownership.service import add_account, place_account
from bot.people import service as people
from bot.roles import service as roles
from bot.roles.model import Assignment
from bot.roles.setup import add_segment, install_catalogue
from bot.workspace.model import OPERATOR

START, MOVE = date(2026, 1, 1), date(2026, 7, 1)  # the year, and the day on which everything moves
SERIES = {"GTX": ("GTX Pro", "GTX Basic"), "MG": ("MG Special",), "Solo": ()}
AXES = ("member", "manager", "territory", "territory@1", "product", "product@1", "vertical", "account", "month")
PLAIN = (  # what `plain` can work out
    *("ae.revenue", "ae.closed_opps", "ae.qualified_opps", "ae.win_loss", "ae.cycle"),
    *("ops.win_rate", "ops.deals", "ops.cycle"),
)
Row = dict[str, Any]


@dataclass
class Market:
    """Ids by name, and the deals as plain rows."""

    ids: dict[str, int] = field(default_factory=dict)
    deals: list[Row] = field(default_factory=list)


# Before and from MOVE on.
MANAGERS = {"Ana": ("Mia", "Max"), "Ben": ("Mia", "Mia"), "Cem": ("Max", "Max"), "Dot": (None, None)}
TERRITORIES = {"Ana": ("DACH", "DACH"), "Ben": ("DACH", "AMER"), "Cem": ("EMEA", "EMEA"), "Dot": (None, None)}
VERTICALS = {"Acme": ("Retail", "Health"), "Bolt": ("Health", "Health"), "Coil": (None, None)}
ABOVE = {"DACH": "EMEA", "GTX Pro": "GTX", "GTX Basic": "GTX", "MG Special": "MG"}


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


async def make_market(tx: Tx, count: int = 400, seed: int = 7) -> Market:
    then, made = replace(tx, now=midnight(START)), Market()
    await install_catalogue(then)
    await _segments(then, made)
    await _people(then, made)
    for name, (vertical, _) in VERTICALS.items():
        where = [made.ids[vertical]] if vertical else []
        made.ids[name] = (await add_account(then, OPERATOR, name=name, segments=where)).id
    await place_account(replace(tx, now=midnight(MOVE)), OPERATOR, made.ids["Acme"], made.ids["Health"])
    made.deals = list(_deals(random.Random(seed), count))
    await service.put_deals(then, [_deal(made, row) for row in made.deals])
    return made


async def _segments(tx: Tx, made: Market) -> None:
    flat = [("territory", "EMEA"), ("territory", "AMER"), ("territory", "DACH"), ("vertical", "Retail")]
    flat += [("vertical", "Health"), *(("product", each) for each in SERIES)]
    flat += [("product", each) for products in SERIES.values() for each in products]
    for dimension, name in flat:
        above = made.ids.get(ABOVE.get(name, ""))
        segment = await add_segment(tx, OPERATOR, dimension=dimension, name=name, parent_id=above)
        made.ids[name] = segment.id


async def _people(tx: Tx, made: Market) -> None:
    for name in ("Mia", "Max", *MANAGERS):
        made.ids[name] = (await people.add(tx, name=name, zone="UTC")).id
    for at in (0, 1):
        then = replace(tx, now=midnight((START, MOVE)[at]))
        for name, managers in MANAGERS.items():
            if managers[at] and (at == 0 or managers[0] != managers[1]):
                await people.report_to(then, made.ids[name], made.ids[managers[at] or ""])
    ae = next(each.id for each in await roles.roles(tx) if each.key == "ae")
    for name, (before, after) in TERRITORIES.items():
        for place, since, until in ((before, None, midnight(MOVE)), (after, midnight(MOVE), None)):
            if place:
                scope = frozenset({made.ids[place]})
                held = Assignment(id=0, role_id=ae, member_id=made.ids[name], scope=scope, since=since, until=until)
                await roles.assign(tx, OPERATOR, held, "test")


def _deals(pick: random.Random, count: int) -> Any:
    """Each with something missing now and then, as real exports are."""
    products = [*ABOVE.keys() - {"DACH"}, "Solo"]
    for number in range(count):
        stage = pick.choice(["won", "won", "won", "lost", "lost", "qualified", "prospecting"])
        begun = START + timedelta(days=pick.randrange(-60, 330))
        unknown = pick.random()
        yield {
            "id": f"D{number}",
            "stage": stage,
            "value": pick.choice([None, Decimal(pick.randrange(10**6)) / 100]) if stage != "won" else pick_value(pick),
            "created": begun if pick.random() < 0.4 else None,
            "qualified": None if stage == "prospecting" or pick.random() < 0.1 else begun + timedelta(days=5),
            "closed": begun + timedelta(days=pick.randrange(-2, 120)) if stage in ("won", "lost") else None,
            "owner": pick.choice([None, *MANAGERS]) if unknown > 0.05 else None,
            "account": pick.choice([None, *VERTICALS]),
            "product": pick.choice([None, *sorted(products)]) if unknown > 0.1 else None,
            "raw": {"owner": "Zed"} if unknown < 0.05 else {"product": "GTXPro"} if unknown < 0.1 else {},
        }


def pick_value(pick: random.Random) -> Decimal:
    return Decimal(pick.randrange(10**8)) / 100


def _deal(made: Market, row: Row) -> Deal:
    return Deal(
        external_id=row["id"],
        name=row["id"],
        stage=Stage(row["stage"]),
        value=row["value"],
        created_on=row["created"],
        qualified_on=row["qualified"],
        closed_on=row["closed"],
        owner_id=made.ids.get(row["owner"]),
        account_id=made.ids.get(row["account"]),
        product_id=made.ids.get(row["product"]),
        raw=row["raw"],
        source=Source.FILE,
    )


def _then(table: dict[str, Any], name: str | None, day: date) -> str | None:
    found: str | None = table.get(name or "", (None, None))[day >= MOVE]
    return found


def _product(row: Row, day: date) -> str | None:
    found: str | None = row["product"] or row["raw"].get("product")
    return found


def _territory(row: Row, day: date) -> str | None:
    return _then(TERRITORIES, row["owner"], day)


def _top(of: Callable[[Row, date], str | None]) -> Callable[[Row, date], str | None]:
    return lambda row, day: ABOVE.get(of(row, day) or "", of(row, day))


GROUPS: dict[str, Callable[[Row, date], str | None]] = {
    "member": lambda row, day: row["owner"] or row["raw"].get("owner"),
    "manager": lambda row, day: _then(MANAGERS, row["owner"], day),
    "territory": _territory,
    "territory@1": _top(_territory),
    "product": _product,
    "product@1": _top(_product),
    "vertical": lambda row, day: _then(VERTICALS, row["account"], day),
    "account": lambda row, day: row["account"],
    "month": lambda row, day: day.isoformat()[:7],
}


def plain(rows: list[Row], key: str, by: str | None, first: date | None, last: date | None) -> dict[Any, Any]:
    """`{group: (value, cases, p90)}`; a value is an exact fraction, or None."""
    dated = "qualified" if key == "ae.qualified_opps" else "closed"
    groups: dict[Any, list[Row]] = {} if by else {None: []}
    for row in rows:
        day = row[dated]
        counts = day and (first is None or day >= first) and (last is None or day <= last)
        counts = counts and (dated == "qualified" or row["stage"] in ("won", "lost"))
        if counts and _has_part(row, key):
            groups.setdefault(GROUPS[by](row, day) if by else None, []).append(row)
    return {group: _figure(found, key) for group, found in groups.items()}


def _has_part(row: Row, key: str) -> bool:
    if key in ("ae.win_loss", "ops.win_rate", "ae.qualified_opps"):
        return True
    if key in ("ae.cycle", "ops.cycle"):
        begun = row["created"] or row["qualified"]
        return bool(row["stage"] == "won" and begun and begun <= row["closed"])
    return bool(row["stage"] == "won")


def _figure(rows: list[Row], key: str) -> tuple[Fraction | None, int, int | None]:
    won = sum(row["stage"] == "won" for row in rows)
    if key == "ops.win_rate":
        return Fraction(won * 100, len(rows)) if rows else None, len(rows), None
    if key == "ae.win_loss":
        return Fraction(won, len(rows) - won) if len(rows) > won else None, len(rows), None
    if key in ("ae.cycle", "ops.cycle"):
        days = sorted((row["closed"] - (row["created"] or row["qualified"])).days for row in rows)
        if not days:
            return None, 0, None
        middle = days[len(days) // 2 - 1 : len(days) // 2 + 1] if len(days) % 2 == 0 else [days[len(days) // 2]]
        nine_in_ten = next(each for each in days if sum(other <= each for other in days) * 10 >= len(days) * 9)
        return Fraction(sum(middle), len(middle)), len(days), nine_in_ten
    if key == "ae.revenue":
        return sum((Fraction(row["value"]) for row in rows), Fraction(0)), len(rows), None
    return Fraction(len(rows)), len(rows), None
