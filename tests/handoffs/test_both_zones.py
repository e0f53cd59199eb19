"""A moment as its reader's clock shows it, and as the other side's does where that differs."""

import pytest

from bot.handoffs.cast import until
from bot.handoffs.telling import cast_of
from tests.handoffs.cases import at
from tests.handoffs.office import Office

TUESDAY = at("2026-11-24 15:00")  # everybody works


@pytest.mark.parametrize(
    ("instant", "reader", "other", "told"),
    [
        ("2026-12-01 15:00", "sam", "ana", "*Tue 1 Dec, 10:00* (16:00 for <@UANA>)"),
        ("2026-12-01 15:00", "ana", "sam", "*Tue 1 Dec, 16:00* (10:00 for <@USAM>)"),
        ("2026-12-01 15:00", "ana", "mia", "*Tue 1 Dec, 16:00 (Berlin)*"),
        ("2026-12-01 15:00", "ana", "ana", "*Tue 1 Dec, 16:00 (Berlin)*"),
        ("2026-12-01 23:30", "sam", "ana", "*Tue 1 Dec, 18:30* (Wed 2 Dec, 00:30 for <@UANA>)"),
        ("2026-10-27 14:00", "sam", "ana", "*Tue 27 Oct, 10:00* (15:00 for <@UANA>)"),  # between the two changes
    ],
)
async def test_both_clocks_are_told_where_they_differ(
    office: Office, instant: str, reader: str, other: str, told: str
) -> None:
    cast = cast_of(await office.index())
    mine, theirs = (await office.member(reader)).id, (await office.member(other)).id
    assert until(at(instant), mine, theirs, cast) == told


async def test_every_list_card_and_page_tells_the_deadline_for_its_reader_and_the_receiver(office: Office) -> None:
    handoff = await office.sends("sam", TUESDAY)  # until noon of the next day in Berlin
    (own,), (card,) = await office.texts("sam"), await office.texts("ana")
    sent = (await office.types("sam", "sent", TUESDAY)).message
    page = await office.clicks("chef", "open", f"{handoff.id}:1", TUESDAY)
    assert sent
    assert page
    assert page.view
    assert "Answer due Wed 25 Nov, 05:30 (11:30 for <@UANA>)" in own
    assert "Answer due Wed 25 Nov, 05:30 (11:30 for <@UANA>)" in sent.text
    assert "Answer until Wed 25 Nov, 11:30 (05:30 for <@USAM>)" in card
    assert "due *Wed 25 Nov, 10:30* (11:30 for <@UANA>)" in str(page.view.blocks)  # in London
    late = (await office.types("chef", "overdue", at("2026-11-25 11:00"))).message
    assert late
    assert "Answer due Wed 25 Nov, 10:30 (11:30 for <@UANA>)" in late.text
