"""The methods of the Web API: which token and scope each asks for, and what it does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from bot.playground.methods import apps, chat, conversations, files, users, views
from bot.playground.methods.args import Args
from bot.playground.model import Json
from bot.playground.world import World

Run: TypeAlias = Callable[[World, Args], Json]


NO_TOKEN = "none"  # noqa: S105  a kind of token


@dataclass(frozen=True, slots=True)
class Method:
    """`scopes`: one of them will do. `token`: bot, app, or none."""

    run: Run
    scopes: tuple[str, ...] = ()
    token: str = "bot"  # noqa: S105  the kind of token, no token


_READ = ("channels:read", "groups:read", "im:read", "mpim:read")

METHODS: Mapping[str, Method] = {
    "api.test": Method(apps.api_test, token=NO_TOKEN),
    "apps.connections.open": Method(apps.connections_open, token="app"),  # noqa: S106  a kind of token
    "auth.test": Method(apps.auth_test),
    "bots.info": Method(users.bot_info, ("users:read",)),
    "chat.delete": Method(chat.delete, ("chat:write",)),
    "chat.postEphemeral": Method(chat.post_ephemeral, ("chat:write",)),
    "chat.postMessage": Method(chat.post_message, ("chat:write",)),
    "chat.update": Method(chat.update, ("chat:write",)),
    "conversations.history": Method(conversations.history),
    "conversations.info": Method(conversations.info),
    "conversations.join": Method(conversations.join, ("channels:join",)),
    "conversations.list": Method(conversations.list_, _READ),
    "conversations.members": Method(conversations.members),
    "conversations.open": Method(conversations.open_, ("im:write", "mpim:write")),
    "conversations.replies": Method(conversations.replies),
    "files.completeUploadExternal": Method(files.complete_upload, ("files:write",)),
    "files.getUploadURLExternal": Method(files.get_upload_url, ("files:write",)),
    "team.info": Method(users.team_info, ("team:read",)),
    "users.conversations": Method(conversations.of_user, _READ),
    "users.info": Method(users.info, ("users:read",)),
    "users.list": Method(users.list_, ("users:read",)),
    "views.open": Method(views.open_),
    "views.publish": Method(views.publish),
    "views.push": Method(views.push),
    "views.update": Method(views.update),
}
