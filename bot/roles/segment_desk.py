"""`/rolecall dimension` and `/rolecall segment`: the trees as admins grow, move and rename them in Slack."""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.kit.again import HOME, again
from bot.kit.blocks import Block, Message, actions, context, esc
from bot.kit.db import Database, Tx
from bot.kit.door import Command, Feature, Reply, Request, Verb
from bot.kit.errors import Refusal
from bot.kit.lexicon import key_of
from bot.kit.zones import day_of, parse_day, start_of_day
from bot.people.service import actor
from bot.roles import service, setup, trees_edit
from bot.roles.model import Dimension, Segment
from bot.roles.roster import Roster
from bot.roles.words import Ref
from bot.workspace.rights import require_admin

DIMENSION, SEGMENT = f"{HOME} dimension", f"{HOME} segment"
HOW_DIMENSION = f'`{DIMENSION} add "Company size"`'
HOW = (
    f"`{SEGMENT} add territory Nordics under EMEA`, `{SEGMENT} move Nordics under EMEA` "
    f"or `{SEGMENT} rename Nordics to Nordic countries`"
)
UNDER = re.compile(r"\s+under\s+", re.IGNORECASE)
TO = re.compile(r"\s+to\s+", re.IGNORECASE)
FROM = re.compile(r"\s+from\s+(\S+)$", re.IGNORECASE)
TOP = frozenset({"top", "nothing", "the top"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """What a line asks for, read against the trees: one of add, move, rename."""

    word: str
    name: str = ""
    dimension: str = ""
    segment: Segment | None = None
    parent_id: int | None = None
    day: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Desk:
    """Each line is read before the acknowledgement and again in the change's own transaction."""

    db: Database

    async def check_dimension(self, request: Request) -> None:
        async with self.db.read(request.tenant, request.now) as tx:
            require_admin(await actor(tx, request.user))
            _require_new(await service.dimensions(tx), _dimension(request.text))

    async def dimension(self, tx: Tx, request: Request) -> Reply:
        acting, name = await actor(tx, request.user), _dimension(request.text)
        _require_new(await service.dimensions(tx), name)
        made = await setup.add_dimension(tx, acting, key="_".join(key_of(name)), name=name, via=request.via)
        how = context(f"It grows by `{SEGMENT} add {esc(made.key)} …`; `/role edit` says which roles it cuts.")
        return Reply.say(f"Saved. *{esc(made.name)}* is a dimension now, compared behind the others.", how)

    async def check_segment(self, request: Request) -> None:
        async with self.db.read(request.tenant, request.now) as tx:
            require_admin(await actor(tx, request.user))
            plan(await service.load_roster(tx), request.text, request.now)

    async def segment(self, tx: Tx, request: Request) -> Reply:
        acting, roster = await actor(tx, request.user), await service.load_roster(tx)
        require_admin(acting)
        wanted = plan(roster, request.text, tx.now)
        if wanted.segment is None:
            made = await setup.add_segment(
                tx, acting, dimension=wanted.dimension, name=wanted.name, parent_id=wanted.parent_id, via=request.via
            )
            return Reply.say(f"Saved. *{esc(made.name)}* stands {_place(roster, wanted.parent_id)} now.")
        if wanted.word == "rename":
            await trees_edit.rename(tx, acting, wanted.segment, wanted.name, request.via)
            back = f"{SEGMENT} rename {Ref('segment', wanted.segment.id)} to {wanted.segment.name}"
            return _saved(f"*{esc(wanted.segment.name)}* is called *{esc(wanted.name)}* now.", back)
        return await self._move(tx, request, roster, wanted.segment, wanted)

    async def _move(self, tx: Tx, request: Request, roster: Roster, moved: Segment, wanted: Plan) -> Reply:
        at = start_of_day(wanted.day, roster.zone) if wanted.day else tx.now
        before = roster.trees.parent(moved.id, at)
        acting = await actor(tx, request.user)
        await trees_edit.move(tx, acting, moved.id, wanted.parent_id, at, request.via)
        when = f"from {wanted.day.isoformat()}" if wanted.day else "from now on"
        told = f"*{esc(moved.name)}* stands {_place(roster, wanted.parent_id)} {when}; the past keeps its old place."
        under = Ref("segment", before) if before else "top"
        return _saved(told, "" if wanted.day else f"{SEGMENT} move {Ref('segment', moved.id)} under {under}")


def _saved(text: str, back: str) -> Reply:
    undo: Sequence[Block] = [actions(again("Undo", back))] if back else []
    return Reply(message=Message.of(f"Saved. {text}", *undo))


def _place(roster: Roster, parent_id: int | None) -> str:
    return f"under *{esc(roster.trees.segments[parent_id].name)}*" if parent_id else "at the top"


def _dimension(text: str) -> str:
    word, _, rest = text.strip().partition(" ")
    if word.lower() != "add" or not rest.strip():
        raise Refusal(f"Type {HOW_DIMENSION}.")
    return setup.checked_name(_unquoted(rest))


def _require_new(known: Sequence[Dimension], name: str) -> None:
    if any(key_of(name) in (key_of(each.name), key_of(each.key)) for each in known):
        raise Refusal(f"There is a dimension *{esc(name)}* already. Give this one another name.")


def _unquoted(text: str) -> str:
    return html.unescape(text).strip().strip('"“”').strip()


def plan(roster: Roster, text: str, now: datetime) -> Plan:
    """Raises Refusal or Ambiguous with what to type instead."""
    word, _, rest = text.strip().partition(" ")
    word, today = word.lower(), day_of(now, roster.zone)
    if word == "add" and rest.strip():
        return _adding(roster, rest, today)
    if word == "move" and UNDER.search(rest):
        from_ = FROM.search(rest)
        what, under = UNDER.split(rest[: from_.start()] if from_ else rest, maxsplit=1)
        day = parse_day(from_[1], today) if from_ else None
        parent = _parent(roster, under, today)
        return Plan(word=word, segment=_segment(roster, what, today), parent_id=parent, day=day)
    if word == "rename" and TO.search(rest):
        what, name = TO.split(rest, maxsplit=1)
        return Plan(word=word, segment=_segment(roster, what, today), name=setup.checked_name(_unquoted(name)))
    raise Refusal(f"Type {HOW}.")


def _adding(roster: Roster, rest: str, today: date) -> Plan:
    named, *under = UNDER.split(rest, maxsplit=1)
    axis, name = _axis(roster, _unquoted(named))
    parent = _parent(roster, under[0], today) if under else None
    return Plan(word="add", dimension=axis.key, name=setup.checked_name(name), parent_id=parent)


def _axis(roster: Roster, text: str) -> tuple[Dimension, str]:
    """The dimension by whose name a text begins, and the rest: the longest that fits."""
    plain = text.replace('"', " ").replace("“", " ").replace("”", " ")
    words = plain.split()
    for length in range(len(words) - 1, 0, -1):
        key = key_of(" ".join(words[:length]))
        for each in roster.trees.dimensions:
            if key in (key_of(each.name), key_of(each.key)):
                return each, " ".join(words[length:])
    listed = ", ".join(esc(each.name.casefold()) for each in roster.trees.dimensions)
    raise Refusal(f"Say its dimension, then its name: `{SEGMENT} add territory Nordics`. There is {listed}.")


def _parent(roster: Roster, text: str, today: date) -> int | None:
    return None if text.strip().lower() in TOP else _segment(roster, text, today).id


def _segment(roster: Roster, text: str, today: date) -> Segment:
    line = roster.reader(f"{SEGMENT} help").read(_unquoted(text), today)
    found = line.of("segment")
    if len(found) != 1 or len(line.refs) != 1:
        raise Refusal(f"Name one segment there; “{esc(_unquoted(text)[:60])}” is not one. Type {HOW}.")
    return roster.trees.segments[found[0]]


def feature(db: Database) -> Feature:
    desk = Desk(db=db)
    dimension = Verb(
        word="dimension",
        usage='/rolecall dimension add "Company size"',
        help="A further axis to cut roles by. Admins only.",
        check=desk.check_dimension,
        write=desk.dimension,
    )
    segment = Verb(
        word="segment",
        usage="/rolecall segment add territory Nordics under EMEA",
        help="A new part of a dimension; also `move X under Y [from 2026-12-01]`, `rename X to Z`. Admins only.",
        check=desk.check_segment,
        write=desk.segment,
    )
    return Feature(commands=(Command(name=HOME, summary="sets me up and says how I am.", verbs=(dimension, segment)),))
