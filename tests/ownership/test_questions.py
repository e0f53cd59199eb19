"""Questions as people type them, and who is the answer: a table over three trees, past and future."""

import pytest

from bot.kit.errors import Ambiguous, Refusal
from bot.ownership.model import Answer, Verdict
from bot.ownership.question import answers, parse
from tests.ownership.town import NOW, town

TOWN = town()


def ask(text: str) -> Answer:
    (only,) = answers(TOWN, parse(TOWN, text, NOW))
    return only


def names(ids: tuple[int, ...]) -> str:
    return "+".join(sorted(TOWN.member(each).name.split()[0] for each in ids))


TABLE = [
    # the most specific wins, whatever the order of the words
    ("AE emea", "held", "Anna", "Hana"),
    ("AE EMEA robots", "held", "Eve", "Hana"),
    ("emea AE", "held", "Anna", "Hana"),
    ("robots emea ae", "held", "Eve", "Hana"),
    ("AE dach", "held", "Anna", "Dan+Hana"),
    ("AE germany", "held", "Anna", "Dan+Hana"),
    ("AE germany arm 7", "held", "Eve", "Dan+Hana"),
    ("arm 7 germany AE", "held", "Eve", "Dan+Hana"),
    ("AE A7 emea", "held", "Eve", "Hana"),
    ("AE cloud natives emea", "held", "Anna", "Hana"),
    ("AE dach retail", "held", "Anna", "Dan+Hana"),
    ("AE retail", "held", "Maria", ""),
    ("AE americas retail", "held", "Maria", ""),
    ("AE north america retail", "held", "Maria", ""),
    ("AE NA retail", "held", "Maria", ""),
    # a pool: equal depth in every dimension
    ("AE dach fintech", "held", "Ben+Cleo", "Dan+Hana"),
    ("AE germany fintech", "held", "Ben+Cleo", "Dan+Hana"),
    ("fintech germany AE robots", "held", "Ben+Cleo", "Dan+Hana"),
    ("AE emea fintech", "held", "Anna", "Hana"),
    # the pool over time
    ("AE dach fintech on 2026-02-01", "held", "Anna", "Dan+Hana"),
    ("AE dach fintech on 2026-03-01", "held", "Anna", "Dan+Hana"),  # Ben began at 00:00 UTC: 01:00 in Berlin
    ("AE dach fintech on 2026-03-02", "held", "Ben", "Dan+Hana"),
    ("AE on 2026-07-01 dach fintech", "held", "Ben+Cleo", "Dan+Hana"),
    ("on 2026-12-24 AE dach fintech", "held", "Ben", "Dan+Hana"),
    ("AE dach fintech on 2027-06-01", "held", "Ben", "Dan+Hana"),
    ("AE dach fintech on yesterday", "held", "Ben+Cleo", "Dan+Hana"),
    ("AE germany banking on 2025-06-01", "held", "Anna", "Dan+Hana"),
    # nobody, backups only, fallback
    ("AE americas", "gap", "", ""),
    ("AE americas fintech", "gap", "", ""),
    ("SDR americas", "gap", "", "Dan"),
    ("SDR north america", "gap", "", "Dan"),
    ("AM dach", "weak", "", ""),
    ("account manager", "weak", "", ""),
    ("CS emea", "gap", "", ""),
    ("sales ops", "gap", "", ""),
    ("head of sales", "held", "Gus", ""),
    ("HoS emea", "held", "Gus", ""),
    ("CRO dach fintech robots", "held", "Gus", ""),
    # past and future of a role
    ("SDR emea", "held", "Hana", ""),
    ("SDR emea on 2026-05-31", "held", "Eve", ""),
    ("SDR dach on 2026-05-31", "held", "Eve", ""),
    ("SDR dach", "held", "Hana", ""),
    ("SDR dach on 2027-02-01", "held", "Hana", ""),
    # inactive, and a segment that moved
    ("AE uki", "held", "Anna", "Hana"),
    ("AE uki on 2026-09-01", "held", "Finn", "Hana"),
    ("AE uki on 2026-04-01", "held", "Finn", ""),
    ("SDR UK", "held", "Hana", ""),
    ("SDR uk on 2026-04-01", "gap", "", "Dan"),
    ("SDR uk & ireland on 2026-05-20", "held", "Eve", ""),
    ("SDR UK &amp; Ireland", "held", "Hana", ""),
    # aliases, case, scripts, zero-width marks
    ("account executive d-a-ch", "held", "Anna", "Dan+Hana"),
    ("the AE for Europe, Middle East & Africa", "held", "Anna", "Hana"),
    ("who is our ae in Deutschland?", "held", "Anna", "Dan+Hana"),
    ("\uff21\uff25 \uff25\uff2d\uff25\uff21", "held", "Anna", "Hana"),
    ("AE em\u200bea", "held", "Anna", "Hana"),
    ("AE emea شركات", "held", "Anna", "Hana"),
    ("AE 🚀 emea", "held", "Anna", "Hana"),
    ("AE 🚀 Startups emea", "held", "Anna", "Hana"),
    ("AE finserv dach", "held", "Anna", "Dan+Hana"),
    ("AE, EMEA, Robots", "held", "Eve", "Hana"),
    ("AE segment#2", "held", "Anna", "Dan+Hana"),
    # a function names its role
    ("product manager", "held", "Ivo", ""),
    ("production manager", "gap", "", ""),
    ("prd product", "held", "Ivo", ""),
    ("CFO", "gap", "", ""),
    ("finance emea", "gap", "", ""),
    # accounts
    ("AE Acme", "held", "Ben+Cleo", "Dan+Hana"),
    ("AE for acme ltd", "held", "Ben+Cleo", "Dan+Hana"),
    ("0017 AE", "held", "Ben+Cleo", "Dan+Hana"),
    ("AE for Acme on 2026-02-01", "held", "Anna", "Dan+Hana"),
    ("AE Acme banking", "held", "Anna", "Dan+Hana"),
    ("SDR Acme", "held", "Hana", ""),
    ("AE Globex Stores", "held", "Maria", ""),
    ("globex stores SDR", "gap", "", ""),
    ("AE Initech", "held", "Eve", "Dan+Hana"),  # named on the account
    ("AE Initech GmbH on 2026-09-15", "held", "Ben+Cleo", "Dan+Hana"),  # before that, by its segments
    ("AE Initech on 2026-08-15", "held", "Anna", "Dan+Hana"),  # and before it came to Fintech
    ("AE Globex Energy", "held", "Anna", "Hana"),  # the named one has left
    ("AE Globex Energy on 2026-09-15", "held", "Finn", "Hana"),
]


@pytest.mark.parametrize(("text", "state", "owners", "backups"), TABLE)
def test_a_typed_question_finds_its_owner(text: str, state: str, owners: str, backups: str) -> None:
    answer = ask(text)
    assert (answer.state, names(answer.owners), names(answer.backups)) == (state, owners, backups)


def test_the_table_asks_at_least_sixty_questions() -> None:
    assert len({text for text, *_ in TABLE}) >= 60


def verdicts(answer: Answer) -> list[tuple[int | None, str]]:
    return [(each.assignment_id, each.verdict.value) for each in (*answer.path, *answer.below)]


def test_the_path_says_what_won_and_what_was_passed_over() -> None:
    assert verdicts(ask("AE dach fintech")) == [
        (2, "won"),
        (3, "won"),
        (1, "passed"),
        (4, "backup"),
        (13, "backup"),
        (5, "narrower"),
    ]


def test_the_path_shows_what_ended_and_who_left() -> None:
    assert (14, "ended") in verdicts(ask("AE germany banking"))
    assert (6, "inactive") in verdicts(ask("AE uki"))
    named = [each.verdict for each in ask("AE Globex Energy").path if each.naming_id == 2]
    assert named == [Verdict.INACTIVE]


def test_what_holds_only_a_part_is_listed_below_and_does_not_own() -> None:
    answer = ask("AE emea")
    assert {each.assignment_id for each in answer.below} >= {2, 3, 4, 5}
    assert {each.verdict for each in answer.below} == {Verdict.NARROWER}


def test_takers_come_in_the_order_of_the_rule() -> None:
    order = [(tier[0].why.value, names(tuple(each.member_id for each in tier))) for tier in ask("AE Acme").order]
    assert order == [("won", "Ben+Cleo"), ("backup", "Dan"), ("backup", "Hana"), ("passed", "Anna")]


def test_where_nobody_leads_only_the_fallback_is_asked() -> None:
    assert [[each.why.value for each in tier] for tier in ask("AM dach").order] == [["fallback"]]
    assert ask("SDR americas").order == ()


def test_an_account_alone_is_answered_for_every_role() -> None:
    found = answers(TOWN, parse(TOWN, "Acme", NOW))
    assert [TOWN.roles[each.question.role_id].key for each in found] == [
        "hos", "sdr", "ae", "ops", "cs", "am", "prd", "fin",
    ]  # fmt: skip


def test_the_manager_is_the_one_of_that_day() -> None:
    assert TOWN.manager_of(2, NOW) == 7
    assert TOWN.manager_of(1, NOW) is None


REFUSED = [
    ("AE emea dach", "*EMEA* and *DACH* are both of the dimension territory. Name one of them."),
    ("AE SDR emea", "One role at a time, please: you named *Account Executive (role)* and *Sales Development"),
    ("Acme Initech AE", "One account at a time, please: you named *Acme (0017)* and *Initech GmbH (customer)*."),
    ("Anna Adler emea", "Ask about a person alone, `/owner @member`, or about a role, `/owner AE emea`."),
    ("AE emea on 2026-02-30", "There is no 2026-02-30 in the calendar. Check the day and month (year-month-day)."),
    ("AE emea on 24.12.2026", "“24.12.2026” is not a day I can read. Type it as 2026-12-24, or as today"),
    ("AE emea from 2026-01-01", "Ask about one day: `/owner AE emea on 2026-12-24`."),
    ("AE zzzzqqqq", "I know no role, segment, account or member called “zzzzqqqq”. `/owner help` shows"),
    ("AE <!channel>", "I know no role, segment, account or member called “&lt;!channel&gt;”. `/owner help`"),
    ("AE &lt;!channel&gt;", "I know no role, segment, account or member called “&lt;!channel&gt;”."),
    ("<@UNOBODY>", "I have not met <@UNOBODY> yet"),
    ("account#77", "There is no account#77 any more. Type the name instead."),
    ("x" * 3001, "That is 3,001 characters; a line fits into 300. Name just what you mean."),
]


@pytest.mark.parametrize(("text", "told"), REFUSED)
def test_what_cannot_be_asked_is_refused_with_what_to_type(text: str, told: str) -> None:
    with pytest.raises(Refusal) as refused:
        parse(TOWN, text, NOW)
    assert refused.value.text.startswith(told)


ASKED_BACK = [
    ("AE emae", "Did you mean *EMEA (territory)*", "/owner AE segment#1"),
    ("AEE emea", "Did you mean *Account Executive (role)*", "/owner role#3 emea"),
    ("AE fintec dach on 2026-12-24", "Did you mean *Fintech (vertical)*", "/owner AE segment#11 dach on 2026-12-24"),
    ("Acmee", "Did you mean *Acme (0017)*", "/owner account#1"),
    ("Annna Adler", "Did you mean *Anna Adler (full)*", "/owner member#1"),
    ("AE Globex", "fits *Globex Stores (prospect)* or *Globex Energy (customer)*. Which one", "/owner AE account#2"),
    ("maria", "fits *Maria Silva (full)* or *Maria Sousa (full)*", "/owner member#10"),
    ("AE cloud", "fits *Cloud (product)* or *Cloud Natives (vertical)*", "/owner AE segment#9"),
]


@pytest.mark.parametrize(("text", "told", "first"), ASKED_BACK)
def test_what_may_be_meant_is_asked_back_with_buttons_never_guessed(text: str, told: str, first: str) -> None:
    with pytest.raises(Ambiguous) as back:
        parse(TOWN, text, NOW)
    assert told in back.value.text
    assert first in [each.text for each in back.value.choices]


def test_a_choice_leads_to_the_thing_it_names() -> None:
    with pytest.raises(Ambiguous) as back:
        parse(TOWN, "AE Globex on 2026-09-15", NOW)
    chosen = ask(back.value.choices[1].text.removeprefix("/owner "))
    assert names(chosen.owners) == "Finn"


@pytest.mark.parametrize("text", ["<@U001>", "<@U001|anna>", "Anna Adler", "@Anna Adler", "anna"])
def test_a_person_is_found_by_mention_name_or_its_beginning(text: str) -> None:
    assert parse(TOWN, text, NOW).member_id == 1


@pytest.mark.parametrize("text", ["omar", "Omar عمر", "OMAR \u200eعمر", "Omar"])
def test_direction_marks_in_a_name_need_not_be_typed(text: str) -> None:
    assert TOWN.member(parse(TOWN, text, NOW).member_id or 0).name.startswith("Omar")


def test_the_line_of_a_question_asks_the_same_again() -> None:
    asked = parse(TOWN, "AE Acme banking on 2026-12-24", NOW)
    assert parse(TOWN, asked.line, NOW) == asked
