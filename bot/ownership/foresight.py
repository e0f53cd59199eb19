"""What a change of the map would flip in the one role it is about: cells, accounts, open handoffs, coverage. Pure."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.ownership.cells import Cell, cells
from bot.ownership.claims import asked, contains, gather
from bot.ownership.coverage import UNCOVERED, folded, sizes
from bot.ownership.index import Index
from bot.ownership.model import Gap, NamedOwner, Question, State
from bot.ownership.outlook import COVERED, standing
from bot.roles.model import Role, Scope

Owners = tuple[int, ...]  # members by id
Waiting = Iterable[tuple[int, int]]  # open handoffs: with which member, about which account


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """How a part is held, and whose it is."""

    state: State
    owners: Owners


@dataclass(frozen=True, kw_only=True, slots=True)
class Flip:
    """A cell that is held in another way, or by others, than before."""

    scope: Scope
    before: Held
    after: Held


@dataclass(frozen=True, kw_only=True, slots=True)
class Move:
    """An account whose owners for the role are others than before."""

    account_id: int
    before: Owners
    after: Owners


@dataclass(frozen=True, kw_only=True, slots=True)
class Foreseen:
    """Everything that flips at an instant.

    Of the open handoffs of accounts that leave somebody, `going` counts those that follow and `staying` the others.
    """

    role_id: int
    on: datetime
    flips: tuple[Flip, ...] = ()
    moves: tuple[Move, ...] = ()
    staying: Counter[int] = field(default_factory=Counter)
    going: Counter[int] = field(default_factory=Counter)
    coverage: tuple[int, int, int] | None = None  # covered before, covered after, needed; None where it stays

    @property
    def groups(self) -> list[tuple[tuple[Owners, Owners], int]]:
        """How many accounts go from whom to whom: who leaves most first, and then to whom most go."""
        counted, left = Counter((each.before, each.after) for each in self.moves), Counter(x.before for x in self.moves)
        return sorted(counted.items(), key=lambda each: (-left[each[0][0]], each[0][0], -each[1]))


@dataclass(frozen=True, kw_only=True, slots=True)
class Opened:
    """Needed parts that would be nobody's from an instant on (or only the role's fallback's)."""

    on: datetime
    gaps: tuple[Gap, ...]


def foresee(
    before: Index,
    after: Index,
    role_id: int,
    on: datetime,
    scopes: Collection[Scope],
    waiting: Waiting = (),
    gone: Owners = (),
) -> Foreseen:
    """Compare two maps that differ in claims of one role, each over one of these scopes; `gone` let go of theirs."""
    role = before.roles[role_id]
    moves = tuple(_moves(before, after, role_id, on, scopes))
    staying, going = _handoffs(moves, waiting, gone)
    return Foreseen(
        role_id=role_id,
        on=on,
        flips=tuple(_flips(before, after, role, on, scopes)),
        moves=moves,
        staying=staying,
        going=going,
        coverage=_coverage(before, after, role, on, scopes),
    )


def _flips(before: Index, after: Index, role: Role, on: datetime, scopes: Collection[Scope]) -> Iterator[Flip]:
    states = {each.scope: each.state for each in cells(after, role, on, scopes)}
    for cell in cells(before, role, on, scopes):
        question = Question(role_id=role.id, segments=cell.scope)
        was = Held(state=cell.state, owners=_owners_of(before, question, on))
        becomes = Held(state=states[cell.scope], owners=_owners_of(after, question, on))
        if was != becomes:
            yield Flip(scope=cell.scope, before=was, after=becomes)


def _owners_of(index: Index, question: Question, on: datetime) -> Owners:
    """Who owns it, without the path that a whole answer carries: thousands are asked about."""
    leads = gather(index, question, asked(index, question, on), on, frozenset()).leads
    return tuple(sorted({each.member_id for each in leads[0]})) if leads else ()


def _moves(before: Index, after: Index, role_id: int, on: datetime, scopes: Collection[Scope]) -> Iterator[Move]:
    """Accounts in the same segments that name nobody are asked about once."""
    alike: dict[Scope, tuple[Owners, Owners]] = {}
    for account_id in before.accounts:
        segments = before.segments_of(account_id, on)
        if before.named(account_id, role_id):
            question = Question(role_id=role_id, account_id=account_id)
            was, becomes = _owners(before, after, question, on, concerned=_within(before, segments, scopes, on))
        else:
            if segments not in alike:
                question = Question(role_id=role_id, segments=segments)
                concerned = _within(before, segments, scopes, on)
                alike[segments] = _owners(before, after, question, on, concerned=concerned)
            was, becomes = alike[segments]
        if was != becomes:
            yield Move(account_id=account_id, before=was, after=becomes)


def _within(index: Index, segments: Scope, scopes: Collection[Scope], on: datetime) -> bool:
    return any(contains(index, each, segments, on) for each in scopes)


def _owners(before: Index, after: Index, question: Question, on: datetime, *, concerned: bool) -> tuple[Owners, Owners]:
    """Whose it is in each of the two maps; what no claim contains that changed is not looked at."""
    if not concerned:
        return (), ()
    return _owners_of(before, question, on), _owners_of(after, question, on)


def _handoffs(moves: Sequence[Move], waiting: Waiting, gone: Owners) -> tuple[Counter[int], Counter[int]]:
    """What stays with whom an account leaves, and what goes on: whoever lets go is asked no more, if others are."""
    left = {(lost, each.account_id): each for each in moves for lost in each.before if lost not in each.after}
    staying, going = Counter[int](), Counter[int]()
    for member_id, account_id in waiting:
        move = left.get((member_id, account_id))
        if move:
            (going if member_id in gone and move.after else staying)[member_id] += 1
    return staying, going


def _coverage(
    before: Index, after: Index, role: Role, on: datetime, scopes: Collection[Scope]
) -> tuple[int, int, int] | None:
    gained = sum(_covered(cells(after, role, on, scopes))) - sum(_covered(cells(before, role, on, scopes)))
    if not gained:
        return None
    found = next(iter(standing(before, on, [role])), None)
    return (found.covered, found.covered + gained, found.needed) if found else None


def _covered(found: Iterable[Cell]) -> Iterator[bool]:
    return (each.needed and each.state in COVERED for each in found)


def opened(
    before: Index, after: Index, role_id: int, moments: Iterable[datetime], scopes: Collection[Scope]
) -> Opened | None:
    """The first of those instants at which a needed cell would be open that is not open as things stand."""
    role = before.roles[role_id]
    for on in moments:
        was = {each.scope for each in cells(before, role, on, scopes) if each.state in UNCOVERED}
        found = list(cells(after, role, on, scopes))
        bad = (each for each in found if each.needed and each.state in UNCOVERED and each.scope not in was)
        fresh = {each.scope: each.state for each in bad}
        if fresh:
            whole = len(scopes) == 1 and all(each.scope in fresh for each in found if each.needed)
            return Opened(on=on, gaps=_whole(role, scopes, fresh) if whole else _parts(after, role, fresh, on))
    return None


def _whole(role: Role, scopes: Collection[Scope], fresh: Mapping[Scope, State]) -> tuple[Gap, ...]:
    """All that the change is about, told as it is held; not as the wider part of which it is all."""
    (scope,) = scopes
    weak = all(each is State.WEAK for each in fresh.values())
    return (Gap(role_id=role.id, scope=scope, state=State.WEAK if weak else State.GAP, cells=len(fresh)),)


def _parts(after: Index, role: Role, fresh: Mapping[Scope, State], on: datetime) -> tuple[Gap, ...]:
    return tuple(folded(after, role, fresh, sizes(after, role, on), on))


def named_otherwise(
    index: Index, about: NamedOwner, becomes: Sequence[NamedOwner], on: datetime, waiting: Waiting = ()
) -> Foreseen:
    """What flips for the one account that names somebody else; those of the same ids stand no longer as they were."""
    ids = {each.id for each in becomes}
    after = index.with_named([*(each for each in index.rows.named_owners if each.id not in ids), *becomes])
    question = Question(role_id=about.role_id, segments=about.scope, account_id=about.account_id)
    was, now = _owners(index, after, question, on, concerned=True)
    moves = (Move(account_id=about.account_id, before=was, after=now),) if was != now else ()
    gone = (about.member_id,) if about.id in {each.id for each in index.rows.named_owners} else ()
    staying, going = _handoffs(moves, waiting, gone)
    return Foreseen(role_id=about.role_id, on=on, moves=moves, staying=staying, going=going)
