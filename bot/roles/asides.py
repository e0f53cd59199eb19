"""The words of a line that say how a change is meant: `sharing`, `replacing`, `anyway`, and `then @member`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.kit.errors import Refusal
from bot.kit.lexicon import normal
from bot.kit.zones import RELATIVE, parse_day
from bot.roles.roster import Roster
from bot.roles.words import DAY_WORDS

ANYWAY = "anyway"
THEN = re.compile(r"(?:^|\s)then\s+", re.IGNORECASE)


class Manner(StrEnum):
    SHARING = "sharing"  # they stay, and all of them are one pool
    REPLACING = "replacing"  # they hold it no longer from then on


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """A line without those words, and what they say; `then` is whoever takes over, as typed."""

    line: str
    manner: Manner | None = None
    anyway: bool = False
    then: str = ""

    def again(self, command: str, *, manner: Manner | None = None, anyway: bool = False, then: str = "") -> str:
        """The whole line once more, with what a button adds to it."""
        words = [command, self.line, manner or self.manner, ANYWAY if anyway or self.anyway else ""]
        taker = then or self.then
        return " ".join([*filter(None, words), *(["then", taker] if taker else [])])


def said(text: str, today: date) -> Said:
    """Read the words wherever they stand: `@ben AE emea replacing`, `@anna AE emea anyway`, `… then @ben`.

    `until friday` becomes that Friday's date, so that a button means the same day whenever it is pressed.
    """
    manner, anyway, left = None, False, []
    for piece in _dated(text.split(), today):
        word = normal(piece)
        if word == ANYWAY:
            anyway = True
        elif word in set(Manner) and manner is None:
            manner = Manner(word)
        else:
            left.append(piece)
    line, *then = THEN.split(" ".join(left), maxsplit=1)
    return Said(line=line, manner=manner, anyway=anyway, then=then[0] if then else "")


def _dated(pieces: Sequence[str], today: date) -> list[str]:
    before = ["", *map(normal, pieces)]
    days = (word in DAY_WORDS and normal(each) in RELATIVE for word, each in zip(before, pieces, strict=False))
    return [parse_day(each, today).isoformat() if is_day else each for is_day, each in zip(days, pieces, strict=True)]


def taker(roster: Roster, named: Said, command: str, today: date) -> int | None:
    """The one person whom `then` names; nobody where it is not said."""
    if not named.then:
        return None
    line = roster.reader(command, people_only=True).read(named.then, today)
    people = line.of("member")
    if len(people) != 1 or line.days or line.rank:
        raise Refusal(f"Name the one person who takes over last: `{command} … then @member`.")
    return people[0]
