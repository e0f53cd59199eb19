"""What people read of the past: each change in a sentence, and below it when, who and by which door. Pure."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from bot.kit.blocks import Block, Message, clip, context, esc, header, section
from bot.kit.zones import local
from bot.ownership.blocks import last_of, who
from bot.ownership.index import Index
from bot.ownership.past import Deed, State, Thing
from bot.roles.blocks import INSTANT, day
from bot.workspace.audit import Entry

SENTENCE = 600  # characters of one change
DOORS = {"button": "by a button", "form": "on a form"}


def page(
    index: Index, title: str, head: Sequence[str], found: Sequence[Deed], more: Sequence[Block], now: datetime
) -> Message:
    """`head` are lines about what holds or held, above the changes; `more` leads to what is older."""
    if not found and not head and not more:
        return Message.of(f"*{esc(title)}*: nobody has held it yet, and nothing about it has changed.")
    titled = [section("*What changed*")] if head and found else []
    held = [section("\n".join(["*Who held it*", *head])), *titled] if head else []
    changes = [each for deed in found for each in (section(told(index, deed)), context(_by(index, deed.entry, now)))]
    nothing = [] if changes or head else [section("None of the changes that I looked through is about it.")]
    return Message.of(header(clip(title, 140)), *held, *changes, *nothing, *more)


def _by(index: Index, entry: Entry, now: datetime) -> str:
    """When, who, and by which door; the year only where it is another than this one."""
    moment = local(entry.at, index.zone)
    year = "" if moment.year == local(now, index.zone).year else f" {moment.year}"
    door = DOORS.get(entry.via, entry.via)
    parts = (f"{moment:%a} {moment.day} {moment:%b}{year}, {moment:%H:%M}", esc(entry.actor), esc(door))
    return " · ".join(filter(None, parts))


def told(index: Index, deed: Deed) -> str:
    """What happened, in one sentence."""
    return clip(TELL[deed.thing](index, deed), SENTENCE)


HOLDS = ("holds", "no longer holds")
BACKS = ("is the backup for", "is no longer the backup for")
NAMED = ("is named", "is no longer named")


def _assignment(index: Index, deed: Deed) -> str:
    scope = [index.segments[each].name for each in _ordered(index, deed.known)]
    what = f"*{esc(' · '.join([_role(index, deed.known['role_id']), *scope]))}*"
    backup = deed.known.get("rank") == "backup"
    return _right(index, deed, what, BACKS if backup else HOLDS)


def _naming(index: Index, deed: Deed) -> str:
    account = index.accounts.get(deed.known["account_id"])
    scope = [index.segments[each].name for each in _ordered(index, deed.known)]
    name = f"{_role(index, deed.known['role_id'])} for {account.name if account else 'an account'}"
    return _right(index, deed, f"*{esc(' · '.join([name, *scope]))}*", NAMED)


def _right(index: Index, deed: Deed, what: str, verbs: tuple[str, str]) -> str:
    """Somebody's hold on something: given, taken, taken back, or another than before."""
    who_, (verb, no_longer) = who(index, deed.known["member_id"]), verbs
    if deed.after is None:
        return f"Taken back: {who_} {verb} {what}"
    until, at = _instant(deed.after.get("until")), deed.entry.at
    if until is not None and until <= at:
        return f"{who_} {no_longer} {what}"
    back = "again, " if deed.entry.undoes else ""
    return f"{who_} {verb} {what} {back}{_span(index, deed.after, at)}".rstrip(", ")


def _span(index: Index, state: State, at: datetime) -> str:
    """Its days, the last one counted in; a beginning only where it is another day than the change's own."""
    since, until = _instant(state.get("since")), _instant(state.get("until"))
    first = f"from {day(since, index.zone)}" if since and day(since, index.zone) != day(at, index.zone) else ""
    last = f"until {day(until - INSTANT, index.zone)}" if until else ""
    return " ".join(filter(None, (first, last)))


def _absence(index: Index, deed: Deed) -> str:
    who_, days = who(index, deed.known["member_id"]), _away(index, deed.known)
    if deed.after is None:
        return f"Taken back: {who_} is away {days}"
    cover = deed.after.get("stand_in_id")
    stands = f"{who(index, cover)} stands in" if cover else "nobody is named to stand in"
    if deed.before and deed.before.get("until") != deed.after.get("until"):
        return f"{who_} is away until {_last(index, deed.after)}, not until {_last(index, deed.before)}"
    return f"{who_} is away {days}; {stands}"


def _away(index: Index, state: State) -> str:
    since = _instant(state["since"])
    return f"from {day(since, _zone(index, state))} until {_last(index, state)}" if since else ""


def _last(index: Index, state: State) -> str:
    until = _instant(state["until"])
    return last_of(until, _zone(index, state)) if until else ""


def _zone(index: Index, state: State) -> str:
    return index.members[state["member_id"]].zone


def _segment(index: Index, deed: Deed) -> str:
    name, before, after = _segment_name(index, deed.id), deed.before or {}, deed.after or {}
    if deed.after is None:
        return f"{name} is gone"
    if before.get("name") and before["name"] != after.get("name", before["name"]):
        return f"{name} was called *{esc(before['name'])}* before"
    parent = after.get("parent_id", _parent(after))
    place = f"stands under {_segment_name(index, parent)}" if parent else "stands at the top"
    since = _instant(after.get("since"))
    when = f" from {day(since, index.zone)}" if since and since > deed.entry.at else ""
    return f"{name} {place}{when}{'' if before else ': new'}"


def _parent(state: State) -> int | None:
    """Where a file put it last."""
    places = state.get("places") or [{}]
    found = places[-1].get("parent_id")
    return int(found) if found is not None else None


def _home(index: Index, deed: Deed) -> str:
    account = index.accounts.get(deed.id)
    name = esc(account.name) if account else "An account"
    places = [_segment_name(index, each) for each in (deed.after or {}).get("segments", ())]
    old = [_segment_name(index, each) for each in (deed.before or {}).get("segments", ())]
    before = f", no longer to {' and '.join(old)}" if old else ""
    return f"*{name}* belongs to {' and '.join(places) or 'no segment'}{before}"


ROLE_DEEDS = {
    "role.add": "is a role",
    "role.edit": "was edited",
    "role.retire": "is retired",
    "role.restore": "is back, as it was when it was retired",
    "role.undo": "is as before: its last change was taken back",
}


def _role_deed(index: Index, deed: Deed) -> str:
    name, after = f"*{esc(_role(index, deed.id))}*", deed.after or {}
    if deed.entry.action == "role.fallback":
        member_id = after.get("member_id")
        return f"{who(index, member_id)} is the fallback of {name}" if member_id else f"{name} has no fallback"
    if deed.entry.action == "role.needed":
        return f"{name} is {'needed' if after.get('needed_in') else 'not needed'} from now on"
    return f"{name} {ROLE_DEEDS.get(deed.entry.action, 'was changed')}"


MEMBER_DEEDS = {
    "member.deactivate": "was deactivated in Slack",
    "member.reactivate": "is active in Slack again",
    "member.allow": "may hold roles, though a guest",
    "member.forbid": "may hold roles no longer, as a guest",
    "member.holidays": "keeps other public holidays",
}


def _member(index: Index, deed: Deed) -> str:
    return f"{who(index, deed.id)} {MEMBER_DEEDS.get(deed.entry.action, 'was changed')}"


def _ordered(index: Index, state: State) -> list[int]:
    known = frozenset(each for each in state.get("scope", ()) if each in index.segments)
    return [each.id for each in index.trees.ordered(known)]


def _role(index: Index, role_id: int) -> str:
    return index.roles[role_id].short if role_id in index.roles else "a role"


def _segment_name(index: Index, segment_id: int) -> str:
    return f"*{esc(index.segments[segment_id].name)}*" if segment_id in index.segments else "a segment"


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


TELL: Mapping[Thing, Callable[[Index, Deed], str]] = {
    Thing.ASSIGNMENT: _assignment,
    Thing.NAMING: _naming,
    Thing.ABSENCE: _absence,
    Thing.SEGMENT: _segment,
    Thing.HOME: _home,
    Thing.ROLE: _role_deed,
    Thing.MEMBER: _member,
}
