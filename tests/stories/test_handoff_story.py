"""A lead passed on a Friday afternoon: reminded, moved on, told to the manager, and accepted once."""

from datetime import UTC, datetime

from bot.playground import Message
from tests.stories.world import Story

FORM = {
    "contact": "Petra Lang, CTO",
    "pain": "Outages <!channel> & *cost*",
    "next_step": "Demo",
    "next_step_date": "2026-12-01",
}


def minute(message: Message) -> str:
    return datetime.fromtimestamp(float(message.ts), UTC).strftime("%a %d %H:%M")


def about(messages: list[Message], *words: str) -> list[Message]:
    return [each for each in messages if all(word in each.text for word in words)]


async def hand_over(told: Story, company: str = "Acme") -> Message:
    """Lena passes a company on; the card that Jonas gets at once, for it is 15:30 where he works."""
    lena = told.slack.acting(told.who("Lena").id)
    await told.says("Lena", f"/handoff {company} to AE")
    await told.slack.until(lambda: lena.view is not None)
    outcome = await lena.submit(FORM)
    assert outcome.ok, outcome
    await told.rest()
    return about(told.dms("Jonas"), "hands you", company, "Outages")[0]


async def test_reminder_next_person_and_manager_come_in_their_working_hours(told: Story) -> None:
    card = await hand_over(told)
    assert minute(card) == "Fri 27 14:30"
    assert "<!channel>" not in card.text

    await told.move_to(datetime(2026, 12, 1, 20, tzinfo=UTC))

    # Four working hours from Friday 15:30 in Berlin: two until 17:30, then Monday 09:00 to 11:00.
    reminders = [each for each in about(told.dms("Jonas"), "Half of your time", "Acme") if each.thread_ts == card.ts]
    assert [minute(each) for each in reminders] == ["Mon 30 08:00"]
    assert [minute(each) for each in about(told.dms("Zoë"), "hands you", "Acme", "Outages")] == ["Mon 30 10:00"]
    card = about(told.dms("Jonas"), "hands you", "Acme", "Outages")[0]
    assert "Your time ran out" in card.text
    assert "Accept" not in card.text


async def test_accepting_updates_the_one_card_and_tells_the_sender_once(told: Story) -> None:
    card = await hand_over(told)
    jonas = told.slack.acting(told.who("Jonas").id)
    before = len(told.dms("Jonas")), len(told.dms("Lena"))

    for _ in range(3):
        await jonas.click(card, "handoff.accept")
        await told.rest()

    changed = next(each for each in told.dms("Jonas") if each.ts == card.ts)
    assert "Accept]" not in changed.text
    assert "ccepted" in changed.text
    assert len(about(told.dms("Lena"), "Acme", "ccepted")) >= 1
    assert len(told.dms("Lena")) <= before[1] + 1

    await told.move_to(datetime(2026, 12, 1, 20, tzinfo=UTC))
    assert about(told.dms("Jonas"), "Half of your time", "Acme") == []
    assert about(told.dms("Zoë"), "hands you", "Acme", "Outages") == []


async def test_a_click_by_somebody_else_changes_nothing(told: Story) -> None:
    card = await hand_over(told)
    charlotte = told.slack.acting(told.who("Charlotte").id)
    await charlotte.click(card, "handoff.accept")
    await told.rest()
    assert "Accept]" in next(each for each in told.dms("Jonas") if each.ts == card.ts).text


async def test_what_fell_due_while_the_bot_slept_is_one_message_when_it_wakes(told: Story) -> None:
    """Jonas has another lead from the sample, whose half has passed as well: both are told at once."""
    await hand_over(told)
    await told.stop()
    await told.move_to(datetime(2026, 11, 30, 8, 30, tzinfo=UTC))
    await told.start()
    woken = [each for each in about(told.dms("Jonas"), "Half of your time") if minute(each) == "Mon 30 08:30"]
    assert len(woken) == 1
    assert "Acme Robotics" in woken[0].text
    assert "Nordlicht Bank" in woken[0].text
