"""The measures that a workspace has: those that each begins with, as data in `measures.toml`, and lists of them."""

import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from bot.kit.errors import Refusal
from bot.kit.lexicon import Lexicon
from bot.kpis.definition import read
from bot.kpis.expression import OF_PLANS, Call, Name, Node, Number, Op, names, parse, walk
from bot.kpis.model import Aggregation, Measure

BUILT_IN = Path(__file__).parent / "measures.toml"
DAYS = "days"  # in a formula: how many there are


class Catalogue:
    """Measures in their order, each formula with its parts; raises Refusal for one that cannot be worked out."""

    def __init__(self, measures: Iterable[Measure]) -> None:
        raw = {each.key: each for each in measures}
        self.by_key: Mapping[str, Measure] = _bound(raw)
        self.all: tuple[Measure, ...] = tuple(self.by_key.values())

    @cached_property
    def names(self) -> Lexicon[str]:
        return Lexicon([(name, each.key) for each in self.all for name in (each.key, each.name, *each.aliases)])

    @property
    def shown(self) -> tuple[Measure, ...]:
        """What a board of everything holds."""
        return tuple(each for each in self.all if not each.aside)

    @property
    def typed(self) -> tuple[Measure, ...]:
        """Those whose numbers people type in."""
        return tuple(each for each in self.all if each.typed)

    def of_keys(self, keys: Iterable[str]) -> tuple[Measure, ...]:
        """Those of the keys that there are, in the catalogue's order."""
        wanted = frozenset(keys)
        return tuple(each for each in self.all if each.key in wanted)

    def reading(self, kind: str) -> Measure | None:
        """The first measure made of such entries: what a single number of that kind is called."""
        found = [each for each in self.all if each.reads == kind]
        return next((each for each in found if each.simple), next(iter(found), None))


def _bound(raw: Mapping[str, Measure]) -> dict[str, Measure]:
    bound: dict[str, Measure] = {}
    for key in raw:
        _bind(key, raw, bound, ())
    return {key: bound[key] for key in raw}


def _bind(key: str, raw: Mapping[str, Measure], bound: dict[str, Measure], above: tuple[str, ...]) -> Measure:
    if key in above:
        circle = " → ".join((*above[above.index(key) :], key))
        raise Refusal(f"{key} refers to itself: {circle}. A formula needs measures that stand without it.")
    if key not in bound:
        bound[key] = _with_parts(raw[key], raw, bound, above)
    return bound[key]


def _with_parts(
    measure: Measure, raw: Mapping[str, Measure], bound: dict[str, Measure], above: tuple[str, ...]
) -> Measure:
    """Its earlier definitions too."""
    parts = dict[str, Measure]()
    if measure.aggregation is Aggregation.FORMULA:
        parts = {each: _part(each, measure, raw, bound, above) for each in _named(measure)}
    before = _with_parts(measure.before, raw, bound, above) if measure.before else None
    return replace(measure, parts=parts, before=before)


def _part(
    key: str, of: Measure, raw: Mapping[str, Measure], bound: dict[str, Measure], above: tuple[str, ...]
) -> Measure:
    if key not in raw:
        near = Lexicon((each, each) for each in raw).near(key, 1)
        meant = f" Did you mean `{near[0][1]}`?" if near else ""
        raise Refusal(f"{of.key}: there is no measure `{key}`.{meant}")
    return _bind(key, raw, bound, (*above, of.key))


def _named(measure: Measure) -> list[str]:
    root = parse(measure.rule)
    for each in walk(root):
        if isinstance(each, Call) and each.function in OF_PLANS:
            _check_call(measure.key, each)
    found = sorted(names(root) - {DAYS})
    if not found:
        raise Refusal(f"{measure.key}: a formula names at least one measure, as `ae.revenue`.")
    return found


def _check_call(key: str, call: Call) -> None:
    part: Node = call.parts[0]
    if call.function == "share":
        if not (isinstance(part, Op) and isinstance(part.left, Name) and isinstance(part.right, Number)):
            raise Refusal(f"{key}: write `share` with a measure and a number, as `share(ae.rev_quota >= 100)`.")
    elif not isinstance(part, Name):
        raise Refusal(f"{key}: `{call.function}` takes a measure's key, as `{call.function}(ae.revenue)`.")


def built_in() -> list[Measure]:
    """As they are before anybody edits one."""
    return [read(key, said) for key, said in tomllib.loads(BUILT_IN.read_text()).items()]


FIRST = Catalogue(built_in())
ALL, BY_KEY = FIRST.all, FIRST.by_key
MEASURES = FIRST.shown
NAMES = {key: measure.name for key, measure in BY_KEY.items()}  # of all that a role may be measured by


def name_of(key: str) -> str:
    """A measure as people call it; one of the workspace's own that is unknown here shows its key in words."""
    return NAMES.get(key) or key.partition(".")[2].replace("_", " ") or key


def of_keys(keys: Iterable[str]) -> tuple[Measure, ...]:
    """Those of the keys that the bot can measure, in the catalogue's order."""
    return FIRST.of_keys(keys)


def typed_measures() -> tuple[Measure, ...]:
    """Those whose number a person types in."""
    return FIRST.typed


def once(measures: Iterable[Measure], planned: Collection[str] = ()) -> tuple[Measure, ...]:
    """Each figure once: of measures of one recipe the one that has a target (`planned`, by key), else the first."""
    alike: dict[object, list[Measure]] = {}
    for each in measures:
        alike.setdefault(each.recipe, []).append(each)
    return tuple(next((each for each in them if each.key in planned), them[0]) for them in alike.values())
