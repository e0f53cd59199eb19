"""`/role`: the catalogue, one role, assigning and ending with Undo, and the history."""

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from bot.kit.db import Database, Tx
from bot.kit.door import Command, Feature, Reply, Request, Route, Verb
from bot.kit.errors import Refusal
from bot.kit.zones import day_of
from bot.people.service import actor
from bot.roles import blocks, conflicts, service, sharing, wanted
from bot.roles.model import Assignment, Rank, Scope
from bot.roles.rights import require_any_keeper, require_keeper
from bot.roles.roster import Roster
from bot.roles.sharing import Manner
from bot.roles.words import one_per_dimension
from bot.workspace.service import get
from bot.workspace.settings import setting

# Who answers for an assignment's scope once that assignment is left out: a sentence, or nothing to tell.
Aftermath = Callable[[int, Assignment, datetime], Awaitable[str]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Desk:
    """Answers `/role`; `measure_name` and `aftermath` are told by features that stand above this one."""

    db: Database
    measure_name: Callable[[str], str]
    aftermath: Aftermath

    async def show(self, request: Request) -> Reply:
        """`/role`, `/role AE`."""
        async with self.db.read(request.tenant, request.now) as tx:
            roster = await service.load_roster(tx)
            if not request.text.strip():
                held = await service.assignments(tx, not_ended_by=request.now)
                strategy = setting("strategy").of(await get(tx))
                return Reply(message=blocks.catalogue(roster, _people(roster, held, request.now), strategy))
            role_id, member_id, _ = _subject(roster, request, "/role")
            if role_id is None or member_id:
                raise Refusal("Name a role, such as `/role AE`. `/owner @member` shows what somebody holds.")
            held = await service.assignments(tx, role_id=role_id, not_ended_by=request.now)
        held = [each for each in held if roster.members[each.member_id].may_own(request.now)]
        return Reply(message=blocks.card(roster, roster.roles[role_id], held, request.now, self.measure_name))

    async def history(self, request: Request) -> Reply:
        """`/role history AE`, of a segment too, or of a person."""
        async with self.db.read(request.tenant, request.now) as tx:
            roster = await service.load_roster(tx)
            role_id, member_id, scope = _subject(roster, request, "/role history")
            if role_id is None and member_id is None and not scope:
                raise Refusal("Whose history? Type `/role history AE`, `/role history AE emea` or a person's name.")
            held = await service.assignments(tx, role_id=role_id, member_id=member_id)
        found = [each for each in held if scope <= each.scope]
        found.sort(key=lambda each: (each.since is not None, each.since or request.now, each.id), reverse=True)
        return Reply(message=blocks.history(roster, _title(roster, role_id, member_id, scope), found))

    async def check_assign(self, request: Request) -> None:
        async with self.db.read(request.tenant, request.now) as tx:
            acting = await actor(tx, request.user)
            require_any_keeper(acting)
            roster = await service.load_roster(tx)
            line, said = sharing.manner(request.text)
            wish = wanted.assignment(roster, line, request.now)
            others = [] if said else await service.leads_beside(tx, wish)
        require_keeper(acting, roster.trees, wish.role_id, wish.scope, request.now)
        service.require_holder(roster.members[wish.member_id], request.now)
        sharing.require_said(roster, wish, others, line)

    async def assign(self, tx: Tx, request: Request) -> Reply:
        acting = await actor(tx, request.user)
        require_any_keeper(acting)
        roster = await service.load_roster(tx)
        line, said = sharing.manner(request.text)
        wish = wanted.assignment(roster, line, tx.now)
        if said is None:
            sharing.require_said(roster, wish, await service.leads_beside(tx, wish), line)
        change = await service.assign(tx, acting, wish, request.via)
        if said is Manner.REPLACING:
            await service.replace_leads(tx, acting, change, request.via)
        held = change.assignment
        told = await self.aftermath(tx.tenant, held, held.since or tx.now) if held.rank is Rank.BACKUP else ""
        others = change.others if held.rank is Rank.LEAD else ()
        beside = blocks.beside(roster, others, replaced=said is Manner.REPLACING)
        notes = (beside, told, await conflicts.warning(tx, roster, held))
        return Reply(message=blocks.assigned(roster, held, change.entry_id, notes, tx.now))

    async def check_end(self, request: Request) -> None:
        async with self.db.read(request.tenant, request.now) as tx:
            require_any_keeper(await actor(tx, request.user))
            await _meant(tx, request.text)

    async def end(self, tx: Tx, request: Request) -> Reply:
        acting = await actor(tx, request.user)
        require_any_keeper(acting)
        roster, held, at = await _meant(tx, request.text)
        change = await service.end(tx, acting, held.id, at, request.via)
        told = await self.aftermath(tx.tenant, change.assignment, at)
        return Reply(message=blocks.ended(roster, change.assignment, change.entry_id, told, tx.now))

    async def check_undo(self, request: Request) -> None:
        async with self.db.read(request.tenant, request.now) as tx:
            require_any_keeper(await actor(tx, request.user))

    async def undo(self, tx: Tx, request: Request) -> Reply:
        """The actor's last change, or the one whose button was pressed."""
        entry_id = int(request.value) if request.value else None
        held, stands = await service.undo(tx, await actor(tx, request.user), request.via, entry_id)
        roster = await service.load_roster(tx)
        return Reply(message=blocks.undone(roster, held, stands=stands), replace=bool(entry_id))


def _people(roster: Roster, held: list[Assignment], now: datetime) -> Counter[int]:
    pairs = {(each.role_id, each.member_id) for each in held if each.holds(now)}
    return Counter(role_id for role_id, member_id in pairs if roster.members[member_id].may_own(now))


async def _meant(tx: Tx, text: str) -> tuple[Roster, Assignment, datetime]:
    roster = await service.load_roster(tx)
    wish = wanted.ending(roster, text, tx.now)
    held = await service.assignments(tx, member_id=wish.member_id, not_ended_by=tx.now)
    return roster, wanted.pick(roster, wish, held), wish.at


def _subject(roster: Roster, request: Request, command: str) -> tuple[int | None, int | None, Scope]:
    line = roster.reader(command).read(request.text, day_of(request.now, roster.zone))
    scope = one_per_dimension(roster.trees, line.of("segment"))
    if len(line.of("role")) > 1 or len(line.of("member")) > 1:
        raise Refusal("One role or person at a time, please.")
    role_id = next(iter(line.of("role")), None) or roster.role_of(scope)
    return role_id, next(iter(line.of("member")), None), scope


def _title(roster: Roster, role_id: int | None, member_id: int | None, scope: Scope) -> str:
    named = [roster.what(role_id, scope)] if role_id else [each.name for each in roster.trees.ordered(scope)]
    person = [roster.members[member_id].name] if member_id else []
    return " · ".join([*person, *named])


async def nothing_to_tell(_tenant: int, _held: Assignment, _at: datetime) -> str:
    return ""


def feature(
    db: Database,
    *,
    measure_name: Callable[[str], str] = str,
    aftermath: Aftermath = nothing_to_tell,
) -> Feature:
    desk = Desk(db=db, measure_name=measure_name, aftermath=aftermath)
    show = Verb(
        word="",
        usage="/role AE",
        help="What a role does, is measured by, and who holds it; alone, all roles.",
        read=desk.show,
    )
    command = Command(name="/role", summary="says who does what, and changes it.", default=show, verbs=_verbs(desk))
    undo = Route(check=desk.check_undo, write=desk.undo)
    return Feature(commands=(command,), actions={blocks.UNDO: undo})


def _verbs(desk: Desk) -> tuple[Verb, ...]:
    return (
        Verb(
            word="assign",
            usage="/role assign @member AE emea fintech [as backup] [from 2026-12-01] [until 2026-12-24]",
            help="Give somebody a role, with a way back; `sharing` or `replacing` says how it stands beside others.",
            check=desk.check_assign,
            write=desk.assign,
        ),
        Verb(
            word="end",
            usage="/role end @member AE emea fintech [until 2026-12-24]",
            help="Take a role from somebody, now or after a last day. Admins, and who manages it.",
            check=desk.check_end,
            write=desk.end,
        ),
        Verb(
            word="undo",
            usage="/role undo",
            help="Take back your last change, unless somebody changed it since.",
            check=desk.check_undo,
            write=desk.undo,
        ),
        Verb(
            word="history",
            usage="/role history AE emea",
            help="Who held a role, a segment or a hat, and when.",
            read=desk.history,
        ),
    )
