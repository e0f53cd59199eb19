"""Handoffs from the first form to the last click, by what people see alone: cards, threads and lists of the page.

`python -m tests.handoffs.clicks 150` lives so many of them on each engine, or on one: `… 150 sqlite`.
"""

import asyncio
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from bot.handoffs import book
from bot.handoffs.cast import ticket
from bot.handoffs.model import Handoff, Offer, OfferState, State
from bot.kit.db import Database
from bot.ownership.index import Index
from bot.ownership.service import Ownership
from bot.people.working import hours
from bot.playground import Message, Outcome
from bot.playground.limits.whole import elements_of
from bot.playground.model import Json
from bot.playground.persona import Persona
from bot.workspace.service import ensure
from tests.engines import Engine
from tests.handoffs.rung import rung
from tests.stories.conftest import FRIDAY, OWN_WAY, write_sample
from tests.stories.world import Story, story

WAITED = "You had as many messages as one day may bring"
DAY, MOST_STEPS = timedelta(days=1), 14
MOST_A_DAY = 2  # messages; few enough that some have to wait
STARTS = (  # who, and what they type
    ("Lena", "/handoff Acme to AE"),
    ("Amara", "/handoff Fintrail to AE"),
    ("Mateusz", "/handoff Dunmara Insurance to AE"),
    ("Jordan", "/handoff Granite Peak Data to AE"),
    ("Wei Ling", "/handoff Hoshikawa Seiki to AE"),
    ("Jonas", "/handoff Acme to AM"),
    ("Charlotte", "/handoff Fintrail to AM"),
    ("Jonas", "/handoff Alpenglow to CS"),
    ("Sofia", "/handoff Hudson Harbor to Finance"),
)
CLICKS = ("accept", "answer", "reject", "fix", "complete", "withdraw", "ask", "reassign", "pause", "go_on")
TAKERS = ("Zoë", "Daniel", "Arjun", "Caleb", "Marco", "Olivia")
OF_THE_SENDER = {
    State.ACCEPTED: "accepted it",
    State.UNDER_WAY: "accepted it",
    State.COMPLETED: "accepted it",
    State.REJECTED: "Rejected.",
    State.WITHDRAWN: "Withdrawn on",
}
OF_THE_RECEIVER = {
    OfferState.ACCEPTED: "You accepted it",
    OfferState.REJECTED: "You rejected it",
    OfferState.WITHDRAWN: "It was withdrawn",
    OfferState.EXPIRED: "Your time ran out",
    OfferState.OVER: "It went on to",
}


class Lives:
    """One workspace in which handoffs are lived one after the other; its clock only goes forward."""

    def __init__(self, told: Story, db: Database, dice: Random) -> None:
        self.told, self.db, self.dice = told, db, dice
        self.ownership = Ownership(db)
        self.acted: set[tuple[str, int]] = set()  # who did something in which minute: they may be answered at once
        self.ends: Counter[State] = Counter()
        self.waited = 0  # messages that brought what had waited for the next day

    async def live(self) -> None:
        handoff = None
        while handoff is None:
            handoff = await self.sent(*self.dice.choice(STARTS))
        old: list[tuple[Persona, Message]] = []
        for _ in range(MOST_STEPS):
            if not handoff.state.is_open:
                break
            await self.step(handoff, old)
            handoff = await self.known(handoff.id)
        if handoff.state.is_open:
            await self.withdrawn(handoff)
        await self.assert_one_story(await self.known(handoff.id))

    async def sent(self, sender: str, line: str) -> Handoff | None:
        """At a time when they work; None where such a one is on its way, as they are shown."""
        who = self.told.slack.acting(self.told.who(sender).id)
        member = (await self.index()).members_by_slack[who.user]
        await self.told.move_to(hours(member).next_start(self.told.walk.now() + DAY / 24))
        self.remember(who)
        await self.told.says(sender, line)
        assert await self.told.slack.until(lambda: who.view is not None, 5), f"no form for {sender}: {line}"
        if who.view and not who.view.view.get("submit"):
            assert "is on its way already" in str(who.view.view["blocks"])
            await who.close()
            return None
        await self.submitted(who)
        async with self.db.read(await self.tenant()) as tx:
            return (await book.find(tx, limit=1))[0]

    async def submitted(self, who: Persona) -> None:
        """The form that has just opened, filled in and sent."""
        assert await self.told.slack.until(lambda: who.view is not None, 5), f"no form for {who.user}"
        self.remember(who)
        assert who.view
        outcome = await who.submit(dict(self.filled(who.view.view["blocks"])))
        assert outcome.ok or set(outcome.errors) == {"taker"}, outcome
        if not outcome.ok:
            await who.close()  # nobody whom they could name
        await self.told.rest()

    def filled(self, blocks: Sequence[Json]) -> Iterator[tuple[str, Any]]:
        """Something that fits each field which is empty: later dates for later fields."""
        day = self.told.walk.now() + 2 * DAY
        for number, block in enumerate(each for each in blocks if each["type"] == "input"):
            element, name = block["element"], block["block_id"]
            if element["type"] == "plain_text_input":
                yield name, element.get("initial_value") or "1,000"  # an amount, and words as good as any
            elif element["type"] == "datepicker":
                yield name, f"{day + number * DAY:%Y-%m-%d}"
            elif element["type"] == "users_select":
                yield name, self.told.who(self.dice.choice(TAKERS)).id
            elif element["type"] in {"static_select", "radio_buttons"}:
                yield name, (element.get("initial_option") or self.dice.choice(element["options"]))["value"]

    async def step(self, handoff: Handoff, old: list[tuple[Persona, Message]]) -> None:
        """Whoever has it answers, somebody presses an old button, or time passes."""
        holder = await self.holder(handoff)
        card = self.card(holder, handoff) if holder else None
        if holder and card:
            old.append((holder, card))
        chance = self.dice.random()
        if holder and card and chance < 0.5:
            await self.pressed(holder, card, self.dice.choice(self.offered(card, handoff)))
        elif old and chance < 0.65:
            who, message = self.dice.choice(old)
            await self.pressed(who, message, self.dice.choice([each for each in CLICKS if _has(message, each)]))
        else:
            await self.told.move_to(self.told.walk.now() + self.dice.choice((40, 150, 400, 1_500, 4_000)) * DAY / 1440)

    async def holder(self, handoff: Handoff) -> Persona | None:
        if handoff.holder is None:
            return None
        return self.told.slack.acting(str((await self.index()).members[handoff.holder].slack_user_id))

    def card(self, who: Persona, handoff: Handoff) -> Message | None:
        """The newest that has a button for what the handoff is now; None while it is held back for the night."""
        mine = self.told.slack.messages(self.told.slack.im(who.user))
        return next((each for each in reversed(list(mine)) if self.offered(each, handoff)), None)

    def offered(self, message: Message, handoff: Handoff) -> list[str]:
        now = ticket(handoff)
        return [each for each in CLICKS if any(one.get("value") == now for one in _buttons(message, each))]

    async def pressed(self, who: Persona, message: Message, what: str) -> None:
        self.remember(who)
        before = who.view
        outcome: Outcome = await who.click(message, f"handoff.{what}")
        await self.told.rest()
        if outcome.ok and who.view and who.view != before:
            await self.submitted(who)

    async def withdrawn(self, handoff: Handoff) -> None:
        sender = self.told.slack.acting(str((await self.index()).members[handoff.sender].slack_user_id))
        card = self.card(sender, handoff)
        assert card, "whoever sent it cannot take it back"
        await self.pressed(sender, card, "withdraw")

    async def assert_one_story(self, handoff: Handoff) -> None:
        """Every card, thread and list tells what became of it, and nobody was rung up at night."""
        self.ends[handoff.state] += 1
        index = await self.index()
        await self.assert_sender(index, handoff)
        for offer in handoff.offers:
            self.assert_receiver(index, handoff, offer)
        for each in {handoff.sender, *(offer.receiver for offer in handoff.offers)}:
            self.assert_quiet(index, handoff, each)

    async def assert_sender(self, index: Index, handoff: Handoff) -> None:
        user, words = str(index.members[handoff.sender].slack_user_id), OF_THE_SENDER[handoff.state]
        (card,) = self.about(user, handoff, "handoff.open", top=True)
        assert words in card.text, f"the sender's card: {card.text}"
        listed = await self.told.slack.acting(user).command("/handoff sent")
        await self.told.rest()
        shown = listed.message.text if listed.message else ""
        entry = next(each for each in shown.split(f"*{handoff.company}*") if words in each)
        assert entry, f"{words} is not in: {shown}"

    def assert_receiver(self, index: Index, handoff: Handoff, offer: Offer) -> None:
        done = handoff.state is State.COMPLETED and offer == handoff.offer
        user, words = str(index.members[offer.receiver].slack_user_id), OF_THE_RECEIVER.get(offer.state, "")
        words = "completed." if done else words
        if offer.state is OfferState.MOVED:
            words = "passed it on to" if handoff.offers[offer.number].pick.by else "It went on to"
        cards = self.about(user, handoff, "handoff.open", top=True)
        unseen = offer.ended_at is not None and offer.shown_at >= offer.ended_at
        assert unseen or any(words in each.text for each in cards), f"{words} is not on {[c.text for c in cards]}"

    def assert_quiet(self, index: Index, handoff: Handoff, member: int) -> None:
        """A message comes while its reader works, or answers what they did in that very minute."""
        reader = index.members[member]
        for each in self.about(str(reader.slack_user_id), handoff, "handoff", top=False):
            at = datetime.fromtimestamp(float(each.ts), UTC)
            answer = (str(reader.slack_user_id), int(float(each.ts)) // 60)
            told = f"{reader.name} at {at:%a %H:%M} UTC: {each.text}"
            assert hours(reader).is_working(at) or answer in self.acted or handoff.edge.at_once, told

    def about(self, user: str, handoff: Handoff, action: str, *, top: bool) -> list[Message]:
        """What is in their conversation about this handoff, by the buttons it has or the thread it is in."""
        seen = list(self.told.slack.messages(self.told.slack.im(user)))
        mine = [each for each in seen if _about(each, handoff, action) and WAITED not in each.text]
        threads = {each.ts for each in mine}
        return mine if top else [each for each in seen if each in mine or each.thread_ts in threads]

    def remember(self, who: Persona) -> None:
        """What is done in this minute is answered in it, or in the next."""
        minute = int(self.told.walk.now().timestamp()) // 60
        self.acted |= {(who.user, minute), (who.user, minute + 1)}

    async def assert_budget(self) -> None:
        """Nobody got more on one day than it may bring; and there was somebody who would have."""
        async with self.db.read(await self.tenant()) as tx:
            days, self.waited = await rung(tx, self.told, await self.index())
        assert max(days.values()) <= MOST_A_DAY, [each for each in days.most_common(9) if each[1] > MOST_A_DAY]

    async def known(self, handoff_id: int) -> Handoff:
        async with self.db.read(await self.tenant()) as tx:
            return await book.see(tx, handoff_id)

    async def index(self) -> Index:
        return await self.ownership.refresh(await self.tenant())

    async def tenant(self) -> int:
        return (await ensure(self.db)).id


def _buttons(message: Message, what: str) -> Iterator[Mapping[str, Any]]:
    for block in message.blocks:
        for element in elements_of(block):
            if str(element.get("action_id", "")).startswith(f"handoff.{what}" if "." not in what else what):
                yield element


def _has(message: Message, what: str) -> bool:
    return any(_buttons(message, what))


def _about(message: Message, handoff: Handoff, action: str) -> bool:
    values = [str(each.get("value", "")) for each in _buttons(message, action.removeprefix("handoff."))]
    return any(each.partition(":")[0] == str(handoff.id) for each in values) and handoff.company in message.text


async def live(engine: Engine, count: int, seed: int) -> Lives:
    """So many handoffs in one workspace, where few messages a day are allowed."""
    url = await engine.filled("sample", write_sample)
    db = Database(url)
    async with story(url, FRIDAY, OWN_WAY[type(engine)]) as told:
        lives = Lives(told, db, Random(seed))
        await told.says("Priya", f"/rolecall messages {MOST_A_DAY}")
        for _ in range(count):
            await lives.live()
        await lives.assert_budget()
        assert told.slack.refused == []
    await db.close()
    await engine.drop(url)
    return lives


async def _by_hand(count: int, engines: Sequence[str]) -> None:
    from tests.conftest import KINDS

    for each in engines or KINDS:
        kind: Callable[[], Engine] = KINDS[each]
        engine = kind()
        lives = await live(engine, count, seed=count)
        told = f"{sum(lives.ends.values())} handoffs, {dict(lives.ends)}, {lives.waited} times something waited"
        print(f"{type(engine).__name__}: {told}", flush=True)
        await engine.stop()


if __name__ == "__main__":
    asyncio.run(_by_hand(int(sys.argv[1]), sys.argv[2:]))
