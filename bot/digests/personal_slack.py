"""`/kpi digest me`: one's own digest as it stands now, and when it comes, if it shall."""

from dataclasses import dataclass

from bot.digests import people as own
from bot.digests import words
from bot.digests.personal_blocks import told
from bot.kit.db import Database, Tx
from bot.kit.door import Reply, Request, Verb
from bot.kit.errors import Refusal
from bot.kpis.entry import asker
from bot.ownership.service import Ownership
from bot.people import service as people
from bot.workspace.rights import require_member

USAGE = "Type `/kpi digest me`, or behind it `off`, `on`, or a day and a time: `monday 08:30`."


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnDoors:
    db: Database
    ownership: Ownership

    async def show(self, request: Request) -> Reply:
        index = await self.ownership.index(request.tenant)
        me = asker(index, request.user)
        require_member(me.actor())
        async with self.db.read(request.tenant, request.now) as tx:
            return Reply(message=await own.preview(tx, index, me))

    async def check(self, request: Request) -> None:
        async with self.db.read(request.tenant, request.now) as tx:
            require_member(await people.actor(tx, request.user))
        read(request.text)

    async def change(self, tx: Tx, request: Request) -> Reply:
        me = asker(await self.ownership.index(request.tenant), request.user)
        actor = await people.actor(tx, request.user)
        if request.text.casefold().strip() == "off":
            return Reply(message=told(await own.decline(tx, actor, me, request.via)))
        return Reply(message=told(await own.set_own(tx, actor, me, read(request.text), request.via)))


def read(text: str) -> words.Asked:
    """Raises Refusal for a zone: one's own digest comes in one's own time."""
    if text.casefold().strip() in ("on", "off"):
        return words.Asked()
    try:
        asked = words.read(text)
    except Refusal as refusal:
        raise Refusal(refusal.text.replace(words.USAGE, USAGE)) from None
    if asked.zone:
        raise Refusal(f"Your own digest comes in your own time, which Slack tells me. {USAGE}")
    return asked


def verb(db: Database, ownership: Ownership) -> Verb:
    doors = OwnDoors(db=db, ownership=ownership)
    return Verb(
        word="digest me",
        usage="/kpi digest me · /kpi digest me monday 08:30",
        help="Your own weekly digest now; or when it comes: a day and a time, `off`, `on`.",
        bare=doors.show,
        check=doors.check,
        write=doors.change,
    )
