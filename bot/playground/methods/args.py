"""The arguments of a call as a form or as JSON brought them, read the way Slack reads them."""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from bot.playground.model import SlackError

T = TypeVar("T")
PAGE_MAX = 999


class Args:
    def __init__(self, given: Mapping[str, Any]) -> None:
        self.given = {name: value for name, value in given.items() if value is not None}

    def __contains__(self, name: str) -> bool:
        return name in self.given

    def text(self, name: str, default: str = "") -> str:
        value = self.given.get(name, default)
        if isinstance(value, (dict, list, bool)):
            raise SlackError("invalid_arguments", f"must be a string [json-pointer:/{name}]")
        return str(value)

    def need(self, name: str) -> str:
        value = self.text(name)
        if not value:
            raise SlackError("invalid_arguments", f"missing required field: {name} [json-pointer:/{name}]")
        return value

    def flag(self, name: str) -> bool:
        return str(self.given.get(name, "")).lower() in ("true", "1")

    def json(self, name: str, code: str = "invalid_arguments") -> Any:
        """A structure: given as such, or as JSON in a string."""
        value = self.given.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError as error:
            raise SlackError(code) from error

    def limit(self, default: int, high: int = PAGE_MAX) -> int:
        raw = self.text("limit") or str(default)
        if not raw.isdecimal() or not 1 <= int(raw) <= high:
            raise SlackError("invalid_limit")
        return int(raw)

    def page(self, items: Sequence[T], limit: int) -> tuple[list[T], str]:
        """One page of a list, and the cursor of the next one ("" at the end)."""
        start = _start(self.text("cursor"))
        if start > len(items):
            raise SlackError("invalid_cursor")
        end = start + limit
        return list(items[start:end]), _cursor(end) if end < len(items) else ""


def _cursor(start: int) -> str:
    return base64.urlsafe_b64encode(f"next:{start}".encode()).decode()


def _start(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        word, _, number = base64.urlsafe_b64decode(cursor).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise SlackError("invalid_cursor") from error
    if word != "next" or not number.isdecimal():
        raise SlackError("invalid_cursor")
    return int(number)
