"""A company whose name nearly equals an account's: the rule by a table, and the question in the form."""

from typing import Any

import pytest

from bot.handoffs.nearly import essence, nearly
from bot.kit.door import AskedBack
from bot.ownership.model import Account, AccountStatus
from tests.handoffs.cases import at
from tests.handoffs.office import Office
from tests.handoffs.test_doors import fields

NOW = at("2026-11-24 15:00")


def account(number: int, name: str, *aliases: str) -> Account:
    return Account(id=number, name=name, aliases=aliases, external_id=None, status=AccountStatus.PROSPECT)


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("acme robotics", "Acme  Robotics Inc."),
        ("Acme-Robotics", "Acme Robotics"),
        ("ACME ROBOTICS GmbH & Co. KG", "Acme Robotics"),
        ("Acme Robotic", "Acme Robotics"),
        ("Acme Robtoics", "Acme Robotics"),  # two letters changed places
        ("Acme Robottixs", "Acme Robotics"),
        ("Müller AG", "Muller"),
        ("Café Noir, Ltd.", "Cafe Noir"),
        ("Smith & Sons", "Smith and Sons"),
        ("O'Neill", "ONeill"),
        ("A.B.B.", "ABB"),
        ("Globx", "Globex"),
        ("The Hooli Company", "Hooli"),
        ("Nordwind\u200b Bank", "Nord-Wind Bank"),
        ("日本電気株式会社", "日本電氣株式会社"),
    ],
)
def test_these_may_be_the_same_company(typed: str, known: str) -> None:
    assert [each.name for each in nearly(typed, [account(1, known), account(2, "Quite Another Firm")])] == [known]


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("Acme", "Acme Robotics"),
        ("Acme", "Acne"),  # so short that one letter tells them apart
        ("Firm 10", "Firm 11"),
        ("Studio 54 Berlin", "Studio 55 Berlin"),
        ("Bolt", "Bold"),
        ("Globex", "Globals"),
        ("Initech", "Hooli"),
        ("AG", "SE"),
        ("", "Acme"),
    ],
)
def test_these_are_others(typed: str, known: str) -> None:
    assert nearly(typed, [account(1, known)]) == []


def test_an_exact_name_is_that_one_whatever_else_is_near() -> None:
    known = [account(1, "Acme Robotics"), account(2, "Acme Robotic")]
    assert nearly("ACME robotics", known) == []
    assert nearly("Robotics by Acme", [account(1, "Acme Robotics", "Robotics by Acme")]) == []


def test_the_nearest_come_first_by_name_or_alias() -> None:
    known = [account(1, "Northwynds"), account(2, "Nordstern", "Northwind Inc"), account(3, "Northwing")]
    assert [each.id for each in nearly("Northwind", known)] == [2, 3, 1]


def test_a_name_of_nothing_but_a_legal_form_keeps_it() -> None:
    assert (essence("SE"), essence("The Company"), essence("!!!")) == ("se", "thecompany", "")


async def asked(office: Office, **told: str) -> AskedBack:
    with pytest.raises(AskedBack) as back:
        await office.sends("sam", NOW, account="new:Acme Robot", **told)
    return back.value


async def test_the_form_asks_once_which_one_is_meant_and_keeps_what_was_typed(office: Office) -> None:
    back = await asked(office)
    assert back.text == "Did you mean *Acme Robots*? Pick it in the form, or say there that it is another one."
    assert not back.above
    shown: dict[str, Any] = {each["block_id"]: each for each in back.view.blocks if each["type"] == "input"}
    assert shown["meant"]["label"]["text"] == "Did you mean Acme Robots?"
    labels = [each["text"]["text"] for each in shown["meant"]["element"]["options"]]
    assert labels == ["Yes, Acme Robots", "No, Acme Robot is another one"]
    assert shown["account"]["element"]["initial_option"]["value"] == "new:Acme Robot"
    assert shown["pain"]["element"]["initial_value"] == "Orders get lost"
    assert await office.all() == []


async def test_yes_takes_the_known_one_and_no_insists_on_another(office: Office) -> None:
    known = office.accounts["Acme Robots"]
    meant = await office.sends("sam", NOW, account="new:Acme Robot", meant=str(known))
    assert (meant.account, meant.company) == (known, "Acme Robots")
    other = await office.sends("sam", NOW, account="new:Acme Robot", meant="new:Acme Robot")
    assert (other.account == known, other.company) == (False, "Acme Robot")


async def test_an_answer_about_another_name_is_no_answer(office: Office) -> None:
    await asked(office, meant="new:Acme Rob0ts")
    await asked(office, meant="9999")
    await asked(office, meant=str(office.accounts["Bolt"]))


async def test_what_is_wrong_beside_it_is_told_first(office: Office) -> None:
    with pytest.raises(Exception, match="the edge demands it"):
        await office.sends("sam", NOW, account="new:Acme Robot", contact="")
    assert "meant" not in fields(await office.types("sam", "to AE", NOW))
