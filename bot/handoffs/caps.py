"""How much somebody is offered at most, and how that is typed."""

import re
from dataclasses import dataclass

from bot.kit.blocks import esc
from bot.kit.errors import Refusal

MOST = 1000
HOW = "`/handoff caps @member 5 a day, 10 open`"
NONE = frozenset({"none", "no cap", "no caps"})
LEAST = "A cap is 1 or more; `none` takes it away, and `/role away` keeps everything from somebody for a while."
NUMBER = re.compile(r"[-+\u2212]?\d+(?:[.,]\d+)?")
BEGINS = re.compile(r"(?:^|(?<=\s))(?:[-+\u2212]?\d|none\b|no caps?\b)", re.IGNORECASE)
PER_DAY = re.compile(r"(?:an?|per|each|every|/)\s*day|daily", re.IGNORECASE)
AT_ONCE = re.compile(r"open(?: at once)?|at once|waiting", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Cap:
    """Handoffs shown to somebody on one local day of theirs, and waiting for their answer at once; None: any number."""

    per_day: int | None = None
    at_once: int | None = None

    def __str__(self) -> str:
        parts = [f"{self.per_day} a day"] if self.per_day is not None else []
        parts += [f"{self.at_once} open"] if self.at_once is not None else []
        return ", ".join(parts) or "none"


@dataclass(frozen=True, kw_only=True, slots=True)
class Load:
    """What somebody with a cap has of it; `today` counts the local day on which they would see the next one."""

    cap: Cap
    today: int = 0
    waiting: int = 0

    @property
    def is_full(self) -> bool:
        day, open_ = self.cap.per_day, self.cap.at_once
        return (day is not None and self.today >= day) or (open_ is not None and self.waiting >= open_)


def split(text: str) -> tuple[str, str]:
    """Whom a line names, and the cap behind that."""
    found = BEGINS.search(text)
    return (text.strip(), "") if found is None else (text[: found.start()].strip(), text[found.start() :].strip())


def read_cap(text: str) -> Cap:
    """The whole cap as typed behind the person, an empty one for `none`; raises Refusal with what to type instead."""
    typed = " ".join(text.split())
    if typed.casefold() in NONE:
        return Cap()
    found: dict[str, int] = {}
    for piece in filter(None, re.split(r"\s*(?:,\s|;|\band\b)\s*|,$", typed)):
        name, number = _piece(piece)
        if name in found:
            raise Refusal(f"“{esc(typed[:60])}” says the same thing twice. Type {HOW}.")
        found[name] = number
    if not found:
        raise Refusal(f"How many? Type {HOW}; `none` takes a cap away.")
    return Cap(**found)


def _piece(piece: str) -> tuple[str, int]:
    number = NUMBER.match(piece)
    unit = (piece[number.end() :] if number else piece).strip()
    name = "per_day" if PER_DAY.fullmatch(unit) else "at_once" if AT_ONCE.fullmatch(unit) else None
    if number is None:
        raise Refusal(f"I read no number in “{esc(piece[:60])}”. Type it in digits: {HOW}.")
    if name is None:
        raise Refusal(f"“{esc(piece[:60])}” is neither a day's number nor an open one. Type {HOW}.")
    return name, _count(number[0])


def _count(typed: str) -> int:
    if not typed.lstrip("+").isdecimal() and typed[0] not in "-\u2212":
        raise Refusal(f"{esc(typed)} is not a whole number. {LEAST}")
    if not typed.lstrip("+").isdecimal() or int(typed) < 1:
        raise Refusal(LEAST)
    if int(typed) > MOST:
        raise Refusal(f"{esc(typed[:12])} is no cap any more: type at most {MOST:,}, or `none`.")
    return int(typed)
