"""What a digest is made of: which measures, of whom, which parts, and when it keeps still."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

FEWEST, MOST = 5, 15  # measures that are chosen one by one


class Section(StrEnum):
    """The parts of a digest that can be switched off, in their order."""

    HEADLINE = "headline"
    TABLE = "table"
    FORECAST = "forecast"
    WINS = "wins"
    MOVED = "moved"
    HANDOFFS = "handoffs"
    COVERAGE = "coverage"
    PROMISES = "promises"
    RENEWALS = "renewals"
    ASKS = "asks"


TITLES: Mapping[Section, str] = {
    Section.HEADLINE: "Headline: the first number against its plan",
    Section.TABLE: "Table: each measure, its target and pace",
    Section.FORECAST: "Forecast of the quarter",
    Section.WINS: "Won together: who found, closed and keeps a deal",
    Section.MOVED: "What moved, and one thing to do",
    Section.HANDOFFS: "Handoffs",
    Section.COVERAGE: "Gaps",
    Section.PROMISES: "What was promised",
    Section.RENEWALS: "Renewals",
    Section.ASKS: "Numbers missing",
}


class Kind(StrEnum):
    WHOLE = "whole"
    SEGMENT = "segment"
    ROLE = "role"
    MANAGER = "manager"


@dataclass(frozen=True, kw_only=True, slots=True)
class Audience:
    """Whose figures are told: everybody's, or those of a segment, a role or a manager's people, by its id."""

    kind: Kind = Kind.WHOLE
    of: int | None = None

    def __str__(self) -> str:
        return self.kind if self.of is None else f"{self.kind}:{self.of}"

    @classmethod
    def parse(cls, text: str) -> "Audience":
        """From the form `segment:5`; raises ValueError for anything else."""
        kind, _, of = text.partition(":")
        return cls(kind=Kind(kind), of=int(of) if kind != Kind.WHOLE else None)


EVERYBODY = Audience()
AS_ALWAYS = 2  # working hours that are left to answer when somebody is asked for numbers


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """`measures` are keys in the order chosen; none chosen means all of which there is something to say.

    `ask_hours` counts the working hours that each person has left before the digest when they are asked for missing
    numbers; 0 asks nobody. It keeps still until the day `paused_until`.
    """

    measures: tuple[str, ...] = ()
    audience: Audience = EVERYBODY
    off: frozenset[Section] = field(default_factory=frozenset)
    skips_silence: bool = False
    ask_hours: int = AS_ALWAYS
    paused_until: date | None = None
    declined: bool = False  # of a personal one: its owner wants none

    def shows(self, part: Section) -> bool:
        return part not in self.off

    def to_json(self) -> dict[str, Any]:
        """What differs from how every digest begins."""
        kept: dict[str, Any] = {
            "measures": list(self.measures),
            "audience": str(self.audience) if self.audience != EVERYBODY else None,
            "off": sorted(self.off),
            "skips_silence": self.skips_silence,
            "ask_hours": self.ask_hours if self.ask_hours != AS_ALWAYS else None,
            "paused_until": self.paused_until and self.paused_until.isoformat(),
            "declined": self.declined,
        }
        return {name: value for name, value in kept.items() if value or (name == "ask_hours" and value == 0)}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Settings":
        known = {each.value for each in Section}
        return cls(
            measures=tuple(kept.get("measures", ())),
            audience=Audience.parse(kept["audience"]) if "audience" in kept else EVERYBODY,
            off=frozenset(Section(each) for each in kept.get("off", ()) if each in known),
            skips_silence=bool(kept.get("skips_silence", False)),
            ask_hours=int(kept.get("ask_hours", AS_ALWAYS)),
            paused_until=date.fromisoformat(kept["paused_until"]) if "paused_until" in kept else None,
            declined=bool(kept.get("declined", False)),
        )


PLAIN = Settings()
