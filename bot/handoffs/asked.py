"""What is typed behind `/handoff`: a company and the role it goes to, both optional, read or asked back."""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.handoffs.contract import Edge
from bot.handoffs.entry import NAME_LIMIT, NEW
from bot.kit.blocks import esc
from bot.kit.errors import Ambiguous, Choice, Refusal
from bot.kit.lexicon import normal
from bot.ownership.index import Index
from bot.ownership.model import Account
from bot.roles.model import Role

TO = re.compile(r"(?:^|\s)to\s+(?P<role>\S.*)$", re.IGNORECASE)
EXACT = re.compile(r"account#(\d+)")
SHOWN = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """`company` is an account's id or a new name marked as such; empty where nothing was typed."""

    company: str = ""
    role: Role | None = None


def read(index: Index, text: str, edges: Sequence[Edge]) -> Asked:
    """Raises Ambiguous or Refusal, with what to type instead."""
    line = html.unescape(text).strip()
    found = TO.search(line)
    if found is None or index.find_accounts(line):
        return Asked(company=_company(index, line, ""))
    role = _role(index, found["role"], line[: found.start()].strip(), edges)
    return Asked(company=_company(index, line[: found.start()].strip(), f" to {role.short}"), role=role)


def _role(index: Index, typed: str, company: str, edges: Sequence[Edge]) -> Role:
    """The role of that name; where the name fits several, the one that something can be handed to."""
    named = [index.roles[ref.id] for ref in index.lexicon.named(typed) if ref.kind == "role"]
    receiving = {each.receiver for each in edges}
    fitting = [each for each in named if each.key in receiving]
    if len(fitting) == 1:
        return fitting[0]
    if named and not fitting:
        raise Refusal(_not_receiving(index, named[0], edges))
    near = fitting or [index.role(key) for key in sorted(receiving)]
    choices = [Choice(label=each.short, text=f"/handoff {company} to {each.short}".replace("  ", " ")) for each in near]
    raise Ambiguous(f"I know no role called “{esc(typed[:80])}”. Whom is it for?", choices[:SHOWN])


def _not_receiving(index: Index, role: Role, edges: Sequence[Edge]) -> str:
    receiving = dict.fromkeys(index.role(each.receiver).short for each in edges)
    return (
        f"Nothing is handed to {esc(role.short)}; it can go to {esc(', '.join(receiving))}. Try `/handoff Acme to AE`."
    )


def _company(index: Index, typed: str, rest: str) -> str:
    if not typed:
        return ""
    exact = EXACT.fullmatch(typed)
    if exact and int(exact[1]) in index.accounts:
        return exact[1]
    if typed.startswith(NEW):
        return NEW + _new_name(typed.removeprefix(NEW).strip())
    found = index.find_accounts(typed)
    if len(found) == 1:
        return str(found[0].id)
    if found:
        raise Ambiguous(f"“{esc(typed[:80])}” fits several accounts. Which one?", _choices(found, rest))
    near = index.accounts_like(typed, SHOWN)
    name = _new_name(typed)
    if near:
        new = Choice(label=f"New: {name}"[:75], text=f"/handoff {NEW}{name}{rest}")
        text = f"I know no account called “{esc(name)}”. Did you mean one of these, or is it a new one?"
        raise Ambiguous(text, [*_choices(near, rest), new])
    return NEW + name


def _new_name(name: str) -> str:
    if not normal(name):
        raise Refusal("I cannot see a name in that. Type `/handoff Acme to AE`, with the company's name first.")
    if len(name) > NAME_LIMIT:
        raise Refusal(f"A company's name takes at most {NAME_LIMIT} characters here. Type a shorter one.")
    return name


def _choices(accounts: Sequence[Account], rest: str) -> list[Choice]:
    return [
        Choice(label=f"{each.name} ({each.external_id or each.status})"[:75], text=f"/handoff account#{each.id}{rest}")
        for each in accounts[:SHOWN]
    ]
