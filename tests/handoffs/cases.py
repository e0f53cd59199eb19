"""A handful of people in three zones, and a walk that fires a handoff's own alarms one after the other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot.handoffs import lifecycle
from bot.handoffs.alarms import Kind, alarms, is_due
from bot.handoffs.catalogue import SDR_TO_AE
from bot.handoffs.contract import Edge
from bot.handoffs.model import Handoff, Standing, Taker
from bot.handoffs.pause import go_on
from bot.handoffs.step import Step, World
from bot.people.hours import Hours
from bot.people.model import STANDARD_WEEK

BERLIN, NEW_YORK, LONDON = "Europe/Berlin", "America/New_York", "Europe/London"
SAM, ANA, BO, CY, CHEF, HEAD = 1, 2, 3, 4, 5, 6
ZONES = {SAM: NEW_YORK, ANA: BERLIN, BO: NEW_YORK, CY: BERLIN, CHEF: LONDON, HEAD: LONDON}
LINE = {ANA: CHEF, BO: CHEF, CY: CHEF}


def at(text: str) -> datetime:
    """`2026-11-20 21:30` in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def world(
    *takers: Taker,
    zones: Mapping[int, str] = ZONES,
    managers: Mapping[int, int] = LINE,
    gone: Sequence[int] = (),
    owed: Mapping[int, int] | None = None,
) -> World:
    hours = {each: Hours(week=STANDARD_WEEK, zone=zone) for each, zone in zones.items() if each not in gone}
    return World(takers=takers, managers=managers, hours=hours, owed=owed or {})


def owner(member: int, weight: int = 1) -> Taker:
    return Taker(member=member, tier=0, standing=Standing.OWNER, weight=weight)


def backup(member: int, tier: int = 1) -> Taker:
    return Taker(member=member, tier=tier, standing=Standing.BACKUP)


def draft(now: datetime, edge: Edge = SDR_TO_AE) -> Handoff:
    """What is promised, where the edge wants a promise, is promised for a day soon after."""
    promised = {edge.completion.day: f"{now + timedelta(days=3):%Y-%m-%d}"} if edge.completion else {}
    return Handoff(id=7, edge=edge, sender=SAM, account=1, company="Acme", created_at=now, content=promised)


def sent(seen: World, now: datetime, edge: Edge = SDR_TO_AE) -> Handoff:
    step = lifecycle.send(draft(now, edge), seen, now)
    assert step is not None
    return step.handoff


def moved(handoff: Handoff, kind: Kind, seen: World, now: datetime) -> Step:
    moves = {
        Kind.RESUME: lambda: lifecycle.resume(handoff, seen, now),
        Kind.LAPSE: lambda: lifecycle.lapse(handoff, now),
        Kind.EXPIRE: lambda: lifecycle.expire(handoff, seen, now),
        Kind.TELL: lambda: lifecycle.tell_manager(handoff, seen, now),
        Kind.REMIND: lambda: lifecycle.remind(handoff, seen, now),
        Kind.NUDGE: lambda: lifecycle.nudge(handoff),
        Kind.GO_ON: lambda: go_on(handoff, seen, now),
        Kind.CHASE: lambda: lifecycle.chase(handoff, seen, now),
    }
    return moves[kind]()


@dataclass(frozen=True, slots=True)
class Event:
    """What happened when: a handoff went `to` somebody, or somebody heard of it."""

    at: datetime
    what: str
    who: int | None = None


def walk(handoff: Handoff, seen: World, events: int) -> tuple[Handoff, list[Event]]:
    """Fire the alarms in their order until so many things have happened."""
    happened: list[Event] = []
    while len(happened) < events and alarms(handoff):
        now = min(each.due for each in alarms(handoff))
        for kind in Kind:
            if is_due(handoff, kind, now):
                step = moved(handoff, kind, seen, now)
                happened += _events(handoff, step, now)
                handoff = step.handoff
    return handoff, happened


def _events(before: Handoff, step: Step, now: datetime) -> list[Event]:
    found = []
    if len(step.handoff.offers) > len(before.offers):
        found.append(Event(now, "to", step.handoff.offer.receiver))
    elif step.news:
        found.append(Event(now, str(step.news), step.tell))
    return found + ([Event(now, "remind", step.remind)] if step.remind else [])


def without(handoff: Handoff, **changes: object) -> Handoff:
    return replace(handoff, **changes)  # type: ignore[arg-type]
