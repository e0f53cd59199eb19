"""`win rate emea last quarter by product`, read into what is asked: a measure, and of which cases, days and groups."""

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.kit.blocks import MENTION, esc
from bot.kit.errors import Ambiguous, Refusal
from bot.kit.lexicon import Found, Lexicon, tokens
from bot.kit.zones import day_of, parse_day
from bot.kpis.catalogue import FIRST, Catalogue
from bot.kpis.days import Period, take_period
from bot.kpis.grouping import Axis, take_axis
from bot.kpis.model import Measure
from bot.kpis.within import ALL, Within
from bot.kpis.words import days_between, find_in, find_member, is_team, refuse_flags, split
from bot.ownership.index import Index
from bot.ownership.question import label, reader
from bot.people.model import Member
from bot.roles.words import EXACT, Ref, one_per_dimension

COMMAND = "/kpi"
KNOWN = frozenset({"for", "on", "from", "until"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """`named`: a person or the team was, so that nobody is meant by default. `said` is what the days are called."""

    measure: Measure
    axis: Axis | None = None
    first: date | None = None
    last: date | None = None
    said: str = ""
    member: Member | None = None
    named: bool = False
    within: Within = ALL

    @property
    def plain(self) -> bool:
        """Whether it is just about how a measure stands, of whomever."""
        return not (self.axis or self.first or self.last or self.within)

    @property
    def line(self) -> str:
        """The same question in words that fit nothing else, today and tomorrow."""
        refs = [Ref("segment", each) for each in sorted(self.within.segments)]
        named = (("role", self.within.role_id), ("account", self.within.account_id))
        refs += [Ref(kind, found) for kind, found in named if found is not None]
        whose = [f"for {Ref('member', self.member.id)}"] if self.member else ["for team"] if self.named else []
        days = [f"{word} {day}" for word, day in (("from", self.first), ("until", self.last)) if day]
        by = [f"by {self.axis}"] if self.axis else []
        return " ".join([self.measure.key, *map(str, refs), *whose, *days, *by])


NONE = frozenset[str]()


def ask(
    index: Index,
    text: str,
    now: datetime,
    mine: frozenset[str] = NONE,
    *,
    known: Catalogue = FIRST,
) -> Question:
    """Raises Ambiguous or Refusal, with what to type instead. `mine` are the measures of the asker's own roles."""
    refuse_flags(text)
    today = day_of(now, index.zone)
    text, axis = take_axis(index, text)
    text, period = take_period(text, today, index.year_start, lambda word: _is_segment(index, word))
    line = split(text)
    first, last = _days(line.parts, period, today)
    rest = " ".join([*(f"{word} {part}" for word, part in line.parts.items()), *_again(period, axis)])
    measure, left = _measure(index, known, line.typed, rest, mine)
    command, whose = f"{COMMAND} {measure.key}", line.parts.get("for", "")
    refs = _refs(index, left, command, rest, today)
    refs += _whose(index, whose, command, " ".join(_again(period, axis)), today) if whose and not is_team(whose) else []
    within = _within(index, refs)
    member = next((index.members[each.id] for each in refs if each.kind == "member"), None)
    return Question(
        measure=measure,
        axis=axis,
        first=first,
        last=last,
        said=period.said if period else "",
        member=member,
        named=is_team(whose) or member is not None,
        within=within,
    )


def _is_segment(index: Index, word: str) -> bool:
    return index.lexicon.bears(word) and any(ref.kind == "segment" for ref in index.lexicon.named(word))


def _again(period: Period | None, axis: Axis | None) -> list[str]:
    """The days and the groups, to be typed again."""
    days = [f"from {period.span.first}", f"until {period.span.last}"] if period else []
    return [*days, *([f"by {axis}"] if axis else [])]


def _measure(index: Index, known: Catalogue, typed: str, rest: str, mine: frozenset[str]) -> tuple[Measure, list[str]]:
    """The measure, and the words that do not name it: the longest whole name, else all words that name nothing else."""
    words = tokens(_unmarked(typed))
    name = _longest(known.names, words)
    taken = range(name.start, name.end) if name else _unnamed(index, words)
    named = " ".join(words[each] for each in taken)
    left = [word for place, word in enumerate(words) if place not in taken]
    return find_in(known, named, COMMAND, " ".join([*left, *rest.split()]), mine), left


def _unmarked(text: str) -> str:
    return html.unescape(MENTION.sub("", text))


def _longest(names: Lexicon[str], words: Sequence[str]) -> Found[str] | None:
    found = (each for each in names.read(words) if isinstance(each, Found))
    whole = [each for each in found if names.bears(" ".join(words[each.start : each.end]))]
    return max(whole, key=lambda each: each.end - each.start, default=None)


def _unnamed(index: Index, words: Sequence[str]) -> list[int]:
    """The places of the words by which nothing goes that is no measure."""
    read = [each for each in index.lexicon.read(words) if isinstance(each, Found)]
    whole = [each for each in read if index.lexicon.bears(" ".join(words[each.start : each.end]))]
    named = {place for each in whole for place in range(each.start, each.end)}
    return [place for place, word in enumerate(words) if place not in named and not EXACT.fullmatch(word)]


def _refs(index: Index, words: Sequence[str], command: str, rest: str, today: date) -> list[Ref]:
    """What the words name; what is asked back keeps the rest of the line."""
    if not words:
        return []
    try:
        return list(reader(index, command).read(" ".join(words), today).refs)
    except Ambiguous as asked:
        choices = [replace(each, text=" ".join(f"{each.text} {rest}".split())) for each in asked.choices]
        raise Ambiguous(asked.text, choices) from None


def _whose(index: Index, text: str, command: str, rest: str, today: date) -> list[Ref]:
    """A person, or what else the words name: `for AE emea`."""
    words = tokens(_unmarked(text))
    read = index.lexicon.read(words)
    if words and all(isinstance(each, Found) or EXACT.fullmatch(words[each.start]) for each in read):
        return _refs(index, words, command, rest, today)
    return [Ref("member", find_member(text, index.rows.members, command).id)]


def _days(parts: Mapping[str, str], period: Period | None, today: date) -> tuple[date | None, date | None]:
    if extra := next((each for each in parts if each not in KNOWN), None):
        raise Refusal(f"“{extra}” says nothing here. Type `/kpi revenue emea last quarter by product`, say.")
    typed = [each for each in ("on", "from", "until") if each in parts]
    if period and typed:
        raise Refusal(f"“{period.said}” and “{typed[0]} {esc(parts[typed[0]])}”: name the days in one way only.")
    if period:
        return period.span.first, period.span.last
    if "on" in parts:
        day = parse_day(parts["on"], today)
        return day, day
    return days_between(parts, today)


def within_named(index: Index, names: Sequence[str], command: str, today: date) -> Within:
    """Segments, a role or an account, each by a name of its own; raises Ambiguous or Refusal."""
    return _within(index, [ref for each in names for ref in _refs(index, tokens(each), command, "", today)])


def _within(index: Index, refs: Sequence[Ref]) -> Within:
    """Raises Refusal for two things where there can be one."""
    found: dict[str, int] = {}
    for kind in ("role", "account", "member"):
        named = list(dict.fromkeys(each.id for each in refs if each.kind == kind))
        if len(named) > 1:
            listed = " and ".join(f"*{esc(label(index, Ref(kind, each)))}*" for each in named[:3])
            raise Refusal(f"One {kind} at a time, please: you named {listed}.")
        found |= dict.fromkeys([kind], named[0]) if named else {}
    segments = one_per_dimension(index.trees, (each.id for each in refs if each.kind == "segment"))
    return Within(segments=segments, account_id=found.get("account"), role_id=found.get("role"))
