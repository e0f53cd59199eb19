"""Every kind of payload through the true door: what is answered in the acknowledgement, stored, or told later."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.delivery import mentions, service
from bot.delivery.store import inbox
from bot.kit.again import AGAIN
from bot.kit.blocks import Element, Message, View, actions, button, external_select, input_block, option, text_input
from bot.kit.db import Tx
from bot.kit.door import AskedBack, Command, Feature, Reply, Request, Route, Verb
from bot.kit.errors import Ambiguous, Choice, FieldErrors, Refusal
from bot.playground import StandIn
from tests.delivery.conftest import address_of
from tests.delivery.rig import Rig, rigged

FORM = View(
    callback="form",
    title="Hand over",
    submit="Send",
    blocks=(
        input_block("company", "Company", text_input("company")),
        input_block("account", "Account", external_select("account", "Pick"), optional=True),
    ),
    notify=True,
)


async def ask(request: Request) -> Reply:
    match request.text:
        case "nonsense":
            raise Refusal("I cannot read that.")
        case "twins":
            choices = [Choice(label="The elder", text="/do ask elder"), Choice(label="The younger", text="/do add")]
            raise Ambiguous("There are two.", choices)
        case "bug":
            raise ZeroDivisionError
    return Reply.say(f"asked “{request.text}”")


async def add(tx: Tx, request: Request) -> Reply:
    text = f"added {request.text or 'x'}"
    await service.post(tx, key=text, to="C1", message=Message.of(text))
    return Reply.say("It is there.")


async def not_twice(request: Request) -> None:
    if request.text == "twice":
        raise Refusal("That is there already.")


async def open_form(request: Request) -> Reply:
    return Reply(view=FORM)


async def check_form(request: Request) -> None:
    if request.values["company"] == "Old":
        raise FieldErrors({"company": "That one is old."})
    if request.values["company"] == "Whole":
        raise Refusal("Not at all today.")
    if request.values["company"] == "Bug":
        raise ZeroDivisionError
    if request.values["company"] in {"Instead", "Above"}:
        question = View(callback="form", title="Which one?", submit="Send", blocks=FORM.blocks)
        raise AskedBack("Which one?", question, above=request.values["company"] == "Above")


async def close_form(tx: Tx, request: Request) -> None:
    text = f"closed with {sorted(request.values.items())}"
    await service.post(tx, key=text, to="C1", message=Message.of(text))


async def take_form(tx: Tx, request: Request) -> None:
    text = f"form {request.values['company']} {request.values['account']}"
    await service.post(tx, key=text, to="C1", message=Message.of(text))


async def search(request: Request) -> Sequence[Element]:
    if request.query == "bug":
        raise ZeroDivisionError
    return [option(f"{request.query}me {number}", str(number)) for number in range(150)]


VERBS = (
    Verb(word="ask", usage="/do ask", help="Asks.", read=ask),
    Verb(word="add", usage="/do add", help="Adds.", write=add, check=not_twice),
    Verb(word="form", usage="/do form", help="Opens a form.", read=open_form),
)
DEFAULT = Verb(word="", usage="/do what", help="Asks too.", read=ask)
FEATURE = Feature(
    commands=(
        Command(name="/do", summary="does it.", default=DEFAULT, verbs=VERBS),
        Command(name="/rolecall", summary="helps."),
    ),
    actions={"add": Route(write=add), "ask": Route(read=ask)},
    forms={"form": Route(write=take_form, check=check_form)},
    closed={"form": Route(write=close_form)},
    options={"account": search},
)


@pytest.fixture
async def rig(engine_url: str, slack: StandIn) -> AsyncIterator[Rig]:
    async with rigged(engine_url, address_of(slack), [FEATURE]) as made:
        made.router.join(mentions.feature(made.router))
        async with made.socket():
            await slack.wait_connected()
            yield made


async def stored(rig: Rig) -> int:
    async with rig.db.read(0) as tx:
        return int((await tx.conn.execute(select(func.count()).select_from(inbox))).scalar_one())


async def typed(slack: StandIn, line: str) -> str:
    """What the person reads right away."""
    outcome = await slack.acting("U1").command(line, "C1")
    assert outcome.ok
    return outcome.message.text if outcome.message else ""


async def card(rig: Rig, slack: StandIn, *buttons: Element) -> Any:
    async with rig.db.begin(rig.tenant) as tx:
        await service.post(tx, key="card", to="U1", message=Message.of("A card", actions(*buttons)))
    await rig.tick()
    return await slack.message(lambda m: m.text.startswith("A card"))


@pytest.mark.parametrize("line", ["/do ask elder", "/do elder", "/rolecall do ask elder", "/rolecall /do elder"])
async def test_a_question_is_answered_in_the_acknowledgement_and_not_stored(
    line: str, rig: Rig, slack: StandIn
) -> None:
    assert await typed(slack, line) == "asked “elder”"
    assert await stored(rig) == 0


async def test_a_change_is_stored_acknowledged_and_then_told(rig: Rig, slack: StandIn) -> None:
    assert await typed(slack, "/do add one") == ""
    await rig.tick()
    await slack.message(lambda m: m.text == "It is there.")
    assert [each.text for each in slack.messages("C1")] == ["added one"]


async def test_what_cannot_be_done_is_told_at_once_and_not_stored(rig: Rig, slack: StandIn) -> None:
    assert await typed(slack, "/do add twice") == "That is there already."
    assert await typed(slack, "/do ask nonsense") == "I cannot read that."
    assert await stored(rig) == 0


async def test_a_fault_of_ours_is_told_with_words_to_quote(rig: Rig, slack: StandIn) -> None:
    assert "Please quote" in await typed(slack, "/do ask bug")


async def test_help_lists_every_verb(rig: Rig, slack: StandIn) -> None:
    told = await typed(slack, "/do help")
    assert all(verb.usage in told and verb.help in told for verb in (DEFAULT, *VERBS))


async def test_a_misspelt_verb_is_offered_where_the_default_cannot_read_it(rig: Rig, slack: StandIn) -> None:
    async def refuse(request: Request) -> Reply:
        raise Refusal("No such thing.")

    default = Verb(word="", usage="/go", help="Goes.", read=refuse)
    verb = Verb(word="assign", usage="/go assign", help="Assigns.", read=ask)
    rig.router.join(Feature(commands=(Command(name="/go", summary="goes.", default=default, verbs=(verb,)),)))
    outcome = await slack.acting("U1").command("/go asign me", "C1")
    assert outcome.message is not None
    assert "/go assign me" in outcome.message.text
    assert (await slack.acting("U1").click(outcome.message, AGAIN)).ok
    await slack.message(lambda m: m.text == "asked “me”")


async def test_an_unknown_command_is_answered_with_the_nearest(rig: Rig, slack: StandIn) -> None:
    told = await typed(slack, "/doo x")
    assert "I do not know" in told
    assert "Did you mean" in told
    assert "/do" in told


async def test_what_fits_two_things_is_asked_back_with_buttons_that_answer(rig: Rig, slack: StandIn) -> None:
    outcome = await slack.acting("U1").command("/do ask twins", "C1")
    assert outcome.message is not None
    await slack.acting("U1").click(outcome.message, "The elder")
    await slack.message(lambda m: m.text == "asked “elder”")


async def test_a_click_that_writes_counts_once_however_often_it_is_delivered(rig: Rig, slack: StandIn) -> None:
    found = await card(rig, slack, button("Add", "add", "7"), button("Ask", "ask", "8"))
    slack.link.mute = True  # the acknowledgement is lost, so the person sees trouble and Slack may send it again
    await slack.acting("U1").click(found, "Add")
    slack.link.mute = False
    await rig.tick(2, 2)
    assert await stored(rig) == 1
    assert [each.text for each in slack.messages("C1")] == ["added x"]


async def test_a_button_of_an_older_version_says_so(rig: Rig, slack: StandIn) -> None:
    found = await card(rig, slack, button("Old", "long.gone", "7"))
    assert (await slack.acting("U1").click(found, "Old")).ok
    await slack.message(lambda m: "older version" in m.text)


async def opened(rig: Rig, slack: StandIn) -> Any:
    ada = slack.acting("U1")
    assert (await ada.command("/do form", "C1")).ok
    assert await slack.until(lambda: ada.view)
    return ada


async def test_a_form_is_stored_when_it_is_sent_and_then_worked_off(rig: Rig, slack: StandIn) -> None:
    ada = await opened(rig, slack)
    assert (await ada.submit({"company": "New", "account": "7"})).ok
    await rig.tick()
    assert (ada.views, [each.text for each in slack.messages("C1")]) == ([], ["form New 7"])


@pytest.mark.parametrize(
    ("company", "sentence"),
    [("Old", "That one is old."), ("Whole", "Not at all today."), ("Bug", "Something went wrong on my side")],
)
async def test_a_form_with_a_fault_stays_open_with_all_that_was_typed(
    company: str, sentence: str, rig: Rig, slack: StandIn
) -> None:
    ada = await opened(rig, slack)
    outcome = await ada.submit({"company": company})
    assert sentence in outcome.errors["company"]
    assert ada.view is not None
    assert (await stored(rig), slack.refused) == (0, [])


@pytest.mark.parametrize(("company", "titles"), [("Instead", ["Which one?"]), ("Above", ["Hand over", "Which one?"])])
async def test_a_form_may_be_asked_back_in_its_place_or_above_it(
    company: str, titles: list[str], rig: Rig, slack: StandIn
) -> None:
    ada = await opened(rig, slack)
    assert (await ada.submit({"company": company})).ok
    assert [each.view["title"]["text"] for each in ada.views] == titles
    assert (await stored(rig), slack.refused) == (0, [])


async def test_a_form_that_is_stored_already_is_not_judged_again(rig: Rig) -> None:
    asked = Request(tenant=rig.tenant, user="U1", kind="form", name="form", now=datetime.now(UTC))
    asked = replace(asked, values={"company": "New"})
    assert (await rig.router.answer("form:V1:1", asked)).ack == {}
    late = replace(asked, values={"company": "Old"})
    assert (await rig.router.answer("form:V1:1", late)).ack == {}
    assert "errors" in (await rig.router.answer("form:V2:1", late)).ack
    assert await stored(rig) == 1


async def test_a_form_that_was_closed_tells_what_slack_knew_of_it(rig: Rig, slack: StandIn) -> None:
    ada = await opened(rig, slack)
    await ada.submit({"company": "Old", "account": "7"})
    await ada.close()
    await rig.tick()
    assert [each.text for each in slack.messages("C1")] == ["closed with [('account', '7'), ('company', 'Old')]"]


async def test_a_search_offers_what_fits_and_a_fault_offers_nothing(rig: Rig, slack: StandIn) -> None:
    ada = await opened(rig, slack)
    offered = await ada.options(ada.view, "account", "Ac")
    assert (len(offered), offered[0]["text"]["text"]) == (100, "Acme 0")
    assert await ada.options(ada.view, "account", "bug") == []


@pytest.mark.parametrize("line", ["@Rolecall do ask elder", "@Rolecall /do elder", "@Rolecall  do   ask elder"])
async def test_a_mention_does_what_the_command_does(line: str, rig: Rig, slack: StandIn) -> None:
    slack.acting("U1").say(line, "C1")
    await slack.settled()
    await rig.tick()
    await slack.message(lambda m: m.text == "asked “elder”" and m.seen_by == "U1")


async def test_words_in_the_bots_dm_do_what_the_command_does_and_its_own_words_nothing(
    rig: Rig, slack: StandIn
) -> None:
    slack.acting("U1").say("do add one")
    slack.acting("U1").say("do nonsense")
    await slack.settled()
    await rig.tick(2)
    assert [each.text for each in slack.messages("C1")] == ["added one"]
    told = [each.text for each in slack.messages(slack.im("U1")) if each.app]
    assert sorted(told) == ["I cannot read that.", "It is there."]


async def test_what_comes_from_a_team_that_is_not_served_is_acknowledged_and_dropped(
    engine_url: str, slack: StandIn
) -> None:
    async with rigged(engine_url, replace(address_of(slack), team="T9"), [FEATURE]) as other, other.socket():
        await slack.wait_connected()
        assert await typed(slack, "/do add one") == ""
        assert await stored(other) == 0
