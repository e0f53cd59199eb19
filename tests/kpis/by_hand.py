"""How a table of cases is read, and its rows written the way the product keeps them.

A row is what it is, then what it has: `won value=100 cost=60`, `accepted edge=sdr_ae minutes=90`, `revenue=100 cost=60`
(an entry of the kind that the measure reads, or of one that is named first), `held=3 gap=1` (a day of coverage),
`target ae.revenue 1000 month Ana`, `expect 100 month`. `last`, `after` and `before` put it on the month's last day, the
day after it and the day before the month; else it stands on the tenth. `A => B` corrects A to B, and `back A` takes it
back; `of=Ben` makes it Ben's, `at=Bolt` another account's; `opened=-57` is a deal's qualification, in days.
"""

import itertools
import tomllib
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from bot.handoffs.book import stored_edge
from bot.handoffs.facts import handoff_fact
from bot.handoffs.store import handoff
from bot.kit.db import Tx
from bot.kpis import plans, service, store
from bot.kpis.filed import known_facts, put_facts
from bot.kpis.forecast import Forecast
from bot.kpis.model import Deal, Fact, Measure, Source, Stage
from bot.kpis.span import PeriodKind, month_of, quarter_of
from bot.kpis.target import WHOLE, Target
from bot.ownership.history import Day
from bot.ownership.kept import keep_days
from bot.ownership.service import add_account
from bot.people import service as people
from bot.roles import service as roles
from bot.roles.setup import install_catalogue
from bot.workspace.model import OPERATOR

TABLES: dict[str, dict[str, list[str]]] = tomllib.loads((Path(__file__).parent / "by_hand.toml").read_text())
MONTH = month_of(date(2026, 1, 1))
NOW = datetime(2026, 11, 25, 10, tzinfo=UTC)
IDS = itertools.count(1)
WHENS = ("last", "after", "before")
HANDED = frozenset({"sent", "accepted", "rejected", "expired", "overdue"})


@dataclass(frozen=True)
class Case:
    """One line of a table: rows, and what they come to."""

    rows: tuple[str, ...]
    value: str
    cases: int | None
    p90: Decimal | None


def read(line: str) -> Case:
    rows, _, found = line.rpartition("->")
    value, *more = found.split()
    said = dict(zip(more[::2], more[1::2], strict=True))
    return Case(
        rows=tuple(each.strip() for each in rows.split("|") if each.strip()),
        value=value,
        cases=int(said["n"]) if "n" in said else None,
        p90=Decimal(said["p90"]) if "p90" in said else None,
    )


@dataclass
class Writer:
    """Writes the rows of one measure's table."""

    tx: Tx
    measure: Measure
    ids: dict[str, int] = field(default_factory=dict)

    async def begin(self) -> None:
        self.tx.now = NOW
        await install_catalogue(self.tx)
        for name in ("Ana", "Ben"):
            self.ids[name] = (await people.add(self.tx, name=name, zone="UTC")).id
        for name in ("Acme", "Bolt"):
            self.ids[name] = (await add_account(self.tx, OPERATOR, name=name, via="test")).id

    async def write(self, row: str) -> None:
        if row.startswith(("target ", "expect ")):
            await self._plan(row.split())
            return
        first, _, then = row.partition("=>")
        words = first.split()
        back = words[0] == "back"
        key = f"row:{next(IDS)}"
        await self._put(words[back:], key, back=back)
        if then:
            await self._put(then.split(), key)

    async def _plan(self, words: list[str]) -> None:
        if words[0] == "expect":
            kind = PeriodKind(words[2])
            said = Forecast(
                measure="ae.revenue",
                subject=WHOLE,
                period=kind,
                first=MONTH.first,
                value=Decimal(words[1]),
                frozen_on=MONTH.first - timedelta(days=1),
            )
            await plans.put_forecasts(self.tx, [said])
            return
        member = self.ids[words[4]] if len(words) > 4 else None
        quarter = quarter_of(MONTH.first)
        made = Target(
            measure=words[1],
            member_id=member,
            period=PeriodKind(words[3]),
            value=Decimal(words[2]),
            since=quarter.first,
            until=quarter.end,
        )
        await store.rewrite(self.tx, [], [made])

    async def _put(self, words: list[str], key: str, *, back: bool = False) -> None:
        when = words[0] if words[0] in WHENS else ""
        words = words[bool(when) :]
        days = {"last": MONTH.last, "after": MONTH.end, "before": MONTH.first - timedelta(days=1)}
        day = days.get(when, MONTH.first + timedelta(days=9))
        what = "" if "=" in words[0] else words[0]
        has = dict(word.split("=", 1) for word in words if "=" in word)
        flags = {word for word in words[1:] if "=" not in word}
        if what in set(Stage):
            await self._deal(Stage(what), day, key, has, renewal="renewal" in flags, back=back)
        elif what in HANDED:
            await self._handed(what, day, has, flags)
        elif self.measure.reads == "coverage":
            role = (await roles.roles(self.tx))[0].id
            await keep_days(self.tx, [Day(day=day, role_id=role, counts={k: int(v) for k, v in has.items()})])
        else:
            await self._entry(what or self.measure.reads or "ticket", day, key, has, back=back)

    async def _deal(self, stage: Stage, day: date, key: str, has: dict[str, str], *, renewal: bool, back: bool) -> None:
        opened = day + timedelta(days=int(has["opened"])) if "opened" in has else None
        over = stage in {Stage.WON, Stage.LOST}
        money = {"value": "value", "cost": "cost", "bookings": "bookings", "old": "old_price", "new": "new_price"}
        deal = Deal(
            external_id=key,
            name=key,
            stage=stage,
            owner_id=self.ids[has.get("of", "Ana")],
            created_on=day + timedelta(days=int(has["created"])) if "created" in has else None,
            qualified_on=opened or (day if stage is Stage.QUALIFIED else None),
            closed_on=day if over else None,
            due_on=day if renewal or not over else None,
            renewal=renewal,
            competitor=has.get("rival"),
            loss_reason=has.get("reason"),
            source=Source.FILE,
        )
        worth: dict[str, Any] = {column: Decimal(has[word]) for word, column in money.items() if word in has}
        await service.put_deals(self.tx, [replace(deal, **worth)])
        if back:
            found = (await service.known_deals(self.tx, [key]))[key]
            await store.supersede(self.tx, store.deal, int(found.id or 0))

    async def _entry(self, kind: str, day: date, key: str, has: dict[str, str], *, back: bool) -> None:
        about = {"of", "at"}
        fact = Fact(
            kind=kind,
            external_id=key,
            day=day,
            member_id=self.ids[has.get("of", "Ana")],
            role=None,
            account_id=self.ids[has["at"]] if "at" in has else None,
            components={name: Decimal(amount) for name, amount in has.items() if name not in about},
            source=Source.FILE,
        )
        await put_facts(self.tx, [fact])
        if back:
            found = (await known_facts(self.tx, kind, [key]))[key]
            await store.supersede(self.tx, store.fact, int(found.id or 0))

    async def _handed(self, what: str, day: date, has: dict[str, str], flags: set[str]) -> None:
        row = {
            "workspace_id": self.tx.tenant,
            "handoff_id": await self.handoff(),
            "offer": next(IDS),
            "what": what,
            "at": datetime(day.year, day.month, day.day, 12, tzinfo=UTC),
            "day": day,
            "edge": has.get("edge", "sdr_ae"),
            "sender_id": self.ids["Ana"],
            "member_id": self.ids["Ben"],
            "account_id": self.ids["Acme"],
            "segments": [],
            "in_time": "in_time" in flags,
            "due": "due" in flags,
            "minutes": int(has["minutes"]) if "minutes" in has else None,
            "value": int(Decimal(has["value"]) * store.SCALE) if "value" in has else None,
        }
        await self.tx.conn.execute(insert(handoff_fact).values(row))

    async def handoff(self) -> int:
        """One that all the facts belong to."""
        if "handoff" not in self.ids:
            first = (await stored_edge(self.tx, "sdr_ae")).id
            row: dict[str, Any] = {"workspace_id": self.tx.tenant, "edge_id": first, "sender_id": self.ids["Ana"]}
            row |= {"account_id": self.ids["Acme"], "company": "Acme", "state": "accepted", "created_at": NOW}
            row |= {"revision": 1, "returns": 0, "segments": [], "content": {}, "reply": {}, "origin": {}}
            made = await self.tx.conn.execute(insert(handoff).values(row).returning(handoff.c.id))
            self.ids["handoff"] = int(made.scalar_one())
        return self.ids["handoff"]
