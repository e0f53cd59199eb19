"""Forecasts against what came of them, worked out by hand: accuracy, bias, and what counts when."""

from datetime import UTC, date, datetime
from decimal import Decimal

from bot.kit.db import Tx
from bot.kpis import plans, service
from bot.kpis.breakdown import ask
from bot.kpis.catalogue import BY_KEY
from bot.kpis.forecast import Forecast
from bot.kpis.grouping import axis_named
from bot.kpis.model import Deal, Source, Stage
from bot.kpis.span import PeriodKind
from bot.kpis.target import WHOLE, Subject
from bot.ownership.index import build
from bot.ownership.service import load_rows
from bot.people import service as people
from bot.roles.setup import install_catalogue

NOW = datetime(2026, 11, 25, 10, tzinfo=UTC)


async def expect(tx: Tx, subject: Subject, month: int, value: int, *, frozen: str, kind: str = "month") -> None:
    said = Forecast(
        measure="ae.revenue",
        subject=subject,
        period=PeriodKind(kind),
        first=date(2026, month, 1),
        value=Decimal(value),
        frozen_on=date.fromisoformat(frozen),
    )
    await plans.put_forecasts(tx, [said])


async def win(tx: Tx, day: str, value: int, owner: int) -> None:
    deal = Deal(
        external_id=f"{day}-{owner}",
        name="D",
        stage=Stage.WON,
        value=Decimal(value),
        owner_id=owner,
        closed_on=date.fromisoformat(day),
        source=Source.FILE,
    )
    await service.put_deals(tx, [deal])


async def figure(tx: Tx, key: str, by: str = "", first: str = "2026-01-01", last: str = "2026-11-30") -> object:
    index = build(await load_rows(tx))
    axis = axis_named(index, by) if by else None
    days = [date.fromisoformat(each) for each in (first, last)]
    found = await ask(tx, index, BY_KEY[key], axis, first=days[0], last=days[1])
    told = {part.group: part.figure.value and round(part.figure.value, 2) for part in found.parts}
    return told if by else told.get(None)


async def test_accuracy_and_bias_are_ratios_of_sums_over_whose_forecasts_they_were(tx: Tx) -> None:
    tx.now = NOW
    await install_catalogue(tx)
    ana, ben = [(await people.add(tx, name=name, zone="UTC")).id for name in ("Ana", "Ben")]
    assert await figure(tx, "ops.forecast") is None
    await expect(tx, Subject(member_id=ana), 9, 100, frozen="2026-08-31")
    await expect(tx, Subject(member_id=ana), 9, 500, frozen="2026-09-15")  # said when the month had begun
    await expect(tx, Subject(member_id=ben), 9, 300, frozen="2026-09-01")
    await expect(tx, WHOLE, 9, 9_999, frozen="2026-09-01")  # their own are there, so the whole's is not counted again
    await expect(tx, WHOLE, 10, 250, frozen="2026-10-01")
    await expect(tx, WHOLE, 11, 777, frozen="2026-11-01")  # not over yet
    await win(tx, "2026-09-30", 80, ana)
    await win(tx, "2026-09-01", 400, ben)
    await win(tx, "2026-10-05", 200, ben)
    # Missed by 20, 100 and 50 of 680 that came in; too high by 20, too low by 100, too high by 50.
    assert await figure(tx, "ops.forecast") == round(Decimal(100) * (680 - 170) / 680, 2)
    assert await figure(tx, "ops.forecast_bias") == round(Decimal(100) * (20 - 100 + 50) / 680, 2)
    assert await figure(tx, "ops.forecast", first="2026-10-01") == Decimal(75)
    assert await figure(tx, "ops.forecast", last="2026-09-29") is None
    assert await figure(tx, "ops.forecast", "member", last="2026-09-30") == {"Ana": Decimal(75), "Ben": Decimal(75)}
    assert await figure(tx, "fin.forecast") is None


async def test_the_quarter_s_accuracy_is_of_quarters_alone_and_never_below_nought(tx: Tx) -> None:
    tx.now = NOW
    await install_catalogue(tx)
    ana = (await people.add(tx, name="Ana", zone="UTC")).id
    await expect(tx, WHOLE, 4, 1_000, frozen="2026-03-31", kind="quarter")
    await expect(tx, WHOLE, 7, 100, frozen="2026-07-01", kind="quarter")
    await expect(tx, WHOLE, 7, 1, frozen="2026-07-01")
    await win(tx, "2026-06-30", 100, ana)
    await win(tx, "2026-07-01", 80, ana)
    assert await figure(tx, "fin.forecast", last="2026-06-30") == Decimal(0)  # missed by nine times what came in
    assert await figure(tx, "fin.forecast", first="2026-07-01") == Decimal(75)
    assert await figure(tx, "ops.forecast_bias", first="2026-07-01", last="2026-07-31") == round(Decimal(-7900) / 80, 2)
