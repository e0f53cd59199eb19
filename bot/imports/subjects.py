"""For whom targets and forecasts in files are: a member, a role or a segment, each in a column of its own, or all."""

from collections.abc import Mapping

from bot.imports.book import Book
from bot.imports.draft import Draft
from bot.imports.model import quoted
from bot.imports.rows import Cells
from bot.kit.lexicon import normal
from bot.kpis.target import WHOLE, Subject
from bot.roles.model import Role

TEAM = frozenset({"", "team", "everybody"})
FIELDS = ("member", "role", "segment")
AXIS = "="  # `territory=EMEA`, where several dimensions have a segment of that name


def read_subject(draft: Draft, cells: Cells, measure: str | None) -> Subject | None:
    """None where a cell is faulty. Who never answers for the measure has no plan of it."""
    filled = [each for each in FIELDS if normal(cells.text(each)) not in TEAM]
    if len(filled) > 1:
        cells.fault(f"{filled[1]}: it is for a {filled[0]} already; fill in one of {', '.join(FIELDS)}, or none.")
        return None
    if not filled:
        return WHOLE
    if filled == ["segment"]:
        segment = _segment(draft, cells)
        return None if segment is None else Subject(segment_id=segment)
    found = cells.named(filled[0], draft.members if filled == ["member"] else draft.roles)
    if found is None:
        return None
    subject = Subject(member_id=found) if filled == ["member"] else Subject(role=draft.book.roles[found].key)
    return subject if measure is None or _answers(draft.book, cells, measure, subject) else None


def _segment(draft: Draft, cells: Cells) -> int | None:
    """By its name alone, or with its dimension's key in front."""
    text = cells.text("segment")
    key, axis, name = text.partition(AXIS)
    named = draft.dimensions.find(key) if axis else ()
    if named:
        return cells.named("segment", draft.segments(named[0]), name.strip())
    found = {each for dimension in draft.book.dimensions for each in draft.segments(dimension).find(text)}
    if len(found) == 1:
        return found.pop()
    if found:
        cells.fault(f"segment: {quoted(text)} fits {len(found)} segments. Write the dimension too: territory=EMEA.")
    else:
        cells.fault(f"segment: there is no segment {quoted(text)}.", quoted(text))
    return None


def _answers(book: Book, cells: Cells, measure: str, subject: Subject) -> bool:
    """Whether the role answers for the measure, or the member has ever held one that does."""
    roles = [each for each in book.roles.values() if measure in each.measures]
    ids = {each.id for each in roles}
    ever = any(hat[0] == subject.member_id and hat[1] in ids for hat, held in book.hats.items() if held)
    if not roles or ever or subject.role in {each.key for each in roles}:
        return True
    cells.fault(_not_theirs(book, roles, measure, subject))
    return False


def _not_theirs(book: Book, roles: list[Role], measure: str, subject: Subject) -> str:
    belongs = f"{book.measures.by_key[measure].name} is a measure of {' and '.join(each.short for each in roles)}"
    if subject.role is not None:
        return f"role: {belongs}; plan it for that role."
    return f"member: {belongs}, which this member has never held."


def subject_cells(book: Book, members: Mapping[int, str], subject: Subject) -> list[str]:
    """What `read_subject` was given; a segment with its dimension where the name alone says too little."""
    member = "" if subject.member_id is None else members[subject.member_id]
    return [member, subject.role or "", "" if subject.segment_id is None else _segment_text(book, subject.segment_id)]


def _segment_text(book: Book, segment_id: int) -> str:
    own = book.segments[segment_id]
    names = [normal(name) for each in book.segments.values() for name in (each.name, *each.aliases)]
    alone = names.count(normal(own.name)) == 1 and AXIS not in own.name
    return own.name if alone else f"{book.dimensions[own.dimension_id].key}{AXIS}{own.name}"


def subject_text(book: Book, subject: Subject) -> str:
    """As the difference says it."""
    if subject.member_id is not None:
        return book.members[subject.member_id].name
    if subject.segment_id is not None:
        return book.segments[subject.segment_id].name
    role = next((each.short for each in book.roles.values() if each.key == subject.role), subject.role)
    return role or "the team"
