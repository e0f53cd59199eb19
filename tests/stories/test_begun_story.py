"""A handoff that begins with what somebody wrote: by the shortcut on a message, and by a mention in its thread."""

from bot.playground import Message
from tests.stories.test_handoff_story import about
from tests.stories.world import Story

LEAD = {"contact": "Petra Lang, CTO", "pain": "Outages", "next_step": "Demo", "next_step_date": "2026-12-01"}


async def wrote(told: Story) -> Message:
    """What Charlotte reports in #sales, where we are."""
    said = "Acme had <outages> & asks for a demo"
    return told.slack.acting(told.who("Charlotte").id).say(said, told.channels["sales"])


def thread(told: Story, root: Message) -> list[str]:
    found = told.slack.messages(told.channels["sales"])
    return [each.text for each in found if each.thread_ts == root.ts and each.ts != root.ts and not each.seen_by]


async def test_the_shortcut_opens_the_form_with_the_message(told: Story) -> None:
    root = await wrote(told)
    lena = told.slack.acting(told.who("Lena").id)
    await lena.shortcut("handoff_this", root)
    await told.slack.until(lambda: lena.view is not None)
    assert (await lena.submit({"edge": "sdr_ae"})).ok
    assert lena.view
    assert lena.view.view["title"]["text"] == "Qualified lead"
    pain = next(each for each in lena.view.view["blocks"] if each["block_id"] == "pain")
    assert pain["element"]["initial_value"] == "Acme had <outages> & asks for a demo"
    acme = next(each for each in await lena.options(lena.view, "handoff.account", "Acme Rob"))
    outcome = await lena.submit(LEAD | {"account": acme["value"]})
    assert outcome.ok, outcome
    await told.rest()
    card = about(told.dms("Jonas"), "hands you", "Acme Robotics", "Outages")[0]
    assert f"/archives/{root.channel}/p{root.ts.replace('.', '')}|From a message>" in str(card.blocks)


async def test_a_mention_in_a_thread_begins_it_there_and_the_thread_hears_what_became_of_it(told: Story) -> None:
    root = await wrote(told)
    lena = told.slack.acting(told.who("Lena").id)
    lena.say("@Rolecall handoff Acme Robotics to AE", root.channel, thread_ts=root.ts)
    await told.rest()
    (answer,) = [each for each in lena.sees(root.channel) if "Hand it over from here" in each.text]
    assert answer.thread_ts == root.ts
    await lena.click(answer, "handoff.here")
    await told.slack.until(lambda: lena.view is not None)
    outcome = await lena.submit(LEAD)
    assert outcome.ok, outcome
    await told.rest()
    jonas = told.who("Jonas").id
    assert any(f"is handed to <@{jonas}>" in each for each in thread(told, root))
    card = about(told.dms("Jonas"), "hands you", "Acme Robotics", "Outages")[0]
    await told.slack.acting(jonas).click(card, "handoff.accept")
    await told.rest()
    assert thread(told, root)[-1] == f"✅ <@{jonas}> accepted Acme Robotics."
