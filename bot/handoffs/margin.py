"""What a reviewer of terms wants to see at once: the margin against the workspace's floor, and the discount given."""

from collections.abc import Mapping
from decimal import ROUND_FLOOR, Decimal, InvalidOperation

LIST, PRICE, COST = "list_price", "offered_price", "cost"  # the fields of a contract that it is computed from
TENTH = Decimal("0.1")


def floor_of(kept: str) -> Decimal | None:
    """The floor in per cent, as the workspace's setting keeps it; None where there is none."""
    return _number(kept.removesuffix("%").strip())


def told(content: Mapping[str, str], floor: Decimal | None) -> str:
    """One line in mrkdwn about prices and cost as they were told; empty where they were not."""
    price, cost = _number(content.get(PRICE, "")), _number(content.get(COST, ""))
    if price is None or cost is None:
        return ""
    if price == 0:
        return "⚠️ *There is no margin: the offered price is 0.*"
    return _margin(share(price - cost, price), floor) + _discount(_number(content.get(LIST, "")), price)


def share(part: Decimal, whole: Decimal) -> Decimal:
    """In per cent, rounded down to a tenth: so what is under a floor never shows as the floor itself."""
    return (part * 100 / whole).quantize(TENTH, ROUND_FLOOR)


def _margin(margin: Decimal, floor: Decimal | None) -> str:
    under = floor is not None and margin < floor
    shown = [f"Margin {per_cent(margin)}"]
    if margin < 0:
        shown.append("below cost")
    if floor is not None:
        shown.append(f"{'under' if under else 'within'} the floor of {per_cent(floor)}")
    line = ", ".join(shown)
    return f"⚠️ *{line}.*" if under or margin < 0 else f"{line}."


def _discount(listed: Decimal | None, price: Decimal) -> str:
    if not listed or listed <= price:
        return ""
    return f" The discount is {per_cent(share(listed - price, listed))} of the list price."


def per_cent(value: Decimal) -> str:
    return f"{value.normalize():f}".replace("-", "\N{MINUS SIGN}") + " %"


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None
