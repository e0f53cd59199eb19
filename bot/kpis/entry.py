"""Lines and forms about numbers, read into what is to be kept; every fault of a form is told beside its field."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from bot.handoffs.entry import NAME_LIMIT, NEW
from bot.kit.errors import FieldErrors, Refusal
from bot.kit.lexicon import normal
from bot.kit.zones import day_of
from bot.kpis.board import own_measures
from bot.kpis.catalogue import BY_KEY
from bot.kpis.kinds import Origin
from bot.kpis.model import Deal, Measure, Stage, Unit
from bot.kpis.numbers import read_number
from bot.kpis.words import Line, find_measure, find_member, is_team, past_day, split
from bot.ownership.index import Index
from bot.people.model import Member
from bot.workspace.rights import NotKnown

LOG_USAGE = "Type it like this: `/kpi log leads 5`, `/kpi log meetings 2 for @sam on yesterday`."
Values = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A number to be kept."""

    measure: Measure
    member: Member
    day: date
    amount: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class Won:
    """A won deal as filled in; the company is an account, or a name that becomes a prospect."""

    deal: Deal
    owner: Member
    company: str


def asker(index: Index, user: str) -> Member:
    """The member behind a Slack user; raises Refusal for somebody Slack has not told of."""
    member = index.members_by_slack.get(user)
    if member is None:
        raise NotKnown
    return member


def read_entry(index: Index, text: str, user: str, now: datetime) -> Entry:
    """`leads 5 for @sam on yesterday`; without a person oneself, without a day today where that person lives."""
    line = split(text)
    me = asker(index, user)
    measure = measure_of(index, line, me, now, "/kpi log")
    _require_typed(measure)
    only(line, {"for", "on"}, LOG_USAGE)
    amount = read_number(one_number(line, LOG_USAGE), measure.unit)
    member = _person(index, line, me, f"/kpi log {measure.key} {amount}")
    if member is None:
        raise Refusal("A number belongs to a person, not to the team. Leave out `for team`, or name somebody.")
    today = day_of(now, member.zone)
    day = past_day(line.parts["on"], today) if "on" in line.parts else today
    return Entry(measure=measure, member=member, day=day, amount=amount)


def _require_typed(measure: Measure) -> None:
    if measure.origin is Origin.AUDIT:
        raise Refusal(f"{measure.name} is what `/kpi audit` finds, so there is nothing to type in.")
    if measure.case == "handoff":
        raise Refusal(f"{measure.name} is counted from the handoffs themselves, so there is nothing to type in.")
    if not measure.adds_up:
        told = f"{measure.name} is worked out from deals won and lost, so no single number can be typed in for it."
        raise Refusal(f"{told} Log a won deal with `/kpi log deal`; lost ones come by file.")
    if not measure.typed:
        raise Refusal(f"{measure.name} is made of deals, so it is not typed in. Log the deal: `/kpi log deal`.")


def measure_of(index: Index, line: Line, me: Member, now: datetime, command: str) -> Measure:
    mine = frozenset(each.key for each in own_measures(index, me, now))
    return find_measure(line.words, command, line.rest, mine)


def only(line: Line, known: set[str], usage: str) -> None:
    extra = next((part for part in line.parts if part not in known), None)
    if extra:
        raise Refusal(f"“{extra}” says nothing here. {usage}")


def one_number(line: Line, usage: str) -> str:
    if len(line.numbers) != 1:
        found = "I read no number." if not line.numbers else f"I read {len(line.numbers)} numbers."
        raise Refusal(f"{found} Type just one, in figures and without spaces or commas. {usage}")
    return line.numbers[0]


def _person(index: Index, line: Line, me: Member, command: str) -> Member | None:
    """Whom the line is for; None is the team."""
    if "for" not in line.parts:
        return me
    if is_team(line.parts["for"]):
        return None
    return find_member(line.parts["for"], index.rows.members, command)


@dataclass(slots=True)
class _Form:
    """One pass over a form; every fault is collected, so that all are told at once."""

    index: Index
    values: Values
    now: datetime
    errors: dict[str, str]

    def text(self, name: str) -> str:
        return str(self.values.get(name) or "").strip()

    def number(self, name: str, unit: Unit) -> Decimal:
        try:
            return read_number(self.text(name), unit)
        except Refusal as refusal:
            self.errors[name] = refusal.text.replace("`", "").replace("*", "")
            return Decimal(0)

    def member(self, name: str, me: Member) -> Member:
        user = self.text(name)
        found = self.index.members_by_slack.get(user) if user else me
        if found is None or not found.may_own(self.now):
            self.errors[name] = "Pick a full, active member of this workspace."
        return found or me

    def day(self, name: str, member: Member) -> date:
        today = day_of(self.now, member.zone)
        try:
            return past_day(self.text(name), today) if self.text(name) else today
        except Refusal as refusal:
            self.errors[name] = refusal.text
            return today

    def settle(self) -> None:
        if self.errors:
            raise FieldErrors(self.errors)


def read_log_form(index: Index, values: Values, user: str, now: datetime) -> Entry:
    """Raises FieldErrors with all that is missing or wrong."""
    form = _Form(index=index, values=values, now=now, errors={})
    measure = BY_KEY.get(form.text("measure"))
    if measure is None or not measure.typed:
        form.errors["measure"] = "Pick the number that you want to log."
    amount = form.number("amount", measure.unit if measure else Unit.COUNT)
    member = form.member("member", asker(index, user))
    day = form.day("day", member)
    form.settle()
    if measure is None:
        raise AssertionError(values)
    return Entry(measure=measure, member=member, day=day, amount=amount)


def read_deal_form(index: Index, values: Values, user: str, now: datetime) -> Won:
    """Raises FieldErrors with all that is missing or wrong."""
    form = _Form(index=index, values=values, now=now, errors={})
    account_id, company = _company(form)
    product_id = _product(form)
    value = form.number("value", Unit.MONEY)
    if not value:
        form.errors.setdefault("value", "A won deal is worth more than 0. Type its value.")
    owner = form.member("owner", asker(index, user))
    closed_on = form.day("closed_on", owner)
    form.settle()
    deal = Deal(
        external_id="",
        name=company,
        stage=Stage.WON,
        value=value,
        closed_on=closed_on,
        owner_id=owner.id,
        account_id=account_id,
        product_id=product_id,
    )
    return Won(deal=deal, owner=owner, company=company)


def _company(form: _Form) -> tuple[int | None, str]:
    picked = form.text("account")
    if picked.isdecimal() and int(picked) in form.index.accounts:
        return int(picked), form.index.accounts[int(picked)].name
    name = picked.removeprefix(NEW).strip() if picked.startswith(NEW) else ""
    if not normal(name):
        form.errors["account"] = "Pick a company from the list, or type its name and pick “New: …”."
    elif len(name) > NAME_LIMIT:
        form.errors["account"] = f"Shorten the company's name to {NAME_LIMIT} characters."
    return None, name


def _product(form: _Form) -> int | None:
    picked = form.text("product")
    if picked and not (picked.isdecimal() and int(picked) in form.index.segments):
        form.errors["product"] = "This product is not there any more. Pick another one, or leave it empty."
    return int(picked) if picked and "product" not in form.errors else None
