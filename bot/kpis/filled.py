"""Forms about numbers as they were filled in; every fault is told beside its field, all of them at once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from bot.handoffs.entry import NAME_LIMIT, NEW
from bot.kit.errors import Refusal
from bot.kit.fields import Faults
from bot.kit.lexicon import normal
from bot.kit.zones import day_of, parse_day
from bot.kpis.entry import asker
from bot.kpis.forms import LATE, whose_field
from bot.kpis.inputs import Entry, Input, contradiction, inputs_of
from bot.kpis.logline import known_measures
from bot.kpis.model import Deal, Measure, Stage, Unit
from bot.kpis.numbers import read_number
from bot.kpis.words import past_day
from bot.ownership.index import Index
from bot.people.model import Member

Values = Mapping[str, Any]
T = TypeVar("T")
TEXT_LIMIT = 255


@dataclass(frozen=True, kw_only=True, slots=True)
class Closed:
    """A deal that was won or lost, as filled in; the company is an account, or a name that becomes a prospect."""

    deal: Deal
    owner: Member
    company: str
    late: bool = False  # it is known that its quarter was reported


class _Form:
    """One pass over a form."""

    def __init__(self, index: Index, values: Values, now: datetime) -> None:
        self.index, self.values, self.now, self.faults = index, values, now, Faults()

    def text(self, name: str) -> str:
        found = self.values.get(name) or ""
        return found.strip() if isinstance(found, str) else ""

    @property
    def late(self) -> bool:
        return bool(self.values.get(LATE))

    def number(self, name: str, unit: Unit) -> Decimal:
        return self._read(name, lambda: read_number(self.text(name), unit), Decimal(0))

    def money(self, name: str) -> Decimal | None:
        """Nothing typed is nothing known."""
        return self.number(name, Unit.MONEY) if self.text(name) else None

    def words(self, name: str) -> str | None:
        text = self.text(name)
        return " ".join(text.split())[:TEXT_LIMIT] if normal(text) else None

    def member(self, name: str, me: Member) -> Member:
        user = self.text(name)
        found = self.index.members_by_slack.get(user) if user else me
        if found is None or not found.may_own(self.now):
            self.fault(name, "Pick a full, active member of this workspace.")
        return found or me

    def day(self, name: str, zone: str) -> date:
        today = day_of(self.now, zone)
        return self._read(name, lambda: past_day(self.text(name), today), today) if self.text(name) else today

    def any_day(self, name: str) -> date | None:
        """One to come too."""
        today = day_of(self.now, self.index.zone)
        return self._read(name, lambda: parse_day(self.text(name), today), None) if self.text(name) else None

    def account(self, name: str) -> int | None:
        """A known one; None where none was picked."""
        picked = self.text(name)
        if picked and not (picked.isdecimal() and int(picked) in self.index.accounts):
            self.fault(name, "Pick an account from the list, or leave it empty.")
            return None
        return int(picked) if picked else None

    def _read(self, name: str, read: Callable[[], T], otherwise: T) -> T:
        """What is refused stands beside its field."""
        try:
            return read()
        except Refusal as refusal:
            self.fault(name, refusal.text)
            return otherwise

    def fault(self, name: str, text: str) -> None:
        with self.faults.beside(name):
            raise Refusal(text)


def picked_measure(values: Values) -> Measure | None:
    measure = known_measures().by_key.get(str(values.get("measure") or ""))
    return measure if measure and measure.typed else None


def read_log_form(index: Index, values: Values, user: str, now: datetime, fixed: Measure | None = None) -> Entry:
    """`fixed` is the measure of an entry that is corrected. Raises FieldErrors with all that is missing or wrong."""
    form = _Form(index, values, now)
    me, measure = asker(index, user), fixed or picked_measure(values)
    if measure is None:
        form.fault("measure", "Pick the number that you want to log.")
    name = whose_field(measure)
    member = form.member(name, me)
    shared = measure is not None and measure.team and not form.text(name)
    day = form.day("day", index.zone if shared else member.zone)
    components = _components(form, measure)
    account = form.account("entry_account")
    form.faults.tell()
    if measure is None:
        raise AssertionError(values)
    whose = None if shared else member
    return Entry(measure=measure, member=whose, day=day, components=components, account_id=account, late=form.late)


def _components(form: _Form, measure: Measure | None) -> dict[str, Decimal]:
    if measure is None:
        form.number("amount", Unit.COUNT)
        return {}
    inputs = inputs_of(measure, known_measures().all)
    asked = [each for each in inputs if each.needed or form.text(each.field)]
    found = {each.name: form.number(each.field, each.unit) for each in asked}
    _require_consistent(form, inputs, found)
    return found


def _require_consistent(form: _Form, inputs: tuple[Input, ...], found: Mapping[str, Decimal]) -> None:
    fault = None if form.faults.fields else contradiction(found)
    if fault:
        form.fault(next(each.field for each in inputs if each.name == fault[0]), fault[1])


def read_deal_form(index: Index, values: Values, user: str, now: datetime) -> Closed:
    """Raises FieldErrors with all that is missing or wrong."""
    form = _Form(index, values, now)
    account_id, company = _company(form)
    owner = form.member("owner", asker(index, user))
    stage = Stage.LOST if form.text("outcome") == Stage.LOST else Stage.WON
    deal = Deal(
        external_id="",
        name=company,
        stage=stage,
        value=_value(form, stage),
        closed_on=form.day("closed_on", owner.zone),
        owner_id=owner.id,
        account_id=account_id,
        product_id=_product(form),
        competitor=form.words("competitor"),
        loss_reason=form.words("loss_reason"),
        cost=form.money("cost"),
        bookings=form.money("bookings"),
        **_renewal(form),
    )
    form.faults.tell()
    return Closed(deal=deal, owner=owner, company=company, late=form.late)


def _value(form: _Form, stage: Stage) -> Decimal | None:
    if stage is Stage.LOST:
        return form.money("value")
    value = form.number("value", Unit.MONEY)
    if not value:
        form.fault("value", "A won deal is worth more than 0. Type its value.")
    return value


def _renewal(form: _Form) -> dict[str, Any]:
    """Both prices belong to a renewal; without a day of its own it was due when it closed."""
    old, new = form.money("old_price"), form.money("new_price")
    if not form.values.get("renewal"):
        if old is not None or new is not None:
            form.fault("renewal", "Tick it, for an old and a new price belong to a renewal; or leave them empty.")
        return {}
    if old is None:
        form.fault("old_price", "Type the old price, or 0 where there was none: the renewal rate is made of it.")
    return {"renewal": True, "old_price": old, "new_price": new, "due_on": form.any_day("due_on")}


def _company(form: _Form) -> tuple[int | None, str]:
    picked = form.text("account")
    if picked.isdecimal() and int(picked) in form.index.accounts:
        return int(picked), form.index.accounts[int(picked)].name
    name = picked.removeprefix(NEW).strip() if picked.startswith(NEW) else ""
    if not normal(name):
        form.fault("account", "Pick a company from the list, or type its name and pick “New: …”.")
    elif len(name) > NAME_LIMIT:
        form.fault("account", f"Shorten the company's name to {NAME_LIMIT} characters.")
    return None, name


def _product(form: _Form) -> int | None:
    picked = form.text("product")
    if picked and not (picked.isdecimal() and int(picked) in form.index.segments):
        form.fault("product", "This product is not there any more. Pick another one, or leave it empty.")
        return None
    return int(picked) if picked else None
