"""By which name each thing is meant without doubt: its own, else with what tells it from its namesakes behind."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.imports.book import Book
from bot.imports.model import quoted
from bot.imports.names import Names
from bot.kit.lexicon import normal

SHOWN = 5
Known = tuple[int, str, tuple[str, ...]]  # id, name, and what else tells it apart


@dataclass(frozen=True, kw_only=True, slots=True)
class Labels:
    """Of members, segments and accounts, by id."""

    members: Mapping[int, str]
    segments: Mapping[int, str]
    accounts: Mapping[int, str]

    @classmethod
    def of(cls, book: Book) -> "Labels":
        members = [(each.id, each.name, _given(each.email, each.slack_user_id)) for each in book.members.values()]
        accounts = [(each.id, each.name, _given(each.external_id)) for each in book.accounts.values()]
        return cls(members=apart(members), segments=segment_labels(book), accounts=apart(accounts))


def segment_labels(book: Book) -> Mapping[int, str]:
    keys = {each.id: each.key for each in book.dimensions.values()}
    return apart((each.id, each.name, (keys[each.dimension_id],)) for each in book.segments.values())


def _given(*texts: str | None) -> tuple[str, ...]:
    return tuple(each for each in texts if each)


def apart(things: Iterable[Known]) -> dict[int, str]:
    """The name alone where nothing else is called so; in the last resort its number stands behind."""
    known = list(things)
    choices = {id_: [name, *(f"{name} ({each})" for each in more)] for id_, name, more in known}
    said = Counter(normal(each) for names in choices.values() for each in dict.fromkeys(names))
    return {
        id_: next((each for each in names if _sole(each, said)), f"{names[0]} (#{id_})")
        for id_, names in choices.items()
    }


def _sole(name: str, said: Counter[str]) -> bool:
    return bool(normal(name)) and said[normal(name)] == 1


class Finder:
    """Things by their labels first, then by every name that they have."""

    def __init__(self, what: str, labels: Mapping[int, str], names: Names[int]) -> None:
        self._what, self._labels = what, labels
        self._labelled = {normal(label): id_ for id_, label in labels.items()}
        self._names = names

    def find(self, text: str) -> int | None:
        """None where it names nothing for certain; `fault` then says why."""
        if (labelled := self._labelled.get(normal(text))) is not None:
            return labelled
        found = self._names.find(text)
        return found[0] if len(found) == 1 else None

    def fault(self, text: str) -> str:
        found = self._names.find(text)
        if len(found) > 1:
            ways = " or ".join(quoted(self._labels[each]) for each in found[:SHOWN])
            return f"{quoted(text)} fits {len(found)} {self._what}s: write {ways}."
        return self._names.fault(text)
