"""Whose share a win is: worked out from the accepted handoffs around its deal."""

from datetime import date
from decimal import Decimal

from bot.digests.wins import SHOWN, Win, biggest_first, chain, line, told
from bot.handoffs.share import Passed
from bot.kpis.model import Deal, Stage
from bot.people.model import Member

NAMES = {1: "Sam", 2: "Ana", 3: "Cleo", 4: "Max", 5: "Sue", 6: "Ivo"}
PEOPLE = {key: Member(id=key, name=name, zone="UTC", slack_user_id=f"U{key}") for key, name in NAMES.items()}
SAM, ANA, CLEO, MAX, SUE, IVO = range(1, 7)
CLOSED = date(2026, 11, 24)


def deal(account: int | None = 9, created: date | None = None) -> Deal:
    worth = Decimal(40_000)
    return Deal(
        external_id="1",
        name="Acme",
        stage=Stage.WON,
        owner_id=ANA,
        value=worth,
        closed_on=CLOSED,
        account_id=account,
        created_on=created,
    )


def passed(giving: str, taking: str, sender: int, receiver: int, day: date, account: int = 9) -> Passed:
    return Passed(account=account, giving=giving, taking=taking, sender=sender, receiver=receiver, day=day)


def shares(*handed: Passed, of: Deal | None = None) -> dict[str, str]:
    found = chain(of or deal(), handed, PEOPLE)
    who = {"found": found.found, "closed": found.closed, "deploys": found.deploys, "keeps": found.keeps}
    return {name: member.name for name, member in who.items() if member}


FOUND = passed("sdr", "ae", SAM, ANA, date(2026, 10, 1))
DEPLOYED = passed("ae", "cs", ANA, CLEO, date(2026, 11, 25))
KEPT = passed("cs", "am", CLEO, MAX, date(2026, 11, 28))


def test_a_whole_chain_names_everybody() -> None:
    assert shares(FOUND, DEPLOYED, KEPT) == {"found": "Sam", "closed": "Ana", "deploys": "Cleo", "keeps": "Max"}


def test_without_handoffs_only_who_closed_it_is_known() -> None:
    assert shares() == shares(FOUND, of=deal(account=None)) == {"closed": "Ana"}


def test_another_accounts_handoffs_are_nothing_to_it() -> None:
    assert shares(passed("sdr", "ae", SAM, ANA, date(2026, 10, 1), account=8)) == {"closed": "Ana"}


def test_the_last_to_pass_it_on_before_it_closed_found_it() -> None:
    later = passed("am", "ae", SUE, ANA, date(2026, 11, 24))
    after = passed("sdr", "ae", IVO, ANA, date(2026, 11, 25))
    assert shares(FOUND, later, after) == {"found": "Sue", "closed": "Ana"}


def test_whoever_deployed_an_earlier_deal_has_no_share_in_this_one() -> None:
    before = passed("ae", "cs", ANA, IVO, date(2026, 9, 30))
    assert "deploys" not in shares(before, FOUND)
    assert "deploys" not in shares(before)
    assert shares(before, of=deal(created=date(2026, 9, 1)))["deploys"] == "Ivo"


def test_straight_to_the_account_manager_counts_as_kept() -> None:
    assert shares(passed("ae", "am", ANA, MAX, date(2026, 11, 24)))["keeps"] == "Max"


def test_whoever_is_known_no_more_is_left_out() -> None:
    assert shares(passed("sdr", "ae", 77, ANA, date(2026, 10, 1))) == {"closed": "Ana"}


def test_a_line_names_all_by_mention_and_escapes_what_was_typed() -> None:
    found = chain(deal(), (FOUND, DEPLOYED, KEPT), PEOPLE)
    assert line(found, "EUR") == (
        "• *Acme* · EUR 40,000 · found by <@U1> · closed by <@U2> · deployed by <@U3> · kept by <@U4>"
    )
    hostile = Win(company="<!channel> & *co*", value=None)
    assert "<!channel>" not in line(hostile, "EUR")
    assert line(hostile, "EUR").endswith(" · not passed on yet")


def test_the_biggest_come_first_and_the_digest_counts_what_stands_below() -> None:
    wins = [Win(company=f"C{number}", value=Decimal(number)) for number in range(SHOWN + 2)]
    lines = told(biggest_first([*wins, Win(company="unknown", value=None)]), "EUR").splitlines()
    assert lines[0].startswith("• *C6* · EUR 6 ·")
    assert lines[-1] == "… and 3 more below"
    assert len(lines) == SHOWN + 1
