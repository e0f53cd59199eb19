"""How long gaps stood open, on the map of a small team: exact to the day, and once for each."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.kit.db import Tx
from bot.kpis.breakdown import ask
from bot.kpis.catalogue import BY_KEY
from bot.kpis.gaps import keep_filled
from bot.ownership.coverage import gaps
from bot.ownership.index import build
from bot.ownership.kept import note
from bot.ownership.service import load_rows
from bot.people import service as people
from bot.roles import service as roles
from bot.roles.model import Assignment
from bot.roles.setup import install_catalogue
from bot.workspace.model import OPERATOR

MONDAY = datetime(2026, 11, 2, 0, tzinfo=UTC)


async def days(tx: Tx) -> list[object]:
    found = await ask(tx, build(await load_rows(tx)), BY_KEY["x.gap_time"], first=date(2026, 11, 1), last=tx.now.date())
    figure = found.parts[0].figure
    return [figure.value, figure.cases]


async def test_a_gap_counts_from_its_first_day_until_the_day_on_which_somebody_holds_the_part(tx: Tx) -> None:
    then = replace(tx, now=MONDAY)
    await install_catalogue(then)
    ae = next(each for each in await roles.roles(then) if each.key == "ae")
    index = build(await load_rows(then))
    told = [each for each in gaps(index, MONDAY) if each.role_id == ae.id]
    assert len(told) == 1
    await note(then, told[0], MONDAY, its_day=True)
    friday = replace(tx, now=MONDAY + timedelta(days=4, hours=12))
    assert await keep_filled(friday, index) == 0
    ana = await people.add(friday, name="Ana", zone="UTC")
    await roles.assign(friday, OPERATOR, Assignment(id=0, role_id=ae.id, member_id=ana.id, since=friday.now), "test")
    later = replace(tx, now=MONDAY + timedelta(days=7, hours=5))
    index = build(await load_rows(later))
    assert [await keep_filled(later, index), await keep_filled(later, index)] == [1, 0]
    assert await days(later) == [4, 1]
