"""Every measure of success has a name for people, and a definition that can be read."""

from bot.kpis.catalogue import BY_KEY, built_in, name_of
from bot.kpis.definition import read, written
from bot.roles.catalogue import ROLES


def test_each_measure_of_each_role_is_defined() -> None:
    keys = {key for role in ROLES for key in role.measures}
    assert keys == {key for key in BY_KEY if not key.startswith("x.")}


def test_an_unknown_key_is_said_in_words() -> None:
    assert name_of("ours.cups_of_tea") == "cups of tea"
    assert name_of("tea") == "tea"


def test_a_definition_that_is_written_reads_as_it_was() -> None:
    for each in built_in():
        assert read(each.key, written(each)) == each
