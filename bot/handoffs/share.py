"""Somebody's share in what became of an account: an accepted handoff, as a value."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True, slots=True)
class Passed:
    """An accepted handoff; `giving` and `taking` are the keys of the roles it went from and to."""

    account: int
    giving: str
    taking: str
    sender: int
    receiver: int
    day: date  # on which it was accepted, in the workspace's zone
