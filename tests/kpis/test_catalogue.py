"""Every measure of success has a name for people, whether it can be logged yet or not."""

from bot.kpis.catalogue import BY_KEY, COMING, name_of
from bot.roles.catalogue import ROLES


def test_each_measure_of_each_role_has_one_name() -> None:
    keys = {key for role in ROLES for key in role.measures}
    assert keys == {key for key in BY_KEY if not key.startswith("x.")} | COMING.keys()
    assert not BY_KEY.keys() & COMING.keys()


def test_an_unknown_key_is_said_in_words() -> None:
    assert name_of("ours.cups_of_tea") == "cups of tea"
    assert name_of("tea") == "tea"
