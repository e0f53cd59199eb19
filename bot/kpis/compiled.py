"""Expressions over the components of a case as SQL: exact, in whole numbers, alike on both engines."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, and_, case, func, literal, or_

from bot.kpis.casewise import constant, finest
from bot.kpis.expression import COMPARISONS, Call, Name, Node, Op
from bot.kpis.store import SCALE

Column = Callable[[str], ColumnElement[Any]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Compiled:
    """`column` holds whole numbers, each so `many` times the value."""

    column: ColumnElement[Any]
    many: int

    def unscaled(self, whole: Any) -> Decimal:
        """Nothing at all adds up to no value in SQL."""
        return Decimal(int(whole or 0)) / self.many


def compiled(node: Node, column: Column) -> Compiled:
    """`column` gives a component, in ten-thousandths; where one is not known, the whole is not."""
    fine = finest(node)
    return Compiled(column=_sql(node, column, fine), many=SCALE * fine)


def _sql(node: Node, column: Column, fine: int) -> ColumnElement[Any]:
    """Its value, times SCALE, times `fine`."""
    known = constant(node)
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
            return _truth(sign, _sql(left, column, fine), _sql(right, column, fine), fine)
        case _:
            raise AssertionError(node)


def _times(node: Op, column: Column, fine: int) -> ColumnElement[Any]:
    """Its constant is a fraction whose lower part `fine` holds."""
    left, right = constant(node.left), constant(node.right)
    factor = 1 / right if node.sign == "/" and right else right or left or Fraction(0)
    other = node.right if right is None else node.left
    if fine % factor.denominator:
        raise AssertionError(node)
    return factor.numerator * _sql(other, column, fine // factor.denominator)


def _function(function: str, parts: list[ColumnElement[Any]], fine: int) -> ColumnElement[Any]:
    """The engines' own min and max disagree about what is not known."""
    if function == "not":
        return _truth("=", parts[0], literal(0, BigInteger), fine)
    if function == "abs":
        return func.abs(parts[0], type_=BigInteger)
    one, two = parts
    first = one <= two if function == "min" else one >= two
    return case((one.is_(None), None), (two.is_(None), None), (first, one), else_=two)


def _truth(sign: str, one: ColumnElement[Any], two: ColumnElement[Any], fine: int) -> ColumnElement[Any]:
    """To SQL nought and something unknown is nought; here it is unknown."""
    yes = (_holds(sign, one, two), literal(SCALE * fine, BigInteger))
    return case((one.is_(None), None), (two.is_(None), None), yes, else_=literal(0, BigInteger))


def _holds(sign: str, one: ColumnElement[Any], two: ColumnElement[Any]) -> ColumnElement[bool]:
    if sign not in COMPARISONS:
        return and_(one != 0, two != 0) if sign == "and" else or_(one != 0, two != 0)
    compared = {"<=": one <= two, ">=": one >= two, "!=": one != two, "<": one < two, ">": one > two, "=": one == two}
    return compared[sign]
