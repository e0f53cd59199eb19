"""What stands below a digest, and that digest and details keep to Slack's limits in every world."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from bot.digests.blocks import digest as drawn
from bot.digests.blocks import picture_place
from bot.digests.charts import Rivalry, of_rivals
from bot.digests.compose import Ask, Digest, Moment, OpenCell, Owed, Renewing
from bot.digests.sending import pictures
from bot.digests.settings import PLAIN, Section
from bot.digests.thread import Standing, competitors, details, ordered
from bot.digests.wins import Win
from bot.handoffs.contract import RejectReason
from bot.handoffs.model import HandoffWeek
from bot.kit.blocks import POSTED, Message
from bot.kpis.catalogue import BY_KEY
from bot.kpis.reading import Reading
from bot.kpis.rollup import Figure
from bot.kpis.span import Span
from bot.people.model import Member
from bot.playground.limits.messages import check_message_blocks
from tests.digests.weeks import AMBER, GREEN, LONG, RED, WEEK, WORLDS, many, reading

MOMENT = Moment(zone="America/Argentina/ComodRivadavia", due=datetime(2026, 11, 30, 8, tzinfo=UTC))
PERSON = "Bartholomäus-Maximilian Freiherr von und zu Hohenlohe-Waldenburg-Schillingsfürst"
PEOPLE = [Member(id=one, name=f"{PERSON[:77]} {one:02}", zone="UTC", slack_user_id=f"U{one:010}") for one in range(60)]
HANDED = HandoffWeek(sent=99, accepted=40, rejected=dict.fromkeys(RejectReason, 4), expired=3, overdue=9)
ALL_BLOCKS = 13_000  # characters that Slack takes in all blocks of a post
CURRENCIES = ("EUR", "JPY", "CHF", "USD")


def digest(readings: Sequence[Reading], currency: str = "EUR", *, wins: int = 12) -> Digest:
    """Everything there is to say, in names of eighty letters."""
    two, day = tuple(PEOPLE[:2]), date(2026, 12, 4)
    won = Win(company=LONG, value=Decimal(98_765_432), found=two[0], closed=two[1], deploys=two[0], keeps=two[1])
    return Digest(
        moment=MOMENT,
        week=WEEK,
        currency=currency,
        headline=readings[0].score,
        readings=tuple(readings),
        handoffs=HANDED,
        gaps=(OpenCell(what=LONG, cells=3),) * 12,
        asks=(Ask(member=PEOPLE[0], measures=(BY_KEY["sdr.leads"],)),) * 12,
        wins=(won,) * wins,
        promises=(Owed(company=LONG, what=LONG, day=day, over=True, whose=two),) * 12,
        renewals=(Renewing(company=LONG, day=day, left=4, whose=two, risk="Our champion has left"),) * 12,
    )


def everybody(readings: Sequence[Reading]) -> Mapping[str, Sequence[Standing]]:
    shares = (GREEN, AMBER, RED, None)
    return {
        each.measure.key: [
            Standing(member=one, score=reading(each.measure, shares[one.id % len(shares)]).score) for one in PEOPLE
        ]
        for each in readings
    }


def messages(shown: Digest) -> Iterator[Message]:
    yield drawn(shown)
    yield from details(shown, everybody(shown.readings))


@pytest.mark.parametrize("currency", CURRENCIES)
@pytest.mark.parametrize("world", WORLDS)
def test_fifteen_measures_of_sixty_people_pass_slacks_limits(world: str, currency: str) -> None:
    for message in messages(digest(WORLDS[world], currency)):
        payload = message.payload()
        check_message_blocks(payload["blocks"])
        assert len(payload["blocks"]) < 50
        assert len(json.dumps(payload["blocks"], ensure_ascii=False)) < ALL_BLOCKS
        assert message.payload(POSTED)["text"] == message.text


def test_every_person_stands_once_below_each_measure_and_the_parts_are_numbered() -> None:
    shown = digest(WORLDS["mixed"])
    told = details(shown, everybody(shown.readings))
    whole = "\n".join(each.text for each in told)
    keys = {each.measure.key for each in shown.readings}
    assert whole.count(PEOPLE[7].name[:39]) == 60 * len(shown.readings)
    assert [each.text.partition("\n")[0] for each in told] == [
        f"Details, {number} of {len(told)}" for number in range(1, len(told) + 1)
    ]
    assert whole.count("More wins") == 1
    assert len(keys) >= 1


def test_the_best_come_first_whichever_way_is_good_and_who_has_no_figure_last() -> None:
    leads, cycle = BY_KEY["sdr.leads"], BY_KEY["ae.cycle"]
    for measure, names in ((leads, ["B", "A", "C"]), (cycle, ["A", "B", "C"])):
        base = reading(measure, GREEN).score
        values = {"A": Decimal(3), "B": Decimal(9), "C": None}
        people = [Member(id=at, name=name, zone="UTC") for at, name in enumerate(values)]
        standing = [
            Standing(member=one, score=replace(base, now=Figure(value=values[one.name], cases=5))) for one in people
        ]
        assert [each.member.name for each in ordered(measure, standing)] == names


def test_nobody_is_mentioned_in_a_table_of_people() -> None:
    shown = digest(WORLDS["mixed"], wins=0)
    assert "<@" not in "".join(each.text for each in details(shown, everybody(shown.readings)))


def test_the_picture_stands_below_the_headline_and_the_others_below_the_digest() -> None:
    shown = digest(WORLDS["mixed"])
    found = pictures(shown)
    place = picture_place(shown)
    assert [each.place for each in found] == [place] * 3
    assert drawn(shown).blocks[place - 1]["text"]["text"].startswith("*Closed-won revenue")
    bare = replace(shown, headline=None)
    assert drawn(bare).blocks[picture_place(bare) - 1]["type"] == "context"


def test_a_digest_without_a_table_has_no_picture_of_it() -> None:
    left = replace(PLAIN, off=frozenset({Section.TABLE}))
    assert pictures(replace(digest(WORLDS["mixed"]), settings=left)) == []


def test_a_quiet_week_has_no_picture() -> None:
    silent = Digest(
        moment=MOMENT, week=WEEK, currency="EUR", headline=None, readings=(), handoffs=HandoffWeek(), gaps=(), asks=()
    )
    assert pictures(silent) == []


def test_competitors_are_told_in_words_where_there_is_no_picture() -> None:
    met = [Rivalry(name=f"<{LONG}> {number}", won=number, lost=40 - number) for number in range(40)]
    days = Span(first=date(2026, 10, 1), end=WEEK.end)
    message = competitors(met, days)
    check_message_blocks(message.payload()["blocks"])
    assert message.text.startswith("Won and lost by competitor. Closed from 1 Oct to 29 Nov 2026.")
    assert of_rivals(met, days).many == len(message.blocks) - 1


def test_what_has_a_plan_is_drawn_first() -> None:
    unplanned, planned = many((None,), count=1)[0], many((RED,), count=2)[1]
    (picture,) = pictures(digest([unplanned, planned]))
    assert picture.alt.startswith(planned.measure.name)
