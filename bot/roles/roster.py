"""The roster at hand: roles, trees and members of a workspace, by which a typed line is read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from bot.kit.lexicon import Lexicon, key_of
from bot.people.model import Member
from bot.roles.catalogue import FUNCTIONS
from bot.roles.model import Pair, Role, Scope
from bot.roles.trees import Trees
from bot.roles.words import Reader, roster_label, roster_names


@dataclass(frozen=True, kw_only=True)
class Roster:
    """Who and what there is; `zone` is where the workspace's days begin."""

    roles: Mapping[int, Role]
    trees: Trees
    members: Mapping[int, Member]
    zone: str

    @classmethod
    def of(cls, roles: Iterable[Role], trees: Trees, members: Iterable[Member], zone: str) -> "Roster":
        by_id = {each.id: each for each in roles}
        return cls(roles=by_id, trees=trees, members={each.id: each for each in members}, zone=zone)

    @cached_property
    def standing(self) -> list[Role]:
        """The roles that are offered: those not retired."""
        return [each for each in self.roles.values() if each.retired_at is None]

    @cached_property
    def by_slack(self) -> Mapping[str, Member]:
        return {each.slack_user_id: each for each in self.members.values() if each.slack_user_id}

    def reader(self, command: str, *, people_only: bool = False) -> Reader:
        roles, segments = ((), ()) if people_only else (self.roles.values(), self.trees.segments.values())
        names = roster_names(roles, segments, self.members.values())
        return Reader(
            lexicon=Lexicon(names),
            label=lambda ref: roster_label(ref, self.roles, self.trees, self.members),
            by_slack=self.by_slack,
            command=command,
            knows="member" if people_only else "role, segment or member",
        )

    def what(self, role_id: int, scope: Scope) -> str:
        """A role and its scope as people read it: `AE · DACH · Fintech`."""
        return " · ".join([self.roles[role_id].short, *(each.name for each in self.trees.ordered(scope))])

    def pair(self, roles: Pair) -> str:
        return " + ".join(self.roles[each].short for each in sorted(roles))

    def role_of(self, scope: Scope) -> int | None:
        """The one role to which a function in the scope belongs: “product manager” says both."""
        functions = {each for each in scope if self.trees.dimension(each).key == FUNCTION}
        built_in = {HOMES.get(key_of(self.trees.segments[each].name)) for each in functions}
        owners = [each.id for each in self.roles.values() if each.key in built_in or _needs(each, functions)]
        return owners[0] if len(owners) == 1 else None


def _needs(role: Role, functions: set[int]) -> bool:
    return any(need & functions for need in role.needed_in)


FUNCTION = "function"
HOMES = {key_of(name): key for key, name, _ in FUNCTIONS}  # also while the role is not needed yet
