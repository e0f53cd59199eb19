"""What people read about absences: the answer to `/role away`, the list, the form, and what stand-ins are told."""

from collections.abc import Sequence
from datetime import datetime

from bot.kit.blocks import (
    Block,
    Element,
    Message,
    View,
    actions,
    button,
    context,
    datepicker,
    esc,
    input_block,
    option,
    section,
    select,
    text_input,
    users_select,
)
from bot.kit.zones import day_of
from bot.ownership.away_effect import Cover
from bot.ownership.blocks import scope_of, several, who
from bot.ownership.index import Index
from bot.ownership.leave import stretch
from bot.ownership.model import Gap, State
from bot.people.absences import Absence
from bot.people.model import Member

UNDO, BACK, ASK, ACCEPT, DECLINE, RETURN, FORM = (
    f"away.{each}" for each in ("undo", "back", "ask", "accept", "decline", "return", "form")
)
LINES = 6
NOBODY, ASKING = "nobody", "ask"


def saved(
    index: Index,
    absence: Absence,
    covers: Sequence[Cover],
    open_: Sequence[Gap],
    *,
    can_ask: bool,
    can_undo: bool = True,
) -> Message:
    """The answer to whoever entered it: who answers meanwhile, what nobody would cover, and the way back.

    Where the absence stood before and only its stand-in is another, Undo would take more than was given.
    """
    first = f"Saved. {who(index, absence.member_id)} is away {_days(index, absence)}."
    told = [context("\n".join(_covered(index, covers)))] if covers else []
    waits = bool(absence.asked) and absence.stand_in_id is None
    wait = [context(f"I have asked {several(index, absence.asked)}; the first to say yes stands in.")] if waits else []
    offers = can_ask and not waits and absence.stand_in_id is None
    offer = [button("Ask who could cover", ASK, str(absence.id))] if offers else []
    buttons = [*offer, *([button("Undo", UNDO, str(absence.id))] if can_undo else [])]
    last = [actions(*buttons)] if buttons else []
    return Message.of(first, *told, *wait, *_opened(index, open_), *last)


def _days(index: Index, absence: Absence) -> str:
    return f"*{stretch(absence, index.members[absence.member_id].zone)}*"


def _covered(index: Index, covers: Sequence[Cover]) -> list[str]:
    lines = [f"{_what(index, each)}: {_meanwhile(index, each)}" for each in covers[:LINES]]
    return [*lines, *([f"and {len(covers) - LINES} more"] if len(covers) > LINES else [])]


def _what(index: Index, cover: Cover) -> str:
    return f"*{esc(index.roles[cover.held.role_id].short)}* {esc(scope_of(index, cover.held.scope)) or 'everywhere'}"


def _meanwhile(index: Index, cover: Cover) -> str:
    names = several(index, cover.answering)
    if cover.state is State.HELD:
        return f"{names}, who {'share' if len(cover.answering) > 1 else 'shares'} it"
    if cover.state is State.STAND_IN:
        return f"{names} {'stand' if len(cover.answering) > 1 else 'stands'} in"
    if cover.state is State.WEAK:
        return f"only {names}, the role's fallback"
    return ":warning: nobody" if cover.state is State.GAP else "nobody, and nobody is needed"


def _opened(index: Index, open_: Sequence[Gap]) -> list[Block]:
    if not open_:
        return []
    listed = ", ".join(
        f"*{esc(index.roles[each.role_id].short)}* {esc(scope_of(index, each.scope)) or 'everywhere'}"
        for each in open_[:LINES]
    )
    more = f" and {len(open_) - LINES} more" if len(open_) > LINES else ""
    return [section(f":warning: Nobody covers {listed}{more} meanwhile. `… cover @somebody` names a stand-in.")]


def listed(index: Index, member: Member, absences: Sequence[Absence], now: datetime) -> Message:
    """Somebody's absences that are not over, each with the way to end it."""
    title = f"{who(index, member.id)}: absences"
    if not absences:
        how = "`/role away 2026-12-21..2027-01-02` enters one."
        return Message.of(f"*{title}*", f"None, now or coming. {how}")
    return Message.of(f"*{title}*", *(_entry(index, each, now) for each in absences[:LINES]))


def _entry(index: Index, known: Absence, now: datetime) -> Block:
    label = "Back now" if known.holds(now) else "Remove"
    return section(line(index, known), accessory=button(label, BACK, str(known.id)))


def line(index: Index, known: Absence) -> str:
    """One absence in a line: its days and who stands in."""
    cover = f" · {who(index, known.stand_in_id)} stands in" if known.stand_in_id is not None else ""
    return f"{_days(index, known)}{cover}"


def undone(index: Index, known: Absence) -> Message:
    return Message.of(f"Undone. {who(index, known.member_id)} is not away {_days(index, known)}.")


def back(index: Index, member_id: int) -> Message:
    return Message.of(f"Saved. {who(index, member_id)} is back; their roles answer with them again.")


def asked(index: Index, known: Absence) -> Message:
    """To each of those who could stand in."""
    text = f"Could you stand in for {who(index, known.member_id)}, {_days(index, known)}? The first to say yes does."
    yes = button("Yes, I stand in", ACCEPT, str(known.id), style="primary")
    return Message.of(text, *_theirs(index, known), actions(yes, button("I can't", DECLINE, str(known.id))))


def _theirs(index: Index, known: Absence) -> list[Block]:
    hats = [
        f"{esc(index.roles[each.role_id].short)} {esc(scope_of(index, each.scope)) or 'everywhere'}"
        for each in index.hats(known.member_id, known.since)
    ]
    return [context("It is about " + ", ".join(hats[:LINES]))] if hats else []


def taken(index: Index, known: Absence, member_id: int) -> Message:
    """What becomes of the question once somebody has said yes."""
    return Message.of(f"{who(index, member_id)} stands in for {who(index, known.member_id)}, {_days(index, known)}.")


def declined(index: Index, known: Absence) -> Message:
    return Message.of(f"You cannot stand in for {who(index, known.member_id)}, {_days(index, known)}. Noted.")


def named(index: Index, known: Absence) -> Message:
    """To a stand-in who was named and not asked: they may hand it back."""
    text = f"You stand in for {who(index, known.member_id)}, {_days(index, known)}: what is theirs comes to you then."
    return Message.of(text, *_theirs(index, known), actions(button("I can't", RETURN, str(known.id))))


def returned(index: Index, known: Absence, member_id: int) -> Message:
    """To the absent one and their manager."""
    text = f"{who(index, member_id)} cannot stand in for {who(index, known.member_id)}, {_days(index, known)}."
    return Message.of(text, context("Name somebody else: `/role away`, or ask who could."), _ask_again(known))


def nobody_could(index: Index, known: Absence) -> Message:
    text = f"Nobody of those I asked can stand in for {who(index, known.member_id)}, {_days(index, known)}."
    return Message.of(text, context("Until somebody is named, the backups answer, or the next in line."))


def _ask_again(known: Absence) -> Block:
    return actions(button("Ask who could cover", ASK, str(known.id)))


def over(index: Index, known: Absence) -> Message:
    """To the stand-in, when it has ended by itself."""
    return Message.of(f"{who(index, known.member_id)} is back. Thank you for standing in {_days(index, known)}.")


def no_longer(index: Index, known: Absence) -> Message:
    return Message.of(f"{who(index, known.member_id)} is not away {_days(index, known)} after all.")


def form(me: Member, now: datetime, channel: str | None) -> View:
    """The empty form: whose absence, when, and who stands in."""
    today = day_of(now, me.zone).isoformat()
    options = [option("Whoever is next by the rules", NOBODY), option("Ask those who could", ASKING)]
    where = {"channel": channel} if channel else {}
    return View(
        callback=FORM,
        title="Away",
        submit="Save",
        blocks=(
            _field("member", "Who is away", users_select("member", "Yourself or your people", me.slack_user_id)),
            _field("first", "First day", datepicker("first", today)),
            _field("last", "Last day, counted in", datepicker("last", today)),
            _field("hours", "Hours, for part of one day", text_input("hours", placeholder="13:00..17:00"), hint=HINT),
            _field("how", "Stand-in", select("how", "Choose", options, options[0])),
            _field("cover", "Or name one", users_select("cover", "Nobody named")),
        ),
        metadata=where,
    )


HINT = "Left empty, whole days count, in the time zone of whoever is away."
OPTIONAL = frozenset({"hours", "cover"})


def _field(name: str, label: str, element: Element, hint: str | None = None) -> Block:
    return input_block(name, label, element, optional=name in OPTIONAL, hint=hint)
