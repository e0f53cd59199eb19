"""Interactive elements and images: their fields, their lengths, and where each may stand."""

from collections.abc import Mapping
from typing import Any

from bot.playground.limits.checks import (
    Check,
    Report,
    Rule,
    Shape,
    boolean,
    by_type,
    date,
    either,
    hour,
    integer,
    many,
    no_rule,
    one_of,
    text,
    url,
)
from bot.playground.limits.objects import (
    confirm,
    conversation_filter,
    dispatch,
    feedback,
    option,
    option_groups,
    options,
    overflow_option,
    plain,
    rich_option,
    slack_file,
    workflow,
)

ID = text(255)
SELECT_LIMIT = 100


def _element(must: Mapping[str, Check], may: Mapping[str, Check], rule: Rule = no_rule) -> Shape:
    return Shape(must={"type": text(), **must}, may={"action_id": ID, **may}, rule=rule)


def _input(may: Mapping[str, Check], rule: Rule = no_rule, must: Mapping[str, Check] | None = None) -> Shape:
    """An element that a person fills in: it may say what it expects and be focused first."""
    return _element(must or {}, {"focus_on_load": boolean, "placeholder": plain(150), **may}, rule)


def _picker(may: Mapping[str, Check]) -> Shape:
    return _input({"confirm": confirm, **may})


def _choice(may: Mapping[str, Check], rule: Rule = no_rule, must: Mapping[str, Check] | None = None) -> Shape:
    return _input({"confirm": confirm, **may}, rule, must)


def _many(may: Mapping[str, Check], rule: Rule = no_rule) -> Shape:
    return _choice({"max_selected_items": integer(1, 100), **may}, rule)


def _lengths(report: Report, at: str, value: Mapping[str, Any]) -> None:
    low, high = value.get("min_length"), value.get("max_length")
    if low is not None and high is not None and low > high:
        report.add("min_length must not be above max_length", at)
    initial = value.get("initial_value")
    if initial is not None and high is not None and len(initial) > high:
        report.add(f"must be less than {high + 1} characters", f"{at}/initial_value")


def _initial_among(report: Report, at: str, value: Mapping[str, Any]) -> None:
    """What is selected at first must be one of the options, to the letter."""
    offered = list(value.get("options") or [])
    for group in value.get("option_groups") or []:
        offered += group["options"]
    chosen = [*(value.get("initial_options") or []), value.get("initial_option")]
    if any(each is not None and each not in offered for each in chosen):
        report.add("initial option must be one of the options", at)


def _static(report: Report, at: str, value: Mapping[str, Any]) -> None:
    either("options", "option_groups")(report, at, value)
    _initial_among(report, at, value)


_boxes: Mapping[str, Check] = {"options": many(rich_option, 1, 10)}
_typed: Mapping[str, Check] = {"dispatch_action_config": dispatch}
_conversations: Mapping[str, Check] = {
    "default_to_current_conversation": boolean,
    "filter": conversation_filter,
}
_static_fields: Mapping[str, Check] = {"options": options, "option_groups": option_groups}
_several = many(text(), 0, SELECT_LIMIT)

ELEMENTS: Mapping[str, Check] = {
    "button": _element(
        {"text": plain(75)},
        {
            "value": text(2000),
            "url": url,
            "style": one_of("primary", "danger"),
            "confirm": confirm,
            "accessibility_label": text(75),
        },
    ),
    "static_select": _choice({**_static_fields, "initial_option": option}, _static),
    "multi_static_select": _many({**_static_fields, "initial_options": options}, _static),
    "external_select": _choice({"min_query_length": integer(0, 150), "initial_option": option}),
    "multi_external_select": _many({"min_query_length": integer(0, 150), "initial_options": options}),
    "users_select": _choice({"initial_user": text()}),
    "multi_users_select": _many({"initial_users": _several}),
    "channels_select": _choice({"initial_channel": text(), "response_url_enabled": boolean}),
    "multi_channels_select": _many({"initial_channels": _several}),
    "conversations_select": _choice(
        {"initial_conversation": text(), "response_url_enabled": boolean, **_conversations}
    ),
    "multi_conversations_select": _many({"initial_conversations": _several, **_conversations}),
    "overflow": _element({"options": many(overflow_option, 1, 5)}, {"confirm": confirm}),
    "datepicker": _picker({"initial_date": date}),
    "timepicker": _picker({"initial_time": hour, "timezone": text()}),
    "datetimepicker": _element(
        {},
        {"initial_date_time": integer(10**9, 10**10 - 1), "confirm": confirm, "focus_on_load": boolean},
    ),
    "checkboxes": _element(
        _boxes,
        {"initial_options": many(rich_option, 1, 10), "confirm": confirm, "focus_on_load": boolean},
        _initial_among,
    ),
    "radio_buttons": _element(
        _boxes,
        {"initial_option": rich_option, "confirm": confirm, "focus_on_load": boolean},
        _initial_among,
    ),
    "plain_text_input": _input(
        {
            "initial_value": text(3000, 0),
            "multiline": boolean,
            "min_length": integer(0, 3000),
            "max_length": integer(1, 3000),
            **_typed,
        },
        _lengths,
    ),
    "email_text_input": _input({"initial_value": text(None, 0), **_typed}),
    "url_text_input": _input({"initial_value": text(None, 0), **_typed}),
    "number_input": _input(
        {"initial_value": text(), "min_value": text(), "max_value": text(), **_typed},
        must={"is_decimal_allowed": boolean},
    ),
    "file_input": _element({}, {"filetypes": many(text(), 1, 100), "max_files": integer(1, 10)}),
    "rich_text_input": _input({"initial_value": lambda *_: None, **_typed}),
    "workflow_button": _element(
        {"text": plain(75), "workflow": workflow},
        {"style": one_of("primary", "danger"), "accessibility_label": text(75)},
    ),
    "image": Shape(
        must={"type": text(), "alt_text": text(2000)},
        may={"image_url": url, "slack_file": slack_file},
        rule=either("image_url", "slack_file"),
    ),
    "feedback_buttons": _element({"positive_button": feedback, "negative_button": feedback}, {}),
    "icon_button": _element(
        {"icon": one_of("trash"), "text": plain(75)},
        {
            "value": text(2000),
            "confirm": confirm,
            "accessibility_label": text(75),
            "visible_to_user_ids": many(text(), 0, 10),
        },
    ),
}

_SELECTS = frozenset(
    f"{many_}{kind}_select"
    for many_ in ("", "multi_")
    for kind in ("static", "external", "users", "channels", "conversations")
)
_PICKED = frozenset({"datepicker", "timepicker", "checkboxes", "radio_buttons"})
_TYPED = frozenset({"plain_text_input", "email_text_input", "url_text_input", "number_input"})
_WIDE = frozenset({"datetimepicker", "rich_text_input", "file_input"})

accessory = by_type(
    ELEMENTS,
    "accessory of a section",
    _SELECTS | _PICKED | {"button", "overflow", "image", "workflow_button"},
)
in_actions = by_type(
    ELEMENTS,
    "element of actions",
    (_SELECTS | _PICKED | {"button", "overflow", "datetimepicker", "workflow_button"}),
)
in_input = by_type(ELEMENTS, "element of an input", _SELECTS | _PICKED | _TYPED | _WIDE)
in_context_actions = by_type(ELEMENTS, "element of context_actions", frozenset({"feedback_buttons", "icon_button"}))
card_button = by_type(ELEMENTS, "button of a card", frozenset({"button"}))
image_element = by_type(ELEMENTS, "image", frozenset({"image"}))

ONLY_ON: Mapping[str, frozenset[str]] = {
    "number_input": frozenset({"modal"}),
    "email_text_input": frozenset({"modal"}),
    "url_text_input": frozenset({"modal"}),
    "file_input": frozenset({"modal"}),
    "rich_text_input": frozenset({"modal", "home"}),
    "datetimepicker": frozenset({"message", "modal"}),
    "workflow_button": frozenset({"message"}),
}
