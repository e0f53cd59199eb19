"""`/rolecall`: help, status, the workspace's zone and its admins; and the admins' word when a message failed."""

from bot.delivery import service as delivery
from bot.delivery.model import Outgoing, State
from bot.home import tab
from bot.home.blocks import failure, overview
from bot.home.gather import gather
from bot.kit.blocks import MENTION, Home, Message, clip, esc
from bot.kit.db import Database, Tx
from bot.kit.door import Command, Feature, Reply, Request, Route, Tell, Verb
from bot.kit.errors import Refusal
from bot.kit.zones import day_of
from bot.ownership.service import Ownership
from bot.people import service as people
from bot.workspace import service as workspace
from bot.workspace.rights import require_admin

RESEND = "delivery.resend"
TOLD = 3  # admins that hear of a failure; all of them would be a storm
USAGE_ADMIN = "Type `/rolecall admin add @somebody`, `/rolecall admin remove @somebody` or `/rolecall admin list`."


def feature(db: Database) -> Feature:
    async def show(request: Request) -> Reply:
        if request.text:
            text = f"I do not know “{esc(clip(request.text, 40))}”. Type `/rolecall help` to see what I can do."
            raise Refusal(text)
        async with db.read(request.tenant, request.now) as tx:
            members = await people.members(tx)
            return Reply(message=overview(await workspace.get(tx), members, request.now))

    verbs = (
        Verb(
            word="zone", usage="/rolecall zone Europe/Berlin", help="Where the workspace's days begin.", write=set_zone
        ),
        Verb(word="admin", usage="/rolecall admin add @somebody", help="Who may change the map.", write=administer),
    )
    default = Verb(word="", usage="/rolecall", help="How this workspace is set up, and what I can do.", read=show)
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
        return tab.closed(answer)
    async with db.read(request.tenant) as tx:
        return tab.drawn(await gather(tx, index, me), answer)


async def set_zone(tx: Tx, request: Request) -> Reply:
    actor = await people.actor(tx, request.user)
    require_admin(actor)
    await workspace.set_zone(tx, actor, request.text.strip(), request.via)
    return Reply.say(f"From now on this workspace's days begin at midnight in *{esc(request.text)}*.")


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
    change = workspace.grant if word == "add" else workspace.revoke
    changed = await change(tx, actor, found[1], request.via)
    return Reply.say(_changed(word, found[1], changed=changed))


def _changed(word: str, user: str, *, changed: bool) -> str:
    if word == "add":
        return f"<@{user}> may change the map now." if changed else f"<@{user}> may do that already."
    if changed:
        return f"<@{user}> may no longer change the map."
    return f"<@{user}> was never added here. Slack's own workspace admins keep their right as long as Slack says so."


async def _list_admins(tx: Tx) -> Reply:
    listed = [f"<@{each.slack_user_id}>" for each in await people.members(tx) if each.is_admin and each.active]
    return Reply.say("May change the map: " + (", ".join(listed) or "nobody yet") + ".", USAGE_ADMIN)


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
    told = [each for each in await people.members(tx) if each.is_admin and each.active and each.slack_user_id]
    day = day_of(tx.now, "UTC").isoformat()
    subject = message.key if code == State.UNCONFIRMED else f"{message.to}:{code}:{day}"
    for admin in told[:TOLD]:
        key = f"broken:{subject}:{admin.id}"
        await delivery.post(tx, key=key, to=str(admin.slack_user_id), message=failure(message, code, RESEND))
