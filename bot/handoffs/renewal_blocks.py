"""What renewals look like: the reminder, the list, and the two small forms."""

from collections.abc import Sequence
from datetime import date

from bot.handoffs.cast import Cast, day_text
from bot.handoffs.renewal import Renewal, Risk
from bot.kit.blocks import (
    Block,
    Element,
    Message,
    View,
    actions,
    button,
    clip,
    confirm,
    context,
    datepicker,
    esc,
    header,
    input_block,
    option,
    section,
    select,
    text_input,
)
from bot.kit.zones import day_of

AT_RISK, SAFE, DATE, LEFT = "renewal.risk", "renewal.safe", "renewal.date", "renewal.left"
NOTE_LIMIT, NOTE_SHOWN, SHOWN = 500, 200, 15
NOTHING = "Nothing of yours is up for renewal in the next 90 days. `/owner Acme` shows who looks after an account."


def reminder(theirs: Sequence[Renewal], reader: int, cast: Cast, today: date) -> Message:
    """One message for all renewals that somebody hears of at one time."""
    over = sum(each.days_left(today) < 0 for each in theirs)
    many = len(theirs) > 1
    title = f"{len(theirs)} renewals" if many else "A renewal"
    passed = f"{title} {'have' if many else 'has'} passed without a new date"
    opening = passed if over == len(theirs) else f"{title} {'are' if many else 'is'} coming up"
    blocks = [block for each in theirs[:SHOWN] for block in entry(each, reader, cast, today)]
    return Message.of(f"📅 *{opening}.*", *blocks, *_more(theirs))


def listed(found: Sequence[Renewal], reader: int, cast: Cast, today: date) -> Message:
    if not found:
        return Message.of(NOTHING)
    blocks = [block for each in found[:SHOWN] for block in entry(each, reader, cast, today)]
    risky = sum(each.risk is not None for each in found)
    head = f"{len(found)} in 90 days{f', {risky} at risk' if risky else ''}. The nearest first."
    return Message.of(header("Renewals"), context(head), *blocks, *_more(found))


def entry(each: Renewal, reader: int, cast: Cast, today: date) -> list[Block]:
    """Whose, until when, whether it is at risk; and what can be done about it."""
    others = [cast.who(one) for one in each.answers if one != reader]
    whose = f" · {', '.join(others[:3])}" if others and reader not in each.answers else ""
    text = f"*{esc(each.company)}* · {day_text(each.day.isoformat())}, {_left(each, today)}{whose}"
    return [section(text + _risk(each, cast, reader)), actions(*_buttons(each, today))]


def _left(each: Renewal, today: date) -> str:
    left = each.days_left(today)
    if left < 0:
        return f"*{-left} day{'' if left == -1 else 's'} over*"
    return "*today*" if left == 0 else "tomorrow" if left == 1 else f"in {left} days"


def _risk(each: Renewal, cast: Cast, reader: int) -> str:
    if each.risk is None:
        return ""
    note = f" “{esc(clip(each.risk.note, NOTE_SHOWN))}”" if each.risk.note else ""
    since = day_of(each.risk.since, cast.zone(reader))
    return f"\n⚠️ At risk since {since:%a} {since.day} {since:%b}: {each.risk.reason.meaning.lower()}.{note}"


def _buttons(each: Renewal, today: date) -> list[Element]:
    """That a client leaves is offered where it may be so."""
    value = str(each.account)
    risk = button("Not at risk", SAFE, value) if each.risk else button("Mark at risk", AT_RISK, value)
    told = "Nobody is reminded any more, and whoever passed this client on hears of it."
    left = button("They leave", LEFT, value, ask=confirm("They do not renew?", told, "They leave", "Not yet"))
    return [button("New date", DATE, value), risk, *([left] if each.risk or each.day < today else [])]


def _more(found: Sequence[Renewal]) -> list[str]:
    rest = len(found) - SHOWN
    return [f"… and {rest} more."] if rest > 0 else []


def risk_form(account: int, company: str, day: date) -> View:
    reasons = [option(each.meaning, str(each)) for each in Risk]
    blocks = (
        section(f"*{esc(company)}*, renewal on {day_text(day.isoformat())}: what speaks against it?"),
        input_block("reason", "Reason", select("reason", "Choose", reasons)),
        input_block(
            "note",
            "In your words",
            text_input("note", multiline=True, limit=NOTE_LIMIT),
            optional=True,
            hint="What was said, and what would help. With “Something else” it is needed.",
        ),
    )
    metadata = {"account": str(account)}
    return View(callback=AT_RISK, title="Renewal at risk", blocks=blocks, submit="Mark it", metadata=metadata)


def date_form(account: int, company: str, day: date) -> View:
    blocks = (
        section(f"*{esc(company)}*: until {day_text(day.isoformat())} so far."),
        input_block("day", "Renewal date", datepicker("day", day.isoformat()), hint="Reminders go by it."),
    )
    metadata = {"account": str(account)}
    return View(callback=DATE, title="New renewal date", blocks=blocks, submit="Save", metadata=metadata)
