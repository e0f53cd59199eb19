"""The cards of a handoff: one for each receiver's offer, one for the sender, and the page that tells everything."""

from collections.abc import Sequence

from bot.handoffs import margin
from bot.handoffs.cast import Cast, answer_by, back_on, contents, day_text, tell_product, ticket, until, why
from bot.handoffs.contract import RejectReason
from bot.handoffs.enquiry import Enquiry, lines
from bot.handoffs.model import Handoff, Offer, OfferState, Standing, State
from bot.handoffs.origin import shown
from bot.kit.blocks import (
    Block,
    Element,
    Message,
    View,
    actions,
    button,
    confirm,
    context,
    divider,
    esc,
    header,
    section,
    when,
)

SHORT, LONG = 300, 1900
FIELDS = 10  # that one section takes


def card(handoff: Handoff, offer: Offer, cast: Cast) -> Message:
    """What a receiver has to decide, or how it ended."""
    opening = (
        f"*{cast.who(handoff.sender)}* {_brings(offer)} *{esc(handoff.company)}*: {esc(handoff.edge.title).lower()}."
    )
    blocks = [header(f"{handoff.company}: {cast.plain_route(handoff.edge)}"), section(opening)]
    told = contents(handoff, cast, SHORT)
    blocks += [section(fields=told[at : at + FIELDS]) for at in range(0, len(told), FIELDS)]
    blocks += [*_terms(handoff, cast), *_source(handoff), *_word(handoff, offer, cast)]
    reason = f"Why you: you are {why(offer.pick, handoff, cast)}."
    if offer.state is OfferState.OPEN:
        return Message.of(*blocks, context(reason), section(_asked(handoff, offer, cast)), _answers(handoff))
    left = [_complete(handoff)] if _owes(handoff, offer) else []
    left += [tell_product(handoff)] if offer.reason is RejectReason.COMPETITOR_LOCKED else []
    ending = section(_ending(handoff, offer, cast))
    return Message.of(*blocks, context(reason), ending, actions(*left, _open(handoff)))


def _asked(handoff: Handoff, offer: Offer, cast: Cast) -> str:
    if offer.is_paused and offer.paused_until:
        day = when(offer.paused_until, cast.zone(offer.receiver))
        return f"⏸️ You wait for the customer until *{day}*. Your time stands still until then."
    return f"Answer until {answer_by(offer, offer.receiver, handoff.sender, cast)}."


def _terms(handoff: Handoff, cast: Cast) -> list[Block]:
    line = margin.told(handoff.content, cast.floor)
    return [section(line)] if line else []


def _owes(handoff: Handoff, offer: Offer) -> bool:
    return handoff.state is State.UNDER_WAY and offer == handoff.offer


def _complete(handoff: Handoff) -> Element:
    done = handoff.edge.completion.done if handoff.edge.completion else "Done"
    return button(done, "handoff.complete", ticket(handoff), style="primary")


def _brings(offer: Offer) -> str:
    return "brings you again" if offer.pick.standing is Standing.AGAIN else "hands you"


def _answers(handoff: Handoff) -> Block:
    value = ticket(handoff)
    no = button("Reject", "handoff.reject", value, style="danger")
    return actions(_yes(handoff), no, *more_answers(handoff), *_pauses(handoff), _open(handoff))


def more_answers(handoff: Handoff) -> list[Element]:
    """Neither yes nor no: a question to the sender, or somebody else."""
    value = ticket(handoff)
    return [button("Ask", "handoff.ask", value), button("Reassign", "handoff.reassign", value)]


def _pauses(handoff: Handoff) -> list[Element]:
    """Once for each offer."""
    if handoff.offer.is_paused:
        return [button("Go on", "handoff.go_on", ticket(handoff))]
    return [] if handoff.offer.paused_at else [button("Waiting for the customer", "handoff.pause", ticket(handoff))]


def _yes(handoff: Handoff) -> Element:
    """Where something is told with a yes, it opens the form for that."""
    action = "handoff.answer" if handoff.edge.reply else "handoff.accept"
    return button(handoff.edge.yes, action, ticket(handoff), style="primary")


def _open(handoff: Handoff) -> Element:
    return button("Open", "handoff.open", ticket(handoff))


def _ending(handoff: Handoff, offer: Offer, cast: Cast) -> str:
    """How an offer ended, in the receiver's own time."""
    at = when(offer.ended_at or offer.due_at, cast.zone(offer.receiver))
    if offer.state is OfferState.ACCEPTED:
        return f"✅ You accepted it on {at}.{_promise(handoff, offer)}"
    if offer.state is OfferState.WITHDRAWN:
        return f"It was withdrawn on {at}; there is nothing left to do."
    if offer.state is OfferState.REJECTED and offer.reason:
        return f"You rejected it on {at}: {offer.reason.meaning.lower()}.{_note(offer)}"
    later = handoff.offers[offer.number :]
    if offer.state is OfferState.MOVED:
        return f"{_passed_on(offer, later[0], cast)} on {at}{'.' if later[0].pick.by else ': you are away.'}"
    if offer.state is OfferState.OVER:
        role = esc(cast.roles[handoff.edge.receiver])
        return f"It went on to {cast.who(later[0].receiver)} on {at}: you do not answer for {role} here any more."
    return f"⌛ Your time ran out on {at}.{f' It went on to {cast.who(later[0].receiver)}.' if later else ''}"


def _passed_on(offer: Offer, to: Offer, cast: Cast) -> str:
    """Who sent it on, told to whoever had it."""
    by = to.pick.by
    if by is None:
        return f"It went on to {cast.who(to.receiver)}"
    return f"{'You' if by == offer.receiver else cast.who(by)} passed it on to {cast.who(to.receiver)}"


def _source(handoff: Handoff) -> list[Block]:
    return [context(shown(handoff.origin))] if handoff.origin.get("link") else []


def _word(handoff: Handoff, offer: Offer, cast: Cast) -> list[Block]:
    """What was said to whoever was named."""
    by = offer.pick.by
    word = handoff.offers[offer.number - 2].note if by is not None and offer.number > 1 else ""
    return [context(f"{cast.who(by)}: “{esc(word)}”")] if by is not None and word else []


def _promise(handoff: Handoff, offer: Offer) -> str:
    """What is still owed, or that it is done; nothing once somebody else has it."""
    completion = handoff.edge.completion
    if completion is None or offer != handoff.offer:
        return ""
    if handoff.state is State.COMPLETED:
        return f" 🏁 {completion.called}: completed."
    return f" {completion.called} is promised for *{day_text(handoff.content[completion.day])}*."


def _note(offer: Offer) -> str:
    return f" “{esc(offer.note)}”" if offer.note else ""


def sender_card(handoff: Handoff, cast: Cast) -> Message:
    """Where a handoff stands, for the one who sent it."""
    blocks = [
        header(f"{handoff.company}: {cast.plain_route(handoff.edge)}"),
        section(standing(handoff, cast, handoff.sender)),
        *_terms(handoff, cast),
    ]
    trail = [_trail(each, cast) for each in handoff.offers]
    return Message.of(*blocks, context(" · ".join(trail)), actions(*_senders_buttons(handoff)))


def standing(handoff: Handoff, cast: Cast, reader: int) -> str:
    """Where it stands, in one sentence and the reader's own time."""
    offer, zone = handoff.offer, cast.zone(reader)
    who = cast.who(offer.receiver)
    if handoff.state is State.OFFERED:
        return _waiting(handoff, cast, reader)
    if offer.state is OfferState.ACCEPTED:
        by = "You" if offer.receiver == reader else who
        return f"✅ {by} accepted it on {when(offer.ended_at or offer.due_at, zone)}.{_promise(handoff, offer)}"
    if handoff.state is State.WITHDRAWN:
        return f"Withdrawn on {when(handoff.ended_at or offer.due_at, zone)}."
    meaning = f"{who}: {offer.reason.meaning.lower() if offer.reason else 'no'}.{_note(offer)}"
    if handoff.state is State.RETURNED:
        return f"↩️ Sent back to be fixed. {meaning}{_lapse(handoff, zone)}"
    if handoff.state is State.RECYCLED and handoff.resume_at:
        return f"🔁 Put off until {back_on(handoff.resume_at, zone)}. {meaning}"
    return f"❌ Rejected. {meaning}"


def _waiting(handoff: Handoff, cast: Cast, reader: int) -> str:
    offer, who = handoff.offer, cast.who(handoff.offer.receiver)
    if offer.is_paused and offer.paused_until:
        day = until(offer.paused_until, reader, offer.receiver, cast)
        waits = "You wait" if offer.receiver == reader else "They wait"
        return f"⏸️ With {who}, paused until {day}. {waits} for the customer; the time goes on then."
    due = answer_by(offer, reader, offer.receiver, cast)
    return f"⏳ With {who}, {why(offer.pick, handoff, cast)}. Answer due {due}.{_asleep(offer, reader, cast)}"


def entry(handoff: Handoff, reader: int, cast: Cast) -> list[Block]:
    """One handoff in a list: where it stands, and what this reader can do about it."""
    text = f"*{esc(handoff.company)}* ({cast.route(handoff.edge)})\n{standing(handoff, cast, reader)}"
    value = ticket(handoff)
    details = button("Open", "handoff.open", value)
    if handoff.state is State.OFFERED and handoff.offer.receiver == reader:
        no = button("Reject", "handoff.reject", value)
        return [section(text), actions(_yes(handoff), no, *_pauses(handoff), details)]
    if handoff.state is State.UNDER_WAY and handoff.offer.receiver == reader:
        return [section(text), actions(_complete(handoff), details)]
    if handoff.state is State.RETURNED and handoff.sender == reader:
        return [section(text), actions(button("Fix and send again", "handoff.fix", value), details)]
    return [section(text, accessory=details)]


def _asleep(offer: Offer, reader: int, cast: Cast) -> str:
    if offer.shown_at <= offer.offered_at:
        return ""
    start = until(offer.shown_at, reader, offer.receiver, cast)
    return f" They are not working now and get it at {start}."


def _lapse(handoff: Handoff, zone: str) -> str:
    return f" Fix it until {when(handoff.lapse_at, zone)}, else it is withdrawn." if handoff.lapse_at else ""


ENDINGS = {
    OfferState.OPEN: "waiting",
    OfferState.ACCEPTED: "accepted",
    OfferState.REJECTED: "rejected",
    OfferState.EXPIRED: "time ran out",
    OfferState.MOVED: "moved on",
    OfferState.OVER: "moved on",
    OfferState.WITHDRAWN: "withdrawn",
}


def _trail(offer: Offer, cast: Cast) -> str:
    return f"{offer.number}. {cast.who(offer.receiver)}: {ENDINGS[offer.state]}"


def _senders_buttons(handoff: Handoff) -> list[Element]:
    ask = confirm("Withdraw it?", "The receiver is told, and nobody has to answer any more.", "Withdraw", "Keep it")
    fix = button("Fix and send again", "handoff.fix", ticket(handoff), style="primary")
    back = button("Withdraw", "handoff.withdraw", ticket(handoff), ask=ask)
    again = button("Hand off again", "handoff.again", ticket(handoff))
    shown = [fix] if handoff.state is State.RETURNED else []
    shown += [again] if handoff.state in {State.REJECTED, State.WITHDRAWN} else []
    return [*shown, _open(handoff), *([back] if handoff.state.is_open else [])]


def page(handoff: Handoff, cast: Cast, reader: int, talk: Sequence[Enquiry] = (), *, may_name: bool = False) -> View:
    """All that was told and all that happened; who may name another to take it has the button for that."""
    opening = f"*{cast.who(handoff.sender)}* sent it on {when(handoff.created_at, cast.zone(reader))}."
    told = [section(each) for each in contents(handoff, cast, LONG)]
    history = [section(_told(handoff, each, cast, reader)) for each in handoff.offers[-20:]]
    blocks = [
        header(f"{handoff.company}: {cast.plain_route(handoff.edge)}"),
        section(f"{opening}\n{standing(handoff, cast, reader)}"),
        divider(),
        *told,
        *_terms(handoff, cast),
        *_source(handoff),
        divider(),
        *history,
        *(block for each in talk[-10:] for block in lines(each, cast, cast.zone(reader))),
        *([actions(button("Reassign", "handoff.reassign", ticket(handoff)))] if may_name else []),
    ]
    return View(callback="handoff.page", title=handoff.edge.title, blocks=tuple(blocks), close="Close")


def _still_open(offer: Offer, reader: int, cast: Cast) -> str:
    if offer.is_paused and offer.paused_until:
        return f"paused until {until(offer.paused_until, reader, offer.receiver, cast)}"
    return f"due {answer_by(offer, reader, offer.receiver, cast)}"


def _told(handoff: Handoff, offer: Offer, cast: Cast, reader: int) -> str:
    zone = cast.zone(reader)
    ended = f" on {when(offer.ended_at, zone)}" if offer.ended_at else f", {_still_open(offer, reader, cast)}"
    reason = f": {offer.reason.meaning.lower()}.{_note(offer)}" if offer.reason else ""
    asked = f"{offer.number}. {cast.who(offer.receiver)} was asked on {when(offer.offered_at, zone)}"
    return f"{asked}, as {why(offer.pick, handoff, cast)}. _{ENDINGS[offer.state].capitalize()}_{ended}{reason}"
