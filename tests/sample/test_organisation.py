"""The sample's file alone: that it holds what the playground promises, and names nothing that is not there."""

from collections import Counter

import pytest

from bot.kit.lexicon import key_of
from bot.kit.zones import zone
from bot.kpis.catalogue import BY_KEY
from bot.playground.organisation import read_organisation as read_for_the_page
from bot.roles.catalogue import FUNCTIONS, ROLES
from bot.sample.read import Branch, Organisation, read_organisation

SAMPLE = read_organisation()
CLOSED = (*SAMPLE.deals, *SAMPLE.lost)
SLACK_IDS = [each.slack_id for each in SAMPLE.people]
SEGMENTS = {each.name: each for each in SAMPLE.segments}
FUNCTION_NAMES = {name for _, name, _ in FUNCTIONS}
ACCOUNTS = {each.name for each in SAMPLE.accounts}


def line(branch: Branch) -> list[str]:
    return [branch.name, *(line(SEGMENTS[branch.parent]) if branch.parent else ())]


def named_members(sample: Organisation) -> set[str]:
    named = {each.manager for each in sample.people} | {each.member for each in sample.targets}
    named |= {each.member for each in sample.assignments} | {each.member for each in sample.entries}
    named |= {each.owner for each in (*sample.deals, *sample.lost)} | {each.sender for each in sample.handoffs}
    named |= {owner for each in sample.accounts for owner in each.owners.values()}
    return {each for each in named if each}


def test_about_thirty_people_work_in_at_least_five_zones() -> None:
    assert 28 <= len(SAMPLE.people) <= 34
    assert len({zone(each.zone) for each in SAMPLE.people}) >= 5


def test_every_person_has_a_slack_id_and_a_name_of_their_own() -> None:
    assert len(set(SLACK_IDS)) == len(SLACK_IDS)
    assert all(each.startswith("U") and each.isalnum() and each.isupper() for each in SLACK_IDS)
    assert len({key_of(each.name) for each in SAMPLE.people}) == len(SAMPLE.people)


def test_names_are_as_long_and_as_foreign_as_real_ones() -> None:
    names = [each.name for each in SAMPLE.people]
    assert max(map(len, names)) > 35
    assert any("ë" in each for each in names)
    assert any(all(ord(char) > 0x2E80 for char in each if char != " ") for each in names)


def test_all_that_is_named_is_there() -> None:
    assert named_members(SAMPLE) <= set(SLACK_IDS)
    used = {name for each in SAMPLE.assignments for name in each.scope}
    used |= {name for each in SAMPLE.accounts for name in each.segments} | {
        each.product for each in (*SAMPLE.deals, *SAMPLE.lost)
    }
    assert used <= set(SEGMENTS) | FUNCTION_NAMES
    assert {each.account for each in CLOSED} | {each.account for each in SAMPLE.handoffs} <= ACCOUNTS
    assert {each.measure for each in SAMPLE.targets} | {each.measure for each in SAMPLE.entries} <= set(BY_KEY)


@pytest.mark.parametrize("dimension", ["territory", "product", "vertical"])
def test_each_tree_is_at_least_three_deep(dimension: str) -> None:
    assert max(len(line(each)) for each in SAMPLE.segments if each.dimension == dimension) >= 3


def test_no_name_or_alias_means_two_segments_roles_or_accounts() -> None:
    names = [name for each in SAMPLE.segments for name in (each.name, *each.aliases)]
    names += [name for each in SAMPLE.accounts for name in (each.name, *each.aliases)]
    names += [name for _, name, aliases in FUNCTIONS for name in (name, *aliases)]
    names += [name for each in ROLES for name in (each.name, *each.aliases)]
    twice = [key for key, count in Counter(map(key_of, names)).items() if count > 1]
    assert twice == []


def test_every_role_has_a_lead_and_three_sdrs_share_a_pool() -> None:
    leads = [each for each in SAMPLE.assignments if each.rank == "lead"]
    assert {each.role for each in leads} == {each.key for each in ROLES}
    assert Counter(each.scope for each in leads if each.role == "sdr")["EMEA",] == 3


def test_there_are_twelve_accounts_and_more_some_with_an_owner_named_on_them() -> None:
    assert len(ACCOUNTS) == len(SAMPLE.accounts) >= 12
    assert sum(bool(each.owners) for each in SAMPLE.accounts) >= 2


def test_the_page_reads_the_same_people_and_finds_a_channel_without_the_bot() -> None:
    page = read_for_the_page()
    assert [(each.id, each.name, each.tz) for each in page.people] == [
        (each.slack_id, each.name, each.zone) for each in SAMPLE.people
    ]
    assert {each.name: each.bot for each in page.channels}["random"] is False
    assert {each.channel for each in SAMPLE.digests} <= {each.id for each in page.channels if each.bot}
