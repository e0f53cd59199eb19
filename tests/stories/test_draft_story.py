"""A form that was closed by accident: what Slack knew of it is offered again for an hour, and then forgotten."""

from datetime import timedelta

from bot.playground import View
from tests.stories.test_handoff_story import FORM
from tests.stories.world import Story


async def opened(told: Story) -> View:
    lena = told.slack.acting(told.who("Lena").id)
    await told.says("Lena", "/handoff to AE")
    await told.slack.until(lambda: lena.view is not None)
    assert lena.view
    return lena.view


def starts(view: View) -> dict[str, str]:
    """What stands in the text fields of a form that has just been opened."""
    inputs = [each for each in view.view["blocks"] if each["type"] == "input"]
    return {each["block_id"]: each["element"].get("initial_value", "") for each in inputs}


def titles(view: View) -> str:
    return str([each["text"]["text"] for each in view.view["blocks"] if each["type"] == "section"])


async def test_a_form_closed_by_accident_is_offered_again_for_an_hour(told: Story) -> None:
    lena = told.slack.acting(told.who("Lena").id)
    await opened(told)
    await lena.close()
    await told.rest()
    assert "From your draft" not in titles(await opened(told))
    refused = await lena.submit(FORM | {"account": "new:Nordwind", "next_step_date": "2026-01-01"})
    assert refused.errors
    await lena.close()
    await told.rest()

    again = await opened(told)
    assert "From your draft of 15:30." in titles(again)
    assert (starts(again)["pain"], starts(again)["contact"]) == (FORM["pain"], FORM["contact"])

    await lena.close()
    await told.move_to(told.walk.now() + timedelta(hours=1))
    assert "From your draft" not in titles(await opened(told))


async def test_start_empty_empties_what_was_typed_as_well(told: Story) -> None:
    lena = told.slack.acting(told.who("Lena").id)
    view = await opened(told)
    await lena.submit(FORM | {"account": "new:Nordwind", "next_step_date": "2026-01-01"})
    await lena.close(view)
    await told.rest()
    again = await opened(told)
    assert "From your draft" in titles(again)
    await lena.click(again, "Start empty")
    await told.rest()
    assert lena.view
    assert "From your draft" not in titles(lena.view)
    assert set(starts(lena.view).values()) == {""}
    assert lena.view.state == {}
