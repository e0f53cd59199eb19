"""A measure's definition as people write it: read from a table of texts and checked, and written as one again."""

import re
from collections.abc import Mapping
from typing import Any

from bot.kit.blocks import clip, esc
from bot.kit.errors import Refusal
from bot.kpis.casewise import check
from bot.kpis.expression import Op, names, parse
from bot.kpis.kinds import KINDS
from bot.kpis.model import Aggregation, Direction, Measure, Unit

KEY = re.compile(r"[a-z][a-z0-9_]{0,15}\.[a-z][a-z0-9_]{0,39}")
KIND = re.compile(r"[a-z][a-z0-9_]{0,39}")
RULES = {
    "sum": Aggregation.SUM,
    "ratio": Aggregation.RATIO,
    "shortfall": Aggregation.SHORTFALL,
    "median": Aggregation.MEDIAN,
    "last": Aggregation.LAST,
    "formula": Aggregation.FORMULA,
}
WAYS = {"up": Direction.UP, "down": Direction.DOWN, "zero": Direction.ZERO}
TEXTS = {"name": 80, "says": 400, "reads": 40, "where": 200, "role": 40}
FLAGS = ("team", "aside", "quarter")
WORDS = (*TEXTS, *RULES, *FLAGS, "unit", "good", "also", "minimum")
ALIASES = 12


def read(key: str, said: Mapping[str, Any]) -> Measure:
    """Raises Refusal with the first thing that is wrong, and what to write instead.

    Whether a formula's measures exist is for the catalogue to say, which knows them all.
    """
    if not KEY.fullmatch(key):
        raise Refusal(f"`{esc(clip(key, 60))}` is no key. Write one like `ae.demo_rate`: small letters, one point.")
    extra = next((each for each in said if each not in WORDS), None)
    if extra:
        raise Refusal(f"{key}: there is no `{esc(clip(str(extra), 40))}`. A measure has {_listed(WORDS)}.")
    text = {each: _text(key, said, each) for each in TEXTS}
    rules = [each for each in RULES if each in said]
    if len(rules) != 1:
        raise Refusal(f"{key}: write just one of {_listed(RULES)}.")
    measure = Measure(
        key=key,
        role=text["role"],
        name=text["name"] or _missing(key, "name", "what people call it"),
        unit=_of(key, "unit", said.get("unit"), {str(each): each for each in Unit}),
        direction=_of(key, "good", said.get("good", "up"), WAYS),
        aggregation=RULES[rules[0]],
        rule=str(said[rules[0]]).strip(),
        reads=text["reads"],
        where=text["where"],
        definition=text["says"] or _missing(key, "says", "in a sentence what it is"),
        aliases=_aliases(key, said.get("also", ())),
        minimum=_minimum(key, said.get("minimum", 0)),
        team=_flag(key, said, "team"),
        aside=_flag(key, said, "aside"),
        quarter=_flag(key, said, "quarter"),
    )
    _check_rule(measure)
    return measure


def written(measure: Measure) -> dict[str, Any]:
    """What `read` makes the same measure of; what is as it begins is left out."""
    rule = next(word for word, each in RULES.items() if each is measure.aggregation)
    way = next(word for word, each in WAYS.items() if each is measure.direction)
    said: dict[str, Any] = {"role": measure.role, "name": measure.name, "unit": str(measure.unit), "good": way}
    said |= {"reads": measure.reads, rule: measure.rule, "where": measure.where, "minimum": measure.minimum}
    said |= {each: getattr(measure, each) for each in FLAGS}
    said |= {"says": measure.definition, "also": list(measure.aliases)}
    return {word: what for word, what in said.items() if what not in ("", 0, False, [], "up")}


def _check_rule(measure: Measure) -> None:
    root = parse(measure.rule)
    if measure.divides and not (isinstance(root, Op) and root.sign == "/" and names(root.right)):
        raise Refusal(f"{measure.key}: a ratio needs a division, as in `won / count`.")
    if measure.aggregation is Aggregation.FORMULA:
        if measure.reads or measure.where:
            raise Refusal(f"{measure.key}: a formula is made of other measures, so it reads nothing itself.")
        return
    if not KIND.fullmatch(measure.reads) and measure.reads not in KINDS:
        raise Refusal(f"{measure.key}: `reads` names the entries that it is made of, in small letters: `demo`.")
    made = KINDS.get(measure.reads)
    sides = [measure.top, *([measure.base] if measure.base else [])]
    for side in (*sides, *([parse(measure.where)] if measure.where else ())):
        check(side, frozenset(made.has) if made else frozenset(measure.components))
    if made and made.standing != measure.stands and measure.origin is not None:
        word = "last" if made.standing else "sum, ratio or median"
        raise Refusal(f"{measure.key}: of `{measure.reads}` write {word}.")
    if not measure.components:
        raise Refusal(f"{measure.key}: the rule names nothing that is counted. Write `count`, say.")


def _text(key: str, said: Mapping[str, Any], word: str) -> str:
    text = " ".join(str(said.get(word, "")).split())
    if len(text) > TEXTS[word]:
        raise Refusal(f"{key}: `{word}` has up to {TEXTS[word]} characters, and this one has {len(text)}.")
    return text


def _missing(key: str, word: str, what: str) -> str:
    raise Refusal(f"{key}: `{word}` is missing. Write {what}.")


def _of(key: str, word: str, text: Any, known: Mapping[str, Any]) -> Any:
    if str(text) not in known:
        raise Refusal(f"{key}: `{word}` is one of {_listed(known)}.")
    return known[str(text)]


def _aliases(key: str, names: Any) -> tuple[str, ...]:
    listed = isinstance(names, list | tuple) and len(names) <= ALIASES
    if not listed or any(len(str(each)) > TEXTS["name"] for each in names):
        raise Refusal(f"{key}: `also` is a list of up to {ALIASES} names of at most {TEXTS['name']} characters.")
    return tuple(" ".join(str(each).split()) for each in names)


def _minimum(key: str, count: Any) -> int:
    if not str(count).isdecimal() or int(count) > 1_000:  # noqa: PLR2004 - the sentence says it
        raise Refusal(f"{key}: `minimum` is a whole number of cases up to 1000.")
    return int(count)


def _flag(key: str, said: Mapping[str, Any], word: str) -> bool:
    if not isinstance(said.get(word, False), bool):
        raise Refusal(f"{key}: `{word}` is true or false.")
    return bool(said.get(word, False))


def _listed(words: Any) -> str:
    return ", ".join(f"`{each}`" for each in words)
