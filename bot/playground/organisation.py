"""The people and channels of the playground, read from the sample organisation's file."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.playground.model import Channel, Person, Team

SAMPLE = Path(__file__).resolve().parent.parent / "sample" / "organisation.toml"


@dataclass(frozen=True, kw_only=True, slots=True)
class Organisation:
    team: Team
    people: tuple[Person, ...]
    channels: tuple[Channel, ...]


def read_organisation(path: Path = SAMPLE) -> Organisation:
    body = tomllib.loads(path.read_text(encoding="utf-8"))
    team = body.get("team", {})
    return Organisation(
        team=_team(team),
        people=tuple(_person(each) for each in body["people"]),
        channels=tuple(_channel(each) for each in body["channels"]),
    )


def _team(body: dict[str, Any]) -> Team:
    name = body.get("name", Team().name)
    return Team(id=body.get("id", Team().id), name=name, domain="-".join(name.lower().split()))


def _person(body: dict[str, Any]) -> Person:
    return Person(
        id=body["slack_id"],
        name=body["name"],
        title=body.get("title", ""),
        tz=body.get("zone", "Etc/UTC"),
        email=body.get("email", ""),
        is_admin=body.get("admin", False),
        deleted=body.get("deleted", False),
    )


def _channel(body: dict[str, Any]) -> Channel:
    return Channel(id=body["id"], name=body["name"], bot=body.get("bot", True))
