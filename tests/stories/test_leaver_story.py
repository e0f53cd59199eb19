"""Somebody leaves: what they held is over, Sales Ops reads who could take it, and two clicks fill it."""

from sqlalchemy import select

from bot.roles.store import assignment
from bot.workspace.audit import entries
from tests.stories.test_away_story import click, day, last, text
from tests.stories.test_handoff_story import about, hand_over
from tests.stories.world import Story

QUESTION = "/owner AE emea fintech"


async def leaves(told: Story, name: str) -> str:
    """Deactivated in Slack; what Priya of Sales Ops reads."""
    told.slack.admin.deactivate(told.who(name).id)
    await told.rest()
    return told.dms("Priya")[-1].text


async def test_sales_ops_read_what_is_open_and_two_clicks_fill_it(told: Story) -> None:
    dm = told.slack.im(told.who("Priya").id)
    read = await leaves(told, "Charlotte")
    assert "Charlotte Pemberton has left Slack" in read
    assert "2 of 2 roles they held are open" in read
    assert "AE EMEA · Financial services" in read
    label = next(part.strip("[] ") for part in read.split("\n")[2].split(" · "))
    await click(told, "Priya", label, dm)
    half = told.dms("Priya")[-1].text
    assert "1 of 2 roles they held is open" in half
    assert "has taken it" in half
    label = next(line for line in half.splitlines() if "takes it]" in line).split("] · ")[0].strip("[] ")
    await click(told, "Priya", label, dm)
    assert "0 of 2 roles they held are open" in told.dms("Priya")[-1].text
    assert f"<@{told.who('Charlotte').id}> owns it" not in text(await told.says("Jonas", QUESTION))


async def test_what_is_told_of_accounts_and_fallbacks_stays_when_a_role_is_taken(told: Story) -> None:
    await told.says("Priya", "/role assign @Charlotte AE for Dunmara Insurance")
    await told.rest()
    read = await leaves(told, "Charlotte")
    note = next(line for line in read.splitlines() if line.startswith("Accounts that named them"))
    assert note.endswith("Dunmara Insurance")
    label = next(part.strip("[] ") for part in read.split("\n")[2].split(" · "))
    await click(told, "Priya", label, told.slack.im(told.who("Priya").id))
    half = told.dms("Priya")[-1].text
    assert "has taken it" in half
    assert note in half


async def test_what_a_leaver_held_has_ended_at_that_instant_and_the_audit_says_so(told: Story) -> None:
    charlotte = told.who("Charlotte").id
    before = text(await told.says("Jonas", QUESTION))
    assert f"<@{charlotte}> owns it" in before
    await leaves(told, "Charlotte")
    assert told.bot
    async with told.bot.db.read(1) as tx:
        ended = [each for each in await entries(tx, action="assignment.end", limit=50) if each.via == "Slack"]
        rows = {row.id: row.until for row in await tx.conn.execute(select(assignment.c.id, assignment.c.until))}
    assert len(ended) == 2
    assert {rows[each.subject[1] or 0] for each in ended} == {ended[0].at}
    yesterday = text(await told.says("Jonas", f"{QUESTION} on {day(told, -1)}"))
    assert f"<@{charlotte}> owns it" in yesterday


async def test_whoever_counted_on_a_leaver_reads_that_they_need_another_stand_in(told: Story) -> None:
    await told.says("Jonas", f"/role away {day(told, 5)}..{day(told, 8)} cover @Charlotte")
    await leaves(told, "Charlotte")
    assert "cannot stand in for" in told.dms("Jonas")[-1].text
    await told.says("Jonas", "/role away list")
    assert "stands in" not in last(told, "Jonas")


async def test_a_handoff_that_waits_for_a_leaver_goes_on_at_once_and_the_sender_reads_why(told: Story) -> None:
    card = await hand_over(told)
    await leaves(told, "Jonas")
    assert about(told.dms("Zoë"), "hands you", "Acme", "Outages")
    assert about(told.dms("Lena"), "Acme", f"<@{told.who('Jonas').id}> has left.")
    assert "Accept]" not in next(each for each in told.dms("Jonas") if each.ts == card.ts).text


async def test_who_may_not_assign_reads_it_and_cannot_take_over_by_a_button(told: Story) -> None:
    read = await leaves(told, "Charlotte")
    tom = told.slack.im(told.who("Tom").id)
    assert told.dms("Tom")[-1].text == read
    label = next(line for line in read.splitlines() if "takes it]" in line).split("] · ")[0].strip("[] ")
    await click(told, "Tom", label, tom)
    assert "Only admins may change that" in last(told, "Tom", tom)
    assert "2 of 2 roles they held are open" in told.dms("Priya")[-1].text
