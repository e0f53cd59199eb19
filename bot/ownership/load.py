"""How much somebody carries: the accounts they own now, and roles that one person should not hold together."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from bot.ownership.index import Index
from bot.ownership.question import answer
from bot.roles.model import Assignment, Rank, both_held

MANY, ALL = 500, 5_000  # accounts that are asked about, and looked at, one by one while somebody waits


def owned(index: Index, member_id: int, on: datetime) -> int | None:
    """The accounts that this member owns in any role, alone or in a pool; None where they may be too many to count."""
    if len(index.accounts) > ALL:
        return None
    named = {each.account_id for each in index.named_for(member_id, on)}
    leads = [each for each in index.hats(member_id, on) if each.rank is Rank.LEAD]
    likely = list(islice(_within(index, leads, on), MANY + 1))
    if len(likely) > MANY:
        return None
    return len(named | {account for account, role in likely if _owns(index, member_id, role, account, on)})


def _within(index: Index, leads: list[Assignment], on: datetime) -> Iterator[tuple[int, int]]:
    """The accounts in somebody's scopes, with the role they would be owned in."""
    if not leads:
        return
    for account_id in index.accounts:
        above = {each for segment in index.segments_of(account_id, on) for each in index.trees.line(segment, on)}
        yield from ((account_id, each.role_id) for each in leads if each.scope <= above)


def _owns(index: Index, member_id: int, role_id: int, account_id: int, on: datetime) -> bool:
    return member_id in answer(index, index.roles[role_id], on, account_id=account_id).owners


def conflicts(index: Index, member_id: int, on: datetime) -> list[str]:
    """The marked pairs of roles of which this member holds both."""
    held = (each.role_id for each in index.hats(member_id, on))
    return [index.roster.pair(each) for each in both_held(index.rows.conflicts, held)]
