"""What `/rolecall` and a failure look like."""

from collections.abc import Sequence
from datetime import datetime

from bot.delivery.model import Outgoing, State
from bot.kit.blocks import Message, actions, button, context, divider, esc, header, section, when
from bot.people.model import Member
from bot.workspace.model import Workspace

COMMANDS = (
    ("/owner AE emea fintech", "who owns it, the backup, and why"),
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


def overview(workspace: Workspace, members: Sequence[Member], now: datetime) -> Message:
    """The front page: what to type, how many people are known, who may change the map, what time it is here."""
    active = [each for each in members if each.active]
    admins = [each for each in active if each.is_admin]
    facts = [
        f"*People*\n{len(active)} known",
        f"*May change the map*\n{_names(admins)}",
        f"*Days begin*\nin {esc(workspace.zone)}",
        f"*Now*\n{when(now, workspace.zone)}",
    ]
    typed = "\n".join(f"`{line}`  {what}" for line, what in COMMANDS)
    more = "Each command answers `help`. `@Rolecall owner Acme` works wherever I am, threads included."
    return Message.of(header("Rolecall"), section(typed), divider(), section(fields=facts), context(more))


def _names(admins: Sequence[Member]) -> str:
    shown = ", ".join(esc(each.name) for each in admins[:3])
    rest = f" and {len(admins) - 3} more" if len(admins) > 3 else ""  # noqa: PLR2004 - the three that are shown
    return shown + rest or "nobody yet: run `rolecall admin add`"


def failure(message: Outgoing, code: str, resend: str) -> Message:
    """An admin's notice: what did not arrive, why, and what to do."""
    where = f"<#{message.to}>" if message.to.startswith("C") else f"<@{message.to}>"
    if code == State.UNCONFIRMED:
        text = f"A message to {where} may or may not have arrived: Slack broke off and I cannot read that conversation."
        send = button("Send it again", resend, message.key)
        return Message.of(text, context("Look there first; sending again may show it twice."), actions(send))
    why = REASONS.get(code, f"Slack answered `{esc(code)}`.")
    return Message.of(f"A message to {where} could not be delivered. {why}")
