"""Whether Slack still takes the bot's token: noticed at any call, looked at now and then, told once."""

import asyncio
from datetime import timedelta
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.delivery.outcome import DEAD_CODES

log = structlog.get_logger()
OTHER_TOKEN = "apps.connections.open"  # noqa: S105 - a method, which is called with the app-level token


class Access:
    """What Slack last said of the token. While it is refused nothing is sent: messages wait for the next one.

    Until it is watched nothing is logged: a start that is refused says why in its own sentence.
    """

    def __init__(self) -> None:
        self.refused: str | None = None
        self._watched = False

    def why_not(self) -> str | None:
        if self.refused is None:
            return None
        return f"Slack refuses SLACK_BOT_TOKEN ({self.refused}): install the app anew and start me with its new token"

    def may_send(self) -> bool:
        return self.refused is None

    def heard(self, code: str | None) -> None:
        """Another refusal of the same kind is no news."""
        if code == self.refused:
            return
        self.refused = code
        if self._watched:
            self._tell()

    def _tell(self) -> None:
        if self.refused:
            log.error("nothing is sent until this is mended", why=self.why_not())
        else:
            log.info("Slack takes SLACK_BOT_TOKEN again")

    async def watch(self, web: AsyncWebClient, pause: timedelta) -> None:
        """Ask for ever; the client tells us what it hears, and no answer at all says nothing of the token."""
        self._watched = True
        if self.refused:
            self._tell()
        while True:
            await asyncio.sleep(pause.total_seconds())
            try:
                await web.auth_test()
            except (SlackApiError, aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
                log.debug("could not look at the token", why=type(error).__name__)


class Watched(AsyncWebClient):
    """Slack's client, each answer to which also says whether the token is good."""

    access: Access | None = None

    async def api_call(self, api_method: str, **how: Any) -> AsyncSlackResponse:
        try:
            answer = await super().api_call(api_method, **how)
        except SlackApiError as error:
            self._hear(api_method, code_of(error))
            raise
        self._hear(api_method, None)
        return answer

    def _hear(self, method: str, code: str | None) -> None:
        if self.access and method != OTHER_TOKEN and (code is None or code in DEAD_CODES):
            self.access.heard(code)


def code_of(error: SlackApiError) -> str:
    """Slack's word for what is wrong; a body that is no JSON has none."""
    data = getattr(error.response, "data", error.response)
    return str(data.get("error", "")) if isinstance(data, dict) else ""
