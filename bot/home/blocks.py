"""What `/rolecall` and a failure look like."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.delivery.model import Outgoing, State
from bot.kit.again import again
from bot.kit.blocks import Block, Message, actions, button, clip, context, divider, esc, header, section, when
from bot.people.model import Member
from bot.workspace.model import Workspace
from bot.workspace.settings import SETTINGS, Setting

COMMANDS = (
    ("/role", "the roles, who holds them, and how to change that"),
    ("/handoff Acme to AE", "pass an account on; nothing dies in a DM"),
    ("/kpi", "your numbers against their targets"),
    ("/rolecall digest here", "the weekly digest for this channel"),
)
REASONS = {
    "not_in_channel": "I am not in that channel. Invite me with `/invite @Rolecall`, or choose another channel.",
    "channel_not_found": "That conversation is gone, or I was never invited. Choose another one.",
    "is_archived": "That channel is archived. Choose another one.",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Front:
    """What the front page tells: how many people are known, who may change the map, what may be asked."""

    workspace: Workspace
    known: int
    admins: Sequence[Member]
    staffed: bool
    example: str  # what `/owner` answers here


def overview(front: Front, now: datetime) -> Message:
    """What to type, who is here, how the workspace is set; while nobody holds a role, how to begin."""
    asked = (f"/owner {esc(front.example)}", "who owns it, the backup, and why")
    typed = "\n".join(f"`{line}`  {what}" for line, what in (asked, *COMMANDS))
    more = "Each command answers `help`. `@Rolecall owner Acme` works wherever I am, threads included."
    facts = [
        f"*People*\n{front.known:,} known",
        f"*May change the map*\n{_names(front.admins)}{_alone(front.admins)}",
        *(_setting(each, front.workspace) for each in SETTINGS),
        f"*Now*\n{when(now, front.workspace.zone)}",
    ]
    how = "Change a setting with `/rolecall set currency USD`, who holds what with `/rolecall setup` or `/role assign`."
    begin = [] if front.staffed else _beginning()
    return Message.of(
        header("Rolecall"), *begin, section(typed), divider(), section(fields=facts), context(how), context(more)
    )


def _beginning() -> list[Block]:
    text = (
        "*Nobody holds a role yet.* Say who does what, and `/owner` answers: a few clicks, to be changed at any time."
    )
    return [section(text), actions(again("Set up the team", "/rolecall setup", style="primary")), divider()]


def _setting(shown: Setting, workspace: Workspace) -> str:
    value = shown.of(workspace)
    return f"*{shown.title}*\n{esc(clip(value, 120)) if value else '_not set_'}"


def _names(admins: Sequence[Member]) -> str:
    shown = ", ".join(esc(each.name) for each in admins[:3])
    rest = f" and {len(admins) - 3} more" if len(admins) > 3 else ""  # noqa: PLR2004 - the three that are shown
    return shown + rest or "nobody yet: run `rolecall admin add`"


def _alone(admins: Sequence[Member]) -> str:
    return "\n:warning: only one: `/rolecall admin add @somebody`" if len(admins) == 1 else ""


def failure(message: Outgoing, code: str, resend: str) -> Message:
    """An admin's notice: what did not arrive, why, and what to do."""
    where = f"<#{message.to}>" if message.to.startswith("C") else f"<@{message.to}>"
    if code == State.UNCONFIRMED:
        text = f"A message to {where} may or may not have arrived: Slack broke off and I cannot read that conversation."
        send = button("Send it again", resend, message.key)
        return Message.of(text, context("Look there first; sending again may show it twice."), actions(send))
    why = REASONS.get(code, f"Slack answered `{esc(code)}`.")
    return Message.of(f"A message to {where} could not be delivered. {why}")
