"""What people read about roles: the catalogue, one role, a change with its Undo, and who held what when."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from bot.kit.again import again
from bot.kit.blocks import Block, Message, actions, button, context, divider, esc, header, mention, section
from bot.kit.zones import local
from bot.roles.model import Assignment, Rank, Role
from bot.roles.roster import Roster

UNDO = "role.undo"
SHOWN = 15  # holders or lines of history in one message
INSTANT = timedelta(microseconds=1)


def who(roster: Roster, member_id: int) -> str:
    member = roster.members[member_id]
    return mention(member.slack_user_id, member.name)


def what(roster: Roster, held: Assignment) -> str:
    return f"*{esc(roster.what(held.role_id, held.scope))}*"


def day(instant: datetime, zone: str) -> str:
    moment = local(instant, zone)
    return f"{moment.day} {moment:%b %Y}"


def span(held: Assignment, zone: str, now: datetime) -> str:
    """Its days in words, the last one counted in; nothing for what began and has no end."""
    since = f"from {day(held.since, zone)}" if held.since and held.since > now else ""
    until = f"until {day(held.until - INSTANT, zone)}" if held.until else ""
    return " ".join(filter(None, (since, until)))


def catalogue(roster: Roster, holders: Mapping[int, int], strategy: str = "") -> Message:
    """Every role with what it is for; `holders` counts the people in each."""
    first = [section(f"*Strategy*\n{esc(strategy)}"), divider()] if strategy else []
    closing = context("`/role AE` shows duties, measures and holders; `/owner AE emea` who owns what.")
    listed = [_entry(role, holders.get(role.id, 0)) for role in roster.standing]
    return Message.of(header("Roles of the sales team"), *first, *listed, closing)


def _entry(role: Role, holders: int) -> Block:
    short = f" ({esc(role.short)})" if role.short != role.name else ""
    missing = ":warning: nobody holds it yet" if role.needed_in else "not needed yet"
    held = _counted(holders) if holders else missing
    text = f"*{esc(role.name)}*{short} · {held}\n{esc(role.description)}"
    return section(text, accessory=again("Details", f"/role role#{role.id}"))


def _counted(people: int) -> str:
    return "1 person" if people == 1 else f"{people} people"


def card(
    roster: Roster, role: Role, held: Sequence[Assignment], now: datetime, measure_name: Callable[[str], str]
) -> Message:
    """One role: what it is for, what it does, what it is measured by, who holds it."""
    duties = "\n".join(f"•  {esc(each)}" for each in role.duties)
    measures = " · ".join(esc(measure_name(each)) for each in role.measures)
    parts = (("Duties", duties), ("Measures of success", measures), ("Held by", _holders(roster, role, held, now)))
    told = [section(f"*{title}*\n{text}") for title, text in parts if text]
    also = context("Also called " + ", ".join(esc(each) for each in role.aliases)) if role.aliases else None
    if role.retired_at:
        also = context(f"Retired on {day(role.retired_at, roster.zone)}: neither offered nor needed.")
    blocks = [header(role.name), section(esc(role.description) or "_No description yet._"), also, *told]
    return Message.of(*filter(None, blocks))


def _holders(roster: Roster, role: Role, held: Sequence[Assignment], now: datetime) -> str:
    lines = [_holding(roster, each, now) for each in held[:SHOWN]]
    if len(held) > SHOWN:
        lines.append(f"and {len(held) - SHOWN} more: ask `/owner` for a segment")
    nobody = ":warning: Nobody yet. An admin fills it with `/role assign @member …`"
    return "\n".join(lines) or (nobody if role.needed_in else "Nobody, and it is not needed yet: `/rolecall setup`")


def _holding(roster: Roster, held: Assignment, now: datetime) -> str:
    scope = " · ".join(esc(each.name) for each in roster.trees.ordered(held.scope)) or "everywhere"
    backup = " (backup)" if held.rank is Rank.BACKUP else ""
    return f"{who(roster, held.member_id)}  {scope}{backup} {span(held, roster.zone, now)}".rstrip()


def assigned(roster: Roster, held: Assignment, entry_id: int, notes: Sequence[str], now: datetime) -> Message:
    """Saved: who holds what now, what else there is to know, and the way back."""
    verb = "is the backup for" if held.rank is Rank.BACKUP else "holds"
    text = f"Saved. {who(roster, held.member_id)} {verb} {what(roster, held)} {span(held, roster.zone, now)}"
    return _change(text.rstrip() + ".", notes, entry_id)


def beside(roster: Roster, others: Sequence[Assignment], *, replaced: bool) -> str:
    """What becomes of those who led in the same scope."""
    if not others:
        return ""
    names = ", ".join(dict.fromkeys(who(roster, each.member_id) for each in others))
    hold = f"{names} {'hold' if len(others) > 1 else 'holds'} it"
    return f"{hold} no longer from then on." if replaced else f"{hold} too: they share it, as one pool."


def follows(roster: Roster, held: Assignment | None) -> str:
    """Who holds it from then on."""
    if held is None:
        return ""
    verb = "is the backup" if held.rank is Rank.BACKUP else "holds it"
    return f"{who(roster, held.member_id)} {verb} from then on."


def ended(roster: Roster, held: Assignment, entry_id: int, notes: Sequence[str], now: datetime) -> Message:
    """Over: who holds it no longer, and who answers now."""
    later = held.until is not None and held.until > now
    when = f" from {day(held.until, roster.zone)}" if later and held.until else ""
    verb = "will no longer hold" if later else "no longer holds"
    text = f"Saved. {who(roster, held.member_id)} {verb} {what(roster, held)}{when}."
    return _change(text, notes, entry_id)


def _change(text: str, told: Sequence[str], entry_id: int) -> Message:
    notes = [context(each) for each in told if each]
    return Message.of(text, *notes, actions(button("Undo", UNDO, str(entry_id))))


def undone(roster: Roster, held: Assignment, *, stands: bool) -> Message:
    holds = "holds" if stands else "does not hold"
    return Message.of(f"Undone. {who(roster, held.member_id)} {holds} {what(roster, held)}, as before.")


def past(roster: Roster, held: Assignment) -> str:
    """Who held what, and from when to when."""
    since = f"from {day(held.since, roster.zone)}" if held.since else ""
    until = f"until {day(held.until - INSTANT, roster.zone)}" if held.until else ""
    backup = " (backup)" if held.rank is Rank.BACKUP else ""
    return f"{who(roster, held.member_id)}  {what(roster, held)}{backup}  {f'{since} {until}'.strip() or 'always'}"
