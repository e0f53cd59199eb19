"""`/handoff caps`: how much somebody is offered at most, said by whoever leads them, never by themselves."""

import html
from datetime import datetime

from bot.handoffs import cap_book
from bot.handoffs.caps import HOW, Cap, read_cap, split
from bot.handoffs.desk import Desk
from bot.kit.blocks import MENTION, Message, context, mention
from bot.kit.db import Tx
from bot.kit.door import Reply, Request, Verb
from bot.kit.errors import Ambiguous, Choice, Refusal
from bot.kit.zones import day_of
from bot.ownership.away_rights import NotTheirManager, require_right
from bot.ownership.index import Index
from bot.people.model import Member
from bot.people.service import actor
from bot.workspace.audit import record
from bot.workspace.model import Actor

CAPS = "/handoff caps"
SHOWN = 40
MEANING = "Where several could take a handoff, whoever is at their cap is left out; a sole owner is always asked."


class NotTheirCap(NotTheirManager):
    """Only their managers, who manages their roles, and admins say how much somebody is offered. Ask one of them."""


class CapDoors(Desk):
    async def show(self, request: Request) -> Reply:
        """Of everybody who has one and is still here."""
        index, _ = await self.who(request)
        async with self.db.read(request.tenant, request.now) as tx:
            kept = await cap_book.caps(tx)
        here = {index.members[each]: cap for each, cap in kept.items() if index.may_own(each, request.now)}
        if not here:
            return Reply(message=Message.of(f"Nobody's handoffs are capped. {HOW} does it.", context(MEANING)))
        lines = [f"{_who(each)}: *{cap}*" for each, cap in sorted(here.items(), key=lambda pair: pair[0].name)]
        more = [f"… and {len(lines) - SHOWN} more."] if len(lines) > SHOWN else []
        told = "\n".join(["*Offered at most:*", *lines[:SHOWN], *more])
        return Reply(message=Message.of(told, context(MEANING)))

    async def check(self, request: Request) -> None:
        async with self.db.read(request.tenant, request.now) as tx:
            await self._wish(tx, request)

    async def save(self, tx: Tx, request: Request) -> Reply:
        acting, member, cap = await self._wish(tx, request)
        old = (await cap_book.caps(tx)).get(member.id, Cap())
        if cap != old:
            await cap_book.keep(tx, member.id, cap)
            subject, was, becomes = ("member", member.id), {"cap": str(old)}, {"cap": str(cap)}
            await record(tx, acting, via=request.via, action="handoff.cap", subject=subject, before=was, after=becomes)
        return Reply(message=Message.of(_told(member, cap), context(MEANING)))

    async def _wish(self, tx: Tx, request: Request) -> tuple[Actor, Member, Cap]:
        """Whose cap, and which; the right is asked for here, at the door and once more in the change's transaction."""
        index, _ = await self.who(request)
        member, rest = _read(index, html.unescape(request.text), request.now)
        acting = await actor(tx, request.user)
        await _require_right(tx, acting, member)
        if not index.may_own(member.id, request.now):
            raise Refusal(f"{_who(member)} is not an active full member, so nothing is offered to them.")
        return acting, member, read_cap(rest)


def _read(index: Index, text: str, now: datetime) -> tuple[Member, str]:
    """Whose cap, and the rest of the line; where the name is asked back, the buttons say the whole line."""
    mentioned = MENTION.search(text)
    named, rest = (mentioned[0], MENTION.sub(" ", text, count=1)) if mentioned else split(text)
    if MENTION.search(rest):
        raise Refusal(f"One person at a time, please: {HOW}.")
    if not named:
        raise Refusal(f"Whose cap is it? Name them first: {HOW}. `/handoff caps` alone lists them.")
    if not rest.strip():
        raise Refusal(f"How many? Type it in digits: {HOW}; `none` takes a cap away.")
    try:
        read = index.roster.reader(CAPS, people_only=True).read(named, day_of(now, index.zone))
    except Ambiguous as asked:
        choices = [Choice(label=each.label, text=f"{each.text} {rest}") for each in asked.choices]
        raise Ambiguous(asked.text, choices) from None
    if len(read.refs) != 1:
        raise Refusal(f"One person at a time, please: {HOW}.")
    return index.members[read.refs[0].id], rest


async def _require_right(tx: Tx, acting: Actor, member: Member) -> None:
    """Raise unless the actor is above that member, manages a role of theirs, or is an admin."""
    if acting.member_id == member.id and not acting.is_admin:
        raise NotTheirCap
    try:
        await require_right(tx, acting, member.id)
    except NotTheirManager:
        raise NotTheirCap from None


def _who(member: Member) -> str:
    return mention(member.slack_user_id, member.name)


def _told(member: Member, cap: Cap) -> str:
    if cap == Cap():
        return f"Saved. {_who(member)} has no cap."
    day = f"is offered at most *{cap.per_day} a day*" if cap.per_day is not None else ""
    open_ = f"has at most *{cap.at_once} waiting* for their answer at once" if cap.at_once is not None else ""
    return f"Saved. {_who(member)} {' and '.join(filter(None, (day, open_)))}."


def verb(doors: CapDoors) -> Verb:
    return Verb(
        word="caps",
        usage="/handoff caps @member 5 a day, 10 open",
        help="How much somebody is offered at most; `none` takes it away. Alone, it lists everybody's.",
        bare=doors.show,
        check=doors.check,
        write=doors.save,
    )
