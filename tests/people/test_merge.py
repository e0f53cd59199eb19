"""What becomes of the members when Slack tells of them, rule by rule."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.people.merge import left, merge
from bot.people.model import Member
from bot.people.profile import LONG_AGO
from bot.workspace.model import MemberKind

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
ADA = Member(id=1, name="Ada", zone="Europe/Berlin", slack_user_id="U1", email="ada@example.com", title="AE")
FILED = Member(id=7, name="Lovelace, Ada", zone="Europe/London", email="Ada@Example.com ")
SEEN = replace(ADA, id=0)


def test_who_is_not_known_is_added_with_the_workspaces_zone_where_slack_tells_none() -> None:
    plan = merge([], [replace(SEEN, zone="")], "Asia/Tokyo", NOW)
    assert (plan.added, plan.changed) == ((replace(SEEN, zone="Asia/Tokyo"),), ())


@pytest.mark.parametrize(
    "seen", [replace(SEEN, kind=MemberKind.BOT), replace(SEEN, inactive_since=LONG_AGO)], ids=["bot", "gone"]
)
def test_bots_and_those_who_left_before_we_came_are_not_taken_in(seen: Member) -> None:
    assert merge([], [seen], "UTC", NOW).added == ()


def test_nothing_new_changes_nothing() -> None:
    plan = merge([ADA], [SEEN, SEEN, replace(SEEN, email=None, zone="")], "UTC", NOW)
    assert (plan.added, plan.changed) == ((), ())


def test_the_same_person_twice_in_a_page_is_one() -> None:
    assert len(merge([], [SEEN, SEEN], "UTC", NOW).added) == 1


def test_a_member_from_a_file_is_linked_by_the_address_and_keeps_their_row() -> None:
    (change,) = merge([FILED], [SEEN], "UTC", NOW).changed
    assert (change.after.id, change.after.slack_user_id, change.after.name) == (7, "U1", "Ada")
    assert change.action == "member.link"


@pytest.mark.parametrize(
    "seen",
    [
        replace(SEEN, inactive_since=LONG_AGO),
        replace(SEEN, kind=MemberKind.GUEST),
        replace(SEEN, kind=MemberKind.EXTERNAL),
        replace(SEEN, kind=MemberKind.BOT),
        replace(SEEN, email=None),
    ],
    ids=["gone", "guest", "stranger", "bot", "hidden"],
)
def test_nobody_else_takes_over_what_a_file_gave_to_that_address(seen: Member) -> None:
    assert merge([FILED], [seen], "UTC", NOW).changed == ()


def test_two_users_of_one_address_link_once() -> None:
    plan = merge([FILED], [SEEN, replace(SEEN, slack_user_id="U2")], "UTC", NOW)
    assert (len(plan.changed), [each.slack_user_id for each in plan.added]) == (1, ["U2"])


def test_of_two_members_of_one_address_the_eldest_is_linked() -> None:
    (change,) = merge([replace(FILED, id=9), FILED], [SEEN], "UTC", NOW).changed
    assert change.before.id == 7


def test_who_leaves_is_gone_from_now_and_stays_gone_since_then() -> None:
    (change,) = merge([ADA], [replace(SEEN, inactive_since=LONG_AGO)], "UTC", NOW).changed
    assert (change.after.inactive_since, change.action) == (NOW, "member.deactivate")
    later = merge([change.after], [replace(SEEN, inactive_since=LONG_AGO)], "UTC", NOW + timedelta(days=1))
    assert later.changed == ()


def test_who_comes_back_may_hold_again() -> None:
    (change,) = merge([left(ADA, NOW).after], [SEEN], "UTC", NOW).changed
    assert (change.after, change.action) == (ADA, "member.reactivate")


def test_who_becomes_a_guest_or_an_admin_is_audited_and_a_new_title_is_not() -> None:
    changes = [
        merge([ADA], [replace(SEEN, **new)], "UTC", NOW).changed[0].action
        for new in ({"kind": MemberKind.GUEST}, {"is_slack_admin": True}, {"title": "Head"})
    ]
    assert changes == ["member.rights", "member.rights", None]


def test_older_news_than_what_is_known_changes_nothing() -> None:
    gone = replace(ADA, inactive_since=NOW, slack_updated=200)
    assert merge([gone], [replace(SEEN, slack_updated=199)], "UTC", NOW).changed == ()
    assert merge([gone], [replace(SEEN, slack_updated=200)], "UTC", NOW).changed != ()
