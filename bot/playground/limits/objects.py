"""Slack's composition objects: texts, options, confirmations, filters."""

from bot.playground.limits.checks import (
    Check,
    Shape,
    anything,
    boolean,
    by_type,
    either,
    many,
    one_of,
    text,
    url,
)

OPTION_TEXT, OPTION_VALUE, OPTION_LIMIT = 75, 150, 100


def plain(high: int = 3000, low: int = 1) -> Check:
    shape = Shape(must={"type": one_of("plain_text"), "text": text(high, low)}, may={"emoji": boolean})
    return by_type({"plain_text": shape}, "plain_text")


def _mrkdwn(high: int) -> Check:
    return Shape(must={"type": one_of("mrkdwn"), "text": text(high)}, may={"verbatim": boolean})


def words(high: int = 3000) -> Check:
    """A text object of either kind."""
    return by_type({"plain_text": plain(high), "mrkdwn": _mrkdwn(high)}, "text object")


def _option(label: Check, **more: Check) -> Check:
    return Shape(
        must={"text": label, "value": text(OPTION_VALUE)},
        may={"description": words(OPTION_TEXT), **more},
    )


option = _option(plain(OPTION_TEXT))
rich_option = _option(words(OPTION_TEXT))
overflow_option = _option(plain(OPTION_TEXT), url=url)
options = many(option, 1, OPTION_LIMIT)
found_options = many(option, 0, OPTION_LIMIT)
option_groups = many(Shape(must={"label": plain(75), "options": found_options}), 1, 100)
found_groups = many(Shape(must={"label": plain(75), "options": found_options}), 0, 100)
suggestions = Shape(
    may={"options": found_options, "option_groups": found_groups},
    rule=either("options", "option_groups"),
)

confirm = Shape(
    must={"title": plain(100), "text": words(300), "confirm": plain(30), "deny": plain(30)},
    may={"style": one_of("primary", "danger")},
)
dispatch = Shape(must={"trigger_actions_on": many(one_of("on_enter_pressed", "on_character_entered"), 1, 2)})
conversation_filter = Shape(
    may={
        "include": many(one_of("im", "mpim", "private", "public"), 1, 4),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    }
)
slack_file = Shape(may={"id": text(), "url": url}, rule=either("id", "url"))


feedback = Shape(must={"text": plain(75), "value": text(2000)}, may={"accessibility_label": text(75)})
workflow = Shape(must={"trigger": anything})
