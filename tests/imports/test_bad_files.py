"""Every bad file: the sentence that a person reads, with its line, and that nothing of it was saved."""

import pytest

from tests.imports.desk import Desk

TREE = "dimension,name,parent\nterritory,EMEA,\nterritory,DACH,EMEA\nproduct,Meter One,\n"
PEOPLE = "name,email\nAnna Adler,anna@example.com\nBen Brook,ben@example.com\nCleo Costa,\n"
COMPANIES = "name,external_id\nAcme,A-1\nBetatech,A-2\n"
DEAL = "id,owner,stage,value,closed\n"
FIFTY = ",".join(["name", *(f"c{n}" for n in range(49))])

AWAY = "member,from,until,cover\n"

REFUSED = {
    "empty": ("members", "", "members.csv is empty."),
    "blank": ("members", " \n\n", "members.csv is empty."),
    "a mark of encoding and nothing else": ("members", b"\xff\xfe", "members.csv is empty."),
    "binary": ("members", bytes(range(256)), "not a text file"),
    "a workbook": ("members", b"PK\x03\x04rest", "an Excel or zip file. Save it as CSV"),
    "no header": ("members", "Anna Adler,anna@example.com\n", "no column for name"),
    "two equal headers": ("members", "name,Title,title\nA,B,C\n", "two columns called “title”, number 2 and 3"),
    "a short row": ("members", "name,email\nAnna Adler,a@b\nBen\n", "line 3: it has 1 cells where the header has 2"),
    "a long row": ("members", "name,email\nAnna Adler,a@b,c\n", "line 2: it has 3 cells where the header has 2"),
    "an open quote": ("members", 'name,email\n"Anna,a@b\nBen,b@b\n', "line 2: a quotation mark that is never closed"),
    "fifty columns and a ragged row": (
        "members",
        f"{FIFTY}\nAnna,1\n",
        "line 2: it has 2 cells where the header has 50",
    ),
    "a line number behind a quoted break": ("members", 'name,title\n"A","x\ny"\nB\n', "line 4: it has 1 cells"),
    "no name": ("members", "name,email\n,a@b\n", "line 2: name is empty"),
    "a zone that is not there": ("members", "name,zone\nAnna,Mars/Base\n", "line 2: zone: I know no time zone"),
    "an unknown manager": ("members", "name,manager\nDora,Anna Addler\n", "The nearest is “Anna Adler”"),
    "two managers at once": (
        "members",
        "name,manager\nCleo Costa,Anna Adler\nCleo Costa,Ben Brook\n",
        "line 3: Cleo Costa has two managers at once: line 2 says otherwise",
    ),
    "two managers in the same days": (
        "members",
        "name,manager,from,until\nCleo Costa,Anna Adler,2026-01-01,2026-06-30\nCleo Costa,Ben Brook,2026-06-30,\n",
        "line 3: Cleo Costa has two managers at once",
    ),
    "a circle of managers": (
        "members",
        "name,manager\nAnna Adler,Ben Brook\nBen Brook,Anna Adler\n",
        "that is a circle",
    ),
    "a territory without a role": ("members", "name,territory\nAnna Adler,EMEA\n", "needs a role"),
    "one person with two titles": (
        "members",
        "name,title\nDora,AE\nDora,SDR\n",
        "line 3: title “SDR” contradicts line 2",
    ),
    "a day that does not exist": ("members", "name,left\nDora,2026-02-30\n", "line 2: left: “2026-02-30” is not a day"),
    "an end before the beginning": (
        "members",
        "name,manager,from,until\nDora,Anna Adler,2026-05-01,2026-04-01\n",
        "line 2: until lies before from",
    ),
    "an unknown dimension": (
        "segments",
        "dimension,name\nplanet,Mars\n",
        "line 2: dimension: there is no dimension “planet”",
    ),
    "an unknown parent": ("segments", "dimension,name,parent\nterritory,Bavaria,DACHH\n", "The nearest is “DACH”"),
    "a circle in the tree": (
        "segments",
        "dimension,name,parent\nterritory,EMEA,DACH\n",
        "line 2: parent: EMEA is below DACH is below EMEA; that is a circle",
    ),
    "a segment below itself": ("segments", "dimension,name,parent\nterritory,EMEA,EMEA\n", "that is a circle"),
    "a name too much alike": ("segments", "dimension,name\nproduct,Meter-One\n", "too much like “Meter One”"),
    "an alias that is taken": ("segments", "dimension,name,aliases\nterritory,APAC,emea\n", "names “EMEA” already"),
    "an unknown role": ("assignments", "member,role\nAnna Adler,AEE\n", "line 2: role: there is no role “AEE”"),
    "an unknown segment": (
        "assignments",
        "member,role,territory\nAnna Adler,AE,Emea2\n",
        "no territory segment “Emea2”",
    ),
    "a wrong weight": ("assignments", "member,role,weight\nAnna Adler,AE,0\n", "weight: write a whole number"),
    "an absence without a last day": (
        "absences",
        f"{AWAY}Anna Adler,2026-12-21,,\n",
        "line 2: until is empty.",
    ),
    "an absence back to front": ("absences", f"{AWAY}Anna Adler,2027-01-02,2026-12-21,\n", "line 2: until lies before"),
    "two absences at once": (
        "absences",
        f"{AWAY}Anna Adler,2026-12-21,2027-01-02,\nAnna Adler,2026-12-28,2026-12-29,Ben Brook\n",
        "line 3: Anna Adler is away twice at once: line 2 says otherwise",
    ),
    "a stand-in for oneself": (
        "absences",
        f"{AWAY}Anna Adler,2026-12-21,2027-01-02,anna@example.com\n",
        "line 2: cover: Anna Adler cannot stand in for themselves",
    ),
    "a stand-in who is away too, further down": (
        "absences",
        f"{AWAY}Anna Adler,2026-12-21,2027-01-02,Ben Brook\nBen Brook,2027-01-02,2027-01-05,\n",
        "line 2: cover: Ben Brook is away too in those days",
    ),
    "an unknown stand-in": ("absences", f"{AWAY}Anna Adler,2026-12-21,2027-01-02,Zed\n", "cover: there is no member"),
    "holidays of nowhere": ("members", "name,holidays\nAnna Adler,XX-99\n", "I know no public holidays of “XX-99”"),
    "holidays in words": ("members", "name,holidays\nAnna Adler,Bavaria\n", "“Bavaria” is no country or region"),
    "a wrong rank": ("assignments", "member,role,rank\nAnna Adler,AE,boss\n", "rank: write lead or backup"),
    "the same held twice": (
        "assignments",
        "member,role,from\nAnna Adler,AE,2026-01-01\nAnna Adler,AE,2026-02-01\n",
        "line 3: Anna Adler holds the same twice at once: line 2 says the same for days that overlap",
    ),
    "an unknown status": ("accounts", "name,status\nAcme,friend\n", "status: write customer or prospect"),
    "an account in two verticals": (
        "accounts",
        "name,territory\nAcme,EMEA\nAcme,DACH\n",
        "line 3: Acme has two values of territory at once",
    ),
    "an unknown owner of an account": (
        "accounts",
        "name,owner_ae\nAcme,Nobody\n",
        "owner_ae: there is no member “Nobody”",
    ),
    "an unknown stage": ("deals", DEAL + "D1,Anna Adler,Engaging,1,\n", "line 2: stage: “Engaging” is none of"),
    "a negative value": ("deals", DEAL + "D1,Anna Adler,qualified,-5,\n", "line 2: value: “-5” is below zero"),
    "a value in words": ("deals", DEAL + "D1,Anna Adler,qualified,five,\n", "“five” is not a number"),
    "a value that may be two numbers": ("deals", DEAL + 'D1,Anna Adler,qualified,"1,234",\n', "read one way only"),
    "a formula for a value": ("deals", DEAL + "D1,Anna Adler,qualified,=1+1,\n", "“=1+1” is not a number"),
    "a won deal without a day": ("deals", DEAL + "D1,Anna Adler,won,5,\n", "line 2: closed: a won deal needs the day"),
    "a won deal without a value": ("deals", DEAL + "D1,Anna Adler,won,,2026-01-02\n", "a won deal needs its value"),
    "a deal won tomorrow": ("deals", DEAL + "D1,Anna Adler,won,5,2099-01-02\n", "is still to come"),
    "the same deal twice": (
        "deals",
        DEAL + "D1,Anna Adler,won,5,2026-01-02\nD1,Anna Adler,won,6,2026-01-02\n",
        "line 3: the same deal stands on line 2 with different values",
    ),
    "an unknown owner": ("deals", DEAL + "D1,Anne Adler,won,5,2026-01-02\n", "The nearest is “Anna Adler”"),
    "a number of tomorrow": (
        "entries",
        "measure,member,date,amount\nleads,Ben Brook,2099-01-01,3\n",
        "is still to come",
    ),
    "half a lead": (
        "entries",
        "measure,member,date,amount\nleads,Ben Brook,2026-01-01,2.5\n",
        "counted in whole numbers",
    ),
    "a number made of deals": (
        "entries",
        "measure,member,date,amount\nae.revenue,Ben Brook,2026-01-01,3\n",
        "from deals",
    ),
    "an unknown period": (
        "targets",
        "measure,period,value\nleads,decade,3\n",
        "period: write one of week, month, quarter",
    ),
    "two targets at once": (
        "targets",
        "measure,period,value\nleads,week,3\nleads,week,4\n",
        "line 3: The team has two targets of New leads created at once",
    ),
    "a target of two": (
        "targets",
        "measure,member,role,period,value\nleads,Ben Brook,SDR,week,3\n",
        "role: it is for a member already; fill in one of member, role, segment, or none.",
    ),
    "a target for another role": (
        "targets",
        "measure,role,period,value\nae.revenue,SDR,week,3\n",
        "role: Closed-won revenue is a measure of AE; plan it for that role.",
    ),
    "a target for somebody without the role": (
        "targets",
        "measure,member,period,value\nleads,Ben Brook,week,3\n",
        "member: New leads created is a measure of SDR, which this member has never held.",
    ),
    "a target in another currency": (
        "targets",
        "measure,period,value\nae.revenue,week,USD 300\n",
        "is not a number that can be read one way only. Write 12500 or 12500.50, without a currency.",
    ),
    "a target of no segment": (
        "targets",
        "measure,segment,period,value\nae.revenue,Atlantis,week,3\n",
        "segment: there is no segment “Atlantis”.",
    ),
    "a forecast of part of a quarter": (
        "forecasts",
        "measure,period,first,value,frozen\nae.revenue,quarter,2026-02-01,3,2026-01-01\n",
        "first: 2026-02-01 is in a quarter that begins on 2026-01-01. Write its first day.",
    ),
    "a forecast from the future": (
        "forecasts",
        "measure,period,first,value,frozen\nae.revenue,quarter,2026-01-01,3,2098-01-01\n",
        "frozen: “2098-01-01” is still to come.",
    ),
    "two forecasts of one day": (
        "forecasts",
        "measure,period,first,value,frozen\nleads,year,2026-01-01,3,2026-01-01\nleads,year,2026-01-01,4,2026-01-01\n",
        "the same forecast stands on line 2 with different values",
    ),
}


@pytest.mark.parametrize(("kind", "table", "sentence"), REFUSED.values(), ids=REFUSED)
async def test_a_bad_file_is_refused_with_its_line_and_nothing_is_saved(
    desk: Desk, kind: str, table: str | bytes, sentence: str
) -> None:
    await desk.bring("segments", TREE)
    await desk.bring("members", PEOPLE)
    await desk.bring("accounts", COMPANIES)
    before = await desk.snapshot()
    assert sentence in await desk.refused(kind, table)
    assert await desk.snapshot() == before


OPTIONS = {
    "a column that is not there": ({"maps": ("name=naem",)}, "no column “naem”. Did you mean “name”?"),
    "an unknown field": ({"maps": ("nmae=name",)}, "Members have no field “nmae”. Their fields are: name,"),
    "no equals sign": ({"sets": ("role",)}, "Write --set FIELD=VALUE"),
    "no colon": ({"values": ("kind=full",)}, "Write --value FIELD:TEXT=MEANING"),
    "what cannot be created": ({"create": ("email",)}, "members can create"),
    "what is kept nowhere": ({"unknown": "keep"}, "--unknown keep is not possible for members"),
    "dates without a year": ({"dates": "%d.%m."}, "does not hold day, month and year"),
    "one field said twice": ({"maps": ("name=name",), "sets": ("name=A",)}, "--map and --set both say"),
}


@pytest.mark.parametrize(("options", "sentence"), OPTIONS.values(), ids=OPTIONS)
async def test_a_wrong_option_says_what_to_write(
    desk: Desk, options: dict[str, tuple[str, ...]], sentence: str
) -> None:
    assert sentence in await desk.refused("members", "name,email\nAnna,a@b\n", **options)


async def test_many_faults_are_told_at_once_and_like_ones_together(desk: Desk) -> None:
    rows = [f"D{n},{f'Stranger {n}' if n < 30 else 'Nobody'},qualified,1," for n in range(100)]
    told = await desk.refused("deals", DEAL + "\n".join(rows) + "\n")
    assert told.startswith("deals.csv has 100 faults, so nothing was changed:")
    assert "line 2: owner: there is no member “Stranger 0”." in told
    assert told.count("line ") == 20
    assert told.endswith("and 80 more\nWhat is not there can be made: --create owner")
    told = await desk.refused("deals", DEAL + "\n".join(rows[30:]) + "\n")
    assert "  lines 2, 3, 4 and 67 more: owner: there is no member “Nobody”." in told


async def test_days_and_amounts_that_cannot_be_read_are_told_once_with_one_of_them(desk: Desk) -> None:
    table = DEAL + "D1,,qualified,1,13/1/2026\nD2,,qualified,five,14/1/2026\nD3,,qualified,six,14/1/2026\n"
    told = await desk.refused("deals", table)
    assert "  lines 2, 3 and 4: closed: “13/1/2026”, for one, is not a day. Write 2026-12-24, or say with" in told
    assert "  lines 3 and 4: value: “five”, for one, is not a number" in told
    assert "  line 2: closed: “31/1/2026” is not a day" in await desk.refused("deals", DEAL + "D1,,lost,,31/1/2026\n")


async def test_a_day_to_come_is_told_as_the_file_writes_it(desk: Desk) -> None:
    rows = "D1,,lost,,12/31/2098\nD2,,lost,,12/30/2098\n"
    told = await desk.refused("deals", DEAL + rows, dates="%m/%d/%Y")
    assert "lines 2 and 3: closed: “12/31/2098”, for one, is still to come, so nothing can be lost on it yet." in told
    await desk.bring("members", PEOPLE)
    table = "measure,member,date,amount\nleads,Ben Brook,12/31/2098,3\n"
    assert "date: “12/31/2098” is still to come." in await desk.refused("entries", table, dates="%m/%d/%Y")


async def test_whom_an_address_fits_is_asked_back_by_name_where_several_bear_it(desk: Desk) -> None:
    await desk.bring("members", "name,email,slack_id\nAnna,team@example.com,U1\nBen,other@example.com,U2\n")
    await desk.bring("members", "name,email,slack_id\nBen,team@example.com,U2\n")
    told = await desk.refused("members", "name,email\nCleo,team@example.com\n")
    assert (
        "line 2: email: “team@example.com” is the address of Anna and Ben. Tell them apart by their slack_id." in told
    )
    assert "~ Ben: title nothing → “AE”" in await desk.says("members", "name,email,title\nBen,team@example.com,AE\n")


async def test_a_file_that_is_not_there(desk: Desk) -> None:
    assert "cannot be read: No such file" in await desk.refused("members", desk.folder / "nowhere.csv")
