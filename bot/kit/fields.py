"""Refusals beside the fields of a form: gathered, so that nothing has to be sent twice, and in plain text."""

import html
from collections.abc import Iterator
from contextlib import contextmanager

from bot.kit.errors import FieldErrors, Refusal
from bot.kit.twin import words


class Faults:
    """What is wrong with a form, by field; of one field the first sentence counts."""

    def __init__(self) -> None:
        self.fields: dict[str, str] = {}

    @contextmanager
    def beside(self, name: str) -> Iterator[None]:
        """Whatever is refused in this block stands beside that field, unless it names its fields itself."""
        try:
            yield
        except FieldErrors as errors:
            self.fields |= errors.fields
        except Refusal as refusal:
            self.fields.setdefault(name, html.unescape(words(refusal.text)))

    def tell(self) -> None:
        """Raise FieldErrors where anything is wrong."""
        if self.fields:
            raise FieldErrors(self.fields)
