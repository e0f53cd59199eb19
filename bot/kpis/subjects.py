"""For whom something is planned, as people type and read it: a person, a role, a segment, the team."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.kit.blocks import MENTION, clip, esc
from bot.kit.errors import Ambiguous, Choice, Refusal
from bot.kit.lexicon import Lexicon
from bot.kit.zones import start_of_day
from bot.kpis.model import Measure
from bot.kpis.target import WHOLE, Subject
from bot.kpis.words import SHOWN, find_member, is_team
from bot.ownership.index import Index
from bot.people.model import Member
from bot.roles.model import Role
from bot.roles.words import EXACT, Ref, roster_names


class WithoutRole(Refusal):
    """A measure planned for somebody who does not answer for it; the sentence says which role does."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Whom:
    """A subject with its name; `member` where it is a person."""

    subject: Subject
    name: str
    member: Member | None = None


EVERYBODY = Whom(subject=WHOLE, name="the team")


def person(member: Member) -> Whom:
    return Whom(subject=Subject(member_id=member.id), name=member.name, member=member)


def named(index: Index, subject: Subject) -> Whom:
    """A stored subject; a role that is gone goes by its key."""
    if subject.member_id is not None:
        return person(index.member(subject.member_id))
    if subject.segment_id is not None:
        return Whom(subject=subject, name=index.segments[subject.segment_id].name)
    if subject.role is not None:
        found = next((each.short for each in index.rows.roles if each.key == subject.role), subject.role)
        return Whom(subject=subject, name=found)
    return EVERYBODY


def find_whom(index: Index, text: str, command: str, now: datetime) -> Whom:
    """Whom `for …` means; raises Refusal or Ambiguous. `command` is the line without it."""
    if is_team(text):
        return EVERYBODY
    if MENTION.fullmatch(text.strip()):
        return person(find_member(text, index.rows.members, command))
    if exact := EXACT.fullmatch(text.strip()):
        refs = [Ref(exact[1], int(exact[2]))]
        return _whom(index, refs[0])
    roles = [each for each in index.rows.roles if each.stands(now)]
    names = Lexicon(list(roster_names(roles, index.segments.values(), index.rows.members)))
    found = names.named(text.removeprefix("@"))
    if len(found) == 1:
        return _whom(index, found[0])
    near = list(found) or [ref for _, ref in names.near(text)]
    typed = f"“{esc(clip(text, 60))}”"
    if not near:
        told = f"I know no person, role or segment called {typed}."
        raise Refusal(f"{told} Name just one: `for @sam`, `for AE`, `for emea` or `for team`.")
    choices = [Choice(label=_label(index, ref), text=f"{command} for {_exact(index, ref)}") for ref in near[:SHOWN]]
    raise Ambiguous(f"{typed} {'fits several' if found else 'is nothing I know'}. Whom do you mean?", choices)


def _whom(index: Index, ref: Ref) -> Whom:
    try:
        if ref.kind == "member":
            return person(index.member(ref.id))
        if ref.kind == "role":
            role = index.roles[ref.id]
            return Whom(subject=Subject(role=role.key), name=role.short)
        return Whom(subject=Subject(segment_id=ref.id), name=index.segments[ref.id].name)
    except KeyError:
        raise Refusal(f"There is no {ref} any more. Type a name: `for @sam`, `for AE` or `for emea`.") from None


def _label(index: Index, ref: Ref) -> str:
    return clip(_whom(index, ref).name, 60) + f" ({ref.kind})"


def _exact(index: Index, ref: Ref) -> str:
    """A person as Slack mentions them, anything else by its number."""
    member = index.members.get(ref.id) if ref.kind == "member" else None
    return f"<@{member.slack_user_id}>" if member and member.slack_user_id else str(ref)


def require_role(index: Index, measure: Measure, whom: Whom, since: date | None, now: datetime) -> None:
    """Raise unless the person or role answers for the measure, now or on the day `since` on which a plan begins."""
    answering = [each for each in index.rows.roles if measure.key in each.measures and each.stands(now)]
    if not answering or whom.subject.segment_id is not None or whom.subject == WHOLE:
        return
    if whom.subject.role in {each.key for each in answering} or _holds(index, whom, answering, since, now):
        return
    roles = " and ".join(f"*{esc(each.short)}*" for each in answering)
    what = f"{esc(measure.name)} is a measure of {roles}"
    if whom.member is None:
        raise WithoutRole(f"{what}, not of {esc(whom.name)}. `/role {esc(whom.name)}` lists what that role measures.")
    told = f"{what}, and {esc(whom.name)} does not hold that role."
    raise WithoutRole(f"{told} Give it first with `/role assign`, or plan one of their own numbers.")


def _holds(index: Index, whom: Whom, roles: list[Role], since: date | None, now: datetime) -> bool:
    if whom.member is None:
        return False
    days = [now, *([start_of_day(since, index.zone)] if since else [])]
    wanted = {each.id for each in roles}
    return any(hat.role_id in wanted for day in days for hat in index.hats(whom.member.id, day))
