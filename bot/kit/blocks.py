"""Block Kit as plain dictionaries: small builders that escape, clip to Slack's limits and carry a plain-text twin."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.kit import typed
from bot.kit.twin import twin
from bot.kit.zones import local

Block = dict[str, Any]
Element = dict[str, Any]
MENTION = re.compile(r"<@([A-Z0-9]+)(?:\|[^>]*)?>")  # as Slack sends one, with or without a label
SECTION_LIMIT, HEADER_LIMIT, LABEL_LIMIT, MODAL_TITLE_LIMIT = 3000, 150, 75, 24
HOME_LIMIT = 100  # blocks
CHANGED, POSTED = 4_000, 12_000  # letters of a text: where a message is changed Slack refuses more than the first


esc = typed.esc  # everybody who builds blocks needs it


def clip(text: str, limit: int) -> str:
    """At most `limit` characters; what was cut shows as an ellipsis."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def code(text: str) -> str:
    """Text in letters of one width, line for line; whatever was typed in it cannot end the block."""
    return f"```{typed.escape(typed.forward(text)).replace('`', typed.LOOK_ALIKE['`'])}```"


def inline(text: str) -> str:
    """The same within a line: a formula keeps its asterisks, which format nothing in there."""
    return f"`{typed.escape(typed.forward(text)).replace('`', typed.LOOK_ALIKE['`'])}`"


def plain(text: str, limit: int = SECTION_LIMIT) -> Element:
    return {"type": "plain_text", "text": clip(typed.forward(text) or " ", limit), "emoji": True}


def mrkdwn(text: str, limit: int = SECTION_LIMIT) -> Element:
    return {"type": "mrkdwn", "text": clip(text or " ", limit)}


def section(text: str | None = None, *, fields: Sequence[str] = (), accessory: Element | None = None) -> Block:
    block: Block = {"type": "section"}
    if text is not None:
        block["text"] = mrkdwn(text)
    if fields:
        block["fields"] = [mrkdwn(each, 2000) for each in fields[:10]]
    return block | ({"accessory": accessory} if accessory else {})


def header(text: str) -> Block:
    return {"type": "header", "text": plain(text, HEADER_LIMIT)}


def context(*texts: str) -> Block:
    return {"type": "context", "elements": [mrkdwn(each) for each in texts[:10]]}


def divider() -> Block:
    return {"type": "divider"}


def actions(*elements: Element) -> Block:
    return {"type": "actions", "elements": list(elements[:25])}


def confirm(title: str, text: str, yes: str, no: str = "Cancel") -> Element:
    """The question that a button asks back before it counts."""
    return {
        "title": plain(title, 100),
        "text": plain(text, 300),
        "confirm": plain(yes, 30),
        "deny": plain(no, 30),
    }


def button(
    label: str, action: str, value: str = "", *, style: str | None = None, ask: Element | None = None
) -> Element:
    """`action` names the handler; several buttons of one message may share it, for Slack gets a unique id of it."""
    element: Element = {
        "type": "button",
        "text": plain(label, LABEL_LIMIT),
        "action_id": action,
    }
    said = {"value": value} if value else {}  # Slack refuses an empty one
    return element | said | ({"style": style} if style else {}) | ({"confirm": ask} if ask else {})


def option(label: str, value: str, description: str | None = None) -> Element:
    extra = {"description": plain(description, LABEL_LIMIT)} if description else {}
    return {"text": plain(label, LABEL_LIMIT), "value": value} | extra


def select(action: str, placeholder: str, options: Sequence[Element], initial: Element | None = None) -> Element:
    chosen = {"initial_option": initial} if initial else {}
    head: Element = {"type": "static_select", "action_id": action, "placeholder": plain(placeholder, 150)}
    return head | {"options": list(options[:100])} | chosen


def external_select(action: str, placeholder: str, *, least: int = 0, initial: Element | None = None) -> Element:
    """A select whose options are asked of the bot as the person types, from `least` characters on."""
    head: Element = {"type": "external_select", "action_id": action, "placeholder": plain(placeholder, 150)}
    return head | {"min_query_length": least} | ({"initial_option": initial} if initial else {})


def users_select(action: str, placeholder: str, initial: str | None = None) -> Element:
    head: Element = {"type": "users_select", "action_id": action, "placeholder": plain(placeholder, 150)}
    return head | ({"initial_user": initial} if initial else {})


def multi_users_select(action: str, placeholder: str, initial: Sequence[str] = ()) -> Element:
    head: Element = {"type": "multi_users_select", "action_id": action, "placeholder": plain(placeholder, 150)}
    return head | ({"initial_users": list(initial)} if initial else {})


def multi_select(action: str, placeholder: str, options: Sequence[Element], initial: Sequence[Element] = ()) -> Element:
    """Any of at most a hundred; `initial` are some of the options."""
    head: Element = {"type": "multi_static_select", "action_id": action, "placeholder": plain(placeholder, 150)}
    return head | {"options": list(options[:100])} | ({"initial_options": list(initial)} if initial else {})


def checkboxes(action: str, options: Sequence[Element], ticked: Sequence[Element] = ()) -> Element:
    """At most ten; `ticked` are some of the options."""
    head: Element = {"type": "checkboxes", "action_id": action, "options": list(options[:10])}
    return head | ({"initial_options": list(ticked)} if ticked else {})


def datepicker(action: str, initial: str | None = None) -> Element:
    return {"type": "datepicker", "action_id": action} | ({"initial_date": initial} if initial else {})


def text_input(
    action: str,
    *,
    multiline: bool = False,
    limit: int = 300,
    initial: str | None = None,
    placeholder: str | None = None,
) -> Element:
    element: Element = {
        "type": "plain_text_input",
        "action_id": action,
        "multiline": multiline,
        "max_length": limit,
    }
    hint = {"placeholder": plain(placeholder, 150)} if placeholder else {}
    return element | hint | ({"initial_value": initial} if initial else {})


def input_block(
    name: str,
    label: str,
    element: Element,
    *,
    optional: bool = False,
    hint: str | None = None,
    asks: bool = False,
) -> Block:
    """A field of a form: `name` is its block_id and the key under which its value comes back (`Request.values`)."""
    block: Block = {"type": "input", "block_id": name, "label": plain(label, 2000), "element": element}
    block |= {"optional": optional} | ({"hint": plain(hint, 2000)} if hint else {})
    return block | ({"dispatch_action": True} if asks else {})


def mention(slack_user_id: str | None, name: str) -> str:
    """A person in mrkdwn: a mention where we stored their Slack id, else their escaped name."""
    return f"<@{slack_user_id}>" if slack_user_id else f"*{esc(name)}*"


def when(instant: datetime, zone: str, *, seconds_of_day: bool = True) -> str:
    """A moment in somebody's wall time, zone named: `Mon 30 Nov, 09:00 (Berlin)`."""
    moment = local(instant, zone)
    clock = f", {moment:%H:%M} ({zone.rpartition('/')[2].replace('_', ' ')})" if seconds_of_day else ""
    return f"{moment:%a} {moment.day} {moment:%b}{clock}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """What a person will read; `text` is its complete twin for phones' notifications and screen readers."""

    blocks: tuple[Block, ...]

    @property
    def text(self) -> str:
        return twin(self.blocks)

    @classmethod
    def of(cls, *parts: str | Block) -> "Message":
        """A message of mrkdwn sentences and ready blocks, in their order."""
        return cls(blocks=tuple(section(each) if isinstance(each, str) else each for each in parts))

    def payload(self, letters: int = CHANGED) -> dict[str, Any]:
        """The arguments that Slack takes for it, with so much of its text; links are never unfurled."""
        return {"blocks": unique_actions(self.blocks[:50]), "text": clip(self.text, letters)}


@dataclass(frozen=True, kw_only=True, slots=True)
class View:
    """A form or a page in a window; `metadata` comes back with it and is no secret."""

    callback: str
    title: str
    blocks: tuple[Block, ...]
    submit: str | None = None
    close: str = "Cancel"
    metadata: Mapping[str, Any] = field(default_factory=dict)
    notify: bool = False  # whether we hear of it when it is closed without being sent

    def payload(self) -> dict[str, Any]:
        head = {"type": "modal", "callback_id": self.callback, "title": plain(self.title, MODAL_TITLE_LIMIT)}
        body = {
            "blocks": unique_actions(self.blocks[:100]),
            "private_metadata": json.dumps(dict(self.metadata), ensure_ascii=False),
        }
        buttons = {"close": plain(self.close, 24)} | ({"submit": plain(self.submit, 24)} if self.submit else {})
        return head | body | buttons | ({"notify_on_close": True} if self.notify else {})


@dataclass(frozen=True, kw_only=True, slots=True)
class Home:
    """The home tab as one person sees it."""

    blocks: tuple[Block, ...]

    def payload(self) -> dict[str, Any]:
        return {"type": "home", "blocks": unique_actions(self.blocks[:HOME_LIMIT])}


def unique_actions(blocks: Iterable[Block]) -> list[Block]:
    """Slack wants action ids unique within a block: the second `x` becomes `x#1`; doors cut the tail off again."""
    return [_numbered(block) if block["type"] == "actions" else block for block in blocks]


def _numbered(block: Block) -> Block:
    seen: dict[str, int] = {}
    elements = []
    for element in block["elements"]:
        name = element["action_id"]
        count = seen[name] = seen.get(name, -1) + 1
        elements.append(element | ({"action_id": f"{name}#{count}"} if count else {}))
    return block | {"elements": elements}
