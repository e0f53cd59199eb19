"""Who may change which part of the map."""

import pytest

from bot.kit.db import Tx
from bot.roles.rights import NotYours, may_keep
from bot.roles.service import assign, end
from bot.workspace.model import Actor, Grant
from bot.workspace.rights import NotAnAdmin
from tests.roles.office import NOW, Office, make_office


def manager(office: Office, role: str | None = None, segment: str | None = None) -> Actor:
    grant = Grant(
        id=1,
        member_id=1,
        role_id=office.roles[role] if role else None,
        segment_id=office.segments[segment] if segment else None,
    )
    return Actor(name="Manager", member_id=1, grants=(grant,))


CASES = (  # managed role and segment, the role and scope to be changed, whether they may
    ((None, "EMEA"), ("ae", "EMEA"), True),
    ((None, "EMEA"), ("ae", "DACH"), True),
    ((None, "EMEA"), ("sdr", "DACH", "Fintech"), True),
    ((None, "EMEA"), ("ae", "AMER"), False),
    ((None, "EMEA"), ("ae",), False),
    ((None, "EMEA"), ("ae", "Fintech"), False),
    ((None, "DACH"), ("ae", "EMEA"), False),
    (("ae", None), ("ae",), True),
    (("ae", None), ("ae", "AMER"), True),
    (("ae", None), ("sdr", "AMER"), False),
    (("ae", "EMEA"), ("ae", "DACH"), True),
    (("ae", "EMEA"), ("sdr", "DACH"), False),
    (("ae", "EMEA"), ("ae", "AMER"), False),
)


@pytest.mark.parametrize(("managed", "changed", "may"), CASES)
async def test_a_role_manager_changes_what_lies_within_their_part(
    tx: Tx, managed: tuple[str | None, str | None], changed: tuple[str, ...], *, may: bool
) -> None:
    office = await make_office(tx)
    actor = manager(office, *managed)
    scope = frozenset(office.segments[each] for each in changed[1:])
    assert may_keep(actor, office.roster.trees, office.roles[changed[0]], scope, NOW) is may


async def test_what_a_manager_may_not_change_stays_as_it_is(tx: Tx) -> None:
    office = await make_office(tx)
    keeper, elsewhere = manager(office, segment="EMEA"), manager(office, segment="AMER")
    made = await assign(tx, keeper, office.wants("anna", "ae", "DACH", since=NOW), "test")
    with pytest.raises(NotYours):
        await end(tx, elsewhere, made.assignment.id, NOW, "test")
    with pytest.raises(NotAnAdmin):
        await assign(tx, Actor(name="Somebody", member_id=1), office.wants("anna", "sdr", since=NOW), "test")
