"""`/rolecall`: help, status, the workspace's settings and its admins; and the admins' word when a message failed."""

from dataclasses import dataclass

from bot.delivery import service as delivery
from bot.delivery.model import Outgoing, State
from bot.home import tab
from bot.home.blocks import Front, failure, overview
from bot.home.gather import gather
from bot.kit.blocks import MENTION, Home, Message, clip, esc, mention
from bot.kit.db import Database, Tx
from bot.kit.door import Command, Feature, Reply, Request, Route, Tell, Verb
from bot.kit.errors import Refusal
from bot.kit.zones import day_of
from bot.ownership.service import Ownership
from bot.people import admins
from bot.people import service as people
from bot.roles import service as roles
from bot.workspace import service as workspace
from bot.workspace import settings
from bot.workspace.rights import require_admin

RESEND = "delivery.resend"
TOLD = 3  # admins that hear of a failure; all of them would be a storm
USAGE_ADMIN = "Type `/rolecall admin add @somebody`, `/rolecall admin remove @somebody` or `/rolecall admin list`."


@dataclass(frozen=True, kw_only=True, slots=True)
class Desk:
    """Answers `/rolecall` and keeps its settings."""

    db: Database
    ownership: Ownership

    async def show(self, request: Request) -> Reply:
        if request.text:
            text = f"I do not know “{esc(clip(request.text, 40))}”. Type `/rolecall help` to see what I can do."
            raise Refusal(text)
        index = await self.ownership.index(request.tenant)
        async with self.db.read(request.tenant, request.now) as tx:
            front = Front(
                workspace=await workspace.get(tx),
                known=await people.head_count(tx),
                admins=await people.known_admins(tx),
                staffed=await roles.is_staffed(tx),
                example=index.example(request.now),
            )
        return Reply(message=overview(front, request.now))

    async def check(self, request: Request) -> None:
        """A word that is no setting, or a value that it cannot have, is told at once."""
        async with self.db.read(request.tenant, request.now) as tx:
            require_admin(await people.actor(tx, request.user))
            key, text = _said(request)
            settings.read(settings.setting(key), text, await workspace.get(tx))

    async def change(self, tx: Tx, request: Request) -> Reply:
        actor, (key, text) = await people.actor(tx, request.user), _said(request)
        return Reply.say(await workspace.set_setting(tx, actor, key, text, request.via))


def _said(request: Request) -> tuple[str, str]:
    """A setting and its value: behind `set`, or behind the setting's own name."""
    word = request.via.rpartition(" ")[2]
    if word in settings.BY_KEY:
        return word, request.text
    key, _, text = request.text.partition(" ")
    return key, text.strip()


def feature(db: Database, ownership: Ownership) -> Feature:
    desk = Desk(db=db, ownership=ownership)
    admin = Verb(word="admin", usage="/rolecall admin add @somebody", help="Who may change the map.", write=administer)
    default = Verb(word="", usage="/rolecall", help="How this workspace is set up, and what I can do.", read=desk.show)
    verbs = (*_settings(desk), admin)
    command = Command(name="/rolecall", summary="sets me up and says how I am.", default=default, verbs=verbs)
    return Feature(commands=(command,), actions={RESEND: Route(write=send_again)}, glances={"app_home_opened": opened})


async def opened(_: Request) -> Reply:
    """The tab itself is drawn behind the acknowledgement, as after everything that is done on it."""
    return Reply()


def answering(db: Database, ownership: Ownership, tell: Tell) -> Tell:
    """Tells as `tell` does; what is done on the home tab is answered there: drawn anew, with the answer on top."""

    async def told(request: Request, reply: Reply) -> None:
        if request.at_home:
            answer = reply.message if reply.view is None else None
            reply = Reply(view=reply.view, home=await _drawn(db, ownership, request, answer))
        await tell(request, reply)

    return told


async def _drawn(db: Database, ownership: Ownership, request: Request, answer: Message | None) -> Home:
    index = await ownership.index(request.tenant)
    me = index.members_by_slack.get(request.user)
    if me is None or not me.may_own(request.now):
        return tab.closed(index.example(request.now), answer)
    async with db.read(request.tenant) as tx:
        return tab.drawn(await gather(tx, index, me), answer)


def _settings(desk: Desk) -> tuple[Verb, ...]:
    """One verb for each setting, and `set` as the operator's command line has it."""
    named = [(each.key, each.help, f"{each.key} {each.example}") for each in settings.SETTINGS]
    words = [*named, ("set", "The same, as on the operator's command line.", "set currency USD")]
    return tuple(
        Verb(word=word, usage=f"/rolecall {usage}", help=told, check=desk.check, write=desk.change)
        for word, told, usage in words
    )


async def administer(tx: Tx, request: Request) -> Reply:
    """`add`, `remove` or `list`; the word and the person may stand in any order."""
    word = MENTION.sub("", request.text).strip().lower() or "list"
    if word == "list":
        return await _list_admins(tx)
    found = MENTION.search(request.text)
    if word not in ("add", "remove") or not found:
        raise Refusal(USAGE_ADMIN)
    actor = await people.actor(tx, request.user)
    require_admin(actor)
    change = admins.grant if word == "add" else admins.revoke
    changed = await change(tx, actor, found[1], request.via)
    told = [_changed(word, found[1], changed=changed), admins.warning(await people.known_admins(tx))]
    return Reply.say(*filter(None, told))


def _changed(word: str, user: str, *, changed: bool) -> str:
    if word == "add":
        return f"<@{user}> may change the map now." if changed else f"<@{user}> may do that already."
    if changed:
        return f"<@{user}> may no longer change the map."
    return f"<@{user}> was never added here. Slack's own workspace admins keep their right as long as Slack says so."


async def _list_admins(tx: Tx) -> Reply:
    known = await people.known_admins(tx)
    listed = [mention(each.slack_user_id, each.name) for each in known]
    alone = admins.warning(known)
    said = "May change the map: " + (", ".join(listed) or "nobody yet") + "."
    return Reply.say(said, *([alone] if alone else []), USAGE_ADMIN)


async def send_again(tx: Tx, request: Request) -> Reply:
    """A human's decision about a message whose fate could not be read."""
    require_admin(await people.actor(tx, request.user))
    if await delivery.resend(tx, key=request.value):
        return Reply.say("It is on its way again.")
    return Reply.say("That message is no longer in doubt; nothing was sent.")


async def on_broken(tx: Tx, message: Outgoing, code: str) -> None:
    """Tell some admins once a day and destination that messages do not arrive; never about such a telling itself."""
    if message.key.startswith("broken:"):
        return
    told = [each for each in await people.known_admins(tx) if each.slack_user_id]
    day = day_of(tx.now, "UTC").isoformat()
    subject = message.key if code == State.UNCONFIRMED else f"{message.to}:{code}:{day}"
    for admin in told[:TOLD]:
        key = f"broken:{subject}:{admin.id}"
        await delivery.post(tx, key=key, to=str(admin.slack_user_id), message=failure(message, code, RESEND))
