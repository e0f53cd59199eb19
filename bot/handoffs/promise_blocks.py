"""What a reminder of promises looks like."""

from collections.abc import Sequence
from datetime import date

from bot.handoffs.cast import Cast, day_text
from bot.handoffs.promise import Promise
from bot.kit.blocks import Block, Message, actions, button, esc, section

KEPT, SHOWN = "promise.kept", 15


def reminder(theirs: Sequence[Promise], reader: int, cast: Cast, today: date) -> Message:
    """One message for all promises that somebody hears of at one time; what is over says so."""
    many = len(theirs) > 1
    over = sum(each.day < today for each in theirs)
    what = f"{len(theirs)} promises" if many else "A promise"
    are = "are" if many else "is"
    late = f"{'have' if many else 'has'} passed and {are} not done"
    opening = f"{what} {late if over == len(theirs) else f'{are} due'}"
    blocks = [block for each in theirs[:SHOWN] for block in _entry(each, reader, cast, today)]
    rest = len(theirs) - SHOWN
    return Message.of(f"📌 *{opening}.*", *blocks, *([f"… and {rest} more."] if rest > 0 else []))


def _entry(each: Promise, reader: int, cast: Cast, today: date) -> list[Block]:
    others = [] if reader in each.owners else [cast.who(one) for one in each.owners[:3]]
    whose = f"; {' or '.join(others)} has it" if others else ""
    was = "was" if each.day < today else "is"
    text = f"*{esc(each.company)}*: {esc(each.label)}\nIt {was} promised for *{day_text(each.day.isoformat())}*{whose}."
    done = button("Done", KEPT, str(each.id), style="primary")
    opened = button("Open", "handoff.open", f"{each.handoff}:{each.revision}")
    return [section(text), actions(done, opened)]
