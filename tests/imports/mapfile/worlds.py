"""Random maps as rows, with names that people and their keyboards come up with; and what a file makes of them."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from bot.imports.book import Book
from bot.imports.mapfile.entry import Entry
from bot.imports.mapfile.export import whole_text
from bot.imports.mapfile.service import plan
from bot.imports.mapfile.source import source_of
from bot.imports.mapfile.work import Work
from bot.imports.model import Faults
from bot.ownership.index import Rows
from bot.ownership.model import Account
from bot.people.model import Member
from tests.ownership import worlds
from tests.ownership.plain import day, make_world

NOW = day(20, 11)
ZONES = ("UTC", "Europe/Berlin", "America/St_Johns", "Asia/Kathmandu", "Africa/Cairo", "Pacific/Apia")
T = TypeVar("T")


def random_rows(seed: int, said: str = "") -> Rows:
    """`said` stands in every name; nobody holds, names or misses the same twice at once, as the services see to it."""
    rows = worlds.rows(make_world(seed))
    zone = ZONES[seed % len(ZONES)]
    return replace(
        rows,
        zone=zone,
        roles=[replace(each, name=f"R{said}{each.id}", description=said) for each in rows.roles],
        segments=[
            replace(each, name=f"{said}S{each.id}", aliases=(f"{said} {each.id}b",) if each.id % 3 else ())
            for each in rows.segments
        ],
        members=[_member(each, said, seed) for each in rows.members],
        assignments=_apart(rows.assignments, lambda each: (each.member_id, each.role_id, each.scope, each.rank)),
        absences=[replace(each, note=said) for each in _apart(rows.absences, lambda each: each.member_id)],
        named_owners=_apart(
            rows.named_owners, lambda each: (each.account_id, each.role_id, each.scope, each.member_id)
        ),
        accounts=[Account(id=each, name=f"{said}Acme", external_id=f"{said}A-{each}") for each in (1, 2)],
    )


def _member(member: Member, said: str, seed: int) -> Member:
    """The first two are namesakes."""
    name = f"M{said}{max(member.id, 2)}"
    zone = ZONES[(seed + member.id) % len(ZONES)]
    return replace(member, name=name, zone=zone, email=f"{member.id}@example.com")


def _apart(things: Iterable[T], key: Callable[[T], Hashable]) -> list[T]:
    kept: dict[Hashable, list[Any]] = {}
    for each in things:
        others = kept.setdefault(key(each), [])
        if not any(other.overlaps(each) for other in others):
            others.append(each)
    return [each for group in kept.values() for each in group]


def text_of(rows: Rows) -> str:
    return whole_text(Book.of(rows), rows.named_owners, NOW)


def bare(rows: Rows) -> Rows:
    """Only what an export of the map leaves out."""
    return Rows(members=rows.members, accounts=rows.accounts, zone=rows.zone)


def planned(text: str, rows: Rows, begin: datetime | None = NOW) -> Work:
    """What a file would make of these rows; a fault in it is raised."""
    source, before = source_of("map.toml", text.encode()), Book.of(rows)
    faults = Faults("map.toml")
    work = Work(top=Entry.top(source, faults), before=before, zone=rows.zone, now=NOW, begin=begin)
    plan(work, rows)
    faults.settle()
    return work
