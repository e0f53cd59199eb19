"""The form of a channel's digest, read; every fault is told beside its field."""

from collections.abc import Container, Mapping
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from bot.digests import words
from bot.digests.audience import crowd
from bot.digests.rule import Rule
from bot.digests.settings import EVERYBODY, FEWEST, MOST, Audience, Section, Settings
from bot.digests.settings_forms import ASKING
from bot.kit.errors import Refusal
from bot.kit.fields import Faults
from bot.kit.zones import day_of, parse_day
from bot.ownership.index import Index

Values = Mapping[str, Any]


def read_form(index: Index, measures: Container[str], values: Values, now: datetime) -> tuple[Rule, Settings]:
    """`measures` are the keys of those that there are. Raises FieldErrors."""
    faults = Faults()
    rule = Rule(weekday=int(values.get("day") or 0), at=time(9), zone=index.zone)
    settings = Settings(skips_silence=values.get("silence") == "skip")
    with faults.beside("at"):
        rule = replace(rule, at=words.clock(str(values.get("at") or "")))
    with faults.beside("zone"):
        rule = replace(rule, zone=words.find_zone(str(values.get("zone") or "")))
    with faults.beside("measures"):
        settings = replace(settings, measures=_measures(values.get("measures") or [], measures))
    with faults.beside("audience"):
        settings = replace(settings, audience=_audience(index, str(values.get("audience") or EVERYBODY), now))
    with faults.beside("sections"):
        settings = replace(settings, off=_off(values.get("sections") or []))
    with faults.beside("paused"):
        settings = replace(settings, paused_until=_pause(values.get("paused"), day_of(now, rule.zone)))
    faults.tell()
    ask = str(values.get("ask") or "2")
    return rule, replace(settings, ask_hours=int(ask if ask in ASKING else "2"))


def _measures(keys: list[str], measures: Container[str]) -> tuple[str, ...]:
    if unknown := [each for each in keys if each not in measures]:
        raise Refusal(f"{unknown[0]} is measured no more. Take it out of the list.")
    if keys and not FEWEST <= len(keys) <= MOST:
        raise Refusal(f"These are {len(keys)}. Choose {FEWEST} to {MOST}, or none for all.")
    return tuple(keys)


def _audience(index: Index, text: str, now: datetime) -> Audience:
    try:
        audience = Audience.parse(text)
    except ValueError:
        raise Refusal("That is nobody I know. Choose from the list.") from None
    if audience.of is not None and not crowd(index, audience, now).members:
        raise Refusal("Nobody belongs to that now, so there would be no figures. Choose another.")
    return audience


def _off(shown: list[str]) -> frozenset[Section]:
    if not shown:
        raise Refusal("Leave at least one part in. To end the digest, type `/rolecall digest off`.")
    return frozenset(Section) - {Section(each) for each in shown if each in set(Section)}


def _pause(text: object, today: date) -> date | None:
    if not text:
        return None
    day = parse_day(str(text), today)
    if day <= today:
        raise Refusal("That day has begun. Choose a later one, or clear the field to go on now.")
    return day
