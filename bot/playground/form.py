"""What Slack's client does with a form before it is sent: what was typed, or stood there, is checked."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.playground.limits.whole import elements_of
from bot.playground.model import Json

_KEYS = {
    "plain_text_input": "value",
    "number_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "rich_text_input": "rich_text_value",
    "file_input": "files",
    "static_select": "selected_option",
    "external_select": "selected_option",
    "radio_buttons": "selected_option",
    "checkboxes": "selected_options",
    "multi_static_select": "selected_options",
    "multi_external_select": "selected_options",
    "users_select": "selected_user",
    "multi_users_select": "selected_users",
    "channels_select": "selected_channel",
    "multi_channels_select": "selected_channels",
    "conversations_select": "selected_conversation",
    "multi_conversations_select": "selected_conversations",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
}
REQUIRED = "Please complete this required field."


def inputs(blocks: Any) -> Iterator[tuple[Json, Json]]:
    """Every block with each element of it that holds a value."""
    for block in blocks:
        for element in elements_of(block):
            if element.get("type") in _KEYS:
                yield block, dict(element)


def complete(blocks: Any, typed: Mapping[str, Any]) -> Json:
    """The state of a form: what was typed, else what stood there at first, else nothing."""
    state: Json = {}
    for block, element in inputs(blocks):
        given = typed.get(block["block_id"], {}).get(element["action_id"])
        state.setdefault(block["block_id"], {})[element["action_id"]] = given or _initial(element)
    return state


def _initial(element: Json) -> Json:
    key = _KEYS[element["type"]]
    empty: Any = [] if key.endswith("s") else None
    initial = "initial_value" if key == "value" else key.replace("selected", "initial")
    return {"type": element["type"], key: element.get(initial, empty)}


def typed_as(element: Json, value: Any) -> Json:
    """A plain value as the state of this element: an option may be named by its value or its text."""
    kind = element["type"]
    key = _KEYS[kind]
    if key == "selected_option" and isinstance(value, str):
        value = _option(element, value)
    if key == "selected_options":
        value = [_option(element, each) if isinstance(each, str) else each for each in value]
    return {"type": kind, key: value}


def _option(element: Json, wanted: str) -> Json:
    groups = [each["options"] for each in element.get("option_groups") or []]
    offered = [each for group in [element.get("options") or [], *groups] for each in group]
    for each in offered:
        if wanted in (each["value"], each["text"]["text"]):
            return dict(each)
    if element["type"].endswith("external_select"):
        return {"text": {"type": "plain_text", "text": wanted, "emoji": True}, "value": wanted}
    raise LookupError(f"no option {wanted!r} in {element.get('action_id')!r}")


def typed(blocks: Any, values: Mapping[str, Any]) -> Json:
    """Plain values by block_id (or action_id) as the state of the form."""
    state: Json = {}
    for block, element in inputs(blocks):
        for name in (block["block_id"], element["action_id"]):
            if name in values:
                state.setdefault(block["block_id"], {})[element["action_id"]] = typed_as(element, values[name])
    known = {name for block, element in inputs(blocks) for name in (block["block_id"], element["action_id"])}
    if set(values) - known:
        raise LookupError(f"no such field: {sorted(set(values) - known)}; there are {sorted(known)}")
    return state


def faults_of(blocks: Any, state: Json) -> dict[str, str]:
    """What Slack's own client refuses to send: required fields left empty, texts too short or too long."""
    wrong: dict[str, str] = {}
    for block, element in inputs(blocks):
        value = state[block["block_id"]][element["action_id"]].get(_KEYS[element["type"]])
        sentence = _fault(element, value, optional=block["type"] != "input" or bool(block.get("optional")))
        if sentence:
            wrong[block["block_id"]] = sentence
    return wrong


def _fault(element: Json, value: Any, *, optional: bool) -> str:
    if value in (None, "", []):
        return "" if optional else REQUIRED
    if element["type"] != "plain_text_input":
        return ""
    if len(value) > element.get("max_length", 3000):
        return f"Please use no more than {element.get('max_length', 3000)} characters."
    if len(value) < element.get("min_length", 0):
        return f"Please use at least {element['min_length']} characters."
    return ""
