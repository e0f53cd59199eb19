"""Posting to addresses that Slack gives. httpx is loaded, and its certificates are read, when one is first needed."""

from ssl import SSLContext
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from httpx import AsyncClient


class Unanswered(Exception):
    """An address took nothing: whatever httpx said about it."""


class Hooks:
    """`trust` are the certificates to check Slack's by; without it, those that httpx brings."""

    def __init__(self, seconds: float, trust: SSLContext | None = None) -> None:
        self._seconds = seconds
        self._trust = trust
        self._client: AsyncClient | None = None

    async def post(self, url: str, body: dict[str, Any]) -> None:
        await self._send(url, json=body)

    async def upload(self, url: str, content: bytes) -> None:
        """A file's bytes to the address that Slack gave for them."""
        await self._send(url, content=content)

    async def _send(self, url: str, **body: Any) -> None:
        import httpx

        if self._client is None:
            self._client = httpx.AsyncClient(timeout=self._seconds, trust_env=False, verify=self._trust or True)
        try:
            (await self._client.post(url, **body)).raise_for_status()
        except httpx.HTTPError as error:
            raise Unanswered(type(error).__name__) from error

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()
