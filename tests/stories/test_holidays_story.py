"""`/rolecall holidays`: somebody says whose public holidays they keep, and what may not be said."""

from bot.playground import Outcome
from tests.stories.world import Story


def text(outcome: Outcome) -> str:
    assert outcome.ok, outcome
    return outcome.message.text if outcome.message else ""


def last(told: Story, name: str) -> str:
    return told.slack.acting(told.who(name).id).sees(told.channels["sales"])[-1].text


async def test_one_says_and_unsays_whose_holidays_one_keeps(told: Story) -> None:
    assert "You keep no public holidays" in text(await told.says("Charlotte", "/rolecall holidays"))
    await told.says("Charlotte", "/rolecall holidays gb-eng")
    assert "Saved. You keep the public holidays of GB-ENG" in last(told, "Charlotte")
    assert "Fri 25 Dec 2026" in last(told, "Charlotte")
    assert "GB-ENG" in text(await told.says("Charlotte", "/rolecall holidays"))
    await told.says("Charlotte", "/rolecall holidays none")
    assert "You keep no public holidays" in last(told, "Charlotte")


async def test_an_admin_says_it_for_others_and_nobody_else_does(told: Story) -> None:
    zoe = told.who("Zoë").id
    assert "admin" in text(await told.says("Charlotte", f"/rolecall holidays <@{zoe}> DE"))
    await told.says("Priya", f"/rolecall holidays <@{zoe}> DE")
    assert f"<@{zoe}> keeps the public holidays of DE" in last(told, "Priya")
    assert "Whose holidays do they keep?" in text(await told.says("Priya", f"/rolecall holidays <@{zoe}>"))
    assert "no country or region" in text(await told.says("Priya", "/rolecall holidays Bavaria"))
