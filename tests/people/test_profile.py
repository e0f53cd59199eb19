"""Slack's users as members: whoever and whatever Slack leaves out, and who is none of ours."""

from collections.abc import Mapping
from typing import Any

import pytest

from bot.people.profile import profile
from bot.workspace.model import MemberKind

OURS = "T0OURS"
ADA: Mapping[str, Any] = {"id": "U1", "team_id": OURS, "name": "ada", "tz": "Europe/Berlin", "real_name": "Ada"}
KINDS: Mapping[str, tuple[Mapping[str, Any], MemberKind]] = {
    "one of us": ({}, MemberKind.FULL),
    "a user of an app": ({"is_app_user": True}, MemberKind.FULL),
    "of another workspace of our organisation": (
        {"team_id": "T0SISTER", "enterprise_user": {"teams": [OURS]}},
        MemberKind.FULL,
    ),
    "no team told": ({"team_id": None}, MemberKind.FULL),
    "a guest": ({"is_restricted": True}, MemberKind.GUEST),
    "a guest of one channel": ({"is_ultra_restricted": True, "is_admin": True}, MemberKind.GUEST),
    "a bot": ({"is_bot": True}, MemberKind.BOT),
    "a workflow": ({"is_workflow_bot": True}, MemberKind.BOT),
    "Slack's own": ({"id": "USLACKBOT"}, MemberKind.BOT),
    "a stranger": ({"is_stranger": True}, MemberKind.EXTERNAL),
    "of another organisation": ({"team_id": "T0THEIRS"}, MemberKind.EXTERNAL),
    "an admin over there": ({"team_id": "T0THEIRS", "is_admin": True}, MemberKind.EXTERNAL),
    "of another workspace only": (
        {"team_id": "T0SISTER", "enterprise_user": {"teams": ["T0SISTER"]}},
        MemberKind.EXTERNAL,
    ),
}
NAMES: Mapping[str, tuple[Mapping[str, Any], str]] = {
    "no profile": ({"profile": None}, "Ada"),
    "nothing but an id": ({"real_name": None, "name": None}, "U1"),
    "an empty real name": ({"profile": {"real_name": "", "display_name": "Countess"}, "real_name": ""}, "Countess"),
    "spaces and marks of width nought": ({"profile": {"real_name": " \u200b\u200e "}}, "Ada"),
    "emoji": ({"profile": {"real_name": "🦄"}}, "🦄"),
    "right-to-left": ({"profile": {"real_name": "שלמה כהן"}}, "שלמה כהן"),
    "too long": ({"profile": {"real_name": "x" * 300}}, "x" * 255),
    "a character that is none": ({"profile": {"real_name": "A\x00da"}}, "Ada"),
}


@pytest.mark.parametrize("case", KINDS)
def test_what_a_user_is_follows_from_slacks_marks_and_teams(case: str) -> None:
    more, kind = KINDS[case]
    assert profile({**ADA, **more}, OURS).kind is kind


@pytest.mark.parametrize("case", NAMES)
def test_a_name_is_the_first_in_which_something_can_be_seen(case: str) -> None:
    more, name = NAMES[case]
    assert profile({**ADA, **more}, OURS).name == name


@pytest.mark.parametrize("about", [None, {}, {"email": None, "title": None}, {"email": "", "title": " "}])
def test_a_hidden_address_and_a_missing_title_are_no_fault(about: Mapping[str, Any] | None) -> None:
    member = profile({**ADA, "profile": about}, OURS)
    assert (member.email, member.title) == (None, "")


@pytest.mark.parametrize("zone", [None, "", "Mars/Olympus"])
def test_a_zone_that_nobody_knows_is_left_open(zone: str | None) -> None:
    assert profile({**ADA, "tz": zone}, OURS).zone == ""
