"""A question of a receiver to the sender, and its answer: the value, its messages and its two forms."""

from dataclasses import dataclass
from datetime import datetime

from bot.handoffs.cast import Cast, ticket
from bot.handoffs.model import Handoff
from bot.kit.blocks import Block, Message, View, actions, button, esc, input_block, section, text_input, when

LIMIT = 1000  # characters of a question or an answer


@dataclass(frozen=True, kw_only=True, slots=True)
class Enquiry:
    """`offer` is the number of the offer that the asker had; the answer is empty while there is none."""

    id: int
    handoff: int
    offer: int
    asker: int
    asked: str
    asked_at: datetime
    answer: str = ""
    answerer: int | None = None
    answered_at: datetime | None = None


def ask_form(handoff: Handoff, cast: Cast) -> View:
    who = cast.who(handoff.sender)
    blocks = (
        section(f"{who} reads this about *{esc(handoff.company)}* and can answer at once. Your time runs on."),
        input_block("question", "Your question", text_input("question", multiline=True, limit=LIMIT)),
    )
    kept = {"ticket": ticket(handoff)}
    return View(callback="handoff.ask", title="Ask the sender", blocks=blocks, submit="Ask", metadata=kept)


def answer_form(handoff: Handoff, enquiry: Enquiry, cast: Cast) -> View:
    blocks = (
        section(f"{cast.who(enquiry.asker)} asks about *{esc(handoff.company)}*: “{esc(enquiry.asked)}”"),
        input_block("answer", "Your answer", text_input("answer", multiline=True, limit=LIMIT)),
    )
    kept = {"enquiry": str(enquiry.id)}
    return View(callback="handoff.tell", title="Answer", blocks=blocks, submit="Answer", metadata=kept)


def to_sender(handoff: Handoff, enquiry: Enquiry, cast: Cast) -> Message:
    """The question with its button, or with the answer once there is one."""
    question = f"❓ {cast.who(enquiry.asker)} asks about *{esc(handoff.company)}*: “{esc(enquiry.asked)}”"
    if not enquiry.answer:
        return Message.of(question, actions(button("Answer", "handoff.tell", str(enquiry.id), style="primary")))
    return Message.of(question, f"💬 {_answerer(handoff, enquiry, cast, handoff.sender)}: “{esc(enquiry.answer)}”")


def to_asker(handoff: Handoff, enquiry: Enquiry, cast: Cast) -> Message:
    return Message.of(f"❓ You asked {cast.who(handoff.sender)}: “{esc(enquiry.asked)}”")


def to_receiver(handoff: Handoff, enquiry: Enquiry, cast: Cast, reader: int) -> Message:
    """The answer; somebody who was not the one to ask reads the question as well."""
    answer = f"💬 {_answerer(handoff, enquiry, cast, reader)} on *{esc(handoff.company)}*: “{esc(enquiry.answer)}”"
    if reader == enquiry.asker:
        return Message.of(answer)
    return Message.of(f"❓ {cast.who(enquiry.asker)} asked: “{esc(enquiry.asked)}”", answer)


def _answerer(handoff: Handoff, enquiry: Enquiry, cast: Cast, reader: int) -> str:
    who = enquiry.answerer if enquiry.answerer is not None else handoff.sender
    return "You answered" if who == reader else f"{cast.who(who)} answered"


def lines(enquiry: Enquiry, cast: Cast, zone: str) -> list[Block]:
    """Both sides of it on the page of a handoff."""
    asked = f"❓ {cast.who(enquiry.asker)} asked on {when(enquiry.asked_at, zone)}: “{esc(enquiry.asked)}”"
    if enquiry.answered_at is None or enquiry.answerer is None:
        return [section(f"{asked}\n_No answer yet._")]
    told = f"💬 {cast.who(enquiry.answerer)} answered on {when(enquiry.answered_at, zone)}: “{esc(enquiry.answer)}”"
    return [section(f"{asked}\n{told}")]
