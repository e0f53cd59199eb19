"""Every measure worked out over plain rows: with loops and fractions, and with nothing of ours."""

import statistics
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from tests.kpis.invented import World
from tests.kpis.market import GROUPS

Row = dict[str, Any]
Known = Fraction | None
Told = tuple[Known, int | None, Known]
Figures = Mapping[Any, Told]


def frac(amount: Any) -> Known:
    return None if amount is None else Fraction(amount)


def closed(world: World, *stages: str) -> Iterator[tuple[Row, date]]:
    return ((each, each["closed"]) for each in world.deals if each["stage"] in stages and each["closed"])


def due(world: World) -> Iterator[tuple[Row, date]]:
    return ((each, each["due"]) for each in world.deals if each["renewal"] and each["due"])


def open_ones(world: World) -> Iterator[tuple[Row, date]]:
    return ((each, each["due"]) for each in world.deals if each["closed"] is None and each["due"])


def cycle(row: Row) -> Known:
    begun = row["created"] or row["qualified"]
    return Fraction((row["closed"] - begun).days) if begun and begun <= row["closed"] else None


def less(row: Row, one: str, two: str) -> Known:
    return None if row[one] is None or row[two] is None else Fraction(row[one]) - Fraction(row[two])


def renewed(row: Row) -> Known:
    if row["stage"] != "won":
        return Fraction(0)
    return frac(row["new"] if row["new"] is not None else row["value"])


def capped(row: Row) -> Known:
    new, old = renewed(row), frac(row["old"])
    return None if new is None or old is None else min(new, old)


def one(_: Row) -> Known:
    return Fraction(1)


def is_(word: str) -> Callable[[Row], Known]:
    return lambda row: Fraction(row["stage"] == word)


def has(*names: str) -> Callable[[Row], Known]:
    """Of an entry: the first, less all the others."""

    def look(row: Row) -> Known:
        if any(name not in row["has"] for name in names):
            return None
        first, *rest = [Fraction(row["has"][name]) for name in names]
        return first - sum(rest, Fraction(0))

    return look


def minus(name: str, *less_: str, plus: str = "", cap: str = "") -> Callable[[Row], Known]:
    def look(row: Row) -> Known:
        needed = (name, *less_, *((plus,) if plus else ()))
        if any(each not in row["has"] for each in needed):
            return None
        kept = Fraction(row["has"][name]) - sum((Fraction(row["has"][each]) for each in less_), Fraction(0))
        kept += Fraction(row["has"][plus]) if plus else 0
        return min(kept, Fraction(row["has"][cap])) if cap else kept

    return look


def told(kind: str) -> Callable[[World], Iterator[tuple[Row, date]]]:
    return lambda world: ((each, each["day"]) for each in world.entries if each["kind"] == kind)


def handed(which: Callable[[Row], bool], whose: str = "receiver") -> Callable[[World], Iterator[tuple[Row, date]]]:
    return lambda world: ((each | {"owner": each[whose]}, each["day"]) for each in world.handoffs if which(each))


def what(*words: str) -> Callable[[Row], bool]:
    return lambda row: row["what"] in words


def rivals(row: Row) -> bool:
    slipped = row["stage"] == "lost" and (row["reason"] or "").strip().lower() in ("no decision", "slipped")
    return bool(row["rival"]) and not row["renewal"] and not slipped


WON = lambda world: closed(world, "won")  # noqa: E731 - a table of them follows
CLOSED = lambda world: closed(world, "won", "lost")  # noqa: E731 - as above
QUALIFIED = lambda world: ((each, each["qualified"]) for each in world.deals if each["qualified"])  # noqa: E731 - as above
LEADS = handed(lambda row: row["what"] == "accepted" and row["edge"] == "sdr_ae", "sender")
# Key: where its cases come from, what each adds, by what that is divided, how it rolls up, and what is left out.
LEAVES: dict[str, tuple[Any, ...]] = {
    "ae.revenue": (WON, lambda row: frac(row["value"]), None, "sum"),
    "ae.closed_opps": (WON, one, None, "sum"),
    "ae.qualified_opps": (QUALIFIED, one, None, "sum"),
    "ae.win_loss": (CLOSED, is_("won"), is_("lost"), "ratio"),
    "ae.cycle": (WON, cycle, None, "median"),
    "ae.deal_margin": (WON, lambda row: less(row, "value", "cost"), lambda row: frac(row["value"]), "percent"),
    "ops.win_rate": (CLOSED, is_("won"), one, "percent"),
    "ops.deals": (WON, one, None, "sum"),
    "ops.cycle": (WON, cycle, None, "median"),
    "ops.contacts": (told("contact"), has("count"), None, "sum"),
    "ops.leads_assigned": (told("lead_assignment"), has("assigned"), None, "sum"),
    "ops.leads_worked": (told("lead_assignment"), has("worked"), has("assigned"), "percent"),
    "ops.meetings": (told("meeting"), has("successful"), None, "sum"),
    "ops.meeting_success": (told("meeting"), has("successful"), has("held"), "percent"),
    "sdr.intro_calls": (told("intro_call"), has("count"), None, "sum"),
    "sdr.leads": (told("lead"), has("count"), None, "sum"),
    "sdr.new_opps": (LEADS, one, None, "sum"),
    "sdr.new_opps_value": (LEADS, lambda row: frac(row["value"]), None, "sum"),
    "hos.profit_margin": (told("sales_result"), has("revenue", "cost"), has("revenue"), "percent"),
    "cs.deploy_csat": (told("deployment_survey"), has("satisfied"), has("answers"), "percent"),
    "cs.on_time": (told("deployment"), has("on_time"), has("finished"), "percent"),
    "cs.complaint_time": (told("complaint"), has("hours"), None, "median"),
    "am.csat": (told("relationship_survey"), has("satisfied"), has("answers"), "percent"),
    "am.upsell": (told("upsell"), has("value"), None, "sum"),
    "am.renewal": (due, capped, lambda row: frac(row["old"]), "percent"),
    "am.logo_renewal": (due, is_("won"), one, "percent"),
    "am.price": (
        *(due, lambda row: less(row, "new", "old"), lambda row: frac(row["old"]), "percent"),
        lambda row: row["stage"] == "won",
    ),
    "prd.csat": (told("product_survey"), has("satisfied"), has("answers"), "percent"),
    "prd.competitor": (CLOSED, is_("won"), is_("lost"), "ratio", rivals),
    "prd.lost_to_competitor": (
        *(CLOSED, lambda row: Fraction(row["stage"] == "lost" and bool(row["rival"])), is_("lost"), "percent"),
    ),
    "prd.quality": (told("service"), has("good"), has("valid"), "percent"),
    "prd.tickets": (told("ticket"), has("count"), None, "sum"),
    "prd.ticket_time": (told("ticket_resolved"), has("hours"), None, "median"),
    "fin.gross_margin": (told("ledger"), has("revenue", "cogs"), has("revenue"), "percent"),
    "fin.cash": (told("cash"), has("received", "paid"), None, "sum"),
    "x.bookings": (WON, lambda row: frac(row["bookings"]), None, "sum"),
    "x.uplift": (due, lambda row: less(row, "new", "old"), None, "sum", lambda row: row["stage"] == "won"),
    "x.speed_to_lead": (told("first_touch"), has("minutes"), None, "median"),
    "x.meetings_booked": (told("booking"), has("booked"), None, "sum"),
    "x.worked_leads": (told("lead_assignment"), has("worked"), None, "sum"),
    "x.handoff_acceptance": (
        *(handed(what("accepted", "rejected")), lambda row: Fraction(row["what"] == "accepted"), one, "percent"),
    ),
    "x.handoff_time": (
        *(handed(what("accepted")), lambda row: None if row["minutes"] is None else Fraction(row["minutes"], 60)),
        *(None, "median"),
    ),
    "x.handoff_sla": (
        handed(lambda row: row["due"]),
        lambda row: Fraction(row["in_time"] and row["what"] in ("accepted", "rejected")),
        *(one, "percent"),
    ),
    "x.handoff_sent": (handed(what("sent"), "sender"), one, None, "sum"),
    "x.handoff_accepted": (handed(what("accepted")), one, None, "sum"),
    "x.handoff_rejected": (handed(what("rejected")), one, None, "sum"),
    "x.handoff_overdue": (handed(what("overdue")), one, None, "sum"),
    "x.open_value": (open_ones, lambda row: frac(row["value"]), None, "sum"),
    "x.credit_sales": (told("credit_sales"), has("credit_sales"), None, "sum"),
    "x.grr": (told("recurring_revenue"), minus("start", "churn", "contraction", cap="start"), has("start"), "percent"),
    "x.nrr": (
        told("recurring_revenue"),
        minus("start", "churn", "contraction", plus="expansion"),
        has("start"),
        "percent",
    ),
    "x.deal_size": (WON, lambda row: frac(row["value"]), one, "ratio"),
    "x.gap_time": (told("gap_filled"), has("days"), None, "median"),
}
STANDING = {  # the kind of entry, what is added up, by what it is divided
    "cs.adoption": ("usage", "active", "licensed"),
    "ops.data_quality": ("audit", "passed", "applicable"),
    "x.clients": ("clients", "clients", None),
    "x.receivables": ("receivables", "receivables", None),
}


def rolled(parts: list[tuple[Fraction, Fraction | None]], how: str) -> tuple[Known, int, Known]:
    """Value, cases, and of a median what nine in ten keep to."""
    if how == "median":
        every = sorted(top for top, _ in parts)
        within = every[-(-len(every) * 9 // 10) - 1] if every else None
        return (statistics.median(every) if every else None), len(every), within
    top = sum((top for top, _ in parts), Fraction(0))
    if how == "sum":
        return top, len(parts), None
    base = sum((base or Fraction(0) for _, base in parts), Fraction(0))
    scale = 100 if how == "percent" else 1
    return (scale * top / base if base else None), len(parts), None


def group_of(by: str | None, row: Row, day: date) -> Any:
    return GROUPS[by](row, day) if by else None


def leaf(world: World, key: str, by: str | None, first: date, last: date) -> Figures:
    source, top, base, how, *where = LEAVES[key]
    groups: dict[Any, list[tuple[Fraction, Fraction | None]]] = {} if by else {None: []}
    for row, day in source(world):
        over = base(row) if base else Fraction(0)
        if first <= day <= last and top(row) is not None and over is not None and all(keep(row) for keep in where):
            groups.setdefault(group_of(by, row, day), []).append((top(row), over))
    return {group: rolled(parts, how) for group, parts in groups.items()}


def standing(world: World, key: str, by: str | None, last: date) -> Figures:
    """Of each person and account the last entry until a day; of deals those that were open at its end."""
    groups: dict[Any, list[tuple[Fraction, Fraction | None]]] = {} if by else {None: []}
    if key == "ae.qualified_open":
        for row in world.deals:
            begun, over = row["qualified"], row["closed"]
            if begun and begun <= last and (over is None or over >= begun):
                stands = over is None or over > last
                groups.setdefault(group_of(by, row, last), []).extend([(Fraction(1), None)] * stands)
        return {group: rolled(parts, "sum") for group, parts in groups.items()}
    kind, top, base = STANDING[key]
    newest: dict[Any, Row] = {}
    seen = sorted((each for each in world.entries if each["kind"] == kind), key=lambda each: each["day"])
    for row in seen:
        if row["day"] <= last:
            newest[row["owner"], row["account"]] = row
            if top in row["has"] and (base is None or base in row["has"]):
                groups.setdefault(group_of(by, row, last), [])
    for row in newest.values():
        if top in row["has"] and (base is None or base in row["has"]):
            over = Fraction(row["has"][base]) if base else None
            groups[group_of(by, row, last)].append((Fraction(row["has"][top]), over))
    found = {group: rolled(parts, "percent" if base else "sum") for group, parts in groups.items()}
    return {group: (value if base or cases else None, cases, p90) for group, (value, cases, p90) in found.items()}


def covered(world: World, first: date, last: date) -> Figures:
    inside = [each for each in world.days if first <= each["day"] <= last]
    good = sum(each["held"] + each["stand_in"] for each in inside)
    every = good + sum(each["weak"] + each["gap"] for each in inside)
    return {None: (Fraction(100 * good, every) if every else None, len(inside), None)}


def quarter(day: date) -> tuple[date, date]:
    first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    after = date(day.year + (first.month == 10), (first.month + 2) % 12 + 1, 1)
    return first, after - timedelta(days=1)


def month(day: date) -> tuple[date, date]:
    after = date(day.year + (day.month == 12), day.month % 12 + 1, 1)
    return day.replace(day=1), after - timedelta(days=1)


def workdays(first: date, last: date) -> int:
    return sum((first + timedelta(days=n)).weekday() < 5 for n in range((last - first).days + 1))


def planned(world: World, key: str, who: str | None, first: date, last: date) -> Known:
    """Day by day: each working day carries its share of the period that it lies in."""
    own = [each for each in world.targets if each["measure"] == key and each["who"] == who]
    if own:
        whole = {"month": month, "quarter": quarter}[own[0]["kind"]]
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        shares = (Fraction(own[0]["value"]) / workdays(*whole(day)) for day in days if day.weekday() < 5)
        return sum(shares, Fraction(0))
    if who is not None:
        return None
    each_ones = [planned(world, key, name, first, last) for name in ("Ana", "Ben")]
    known = [each for each in each_ones if each is not None]
    return sum(known, Fraction(0)) if known else None


def over(top: Known, base: Known, scale: int = 1) -> Known:
    return None if top is None or not base else scale * top / base


def of_all(world: World, key: str, first: date, last: date, who: str | None = None) -> Known:
    """A part of a formula, of everybody or of one."""
    if key in STANDING or key == "ae.qualified_open":
        return standing(world, key, None, last)[None][0]
    if who is None:
        return leaf(world, key, None, first, last)[None][0]
    found = leaf(world, key, "member", first, last)
    return found[who][0] if who in found else Fraction(0)


def formula(world: World, key: str, first: date, last: date) -> Known:  # noqa: PLR0911 - one return a measure
    begun, ends = quarter(last)

    def part(name: str, start: date = first, end: date = last) -> Known:
        return of_all(world, name, start, end)

    if key in ("ae.rev_quota", "ops.quota"):
        return over(part("ae.revenue", begun), planned(world, "ae.revenue", None, begun, ends), 100)
    if key == "ae.book_quota":
        return over(part("x.bookings", begun), planned(world, "x.bookings", None, begun, ends), 100)
    if key == "ops.reps_at_quota":
        reps = [
            over(of_all(world, "ae.revenue", begun, last, who), planned(world, "ae.revenue", who, begun, ends), 100)
            for who in ("Ana", "Ben")
        ]
        known = [each for each in reps if each is not None]
        return Fraction(100 * sum(each >= 100 for each in known), len(known)) if known else None
    if key == "x.pipeline_coverage":
        plan, won = planned(world, "ae.revenue", None, begun, ends), part("ae.revenue", begun)
        return None if plan is None or won is None else over(part("x.open_value", begun, ends), plan - won)
    if key == "x.open_quarter":
        return part("x.open_value", begun, ends)
    simple = {
        "hos.plan_attainment": ("ae.revenue", planned(world, "ae.revenue", None, first, last), 100),
        "am.price_capture": ("x.uplift", planned(world, "x.uplift", None, first, last), 100),
        "prd.tickets_rate": ("prd.tickets", part("x.clients"), 100),
        "x.meeting_set": ("x.meetings_booked", part("x.worked_leads"), 100),
        "x.show_rate": ("sdr.intro_calls", part("x.meetings_booked"), 100),
        "x.dso": ("x.receivables", part("x.credit_sales"), (last - first).days + 1),
    }
    if key in simple:
        top, base, scale = simple[key]
        return over(part(top), base, scale)
    rate, size, length = part("ops.win_rate"), part("x.deal_size"), part("ae.cycle")
    if rate is None or size is None:
        return None
    return over((part("ae.qualified_opps") or 0) * rate / 100 * size, length)


def expected(world: World, key: str, by: str | None, first: date, last: date) -> Mapping[Any, Told]:
    """Of each month that is over the members' forecasts, or else the whole's, as they stood on its first day."""
    groups: dict[Any, list[tuple[Fraction, Fraction]]] = defaultdict(list)
    for begun in {each["first"] for each in world.forecasts}:
        timely = [each for each in world.forecasts if each["first"] == begun and each["frozen"] <= begun]
        own = [each for each in timely if each["who"]] or timely
        ends = month(begun)[1]
        for each in own:
            if first <= ends <= last:
                who = each["who"]
                actual = of_all(world, "ae.revenue", begun, ends, who) or Fraction(0)
                missed = Fraction(each["value"]) - actual
                top = abs(missed) if key == "ops.forecast" else missed
                row = {"owner": who, "account": None, "product": None, "raw": {}}
                groups[group_of(by, row, ends)].append((top, actual))
    if not by:
        groups.setdefault(None, [])
    found = {group: rolled(list(parts), "percent") for group, parts in groups.items()}
    if key == "ops.forecast_bias":
        return found
    return {
        group: (None if value is None else max(Fraction(0), 100 - value), cases, p90)
        for group, (value, cases, p90) in found.items()
    }


def plain(world: World, key: str, by: str | None, first: date, last: date) -> Figures | None:
    """None where this calculation does not go."""
    if key in LEAVES:
        return leaf(world, key, by, first, last)
    if key in STANDING or key == "ae.qualified_open":
        return standing(world, key, by, last) if by != "month" else None
    if key in ("ops.forecast", "ops.forecast_bias"):
        return expected(world, key, by, first, last)
    if key == "fin.forecast":
        return {None: (None, 0, None)} if by is None else {}
    if by is not None:
        return None
    return (
        covered(world, first, last) if key == "x.coverage" else {None: (formula(world, key, first, last), None, None)}
    )
