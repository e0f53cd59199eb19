"""The features of a bot that is going to be killed: what it does upon a word in its DM, a command or a timer."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from bot.delivery import service
from bot.delivery.model import Grade, Timer
from bot.delivery.store import outbox
from bot.kit.blocks import Message
from bot.kit.db import Tx
from bot.kit.door import Command, Feature, Reply, Request, Verb
from bot.kit.errors import Refusal
from bot.kit.picture import Picture

tried: Counter[str] = Counter()


class NotYet(Exception):
    """A handler that wants to be asked again."""


async def on_message(tx: Tx, request: Request) -> Reply | None:
    word, _, rest = request.text.partition(" ")
    reply: Reply | None = await WORDS[word](tx, rest)
    return reply


async def alert(tx: Tx, rest: str) -> None:
    await put(tx, "alert")
    await put(tx, "dropped")
    await service.withdraw(tx, key="dropped")
    await put(tx, "draft", to="C1")
    await service.update(tx, key="draft", message=Message.of("draft, mended"))
    await ring(tx, "ring")
    await ring(tx, "never")
    await service.unschedule(tx, subject="alert", kinds=("never",))


async def one_of_many(tx: Tx, rest: str) -> None:
    await put(tx, f"alert {rest}", to=f"U{1 + int(rest) % 40}")


async def wrong(tx: Tx, rest: str) -> None:
    await put(tx, "wrong", to="C9")
    await put(tx, "right", to="C1")
    await ring(tx, "mend")


async def refuse(tx: Tx, rest: str) -> None:
    await put(tx, "half saved")
    raise Refusal("No, type something else.")


async def stumble(tx: Tx, rest: str) -> Reply:
    """Tries that fail leave nothing; the second in a process's life goes through."""
    await put(tx, "stumbled")
    once("stumble")
    await ring(tx, "shaky")
    return Reply.say("Done at last.")


async def hopeless(tx: Tx, rest: str) -> None:
    raise NotYet


async def digest(tx: Tx, rest: str) -> None:
    await put(tx, "digest", to="C1", grade=Grade.BROADCAST)
    await put(tx, "alert", to="C2")
    await ring(tx, "resend")


async def pictured(tx: Tx, rest: str) -> None:
    """A post that waits for a picture, one whose picture never can be drawn, and what follows them below."""
    await put(tx, "pictured", to="C1", grade=Grade.BROADCAST, picture=CHART)
    await put(tx, "undrawn", to="C2", grade=Grade.BROADCAST, picture=replace(CHART, drawing={}))
    await put(tx, "detail", to="C1", grade=Grade.BROADCAST, thread="pictured")


CARD = {"width": 8, "height": 8, "ground": "#ffffff", "shapes": []}
CHART = Picture(name="chart.png", title="Chart", alt="A chart", drawing=CARD, place=1, many=0)
ACTS = (alert, one_of_many, wrong, refuse, stumble, hopeless, digest, pictured)
WORDS: dict[str, Any] = {each.__name__: each for each in ACTS}


async def on_ring(tx: Tx, timer: Timer) -> None:
    await put(tx, "reminder", thread="alert")
    if await service.place(tx, key="alert") is None:
        raise NotYet
    await service.update(tx, key="alert", message=Message.of("alert, reminded"))


async def on_shaky(tx: Tx, timer: Timer) -> None:
    await put(tx, "shaken")
    once("shaky")


async def on_resend(tx: Tx, timer: Timer) -> None:
    if not await service.resend(tx, key="digest"):
        raise NotYet


async def on_mend(tx: Tx, timer: Timer) -> None:
    """Once Slack was asked to post it, and is not known to have done so."""
    asked = select(outbox.c.attempts).where(outbox.c.key == "wrong")
    if not (await tx.conn.execute(asked)).scalar_one():
        raise NotYet
    await service.update(tx, key="wrong", message=Message.of("wrong, mended"))


async def on_never(tx: Tx, timer: Timer) -> None:
    await put(tx, "never")


def once(word: str) -> None:
    tried[word] += 1
    if tried[word] == 1:
        raise NotYet


async def put(tx: Tx, text: str, to: str = "U2", **more: Any) -> None:
    await service.post(tx, key=text, to=to, message=Message.of(text), **more)


async def ring(tx: Tx, kind: str) -> None:
    await service.schedule(tx, kind=kind, subject="alert", due=tx.now + timedelta(milliseconds=20), key=kind)


async def ask(request: Request) -> Reply:
    return Reply.say("Asked and answered.")


async def checked(request: Request) -> None:
    """Nothing to say against it."""


async def do(tx: Tx, request: Request) -> Reply:
    await put(tx, "done")
    return Reply.say("Will do.")


def feature() -> Feature:
    verb = Verb(word="do", usage="/bot do", help="Does it.", write=do, check=checked)
    default = Verb(word="", usage="/bot", help="Asks.", read=ask)
    return Feature(
        commands=(Command(name="/bot", summary="asks and does.", default=default, verbs=(verb,)),),
        events={"message": on_message},
        timers={"ring": on_ring, "shaky": on_shaky, "resend": on_resend, "mend": on_mend, "never": on_never},
    )
