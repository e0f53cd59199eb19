"""Slack's payloads reduced to requests: the fields that features read, and the key that a second delivery shares."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.payload import picked, read, values

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
COMMAND = {
    "command": "/owner",
    "text": "  AE emea ",
    "user_id": "U1",
    "channel_id": "C1",
    "trigger_id": "1.2",
    "response_url": "https://hooks.example/1",
}
EVENT = {
    "type": "event_callback",
    "event_id": "Ev1",
    "event": {"type": "app_mention", "user": "U1", "text": "hi", "channel": "C1", "ts": "1.0", "thread_ts": "0.5"},
}
CLICK = {
    "type": "block_actions",
    "user": {"id": "U1"},
    "channel": {"id": "C1"},
    "container": {"message_ts": "1.0", "channel_id": "C1"},
    "message": {"ts": "1.0", "thread_ts": "0.5", "text": "A card"},
    "actions": [{"type": "button", "action_id": "yes#2", "value": "12", "action_ts": "9.9"}],
    "trigger_id": "1.2",
}
FORM = {
    "type": "view_submission",
    "user": {"id": "U1"},
    "trigger_id": "1.2",
    "view": {
        "id": "V1",
        "hash": "h1",
        "callback_id": "handoff",
        "private_metadata": '{"channel": "C7"}',
        "state": {"values": {"company": {"company": {"type": "plain_text_input", "value": " Acme "}}}},
    },
}
SEARCH = {
    "type": "block_suggestion",
    "user": {"id": "U1"},
    "action_id": "account",
    "value": "ac",
    "view": {"id": "V1"},
}


def test_a_command_is_its_name_and_what_was_typed_behind_it() -> None:
    key, request = read(COMMAND, 7, NOW)
    assert key == "command:1.2"
    assert (request.kind, request.name, request.text, request.user) == ("command", "/owner", "AE emea", "U1")
    assert (request.channel, request.trigger, request.tenant, request.now) == ("C1", "1.2", 7, NOW)


def test_an_event_is_known_by_slacks_id_however_often_it_comes() -> None:
    key, request = read(EVENT, 7, NOW)
    assert key == "event:Ev1"
    assert (request.kind, request.name, request.text) == ("event", "app_mention", "hi")
    assert (request.message_ts, request.thread_ts, request.payload) == ("1.0", "0.5", EVENT["event"])


@pytest.mark.parametrize(
    ("event", "user", "channel"),
    [
        ({"type": "user_change", "user": {"id": "U5", "name": "x"}}, "U5", None),
        ({"type": "channel_archive", "channel": "C1", "user": "U2"}, "U2", "C1"),
        ({"type": "channel_rename", "channel": {"id": "C1", "name": "new"}}, "", None),
    ],
)
def test_events_name_people_and_channels_in_several_ways(event: Any, user: str, channel: str | None) -> None:
    _, request = read({"type": "event_callback", "event_id": "E", "event": event}, 7, NOW)
    assert (request.user, request.channel) == (user, channel)


def test_a_click_is_its_handler_without_the_number_and_its_value() -> None:
    key, request = read(CLICK, 7, NOW)
    assert (request.kind, request.name, request.value, request.via) == ("action", "yes", "12", "button")
    assert (request.channel, request.message_ts, request.thread_ts) == ("C1", "1.0", "0.5")
    assert key == "action:U1:1.0:yes#2:9.9"


@pytest.mark.parametrize(("name", "value"), [("action_ts", "9.8"), ("action_id", "yes#3")])
def test_another_click_has_another_key(name: str, value: str) -> None:
    other = CLICK | {"actions": [CLICK["actions"][0] | {name: value}]}  # type: ignore[index]
    assert read(other, 7, NOW)[0] != read(CLICK, 7, NOW)[0]


def test_a_form_comes_with_its_fields_its_metadata_and_where_it_was_opened() -> None:
    key, request = read(FORM, 7, NOW)
    assert key == "form:V1:h1"
    assert (request.kind, request.name, request.values) == ("form", "handoff", {"company": "Acme"})
    assert (request.channel, request.value, request.view_id) == ("C7", '{"channel": "C7"}', "V1")


@pytest.mark.parametrize("metadata", ["", "no json", "[]", "7", "{}"])
def test_metadata_of_any_kind_is_no_fault(metadata: str) -> None:
    view = FORM["view"] | {"private_metadata": metadata}  # type: ignore[operator]
    _, request = read(FORM | {"view": view}, 7, NOW)
    assert (request.channel, request.value) == (None, metadata)


def test_a_search_carries_what_was_typed() -> None:
    _, request = read(SEARCH, 7, NOW)
    assert (request.kind, request.name, request.query) == ("options", "account", "ac")


def test_a_shortcut_is_known_by_its_callback() -> None:
    key, request = read({"type": "shortcut", "callback_id": "hand", "user": {"id": "U1"}, "trigger_id": "3"}, 7, NOW)
    assert (key, request.kind, request.name) == ("shortcut:3", "shortcut", "hand")


@pytest.mark.parametrize(
    ("element", "expected"),
    [
        ({"type": "static_select", "selected_option": {"value": "a"}}, "a"),
        ({"type": "static_select", "selected_option": None}, ""),
        ({"type": "users_select", "selected_user": "U1"}, "U1"),
        ({"type": "datepicker", "selected_date": "2026-12-01"}, "2026-12-01"),
        ({"type": "plain_text_input", "value": None}, ""),
        ({"type": "multi_static_select", "selected_options": [{"value": "a"}, {"value": "b"}]}, ["a", "b"]),
        ({"type": "checkboxes", "selected_options": []}, []),
        ({"type": "multi_users_select", "selected_users": ["U1", "U2"]}, ["U1", "U2"]),
    ],
)
def test_every_kind_of_field_comes_back_as_text_or_a_list_of_texts(element: Any, expected: object) -> None:
    assert values({"name": {"any": element}}) == {"name": expected}


@given(st.dictionaries(st.sampled_from(["value", "selected_user", "selected_date"]), st.none() | st.text()))
def test_what_was_picked_is_always_a_string(element: dict[str, str | None]) -> None:
    assert isinstance(picked(element), str)
