"""Targets along time: a new one is laid over what was there, and what it does not cover stays."""

from collections.abc import Sequence
from dataclasses import replace
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
