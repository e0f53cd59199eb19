"""What Sales Ops read when somebody leaves: each thing they held, who has taken it, or a button for who could."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.kit.blocks import Block, Message, actions, button, context, esc, section
from bot.ownership.blocks import scope_of, who
from bot.ownership.index import Index
from bot.ownership.model import NamedOwner
from bot.roles.model import Assignment, Rank, Role

TAKE = "leaver.take"
SHOWN, NAMED = 12, 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Vacancy:
    """Something that a leaver held."""

    held: Assignment
    proposed: tuple[int, ...]
    taken_by: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Lost:
    """All that ended with somebody's leaving."""

    member_id: int
    vacancies: Sequence[Vacancy]
    named: Sequence[NamedOwner]
    fallen: Sequence[Role]


def left(index: Index, lost: Lost) -> Message:
    """One message for all of it, changed where it stands as the roles find new holders."""
    open_ = sum(each.taken_by is None for each in lost.vacancies)
    count = f"{open_} of {len(lost.vacancies)} roles they held {'are' if open_ != 1 else 'is'} open"
    title = f"*{esc(index.members[lost.member_id].name)}* has left Slack and holds nothing any more: {count}."
    listed = [block for each in lost.vacancies[:SHOWN] for block in _vacancy(index, lost.member_id, each)]
    return Message.of(title, *listed, *_more(index, lost))


def _vacancy(index: Index, gone_id: int, each: Vacancy) -> list[Block]:
    backup = " (backup)" if each.held.rank is Rank.BACKUP else ""
    where = esc(scope_of(index, each.held.scope)) or "everywhere"
    what = f"*{esc(index.roles[each.held.role_id].short)}* {where}{backup}"
    if each.taken_by is not None:
        return [section(f":white_check_mark: {what}: {who(index, each.taken_by)} has taken it")]
    if not each.proposed:
        return [section(f"{what}: nobody does the same nearby; `/role assign @member` gives it to somebody")]
    buttons = [_button(index, gone_id, each, member_id) for member_id in each.proposed]
    return [section(what), actions(*buttons)]


def _button(index: Index, gone_id: int, each: Vacancy, member_id: int) -> dict[str, object]:
    return button(f"{index.members[member_id].name} takes it", TAKE, f"{gone_id}:{each.held.id}:{member_id}")


def _more(index: Index, lost: Lost) -> list[Block]:
    notes = []
    if len(lost.vacancies) > SHOWN:
        notes.append(f"and {len(lost.vacancies) - SHOWN} more, which `/role history` and their name list")
    if lost.named:
        names = ", ".join(esc(index.accounts[each.account_id].name) for each in lost.named[:NAMED])
        more = f" and {len(lost.named) - NAMED} more" if len(lost.named) > NAMED else ""
        notes.append(f"Accounts that named them fall to whom the segments say: {names}{more}")
    if lost.fallen:
        notes.append(f"Without a fallback now: {', '.join(esc(each.short) for each in lost.fallen)}")
    return [context("\n".join(notes))] if notes else []
