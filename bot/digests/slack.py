"""`/rolecall digest` sets a channel's weekly digest; `/kpi digest preview` shows it now."""

from dataclasses import dataclass

from bot.digests import blocks, personal_slack, service, settings_slack, words
from bot.digests.jobs import timers
from bot.digests.sending import pictures
from bot.kit.blocks import clip, esc
from bot.kit.db import Database, Tx
from bot.kit.door import Command, Feature, Reply, Request, Verb, joined
from bot.kit.errors import Refusal
from bot.ownership.service import Ownership
from bot.people import service as people
from bot.workspace.service import get

CHANNELS = settings_slack.CHANNELS
SETTINGS = ("settings", "edit")


@dataclass(frozen=True, kw_only=True, slots=True)
class Doors:
    db: Database
    ownership: Ownership

    async def preview(self, request: Request) -> Reply:
        """The digest that comes next in this channel, as it stands now."""
        if request.text.casefold().strip() not in ("", "preview"):
            raise Refusal("Type `/kpi digest preview`. When it comes is set with `/rolecall digest here`.")
        index = await self.ownership.index(request.tenant)
        async with self.db.read(request.tenant, request.now) as tx:
            digest = await service.preview(tx, index, request.channel)
        chart = next(iter(pictures(digest)), None)
        return Reply(message=blocks.digest(digest), picture=chart)

    async def administer(self, tx: Tx, request: Request) -> Reply:
        """`settings` opens their form; everything else is done at once."""
        if words.word_of(request.text)[0] in SETTINGS:
            index = await self.ownership.index(request.tenant)
            return await settings_slack.opened(tx, index, request, request.channel or "")
        return await administer(tx, request)


def feature(db: Database, ownership: Ownership) -> Feature:
    doors = Doors(db=db, ownership=ownership)
    schedule = Verb(
        word="digest",
        usage="/rolecall digest here monday 09:00 Europe/Berlin",
        help="The weekly digest of this channel: `here`, `settings`, `off`, or alone for all channels.",
        check=check,
        write=doors.administer,
    )
    preview = Verb(
        word="digest", usage="/kpi digest preview", help="The weekly digest as it stands now.", read=doors.preview
    )
    commands = (
        Command(name="/rolecall", summary="sets me up and says how I am.", verbs=(schedule,)),
        Command(name="/kpi", summary="says how we are doing.", verbs=(preview, personal_slack.verb(db, ownership))),
    )
    own = Feature(commands=commands, timers=timers(ownership))
    return joined(own, settings_slack.feature(db, ownership))


async def check(request: Request) -> None:
    """Everything about the line that can be known without looking anything up."""
    word, rest = words.word_of(request.text)
    if word not in ("", "here", "off", *SETTINGS):
        raise Refusal(f"“{esc(clip(word, 40))}” is nothing I can do with a digest. {words.USAGE}")
    if word == "off" and rest:
        raise Refusal("`/rolecall digest off` ends the digest of the channel that you type it in, and takes no more.")
    if word and not (request.channel or "").startswith(CHANNELS):
        raise Refusal("A digest goes to a channel. Invite me to one and type `/rolecall digest here` in it.")
    if word not in SETTINGS:
        words.read(rest)


async def administer(tx: Tx, request: Request) -> Reply:
    word, rest = words.word_of(request.text)
    if not word:
        return Reply(message=blocks.status(await service.overview(tx)))
    actor, channel = await people.actor(tx, request.user), request.channel or ""
    if word == "off":
        await service.stop(tx, actor, channel, request.via)
        return Reply(message=blocks.stopped(channel))
    known = await service.of_channel(tx, channel)
    rule = words.read(rest).over(known.rule if known else None, (await get(tx)).zone)
    made = await service.set_schedule(tx, actor, channel, rule, request.via)
    await service.announce(tx, made)
    return Reply(message=blocks.scheduled(made))
