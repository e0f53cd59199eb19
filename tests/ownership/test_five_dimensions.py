"""Territory, product, vertical and two dimensions of a workspace's own: brought in by file, typed, answered, shown."""

from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest

from bot.kit.blocks import Message
from bot.kit.db import Database
from bot.kit.errors import Ambiguous, Refusal
from bot.ownership import blocks
from bot.ownership.cells import cells
from bot.ownership.coverage import gaps
from bot.ownership.index import Index, build
from bot.ownership.model import State, Verdict
from bot.ownership.question import answers, parse
from bot.ownership.service import Ownership
from bot.playground.limits import check_message_blocks
from bot.roles.setup import install_catalogue
from bot.workspace.service import ensure
from tests.imports.desk import Desk
from tests.ownership.town import NOW

SEGMENTS = """dimension,name,parent,aliases
territory,EMEA,,
territory,DACH,EMEA,D-A-CH
product,Robots,,
product,Arm 7,Robots,A7
vertical,Financial services,,FinServ
vertical,Fintech,Financial services,
Company size,Enterprise,,ENT
Company size,Global 2000,Enterprise,G2K
Sales channel,Partners,,
Sales channel,"Resellers, value-added",Partners,VAR
"""
MEMBERS = "name\nAnna Adler\nBen Brook\nCleo Costa\nDan Diaz\nEve Evans\n"
HEAD = "member,role,rank,territory,product,vertical,company_size,sales_channel"
ASSIGNMENTS = f"""{HEAD}
Anna Adler,AE,lead,EMEA,,,,
Ben Brook,AE,lead,EMEA,,,Enterprise,
Cleo Costa,AE,lead,EMEA,,,Enterprise,Partners
Dan Diaz,AE,backup,EMEA,Robots,Financial services,Enterprise,Partners
Eve Evans,AE,lead,DACH,Arm 7,Fintech,Global 2000,"Resellers, value-added"
"""
ACCOUNTS = """name,external_id,territory,product,vertical,company_size,sales_channel
Acme,A-1,DACH,Arm 7,Fintech,Global 2000,"Resellers, value-added"
Bolt,A-2,DACH,Robots,Fintech,Enterprise,Partners
"""
WORDS = ("dach", "a7", "fintech", "g2k", "var")
WHOLE = "DACH · Arm 7 · Fintech · Global 2000 · Resellers, value-added"


@pytest.fixture
async def desk(db: Database, tmp_path: Path) -> Desk:
    async with db.begin((await ensure(db)).id) as tx:
        await install_catalogue(tx)
    found = Desk(db, tmp_path)
    await found.bring("segments", SEGMENTS, create=("dimension",))
    for kind, table in (("members", MEMBERS), ("assignments", ASSIGNMENTS), ("accounts", ACCOUNTS)):
        await found.bring(kind, table)
    return found


async def the_map(desk: Desk) -> Index:
    return await Ownership(desk.db).index((await ensure(desk.db)).id)


def said(index: Index, line: str) -> Message:
    asked = parse(index, line, NOW)
    found = answers(index, asked)
    message = blocks.one(index, asked, found[0]) if asked.role_id else blocks.every_role(index, asked, found)
    check_message_blocks(list(message.blocks))
    return message


def owner(index: Index, line: str) -> str:
    (only,) = answers(index, parse(index, line, NOW))
    return " + ".join(index.members[each].name for each in only.owners)


async def test_a_line_may_name_all_five_in_any_order_and_the_depth_in_each_counts_in_its_turn(desk: Desk) -> None:
    index = await the_map(desk)
    assert {owner(index, " ".join(["AE", *each])) for each in permutations(WORDS)} == {"Eve Evans"}
    assert owner(index, "AE dach") == "Anna Adler"
    assert owner(index, "AE dach enterprise") == "Ben Brook"
    assert owner(index, "AE dach enterprise var") == "Cleo Costa"
    assert owner(index, "AE emea a7 fintech g2k var") == "Cleo Costa"
    assert owner(index, "AE for Acme") == "Eve Evans"
    assert owner(index, "AE for Bolt") == "Cleo Costa"
    for two in ("AE enterprise g2k", "AE partners var"):
        with pytest.raises(Refusal, match="are both of the dimension"):
            parse(index, two, NOW)
    with pytest.raises(Ambiguous, match="Resellers, value-added"):
        parse(index, "AE dach resselers, value-addd", NOW)


async def test_the_answer_names_all_five_in_their_order_and_which_of_them_decided(desk: Desk) -> None:
    index = await the_map(desk)
    whole = said(index, " ".join(["AE", *WORDS])).text
    assert whole.startswith(f"AE · {WHOLE}\n")
    assert f"won: Eve Evans · {WHOLE}, deepest territory" in whole
    assert "backup: Dan Diaz · EMEA · Robots · Financial services · Enterprise · Partners" in whole
    assert "won: Cleo Costa · EMEA · Enterprise · Partners, deepest sales channel" in said(index, "AE for Bolt").text
    assert WHOLE in said(index, "Acme").text
    assert f"Eve Evans · {WHOLE}" in said(index, "AE emea").text
    (below,) = answers(index, parse(index, "AE emea", NOW))
    assert {each.verdict for each in below.below} == {Verdict.NARROWER}
    eve = next(each for each in index.rows.members if each.name == "Eve Evans")
    hats = blocks.hats(index, parse(index, f"member#{eve.id}", NOW), eve.id)
    check_message_blocks(list(hats.blocks))
    assert f"AE · {WHOLE}" in hats.text


async def test_files_give_back_what_they_took_with_a_column_for_each(desk: Desk) -> None:
    before = await desk.export_all()
    assert before["assignments"].splitlines()[0].startswith("member,role,territory,product,vertical")
    for column in ("company_size", "sales_channel"):
        assert all(column in before[kind].splitlines()[0] for kind in ("assignments", "accounts"))
    for kind in ("segments", "members", "accounts", "assignments"):
        assert "Nothing" in await desk.says(kind, before[kind])
    assert await desk.export_all() == before


async def test_a_role_that_all_five_cut_has_a_cell_for_each_of_their_leaves(desk: Desk) -> None:
    await desk.bring("segments", "territory,name\nterritory,APAC\nterritory,Japan\n", maps=("dimension=territory",))
    rows = (await the_map(desk)).rows
    keys = tuple(each.key for each in rows.dimensions if each.key != "function")
    cut = [replace(each, cut_by=keys) if each.key == "ae" else each for each in rows.roles]
    index = build(replace(rows, roles=cut))
    ae = index.role("ae")
    found = {blocks.scope_of(index, each.scope): each.state for each in cells(index, ae, NOW)}
    assert found == {WHOLE: State.HELD} | {WHOLE.replace("DACH", each): State.GAP for each in ("APAC", "Japan")}
    open_ = [blocks.scope_of(index, each.scope) for each in gaps(index, NOW, {ae.id})]
    assert open_ == ["APAC", "Japan"]
