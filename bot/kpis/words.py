"""Lines about numbers, `leads 5 for @sam on yesterday`, read into their parts; what is unclear is asked back."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from bot.kit.blocks import MENTION, clip, esc
from bot.kit.errors import Ambiguous, Choice, Refusal
from bot.kit.lexicon import Lexicon, normal
from bot.kit.zones import ISO_DAY, WEEKDAYS, parse_day
from bot.kpis.catalogue import Catalogue
from bot.kpis.model import Measure
from bot.kpis.numbers import is_numberlike
from bot.kpis.span import PeriodKind
from bot.people.model import Member

LINE_LIMIT = 300
FLAG = re.compile(r"(?<!\S)(?:--|[\u2013\u2014])(by|from|to|member)\b[ =]?", re.IGNORECASE)  # Slack joins two hyphens
FLAGS = {"by": "by", "from": "from", "to": "until", "member": "for"}
SHOWN = 5
DAY_PARTS = ("on", "from", "until")
PART_WORDS = {"for": "for", "by": "for", "on": "on", "from": "from", "since": "from", "until": "until"}
PART_WORDS |= {"till": "until", "per": "per", "each": "per", "every": "per"}
PERIODS = {"weekly": "week", "monthly": "month", "quarterly": "quarter", "/week": "week", "/month": "month"}
PERIODS |= {"yearly": "year", "annually": "year", "/quarter": "quarter", "/year": "year"}
TEAM = frozenset({"team", "the team", "everybody", "all"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A line cut at its joining words; nothing in it is decided yet."""

    words: str = ""  # what is left: the measure's name
    typed: str = ""  # the same with the numbers among it, in their order
    numbers: tuple[str, ...] = ()
    parts: Mapping[str, str] = field(default_factory=dict)  # for, on, from, until, per

    @property
    def rest(self) -> str:
        """The line behind the measure's name, to be typed again."""
        return " ".join([*self.numbers, *(f"{word} {part}" for word, part in self.parts.items())])


def refuse_flags(text: str) -> None:
    """The command line's options, typed in Slack: raises Refusal with the line as it is typed here."""
    if FLAG.search(text):
        line = FLAG.sub(lambda found: f"{FLAGS[found[1].lower()]} ", text)
        raise Refusal(f"Options with dashes are for the command line. Here type `/kpi {esc(clip(line, 200))}`.")


def split(text: str) -> Line:
    """Raises Refusal for a line too long, or a joining word with nothing behind it."""
    if len(text) > LINE_LIMIT:
        raise Refusal(f"That is {len(text):,} characters; a line fits into {LINE_LIMIT}. Try `/kpi log leads 5`.")
    groups: dict[str, list[str]] = {"": []}
    part = ""
    for piece in MENTION.sub(lambda found: f" {found[0].replace(' ', '_')} ", text).split():
        if word := PERIODS.get(normal(piece)):
            groups["per"] = [word]
        elif _is_day(piece) and part not in DAY_PARTS:
            groups["on"], part = [piece], ""
        elif normal(piece) in PART_WORDS:
            part = PART_WORDS[normal(piece)]
            groups[part] = []
        else:
            part = _belongs_to(piece, part, groups)
            groups[part].append(piece)
    return _line(groups)


def _is_day(piece: str) -> bool:
    return normal(piece) in {"today", "yesterday"} or bool(ISO_DAY.fullmatch(piece))


def _belongs_to(piece: str, part: str, groups: dict[str, list[str]]) -> str:
    """A day and a period are one word, a mention needs no `for`, and a number ends a name; the rest goes on."""
    if MENTION.fullmatch(piece):
        groups.setdefault("for", [])
        return "for"
    full = part in (*DAY_PARTS, "per") and bool(groups[part])
    named = part == "for" and bool(groups["for"]) and (is_numberlike(piece) or bool(MENTION.search(groups["for"][0])))
    return "" if full or named else part


def _line(groups: Mapping[str, Sequence[str]]) -> Line:
    empty = next((part for part, words in groups.items() if part and not words), None)
    if empty:
        raise Refusal(f"Nothing stands behind “{empty}”. {_EXAMPLES[empty]}")
    numbers = tuple(each for each in groups[""] if is_numberlike(each))
    words = " ".join(each for each in groups[""] if not is_numberlike(each))
    parts = {part: " ".join(found) for part, found in groups.items() if part}
    return Line(words=words, typed=" ".join(groups[""]), numbers=numbers, parts=parts)


_EXAMPLES = {
    "for": "Type a person: `for @sam`.",
    "on": "Type a day: `on 2026-11-20`, or `on yesterday`.",
    "from": "Type a day: `from 2026-12-01`.",
    "until": "Type a day: `until 2026-12-31`.",
    "per": "Type `per week`, `per month`, `per quarter` or `per year`.",
}


def find_in(known: Catalogue, name: str, command: str, rest: str = "", mine: frozenset[str] = frozenset()) -> Measure:
    """The measure of that name; where several bear it, the one that is the asker's own (`mine`), else asked back.

    Two of one recipe show the same figure: then there is nothing to ask.
    """
    keys = known.names.named(name)
    own = [key for key in keys if key in mine]
    found = own or keys
    if len({known.by_key[key].recipe for key in found}) == 1:
        return known.by_key[found[0]]
    nearly = sorted((key for _, key in known.names.near(name)), key=lambda key: key not in mine) if name else ()
    near = keys or nearly
    if not near:
        raise Refusal(f"{_unknown(name)} You can type {listed(known.shown)}.")
    label = {key: known.by_key[key].name for key in near}
    choices = [Choice(label=label[key], text=" ".join(f"{command} {key} {rest}".split())) for key in near[:SHOWN]]
    told = f"“{esc(clip(name, 60))}” fits several numbers." if keys else _unknown(name)
    raise Ambiguous(f"{told} Which one do you mean?", choices)


def _unknown(name: str) -> str:
    return f"I know no number called “{esc(clip(name, 60))}”." if name else "Say which number."


def listed(measures: Iterable[Measure]) -> str:
    """The shortest names that can be typed: `leads`, `meetings`."""
    return ", ".join(dict.fromkeys(f"`{each.aliases[0] if each.aliases else each.key}`" for each in measures))


def find_member(text: str, members: Sequence[Member], command: str) -> Member:
    """The person mentioned or named; raises Refusal or Ambiguous. `command` is the line without the person."""
    if mention := MENTION.fullmatch(text.strip()):
        found = next((each for each in members if each.slack_user_id == mention[1]), None)
        if found is None:
            raise Refusal(f"I have not met <@{mention[1]}> yet: Slack has not told me about them.")
        return found
    names = Lexicon([(each.name, each) for each in members])
    found_names = names.named(text.removeprefix("@"))
    if len(found_names) == 1:
        return found_names[0]
    near = list(found_names) or [each for _, each in names.near(text)]
    if not near:
        raise Refusal(f"I know nobody called “{esc(clip(text, 60))}”. Mention them: `for @name`.")
    choices = [Choice(label=clip(each.name, 75), text=f"{command} for {_exact(each)}") for each in near[:SHOWN]]
    told = "fits several people" if found_names else "is nobody I know"
    raise Ambiguous(f"“{esc(clip(text, 60))}” {told}. Whom do you mean?", choices)


def _exact(member: Member) -> str:
    return f"<@{member.slack_user_id}>" if member.slack_user_id else member.name


def is_team(text: str) -> bool:
    return normal(text.removeprefix("@")) in TEAM


def past_day(text: str, today: date) -> date:
    """A day as typed, not after today; a weekday is the last one there was."""
    day = parse_day(text, today)
    if normal(text) in WEEKDAYS:
        day -= timedelta(weeks=1)
    if day > today:
        raise Refusal(f"{day.isoformat()} is still to come. Log a number for today or a day before.")
    return day


def days_between(parts: Mapping[str, str], today: date) -> tuple[date | None, date | None]:
    """The first and the last day of `from` and `until`, both included."""
    first, last = (parse_day(parts[each], today) if each in parts else None for each in ("from", "until"))
    if first and last and last < first:
        raise Refusal("The last day lies before the first one. Type `from 2026-12-01 until 2026-12-31`.")
    return first, last


def period_named(text: str | None) -> PeriodKind:
    """Week unless said otherwise."""
    try:
        return PeriodKind(normal(text).removesuffix("ly") if text else "week")
    except ValueError:
        typed = esc(clip(text or "", 30))
        told = f"I keep targets by week, month, quarter or year, not “{typed}”. Type `per month`, say."
        raise Refusal(told) from None
