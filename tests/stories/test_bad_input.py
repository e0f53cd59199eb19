"""Whatever people type, press or break, they read what to do instead, and nothing is half-saved: the whole list."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from bot.delivery.store import inbox, lane
from bot.handoffs.around import draft
from bot.handoffs.drafts import OVER
from bot.kit.clock import clock, pulse
from bot.kit.db import Database, metadata
from bot.playground import Channel, Outcome, View
from tests.stories.test_handoff_story import FORM, about, hand_over
from tests.stories.world import Story

PASSING = {inbox, lane, pulse, clock, draft}  # what every request leaves behind, refused or not
LONG = "x" * 3001
MONDAY = datetime(2026, 11, 30, 8, 1, tzinfo=UTC)  # 09:01 in Berlin
HEBREW, HIDDEN, UNICORN = "\u202eשלמה\u202c", "\u200b\u200b", "🦄🦄"


@dataclass(frozen=True, kw_only=True, slots=True)
class Typed:
    """A line, who types it, and what the answer must say."""

    line: str
    says: str
    who: str = "Jonas"
    channel: str = "sales"


COMMANDS = {
    "an unknown role": Typed(line="/owner AEE emea", says="Did you mean Account Executive (role)?"),
    "an unknown segment": Typed(line="/owner AE emae", says="Did you mean EMEA (territory)?"),
    "an unknown account": Typed(line="/owner Acmee Robotcs", says="Did you mean Acme Robotics (customer)?"),
    "an unknown member": Typed(line="/owner @Charlote Pemberton", says="Did you mean Charlotte Pemberton"),
    "nothing near": Typed(line="/owner AE xyzzyq", says="`/owner help` shows what you can type."),
    "a name that fits several": Typed(line="/owner AE us", says="Which one do you mean?"),
    "a day that is not in the calendar": Typed(line="/owner AE emea on 2026-02-30", says="There is no 2026-02-30"),
    "a month that is not there": Typed(line="/kpi log leads 5 on 2026-13-01", says="There is no 2026-13-01"),
    "a day beyond all plans": Typed(line="/owner AE emea on 0001-01-01", says="Type a year from 1990 to 2099"),
    "days the wrong way round": Typed(
        who="Priya", line="/role assign @Zoë AE emea from 2027-02-01 until 2027-01-01", says="Swap them."
    ),
    "a last day that has passed": Typed(
        who="Priya", line="/role assign @Zoë AE emea until 2026-01-01", says="1 Jan 2026 has passed."
    ),
    "an assignment that is there": Typed(
        who="Priya",
        line="/role assign @Charlotte Pemberton AE emea Financial services",
        says="Charlotte Pemberton holds exactly that already in those days. Nothing was changed.",
    ),
    "assigning without the right": Typed(line="/role assign @Zoë AE emea", says="Only admins may change that."),
    "ending without the right": Typed(line="/role end @Charlotte AE emea", says="Only admins may change that."),
    "undoing without the right": Typed(line="/role undo", says="Only admins may change that."),
    "settings without the right": Typed(line="/rolecall zone Asia/Tokyo", says="Only admins may change that."),
    "a digest without the right": Typed(line="/rolecall digest here", says="Only admins may change that."),
    "3,001 characters for a question": Typed(line=f"/owner {LONG}", says="That is 3,001 characters"),
    "3,001 characters for a change": Typed(who="Priya", line=f"/role assign {LONG}", says="That is 3,001 characters"),
    "3,001 characters for a number": Typed(line=f"/kpi log {LONG}", says="a line fits into 300"),
    "3,001 characters for a company": Typed(line=f"/handoff {LONG}", says="at most 70 characters", who="Lena"),
    "3,001 characters for a setting": Typed(line=f"/rolecall {LONG}", says="Type `/rolecall help`"),
    "emoji": Typed(line=f"/owner {UNICORN}", says=f"called “{UNICORN}”"),
    "right-to-left": Typed(line=f"/owner {HEBREW}", says="called “שלמה”"),
    "nothing that can be seen": Typed(line=f"/owner {HIDDEN}", says="Ask `/owner AE EMEA Financial services`"),
    "a company that cannot be seen": Typed(line=f"/handoff {HIDDEN} to AE", says="I cannot see a name", who="Lena"),
    "a broadcast": Typed(line="/owner <!channel> & `x`", says="called “&lt;!channel&gt;”"),
    "marks": Typed(line="/owner *bold*", says="called “\u2217bold\u2217”"),
    "a stranger's mention": Typed(line="/owner <@U0NOBODY>", says="I have not met <@U0NOBODY> yet"),
    "a number below zero": Typed(line="/kpi log leads -5", says="is below zero"),
    "a number in words": Typed(line="/kpi log leads five", says="Which one do you mean?"),
    "no number": Typed(line="/kpi log leads", says="Type it like this: `/kpi log leads 5`"),
    "a weekday that is none": Typed(who="Priya", line="/rolecall digest here funday", says="is no weekday"),
    "an hour that is none": Typed(who="Priya", line="/rolecall digest here monday 25:00", says="Type it as 09:00"),
    "an unknown zone": Typed(who="Priya", line="/rolecall zone Europe/Berln", says="I know no time zone"),
    "two segments of one dimension": Typed(
        who="Priya", line="/role assign @Zoë AE emea dach", says="Name one of them."
    ),
    "a misspelt setting": Typed(line="/rolecall zne Europe/Berlin", says="/rolecall zone"),
    "a misspelt verb": Typed(who="Priya", line="/role asign @Zoë AE emea", says="/role assign @Zoë AE emea"),
}


async def rows(told: Story) -> Mapping[str, list[Any]]:
    """All that is stored of the workspace, but for what a refused form is kept by for an hour."""
    db = Database(told.url)
    async with db.read(0) as tx:
        tables = [each for each in metadata.sorted_tables if each not in PASSING]
        stored = {each.name: map(tuple, await tx.conn.execute(select(each))) for each in tables}
        found = {name: [row for row in kept if OVER not in row] for name, kept in stored.items()}
    await db.close()
    return found


def last_seen(told: Story, who: str, channel: str = "sales") -> str:
    return told.slack.acting(told.who(who).id).sees(told.channels[channel])[-1].text


async def answer(told: Story, typed: Typed) -> str:
    outcome = await told.says(typed.who, typed.line, typed.channel)
    assert outcome.ok, outcome
    return outcome.message.text if outcome.message else last_seen(told, typed.who, typed.channel)


async def test_each_line_that_cannot_be_done_gets_its_sentence_and_saves_nothing(told: Story) -> None:
    before = await rows(told)
    wrong: dict[str, str] = {}
    for name, typed in COMMANDS.items():
        seen = await answer(told, typed)
        wrong |= {name: seen} if typed.says not in seen else {}
    assert wrong == {}
    assert await rows(told) == before


async def test_who_was_deactivated_can_be_given_nothing(told: Story) -> None:
    told.slack.admin.deactivate(told.who("Zoë").id)
    await told.rest()
    before = await rows(told)
    given = await answer(told, Typed(who="Priya", line="/role assign @Zoë AE emea", says=""))
    assert "is deactivated in Slack and can hold nothing. Name somebody who is active." in given
    assert await rows(told) == before


WHY = (
    "I am not in that channel. Invite me with `/invite @Rolecall`.",
    "the channel is archived.",
    "the channel is gone, or it is private and I was never invited.",
)
FIELDS: Mapping[str, tuple[str, str, str]] = {
    "an empty field": ("contact", "", "Please complete this required field."),
    "a field in which nothing can be seen": ("pain", HIDDEN, "the edge demands it"),
    "a day that has passed": ("next_step_date", "2026-11-26", "This day has passed."),
    "a day that is none": ("next_step_date", "2026-02-30", "There is no such day."),
}


async def test_a_form_with_a_wrong_field_stays_open_and_names_it(told: Story) -> None:
    lena = told.slack.acting(told.who("Lena").id)
    wrong: dict[str, Outcome] = {}
    await told.says("Lena", "/handoff Acme to AE")
    await told.slack.until(lambda: lena.view is not None)
    before = await rows(told)
    for name, (field, value, sentence) in FIELDS.items():
        outcome = await lena.submit(FORM | {field: value})
        if outcome.ok or sentence not in outcome.errors.get(field, "") or lena.view is None:
            wrong[name] = outcome
    assert wrong == {}
    too_long = await lena.submit(FORM | {"pain": LONG})
    assert not too_long.ok
    assert await rows(told) == before


async def test_a_click_that_comes_too_late_or_from_somebody_else_changes_nothing(told: Story) -> None:
    card = await hand_over(told)
    charlotte, jonas = (told.slack.acting(told.who(name).id) for name in ("Charlotte", "Jonas"))
    before = await rows(told)
    await charlotte.click(card, "Accept")
    await told.rest()
    await told.slack.message(lambda each: each.seen_by == charlotte.user and "This is offered to" in each.text)
    assert await rows(told) == before
    await jonas.click(card, "Accept")
    await told.rest()
    decided = await rows(told)
    await jonas.click(card, "Reject")
    await told.rest()
    await told.slack.message(lambda each: each.seen_by == jonas.user and "was accepted by" in each.text)
    assert jonas.view is None
    assert await rows(told) == decided


async def test_an_expired_trigger_offers_a_button_that_opens_the_form(told: Story) -> None:
    lena = told.slack.acting(told.who("Lena").id)
    told.slack.faults.refuse("views.open", "expired_trigger_id")
    await told.says("Lena", "/handoff Acme to AE")
    offered = lena.sees(told.channels["sales"])[-1]
    assert "That took too long and Slack closed the door." in offered.text
    await lena.click(offered, "Open it")
    assert await told.slack.until(lambda: lena.view is not None)


NAMES = (
    "Möbius <!channel> & Söhne",
    "<@U0PRIYA> *GmbH* `x`",
    f"Unicorn {UNICORN}",
    f"Right {HEBREW}",
    "Zero\u200bWidth AG",
    "E*TRADE_file_name",
)


async def test_a_company_of_any_name_is_shown_and_never_acts(told: Story) -> None:
    lena = told.slack.acting(told.who("Lena").id)
    for name in NAMES:
        await told.says("Lena", "/handoff to AE")
        await told.slack.until(lambda: lena.view is not None)
        outcome = await lena.submit(FORM | {"account": f"new:{name}", "segments_1": germany(lena.view)})
        assert outcome.ok, (name, outcome)
        await told.rest()
    cards = about(told.dms("Jonas"), "hands you")
    texts = "\n".join(each.text for each in cards)
    for ours in ("<!channel>", "<@U0PRIYA>", "\u202e"):
        assert ours not in texts
    for shown in ("Möbius", "GmbH", UNICORN, "שלמה", "E*TRADE_file_name"):
        assert shown in texts


def germany(view: View | None) -> str:
    assert view
    block = next(each for each in view.view["blocks"] if each.get("block_id") == "segments_1")
    options = block["element"]["options"]
    return str(next(each["value"] for each in options if each["text"]["text"] == "Germany"))


async def test_a_digest_for_a_channel_that_cannot_be_posted_to_stops_and_says_why_once(told: Story) -> None:
    lonely = Channel(id="C0LONELY", name="lonely", bot=False)
    told.slack.admin.create(lonely)
    told.channels["lonely"] = lonely.id
    for channel in ("wins", "emea", "lonely"):
        await told.says("Priya", "/rolecall digest here", channel)
    told.slack.admin.archive(told.channels["wins"])
    told.slack.admin.delete(told.channels["emea"])
    await told.move_to(MONDAY)
    notices = [each.text for each in told.dms("Priya") if "is stopped:" in each.text]
    assert [sum(why in each for each in notices) for why in WHY] == [1, 1, 1]
    assert len(notices) == len(WHY)
