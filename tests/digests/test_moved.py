"""What moved in a week, the one thing to do about it, and where the quarter is heading: pure, by tables."""

from datetime import date
from decimal import Decimal

import pytest

from bot.digests.forecast import forecast, line
from bot.digests.moved import Known, Move, Why, moves, rival, to_do
from bot.digests.moved import line as moved_line
from bot.kpis.catalogue import BY_KEY
from bot.kpis.model import Deal, Stage, Tally
from bot.kpis.reckon import Book, grouped
from bot.kpis.scoring import Score, running, whole_week
from bot.kpis.span import PeriodKind, week_of
from bot.kpis.target import Target
from bot.people.model import Member

ANA = Member(id=7, name="Ana", zone="UTC", slack_user_id="UANA")
REVENUE, DEALS = BY_KEY["ae.revenue"], BY_KEY["ae.closed_opps"]
LAST = whole_week(week_of(date(2026, 11, 16)))  # 37 of the quarter's 66 working days are over


def deal(name: str, stage: Stage, value: str | None = None, competitor: str | None = None) -> Deal:
    worth = Decimal(value) if value else None
    reason = "price" if competitor else None
    return Deal(
        external_id=name, name=name, stage=stage, owner_id=7, value=worth, competitor=competitor, loss_reason=reason
    )


WEEK = [
    deal("Small", Stage.WON, "10"),
    deal("Large", Stage.WON, "5000"),
    deal("Bare", Stage.WON),
    deal("Gone", Stage.LOST, "700", "Rival & Co"),
    deal("Gone too", Stage.LOST, "300", "Rival & Co"),
    deal("Open", Stage.QUALIFIED, "900"),
    deal("Wider open", Stage.PROSPECTING, "901"),
]


def test_the_biggest_of_each_kind_moved() -> None:
    told = [moved_line(each, "EUR") for each in moves(WEEK, {7: ANA})]
    assert told == [
        "• *🏆 Won*: Large, EUR 5,000 · <@UANA>",
        "• *Lost*: Gone, EUR 700 to Rival &amp; Co: price · <@UANA>",
        "• *Slipped*: Wider open, EUR 901 was to close in the week and is open still · <@UANA>",
    ]


def test_a_week_in_which_nothing_moved_has_no_lines() -> None:
    assert moves([], {}) == ()
    assert to_do((), "", Known()) == ""


def test_a_rival_is_who_took_at_least_two() -> None:
    assert rival(WEEK) == "Rival & Co"
    assert rival(WEEK[:4]) == ""


SLIP = Move(why=Why.SLIPPED, company="Acme", value=None, owner=ANA)
EVERYTHING = Known(overdue=3, gap="AE · Iberia", missing=2, passed_promise="Initech", at_risk="Hooli")


@pytest.mark.parametrize(
    ("moved", "took", "known", "told"),
    [
        ((SLIP,), "Rival", EVERYTHING, "Keep the promise to Initech, or agree on a new day."),
        ((SLIP,), "Rival", Known(overdue=3, at_risk="Hooli"), "Answer what is overdue: `/handoff overdue` lists 3."),
        ((SLIP,), "Rival", Known(at_risk="Hooli"), "Agree on a new day with Acme, <@UANA>."),
        ((), "<!here>", Known(at_risk="Hooli"), "Look at why &lt;!here&gt; took more than one deal."),
        ((), "", Known(at_risk="Hooli", gap="AE"), "Call Hooli, whose renewal is at risk."),
        ((), "", Known(gap="AE", missing=1), "Find somebody for AE: `/owner gaps` proposes."),
        ((), "", Known(missing=1), "Log the numbers that are missing, so that the rest can be trusted."),
    ],
)
def test_one_thing_is_to_be_done(moved: tuple[Move, ...], took: str, known: Known, told: str) -> None:
    assert to_do(moved, took, known) == told


def quarter(value: int, period: PeriodKind = PeriodKind.QUARTER) -> Target:
    return Target(measure="ae.revenue", member_id=None, period=period, value=Decimal(value))


def heading(reached: int, *targets: Target) -> tuple[Score, ...]:
    tally = Tally(measure="ae.revenue", day=date(2026, 10, 5), member_id=7, amount=Decimal(reached))
    return forecast([REVENUE, DEALS], Book(tallies=grouped([tally])), targets, LAST)


def test_a_forecast_tells_where_the_quarter_is_heading_and_what_each_day_must_bring() -> None:
    (found,) = heading(22500, quarter(60000), quarter(10, PeriodKind.WEEK))
    assert line(found, "EUR") == (
        "*Closed-won revenue*: heading for EUR 40,135 of EUR 60,000 · pace 66 %"
        " · *EUR 1,294 a day* needed, EUR 608 so far · 29 working days left"
    )


def test_what_is_reached_needs_no_more() -> None:
    (found,) = heading(60001, quarter(60000))
    assert line(found, "EUR").endswith("· the target is reached")


def test_a_quarter_that_is_over_is_told_by_what_it_brought() -> None:
    tally = Tally(measure="ae.revenue", day=date(2026, 10, 5), member_id=7, amount=Decimal(500))
    ended = whole_week(week_of(date(2026, 12, 28)))
    (found,) = forecast([REVENUE], Book(tallies=grouped([tally])), [quarter(60000)], ended)
    assert line(found, "EUR") == "*Closed-won revenue*: EUR 500 of EUR 60,000 · pace 0 % · the quarter is over"


def test_on_the_first_day_of_a_quarter_there_is_neither_pace_nor_projection() -> None:
    (found,) = forecast([REVENUE], Book(tallies={}), [quarter(66000)], running(date(2026, 10, 1)))
    told = (
        "*Closed-won revenue*: EUR 0 of EUR 66,000 · pace: too early · *EUR 1,000 a day* needed · 66 working days left"
    )
    assert line(found, "EUR") == told


def test_without_a_plan_for_the_quarter_there_is_no_forecast() -> None:
    assert heading(22500, quarter(10, PeriodKind.WEEK)) == ()
