"""The bot's own small web server: its health, and in HTTP mode Slack's requests."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from aiohttp import web

from bot.kit.errors import Refusal

CLOSING = 1.0


@asynccontextmanager
async def listening(host: str, port: int, routes: Iterable[web.RouteDef]) -> AsyncIterator[str]:
    """Serve these routes and tell the address; port 0 takes a free one. Bodies are never unpacked: Slack's are not."""
    app = web.Application()
    app.add_routes(routes)
    runner = web.AppRunner(app, access_log=None, auto_decompress=False, shutdown_timeout=CLOSING)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            text = f"HOST, PORT: I cannot listen at {host}:{port} ({error.strerror}). Choose another port or host."
            raise Refusal(text) from None
        yield f"http://{host}:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
