"""What a digest says and how it is drawn: every figure, nothing over Slack's limits, all of it in plain text too."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from bot.digests.blocks import digest, handoffs
from bot.digests.compose import Ask, Digest, Moment, OpenCell, asks, compose
from bot.handoffs.contract import RejectReason
from bot.handoffs.model import HandoffWeek
from bot.kpis.catalogue import BY_KEY, MEASURES
from bot.kpis.model import Measure, Tally
from bot.kpis.reading import Board, Reading
from bot.kpis.scoring import score, trend, whole_week
from bot.kpis.span import PeriodKind, week_of
from bot.kpis.target import Target
from bot.people.model import Member
from bot.playground.limits.messages import check_message_blocks

WEEK = week_of(date(2026, 11, 16))
MOMENT = Moment(zone="Europe/Berlin", due=datetime(2026, 11, 23, 8, tzinfo=UTC))
IN_WEEK = {"ae.revenue": "12500.50", "ae.closed_opps": "2", "sdr.intro_calls": "9", "sdr.leads": "45"}
BEFORE = {"ae.revenue": "10000", "ae.closed_opps": "2", "sdr.intro_calls": "12"}
TARGETS = {"ae.revenue": ("quarter", 60000), "ae.closed_opps": ("week", 2), "sdr.intro_calls": ("week", 10)}
HANDOFFS = HandoffWeek(
    sent=12,
    accepted=8,
    rejected={RejectReason.NO_BUDGET: 2, RejectReason.OTHER: 1},
    expired=2,
    overdue=1,
    median_hours=2.5,
)
SAM = Member(id=1, name="Sam", zone="UTC", slack_user_id="USAM")
LEADS, CALLS = BY_KEY["sdr.leads"], BY_KEY["sdr.intro_calls"]


def tallies(amounts: dict[str, str], day: date) -> list[Tally]:
    return [Tally(measure=key, day=day, member_id=1, amount=Decimal(value)) for key, value in amounts.items()]


def target(key: str, period: str, value: int) -> Target:
    return Target(measure=key, member_id=None, period=PeriodKind(period), value=Decimal(value))


def board(in_week: dict[str, str], before: dict[str, str], planned: dict[str, tuple[str, int]]) -> Board:
    found = [*tallies(in_week, date(2026, 11, 18)), *tallies(before, date(2026, 11, 11))]
    targets = [target(key, *plan) for key, plan in planned.items()]
    at = whole_week(WEEK)
    readings = [Reading(score=score(each, found, targets, at), trend=trend(each, found, WEEK)) for each in MEASURES]
    return Board(member=None, at=at, currency="EUR", readings=tuple(readings))


def composed(
    shown: Board, moment: Moment = MOMENT, handed: HandoffWeek = HANDOFFS, gaps: int = 1, asked: int = 1
) -> Digest:
    cells = [OpenCell(what=f"AE · Iberia {n}", cells=n + 1, weak=n == 1) for n in range(gaps)]
    people = [Ask(member=SAM, measures=(CALLS, LEADS))] * asked
    return compose(shown, moment, handoffs=handed, gaps=cells, asks=people)


def text(shown: Digest) -> str:
    message = digest(shown)
    check_message_blocks(message.payload()["blocks"])
    assert message.payload()["text"] == message.text
    return message.text


FULL = board(IN_WEEK, BEFORE, TARGETS)


def test_a_digest_says_everything_in_its_order() -> None:
    # The quarter: 22 working days of October and 15 of November of 66; EUR 60,000 x 37 / 66 = 33,636.36 by now.
    assert text(composed(FULL)).splitlines() == [
        "Sales: Mon 16 Nov \u2013 Sun 22 Nov 2026",
        "Mon 23 Nov, 09:00 (Berlin). Times and days of Europe/Berlin.",
        "Closed-won revenue: EUR 22,500.50 this quarter, EUR 11,136 short of plan by now (pace 66 %).",
        "🟥 Behind · Closed-won revenue",
        (
            "EUR 12,500.50 this week · EUR 22,500.50 of EUR 60,000 this quarter · pace 66 %"
            " · ▲ EUR 2,500.50 (+25 %) · heading for EUR 40,136 by the end of the quarter"
            " · EUR 1,294 needed a working day"
        ),
        "",
        "🟢 On track · Closed-won opportunities",
        "2 of 2 · pace 100 % · as the week before",
        "",
        "🔶 Close · Intro meetings held",
        "9 of 10 · pace 90 % · ▼ 3 (-25 %)",
        "",
        "⚪ No target · New leads created",
        "45 · no target · ▲ 45 (from 0)",
        "One thing to do",
        "Answer what is overdue: `/handoff overdue` lists 1.",
        "Handoffs",
        (
            "12 sent · 8 accepted · 3 rejected (2 no budget, 1 other) · 1 overdue · 2 moved on unanswered"
            " · accepted after 2.5 working hours (median)"
        ),
        "Gaps now",
        "• AE · Iberia 0",
        "Numbers missing",
        "• <@USAM>: meetings, leads",
        "[Log a number] · [Log a won deal]",
        "Pace: reached ÷ planned by now, in working days. 🟢 100 % or more · 🔶 90 to 99 % · 🟥 less.",
    ]


def test_a_late_digest_says_when_it_was_due() -> None:
    late = Moment(zone="Europe/Berlin", due=MOMENT.due, late=True)
    assert "Late: it was due Mon 23 Nov, 09:00 (Berlin)" in text(composed(FULL, late))


def test_nothing_to_say_is_one_line() -> None:
    quiet = composed(board({}, {}, {}), handed=HandoffWeek(), gaps=0)
    assert text(quiet).splitlines()[0] == (
        "Sales: Mon 16 Nov \u2013 Sun 22 Nov 2026: nothing was logged, planned or passed on, and nothing is open."
    )
    assert len(digest(quiet).blocks) == 3


def test_a_gap_alone_is_something_to_say() -> None:
    assert "• AE · Iberia 0" in text(composed(board({}, {}, {}), handed=HandoffWeek(), gaps=1))


def test_without_gaps_it_says_so() -> None:
    assert "None: every part that is needed is held." in text(composed(FULL, gaps=0))


def test_without_any_target_the_headline_is_a_number_without_a_judgement() -> None:
    told = text(composed(board(IN_WEEK, BEFORE, {})))
    assert "Closed-won revenue: EUR 12,500.50 in the week. No target is set" in told


def test_what_is_too_much_for_a_phone_is_counted() -> None:
    told = text(composed(FULL, gaps=60, asked=60))
    assert "… and 52 more" in told
    assert "… and 50 more" in told
    assert "• AE · Iberia 1 (2 parts): only the fallback answers" in told


def test_long_and_hostile_names_stay_within_the_limits_and_wake_nobody() -> None:
    name = "<!channel> *&` " + "x" * 65
    people = [Ask(member=Member(id=n, name=name, zone="UTC"), measures=(CALLS, LEADS)) for n in range(60)]
    cells = [OpenCell(what=" · ".join([name] * 4)) for _ in range(60)]
    huge = board(dict.fromkeys(IN_WEEK, "999999999999.99"), {}, dict.fromkeys(IN_WEEK, ("quarter", 10**12 - 1)))
    made = compose(huge, MOMENT, handoffs=HANDOFFS, gaps=cells, asks=people)
    told = text(made)
    assert "<!channel>" not in told
    assert "&lt;!channel&gt;" in told


def test_all_reasons_of_a_bad_week_fit() -> None:
    every = HandoffWeek(sent=99, rejected=dict.fromkeys(RejectReason, 9), overdue=99)
    told = handoffs(every)
    assert f"{9 * len(RejectReason)} rejected (" in told
    assert len(told) < 1000
    assert "median" not in told


def test_no_handoffs_at_all_is_said_in_words() -> None:
    assert handoffs(HandoffWeek()) == "None sent, none answered, none open beyond its time."


def member(number: int, name: str) -> Member:
    return Member(id=number, name=name, zone="UTC")


def test_only_who_logged_nothing_of_a_measure_is_asked_for_it_by_name() -> None:
    zoe, bob, cy = member(1, "zoe"), member(2, "Bob"), member(3, "Cy")
    logged = [
        Tally(measure="sdr.leads", day=WEEK.first, member_id=1, amount=Decimal(0)),
        Tally(measure="sdr.leads", day=WEEK.first, member_id=3, amount=Decimal(1)),
        Tally(measure="sdr.intro_calls", day=WEEK.first, member_id=3, amount=Decimal(1)),
    ]
    holders = {"sdr.leads": [zoe, bob, cy], "sdr.intro_calls": [zoe, bob, cy]}
    measures: list[Measure] = [CALLS, LEADS]
    assert asks(holders, measures, logged) == [
        Ask(member=bob, measures=(CALLS, LEADS)),
        Ask(member=zoe, measures=(CALLS,)),
    ]


def test_a_week_back_does_not_change_with_what_came_after_it() -> None:
    older = whole_week(WEEK.weeks_later(-1))
    found = [*tallies(IN_WEEK, date(2026, 11, 18)), *tallies(BEFORE, date(2026, 11, 11))]
    assert score(CALLS, found, [], older).value == 12
    assert score(CALLS, found, [], whole_week(week_of(WEEK.first + timedelta(weeks=1)))).before == 9
