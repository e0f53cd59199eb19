"""Whatever the README tells to type in Slack is understood there."""

import re

from tests.readme import README
from tests.stories.world import Story

COMMAND = re.compile(r"`(/(?:owner|role|handoff|kpi|rolecall)(?: [^`…]+)?)`")


def lines() -> list[str]:
    return list(dict.fromkeys(each.strip() for each in COMMAND.findall(README.read_text(encoding="utf-8"))))


async def test_every_command_that_the_readme_shows_is_understood(told: Story) -> None:
    priya = told.slack.acting(told.who("Priya").id)
    assert len(lines()) >= 8
    wrong = {}
    for line in lines():
        outcome = await told.says("Priya", line)
        seen = outcome.message.text if outcome.message else ""
        if not outcome.ok or any(word in seen for word in ("I know no", "I do not know", "went wrong")):
            wrong[line] = outcome
        if priya.view:
            await priya.close()
    assert wrong == {}
