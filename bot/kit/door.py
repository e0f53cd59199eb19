"""The values that a door hands in and gets back: a request reduced to what features need, a reply, and their routes."""

from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any

from bot.kit.blocks import Element, Home, Message, View
from bot.kit.db import Tx
from bot.kit.errors import Refusal
from bot.kit.picture import Picture

AT_HOME = "home"  # in a window's metadata


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """One payload of Slack's, whatever its kind; `now` is the business time at which its door opened."""

    tenant: int
    user: str
    kind: str  # command, action, form, closed, options, shortcut, event
    name: str  # the command, action, callback or event type
    now: datetime
    text: str = ""  # what was typed behind the verb
    value: str = ""  # a button's or option's value; a form's metadata as JSON
    values: Mapping[str, Any] = field(default_factory=dict)  # a form's fields by name: str, list or None
    channel: str | None = None
    trigger: str | None = None
    response_url: str | None = None
    view_id: str | None = None  # of a window; the home tab has none to give
    at_home: bool = False  # done on the person's home tab, or in a window that was opened from it
    message_ts: str | None = None
    thread_ts: str | None = None
    query: str = ""  # what was typed into a select with search
    via: str = ""  # "/role assign", "button", "form" …: for the audit
    payload: Mapping[str, Any] = field(default_factory=dict)  # an event's own body

    def window(self, view: View) -> dict[str, Any]:
        """A view as Slack takes it; one that is opened from the home tab remembers that."""
        marked = replace(view, metadata={**view.metadata, AT_HOME: True}) if self.at_home else view
        return marked.payload()


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """What the person sees now: a message for them alone, a window, their home tab, or nothing more than success."""

    message: Message | None = None
    view: View | None = None
    home: Home | None = None
    replace: bool = False  # put the message in the place of the one that was clicked
    in_channel: bool = False  # everybody in the conversation sees it
    push: bool = False  # the window goes on top of the one in which a button was pressed, not in its place
    picture: Picture | None = None  # follows the acknowledgement; where it cannot, the message goes alone

    @classmethod
    def say(cls, *parts: str | dict[str, Any]) -> "Reply":
        return cls(message=Message.of(*parts))


class AskedBack(Refusal):
    """Something has to be settled first: look at the form again."""

    def __init__(self, text: str, view: View, *, above: bool = False) -> None:
        """A form is answered by this window in its place, or `above` it, with the form as it was below.

        Where no window can be shown any more, the text alone says it.
        """
        self.view = view
        self.above = above
        super().__init__(text)


Read = Callable[[Request], Awaitable[Reply]]
Write = Callable[[Tx, Request], Awaitable[Reply | None]]
Check = Callable[[Request], Awaitable[None]]
Suggest = Callable[[Request], Awaitable[Sequence[Element]]]
Tell = Callable[[Request, Reply], Coroutine[Any, Any, None]]
OnTimer = Callable[[Tx, Any], Awaitable[None]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Route:
    """How one thing is answered: `read` inside the acknowledgement, or `check` before it and `write` behind it."""

    read: Read | None = None
    write: Write | None = None
    check: Check | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Verb(Route):
    """A word behind a command. `usage` is what to type, `help` the sentence that help and completion show.

    `bare` answers the word with nothing behind it, where that means something else: a form, a list.
    """

    word: str
    usage: str
    help: str
    bare: Read | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Command:
    """A slash command; its first word picks a verb, anything else goes to `default`."""

    name: str
    summary: str
    default: Verb | None = None
    verbs: tuple[Verb, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Feature:
    """All that a feature answers to; `app` joins the features' lists into one router."""

    commands: tuple[Command, ...] = ()
    actions: Mapping[str, Route] = field(default_factory=dict)
    forms: Mapping[str, Route] = field(default_factory=dict)
    shortcuts: Mapping[str, Route] = field(default_factory=dict)
    closed: Mapping[str, Route] = field(default_factory=dict)  # forms that were closed without being sent
    options: Mapping[str, Suggest] = field(default_factory=dict)
    events: Mapping[str, Write] = field(default_factory=dict)
    glances: Mapping[str, Read] = field(default_factory=dict)  # events that change nothing: answered, never stored
    timers: Mapping[str, OnTimer] = field(default_factory=dict)


def joined(*features: Feature) -> Feature:
    """One feature that answers to all that these do."""
    commands = tuple(command for each in features for command in each.commands)
    maps = [each.name for each in fields(Feature) if each.name != "commands"]
    return Feature(commands=commands, **{name: _union(getattr(each, name) for each in features) for name in maps})


def _union(maps: Iterable[Mapping[str, Any]]) -> Mapping[str, Any]:
    return {name: route for each in maps for name, route in each.items()}
