"""The roll-up of whoever heads sales: every role's measures over the channels, and what became of their digests.

The message holds the fifteen that matter most, red before amber before green; its thread the rest.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.digests.blocks import STATES
from bot.digests.model import Run, RunState, Schedule
from bot.kit.blocks import Block, Message, context, esc, header, section, when
from bot.kpis.blocks import lines, reading_lines
from bot.kpis.reading import Reading
from bot.kpis.scoring import Status

HEAD = "hos"  # the role whose holders get it
MOST, CHANNELS = 15, 20
ORDER = (Status.RED, Status.AMBER, Status.GREEN, Status.EARLY, Status.FEW, Status.NO_PLAN)


@dataclass(frozen=True, kw_only=True, slots=True)
class RollUp:
    """`readings` by the measure's role, whose names are `roles`; a channel has no run where none was due yet."""

    readings: tuple[Reading, ...]
    roles: Mapping[str, str]
    channels: tuple[tuple[Schedule, Run | None], ...]
    currency: str


def foremost(readings: Iterable[Reading]) -> tuple[list[Reading], list[Reading]]:
    """Those that the message holds and the rest; of equal status the order stays."""
    ordered = sorted(readings, key=lambda each: ORDER.index(each.score.status))
    return ordered[:MOST], ordered[MOST:]


def blocks(shown: RollUp) -> list[Block]:
    """What stands in the personal digest of whoever heads sales, behind its own title."""
    first, rest = foremost(shown.readings)
    told = [block for each in _by_role(first, shown) for block in each]
    more = [context(f"{len(rest)} more in the thread: what is behind its plan stands above.")] if rest else []
    channels = [section(f"*Digests of the channels*\n{_channels(shown.channels)}")] if shown.channels else []
    return [*told, *more, *channels]


def thread(shown: RollUp) -> Message | None:
    """None where the message holds all."""
    _, rest = foremost(shown.readings)
    if not rest:
        return None
    return Message.of(header("The other measures"), *(block for each in _by_role(rest, shown) for block in each))


def _by_role(readings: Sequence[Reading], shown: RollUp) -> list[list[Block]]:
    """In the order of the roles; within one, the worst first."""
    keys = [key for key in shown.roles if any(each.measure.role == key for each in readings)]
    keys += sorted({each.measure.role for each in readings} - set(keys))
    return [_role(key, [each for each in readings if each.measure.role == key], shown) for key in keys]


def _role(key: str, readings: Sequence[Reading], shown: RollUp) -> list[Block]:
    title = f"*{esc(shown.roles.get(key, 'Beside the roles'))}*"
    told = [reading_lines(each, shown.currency) for each in readings]
    return lines([f"{title}\n{told[0]}", *told[1:]], gap="\n\n")


def _channels(channels: Sequence[tuple[Schedule, Run | None]]) -> str:
    told = [_channel(schedule, run) for schedule, run in channels[:CHANNELS]]
    rest = len(channels) - CHANNELS
    return "\n".join([*told, *([f"… and {rest} more"] if rest > 0 else [])])


def _channel(schedule: Schedule, run: Run | None) -> str:
    where = f"<#{schedule.channel}>"
    if schedule.broken:
        return f"• :warning: {where}: stopped"
    if run is None:
        return f"• {where}: comes {when(schedule.next_due, schedule.rule.zone)}"
    late = ", late" if run.late and run.state is RunState.POSTED else ""
    return f"• {where}: {STATES[run.state]}{late}"
