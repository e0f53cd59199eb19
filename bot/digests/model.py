"""A channel's schedule and what became of each of its weeks."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.digests.rule import Rule
from bot.digests.settings import PLAIN, Settings


@dataclass(frozen=True, kw_only=True, slots=True)
class Schedule:
    """When a channel, or one person, gets a digest. `broken` is Slack's word for why the last post was refused."""

    id: int
    channel: str
    rule: Rule
    active: bool
    broken: str | None
    revision: int
    next_due: datetime
    settings: Settings = PLAIN
    member_id: int | None = None  # of a personal one: whose it is; `channel` is then their Slack user


class RunState(StrEnum):
    POSTED = "posted"
    SKIPPED = "skipped"  # it was missed, and a newer week was posted in its place
    QUIET = "quiet"  # there was nothing to say, and then it is to keep still
    UNCONFIRMED = "unconfirmed"  # nobody can say whether Slack has it
    REFUSED = "refused"  # Slack will not take it in that channel


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """One week of one schedule; `week` is the Monday of the week reported."""

    schedule_id: int
    week: date
    due: datetime
    made_at: datetime
    state: RunState
    late: bool = False
