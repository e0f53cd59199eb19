"""How often somebody was rung up about handoffs on one day of theirs, by what stands in their conversation.

Left out are what the budget never holds back (offers, what is late, questions that people ask one another) and what
comes beside it (a manager's noes of a day, promises, renewals, outcomes). Whatever else there is or will be counts.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime

from sqlalchemy import select

from bot.delivery.store import outbox
from bot.kit.db import Tx
from bot.kit.zones import day_of
from bot.ownership.index import Index
from tests.stories.world import Story

EXEMPT = re.compile(
    r"handoff:\d+:(offer:\d+|sender|late:.+|(won|lost|taken|live|churned|thread):.+|news:\d+:(stuck|lost|passed))"
    r"|handoffs:noes:.+"
)
LATE = ("was due on", "was promised for", "; @")  # an overdue reminder, a broken promise, a manager's promise
Days = Counter[tuple[str, date]]


async def rung(tx: Tx, told: Story, index: Index) -> tuple[Days, int]:
    """How many it were for whom on which day; and how many of all were the ones that bring what had waited."""
    asked = select(outbox.c.ts, outbox.c.key).where(outbox.c.workspace_id == tx.tenant, outbox.c.ts.is_not(None))
    keys = {row.ts: row.key for row in await tx.conn.execute(asked.where(outbox.c.kind == "post"))}
    days: Days = Counter()
    late = 0
    for member in index.members.values():
        for ts, text in _seen(told, member.slack_user_id):
            key = str(keys.get(ts, ""))
            if counts(key, text):
                days[member.name, day_of(datetime.fromtimestamp(float(ts), UTC), member.zone)] += 1
                late += key.startswith("handoffs:more:")
    return days, late


def counts(key: str, text: str) -> bool:
    if not key.startswith(("handoff:", "handoffs:")) or EXEMPT.fullmatch(key):
        return False
    return not (re.search(":(remind|chase):", key) and any(each in text for each in LATE))


def _seen(told: Story, user: str | None) -> Iterator[tuple[str, str]]:
    for each in told.slack.messages(told.slack.im(user)) if user else ():
        yield each.ts, each.text
