"""A typed question read into what it asks about: a role, segments, an account or a person, and a day."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.kit.blocks import esc
from bot.kit.errors import Refusal
from bot.kit.zones import day_of, start_of_day
from bot.ownership.index import Index
from bot.ownership.model import Answer, Question
from bot.ownership.resolver import resolve
from bot.roles.model import EVERYWHERE, Role, Scope
from bot.roles.words import Line, Reader, Ref, one_per_dimension, roster_label


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What a line asks; `day` is the one typed, `on` the instant meant by it: that day's start, or now."""

    on: datetime
    day: date | None = None
    role_id: int | None = None
    segments: Scope = EVERYWHERE
    account_id: int | None = None
    member_id: int | None = None

    @property
    def line(self) -> str:
        """The same question in words that fit nothing else."""
        scope = [Ref("segment", each) for each in sorted(self.segments)]
        named = [("role", self.role_id), ("account", self.account_id), ("member", self.member_id)]
        refs = [str(Ref(kind, found)) for kind, found in named if found is not None]
        return " ".join([*refs, *map(str, scope), *(["on", self.day.isoformat()] if self.day else [])])


def label(index: Index, ref: Ref) -> str:
    """A thing as people tell it from its namesakes; KeyError when it is not there."""
    if ref.kind == "account":
        account = index.accounts[ref.id]
        return f"{account.name} ({account.external_id or account.status})"
    return roster_label(ref, index.roles, index.trees, index.members)


def reader(index: Index, command: str = "/owner") -> Reader:
    return Reader(
        lexicon=index.lexicon,
        label=lambda ref: label(index, ref),
        by_slack=index.members_by_slack,
        command=command,
    )


def parse(index: Index, text: str, now: datetime, command: str = "/owner") -> Asked:
    """Raises Ambiguous or Refusal, with what to type instead."""
    line = reader(index, command).read(text, day_of(now, index.zone))
    _require_answerable(index, line)
    day = line.days.get("on")
    segments = one_per_dimension(index.trees, line.of("segment"))
    return Asked(
        on=start_of_day(day, index.zone) if day else now,
        day=day,
        role_id=next(iter(line.of("role")), None) or index.roster.role_of(segments),
        segments=segments,
        account_id=next(iter(line.of("account")), None),
        member_id=next(iter(line.of("member")), None),
    )


def _require_answerable(index: Index, line: Line) -> None:
    if "from" in line.days or "until" in line.days:
        raise Refusal("Ask about one day: `/owner AE emea on 2026-12-24`. `/role history AE` shows a stretch of time.")
    for kind in ("role", "account", "member"):
        if len(named := line.of(kind)) > 1:
            listed = " and ".join(f"*{esc(label(index, Ref(kind, each)))}*" for each in named[:3])
            raise Refusal(f"One {kind} at a time, please: you named {listed}.")
    if line.of("member") and len(line.refs) > 1:
        raise Refusal("Ask about a person alone, `/owner @member`, or about a role, `/owner AE emea`.")


def answers(index: Index, asked: Asked) -> list[Answer]:
    """One answer for the role asked about, else one for every role."""
    all_ = [each for each in index.rows.roles if each.stands(asked.on)]
    roles = all_ if asked.role_id is None else [index.roles[asked.role_id]]
    return [answer(index, role, asked.on, segments=asked.segments, account_id=asked.account_id) for role in roles]


def answer(
    index: Index,
    role: Role | int,
    on: datetime,
    *,
    segments: Scope = EVERYWHERE,
    account_id: int | None = None,
    without: frozenset[int] = frozenset(),
) -> Answer:
    """Who holds a role for an account or for segments at an instant; `without` leaves assignments out."""
    role_id = role if isinstance(role, int) else role.id
    question = Question(role_id=role_id, segments=segments, account_id=account_id)
    return resolve(index, question, on, skipping=without)
