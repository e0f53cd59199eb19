"""Scripts for stories and tests by HTTP: how Slack misbehaves, and what the workspace's admins do."""

from collections.abc import Awaitable, Callable

from bot.playground.model import Json, PageError
from bot.playground.standin import StandIn

DEEDS = ("deactivate", "reactivate", "archive", "unarchive", "rename", "delete", "invite", "kick", "change")


class Scripts:
    def __init__(self, slack: StandIn) -> None:
        self._slack = slack

    def posts(self) -> dict[str, Callable[[Json], Awaitable[Json]]]:
        return {"faults": self.faults, "admin": self.admin}

    async def faults(self, body: Json) -> Json:
        """{"clear": true}, {"cut": true}, {"disconnect": reason}, {"redeliver": n}, or a fault's fields."""
        slack = self._slack
        body.pop("as", None)
        if body.pop("clear", False):
            slack.faults.clear()
        if body.pop("cut", False):
            slack.cut()
        if reason := body.pop("disconnect", ""):
            await slack.disconnect(reason)
        if attempt := body.pop("redeliver", 0):
            slack.redeliver(attempt=int(attempt))
        if body.pop("unreadable", False):
            slack.faults.unreadable()
        if "kind" in body:
            slack.faults.add(**body)
        return {"ok": True, "script": [str(each) for each in slack.faults.script]}

    async def admin(self, body: Json) -> Json:
        """{"do": "archive", "channel": "C1"}, {"do": "change", "user": "U1", "tz": "Asia/Tokyo"}."""
        deed = {name: body.pop(name) for name in ("do", "as") if name in body}["do"]
        if deed not in DEEDS:
            raise PageError("unknown_deed", f"An admin can {', '.join(DEEDS)}.")
        getattr(self._slack.admin, deed)(**body)
        return {"ok": True}
