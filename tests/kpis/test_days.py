"""Days by name: what people call them, and which days those are."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kit.errors import Refusal
from bot.kpis.days import take_period

TODAY = date(2026, 11, 25)  # a Wednesday


@pytest.mark.parametrize(
    ("typed", "left", "said", "first", "last"),
    [
        ("win rate last quarter", "win rate", "last quarter", "2026-07-01", "2026-09-30"),
        ("last quarter win rate", "win rate", "last quarter", "2026-07-01", "2026-09-30"),
        ("revenue This Week", "revenue", "this week", "2026-11-23", "2026-11-29"),
        ("revenue last week", "revenue", "last week", "2026-11-16", "2026-11-22"),
        ("revenue previous month", "revenue", "last month", "2026-10-01", "2026-10-31"),
        ("revenue this year", "revenue", "this year", "2026-01-01", "2026-12-31"),
        ("revenue last year", "revenue", "last year", "2025-01-01", "2025-12-31"),
        ("revenue yesterday", "revenue", "yesterday", "2026-11-24", "2026-11-24"),
        ("revenue Q3", "revenue", "Q3 2026", "2026-07-01", "2026-09-30"),
        ("revenue q1 2025 emea", "revenue emea", "Q1 2025", "2025-01-01", "2025-03-31"),
        ("revenue october", "revenue", "October 2026", "2026-10-01", "2026-10-31"),
        ("revenue dec", "revenue", "December 2025", "2025-12-01", "2025-12-31"),
        ("revenue february 2024", "revenue", "February 2024", "2024-02-01", "2024-02-29"),
        ("2026 revenue", "revenue", "2026", "2026-01-01", "2026-12-31"),
    ],
)
def test_named_days_stand_anywhere_in_a_line(typed: str, left: str, said: str, first: str, last: str) -> None:
    rest, period = take_period(typed, TODAY)
    assert period is not None
    assert (rest, period.said) == (left, said)
    assert (period.span.first.isoformat(), period.span.last.isoformat()) == (first, last)


@pytest.mark.parametrize(
    ("typed", "said", "first", "last"),
    [
        ("Q1", "Q1 2026", "2026-04-01", "2026-06-30"),
        ("Q4", "Q4 2025", "2026-01-01", "2026-03-31"),
        ("Q4 2026", "Q4 2026", "2027-01-01", "2027-03-31"),
        ("2025", "2025", "2025-04-01", "2026-03-31"),
        ("this year", "this year", "2026-04-01", "2027-03-31"),
        ("last quarter", "last quarter", "2026-07-01", "2026-09-30"),
    ],
)
def test_quarters_and_years_are_those_of_the_fiscal_calendar(typed: str, said: str, first: str, last: str) -> None:
    _, period = take_period(typed, TODAY, 4)
    assert period is not None
    assert (period.said, period.span.first.isoformat(), period.span.last.isoformat()) == (said, first, last)


@pytest.mark.parametrize("typed", ["revenue from 2026-10-01", "revenue since yesterday", "revenue", "on today", "q5"])
def test_a_day_behind_its_word_is_no_period(typed: str) -> None:
    assert take_period(typed, TODAY) == (typed, None)


def test_a_segment_that_is_called_like_a_month_stays_a_segment() -> None:
    assert take_period("revenue march", TODAY, names=lambda word: word == "march") == ("revenue march", None)


def test_two_periods_are_asked_back() -> None:
    with pytest.raises(Refusal, match="last quarter and October 2026: name one of them"):
        take_period("revenue last quarter october", TODAY)


@given(st.sampled_from(["q1", "q2", "q3", "q4", "january", "july", "december"]), st.dates(date(2000, 1, 1)))
def test_what_has_no_year_has_begun_and_is_the_newest(typed: str, today: date) -> None:
    _, period = take_period(typed, min(today, date(2090, 1, 1)))
    assert period is not None
    assert period.span.first <= min(today, date(2090, 1, 1))
    assert (min(today, date(2090, 1, 1)) - period.span.first).days < 367
