"""The blocks: what each must hold, how much, and on which surfaces it may stand."""

from collections.abc import Mapping
from typing import Any

from bot.playground.limits.checks import (
    Check,
    Report,
    Rule,
    Shape,
    anything,
    boolean,
    by_type,
    either,
    integer,
    many,
    no_rule,
    one_of,
    text,
    url,
)
from bot.playground.limits.elements import (
    ELEMENTS,
    accessory,
    card_button,
    image_element,
    in_actions,
    in_context_actions,
    in_input,
)
from bot.playground.limits.objects import plain, slack_file, words

EVERYWHERE = frozenset({"message", "modal", "home"})
MESSAGE = frozenset({"message"})
SHOWN = frozenset({"message", "home"})


def _block(must: Mapping[str, Check], may: Mapping[str, Check] | None = None, rule: Rule = no_rule) -> Shape:
    named = {"block_id": text(255), **(may or {})}
    return Shape(must={"type": text(), **must}, may=named, rule=rule)


def _some(*names: str) -> Any:
    def rule(report: Report, at: str, value: Mapping[str, Any]) -> None:
        if all(value.get(name) is None for name in names):
            report.add(f"must have at least one of {', '.join(names)}", at)

    return rule


def _table(report: Report, at: str, value: Mapping[str, Any]) -> None:
    widths = {len(row) for row in value["rows"]}
    if len(widths) > 1:
        report.add("all rows must have the same number of cells", f"{at}/rows")


def _container(report: Report, at: str, value: Mapping[str, Any]) -> None:
    either("title", "rich_text_title")(report, at, value)
    if value.get("has_header_divider") is not None and value.get("is_collapsible"):
        report.add("has_header_divider is not allowed when is_collapsible", at)
    for number, child in enumerate(value["child_blocks"]):
        if child.get("type") in {"container", "card", "plan"}:
            report.add(f"unsupported type: {child['type']} (as child)", f"{at}/child_blocks/{number}/type")


_context = by_type(
    {**ELEMENTS, "plain_text": words(), "mrkdwn": words()},
    "element of context",
    frozenset({"image", "plain_text", "mrkdwn"}),
)
_rich_parts = by_type(
    dict.fromkeys(
        ("rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote"),
        Shape(
            must={"type": text(), "elements": many(anything, 0, 1000)},
            may={
                "style": text(),
                "indent": integer(0, 8),
                "offset": integer(0, 10**6),
                "border": integer(0, 1),
                "language": text(),
            },
        ),
    ),
    "element of rich_text",
)
rich_text = _block({"elements": many(_rich_parts, 1, 100)})
_cell = by_type(
    {
        "raw_text": Shape(must={"type": text(), "text": text()}),
        "raw_number": Shape(must={"type": text(), "value": anything}, may={"text": text()}),
        "rich_text": rich_text,
    },
    "cell",
)
_column = Shape(may={"align": one_of("left", "center", "right"), "is_wrapped": boolean})
card = _block(
    {},
    {
        "hero_image": image_element,
        "icon": image_element,
        "slack_icon": anything,
        "title": words(150),
        "subtitle": words(150),
        "body": words(200),
        "subtext": words(200),
        "actions": many(card_button, 1, 3),
    },
    _some("hero_image", "title", "actions", "body"),
)


def block(report: Report, at: str, value: Any) -> None:
    before = len(report.wrong)
    by_type(SHAPES, "block")(report, at, value)
    if len(report.wrong) == before and report.surface not in SURFACES[value["type"]]:
        report.add(f"unsupported type: {value['type']} (in a {report.surface})", f"{at}/type")


SHAPES: Mapping[str, Check] = {
    "section": _block(
        {},
        {"text": words(3000), "fields": many(words(2000), 1, 10), "accessory": accessory, "expand": boolean},
        _some("text", "fields"),
    ),
    "header": _block({"text": plain(150)}, {"level": integer(1, 4)}),
    "divider": _block({}),
    "image": _block(
        {"alt_text": text(2000)},
        {"image_url": url, "slack_file": slack_file, "title": plain(2000)},
        either("image_url", "slack_file"),
    ),
    "context": _block({"elements": many(_context, 1, 10)}),
    "actions": _block({"elements": many(in_actions, 1, 25)}),
    "input": _block(
        {"label": plain(2000), "element": in_input},
        {"hint": plain(2000), "optional": boolean, "dispatch_action": boolean},
    ),
    "rich_text": rich_text,
    "video": _block(
        {"alt_text": text(), "title": plain(199), "thumbnail_url": url, "video_url": url},
        {
            "author_name": text(49),
            "description": plain(200),
            "provider_icon_url": url,
            "provider_name": text(),
            "title_url": url,
        },
    ),
    "markdown": _block({"text": text(12_000)}),
    "table": _block({"rows": many(many(_cell, 1, 20), 1, 100)}, {"column_settings": many(_column, 0, 20)}, _table),
    "alert": _block({"text": words(200)}, {"level": one_of("default", "info", "warning", "error", "success")}),
    "card": card,
    "carousel": _block({"elements": many(by_type({"card": card}, "element of carousel"), 1, 10)}),
    "context_actions": _block({"elements": many(in_context_actions, 1, 5)}),
    "container": _block(
        {"child_blocks": many(block, 1, 10)},
        {
            "title": plain(150),
            "rich_text_title": rich_text,
            "subtitle": words(150),
            "icon": anything,
            "width": one_of("narrow", "standard", "wide", "full"),
            "is_collapsible": boolean,
            "default_collapsed": boolean,
            "has_header_divider": boolean,
        },
        _container,
    ),
}
SURFACES: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(SHAPES, EVERYWHERE),
    "markdown": MESSAGE,
    "context_actions": MESSAGE,
    "container": MESSAGE,
    "table": SHOWN,
    "card": SHOWN,
    "carousel": SHOWN,
    "alert": frozenset({"modal"}),
}
