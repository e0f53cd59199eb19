"""Setting a channel's digest, and posting it once for each week: the newest missed one late, older ones never."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.delivery import service as delivery
from bot.digests import blocks, people, sending, store
from bot.digests.compose import Digest
from bot.digests.gather import gather
from bot.digests.model import Run, RunState, Schedule
from bot.digests.rule import Occurrence, Rule, next_after, occurrences
from bot.digests.settings import PLAIN, Settings
from bot.digests.turns import KIND, LATE, due_next, key_of, rest, state_of, wake
from bot.digests.words import Asked
from bot.kit.db import Tx
from bot.kit.errors import Refusal
from bot.ownership.index import Index
from bot.workspace.audit import record
from bot.workspace.model import Actor
from bot.workspace.rights import require_admin


class NoDigestHere(Refusal):
    """This channel gets no weekly digest, so there is nothing to end. `/rolecall digest` lists the channels that do."""


async def set_schedule(
    tx: Tx, actor: Actor, channel: str, rule: Rule, via: str, settings: Settings | None = None
) -> Schedule:
    """Give a channel its digest, or another day, time or zone, and perhaps another content.

    A week that was reported is not reported again.
    """
    require_admin(actor)
    known = await store.of_channel(tx, channel)
    kept = settings or (known.settings if known else PLAIN)
    due = (await due_next(tx, known.id if known else None, rule, kept)).due
    if known is None:
        made = await store.add(tx, channel, rule, due, kept)
    else:
        fresh = replace(known, rule=rule, settings=kept, next_due=due)
        made = replace(fresh, active=True, broken=None, revision=known.revision + 1)
        await store.save(tx, made)
    await wake(tx, made)
    before, after, subject = state_of(known), state_of(made), ("digest_schedule", made.id)
    await record(tx, actor, via=via, action="digest.set", subject=subject, before=before, after=after)
    return made


async def announce(tx: Tx, schedule: Schedule) -> None:
    """Tell the channel: everybody there learns of it, and whether the bot may post there shows at once."""
    key = f"{KIND}:{schedule.id}:set:{schedule.revision}"
    await delivery.post(tx, key=key, to=schedule.channel, message=blocks.scheduled(schedule))


async def stop(tx: Tx, actor: Actor, channel: str, via: str) -> Schedule:
    require_admin(actor)
    known = await store.of_channel(tx, channel)
    if known is None or not (known.active or known.broken):
        raise NoDigestHere
    ended = replace(known, active=False, broken=None, revision=known.revision + 1)
    await rest(tx, ended)
    before, after, subject = state_of(known), state_of(ended), ("digest_schedule", ended.id)
    await record(tx, actor, via=via, action="digest.off", subject=subject, before=before, after=after)
    return ended


async def of_channel(tx: Tx, channel: str | None) -> Schedule | None:
    """The channel's schedule, also when it is off."""
    return await store.of_channel(tx, channel) if channel else None


async def overview(tx: Tx) -> list[tuple[Schedule, Run | None]]:
    """Every channel's schedule and its last run."""
    return [(each, await _last_run(tx, each.id)) for each in await store.of_channels(tx)]


async def _last_run(tx: Tx, schedule_id: int) -> Run | None:
    """One that was in doubt counts as posted once it has been sent again."""
    last = next(iter(await store.runs(tx, schedule_id)), None)
    if last and last.state is RunState.UNCONFIRMED and await delivery.place(tx, key=key_of(schedule_id, last.week)):
        return replace(last, state=RunState.POSTED)
    return last


async def preview(tx: Tx, index: Index, channel: str | None) -> Digest:
    """The digest that comes next in a channel, as it stands now; without one, by the day and time it would get."""
    known = await of_channel(tx, channel)
    rule = Asked().over(known.rule if known else None, index.zone)
    settings = known.settings if known else PLAIN
    return await gather(tx, index, rule.zone, next_after(rule, tx.now), settings=settings)


async def runs(tx: Tx, schedule_id: int) -> Sequence[Run]:
    """Every week of a schedule, the newest first."""
    return await store.runs(tx, schedule_id)


async def fire(tx: Tx, index: Index, schedule_id: int) -> None:
    """Its timer is due: one post for the newest week that has come, a note for each older one, and the next timer."""
    schedule = await store.by_id(tx, schedule_id)
    if schedule is None or not schedule.active:
        return
    come = occurrences(schedule.rule, schedule.next_due, tx.now)
    for missed in come[:-1]:
        await store.add_run(tx, _run(tx, schedule, missed, RunState.SKIPPED))
    if come and await store.add_run(tx, _run(tx, schedule, come[-1], RunState.POSTED)):
        await _post(tx, index, schedule, come[-1])
    due = (await due_next(tx, schedule.id, schedule.rule, schedule.settings)).due
    woken = replace(schedule, next_due=due)
    await store.save(tx, woken)
    await wake(tx, woken)


async def refused(tx: Tx, schedule_id: int, week: date | None, code: str) -> Schedule | None:
    """Slack will not take the posts: the schedule stops until somebody sets it anew. None when it stands already.

    A person's own goes on: whom Slack cannot reach this week it may reach in another.
    """
    schedule = await store.by_id(tx, schedule_id)
    if week is not None:
        await store.mark_run(tx, schedule_id, week, RunState.REFUSED)
    if schedule is None or not schedule.active or schedule.member_id is not None:
        return None
    stopped = replace(schedule, active=False, broken=code[:60])
    await rest(tx, stopped)
    return stopped


async def unconfirmed(tx: Tx, schedule_id: int, week: date) -> None:
    await store.mark_run(tx, schedule_id, week, RunState.UNCONFIRMED)


async def _post(tx: Tx, index: Index, schedule: Schedule, found: Occurrence) -> None:
    if schedule.member_id is not None:
        await people.post(tx, index, schedule, found)
        return
    late, settings = tx.now - found.due > LATE, schedule.settings
    digest = await gather(tx, index, schedule.rule.zone, found, late=late, settings=settings)
    if digest.quiet and settings.skips_silence:
        await store.mark_run(tx, schedule.id, found.week, RunState.QUIET)
        return
    await sending.post(tx, index, key_of(schedule.id, found.week), schedule.channel, digest)


def _run(tx: Tx, schedule: Schedule, found: Occurrence, state: RunState) -> Run:
    late = state is RunState.POSTED and tx.now - found.due > LATE
    return Run(schedule_id=schedule.id, week=found.week, due=found.due, made_at=tx.now, state=state, late=late)
