"""Who holds what, who is away, and whom accounts name: every line of the file laid over what is known."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from bot.imports.assignments import WEIGHTS
from bot.imports.difference import absence_text, hat_text, member_name, owner_text
from bot.imports.mapfile.entry import Entry
from bot.imports.mapfile.overlay import Laid, Line, Turn, overlay
from bot.imports.mapfile.work import Work
from bot.imports.model import quoted
from bot.imports.timeline import Piece, instant
from bot.kit.lexicon import normal
from bot.ownership.model import NamedOwner
from bot.people.model import Member
from bot.roles.model import Rank

HELD = 'member = "Anna Adler", in = ["DACH", "Fintech"], from = 2026-01-01'
AWAY = 'from = 2026-12-21, until = 2027-01-02, cover = "Ben Brook"'
NAMED = 'role = "ae", member = "Anna Adler"'
NOTE_LIMIT = 200
Lines = Mapping[Any, list[Line]]
Tell = Callable[[Hashable], str]  # of what a line says beside its days


def plan_hats(work: Work, tables: Mapping[int, Entry]) -> None:
    """Who holds each role, by the tables of the roles."""
    wanted: dict[Any, list[Line]] = defaultdict(list)
    for role, table in tables.items():
        for entry in table.lines("held", HELD):
            for key, line in _hat(work, entry, role):
                wanted[key].append(line)
    told = hat_text(work.told)
    for key in _keys(wanted, work.before.hats):
        laid = overlay(work.before.hats.get(key, ()), wanted.get(key, ()), work.now, work.begin)
        work.clash(laid, f"{member_name(work.told, key[0])} holds the same twice")
        _put(work.book.hats, key, laid)
        _tell(work, "assignment", laid, work.zone, partial(told, key))
        for turn in laid.turns:
            _require_holder(work, turn, key[0])
        _require_standing(work, key[1], laid)


def _hat(work: Work, entry: Entry, role: int) -> Iterator[tuple[Any, Line]]:
    entry.only("member", "in", "rank", "weight", "from", "until")
    entry.needed("member")
    member, scope = work.member(entry, "member"), work.scope(entry, "in", entry.texts("in"))
    rank = normal(entry.text("rank")) or Rank.LEAD.value
    if rank not in set(Rank):
        entry.fault(f"rank: write {' or '.join(map(quoted, Rank))}.", "rank")
        return
    line = work.line(entry, entry.number("weight", 1, WEIGHTS), work.zone)
    if member is not None and scope is not None and line is not None:
        yield (member, role, scope, Rank(rank)), line


def _require_holder(work: Work, turn: Turn, member: int) -> None:
    """Only of what the file makes so: what is known may have been made when they still could."""
    who = work.book.members[member]
    if turn.entry is None or turn.after is None or work.restores:
        return
    if not who.is_trusted:
        turn.entry.fault(f"{who.name} is no full member but a {who.kind}, and only full members hold roles.", "member")
    elif who.inactive_since and (since := instant(turn.after.since)) and since >= who.inactive_since:
        turn.entry.fault(f"{who.name} has left before that, and can hold nothing any more.", "member")


def _require_standing(work: Work, role_id: int, laid: Laid) -> None:
    role = work.book.roles[role_id]
    held = next((entry for piece, entry in laid.said if role.retired_at and _lasts(piece, work.now)), None)
    if held and (role != work.before.roles.get(role_id) or laid.turns):
        held.fault(f"{role.name} is retired, so nobody can hold it. End this line, or take out its `retired`.")


def _lasts(piece: Piece, now: datetime) -> bool:
    until = instant(piece.until)
    return until is None or until > now


def plan_absences(work: Work) -> None:
    """Days count in the absent one's own zone."""
    wanted: dict[Any, list[Line]] = defaultdict(list)
    top = work.top.table("absences")
    for name in top.body:
        member = work.find_member(top, name, name)
        for entry in top.lines(name, AWAY):
            line = _absence(work, entry, member)
            if member is not None and line is not None:
                wanted[member].append(line)
    covers: list[tuple[Entry, int, Piece]] = []
    told = absence_text(work.told)
    for key in _keys(wanted, work.before.absences):
        laid = overlay(work.before.absences.get(key, ()), wanted.get(key, ()), work.now, work.begin)
        laid.pieces = [each for each in laid.pieces if each.since != each.until]  # what has not begun never was
        who = work.book.members[key]
        work.clash(laid, f"{who.name} is away twice")
        _put(work.book.absences, key, laid)
        _tell(work, "absence", laid, who.zone, partial(told, key))
        covers += _covers(work, laid, who)
    for entry, stand_in, piece in () if work.restores else covers:
        _require_here(work, entry, stand_in, piece)


def _absence(work: Work, entry: Entry, member: int | None) -> Line | None:
    entry.only("from", "until", "cover", "note")
    for field in ("from", "until"):
        if not entry.has(field):
            entry.fault(f"{field} is missing: an absence has a first day and a last one.", field)
    cover = work.member(entry, "cover")
    zone = work.book.members[member].zone if member is not None else work.zone
    line = work.line(entry, (cover, entry.text("note", NOTE_LIMIT)), zone)
    return line if line and line.since and line.until else None


def _covers(work: Work, laid: Laid, who: Member) -> Iterator[tuple[Entry, int, Piece]]:
    """Those who stand in by what the file makes new or different."""
    for turn in laid.turns:
        if turn.entry is None or turn.after is None or not isinstance(turn.after.value, tuple):
            continue
        cover = turn.after.value[0]
        if not who.is_trusted and not work.restores:
            turn.entry.fault(f"{who.name} is no full member, so no role waits for them. Take the line out.")
        if cover == who.id:
            told = f"cover: {who.name} cannot stand in for themselves. Name somebody else, or leave it out."
            turn.entry.fault(told, "cover")
        elif cover is not None:
            yield turn.entry, cover, turn.after


def _require_here(work: Work, entry: Entry, stand_in: int, piece: Piece) -> None:
    who = work.book.members[stand_in]
    if not who.is_trusted:
        entry.fault(f"cover: {who.name} is no full member, so they can stand in for nobody.", "cover")
    if who.inactive_since and piece.since and piece.since >= who.inactive_since:
        entry.fault(f"cover: {who.name} has left before that, and can stand in for nobody.", "cover")
    if any(each.overlaps(piece) for each in work.book.absences.get(stand_in, ())):
        entry.fault(f"cover: {who.name} is away too in those days. Name somebody else, or leave it out.", "cover")


def plan_owners(work: Work, owners: tuple[NamedOwner, ...]) -> None:
    """Each name on an account has a timeline of its own."""
    wanted: dict[Any, list[Line]] = defaultdict(list)
    top = work.top.table("owners")
    for name in top.body:
        account = work.account(top, name, name)
        for entry in top.lines(name, NAMED):
            for key, line in _owner(work, entry):
                if account is not None:
                    wanted[account, *key].append(line)
    known: dict[Any, list[Piece]] = defaultdict(list)
    for each in sorted(owners, key=lambda each: (each.since is not None, each.since or work.now)):
        key = (each.account_id, each.role_id, each.scope, each.member_id)
        known[key].append(Piece(value=frozenset({each.member_id}), since=each.since, until=each.until, id=each.id))
    _lay_owners(work, wanted, known)


def _owner(work: Work, entry: Entry) -> Iterator[tuple[Any, Line]]:
    entry.only("role", "member", "in", "from", "until")
    for field in ("role", "member"):
        entry.needed(field)
    role, member = work.role(entry, "role"), work.member(entry, "member")
    scope, line = work.scope(entry, "in", entry.texts("in")), work.line(entry, frozenset({member}), work.zone)
    if role is not None and member is not None and scope is not None and line is not None:
        yield (role, scope, member), line


def _lay_owners(work: Work, wanted: Lines, known: Mapping[Any, list[Piece]]) -> None:
    told = owner_text(work.told)
    for key in _keys(wanted, known):
        laid = overlay(known.get(key, ()), wanted.get(key, ()), work.now, work.begin)
        account, role, _, member = key
        work.clash(laid, f"{member_name(work.told, member)} is named twice")
        work.owners += [_named(key, each) for each in laid.pieces]
        work.renamed |= {(account, role)} if laid.turns else set()
        _tell(work, "named owner", laid, work.zone, partial(told, key[:3]))
        for turn in laid.turns:
            _require_holder(work, turn, member)


def _named(key: Any, piece: Piece) -> NamedOwner:
    account, role, scope, member = key
    since, until = instant(piece.since), instant(piece.until)
    return NamedOwner(id=0, account_id=account, role_id=role, scope=scope, member_id=member, since=since, until=until)


def _keys(wanted: Lines, known: Mapping[Any, list[Piece]]) -> list[Any]:
    return list(dict.fromkeys([*wanted, *known]))


def _put(lines: dict[Any, list[Piece]], key: Hashable, laid: Laid) -> None:
    if laid.turns:
        lines[key] = laid.pieces


def _tell(work: Work, what: str, laid: Laid, zone: str, tell: Tell) -> None:
    """What is new, what is different now, and what ends or never begins."""
    for turn in laid.turns:
        was, becomes = turn.before, turn.after
        old, new = (f"{tell(each.value)}{work.days(each, zone)}" if each else "" for each in (was, becomes))
        if was is None:
            work.change(what, "+", new)
        elif becomes is None:
            begins = was.since is not None and was.since > work.now
            work.change(what, "-", f"{old}, {'never begins' if begins else 'is part of another line now'}")
        elif turn.ended:
            work.change(what, "-", f"{tell(was.value)}{work.days(replace(was, until=None), zone)}, ends now")
        else:
            rest = new.removeprefix(tell(was.value)).strip() or "always"
            work.change(what, "~", f"{old} → {rest}")
