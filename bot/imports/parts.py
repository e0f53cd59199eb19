"""What an entry consists of, as a row has it: `amount` where one number is enough, a column for each by its name."""

from collections.abc import Mapping
from decimal import Decimal

from bot.imports.cells import amount_text
from bot.imports.fields import PARTS
from bot.imports.rows import Cells
from bot.kpis.catalogue import FIRST
from bot.kpis.inputs import Input, contradiction, inputs_of
from bot.kpis.kinds import label
from bot.kpis.model import Measure, Unit

AMOUNT = "amount"


def read_numbers(cells: Cells, measure: Measure) -> dict[str, str]:
    """Each number that the row speaks of by its name, empty where it says that there is none."""
    inputs = inputs_of(measure, FIRST.typed)
    _refuse_others(cells, measure, inputs)
    found = {each.name: number for each in inputs if (number := _number(cells, measure, each)) is not None}
    fault = contradiction({name: Decimal(number) for name, number in found.items() if number})
    if fault:
        cells.fault(f"{fault[0]}: {fault[1]}")
    return found


def _number(cells: Cells, measure: Measure, asked: Input) -> str | None:
    """None where the file has no column for it."""
    field = asked.name if cells.text(asked.name) or asked.field != AMOUNT else AMOUNT
    text = cells.needed(field) if asked.needed else cells.text(field)
    amount = cells.amount(field) if text else None
    if amount is not None and asked.unit is Unit.COUNT and amount != int(amount):
        cells.fault(f"{field}: {measure.name if field == AMOUNT else asked.label} is counted in whole numbers.")
    return amount_text(amount) if cells.has(field) else None


def _refuse_others(cells: Cells, measure: Measure, inputs: tuple[Input, ...]) -> None:
    """A number in a column that means nothing to this measure would be lost."""
    own = {each.name for each in inputs}
    if not measure.simple and cells.text(AMOUNT):
        needed = ", ".join(each.name for each in inputs if each.needed)
        cells.fault(f"{AMOUNT}: {measure.name} is made of several numbers. Write them into the columns {needed}.")
    for name in PARTS:
        if name not in own and cells.text(name):
            cells.fault(f"{name}: {measure.name} has no such number.")


def told(components: Mapping[str, Decimal], measure: Measure) -> str:
    """`5`, or each by its name: `Answers 10, Answers of 4 or 5 8`."""
    if measure.simple and components.keys() <= set(measure.components):
        return amount_text(components.get(measure.components[0]))
    names = [*measure.components, *sorted(components.keys() - set(measure.components))]
    return ", ".join(f"{label(name).lower()}: {amount_text(components.get(name)) or 'none'}" for name in names)
