"""`/role` as people use it: what they type, what they read, and what is kept, on both engines."""

from datetime import timedelta

import pytest

from bot.kit.db import Database
from bot.kit.door import Feature, Reply, Request, Route
from bot.kit.errors import Ambiguous, Refusal
from bot.roles import blocks, service
from bot.roles.model import Assignment
from bot.roles.slack import feature
from tests.roles.office import NOW, Office, given, make_office


class Shop:
    """A workspace and the door of `/role` to it."""

    def __init__(self, db: Database, tenant: int, office: Office) -> None:
        self.db, self.tenant, self.office = db, tenant, office
        self.feature: Feature = feature(db)

    async def type(self, line: str, user: str = "UOLGA", now: object = NOW) -> str:
        """`assign @anna …` as the router hands it over; the text that comes back."""
        (command,) = self.feature.commands
        word, _, rest = line.partition(" ")
        found = next((each for each in command.verbs if each.word == word), None)
        assert command.default
        text = rest if found else line
        via = f"/role {word}" if found else "/role"
        return await self._run(found or command.default, self.request("command", text=text, user=user, via=via))

    async def press(self, action: str, value: str, user: str = "UOLGA") -> str:
        return await self._run(self.feature.actions[action], self.request("action", value=value, user=user))

    def request(self, kind: str, text: str = "", value: str = "", user: str = "UOLGA", via: str = "button") -> Request:
        return Request(tenant=self.tenant, user=user, kind=kind, name="/role", now=NOW, text=text, value=value, via=via)

    async def _run(self, route: Route, request: Request) -> str:
        self.reply: Reply | None
        if route.read:
            self.reply = await route.read(request)
        else:
            assert route.write
            if route.check:
                await route.check(request)
            async with self.db.begin(self.tenant, NOW) as tx:
                self.reply = await route.write(tx, request)
        assert self.reply
        assert self.reply.message
        return self.reply.message.text

    def button(self) -> str:
        assert self.reply
        assert self.reply.message
        elements = [each for block in self.reply.message.blocks for each in block.get("elements", ())]
        return next(str(each["value"]) for each in elements if each.get("action_id") == blocks.UNDO)

    async def held(self) -> list[Assignment]:
        async with self.db.read(self.tenant, NOW) as tx:
            return await service.assignments(tx)

    async def kept(self) -> list[str]:
        held = await self.held()
        names = {number: name for name, number in self.office.people.items()}
        what = self.office.roster.what
        return [f"{names[each.member_id]} {what(each.role_id, each.scope)} {each.rank}" for each in held]


@pytest.fixture
async def shop(db: Database, tenant: int) -> Shop:
    async with db.begin(tenant, NOW) as tx:
        return Shop(db, tenant, await make_office(tx))


async def test_the_catalogue_lists_every_role_and_who_is_missing(shop: Shop) -> None:
    told = await shop.type("")
    assert told.count("nobody holds it yet") == 8
    await shop.type("assign <@UANNA> AE emea")
    told = await shop.type("")
    assert told.count("nobody holds it yet") == 7
    assert "1 person" in told


async def test_a_role_shows_duties_measures_and_holders(shop: Shop) -> None:
    await shop.type("assign <@UANNA> AE emea")
    told = await shop.type("AE")
    for part in ("Owns the deal", "Accepts or rejects leads in time", "ae.win_loss", "<@UANNA>", "EMEA", "closer"):
        assert part in told


@pytest.mark.parametrize(
    "line",
    [
        "assign <@UANNA> AE dach fintech",
        "assign AE fintech dach <@UANNA|anna>",
        "assign dach AE Anna Adler fintech",
        "assign @Anna Adler account executive D-A-CH Fintech as lead",
    ],
)
async def test_somebody_is_assigned_in_any_order_of_words(shop: Shop, line: str) -> None:
    told = await shop.type(line)
    assert told.startswith("Saved. <@UANNA> holds AE · DACH · Fintech")
    assert await shop.kept() == ["anna AE · DACH · Fintech lead"]


async def test_undo_by_the_button_takes_the_assignment_back(shop: Shop) -> None:
    await shop.type("assign <@UANNA> AE emea")
    told = await shop.press(blocks.UNDO, shop.button())
    assert told.startswith("Undone. <@UANNA> does not hold AE · EMEA")
    assert shop.reply
    assert shop.reply.replace
    assert await shop.kept() == []


async def test_a_second_press_of_undo_changes_nothing(shop: Shop) -> None:
    await shop.type("assign <@UANNA> AE emea")
    value = shop.button()
    await shop.press(blocks.UNDO, value)
    with pytest.raises(Refusal, match="taken back already"):
        await shop.press(blocks.UNDO, value)


async def test_where_another_leads_it_is_asked_whether_to_share_or_to_replace(shop: Shop) -> None:
    await shop.type("assign <@UANNA> AE emea")
    with pytest.raises(Ambiguous, match=r"Anna.* holds \*AE · EMEA\* already\. Shall they share it\?") as asked:
        await shop.type("assign <@UBEN> AE emea")
    assert [each.text for each in asked.value.choices] == [
        "/role assign <@UBEN> AE emea sharing",
        "/role assign <@UBEN> AE emea replacing",
    ]
    assert await shop.kept() == ["anna AE · EMEA lead"]


async def test_those_who_share_are_told_after_saving(shop: Shop) -> None:
    await shop.type("assign <@UANNA> AE emea")
    told = await shop.type("assign <@UBEN> AE emea sharing")
    assert "<@UANNA> holds it too: they share it, as one pool." in told


async def test_who_is_replaced_holds_it_no_longer_and_one_undo_brings_all_back(shop: Shop) -> None:
    await shop.type("assign <@UANNA> AE emea from 2026-01-01")
    told = await shop.type("assign <@UBEN> AE emea replacing")
    assert "<@UANNA> holds it no longer from then on." in told
    async with shop.db.read(shop.tenant, NOW) as tx:
        assert [each.until is None for each in await service.assignments(tx)] == [False, True]
    await shop.press(blocks.UNDO, shop.button())
    async with shop.db.read(shop.tenant, NOW) as tx:
        (anna,) = await service.assignments(tx)
        assert anna.until is None


async def test_a_backup_beside_a_lead_asks_nothing(shop: Shop) -> None:
    await shop.type("assign <@UANNA> AE emea")
    assert (await shop.type("assign <@UBEN> AE emea as backup")).startswith("Saved.")


async def test_days_are_those_of_the_workspace_and_the_last_one_counts(shop: Shop) -> None:
    told = await shop.type("assign <@UANNA> AE emea as backup from 2026-12-01 until 2026-12-24")
    assert "is the backup for AE · EMEA from 1 Dec 2026 until 24 Dec 2026" in told
    async with shop.db.read(shop.tenant, NOW) as tx:
        (held,) = await service.assignments(tx)
    assert held.since
    assert held.until
    assert [held.since.isoformat(), held.until.isoformat()] == [
        "2026-11-30T23:00:00+00:00",  # midnight in Berlin
        "2026-12-24T23:00:00+00:00",
    ]


async def test_ending_keeps_history_and_undo_by_word_restores_it(shop: Shop) -> None:
    await shop.type("assign <@UANNA> AE emea from 2026-01-01")
    told = await shop.type("end <@UANNA> AE emea")
    assert told.startswith("Saved. <@UANNA> no longer holds AE · EMEA.")
    assert (await shop.held())[0].until == NOW
    assert (await shop.type("undo")).startswith("Undone. <@UANNA> holds AE · EMEA")
    assert (await shop.held())[0].until is None


async def test_a_hat_may_end_after_a_last_day(shop: Shop) -> None:
    await shop.type("assign <@UANNA> AE emea")
    told = await shop.type("end <@UANNA> AE emea until 2026-12-24")
    assert "will no longer hold AE · EMEA from 25 Dec 2026" in told


REFUSED = [
    ("assign AE emea", "Say who it is about: `/role assign @member AE emea fintech`."),
    ("assign <@UANNA> emea", "Say which role: `/role assign @member AE emea fintech`. `/role` lists them."),
    ("assign <@UANNA> <@UBEN> AE", "One person at a time"),
    ("assign <@UANNA> AE SDR", "One role at a time"),
    ("assign <@UANNA> AE emea dach", "*EMEA* and *DACH* are both of the dimension territory. Name one of them."),
    ("assign <@UNOBODY> AE emea", "I have not met <@UNOBODY> yet"),
    ("assign <@UGUEST> AE emea", "*Gil Guest* is a guest here, and guests hold no roles."),
    ("assign <@UROBOT> AE emea", "*Robo Bot* is a bot, and bots hold no roles."),
    ("assign <@UANNA> AE emea from 2026-02-30", "There is no 2026-02-30 in the calendar."),
    ("assign <@UANNA> AE emea until 24.12.2026", "“24.12.2026” is not a day I can read."),
    ("assign <@UANNA> AE from 2026-12-24 until 2026-12-01", "The last day, 1 Dec 2026, lies before the first, 24 Dec"),
    ("assign <@UANNA> AE until 2026-11-23", "23 Nov 2026 has passed. Type the first day too: `from 2026-11-23 until"),
    ("assign <@UANNA> AE <!channel>", "I know no role, segment or member called “&lt;!channel&gt;”."),
    ("assign <@UANNA> AE `*&_`", "I know no role, segment or member called “"),
    ("assign <@UANNA> AE " + "x" * 3001, "That is 3,013 characters; a line fits into 300."),
    ("end <@UBEN> AE emea", "*Ben Brook* does not hold AE · EMEA. They hold nothing at all."),
    ("undo", "There is nothing to undo"),
    ("anna", "Name a role, such as `/role AE`. `/owner @member` shows what somebody holds."),
]


async def test_what_cannot_be_done_says_what_to_type_and_changes_nothing(shop: Shop) -> None:
    for line, told in REFUSED:
        with pytest.raises(Refusal) as refused:
            await shop.type(line)
        assert refused.value.text[: len(told)] == told
    assert await shop.kept() == []


@pytest.mark.parametrize(
    ("line", "told", "choice"),
    [
        ("assign <@UANNA> AE emae", "Did you mean *EMEA (territory)*", "/role assign AE segment#"),
        ("assign annna adler AE", "Did you mean *Anna Adler (full)*", "/role assign member#"),
        ("end <@UANNA> SDR dach", "does not hold SDR · DACH. They hold *AE · EMEA*", "/role end member#"),
    ],
)
async def test_what_may_be_meant_is_offered(shop: Shop, line: str, told: str, choice: str) -> None:
    async with shop.db.begin(shop.tenant, NOW) as tx:
        await given(tx, shop.office, "anna", "ae", "EMEA")
    with pytest.raises(Ambiguous) as back:
        await shop.type(line)
    assert told in back.value.text
    assert back.value.choices[0].text.startswith(choice)


async def test_what_is_there_already_is_told_in_the_change(shop: Shop) -> None:
    await shop.type("assign <@UANNA> AE emea")
    with pytest.raises(Refusal, match=r"holds exactly that already in those days\. Nothing was changed"):
        await shop.type("assign <@UANNA> AE emea")
    assert len(await shop.kept()) == 1


async def test_only_admins_change_and_everybody_may_ask(shop: Shop) -> None:
    for line in ("assign <@UANNA> AE", "end <@UANNA> AE", "undo"):
        with pytest.raises(Refusal, match="Only admins may change"):
            await shop.type(line, user="UANNA")
    assert "Owns the deal" in await shop.type("AE", user="USTRANGER")


async def test_the_right_lost_before_the_write_stops_it(shop: Shop) -> None:
    write = next(each.write for each in shop.feature.commands[0].verbs if each.word == "assign")
    assert write
    with pytest.raises(Refusal, match="Only admins may change"):
        async with shop.db.begin(shop.tenant, NOW) as tx:
            await write(tx, shop.request("command", text="<@UANNA> AE", user="UBEN"))
    assert await shop.kept() == []


async def test_a_product_manager_is_assigned_by_the_function_alone(shop: Shop) -> None:
    told = await shop.type("assign <@UANNA> product manager")
    assert "Product" in told
    assert len(await shop.kept()) == 1


async def test_ending_a_pool_member_by_rank_asks_which(shop: Shop) -> None:
    await shop.type("assign <@UANNA> AE emea")
    await shop.type("assign <@UANNA> AE emea as backup")
    with pytest.raises(Ambiguous) as back:
        await shop.type("end <@UANNA> AE emea")
    line = back.value.choices[1].text.removeprefix("/role ")
    await shop.type(line)
    (held, _) = await shop.kept()
    assert held == "anna AE · EMEA lead"
    async with shop.db.read(shop.tenant, NOW) as tx:
        assert [each.holds(NOW + timedelta(1)) for each in await service.assignments(tx)] == [True, False]
