"""Caps: who is left out of a pool's turn, for how long, and who may say so."""

import asyncio
from datetime import datetime, timedelta

import pytest

from bot.handoffs.cap_doors import NotTheirCap
from bot.handoffs.caps import Cap, read_cap
from bot.handoffs.cast import why
from bot.handoffs.model import Handoff
from bot.handoffs.routing import replay
from bot.handoffs.telling import cast_of
from bot.kit.blocks import Message
from bot.kit.db import Database
from bot.kit.errors import Ambiguous, Refusal
from bot.workspace.audit import entries
from tests.handoffs.cases import at
from tests.handoffs.office import LEAD, Office, open_office

NOW = at("2026-11-24 15:00")  # Tuesday afternoon, everybody works
SATURDAY = at("2026-11-28 11:00")
MINUTE = timedelta(minutes=1)


async def name_of(office: Office, handoff: Handoff) -> str:
    return (await office.index()).members[handoff.offer.receiver].name


async def leads(office: Office, count: int, now: datetime, segment: str = "Americas") -> list[str]:
    """Who gets so many leads, one after the other."""
    known = len(await office.all())
    firms = [f"new:Firm {known + each}" for each in range(count)]
    sent = [await office.sends("sam", now, segment, account=each) for each in firms]
    return [await name_of(office, each) for each in sent]


async def explained(office: Office) -> str:
    handoff = await office.newest()
    return why(handoff.offer.pick, handoff, cast_of(await office.index()))


@pytest.mark.parametrize(
    ("text", "cap"),
    [
        ("5 a day, 10 open", Cap(per_day=5, at_once=10)),
        ("10 open and 5 per day", Cap(per_day=5, at_once=10)),
        ("5/day", Cap(per_day=5)),
        ("3 at once,", Cap(at_once=3)),
        ("1,  a day", None),
        ("none", Cap()),
    ],
)
def test_a_cap_is_read_as_it_is_meant(text: str, cap: Cap | None) -> None:
    if cap is None:
        with pytest.raises(Refusal):
            read_cap(text)
    else:
        assert read_cap(text) == cap


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("<@UCY> 0 a day", "A cap is 1 or more; `none` takes it away"),
        ("<@UCY> -3 open", "A cap is 1 or more"),
        ("<@UCY> five a day", "I read no number in “five a day”. Type it in digits"),
        ("<@UCY> 2.5 a day", "2.5 is not a whole number"),
        ("<@UCY> 5000 open", "5000 is no cap any more: type at most 1,000"),
        ("<@UCY> 5 a week", "“5 a week” is neither a day's number nor an open one"),
        ("<@UCY> 5 a day, 6 a day", "says the same thing twice"),
        ("<@UCY>", "How many? Type it in digits: `/handoff caps @member 5 a day, 10 open`"),
        ("cy five a day", "How many? Type it in digits"),
        ("<@UNOBODY> 5 a day", "I have not met <@UNOBODY> yet"),
        ("Methuselah 5 a day", "I know no member called “Methuselah”"),
        ("5 a day", "Whose cap is it? Name them first"),
        ("cy dee 5 a day", "One person at a time"),
        ("<@UCY> <@UDEE> 5 a day", "One person at a time"),
    ],
)
async def test_what_is_no_cap_is_told_with_what_to_type(office: Office, text: str, sentence: str) -> None:
    with pytest.raises(Refusal) as refused:
        await office.caps("chef", text, NOW)
    assert sentence in refused.value.text


@pytest.mark.parametrize("text", ["<@UCY> 2 open", "cy 2 open", "@Cy 2 open", "2 open <@UCY|cy>"])
async def test_a_person_may_be_mentioned_or_named(office: Office, text: str) -> None:
    reply = await office.caps("chef", text, NOW)
    assert reply
    assert said(reply.message).startswith("Saved. <@UCY> has at most 2 waiting for their answer at once.")


async def test_a_name_that_is_nearly_known_is_asked_back_with_the_whole_line(office: Office) -> None:
    with pytest.raises(Ambiguous) as refused:
        await office.caps("chef", "Chev 5 a day", NOW)
    chef = await office.member("chef")
    assert f"/handoff caps member#{chef.id} 5 a day" in [each.text for each in refused.value.choices]
    with pytest.raises(NotTheirCap):
        await office.caps("chef", f"member#{chef.id} 5 a day", NOW)


async def test_a_cap_is_kept_listed_audited_and_taken_away(office: Office) -> None:
    bare = next(each.bare for each in office.feature.commands[0].verbs if each.word == "caps")
    assert bare

    async def listed() -> str:
        return said((await bare(office.request("zoe", "command", "/handoff", NOW))).message)

    assert "Nobody's handoffs are capped" in await listed()
    reply = await office.caps("chef", "<@UCY> 2 a day, 3 open", NOW)
    assert reply
    assert "is offered at most 2 a day and has at most 3 waiting for their answer" in said(reply.message)
    assert "Cy: 2 a day, 3 open" in (await listed()).replace("<@UCY>", "Cy")
    await office.caps("chef", "<@UCY> none", NOW)
    assert "Nobody's handoffs are capped" in await listed()
    cy = await office.member("cy")
    async with office.db.read(office.tenant) as tx:
        told = [(each.before, each.after) for each in await entries(tx, subject=("member", cy.id), limit=2)]
    assert told == [({"cap": "2 a day, 3 open"}, {"cap": "none"}), ({"cap": "none"}, {"cap": "2 a day, 3 open"})]


def said(message: Message | None) -> str:
    assert message
    return message.text


async def test_whoever_had_theirs_today_is_left_out_until_tomorrow_and_the_card_says_so(office: Office) -> None:
    await office.caps("chef", "<@UCY> 1 a day", NOW)
    assert await leads(office, 5, NOW) == ["Cy", "Dee", "Eli", "Dee", "Eli"]
    assert "passed over: <@UCY> (at their cap)" in await explained(office)
    assert "Cy" in await leads(office, 3, NOW + timedelta(days=1))


async def test_what_comes_on_a_weekend_counts_on_the_day_on_which_it_is_seen(office: Office) -> None:
    await office.caps("chef", "<@UCY> 1 a day", NOW)
    assert (await leads(office, 2, SATURDAY) + await leads(office, 3, SATURDAY + timedelta(days=1))).count("Cy") == 1


async def test_whoever_answers_has_room_again(office: Office) -> None:
    for who in ("cy", "dee", "eli"):
        await office.caps("chef", f"<@U{who.upper()}> 1 open", NOW)
    assert await leads(office, 3, NOW) == ["Cy", "Dee", "Eli"]
    (dees,) = [each for each in await office.all() if await name_of(office, each) == "Dee"]
    await office.clicks("dee", "accept", f"{dees.id}:{dees.revision}", NOW)
    assert await leads(office, 1, NOW + MINUTE) == ["Dee"]


async def test_where_all_are_at_their_cap_the_one_with_the_fewest_waiting_gets_it_and_the_card_says_so(
    office: Office,
) -> None:
    for who, cap in (("cy", "2 open"), ("dee", "1 open"), ("eli", "2 open")):
        await office.caps("chef", f"<@U{who.upper()}> {cap}", NOW)
    assert sorted(await leads(office, 5, NOW)) == ["Cy", "Cy", "Dee", "Eli", "Eli"]
    assert await leads(office, 1, NOW + MINUTE) == ["Dee"]
    card = (await office.texts("dee"))[-1]
    assert "Why you: you are the one with the fewest waiting" in card
    assert "everybody who could take AE here is at their cap" in card
    assert (await office.newest()).offer.pick.over_cap


async def test_a_sole_owner_is_asked_whatever_their_cap(office: Office) -> None:
    await office.caps("chef", "<@UANA> 1 open", NOW)
    assert await leads(office, 3, NOW, "EMEA") == ["Ana"] * 3
    assert not (await office.newest()).offer.pick.over_cap


async def test_what_moves_on_passes_over_a_backup_at_their_cap_while_somebody_else_is_left(office: Office) -> None:
    await office.caps("chef", "<@UBO> 1 open", NOW)
    first = await office.sends("sam", NOW)
    second = await office.sends("sam", NOW, account="new:Südwind")
    for each in (first, second):
        await office.rejects("ana", each, "wrong_segment", NOW)
    receivers = [await name_of(office, each) for each in await office.all()]
    assert receivers == ["Bo", "Bo"]  # nobody else could: the lead does not die of a cap
    assert [each.offer.pick.over_cap for each in await office.all()] == [True, False]


async def test_every_pick_is_replayed_from_what_the_database_kept(office: Office) -> None:
    await office.caps("chef", "<@UCY> 2 a day", NOW)
    await leads(office, 7, NOW)
    await leads(office, 2, NOW, "EMEA")
    for each in await office.all():
        assert replay(each.offer.pick) == each.offer.receiver


async def test_nobody_gets_more_than_their_cap_from_those_who_send_in_the_same_instant(fresh_db: Database) -> None:
    office = await open_office(fresh_db)
    for who in ("cy", "dee"):
        await office.caps("chef", f"<@U{who.upper()}> 1 open", NOW)
    (axis,) = (each for each in (await office.index()).trees.dimensions if each.key == "territory")
    values = LEAD | {f"segments_{axis.id}": str(office.segments["Americas"])}
    companies = [values | {"account": f"new:Firm {number}"} for number in range(6)]
    await asyncio.gather(*(office.submits("sam", "send", each, NOW, edge="sdr_ae") for each in companies))
    names = sorted([await name_of(office, each) for each in await office.all()])
    assert names == ["Cy", "Dee", "Eli", "Eli", "Eli", "Eli"]
