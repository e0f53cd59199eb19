"""The values of ownership: accounts, a question, and its answer with the whole path that led to it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.kit.period import Dated
from bot.roles.model import EVERYWHERE, Scope


class AccountStatus(StrEnum):
    CUSTOMER = "customer"
    PROSPECT = "prospect"


class State(StrEnum):
    HELD = "held"
    STAND_IN = "stand_in"
    WEAK = "weak"  # only the role's fallback answers
    GAP = "gap"
    NOT_NEEDED = "not_needed"


class Verdict(StrEnum):
    """What became of one claim on the way to the answer."""

    NAMED = "named"
    WON = "won"
    STAND_IN = "stand_in"
    BACKUP = "backup"
    FALLBACK = "fallback"
    PASSED = "passed"
    NARROWER = "narrower"
    ABSENT = "absent"
    ENDED = "ended"
    INACTIVE = "inactive"


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """A customer or prospect."""

    id: int
    name: str
    aliases: tuple[str, ...] = ()
    external_id: str | None = None
    status: AccountStatus = AccountStatus.CUSTOMER
    renewal: date | None = None  # until when it has signed


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountSegment(Dated):
    """An account belongs to a segment; at most one per dimension at any instant."""

    account_id: int
    segment_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class NamedOwner(Dated):
    """Somebody named on the account itself for a role, in the part of it that `scope` says."""

    id: int
    account_id: int
    role_id: int
    member_id: int
    scope: Scope = EVERYWHERE


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """A role, for some segments or for an account."""

    role_id: int
    segments: Scope = EVERYWHERE
    account_id: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One claim on the path: whose, by which assignment or naming, over what scope, and what became of it."""

    member_id: int
    verdict: Verdict
    scope: Scope = EVERYWHERE
    assignment_id: int | None = None
    naming_id: int | None = None
    weight: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Taker:
    """Somebody who may be asked, `why` telling as what; those of one tier are equals."""

    member_id: int
    why: Verdict
    weight: int = 1
    assignment_id: int | None = None
    naming_id: int | None = None


Tier = tuple[Taker, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """Who owns it and who answers now. `order` is who is asked after whom; a tier of several is a pool."""

    question: Question
    on: datetime
    segments: Scope  # what was asked about, an account's segments included
    state: State
    owners: tuple[int, ...] = ()
    stand_ins: tuple[int, ...] = ()
    backups: tuple[int, ...] = ()
    order: tuple[Tier, ...] = ()
    path: tuple[Step, ...] = ()
    below: tuple[Step, ...] = ()  # narrower holders, the first of them
    more_below: bool = False

    @property
    def answering(self) -> tuple[int, ...]:
        """Who is to be turned to now: the owners who are here, else who stands in, else the fallback."""
        return tuple(each.member_id for each in self.order[0]) if self.order else ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Gap:
    """A needed part of a role that nobody holds, or (weak) only the role's fallback."""

    role_id: int
    scope: Scope
    state: State
    cells: int = 1  # how many leaves this gap folds together
