"""What people type and pick in the forms of a handoff, read field by field: a draft, or a sentence at each fault."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from bot.handoffs.contract import Consequence, Edge, Field, FieldKind, RejectReason
from bot.handoffs.model import Handoff
from bot.handoffs.promise import fault as promise_fault
from bot.handoffs.service import Draft
from bot.handoffs.step import Refused
from bot.kit.errors import FieldErrors
from bot.kit.lexicon import normal
from bot.kit.zones import day_of, start_of_day
from bot.ownership.index import Index
from bot.roles.model import Dimension, Scope, Segment

NEW = "new:"
NAME_LIMIT = 70  # what fits into an option of a select beside the mark of a new name
NOTE_LIMIT = 1000
FUNCTION = "function"  # cuts roles, not accounts
APART = frozenset({FieldKind.ACCOUNT, FieldKind.SEGMENTS, FieldKind.FUNCTION})  # read in ways of their own
Values = Mapping[str, Any]


def dimensions(index: Index) -> list[Dimension]:
    """Those by which an account is segmented."""
    return [each for each in index.trees.dimensions if each.key != FUNCTION]


def segment_field(dimension: Dimension) -> str:
    return f"segments_{dimension.id}"


@dataclass(slots=True)
class Reading:
    """One pass over a form; every fault is collected, so that all are told at once."""

    index: Index
    values: Values
    now: datetime
    zone: str
    errors: dict[str, str]

    def text(self, name: str) -> str:
        return str(self.values.get(name) or "").strip()

    def fail(self, name: str, sentence: str) -> None:
        self.errors.setdefault(name, sentence)


def read_draft(
    index: Index, edge: Edge, values: Values, *, now: datetime, zone: str, fixing: Handoff | None = None
) -> Draft:
    """Raises FieldErrors with all that is missing or wrong; a handoff being fixed keeps its company."""
    reading = Reading(index=index, values=values, now=now, zone=zone, errors={})
    account, company = (fixing.account, fixing.company) if fixing else _company(reading, edge)
    segments = _segments(reading, edge, account) | _function(reading, edge)
    content = _contents(reading, edge.fields)
    if reading.errors:
        raise FieldErrors(reading.errors)
    return Draft(edge=edge.key, account=account, company=company, segments=segments, content=content)


def read_reply(index: Index, edge: Edge, values: Values, *, now: datetime, zone: str) -> dict[str, str]:
    """What a receiver tells with a yes; raises FieldErrors."""
    reading = Reading(index=index, values=values, now=now, zone=zone, errors={})
    told = _contents(reading, edge.reply)
    if reading.errors:
        raise FieldErrors(reading.errors)
    return told


def _contents(reading: Reading, fields: Sequence[Field]) -> dict[str, str]:
    """What was told in the plain fields; those left empty are not in it."""
    plain = [each for each in fields if each.kind not in APART]
    content = {each.name: _told(reading, each) for each in plain}
    for each in plain:
        _in_order(reading, each, content)
        _unless(reading, each, fields, content)
    return {name: text for name, text in content.items() if text}


def _company(reading: Reading, edge: Edge) -> tuple[int | None, str]:
    field = edge.asks(FieldKind.ACCOUNT)
    if field is None:
        raise AssertionError(edge.key)
    picked = reading.text(field.name)
    if picked.startswith(NEW):
        return None, _new_name(reading, field, picked.removeprefix(NEW).strip())
    if picked.isdecimal() and int(picked) in reading.index.accounts:
        return int(picked), reading.index.accounts[int(picked)].name
    reading.fail(field.name, "Pick a company from the list, or type its name and pick “New: …”.")
    return None, ""


def _new_name(reading: Reading, field: Field, name: str) -> str:
    if not normal(name):
        reading.fail(field.name, "Type the name of the company, with letters or digits that can be seen.")
    if len(name) > NAME_LIMIT:
        reading.fail(field.name, f"Shorten the company's name to {NAME_LIMIT} characters.")
    return name


def _segments(reading: Reading, edge: Edge, account: int | None) -> Scope:
    """What was picked; where nothing was, the account's own count for what the edge demands."""
    fields = [segment_field(each) for each in dimensions(reading.index)]
    picked = {name: reading.text(name) for name in fields if reading.text(name)}
    for name, value in picked.items():
        if not value.isdecimal() or int(value) not in reading.index.segments:
            reading.fail(name, "This segment is not there any more. Pick another one.")
    wanted = edge.asks(FieldKind.SEGMENTS)
    of_account = account is not None and reading.index.segments_of(account, reading.now)
    if wanted and wanted.required and fields and not picked and not of_account:
        reading.fail(fields[0], "Pick at least one segment: it decides who gets this.")
    return frozenset() if reading.errors.keys() & picked.keys() else frozenset(map(int, picked.values()))


def functions(index: Index, edge: Edge) -> list[Segment]:
    """Those that cut the receiving role, in their order; none where it is not cut so."""
    needed = {each for scope in index.role(edge.receiver).needed_in for each in scope}
    cutting = [each for each in needed if index.trees.dimension(each).key == FUNCTION]
    return [index.segments[each] for each in sorted(cutting)]


def _function(reading: Reading, edge: Edge) -> Scope:
    """The one that was picked; it decides who of the receiving role is asked."""
    field, known = edge.asks(FieldKind.FUNCTION), functions(reading.index, edge)
    if field is None or not known:
        return frozenset()
    picked = next((each.id for each in known if str(each.id) == reading.text(field.name)), None)
    if picked is None:
        reading.fail(field.name, "Pick one: it decides who gets this.")
    return frozenset() if picked is None else frozenset({picked})


def _unless(reading: Reading, field: Field, fields: Sequence[Field], content: Mapping[str, str]) -> None:
    choice = next((each for each in fields if each.name == field.unless), None)
    if choice and content[choice.name] not in {"", choice.options[0]} and not normal(content[field.name]):
        reading.fail(field.name, f"Type this too: “{content[choice.name]}” alone does not say enough.")


def _told(reading: Reading, field: Field) -> str:
    text = reading.text(field.name)
    if field.required and not normal(text):
        picked = field.kind in {FieldKind.DATE, FieldKind.CHOICE}
        reading.fail(field.name, f"{'Pick' if picked else 'Type'} this: the edge demands it.")
    if text and field.kind is FieldKind.CHOICE and text not in field.options:
        reading.fail(field.name, "This is not among the choices any more. Pick one of them.")
    if len(text) > field.limit:
        reading.fail(field.name, f"That is {len(text):,} characters; keep it to {field.limit:,}.")
    if field.promise and field.kind is FieldKind.LONG:
        wrong = promise_fault(text, day_of(reading.now, reading.zone))
        if wrong:
            reading.fail(field.name, wrong)
    if text and field.kind is FieldKind.DATE:
        return _day(reading, field, text)
    return _amount(reading, field, text) if text and field.kind is FieldKind.MONEY else text


def _day(reading: Reading, field: Field, text: str) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        reading.fail(field.name, "There is no such day. Pick it in the calendar, or type it as 2026-12-24.")
        return ""
    if field.ahead and day < day_of(reading.now, reading.zone):
        reading.fail(field.name, "This day has passed. Pick today or a later one.")
    return day.isoformat()


def _amount(reading: Reading, field: Field, text: str) -> str:
    try:
        amount = Decimal(text.replace(",", "").replace(" ", "").replace("'", ""))
    except InvalidOperation:
        amount = Decimal(-1)
    if not amount.is_finite() or amount < 0 or amount >= Decimal(10) ** 12:
        reading.fail(field.name, "Type an amount as a number, such as 48000 or 48,000.50.")
        return ""
    return f"{amount:,f}"


def _in_order(reading: Reading, field: Field, content: Mapping[str, str]) -> None:
    earlier = content.get(field.after or "")
    if earlier and content[field.name] and content[field.name] <= earlier:
        reading.fail(field.name, f"This is not after {earlier}. Swap the two days, or pick a later one here.")


def read_refusal(index: Index, edge: Edge, values: Values, *, now: datetime, zone: str) -> tuple[Refused, int | None]:
    """A receiver's no, and the right segment if they named it; raises FieldErrors."""
    reading = Reading(index=index, values=values, now=now, zone=zone, errors={})
    reason = _reason(reading, edge)
    note, segment = reading.text("note"), reading.text("segment")
    if reason is RejectReason.OTHER and not normal(note):
        reading.fail("note", "Say in a few words why: “Other” alone tells the sender nothing.")
    if len(note) > NOTE_LIMIT:
        reading.fail("note", f"That is {len(note):,} characters; keep it to {NOTE_LIMIT:,}.")
    if segment and not (segment.isdecimal() and int(segment) in index.segments):
        reading.fail("segment", "This segment is not there any more. Pick another one, or leave it empty.")
    until = _until(reading, reason)
    if reading.errors or reason is None:
        raise FieldErrors(reading.errors)
    right = int(segment) if segment and reason.consequence is Consequence.REASSIGNED else None
    return Refused(reason=reason, note=note, until=until), right


def _reason(reading: Reading, edge: Edge) -> RejectReason | None:
    picked = reading.text("reason")
    if picked in map(str, edge.reasons):
        return RejectReason(picked)
    reading.fail("reason", "Pick a reason: the sender and the weekly digest need it.")
    return None


def _until(reading: Reading, reason: RejectReason | None) -> datetime | None:
    """The start of the day on which a recycled handoff comes back, in the workspace's zone."""
    if reason is None or reason.consequence is not Consequence.RECYCLED:
        return None
    day = _day(reading, Field(name="until", label="", kind=FieldKind.DATE), reading.text("until"))
    if "until" in reading.errors or not day:
        reading.errors["until"] = "Pick the day on which this shall come back."
        return None
    if date.fromisoformat(day) <= day_of(reading.now, reading.index.zone):
        reading.fail("until", "Pick a day after today: on that day it comes back.")
    return start_of_day(date.fromisoformat(day), reading.index.zone)
