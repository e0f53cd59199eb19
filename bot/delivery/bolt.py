"""Slack's side of the door: one Bolt listener per kind of payload, each handing over to the router."""

import re
from collections.abc import Callable
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery import payload
from bot.delivery.router import Router
from bot.delivery.tasks import Tasks
from bot.kit.clock import BusinessClock

ANYTHING = re.compile("")
Body = dict[str, Any]


def bolt_app(
    web: AsyncWebClient,
    identity: AuthorizeResult,
    router: Router,
    clock: BusinessClock,
    tenants: Callable[[str], int | None],
    tasks: Tasks,
    signing_secret: str | None = None,
) -> AsyncApp:
    """Bolt answers with the listener's own result, so nothing slow may stand in one; what follows goes to `tasks`."""

    async def authorize() -> AuthorizeResult:
        return identity

    app = AsyncApp(
        name="rolecall",  # without one, Bolt looks through the source of all that is imported, at every start
        client=web,
        authorize=authorize,
        signing_secret=signing_secret,
        process_before_response=True,
        request_verification_enabled=signing_secret is not None,
        raise_error_for_unhandled_request=False,
    )

    async def on_any(ack: AsyncAck, body: Body) -> None:
        tenant = tenants(team_of(body))
        if tenant is None:
            await ack()
            return
        key, request = payload.read(body, tenant, clock.now())
        answer = await router.answer(key, request)
        await ack(**answer.ack) if answer.ack else await ack()
        if answer.then:
            tasks.start(answer.then())

    async def on_options(ack: AsyncAck, body: Body) -> None:
        tenant = tenants(team_of(body))
        _, request = payload.read(body, tenant or 0, clock.now())
        await ack(**await router.suggest(request))

    for listen in (app.command, app.action, app.view, app.shortcut, app.event):
        listen(ANYTHING)(on_any)
    app.options(ANYTHING)(on_options)
    return app


def team_of(body: Body) -> str:
    """The team a payload belongs to: interactions carry an object, the others an id."""
    team = body.get("team")
    return str(team["id"] if isinstance(team, dict) else body.get("team_id") or "")
