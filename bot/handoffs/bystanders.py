"""Those who look on: the thread in which a handoff began hears that it was handed over, and what became of it."""

from bot.delivery.service import answer
from bot.handoffs.cast import Cast
from bot.handoffs.model import Handoff
from bot.handoffs.step import News
from bot.kit.blocks import Message, esc
from bot.kit.db import Tx


def became(handoff: Handoff, what: News, cast: Cast) -> str:
    """What it ended in, without anybody's reasons: those are between the two sides. Empty while it goes on."""
    company, who = f"*{esc(handoff.company)}*", cast.who(handoff.offer.receiver) if handoff.offers else ""
    return {
        News.ACCEPTED: f"✅ {who} accepted {company}.",
        News.REJECTED: f"❌ {who} turned {company} down.",
        News.WITHDRAWN: f"{company} was withdrawn.",
        News.LAPSED: f"{company} was withdrawn.",
        News.LOST: f"{company} was withdrawn: nobody is left who could take it.",
        News.COMPLETED: f"🏁 {who} completed {company}.",
    }.get(what, "")


async def tell_thread(tx: Tx, cast: Cast, before: Handoff | None, after: Handoff, what: News | None) -> None:
    if before is None:
        route, who = cast.route(after.edge), cast.who(after.offer.receiver)
        said = f"🤝 *{esc(after.company)}* ({route}) is handed to {who} by {cast.who(after.sender)}."
    else:
        said = became(after, what, cast) if what else ""
    channel, thread = after.origin.get("channel"), after.origin.get("thread")
    if said and channel and thread:
        key = f"handoff:{after.id}:thread:{after.revision}"
        await answer(tx, key=key, to=channel, ts=thread, message=Message.of(said))
