"""The roles of the file: all that each of them is; one that is taken out of the file is retired."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from bot.imports.difference import member_name
from bot.imports.mapfile.entry import Entry
from bot.imports.mapfile.trees import KEY_LIMIT, require_key
from bot.imports.mapfile.work import Work
from bot.imports.model import quoted
from bot.imports.names import Names
from bot.kit.lexicon import key_of
from bot.kpis.catalogue import BY_KEY
from bot.roles.model import EVERYWHERE, NAME_LIMIT, Role, Scope

FIELDS = (
    *("name", "aliases", "description", "duties", "measures", "cut_by"),
    *("needed", "fallback", "retired", "held"),
)
LONG, DUTY, DUTIES = 3_000, 300, 20
EVERY, NO = "everywhere", "nowhere"
NEEDED = f'"{EVERY}", "{NO}", or a list of scopes such as [["EMEA", "Fintech"], ["APAC"]]'
TOLD = ("name", "aliases", "description", "duties", "measures", "cut_by")


def plan_roles(work: Work) -> Mapping[int, Entry]:
    """Write the roles into the map; the table of each by its id."""
    known = {each.key: each for each in work.before.roles.values()}
    tables: dict[int, Entry] = {}
    for key, entry in work.top.table("role").tables():
        role = _role(work, key, entry, known.get(key))
        work.book.roles[role.id] = role
        tables[role.id] = entry
    for role in known.values():
        if role.id not in tables and role.retired_at is None:
            work.book.roles[role.id] = replace(role, needed_in=(), fallback=None, retired_at=work.now)
    _require_apart(work, tables)
    _tell(work)
    return tables


def _role(work: Work, key: str, entry: Entry, known: Role | None) -> Role:
    entry.only(*FIELDS)
    if known is None:
        require_key(entry, key)
    role = Role(
        id=known.id if known else work.draft.fresh(),
        key=key[:KEY_LIMIT],
        name=_name(entry, known),
        aliases=entry.texts("aliases", NAME_LIMIT),
        description=entry.text("description", LONG),
        duties=entry.texts("duties", LONG),
        measures=_listed(entry, "measures", Names("measure", ((each, each) for each in {*BY_KEY, *_measures(known)}))),
        cut_by=_listed(
            entry, "cut_by", Names("dimension", ((each.key, each.key) for each in work.book.dimensions.values()))
        ),
        needed_in=_needed(work, entry, known),
        fallback=_fallback(work, entry, known),
        retired_at=_retired(work, entry),
    )
    if role.retired_at and role != known and (role.needed_in or role.fallback is not None):
        entry.fault(f'a retired role is needed nowhere and has no fallback: write needed = "{NO}".', "needed")
    return role


def _name(entry: Entry, known: Role | None) -> str:
    name = entry.needed("name", NAME_LIMIT)
    return name if known and known.name == name else " ".join(name.split())


def _measures(known: Role | None) -> tuple[str, ...]:
    return known.measures if known else ()


def _listed(entry: Entry, field: str, names: Names[str]) -> tuple[str, ...]:
    found = [(each, names.find(each)) for each in entry.texts(field)]
    for index, (text, named) in enumerate(found):
        if len(named) != 1:
            entry.fault(f"{field}: {names.fault(text)}", field, index)
    return tuple(named[0] for _, named in found if len(named) == 1)


def _needed(work: Work, entry: Entry, known: Role | None) -> tuple[Scope, ...]:
    value = entry.body.get("needed")
    if value in (EVERY, NO):
        scopes: list[Scope] = [EVERYWHERE] if value == EVERY else []
    elif isinstance(value, list) and value and all(isinstance(each, (list, str)) for each in value):
        scopes = list(_scopes(work, entry, value))
    else:
        told = "is missing" if value is None else "cannot be that"
        entry.fault(f"needed {told}: write {NEEDED}.", "needed")
        return ()
    return known.needed_in if known and set(known.needed_in) == set(scopes) else tuple(dict.fromkeys(scopes))


def _scopes(work: Work, entry: Entry, value: list[object]) -> Iterator[Scope]:
    for each in value:
        names = entry.as_texts("needed", [each] if isinstance(each, str) else each)
        scope = work.scope(entry, "needed", names)
        if scope is not None:
            yield scope


def _fallback(work: Work, entry: Entry, known: Role | None) -> int | None:
    found = work.member(entry, "fallback")
    if found is not None and (known is None or known.fallback != found):
        who = work.book.members[found]
        if not who.may_own(work.now) and not work.restores:
            entry.fault(f"fallback: {who.name} can hold nothing here. Name an active full member.", "fallback")
    return found


def _retired(work: Work, entry: Entry) -> datetime | None:
    at = entry.since("retired", work.zone)
    if at and at > work.now:
        entry.fault(
            "retired: that day lies ahead, and a role is retired when the file is applied. Name today.", "retired"
        )
    return at


def _require_apart(work: Work, tables: Mapping[int, Entry]) -> None:
    """No two roles are called alike, as far as the file makes them so; a retired one keeps its names."""
    taken: dict[tuple[str, ...], int] = {}
    for role in sorted(work.book.roles.values(), key=lambda each: (each.id not in work.before.roles, each.id)):
        for name in _names(role):
            other = taken.setdefault(key_of(name), role.id)
            changed = next((each for each in (role.id, other) if _renamed(work, each) and each in tables), None)
            if other != role.id and changed is not None:
                kept = work.book.roles[other if changed == role.id else role.id]
                gone = ", which is retired," if kept.retired_at else ""
                own = next(each for each in _names(work.book.roles[changed]) if key_of(each) == key_of(name))
                field = "aliases" if own in work.book.roles[changed].aliases else "name"
                told = f"{quoted(own)} is what {quoted(kept.name)}{gone} is called. Choose another name."
                tables[changed].fault(told, field)


def _names(role: Role) -> list[str]:
    return list(dict.fromkeys((role.name, *role.aliases, role.key)))


def _renamed(work: Work, role_id: int) -> bool:
    was, becomes = work.before.roles.get(role_id), work.book.roles[role_id]
    return was is None or (was.name, was.aliases) != (becomes.name, becomes.aliases)


def _tell(work: Work) -> None:
    for role in work.book.roles.values():
        known = work.before.roles.get(role.id)
        if known is None:
            work.change("role", "+", f"{role.name} ({role.key})")
        elif known.retired_at is None and role.retired_at is not None:
            work.change("role", "-", f"{known.name} is retired")
        elif known != role:
            work.change("role", "~", f"{known.name}: {', '.join(_turned(work, known, role))}")


def _turned(work: Work, was: Role, becomes: Role) -> Iterator[str]:
    for field in TOLD:
        old, new = getattr(was, field), getattr(becomes, field)
        if old != new:
            yield f"{field.replace('_', ' ')} {_shown(old)} → {_shown(new)}"
    if set(was.needed_in) != set(becomes.needed_in):
        yield f"needed {_where(work, was)} → {_where(work, becomes)}"
    if was.fallback != becomes.fallback:
        old, new = (member_name(work.told, each.fallback) if each.fallback else "nobody" for each in (was, becomes))
        yield f"fallback {old} → {new}"
    if was.retired_at and becomes.retired_at is None:
        yield "it is back"
    elif was.retired_at != becomes.retired_at:
        yield "retired on another day"


def _shown(value: str | tuple[str, ...]) -> str:
    return quoted(value if isinstance(value, str) else ", ".join(value)) if value else "nothing"


def _where(work: Work, role: Role) -> str:
    if EVERYWHERE in role.needed_in:
        return EVERY
    return " and ".join(sorted(work.book.scope_text(each) for each in role.needed_in)) or NO
