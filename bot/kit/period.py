"""Things that are true from one instant until another."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Dated:
    """True in [since, until); a missing end is open: always, or for ever."""

    since: datetime | None = None
    until: datetime | None = None

    def holds(self, on: datetime) -> bool:
        return (self.since is None or self.since <= on) and (self.until is None or on < self.until)

    def ended(self, on: datetime) -> bool:
        return self.until is not None and self.until <= on

    def days(self) -> dict[str, str | None]:
        """Both ends as JSON keeps them."""
        ends = {"since": self.since, "until": self.until}
        return {name: moment.isoformat() if moment else None for name, moment in ends.items()}

    def overlaps(self, other: "Dated") -> bool:
        """Whether some instant is in both; what ended before it began is in neither."""
        mine, theirs = _before(self.since, self.until), _before(other.since, other.until)
        return mine and theirs and _before(self.since, other.until) and _before(other.since, self.until)


def _before(start: datetime | None, end: datetime | None) -> bool:
    return start is None or end is None or start < end
