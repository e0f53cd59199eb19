"""Whose request it is: only bytes that Slack signed a few minutes ago at most, and each of them once."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.signature import SignatureVerifier

from bot.delivery.signature import KEPT, MAX_AGE, Seen, is_genuine, is_timely, signature

SECRET, STAMP, NOW = "a-secret-of-nobody", "1700000000", 1_700_000_000.0
BODY = "token=x&text=Zoë %F0%9F".encode()


@given(st.text(), st.text(string.ascii_letters, min_size=1))
def test_it_signs_as_slacks_own_library_does(body: str, secret: str) -> None:
    theirs = SignatureVerifier(secret).generate_signature(timestamp=STAMP, body=body.encode("utf-8", "ignore"))
    assert signature(secret, STAMP, body.encode("utf-8", "ignore")) == theirs


GIVEN = signature(SECRET, STAMP, BODY)


@pytest.mark.parametrize(
    ("given_", "genuine"),
    [
        (GIVEN, True),
        ("", False),
        ("v0=", False),
        (GIVEN.upper(), False),
        (GIVEN.removeprefix("v0="), False),
        (GIVEN.replace("v0=", "v1="), False),
        (GIVEN[:-1], False),
        (f"{GIVEN} ", False),
        (f"{GIVEN[:-1]}é", False),
        ("v0=\udcff\udcfe", False),
        ("v0=" + "🦄" * 64, False),
    ],
)
def test_only_the_very_signature_will_do(given_: str, genuine: bool) -> None:
    assert is_genuine(SECRET, STAMP, given_, BODY) is genuine


@pytest.mark.parametrize(
    ("secret", "stamp", "body"),
    [("another", STAMP, BODY), (SECRET, "1700000001", BODY), (SECRET, STAMP, BODY + b" "), (SECRET, STAMP, b"")],
)
def test_it_holds_for_one_secret_one_time_and_one_body(secret: str, stamp: str, body: bytes) -> None:
    assert not is_genuine(secret, stamp, GIVEN, body)


@pytest.mark.parametrize(
    ("stamp", "timely"),
    [
        (STAMP, True),
        (str(int(NOW) - MAX_AGE), True),
        (str(int(NOW) + MAX_AGE), True),
        (str(int(NOW) - MAX_AGE - 1), False),
        (str(int(NOW) + MAX_AGE + 1), False),
        ("", False),
        ("0", False),
        ("-1700000000", False),
        ("+1700000000", False),
        (" 1700000000", False),
        ("1_700_000_000", False),
        ("1700000000.0", False),
        ("1.7e9", False),
        ("nan", False),
        ("1\uff1700000000", False),
        ("9" * 400, False),
        ("\udcff", False),
    ],
)
def test_a_stamp_is_whole_seconds_within_five_minutes(stamp: str, timely: bool) -> None:
    assert is_timely(stamp, NOW) is timely


def test_what_was_seen_is_refused_for_ten_minutes_unless_it_came_to_nothing() -> None:
    seen = Seen()
    assert [seen.is_first(("1", "a"), NOW), seen.is_first(("1", "a"), NOW + KEPT - 1)] == [True, False]
    assert seen.is_first(("1", "b"), NOW + 1)
    assert seen.is_first(("1", "a"), NOW + KEPT)
    seen.forget(("1", "b"))
    assert seen.is_first(("1", "b"), NOW + 2)
