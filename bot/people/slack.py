"""Members as Slack tells of them, change by change; `jobs.py` asks for all of them."""

from bot.kit.db import Tx
from bot.kit.door import Feature, Reply, Request
from bot.people.intake import take
from bot.people.profile import profile
from bot.workspace.changes import Follow, nothing_follows
from bot.workspace.service import get


def feature(follow: Follow = nothing_follows) -> Feature:
    async def on_change(tx: Tx, request: Request) -> Reply | None:
        team = (await get(tx)).slack_team_id
        await take(tx, [profile(request.payload["user"], team)], follow=follow)
        return None

    return Feature(events={"team_join": on_change, "user_change": on_change})
