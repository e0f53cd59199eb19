"""The small checks that the tables are made of; each adds a sentence with a JSON pointer, as Slack does."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

URL = re.compile(r"^(https?|slack|mailto|tel):\S+$")
DATE = re.compile(r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")
HOUR = re.compile(r"^([01]\d|2[0-3]):[0-5]\d$")


@dataclass(slots=True, kw_only=True)
class Report:
    """The surface being checked and what was found wrong with it."""

    surface: str
    wrong: list[str] = field(default_factory=list)

    def add(self, sentence: str, at: str) -> None:
        self.wrong.append(f"{sentence} [json-pointer:{at}]")


Check: TypeAlias = Callable[[Report, str, Any], None]
Rule: TypeAlias = Callable[[Report, str, Mapping[str, Any]], None]


def text(high: int | None = None, low: int = 1) -> Check:
    def check(report: Report, at: str, value: Any) -> None:
        if not isinstance(value, str):
            report.add("must be a string", at)
        elif len(value) < low:
            report.add(f"must be more than {low - 1} characters", at)
        elif high is not None and len(value) > high:
            report.add(f"must be less than {high + 1} characters", at)

    return check


def matching(pattern: re.Pattern[str], sentence: str, high: int | None = None) -> Check:
    sized = text(high)

    def check(report: Report, at: str, value: Any) -> None:
        sized(report, at, value)
        if isinstance(value, str) and not pattern.match(value):
            report.add(sentence, at)

    return check


url = matching(URL, "must be a valid URL", 3000)
date = matching(DATE, "must be a date in the format YYYY-MM-DD")
hour = matching(HOUR, "must be a time in the format HH:mm")


def boolean(report: Report, at: str, value: Any) -> None:
    if not isinstance(value, bool):
        report.add("must be a boolean", at)


def anything(report: Report, at: str, value: Any) -> None:
    """Slack's own trees, which the bot does not build: only their presence is looked at."""


def integer(low: int, high: int) -> Check:
    def check(report: Report, at: str, value: Any) -> None:
        if isinstance(value, bool) or not isinstance(value, int):
            report.add("must be an integer", at)
        elif not low <= value <= high:
            report.add(f"must be between {low} and {high}", at)

    return check


def one_of(*words: str) -> Check:
    def check(report: Report, at: str, value: Any) -> None:
        if value not in words:
            report.add(f"must be one of: {', '.join(words)}", at)

    return check


def many(item: Check, low: int, high: int) -> Check:
    def check(report: Report, at: str, value: Any) -> None:
        if not isinstance(value, list):
            report.add("must be an array", at)
            return
        if len(value) < low:
            report.add(f"must have at least {low} items", at)
        if len(value) > high:
            report.add(f"no more than {high} items allowed", at)
        for number, each in enumerate(value[: high + 1]):
            item(report, f"{at}/{number}", each)

    return check


def no_rule(report: Report, at: str, value: Mapping[str, Any]) -> None:
    """Most shapes ask for nothing beyond their fields."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """An object with fields it must and may have, and none besides; a field that is null is not there."""

    must: Mapping[str, Check] = field(default_factory=dict)
    may: Mapping[str, Check] = field(default_factory=dict)
    rule: Rule = no_rule

    def __call__(self, report: Report, at: str, value: Any) -> None:
        if not isinstance(value, Mapping):
            report.add("must be an object", at)
            return
        for name in self.must:
            if value.get(name) is None:
                report.add(f"missing required field: {name}", at)
        for name, inner in value.items():
            self._field(report, at, name, inner)
        if not report.wrong:
            self.rule(report, at, value)

    def _field(self, report: Report, at: str, name: str, inner: Any) -> None:
        check = self.must.get(name) or self.may.get(name)
        if check is None:
            report.add(f"invalid additional property: {name}", at)
        elif inner is not None:
            check(report, f"{at}/{name}", inner)


def either(one: str, other: str) -> Rule:
    """Exactly one of two fields."""

    def rule(report: Report, at: str, value: Mapping[str, Any]) -> None:
        if (value.get(one) is None) == (value.get(other) is None):
            report.add(f"must have exactly one of {one} and {other}", at)

    return rule


def by_type(shapes: Mapping[str, Check], what: str, allowed: frozenset[str] | None = None) -> Check:
    """An object whose `type` says which shape it must have; `allowed` narrows the types to a place."""

    def check(report: Report, at: str, value: Any) -> None:
        kind = value.get("type") if isinstance(value, Mapping) else None
        if not isinstance(kind, str):
            report.add("missing required field: type", at)
        elif kind not in shapes or (allowed is not None and kind not in allowed):
            report.add(f"unsupported type: {kind} (as {what})", f"{at}/type")
        else:
            shapes[kind](report, at, value)

    return check
