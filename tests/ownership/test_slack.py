"""`/owner` as people use it: the owner first, the path behind it, safe whatever somebody is called."""

import json
from dataclasses import dataclass, replace
from datetime import datetime

import pytest

from bot.kit.blocks import Message
from bot.kit.door import Request
from bot.kit.errors import Refusal
from bot.ownership import blocks
from bot.ownership.index import Index, build
from bot.ownership.slack import Desk
from bot.roles.model import Assignment
from tests.ownership.town import MEMBERS, NOW, ROLE_IDS, SEGMENTS, town


@dataclass
class Still:
    """The map of one workspace, as given."""

    map: Index

    async def index(self, tenant: int) -> Index:
        assert tenant == 1
        return self.map


async def said(text: str, of: Index | None = None) -> Message:
    reply = await Desk(ownership=Still(of or town())).ask(asking(text))
    assert reply.message
    return reply.message


def asking(text: str = "", value: str = "") -> Request:
    return Request(tenant=1, user="U001", kind="command", name="/owner", now=NOW, text=text, value=value)


async def test_a_role_is_answered_owner_first_then_backup_then_path() -> None:
    told = (await said("AE dach robots")).text.splitlines()
    assert told[0] == "AE · DACH · Robots"
    assert told[1].endswith("<@U005> owns it")
    text = "\n".join(told)
    assert "Backup: <@U004> and <@U008>" in text
    assert "won: <@U005> · EMEA · Robots, deepest product" in text
    assert "passed: <@U001> · EMEA, less specific" in text


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("AE dach fintech", "<@U002> and <@U003> share it, as one pool"),
        ("SDR americas", "Nobody owns it: a gap"),
        ("SDR americas", "backup: <@U004> · Americas"),
        ("AE americas", "Nobody owns all of it; several hold a part"),
        ("AE americas", "<@U010> · Retail"),
        ("SDR americas", "An admin fills it with `/role assign @member SDR Americas`"),
        ("AM dach", "Nobody owns it; <@U007> answers as the role's fallback"),
        ("AE emea", "Also, below"),
        ("AE uki", "deactivated: <@U006> · UK &amp; Ireland"),
        ("AE germany banking", "ended: <@U001> · Germany · Banking"),
        ("AE dach on 2026-12-24", "on Thu 24 Dec 2026"),
        ("AE Initech", "named on the account: <@U005> · everywhere"),
        ("Acme", "Acme"),
        ("Acme", "Customer · Germany · Fintech"),
        ("Acme", "<@U002> and <@U003>"),
        ("Acme", "nobody"),
        ("emea fintech", "EMEA · Fintech"),
        ("<@U008>", "SDR · EMEA"),
        ("<@U008>", "AE · EMEA (backup)"),
        ("<@U003>", "AE · DACH · Fintech until 1 Dec 2026"),
        ("<@U008> on 2027-02-01", "SDR · DACH"),
        ("<@U006>", "holds nothing: deactivated in Slack on 1 Oct 2026"),
        ("<@U012>", "holds no role"),
        ("<@U002>", "Reports to <@U007>"),
        ("<@U005>", "named on Initech GmbH"),
    ],
)
async def test_an_answer_says(text: str, part: str) -> None:
    assert part in (await said(text)).text


async def test_an_account_has_every_role_and_a_way_to_each_path() -> None:
    message = await said("Acme")
    (paths,) = [e for b in message.blocks for e in b.get("elements", ()) if e["type"] == "static_select"]
    lines = [each["value"] for each in paths["options"]]
    assert f"/owner role#{ROLE_IDS['ae']} account#1" in lines
    assert (
        "won: <@U002> and <@U003> · DACH · Fintech, deepest territory"
        in (await said(f"role#{ROLE_IDS['ae']} account#1")).text
    )


async def test_the_share_button_answers_the_same_for_everybody() -> None:
    message = await said("AE dach fintech on 2026-12-24")
    (value,) = [e["value"] for b in message.blocks for e in b.get("elements", ()) if e.get("action_id") == blocks.SHARE]
    reply = await Desk(ownership=Still(town())).share(asking(value=value))
    assert reply.in_channel
    assert reply.message
    assert reply.message.text == message.text


async def test_nothing_asked_says_what_can_be_asked() -> None:
    with pytest.raises(Refusal, match="Ask `/owner AE DACH Fintech`"):
        await said("   ")
    assert "share it, as one pool" in (await said("AE DACH Fintech")).text


async def test_what_may_be_asked_is_a_role_where_nobody_holds_a_segment_and_ae_where_nobody_holds_anything() -> None:
    rows = town().rows
    whole = [each for each in rows.assignments if not each.scope]
    assert build(replace(rows, assignments=whole)).example(NOW) == "HoS"
    assert build(replace(rows, assignments=[])).example(NOW) == "AE"


async def test_roles_that_an_account_does_not_need_share_the_last_line() -> None:
    rows = town().rows
    roles = [replace(each, needed_in=()) if each.key in {"sdr", "ops", "fin"} else each for each in rows.roles]
    told = (await said("Acme", build(replace(rows, roles=roles)))).text
    assert told.count("ot needed") == 1
    assert "\nNot needed here: Sales Ops, Finance\n" in told


HOSTILE = ["<!channel>", "<@U999>", "a & b", "*bold*", "`code`", "\u202eevil", "x" * 120, "_~_", "<https://x.y|z>"]


@pytest.mark.parametrize("name", HOSTILE)
async def test_names_are_shown_as_typed_and_never_act(name: str) -> None:
    rows = town().rows
    named = [replace(each, name=name) if each.id == SEGMENTS["DACH"] else each for each in rows.segments]
    members = [replace(each, name=name, slack_user_id=None) if each.id == 4 else each for each in rows.members]
    accounts = [replace(each, name=name) if each.id == 1 else each for each in rows.accounts]
    index = build(replace(rows, segments=named, members=members, accounts=accounts))
    for text in (f"AE segment#{SEGMENTS['DACH']}", "account#1", "AE account#1", "member#4"):
        shown = json.dumps((await said(text, index)).payload(), ensure_ascii=False)
        assert not any(live in shown for live in ("<!channel>", "<@U999>", "<https:", "\u202e"))


async def test_a_crowded_answer_keeps_within_slacks_limits() -> None:
    rows = town().rows
    crowd = [_crowded(number) for number in range(200)]
    message = await said("AE emea", build(replace(rows, assignments=[*rows.assignments, *crowd])))
    texts = [each["text"] for block in message.blocks for each in block.get("elements", ()) if each["type"] == "mrkdwn"]
    assert len(message.blocks) < 12
    assert max(map(len, texts)) < 2000
    assert "and more" in message.text


def _crowded(number: int) -> Assignment:
    scope = frozenset({SEGMENTS["EMEA"]} | ({SEGMENTS["Fintech"]} if number % 2 else set()))
    return Assignment(id=1000 + number, role_id=ROLE_IDS["ae"], member_id=1 + number % 12, scope=scope)


def left(number: int) -> Assignment:
    return next(each for each in town().rows.assignments if each.id == number)


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (5, "<@U001> answers for it now."),
        (1, ":jigsaw: Nobody owns all of it"),
        (11, ":warning: Nobody owns it: a gap."),
    ],
)
async def test_after_an_end_it_is_told_who_answers_now(number: int, told: str) -> None:
    sentence = await Desk(ownership=Still(town())).aftermath(1, left(number), NOW)
    assert sentence.startswith(told)


def test_everybody_in_the_table_is_known() -> None:
    assert len(MEMBERS) == len(town().members)
    assert isinstance(NOW, datetime)
