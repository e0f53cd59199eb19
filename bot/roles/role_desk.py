"""`/role edit`, `new`, `retire` and `restore`: the catalogue as admins change it in Slack, with Undo."""

import html
import json
from collections.abc import Mapping
from dataclasses import dataclass

from bot.kit.again import again
from bot.kit.blocks import Message, actions, button, context, esc
from bot.kit.db import Database, Tx
from bot.kit.door import Check, Command, Feature, Reply, Request, Route, Verb
from bot.kit.errors import Refusal
from bot.kit.fields import Faults
from bot.kit.zones import day_of
from bot.people.service import actor
from bot.roles import editing, role_form, service
from bot.roles.model import Role
from bot.roles.setup import checked_name
from bot.roles.words import Ref
from bot.workspace.rights import require_admin

PUT_BACK = "role.put_back"


@dataclass(frozen=True, kw_only=True, slots=True)
class Desk:
    """`measures` are the known ones by key; they belong to a feature above this one."""

    db: Database
    measures: Mapping[str, str]

    async def edit(self, request: Request) -> Reply:
        async with self.db.read(request.tenant, request.now) as tx:
            require_admin(await actor(tx, request.user))
            role = await _meant(tx, request, "edit")
            editing.require_standing(role)
            roster = await service.load_roster(tx)
        view = role_form.form(roster, role, editing.mark(role), self.measures, request.channel)
        return Reply(view=view)

    async def check_form(self, request: Request) -> None:
        async with self.db.read(request.tenant, request.now) as tx:
            require_admin(await actor(tx, request.user))
            await _read(tx, request)

    async def save(self, tx: Tx, request: Request) -> Reply:
        acting = await actor(tx, request.user)
        require_admin(acting)
        wanted, seen = await _read(tx, request)
        entry = await editing.save(tx, acting, wanted, seen, request.via)
        return _saved(f"Saved. *{esc(wanted.name)}* stands as you typed it.", wanted, entry)

    async def check_new(self, request: Request) -> None:
        async with self.db.read(request.tenant, request.now) as tx:
            require_admin(await actor(tx, request.user))
            await editing.require_free(tx, Role(id=0, key="", name=_name(request.text)))

    async def new(self, tx: Tx, request: Request) -> Reply:
        acting = await actor(tx, request.user)
        role, entry = await editing.add(tx, acting, _name(request.text), request.via)
        edit = again("Describe it", f"/role edit {Ref('role', role.id)}", style="primary")
        undo = button("Undo", PUT_BACK, str(entry))
        how = context("Nobody is needed in it until you say where: *Describe it* opens its form.")
        return Reply(message=Message.of(f"Saved. *{esc(role.name)}* is a role now.", how, actions(edit, undo)))

    def check(self, word: str) -> Check:
        """That a line behind this verb names one role."""

        async def check(request: Request) -> None:
            async with self.db.read(request.tenant, request.now) as tx:
                require_admin(await actor(tx, request.user))
                await _meant(tx, request, word)

        return check

    async def retire(self, tx: Tx, request: Request) -> Reply:
        acting = await actor(tx, request.user)
        role, entry = await editing.retire(tx, acting, (await _meant(tx, request, "retire")).id, request.via)
        name = esc(role.name)
        text = (
            f"Saved. *{name}* is retired: neither offered nor needed. `/role history {name}` still tells who held it."
        )
        return _saved(text, role, entry)

    async def restore(self, tx: Tx, request: Request) -> Reply:
        acting = await actor(tx, request.user)
        role = await editing.restore(tx, acting, (await _meant(tx, request, "restore")).id, request.via)
        return Reply.say(f"Saved. *{esc(role.name)}* is back, as it was when it was retired.")

    async def check_undo(self, request: Request) -> None:
        async with self.db.read(request.tenant, request.now) as tx:
            require_admin(await actor(tx, request.user))

    async def undo(self, tx: Tx, request: Request) -> Reply:
        role = await editing.undo(tx, await actor(tx, request.user), int(request.value), request.via)
        gone = "is gone again" if role.retired_at else "stands as before"
        return Reply(message=Message.of(f"Undone. *{esc(role.name)}* {gone}."), replace=True)


def _saved(text: str, role: Role, entry: int) -> Reply:
    show = () if role.retired_at else (again("Show it", f"/role {Ref('role', role.id)}"),)
    return Reply(message=Message.of(text, actions(*show, button("Undo", PUT_BACK, str(entry)))))


def _name(text: str) -> str:
    if not text.strip():
        raise Refusal("What is it called? Type `/role new Partner Manager`.")
    return checked_name(html.unescape(text).strip().strip('"“”'))


async def _meant(tx: Tx, request: Request, word: str) -> Role:
    """The one role that a line names."""
    roster = await service.load_roster(tx)
    how = f"Name one role: `/role {word} AE`."
    if not request.text.strip():
        raise Refusal(how)
    line = roster.reader(f"/role {word}").read(request.text, day_of(tx.now, roster.zone))
    if len(line.of("role")) != 1 or len(line.refs) != 1:
        raise Refusal(how)
    return roster.roles[line.of("role")[0]]


async def _read(tx: Tx, request: Request) -> tuple[Role, str]:
    """The role that the form wants, and the mark of the one that it showed."""
    kept = json.loads(request.value)
    before = await editing.find(tx, int(kept["role"]))
    if editing.mark(before) != kept["mark"]:
        raise editing.ChangedMeanwhile
    wanted = role_form.read(await service.load_roster(tx), before, request.values, request.now)
    faults = Faults()
    for name, named in (("name", Role(id=wanted.id, key="", name=wanted.name)), ("aliases", wanted)):
        with faults.beside(name):
            await editing.require_free(tx, named)
    faults.tell()
    return wanted, str(kept["mark"])


def feature(db: Database, measures: Mapping[str, str]) -> Feature:
    desk = Desk(db=db, measures=measures)
    command = Command(name="/role", summary="says who does what, and changes it.", verbs=_verbs(desk))
    undo = Route(check=desk.check_undo, write=desk.undo)
    form = Route(check=desk.check_form, write=desk.save)
    return Feature(commands=(command,), actions={PUT_BACK: undo}, forms={role_form.FORM: form})


def _verbs(desk: Desk) -> tuple[Verb, ...]:
    return (
        Verb(
            word="edit",
            usage="/role edit AE",
            help="What a role is for, its duties, names, measures, and where it is needed. Admins only.",
            read=desk.edit,
        ),
        Verb(
            word="new",
            usage="/role new Partner Manager",
            help="A role of your own beside the eight. Admins only.",
            check=desk.check_new,
            write=desk.new,
        ),
        Verb(
            word="retire",
            usage="/role retire Partner Manager",
            help="No longer offered or needed; its history stays. Admins only.",
            check=desk.check("retire"),
            write=desk.retire,
        ),
        Verb(
            word="restore",
            usage="/role restore Partner Manager",
            help="A retired role as it was. Admins only.",
            check=desk.check("restore"),
            write=desk.restore,
        ),
    )
