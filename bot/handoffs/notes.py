"""The sentences that tell of a handoff: news for the sender, reminders for a receiver, breaches for a manager."""

from collections.abc import Sequence
from datetime import datetime

from bot.handoffs.cast import Cast, answer_by, back_on, day_text, shown, tell_product, ticket, until, why
from bot.handoffs.contract import RejectReason
from bot.handoffs.model import Handoff, Offer, OfferState, State
from bot.handoffs.step import News
from bot.kit.blocks import Block, Message, actions, button, esc, section, when

MOST = 20  # handoffs that one message lists


def news(handoff: Handoff, what: News, cast: Cast) -> Message:
    """What the sender is told in the thread of their card."""
    lost = what is News.REJECTED and handoff.offer.reason is RejectReason.COMPETITOR_LOCKED
    return Message.of(f"{_sentence(handoff, what, cast)}", *([actions(tell_product(handoff))] if lost else []))


def _sentence(handoff: Handoff, what: News, cast: Cast) -> str:
    offer, company = handoff.offer, f"*{esc(handoff.company)}*"
    who, zone = cast.who(offer.receiver), cast.zone(handoff.sender)
    no = offer.reason.meaning.lower() if offer.reason else "no reason given"
    note = f" “{esc(offer.note)}”" if offer.note else ""
    because = "" if offer.pick.by is not None else f": {why(offer.pick, handoff, cast)}"
    later = back_on(handoff.resume_at or offer.due_at, zone)
    now_with = f"It is with {who} until {_due(handoff, cast)}{because}."
    return {
        News.OFFERED: f"{company} is on its way again. {now_with}",
        News.ACCEPTED: f"✅ {_yes(handoff, cast)}",
        News.REJECTED: f"❌ {who} rejected {company}: {no}.{note}",
        News.RETURNED: f"↩️ {who} sent {company} back to be fixed: {no}.{note} The button is on the card above.",
        News.RECYCLED: f"🔁 {who} put {company} off until {later}: {no}.{note}",
        News.BACK: f"🔁 The day has come: {company} is on its way again. {now_with}",
        News.MOVED: f"{company}: {_before(handoff, cast)} {now_with}",
        News.STUCK: f"⌛ {who}'s time for {company} ran out and nobody is left to ask. They are asked again.",
        News.LOST: f"Nobody is left who could take {company}, so it is withdrawn. Ask Sales Operations who owns it.",
        News.NUDGE: f"{company} still waits for you: {no}.{note} Fix it or withdraw it on the card above.",
        News.LAPSED: f"{company} came back to be fixed and was not, so it is withdrawn.",
        News.WITHDRAWN: f"{company} was withdrawn.",
        News.LATE: f"{company} is late.",
        News.PAUSED: f"⏸️ {company}: {_paused(handoff, cast)}",
        News.GOES_ON: f"▶️ {company} goes on: {who} has until {_due(handoff, cast)} to answer.",
        News.PASSED: f"📌 {company} was promised for {_promised_day(handoff)} and is not done yet; {who} has it.",
        News.COMPLETED: f"🏁 {company}: {_called(handoff)}. {who} completed it.",
    }[what]


def _paused(handoff: Handoff, cast: Cast) -> str:
    who, until_ = cast.who(handoff.offer.receiver), handoff.offer.paused_until or handoff.offer.due_at
    day = until(until_, handoff.sender, handoff.offer.receiver, cast)
    return f"{who} waits for the customer until {day}. Their time stands still until then."


def _yes(handoff: Handoff, cast: Cast) -> str:
    """That it was accepted; where the edge wanted an answer, the answer."""
    who, company = cast.who(handoff.offer.receiver), f"*{esc(handoff.company)}*"
    told = [f"{each.label}: {shown(each, handoff, cast, handoff.reply)}" for each in handoff.edge.reply]
    told = [each for each in told if not each.endswith(": ")]
    if told:
        return f"{who} answered on {company}.\n" + "\n".join(told)
    if handoff.state is State.UNDER_WAY:
        return f"{who} accepted {company}. {_called(handoff)} is promised for {_promised_day(handoff)}."
    return f"{who} accepted {company}."


def _called(handoff: Handoff) -> str:
    return handoff.edge.completion.called if handoff.edge.completion else "Done"


def _promised_day(handoff: Handoff) -> str:
    told = handoff.content.get(handoff.edge.completion.day, "") if handoff.edge.completion else ""
    return day_text(told) if told else "a day that is over"


def promised(handoffs: Sequence[Handoff], reader: int, cast: Cast, now: datetime) -> Message:
    """What was promised for the next working day, or for one that is over: to whoever has it, and their manager."""
    lines = [_promise(each, reader, cast, now) for each in handoffs[:MOST]]
    one = "A promise is" if len(lines) == 1 else f"{len(handoffs)} promises are"
    return Message.of(f"📌 *{one} due.*", *lines, *_more(handoffs))


def _promise(handoff: Handoff, reader: int, cast: Cast, now: datetime) -> Block:
    over = handoff.complete_by is not None and handoff.complete_by <= now
    company, called = f"*{esc(handoff.company)}*", _called(handoff)
    due = f"{called} {'was' if over else 'is'} promised for *{_promised_day(handoff)}*"
    if reader != handoff.offer.receiver:
        return _line(
            handoff, f"{company} ({cast.route(handoff.edge)}): {due}; {cast.who(handoff.offer.receiver)} has it."
        )
    label = handoff.edge.completion.done if handoff.edge.completion else "Done"
    done = button(label, "handoff.complete", ticket(handoff), style="primary")
    return section(f"{company} ({cast.route(handoff.edge)}): {due}.", accessory=done)


def onward(brought: Handoff, made: Handoff, cast: Cast) -> Message:
    """What became of something that was passed on: it went on along another edge."""
    what = f"{cast.who(made.sender)} handed it on: {cast.route(made.edge)}, {esc(made.edge.title).lower()}"
    return Message.of(f"➡️ *{esc(brought.company)}*, which you passed on, goes its way. {what}.")


def _due(handoff: Handoff, cast: Cast) -> str:
    return answer_by(handoff.offer, handoff.sender, handoff.offer.receiver, cast)


def _before(handoff: Handoff, cast: Cast) -> str:
    """How the offer before the last ended."""
    last = handoff.offers[-2] if len(handoff.offers) > 1 else handoff.offer
    if last.state is OfferState.REJECTED and last.reason:
        note = f" “{esc(last.note)}”" if last.note else ""
        return f"{cast.who(last.receiver)} said no, {last.reason.meaning.lower()}.{note}"
    by = handoff.offer.pick.by
    if last.state is OfferState.MOVED and by is not None:
        note = f" “{esc(last.note)}”" if last.note else ""
        return f"{cast.who(by)} passed it on.{note}"
    if last.state is OfferState.MOVED:
        return f"{cast.who(last.receiver)} is away."
    if last.state is OfferState.OVER:
        return f"{cast.who(last.receiver)} does not answer for {esc(cast.roles[handoff.edge.receiver])} here any more."
    if last.ended_at and last.ended_at < last.due_at:
        return f"{cast.who(last.receiver)} has left."
    return f"{cast.who(last.receiver)} did not answer in time."


def reminder(handoffs: Sequence[Handoff], reader: int, cast: Cast) -> Message:
    """One message for all that somebody is reminded of at one time."""
    if len(handoffs) == 1:
        return Message.of(_reminded(handoffs[0], reader, cast))
    lines = [_line(each, _reminded(each, reader, cast)) for each in handoffs[:MOST]]
    return Message.of(f"⏰ *{len(handoffs)} handoffs wait for your answer.*", *lines, *_more(handoffs))


def _reminded(handoff: Handoff, reader: int, cast: Cast) -> str:
    offer, company = handoff.offer, f"*{esc(handoff.company)}*"
    if offer.resumed_at and not offer.reminded_at:
        due = answer_by(offer, reader, handoff.sender, cast)
        return f"▶️ The day has come on which you wanted to go on with {company}. Answer until {due}."
    if offer.again_at:
        due = when(offer.due_at, cast.zone(reader))
        return f"⏰ {company} was due on {due} and nobody else is left to ask: please answer."
    due = answer_by(offer, reader, handoff.sender, cast)
    return f"⏰ Half of your time for {company} has passed. Answer until {due}."


def turned_down(noes: Sequence[tuple[Handoff, Offer]], cast: Cast) -> Message:
    """What the manager of those who sent it hears of the noes since their last working day began."""
    lines = [_line(each, _no(each, offer, cast)) for each, offer in noes[:MOST]]
    one = "A handoff of your people was" if len(noes) == 1 else f"{len(noes)} handoffs of your people were"
    return Message.of(f"✋ *{one} turned down.*", *lines, *_more([each for each, _ in noes]))


def _no(handoff: Handoff, offer: Offer, cast: Cast) -> str:
    reason = offer.reason.meaning.lower() if offer.reason else "no reason given"
    note = f" “{esc(offer.note)}”" if offer.note else ""
    said = f"{cast.who(offer.receiver)} said: {reason}.{note}"
    return f"*{esc(handoff.company)}* ({cast.route(handoff.edge)}), sent by {cast.who(handoff.sender)}. {said}"


def late(handoffs: Sequence[Handoff], reader: int, cast: Cast) -> Message:
    """What a manager hears when twice the time of a first offer has passed."""
    lines = [_line(each, _late(each, reader, cast)) for each in handoffs[:MOST]]
    one = len(handoffs) == 1
    opening = "A handoff of your people is" if one else f"{len(handoffs)} handoffs of your people are"
    return Message.of(f"🚩 *{opening} at twice the agreed time.*", *lines, *_more(handoffs))


def _late(handoff: Handoff, reader: int, cast: Cast) -> str:
    zone, first = cast.zone(reader), handoff.round_offers[0]
    due = f"due on {when(first.due_at, zone)} from {cast.who(first.receiver)}"
    offer = handoff.offer
    now_with = f"now with {cast.who(offer.receiver)} until {answer_by(offer, reader, offer.receiver, cast)}"
    return f"*{esc(handoff.company)}* ({cast.route(handoff.edge)}): {due}, {now_with}."


def _line(handoff: Handoff, text: str) -> Block:
    return section(text, accessory=button("Open", "handoff.open", ticket(handoff)))


def _more(handoffs: Sequence[Handoff]) -> list[str]:
    rest = len(handoffs) - MOST
    return [f"… and {rest} more: `/handoff inbox` and `/handoff overdue` list them."] if rest > 0 else []
