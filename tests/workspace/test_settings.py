"""The settings of a workspace: read, kept and audited by their one list, and by nobody without the right."""

import pytest

from bot.kit.db import Tx
from bot.kit.errors import Refusal
from bot.kpis.service import currency
from bot.workspace.audit import entries
from bot.workspace.model import OPERATOR, Actor, MemberKind
from bot.workspace.rights import NotAMember, NotAnAdmin
from bot.workspace.service import get, set_setting
from bot.workspace.settings import SETTINGS, setting


@pytest.mark.parametrize(
    ("key", "typed", "kept"),
    [
        ("zone", "Europe/Berlin", "Europe/Berlin"),
        ("currency", "usd", "USD"),
        ("messages", "007", "7"),
        ("name", "  Northwind   Sales ", "Northwind Sales"),
        ("floor", "27,5%", "27.5 %"),
        ("floor", " 25 % ", "25 %"),
        ("fiscal", "7", "July"),
        ("fiscal", "FEB", "February"),
        ("fiscal", "may", "May"),
        ("strategy", "Land &amp; expand: <https://example.com/s|plan>", "Land & expand: https://example.com/s"),
    ],
)
async def test_a_setting_is_kept_as_it_is_meant_and_audited(tx: Tx, key: str, typed: str, kept: str) -> None:
    await set_setting(tx, OPERATOR, key, typed, "test")
    assert setting(key).of(await get(tx)) == kept
    (entry,) = await entries(tx, action=f"workspace.{key}")
    assert entry.after == {key: kept}


@pytest.mark.parametrize(
    ("key", "typed", "told"),
    [
        ("zone", "Europe/Berln", "I know no time zone"),
        ("zone", "", "Type it like this: `zone Europe/Berlin`; now it is UTC"),
        ("currency", "EURO", "Type its three letters"),
        ("currency", "XYZ", "I know no currency “XYZ”"),
        ("messages", "0", "“0” is no such number. Type one from 1 to 500"),
        ("messages", "-3", "is no such number"),
        ("messages", "ten", "is no such number"),
        ("messages", "501", "is no such number"),
        ("name", "x" * 81, "80 is the most"),
        ("name", "\u200b", "Type it like this"),
        ("floor", "a third", "“a third” is no floor. Type a per cent"),
        ("floor", "0", "is no floor"),
        ("floor", "100", "is no floor"),
        ("floor", "-5", "is no floor"),
        ("floor", "nan", "is no floor"),
        ("floor", "12.25", "such as 25 or 27.5"),
        ("fiscal", "13", "“13” is no month. Type its name, such as July, or its number from 1 to 12"),
        ("fiscal", "ju", "is no month"),
        ("fiscal", "sometime", "is no month"),
        ("strategy", "x" * 1001, "keep it to 1,000"),
        ("colour", "blue", "There is no setting “colour”; there is `zone`"),
    ],
)
async def test_what_cannot_be_is_refused_with_what_to_type(tx: Tx, key: str, typed: str, told: str) -> None:
    before = await get(tx)
    with pytest.raises(Refusal, match=told.replace("(", r"\(")):
        await set_setting(tx, OPERATOR, key, typed, "test")
    assert await get(tx) == before


async def test_settings_do_not_wipe_each_other_out_and_the_same_again_is_no_change(tx: Tx) -> None:
    for key, value in (("currency", "USD"), ("strategy", "Land"), ("currency", "USD"), ("strategy", "none")):
        await set_setting(tx, OPERATOR, key, value, "test")
    assert (await get(tx)).settings == {"currency": "USD", "strategy": ""}
    assert await currency(tx) == "USD"
    assert len(await entries(tx, action="workspace.")) == 3


@pytest.mark.parametrize(
    ("actor", "refusal"),
    [
        (Actor(name="Ada"), NotAnAdmin),
        (Actor(name="Gil", kind=MemberKind.GUEST, is_admin=True), NotAMember),
        (Actor(name="Sam", kind=MemberKind.EXTERNAL, is_admin=True), NotAMember),
    ],
)
async def test_the_right_is_asked_for_in_the_change_itself(tx: Tx, actor: Actor, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        await set_setting(tx, actor, "currency", "USD", "test")


def test_each_setting_takes_its_own_example() -> None:
    assert [each.key for each in SETTINGS if not each.read(each.example)] == []
