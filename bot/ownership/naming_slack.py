"""`/role assign @ben AE for Acme`, `/role end` and Undo of it: the owners that accounts name themselves."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.kit.blocks import Message, actions, button, context, esc
from bot.kit.db import Tx
from bot.kit.door import Reply, Request
from bot.kit.errors import Refusal
from bot.kit.zones import day_of
from bot.ownership import foresight_blocks, naming, naming_words
from bot.ownership.blocks import several, who
from bot.ownership.foresight import named_otherwise
from bot.ownership.foretell import OpenOf
from bot.ownership.index import Index
from bot.ownership.model import NamedOwner
from bot.ownership.service import Ownership
from bot.people.service import actor
from bot.roles import asides, sharing
from bot.roles import service as roles
from bot.roles.asides import Manner, Said
from bot.roles.blocks import UNDO, day, span
from bot.roles.model import Assignment
from bot.roles.rights import require_any_keeper
from bot.roles.undoing import part_of
from bot.roles.wanted import ASSIGN, END
from bot.roles.words import Line
from bot.workspace.model import Actor
from bot.workspace.service import hold

NEW, NEXT = -1, -2  # ids of what is not saved yet


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """What would be named or end, from `on`; `others` are named for the same then, `then` follows after."""

    index: Index
    said: Said
    named: NamedOwner
    others: tuple[NamedOwner, ...] = ()
    then: NamedOwner | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Namings:
    """Each line is read before the acknowledgement and again in the change's own transaction."""

    ownership: Ownership
    open_of: OpenOf

    def is_meant(self, index: Index, request: Request, command: str) -> bool:
        """Whether a line is about an account. Raises Ambiguous or Refusal where it can be read in no way."""
        return naming_words.line_of(index, _said(index, request).line, request.now, command) is not None

    async def assigning(self, tx: Tx, acting: Actor, request: Request) -> Plan:
        """What is asked is asked here."""
        require_any_keeper(acting)
        index = await self.ownership.seen_by(tx)
        said = _said(index, request)
        wish = naming_words.naming(index, _line(index, said, request, ASSIGN), request.now)
        await naming.require_account_keeper(tx, acting, wish.account_id, wish.role_id)
        taker = asides.taker(index.roster, said, ASSIGN, day_of(request.now, index.zone))
        if taker is not None and wish.until is None:
            raise Refusal("Who owns it *then* needs a last day before: `until 2026-12-24 then @member`.")
        then = replace(wish, member_id=taker, since=wish.until, until=None) if taker is not None else None
        for each in filter(None, (wish, then)):
            roles.require_holder(index.members[each.member_id], request.now)
        others = await naming.named_beside(tx, wish)
        if others and said.manner is None:
            names = [index.members[each.member_id].name for each in others]
            raise sharing.shared(names, naming_words.what_of(index, wish.account_id, wish.role_id), said, ASSIGN)
        return Plan(index=index, said=said, named=wish, others=tuple(others), then=then)

    async def assign(self, tx: Tx, request: Request) -> Reply:
        acting = await actor(tx, request.user)
        await hold(tx)  # of two who name somebody at once the second finds the first's
        plan = await self.assigning(tx, acting, request)
        replacing = plan.said.manner is Manner.REPLACING
        at = plan.named.since or tx.now
        gone = [naming.ended(each, at) for each in plan.others] if replacing else []
        flips = await self._flips(tx, plan, [replace(plan.named, id=NEW), *gone])
        change = await naming.name(tx, acting, plan.named, request.via)
        if replacing:
            await naming.replace_named(tx, acting, change, request.via)
        if plan.then:
            await naming.name(tx, acting, plan.then, request.via, note=part_of(change.entry_id))
        days = span(_dated(change.owner), plan.index.zone, tx.now)
        text = f"Saved. {who(plan.index, change.owner.member_id)} owns {_what(plan.index, change.owner)} {days}"
        notes = (_beside(plan, replacing=replacing), _follows(plan), flips)
        return _told(f"{text.rstrip()}, named on the account.", notes, change.entry_id)

    async def ending(self, tx: Tx, acting: Actor, request: Request) -> tuple[Plan, NamedOwner]:
        """What is named, and how it will end."""
        require_any_keeper(acting)
        index = await self.ownership.seen_by(tx)
        said = _said(index, request)
        known, at = naming_words.ending(index, _line(index, said, request, END), request.now)
        await naming.require_account_keeper(tx, acting, known.account_id, known.role_id)
        taker = asides.taker(index.roster, said, END, day_of(request.now, index.zone))
        if known.ended(at):
            raise Refusal("That ends before that day by itself. Nothing was changed.")
        after = naming.ended(known, at)
        then = replace(known, id=0, member_id=taker, since=after.until) if taker is not None else None
        if then:
            roles.require_holder(index.members[then.member_id], request.now)
        return Plan(index=index, said=said, named=known, then=then), after

    async def end(self, tx: Tx, request: Request) -> Reply:
        acting = await actor(tx, request.user)
        await hold(tx)
        plan, after = await self.ending(tx, acting, request)
        flips = await self._flips(tx, plan, [after])
        if plan.then:
            change = await naming.hand_over(tx, acting, plan.named, plan.then, request.via)
        else:
            change = await naming.end(tx, acting, plan.named.id, after.until or tx.now, request.via)
        later = after.until is not None and after.until > tx.now
        when = f" from {day(after.until, plan.index.zone)}" if later and after.until else ""
        verb = "will no longer be named" if later else "is no longer named"
        text = f"Saved. {who(plan.index, after.member_id)} {verb} {_what(plan.index, after)}{when}."
        return _told(text, (_follows(plan), flips), change.entry_id)

    async def undo(self, tx: Tx, request: Request, entry_id: int) -> Reply:
        owner, stands = await naming.undo(tx, await actor(tx, request.user), request.via, entry_id)
        index = await self.ownership.seen_by(tx)
        named = "is named" if stands else "is not named"
        text = f"Undone. {who(index, owner.member_id)} {named} {_what(index, owner)}, as before."
        return Reply(message=Message.of(text), replace=bool(request.value))

    async def _flips(self, tx: Tx, plan: Plan, becomes: Sequence[NamedOwner]) -> str:
        """Whose the account is afterwards, and what stays with whom it was."""
        index = plan.index
        after = [*becomes, *([replace(plan.then, id=NEXT)] if plan.then else [])]
        waiting = await self.open_of(tx, index.roles[plan.named.role_id].key)
        on = max(tx.now, (becomes[0].until if becomes[0].id > 0 else becomes[0].since) or tx.now)
        return foresight_blocks.flips(index, named_otherwise(index, plan.named, after, on, waiting), tx.now)


def _said(index: Index, request: Request) -> Said:
    return asides.said(request.text, day_of(request.now, index.zone))


def _line(index: Index, said: Said, request: Request, command: str) -> Line:
    line = naming_words.line_of(index, said.line, request.now, command)
    if line is None:
        raise Refusal(f"That account is called otherwise now. Type {naming_words.HOW[command]}.")
    return line


def _what(index: Index, owner: NamedOwner) -> str:
    scope = [each.name for each in index.trees.ordered(owner.scope)]
    return f"*{esc(' · '.join([naming_words.what_of(index, owner.account_id, owner.role_id), *scope]))}*"


def _dated(owner: NamedOwner) -> Assignment:
    return Assignment(id=0, role_id=owner.role_id, member_id=owner.member_id, since=owner.since, until=owner.until)


def _beside(plan: Plan, *, replacing: bool) -> str:
    if not plan.others:
        return ""
    names = several(plan.index, dict.fromkeys(each.member_id for each in plan.others))
    many = len(plan.others) > 1
    if replacing:
        return f"{names} {'are' if many else 'is'} named no longer from then on."
    return f"{names} {'are' if many else 'is'} named too: they share it, as one pool."


def _follows(plan: Plan) -> str:
    return f"{who(plan.index, plan.then.member_id)} owns it from then on." if plan.then else ""


def _told(text: str, notes: Sequence[str], entry_id: int) -> Reply:
    told = [context(each) for each in notes if each]
    return Reply(message=Message.of(text, *told, actions(button("Undo", UNDO, str(entry_id)))))
