"""A desk at which files are written and brought in, as the command line does it."""

from pathlib import Path
from typing import Any

import pytest

from bot.imports.exports import export_rows
from bot.imports.fields import Kind
from bot.imports.outcome import Asked, Outcome
from bot.imports.service import bring
from bot.imports.words import outcome_text
from bot.imports.writing import write_table
from bot.kit.db import Database
from bot.kit.errors import Refusal
from bot.kpis.filed import all_deals, all_facts, all_targets
from bot.kpis.plans import all_forecasts
from bot.ownership.service import load_rows
from bot.workspace.audit import entries
from bot.workspace.model import OPERATOR
from bot.workspace.service import ensure

FILES = Path(__file__).with_name("files")
ORDER = ("segments", "members", "accounts", "assignments", "absences", "deals", "entries", "targets", "forecasts")
AGENTS: dict[str, Any] = {
    "maps": ("name=agent", "manager=boss", "territory=office"),
    "create": ("manager", "territory"),
    "sets": ("role=AE",),
}
PRODUCTS: dict[str, Any] = {
    "maps": ("name=item", "parent=range"),
    "create": ("parent",),
    "sets": ("dimension=product",),
}
COMPANIES: dict[str, Any] = {
    "maps": ("name=company", "vertical=industry"),
    "create": ("vertical",),
    "values": ("vertical:enrgy=energy",),
}
PIPELINE: dict[str, Any] = {
    "maps": (
        *("id=deal_no", "owner=agent", "product=item", "account=company"),
        *("stage=step", "qualified=engaged", "value=amount"),
    ),
    "values": ("stage:Engaging=qualified", "product:MeterOne=Meter One"),
}


class Desk:
    """`folder` is where the files are that tests write."""

    def __init__(self, db: Database, folder: Path) -> None:
        self.db, self.folder = db, folder

    async def bring(
        self,
        kind: str,
        table: str | bytes | Path,
        *,
        dry_run: bool = False,
        **options: Any,
    ) -> Outcome:
        """Import a table given as text, as bytes or as a file."""
        path = table if isinstance(table, Path) else self.folder / f"{kind}.csv"
        if not isinstance(table, Path):
            _put(path, table)
        asked = Asked(kind=Kind(kind), path=path, dry_run=dry_run, **options)
        return await bring(self.db, (await ensure(self.db)).id, OPERATOR, asked)

    async def says(self, kind: str, table: str | bytes | Path, **options: Any) -> str:
        """What the person reads, refused or not."""
        try:
            return outcome_text(await self.bring(kind, table, **options))
        except Refusal as refusal:
            return refusal.text

    async def refused(self, kind: str, table: str | bytes | Path, **options: Any) -> str:
        with pytest.raises(Refusal) as refusal:
            await self.bring(kind, table, **options)
        return refusal.value.text

    async def export(self, kind: str) -> str:
        path = self.folder / f"out-{kind}.csv"
        async with self.db.read((await ensure(self.db)).id) as tx:
            await write_table(export_rows(tx, Kind(kind)), path)
        return path.read_text(encoding="utf-8")

    async def export_all(self) -> dict[str, str]:
        return {kind: await self.export(kind) for kind in ORDER}

    async def snapshot(self) -> object:
        """All that an import may change."""
        async with self.db.read((await ensure(self.db)).id) as tx:
            deals = [each async for each in all_deals(tx)]
            facts = [each async for each in all_facts(tx)]
            plans = await all_targets(tx), await all_forecasts(tx)
            return await load_rows(tx), deals, facts, plans, await entries(tx)

    async def trial(self) -> None:
        """The small file set with the faults of a real export."""
        await self.bring("members", FILES / "agents.csv", **AGENTS)
        await self.bring("segments", FILES / "products.csv", **PRODUCTS)
        await self.bring("accounts", FILES / "companies.csv", **COMPANIES)
        await self.bring("deals", FILES / "pipeline.csv", dates="%m/%d/%Y", **PIPELINE)


def _put(path: Path, table: str | bytes) -> None:
    path.write_bytes(table.encode() if isinstance(table, str) else table)
