"""The socket that brings Slack's payloads: kept open, and known to be alive by the age of its last pong."""

import asyncio
import logging
import time
from contextlib import suppress

import aiohttp
import structlog
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.access import code_of
from bot.delivery.model import Pace

log = structlog.get_logger()
SILENT = 5  # pings without an answer; the client gives a socket up before that
CONNECT = 10.0
FIRST_PAUSE, LAST_PAUSE = 1.0, 60.0
QUIET = logging.getLogger("slack_sdk.socket_mode.link")
QUIET.setLevel(logging.CRITICAL)  # it would log a stack trace at each try; we tell once that the socket is gone


class Link(SocketModeClient):
    """Slack's own client, which tries one ticket for ever and asks for tickets without a pause; this one does not."""

    def __init__(self, token: str, web: AsyncWebClient, ping: float, ticket: str | None) -> None:
        super().__init__(token, logger=QUIET, web_client=web, ping_interval=ping)
        self.wss_uri = ticket
        self.refused: str | None = None
        self._closing = asyncio.Event()

    async def close(self) -> None:
        self._closing.set()
        await super().close()  # type: ignore[no-untyped-call]

    async def issue_new_wss_url(self) -> str:
        """A ticket, asked for ever more seldom while there is none."""
        pause = FIRST_PAUSE
        while not self.closed:
            try:
                answer = await self.web_client.apps_connections_open(app_token=self.app_token)
            except (SlackApiError, aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
                self._not_given(error)
                await self._rest(pause)
                pause = min(pause * 2, LAST_PAUSE)
            else:
                self.refused = None
                return str(answer["url"])
        raise asyncio.CancelledError

    async def _rest(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._closing.wait(), seconds)

    def _not_given(self, error: Exception) -> None:
        why = code_of(error) if isinstance(error, SlackApiError) else type(error).__name__
        if why != self.refused:
            log.warning("Slack gives no socket", why=why)
        self.refused = why

    async def connect(self) -> None:
        """A ticket is good once and for half a minute, so each try has one of its own."""
        while not self.closed:
            if self.wss_uri is None:
                self.wss_uri = await self.issue_new_wss_url()
            with suppress(TimeoutError):
                async with asyncio.timeout(CONNECT):
                    await super().connect()  # type: ignore[no-untyped-call]
                return
            self.wss_uri = None


class Handler(AsyncSocketModeHandler):
    """Bolt's way from an envelope to its acknowledgement, over a link of ours."""

    def __init__(self, app: AsyncApp, link: Link) -> None:  # Bolt's own would open a client beside it
        self.app, self.client = app, link
        link.socket_mode_request_listeners.append(self.handle)  # type: ignore[arg-type]


class Socket:
    """One connection to Slack; `ticket` is the address for the first, where it was asked for already."""

    def __init__(self, app: AsyncApp, web: AsyncWebClient, token: str, pace: Pace, ticket: str | None = None) -> None:
        self._link = Link(token, web, pace.ping.total_seconds(), ticket)
        self._handler = Handler(app, self._link)

    async def open(self) -> None:
        await self._handler.connect_async()  # type: ignore[no-untyped-call]

    async def close(self) -> None:
        await self._handler.close_async()  # type: ignore[no-untyped-call]

    def why_not(self) -> str | None:
        """None while Slack has answered a ping within the last seconds."""
        link = self._link
        if link.current_session is None or link.current_session.closed or link.stale:
            return f"no socket to Slack{f' ({link.refused})' if link.refused else ''}"
        if link.last_ping_pong_time and (age := time.time() - link.last_ping_pong_time) > SILENT * link.ping_interval:
            return f"the socket to Slack has been silent for {age:.0f} s"
        return None
