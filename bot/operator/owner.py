"""`rolecall owner`: questions as in `/owner`, each answered as text or as one line of JSON."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.config import Storage
from bot.kit.blocks import Message
from bot.kit.errors import Refusal
from bot.kit.twin import words
from bot.kit.zones import day_of, parse_day
from bot.operator import plain
from bot.operator.database import opened
from bot.ownership import blocks
from bot.ownership.index import Index, build
from bot.ownership.model import Answer, Step
from bot.ownership.question import Asked, answer, answers, parse
from bot.ownership.service import load_rows
from bot.roles.model import Scope

COMMAND = "rolecall owner"


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """The answer to one question: for people, and for programs; `error` is the sentence where there is none."""

    text: str
    json: Mapping[str, Any]
    error: str | None = None


async def ask(settings: Storage, questions: Sequence[str], on: str | None, workspace: str | None) -> list[Told]:
    """All of them against one map, at one instant."""
    async with opened(settings, workspace) as (db, tenant), db.read(tenant) as tx:
        index, now = build(await load_rows(tx)), tx.now
    day = parse_day(on, day_of(now, index.zone)).isoformat() if on else None
    return [_told(index, each, f"{each} on {day}" if day else each, now) for each in questions]


def separate(typed: Sequence[str]) -> list[str]:
    """`AE emea` `Acme` are two questions; where no argument holds a space, all of them are one: `AE emea fintech`."""
    return list(typed) if any(" " in each.strip() for each in typed) else [" ".join(typed)]


def _told(index: Index, typed: str, line: str, now: datetime) -> Told:
    try:
        asked = parse(index, line, now, COMMAND)
    except Refusal as refusal:
        error = plain.text(words(refusal.text), index.members_by_slack)
        told = plain.sentence(refusal, index.members_by_slack)
        return Told(text=told, json=_line(_question(index, typed, None), None, [], error), error=error)
    found = _hats(index, asked) if asked.member_id is not None else answers(index, asked)
    on = asked.day.isoformat() if asked.day else now.isoformat()
    json = _line(_question(index, typed, asked), on, [_answer(index, each) for each in found], None)
    return Told(text=plain.lines(_message(index, asked, found), index.members_by_slack), json=json)


def _hats(index: Index, asked: Asked) -> list[Answer]:
    """Everything that a person holds, each asked about as if by its role and scope."""
    member_id, on = asked.member_id or 0, asked.on
    held = [answer(index, each.role_id, on, segments=each.scope) for each in index.hats(member_id, on)]
    named = index.named_for(member_id, on)
    return held + [answer(index, each.role_id, on, segments=each.scope, account_id=each.account_id) for each in named]


def _message(index: Index, asked: Asked, found: Sequence[Answer]) -> Message:
    if asked.member_id is not None:
        return blocks.hats(index, asked, asked.member_id)
    return blocks.one(index, asked, found[0]) if asked.role_id else blocks.every_role(index, asked, found)


def _line(question: object, on: str | None, found: Sequence[object], error: str | None) -> dict[str, Any]:
    return {"question": question, "on": on, "answers": found, "error": error}


def _question(index: Index, typed: str, asked: Asked | None) -> dict[str, Any]:
    if asked is None:
        return {"text": typed, "role": None, "segments": [], "account": None, "member": None}
    return {
        "text": typed,
        "role": index.roles[asked.role_id].key if asked.role_id else None,
        "segments": _segments(index, asked.segments),
        "account": index.accounts[asked.account_id].name if asked.account_id else None,
        "member": index.members[asked.member_id].name if asked.member_id else None,
    }


def _answer(index: Index, found: Answer) -> dict[str, Any]:
    return {
        "role": index.roles[found.question.role_id].key,
        "segments": _segments(index, found.segments),
        "state": found.state.value,
        "owners": _names(index, found.owners),
        "stand_ins": _names(index, found.stand_ins),
        "path": [_step(index, each) for each in (*found.path, *found.below)],
    }


def _step(index: Index, step: Step) -> dict[str, Any]:
    return {
        "assignment": step.assignment_id,
        "member": _names(index, [step.member_id])[0],
        "verdict": step.verdict.value,
        "segments": _segments(index, step.scope),
        "named_owner": step.naming_id,
    }


def _segments(index: Index, scope: Scope) -> list[str]:
    """By name, in the workspace's order of dimensions."""
    return [each.name for each in index.trees.ordered(scope)]


def _names(index: Index, members: Iterable[int]) -> list[str]:
    return [index.members[each].name for each in members]
