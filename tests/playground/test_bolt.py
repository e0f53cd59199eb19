"""A real Bolt app over Socket Mode, unmodified, meets in the stand-in what it would meet in Slack."""

import asyncio
from typing import Any

from bot.playground import BOT, StandIn
from tests.playground.conftest import bolt, connected

BUTTONS = [
    {
        "type": "actions",
        "elements": [
            {
                "type": "button",
                "action_id": "yes",
                "value": "12",
                "text": {"type": "plain_text", "text": "Accept"},
            }
        ],
    }
]
FORM = {
    "type": "modal",
    "callback_id": "form",
    "title": {"type": "plain_text", "text": "Hand over"},
    "submit": {"type": "plain_text", "text": "Send"},
    "private_metadata": "12",
    "blocks": [
        {
            "type": "input",
            "block_id": "company",
            "label": {"type": "plain_text", "text": "Company"},
            "element": {"type": "plain_text_input", "action_id": "company", "max_length": 40},
        },
        {
            "type": "input",
            "block_id": "account",
            "optional": True,
            "label": {"type": "plain_text", "text": "Account"},
            "element": {"type": "external_select", "action_id": "account", "min_query_length": 0},
        },
    ],
}


async def test_a_command_is_answered_in_its_acknowledgement(slack: StandIn) -> None:
    app, seen = bolt(slack), {}

    @app.command("/owner")
    async def owner(ack: Any, command: dict[str, Any]) -> None:
        seen.update(command)
        await ack(text="*Bo Li*", response_type="ephemeral")

    async with connected(slack, app):
        outcome = await slack.acting("U1").command("/owner AE @Bo Li in #sales https://x.example & co", "C1")
    assert outcome.ok
    assert seen["text"] == "AE <@U2> in <#C1|sales> <https://x.example> &amp; co"
    assert (seen["user_id"], seen["channel_name"], seen["team_id"]) == ("U1", "sales", "T0PLAY")
    answer = slack.acting("U1").sees("C1")[-1]
    assert (answer.text, answer.seen_by, answer.user) == ("*Bo Li*", "U1", BOT)
    assert slack.acting("U2").sees("C1") == []


async def test_an_answer_in_the_channel_also_shows_what_was_typed(slack: StandIn) -> None:
    app = bolt(slack)

    @app.command("/owner")
    async def owner(ack: Any) -> None:
        await ack(text="Bo Li", response_type="in_channel")

    async with connected(slack, app):
        await slack.acting("U1").command("/owner AE", "C1")
    assert [(m.user, m.text) for m in slack.messages("C1")] == [("U1", "/owner AE"), (BOT, "Bo Li")]


async def test_an_answer_with_too_long_a_text_is_refused_and_noted(slack: StandIn) -> None:
    app = bolt(slack)

    @app.command("/owner")
    async def owner(ack: Any) -> None:
        await ack(blocks=[{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}])

    async with connected(slack, app):
        outcome = await slack.acting("U1").command("/owner AE", "C1")
    assert (outcome.ok, outcome.error) == (False, "invalid_blocks")
    assert slack.refused[0][1].code == "invalid_blocks"


async def test_a_late_acknowledgement_is_an_operation_timeout_and_is_ignored(slack: StandIn) -> None:
    app = bolt(slack)

    @app.command("/owner")
    async def owner(ack: Any) -> None:
        await asyncio.sleep(0.6)
        await ack(text="too late")

    async with connected(slack, app):
        outcome = await slack.acting("U1").command("/owner AE", "C1")
        await asyncio.sleep(0.4)
    assert (outcome.ok, outcome.error) == (False, "operation_timeout")
    assert slack.acting("U1").sees("C1") == []


async def test_without_a_connection_a_command_is_not_dispatched(slack: StandIn) -> None:
    outcome = await slack.acting("U1").command("/owner AE", "C1")
    assert (outcome.ok, outcome.error) == (False, "dispatch_failed")


async def test_a_click_changes_the_message_in_its_place(slack: StandIn) -> None:
    app, seen = bolt(slack), {}

    @app.action("yes")
    async def yes(ack: Any, body: dict[str, Any], client: Any) -> None:
        await ack()
        seen.update(body)
        await client.chat_update(channel=body["channel"]["id"], ts=body["message"]["ts"], text="Accepted", blocks=[])

    async with connected(slack, app):
        await app.client.chat_postMessage(channel="U2", text="Take it?", blocks=BUTTONS)
        card = await slack.message(lambda m: m.text == "Take it?")
        outcome = await slack.acting("U2").click(card, "Accept")
        changed = await slack.message(lambda m: m.text == "Accepted")
    assert outcome.ok
    assert (changed.ts, changed.channel, changed.blocks) == (card.ts, slack.im("U2"), ())
    assert (seen["actions"][0]["action_id"], seen["actions"][0]["value"]) == ("yes", "12")
    assert seen["container"] == {
        "type": "message",
        "message_ts": card.ts,
        "channel_id": card.channel,
        "is_ephemeral": False,
    }


async def test_a_form_is_opened_refused_mended_and_sent(slack: StandIn) -> None:
    app, sent = bolt(slack), []

    @app.command("/handoff")
    async def handoff(ack: Any, client: Any, command: dict[str, Any]) -> None:
        await ack()
        await client.views_open(trigger_id=command["trigger_id"], view=FORM)

    @app.options("account")
    async def accounts(ack: Any, payload: dict[str, Any]) -> None:
        name = f"{payload['value']}me"
        await ack(options=[{"text": {"type": "plain_text", "text": name}, "value": "7"}])

    @app.view("form")
    async def form(ack: Any, view: dict[str, Any]) -> None:
        company = view["state"]["values"]["company"]["company"]["value"]
        sent.append((company, view["private_metadata"], view["state"]["values"]["account"]["account"]))
        await (ack(response_action="errors", errors={"company": "Already there"}) if company == "Old" else ack())

    async with connected(slack, app):
        ada = slack.acting("U1")
        assert (await ada.command("/handoff")).ok
        assert await slack.until(lambda: ada.view)
        assert (await ada.submit({})).errors == {"company": "Please complete this required field."}
        assert ada.view is not None
        assert [each["text"]["text"] for each in await ada.options(ada.view, "account", "Ac")] == ["Acme"]
        assert (await ada.submit({"company": "Old"})).errors == {"company": "Already there"}
        assert ada.view is not None
        assert (await ada.submit({"company": "New", "account": "Acme"})).ok
    assert not ada.views
    assert [company for company, *_ in sent] == ["Old", "New"]
    assert sent[1][2]["selected_option"]["value"] == "Acme"


async def test_a_submission_that_is_not_acknowledged_in_time_leaves_the_form_open(slack: StandIn) -> None:
    app = bolt(slack)

    @app.command("/handoff")
    async def handoff(ack: Any, client: Any, command: dict[str, Any]) -> None:
        await ack()
        await client.views_open(trigger_id=command["trigger_id"], view=FORM)

    @app.view("form")
    async def form(ack: Any) -> None:
        await asyncio.sleep(0.6)
        await ack()

    async with connected(slack, app):
        ada = slack.acting("U1")
        await ada.command("/handoff")
        await slack.until(lambda: ada.view)
        outcome = await ada.submit({"company": "New"})
    assert (outcome.ok, outcome.error) == (False, "operation_timeout")
    assert ada.view is not None


async def test_what_is_said_to_the_bot_becomes_an_event(slack: StandIn) -> None:
    app, heard = bolt(slack), []

    @app.event("message")
    async def message(event: dict[str, Any]) -> None:
        heard.append((event["channel_type"], event["text"]))

    @app.event("app_mention")
    async def mention(event: dict[str, Any], say: Any) -> None:
        heard.append(("mention", event["text"]))
        await say(text="Bo Li", thread_ts=event["ts"])

    async with connected(slack, app):
        slack.acting("U2").say("help")
        asked = slack.acting("U1").say("@Rolecall owner AE", "C1")
        slack.acting("U1").say("nobody is meant", "C1")
        await slack.settled()
        answer = await slack.message(lambda m: m.text == "Bo Li")
    assert sorted(heard) == [("im", "help"), ("mention", f"<@{BOT}> owner AE")]
    assert answer.thread_ts == asked.ts


async def test_an_event_that_is_not_acknowledged_comes_again_with_its_number(slack: StandIn) -> None:
    app, heard = bolt(slack), []

    @app.middleware
    async def first_time_fails(req: Any, body: dict[str, Any], next_: Any) -> None:
        heard.append((body["event_id"], req.headers.get("x-slack-retry-num"), req.headers.get("x-slack-retry-reason")))
        if len(heard) == 1:
            raise RuntimeError("not taken in")
        await next_()

    @app.event("message")
    async def message(event: dict[str, Any]) -> None:
        """Taken in."""

    @app.error
    async def error(error: Exception) -> Any:
        return None

    async with connected(slack, app):
        slack.acting("U2").say("help")
        await slack.settled()
        slack.redeliver()
        await slack.settled()
    assert len({event_id for event_id, *_ in heard}) == 1
    assert [number[0] for _, number, _ in heard[1:]] == ["1", "1"]


async def test_a_response_address_replaces_deletes_and_runs_out(slack: StandIn) -> None:
    app, codes = bolt(slack), []

    @app.command("/owner")
    async def owner(ack: Any, respond: Any) -> None:
        await ack(text="first", blocks=BUTTONS)

    @app.action("yes")
    async def yes(ack: Any, respond: Any) -> None:
        await ack()
        await respond(text="second", replace_original=True)
        await respond(delete_original=True)
        codes.extend([(await respond(text=f"more {number}")).status_code for number in range(5)])

    async with connected(slack, app):
        ada = slack.acting("U1")
        outcome = await ada.command("/owner AE", "C1")
        assert outcome.message is not None
        await ada.click(outcome.message, "yes")
        await slack.until(lambda: len(codes) == 5)
    assert codes == [200, 200, 200, 404, 404]
    assert [m.text for m in ada.sees("C1")] == ["more 0", "more 1", "more 2"]
