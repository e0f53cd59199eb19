"""Deals files: one row per deal, by its id in the CRM."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from bot.imports.cells import amount_text, day_text
from bot.imports.draft import Draft
from bot.imports.ledger import Real, Weighed
from bot.imports.model import Fault, quoted
from bot.imports.names import Names, normal
from bot.imports.rows import Cells
from bot.imports.scratch import Noted
from bot.kit.db import Tx
from bot.kpis.bulk import known_deals, put_deals
from bot.kpis.closings import tell_closed
from bot.kpis.model import Deal, Source, Stage
from bot.ownership.model import AccountStatus
from bot.roles.model import NAME_LIMIT
from bot.workspace.model import CLOCKWORK

REFS = {"owner": "owner_id", "account": "account_id", "product": "product_id"}
DAYS = {"created": "created_on", "qualified": "qualified_on", "closed": "closed_on", "due": "due_on"}
AMOUNTS = ("value", "cost", "bookings", "old_price", "new_price")
RENEWAL = "renewal"
SAID = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False, "": False}
TEXTS = ("competitor", "loss_reason")
CLOSED = (Stage.WON, Stage.LOST)
PRODUCT = "product"
Make = Callable[[Cells, str], int | None]


class Deals:
    """`today` is the workspace's: nothing has been won or lost after it."""

    what = "deal"

    def __init__(self, draft: Draft, today: date) -> None:
        self._draft, self._today = draft, today
        self._product = draft.book.axis(PRODUCT).id
        self._names: Mapping[str, Names[int]] = {
            "owner": draft.members,
            "account": draft.accounts,
            "product": draft.segments(self._product),
        }

    def read(self, cells: Cells) -> tuple[str, dict[str, Any]] | None:
        before = cells.faults.count
        key, stage = cells.needed("id", NAME_LIMIT), self._stage(cells)
        raw: dict[str, str] = {}
        said: dict[str, Any] = {REFS[field]: self._ref(cells, field, raw) for field in REFS if cells.has(field)}
        said |= {DAYS[field]: _iso(cells.day(field)) for field in DAYS if cells.has(field)}
        said |= {field: amount_text(cells.amount(field)) or None for field in AMOUNTS if cells.has(field)}
        said |= {field: cells.text(field) or None for field in TEXTS if cells.has(field)}
        said |= {RENEWAL: _yes_or_no(cells)} if cells.has(RENEWAL) else {}
        said |= {"stage": stage, "raw": raw, "name": self._name(cells, said, raw)}
        if cells.faults.count > before:
            return None
        if stage == Stage.WON and said.get("account_id"):
            self._draft.mark_customer(said["account_id"])
        return key, said

    def _stage(self, cells: Cells) -> str | None:
        text = cells.needed("stage")
        if text and normal(text) not in set(Stage):
            either, meant = ", ".join(Stage), _meant(normal(text))
            cells.fault(
                f"stage: {quoted(text)} is none of {either}. Say what it means: --value 'stage:{text}={meant}'."
            )
        return normal(text)

    def _name(self, cells: Cells, said: Mapping[str, Any], raw: Mapping[str, str]) -> str | None:
        """Its own, else its account's; None where the file speaks of neither."""
        own = cells.text("name")
        account = said.get("account_id")
        named = self._draft.book.accounts[account].name if account else raw.get("account")
        return own or (named or cells.text("id") if cells.has("account") else None)

    def _ref(self, cells: Cells, field: str, raw: dict[str, str]) -> int | None:
        """What a cell names; made where `--create` allows it, and kept as text under `--unknown keep`."""
        text = cells.text(field)
        if not text or self._names[field].find(text):
            return cells.named(field, self._names[field])
        if field in self._draft.order.create:
            return self._make(cells, field, " ".join(text.split()))
        if self._draft.order.keep:
            raw[field] = text
            return None
        return cells.named(field, self._names[field])

    def _make(self, cells: Cells, field: str, name: str) -> int | None:
        if field == "owner":
            return self._draft.new_member(name).id
        if field == PRODUCT:
            made = self._draft.new_segment(cells, field, self._product, name)
            return made.id if made else None
        if len(name) > NAME_LIMIT:
            cells.fault(f"account: a name has up to {NAME_LIMIT} characters.")
        return self._draft.new_account(name, AccountStatus.PROSPECT).id

    async def weigh(self, tx: Tx, batch: Sequence[Noted], real: Real) -> list[Weighed]:
        known = await known_deals(tx, [each.key for each in batch])
        weighed = (self._weighed(each, known.get(each.key), real) for each in batch)
        return [each for each in weighed if each]

    def _weighed(self, noted: Noted, known: Deal | None, real: Real) -> Weighed | None:
        deal = merged(noted.key, known, json.loads(noted.made), real)
        if deal == known:
            return None
        value = deal if deal.source is Source.FILE else replace(deal, source=Source.FILE)
        return Weighed(
            line=noted.line,
            value=value,
            new=not known,
            tell=lambda: _told(known, deal),
            fault=fault_of(deal, self._today, self._draft.order.dates),
            undated=deal.stage is Stage.QUALIFIED and deal.qualified_on is None,
        )

    async def put(self, tx: Tx, values: Sequence[Deal]) -> None:
        await put_deals(tx, values)
        await tell_closed(tx, CLOCKWORK, values, "rolecall import deals")


def merged(key: str, known: Deal | None, said: dict[str, Any], real: Real) -> Deal:
    """What is known with what a row says laid over it; a field that the file has no column for stays."""
    base: dict[str, Any] = vars_of(known) if known else {"external_id": key, "owner_id": None, "source": Source.FILE}
    new: dict[str, Any] = {name: said[name] for name in TEXTS if name in said}
    new |= {name: said[name] and date.fromisoformat(said[name]) for name in DAYS.values() if name in said}
    new |= {name: said[name] and Decimal(said[name]) for name in AMOUNTS if name in said}
    new |= {name: said[name] and real(said[name]) for name in REFS.values() if name in said}
    new |= {RENEWAL: said[RENEWAL]} if RENEWAL in said else {}
    spoken = {field for field, column in REFS.items() if column in said}
    raw = {field: text for field, text in base.get("raw", {}).items() if field not in spoken} | said["raw"]
    new |= {"stage": Stage(said["stage"]), "name": said["name"] or base.get("name", key), "raw": raw}
    return Deal(**base | new)


def vars_of(deal: Deal) -> dict[str, Any]:
    return {name: getattr(deal, name) for name in Deal.__dataclass_fields__}


def fault_of(deal: Deal, today: date, layout: str | None) -> Fault | None:
    """What a deal cannot be, whatever its file says; days are told in the file's layout."""
    if deal.stage in CLOSED and deal.closed_on is None:
        return Fault(f"closed: a {deal.stage} deal needs the day on which it closed.")
    if deal.stage is Stage.WON and deal.value is None:
        return Fault("value: a won deal needs its value.")
    if deal.stage not in CLOSED or deal.closed_on is None:
        return None
    closed = quoted(day_text(deal.closed_on, layout))
    if deal.closed_on > today:
        return Fault(f"closed: {closed} is still to come, so nothing can be {deal.stage} on it yet.", closed)
    begun = max(filter(None, (deal.created_on, deal.qualified_on)), default=None)
    if begun and begun > deal.closed_on:
        before = quoted(day_text(begun, layout))
        return Fault(f"closed: {closed} lies before {before}, when the deal was created or qualified.")
    return None


def _told(known: Deal | None, deal: Deal) -> str:
    if known is None:
        parts = (deal.name, deal.stage, amount_text(deal.value), str(deal.closed_on or ""))
        return f"{deal.external_id}: {', '.join(filter(None, parts))}"
    names = ("name", "stage", *AMOUNTS, *DAYS.values(), *TEXTS, RENEWAL, *REFS.values(), "raw")
    turned = [_turned(name, getattr(known, name), getattr(deal, name)) for name in names]
    return f"{deal.external_id}: {', '.join(filter(None, turned))}"


def _turned(name: str, old: Any, new: Any) -> str:
    if old == new:
        return ""
    label = name.removesuffix("_id").removesuffix("_on").replace("_", " ")
    if name.endswith("_id") or name == "raw":
        return "texts kept" if name == "raw" else f"another {label}"
    return f"{label} {_shown(old)} → {_shown(new)}"


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = amount_text(value) if isinstance(value, Decimal) else str(value or "")
    return text or "nothing"


def _yes_or_no(cells: Cells) -> bool:
    text = cells.text(RENEWAL)
    if normal(text) not in SAID:
        cells.fault(f"{RENEWAL}: {quoted(text)} is neither yes nor no.", quoted(text))
    return SAID.get(normal(text), False)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _meant(text: str) -> str:
    """A stage whose name stands within the text; else a blank to fill in, for a guess would be pasted as it is."""
    return next((str(each) for each in Stage if each in text), "STAGE")
