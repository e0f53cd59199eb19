"""Answers for the moment: windows, ephemerals, replies to a response URL. Losing one loses nothing that is stored."""

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlsplit

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery import pictures
from bot.delivery.hooks import Hooks, Unanswered
from bot.kit.again import AGAIN, HOME, again
from bot.kit.blocks import Message, View, actions
from bot.kit.door import Reply, Request
from bot.kit.picture import Undrawn

log = structlog.get_logger()
CLOSED = frozenset({"not_in_channel", "channel_not_found", "user_not_in_channel", "is_archived"})
EXPIRED = frozenset({"expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id"})
SLACK_HOOKS = "hooks.slack.com"


class Teller:
    """Tells a person what became of their click or command, after the commit, by whichever way Slack left open."""

    def __init__(self, web: Callable[[int], AsyncWebClient], hooks: Hooks, own_host: str | None) -> None:
        self.web = web
        self.hooks = hooks
        self.hosts = {SLACK_HOOKS} | ({own_host} if own_host else set())

    async def tell(self, request: Request, reply: Reply) -> None:
        """Never raises for anything that Slack or the network did: the stored state is what counts."""
        try:
            if reply.home:
                await self.web(request.tenant).views_publish(user_id=request.user, view=reply.home.payload())
            if reply.view:
                await self._show(request, reply.view, push=reply.push)
            if reply.message and not await self._said_with_picture(request, reply):
                await self._say(request, reply, reply.message)
        except (SlackApiError, Unanswered, OSError, TimeoutError) as error:
            log.info("an answer for the moment was lost", name=request.name, why=_why(error))

    async def _show(self, request: Request, view: View, *, push: bool = False) -> None:
        web = self.web(request.tenant)
        try:
            if push and request.view_id and request.trigger:
                await web.views_push(trigger_id=request.trigger, view=request.window(view))
            elif request.view_id and request.kind == "action":
                await web.views_update(view_id=request.view_id, view=request.window(view))
            elif request.trigger:
                await web.views_open(trigger_id=request.trigger, view=request.window(view))
            else:
                await self._say(request, Reply(), _offer(request, "Press the button to open the form."))
        except SlackApiError as error:
            if _why(error) not in EXPIRED:
                raise
            await self._say(request, Reply(), _offer(request, "That took too long and Slack closed the door."))

    async def _said_with_picture(self, request: Request, reply: Reply) -> bool:
        """Slack may need a moment until a file can be shown; where it never can, the words go alone."""
        if reply.picture is None or reply.message is None or reply.home:
            return False
        try:
            shown = await pictures.shown(self.web(request.tenant), self.hooks, reply.message, reply.picture)
            await pictures.patiently(lambda: self._say(request, reply, shown))
        except (Undrawn, SlackApiError, Unanswered, OSError, TimeoutError) as error:
            log.warning("a picture was left out", name=request.name, why=_why(error))
            return False
        return True

    async def _say(self, request: Request, reply: Reply, message: Message) -> None:
        if request.response_url:
            await self._respond(request.response_url, reply, message)
            return
        try:
            await self._post(request, message)
        except SlackApiError as error:
            if _why(error) not in CLOSED:
                raise
            await self._post(replace(request, channel=None, thread_ts=None), message)

    async def _post(self, request: Request, message: Message) -> None:
        """For the person's eyes only: beside what they did where we are in that conversation, else in our DM."""
        here = {"channel": request.channel or request.user, "thread_ts": request.thread_ts, "user": request.user}
        body = {name: value for name, value in here.items() if value} | message.payload()
        aside = request.channel and not request.channel.startswith("D")
        await self.web(request.tenant).api_call("chat.postEphemeral" if aside else "chat.postMessage", json=body)

    async def _respond(self, url: str, reply: Reply, message: Message) -> None:
        """Only to Slack's own host (or the loopback stand-in's): the URL came in from outside and is a secret."""
        if urlsplit(url).hostname not in self.hosts:
            log.warning("an answer was not sent: its response URL is not Slack's")
            return
        body = message.payload() | {"response_type": "in_channel" if reply.in_channel else "ephemeral"}
        await self.hooks.post(url, body | {"replace_original": reply.replace})


def _offer(request: Request, text: str) -> Message:
    """A button with a fresh trigger, that says again what was said; a mention says it to `/rolecall`."""
    lines = {"command": f"{request.via} {request.text}", "event": f"{HOME} {request.text}", "action": request.value}
    line = lines.get(request.kind, "").strip() if request.kind != "action" or request.name == AGAIN else ""
    return Message.of(text, *([actions(again("Open it", line))] if line else ["Please try again."]))


def _why(error: Exception) -> str:
    if isinstance(error, SlackApiError):
        return str(error.response["error"])
    return str(error) if isinstance(error, (Unanswered, Undrawn)) else type(error).__name__
