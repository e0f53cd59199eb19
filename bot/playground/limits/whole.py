"""Rules about all blocks of one surface together: ids that may not repeat, one focus, sums of lengths."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.playground.limits.blocks import block
from bot.playground.limits.checks import Report
from bot.playground.limits.elements import ONLY_ON

MARKDOWN_SUM = 12_000
TABLE_SUM = 10_000


def elements_of(blk: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Every element that somebody can use in this block."""
    found = [
        blk.get("element"),
        blk.get("accessory"),
        *(blk.get("elements") or []),
        *(blk.get("actions") or []),
    ]
    inner = [each for child in blk.get("child_blocks") or [] for each in elements_of(child)]
    nested = [each for card in found if isinstance(card, Mapping) for each in card.get("actions") or []]
    return [each for each in [*found, *inner, *nested] if isinstance(each, Mapping)]


def check_blocks(blocks: Any, surface: str, at: str = "/blocks") -> list[str]:
    report = Report(surface=surface)
    if not isinstance(blocks, list):
        report.add("must be an array", at)
        return report.wrong
    for number, each in enumerate(blocks):
        block(report, f"{at}/{number}", each)
    if not report.wrong:
        _repeated(report, blocks, at)
        _places(report, blocks, at)
        _sums(report, blocks, at)
    return report.wrong


def _repeated(report: Report, blocks: Sequence[Mapping[str, Any]], at: str) -> None:
    ids = Counter(each["block_id"] for each in blocks if each.get("block_id"))
    for id_ in (id_ for id_, count in ids.items() if count > 1):
        report.add(f"block_id already exists: {id_}", at)
    for number, each in enumerate(blocks):
        actions = Counter(e["action_id"] for e in elements_of(each) if e.get("action_id"))
        for id_ in (id_ for id_, count in actions.items() if count > 1):
            report.add(f"action_id already exists: {id_}", f"{at}/{number}")


def _places(report: Report, blocks: Sequence[Mapping[str, Any]], at: str) -> None:
    focused = 0
    for number, each in enumerate(blocks):
        for element in elements_of(each):
            kind = str(element.get("type"))
            focused += bool(element.get("focus_on_load"))
            if report.surface not in ONLY_ON.get(kind, {report.surface}):
                report.add(f"unsupported type: {kind} (in a {report.surface})", f"{at}/{number}")
    if focused > 1:
        report.add("focus_on_load may be set on one element only", at)


def _sums(report: Report, blocks: Sequence[Mapping[str, Any]], at: str) -> None:
    if sum(len(each["text"]) for each in blocks if each["type"] == "markdown") > MARKDOWN_SUM:
        report.add(f"markdown blocks may hold {MARKDOWN_SUM} characters together", at)
    if sum(sum(_strings(each["rows"])) for each in blocks if each["type"] == "table") > TABLE_SUM:
        report.add(f"tables may hold {TABLE_SUM} characters together", at)


def _strings(value: Any) -> Iterator[int]:
    if isinstance(value, list):
        for each in value:
            yield from _strings(each)
    elif isinstance(value, Mapping):
        yield len(str(value.get("text", "")))
        yield from _strings(value.get("elements", []))
