"""manifest.yml is what Slack accepts, and says exactly what the code registers and calls."""

import ast
import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml

import bot
from bot.app import features
from bot.delivery import mentions
from bot.delivery.router import Router
from bot.kit.db import Database
from bot.ownership.service import Ownership

ROOT = Path(__file__).parents[1]
MANIFEST = yaml.safe_load((ROOT / "manifest.yml").read_text(encoding="utf-8"))
README = (ROOT / "README.md").read_text(encoding="utf-8")
SCHEMA = Path(__file__).parent / "slack" / "manifest.schema.json"
# The scope that Slack asks for each method the bot calls, and each event it hears.
SCOPES = {
    "auth.test": None,
    "bots.info": "users:read",
    "chat.postMessage": "chat:write",
    "chat.postEphemeral": "chat:write",
    "chat.update": "chat:write",
    "conversations.history": "im:history",
    "conversations.open": "im:write",
    "conversations.replies": "im:history",
    "files.completeUploadExternal": "files:write",
    "files.getUploadURLExternal": "files:write",
    "users.info": "users:read",
    "users.list": "users:read",
    "views.open": None,
    "views.push": None,
    "views.publish": None,
    "views.update": None,
}
EVENTS = {
    "app_home_opened": None,
    "app_mention": "app_mentions:read",
    "message": "im:history",
    "team_join": "users:read",
    "user_change": "users:read",
}
FIELDS = {"users:read.email"}  # what asks no method of its own: the address in a profile, by which members are linked
METHOD = re.compile(r"(auth|chat|conversations|users|views|files|team|bots|dnd|reactions)[._][a-zA-Z]+")


@pytest.fixture
def router(db: Database) -> Router:
    async def tell(*_: object) -> None: ...

    made = Router(db, features(db, Ownership(db)), tell, lambda: None)
    made.join(mentions.feature(made))
    return made


def methods_called() -> set[str]:
    """Web API methods by the syntax tree of the product: the client's own names, and those called by their name."""
    found: set[str] = set()
    for path in Path(bot.__file__).parent.rglob("*.py"):
        if "playground" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                found |= _method(node)
    return found


def _method(node: ast.Call) -> set[str]:
    assert isinstance(node.func, ast.Attribute)
    if node.func.attr == "api_call" and node.args and isinstance(node.args[0], ast.Constant):
        return {str(node.args[0].value)}
    known = {name.replace(".", "_").lower(): name for name in SCOPES}
    name = node.func.attr
    return (
        {known.get(name, name)} if METHOD.fullmatch(name) and "_" in name and name.split("_")[0] != "views_" else set()
    )


def test_it_satisfies_slacks_own_schema() -> None:
    jsonschema.validate(MANIFEST, json.loads(SCHEMA.read_text(encoding="utf-8")))


def test_its_commands_are_those_that_the_code_answers(router: Router) -> None:
    told = {each["command"] for each in MANIFEST["features"]["slash_commands"]}
    assert told == set(router.commands)
    assert all(each["should_escape"] for each in MANIFEST["features"]["slash_commands"])


def test_its_shortcuts_are_those_that_the_code_answers(router: Router) -> None:
    told = {each["callback_id"] for each in MANIFEST["features"].get("shortcuts", ())}
    assert told == {name for kind, name in router.routes if kind == "shortcut"}


def test_its_events_are_those_that_the_code_hears(router: Router) -> None:
    told = {each.partition(".")[0] for each in MANIFEST["settings"]["event_subscriptions"]["bot_events"]}
    assert told == {*router.events, *router.glances}


def test_its_scopes_are_those_of_the_methods_and_events_in_the_code(router: Router) -> None:
    called = methods_called()
    assert called <= set(SCOPES), "say in SCOPES what these need"
    told = {EVENTS[name] for name in (*router.events, *router.glances)}
    needed = {SCOPES[name] for name in called} | told | {"commands"} | FIELDS
    assert set(MANIFEST["oauth_config"]["scopes"]["bot"]) == needed - {None}


def test_the_readme_gives_a_reason_for_each_scope() -> None:
    assert [scope for scope in MANIFEST["oauth_config"]["scopes"]["bot"] if f"`{scope}`" not in README] == []
