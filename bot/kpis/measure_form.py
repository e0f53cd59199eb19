"""The form in which a measure is defined, how it is read, and the window that shows what it would change."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.kit.blocks import (
    View,
    actions,
    button,
    checkboxes,
    context,
    datepicker,
    esc,
    input_block,
    option,
    section,
    select,
    text_input,
)
from bot.kit.errors import Refusal
from bot.kit.fields import Faults
from bot.kpis.catalogue import Catalogue
from bot.kpis.definition import FLAGS, RULES, TEXTS, WAYS, read, written
from bot.kpis.model import Measure, Unit
from bot.roles.model import Role

FORM, SAVE, CHANGE = "measure.edit", "measure.save", "measure.change"
HOW = {
    "sum": "Sum of what each case has",
    "ratio": "Ratio of sums: one side ÷ the other",
    "shortfall": "1 less a ratio, never below 0",
    "median": "Median of all cases",
    "last": "Last value: as it stood at the end",
    "formula": "Formula over other measures",
}
GOOD = {"up": "Higher is better", "down": "Lower is better", "zero": "The nearer to 0 the better"}
TICKS = {
    "team": "Always of the whole team",
    "aside": "Only shown when asked for, or with a target",
    "quarter": "Of the quarter to date",
}
HINT = (
    "Over what each case has: `value`, `count`, `cost`, or names of your own for entries; + - * / min max abs. "
    "A ratio: won / count. A formula: ae.revenue / target(ae.revenue)."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """A definition as filled in: from which day on, and the newest edition that the form was made of."""

    measure: Measure
    since: date
    seen: int


def form(
    measure: Measure | None, roles: Sequence[Role], since: date, seen: int, channel: str | None, *, new: bool = False
) -> View:
    """Without a measure it is a new one's; `new` keeps what was typed of one."""
    said: Mapping[str, Any] = written(measure) if measure else {}
    rule = next((each for each in RULES if each in said), "sum")
    where = {"channel": channel} if channel else {}
    return View(
        callback=FORM,
        title="New measure" if measure is None or new else "Edit a measure",
        submit="Preview",
        blocks=(
            *_begin(measure, new=new),
            _text("name", "Name", said.get("name", "")),
            _text("says", "What it is, in a sentence", said.get("says", ""), multiline=True),
            _choice("role", "Whose measure", {"": "Nobody's in particular", **_roles(roles)}, said.get("role", "")),
            _choice("how", "How it is worked out", HOW, rule),
            input_block("rule", "Rule", text_input("rule", limit=300, initial=str(said.get(rule, ""))), hint=HINT),
            _text("reads", "Made of", said.get("reads", ""), optional=True, hint="deal.won, deal.closed … or entries"),
            _text("where", "Only cases for which", said.get("where", ""), optional=True),
            _choice("good", "Which way is good", GOOD, said.get("good", "up")),
            _text("minimum", "Grey with fewer cases than", str(said.get("minimum", 0))),
            _text("also", "Also called", ", ".join(said.get("also", ())), optional=True, hint="With commas between."),
            _ticks(said),
            input_block("since", "True from", datepicker("since", since.isoformat()), hint="Past weeks keep theirs."),
        ),
        metadata={"key": measure.key if measure and not new else "", "seen": seen, **where},
    )


def _begin(measure: Measure | None, *, new: bool) -> tuple[dict[str, Any], ...]:
    """A key and a unit stay as they are once there are numbers under them."""
    if measure and not new:
        return (context(f"`{measure.key}`, counted in {measure.unit}."),)
    hint, typed = "Small letters with one point: ae.demo_rate. It stays as it is.", measure.key if measure else ""
    unit = str(measure.unit) if measure else "count"
    key = text_input("key", limit=60, initial=typed, placeholder="ae.demo_rate")
    return (input_block("key", "Key", key, hint=hint), _choice("unit", "Unit", {str(u): str(u) for u in Unit}, unit))


def _text(
    name: str, label: str, text: str, *, optional: bool = False, multiline: bool = False, hint: str | None = None
) -> dict[str, Any]:
    limit = TEXTS.get(name, 400)
    made = text_input(name, limit=limit, initial=text, multiline=multiline)
    return input_block(name, label, made, optional=optional, hint=hint)


def _choice(name: str, label: str, known: Mapping[str, str], picked: str) -> dict[str, Any]:
    options = {key: option(text, key or "-") for key, text in known.items()}
    return input_block(name, label, select(name, "Choose", [*options.values()], options.get(picked)))


def _roles(roles: Sequence[Role]) -> Mapping[str, str]:
    return {each.key: each.name for each in roles}


def _ticks(said: Mapping[str, Any]) -> dict[str, Any]:
    options = {key: option(text, key) for key, text in TICKS.items()}
    picked = [options[key] for key in FLAGS if said.get(key)]
    return input_block("ticks", "And", checkboxes("ticks", [*options.values()], picked), optional=True)


def read_form(known: Catalogue, values: Mapping[str, Any], kept: Mapping[str, Any], today: date) -> Draft:
    """Raises FieldErrors with all that is wrong, beside the fields."""
    faults = Faults()
    key = str(kept["key"] or values.get("key") or "").strip()
    before = known.by_key.get(key)
    with faults.beside("key"):
        if before and not kept["key"]:
            raise Refusal(f"{key} is there already: {before.name}. Type `/kpi measure {key}` to change it.")
    found: list[Measure] = []
    with faults.beside("rule"):
        found.append(read(key, _said(values, before)))
        Catalogue([*(each for each in known.all if each.key != key), *found])
    since = _since(values, today, faults)
    faults.tell()
    return Draft(measure=found[0], since=since, seen=int(kept["seen"]))


def _said(values: Mapping[str, Any], before: Measure | None) -> dict[str, Any]:
    texts = {each: str(values.get(each) or "").strip() for each in ("name", "says", "reads", "where", "good")}
    role, unit = str(values.get("role") or "-"), before.unit if before else values.get("unit")
    ticks = values.get("ticks") or ()
    said: dict[str, Any] = {word: text for word, text in texts.items() if text}
    said |= {"unit": str(unit), "role": "" if role == "-" else role, "minimum": str(values.get("minimum") or "0")}
    said |= {each: each in ticks for each in FLAGS}
    said["also"] = [each.strip() for each in str(values.get("also") or "").split(",") if each.strip()]
    return said | {str(values.get("how")): str(values.get("rule") or "").strip()}


def _since(values: Mapping[str, Any], today: date, faults: Faults) -> date:
    since = date.fromisoformat(str(values.get("since")))
    with faults.beside("since"):
        if since > today:
            raise Refusal(f"{since.isoformat()} is still to come. Choose today or a day before.")
    return since


def preview(draft: Draft, texts: Sequence[str], channel: str | None) -> View:
    """What it would change, with all of it kept in the window until it is saved."""
    kept = {"key": draft.measure.key, "seen": draft.seen, "since": draft.since.isoformat()}
    kept |= {"said": json.dumps(written(draft.measure), ensure_ascii=False)}
    where = {"channel": channel} if channel else {}
    return View(
        callback=SAVE,
        title="Save it?",
        submit="Save",
        blocks=(
            section(f"*{esc(draft.measure.name)}*\n{esc(draft.measure.definition)}"),
            *(section(each) for each in texts),
            context(f"True from {draft.since.isoformat()}. Weeks before that keep what they had."),
            actions(button("Change it", CHANGE, json.dumps(kept | where, ensure_ascii=False))),
        ),
        metadata=kept | where,
    )


def read_preview(kept: Mapping[str, Any]) -> Draft:
    """What the window kept; raises Refusal as a form's reading does."""
    measure = read(str(kept["key"]), json.loads(str(kept["said"])))
    return Draft(measure=measure, since=date.fromisoformat(str(kept["since"])), seen=int(kept["seen"]))


if set(HOW) != set(RULES) or set(GOOD) != set(WAYS) or set(TICKS) != set(FLAGS):
    raise AssertionError
