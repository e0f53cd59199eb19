"""What measures look like as definitions: all of them by role, one of them, and what became of a change."""

from collections.abc import Mapping, Sequence
from datetime import date

from bot.kit.again import again
from bot.kit.blocks import Message, actions, button, context, esc, header, inline, section
from bot.kpis.blocks import READ_FROM, lines
from bot.kpis.definition import RULES
from bot.kpis.figures import cases, told
from bot.kpis.kinds import KINDS
from bot.kpis.model import Measure
from bot.kpis.reading import Breakdown
from bot.kpis.rollup import Figure

NEW, EDIT, RETIRE, PUT_BACK = "measure.new", "measure.open", "measure.retire", "measure.put_back"
COMPANIONS = "Companions"


def listed(measures: Sequence[Measure], own: frozenset[str], roles: Mapping[str, str]) -> Message:
    """By role, each with its key; what is the workspace's own or was changed there is marked."""
    texts = []
    for role in dict.fromkeys(each.role for each in measures):
        names = [_name(each, own) for each in measures if each.role == role]
        texts.append(f"*{esc(roles.get(role) or COMPANIONS)}*\n{' · '.join(names)}")
    hint = context("`/kpi measure win rate` opens one: what it is made of, and for admins its form. ✎ yours.")
    return Message.of(
        header("Measures of success"), *lines(texts, gap="\n\n"), hint, actions(button("New measure", NEW))
    )


def _name(each: Measure, own: frozenset[str]) -> str:
    return f"{esc(each.name)}{' ✎' if each.key in own else ''}"


def one(measure: Measure, earlier: Sequence[Measure]) -> Message:
    """What it is and how it is worked out, and its earlier definitions with their last days."""
    told_ = [f"{esc(measure.definition)}", *_made(measure)]
    past = [
        f"Until {later.since.isoformat()}: {_rule(each)}"
        for later, each in zip((measure, *earlier), earlier, strict=False)
        if later.since
    ]
    buttons = actions(
        again("Its numbers", f"/kpi {measure.key}"),
        button("Edit", EDIT, measure.key),
        button("Retire", RETIRE, measure.key),
    )
    also = ", ".join(f"`{esc(each)}`" for each in (measure.key, *measure.aliases))
    said = section("\n".join(told_))
    return Message.of(header(measure.name), said, context(*past, f"Also called {also}."), buttons)


def _made(measure: Measure) -> list[str]:
    read_from = READ_FROM[measure.case] if measure.origin else "Made of other measures."
    dated = KINDS[measure.reads].dated if measure.reads in KINDS else "the day of the entry"
    told_ = [f"Rule: {_rule(measure)}, in {measure.unit}; {measure.direction}.", read_from]
    told_ += [f"Dated by {dated}."] if measure.origin else []
    told_ += [f"Grey with fewer than {measure.minimum} cases."] if measure.minimum else []
    return told_


def _rule(measure: Measure) -> str:
    word = next(word for word, each in RULES.items() if each is measure.aggregation)
    where = f" where {inline(measure.where)}" if measure.where else ""
    of = f" of {inline(measure.reads)}" if measure.reads else ""
    return f"{word} {inline(measure.rule)}{where}{of}"


def difference(month: date, old: Breakdown | None, new: Breakdown, currency: str) -> list[str]:
    """Last month by the definition as it is and as it would be."""
    name = f"{month:%B %Y}"
    made = f"*{name} by this definition:* {_told(new, currency)}"
    return [made, *([f"As it is now: {_told(old, currency)}"] if old else ["It is new."])]


def _told(found: Breakdown, currency: str) -> str:
    figure = found.parts[0].figure if found.parts else Figure(value=None)
    of = cases(figure, found.measure) if found.measure.origin else ""
    return f"*{told(figure, found.measure, currency)}*{of or ' (no cases)'}"


def saved(measure: Measure, edition: int, since: date | None) -> Message:
    when = f"from {since.isoformat()} on; weeks before that keep what they had" if since else "since ever"
    text = f"Saved. *{esc(measure.name)}* is worked out so {when}."
    return Message.of(
        text, actions(again("Its numbers", f"/kpi {measure.key}"), button("Undo", PUT_BACK, str(edition)))
    )


def retired(measure: Measure, edition: int) -> Message:
    text = f"*{esc(measure.name)}* is retired: on no board any more. Its numbers stay."
    return Message.of(text, actions(button("Undo", PUT_BACK, str(edition))))


def put_back(key: str) -> Message:
    return Message.of(f"Undone. `{esc(key)}` stands as it was before.")
