"""The same account once more: what is on its way stands above the form, and the form below is still as it was."""

from tests.stories.test_draft_story import opened
from tests.stories.test_handoff_story import FORM, about, hand_over
from tests.stories.world import Story


async def test_the_sender_makes_way_and_sends_the_form_that_is_still_there(told: Story) -> None:
    await hand_over(told)
    lena = told.slack.acting(told.who("Lena").id)
    form = await opened(told)
    acme = next(each for each in await lena.options(form, "handoff.account", "Acme Rob"))
    again = FORM | {"account": acme["value"], "pain": "Outages, worse than before"}
    assert (await lena.submit(again)).ok
    below, above = lena.views
    assert (below.id, above.view["title"]["text"]) == (form.id, "On its way already")
    await lena.click(above, "Withdraw it")
    await told.rest()
    assert "Now you can hand it off anew." in str(lena.views[-1].view["blocks"])
    await lena.close()
    assert (await lena.submit(again)).ok
    await told.rest()
    assert lena.view is None
    cards = about(told.dms("Jonas"), "hands you", "Acme Robotics", "Outages")
    assert ["Accept" in each.text for each in cards] == [False, True]
    assert "worse than before" in cards[-1].text


async def test_a_colleague_follows_along_and_hears_what_becomes_of_it(told: Story) -> None:
    card = await hand_over(told)
    priya = told.slack.acting(told.who("Priya").id)
    await told.says("Priya", "/handoff Acme to AE")
    await told.slack.until(lambda: len(priya.sees(told.channels["sales"])) > 0)
    await priya.click(priya.sees(told.channels["sales"])[-1], "Qualified lead → AE")
    await told.slack.until(lambda: priya.view is not None)
    assert priya.view
    await priya.click(priya.view, "Follow along")
    await told.rest()
    assert "You follow" in str(priya.views[-1].view["blocks"])
    await told.slack.acting(told.who("Jonas").id).click(card, "handoff.accept")
    await told.rest()
    assert about(told.dms("Priya"), "accepted Acme Robotics")


async def test_a_name_that_is_nearly_known_is_asked_about_in_the_form(told: Story) -> None:
    lena = told.slack.acting(told.who("Lena").id)
    form = await opened(told)
    assert (await lena.submit(FORM | {"account": "new:ACME Robotics, Inc."})).errors  # it has no segment yet
    germany = next(
        option["value"]
        for block in form.view["blocks"]
        if block.get("block_id") == "segments_1"
        for option in block["element"]["options"]
        if option["text"]["text"] == "Germany"
    )
    typed = FORM | {"account": "new:ACME Robotics, Inc.", "segments_1": germany}
    assert (await lena.submit(typed)).ok
    assert lena.view
    assert lena.view.id == form.id
    assert lena.view.state["contact"] != {}
    assert (await lena.submit(typed | {"meant": "Yes, Acme Robotics"})).ok
    await told.rest()
    assert about(told.dms("Jonas"), "hands you", "Acme Robotics", "Outages")
