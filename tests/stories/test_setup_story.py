"""A fresh workspace: nobody ran anything but `migrate` and `serve`; a few clicks, and `/owner` answers."""

from collections.abc import AsyncIterator

import pytest

from bot.kit.db import Database
from bot.playground import Message, View
from bot.roles.service import assignments, roles
from bot.workspace.audit import entries
from tests.engines import Engine
from tests.stories.conftest import FRIDAY
from tests.stories.test_bad_input import rows
from tests.stories.world import Story, story


@pytest.fixture
async def fresh(engine: Engine, caplog: pytest.LogCaptureFixture) -> AsyncIterator[Story]:
    """The people of the sample organisation in Slack, and an empty database."""
    url = await engine.fresh()
    async with story(url, FRIDAY) as begun:
        yield begun
        assert begun.slack.refused == []
    await engine.drop(url)
    assert [record.getMessage() for record in caplog.records if record.levelname in ("ERROR", "CRITICAL")] == []


def fields(view: View | None) -> dict[str, str]:
    """The form's fields by what stands above them."""
    assert view
    inputs = [each for each in view.view["blocks"] if each["type"] == "input"]
    return {each["label"]["text"].partition(" (")[0]: each["block_id"] for each in inputs}


def seen(told: Story, who: str, part: str) -> Message:
    found = [each for each in told.slack.acting(told.who(who).id).sees() if part in each.text]
    assert found, part
    return found[-1]


async def opened(told: Story, who: str) -> dict[str, str]:
    person = told.slack.acting(told.who(who).id)
    await told.says(who, "/rolecall setup")
    assert await told.slack.until(lambda: person.view is not None)
    return fields(person.view)


async def test_a_fresh_workspace_offers_its_set_up_and_answers_after_one_form(fresh: Story) -> None:
    gap = await fresh.says("Jonas", "/owner AE")
    assert gap.message
    assert "nobody" in gap.message.text.lower()
    front = await fresh.says("Priya", "/rolecall")
    assert front.message
    assert "Nobody holds a role yet." in front.message.text
    priya = fresh.slack.acting(fresh.who("Priya").id)
    await priya.click(front.message, "Set up the team")
    assert await fresh.slack.until(lambda: priya.view is not None)
    form = fields(priya.view)
    assert [name for name in form if name not in ("Days begin in the time zone", "Roles you need")][:3] == [
        "Head of Sales",
        "Sales Development Representative",
        "Account Executive",
    ]
    needed = ["Head of Sales", "Sales Development Representative", "Account Executive", "Account Manager"]
    holders = {"Account Executive": ("Jonas", "Zoë"), "Head of Sales": ("Priya",), "Account Manager": ("Lena",)}
    values = {form[role]: [fresh.who(each).id for each in who] for role, who in holders.items()}
    outcome = await priya.submit({form["Roles you need"]: needed, **values})
    assert outcome.ok, outcome
    await fresh.rest()
    told = seen(fresh, "Priya", "Saved.").text
    assert f"AE: <@{fresh.who('Jonas').id}>, <@{fresh.who('Zoë').id}>" in told
    assert "Nobody everywhere: SDR" in told
    assert "Not needed yet: Sales Ops, CS, Operations &amp; Product, Finance" in told
    await _answers(fresh)


async def _answers(told: Story) -> None:
    """What everybody reads afterwards."""
    for line, part in (
        ("/owner AE", f"<@{told.who('Jonas').id}>"),
        ("/owner SDR", "nobody"),
        ("/owner Finance", "nobody is needed here yet"),
        ("/owner product manager", "nobody is needed here yet"),
        ("/role", "not needed yet"),
        ("/rolecall", "Priya"),
    ):
        outcome = await told.says("Jonas", line)
        assert outcome.message
        assert part.lower() in outcome.message.text.lower(), (line, outcome.message.text)
    front = await told.says("Jonas", "/rolecall")
    assert front.message
    assert "Set up the team" not in front.message.text
    assert await audited(told, "role.needed") == 4
    assert await audited(told, "assignment.assign") == 4


async def audited(told: Story, action: str) -> int:
    db = Database(told.url)
    async with db.read(1) as tx:
        found = len(await entries(tx, action=action))
    await db.close()
    return found


async def test_the_form_begins_with_what_holds_and_changes_only_what_was_changed_on_it(fresh: Story) -> None:
    form = await opened(fresh, "Priya")
    priya, jonas, lena = (fresh.slack.acting(fresh.who(each).id) for each in ("Priya", "Jonas", "Lena"))
    account, head = form["Account Executive"], form["Head of Sales"]
    assert (await priya.submit({account: [jonas.user], head: [priya.user]})).ok
    await fresh.rest()
    await opened(fresh, "Priya")
    await fresh.says("Priya", "/role assign @Zoë AE sharing")  # meanwhile, by another way
    assert (await priya.submit({account: [jonas.user, lena.user], head: []})).ok
    await fresh.rest()
    db = Database(fresh.url)
    async with db.read(1) as tx:
        keys = {each.id: each.key for each in await roles(tx)}
        held = [keys[each.role_id] for each in await assignments(tx, not_ended_by=FRIDAY)]
        ended = [keys[each.role_id] for each in await assignments(tx) if each.until]
    await db.close()
    assert (held.count("ae"), ended) == (3, ["hos"])


async def test_the_form_tells_who_holds_parts_of_a_role(told: Story) -> None:
    await opened(told, "Priya")
    view = told.slack.acting(told.who("Priya").id).view
    assert view
    seller = next(each for each in view.view["blocks"] if each.get("label", {}).get("text", "").endswith("(AE)"))
    assert seller["element"]["placeholder"]["text"] == "Nobody for all of it"
    assert seller["hint"]["text"].startswith("Held in parts by Jonas Albrecht (DACH), Charlotte Pemberton (EMEA · Fin")
    assert seller["hint"]["text"].endswith(" more.")


async def test_what_the_front_page_says_to_type_is_answered(told: Story) -> None:
    front = await told.says("Jonas", "/rolecall")
    assert front.message
    line = next(each for each in front.message.text.split("`") if each.startswith("/owner "))
    answer = await told.says("Jonas", line)
    assert answer.message
    assert f"<@{told.who('Charlotte').id}> owns it" in answer.message.text


async def test_what_is_wrong_on_the_form_is_told_beside_its_field_and_nothing_is_saved(fresh: Story) -> None:
    zoe = fresh.who("Zoë").id
    fresh.slack.admin.change(fresh.who("Jonas").id, is_guest=True)
    fresh.slack.admin.deactivate(zoe)
    await fresh.rest()
    form = await opened(fresh, "Priya")
    priya = fresh.slack.acting(fresh.who("Priya").id)
    before = await rows(fresh)
    outcome = await priya.submit(
        {
            form["Days begin in the time zone"]: "Europe/Berln",
            form["Roles you need"]: ["Account Executive"],
            form["Account Executive"]: [fresh.who("Jonas").id],
            form["Account Manager"]: [fresh.who("Lena").id],
            form["Head of Sales"]: [zoe],
            form["Financial Managers"]: ["U0NOBODY"],
        }
    )
    told = [outcome.errors[form[name]] for name in form if form[name] in outcome.errors]
    assert [sentence for sentence in told if "*" in sentence] == []
    parts = ("I know no time zone called “Europe/Berln”", "is a guest here", "You unticked this role above")
    assert [part for part in parts if not any(part in each for each in told)] == []
    assert len(told) == 5
    assert await rows(fresh) == before


async def test_only_admins_set_up_and_the_right_is_asked_for_again_at_the_end(fresh: Story) -> None:
    refused = await fresh.says("Jonas", "/rolecall setup")
    assert refused.message
    assert "Only admins may change that." in refused.message.text
    form = await opened(fresh, "Priya")
    fresh.slack.admin.change(fresh.who("Priya").id, is_admin=False)
    await fresh.rest()
    before = await rows(fresh)
    priya = fresh.slack.acting(fresh.who("Priya").id)
    outcome = await priya.submit({form["Account Executive"]: [priya.user]})
    assert "Only admins may change that." in " ".join(outcome.errors.values())
    assert await rows(fresh) == before


async def test_settings_are_changed_in_slack_and_shown_on_the_front_page(fresh: Story) -> None:
    for line in (
        "/rolecall zone Europe/Berlin",
        "/rolecall set currency usd",
        "/rolecall strategy Land & expand https://example.com/plan",
    ):
        await fresh.says("Priya", line)
    front = await fresh.says("Jonas", "/rolecall")
    assert front.message
    for part in ("Europe/Berlin", "USD", fresh.slack.world.team.name, "Land &amp; expand"):
        assert part in front.message.text
    roles_ = await fresh.says("Jonas", "/role")
    assert roles_.message
    assert "https://example.com/plan" in roles_.message.text
    before = await rows(fresh)
    for who, line, part in (
        ("Priya", "/rolecall currency EURO", "three letters"),
        ("Priya", "/rolecall set colour blue", "There is no setting"),
        ("Priya", "/rolecall zone", "Type it like this"),
        ("Jonas", "/rolecall currency USD", "Only admins"),
    ):
        refused = await fresh.says(who, line)
        assert refused.message
        assert part in refused.message.text
    assert await rows(fresh) == before
