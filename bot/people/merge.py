"""What the members must become when Slack tells of them: whom to add, whom to change, whom to link by e-mail."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.people.model import Member
from bot.workspace.model import MemberKind

DEACTIVATE = "member.deactivate"


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """A member as stored, and as they must stand."""

    before: Member
    after: Member

    @property
    def action(self) -> str | None:
        """What the audit calls it, where it moves what somebody may hold or change; a new title does not."""
        if self.before.active != self.after.active:
            return DEACTIVATE if self.before.active else "member.reactivate"
        if self.before.slack_user_id != self.after.slack_user_id:
            return "member.link"
        rights = ("kind", "is_slack_admin")
        moved = any(getattr(self.before, name) != getattr(self.after, name) for name in rights)
        return "member.rights" if moved else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Merge:
    added: tuple[Member, ...]
    changed: tuple[Change, ...]


def merge(known: Sequence[Member], seen: Iterable[Member], zone: str, now: datetime) -> Merge:
    """`known` are all whom `seen` may be; `zone` is for those of whom Slack tells none.

    Somebody taken in by a file has no Slack user yet and is found by their e-mail; where several share it, the
    first. Only who works here is linked: an account that is gone proves nothing about its address.
    """
    by_slack = {each.slack_user_id: each for each in known if each.slack_user_id}
    by_email = _unlinked(known)
    added: list[Member] = []
    changed: list[Change] = []
    for each in {one.slack_user_id: one for one in seen}.values():
        works_here = each.active and each.kind is MemberKind.FULL
        mine = by_slack.get(each.slack_user_id or "") or (by_email.pop(address(each), None) if works_here else None)
        if mine:
            after = told(mine, each, now)
            if after != replace(mine, slack_updated=after.slack_updated):
                changed.append(Change(before=mine, after=after))
        elif each.active and each.kind is not MemberKind.BOT:
            added.append(replace(each, zone=each.zone or zone))
    return Merge(added=tuple(added), changed=tuple(changed))


def _unlinked(known: Sequence[Member]) -> dict[str, Member]:
    """Members without a Slack user by their e-mail, the eldest of each."""
    found: dict[str, Member] = {}
    for each in sorted(known, key=lambda one: one.id):
        if each.slack_user_id is None and each.email:
            found.setdefault(address(each), each)
    return found


def address(member: Member) -> str:
    """An e-mail as it is compared; empty where Slack hides it."""
    return (member.email or "").strip().casefold()


def told(known: Member, seen: Member, now: datetime) -> Member:
    """A stored member brought to what Slack says; what Slack leaves out stays. Deactivation holds from now.

    News older than what is known changes nothing: a page may be overtaken by an event, and events by one another.
    """
    if known.slack_updated and seen.slack_updated and seen.slack_updated < known.slack_updated:
        return known
    return replace(
        known,
        slack_user_id=seen.slack_user_id,
        name=seen.name,
        zone=seen.zone or known.zone,
        title=seen.title,
        email=seen.email or known.email,
        kind=seen.kind,
        is_slack_admin=seen.is_slack_admin,
        inactive_since=known.inactive_since or now if seen.inactive_since else None,
        slack_updated=seen.slack_updated or known.slack_updated,
    )


def left(known: Member, now: datetime) -> Change:
    """Somebody of whom Slack knows nothing any more."""
    return Change(before=known, after=replace(known, inactive_since=now, is_slack_admin=False))


COLUMNS = (
    "slack_user_id",
    "name",
    "zone",
    "title",
    "email",
    "kind",
    "is_slack_admin",
    "inactive_since",
    "slack_updated",
)


def values(member: Member) -> Mapping[str, object]:
    """The columns that Slack has a say in."""
    return {name: getattr(member, name) for name in COLUMNS}
