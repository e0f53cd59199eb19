"""Numbers as people type them: read exactly, or sent back with what to type instead."""

import re
from decimal import Decimal

from bot.kit.blocks import clip, esc
from bot.kit.errors import Refusal
from bot.kpis.model import Unit

NUMBER = re.compile(r"[0-9]{1,15}(\.[0-9]+)?")
NUMBERLIKE = re.compile(r"\d")
SIGNS = re.compile(r"[\u20a0-\u20cf$£¥¢]|\b(?:usd|eur|gbp|chf|jpy|inr|cad|aud)\b", re.IGNORECASE)
MINUS = ("-", "\u2212", "\u2013")
CEILING = Decimal(10) ** 12
CENTS = 2


def is_numberlike(word: str) -> bool:
    """Whether somebody meant a number by it, rightly written or not."""
    return bool(NUMBERLIKE.search(word)) or bool(SIGNS.fullmatch(word))


def read_number(text: str, unit: Unit) -> Decimal:
    """Exactly what was typed; raises Refusal with the way to type it."""
    word = text.strip()
    typed = f"`{esc(clip(word, 30))}`"
    if fault := _fault(word):
        raise Refusal(f"{typed} {fault}")
    amount = Decimal(word)
    if amount >= CEILING:
        raise Refusal(f"{typed} is more than a trillion. Check the number of digits.")
    if unit is Unit.COUNT and amount != amount.to_integral_value():
        raise Refusal(f"{typed} is not a whole number, and this is counted in whole ones. Type 5, say.")
    if len(word.partition(".")[2]) > CENTS:
        raise Refusal(f"{typed} has more than two decimals. For thousands type no point at all: 12500.")
    return amount


def _fault(word: str) -> str | None:
    """The first thing that is wrong with the writing of it."""
    if not NUMBERLIKE.search(word):
        return "is not a number. Type it in figures: 5, not five."
    if word.startswith(MINUS):
        return "is below zero. Type what was reached; to take back a wrong entry press *Undo* under it."
    if SIGNS.search(word):
        return "has a currency in it. Type the bare number: 12500."
    if "%" in word:
        return "is a percentage. Type the number itself, without %."
    if "," in word:
        return "has a comma in it. Type thousands without one, 12500, and decimals with a point, 12500.50."
    return None if NUMBER.fullmatch(word) else "is not a number I can read. Type it in figures: 5 or 12500.50."
