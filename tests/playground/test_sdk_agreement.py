"""Slack's own SDK as a judge that we did not write: what it refuses to build, the stand-in refuses too."""

from typing import Any

import pytest
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models import blocks as sdk
from slack_sdk.models.basic_objects import JsonObject
from slack_sdk.models.views import View

from bot.playground.limits import check_message_blocks, check_view
from bot.playground.model import SlackError
from tests.playground.blocks import actions, entry, modal, option, plain

SIZES = sorted(
    {
        near
        for limit in (2, 5, 10, 24, 25, 30, 75, 100, 150, 255, 300, 2000, 3000, 12_000)
        for near in (limit - 1, limit, limit + 1)
    }
)


def x(count: int) -> str:
    return "x" * count


def options(count: int) -> list[sdk.Option]:
    return [sdk.Option(text=f"Option {n}", value=str(n)) for n in range(count)]


BUILDERS: dict[str, Any] = {
    "header": lambda n: sdk.HeaderBlock(text=x(n)),
    "section": lambda n: sdk.SectionBlock(text=sdk.MarkdownTextObject(text=x(n))),
    "section fields": lambda n: sdk.SectionBlock(fields=["x"] * n),
    "block_id": lambda n: sdk.DividerBlock(block_id=x(n)),
    "context": lambda n: sdk.ContextBlock(elements=[sdk.PlainTextObject(text="x")] * n),
    "actions": lambda n: sdk.ActionsBlock(elements=[sdk.ButtonElement(text="x", action_id=str(k)) for k in range(n)]),
    "button text": lambda n: sdk.ActionsBlock(elements=[sdk.ButtonElement(text=x(n), action_id="a")]),
    "button value": lambda n: sdk.ActionsBlock(elements=[sdk.ButtonElement(text="x", action_id="a", value=x(n))]),
    "button label": lambda n: sdk.ActionsBlock(
        elements=[sdk.ButtonElement(text="x", action_id="a", accessibility_label=x(n))]
    ),
    "action_id": lambda n: sdk.ActionsBlock(elements=[sdk.ButtonElement(text="x", action_id=x(n))]),
    "option value": lambda n: sdk.ActionsBlock(
        elements=[sdk.StaticSelectElement(action_id="a", options=[sdk.Option(text="x", value=x(n))])]
    ),
    "option text": lambda n: sdk.ActionsBlock(
        elements=[sdk.StaticSelectElement(action_id="a", options=[sdk.Option(text=x(n), value="x")])]
    ),
    "select": lambda n: sdk.ActionsBlock(elements=[sdk.StaticSelectElement(action_id="a", options=options(n))]),
    "placeholder": lambda n: sdk.ActionsBlock(
        elements=[sdk.StaticSelectElement(action_id="a", placeholder=x(n), options=options(1))]
    ),
    "overflow": lambda n: sdk.ActionsBlock(elements=[sdk.OverflowMenuElement(action_id="a", options=options(n))]),
    "confirm title": lambda n: _confirmed(title=x(n)),
    "confirm text": lambda n: _confirmed(text=x(n)),
    "confirm button": lambda n: _confirmed(confirm=x(n)),
    "image alt": lambda n: sdk.ImageBlock(image_url="https://x.example/i.png", alt_text=x(n)),
    "image title": lambda n: sdk.ImageBlock(image_url="https://x.example/i.png", alt_text="x", title=x(n)),
    "markdown": lambda n: sdk.MarkdownBlock(text=x(n)),
}


def _confirmed(**changes: str) -> sdk.ActionsBlock:
    words = {"title": "t", "text": "x", "confirm": "y", "deny": "n", **changes}
    confirm = sdk.ConfirmObject(**words)
    return sdk.ActionsBlock(elements=[sdk.ButtonElement(text="x", action_id="a", confirm=confirm)])


def sdk_builds(build: Any, size: int) -> dict[str, Any] | None:
    """What the SDK makes of it; None when it refuses."""
    try:
        return dict(build(size).to_dict())
    except SlackObjectFormationError:
        return None


def accepts(block: dict[str, Any]) -> bool:
    try:
        check_message_blocks([block])
    except SlackError:
        return False
    return True


def sdk_writes(build: Any, size: int, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the SDK would send if it did not look at it."""
    with monkeypatch.context() as patch:
        patch.setattr(JsonObject, "validate_json", lambda _: None)
        return dict(build(size).to_dict())


@pytest.mark.parametrize("name", BUILDERS)
def test_both_refuse_the_same_sizes(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    build = BUILDERS[name]
    theirs = {size: sdk_builds(build, size) is not None for size in SIZES}
    ours = {size: accepts(sdk_writes(build, size, monkeypatch)) for size in SIZES}
    assert ours == theirs
    assert set(theirs.values()) == {True, False}


VIEWS: dict[str, Any] = {
    "title": lambda n: {"title": plain(x(n))},
    "submit": lambda n: {"submit": plain(x(n))},
    "close": lambda n: {"close": plain(x(n))},
    "callback_id": lambda n: {"callback_id": x(n)},
    "private_metadata": lambda n: {"private_metadata": x(n)},
    "blocks": lambda n: {"blocks": [{"type": "divider"}] * n},
}


def sdk_accepts(view: dict[str, Any]) -> bool:
    try:
        View(**view).to_dict()
    except SlackObjectFormationError:
        return False
    return True


def accepts_view(view: dict[str, Any]) -> bool:
    try:
        check_view(view, "modal")
    except SlackError:
        return False
    return True


@pytest.mark.parametrize("name", VIEWS)
def test_both_refuse_the_same_views(name: str) -> None:
    views = {size: modal(**VIEWS[name](size)) for size in SIZES}
    theirs = {size: sdk_accepts(view) for size, view in views.items()}
    assert {size: accepts_view(view) for size, view in views.items()} == theirs
    assert set(theirs.values()) == {True, False}


@pytest.mark.parametrize(
    "block",
    [
        actions({"type": "static_select", "action_id": "s", "options": [option()]}),
        actions({"type": "users_select", "action_id": "s"}, {"type": "datepicker", "action_id": "d"}),
        actions({"type": "external_select", "action_id": "s", "min_query_length": 0}),
        entry({"type": "multi_users_select", "action_id": "s"}),
        entry({"type": "checkboxes", "action_id": "c", "options": [option()]}),
        entry({"type": "radio_buttons", "action_id": "r", "options": [option(1)], "initial_option": option(1)}),
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "x"}]},
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": []}]},
    ],
)
def test_what_the_sdk_reads_back_unchanged_is_accepted(block: dict[str, Any]) -> None:
    parsed = sdk.Block.parse(block)
    assert parsed is not None
    assert parsed.to_dict()["type"] == block["type"]
    check_message_blocks([block])
