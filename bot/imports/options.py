"""The options of `rolecall import`, read: each wrong one is told with the way to write it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from bot.imports.fields import FIELDS, Layout
from bot.imports.model import Order, quoted
from bot.kit.errors import Refusal
from bot.kit.lexicon import normal

TRIAL = datetime(2026, 11, 23)  # noqa: DTZ001 - a day has no zone


def read_order(
    layout: Layout,
    *,
    maps: Sequence[str] = (),
    sets: Sequence[str] = (),
    values: Sequence[str] = (),
    dates: str | None = None,
    create: Sequence[str] = (),
    unknown: str = "refuse",
) -> Order:
    """What was asked for; raises Refusal for an option that cannot be followed."""
    order = Order(
        maps=_pairs(layout, maps, "--map FIELD=COLUMN"),
        sets=_pairs(layout, sets, "--set FIELD=VALUE"),
        values=_meanings(layout, values),
        dates=_dates(dates),
        create=frozenset(_creatable(layout, each) for each in create),
        keep=_keeps(layout, unknown),
    )
    both = next((each for each in order.maps if each in order.sets), None)
    if both:
        raise Refusal(f"--map and --set both say what {both} is. Leave one of them out.")
    return order


def _pairs(layout: Layout, texts: Iterable[str], usage: str) -> Mapping[str, str]:
    pairs: dict[str, str] = {}
    for text in texts:
        word, equals, value = text.partition("=")
        if not equals or not word.strip():
            raise Refusal(f"{quoted(text)} does not say what is what. Write {usage}.")
        field = layout.field(word)
        if pairs.setdefault(field, value.strip()) != value.strip():
            raise Refusal(f"{usage.partition(' ')[0]} says twice what {field} is. Leave one of them out.")
    return pairs


def _meanings(layout: Layout, texts: Iterable[str]) -> Mapping[tuple[str, str], str]:
    meanings: dict[tuple[str, str], str] = {}
    for text in texts:
        word, colon, rest = text.partition(":")
        said, equals, meaning = rest.partition("=")
        if not colon or not equals:
            raise Refusal(f"{quoted(text)} does not say what means what. Write --value FIELD:TEXT=MEANING.")
        key = (layout.field(word), normal(said))
        if meanings.setdefault(key, meaning.strip()) != meaning.strip():
            raise Refusal(f"--value says twice what {quoted(said)} means. Leave one of them out.")
    return meanings


def _dates(layout: str | None) -> str | None:
    """A strptime format that holds day, month and year."""
    if layout is None:
        return None
    try:
        whole = datetime.strptime(TRIAL.strftime(layout), layout) == TRIAL  # noqa: DTZ007 - a day has no zone
    except ValueError:
        whole = False
    if not whole:
        raise Refusal(f"--dates {quoted(layout)} does not hold day, month and year. Write --dates %m/%d/%Y, say.")
    return layout


def _creatable(layout: Layout, word: str) -> str:
    field = layout.field(word)
    if field not in layout.creates:
        may = ", ".join(sorted(layout.creates)) or "nothing"
        raise Refusal(f"--create {field} is not possible: {layout.kind.value} can create {may}.")
    return field


def _keeps(layout: Layout, unknown: str) -> bool:
    if unknown == "keep" and not FIELDS[layout.kind].keeps:
        keeping = ", ".join(kind.value for kind, each in FIELDS.items() if each.keeps)
        raise Refusal(f"--unknown keep is not possible for {layout.kind.value}, only for {keeping}. Use --create.")
    return unknown == "keep"
