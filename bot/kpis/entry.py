"""What lines about numbers have in common: who types, which measure is meant, and the number."""

from datetime import datetime

from bot.kit.errors import Refusal
from bot.kpis.board import own_measures
from bot.kpis.model import Measure
from bot.kpis.words import Line, find_measure
from bot.ownership.index import Index
from bot.people.model import Member
from bot.workspace.rights import NotKnown

LOG_USAGE = "Type it like this: `/kpi log leads 5`, `/kpi log meetings 2 for @sam on yesterday`."


def asker(index: Index, user: str) -> Member:
    """The member behind a Slack user; raises Refusal for somebody Slack has not told of."""
    member = index.members_by_slack.get(user)
    if member is None:
        raise NotKnown
    return member


def measure_of(index: Index, line: Line, me: Member, now: datetime, command: str) -> Measure:
    mine = frozenset(each.key for each in own_measures(index, me, now))
    return find_measure(line.words, command, line.rest, mine)


def only(line: Line, known: set[str], usage: str) -> None:
    extra = next((part for part in line.parts if part not in known), None)
    if extra:
        raise Refusal(f"“{extra}” says nothing here. {usage}")


def one_number(line: Line, usage: str) -> str:
    if len(line.numbers) != 1:
        found = "I read no number." if not line.numbers else f"I read {len(line.numbers)} numbers."
        raise Refusal(f"{found} Type just one, in figures and without spaces or commas. {usage}")
    return line.numbers[0]
