"""A real `rolecall serve` told to end in the middle of its work: nothing is lost, nothing arrives twice."""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.delivery import service
from bot.kit.blocks import Message
from bot.kit.clock import write_offset
from bot.kit.db import Database, make_engine
from bot.playground import Person, Persona, StandIn, Timing, read_manifest
from bot.playground.organisation import read_organisation
from bot.workspace.service import bind
from tests.engines import Engine
from tests.stories.conftest import FRIDAY, write_sample
from tests.stories.test_bad_input import germany
from tests.stories.test_handoff_story import FORM
from tests.test_serve import NO_PLAYGROUND, started

MANIFEST = read_manifest(Path(__file__).parents[1] / "manifest.yml")
MANY = 100
PEOPLE = [Person(id=f"U{number:03}", name=f"Person {number}") for number in range(MANY)]
# The product's own pace, but for the second that it leaves between two messages to one person.
QUICKLY = """
import sys; sys.modules["bot.playground"] = None
from datetime import timedelta
from functools import partial
import bot.app
from bot.__main__ import main
from bot.delivery.model import Pace
bot.app.serve = partial(bot.app.serve, pace=Pace(per_channel=timedelta(milliseconds=1)))
main()
"""
Figures = Callable[[str, object], None]


class Lives:
    """One life of the bot after another, on the same data."""

    def __init__(self, slack: StandIn, url: str, program: str = NO_PLAYGROUND) -> None:
        self.slack = slack
        self.program = program
        self.http = url.startswith("postgresql")
        way = {"SLACK_SIGNING_SECRET": slack.signing_secret} if self.http else {"SLACK_APP_TOKEN": slack.app_token}
        data = {"DATABASE_URL": url, "PORT": "0"}
        self.env = {"SLACK_BOT_TOKEN": slack.bot_token, "SLACK_API_URL": slack.api_url, **data, **way}

    @asynccontextmanager
    async def life(self) -> AsyncIterator[None]:
        """From `serving` in the log to SIGTERM, and until the process has ended by itself within twenty seconds."""
        process = await started("serve", env=self.env, program=self.program)
        assert process.stdout
        url = await serving(process.stdout)
        rest = asyncio.create_task(process.stdout.read())
        if self.http:
            self.slack.deliver_to(f"{url}/slack/events")
        else:
            await self.slack.wait_connected()
        yield
        process.terminate()
        async with asyncio.timeout(20):
            code = await process.wait()
        assert (code, b"error" in await rest) == (0, False), await rest


async def serving(out: asyncio.StreamReader) -> str:
    said = ""
    async for line in out:
        said += line.decode()
        if found := re.search(r"serving .*url=(\S+)", said):
            return found[1]
    raise AssertionError(said)


async def post_many(url: str, slack: StandIn) -> None:
    db = Database(url)
    tenant = (await bind(db, slack.world.team.id, "Northwind")).id
    async with db.begin(tenant) as tx:
        for each in PEOPLE:
            await service.post(tx, key=each.id, to=each.id, message=Message.of(f"alert {each.id}"))
    await db.close()


async def test_alerts_on_their_way_are_finished_and_the_others_wait_for_the_next_life(
    engine_url: str, record_property: Figures
) -> None:
    async with StandIn(people=PEOPLE, manifest=MANIFEST) as slack:
        await post_many(engine_url, slack)
        slack.faults.delay("chat.postMessage", 0.5, times=None)
        lives = Lives(slack, engine_url)
        async with lives.life():
            await slack.until(lambda: len(slack.messages()) > 5)
        first = len(slack.messages())
        async with lives.life():
            assert await slack.until(lambda: len(slack.messages()) >= MANY, 30)
        arrived = Counter(each.text for each in slack.messages())
    record_property("figures", f"{MANY} alerts, {first} of them before SIGTERM: {len(arrived)} arrived")
    assert 0 < first < MANY
    assert arrived == Counter(f"alert {each.id}" for each in PEOPLE)


async def hand_over(slack: StandIn, lena: Persona, number: int) -> None:
    """A new company's lead; where nobody is there, or no answer comes, the same is sent again."""
    while lena.view is None:
        await lena.command("/handoff to AE", channel="C0SALES")
        await slack.until(lambda: lena.view is not None, 0.5)
    filled = FORM | {"account": f"new:Firm {number:03} Ltd", "segments_1": germany(lena.view)}
    while not (await lena.submit(filled)).ok:
        await slack.until(lambda: False, 0.05)


async def hand_over_many(slack: StandIn, lena: Persona, done: list[int]) -> None:
    for number in range(MANY):
        await hand_over(slack, lena, number)
        done.append(number)


async def test_handoffs_made_while_the_bot_ends_again_and_again_arrive_once(
    engine: Engine, record_property: Figures
) -> None:
    organisation = read_organisation()
    url, offset = await engine.filled("sample", write_sample), FRIDAY - datetime.now(UTC)
    await move_clock(url, offset)
    slack = StandIn(
        people=organisation.people,
        channels=organisation.channels,
        team=organisation.team,
        now=lambda: datetime.now(UTC) + offset,
        manifest=MANIFEST,
        timing=Timing(ack=2.0, trigger=30.0),
    )
    done: list[int] = []
    async with slack:
        lives = Lives(slack, url, QUICKLY)
        slack.faults.delay("chat.postMessage", 0.02, times=None)
        lena = slack.acting(next(each.id for each in organisation.people if each.name.startswith("Lena")))
        work = asyncio.create_task(hand_over_many(slack, lena, done))
        for so_many in (35, 70):
            async with lives.life():
                assert await slack.until(lambda: len(done) >= so_many, 60)  # noqa: B023 - asked at once
        async with lives.life():
            await work
            assert await slack.until(lambda: len(offers(slack)) >= MANY, 60)
        arrived = offers(slack)
    await engine.drop(url)
    record_property(
        "figures", f"{MANY} handoffs over three lives: {len(arrived)} alerts, {len(set(arrived))} of them different"
    )
    assert Counter(arrived) == Counter(f"{number:03}" for number in range(MANY))


def offers(slack: StandIn) -> list[str]:
    """The numbers of the firms whose card somebody was sent."""
    found = (re.search(r"hands you.*Firm (\d{3})", each.text, re.DOTALL) for each in slack.messages())
    return [each[1] for each in found if each]


async def move_clock(url: str, offset: timedelta) -> None:
    rows = make_engine(url)
    await write_offset(rows, offset)
    await rows.dispose()
