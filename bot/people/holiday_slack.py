"""`/rolecall holidays`: whose public holidays somebody keeps; they are no working time, and no absence."""

from dataclasses import dataclass

from bot.kit.again import HOME
from bot.kit.blocks import MENTION, Message, context, esc, mention
from bot.kit.db import Database, Tx
from bot.kit.door import Command, Reply, Request, Verb
from bot.kit.errors import Refusal
from bot.kit.zones import day_of
from bot.people.free_days import HOW, coming, read_place
from bot.people.model import Member
from bot.people.service import actor, by_slack, keep_holidays
from bot.workspace.rights import NotKnown, require_admin, require_member

WORKING = "Deadlines and reminders leave them out; who owns what stays as it is. For days away there is `/role away`."


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """Whose holidays, and of which country or region; None for none."""

    member: Member
    place: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Desk:
    """Shows and keeps one's own; an admin may say it for others."""

    db: Database

    async def show(self, request: Request) -> Reply:
        async with self.db.read(request.tenant, request.now) as tx:
            me = await _me(tx, request)
        return Reply(message=_told(me, request, ""))

    async def check(self, request: Request) -> None:
        async with self.db.read(request.tenant, request.now) as tx:
            await _wish(tx, request)

    async def save(self, tx: Tx, request: Request) -> Reply:
        wish = await _wish(tx, request)
        changed = await keep_holidays(tx, await actor(tx, request.user), wish.member, wish.place, request.via)
        return Reply(message=_told(changed, request, "Saved. "))


async def _me(tx: Tx, request: Request) -> Member:
    require_member(await actor(tx, request.user))
    me = await by_slack(tx, request.user)
    if me is None:
        raise NotKnown
    return me


async def _wish(tx: Tx, request: Request) -> Wish:
    """Reads the line and asks for the right."""
    me = await _me(tx, request)
    found = MENTION.search(request.text)
    member = await by_slack(tx, found[1]) if found else me
    if member is None:
        raise Refusal("Slack has not told me about that person yet. Try again in a minute.")
    if member.id != me.id:
        require_admin(await actor(tx, request.user))
    place = MENTION.sub("", request.text).strip()
    if not place:
        raise Refusal(f"Whose holidays do they keep? {HOW}")
    return Wish(member=member, place=read_place(place))


def _told(member: Member, request: Request, first: str) -> Message:
    own = member.slack_user_id == request.user
    who = "You keep" if own else f"{mention(member.slack_user_id, member.name)} keeps"
    if member.holidays is None:
        how = " `/rolecall holidays DE-BY` names a country or its region." if own else ""
        return Message.of(f"{first}{who} no public holidays.{how}", context(WORKING))
    days = coming(member.holidays, day_of(request.now, member.zone))
    told = ", ".join(f"{day:%a} {day.day} {day:%b} {day.year} ({esc(name)})" for day, name in days)
    return Message.of(
        f"{first}{who} the public holidays of *{member.holidays}*. Next: {told or 'none known'}.", context(WORKING)
    )


def command(db: Database) -> Command:
    desk = Desk(db=db)
    verb = Verb(
        word="holidays",
        usage="/rolecall holidays DE-BY",
        help="Whose public holidays you keep: a country, a region, or `none`. Admins name `@somebody` before it.",
        bare=desk.show,
        check=desk.check,
        write=desk.save,
    )
    return Command(name=HOME, summary="sets me up and says how I am.", verbs=(verb,))
