"""A lead sent back to be fixed, fixed, put off until a day, and what each of the two sees of it."""

from datetime import UTC, datetime

from tests.stories.test_handoff_story import about, hand_over, minute
from tests.stories.world import Story

MISSING = {"reason": "missing_facts", "note": "Who signs? <@U0LENA>"}
FIXED = {"contact": "Petra Lang, who signs", "pain": "Outages", "next_step": "Demo", "next_step_date": "2026-12-01"}


async def test_returned_fixed_put_off_and_back_on_its_day(told: Story) -> None:
    lena, jonas = (told.slack.acting(told.who(name).id) for name in ("Lena", "Jonas"))
    card = await hand_over(told)
    await jonas.click(card, "Reject")
    await told.slack.until(lambda: jonas.view is not None)
    wrong = await jonas.submit({"reason": "other"})
    assert set(wrong.errors or {}) == {"note"}
    assert (await jonas.submit(MISSING)).ok
    await told.rest()

    (own,) = about(told.dms("Lena"), "Acme", "Sent back to be fixed", "Who signs?")
    (news,) = [each for each in about(told.dms("Lena"), "back to be fixed", "Who signs?") if each.thread_ts == own.ts]
    assert news.reply_broadcast
    await lena.click(own, "Fix and send again")
    await told.slack.until(lambda: lena.view is not None)
    assert (await lena.submit(FIXED)).ok
    await told.rest()

    (again,) = about(told.dms("Jonas"), "brings you again", "Petra Lang, who signs")
    await jonas.click(again, "Reject")
    await told.slack.until(lambda: jonas.view is not None)
    assert (await jonas.submit({"reason": "timing_later", "until": "2026-12-05"})).ok
    await told.rest()
    assert about(told.dms("Lena"), "Put off until Sat 5 Dec. ")

    await told.move_to(datetime(2026, 12, 7, 9, tzinfo=UTC))  # it is Monday before it rings
    back = about(told.dms("Jonas"), "brings you again", "Acme")[-1]
    assert minute(back) == "Mon 07 08:00"
    await jonas.click(back, "Open")
    await told.slack.until(lambda: jonas.view is not None)
    await jonas.click(back, "Accept")
    await told.rest()
    assert about(told.dms("Lena"), "accepted Acme")
