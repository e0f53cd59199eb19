"""Scripts of misbehaviour: what Slack's Web API does wrong, to which calls, and how often."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

EVERY = "*"
RESPONSE_URL = "response_url"


class Kind(StrEnum):
    RATE_LIMIT = "rate_limit"  # 429; the header is `retry_after`, None leaves it out
    STATUS = "status"  # an HTTP error; `accepted` says whether the call was done before
    RESET = "reset"  # the connection is cut; `accepted` as above
    DELAY = "delay"  # the answer comes `seconds` later
    GARBAGE = "garbage"  # 200 with a body that is no JSON; `accepted` as above
    REFUSE = "refuse"  # ok=false with `code`; `accepted` as above


@dataclass(kw_only=True, slots=True)
class Fault:
    """`times` None means for ever; the first `skip` matches go well; the arguments equal `where`, or it says yes."""

    kind: Kind
    method: str = EVERY
    times: int | None = 1
    skip: int = 0
    accepted: bool = False
    status: int = 500
    retry_after: str | None = "1"
    seconds: float = 0.0
    code: str = "internal_error"
    where: Mapping[str, str | Callable[[str], bool]] = field(default_factory=dict)

    def strikes(self, method: str, args: Mapping[str, Any]) -> bool:
        if self.times == 0 or self.method not in (EVERY, method):
            return False
        if not all(_fits(str(args.get(name)), wanted) for name, wanted in self.where.items()):
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        if self.times is not None:
            self.times -= 1
        return True


def _fits(found: str, wanted: str | Callable[[str], bool]) -> bool:
    return wanted(found) if callable(wanted) else found == wanted


class Faults:
    """The script: the first fault that matches a call strikes it."""

    def __init__(self) -> None:
        self.script: list[Fault] = []

    def add(self, kind: Kind | str, method: str = EVERY, **how: Any) -> Fault:
        fault = Fault(kind=Kind(kind), method=method, **how)
        self.script.append(fault)
        return fault

    def rate_limit(self, method: str = EVERY, retry_after: str | None = "1", **how: Any) -> Fault:
        return self.add(Kind.RATE_LIMIT, method, retry_after=retry_after, **how)

    def server_error(self, method: str = EVERY, status: int = 500, *, accepted: bool = False, **how: Any) -> Fault:
        return self.add(Kind.STATUS, method, status=status, accepted=accepted, **how)

    def reset(self, method: str = EVERY, *, accepted: bool = False, **how: Any) -> Fault:
        return self.add(Kind.RESET, method, accepted=accepted, **how)

    def delay(self, method: str, seconds: float, **how: Any) -> Fault:
        return self.add(Kind.DELAY, method, seconds=seconds, accepted=True, **how)

    def garbage(self, method: str = EVERY, *, accepted: bool = True, **how: Any) -> Fault:
        return self.add(Kind.GARBAGE, method, accepted=accepted, **how)

    def refuse(self, method: str, code: str, **how: Any) -> Fault:
        return self.add(Kind.REFUSE, method, code=code, **how)

    def unreadable(self, code: str = "internal_error", **how: Any) -> None:
        """The bot cannot read conversations back."""
        for method in ("conversations.history", "conversations.replies"):
            self.refuse(method, code, **{"times": None, **how})

    def clear(self) -> None:
        self.script.clear()

    def strike(self, method: str, args: Mapping[str, Any]) -> Fault | None:
        return next((each for each in self.script if each.strikes(method, args)), None)
