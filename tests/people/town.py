"""A Slack workspace of any size and a watch over it, whose waiting takes no time and is remembered."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.model import Pace
from bot.delivery.slack import client, session
from bot.kit.db import Database
from bot.people import service
from bot.people.jobs import Rhythm, Watch
from bot.people.listing import Listing
from bot.people.model import Member
from bot.playground import Person, StandIn
from bot.workspace.service import bind

TEAM = "T0PLAY"


def crowd(size: int) -> list[Person]:
    """People with an address each, and names as people have them."""
    names = ("Zoë Brückner", "שלמה כהן", "🦄 Unicorn", "Jean-Luc d'Été", "李雷")
    return [
        Person(id=f"U{each:07}", name=f"{names[each % 5]} {each}", tz="Europe/Berlin", email=f"p{each}@example.com")
        for each in range(size)
    ]


class Town:
    """`waited` are the seconds for which Slack was left alone; `holders` those asked after every hour."""

    def __init__(self, db: Database, tenant: int, slack: StandIn, web: AsyncWebClient, rhythm: Rhythm | None) -> None:
        self.db, self.tenant, self.slack = db, tenant, slack
        self.waited: list[float] = []
        self.holders: list[str] = []
        self.watch = Watch(db, tenant, TEAM, Listing(web=web, sleep=self._sleep), self._holders, rhythm)

    async def _sleep(self, seconds: float) -> None:
        self.waited.append(seconds)

    async def _holders(self) -> Sequence[str]:
        return self.holders

    async def members(self) -> Sequence[Member]:
        async with self.db.read(self.tenant) as tx:
            return await service.members(tx)

    async def active(self) -> list[str]:
        return [each.name for each in await self.members() if each.active]

    def calls(self, method: str = "users.list") -> int:
        return len(self.slack.called(method))


@asynccontextmanager
async def town(db: Database, people: Sequence[Person], rhythm: Rhythm | None = None) -> AsyncIterator[Town]:
    pace = Pace(call=timedelta(seconds=10))
    async with StandIn(people=people) as slack, session(pace) as connections:
        web = client(slack.bot_token, slack.api_url, connections)
        yield Town(db, (await bind(db, TEAM, "Town")).id, slack, web, rhythm)
