"""Names as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kit.lexicon import Found, Lexicon, Unknown, key_of, normal, tokens

NAMES = Lexicon(
    [
        ("EMEA", 1),
        ("North America", 2),
        ("North America East", 3),
        ("R&D", 4),
        ("Mid-Market", 5),
        ("Ünïted", 6),
        ("Growth", 7),
        ("growth", 8),
        ("In", 9),
        ("👩‍💻 Makers", 10),
        ("*", 11),
    ]
)


def named(text: str) -> list[tuple[int, ...]]:
    return [each.things for each in NAMES.read(tokens(text)) if isinstance(each, Found)]


@pytest.mark.parametrize(
    ("text", "things"),
    [
        ("emea", [(1,)]),
        ("  EMEA, r&d ", [(1,), (4,)]),
        ("north america east emea", [(3,), (1,)]),
        ("emea north america", [(1,), (2,)]),
        ("north-america", [(2,)]),
        ("mid market", [(5,)]),
        ("u\u0308ni\u0308ted", [(6,)]),
        ("e\u200bm\u2060ea", [(1,)]),
        ("\u202eemea\u202c", [(1,)]),
        ("growth", [(7, 8)]),
        ("in emea", [(9,), (1,)]),
        ("👩💻 makers", [(10,)]),
        ("*", [(11,)]),
        ("the emea of the r&d", [(1,), (4,)]),
        ("north", [(2, 3)]),
        ("“EMEA”?", [(1,)]),
    ],
)
def test_names_are_found_by_their_longest_form_in_any_order(text: str, things: list[tuple[int, ...]]) -> None:
    assert named(text) == things


def test_an_exact_name_beats_the_beginning_of_a_longer_one() -> None:
    assert NAMES.named("north america") == (2,)


@pytest.mark.parametrize(("typed", "nearest"), [("emae", 1), ("nort amerika", 2), ("growht", 7), ("midmarket", 5)])
def test_what_comes_near_is_offered_and_not_taken(typed: str, nearest: int) -> None:
    (unknown,) = NAMES.read(tokens(typed))
    assert isinstance(unknown, Unknown)
    assert nearest in [thing for _, thing in unknown.near]


def test_what_comes_near_nothing_is_unknown_word_by_word() -> None:
    read = NAMES.read(tokens("emea qqqq xxxx"))
    assert [(each.start, each.end) for each in read if isinstance(each, Unknown)] == [(1, 2), (2, 3)]
    assert not any(each.near for each in read if isinstance(each, Unknown))


@given(st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=6))
def test_every_name_finds_itself(names: list[str]) -> None:
    lexicon = Lexicon((name, place) for place, name in enumerate(names))
    for place, name in enumerate(names):
        assert not key_of(name) or place in lexicon.named(name)


@given(st.text(max_size=40))
def test_evening_out_twice_changes_nothing_more(text: str) -> None:
    assert normal(normal(text)) == normal(text)


@given(st.text(max_size=60))
def test_any_line_can_be_read_and_no_word_is_read_twice(text: str) -> None:
    read = NAMES.read(tokens(text))
    spots = [index for each in read for index in range(each.start, each.end)]
    assert len(spots) == len(set(spots))
