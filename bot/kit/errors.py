"""What a person asked for and will not get: the text of the error is the sentence they read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


class Refusal(Exception):
    """The root of everything a person is told instead of what they asked; a subclass's docstring is its sentence."""

    def __init__(self, text: str | None = None) -> None:
        self.text = text or " ".join((type(self).__doc__ or "").split())
        super().__init__(self.text)


class FieldErrors(Refusal):
    """A form stays open; `fields` maps each wrong field to what to type instead."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        self.fields = dict(fields)
        super().__init__(" ".join(self.fields.values()))


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """One way to read an ambiguous question; `text` is the whole command line that asks it plainly."""

    label: str
    text: str


class Ambiguous(Refusal):
    """A question that fits several things; it is asked back with a button for each choice."""

    def __init__(self, text: str, choices: Sequence[Choice]) -> None:
        self.choices = tuple(choices)
        super().__init__(text)
