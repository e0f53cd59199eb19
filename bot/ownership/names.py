"""The names of the map: what people may type, and what it means. Made once for as long as no name changes."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from bot.kit.lexicon import Lexicon
from bot.ownership.model import Account
from bot.people.model import Member
from bot.roles.model import Role, Segment
from bot.roles.words import Ref, roster_names


@dataclass(frozen=True, kw_only=True)
class Names:
    """Each name with what bears it; the lexicons of many thousands take a tenth of a second and wait to be asked."""

    roster: tuple[tuple[str, Ref], ...]
    accounts: tuple[tuple[str, Ref], ...]

    @classmethod
    def of(
        cls, roles: Iterable[Role], segments: Iterable[Segment], members: Iterable[Member], accounts: Iterable[Account]
    ) -> "Names":
        return cls(roster=tuple(roster_names(roles, segments, members)), accounts=tuple(_of_accounts(accounts)))

    @cached_property
    def everything(self) -> Lexicon[Ref]:
        """All that a person may name in a question."""
        return Lexicon([*self.roster, *self.accounts])

    @cached_property
    def of_accounts(self) -> Lexicon[Ref]:
        return Lexicon(self.accounts)


def _of_accounts(accounts: Iterable[Account]) -> Iterable[tuple[str, Ref]]:
    for each in accounts:
        ref = Ref("account", each.id)
        yield each.name, ref
        yield from ((alias, ref) for alias in each.aliases)
        if each.external_id:
            yield each.external_id, ref
