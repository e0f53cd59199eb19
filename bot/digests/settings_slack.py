"""`/rolecall digest settings` and the buttons beside it: what a channel's digest is made of, set in a form."""

from dataclasses import dataclass
from datetime import date

from bot.digests import asking, blocks, service
from bot.digests.audience import label, options
from bot.digests.settings import PLAIN
from bot.digests.settings_entry import read_form
from bot.digests.settings_forms import AUDIENCE, FORM, OPEN, PREVIEW, door, saved, settings_form
from bot.digests.words import Asked
from bot.kit.blocks import Element, Message, actions
from bot.kit.db import Database, Tx
from bot.kit.door import Feature, Reply, Request, Route
from bot.kit.errors import Refusal
from bot.kpis.editions import catalogue
from bot.kpis.entry import asker
from bot.kpis.log_desk import form_of
from bot.ownership.index import Index
from bot.ownership.service import Ownership
from bot.people import service as people
from bot.workspace.rights import require_admin, require_member

CHANNELS = ("C", "G")


@dataclass(frozen=True, kw_only=True, slots=True)
class SettingsDoors:
    db: Database
    ownership: Ownership

    async def open(self, request: Request) -> Reply:
        """The form of the channel that the button names."""
        index = await self.ownership.index(request.tenant)
        async with self.db.read(request.tenant, request.now) as tx:
            return await opened(tx, index, request, request.value or request.channel or "")

    async def preview(self, request: Request) -> Reply:
        index = await self.ownership.index(request.tenant)
        channel = request.value or request.channel
        async with self.db.read(request.tenant, request.now) as tx:
            digest = await service.preview(tx, index, channel)
        below = [actions(*door(channel))] if channel else []
        return Reply(message=Message.of(*blocks.digest(digest).blocks, *below))

    async def check(self, request: Request) -> None:
        index = await self.ownership.index(request.tenant)
        async with self.db.read(request.tenant, request.now) as tx:
            require_admin(await people.actor(tx, request.user))
            measures = (await catalogue(tx)).by_key
        read_form(index, measures, request.values, request.now)

    async def save(self, tx: Tx, request: Request) -> Reply:
        index = await self.ownership.index(request.tenant)
        rule, settings = read_form(index, (await catalogue(tx)).by_key, request.values, request.now)
        actor, channel = await people.actor(tx, request.user), request.channel or ""
        before = await service.of_channel(tx, channel)
        made = await service.set_schedule(tx, actor, channel, rule, request.via, settings)
        if before is None or not before.active or before.rule != made.rule:
            await service.announce(tx, made)
        return Reply(message=saved(made, label(index, settings.audience, tx.now)))

    async def log(self, request: Request) -> Reply:
        """The form of one number that somebody was asked for, on the last day of its week."""
        index = await self.ownership.index(request.tenant)
        me = asker(index, request.user)
        require_member(me.actor())
        key, _, last = request.value.partition(" ")
        day = asking.day_to_log(date.fromisoformat(last), request.now, me.zone)
        async with self.db.read(request.tenant, request.now) as tx:
            return Reply(view=await form_of(tx, request, day, key))

    async def audiences(self, request: Request) -> list[Element]:
        return options(await self.ownership.index(request.tenant), request.query, request.now)


async def opened(tx: Tx, index: Index, request: Request, channel: str) -> Reply:
    """For admins, in a channel."""
    require_admin(await people.actor(tx, request.user))
    if not channel.startswith(CHANNELS):
        raise Refusal("A digest goes to a channel. Type `/rolecall digest settings` in the one that shall get it.")
    schedule = await service.of_channel(tx, channel)
    rule = Asked().over(schedule.rule if schedule else None, index.zone)
    settings = schedule.settings if schedule else PLAIN
    whose = label(index, settings.audience, tx.now)
    return Reply(view=settings_form(channel, rule, settings, (await catalogue(tx)).by_key, whose))


def feature(db: Database, ownership: Ownership) -> Feature:
    doors = SettingsDoors(db=db, ownership=ownership)
    return Feature(
        actions={OPEN: Route(read=doors.open), PREVIEW: Route(read=doors.preview), asking.OPEN: Route(read=doors.log)},
        forms={FORM: Route(check=doors.check, write=doors.save)},
        options={AUDIENCE: doors.audiences},
    )
