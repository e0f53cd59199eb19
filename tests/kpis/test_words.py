"""Lines about numbers: every way to type them that works, and the sentence for every way that does not."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kit.errors import Ambiguous, Refusal
from bot.kpis.catalogue import FIRST
from bot.kpis.model import Unit
from bot.kpis.numbers import read_number
from bot.kpis.span import PeriodKind
from bot.kpis.words import find_in, find_member, is_team, past_day, period_named, split
from bot.people.model import Member

TODAY = date(2026, 11, 24)  # a Tuesday
SAM = Member(id=1, name="Sam Carter", zone="UTC", slack_user_id="U1")
TWINS = [Member(id=2, name="Sam Diaz", zone="UTC", slack_user_id="U2"), Member(id=3, name="Ana", zone="UTC")]
PEOPLE = [SAM, *TWINS]


@pytest.mark.parametrize(
    ("typed", "words", "numbers", "parts"),
    [
        ("leads 5", "leads", ("5",), {}),
        ("5 leads", "leads", ("5",), {}),
        ("intro calls 5 on yesterday", "intro calls", ("5",), {"on": "yesterday"}),
        ("leads 5 yesterday", "leads", ("5",), {"on": "yesterday"}),
        ("leads 5 2026-11-20", "leads", ("5",), {"on": "2026-11-20"}),
        ("leads 5 for <@U1|sam>", "leads", ("5",), {"for": "<@U1|sam>"}),
        ("<@U1|sam> leads 5", "leads", ("5",), {"for": "<@U1|sam>"}),
        ("leads 5 for <@U1|sam carter>", "leads", ("5",), {"for": "<@U1|sam_carter>"}),
        ("leads 5 for sam carter on monday", "leads", ("5",), {"for": "sam carter", "on": "monday"}),
        ("leads on monday 5 for team", "leads", ("5",), {"on": "monday", "for": "team"}),
        ("leads 20 per month for team", "leads", ("20",), {"per": "month", "for": "team"}),
        ("leads 20 weekly", "leads", ("20",), {"per": "week"}),
        ("leads 20 from 2026-12-01", "leads", ("20",), {"from": "2026-12-01"}),
        ("leads 1,200", "leads", ("1,200",), {}),
        ("leads 5 6", "leads", ("5", "6"), {}),
        ("leads five", "leads five", (), {}),
        ("", "", (), {}),
    ],
)
def test_a_line_is_read_in_any_order(typed: str, words: str, numbers: tuple[str, ...], parts: dict[str, str]) -> None:
    line = split(typed)
    assert (line.words, line.numbers, dict(line.parts)) == (words, numbers, parts)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("leads 5 for", "Nothing stands behind “for”. Type a person: `for @sam`."),
        ("leads 5 on", "Nothing stands behind “on”. Type a day: `on 2026-11-20`, or `on yesterday`."),
        ("leads 20 per", "Nothing stands behind “per”. Type `per week`, `per month`, `per quarter` or `per year`."),
        ("x" * 301, "That is 301 characters; a line fits into 300. Try `/kpi log leads 5`."),
    ],
)
def test_a_line_that_breaks_off_is_told_what_to_type(typed: str, told: str) -> None:
    with pytest.raises(Refusal) as refusal:
        split(typed)
    assert refusal.value.text == told


@pytest.mark.parametrize(
    ("typed", "unit", "value"),
    [("5", Unit.COUNT, "5"), ("0", Unit.COUNT, "0"), ("5.0", Unit.COUNT, "5"), ("12500.50", Unit.MONEY, "12500.5")],
)
def test_a_number_is_kept_exactly(typed: str, unit: Unit, value: str) -> None:
    assert read_number(typed, unit) == Decimal(value)


@pytest.mark.parametrize(
    ("typed", "unit", "told"),
    [
        ("1,200", Unit.COUNT, "has a comma in it. Type thousands without one"),
        ("€5", Unit.MONEY, "has a currency in it. Type the bare number: 12500."),
        ("5$", Unit.MONEY, "has a currency in it"),
        ("12500eur", Unit.MONEY, "is not a number I can read"),
        ("five", Unit.COUNT, "is not a number. Type it in figures: 5, not five."),
        ("", Unit.COUNT, "is not a number. Type it in figures"),
        ("-3", Unit.COUNT, "is below zero"),
        ("\u22123", Unit.COUNT, "is below zero"),
        ("5%", Unit.COUNT, "is a percentage"),
        ("2.5", Unit.COUNT, "is not a whole number"),
        ("1.200", Unit.MONEY, "has more than two decimals"),
        ("1.2.3", Unit.MONEY, "is not a number I can read"),
        ("1e5", Unit.COUNT, "is not a number I can read"),
        ("\u0665", Unit.COUNT, "is not a number I can read"),
        ("1000000000000", Unit.COUNT, "is more than a trillion"),
        ("9" * 3001, Unit.COUNT, "is not a number I can read"),
    ],
)
def test_a_number_written_otherwise_is_told_how_to_write_it(typed: str, unit: Unit, told: str) -> None:
    with pytest.raises(Refusal) as refusal:
        read_number(typed, unit)
    assert told in refusal.value.text
    assert len(refusal.value.text) < 300


@given(st.text())
def test_whatever_is_typed_is_a_number_or_a_sentence(typed: str) -> None:
    told = ""
    try:
        told = f"{read_number(typed, Unit.MONEY):f}."
    except Refusal as refusal:
        told = refusal.text
    assert told.endswith(".")
    assert not told.startswith("-")


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("leads", "sdr.leads"),
        ("Leads", "sdr.leads"),
        ("new leads", "sdr.leads"),
        ("intro calls", "sdr.intro_calls"),
        ("sdr.intro_calls", "sdr.intro_calls"),
        ("deals", "ae.closed_opps"),
        ("revenue", "ae.revenue"),
        ("Closed-won revenue", "ae.revenue"),
    ],
)
def test_a_measure_has_the_names_that_the_team_uses(typed: str, key: str) -> None:
    assert find_in(FIRST, typed, "/kpi log").key == key


def test_a_name_that_fits_two_measures_is_the_one_of_the_askers_own_role_or_asked_back() -> None:
    with pytest.raises(Ambiguous) as asked:
        find_in(FIRST, "closed", "/kpi log", "5")
    assert find_in(FIRST, "closed", "/kpi log", "5", frozenset({"ae.revenue"})).key == "ae.revenue"
    assert [each.text for each in asked.value.choices] == ["/kpi log ae.revenue 5", "/kpi log ae.closed_opps 5"]


def test_a_near_miss_is_offered_with_the_whole_line() -> None:
    with pytest.raises(Ambiguous) as asked:
        find_in(FIRST, "meetigns", "/kpi log", "5 on yesterday")
    texts = [each.text for each in asked.value.choices]
    assert "/kpi log sdr.intro_calls 5 on yesterday" in texts


def test_meetings_are_those_of_ones_own_role_and_asked_back_where_that_decides_nothing() -> None:
    assert find_in(FIRST, "meetings", "/kpi log", mine=frozenset({"sdr.intro_calls"})).key == "sdr.intro_calls"
    assert find_in(FIRST, "meetings", "/kpi log", mine=frozenset({"ops.meetings"})).key == "ops.meetings"
    for mine in (frozenset[str](), frozenset({"ops.meetings", "sdr.intro_calls"})):
        with pytest.raises(Ambiguous, match="fits several numbers"):
            find_in(FIRST, "meetings", "/kpi log", mine=mine)


def test_an_unknown_measure_is_answered_with_those_there_are() -> None:
    with pytest.raises(Refusal, match=r"I know no number called “zzz”\. You can type `revenue`, "):
        find_in(FIRST, "zzz", "/kpi log")


def test_a_person_is_found_by_mention_or_by_name() -> None:
    assert find_member("<@U1|whoever>", PEOPLE, "/kpi log leads 5") == SAM
    assert find_member("@sam carter", PEOPLE, "/kpi log leads 5") == SAM
    assert find_member("ana", PEOPLE, "/kpi log leads 5").id == 3


def test_a_first_name_of_two_people_is_asked_back() -> None:
    with pytest.raises(Ambiguous) as asked:
        find_member("sam", PEOPLE, "/kpi log leads 5")
    assert [each.text for each in asked.value.choices] == [
        "/kpi log leads 5 for <@U1>",
        "/kpi log leads 5 for <@U2>",
    ]


@pytest.mark.parametrize("typed", ["<@U99>", "Xylo", "<!channel> & *bold*"])
def test_somebody_unknown_is_told_without_waking_anybody(typed: str) -> None:
    with pytest.raises(Refusal) as refusal:
        find_member(typed, PEOPLE, "/kpi log leads 5")
    assert "<!channel>" not in refusal.value.text


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("today", TODAY),
        ("yesterday", date(2026, 11, 23)),
        ("monday", date(2026, 11, 23)),
        ("tuesday", TODAY),
        ("wednesday", date(2026, 11, 18)),
        ("2026-11-01", date(2026, 11, 1)),
    ],
)
def test_a_day_of_a_number_is_never_ahead(typed: str, day: date) -> None:
    assert past_day(typed, TODAY) == day


@pytest.mark.parametrize("typed", ["tomorrow", "2026-11-25", "2026-11-31", "24.11.2026", "someday"])
def test_a_day_to_come_or_that_is_none_is_refused(typed: str) -> None:
    with pytest.raises(Refusal):
        past_day(typed, TODAY)


def test_a_period_is_a_week_unless_said_otherwise() -> None:
    assert period_named(None) is PeriodKind.WEEK
    assert period_named("Quarter") is PeriodKind.QUARTER
    with pytest.raises(Refusal, match="week, month, quarter or year, not “decade”"):
        period_named("decade")


def test_the_team_has_several_names() -> None:
    assert all(map(is_team, ("team", "@team", "the Team")))
    assert not is_team("sam")
