"""Targets along time: a new one is laid over what was there, and what it does not cover stays."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.kpis.target import Target

EARLIEST, LATEST = date.min, date.max


def overlay(known: Sequence[Target], new: Target) -> list[Target]:
    """The timeline with `new` in it, oldest first. Without a last day it holds until the next one planned begins."""
    begins = _since(new)
    later = [_since(each) for each in known if _since(each) > begins]
    laid = new if new.until or not later else replace(new, until=min(later))
    around = [piece for each in known for piece in _without(each, laid)]
    return sorted([*around, laid], key=_since)


@dataclass(frozen=True, kw_only=True, slots=True)
class Laid:
    """A target as it stands in its timeline, and the parts of others that held in its days until now."""

    target: Target
    replaced: tuple[Target, ...]


def laid(known: Sequence[Target], pieces: Sequence[Target], new: Target) -> Laid:
    """What became of `new` when it was laid over `known`, which made `pieces`."""
    target = next(each for each in pieces if each.since == new.since)
    return Laid(target=target, replaced=tuple(part for each in known for part in _within(each, target)))


def _within(target: Target, other: Target) -> list[Target]:
    """The part of a target that lies in the days of another."""
    since, until = max(_since(target), _since(other)), min(_until(target), _until(other))
    if since >= until:
        return []
    return [replace(target, since=None if since == EARLIEST else since, until=None if until == LATEST else until)]


def cut(known: Sequence[Target], day: date) -> list[Target]:
    """The timeline up to `day` and not further."""
    kept = [each for each in known if _since(each) < day]
    return [replace(each, until=day) if _until(each) > day else each for each in kept]


def _without(target: Target, other: Target) -> list[Target]:
    """What is left of a target before and behind another that is laid over it."""
    if _until(target) <= _since(other) or _until(other) <= _since(target):
        return [target]
    before = [replace(target, until=other.since)] if _since(target) < _since(other) else []
    behind = [replace(target, since=other.until)] if _until(other) < _until(target) else []
    return [*before, *behind]


def _since(target: Target) -> date:
    return target.since or EARLIEST


def _until(target: Target) -> date:
    return target.until or LATEST
