"""What an expression over the components of a single case may be: such that whole numbers can work it out exactly."""

from fractions import Fraction
from math import prod

from bot.kpis.expression import OF_PLANS, Call, Node, Number, Op, Unreadable, names, walk

FINEST = 10_000  # the largest denominator of an expression's constants together


def check(node: Node, known: frozenset[str]) -> None:
    """Raises Unreadable for an expression that cannot be worked out case by case, or names what a case has not."""
    for unknown in sorted(names(node) - known):
        listed = ", ".join(f"`{each}`" for each in sorted(known))
        raise Unreadable(f"`{unknown}` is nothing that such a case has. It has {listed}.")
    for each in walk(node):
        if isinstance(each, Op) and each.sign in "*/":
            _check_factor(each)
        if isinstance(each, Call) and each.function in OF_PLANS:
            raise Unreadable(f"`{each.function}` belongs into a formula over measures, not over single cases.")
    if finest(node) > FINEST:
        raise Unreadable("The numbers in it have too many decimals. Round them to two.")


def _check_factor(each: Op) -> None:
    if each.sign == "/" and not (constant(each.right)):
        raise Unreadable("A single case is divided by a number other than 0 only, as in `minutes / 60`.")
    if each.sign == "*" and constant(each.left) is None and constant(each.right) is None:
        raise Unreadable("A single case is multiplied by a number only, as in `value * 0.5`.")


def constant(node: Node) -> Fraction | None:
    """Its value, where it names nothing."""
    if isinstance(node, Number):
        return Fraction(node.value)
    if isinstance(node, Op) and node.sign in "+-*/":
        left, right = constant(node.left), constant(node.right)
        if left is None or right is None or (node.sign == "/" and not right):
            return None
        joined = {"+": left + right, "-": left - right, "*": left * right}
        return left / right if node.sign == "/" else joined[node.sign]
    return None


def finest(node: Node) -> int:
    """By what whole numbers must be multiplied so that all constants become whole."""
    known = constant(node)
    if known is not None:
        return known.denominator
    if isinstance(node, Op) and node.sign == "/":
        return finest(node.left) * abs((constant(node.right) or Fraction(1)).numerator)
    parts = (node.left, node.right) if isinstance(node, Op) else node.parts if isinstance(node, Call) else ()
    return prod(finest(each) for each in parts)
