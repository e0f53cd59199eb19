"""The further doors of roles: the set-up form, who keeps what, which guests may hold a role, the catalogue."""

from collections.abc import Mapping, Sequence

from bot.kit.db import Database
from bot.kit.door import Feature
from bot.roles import conflicts, entry, keepers, role_desk, segment_desk


def features(db: Database, measures: Mapping[str, str]) -> Sequence[Feature]:
    """`measures` are the names of the known measures by their keys."""
    return (
        entry.feature(db),
        keepers.feature(db),
        role_desk.feature(db, measures),
        segment_desk.feature(db),
        conflicts.feature(db),
    )
