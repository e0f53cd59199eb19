"""What is wrong with a form, beside its fields."""

import pytest

from bot.kit.errors import FieldErrors, Refusal
from bot.kit.fields import Faults


def refuse(error: Exception) -> None:
    raise error


def test_everything_that_is_wrong_is_told_at_once_and_in_plain_text() -> None:
    faults = Faults()
    for field, text in (("name", "*Acme &amp; Co* is taken."), ("day", "No day."), ("day", "Not that either.")):
        with faults.beside(field):
            refuse(Refusal(text))
    with faults.beside("right"):
        pass
    with pytest.raises(FieldErrors) as told:
        faults.tell()
    assert told.value.fields == {"name": "Acme & Co is taken.", "day": "No day."}


def test_errors_that_know_their_fields_stay_beside_them_and_a_bug_is_no_fault() -> None:
    faults = Faults()
    with faults.beside("day"):
        refuse(FieldErrors({"member": "Choose somebody."}))
    assert faults.fields == {"member": "Choose somebody."}
    with pytest.raises(ValueError, match="a bug"), faults.beside("day"):
        refuse(ValueError("a bug"))


def test_nothing_wrong_raises_nothing() -> None:
    Faults().tell()
