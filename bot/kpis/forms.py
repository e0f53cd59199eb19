"""The forms for numbers: one figure, or a won deal."""

from datetime import date

from bot.kit.blocks import (
    View,
    datepicker,
    external_select,
    input_block,
    option,
    select,
    text_input,
    users_select,
)
from bot.kpis.catalogue import typed_measures

ACCOUNT, PRODUCT = "kpi.account", "kpi.product"  # the selects that are searched
LOG, DEAL = "kpi.log", "kpi.deal"
FIGURES = 20


def log_form(user: str, today: date, channel: str | None, key: str = "") -> View:
    """One number; `key` picks the measure already."""
    options = [option(each.name, each.key) for each in typed_measures()]
    initial = next((each for each in options if each["value"] == key), None)
    blocks = (
        input_block("measure", "What", select("measure", "Choose", options, initial)),
        input_block("amount", "How many", text_input("amount", limit=FIGURES, placeholder="5")),
        input_block("day", "On which day", datepicker("day", today.isoformat())),
        input_block("member", "Whose", users_select("member", "Choose", user)),
    )
    metadata = {"channel": channel} if channel else {}
    return View(callback=LOG, title="Log a number", blocks=blocks, submit="Log it", metadata=metadata)


def deal_form(user: str, today: date, channel: str | None, currency: str) -> View:
    """A won deal; a company that is not known yet becomes a prospect."""
    hint = f"The bare number in {currency}, without commas: 12500 or 12500.50."
    blocks = (
        input_block("account", "Company", external_select(ACCOUNT, "Type a name")),
        input_block("product", "Product", external_select(PRODUCT, "Type a name"), optional=True),
        input_block("value", "Value", text_input("value", limit=FIGURES, placeholder="12500"), hint=hint),
        input_block("closed_on", "Won on", datepicker("closed_on", today.isoformat())),
        input_block("owner", "Whose deal", users_select("owner", "Choose", user)),
    )
    metadata = {"channel": channel} if channel else {}
    return View(callback=DEAL, title="Log a won deal", blocks=blocks, submit="Log it", metadata=metadata)
