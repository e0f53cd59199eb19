"""The catalogue is whole: every role with its texts and all its measures."""

import pytest

from bot.kit.lexicon import Lexicon
from bot.roles.catalogue import DIMENSIONS, FUNCTIONS, ROLES
from bot.roles.model import RoleText

MEASURES = {"hos": 2, "sdr": 4, "ae": 9, "ops": 13, "cs": 4, "am": 6, "prd": 7, "fin": 3}


def test_the_eight_roles_carry_the_keys_of_all_their_measures() -> None:
    assert {each.key: len(set(each.measures)) for each in ROLES} == MEASURES
    assert all(key.startswith(f"{each.key}.") for each in ROLES for key in each.measures)


@pytest.mark.parametrize("role", ROLES, ids=[each.key for each in ROLES])
def test_a_role_says_what_it_is_for_and_does(role: RoleText) -> None:
    assert role.description.endswith(".")
    assert 3 <= len(role.duties) <= 6
    assert set(role.cut_by) <= {key for key, _ in DIMENSIONS}


def test_no_name_of_a_role_or_function_fits_another() -> None:
    names = [(name, each.key) for each in ROLES for name in (each.name, *each.aliases)]
    names += [(name, own) for _, own, also in FUNCTIONS for name in (own, *also)]
    lexicon = Lexicon(names)
    assert [name for name, _ in names if len(lexicon.named(name)) != 1] == []
