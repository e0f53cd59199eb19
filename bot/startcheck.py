"""What `serve` looks at before it begins: every fault in one message, each with what to do about it."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import aiohttp
import structlog
import yaml
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from sqlalchemy.exc import SQLAlchemyError

from bot.config import Serving
from bot.delivery.access import code_of
from bot.kit import migrate
from bot.kit.db import Database
from bot.kit.errors import Refusal
from bot.kit.log import redact

log = structlog.get_logger()
TOLD, TOO_MUCH = 60.0, 300.0  # seconds that our clock may differ from Slack's
APP_OF_TOKEN = re.compile(r"xapp-\d+-(A[A-Z0-9]+)-")
SILENT = (aiohttp.ClientError, OSError, TimeoutError, ValueError)
REVOKED = "it was revoked. Install the app anew at api.slack.com/apps and copy its new token"
WHY: Mapping[str, str] = {
    "invalid_auth": "Slack does not know it. Copy it anew from your app's page at api.slack.com/apps",
    "not_authed": "Slack does not know it. Copy it anew from your app's page at api.slack.com/apps",
    "account_inactive": REVOKED,
    "token_revoked": REVOKED,
    "token_expired": "it has expired. Switch token rotation off in the app's settings, and copy its new token",
    "not_allowed_token_type": "it is of another kind. Copy the one whose name stands before it here",
    "missing_scope": "it lacks the scope connections:write. Generate a new one with it under Basic Information",
}


@dataclass(kw_only=True, slots=True)
class Findings:
    """Who we are to Slack, the first socket's address, and all that is wrong."""

    faults: list[str] = field(default_factory=list)
    answer: AsyncSlackResponse | None = None
    ticket: str | None = None

    def wrong(self, setting: str, sentence: str) -> None:
        self.faults.append(f"{setting}: {sentence.rstrip('.')}.")


async def check(settings: Serving, db: Database, web: AsyncWebClient, known: Sequence[str]) -> Findings:
    """Raises one Refusal with all faults, those `known` already among them."""
    stored, found = Findings(), Findings()
    unreachable = any(each.startswith("DATABASE_URL:") for each in known)
    looks = [_slack(found, settings, web), *([] if unreachable else [_database(stored, db)])]
    await asyncio.gather(*looks)
    if faults := [*known, *stored.faults, *found.faults]:
        raise Refusal("I cannot start:\n" + "\n".join(f"  {each}" for each in faults))
    return found


def identity(found: Findings, web: AsyncWebClient) -> AuthorizeResult:
    return AuthorizeResult.from_auth_test_response(auth_test_response=found.answer, bot_token=web.token)


async def _database(found: Findings, db: Database) -> None:
    """It answers, may be written to, and has this code's schema."""
    try:
        async with db.engine.connect() as conn:
            await migrate.check(conn)
    except Refusal as refusal:
        found.wrong("DATABASE_URL", refusal.text)
    except (SQLAlchemyError, OSError, TimeoutError) as error:
        why = redact(str(getattr(error, "orig", None) or error)).splitlines() or [type(error).__name__]
        text = f"the database cannot be opened ({why[0]}). Check the address, the password, and that it runs"
        found.wrong("DATABASE_URL", text)


async def _slack(found: Findings, settings: Serving, web: AsyncWebClient) -> None:
    try:
        await _bot_token(found, settings, web)
        if settings.slack_app_token:
            await _app_token(found, settings.slack_app_token, web)
    except SILENT:
        found.wrong("SLACK_API_URL", f"Slack does not answer at {web.base_url}. Check the network and this address")


async def _bot_token(found: Findings, settings: Serving, web: AsyncWebClient) -> None:
    try:
        found.answer = await web.auth_test()
    except SlackApiError as error:
        found.wrong("SLACK_BOT_TOKEN", _why(error))
        return
    _scopes(found, found.answer.headers)
    _clock(found, found.answer.headers, signed=settings.slack_signing_secret is not None)


def _why(error: SlackApiError) -> str:
    code = code_of(error)
    return WHY.get(code, f"Slack refuses it ({code or 'no reason given'})")


def _scopes(found: Findings, headers: Mapping[str, Any]) -> None:
    """What the installation grants, in a header of each answer, against what the manifest asks for."""
    if "x-oauth-scopes" not in headers:
        return
    granted = {each.strip() for each in str(headers["x-oauth-scopes"]).split(",")}
    if lacking := sorted(wanted_scopes() - granted):
        text = f"the app lacks {', '.join(lacking)}. Give it manifest.yml at api.slack.com/apps, and install it anew"
        found.wrong("SLACK_BOT_TOKEN", text)


def wanted_scopes() -> set[str]:
    """The manifest lies beside the package in a checkout, and inside it once installed."""
    package = Path(__file__).parent
    beside, inside = package.parent / "manifest.yml", package / "_manifest.yml"
    manifest = yaml.safe_load((beside if beside.exists() else inside).read_text(encoding="utf-8"))
    return set(manifest["oauth_config"]["scopes"]["bot"])


def _clock(found: Findings, headers: Mapping[str, Any], *, signed: bool) -> None:
    """Signatures that look older than five minutes are refused, so with a clock that wrong nobody would get in."""
    try:
        skew = (datetime.now(UTC) - parsedate_to_datetime(str(headers["Date"]))).total_seconds()
    except (KeyError, ValueError, TypeError):
        return
    if abs(skew) <= TOLD:
        return
    text = f"this machine's clock is {abs(skew):.0f} s {'ahead of' if skew > 0 else 'behind'} Slack's. Set it by NTP"
    if signed and abs(skew) > TOO_MUCH:
        found.wrong("Clock", text)
    else:
        log.warning(text)


async def _app_token(found: Findings, token: str, web: AsyncWebClient) -> None:
    try:
        found.ticket = str((await web.apps_connections_open(app_token=token))["url"])
    except SlackApiError as error:
        found.wrong("SLACK_APP_TOKEN", _why(error))
        return
    theirs = APP_OF_TOKEN.match(token)
    ours = await _app_of(found, web) if theirs else None
    if theirs and ours and theirs[1] != ours:
        text = f"it is of the app {theirs[1]}, and SLACK_BOT_TOKEN is of {ours}. Copy both from the same app"
        found.wrong("SLACK_APP_TOKEN", text)


async def _app_of(found: Findings, web: AsyncWebClient) -> str | None:
    """The app behind the bot's token; without the scope for that question, which was told already, nobody knows."""
    if found.answer is None:
        return None
    try:
        return str((await web.bots_info(bot=found.answer["bot_id"]))["bot"]["app_id"])
    except (SlackApiError, KeyError):
        return None
