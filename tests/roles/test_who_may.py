"""Who may do what: every write of the map through its real door, by everybody there is, each cell a test of its own."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import pytest

from bot.handoffs.cast import ticket
from bot.handoffs.rights import NotYourHandoff
from bot.kit.db import Database
from bot.kit.door import Command, Request, Verb
from bot.kit.errors import Refusal
from bot.kpis.rights import NotTheirNumbers, NotTheTeamsNumbers, NotYourTeam
from bot.kpis.subjects import WithoutRole
from bot.ownership.away_rights import NotTheirManager
from bot.roles.rights import NotYours
from bot.workspace.rights import NotActive, NotAMember, NotAnAdmin, NotKnown
from bot.workspace.service import ensure
from tests.engines import Engine
from tests.roles.bench import LEAD, Bench, open_bench

DENIED: tuple[type[Refusal], ...] = (NotKnown, NotAMember, NotActive, NotAnAdmin, NotYours, NotTheirManager)
DENIED += (NotYourHandoff, NotTheirNumbers, NotTheTeamsNumbers, NotYourTeam, WithoutRole)
WHO = {
    "str": ("a stranger", "UNOBODY"),
    "ext": ("somebody of another organisation", "UEXTERN"),
    "bot": ("a bot", "UROBOT"),
    "gst": ("a guest", "UGUEST"),
    "alw": ("an allowed guest", "UALLOWED"),
    "mem": ("a member", "UCLEO"),
    "mgr": ("the manager of Ben and Sid", "UANNA"),
    "Ben": ("Ben, AE of DACH", "UBEN"),
    "Sid": ("Sid, SDR of DACH", "USID"),
    "EMEA": ("the keeper of EMEA", "UEMEA"),
    "AE": ("the keeper of AE", "UAE"),
    "adm": ("an admin", "UOLGA"),
    "gone": ("a deactivated admin", "UGONE"),
}
HEAD = "str ext bot gst alw mem mgr Ben Sid EMEA AE  adm gone"
TABLE = {
    # Owners are asked for by everybody.
    "/owner AE dach": "x   x   x   x   x   x   x   x   x   x    x   x   x",
    "/owner gaps": "x   x   x   x   x   x   x   x   x   x    x   x   x",
    # Who holds what: admins all of it, keepers their part, below it too, and nothing beside or above it.
    "/role assign <@UCLEO> AE dach sharing": "-   -   -   -   -   -   -   -   -   x    x   x   -",
    "/role assign <@UCLEO> AE emea": "-   -   -   -   -   -   -   -   -   x    x   x   -",
    "/role assign <@UCLEO> AE amer": "-   -   -   -   -   -   -   -   -   -    x   x   -",
    "/role assign <@UCLEO> AE": "-   -   -   -   -   -   -   -   -   -    x   x   -",
    "/role assign <@UCLEO> AE dach fintech": "-   -   -   -   -   -   -   -   -   x    x   x   -",
    "/role assign <@UCLEO> AE fintech": "-   -   -   -   -   -   -   -   -   -    x   x   -",
    "/role assign <@UCLEO> SDR emea": "-   -   -   -   -   -   -   -   -   x    -   x   -",
    "/role assign <@UCLEO> SDR": "-   -   -   -   -   -   -   -   -   -    -   x   -",
    "/role assign <@UAE> AE amer": "-   -   -   -   -   -   -   -   -   -    x   x   -",
    "/role assign <@UEMEA> HoS": "-   -   -   -   -   -   -   -   -   -    -   x   -",
    "/role end <@UBEN> AE dach anyway": "-   -   -   -   -   -   -   -   -   x    x   x   -",
    "/role end <@USID> SDR dach anyway": "-   -   -   -   -   -   -   -   -   x    -   x   -",
    "/role end <@UCLEO> SDR amer anyway": "-   -   -   -   -   -   -   -   -   -    -   x   -",
    "/role assign <@UCLEO> AE for Acme sharing": "-   -   -   -   -   -   -   -   -   x    x   x   -",
    "/role assign <@UCLEO> AE for Bolt replacing": "-   -   -   -   -   -   -   -   -   -    x   x   -",
    "/role end <@UBEN> AE for Acme": "-   -   -   -   -   -   -   -   -   x    x   x   -",
    "/role undo": "-   -   -   -   -   -   -   -   -   x    x   x   -",
    "undo what the keeper of EMEA did": "-   -   -   -   -   -   -   -   -   x    -   x   -",
    "undo what the keeper of AE did": "-   -   -   -   -   -   -   -   -   -    x   x   -",
    "undo what an admin did": "-   -   -   -   -   -   -   -   -   -    -   x   -",
    "take over what a leaver held in DACH": "-   -   -   -   -   -   -   -   -   x    -   x   -",
    # Absences: one's own, and of those one leads or keeps.
    "/role away 2026-12-21..2026-12-24": "-   -   -   -   x   x   x   x   x   x    x   x   -",
    "/role away <@UBEN> 2026-12-21..2026-12-24": "-   -   -   -   -   -   x   x   -   x    x   x   -",
    "/role away <@USID> 2026-12-21..2026-12-24": "-   -   -   -   -   -   x   -   x   x    -   x   -",
    "/role away <@UANNA> 2026-12-21..2026-12-24": "-   -   -   -   -   -   x   -   -   -    -   x   -",
    "/role away <@UOLGA> 2026-12-21..2026-12-24": "-   -   -   -   -   -   -   -   -   -    -   x   -",
    "take back that Ben is away": "-   -   -   -   -   -   x   x   -   x    x   x   -",
    # Handoffs: who holds the sending role, their managers and admins start; who is asked answers, who sent withdraws.
    "hand Acme over": "-   -   -   -   -   -   x   -   x   -    -   x   -",
    "accept what is offered to Ben": "-   -   -   -   -   -   -   x   -   -    -   -   -",
    "decline what is offered to Ben": "-   -   -   -   -   -   -   x   -   -    -   -   -",
    "pass on what is offered to Ben": "-   -   -   -   -   -   -   x   -   -    -   -   -",
    "answer what is offered to Ben": "-   -   -   -   -   -   -   x   -   -    -   -   -",
    "wait for the customer with what is offered to Ben": "-   -   -   -   -   -   -   x   -   -    -   -   -",
    "ask about what is offered to Ben": "-   -   -   -   -   -   -   x   -   -    -   -   -",
    "pass what is offered to Ben on to Cleo": "-   -   -   -   -   -   x   x   -   -    -   x   -",
    "follow what Sid sent": "-   -   -   -   x   x   x   x   x   x    x   x   -",
    "make way for a new one of what Sid sent": "-   -   -   -   -   -   -   -   x   -    -   x   -",
    "withdraw what Sid sent": "-   -   -   -   -   -   -   -   x   -    -   x   -",
    # Caps: said by whoever leads somebody or keeps a role of theirs, never by themselves.
    "/handoff caps <@UBEN> 5 a day, 10 open": "-   -   -   -   -   -   x   -   -   x    x   x   -",
    "/handoff caps <@UANNA> 5 a day": "-   -   -   -   -   -   -   -   -   -    -   x   -",
    # What a handoff asks for is read by full members; admins, and who manages one of its two roles, change it.
    "/handoff edges": "-   -   -   -   x   x   x   x   x   x    x   x   -",
    "open what a lead asks for": "-   -   -   -   -   -   -   -   -   -    x   x   -",
    "save an edited contract": "-   -   -   -   -   -   -   -   -   -    x   x   -",
    "take back an edit of a contract": "-   -   -   -   -   -   -   -   -   -    x   x   -",
    # Numbers: one's own and those of one's people; the team's targets are the admins'.
    "/kpi digest me friday 16:00": "-   -   -   -   x   x   x   x   x   x    x   x   -",
    "/kpi log leads 5": "-   -   -   -   x   x   x   x   x   x    x   x   -",
    "/kpi log leads 5 for <@UBEN>": "-   -   -   -   -   -   x   x   -   -    -   x   -",
    "/kpi target leads 20 per week": "-   -   -   -   -   x   -   -   x   -    -   -   -",
    "/kpi target revenue 20 per week for <@UBEN>": "-   -   -   -   -   -   x   x   -   -    -   x   -",
    "/kpi target leads 20 per week for <@UBEN>": "-   -   -   -   -   -   -   -   -   -    -   -   -",
    "/kpi target leads 20 per week for team": "-   -   -   -   -   -   -   -   -   -    -   x   -",
    "/kpi audit": "-   -   -   -   x   x   x   x   x   x    x   x   -",
    "/kpi target leads 20 per week for SDR": "-   -   -   -   -   -   -   -   -   -    -   x   -",
    "/kpi target leads 20 per week for emea": "-   -   -   -   -   -   -   -   -   -    -   x   -",
    "/kpi forecast revenue 20 next quarter for <@UBEN>": "-   -   -   -   -   -   x   x   -   -    -   x   -",
    "/kpi forecast revenue 20 next quarter for team": "-   -   -   -   -   -   -   -   -   -    -   x   -",
    '/kpi incentive revenue 100% "Dinner" 500 per quarter': "-   -   -   -   -   -   -   -   -   -    -   x   -",
    # The catalogue, the trees, the workspace and its rights.
    "/role edit AE": "-   -   -   -   -   -   -   -   -   -    -   x   -",
    "save the form of AE": "-   -   -   -   -   -   -   -   -   -    -   x   -",
    "take back that AM is retired": "-   -   -   -   -   -   -   -   -   -    -   x   -",
    "/role new Partner Manager": "-   -   -   -   -   -   -   -   -   -    -   x   -",
    "/role retire HoS": "-   -   -   -   -   -   -   -   -   -    -   x   -",
    "/role restore AM": "-   -   -   -   -   -   -   -   -   -    -   x   -",
    "/rolecall setup": "-   -   -   -   -   -   -   -   -   -    -   x   -",
    "save the set-up": "-   -   -   -   -   -   -   -   -   -    -   x   -",
    "/rolecall zone Europe/Paris": "-   -   -   -   -   -   -   -   -   -    -   x   -",
    "/rolecall admin add <@UCLEO>": "-   -   -   -   -   -   -   -   -   -    -   x   -",
    "/rolecall manager add <@UCLEO> AE": "-   -   -   -   -   -   -   -   -   -    -   x   -",
    "/rolecall manager remove <@UAE>": "-   -   -   -   -   -   -   -   -   -    -   x   -",
    "/rolecall guest allow <@UGUEST>": "-   -   -   -   -   -   -   -   -   -    -   x   -",
    '/rolecall dimension add "Company size"': "-   -   -   -   -   -   -   -   -   -    -   x   -",
    "/rolecall segment add territory Nordics under EMEA": "-   -   -   -   -   -   -   -   -   -    -   x   -",
    "/rolecall segment move DACH under AMER": "-   -   -   -   -   -   -   -   -   -    -   x   -",
    "/rolecall segment rename DACH to Alps": "-   -   -   -   -   -   -   -   -   -    -   x   -",
    "/rolecall conflicts AE Finance": "-   -   -   -   -   -   -   -   -   -    -   x   -",
    "/rolecall digest here": "-   -   -   -   -   -   -   -   -   -    -   x   -",
    "/rolecall digest settings": "-   -   -   -   -   -   -   -   -   -    -   x   -",
    "open a digest's settings": "-   -   -   -   -   -   -   -   -   -    -   x   -",
    "save a digest's settings": "-   -   -   -   -   -   -   -   -   -    -   x   -",
    "send again what is in doubt": "-   -   -   -   -   -   -   -   -   -    -   x   -",
}
Deed = Callable[[Bench, str], Request]


def takes_over(bench: Bench, user: str) -> Request:
    gone, held = bench.known.vacancy
    return bench.pressed(user, "leaver.take", f"{gone}:{held}:{bench.office.people['cleo']}")


def takes_back_away(bench: Bench, user: str) -> Request:
    return bench.pressed(user, "away.undo", str(bench.known.absence))


def puts_back(bench: Bench, user: str) -> Request:
    return bench.pressed(user, "role.put_back", str(bench.known.changes["retired"]))


def edits(bench: Bench, user: str) -> Request:
    """The form that an admin has opened, submitted by anybody."""
    return replace(bench.opened, user=user)


def sends_again(bench: Bench, user: str) -> Request:
    return bench.pressed(user, "delivery.resend", "digest:1")


def undoes(who: str) -> Deed:
    return lambda bench, user: bench.pressed(user, "role.undo", str(bench.known.changes[who]))


def moves(name: str) -> Deed:
    return lambda bench, user: bench.pressed(user, name, ticket(bench.known.handoff))


def rejects(**values: str) -> Deed:
    def deed(bench: Bench, user: str) -> Request:
        return bench.submitted(user, "handoff.reject", {"ticket": ticket(bench.known.handoff)}, **values)

    return deed


def submits(name: str, **values: str) -> Deed:
    """A form about the handoff."""
    return lambda bench, user: bench.submitted(user, name, {"ticket": ticket(bench.known.handoff)}, **values)


def waits(bench: Bench, user: str) -> Request:
    return bench.submitted(user, "handoff.pause", {"ticket": ticket(bench.known.handoff)}, until="2026-11-27")


def hands_over(bench: Bench, user: str) -> Request:
    company = {"account": str(bench.known.account)}
    return bench.submitted(user, "handoff.send", {"edge": "sdr_ae"}, **LEAD, **company)


def sets_up(bench: Bench, user: str) -> Request:
    return bench.submitted(user, "role.setup", {"needed": [], "shown": {}}, zone="Europe/Paris")


def edits_contract(bench: Bench, user: str) -> Request:
    """The form as it is opened by whoever may, with another word on its button."""
    values = {"sla": "4", "unit": "hours", "yes": "Take it", "reasons": ["other"]}
    return bench.submitted(user, "handoff.contract", {"edge": "sdr_ae", "seen": bench.known.contract}, **values)


def undoes_contract(bench: Bench, user: str) -> Request:
    return bench.pressed(user, "handoff.edit.undo", str(bench.known.changes["contract"]))


def sets_digest(bench: Bench, user: str) -> Request:
    """The form as an admin fills it in, for a digest of Mondays."""
    values = {"day": "0", "at": "09:00", "zone": "UTC", "audience": "whole", "sections": ["table"]}
    return bench.submitted(user, "digest.settings", {"channel": "C1"}, **values)


DEEDS: dict[str, Deed] = {
    "open a digest's settings": lambda bench, user: bench.pressed(user, "digest.open", "C1"),
    "save a digest's settings": sets_digest,
    "open what a lead asks for": lambda bench, user: bench.pressed(user, "handoff.edit", "sdr_ae"),
    "save an edited contract": edits_contract,
    "take back an edit of a contract": undoes_contract,
    "undo what the keeper of EMEA did": undoes("UEMEA"),
    "undo what the keeper of AE did": undoes("UAE"),
    "undo what an admin did": undoes("UOLGA"),
    "take over what a leaver held in DACH": takes_over,
    "take back that Ben is away": takes_back_away,
    "take back that AM is retired": puts_back,
    "save the form of AE": edits,
    "hand Acme over": hands_over,
    "accept what is offered to Ben": moves("handoff.accept"),
    "decline what is offered to Ben": rejects(reason="other", note="Too small"),
    "pass on what is offered to Ben": rejects(reason="wrong_segment"),
    "answer what is offered to Ben": submits("handoff.answer"),
    "wait for the customer with what is offered to Ben": waits,
    "ask about what is offered to Ben": submits("handoff.ask", question="Who signs?"),
    "pass what is offered to Ben on to Cleo": submits("handoff.reassign", taker="UCLEO"),
    "follow what Sid sent": moves("handoff.join"),
    "make way for a new one of what Sid sent": moves("handoff.make_way"),
    "withdraw what Sid sent": moves("handoff.withdraw"),
    "save the set-up": sets_up,
    "send again what is in doubt": sends_again,
}
SETTING = "kept by the same use-case as `/rolecall zone`"
OWN = "about the own absence, or of those who were asked: tests/stories/test_away_story.py"
CORRECTED = "by whoever may log them: tests/kpis/test_logging.py"
NUMBERS = "written by the same use-case as `/kpi log`: tests/kpis/test_service.py"
DEFINED = "by admins alone: tests/kpis/test_measure_desk.py"
PROMISED = "by whoever has it under way alone: tests/handoffs/test_contracts.py"
PAUSED = "by whoever paused it alone: tests/handoffs/test_pauses.py"
DRAFT = "one's own draft: tests/handoffs/test_drafts.py"
ASKED = "by whoever sent it or an admin: tests/handoffs/test_asides.py"
RENEWED = "by who answers for the account, their managers and admins: tests/handoffs/test_renewals.py"
ELSEWHERE = {
    "form handoff.done": PROMISED,
    "action promise.kept": "by whoever owes it, their managers and admins: tests/handoffs/test_promises.py",
    **dict.fromkeys(("action renewal.safe", "action renewal.left", "form renewal.risk", "form renewal.date"), RENEWED),
    "action handoff.go_on": PAUSED,
    "form handoff.tell": ASKED,
    **dict.fromkeys(("action handoff.empty", "closed handoff.send"), DRAFT),
    **dict.fromkeys(("action handoff.account", "action handoff.day"), DRAFT),
    **dict.fromkeys(("/rolecall set", "/rolecall name", "/rolecall currency", "/rolecall strategy"), SETTING),
    "/rolecall floor": SETTING,
    "/rolecall fiscal": SETTING,
    "/rolecall messages": SETTING,
    **dict.fromkeys(("/role back", "form away.form"), OWN),
    **dict.fromkeys((f"action away.{each}" for each in ("accept", "ask", "back", "decline", "return")), OWN),
    **dict.fromkeys(("action kpi.correct.undo", "form kpi.correct"), CORRECTED),
    **dict.fromkeys(("action kpi.undo", "action kpi.deal.undo", "form kpi.log", "form kpi.deal"), NUMBERS),
    **dict.fromkeys(("form measure.edit", "form measure.save"), DEFINED),
    **dict.fromkeys(("action measure.retire", "action measure.put_back"), DEFINED),
    "/rolecall holidays": "one's own, or as an admin another's: tests/stories/test_holidays_story.py",
}
CELLS = [
    pytest.param(deed, user, may, id=f"{WHO[who][0]}: {deed}")
    for deed, row in TABLE.items()
    for who, may, (_, user) in zip(HEAD.split(), row.split(), WHO.values(), strict=True)
]
Benches = dict[type[Engine], Bench]


@pytest.fixture(scope="module")
async def benches(engines: dict[str, Engine]) -> AsyncIterator[Benches]:
    """One office on each engine for all cells: no deed is kept, so each finds it as it was."""
    opened: Benches = {}
    yield opened
    for each in opened.values():
        await each.db.close()


@pytest.fixture
async def bench(engine: Engine, benches: Benches) -> Bench:
    if type(engine) not in benches:
        db = Database(await engine.fresh())
        benches[type(engine)] = await open_bench(db, (await ensure(db)).id)
    return benches[type(engine)]


@pytest.mark.parametrize(("deed", "user", "may"), CELLS)
async def test_this_one_may_do_this_or_not(bench: Bench, deed: str, user: str, may: str) -> None:
    request = DEEDS[deed](bench, user) if deed in DEEDS else bench.asked(user, deed)
    if may == "x":
        await bench.does(request)
        return
    with pytest.raises(DENIED):
        await bench.does(request)


def written(bench: Bench) -> set[str]:
    """All doors that store what is asked, as `/role assign`, `action role.undo` or `form role.edit`."""
    verbs = {f"{name} {verb.word}".strip() for name, each in bench.router.commands.items() for verb in writing(each)}
    return verbs | {f"{kind} {name}" for (kind, name), route in bench.router.routes.items() if route.write}


def writing(command: Command) -> list[Verb]:
    verbs = [*command.verbs, *([command.default] if command.default else [])]
    return [each for each in verbs if each.write]


def door(bench: Bench, deed: str) -> str:
    asked, _ = bench.router.resolve(DEEDS[deed](bench, "UOLGA") if deed in DEEDS else bench.asked("UOLGA", deed))
    return asked.via if asked.kind == "command" else f"{asked.kind} {asked.name}"


async def test_every_door_that_writes_stands_in_the_table_or_is_told_why_not(bench: Bench) -> None:
    assert written(bench) - {door(bench, deed) for deed in TABLE} == {*ELSEWHERE}
