"""The form of `/role edit`: a role with all that may be changed of it, and how what was typed is read."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.kit.blocks import View, checkboxes, esc, input_block, multi_select, option, text_input, users_select
from bot.kit.errors import Refusal
from bot.kit.fields import Faults
from bot.kit.zones import day_of
from bot.roles.model import EVERYWHERE, Role, Scope
from bot.roles.roster import Roster
from bot.roles.service import require_holder
from bot.roles.setup import checked_name
from bot.roles.words import one_per_dimension

FORM = "role.edit"
ALL, NONE = "everywhere", "nowhere"
LINE_LIMIT, LINES, ALIASES = 300, 20, 20


def form(roster: Roster, role: Role, mark: str, measures: Mapping[str, str], channel: str | None) -> View:
    """`mark` comes back with the form; `measures` are the known ones by key, with their names."""
    listed = {key: option(f"{name} ({key.partition('.')[0]})", key) for key, name in measures.items()}
    listed |= {key: option(key, key) for key in role.measures if key not in listed}
    axes = {each.key: option(each.name, each.key) for each in roster.trees.dimensions}
    member = roster.members.get(role.fallback) if role.fallback else None
    where = {"channel": channel} if channel else {}
    picked = [listed[key] for key in role.measures]
    cut = [axes[key] for key in role.cut_by if key in axes]
    return View(
        callback=FORM,
        title="Edit a role",
        submit="Save",
        blocks=(
            input_block("name", "Name", text_input("name", limit=120, initial=role.name)),
            input_block(
                "aliases",
                "Also called",
                text_input("aliases", initial=", ".join(role.aliases), limit=1000),
                optional=True,
                hint="With commas between; the first is the short form that answers show.",
            ),
            _long("description", "What it is for", role.description),
            _long("duties", "Duties, one a line", "\n".join(role.duties)),
            input_block(
                "measures",
                "Measures of success",
                multi_select("measures", "None", [*listed.values()], picked),
                optional=True,
            ),
            input_block("cut_by", "Covered by each", checkboxes("cut_by", [*axes.values()], cut), optional=True),
            input_block(
                "needed",
                "Needed in",
                text_input("needed", multiline=True, limit=3000, initial=_needed(roster, role)),
                hint="everywhere, nowhere, or a line for each part: EMEA Fintech",
            ),
            input_block(
                "fallback",
                "Who answers where nobody holds it",
                users_select("fallback", "Nobody", member.slack_user_id if member else None),
                optional=True,
            ),
        ),
        metadata={"role": role.id, "mark": mark, **where},
    )


def _long(name: str, label: str, text: str) -> dict[str, Any]:
    return input_block(name, label, text_input(name, multiline=True, limit=3000, initial=text), optional=True)


def _needed(roster: Roster, role: Role) -> str:
    if not role.needed_in:
        return NONE
    if EVERYWHERE in role.needed_in:
        return ALL
    return "\n".join(" ".join(each.name for each in roster.trees.ordered(scope)) for scope in role.needed_in)


def read(roster: Roster, role: Role, values: Mapping[str, Any], now: datetime) -> Role:
    """The role as the form wants it; raises FieldErrors with all that is wrong, beside the fields."""
    faults = Faults()

    def field(name: str, reading: Callable[[], Any]) -> Any:
        with faults.beside(name):
            return reading()

    wanted = {
        "name": field("name", lambda: checked_name(str(values.get("name") or ""))),
        "aliases": field("aliases", lambda: _aliases(str(values.get("aliases") or ""))),
        "description": str(values.get("description") or "").strip(),
        "duties": field("duties", lambda: _lines(str(values.get("duties") or ""))),
        "measures": tuple(values.get("measures") or ()),
        "cut_by": tuple(values.get("cut_by") or ()),
        "needed_in": field("needed", lambda: _scopes(roster, role, str(values.get("needed") or ""), now)),
        "fallback": field("fallback", lambda: _fallback(roster, role, str(values.get("fallback") or ""), now)),
    }
    faults.tell()
    return replace(role, **wanted)


def _aliases(text: str) -> tuple[str, ...]:
    names = [checked_name(each) for each in text.replace("\n", ",").split(",") if each.strip()]
    if len(names) > ALIASES:
        raise Refusal(f"{ALIASES} names are the most, and these are {len(names)}.")
    return tuple(dict.fromkeys(names))


def _lines(text: str) -> tuple[str, ...]:
    found = [each.strip() for each in text.splitlines() if each.strip()]
    if len(found) > LINES or any(len(each) > LINE_LIMIT for each in found):
        raise Refusal(f"Keep it to {LINES} lines of {LINE_LIMIT} characters each.")
    return tuple(found)


def _scopes(roster: Roster, role: Role, text: str, now: datetime) -> tuple[Scope, ...]:
    lines = _lines(text)
    if [each.casefold() for each in lines] == [NONE]:
        return ()
    if not lines or ALL in [each.casefold() for each in lines]:
        if len(lines) != 1:
            raise Refusal("Type everywhere alone, nowhere alone, or a line for each part: EMEA Fintech.")
        return (EVERYWHERE,)
    if lines == tuple(_needed(roster, role).splitlines()):
        return role.needed_in  # names that fit several segments stand as they were
    return _distinct(_scope(roster, each, now) for each in lines)


def _distinct(scopes: Iterable[Scope]) -> tuple[Scope, ...]:
    return tuple(dict.fromkeys(scopes))


def _scope(roster: Roster, line: str, now: datetime) -> Scope:
    read_ = roster.reader("/role edit").read(line, day_of(now, roster.zone))
    segments: Sequence[int] = read_.of("segment")
    if not segments or len(read_.refs) != len(segments):
        raise Refusal(f"“{esc(line)}” shall name segments only, such as EMEA Fintech.")
    return one_per_dimension(roster.trees, segments)


def _fallback(roster: Roster, role: Role, user: str, now: datetime) -> int | None:
    """Who was taken in by a file has no Slack user to be shown, and stays when nobody else is picked."""
    known = roster.members.get(role.fallback) if role.fallback else None
    if not user:
        return known.id if known and known.slack_user_id is None else None
    member = roster.by_slack.get(user)
    if member is None:
        raise Refusal("Slack has not told me about them yet. Try again in a minute, or name somebody else.")
    require_holder(member, now)
    return member.id
