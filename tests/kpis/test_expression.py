"""The little language: what it means, against Python's own arithmetic; what cannot be read; and SQL's answer to it."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import BigInteger, bindparam, literal, select

from bot.kit.db import Tx
from bot.kit.errors import Refusal
from bot.kpis.casewise import check, constant
from bot.kpis.compiled import compiled
from bot.kpis.expression import Call, Name, Node, Number, Op, names, parse, value
from bot.kpis.store import SCALE

CASE = {"a": Decimal("12.5"), "b": Decimal(-3), "c": Decimal(0), "d": None}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("10 - 2 - 3", 5),
        ("100 / 10 / 2", 5),
        ("-3 + 5", 2),
        ("2 - -3", 5),
        ("a * 2", 25),
        ("min(a, b)", -3),
        ("max(a, max(b, 20))", 20),
        ("abs(b)", 3),
        ("abs(b - a)", Decimal("15.5")),
        ("a > 12", 1),
        ("a > 12.5", 0),
        ("a >= 12.5 and b < 0", 1),
        ("a < 0 or b != -3", 0),
        ("not c", 1),
        ("not c and a = 12.5", 1),
        ("a + d", None),
        ("a / c", None),
        ("min(a, d)", None),
        ("1.25", Decimal("1.25")),
    ],
)
def test_an_expression_comes_to_what_one_would_work_out_by_hand(text: str, found: object) -> None:
    assert value(parse(text), CASE.get) == (None if found is None else Decimal(str(found)))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "The formula ends too early"),
        ("a +", "`a +` ends too early"),
        ("a b", "I cannot read on from `b`"),
        ("(a", "a `)` is missing"),
        ("a ^ 2", "I cannot read `^`"),
        ("A + 1", "I cannot read `A`"),
        ("sqrt(a)", "there is no function `sqrt`"),
        ("min(a)", "`min` takes 2, and has 1"),
        ("* 2", "`*` stands where a number or a name should"),
        ("a + __import__('os')", "I cannot read"),
        ("1,000", "I cannot read on from `,`"),
        ("(" * 400, "A formula has up to 300 characters"),
        ("(" * 299, "nested too deeply"),
    ],
)
def test_what_cannot_be_read_is_said_with_the_place(text: str, told: str) -> None:
    with pytest.raises(Refusal) as refused:
        parse(text)
    assert told in refused.value.text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("value * count", "multiplied by a number only"),
        ("value / count", "divided by a number other than 0 only"),
        ("value / 0", "divided by a number other than 0 only"),
        ("worth", "`worth` is nothing that such a case has. It has `count`, `value`."),
        ("target(value)", "belongs into a formula over measures"),
        ("value * 1.00001", "too many decimals"),
    ],
)
def test_what_a_single_case_cannot_answer_is_refused(text: str, told: str) -> None:
    with pytest.raises(Refusal) as refused:
        check(parse(text), frozenset({"value", "count"}))
    assert told in refused.value.text


NUMBERS = st.sampled_from(["0", "1", "2", "0.5", "1.25", "60", "3"]).map(lambda text: Number(Decimal(text)))
LEAVES = NUMBERS | st.sampled_from(["a", "b", "c", "d"]).map(Name)
SIGNS = st.sampled_from(["+", "-", "<=", ">=", "!=", "<", ">", "=", "and", "or"])


def grown(below: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.one_of(
        st.builds(Op, SIGNS, below, below),
        st.builds(Op, st.just("*"), NUMBERS, below),
        st.builds(Op, st.just("*"), below, NUMBERS),
        st.builds(Op, st.just("/"), below, NUMBERS.filter(lambda each: bool(each.value))),
        st.builds(lambda one, two: Call("min", (one, two)), below, below),
        st.builds(lambda one, two: Call("max", (one, two)), below, below),
        st.builds(lambda one: Call("abs", (one,)), below),
        st.builds(lambda one: Call("not", (one,)), below),
    )


TREES = st.recursive(LEAVES, grown, max_leaves=6)
AMOUNTS = st.none() | st.integers(-(10**6), 10**6).map(lambda cents: Decimal(cents) / 100)


def exact(node: Node, case: dict[str, Decimal | None]) -> Fraction | None:
    """The same, with fractions and nothing of the bot's but its tree."""
    if isinstance(node, Number):
        return Fraction(node.value)
    if isinstance(node, Name):
        found = case[node.text]
        return None if found is None else Fraction(found)
    if isinstance(node, Call):
        parts = [exact(each, case) for each in node.parts]
        known = [each for each in parts if each is not None]
        if len(known) < len(parts):
            return None
        called = {"abs": abs(known[0]), "not": Fraction(not known[0]), "min": min(known), "max": max(known)}
        return called[node.function]
    one, two = exact(node.left, case), exact(node.right, case)
    if one is None or two is None or (node.sign == "/" and not two):
        return None
    signs: dict[str, Any] = {
        "+": lambda: one + two,
        "-": lambda: one - two,
        "*": lambda: one * two,
        "/": lambda: one / two,
        "<=": lambda: Fraction(one <= two),
        ">=": lambda: Fraction(one >= two),
        "!=": lambda: Fraction(one != two),
        "<": lambda: Fraction(one < two),
        ">": lambda: Fraction(one > two),
        "=": lambda: Fraction(one == two),
        "and": lambda: Fraction(bool(one) and bool(two)),
        "or": lambda: Fraction(bool(one) or bool(two)),
    }
    return Fraction(signs[node.sign]())


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(TREES, st.fixed_dictionaries(dict.fromkeys("abcd", AMOUNTS))), min_size=8, max_size=8))
async def test_both_engines_work_a_case_out_as_exactly_as_fractions_do(
    tx: Tx, cases: list[tuple[Node, dict[str, Decimal | None]]]
) -> None:
    asked, wanted = list[tuple[Any, int]](), list[Fraction | None]()
    for node, case in cases:
        try:
            check(node, frozenset("abcd"))
        except Refusal:
            continue
        if constant(node) is None and names(node):
            made = compiled(node, lambda name, case=case: _column(case[name]))  # type: ignore[misc]
            asked.append((made.column.label(f"x{len(asked)}"), made.many))
            wanted.append(exact(node, case))
    if asked:
        row = (await tx.conn.execute(select(*(column for column, _ in asked)))).one()
        pairs = zip(row, (many for _, many in asked), strict=True)
        assert [None if whole is None else Fraction(int(whole), many) for whole, many in pairs] == wanted


def _column(amount: Decimal | None) -> Any:
    whole = None if amount is None else int(amount * SCALE)
    return bindparam(None, whole, type_=BigInteger) if whole is None else literal(whole, BigInteger)
