"""Expressions over the components of a case as SQL: exact, in whole numbers, alike on both engines."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import prod
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, and_, case, func, literal, not_, or_

from bot.kpis.expression import COMPARISONS, Call, Name, Node, Number, Op, Unreadable, names, walk
from bot.kpis.store import SCALE

FINEST = 10_000  # the largest denominator of an expression's constants together
Column = Callable[[str], ColumnElement[Any]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Compiled:
    """`column` holds whole numbers, each so `many` times the value."""

    column: ColumnElement[Any]
    many: int

    def unscaled(self, whole: Any) -> Decimal:
        """Nothing at all adds up to no value in SQL."""
        return Decimal(int(whole or 0)) / self.many


def check(node: Node, known: frozenset[str]) -> None:
    """Raises Unreadable for an expression that cannot be worked out case by case, or names what a case has not."""
    for unknown in sorted(names(node) - known):
        listed = ", ".join(f"`{each}`" for each in sorted(known))
        raise Unreadable(f"`{unknown}` is nothing that such a case has. It has {listed}.")
    for each in walk(node):
        if isinstance(each, Op) and each.sign in "*/":
            _check_factor(each)
        if isinstance(each, Call) and each.function in {"target", "quota", "share"}:
            raise Unreadable(f"`{each.function}` belongs into a formula over measures, not over single cases.")
    if _finest(node) > FINEST:
        raise Unreadable("The numbers in it have too many decimals. Round them to two.")


def _check_factor(each: Op) -> None:
    if each.sign == "/" and not (_constant(each.right)):
        raise Unreadable("A single case is divided by a number other than 0 only, as in `minutes / 60`.")
    if each.sign == "*" and _constant(each.left) is None and _constant(each.right) is None:
        raise Unreadable("A single case is multiplied by a number only, as in `value * 0.5`.")


def compiled(node: Node, column: Column) -> Compiled:
    """`column` gives a component, in ten-thousandths; where one is not known, the whole is not."""
    fine = _finest(node)
    return Compiled(column=_sql(node, column, fine), many=SCALE * fine)


def _constant(node: Node) -> Fraction | None:
    if isinstance(node, Number):
        return Fraction(node.value)
    if isinstance(node, Op) and node.sign in "+-*/":
        left, right = _constant(node.left), _constant(node.right)
        if left is None or right is None or (node.sign == "/" and not right):
            return None
        joined = {"+": left + right, "-": left - right, "*": left * right}
        return left / right if node.sign == "/" else joined[node.sign]
    return None


def _finest(node: Node) -> int:
    """By what whole numbers must be multiplied so that all constants become whole."""
    known = _constant(node)
    if known is not None:
        return known.denominator
    if isinstance(node, Op) and node.sign == "/":
        return _finest(node.left) * abs((_constant(node.right) or Fraction(1)).numerator)
    parts = (node.left, node.right) if isinstance(node, Op) else node.parts if isinstance(node, Call) else ()
    return prod(_finest(each) for each in parts)


def _sql(node: Node, column: Column, fine: int) -> ColumnElement[Any]:
    """Its value, times SCALE, times `fine`."""
    known = _constant(node)
    if known is not None:
        return literal(int(known * SCALE * fine), BigInteger)
    match node:
        case Name(text):
            return column(text) * fine if fine > 1 else column(text)
        case Call(function, parts):
            return _function(function, [_sql(each, column, fine) for each in parts], fine)
        case Op("*" | "/", _, _):
            return _times(node, column, fine)
        case Op("+" | "-", left, right):
            one, two = _sql(left, column, fine), _sql(right, column, fine)
            return one + two if node.sign == "+" else one - two
        case Op(sign, left, right):
            return _yes(_holds(sign, _sql(left, column, fine), _sql(right, column, fine)), fine)
        case _:
            raise AssertionError(node)


def _times(node: Op, column: Column, fine: int) -> ColumnElement[Any]:
    """Its constant is a fraction whose lower part `fine` holds."""
    left, right = _constant(node.left), _constant(node.right)
    factor = 1 / right if node.sign == "/" and right else right or left or Fraction(0)
    other = node.right if right is None else node.left
    if fine % factor.denominator:
        raise AssertionError(node)
    return factor.numerator * _sql(other, column, fine // factor.denominator)


def _function(function: str, parts: list[ColumnElement[Any]], fine: int) -> ColumnElement[Any]:
    """The engines' own min and max disagree about what is not known."""
    if function == "not":
        return _yes(parts[0] == 0, fine)
    if function == "abs":
        return func.abs(parts[0], type_=BigInteger)
    one, two = parts
    first = one <= two if function == "min" else one >= two
    return case((one.is_(None), None), (two.is_(None), None), (first, one), else_=two)


def _yes(holds: ColumnElement[bool], fine: int) -> ColumnElement[Any]:
    return case((holds, literal(SCALE * fine, BigInteger)), (not_(holds), literal(0, BigInteger)), else_=None)


def _holds(sign: str, one: ColumnElement[Any], two: ColumnElement[Any]) -> ColumnElement[bool]:
    if sign not in COMPARISONS:
        return and_(one != 0, two != 0) if sign == "and" else or_(one != 0, two != 0)
    compared = {"<=": one <= two, ">=": one >= two, "!=": one != two, "<": one < two, ">": one > two, "=": one == two}
    return compared[sign]
