"""When the name of a company is so close to a known account's that it may be the same one. Nothing is decided here."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz.distance import OSA

from bot.kit.lexicon import normal
from bot.ownership.model import Account

FORMS = frozenset(
    {"inc", "incorporated", "llc", "ltd", "limited", "gmbh", "mbh", "ag", "kg", "kgaa", "ug", "ohg", "se", "co", "corp"}
    | {"corporation", "company", "plc", "sa", "sas", "sarl", "srl", "spa", "bv", "nv", "oy", "oyj", "ab", "as", "aps"}
    | {"pty", "pvt", "kk", "the", "and", "und", "et"}
)
PUNCTUATION = re.compile(r"[^\w\s]|_")
DIGITS = re.compile(r"\d+")
ONE, TWO = 5, 9  # letters from which on one, or two of them, may differ


@lru_cache(maxsize=65_536)  # every account's name is looked at for every new one
def essence(name: str) -> str:
    """What tells a company apart: no case, accents, punctuation, spaces or legal form; all of it where nothing is left.

    Dots and apostrophes join (`A.G.`), whatever else is no letter parts.
    """
    bare = "".join(char for char in unicodedata.normalize("NFKD", normal(name)) if not unicodedata.combining(char))
    joined = bare.replace(".", "").replace("'", "").replace("\u2019", "")
    words = PUNCTUATION.sub(" ", joined).split()
    return "".join(word for word in words if word not in FORMS) or "".join(words)


def distance(one: str, other: str) -> int | None:
    """How many letters two essences are apart; None where that is too many, or where their numbers differ."""
    if one == other:
        return 0
    shorter = min(len(one), len(other))
    most = 2 if shorter >= TWO else 1 if shorter >= ONE else 0
    if not most or DIGITS.findall(one) != DIGITS.findall(other):
        return None
    apart = OSA.distance(one, other, score_cutoff=most)
    return apart if apart <= most else None


def nearly(name: str, accounts: Iterable[Account], most: int = 3) -> list[Account]:
    """Those that may be meant, the nearest first; none where one bears exactly this name, for then it is that one."""
    wanted, found = essence(name), dict[int, tuple[int, str, Account]]()
    for account in accounts:
        for each in (account.name, *account.aliases):
            if normal(each) == normal(name):
                return []
            apart = distance(wanted, essence(each)) if wanted else None
            if apart is not None and apart < found.get(account.id, (9,))[0]:
                found[account.id] = (apart, account.name, account)
    return [account for *_, account in sorted(found.values(), key=lambda each: each[:2])][:most]
