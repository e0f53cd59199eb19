"""What leaves by DM about an absence: questions to those who could cover, and what became of them."""

from bot.delivery.service import post, update
from bot.kit.blocks import Message
from bot.kit.db import Tx
from bot.ownership import away_blocks as blocks
from bot.ownership.away_effect import askable
from bot.ownership.index import Index
from bot.people import absent
from bot.people.absences import Absence
from bot.workspace.model import Actor


async def ask(tx: Tx, acting: Actor, index: Index, known: Absence, via: str) -> Absence:
    """Ask those who could and were not asked yet."""
    able = [each for each in askable(index, known) if each not in known.asked]
    if not able:
        return known
    asked = await absent.ask(tx, acting, known, [*known.asked, *able], via)
    for each in able:
        await tell(tx, index, asked, each, "ask", blocks.asked(index, asked))
    return asked


async def tell(tx: Tx, index: Index, known: Absence, member_id: int, what: str, message: Message) -> None:
    """One member, once for ever by `what`; who cannot be reached in Slack is told nothing."""
    user = index.members[member_id].slack_user_id
    if user:
        await post(tx, key=_key(known, member_id, what), to=user, message=message)


async def correct(tx: Tx, known: Absence, member_id: int, what: str, message: Message) -> None:
    """What a member was told is changed where it stands."""
    await update(tx, key=_key(known, member_id, what), message=message)


async def call_off(tx: Tx, index: Index, known: Absence, *, began: bool) -> None:
    """Whoever was asked or named reads that it is off; who stood in already hears that it is over (`returns`)."""
    told = blocks.no_longer(index, known)
    for each in known.asked:
        if known.stand_in_id is None or not began:
            await correct(tx, known, each, "ask", told)
    if known.stand_in_id is not None and not began:
        await correct(tx, known, known.stand_in_id, "named", told)


def _key(known: Absence, member_id: int, what: str) -> str:
    return f"absence:{known.id}:{what}:{member_id}"
