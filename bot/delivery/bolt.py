"""Socket Mode's side of the door: one Bolt listener for all kinds of payload, which hands over to the intake."""

import logging
import re
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.intake import Intake

ANYTHING = re.compile("")
Body = dict[str, Any]


def bolt_app(web: AsyncWebClient, identity: AuthorizeResult, intake: Intake) -> AsyncApp:
    """Bolt answers with the listener's own result. No signature is checked: a socket is opened by ourselves."""

    async def authorize() -> AuthorizeResult:
        return identity

    app = AsyncApp(
        name="rolecall",  # without one, Bolt looks through the source of all that is imported, at every start
        logger=logging.getLogger("slack_bolt"),  # else Bolt takes the root's level, and warns of the token it was given
        client=web,
        authorize=authorize,
        process_before_response=True,
        request_verification_enabled=False,
        raise_error_for_unhandled_request=False,
    )

    async def on_any(ack: AsyncAck, body: Body) -> None:
        await ack(**await intake.take(body))

    for listen in (app.command, app.action, app.view, app.view_closed, app.shortcut, app.event, app.options):
        listen(ANYTHING)(on_any)
    return app
