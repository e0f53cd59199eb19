"""The figures of a CRM export by the csv module alone: what the product's own answers are held against."""

import csv
import statistics
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

Row = Mapping[str, str]
Figure = float | None
SPELT = {"GTXPro": "GTX Pro", "technolgy": "technology"}  # what its own dictionary spells otherwise
AS_IT_IS: Mapping[str, str] = {}
NOBODY = ""
OPEN = "ae.qualified_open"  # not of the rows of the days, but of those that stand at their end


def read(folder: Path, name: str, spelt: Mapping[str, str] = SPELT) -> list[Row]:
    with (folder / f"{name}.csv").open(newline="", encoding="utf-8-sig") as file:
        return [{key: spelt.get(value, value) for key, value in row.items()} for row in csv.DictReader(file)]


def day(text: str) -> date | None:
    return datetime.strptime(text, "%m/%d/%Y").date() if text else None  # noqa: DTZ007 - a calendar day has no zone


class Export:
    """One folder of files, and the figures of any stretch of days (both ends count in) by any grouping."""

    def __init__(self, folder: Path) -> None:
        self.deals = read(folder, "sales_pipeline")
        teams = {row["sales_agent"]: row for row in read(folder, "sales_teams")}
        series = {row["product"]: row["series"] for row in read(folder, "products")}
        sectors = {row["account"]: row["sector"] for row in read(folder, "accounts")}
        self.groups: dict[str, Callable[[Row], str]] = {
            "member": lambda row: row["sales_agent"],
            "manager": lambda row: teams[row["sales_agent"]]["manager"],
            "territory": lambda row: teams[row["sales_agent"]]["regional_office"],
            "product": lambda row: row["product"],
            "product@1": lambda row: series[row["product"]],
            "vertical": lambda row: sectors.get(row["account"], NOBODY),
            "account": lambda row: row["account"],
        }

    def of(self, measure: str, first: date, last: date, by: str) -> dict[str, Figure]:
        if measure == OPEN:
            return self._open(first, last, by)
        dated = "engage_date" if measure == "ae.qualified_opps" else "close_date"
        within = [row for row in self.deals if first <= (day(row[dated]) or date.max) <= last]
        key = self.groups.get(by) or month_of(dated)
        grouped: dict[str, list[Row]] = defaultdict(list)
        for row in within:
            grouped[key(row)].append(row)
        figures = {group: FIGURES[measure](rows) for group, rows in grouped.items()}
        return {group: found for group, found in figures.items() if found is not NOTHING}

    def _open(self, first: date, last: date, by: str) -> dict[str, Figure]:
        """Deals qualified and not closed at the end of the last day; by month, at the end of each."""
        begun = [row for row in self.deals if row["engage_date"]]
        if by == "month":
            ends = {f"{each:%Y-%m}": each for each in days_from(first, last)}
            return {month: sum(open_on(row, end) for row in begun) for month, end in ends.items()}
        ever = [row for row in begun if (day(row["engage_date"]) or date.max) <= last]
        found = dict.fromkeys(map(self.groups[by], ever), 0)
        for row in ever:
            found[self.groups[by](row)] += open_on(row, last)
        return dict(found)


def days_from(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def open_on(row: Row, end: date) -> bool:
    """Of a row that was engaged."""
    return (day(row["engage_date"]) or date.max) <= end < (day(row["close_date"]) or date.max)


def month_of(column: str) -> Callable[[Row], str]:
    return lambda row: str(day(row[column]))[:7]


class _Nothing(float):
    """No deal of that group counts for the measure."""


NOTHING = _Nothing()


def won(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if row["deal_stage"] == "Won"]


def lost(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if row["deal_stage"] == "Lost"]


def count_won(rows: list[Row]) -> Figure:
    return len(won(rows)) or NOTHING


def revenue(rows: list[Row]) -> Figure:
    return sum(float(row["close_value"]) for row in won(rows)) if won(rows) else NOTHING


def win_rate(rows: list[Row]) -> Figure:
    decided = len(won(rows)) + len(lost(rows))
    return 100 * len(won(rows)) / decided if decided else NOTHING


def win_loss(rows: list[Row]) -> Figure:
    if not won(rows) and not lost(rows):
        return NOTHING
    return len(won(rows)) / len(lost(rows)) if lost(rows) else None


def deal_size(rows: list[Row]) -> Figure:
    return statistics.fmean(float(row["close_value"]) for row in won(rows)) if won(rows) else NOTHING


def cycle(rows: list[Row]) -> Figure:
    took = [((day(row["close_date"]) or date.min) - (day(row["engage_date"]) or date.min)).days for row in won(rows)]
    return statistics.median(took) if took else NOTHING


FIGURES: Mapping[str, Callable[[list[Row]], Figure]] = {
    "ae.closed_opps": count_won,
    "ops.deals": count_won,
    "ae.revenue": revenue,
    "ops.win_rate": win_rate,
    "ae.win_loss": win_loss,
    "ae.cycle": cycle,
    "ops.cycle": cycle,
    "ae.qualified_opps": lambda rows: len(rows) or NOTHING,
    "x.deal_size": deal_size,
}


def faults(folder: Path, spelt: Mapping[str, str] = AS_IT_IS) -> dict[str, int]:
    """How many rows of an export, long over, fail which rule; `spelt` is what was mended of it."""
    deals, accounts = (read(folder, name, spelt) for name in ("sales_pipeline", "accounts"))
    seen, found = set[tuple[str, ...]](), Counter[str]()
    for row in deals:
        open_, began = row["deal_stage"] in {"Engaging", "Prospecting"}, row["engage_date"]
        same = tuple(value for name, value in sorted(row.items()) if name != "opportunity_id")
        found["deal.account"] += not row["account"]
        found["deal.begun"] += not began
        found["deal.moved"] += bool(open_ and began)
        found["deal.product_known"] += row["product"] in SPELT
        found["deal.alike"] += bool(row["account"] and began and same in seen)
        seen.add(same)
    found["account.spelt"] = sum(row["sector"] in SPELT for row in accounts)
    return {rule: count for rule, count in found.items() if count}
