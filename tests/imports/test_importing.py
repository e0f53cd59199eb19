"""Bringing files in: what changes, what is shown, and what the audit keeps."""

from datetime import UTC, datetime

from bot.kpis.filed import all_deals
from bot.ownership.index import build
from bot.ownership.service import load_rows
from bot.roles import service as roles
from bot.workspace.audit import entries
from bot.workspace.service import ensure
from tests.imports.desk import AGENTS, FILES, PIPELINE, PRODUCTS, Desk

TREE = "dimension,name,parent\nterritory,EMEA,\nterritory,DACH,EMEA\n"
DATES = "%m/%d/%Y"


async def test_a_dry_run_shows_the_difference_and_changes_nothing(desk: Desk) -> None:
    await desk.bring("segments", TREE)
    before = await desk.snapshot()
    told = await desk.says("members", FILES / "agents.csv", dry_run=True, **AGENTS)
    assert "members: 11 new" in told
    assert "+ Ada Mwangi reports to Greta Lund" in told
    assert "+ Ada Mwangi: AE · North" in told
    assert told.endswith("Dry run: nothing was changed.")
    assert await desk.snapshot() == before


async def test_every_file_of_the_trial_twice_is_nothing_to_change(desk: Desk) -> None:
    await desk.trial()
    again = await desk.says("members", FILES / "agents.csv", **AGENTS)
    assert again.endswith("Nothing to change.")
    again = await desk.says("segments", FILES / "products.csv", **PRODUCTS)
    assert again.splitlines()[1:] == ["Not read, for no field is called so: “list_price”.", "Nothing to change."]
    again = await desk.says("deals", FILES / "pipeline.csv", dates=DATES, **PIPELINE)
    assert "deals: 0 new, 0 changed, 30 as they are" in again


async def test_unknown_texts_are_kept_and_told_by_screen_and_audit(desk: Desk) -> None:
    await desk.bring("members", FILES / "agents.csv", **AGENTS)
    kept = {**PIPELINE, "values": ("stage:Engaging=qualified",), "unknown": "keep"}
    told = await desk.says("deals", FILES / "pipeline.csv", dates=DATES, **kept)
    assert "Kept as text, for no product is called so: “MeterOne” (6 rows)" in told
    async with desk.db.read((await ensure(desk.db)).id) as tx:
        deals = {each.external_id: each async for each in all_deals(tx)}
        audit = await entries(tx, action="import.deals")
    assert deals["D-1001"].raw == {"product": "MeterOne", "account": "Alder Foods"}
    assert len(audit) == 1
    assert audit[0].after is not None
    assert audit[0].after["file"] == "pipeline.csv"
    assert ["product", "MeterOne", 6] in audit[0].after["kept"]
    assert audit[0].after["new"] == 30


async def test_accounts_are_made_customers_where_they_bought_and_prospects_elsewhere(desk: Desk) -> None:
    head = "id,account,stage,value,closed\n"
    won = "D1,Acme,qualified,1,\nD2,Acme,won,5,2026-01-02\nD3,Other,qualified,1,\n"
    told = await desk.says("deals", head + won, create=("account",))
    assert "+ Acme (customer)" in told
    assert "+ Other (prospect)" in told


async def test_a_corrected_row_is_a_new_revision_and_a_missing_column_leaves_what_is_known(desk: Desk) -> None:
    await desk.bring("deals", "id,stage,value,competitor\nD1,qualified,5,Rival\n")
    told = await desk.says("deals", "id,stage,value,closed\nD1,won,7,2026-01-02\n")
    assert "~ D1: stage qualified → won, value 5 → 7, closed nothing → 2026-01-02" in told
    async with desk.db.read((await ensure(desk.db)).id) as tx:
        deals = [each async for each in all_deals(tx)]
    assert [(each.revision, each.competitor) for each in deals] == [(2, "Rival")]


async def test_repeated_rows_are_one_and_named(desk: Desk) -> None:
    told = await desk.says("deals", "id,stage,value\nD1,qualified,5\nD1,qualified,5.00\n")
    assert "deals: 1 new, 0 changed, 0 as they are\n" in told
    assert "\n1 row stands twice and counts once: line 3.\n" in told
    told = await desk.says("members", "name\nAnna\nBen\n" + "Anna\n" * 5)
    assert "\n5 rows stand twice and count once: lines 4, 5, 6 and 2 more.\n" in told


async def test_a_qualified_deal_without_its_day_is_told_before_it_comes_in(desk: Desk) -> None:
    table = "id,stage,qualified\nD1,qualified,\nD2,qualified,2026-01-02\nD3,qualified,\nD4,prospecting,\n"
    told = await desk.says("deals", table, dry_run=True)
    assert "\n2 qualified deals have no day in the field qualified: they count in no period.\n" in told
    await desk.bring("deals", table)
    told = await desk.says("deals", "id,stage,qualified\nD1,qualified,2026-01-02\n")
    assert "no day" not in told


async def test_two_members_with_one_address_stay_two_and_are_told(desk: Desk) -> None:
    await desk.bring("members", "name,email,slack_id\nAnna,team@example.com,U1\nBen,ben@example.com,U2\n")
    told = await desk.says("members", "name,email,slack_id\nBen,Team@example.com,U2\n")
    assert "\n“team@example.com” is the address of Anna and Ben: they stay 2 members.\n" in told
    assert "address" not in await desk.says("members", "name,title\nBen,AE\n")


async def test_names_match_by_alias_and_case_but_never_by_a_near_miss(desk: Desk) -> None:
    await desk.bring("segments", "dimension,name,aliases\nterritory,DACH,Germany\n")
    table = "name,role,territory\nAnna, ae ,gERMANY \n"
    assert "+ Anna: AE · DACH" in await desk.says("members", table)
    assert "there is no territory segment “Germny”. The nearest is “Germany”" in await desk.refused(
        "members", "name,role,territory\nAnna,AE,Germny\n"
    )


async def test_a_row_without_from_has_always_been_true_and_a_last_day_counts(desk: Desk) -> None:
    await desk.bring("segments", TREE)
    await desk.bring("members", "name,role,territory,until\nAnna,AE,DACH,2026-03-31\n")
    async with desk.db.read((await ensure(desk.db)).id) as tx:
        held = (await roles.assignments(tx))[0]
    assert held.since is None
    assert held.until == datetime(2026, 4, 1, tzinfo=UTC)


async def test_an_assignment_keeps_its_row_when_its_end_or_weight_is_corrected(desk: Desk) -> None:
    head = "member,role,weight,from,until\n"
    await desk.bring("assignments", head + "Anna,AE,1,2026-01-01,\n", create=("member",))
    await desk.bring("assignments", head + "Anna,AE,1,2026-01-01,2026-06-30\n")
    await desk.bring("assignments", head + "Anna,AE,5,,2026-06-30\n")
    async with desk.db.read((await ensure(desk.db)).id) as tx:
        held = await roles.assignments(tx)
    assert [(each.weight, each.since, each.until) for each in held] == [(5, None, datetime(2026, 7, 1, tzinfo=UTC))]


async def test_a_new_manager_from_a_day_leaves_the_past(desk: Desk) -> None:
    await desk.bring("members", "name,manager\nAnna,Ben\n", create=("manager",))
    told = await desk.says("members", "name,manager,from\nAnna,Cleo,2026-02-01\n", create=("manager",))
    assert "+ Anna reports to Ben until 2026-01-31" in told
    assert "+ Anna reports to Cleo from 2026-02-01" in told
    async with desk.db.read((await ensure(desk.db)).id) as tx:
        index = build(await load_rows(tx))
    ids = {each.name: each.id for each in index.members.values()}
    assert index.manager_of(ids["Anna"], datetime(2026, 1, 31, 23, tzinfo=UTC)) == ids["Ben"]
    assert index.manager_of(ids["Anna"], datetime(2026, 2, 1, tzinfo=UTC)) == ids["Cleo"]


async def test_members_are_found_by_slack_id_then_email_and_may_change_their_name(desk: Desk) -> None:
    await desk.bring("members", "name,email,slack_id\nAnna Adler,anna@example.com,UANNA\n")
    told = await desk.says("members", "name,slack_id\nAnna Brook,UANNA\n")
    assert "~ Anna Adler: name “Anna Adler” → “Anna Brook”" in told
    told = await desk.says("members", "name,email,title\nAnna Brook,ANNA@example.com,AE\n")
    assert "title nothing → “AE”" in told


async def test_a_number_of_the_same_day_again_corrects_it(desk: Desk) -> None:
    await desk.bring("members", "name\nAnna\n")
    head = "measure,member,date,amount\n"
    await desk.bring("entries", head + "leads,Anna,2026-01-05,3\n")
    assert "~ New leads created of 2026-01-05: 3 → 4" in await desk.says("entries", head + "leads,Anna,2026-01-05,4\n")
    assert (await desk.says("entries", head + "leads,Anna,2026-01-05,4\n")).endswith("Nothing to change.")


async def test_the_set_of_dates_and_values_may_be_said_once_for_all_rows(desk: Desk) -> None:
    await desk.bring("segments", TREE)
    await desk.bring("accounts", "company\nAcme\n", maps=("name=company",), sets=("territory=EMEA", "from=2026-01-01"))
    assert "Acme,,customer,,,EMEA" in await desk.export("accounts")
    assert ",2026-01-01,\n" in await desk.export("accounts")


async def test_a_formula_is_just_text(desk: Desk) -> None:
    await desk.bring("accounts", 'name\n"=HYPERLINK(1)"\n')
    exported = await desk.export("accounts")
    assert "\n'=HYPERLINK(1)," in exported
    assert not (await desk.bring("accounts", exported)).changed
