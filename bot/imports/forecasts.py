"""Forecasts files: what was expected of a measure in a period, and the day on which it was said."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from bot.imports.cells import amount_text
from bot.imports.draft import Draft
from bot.imports.entries import measure_names
from bot.imports.ledger import Real, Weighed
from bot.imports.model import quoted
from bot.imports.rows import Cells
from bot.imports.scratch import Noted
from bot.imports.subjects import read_subject, subject_text
from bot.imports.targets import read_period
from bot.kit.db import Tx
from bot.kpis.forecast import Forecast
from bot.kpis.model import Source
from bot.kpis.plans import all_forecasts, put_forecasts
from bot.kpis.span import PeriodKind, period_of
from bot.kpis.target import Subject


class Forecasts:
    """`today` is the workspace's: what is expected later has not been said yet."""

    what = "forecast"

    def __init__(self, draft: Draft, today: date) -> None:
        self._draft, self._today = draft, today
        self._measures = measure_names(draft.book.measures)

    def read(self, cells: Cells) -> tuple[str, dict[str, Any]] | None:
        before = cells.faults.count
        for field in ("measure", "period", "first", "value", "frozen"):
            cells.needed(field)
        measure, period = cells.named("measure", self._measures), read_period(cells)
        subject = read_subject(self._draft, cells, measure)
        first, frozen, value = cells.day("first"), cells.day("frozen"), cells.amount("value")
        self._require_first(cells, period, first)
        if frozen and frozen > self._today:
            typed = quoted(cells.text("frozen"))
            cells.fault(f"frozen: {typed} is still to come.", typed)
        if cells.faults.count > before or not (measure and period and subject is not None and first and frozen):
            return None
        about = {"measure": measure, "period": period.value, "first": first.isoformat(), "frozen": frozen.isoformat()}
        key = json.dumps(about | asdict(subject), sort_keys=True)
        return key, about | {"subject": asdict(subject), "value": amount_text(value)}

    def _require_first(self, cells: Cells, period: PeriodKind | None, first: date | None) -> None:
        if period is None or first is None:
            return
        begins = period_of(period, first, self._draft.book.year_start).first
        if begins != first:
            cells.fault(f"first: {first} is in a {period} that begins on {begins}. Write its first day.")

    async def weigh(self, tx: Tx, batch: Sequence[Noted], real: Real) -> list[Weighed]:  # noqa: ARG002 - nothing is made on the way
        known = {(each.about, each.frozen_on): each for each in await all_forecasts(tx)}
        read = [(each.line, _forecast(json.loads(each.made))) for each in batch]
        found = ((line, each, known.get((each.about, each.frozen_on))) for line, each in read)
        return [self._weighed(line, each, old) for line, each, old in found if old is None or old.value != each.value]

    def _weighed(self, line: int, new: Forecast, old: Forecast | None) -> Weighed:
        whose = subject_text(self._draft.book, new.subject)
        name = self._draft.book.measures.by_key[new.measure].name
        what = f"{name} of {whose} in the {new.period} from {new.first}, as of {new.frozen_on}"
        was = f"{amount_text(old.value)} → " if old else ""
        text = f"{what}: {was}{amount_text(new.value)}"
        return Weighed(line=line, value=new, new=old is None, tell=lambda: text)

    async def put(self, tx: Tx, values: Sequence[Forecast]) -> None:
        await put_forecasts(tx, values)


def _forecast(said: dict[str, Any]) -> Forecast:
    return Forecast(
        measure=said["measure"],
        subject=Subject(**said["subject"]),
        period=PeriodKind(said["period"]),
        first=date.fromisoformat(said["first"]),
        value=Decimal(said["value"]),
        frozen_on=date.fromisoformat(said["frozen"]),
        source=Source.FILE,
    )
