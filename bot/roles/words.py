"""What people type about roles: a line read into what it names, or sent back with a question."""

import html
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from bot.kit.blocks import MENTION, clip, esc
from bot.kit.errors import Ambiguous, Choice, Refusal
from bot.kit.lexicon import Found, Lexicon, Unknown, normal, tokens
from bot.kit.zones import ISO_DAY, WEEKDAYS, parse_day
from bot.people.model import Member
from bot.roles.model import Rank, Role, Scope, Segment
from bot.roles.trees import Trees

LINE_LIMIT = 300
SHOWN = 5  # choices when something is asked back
EXACT = re.compile(r"(member|role|segment|account)#(\d+)")
DAY_WORDS = {"on": "on", "from": "from", "since": "from", "until": "until", "till": "until", "to": "until"}


class Ref(NamedTuple):
    """Something that bears a name; typed as `role#3` it can be meant without any doubt."""

    kind: str  # member, role, segment, account
    id: int

    def __str__(self) -> str:
        return f"{self.kind}#{self.id}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """What a line names. Nothing in it is decided yet."""

    refs: tuple[Ref, ...] = ()
    days: Mapping[str, date] = field(default_factory=dict)  # on, from, until
    rank: Rank | None = None

    def of(self, kind: str) -> list[int]:
        return list(dict.fromkeys(ref.id for ref in self.refs if ref.kind == kind))


def roster_names(
    roles: Iterable[Role], segments: Iterable[Segment], members: Iterable[Member]
) -> Iterator[tuple[str, Ref]]:
    """Every name of the roster, for a lexicon."""
    for role in roles:
        yield from ((name, Ref("role", role.id)) for name in (role.name, role.key, *role.aliases))
    for segment in segments:
        yield from ((name, Ref("segment", segment.id)) for name in (segment.name, *segment.aliases))
    for member in members:
        yield member.name, Ref("member", member.id)


@dataclass(frozen=True, kw_only=True, slots=True)
class Reader:
    """Reads lines against one lexicon. `label` says a thing for people: “Finance (vertical)”."""

    lexicon: Lexicon[Ref]
    label: Callable[[Ref], str]
    by_slack: Mapping[str, Member]
    command: str  # what stands before the line, `/owner`: for the buttons that ask back
    knows: str = "role, segment, account or member"

    def read(self, text: str, today: date) -> Line:
        """Raises Ambiguous where a name fits several things or only comes near one, Refusal for the rest."""
        days, left = _take_days(tokens(self._plain(text)), today, self.lexicon)
        rank, left = _take_rank(left)
        refs, rest = _take_exact(left)
        self._require_known(refs)
        kept = [*map(str, refs), *_said_again(days, rank)]
        return Line(refs=(*refs, *self._recognise(rest, kept)), days=days, rank=rank)

    def _require_known(self, refs: Iterable[Ref]) -> None:
        for ref in refs:
            try:
                self.label(ref)
            except KeyError:
                raise Refusal(f"There is no {ref} any more. Type the name instead.") from None

    def _plain(self, text: str) -> str:
        if len(text) > LINE_LIMIT:
            told = f"That is {len(text):,} characters; a line fits into {LINE_LIMIT}. Name just what you mean."
            raise Refusal(told)
        return html.unescape(MENTION.sub(self._mentioned, text))

    def _mentioned(self, found: re.Match[str]) -> str:
        member = self.by_slack.get(found[1])
        if member is None:
            told = f"I have not met <@{found[1]}> yet: Slack has not told me about them."
            raise Refusal(told)
        return f" {Ref('member', member.id)} "

    def _recognise(self, words: Sequence[str], kept: Sequence[str]) -> list[Ref]:
        """What the words name; `kept` is the rest of the line, for the buttons that ask back."""
        read = self.lexicon.read(words)
        sure = [each.things[0] for each in read if isinstance(each, Found) and len(each.things) == 1]
        taken = any(ref.kind == "role" for ref in sure)
        refs = []
        for each in read:
            near = [ref for _, ref in each.near] if isinstance(each, Unknown) else _fitting(each.things, taken=taken)
            if isinstance(each, Unknown) or len(near) > 1:
                choices = self._choices(near, [*words[: each.start], "{}", *words[each.end :], *kept])
                raise self._asked_back(" ".join(words[each.start : each.end]), each, near, choices)
            refs += near
        return refs

    def _asked_back(
        self, typed: str, read: Found[Ref] | Unknown[Ref], refs: Sequence[Ref], choices: Sequence[Choice]
    ) -> Refusal:
        quoted = f"“{esc(clip(typed, 80))}”"
        if isinstance(read, Unknown) and not refs:
            return Refusal(f"I know no {self.knows} called {quoted}. `{self.command} help` shows what you can type.")
        either = _either([self.label(ref) for ref in refs[:SHOWN]])
        if isinstance(read, Unknown):
            return Ambiguous(f"I know no {self.knows} called {quoted}. Did you mean {either}?", choices)
        more = f", and {len(refs) - SHOWN} more; type more of the name" if len(refs) > SHOWN else ""
        return Ambiguous(f"{quoted} fits {either}{more}. Which one do you mean?", choices)

    def _choices(self, refs: Sequence[Ref], line: Sequence[str]) -> list[Choice]:
        """A button for each thing that may be meant, with the whole line that means just it."""
        lines = [[str(ref) if word == "{}" else word for word in line] for ref in refs[:SHOWN]]
        return [
            Choice(label=clip(self.label(ref), 75), text=" ".join((self.command, *words)))
            for ref, words in zip(refs, lines, strict=False)
        ]


def _either(labels: Sequence[str]) -> str:
    shown = [f"*{esc(each)}*" for each in labels]
    return " or ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))


def _take_exact(pieces: Sequence[str]) -> tuple[list[Ref], list[str]]:
    """What is meant by id, and the words that are left."""
    meant = [EXACT.fullmatch(each) for each in pieces]
    words = [each.removeprefix("@") or each for each, exact in zip(pieces, meant, strict=True) if not exact]
    return [Ref(exact[1], int(exact[2])) for exact in meant if exact], words


def _said_again(days: Mapping[str, date], rank: Rank | None) -> list[str]:
    said = [word for key, day in days.items() for word in (key, day.isoformat())]
    return [*said, "as", rank.value] if rank else said


def _fitting(things: Sequence[Ref], *, taken: bool) -> list[Ref]:
    """Where a role is named already, a name that could be another role is read as the other thing it fits."""
    others = [each for each in things if each.kind != "role"]
    return others if taken and others and len(things) > 1 else list(things)


def _take_rank(pieces: Sequence[str]) -> tuple[Rank | None, list[str]]:
    """`as backup`, `as lead`, or the bare word `backup`."""
    left, rank = [], None
    for piece in pieces:
        word = normal(piece)
        if word in {"backup", "lead"} and rank is None:
            rank = Rank(word)
        elif word != "as":
            left.append(piece)
    return rank, left


def _take_days(pieces: Sequence[str], today: date, lexicon: Lexicon[Ref]) -> tuple[dict[str, date], list[str]]:
    """`on D`, `from D`, `until D` and `D..D`; a word that names something is never a day."""
    days: dict[str, date] = {}
    left: list[str] = []
    waiting = iter(pieces)
    for piece in waiting:
        word = DAY_WORDS.get(normal(piece))
        following = next(waiting, None) if word else None
        if following is not None and _is_day(following, lexicon):
            days[word or "on"] = parse_day(following, today)
        else:
            left += [piece] if following is None else [piece, following]
    return days, left


def _is_day(piece: str, lexicon: Lexicon[Ref]) -> bool:
    word = normal(piece)
    if ISO_DAY.fullmatch(word) or word in {"today", "tomorrow", "yesterday", *WEEKDAYS}:
        return True
    return word[:1].isdigit() and not lexicon.named(piece)


def one_per_dimension(trees: Trees, segment_ids: Iterable[int]) -> Scope:
    """The segments as a scope; raises Refusal when two are of one dimension."""
    taken: dict[int, int] = {}
    for each in segment_ids:
        other = taken.setdefault(trees.place(each), each)
        if other != each:
            first, second = (esc(trees.segments[one].name) for one in (other, each))
            dimension = esc(trees.dimension(each).name.casefold())
            raise Refusal(f"*{first}* and *{second}* are both of the dimension {dimension}. Name one of them.")
    return frozenset(taken.values())


def roster_label(ref: Ref, roles: Mapping[int, Role], trees: Trees, members: Mapping[int, Member]) -> str:
    """A thing as people tell it from its namesakes; KeyError when it is not there."""
    if ref.kind == "role":
        role = roles[ref.id]
        return f"{role.name} (role)"
    if ref.kind == "segment":
        return f"{trees.segments[ref.id].name} ({trees.dimension(ref.id).name.casefold()})"
    if ref.kind != "member":  # an account is no part of the roster
        raise KeyError(ref)
    member = members[ref.id]
    return f"{member.name} ({member.title or member.email or member.kind})"
