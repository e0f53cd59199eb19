"""What the timers of handoffs do when they fire, and what follows when somebody leaves."""

from collections.abc import Mapping
from dataclasses import replace

from bot.delivery.model import Timer
from bot.delivery.service import schedule
from bot.handoffs.alarms import Kind
from bot.handoffs.budget import MORE, tell_more
from bot.handoffs.ends import ENDED, lost, remember_changed
from bot.handoffs.moving import fire, part_from, reoffer
from bot.handoffs.telling import cast_of
from bot.kit.db import Tx
from bot.kit.door import Feature, OnTimer, Reply, Request, Route, Verb, Write
from bot.ownership.service import Ownership
from bot.people.absences import Absence
from bot.people.service import absences
from bot.workspace.changes import Change, Follow, What

AWAY = "handoff.away"


def timers(ownership: Ownership) -> Mapping[str, OnTimer]:
    """A handler for every kind of alarm, and one for the moment at which somebody goes away."""

    async def on_timer(tx: Tx, timer: Timer) -> None:
        await fire(tx, await ownership.index(tx.tenant), int(timer.payload["id"]), Kind(timer.kind))

    async def on_away(tx: Tx, timer: Timer) -> None:
        await reoffer(tx, await ownership.seen_by(tx), [int(timer.payload["member"])])

    async def on_more(tx: Tx, timer: Timer) -> None:
        index = await ownership.index(tx.tenant)
        await tell_more(tx, cast_of(index), index.members[int(timer.payload["member"])], timer.due)

    return {**dict.fromkeys(map(str, Kind), on_timer), AWAY: on_away, ENDED: on_away, MORE: on_more}


def follower(ownership: Ownership) -> Follow:
    """What waits for somebody who leaves, or is away, sets out to the next in the same transaction.

    Who goes away later is looked at again then: until that moment they answer.
    """

    async def follow(tx: Tx, change: Change) -> None:
        if change.what is What.LEAVER:
            index = (await ownership.index(tx.tenant)).without(change.members, tx.now)
            await part_from(tx, index, change.members)
        elif change.what is What.ABSENCE:
            for member in dict.fromkeys(change.members):
                for each in await absences(tx, member_id=member):
                    await _remember(tx, each)
            await reoffer(tx, await ownership.seen_by(tx), change.members)

    return follow


def followed(feature: Feature, ownership: Ownership) -> Feature:
    """The same doors; what waits for somebody who holds no more what they held follows in their transaction."""

    def after(write: Write) -> Write:
        async def followed_write(tx: Tx, request: Request) -> Reply | None:
            before = await ownership.index(tx.tenant)
            reply = await write(tx, request)
            if "map" in tx.marks:
                now = await ownership.seen_by(tx)
                await remember_changed(tx, before, now)
                await reoffer(tx, now, lost(before, now))
            return reply

        return followed_write

    def verb(each: Verb) -> Verb:
        return replace(each, write=after(each.write)) if each.write else each

    def route(each: Route) -> Route:
        return replace(each, write=after(each.write)) if each.write else each

    commands = tuple(replace(each, verbs=tuple(map(verb, each.verbs))) for each in feature.commands)
    actions = {name: route(each) for name, each in feature.actions.items()}
    forms = {name: route(each) for name, each in feature.forms.items()}
    return replace(feature, commands=commands, actions=actions, forms=forms)


async def _remember(tx: Tx, known: Absence) -> None:
    """Once for each beginning; one that holds no longer finds nobody away when it fires."""
    if known.since > tx.now:
        key = f"handoffs:away:{known.id}:{known.since:%Y%m%dT%H%M%S%f}"
        payload = {"member": known.member_id}
        await schedule(tx, kind=AWAY, subject=f"absence:{known.id}", due=known.since, key=key, payload=payload)
