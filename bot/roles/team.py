"""The team on one form: which roles are needed, who holds each of them everywhere, and what was changed on it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.kit.blocks import (
    Block,
    Message,
    View,
    checkboxes,
    clip,
    context,
    esc,
    input_block,
    mention,
    multi_users_select,
    option,
    section,
    text_input,
)
from bot.roles.model import EVERYWHERE, Assignment, Rank, Role
from bot.roles.roster import Roster

SETUP = "role.setup"
ZONE = "zone"
BOXES = 10  # Slack's limit for one block of ticks
ROLES_SHOWN = 20
PARTS = 3  # of those who hold parts of a role, as many are named
FEW = 8  # holders of one role that the form shows to be changed; its memory of them is limited


@dataclass(frozen=True, kw_only=True, slots=True)
class Post:
    """A role, the assignments by which it is held everywhere, and those by which only parts of it are."""

    role: Role
    held: tuple[Assignment, ...]
    parts: tuple[Assignment, ...] = ()

    @property
    def needed(self) -> bool:
        return bool(self.role.needed_in)

    @property
    def field(self) -> str:
        return f"role_{self.role.id}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """What the form changes of one role, by Slack user; `needed` None leaves that as it is."""

    role: Role
    field: str
    added: tuple[str, ...] = ()
    ended: tuple[str, ...] = ()
    needed: bool | None = None


def posts(roster: Roster, held: Iterable[Assignment], now: datetime) -> list[Post]:
    """Of each role who leads it everywhere now; what is held in segments only is told on the form, not changed."""
    leads = [each for each in held if each.rank is Rank.LEAD and each.holds(now)]
    here = [each for each in leads if roster.members[each.member_id].may_own(now)]
    return [_of(role, here) for role in roster.standing[:ROLES_SHOWN]]


def _of(role: Role, held: Iterable[Assignment]) -> Post:
    mine = [each for each in held if each.role_id == role.id]
    whole = tuple(each for each in mine if each.scope == EVERYWHERE)
    return Post(role=role, held=whole, parts=tuple(each for each in mine if each.scope != EVERYWHERE))


def form(roster: Roster, team: Sequence[Post], zone: str, channel: str | None) -> View:
    """What stands on it now is remembered beside it, so that only what this person changes is changed."""
    few = [each for each in team if len(each.held) <= FEW]
    shown = {str(each.role.id): _users(roster, each) for each in few}
    needed = [each.role.id for each in team if each.needed]
    where = {"channel": channel} if channel else {}
    return View(
        callback=SETUP,
        title="Set up the team",
        submit="Save",
        blocks=(
            section("Say who holds which role. Whoever is named here answers for all of it; segments come later."),
            input_block(
                ZONE, "Days begin in the time zone", text_input(ZONE, initial=zone, placeholder="Europe/Berlin")
            ),
            *(_ticks(number, each) for number, each in enumerate(_batches(team))),
            *(_post(roster, each) for each in team),
        ),
        metadata={"shown": shown, "needed": needed, **where},
    )


def _batches(team: Sequence[Post]) -> list[Sequence[Post]]:
    return [team[start : start + BOXES] for start in range(0, len(team), BOXES)]


def _ticks(number: int, batch: Sequence[Post]) -> Block:
    options = {each.role.id: option(each.role.name, str(each.role.id)) for each in batch}
    ticked = [options[each.role.id] for each in batch if each.needed]
    return input_block(
        f"needed_{number}",
        "Roles you need" if number == 0 else "More roles",
        checkboxes("needed", list(options.values()), ticked),
        optional=True,
        hint="Untick what you do not need yet: it is then no gap that I tell of.",
    )


def _post(roster: Roster, post: Post) -> Block:
    label = f"{post.role.name} ({post.role.short})" if post.role.short != post.role.name else post.role.name
    if len(post.held) > FEW:
        return section(
            f"*{esc(label)}*\n{len(post.held)} people hold it: change that with `/role assign` and `/role end`."
        )
    empty = "Nobody for all of it" if post.parts else "Nobody yet"
    select = multi_users_select(post.field, empty, _users(roster, post))
    return input_block(post.field, label, select, optional=True, hint=_parts(roster, post))


def _parts(roster: Roster, post: Post) -> str | None:
    """Who holds parts of it, the first of them."""
    told = [f"{roster.members[each.member_id].name} ({_where(roster, each)})" for each in post.parts]
    if not told:
        return None
    shown = [*told[:PARTS], f"{len(told) - PARTS} more"] if len(told) > PARTS else told
    return f"Held in parts by {' and '.join(filter(None, (', '.join(shown[:-1]), shown[-1])))}."


def _where(roster: Roster, held: Assignment) -> str:
    return " · ".join(each.name for each in roster.trees.ordered(held.scope))


def _users(roster: Roster, post: Post) -> list[str]:
    members = (roster.members[each.member_id] for each in post.held)
    return [each.slack_user_id for each in members if each.slack_user_id]


def wishes(roles: Iterable[Role], values: Mapping[str, Any], remembered: Mapping[str, Any]) -> list[Wish]:
    """What differs from what the form showed; a role that was not on it is left alone."""
    ticked = {int(each) for name, picked in values.items() if name.startswith("needed_") for each in picked}
    was_needed, shown = set(remembered["needed"]), remembered["shown"]
    found = [_wish(each, values, shown[str(each.id)], ticked, was_needed) for each in roles if str(each.id) in shown]
    return [each for each in found if each.added or each.ended or each.needed is not None]


def _wish(role: Role, values: Mapping[str, Any], shown: Sequence[str], ticked: set[int], was_needed: set[int]) -> Wish:
    field = f"role_{role.id}"
    picked = list(dict.fromkeys(values.get(field) or ()))
    turned = (role.id in ticked) != (role.id in was_needed)
    return Wish(
        role=role,
        field=field,
        added=tuple(each for each in picked if each not in shown),
        ended=tuple(each for each in shown if each not in picked),
        needed=role.id in ticked if turned else None,
    )


def saved(roster: Roster, team: Sequence[Post]) -> Message:
    """Who holds what now, what is a gap, what is not needed yet, and what to type next."""
    held = [_line(roster, each) for each in team if each.held]
    parts = [each.role.short for each in team if each.parts and not each.held]
    bare = [each for each in team if not each.held and not each.parts]
    gaps = [each.role.short for each in bare if each.needed]
    later = [each.role.short for each in bare if not each.needed]
    lines = ["*Saved.*", *held]
    lines += [f"Held in parts only: {_listed(parts)}"] if parts else []
    lines += [f":warning: Nobody everywhere: {_listed(gaps)}"] if gaps else []
    lines += [f"Not needed yet: {_listed(later)}"] if later else []
    first = next((each.role.short for each in team if each.held), "AE")
    more = f"Ask `/owner {esc(first)}`. `/rolecall setup` changes this, `/role assign` adds segments and backups."
    return Message.of(clip("\n".join(lines), 2900), context(more))


def _line(roster: Roster, post: Post) -> str:
    members = [roster.members[each.member_id] for each in post.held]
    who = [mention(each.slack_user_id, each.name) for each in members[:FEW]]
    more = f" and {len(members) - FEW} more" if len(members) > FEW else ""
    return f"{esc(post.role.short)}: {', '.join(who)}{more}"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(esc(each) for each in names)
