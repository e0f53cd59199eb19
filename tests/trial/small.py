"""Our own small export in the shape of the public one, with faults of the same kinds."""

import csv
from pathlib import Path

FILES = Path(__file__).parents[1] / "imports" / "files"
SHAPES = {
    "sales_teams": ("agents", {"agent": "sales_agent", "boss": "manager", "office": "regional_office"}),
    "products": ("products", {"item": "product", "range": "series", "list_price": "sales_price"}),
    "accounts": ("companies", {"company": "account", "industry": "sector"}),
    "sales_pipeline": (
        "pipeline",
        {"deal_no": "opportunity_id", "agent": "sales_agent", "item": "product", "company": "account"}
        | {"step": "deal_stage", "engaged": "engage_date", "closed": "close_date", "amount": "close_value"},
    ),
}
SPELT = {"MeterOne": "GTXPro", "Meter One": "GTX Pro", "enrgy": "technolgy", "energy": "technology", "North": "West"}


def write(folder: Path) -> None:
    for name, (ours, columns) in SHAPES.items():
        with (FILES / f"{ours}.csv").open(newline="", encoding="utf-8") as file:
            rows = [[SPELT.get(cell, cell) for cell in row] for row in csv.reader(file)]
        header = [columns.get(each, each) for each in rows[0]]
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([header, *rows[1:]])
