"""A week's post as a whole: the message with its picture, and what stands below it, all in one transaction."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.delivery import service as delivery
from bot.delivery.model import Grade
from bot.digests import blocks, charts
from bot.digests.charts import Rivalry
from bot.digests.compose import Digest
from bot.digests.settings import Section
from bot.digests.thread import Standing, competitors, details
from bot.kit.blocks import Message, context, esc, section
from bot.kit.db import Tx
from bot.kit.picture import Picture
from bot.kpis.closed import closed
from bot.kpis.each import of_each
from bot.kpis.model import Deal, Stage
from bot.kpis.scoring import whole_week
from bot.kpis.span import quarter_of
from bot.ownership.index import Index

BELOW = "digest.below"  # of the keys of what stands below a digest


async def post(tx: Tx, index: Index, key: str, channel: str, digest: Digest) -> None:
    """The digest under its key, and its details as answers to it, each once for ever."""
    drawn = pictures(digest)
    grade, message = Grade.BROADCAST, blocks.digest(digest)
    await delivery.post(tx, key=key, to=channel, message=message, grade=grade, picture=next(iter(drawn), None))
    if digest.quiet:
        return
    for number, (each, chart) in enumerate(await _below(tx, index, digest, drawn[1:]), start=1):
        name = f"{BELOW}:{key}:{number}"
        await delivery.post(tx, key=name, to=channel, message=each, grade=grade, picture=chart, thread=key)


def pictures(digest: Digest) -> list[Picture]:
    """Of the table, where there is one. What has a plan comes first, for it has a bar to be seen."""
    if digest.quiet or not digest.shows(Section.TABLE):
        return []
    shown = sorted(digest.readings, key=lambda each: each.score.target is None)
    return charts.of_readings(shown, digest.week, digest.currency, place=blocks.picture_place(digest))


async def _below(
    tx: Tx, index: Index, digest: Digest, more: Iterable[Picture]
) -> Sequence[tuple[Message, Picture | None]]:
    told: list[tuple[Message, Picture | None]] = [(_named(each), replace(each, place=1, many=1)) for each in more]
    standing = await _standing(tx, index, digest)
    told += [(each, None) for each in details(digest, standing)]
    quarter = quarter_of(digest.week.first, index.year_start).until(digest.week.end)
    ended = await closed(tx, quarter, Stage.WON, Stage.LOST)
    met = rivals(each for each in ended if digest.is_about(each.owner_id))
    return [*told, (competitors(met, quarter), charts.of_rivals(met, quarter))] if met else told


def _named(picture: Picture) -> Message:
    """Its own words, a line for each measure, which the picture takes the place of."""
    return Message.of(context(f"{picture.title}, continued"), section(esc(picture.alt)))


async def _standing(tx: Tx, index: Index, digest: Digest) -> dict[str, list[Standing]]:
    at = whole_week(digest.week, index.year_start)
    found = await of_each(tx, [each.measure for each in digest.readings], at)
    return {
        key: [
            Standing(member=index.members[one], score=score)
            for one, score in scores.items()
            if one in index.members and digest.is_about(one)
        ]
        for key, scores in found.items()
    }


def rivals(deals: Iterable[Deal]) -> list[Rivalry]:
    """Competitors by their names, however they are written; the first way counts."""
    won, lost, names = Counter[str](), Counter[str](), dict[str, str]()
    for each in deals:
        name = (each.competitor or "").strip()
        if name:
            names.setdefault(name.casefold(), name)
            (won if each.stage is Stage.WON else lost)[name.casefold()] += 1
    return [Rivalry(name=name, won=won[key], lost=lost[key]) for key, name in names.items()]
