"""Those who look on: the thread in which a handoff began, and who follows it, hear of what becomes of it."""

from sqlalchemy import select

from bot.delivery.service import answer, post
from bot.handoffs.around import follower
from bot.handoffs.cast import Cast
from bot.handoffs.model import Handoff
from bot.handoffs.step import News
from bot.kit.blocks import Message, esc
from bot.kit.db import Tx, insert_into
from bot.people.working import rings_at


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


async def join(tx: Tx, handoff: Handoff, member: int) -> None:
    """Once, however often it is asked."""
    row = {"workspace_id": tx.tenant, "handoff_id": handoff.id, "member_id": member}
    put = insert_into(tx.conn, follower).values(row)
    await tx.conn.execute(put.on_conflict_do_nothing(index_elements=["handoff_id", "member_id"]))


async def tell_followers(tx: Tx, cast: Cast, after: Handoff, what: News | None) -> None:
    """Those who asked to hear of it, in their working hours; the two sides hear of it anyway."""
    said = became(after, what, cast) if what else ""
    if not said:
        return
    asked = select(follower.c.member_id).where(follower.c.workspace_id == tx.tenant, follower.c.handoff_id == after.id)
    for member in (await tx.conn.execute(asked)).scalars().all():
        reader = cast.members[member]
        if reader.slack_user_id and reader.may_own(tx.now) and member not in {after.sender, after.offer.receiver}:
            key = f"handoff:{after.id}:follower:{member}:{after.revision}"
            due = rings_at(reader, tx.now)
            await post(tx, key=key, to=reader.slack_user_id, message=Message.of(said), due=due)


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
