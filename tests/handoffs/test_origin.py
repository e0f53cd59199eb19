"""A handoff that begins with a message: its words, its link, and the thread that hears what becomes of it."""

import pytest

from bot.handoffs import origin
from bot.handoffs.catalogue import AE_TO_AM, AE_TO_CS, CS_TO_AM, SDR_TO_AE
from bot.handoffs.contract import Edge
from bot.handoffs.model import Handoff
from bot.kit.door import Reply
from tests.handoffs.cases import at
from tests.handoffs.office import Office
from tests.handoffs.test_doors import fields

NOW = at("2026-11-24 15:00")  # Tuesday afternoon, everybody works
LINK = "https://acme.slack.com/archives/C1/p1700000000000100"
SAID = {"domain": "acme", "message_text": "<@UANA> they lose orders &amp; <https://x.io|this> hurts <!here>"}
THREAD = {"channel": "C1", "thread_ts": "1700000000.000100"}


async def shortcut(office: Office, who: str) -> Reply:
    read = office.feature.shortcuts["handoff_this"].read
    assert read
    request = office.request(
        who, "shortcut", "handoff_this", NOW, payload=SAID, channel="C1", message_ts="1700000000.000100", trigger="t"
    )
    return await read(request)


async def mentioned(office: Office, who: str, line: str, **where: str) -> Reply:
    """`@Rolecall handoff …`, as the router leads it on."""
    read = office.feature.commands[0].default
    assert read
    assert read.read
    request = office.request(who, "command", "/handoff", NOW, text=line, message_ts="1700000009.000900", **where)
    return await read.read(request)


async def pressed(office: Office, who: str, reply: Reply) -> Reply:
    """The first button of an answer in a thread, pressed."""
    assert reply.message
    value = reply.message.blocks[1]["elements"][0]["value"]
    read = office.feature.actions["handoff.here"].read
    assert read
    return await read(office.request(who, "action", "handoff.here", NOW, value=value, payload=SAID, trigger="t"))


async def sent(office: Office, who: str, form: Reply, **told: str) -> Handoff:
    assert form.view
    kept = {name: str(value) for name, value in form.view.metadata.items()}
    (axis,) = (each for each in (await office.index()).trees.dimensions if each.key == "territory")
    values = {"account": str(office.accounts["Acme"]), f"segments_{axis.id}": str(office.segments["EMEA"])}
    lead = {"contact": "Kai", "pain": "Orders", "next_step": "Demo", "next_step_date": "2026-12-24"}
    await office.submits(who, "send", values | lead | told, NOW, **kept)
    return await office.newest()


async def told_in_thread(office: Office) -> list[tuple[str, str]]:
    rows = [row for row in await office.posts() if row.to == "C1"]
    return [(row.payload["thread_ts"], row.payload["text"]) for row in rows]


@pytest.mark.parametrize(
    ("edge", "field"),
    [(SDR_TO_AE, "pain"), (AE_TO_CS, "use_cases"), (AE_TO_AM, "promised"), (CS_TO_AM, "expansion")],
)
def test_the_words_of_a_message_begin_the_field_that_asks_for_most(edge: Edge, field: str) -> None:
    assert origin.start(edge, "They lose orders") == {field: "They lose orders"}
    assert origin.start(edge, "") == {}


@pytest.mark.parametrize(
    "forged",
    ["javascript:alert(1)", "https://evil.example/x", LINK + "|Click>", "http://acme.slack.com/archives/C1/p1"],
)
def test_what_is_no_permalink_is_not_kept(forged: str) -> None:
    assert origin.unpacked({"from_link": forged, "from_channel": "U1", "from_thread": "now"}) == {}
    assert origin.unpacked(origin.packed({"link": LINK})) == {"link": LINK}


async def test_the_shortcut_asks_which_one_and_carries_the_message_over(office: Office) -> None:
    asked = await shortcut(office, "sam")
    assert [each["value"] for each in fields(asked)["edge"]["element"]["options"]] == ["sdr_ae", "any_prd"]
    words = fields(asked)["words"]["element"]["initial_value"]
    assert words == "@Ana they lose orders & this hurts @here"
    read = office.feature.forms["handoff.choose"].read
    assert read
    assert asked.view
    kept = asked.view.payload()["private_metadata"]
    chosen = office.request("sam", "form", "handoff.choose", NOW, value=kept, values={"edge": "sdr_ae", "words": words})
    form = await read(chosen)
    assert fields(form)["pain"]["element"]["initial_value"] == words
    handoff = await sent(office, "sam", form)
    assert handoff.origin == {"link": LINK}
    assert f"<{LINK}|From a message>" in str((await office.posts("ana"))[0].payload["blocks"])
    assert "From a message (https://acme" in (await office.texts("ana"))[0]
    assert await told_in_thread(office) == []


async def test_a_mention_in_a_thread_is_answered_there_with_a_button_that_links_it(office: Office) -> None:
    form = await pressed(office, "sam", await mentioned(office, "sam", "Acme to AE", **THREAD))
    assert fields(form)["account"]["element"]["initial_option"]["value"] == str(office.accounts["Acme"])
    handoff = await sent(office, "sam", form)
    assert handoff.origin == {"link": LINK, "channel": "C1", "thread": "1700000000.000100"}
    await office.clicks("ana", "accept", f"{handoff.id}:1", NOW)
    root = "1700000000.000100"
    assert await told_in_thread(office) == [
        (root, "🤝 Acme (SDR → AE) is handed to <@UANA> by <@USAM>."),
        (root, "✅ <@UANA> accepted Acme."),
    ]


async def test_a_thread_hears_of_a_no_without_its_reasons(office: Office) -> None:
    form = await pressed(office, "sam", await mentioned(office, "sam", "Acme to AE", **THREAD))
    handoff = await sent(office, "sam", form)
    await office.rejects("ana", handoff, "no_budget", NOW, note="They are broke")
    assert (await told_in_thread(office))[-1][1] == "❌ <@UANA> turned Acme down."


async def test_a_mention_that_stands_alone_is_its_own_thread_and_a_word_in_our_dm_is_none(office: Office) -> None:
    alone = await pressed(office, "sam", await mentioned(office, "sam", "Acme to AE", channel="C1"))
    assert alone.view
    assert alone.view.metadata["from_thread"] == "1700000009.000900"
    private = await mentioned(office, "sam", "Acme to AE", channel="D1")
    assert private.view
    assert set(private.view.metadata) == {"edge", "seen"}


async def test_a_button_pressed_in_a_thread_opens_the_form_with_the_thread(office: Office) -> None:
    start = office.feature.actions["handoff.start"].read
    assert start
    request = office.request(
        "sam", "action", "handoff.start", NOW, value="sdr_ae ", payload=SAID, trigger="t", **THREAD
    )
    form = await start(request)
    assert form.view
    assert form.view.metadata["from_link"] == LINK
