"""Pairs of roles that one person should not hold together: marked by admins, warned of, never forbidden."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.kit.again import HOME
from bot.kit.blocks import Message, context, esc
from bot.kit.db import Database, Tx
from bot.kit.door import Command, Feature, Reply, Request, Verb
from bot.kit.errors import Refusal
from bot.kit.zones import day_of
from bot.people.service import actor
from bot.roles import service
from bot.roles.blocks import who
from bot.roles.model import Assignment, Pair, both_held
from bot.roles.roster import Roster
from bot.workspace.model import Actor
from bot.workspace.rights import require_admin
from bot.workspace.service import get, hold, keep_setting

KEY, CONFLICTS = "conflicts", f"{HOME} conflicts"
HOW = f"`{CONFLICTS} AE Finance` marks a pair, `{CONFLICTS} AE Finance remove` takes it away"


async def pairs(tx: Tx) -> list[Pair]:
    """The pairs of roles that this workspace marks."""
    return as_pairs((await get(tx)).settings)


def as_pairs(settings: Mapping[str, Any]) -> list[Pair]:
    return [frozenset(each) for each in settings.get(KEY, ())]


async def mark(tx: Tx, actor: Actor, pair: Pair, *, marked: bool, via: str) -> bool:
    """Whether one person with both roles is warned of; False where it stands like that already."""
    require_admin(actor)
    await hold(tx)
    known = await pairs(tx)
    if (pair in known) == marked:
        return False
    kept = [*known, pair] if marked else [each for each in known if each != pair]
    await keep_setting(tx, actor, KEY, [sorted(each) for each in kept], via)
    return True


async def warning(tx: Tx, roster: Roster, held: Assignment) -> str:
    """What is told once an assignment makes a conflict of interest; nothing otherwise."""
    mine = await service.assignments(tx, member_id=held.member_id, not_ended_by=tx.now)
    together = both_held(await pairs(tx), (one.role_id for one in mine if one.overlaps(held)))
    found = [esc(roster.pair(each)) for each in together if held.role_id in each]
    if not found:
        return ""
    return f":warning: A conflict of interest here: {who(roster, held.member_id)} holds {', '.join(found)}."


@dataclass(frozen=True, kw_only=True, slots=True)
class Desk:
    """Answers `/rolecall conflicts`."""

    db: Database

    async def list(self, request: Request) -> Reply:
        async with self.db.read(request.tenant, request.now) as tx:
            require_admin(await actor(tx, request.user))
            roster, marked = await service.load_roster(tx), await pairs(tx)
            held = await service.assignments(tx, not_ended_by=request.now)
        return Reply(message=listed(roster, marked, held, request.now))

    async def check(self, request: Request) -> None:
        async with self.db.read(request.tenant, request.now) as tx:
            require_admin(await actor(tx, request.user))
            _pair(await service.load_roster(tx), request.text, request.now)

    async def mark(self, tx: Tx, request: Request) -> Reply:
        acting, roster = await actor(tx, request.user), await service.load_roster(tx)
        pair, marked = _pair(roster, request.text, tx.now)
        changed = await mark(tx, acting, pair, marked=marked, via=request.via)
        what = f"*{esc(roster.pair(pair))}*"
        if not changed:
            return Reply.say(f"{what} {'is marked already' if marked else 'was not marked'}. Nothing was changed.")
        if marked:
            return Reply.say(f"Saved. Whoever holds {what} is shown with a warning; nothing is forbidden by it.")
        return Reply.say(f"Saved. {what} is no conflict any more.")


def listed(roster: Roster, marked: Sequence[Pair], held: Sequence[Assignment], now: datetime) -> Message:
    """Each marked pair with who holds both now."""
    by_member: dict[int, set[int]] = {}
    for each in held:
        if each.holds(now) and roster.members[each.member_id].may_own(now):
            by_member.setdefault(each.member_id, set()).add(each.role_id)
    lines = []
    for pair in marked:
        both = [who(roster, member_id) for member_id, roles in by_member.items() if pair <= roles]
        lines.append(f"*{esc(roster.pair(pair))}*  {', '.join(both[:10]) if both else 'nobody holds both'}")
    nothing = "No two roles are marked as a conflict of interest."
    return Message.of("*Conflicts of interest*\n" + "\n".join(lines) if lines else nothing, context(f"{HOW}."))


def _pair(roster: Roster, text: str, now: datetime) -> tuple[Pair, bool]:
    words = text.split()
    marked = words[-1:] != ["remove"]
    plain = " ".join(words if marked else words[:-1]).replace("+", " ")
    line = roster.reader(CONFLICTS).read(plain, day_of(now, roster.zone))
    roles = line.of("role")
    if len(roles) != 2 or len(line.refs) != 2:  # noqa: PLR2004 - a pair
        raise Refusal(f"Name two roles: {HOW}.")
    return frozenset(roles), marked


def feature(db: Database) -> Feature:
    desk = Desk(db=db)
    verb = Verb(
        word="conflicts",
        usage="/rolecall conflicts AE Finance",
        help="Two roles that one person should not hold together; alone, who does. Admins only.",
        check=desk.check,
        write=desk.mark,
        bare=desk.list,
    )
    return Feature(commands=(Command(name=HOME, summary="sets me up and says how I am.", verbs=(verb,)),))
