"""What each kind of file holds: its fields, which of them must be there, and what may be made or kept on the way."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.imports.model import Order, quoted
from bot.imports.reading import canon
from bot.kit.errors import Refusal
from bot.kit.lexicon import Lexicon
from bot.kpis.catalogue import FIRST
from bot.kpis.inputs import parts_of

PARTS = parts_of(FIRST.all)  # what entries consist of that are more than one number
OWNER = "owner_"  # and the key of a role: whom an account names for it


class Kind(StrEnum):
    MEMBERS = "members"
    SEGMENTS = "segments"
    ASSIGNMENTS = "assignments"
    ABSENCES = "absences"
    ACCOUNTS = "accounts"
    DEALS = "deals"
    ENTRIES = "entries"
    TARGETS = "targets"
    FORECASTS = "forecasts"


@dataclass(frozen=True, kw_only=True, slots=True)
class Fields:
    """`by_dimension`: each dimension is a field too; `by_role`: so is `owner_` with each role."""

    plain: tuple[str, ...]
    needed: tuple[str, ...]
    creates: tuple[str, ...] = ()
    by_dimension: bool = False
    by_role: bool = False
    keeps: bool = False


FIELDS: Mapping[Kind, Fields] = {
    Kind.MEMBERS: Fields(
        plain=(
            *("name", "email", "slack_id", "zone", "title", "kind", "holidays", "left"),
            *("manager", "role", "from", "until"),
        ),
        needed=("name",),
        creates=("manager",),
        by_dimension=True,
    ),
    Kind.SEGMENTS: Fields(
        plain=("dimension", "name", "aliases", "parent", "from", "until"),
        needed=("dimension", "name"),
        creates=("dimension", "parent"),
    ),
    Kind.ASSIGNMENTS: Fields(
        plain=("member", "role", "rank", "weight", "from", "until"),
        needed=("member", "role"),
        creates=("member",),
        by_dimension=True,
    ),
    Kind.ABSENCES: Fields(
        plain=("member", "from", "until", "cover", "note"),
        needed=("member", "from", "until"),
    ),
    Kind.ACCOUNTS: Fields(
        plain=("name", "external_id", "status", "aliases", "renewal", "from", "until"),
        needed=("name",),
        by_dimension=True,
        by_role=True,
    ),
    Kind.DEALS: Fields(
        plain=(
            *("id", "name", "owner", "account", "product", "stage", "value", "created", "qualified", "closed"),
            *("competitor", "loss_reason", "cost", "bookings"),
            *("due", "renewal", "old_price", "new_price"),
        ),
        needed=("id", "stage"),
        creates=("owner", "account", "product"),
        keeps=True,
    ),
    Kind.ENTRIES: Fields(
        plain=("id", "measure", "member", "account", "date", "amount", *PARTS),
        needed=("measure", "member", "date"),
        creates=("member",),
    ),
    Kind.TARGETS: Fields(
        plain=("measure", "member", "role", "segment", "period", "value", "from", "until"),
        needed=("measure", "period", "value"),
    ),
    Kind.FORECASTS: Fields(
        plain=("measure", "member", "role", "segment", "period", "first", "value", "frozen"),
        needed=("measure", "period", "first", "value", "frozen"),
    ),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Layout:
    """The fields that a workspace's file of one kind may have; another word for a field leads to it."""

    kind: Kind
    fields: tuple[str, ...]
    words: Mapping[str, str]
    creates: frozenset[str]

    @classmethod
    def of(cls, kind: Kind, dimensions: Mapping[str, str], roles: Mapping[str, Sequence[str]]) -> "Layout":
        """`dimensions` are names by key, `roles` all their names by key."""
        spec = FIELDS[kind]
        axes = tuple(dimensions) if spec.by_dimension else ()
        owners = tuple(OWNER + each for each in roles) if spec.by_role else ()
        fields = (*spec.plain, *axes, *owners)
        words = {canon(each): each for each in fields}
        for key in axes:
            words.setdefault(canon(dimensions[key]), key)
        for key in roles if spec.by_role else ():
            for name in roles[key]:
                words.setdefault(canon(OWNER + name), OWNER + key)
        return cls(kind=kind, fields=fields, words=words, creates=frozenset((*spec.creates, *axes)))

    def field(self, word: str) -> str:
        """Raises Refusal for what is no field of this kind."""
        found = self.words.get(canon(word))
        if found is None:
            kind = self.kind.value.capitalize()
            told = f"{kind} have no field {quoted(word)}. Their fields are: {_listed(self.fields)}."
            raise Refusal(told)
        return found

    def places(self, header: Sequence[str], order: Order, file: str) -> dict[str, int]:
        """The column of each field that has one; raises Refusal where a column asked for or needed is not there."""
        columns = {canon(name): place for place, name in enumerate(header) if name}
        mapped = {field: self._column(columns, header, wanted, file) for field, wanted in order.maps.items()}
        taken = set(mapped.values())
        named = {self.words[word]: place for word, place in columns.items() if word in self.words}
        places = {field: place for field, place in named.items() if place not in taken} | mapped
        self._require(places, header, order, file)
        return places

    def _column(self, columns: Mapping[str, int], header: Sequence[str], wanted: str, file: str) -> int:
        place = columns.get(canon(wanted))
        if place is None:
            near = _nearest(wanted, header)
            meant = f" Did you mean {quoted(near)}?" if near else ""
            told = f"{file} has no column {quoted(wanted)}.{meant} Its columns are: {_listed(filter(None, header))}."
            raise Refusal(told)
        return place

    def _require(self, places: Mapping[str, int], header: Sequence[str], order: Order, file: str) -> None:
        missing = [each for each in FIELDS[self.kind].needed if each not in places and each not in order.sets]
        if missing:
            told = (
                f"{file} has no column for {_listed(missing)}. Name it: --map {missing[0]}=COLUMN, or give one value "
                f"for all rows: --set {missing[0]}=VALUE. Its first line reads: {_listed(filter(None, header))}."
            )
            raise Refusal(told)

    def unread(self, header: Sequence[str], places: Mapping[str, int]) -> list[str]:
        """The columns that mean nothing here."""
        used = set(places.values())
        return [name for place, name in enumerate(header) if name and place not in used]


def _nearest(text: str, names: Iterable[str]) -> str | None:
    near = Lexicon((name, name) for name in names if name).near(text, 1)
    return near[0][0] if near else None


def _listed(names: Iterable[str]) -> str:
    shown = list(names)
    more = f" and {len(shown) - 30} more" if len(shown) > 30 else ""  # noqa: PLR2004 - as many as one reads
    return ", ".join(" ".join(each.split()) for each in shown[:30]) + more
