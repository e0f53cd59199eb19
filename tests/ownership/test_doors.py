"""`/owner` and `/role` through the router: near misses are asked back, and the buttons that answer them work."""

from typing import Any

import pytest

from bot.delivery.router import Router
from bot.kit.again import AGAIN
from bot.kit.db import Database
from bot.kit.door import Reply, Request
from bot.ownership import slack as who
from bot.ownership.service import Ownership
from bot.roles import slack as roles
from tests.roles.office import NOW, Office, given, make_office


class Doors:
    """A router with both features; `told` is what a person got behind the acknowledgement."""

    def __init__(self, db: Database, tenant: int, office: Office) -> None:
        ownership = Ownership(db)
        features = (roles.feature(db, aftermath=who.aftermath(ownership)), who.feature(ownership))
        self.told: list[Reply] = []
        self.tenant, self.office = tenant, office
        self.router = Router(db, features, self._tell, lambda: None)

    async def _tell(self, _: Request, reply: Reply) -> None:
        self.told.append(reply)

    async def send(self, kind: str, name: str, text: str = "", value: str = "") -> dict[str, Any]:
        request = Request(
            tenant=self.tenant, user="UOLGA", kind=kind, name=name, now=NOW, text=text, value=value, via=name
        )
        answer = await self.router.answer(f"{kind}:{name}:{text}{value}", request)
        if answer.then:
            await answer.then()
        return answer.ack


@pytest.fixture
async def doors(db: Database, tenant: int) -> Doors:
    async with db.begin(tenant, NOW) as tx:
        office = await make_office(tx)
        await given(tx, office, "anna", "ae", "EMEA")
        return Doors(db, tenant, office)


async def test_a_question_is_answered_inside_the_acknowledgement(doors: Doors) -> None:
    ack = await doors.send("command", "/owner", "AE dach")
    assert (ack["response_type"], "<@UANNA> owns it" in ack["text"]) == ("ephemeral", True)
    assert doors.told == []


async def test_the_button_of_a_near_miss_asks_the_right_question(doors: Doors) -> None:
    ack = await doors.send("command", "/owner", "AE dahc")
    assert "Did you mean DACH (territory)" in ack["text"]
    (first, *_) = next(block["elements"] for block in ack["blocks"] if block["type"] == "actions")
    assert await doors.send("action", AGAIN, value=first["value"]) == {}
    (reply,) = doors.told
    assert reply.message
    assert "<@UANNA> owns it" in reply.message.text


async def test_a_change_is_checked_before_it_is_acknowledged(doors: Doors) -> None:
    ack = await doors.send("command", "/role", "assign @Ben Brook AE emae")
    assert "Did you mean EMEA (territory)" in ack["text"]
    ack = await doors.send("command", "/role", "assign @Ben Brook AE emea sharing")
    assert ack == {}


@pytest.mark.parametrize(("command", "part"), [("/owner", "/owner AE emea fintech"), ("/role", "/role assign @member")])
async def test_each_command_has_its_help(doors: Doors, command: str, part: str) -> None:
    assert part in (await doors.send("command", command, "help"))["text"]


async def test_the_share_button_speaks_to_the_channel(doors: Doors) -> None:
    ack = await doors.send("command", "/owner", "AE emea")
    value = ack["blocks"][-1]["elements"][-1]["value"]
    await doors.send("action", "ownership.share", value=value)
    assert doors.told[0].in_channel
