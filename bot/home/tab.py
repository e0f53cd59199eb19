"""The home tab: what waits for me, what I passed on, my numbers, my hats; for leaders what nobody covers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.digests.blocks import gap_line
from bot.digests.compose import OpenCell
from bot.handoffs.blocks import entry
from bot.handoffs.cast import Cast
from bot.handoffs.model import Handoff
from bot.kit.again import again
from bot.kit.blocks import Block, Home, Message, actions, context, divider, esc, header, section, when
from bot.kpis.blocks import board, lines
from bot.kpis.reading import Board
from bot.people.model import Member

WAITING, UNDER_WAY, HATS, GAPS, ANSWER = 8, 5, 15, 10, 20  # how much of each is shown
STRANGER = (
    "*Here is nothing for you yet.* Only full members of the workspace hold roles and pass accounts on; "
    "everybody may ask `/owner {example}`, or `/owner` and a customer's name."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Tab:
    """What is shown; None where it is not this person's to see."""

    me: Member
    now: datetime
    cast: Cast
    waiting: Sequence[Handoff]
    under_way: Sequence[Handoff]
    board: Board | None
    hats: Sequence[str]
    example: str  # of a role and segments, as one types them
    gaps: Sequence[OpenCell] | None
    away: Sequence[str] = ()


def drawn(tab: Tab, answer: Message | None = None) -> Home:
    """`answer` is what became of the person's last click here."""
    parts = (_waiting(tab), _under_way(tab), _numbers(tab), _hats(tab), _gaps(tab))
    body = [block for part in parts if part for block in (*part, divider())]
    return Home(blocks=(*_answer(answer), *body, context(f"As of {when(tab.now, tab.me.zone)}.")))


def closed(example: str, answer: Message | None = None) -> Home:
    """For those who can hold nothing: guests, and who is not known yet."""
    return Home(blocks=(*_answer(answer), section(STRANGER.format(example=esc(example)))))


def _answer(answer: Message | None) -> list[Block]:
    return [*answer.blocks[:ANSWER], divider()] if answer else []


def _waiting(tab: Tab) -> list[Block]:
    if not tab.waiting:
        return [header("Waiting for you"), section("Nothing waits for your answer.")]
    listed = [block for each in tab.waiting[:WAITING] for block in entry(each, tab.me.id, tab.cast)]
    return [header(f"Waiting for you: {len(tab.waiting)}"), *listed, *_more(tab.waiting, WAITING, "/handoff inbox")]


def _under_way(tab: Tab) -> list[Block]:
    start = actions(again("Hand something over", "/handoff"))
    if not tab.under_way:
        empty = section("Nothing of yours is under way. Pass an account on when the next role takes over.")
        return [header("Passed on by you"), empty, start]
    listed = [block for each in tab.under_way[:UNDER_WAY] for block in entry(each, tab.me.id, tab.cast)]
    title = header(f"Passed on by you: {len(tab.under_way)}")
    return [title, *listed, *_more(tab.under_way, UNDER_WAY, "/handoff sent"), start]


def _numbers(tab: Tab) -> list[Block]:
    if tab.board is None:
        return [header("Your numbers"), section("They appear as soon as you hold a role that is measured by some.")]
    return list(board(tab.board, own=True).blocks)


def _hats(tab: Tab) -> list[Block]:
    if not tab.hats:
        how = f"An admin gives you one: `/role assign @{esc(tab.me.name)} {esc(tab.example)}`. `/role` lists them all."
        return [header("Your hats"), section(f"You hold no role yet. {how}"), *_away(tab)]
    more = _more(tab.hats, HATS, f"/owner @{esc(tab.me.name)}")
    return [header("Your hats"), *lines(tab.hats[:HATS]), *more, *_away(tab)]


def _away(tab: Tab) -> list[Block]:
    return [context("\n".join(tab.away))] if tab.away else []


def _gaps(tab: Tab) -> list[Block]:
    if tab.gaps is None:
        return []
    look = actions(again("Coverage", "/owner coverage"), again("What is open and coming", "/owner gaps"))
    if not tab.gaps:
        return [header("Not covered"), section("Nothing: every part that is needed is held."), look]
    how = context("An admin fills one with `/role assign @member` and the role and segments as they stand here.")
    listed = section("\n".join(gap_line(each) for each in tab.gaps[:GAPS]))
    more = [context(f"and {len(tab.gaps) - GAPS} more")] if len(tab.gaps) > GAPS else []
    return [header(f"Not covered: {len(tab.gaps)}"), listed, *more, how, look]


def _more(listed: Sequence[object], shown: int, line: str) -> list[Block]:
    rest = len(listed) - shown
    return [context(f"and {rest} more: `{line}` lists them")] if rest > 0 else []
