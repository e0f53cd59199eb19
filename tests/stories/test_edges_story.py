"""What a lead asks for is edited while one is on its way and another one is being typed: each keeps to its own."""

from collections.abc import Sequence
from typing import Any

from bot.kit.twin import twin
from bot.playground import Persona, View
from tests.stories.test_handoff_story import FORM, about, hand_over
from tests.stories.world import Story

ROUTE = {"label": "Route", "ask": "Required", "kind": "A choice", "options": "Direct\nPartner"}


def buttons(blocks: Sequence[dict[str, Any]]) -> list[str]:
    found = [each for block in blocks if block["type"] == "actions" for each in block["elements"]]
    return [each["text"]["text"] for each in found]


async def shows(told: Story, person: Persona, callback: str) -> View:
    """Until the window on top is the one of that name."""
    assert await told.slack.until(lambda: bool(person.view and person.view.view["callback_id"] == callback))
    assert person.view
    return person.view


async def begin_lead(told: Story) -> tuple[Persona, dict[str, str]]:
    """Lena has a new company's form open; what she types into it."""
    lena = told.slack.acting(told.who("Lena").id)
    await told.says("Lena", "/handoff Quarzwerk Ost to AE")
    form = await shows(told, lena, "handoff.send")
    territory = next(each["block_id"] for each in form.view["blocks"] if each["block_id"].startswith("segments_"))
    return lena, FORM | {territory: "DACH", "pain": "Two weeks lost", "trigger": "An audit"}


async def test_an_edit_reaches_the_next_lead_and_leaves_the_open_one_alone(told: Story) -> None:
    old = await hand_over(told)
    lena, typed = await begin_lead(told)
    priya = told.slack.acting(told.who("Priya").id)
    await told.says("Priya", "/handoff edges Qualified lead")
    await priya.click(await shows(told, priya, "handoff.contract"), "Add a field")
    await shows(told, priya, "handoff.field")
    assert (await priya.submit(ROUTE)).ok
    await priya.click(await shows(told, priya, "handoff.contract"), "Preview the form")
    preview = await shows(told, priya, "handoff.preview")
    assert "own_route" in [each["block_id"] for each in preview.view["blocks"]]
    await priya.close()
    assert (await priya.submit({"yes": "Take it", "reasons": ["Other", "No budget"]})).ok
    await told.rest()
    assert any("Qualified lead is asked like this from now on" in each.text for each in priya.sees(sales(told)))

    await lena.submit(typed)
    renewed = await shows(told, lena, "handoff.send")
    assert "was changed while you typed" in twin(renewed.view["blocks"])
    assert (await lena.submit({"own_route": "Partner"})).ok
    await told.rest()
    assert lena.view is None
    new = about(told.dms("Jonas"), "Quarzwerk Ost", "Two weeks lost", "Partner")[0]
    old = next(each for each in told.dms("Jonas") if each.ts == old.ts)
    assert (buttons(old.blocks)[0], buttons(new.blocks)[0]) == ("Accept", "Take it")

    jonas = told.slack.acting(told.who("Jonas").id)
    assert await reasons(told, jonas, old) > 2
    assert await reasons(told, jonas, new) == 2


def sales(told: Story) -> str:
    return told.channels["sales"]


async def reasons(told: Story, jonas: Persona, card: Any) -> int:
    """Among how many reasons one may choose to say no to what is on this card."""
    await jonas.click(card, "Reject")
    form = await shows(told, jonas, "handoff.reject")
    await jonas.close()
    (chooser,) = [each["element"] for each in form.view["blocks"] if each.get("block_id") == "reason"]
    return len(chooser["options"])
