"""A workspace's own definitions of measures: made and changed edition by edition, and read as a catalogue."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from bot.kit.db import Tx
from bot.kit.errors import Refusal
from bot.kpis.catalogue import FIRST, Catalogue, built_in
from bot.kpis.definition import read, written
from bot.kpis.model import Measure
from bot.ownership.index import Index
from bot.workspace.audit import record
from bot.workspace.definitions import editions, write
from bot.workspace.model import Actor, Edition
from bot.workspace.rights import require_admin
from bot.workspace.service import hold

__all__ = ["Edition", "catalogue", "catalogue_of", "editions", "laid_over", "newest", "retire", "save", "undo"]


class ChangedMeanwhile(Refusal):
    """Somebody changed this measure while your form was open. Open it again to see how it stands now."""


async def catalogue(tx: Tx) -> Catalogue:
    """The measures as they are defined now, as this transaction sees them."""
    return of_editions(await editions(tx))


def catalogue_of(index: Index) -> Catalogue:
    """The same from the map in memory: at once true in the process that changed one, soon in every other."""
    return of_editions(index.rows.definitions)


def of_editions(own: Sequence[Edition]) -> Catalogue:
    return _catalogue(tuple((each.key, each.since, json.dumps(each.said)) for each in own)) if own else FIRST


@lru_cache(maxsize=64)
def _catalogue(own: tuple[tuple[str, date | None, str], ...]) -> Catalogue:
    read_ = (Edition(id=0, key=key, since=since, said=json.loads(said)) for key, since, said in own)
    return laid_over(built_in(), read_)


def laid_over(first: Iterable[Measure], own: Iterable[Edition]) -> Catalogue:
    """The first definitions with others over them; raises Refusal where a formula would lack a part."""
    known: dict[str, Measure | None] = {each.key: each for each in first}
    retired = dict[str, Measure]()
    for each in sorted(own, key=lambda one: one.since or date.min):
        before = known.get(each.key) or retired.get(each.key)
        if each.said is None:
            if before:
                retired[each.key] = before
            known.pop(each.key, None)
        else:
            known[each.key] = _after(before, each)
    return Catalogue(each for each in known.values() if each)


def _after(before: Measure | None, each: Edition) -> Measure:
    made = read(each.key, each.said or {})
    if each.since is None or before is None:
        return made
    if before.since == each.since:  # the same day's is written anew
        return replace(made, since=each.since, before=before.before)
    return replace(made, since=each.since, before=before)


async def save(tx: Tx, actor: Actor, measure: Measure, since: date | None, seen: int, via: str) -> int:
    """Define a measure from a day on, and a new one since ever; the edition's id.

    `seen` is the newest edition that the form was made of, and 0 where there was none.
    """
    before = await _checked(tx, actor, measure.key, seen)
    if before and before.unit is not measure.unit:
        raise Refusal(f"{measure.key} is counted in {before.unit}. For another unit make a new measure beside it.")
    new = not seen and measure.key not in FIRST.by_key
    edition = Edition(id=0, key=measure.key, since=None if new else since, said=written(measure))
    return await _write(tx, actor, edition, before, via)


async def retire(tx: Tx, actor: Actor, key: str, since: date, seen: int, via: str) -> int:
    """From a day on it is on no board and cannot be asked for; its numbers stay."""
    before = await _checked(tx, actor, key, seen)
    if before is None:
        raise Refusal("That measure is retired already.")
    return await _write(tx, actor, Edition(id=0, key=key, since=since, said=None), before, via)


async def undo(tx: Tx, actor: Actor, edition_id: int, via: str) -> str:
    """Put back what an edition took the place of; raises Refusal once another one has followed. The measure's key."""
    own = list(await editions(tx))
    taken = next((each for each in own if each.id == edition_id), None)
    if taken is None or any(each.key == taken.key and each.id > taken.id for each in own):
        raise Refusal("This measure was changed again since, so there is nothing to undo here.")
    earlier = [each for each in own if each.key == taken.key and each.id < taken.id]
    first = next((each for each in built_in() if each.key == taken.key), None)
    said = earlier[-1].said if earlier else written(first) if first else None
    before = await _checked(tx, actor, taken.key, taken.id)
    await _write(tx, actor, replace(taken, said=said), before, via)
    return taken.key


async def newest(tx: Tx, key: str) -> int:
    """The id of the newest edition of a measure; 0 where it is as every workspace has it."""
    return max((each.id for each in await editions(tx) if each.key == key), default=0)


async def _checked(tx: Tx, actor: Actor, key: str, seen: int) -> Measure | None:
    """How it stands now; one at a time may change it."""
    require_admin(actor)
    await hold(tx)
    if await newest(tx, key) != seen:
        raise ChangedMeanwhile
    return (await catalogue(tx)).by_key.get(key)


async def _write(tx: Tx, actor: Actor, edition: Edition, before: Measure | None, via: str) -> int:
    laid_over(built_in(), [*await editions(tx), edition])  # refuses what would leave a formula without a part
    kept = await write(tx, edition, actor.member_id)
    since, said = edition.since, dict(edition.said) if edition.said else None
    after = {"since": since.isoformat() if since else None, "said": said}
    old = {"said": written(before)} if before else None
    await record(tx, actor, via=via, action="measure", subject=("measure", kept), before=old, after=after)
    return kept
