"""`/role` with all that the map knows: changes foreseen, owners named on accounts, and the whole history."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.kit.db import Database, Tx
from bot.kit.door import Check, Feature, Reply, Request, Route, Verb, Write
from bot.ownership import naming, past_slack
from bot.ownership import slack as who
from bot.ownership.foretell import Foreteller, OpenOf, none_open
from bot.ownership.naming_slack import Namings
from bot.ownership.service import Ownership
from bot.people.service import actor
from bot.roles import service
from bot.roles import slack as roles
from bot.roles.blocks import UNDO
from bot.roles.undoing import last_of
from bot.roles.wanted import ASSIGN, END
from bot.workspace.audit import entry_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Desk:
    """Takes what is about an account; everything else goes on to the roles' own door."""

    db: Database
    ownership: Ownership
    namings: Namings

    def check(self, command: str, otherwise: Check) -> Check:
        async def check(request: Request) -> None:
            index = await self.ownership.index(request.tenant)
            if not self.namings.is_meant(index, request, command):
                await otherwise(request)
                return
            async with self.db.read(request.tenant, request.now) as tx:
                acting = await actor(tx, request.user)
                await (self.namings.assigning if command == ASSIGN else self.namings.ending)(tx, acting, request)

        return check

    def write(self, command: str, otherwise: Write) -> Write:
        async def write(tx: Tx, request: Request) -> Reply | None:
            index = await self.ownership.seen_by(tx)
            if not self.namings.is_meant(index, request, command):
                return await otherwise(tx, request)
            return await (self.namings.assign if command == ASSIGN else self.namings.end)(tx, request)

        return write

    def undo(self, otherwise: Write) -> Write:
        async def undo(tx: Tx, request: Request) -> Reply | None:
            """The change of the button, or the actor's last, of whichever kind it is."""
            entry_id = await self._naming_meant(tx, request)
            return await (otherwise(tx, request) if entry_id is None else self.namings.undo(tx, request, entry_id))

        return undo

    async def _naming_meant(self, tx: Tx, request: Request) -> int | None:
        if request.value:
            entry = await entry_of(tx, int(request.value))
            return entry.id if entry and entry.action in naming.KIND.actions else None
        acting = await actor(tx, request.user)
        mine, other = [await last_of(tx, acting, each) for each in (naming.KIND, service.KIND)]
        return mine.id if mine and (other is None or mine.id > other.id) else None


def feature(
    db: Database, ownership: Ownership, open_of: OpenOf = none_open, measure_name: Callable[[str], str] = str
) -> Feature:
    """`open_of` tells the open handoffs of a role, `measure_name` measures: both belong to features above."""
    foreteller = Foreteller(ownership=ownership, open_of=open_of)
    plain = roles.feature(db, measure_name=measure_name, aftermath=who.aftermath(ownership), foresight=foreteller)
    desk = Desk(db=db, ownership=ownership, namings=Namings(ownership=ownership, open_of=open_of))
    (command,) = plain.commands
    verbs = (*(_over(desk, each) for each in command.verbs), past_slack.verb(db, ownership))
    undo = plain.actions[UNDO]
    wider = Route(check=undo.check, write=desk.undo(undo.write) if undo.write else None)
    return replace(plain, commands=(replace(command, verbs=verbs),), actions={UNDO: wider})


def _over(desk: Desk, verb: Verb) -> Verb:
    """The same verb, which understands accounts too."""
    if verb.write is None or verb.check is None:
        return verb
    if verb.word == "undo":
        return replace(verb, write=desk.undo(verb.write))
    command = {"assign": ASSIGN, "end": END}[verb.word]
    told = f"{verb.help} Also `{command} @member AE for Acme`: the account's own owner."
    return replace(verb, help=told, check=desk.check(command, verb.check), write=desk.write(command, verb.write))
