"""What an import came to, as text for a terminal: counts first, then the changes, the first of each sort."""

from collections import Counter
from collections.abc import Iterator, Sequence

from bot.imports.model import Change, counted, quoted
from bot.imports.outcome import Outcome, Sum

TRIED, DONE = 10, 3  # examples of each sort: who only looks wants more than who has looked
KEPT = 10
MANY = {
    "entry": "entries",
    "place of a segment": "where segments belong",
    "segment of an account": "segments of accounts",
}
SIGNS = {"+": "new", "~": "changed", "-": "no more"}


def outcome_text(outcome: Outcome) -> str:
    return "\n".join(_lines(outcome))


def _lines(outcome: Outcome) -> Iterator[str]:
    yield f"{outcome.asked.path.name}: {counted(outcome.rows, 'row')} read."
    if outcome.unread:
        yield f"Not read, for no field is called so: {', '.join(map(quoted, outcome.unread))}."
    few = TRIED if outcome.asked.dry_run else DONE
    yield from changes_text(outcome.changes, few)
    if outcome.told:
        yield from _told(outcome.told, outcome.asked.kind, few)
    yield from _remarks(outcome)
    yield _closing(outcome)


def _remarks(outcome: Outcome) -> Iterator[str]:
    """What is no fault, but worth a look before it comes in."""
    if times := outcome.twice.times:
        rows = "row stands twice and counts" if times == 1 else "rows stand twice and count"
        yield f"{times:,} {rows} once: {outcome.twice}."
    if undated := outcome.told.undated if outcome.told else 0:
        deals, they = ("deal has", "it counts") if undated == 1 else ("deals have", "they count")
        yield f"{undated:,} qualified {deals} no day in the field qualified: {they} in no period."
    for address, names in outcome.shared[:KEPT]:
        yield f"{quoted(address)} is the address of {' and '.join(names)}: they stay {len(names)} members."
    if len(outcome.shared) > KEPT:
        yield f"… and {len(outcome.shared) - KEPT:,} more shared addresses"


def _closing(outcome: Outcome) -> str:
    if not outcome.changed:
        return "Nothing to change."
    return "Dry run: nothing was changed." if outcome.asked.dry_run else "Imported."


def changes_text(changes: Sequence[Change], few: int) -> Iterator[str]:
    for what in dict.fromkeys(each.what for each in changes):
        own = [each for each in changes if each.what == what]
        yield f"{_many(what)}: {_counts(Counter(each.sign for each in own))}"
        yield from _examples(own, few)


def _counts(signs: Counter[str]) -> str:
    return ", ".join(f"{signs[sign]:,} {word}" for sign, word in SIGNS.items() if signs[sign])


def _examples(changes: Sequence[Change], few: int, of: int | None = None) -> Iterator[str]:
    """`of` is how many there are, where `changes` are but some of them."""
    shown = changes[:few]
    yield from (f"  {each.sign} {each.text}" for each in shown)
    if rest := (len(changes) if of is None else of) - len(shown):
        yield f"  … and {rest:,} more"


def _told(told: Sum, kind: str, few: int) -> Iterator[str]:
    same = told.different - told.new - told.changed
    yield f"{kind}: {told.new:,} new, {told.changed:,} changed, {same:,} as they are"
    yield from _examples(told.examples, few, told.new + told.changed)
    for (field, text), times in told.kept.most_common(KEPT):
        yield f"Kept as text, for no {field} is called so: {quoted(text)} ({counted(times, 'row')})"
    if len(told.kept) > KEPT:
        yield f"… and {len(told.kept) - KEPT:,} more texts"


def _many(what: str) -> str:
    return MANY.get(what, f"{what}s")
