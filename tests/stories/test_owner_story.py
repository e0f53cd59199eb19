"""Who owns it: asked by an account executive, changed by Sales Ops, taken back, and asked for other days."""

import pytest

from bot.playground import Outcome
from tests.stories.world import Story

QUESTION = "/owner AE emea fintech"


def text(outcome: Outcome) -> str:
    assert outcome.ok, outcome
    assert outcome.message
    return outcome.message.text


async def test_an_answer_flips_with_an_assignment_and_back_with_its_undo(told: Story) -> None:
    charlotte, zoe = told.who("Charlotte"), told.who("Zoë")
    before = text(await told.says("Jonas", QUESTION))
    assert f"<@{charlotte.id}> owns it" in before
    assert "Backup" in before
    assert "won:" in before

    await told.says("Priya", "/role assign @Zoë AE emea fintech")
    deeper = text(await told.says("Jonas", QUESTION))
    assert f"<@{zoe.id}> owns it" in deeper
    assert f"passed: <@{charlotte.id}>" in deeper

    undo = next(
        m for m in reversed(told.slack.acting(told.who("Priya").id).sees(told.channels["sales"])) if "Undo" in m.text
    )
    await told.slack.acting(told.who("Priya").id).click(undo, "Undo")
    await told.rest()
    assert text(await told.says("Jonas", QUESTION)) == before


async def test_an_account_shows_every_role(told: Story) -> None:
    shown = text(await told.says("Jonas", "/owner Acme"))
    assert shown.startswith("Acme Robotics")
    for role in ("HoS", "SDR", "AE", "Sales Ops", "CS", "AM", "Operations", "Finance"):
        assert role in shown


async def test_past_and_coming_days_have_their_own_owners(told: Story) -> None:
    marco = told.who("Marco")
    assert f"<@{marco.id}> owns it" in text(await told.says("Jonas", f"{QUESTION} on 2026-01-10"))
    soon = told.who("Lena")
    assert f"<@{soon.id}> owns it" in text(await told.says("Jonas", "/owner AE nordics on 2027-01-04"))
    assert f"<@{soon.id}> owns it" not in text(await told.says("Jonas", "/owner AE nordics"))


@pytest.mark.parametrize("way", ["socket", "http"], indirect=True)
async def test_a_mention_in_a_thread_answers_like_the_command(told: Story) -> None:
    jonas = told.slack.acting(told.who("Jonas").id)
    jonas.say(f"@Rolecall {QUESTION[1:]}", told.channels["sales"])
    await told.rest()
    answer = jonas.sees(told.channels["sales"])[-1]
    assert f"<@{told.who('Charlotte').id}> owns it" in answer.text
