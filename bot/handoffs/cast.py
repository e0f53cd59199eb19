"""The people, roles and segments that a text names, and the few phrases every text about a handoff shares."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from bot.handoffs.contract import Edge, Field, FieldKind
from bot.handoffs.model import Handoff, Offer, Pick, Standing
from bot.kit.blocks import Element, button, clip, esc, mention, when
from bot.kit.zones import local
from bot.people.model import Member
from bot.roles.model import Segment

PASSED = {
    "expired": "time ran out",
    "rejected": "said no",
    "moved": "away",
    "over": "not in the role any more",
    "named": "passed it on",
    "left": "not here any more",
    "sender": "sent it",
    "cap": "at their cap",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Cast:
    """Everybody and everything that may be named, by id (roles by key)."""

    members: Mapping[int, Member]
    roles: Mapping[str, str]
    segments: Mapping[int, Segment]
    floor: Decimal | None = None  # the least margin in per cent

    def who(self, member: int) -> str:
        return mention(self.members[member].slack_user_id, self.members[member].name)

    def zone(self, member: int) -> str:
        return self.members[member].zone

    def route(self, edge: Edge) -> str:
        """Safe inside mrkdwn, whatever a role is called."""
        return esc(self.plain_route(edge))

    def plain_route(self, edge: Edge) -> str:
        """For headers, and for what is typed."""
        return f"{self.roles[edge.sender]} → {self.roles[edge.receiver]}"

    def scope(self, handoff: Handoff) -> str:
        return " · ".join(self.segments[each].name for each in handoff.segments if each in self.segments)


def until(instant: datetime, reader: int, other: int, cast: Cast) -> str:
    """A moment in the reader's wall time, and in the other side's where that differs.

    `*Tue 1 Dec, 10:00* (16:00 for @Maya)`; where one time is everybody's, its place is named.
    """
    mine, theirs = local(instant, cast.zone(reader)), local(instant, cast.zone(other))
    if mine.replace(tzinfo=None) == theirs.replace(tzinfo=None):
        return f"*{when(instant, cast.zone(reader))}*"
    clock = f"{theirs:%H:%M}" if mine.date() == theirs.date() else _clock(theirs)
    return f"*{_clock(mine)}* ({clock} for {cast.who(other)})"


def _clock(moment: datetime) -> str:
    return f"{moment:%a} {moment.day} {moment:%b}, {moment:%H:%M}"


def why(pick: Pick, handoff: Handoff, cast: Cast) -> str:
    """The one sentence that explains a pick, to anybody."""
    role, place = cast.roles[handoff.edge.receiver], esc(cast.scope(handoff)) or "every segment"
    sentence = {
        Standing.OWNER: f"owner of {esc(role)} for {place}",
        Standing.POOL: f"whose turn it is in the pool of {len(pick.candidates)} for {esc(role)}{_share(pick)}",
        Standing.BACKUP: f"backup of {esc(role)} for {place}{_turn(pick)}",
        Standing.NEXT: f"next in line of {esc(role)}{_turn(pick)}",
        Standing.FALLBACK: f"the fallback of {esc(role)}: nobody owns {place}",
        Standing.MANAGER: "the manager: nobody else is left to ask",
        Standing.AGAIN: "the one who had it before",
        Standing.NAMED: f"asked by {_namer(pick, cast)}",
    }[pick.standing]
    if pick.over_cap:
        sentence = f"the one with the fewest waiting: everybody who could take {esc(role)} here is at their cap"
    gone = [f"{cast.who(each)} ({PASSED.get(reason, reason)})" for each, reason in pick.passed if reason != "sender"]
    return sentence + (f"; passed over: {', '.join(gone[:5])}" if gone else "")


def _namer(pick: Pick, cast: Cast) -> str:
    return cast.who(pick.by) if pick.by is not None else "Rolecall"


def _turn(pick: Pick) -> str:
    return f", whose turn it is among {len(pick.candidates)}" if pick.candidates else ""


def _share(pick: Pick) -> str:
    weights = {each.member: each.weight for each in pick.candidates}
    if len(set(weights.values())) <= 1:
        return ""
    return f" (a share of {weights[pick.member]} in {sum(weights.values())})"


def shown(field: Field, handoff: Handoff, cast: Cast, told: Mapping[str, str]) -> str:
    """What was `told` in one field, as people read it and safe inside mrkdwn; empty when nothing was."""
    if field.kind is FieldKind.SEGMENTS:
        return esc(cast.scope(handoff))
    text = told.get(field.name, "")
    return day_text(text) if field.kind is FieldKind.DATE and text else esc(text)


def day_text(told: str) -> str:
    """`2026-12-04` as `Fri 4 Dec 2026`."""
    day = date.fromisoformat(told)
    return f"{day:%a} {day.day} {day:%b %Y}"


def contents(handoff: Handoff, cast: Cast, limit: int) -> list[str]:
    """Label and text of every field that was filled in, each text cut at `limit` characters."""
    asked = [each for each in handoff.edge.fields if each.kind not in {FieldKind.ACCOUNT, FieldKind.FUNCTION}]
    told = [(each, shown(each, handoff, cast, handoff.content)) for each in asked]
    told += [(each, shown(each, handoff, cast, handoff.reply)) for each in handoff.edge.reply]
    return [f"*{esc(each.label)}*\n{clip(text, limit)}" for each, text in told if text]


def answer_by(offer: Offer, reader: int, other: int, cast: Cast) -> str:
    return until(offer.due_at, reader, other, cast)


def back_on(instant: datetime, zone: str) -> str:
    """The day alone where it begins with that instant, as it does for whoever lives in the workspace's zone."""
    return when(instant, zone, seconds_of_day=local(instant, zone).time() != time.min)


def tell_product(handoff: Handoff) -> Element:
    """Whoever makes the product shall know of a client that is locked in with somebody else."""
    return button("Tell Product", "handoff.tell_product", ticket(handoff))


def ticket(handoff: Handoff) -> str:
    """The value of a button: which handoff, and the state of it that the person saw."""
    return f"{handoff.id}:{handoff.revision}"


def read_ticket(value: str) -> tuple[int, int]:
    handoff, _, revision = value.partition(":")
    return int(handoff), int(revision)
