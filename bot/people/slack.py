"""Members as Slack tells of them, change by change (`jobs.py` asks for all of them); and their public holidays."""

from bot.kit.db import Database, Tx
from bot.kit.door import Feature, Reply, Request
from bot.people.holiday_slack import command
from bot.people.intake import take
from bot.people.profile import profile
from bot.workspace.changes import Follow, nothing_follows
from bot.workspace.service import get


def feature(db: Database, follow: Follow = nothing_follows) -> Feature:
    async def on_change(tx: Tx, request: Request) -> Reply | None:
        team = (await get(tx)).slack_team_id
        await take(tx, [profile(request.payload["user"], team)], follow=follow)
        return None

    return Feature(commands=(command(db),), events={"team_join": on_change, "user_change": on_change})
