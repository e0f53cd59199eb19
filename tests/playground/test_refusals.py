"""Wrong calls, each answered with the error that Slack documents for it."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground import Manifest, StandIn
from tests.playground.blocks import (
    actions,
    button,
    entry,
    home,
    modal,
    option,
    plain,
    section,
    select,
)
from tests.playground.conftest import stand_in

Case = tuple[str, dict[str, Any], str]
POST = "chat.postMessage"
CONFIRM = {"title": plain("t" * 101), "text": plain("x"), "confirm": plain("y"), "deny": plain("n")}
IMAGE = {"type": "image", "alt_text": "a chart"}


def posting(*blocks: Any, code: str = "invalid_blocks") -> Case:
    return POST, {"channel": "C1", "text": "x", "blocks": list(blocks)}, code


CALLS: list[Case] = [
    ("no.such", {}, "unknown_method"),
    (POST, {"text": "x"}, "invalid_arguments"),
    (POST, {"channel": "C9", "text": "x"}, "channel_not_found"),
    (POST, {"channel": "U9", "text": "x"}, "channel_not_found"),
    (POST, {"channel": "U3", "text": "x"}, "user_disabled"),
    (POST, {"channel": "C2", "text": "x"}, "not_in_channel"),
    (POST, {"channel": "C5", "text": "x"}, "channel_not_found"),
    (POST, {"channel": "C3", "text": "x"}, "is_archived"),
    (POST, {"channel": "C1"}, "no_text"),
    (POST, {"channel": "C1", "text": "x", "thread_ts": "1.000001"}, "thread_not_found"),
    (POST, {"channel": "C1", "text": "x", "blocks": "[not json"}, "invalid_blocks_format"),
    (POST, {"channel": "C1", "text": "x", "blocks": {"type": "divider"}}, "invalid_blocks_format"),
    (POST, {"channel": "C1", "text": "x", "metadata": {"event_type": "e"}}, "invalid_metadata_format"),
    (POST, {"channel": "C1", "text": "x", "metadata": {"event_payload": {}}}, "invalid_metadata_format"),
    (
        POST,
        {"channel": "C1", "text": "x", "metadata": {"event_type": "e", "event_payload": {"x": "y" * 20_000}}},
        "metadata_too_large",
    ),
    (POST, {"channel": "C1", "attachments": [{}] * 101}, "too_many_attachments"),
    (POST, {"channel": "C1", "attachments": ["text"]}, "invalid_attachments"),
    ("chat.update", {"channel": "C1", "ts": "1.000001", "text": "x"}, "message_not_found"),
    ("chat.update", {"channel": "U1", "ts": "1.000001", "text": "x"}, "channel_not_found"),
    ("chat.update", {"channel": "C1", "text": "x"}, "invalid_arguments"),
    ("chat.delete", {"channel": "C1", "ts": "1.000001"}, "message_not_found"),
    ("chat.postEphemeral", {"channel": "C4", "user": "U2", "text": "x"}, "user_not_in_channel"),
    ("chat.postEphemeral", {"channel": "C1", "user": "U9", "text": "x"}, "user_not_found"),
    ("chat.postEphemeral", {"channel": "C1", "user": "U1"}, "no_text"),
    ("conversations.open", {"users": "U9"}, "user_not_found"),
    ("conversations.open", {"users": "U3"}, "user_disabled"),
    ("conversations.open", {}, "users_list_not_supplied"),
    ("conversations.info", {"channel": "C9"}, "channel_not_found"),
    ("conversations.info", {"channel": "C5"}, "channel_not_found"),
    ("conversations.history", {"channel": "C2"}, "not_in_channel"),
    ("conversations.history", {"channel": "C1", "limit": 1000}, "invalid_limit"),
    ("conversations.history", {"channel": "C1", "limit": 0}, "invalid_limit"),
    ("conversations.history", {"channel": "C1", "cursor": "nonsense"}, "invalid_cursor"),
    ("conversations.replies", {"channel": "C1", "ts": "1.000001"}, "thread_not_found"),
    ("conversations.join", {"channel": "C3"}, "is_archived"),
    ("conversations.list", {"types": "everything"}, "invalid_types"),
    ("users.list", {"limit": "many"}, "invalid_limit"),
    ("users.list", {"cursor": "bm9uc2Vuc2U="}, "invalid_cursor"),
    ("users.info", {"user": "U9"}, "user_not_found"),
    ("users.info", {}, "invalid_arguments"),
    ("team.info", {"team": "T9"}, "team_not_found"),
    ("bots.info", {"bot": "B9"}, "bot_not_found"),
    ("views.open", {"trigger_id": "1.2.3", "view": modal()}, "invalid_trigger_id"),
    ("views.push", {"trigger_id": "1.2.3", "view": modal()}, "invalid_trigger_id"),
    ("views.update", {"view_id": "V9", "view": modal()}, "not_found"),
    ("views.update", {"view": modal()}, "invalid_arguments"),
    ("views.publish", {"user_id": "U9", "view": home()}, "user_not_found"),
]

BLOCKS: list[Case] = [
    posting(*[section()] * 51, code="msg_blocks_too_many"),
    posting({"type": "no_such_block"}),
    posting({}),
    posting("text"),
    posting(section("x" * 3001)),
    posting(section("")),
    posting({"type": "section"}),
    posting({"type": "section", "text": "x"}),
    posting({"type": "section", "text": {"type": "markdown", "text": "x"}}),
    posting(section(colour="red")),
    posting(section(block_id="b" * 256)),
    posting(section(block_id="same"), section(block_id="same")),
    posting(section(fields=[plain("x")] * 11)),
    posting(section(fields=[plain("x" * 2001)])),
    posting(section(accessory={"type": "plain_text_input", "action_id": "i"})),
    posting(section(accessory={"type": "datetimepicker", "action_id": "i"})),
    posting({"type": "header", "text": plain("x" * 151)}),
    posting({"type": "header", "text": {"type": "mrkdwn", "text": "x"}}),
    posting({"type": "context", "elements": [plain("x")] * 11}),
    posting({"type": "context", "elements": []}),
    posting({"type": "context", "elements": [button()]}),
    posting(actions()),
    posting(actions(*[button(action_id=str(n)) for n in range(26)])),
    posting(actions(button(), button())),
    posting(actions(button(action_id="a" * 256))),
    posting(actions(button(text=plain("x" * 76)))),
    posting(actions(button(text={"type": "mrkdwn", "text": "x"}))),
    posting(actions(button(value="v" * 2001))),
    posting(actions(button(value=12))),
    posting(actions(button(url="u" * 3001))),
    posting(actions(button(style="green"))),
    posting(actions(button(confirm=CONFIRM))),
    posting(actions(button(confirm={"title": plain("x")}))),
    posting(actions(select(options=[option(n) for n in range(101)]))),
    posting(actions(select(options=[]))),
    posting(actions(select(options=None))),
    posting(actions(select(option_groups=[{"label": plain("x"), "options": [option()]}]))),
    posting(actions(select(options=[option(text=plain("x" * 76))]))),
    posting(actions(select(options=[option(value="v" * 151)]))),
    posting(actions(select(options=[option(description=plain("d" * 76))]))),
    posting(actions(select(placeholder=plain("p" * 151)))),
    posting(actions(select(initial_option=option(7)))),
    posting(actions({"type": "overflow", "action_id": "o", "options": [option(n) for n in range(6)]})),
    posting(actions({"type": "checkboxes", "action_id": "c", "options": [option(n) for n in range(11)]})),
    posting(actions({"type": "datepicker", "action_id": "d", "initial_date": "24.12.2026"})),
    posting(actions({"type": "timepicker", "action_id": "t", "initial_time": "9 am"})),
    posting(actions({"type": "number_input", "action_id": "n", "is_decimal_allowed": False})),
    posting(entry({"type": "email_text_input", "action_id": "e"})),
    posting(entry(label={"type": "mrkdwn", "text": "x"})),
    posting(entry({"type": "plain_text_input", "action_id": "i", "max_length": 3001})),
    posting({**IMAGE}),
    posting({**IMAGE, "image_url": "https://x.example/i.png", "slack_file": {"id": "F1"}}),
    posting({"type": "image", "image_url": "https://x.example/i.png"}),
    posting({"type": "markdown", "text": "x" * 12_001}),
    posting({"type": "markdown", "text": "x" * 7000}, {"type": "markdown", "text": "x" * 7000}),
    posting({"type": "alert", "text": plain("x")}),
    posting({"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * 21]}),
]


def viewing(view: Any, code: str = "invalid_arguments") -> Case:
    return "views.publish" if view.get("type") == "home" else "views.open", {"view": view}, code


VIEWS: list[Case] = [
    viewing({"type": "dialog"}),
    viewing(modal(title=plain("t" * 25))),
    viewing(modal(title=None)),
    viewing(modal(title={"type": "mrkdwn", "text": "x"})),
    viewing(modal(submit=plain("s" * 25))),
    viewing(modal(close=plain("c" * 25))),
    viewing(modal(entry(), submit=None)),
    viewing(modal(blocks=[])),
    viewing(modal(*[section()] * 101)),
    viewing(modal(private_metadata="m" * 3001)),
    viewing(modal(private_metadata={"id": 1})),
    viewing(modal(callback_id="c" * 256)),
    viewing(modal(external_id="e" * 256)),
    viewing(modal(colour="red")),
    viewing(modal({"type": "markdown", "text": "x"})),
    viewing(modal({"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]})),
    viewing(modal(entry(label=plain("l" * 2001)))),
    viewing(modal(entry(hint=plain("h" * 2001)))),
    viewing(modal(entry(optional="yes"))),
    viewing(modal(entry(), entry())),
    viewing(modal(entry(button()))),
    viewing(
        modal(
            entry({"type": "plain_text_input", "action_id": "i", "focus_on_load": True}),
            entry({"type": "plain_text_input", "action_id": "j", "focus_on_load": True}, block_id="g"),
        )
    ),
    viewing(modal(entry({"type": "plain_text_input", "action_id": "i", "initial_value": "abc", "max_length": 2}))),
    viewing(modal(*[section("x" * 3000)] * 90), "view_too_large"),
    viewing(home(title=plain("x"))),
    viewing(home(entry({"type": "number_input", "action_id": "n", "is_decimal_allowed": False}))),
    viewing(home(actions({"type": "datetimepicker", "action_id": "d"}))),
    viewing(home({"type": "alert", "text": plain("x")})),
]


async def refused(client: AsyncWebClient, method: str, args: dict[str, Any]) -> dict[str, Any]:
    with pytest.raises(SlackApiError) as error:
        await client.api_call(method, json=dict(args))
    return dict(error.value.response.data)


@pytest.mark.parametrize(("method", "args", "code"), [*CALLS, *BLOCKS])
async def test_a_wrong_call_gets_slacks_own_error(
    client: AsyncWebClient, slack: StandIn, method: str, args: dict[str, Any], code: str
) -> None:
    answer = await refused(client, method, args)
    assert answer["error"] == code
    if code == "invalid_blocks":
        assert answer["response_metadata"]["messages"][0].startswith("[ERROR] ")
    assert slack.messages() == []


@pytest.mark.parametrize(("method", "args", "code"), VIEWS)
async def test_a_wrong_view_gets_slacks_own_error_and_leaves_the_trigger_unused(
    client: AsyncWebClient, slack: StandIn, method: str, args: dict[str, Any], code: str
) -> None:
    trigger = slack.world.triggers.trigger("U1")
    answer = await refused(client, method, {**args, "trigger_id": trigger, "user_id": "U1"})
    assert answer["error"] == code
    assert (await client.views_open(trigger_id=trigger, view=modal())).status_code == 200


async def test_triggers_are_good_once_and_not_for_long() -> None:
    moment = 0.0
    async with stand_in(tick=lambda: moment) as slack:
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
        used, old = slack.world.triggers.trigger("U1"), slack.world.triggers.trigger("U1")
        await client.views_open(trigger_id=used, view=modal())
        assert (await refused(client, "views.open", {"trigger_id": used, "view": modal()}))[
            "error"
        ] == "exchanged_trigger_id"
        moment = 1.0
        assert (await refused(client, "views.open", {"trigger_id": old, "view": modal()}))[
            "error"
        ] == "expired_trigger_id"


async def test_a_stack_holds_three_views_and_external_ids_are_unique(slack: StandIn, client: AsyncWebClient) -> None:
    triggers = slack.world.triggers
    await client.views_open(trigger_id=triggers.trigger("U1"), view=modal(external_id="one"))
    for _ in range(2):
        await client.views_push(trigger_id=triggers.trigger("U1", in_modal=True), view=modal())
    fourth = {"trigger_id": triggers.trigger("U1", in_modal=True), "view": modal()}
    assert (await refused(client, "views.push", fourth))["error"] == "push_limit_reached"
    twin = {"trigger_id": triggers.trigger("U2"), "view": modal(external_id="one")}
    assert (await refused(client, "views.open", twin))["error"] == "duplicate_external_id"
    outside = {"trigger_id": triggers.trigger("U1"), "view": modal()}
    assert (await refused(client, "views.push", outside))["error"] == "invalid_trigger_id"


async def test_an_old_hash_is_a_conflict(slack: StandIn, client: AsyncWebClient) -> None:
    opened = await client.views_open(trigger_id=slack.world.triggers.trigger("U1"), view=modal())
    view = opened["view"]
    await client.views_update(view_id=view["id"], hash=view["hash"], view=modal())
    again = {"view_id": view["id"], "hash": view["hash"], "view": modal()}
    assert (await refused(client, "views.update", again))["error"] == "hash_conflict"


async def test_only_the_bots_own_messages_can_be_changed(slack: StandIn, client: AsyncWebClient) -> None:
    said = slack.acting("U1").say("mine", "C1")
    args = {"channel": "C1", "ts": said.ts, "text": "x"}
    assert (await refused(client, "chat.update", args))["error"] == "cant_update_message"
    own = await client.chat_postMessage(channel="C1", text="x")
    long = {"channel": "C1", "ts": own["ts"], "text": "x" * 4001}
    assert (await refused(client, "chat.update", long))["error"] == "msg_too_long"


@pytest.mark.parametrize(
    ("method", "token", "code"),
    [
        ("chat.postMessage", "", "not_authed"),
        ("chat.postMessage", "xoxb-wrong", "invalid_auth"),
        ("chat.postMessage", "xapp-playground", "not_allowed_token_type"),
        ("apps.connections.open", "xoxb-playground", "not_allowed_token_type"),
        ("auth.test", "", "not_authed"),
    ],
)
async def test_a_wrong_token_opens_nothing(slack: StandIn, method: str, token: str, code: str) -> None:
    client = AsyncWebClient(token=token, base_url=slack.api_url)
    assert (await refused(client, method, {"channel": "C1", "text": "x"}))["error"] == code


@pytest.mark.parametrize("code", ["account_inactive", "token_revoked"])
async def test_after_the_app_is_thrown_out_every_token_is_dead(
    slack: StandIn, client: AsyncWebClient, code: str
) -> None:
    slack.admin.uninstall(code)
    assert (await refused(client, "auth.test", {}))["error"] == code


@pytest.mark.parametrize(
    ("method", "args", "needed"),
    [
        ("chat.postMessage", {"channel": "C1", "text": "x"}, "chat:write"),
        ("users.list", {}, "users:read"),
        ("users.info", {"user": "U1"}, "users:read"),
        ("team.info", {}, "team:read"),
        ("conversations.history", {"channel": "C1"}, "channels:history"),
        ("conversations.history", {"channel": "D1"}, "im:history"),
        ("conversations.info", {"channel": "C1"}, "channels:read"),
        ("conversations.open", {"users": "U1"}, "im:write,mpim:write"),
    ],
)
async def test_a_missing_scope_is_named(method: str, args: dict[str, Any], needed: str) -> None:
    async with stand_in(manifest=Manifest(scopes=frozenset({"commands"}))) as slack:
        answer = await refused(AsyncWebClient(token=slack.bot_token, base_url=slack.api_url), method, args)
    assert (answer["error"], answer["needed"], answer["provided"]) == ("missing_scope", needed, "commands")


def test_the_table_is_long_enough() -> None:
    assert len(CALLS) + len(BLOCKS) + len(VIEWS) >= 60
