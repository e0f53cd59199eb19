"""`/rolecall manager` and `/rolecall guest`: who keeps a part of the map, and which guests may hold a role."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.kit.again import HOME
from bot.kit.blocks import Block, Message, context, esc
from bot.kit.db import Database, Tx
from bot.kit.door import Command, Feature, Reply, Request, Verb
from bot.kit.errors import Refusal
from bot.kit.zones import day_of
from bot.people import guests
from bot.people.model import Member
from bot.people.service import actor
from bot.roles import blocks, service
from bot.roles.model import Scope
from bot.roles.roster import Roster
from bot.roles.words import Line
from bot.workspace import managers
from bot.workspace.model import Grant
from bot.workspace.rights import require_admin
from bot.workspace.service import grants, hold

MANAGER, GUEST = f"{HOME} manager", f"{HOME} guest"
HOW = f"`{MANAGER} add @member AE emea`, `{MANAGER} remove @member` or `{MANAGER}` for the list"
HOW_GUEST = f"`{GUEST} allow @guest` or `{GUEST} forbid @guest`"


@dataclass(frozen=True, kw_only=True, slots=True)
class Desk:
    """Each right is asked for before the acknowledgement and again in the change's own transaction."""

    db: Database

    async def list(self, request: Request) -> Reply:
        async with self.db.read(request.tenant, request.now) as tx:
            return Reply(message=await listed(tx))

    async def check_manager(self, request: Request) -> None:
        async with self.db.read(request.tenant, request.now) as tx:
            require_admin(await actor(tx, request.user))
            read_manager(await service.load_roster(tx), request.text, request.now)

    async def manager(self, tx: Tx, request: Request) -> Reply:
        acting, roster = await actor(tx, request.user), await service.load_roster(tx)
        require_admin(acting)
        word, wanted = read_manager(roster, request.text, tx.now)
        if word == "add":
            given = await managers.give(tx, acting, wanted, request.via)
            return Reply.say(told_given(roster, wanted, given=given), *_next(word))
        gone = await managers.take(tx, acting, wanted, request.via)
        return Reply.say(told_taken(roster, wanted, gone))

    async def check_guest(self, request: Request) -> None:
        async with self.db.read(request.tenant, request.now) as tx:
            require_admin(await actor(tx, request.user))
            _, guest = _guest(await service.load_roster(tx), request.text, request.now)
            guests.require_guest(guest)

    async def guest(self, tx: Tx, request: Request) -> Reply:
        await hold(tx)  # of two who say the same at once the second reads that it is so already
        acting, roster = await actor(tx, request.user), await service.load_roster(tx)
        require_admin(acting)
        allowed, guest = _guest(roster, request.text, tx.now)
        changed = await guests.let_hold(tx, acting, guest, allowed=allowed, via=request.via)
        who = blocks.who(roster, guest.id)
        if not changed:
            return Reply.say(f"That is so already: {who} {'may' if allowed else 'may not'} hold roles.")
        if allowed:
            return Reply.say(f"Saved. {who}, a guest, may hold roles now and act as a member does.")
        return Reply.say(f"Saved. {who} holds nothing from now on. `{GUEST} allow` gives it back.")


async def listed(tx: Tx) -> Message:
    """Every role manager with their parts, a line each."""
    roster, parts = await service.load_roster(tx), await grants(tx)
    by_member: dict[int, list[str]] = {}
    for each in parts:
        by_member.setdefault(each.member_id, []).append(part(roster, each))
    lines = [f"{blocks.who(roster, member_id)}  {', '.join(named)}" for member_id, named in by_member.items()]
    nobody = "Nobody manages a part of the map yet: admins change all of it."
    return Message.of("*Role managers*\n" + "\n".join(lines) if lines else nobody, context(f"Type {HOW}."))


def part(roster: Roster, grant: Grant) -> str:
    """`AE · EMEA`, or what the grant leaves open in words."""
    scope: Scope = frozenset({grant.segment_id} if grant.segment_id else ())
    if grant.role_id:
        return f"*{esc(roster.what(grant.role_id, scope))}*"
    return f"*every role · {esc(' · '.join(each.name for each in roster.trees.ordered(scope)))}*"


def told_given(roster: Roster, grant: Grant, *, given: bool) -> str:
    who = blocks.who(roster, grant.member_id)
    if not given:
        return f"{who} manages {part(roster, grant)} already. Nothing was changed."
    return f"Saved. {who} manages {part(roster, grant)} now: they may say who holds it."


def told_taken(roster: Roster, wanted: Grant, gone: Sequence[Grant]) -> str:
    who = blocks.who(roster, wanted.member_id)
    if not gone:
        return f"{who} manages nothing like that. `{MANAGER}` lists who manages what."
    return f"Saved. {who} no longer manages {', '.join(part(roster, each) for each in gone)}."


def _next(word: str) -> list[Block]:
    return [context(f"`{MANAGER} remove @member` takes it back.")] if word == "add" else []


def read_manager(roster: Roster, text: str, now: datetime) -> tuple[str, Grant]:
    """`add` or `remove`, whom, and which part; raises Refusal with what to type instead."""
    word, _, rest = text.strip().partition(" ")
    if word.lower() not in {"add", "remove"} or not rest.strip():
        raise Refusal(f"Type {HOW}.")
    line = roster.reader(f"{MANAGER} {word.lower()}").read(rest, day_of(now, roster.zone))
    member = _one_member(roster, line, HOW)
    roles, segments = line.of("role"), line.of("segment")
    if len(roles) > 1 or len(segments) > 1:
        raise Refusal("One role and one segment at a time: add the second in a line of its own.")
    grant = Grant(id=0, member_id=member.id, role_id=next(iter(roles), None), segment_id=next(iter(segments), None))
    if word.lower() == "add":
        _require_able(member, grant, now)
    return word.lower(), grant


def _require_able(member: Member, grant: Grant, now: datetime) -> None:
    if grant.role_id is grant.segment_id is None:
        raise managers.NothingToManage
    if not member.is_trusted:
        raise Refusal(f"*{esc(member.name)}* is no full member of this workspace and can manage nothing of it.")
    if not member.may_own(now):
        raise Refusal(f"*{esc(member.name)}* is deactivated in Slack and can manage nothing.")


def _guest(roster: Roster, text: str, now: datetime) -> tuple[bool, Member]:
    word, _, rest = text.strip().partition(" ")
    if word.lower() not in {"allow", "forbid"} or not rest.strip():
        raise Refusal(f"Type {HOW_GUEST}.")
    reader = roster.reader(f"{GUEST} {word.lower()}", people_only=True)
    return word.lower() == "allow", _one_member(roster, reader.read(rest, day_of(now, roster.zone)), HOW_GUEST)


def _one_member(roster: Roster, line: Line, how: str) -> Member:
    found = line.of("member")
    if len(found) != 1:
        raise Refusal(f"Name one person: {how}.")
    return roster.members[found[0]]


def feature(db: Database) -> Feature:
    desk = Desk(db=db)
    manager = Verb(
        word="manager",
        usage="/rolecall manager add @member AE emea",
        help="Let somebody keep a role, a segment with all below it, or a role there; alone, who does. Admins only.",
        check=desk.check_manager,
        write=desk.manager,
        bare=desk.list,
    )
    guest = Verb(
        word="guest",
        usage="/rolecall guest allow @guest",
        help="Let a guest hold roles, by name; `forbid` ends it. Admins only.",
        check=desk.check_guest,
        write=desk.guest,
    )
    return Feature(commands=(Command(name=HOME, summary="sets me up and says how I am.", verbs=(manager, guest)),))
