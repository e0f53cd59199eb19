"""The door for Slack's signed requests: what gets in, what is refused, and that nothing at all makes it stumble."""

import asyncio
import io
import json
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

import aiohttp
import pytest

from bot.delivery import service
from bot.delivery.http_door import LIMIT
from bot.delivery.signature import signature
from bot.kit.blocks import Message
from bot.kit.db import Tx
from bot.kit.door import Command, Feature, Reply, Request, Verb
from bot.playground import Channel, StandIn
from tests.delivery.conftest import address_of
from tests.delivery.rig import Rig, rigged
from tests.delivery.test_inbox import states
from tests.delivery.test_payload import CLICK, COMMAND, EVENT, FORM, SEARCH

FORM_TYPE, JSON_TYPE = "application/x-www-form-urlencoded", "application/json"
TEAM = {"team_id": "T0PLAY"}
TYPED = urlencode(COMMAND | TEAM).encode()
SAID = json.dumps({**EVENT, **TEAM, "event": {**EVENT["event"], "text": "hello"}}).encode()  # type: ignore[dict-item]


async def greet(request: Request) -> Reply:
    return Reply.say(f"hello {request.channel}")


async def note(tx: Tx, request: Request) -> Reply | None:
    await service.post(tx, key=f"noted {request.text}", to="U2", message=Message.of(f"noted {request.text}"))
    return None


FEATURE = Feature(
    commands=(Command(name="/owner", summary="x", default=Verb(word="", usage="x", help="x", read=greet)),),
    events={"app_mention": note, "message": note},
)


class Sending:
    """Requests to the door as anybody on the network might make them, signed or not."""

    def __init__(self, url: str, secret: str, session: aiohttp.ClientSession) -> None:
        self.url = url
        self.secret = secret
        self.session = session

    def signed(self, body: bytes, at: float | None = None) -> dict[str, str]:
        stamp = str(int(time.time() if at is None else at))
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature(self.secret, stamp, body)}

    async def post(self, body: Any, kind: str = FORM_TYPE, headers: dict[str, str] | None = None) -> tuple[int, str]:
        sent = {"Content-Type": kind, **(self.signed(body) if headers is None else headers)}
        data = io.BytesIO(body) if isinstance(body, bytes) else body
        async with self.session.post(self.url, data=data, headers=sent) as answer:
            return answer.status, await answer.text()


@pytest.fixture
async def rig(engine_url: str, slack: StandIn) -> AsyncIterator[Rig]:
    async with rigged(engine_url, address_of(slack), [FEATURE]) as made:
        yield made


@pytest.fixture
async def sending(rig: Rig) -> AsyncIterator[Sending]:
    async with rig.http() as url, aiohttp.ClientSession() as session:
        yield Sending(url, rig.address.signing_secret, session)


async def test_slack_gets_its_challenge_back_and_its_probes_an_answer(sending: Sending, slack: StandIn) -> None:
    assert await slack.deliver_to(sending.url).verify()
    assert await sending.post(b"ssl_check=1&token=x") == (200, "")


@pytest.mark.parametrize("name", ["sales", "payload-team", "payload"])
async def test_a_command_is_answered_in_a_channel_of_any_name(name: str, sending: Sending, slack: StandIn) -> None:
    slack.admin.create(Channel(id="C7", name=name))
    slack.deliver_to(sending.url)
    outcome = await slack.acting("U1").command("/owner payload={}", "C7")
    assert outcome.message
    assert outcome.message.text == "hello C7"


REFUSED: dict[str, Callable[[Sending], dict[str, str]]] = {
    "no headers": lambda _: {},
    "no signature": lambda s: {"X-Slack-Request-Timestamp": s.signed(TYPED)["X-Slack-Request-Timestamp"]},
    "no time": lambda s: {"X-Slack-Signature": s.signed(TYPED)["X-Slack-Signature"]},
    "a time in words": lambda s: s.signed(TYPED) | {"X-Slack-Request-Timestamp": "now"},
    "a time with a point": lambda s: s.signed(TYPED) | {"X-Slack-Request-Timestamp": f"{time.time()}"},
    "six minutes old": lambda s: s.signed(TYPED, time.time() - 360),
    "six minutes ahead": lambda s: s.signed(TYPED, time.time() + 360),
    "of another body": lambda s: s.signed(TYPED + b"x"),
    "not ASCII": lambda s: s.signed(TYPED) | {"X-Slack-Signature": "v0=é🦄"},
    "empty": lambda s: s.signed(TYPED) | {"X-Slack-Signature": ""},
    "of another kind": lambda s: s.signed(TYPED) | {"X-Slack-Signature": "v1=abc"},
    "endless": lambda s: s.signed(TYPED) | {"X-Slack-Signature": "v0=" + "a" * 4000},
}


async def test_what_slack_did_not_sign_just_now_is_refused(sending: Sending, rig: Rig) -> None:
    found = {name: (await sending.post(TYPED, headers=headers(sending)))[0] for name, headers in REFUSED.items()}
    assert found == dict.fromkeys(REFUSED, 401)
    assert await states(rig) == []


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"", FORM_TYPE, 200),  # signed, and of nobody's team
        (b"\xff\xfe", FORM_TYPE, 401),
        (b'{"type": "\xff"}', JSON_TYPE, 401),
        (SAID[:-5], JSON_TYPE, 400),
        (b"[]", JSON_TYPE, 400),
        (b"7", JSON_TYPE, 400),
        (b"[" * 200_000, JSON_TYPE, 400),
        (b"9" * 5000, JSON_TYPE, 400),
        (b"payload=%7B", FORM_TYPE, 400),
        (b"payload=[]", FORM_TYPE, 400),
        (b"&".join(b"a%d=1" % number for number in range(200)), FORM_TYPE, 400),
        (b"no form", FORM_TYPE, 400),
        (b'{"type": "event_callback", "team_id": "T0PLAY"}', JSON_TYPE, 400),
        (b'{"type": "event_callback", "team_id": "T0PLAY", "event": []}', JSON_TYPE, 400),
        (b"payload=" + b'{"type": "block_actions", "team": {"id": "T0PLAY"}}', FORM_TYPE, 400),
        (b'{"type": "app_rate_limited", "team_id": "T0PLAY"}', JSON_TYPE, 200),
        (b'{"type": "view_closed", "team": {"id": "T0PLAY"}}', JSON_TYPE, 400),
        (b'{"type": "dialog_cancellation", "team": {"id": "T0PLAY"}}', JSON_TYPE, 200),
        (b'{"type": "event_callback", "team_id": "T9"}', JSON_TYPE, 200),
        (b"x" * (LIMIT + 1), FORM_TYPE, 413),
        (b"x" * 2 * LIMIT, FORM_TYPE, 413),
    ],
)
async def test_a_signed_body_that_is_no_payload_is_refused_without_a_stumble(
    body: bytes, kind: str, status: int, sending: Sending
) -> None:
    assert (await sending.post(body, kind))[0] == status


async def test_a_body_without_an_announced_length_is_measured_as_it_comes(sending: Sending) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b"x" * 65536

    assert (await sending.post(pieces(), headers=sending.signed(b"")))[0] == 413


async def test_a_body_that_breaks_off_is_refused_and_the_next_request_is_served(sending: Sending) -> None:
    address = urlsplit(sending.url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    headers = "".join(f"{name}: {value}\r\n" for name, value in sending.signed(TYPED).items())
    head = f"POST {address.path} HTTP/1.1\r\nHost: x\r\nContent-Type: {FORM_TYPE}\r\nContent-Length: {len(TYPED)}\r\n"
    writer.write(f"{head}{headers}\r\n".encode() + TYPED[:10])
    await writer.drain()
    writer.write_eof()
    said = await asyncio.wait_for(reader.read(), 5)
    writer.close()
    assert b" 400 " in said.partition(b"\r\n")[0] or said == b""
    assert (await sending.post(TYPED))[0] == 200


async def test_the_same_signed_command_is_answered_once(sending: Sending) -> None:
    headers = sending.signed(TYPED)
    assert [(await sending.post(TYPED, headers=headers))[0] for _ in range(3)] == [200, 409, 409]
    at_once = await asyncio.gather(
        *(sending.post(TYPED, headers=sending.signed(TYPED, time.time() - 9)) for _ in "12345")
    )
    assert Counter(status for status, _ in at_once) == {200: 1, 409: 4}


async def test_an_event_may_come_again_in_any_way_and_counts_once(sending: Sending, rig: Rig, slack: StandIn) -> None:
    headers = sending.signed(SAID)
    again = {"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"}
    for each in (headers, headers, headers | again, sending.signed(SAID, time.time() - 60) | again):
        assert await sending.post(SAID, JSON_TYPE, each) == (200, "")
    await rig.tick()
    assert [each.text for each in slack.messages()] == ["noted hello"]


async def test_what_cannot_be_stored_is_not_acknowledged_and_may_come_again(sending: Sending, rig: Rig) -> None:
    headers = sending.signed(SAID)
    async with rig.db.begin(0) as tx:
        await tx.conn.exec_driver_sql("ALTER TABLE inbox RENAME TO away")
    assert (await sending.post(SAID, JSON_TYPE, headers))[0] == 503
    async with rig.db.begin(0) as tx:
        await tx.conn.exec_driver_sql("ALTER TABLE away RENAME TO inbox")
    assert (await sending.post(SAID, JSON_TYPE, headers))[0] == 200
    assert len(await states(rig)) == 1


async def test_only_a_post_to_its_own_address_is_for_the_door(sending: Sending) -> None:
    async with sending.session.get(sending.url) as answer:
        assert answer.status == 405
    async with sending.session.post(sending.url.replace("events", "event"), data=TYPED) as answer:
        assert answer.status == 404


def mangled(body: dict[str, Any], dice: random.Random) -> dict[str, Any]:
    """One thing in it is gone or another: at any depth."""
    found = json.loads(json.dumps(body))
    inside: Any = found
    while True:
        name = dice.choice(list(inside) if isinstance(inside, dict) else range(len(inside)))
        if isinstance(inside[name], dict | list) and inside[name] and dice.random() < 0.7:
            inside = inside[name]
            continue
        if dice.random() < 0.5:
            del inside[name]
        else:
            inside[name] = dice.choice([None, 7, "", [], {}, ["x"], {"id": None}])
        return dict(found)


async def test_no_mangled_payload_makes_it_stumble(
    sending: Sending, record_property: Callable[[str, object], None]
) -> None:
    dice, statuses = random.Random(20261124), Counter[int]()
    shapes = [each | {"team": {"id": "T0PLAY"}} for each in (CLICK, FORM, SEARCH)]
    for _ in range(150):
        body = json.dumps(mangled(dice.choice(shapes), dice))
        statuses[(await sending.post(urlencode({"payload": body}).encode()))[0]] += 1
        broken = bytes(dice.choice(TYPED) for _ in range(dice.randrange(200)))
        statuses[(await sending.post(broken, dice.choice([FORM_TYPE, JSON_TYPE, "text/plain"])))[0]] += 1
    record_property("figures", f"300 mangled, signed requests: {dict(statuses)}")
    assert [status for status in statuses if status >= 500] == []
