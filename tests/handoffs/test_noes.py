"""Who hears of a no: the sender at once, their manager in one message the next morning, Product of a competitor."""

from datetime import datetime

import pytest

from bot.handoffs.deadline import next_morning
from bot.people.hours import Hours
from bot.people.model import STANDARD_WEEK
from tests.handoffs.cases import BERLIN, LONDON, NEW_YORK, at
from tests.handoffs.office import Office
from tests.handoffs.test_doors import fields

TUESDAY = at("2026-11-24 15:00")  # everybody works
MORNING = at("2026-11-25 09:00")  # Wednesday, nine o'clock in London


@pytest.mark.parametrize(
    ("zone", "now", "start"),
    [
        (LONDON, "2026-11-24 15:00", "2026-11-25 09:00"),
        (LONDON, "2026-11-24 06:00", "2026-11-24 09:00"),  # today's has not begun
        (LONDON, "2026-11-24 09:00", "2026-11-25 09:00"),
        (LONDON, "2026-11-27 19:00", "2026-11-30 09:00"),  # Friday night: Monday
        (LONDON, "2026-11-28 12:00", "2026-11-30 09:00"),
        (NEW_YORK, "2026-11-25 02:00", "2026-11-25 14:00"),  # still Tuesday evening there
        (BERLIN, "2026-10-23 14:30", "2026-10-26 08:00"),  # the clocks go back in between
    ],
)
def test_the_next_morning_is_when_the_next_working_day_begins(zone: str, now: str, start: str) -> None:
    assert next_morning(Hours(week=STANDARD_WEEK, zone=zone), at(now)) == at(start)


async def noes(office: Office, who: str) -> list[tuple[str, datetime]]:
    found = [row for row in await office.posts(who) if row.key.startswith("handoffs:noes:")]
    return [(row.payload["text"], row.due) for row in found]


async def test_a_manager_hears_of_a_days_noes_in_one_message_the_next_morning(office: Office) -> None:
    for name, reason in (("Firm 1", "no_budget"), ("Firm 2", "missing_facts"), ("Firm 3", "over_capacity")):
        handoff = await office.sends("sam", TUESDAY, account=f"new:{name}")
        await office.rejects("ana", handoff, reason, TUESDAY, note="see <@UBO>")
    ((text, due),) = await noes(office, "chef")
    assert due == MORNING
    assert text.startswith("✋ 3 handoffs of your people were turned down.")
    assert "Firm 1 (SDR → AE), sent by <@USAM>. <@UANA> said: no budget. “see &lt;@UBO&gt;”" in text
    assert "Firm 2" in text
    assert "Firm 3" in text


async def test_the_next_day_is_another_message(office: Office) -> None:
    first = await office.sends("sam", TUESDAY, account="new:Firm 1")
    await office.rejects("ana", first, "no_budget", TUESDAY)
    second = await office.sends("sam", at("2026-11-25 15:00"), account="new:Firm 2")
    await office.rejects("ana", second, "no_pain", at("2026-11-25 15:00"))
    told = await noes(office, "chef")
    assert [due for _, due in told] == [MORNING, at("2026-11-26 09:00")]
    assert "Firm 1" not in told[1][0]


async def test_nobody_is_told_of_their_own_no_or_where_nobody_is_above(office: Office) -> None:
    handoff = await office.sends("sam", TUESDAY)
    await office.submits("ana", "reassign", {"taker": "UCHEF"}, TUESDAY, ticket=f"{handoff.id}:{handoff.revision}")
    await office.rejects("chef", await office.newest(), "no_pain", TUESDAY)
    unled = await office.sends("ops", TUESDAY, account="new:Firm 2")
    await office.rejects("ana", unled, "no_pain", TUESDAY)
    assert [await noes(office, who) for who in ("chef", "head", "ops")] == [[], [], []]


async def test_a_competitor_is_told_to_product_with_one_click_of_either_side(office: Office) -> None:
    handoff = await office.sends("sam", TUESDAY)
    after = await office.rejects("ana", handoff, "competitor_locked", TUESDAY, note="Globex until 2028")
    for who in ("ana", "sam"):
        shown = [row for row in await office.posts(who) if "Tell Product" in row.payload["text"]]
        assert len(shown) == 1
        form = await office.clicks(who, "tell_product", f"{after.id}:{after.revision}", TUESDAY)
        assert form
        asked = fields(form)
        assert asked["account"]["element"]["initial_option"]["text"]["text"] == "Nordwind"
        assert asked["function"]["element"]["initial_option"]["text"]["text"] == "Product"
        assert asked["decided"]["element"]["initial_value"] == "Globex until 2028"
    told = {"function": await office.function("Product"), "competitor": "Globex", "decided": "Locked in"}
    report = await office.hands_over("ana", "any_prd", told | {"account": str(after.account)}, TUESDAY)
    assert report.offer.receiver == (await office.member("pia")).id


async def test_other_reasons_offer_no_report(office: Office) -> None:
    handoff = await office.sends("sam", TUESDAY)
    await office.rejects("ana", handoff, "no_budget", TUESDAY)
    assert not [text for who in ("ana", "sam") for text in await office.texts(who) if "Tell Product" in text]
