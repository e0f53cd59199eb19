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
from bot.roles import blocks, conflicts, plans, service, sharing, wanted
from bot.roles.asides import Manner
from bot.roles.foreseen import Blind, Foresight
from bot.roles.model import Assignment, Rank, Scope
from bot.roles.plans import Assigning, Ending
from bot.roles.rights import require_any_keeper, require_keeper
from bot.roles.roster import Roster
from bot.roles.undoing import part_of
from bot.roles.words import one_per_dimension
from bot.workspace.model import Actor
from bot.workspace.service import get, hold
from bot.workspace.settings import setting

# Who answers for an assignment's scope once that assignment is left out: a sentence, or nothing to tell.
Aftermath = Callable[[int, Assignment, datetime], Awaitable[str]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Desk:
    """Answers `/role`; all but the database is told by features that stand above this one."""

    db: Database
    measure_name: Callable[[str], str]
    aftermath: Aftermath
    foresight: Foresight

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

    async def check_assign(self, request: Request) -> None:
        async with self.db.read(request.tenant, request.now) as tx:
            await self._assigning(tx, await actor(tx, request.user), request)

    async def _assigning(self, tx: Tx, acting: Actor, request: Request) -> Assigning:
        """What is asked is asked here: at the door and once more in the change's own transaction."""
        require_any_keeper(acting)
        plan = await plans.assigning(tx, request.text)
        wish, roster = plan.wish, plan.roster
        require_keeper(acting, roster.trees, wish.role_id, wish.scope, request.now)
        for each in filter(None, (wish, plan.then)):
            service.require_holder(roster.members[each.member_id], request.now)
        sharing.require_said(roster, wish, plan.others, plan.said)
        await self.foresight.require_sure(tx, plan.shift, plan.said, wanted.ASSIGN)
        return plan

    async def assign(self, tx: Tx, request: Request) -> Reply:
        acting = await actor(tx, request.user)
        await hold(tx)  # of two who assign the same at once the second finds the first's
        plan = await self._assigning(tx, acting, request)
        roster, replacing = plan.roster, plan.said.manner is Manner.REPLACING
        flips = await self.foresight.told(tx, plan.shift)
        change = await service.assign(tx, acting, plan.wish, request.via)
        if replacing:
            await service.replace_leads(tx, acting, change, request.via)
        if plan.then:
            await service.assign(tx, acting, plan.then, request.via, note=part_of(change.entry_id))
        held = change.assignment
        told = await self.aftermath(tx.tenant, held, held.since or tx.now) if held.rank is Rank.BACKUP else ""
        others = change.others if held.rank is Rank.LEAD else ()
        beside = blocks.beside(roster, others, replaced=replacing)
        follows = blocks.follows(roster, plan.then)
        notes = (beside, follows, flips, told, await conflicts.warning(tx, roster, held))
        return Reply(message=blocks.assigned(roster, held, change.entry_id, notes, tx.now))

    async def check_end(self, request: Request) -> None:
        async with self.db.read(request.tenant, request.now) as tx:
            await self._ending(tx, await actor(tx, request.user), request)

    async def _ending(self, tx: Tx, acting: Actor, request: Request) -> Ending:
        require_any_keeper(acting)
        plan = await plans.ending(tx, request.text)
        require_keeper(acting, plan.roster.trees, plan.held.role_id, plan.held.scope, request.now)
        if plan.then:
            service.require_holder(plan.roster.members[plan.then.member_id], request.now)
        await self.foresight.require_sure(tx, plan.shift, plan.said, wanted.END)
        return plan

    async def end(self, tx: Tx, request: Request) -> Reply:
        acting = await actor(tx, request.user)
        await hold(tx)  # of two who leave the same pool at once the second is asked
        plan = await self._ending(tx, acting, request)
        flips = await self.foresight.told(tx, plan.shift)
        if plan.then:
            change = await service.hand_over(tx, acting, plan.held, plan.then, request.via)
            ended = plans.ended(plan.held, plan.at)
            conflict = await conflicts.warning(tx, plan.roster, change.assignment)
            notes = (blocks.follows(plan.roster, change.assignment), flips, conflict)
            return Reply(message=blocks.ended(plan.roster, ended, change.entry_id, notes, tx.now))
        change = await service.end(tx, acting, plan.held.id, plan.at, request.via)
        told = await self.aftermath(tx.tenant, change.assignment, plan.at)
        return Reply(message=blocks.ended(plan.roster, change.assignment, change.entry_id, (told, flips), tx.now))

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


def _subject(roster: Roster, request: Request, command: str) -> tuple[int | None, int | None, Scope]:
    line = roster.reader(command).read(request.text, day_of(request.now, roster.zone))
    scope = one_per_dimension(roster.trees, line.of("segment"))
    if len(line.of("role")) > 1 or len(line.of("member")) > 1:
        raise Refusal("One role or person at a time, please.")
    role_id = next(iter(line.of("role")), None) or roster.role_of(scope)
    return role_id, next(iter(line.of("member")), None), scope


async def nothing_to_tell(_tenant: int, _held: Assignment, _at: datetime) -> str:
    return ""


def feature(
    db: Database,
    *,
    measure_name: Callable[[str], str] = str,
    aftermath: Aftermath = nothing_to_tell,
    foresight: Foresight | None = None,
) -> Feature:
    desk = Desk(db=db, measure_name=measure_name, aftermath=aftermath, foresight=foresight or Blind())
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
            usage="/role end @member AE emea fintech [until 2026-12-24] [then @member]",
            help="Take a role from somebody, now or after a last day; `then` names who takes over.",
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
    )
