"""Blocks and views as an app would write them, for the tables of right and wrong calls."""

from typing import Any

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def section(text: str = "x", **more: Any) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(**more: Any) -> Json:
    return {"type": "button", "action_id": "b", "text": plain("Go"), **more}


def option(number: int = 0, **more: Any) -> Json:
    return {"text": plain(f"Option {number}"), "value": str(number), **more}


def actions(*elements: Json, **more: Any) -> Json:
    return {"type": "actions", "elements": list(elements), **more}


def select(**more: Any) -> Json:
    return {"type": "static_select", "action_id": "s", "options": [option()], **more}


def entry(element: Json | None = None, **more: Any) -> Json:
    typed = element or {"type": "plain_text_input", "action_id": "i"}
    return {"type": "input", "block_id": "field", "label": plain("Label"), "element": typed, **more}


def modal(*blocks: Json, **more: Any) -> Json:
    return {
        "type": "modal",
        "title": plain("Title"),
        "submit": plain("Send"),
        "blocks": list(blocks) or [section()],
        **more,
    }


def home(*blocks: Json, **more: Any) -> Json:
    return {"type": "home", "blocks": list(blocks), **more}
