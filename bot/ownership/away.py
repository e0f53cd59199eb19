"""`/role away` and `/role back`: entering an absence, asking who covers, and what stand-ins answer."""

from dataclasses import dataclass

from bot.kit.db import Database, Tx
from bot.kit.door import Command, Feature, Reply, Request, Route, Verb
from bot.kit.errors import Ambiguous, FieldErrors, Refusal
from bot.kit.fields import Faults
from bot.kit.zones import day_of
from bot.ownership import away_blocks as blocks
from bot.ownership.away_checks import entered, require_cover, require_free
from bot.ownership.away_effect import askable, covers, emptied, with_one_more
from bot.ownership.away_post import ask, call_off, correct, tell
from bot.ownership.away_rights import require_right
from bot.ownership.leave import HOW, Leave, has_days, leave, stretch
from bot.ownership.returns import timers
from bot.ownership.slack import Maps
from bot.people import absent
from bot.people.absences import Absence
from bot.people.model import Member
from bot.people.service import absences, actor, by_id, by_slack
from bot.roles import service as roles
from bot.roles.roster import Roster
from bot.workspace.changes import Follow, nothing_follows
from bot.workspace.model import Actor
from bot.workspace.rights import NotKnown, require_member
from bot.workspace.service import hold

OVER = "That absence is over or was removed. Nothing was changed."


@dataclass(frozen=True, kw_only=True, slots=True)
class Desk:
    """Reads what was typed or filled in before it is acknowledged, and saves it behind; rights are asked each time."""

    db: Database
    ownership: Maps
    follow: Follow

    async def open(self, request: Request) -> Reply:
        """`/role away` alone: the form."""
        async with self.db.read(request.tenant, request.now) as tx:
            me = await _me(tx, request)
        return Reply(view=blocks.form(me, request.now, request.channel))

    async def check(self, request: Request) -> None:
        async with self.db.read(request.tenant, request.now) as tx:
            if whose := _lists(request.text):
                await self._list(tx, request, whose)
            else:
                wanted = await _typed(tx, request)
                await require_right(tx, await actor(tx, request.user), wanted.absence.member_id)
                await require_free(tx, wanted)
                await require_cover(tx, wanted.absence)

    async def save(self, tx: Tx, request: Request) -> Reply:
        if whose := _lists(request.text):
            return await self._list(tx, request, whose)
        return await self._saved(tx, request, await _typed(tx, request))

    async def check_form(self, request: Request) -> None:
        async with self.db.read(request.tenant, request.now) as tx:
            faults, when = Faults(), "hours" if request.values.get("hours") else "last"
            with faults.beside(when):
                wanted = await _filled(tx, request)
                with faults.beside("member"):
                    await require_right(tx, await actor(tx, request.user), wanted.absence.member_id)
                with faults.beside(when):
                    await require_free(tx, wanted)
                with faults.beside("cover"):
                    await require_cover(tx, wanted.absence)
            faults.tell()

    async def save_form(self, tx: Tx, request: Request) -> Reply:
        return await self._saved(tx, request, await _filled(tx, request))

    async def _saved(self, tx: Tx, request: Request, wanted: Leave) -> Reply:
        acting = await actor(tx, request.user)
        await require_right(tx, acting, wanted.absence.member_id)
        await hold(tx)
        zone = (await by_id(tx, wanted.absence.member_id)).zone
        before, same = await self.ownership.index(tx.tenant), await entered(tx, wanted)
        if same is None:
            known, _ = await absent.send_away(
                tx, acting, wanted.absence, request.via, lambda each: stretch(each, zone), self.follow
            )
        else:
            known = await self._covered(tx, acting, same, wanted, request.via)
        index = with_one_more(before, known)
        if wanted.asks:
            known = await ask(tx, acting, index, known, request.via)
            index = with_one_more(before, known)
        if known.stand_in_id is not None:
            await tell(tx, index, known, known.stand_in_id, "named", blocks.named(index, known))
        open_, can_ask = emptied(before, known), bool(askable(index, known))
        answer = blocks.saved(index, known, covers(index, known), open_, can_ask=can_ask, can_undo=same is None)
        return Reply(message=answer)

    async def _covered(self, tx: Tx, acting: Actor, same: Absence, wanted: Leave, via: str) -> Absence:
        """An absence that is entered already, with another stand-in; whoever was named before reads that."""
        stand_in, was = wanted.absence.stand_in_id, same.stand_in_id
        if stand_in in (None, was):
            return same
        if was is not None:
            await correct(tx, same, was, "named", blocks.no_longer(await self.ownership.index(tx.tenant), same))
        zone = (await by_id(tx, same.member_id)).zone
        return await absent.stand_in(tx, acting, same, stand_in, via, lambda each: stretch(each, zone), self.follow)

    async def _list(self, tx: Tx, request: Request, text: str) -> Reply:
        me, index = await _me(tx, request), await self.ownership.index(tx.tenant)
        roster = await roles.load_roster(tx)
        named = roster.members[_named(roster, text, request)] if text != "list" else me
        coming = [each for each in await absences(tx, member_id=named.id) if each.until > tx.now]
        return Reply(message=blocks.listed(index.with_absences(coming), named, coming, tx.now))

    async def back(self, tx: Tx, request: Request) -> Reply:
        """`/role back`: whoever is away is here again."""
        acting, me = await actor(tx, request.user), await _me(tx, request)
        await hold(tx)
        now = next((each for each in await absences(tx, member_id=me.id) if each.holds(tx.now)), None)
        if now is None:
            raise Refusal("You are not away. `/role away list` shows what is coming.")
        return await self._end(tx, request, acting, now)

    async def end(self, tx: Tx, request: Request) -> Reply:
        """The button beside an absence."""
        acting, known = await actor(tx, request.user), await _known(tx, request)
        await require_right(tx, acting, known.member_id)
        return await self._end(tx, request, acting, known)

    async def _end(self, tx: Tx, request: Request, acting: Actor, known: Absence) -> Reply:
        index = await self.ownership.index(tx.tenant)
        began = known.since < tx.now
        await absent.come_back(tx, acting, known, request.via, self.follow)
        await call_off(tx, index, known, began=began)
        message = blocks.back(index, known.member_id) if began else blocks.undone(index, known)
        return Reply(message=message, replace=request.kind == "action")

    async def undo(self, tx: Tx, request: Request) -> Reply:
        acting, known = await actor(tx, request.user), await _known(tx, request)
        await require_right(tx, acting, known.member_id)
        index = await self.ownership.index(tx.tenant)
        await absent.take_back(tx, acting, known.id, request.via, self.follow)
        await call_off(tx, index, known, began=False)
        return Reply(message=blocks.undone(index, known), replace=True)

    async def ask(self, tx: Tx, request: Request) -> Reply:
        """“Ask who could cover”, pressed."""
        acting, known = await actor(tx, request.user), await _known(tx, request)
        await require_right(tx, acting, known.member_id)
        index = with_one_more(await self.ownership.index(tx.tenant), known)
        if known.stand_in_id is not None:
            return Reply(message=blocks.taken(index, known, known.stand_in_id))
        known = await ask(tx, acting, index, known, request.via)
        return Reply(message=blocks.saved(index, known, covers(index, known), (), can_ask=False), replace=True)

    async def accept(self, tx: Tx, request: Request) -> Reply:
        """The first yes counts; the others of those asked are told whose it is."""
        acting, me, known = await actor(tx, request.user), await _me(tx, request), await _known(tx, request)
        index = await self.ownership.index(tx.tenant)
        if known.stand_in_id is not None:
            return Reply(message=blocks.taken(index, known, known.stand_in_id), replace=True)
        if me.id not in known.asked:
            raise Refusal("You were not asked whether you stand in, so nothing was changed.")
        known = await absent.stand_in(
            tx, acting, known, me.id, request.via, lambda each: stretch(each, me.zone), self.follow
        )
        told = blocks.taken(index, known, me.id)
        for each in known.asked:
            await correct(tx, known, each, "ask", told)
        await tell(tx, index, known, known.member_id, f"covered by {me.id}", told)
        return Reply()

    async def decline(self, tx: Tx, request: Request) -> Reply:
        acting, me, known = await actor(tx, request.user), await _me(tx, request), await _known(tx, request)
        index = await self.ownership.index(tx.tenant)
        left = [each for each in known.asked if each != me.id]
        if me.id in known.asked:
            await absent.ask(tx, acting, known, left, request.via)
            await correct(tx, known, me.id, "ask", blocks.declined(index, known))
            if not left and known.stand_in_id is None:
                await tell(tx, index, known, known.member_id, f"not by {me.id}", blocks.nobody_could(index, known))
        return Reply()

    async def give_back(self, tx: Tx, request: Request) -> Reply:
        """A stand-in who was named, and cannot."""
        acting, me, known = await actor(tx, request.user), await _me(tx, request), await _known(tx, request)
        if known.stand_in_id != me.id:
            raise Refusal("You do not stand in there any more. Nothing was changed.")
        index = await self.ownership.index(tx.tenant)
        after = await absent.stand_in(tx, acting, known, None, request.via, str, self.follow)
        await correct(tx, known, me.id, "named", blocks.declined(index, known))
        manager = index.manager_of(known.member_id, tx.now)
        for each in dict.fromkeys([known.member_id, manager]):
            if each not in (None, me.id):
                await tell(tx, index, known, each, f"returned by {me.id}", blocks.returned(index, after, me.id))
        return Reply()


def _lists(text: str) -> str:
    """`list`, or the person whose absences are asked for; nothing where one is entered."""
    plain = text.strip()
    if plain.casefold() == "list":
        return "list"
    return "" if has_days(plain) else plain.removesuffix(" list")


def _named(roster: Roster, text: str, request: Request) -> int:
    """Whoever types neither a day nor a person we know meant days that we cannot read."""
    unread = Refusal(f"From when to when? Type {HOW}; `/role away @somebody` shows what is entered.")
    try:
        found = roster.reader("/role away", people_only=True).read(text, day_of(request.now, roster.zone)).of("member")
    except Ambiguous:
        raise
    except Refusal:
        raise unread from None
    if len(found) != 1:
        raise unread
    return found[0]


async def _me(tx: Tx, request: Request) -> Member:
    require_member(await actor(tx, request.user))
    me = await by_slack(tx, request.user)
    if me is None:
        raise NotKnown
    return me


async def _typed(tx: Tx, request: Request) -> Leave:
    return leave(await roles.load_roster(tx), request.text, await _me(tx, request), tx.now)


async def _filled(tx: Tx, request: Request) -> Leave:
    """The form as the line that it stands for, so that both are read by the same rules."""
    named, given = await roles.load_roster(tx), request.values
    who, cover = (named.by_slack.get(str(given.get(name) or "")) for name in ("member", "cover"))
    if who is None:
        raise FieldErrors({"member": "Choose who is away; Slack has not told me about that person yet."})
    asks = "ask" if given.get("how") == blocks.ASKING and cover is None else None
    stand_in = f"member#{cover.id}" if cover else asks
    line = f"member#{who.id} {given.get('first')}..{given.get('last')} {given.get('hours') or ''}"
    return leave(named, f"{line} cover {stand_in}" if stand_in else line, await _me(tx, request), tx.now)


async def _known(tx: Tx, request: Request) -> Absence:
    """Read once whoever pressed a button in the same second has been heard out."""
    await hold(tx)
    found = await absent.find(tx, int(request.value))
    if found is None or found.until <= tx.now:
        raise Refusal(OVER)
    return found


def feature(db: Database, ownership: Maps, follow: Follow = nothing_follows) -> Feature:
    desk = Desk(db=db, ownership=ownership, follow=follow)
    away = Verb(
        word="away",
        usage="/role away [@member] 2026-12-21..2027-01-02 [cover @anna | cover ask]",
        help="Away for days, or for hours of one (`13:00..17:00`), and who stands in; alone, a form.",
        bare=desk.open,
        check=desk.check,
        write=desk.save,
    )
    back = Verb(word="back", usage="/role back", help="Here again, earlier than you said.", write=desk.back)
    command = Command(name="/role", summary="says who does what, and changes it.", verbs=(away, back))
    pressed = {
        blocks.UNDO: desk.undo,
        blocks.BACK: desk.end,
        blocks.ASK: desk.ask,
        blocks.ACCEPT: desk.accept,
        blocks.DECLINE: desk.decline,
        blocks.RETURN: desk.give_back,
    }
    return Feature(
        commands=(command,),
        actions={name: Route(write=write) for name, write in pressed.items()},
        timers=timers(ownership),
        forms={blocks.FORM: Route(check=desk.check_form, write=desk.save_form)},
    )
