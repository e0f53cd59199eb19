"""Somebody goes away: who answers meanwhile, who is asked to cover, and that it ends by itself."""

from datetime import timedelta

import pytest

from bot.playground import Outcome
from tests.stories.world import Story

QUESTION = "/owner AE emea fintech"
SALES = "sales"


def text(outcome: Outcome) -> str:
    assert outcome.ok, outcome
    return outcome.message.text if outcome.message else ""


def last(told: Story, name: str, channel: str | None = None) -> str:
    seen = told.slack.acting(told.who(name).id).sees(channel or told.channels[SALES])
    return seen[-1].text


async def click(told: Story, name: str, label: str, channel: str | None = None) -> None:
    """Press the newest button of that label."""
    actor = told.slack.acting(told.who(name).id)
    seen = [each for each in actor.sees(channel or told.channels[SALES]) if f"[{label}]" in each.text]
    await actor.click(seen[-1], label)
    await told.rest()


def day(told: Story, days: int) -> str:
    return (told.walk.now() + timedelta(days=days)).date().isoformat()


async def test_a_stand_in_who_was_named_answers_until_the_clock_brings_the_owner_back(told: Story) -> None:
    charlotte, zoe = told.who("Charlotte"), told.who("Zoë")
    before = text(await told.says("Jonas", QUESTION))
    await told.says("Charlotte", f"/role away {day(told, 0)}..{day(told, 4)} cover @Zoë")
    said = last(told, "Charlotte")
    assert "is away" in said
    assert f"<@{zoe.id}> stands in" in said
    assert "You stand in for" in told.dms("Zoë")[-1].text

    away = text(await told.says("Jonas", QUESTION))
    assert f"<@{charlotte.id}> is away until" in away
    assert f"<@{zoe.id}> stands in" in away
    await told.move_to(told.walk.now() + timedelta(days=6))
    assert text(await told.says("Jonas", QUESTION)) == before
    assert f"<@{charlotte.id}> is back. Thank you for standing in" in told.dms("Zoë")[-1].text


async def test_no_thanks_come_for_an_absence_that_was_taken_back(told: Story) -> None:
    await told.says("Charlotte", f"/role away {day(told, 0)}..{day(told, 4)} cover @Zoë")
    await click(told, "Charlotte", "Undo")
    await told.move_to(told.walk.now() + timedelta(days=6))
    assert not [each for each in told.dms("Zoë") if "is back" in each.text]


async def test_of_those_who_are_asked_to_cover_the_first_yes_counts(told: Story) -> None:
    await told.says("Charlotte", f"/role away {day(told, 7)}..{day(told, 11)} cover ask")
    asked = [name for name in told.people if any("Could you stand in" in each.text for each in told.dms(name))]
    assert len(asked) >= 2
    first, second = asked[0], asked[1]
    await click(told, first, "Yes, I stand in", told.slack.im(told.who(first).id))
    assert f"<@{told.who(first).id}> stands in for" in told.dms(second)[-1].text
    assert f"<@{told.who(first).id}> stands in for" in told.dms("Charlotte")[-1].text
    then = text(await told.says("Jonas", f"{QUESTION} on {day(told, 8)}"))
    assert f"<@{told.who(first).id}> stands in" in then


async def test_a_stand_in_may_hand_it_back_and_the_absent_one_hears_it(told: Story) -> None:
    await told.says("Charlotte", f"/role away {day(told, 7)}..{day(told, 11)} cover @Zoë")
    await click(told, "Zoë", "I can't", told.slack.im(told.who("Zoë").id))
    assert "cannot stand in for" in told.dms("Charlotte")[-1].text
    then = text(await told.says("Jonas", f"{QUESTION} on {day(told, 8)}"))
    assert f"<@{told.who('Zoë').id}> stands in" not in then.partition("How I got there")[0]


async def test_an_absence_that_is_entered_gets_another_stand_in_by_the_same_line(told: Story) -> None:
    days = f"{day(told, 7)}..{day(told, 11)}"
    await told.says("Charlotte", f"/role away {days} cover @Zoë")
    assert "[Undo]" in last(told, "Charlotte")
    await told.says("Charlotte", f"/role away {days} cover @Marco")
    assert f"<@{told.who('Marco').id}> stands in" in last(told, "Charlotte")
    assert "[Undo]" not in last(told, "Charlotte"), "it would take back the absence itself"
    assert "You stand in for" in told.dms("Marco")[-1].text
    assert "You stand in for" not in told.dms("Zoë")[-1].text
    then = text(await told.says("Jonas", f"{QUESTION} on {day(told, 8)}")).partition("How I got there")[0]
    assert f"<@{told.who('Marco').id}> stands in" in then
    again = await told.says("Charlotte", f"/role away {days}")
    assert "They are away already" in text(again)


async def test_whoever_stood_in_until_now_is_still_said_to_have_done_so(told: Story) -> None:
    await told.says("Charlotte", f"/role away {day(told, 0)}..{day(told, 6)} cover @Zoë")
    await told.move_to(told.walk.now() + timedelta(days=2))
    await click(told, "Zoë", "I can't", told.slack.im(told.who("Zoë").id))
    zoe = f"<@{told.who('Zoë').id}> stands in"
    assert zoe in text(await told.says("Jonas", f"{QUESTION} on {day(told, -1)}")).partition("How I got there")[0]
    assert zoe not in text(await told.says("Jonas", QUESTION)).partition("How I got there")[0]
    await told.says("Charlotte", "/role away list")
    assert last(told, "Charlotte").count("[") == 1


async def test_an_absence_is_undone_and_one_comes_back_early(told: Story) -> None:
    before = text(await told.says("Jonas", QUESTION))
    await told.says("Charlotte", f"/role away {day(told, 0)}..{day(told, 4)}")
    await click(told, "Charlotte", "Undo")
    assert text(await told.says("Jonas", QUESTION)) == before
    await told.says("Charlotte", "/role away until " + day(told, 4))
    assert "is away until" in text(await told.says("Jonas", QUESTION))
    await told.says("Charlotte", "/role back")
    assert text(await told.says("Jonas", QUESTION)) == before


async def test_hours_of_a_day_are_said_in_the_absent_ones_zone(told: Story) -> None:
    await told.says("Charlotte", f"/role away {day(told, 1)} 13:00..17:00")
    assert "13:00 to 17:00 (London)" in last(told, "Charlotte")


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("2027-01-10..2027-01-02", "lies before the first"),
        ("2020-01-01..2020-01-02", "Those days are over"),
        ("2027-02-30..2027-03-02", "2027-02-30"),
        ("2027-01-01 17:00..13:00", "would end before it begins"),
        ("2027-01-01 25:00..26:00", "no time of day"),
        ("2027-01-01..2027-01-03 13:00..17:00", "Hours go with one day"),
        ("2027-01-01..2029-01-03", "more than a year"),
        ("2027-01-01..2027-01-03 cover @Charlotte", "Nobody can stand in for themselves"),
        ("2027-01-01..2027-01-03 cover Xaver Unknown", "I know no member called"),
        ("from 2027-01-01", "Until when?"),
        ("next week", "From when to when?"),
        ("mon-fri cover ask", "From when to when?"),
        ("emea 2027-01-01", "I know no member called “emea”"),
        ("@Jonas 2027-01-01", "Only they themselves"),
    ],
)
async def test_what_cannot_be_is_told_and_nothing_is_kept(told: Story, line: str, sentence: str) -> None:
    assert sentence in text(await told.says("Charlotte", f"/role away {line}"))
    await told.says("Charlotte", "/role away list")
    assert "None, now or coming" in last(told, "Charlotte")


async def test_an_absence_within_another_and_a_stand_in_who_is_away_too_are_refused(told: Story) -> None:
    await told.says("Zoë", f"/role away {day(told, 8)}..{day(told, 9)}")
    refused = text(await told.says("Charlotte", f"/role away {day(told, 7)}..{day(told, 11)} cover @Zoë"))
    assert "is away too" in refused
    await told.says("Charlotte", f"/role away {day(told, 7)}..{day(told, 11)}")
    assert "They are away already" in text(await told.says("Charlotte", f"/role away {day(told, 8)}"))


async def test_what_nobody_would_cover_is_said_at_once(told: Story) -> None:
    await told.says("Jonas", f"/role away {day(told, 8)}")
    await told.says("Marco", f"/role away {day(told, 7)}..{day(told, 11)}")
    assert "AE Southern Europe: <@U0JONAS> stands in" in last(told, "Marco")
    said = last(told, "Marco")
    assert "Nobody covers AE" in said
    assert "Southern Europe" in said.partition("Nobody covers")[2]


async def test_whoever_asks_for_somebody_s_hats_reads_when_they_are_away(told: Story) -> None:
    first, last_day = told.walk.now() + timedelta(days=7), told.walk.now() + timedelta(days=8)
    await told.says("Charlotte", f"/role away {day(told, 7)}..{day(told, 8)} cover @Zoë")
    said = text(await told.says("Jonas", "/owner @Charlotte"))
    assert f"Away {first:%a} {first.day} {first:%b} to {last_day:%a} {last_day.day} {last_day:%b}" in said
    assert f"<@{told.who('Zoë').id}> stands in" in said
    assert "Away" not in text(await told.says("Jonas", f"/owner @Charlotte on {day(told, 10)}"))


async def test_an_admin_and_a_manager_may_enter_it_for_somebody(told: Story) -> None:
    await told.says("Priya", f"/role away @Charlotte {day(told, 7)}..{day(told, 8)}")
    await told.says("Priya", "/role away @Charlotte")
    assert "[Remove]" in last(told, "Priya")
    await click(told, "Priya", "Remove")
    await told.says("Priya", "/role away @Charlotte")
    assert "None, now or coming" in last(told, "Priya")


async def test_the_form_says_beside_each_field_what_is_wrong_and_keeps_what_is_right(told: Story) -> None:
    zoe = told.slack.acting(told.who("Zoë").id)
    right = {"member": zoe.user, "first": day(told, 7), "last": day(told, 8), "how": "nobody"}
    await told.says("Zoë", "/role away")
    await told.slack.until(lambda: zoe.view is not None)
    wrong = {
        "last": ({"last": day(told, 3)}, "lies before the first"),
        "hours": ({"hours": "13:00..12:00", "last": day(told, 7)}, "Type the earlier hour first"),
        "member": ({"member": told.who("Priya").id}, "Only they themselves"),
        "cover": ({"cover": zoe.user}, "Nobody can stand in for themselves"),
    }
    for field, (given, sentence) in wrong.items():
        outcome = await zoe.submit(right | given)
        assert list(outcome.errors) == [field], outcome
        assert sentence in outcome.errors[field]
    assert (await zoe.submit(right)).ok
    await told.rest()
    assert "is away" in last(told, "Zoë")


async def test_who_comes_back_early_is_not_said_to_have_been_here_all_along(told: Story) -> None:
    await told.says("Charlotte", f"/role away {day(told, 0)}..{day(told, 4)} cover @Zoë")
    await told.says("Charlotte", "/role back")
    assert not any("after all" in each.text for each in told.dms("Zoë"))
    await told.says("Charlotte", f"/role away {day(told, 7)}..{day(told, 9)} cover @Zoë")
    await click(told, "Charlotte", "Undo")
    assert any("after all" in each.text for each in told.dms("Zoë"))
