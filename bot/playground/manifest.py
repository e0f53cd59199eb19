"""The app's manifest as the workspace reads it: scopes, events, commands and shortcuts."""

from pathlib import Path
from typing import Any

import yaml

from bot.playground.model import Manifest


def read_manifest(path: Path) -> Manifest:
    return parse_manifest(yaml.safe_load(path.read_text(encoding="utf-8")))


def parse_manifest(body: dict[str, Any]) -> Manifest:
    features = body.get("features", {})
    commands = features.get("slash_commands", [])
    return Manifest(
        name=body["display_information"]["name"],
        scopes=frozenset(body.get("oauth_config", {}).get("scopes", {}).get("bot", [])),
        events=frozenset(body.get("settings", {}).get("event_subscriptions", {}).get("bot_events", [])),
        commands=tuple(commands),
        shortcuts=tuple(features.get("shortcuts", [])),
        escapes={each["command"]: bool(each.get("should_escape")) for each in commands},
    )
