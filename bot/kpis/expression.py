"""The little language of measures: names, numbers, + - * / and a few functions, read into a tree and worked out."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from bot.kit.blocks import clip, inline
from bot.kit.errors import Refusal

LIMIT, DEPTH = 300, 20
TOKEN = re.compile(r"\s*(?:(\d+(?:\.\d+)?)|([a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)*)|(<=|>=|!=|[-+*/()<>=,]))")
FUNCTIONS = {"min": 2, "max": 2, "abs": 1}  # and how many things each takes
OF_PLANS = {"target": 1, "quota": 1, "share": 1}  # in formulas over measures alone
COMPARISONS = ("<=", ">=", "!=", "<", ">", "=")
JOINED = {"or": 0, "and": 1}  # the looser first
ONE, NOUGHT = Decimal(1), Decimal(0)


class Unreadable(Refusal):
    """A formula that cannot be read; the sentence says where and what to write instead."""


@dataclass(frozen=True, slots=True)
class Number:
    value: Decimal


@dataclass(frozen=True, slots=True)
class Name:
    text: str


@dataclass(frozen=True, slots=True)
class Op:
    """Two sides joined by + - * / or a comparison, which is 1 where it holds and 0 where not, by `and` or `or`."""

    sign: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Call:
    """A function, or `not`."""

    function: str
    parts: tuple["Node", ...]


Node = Number | Name | Op | Call
Look = Callable[[str], Decimal | None]
Plans = Callable[[Call], Decimal | None]


@lru_cache(maxsize=2_000)
def parse(text: str) -> Node:
    """Raises Unreadable. What it looks up is not checked here: see `names`."""
    if len(text) > LIMIT:
        raise Unreadable(f"A formula has up to {LIMIT} characters, and this one has {len(text)}.")
    reader = _Reader(text)
    found = reader.either()
    reader.end()
    return found


class _Reader:
    """One pass over the tokens; each method reads what binds more tightly than the one before it."""

    def __init__(self, text: str) -> None:
        self._text, self._tokens, self._place, self._depth = text, list(_tokens(text)), 0, 0

    def either(self, looseness: int = 0) -> Node:
        """`or`, then `and`, then `not` and comparisons."""
        if looseness == len(JOINED):
            return self._compared()
        word = [*JOINED][looseness]
        found = self.either(looseness + 1)
        while self._took(word):
            found = Op(word, found, self.either(looseness + 1))
        return found

    def end(self) -> None:
        if self._place < len(self._tokens):
            raise Unreadable(f"{self._quoted()}: I cannot read on from {inline(self._tokens[self._place])}.")

    def _compared(self) -> Node:
        if self._took("not"):
            return Call("not", (self._compared(),))
        left = self._added()
        sign = next((each for each in COMPARISONS if self._took(each)), None)
        return Op(sign, left, self._added()) if sign else left

    def _added(self) -> Node:
        found = self._multiplied()
        while sign := next((each for each in "+-" if self._took(each)), None):
            found = Op(sign, found, self._multiplied())
        return found

    def _multiplied(self) -> Node:
        found = self._single()
        while sign := next((each for each in "*/" if self._took(each)), None):
            found = Op(sign, found, self._single())
        return found

    def _single(self) -> Node:
        self._depth += 1
        if self._depth > DEPTH:
            raise Unreadable(f"{self._quoted()} is nested too deeply. Make two measures of it.")
        try:
            return self._inner()
        finally:
            self._depth -= 1

    def _inner(self) -> Node:
        if self._took("("):
            inner = self.either()
            self._need(")")
            return inner
        if self._took("-"):
            return Op("-", Number(NOUGHT), self._single())
        return self._word(self._next())

    def _word(self, token: str) -> Node:
        if token[0].isdigit():
            return Number(Decimal(token))
        if not (token[0].isalpha() or token[0] == "_"):
            raise Unreadable(f"{self._quoted()}: {inline(token)} stands where a number or a name should.")
        if not self._took("("):
            return Name(token)
        return Call(token, self._parts(token))

    def _parts(self, function: str) -> tuple[Node, ...]:
        known = FUNCTIONS | OF_PLANS
        if function not in known:
            listed = ", ".join(f"`{each}`" for each in known)
            raise Unreadable(f"{self._quoted()}: there is no function {inline(function)}. There are {listed}.")
        parts = [self.either()]
        while self._took(","):
            parts.append(self.either())
        self._need(")")
        if len(parts) != known[function]:
            raise Unreadable(f"{self._quoted()}: `{function}` takes {known[function]}, and has {len(parts)}.")
        return tuple(parts)

    def _took(self, token: str) -> bool:
        taken = self._place < len(self._tokens) and self._tokens[self._place] == token
        self._place += taken
        return taken

    def _next(self) -> str:
        if self._place == len(self._tokens):
            raise Unreadable(f"{self._quoted()} ends too early: a number or a name is missing.")
        self._place += 1
        return self._tokens[self._place - 1]

    def _need(self, token: str) -> None:
        if not self._took(token):
            raise Unreadable(f"{self._quoted()}: a `{token}` is missing.")

    def _quoted(self) -> str:
        return inline(clip(self._text.strip(), 80)) if self._text.strip() else "The formula"


def _tokens(text: str) -> Iterator[str]:
    place, end = 0, len(text.rstrip())
    while place < end:
        found = TOKEN.match(text, place)
        if not found:
            bad = text[place:].strip()[:1]
            told = "Write names in small letters, numbers as 1.5, and + - * / ( ) between them."
            raise Unreadable(f"{inline(clip(text.strip(), 80))}: I cannot read {inline(bad)}. {told}")
        yield str(found[found.lastindex or 0])
        place = found.end()


def names(node: Node) -> frozenset[str]:
    """All that it looks up, also inside of functions."""
    return frozenset(each.text for each in walk(node) if isinstance(each, Name))


def walk(node: Node) -> Iterator[Node]:
    yield node
    below = (node.left, node.right) if isinstance(node, Op) else node.parts if isinstance(node, Call) else ()
    for each in below:
        yield from walk(each)


def value(node: Node, look: Look, plans: Plans | None = None) -> Decimal | None:
    """What it comes to; None as soon as something is not known or there is a division by nought."""
    match node:
        case Number(found):
            return found
        case Name(text):
            return look(text)
        case Call(function, _) if function in OF_PLANS:
            return plans(node) if plans else None
        case Call(function, parts):
            known = [value(each, look, plans) for each in parts]
            return None if None in known else _called(function, [each for each in known if each is not None])
        case Op(sign, left, right):
            one, two = value(left, look, plans), value(right, look, plans)
            return None if one is None or two is None else _joined(sign, one, two)


def _called(function: str, parts: list[Decimal]) -> Decimal:
    if function == "not":
        return NOUGHT if parts[0] else ONE
    return abs(parts[0]) if function == "abs" else min(parts) if function == "min" else max(parts)


def _joined(sign: str, one: Decimal, two: Decimal) -> Decimal | None:
    if sign == "/":
        return one / two if two else None
    if sign in "+-*":
        return one + two if sign == "+" else one - two if sign == "-" else one * two
    return ONE if holds(sign, one, two) else NOUGHT


def holds(sign: str, one: Decimal, two: Decimal) -> bool:
    """Whether a comparison is true, or both sides of `and`, or one of `or`."""
    truths = {
        "<=": one <= two,
        ">=": one >= two,
        "!=": one != two,
        "<": one < two,
        ">": one > two,
        "=": one == two,
        "and": bool(one) and bool(two),
        "or": bool(one) or bool(two),
    }
    return truths[sign]
