"""What stands below a digest: eight weeks of each measure, more wins, and how each person stands; pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.digests.charts import Rivalry, closed_between, shown
from bot.digests.compose import Digest
from bot.digests.wins import SHOWN, line
from bot.kit.blocks import Message, clip, context, esc, section
from bot.kpis.figures import SHAPES, of_score, spark, told
from bot.kpis.model import Direction, Measure
from bot.kpis.reading import Reading
from bot.kpis.scoring import Score
from bot.kpis.span import PeriodKind, Span
from bot.people.model import Member

WHOLE, PIECE = 8_000, 2_600  # characters of one message, which Slack shows whole, and of one section in it
NAME_LIMIT = 40
BLOCKS = 40


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """How one person stands in a measure."""

    member: Member
    score: Score


def details(digest: Digest, each: Mapping[str, Sequence[Standing]]) -> list[Message]:
    """In their order, none longer than Slack shows; `each` by the measure's key."""
    rest = digest.wins[SHOWN:]
    parts = [("More wins", [line(win, digest.currency) for win in rest])] if rest else []
    past = [_past(one, digest.currency) for one in digest.readings]
    parts += [("Eight weeks", past)] if past else []
    for reading in digest.readings:
        standing = ordered(reading.measure, each.get(reading.measure.key, ()))
        if standing:
            parts.append((esc(reading.measure.name), [_person(one, digest.currency) for one in standing]))
    return _messages([part for name, lines in parts for part in _pieces(name, lines)])


def competitors(rivals: Sequence[Rivalry], days: Span) -> Message:
    """In words, for where there is no picture."""
    lines_ = [f"• {esc(clip(each.name, NAME_LIMIT))}: {each.won} won, {each.lost} lost" for each in shown(rivals)]
    return Message.of(context(f"Won and lost by competitor. {closed_between(days)}."), "\n".join(lines_))


def ordered(measure: Measure, standing: Sequence[Standing]) -> list[Standing]:
    """The best first, whoever has no figure last."""
    sign = 1 if measure.direction is Direction.DOWN else -1

    def place(one: Standing) -> tuple[bool, object, str, int]:
        value = one.score.value
        return value is None, value * sign if value is not None else 0, one.member.name.casefold(), one.member.id

    return sorted(standing, key=place)


def _past(reading: Reading, currency: str) -> str:
    weeks = " · ".join(told(each, reading.measure, currency) for each in reading.trend)
    return f"{esc(reading.measure.name)}: {spark(reading.trend)}  {weeks}"


def _person(one: Standing, currency: str) -> str:
    """By name, not by mention: nobody's phone rings for a table."""
    score = one.score
    return f"{SHAPES[score.status]} {esc(clip(one.member.name, NAME_LIMIT))}: {_short(score, currency)}"


def _short(score: Score, currency: str) -> str:
    """`*18* of 20 · pace 90 %`, `*3* · 12 of 40 this quarter`, `*5*`."""
    value = f"*{told(score.now, score.measure, currency)}*"
    if score.target is None:
        return value
    plan = of_score(score, score.target.value, currency)
    pace = f" · pace {score.percent} %" if score.measure.adds_up and score.percent is not None else ""
    if score.target.period is PeriodKind.WEEK:
        return f"{value} of {plan}{pace}"
    return f"{value} · {told(score.reached, score.measure, currency)} of {plan} this {score.target.period}{pace}"


def _pieces(name: str, lines: Sequence[str]) -> Iterator[str]:
    """A heading and its lines, as often as they do not fit; the heading stands over each."""
    title = f"*{name}*"
    piece = title
    for each in lines:
        if piece != title and len(piece) + len(each) > PIECE:
            yield piece
            title = f"*{name}, continued*"
            piece = title
        piece += f"\n{each}"
    yield piece


def _messages(pieces: Sequence[str]) -> list[Message]:
    groups: list[list[str]] = []
    for piece in pieces:
        if groups and sum(map(len, groups[-1])) + len(piece) < WHOLE and len(groups[-1]) < BLOCKS:
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return [
        Message.of(context(f"Details, {number} of {len(groups)}"), *map(section, group))
        for number, group in enumerate(groups, start=1)
    ]
