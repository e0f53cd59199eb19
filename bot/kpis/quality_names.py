"""Names that nearly equal another: told apart by one letter, by spaces or by what a company calls its legal form."""

from collections import defaultdict
from collections.abc import Mapping

from rapidfuzz.distance import OSA

from bot.kit.lexicon import key_of

SHORTEST, LONG = 6, 9  # letters: below, one of them makes another word; from so many on, two may be wrong
ROOM = 500  # names compared with one: more that share a half of theirs are a chain of shops
LEGAL = frozenset(
    {"ab", "ag", "as", "bv", "co", "company", "corp", "corporation", "gmbh", "group", "holding", "inc", "incorporated"}
    | {"kg", "limited", "llc", "llp", "ltd", "nv", "oy", "plc", "pty", "sa", "sarl", "sas", "se", "spa", "srl"}
)
USUAL = (  # what companies call the sectors of their customers
    *("advertising", "aerospace", "agriculture", "assurance", "automotive", "banking", "biotech", "biotechnology"),
    *("chemicals", "construction", "consulting", "consumer goods", "defence", "defense", "education", "electronics"),
    *("employment", "energy", "engineering", "entertainment", "fashion", "finance", "financial services", "fintech"),
    *("food", "gaming", "government", "health", "healthcare", "hospitality", "industrial", "insurance", "internet"),
    *("leisure", "life sciences", "logistics", "machinery", "manufacturing", "marketing", "materials", "media"),
    *("medical", "mining", "nonprofit", "pharma", "pharmaceuticals", "public sector", "publishing", "real estate"),
    *("recruiting", "research", "restaurants", "retail", "security", "services", "shipping", "software", "sports"),
    *("technology", "telecom", "telecommunications", "textiles", "tourism", "transport", "transportation", "travel"),
    *("utilities", "wholesale"),
)


def core(name: str) -> str:
    """The letters and digits by which a name is compared, without its legal form where anything else is left."""
    words = ["".join(filter(str.isalnum, each)) for each in key_of(name)]
    return "".join([each for each in words if each not in LEGAL] or words)


def slips(one: str, other: str) -> int | None:
    """By how many letters two cores differ, if that is a slip of the pen; numbers and plurals are no slips."""
    if _digits(one) != _digits(other) or one + "s" == other or other + "s" == one:
        return None
    shorter = min(len(one), len(other))
    most = 0 if shorter < SHORTEST else 1 if shorter < LONG else 2
    found = OSA.distance(one, other, score_cutoff=most)
    return found if found <= most else None


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))


class Twins:
    """Each name that comes is held against all that came before.

    Two names that are one slip apart share a half, so only those that do are compared.
    """

    def __init__(self) -> None:
        self._whole: dict[str, str] = {}
        self._halves: dict[tuple[str, bool, str], list[str]] = defaultdict(list)

    def like(self, name: str) -> str | None:
        """The earlier name that this one nearly equals, letter for letter before one that is a letter off."""
        own = core(name)
        if not own:
            return None
        earlier = own if own in self._whole else self._near(own)
        if own not in self._whole:
            self._keep(own, name)
        return self._whole[earlier] if earlier else None

    def _near(self, own: str) -> str | None:
        for half in _halves(own):
            for other in self._halves.get(half, ()):
                if slips(own, other) == 1:
                    return other
        return None

    def _keep(self, own: str, name: str) -> None:
        self._whole[own] = name
        for half in _halves(own):
            if len(self._halves[half]) < ROOM:
                self._halves[half].append(own)


def _halves(own: str) -> list[tuple[str, bool, str]]:
    """Its beginning and its end, just short of a half of it and of a name one letter shorter, with its digits."""
    if len(own) < SHORTEST:
        return []
    lengths = dict.fromkeys(((len(own) - 1) // 2, (len(own) - 2) // 2))
    digits = _digits(own)
    return [(digits, start, own[:size] if start else own[-size:]) for size in lengths for start in (True, False)]


def misspelt(names: Mapping[int, str]) -> dict[int, str]:
    """Sectors by id that nearly are a usual one, or one of the workspace's that came before: with that one."""
    usual = {core(each): each for each in USUAL}
    twins, found = Twins(), dict[int, str]()
    for number in sorted(names):
        own, twin = core(names[number]), twins.like(names[number])
        meant = None if own in usual else _usual(own, usual) or twin
        if meant:
            found[number] = meant
    return found


def _usual(own: str, usual: Mapping[str, str]) -> str | None:
    near = [(found, word) for each, word in usual.items() if (found := slips(own, each))]
    return min(near)[1] if near else None
