"""Whether a request is Slack's own, fresh, and here for the first time."""

import hashlib
import hmac
import re

MAX_AGE = 300  # seconds, in either direction
KEPT = 600
STAMP = re.compile(r"[0-9]{1,12}")


def is_timely(stamp: str, now: float) -> bool:
    """A stamp is whole seconds since 1970 in plain digits; whatever else stands there is not Slack's."""
    return bool(STAMP.fullmatch(stamp)) and abs(now - int(stamp)) <= MAX_AGE


def signature(secret: str, stamp: str, body: bytes) -> str:
    signed = b"v0:" + stamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def is_genuine(secret: str, stamp: str, given: str, body: bytes) -> bool:
    """Compared in constant time, as bytes: the comparison of texts raises where one is not ASCII."""
    return hmac.compare_digest(signature(secret, stamp, body).encode(), given.encode(errors="surrogateescape"))


class Seen:
    """The signed requests of the last ten minutes; only genuine ones get here, so nobody else can fill it."""

    def __init__(self) -> None:
        self._until: dict[tuple[str, str], float] = {}  # in the order they came, so the oldest stand first

    def is_first(self, mark: tuple[str, str], now: float) -> bool:
        self._drop(now)
        if mark in self._until:
            return False
        self._until[mark] = now + KEPT
        return True

    def forget(self, mark: tuple[str, str]) -> None:
        """It came to nothing, so it may come again."""
        self._until.pop(mark, None)

    def _drop(self, now: float) -> None:
        while self._until and self._until[oldest := next(iter(self._until))] <= now:
            del self._until[oldest]
