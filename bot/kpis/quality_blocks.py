"""What an audit looks like: the score, what is wrong most often, the worst rows; or a line for each rule or owner."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.kit.again import again
from bot.kit.blocks import Block, Message, actions, clip, context, esc, header, section
from bot.kpis.blocks import GROUPS, lines
from bot.kpis.figures import amount, day
from bot.kpis.model import Unit
from bot.kpis.quality import AnyRule, Audited, Finding, Score
from bot.people.model import Member

MOST, NAME, TEXT = 8, 60, 40  # kinds of fault in one message; characters of a name, of a text that nobody knows
RULE, OWNER = "rule", "owner"
NOTHING = "There is nothing to audit yet. Bring deals in with `rolecall import deals`, or log one: `/kpi log deal`."


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """An audit, whose rows it read (None: everybody's), the snapshot before it, and whether it was kept itself."""

    found: Audited
    members: Mapping[int, Member]
    whose: Member | None = None
    before: tuple[date, Score] | None = None
    kept: bool = False


def audit(shown: Shown, by: str | None) -> Message:
    if not shown.found.score.applicable:
        return Message.of(header("Data quality"), NOTHING)
    body = {None: _overview, RULE: _rules, OWNER: _owners}[by](shown)
    kept = [context("Kept as today's figure of CRM data quality.")] if shown.kept else []
    return Message.of(header(_title(shown)), context(_read(shown)), *body, *kept)


def _title(shown: Shown) -> str:
    whose = f" of {shown.whose.name}" if shown.whose else ""
    return f"Data quality{whose}: {percent(shown.found.score)}"


def _read(shown: Shown) -> str:
    found, score = shown.found, shown.found.score
    rows = [_count(found.deals, "deal"), *([_count(found.accounts, "account")] if found.accounts else [])]
    checks = f"{score.passed:,} of {score.applicable:,} checks passed"
    return " · ".join([" and ".join(rows), checks, *_change(score, shown.before)])


def _change(score: Score, before: tuple[date, Score] | None) -> list[str]:
    if before is None or before[1].percent is None or score.percent is None:
        return []
    points = score.percent - before[1].percent
    sign = "▲" if points > 0 else "▼"
    size = f"{sign} {abs(points):.2f} points since" if round(points, 2) else "as on"
    return [f"{size} {day(before[0])}"]


def percent(score: Score) -> str:
    return "n/a" if score.percent is None else amount(score.percent, Unit.PERCENT, "", computed=True)


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _overview(shown: Shown) -> list[Block]:
    wrong = [(rule, score) for rule, score in shown.found.by_rule() if score.failed]
    if not wrong:
        return [section("Every check is passed."), _buttons(shown)]
    told = [_fault(rule, score, shown.found) for rule, score in wrong[:MOST]]
    told += [f"• … and {len(wrong) - MOST} more kinds of fault"] if len(wrong) > MOST else []
    worst = [_finding(each, shown) for each in shown.found.worst]
    title = [section("*The worst rows*")] if worst else []
    return [
        section("*What is wrong, the most first*"),
        *lines(told),
        *title,
        *lines(worst, gap="\n\n"),
        _buttons(shown),
    ]


def _fault(rule: AnyRule, score: Score, found: Audited) -> str:
    """`• *1,480* of 8,800 deals: product not known: “GTXPro” 1,480 times, probably GTX Pro`."""
    texts = [_text(rule, text, found.hints, many) for text, many in found.texts.get(rule.key, ())]
    said = ": ".join([rule.fault, *(["; ".join(texts)] if texts else [])])
    return f"• *{score.failed:,}* of {_count(score.applicable, rule.of)} · {said}"


def _text(rule: AnyRule, text: str, hints: Mapping[tuple[str, str], str], many: int = 0) -> str:
    times = f" {many:,} times" if many > 1 else ""
    hint = hints.get((rule.key, text))
    meant = f", probably {esc(clip(hint, NAME))}" if hint else ""
    return f"“{esc(clip(text, TEXT))}”{times}{meant}"


def _finding(each: Finding, shown: Shown) -> str:
    """Two lines: which row and whose, and what is wrong with it."""
    known = [f"*{esc(clip(each.name, NAME))}*"]
    known += ["account"] if each.of == "account" else []
    known += [esc(each.external_id)] if each.external_id and each.external_id != each.name else []
    known += [esc(clip(_owner(each.owner_id, shown.members), NAME))] if each.owner_id and not shown.whose else []
    return f"{' · '.join(known)}\n{' · '.join(faults(each, shown.found.hints))}"


def faults(each: Finding, hints: Mapping[tuple[str, str], str]) -> list[str]:
    """`no account`, `product not known: “GTXPro”, probably GTX Pro`."""
    said = [[rule.fault, *([_text(rule, text, hints)] if text else [])] for rule, text in each.faults]
    return [": ".join(parts) for parts in said]


def _rules(shown: Shown) -> list[Block]:
    """Each rule that somebody fails with what to do about it; the others in one list."""
    found = shown.found.by_rule()
    wrong = [_rule(rule, score) for rule, score in found if score.failed]
    right = [f"• {esc(rule.holds)}: all {score.applicable:,}" for rule, score in found if not score.failed]
    passed = [section("*Passed by all*"), *lines(right)] if right else []
    return [*lines(wrong, gap="\n\n"), *passed, _buttons(shown, RULE)]


def _rule(rule: AnyRule, score: Score) -> str:
    line = f"*{percent(score)}* {esc(rule.holds)}: {score.failed:,} of {score.applicable:,} fail"
    return f"{line}\n{esc(rule.mend)}"


def _owners(shown: Shown) -> list[Block]:
    found = shown.found.by_owner()
    told = [
        f"*{percent(score)}* {esc(clip(_owner(owner, shown.members), NAME))}: {_left(score)}" for owner, score in found
    ]
    rest = len(found) - GROUPS
    more = [context(f"… and {rest} more; `rolecall kpi audit --by owner` shows all of them.")] if rest > 0 else []
    return [*lines(told[:GROUPS]), *more, _buttons(shown, OWNER)]


def _left(score: Score) -> str:
    return (
        f"{score.failed:,} of {score.applicable:,} checks failed"
        if score.failed
        else f"all {score.applicable:,} passed"
    )


def _owner(owner_id: int | None, members: Mapping[int, Member]) -> str:
    if owner_id is None:
        return "Nobody in particular"
    return members[owner_id].name if owner_id in members else f"member #{owner_id}"


def _buttons(shown: Shown, here: str | None = None) -> Block:
    """The other ways to look at it, as the lines that one may type."""
    whose = f" for <@{shown.whose.slack_user_id}>" if shown.whose and shown.whose.slack_user_id else ""
    ways: Sequence[tuple[str, str | None]] = (("Overview", None), ("By rule", RULE), ("By owner", OWNER))
    asked = {way: f"/kpi audit{f' by {way}' if way else ''}{whose}" for _, way in ways}
    return actions(*(again(label, asked[way]) for label, way in ways if way != here and not (whose and way == OWNER)))


def number(score: Score) -> float | None:
    """For programs, to four decimals."""
    return None if score.percent is None else float(round(score.percent, 4))
