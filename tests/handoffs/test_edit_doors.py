"""`/handoff edges` by those who read it and those who edit: windows, faults, rights, and two at once."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.handoffs.editions import NothingChanged, NotTheirContract
from bot.kit.blocks import View
from bot.kit.door import Reply
from bot.kit.errors import Ambiguous, FieldErrors, Refusal
from bot.workspace.audit import entries
from bot.workspace.managers import give
from bot.workspace.model import OPERATOR, Grant
from bot.workspace.service import withdraw_grants
from tests.handoffs.cases import at
from tests.handoffs.office import Office

NOW = at("2026-11-24 15:00")


def initial(block: Mapping[str, Any]) -> Any:
    element = block["element"]
    if element["type"] in {"multi_static_select", "checkboxes"}:
        return [each["value"] for each in element.get("initial_options", [])]
    return (element.get("initial_option") or {}).get("value") or element.get("initial_value") or ""


@dataclass(slots=True)
class Window:
    """A window of the editor as one person has it open, with what they typed in it."""

    office: Office
    who: str
    view: View
    typed: dict[str, Any] = field(default_factory=dict)

    def kept(self) -> str:
        return str(self.view.payload()["private_metadata"])

    def values(self) -> dict[str, Any]:
        return {b["block_id"]: initial(b) for b in self.view.blocks if b["type"] == "input"} | self.typed

    async def press(self, action: str, value: str = "") -> View:
        route = self.office.feature.actions[f"handoff.{action}"]
        payload = {"metadata": self.kept()}
        more = {"value": value, "values": self.values(), "payload": payload, "view_id": "V1"}
        assert route.read
        return shown(await route.read(self.office.request(self.who, "action", action, NOW, **more)))

    async def change(self, name: str, **typed: Any) -> "Window":
        """Open a field (none to add one), type, and come back."""
        opened = await (self.press("field", name) if name else self.press("field.add"))
        window = Window(self.office, self.who, opened, typed)
        route = self.office.feature.forms["handoff.field"]
        more = {"value": window.kept(), "values": window.values()}
        assert route.read
        back = shown(await route.read(self.office.request(self.who, "form", "handoff.field", NOW, **more)))
        return Window(self.office, self.who, back)

    async def save(self, **typed: Any) -> Reply:
        self.typed |= typed
        reply = await self.office.submits(self.who, "contract", self.values(), NOW, **json.loads(self.kept()))
        assert reply
        return reply


def shown(reply: Reply | None) -> View:
    assert reply
    assert reply.view
    return reply.view


async def opens(office: Office, who: str = "ops", key: str = "sdr_ae") -> Window:
    return Window(office, who, shown(await office.clicks(who, "edit", key, NOW)))


def button(reply: Reply | None, label: str) -> str:
    assert reply
    assert reply.message
    found = [each for block in reply.message.blocks if block["type"] == "actions" for each in block["elements"]]
    return next(str(each["value"]) for each in found if each["text"]["text"] == label)


async def keeper(office: Office, who: str, role: str) -> None:
    """From now on they manage that role."""
    index = await office.index()
    async with office.db.begin(office.tenant, NOW) as tx:
        member = (await office.member(who)).id
        await give(tx, OPERATOR, Grant(id=0, member_id=member, role_id=index.role(role).id), "test")
    await office.ownership.refresh(office.tenant)


async def test_everybody_reads_what_each_handoff_asks(office: Office) -> None:
    reply = await office.types("zoe", "edges", NOW)
    assert reply.message
    text = reply.message.text
    assert "Qualified lead · SDR → AE\nMust tell: Company · Contact · Segment · Pain, in their words" in text
    assert "Within 4 working hours: “Accept”, or why not" in text
    assert "Within 1 working day: approved, changed or refused" in text
    assert "After a yes: live by the day told in “Promised go-live”, then Live client starts" in text
    assert "Edit]" not in text
    assert len(reply.message.blocks) <= 50
    one = await office.types("zoe", "edges terms review", NOW)
    assert one.message
    assert "Cost · required · an amount of money" in one.message.text


async def test_a_name_opens_the_form_and_a_near_one_is_asked_back(office: Office) -> None:
    for line in ("edges Qualified lead", "edges sdr_ae", "edges qualified", "edges sdr to ae", "edges SDR → AE"):
        assert shown(await office.types("ops", line, NOW)).title == "Qualified lead"
    with pytest.raises(Ambiguous, match="no kind of handoff called “Qualifed leed”") as asked:
        await office.types("ops", "edges Qualifed leed", NOW)
    assert asked.value.choices[0].text == "/handoff edges sdr_ae"
    with pytest.raises(Ambiguous) as unknown:
        await office.types("ops", "edges <!channel>", NOW)
    assert "<!channel>" not in unknown.value.text
    assert len(unknown.value.choices) == 8


async def test_an_edit_changes_what_the_next_sender_is_asked(office: Office) -> None:
    window = await opens(office)
    window.typed |= {"sla": "1,5", "unit": "days", "yes": "Take it"}
    window = await window.change("pain", ask="optional", label="Their trouble")
    window = await window.change("trigger", ask="off")
    window = await window.change("", label="Route", ask="required", kind="choice", options="Direct\nPartner")
    assert (window.values()["sla"], window.values()["unit"]) == ("1,5", "days")
    saved = await window.save(reasons=["other", "duplicate"], at_once=["at_once"])
    assert saved.message
    for line in ("4 working hours → 1.5 working days", "says “Take it”", "Not asked any more: Why now"):
        assert line in saved.message.text
    assert "New: Route · required · a choice (Direct, Partner)" in saved.message.text
    form = shown(await office.types("sam", "Acme to AE", NOW))
    blocks = {each["block_id"]: each for each in form.blocks if each["type"] == "input"}
    assert "trigger" not in blocks
    assert blocks["pain"]["optional"]
    assert blocks["pain"]["label"]["text"] == "Their trouble"
    assert [each["value"] for each in blocks["own_route"]["element"]["options"]] == ["Direct", "Partner"]
    with pytest.raises(FieldErrors) as errors:
        await office.sends("sam", NOW, pain="")
    assert errors.value.fields == {"own_route": "Pick this: the edge demands it."}
    handoff = await office.sends("sam", NOW, pain="", own_route="Partner")
    assert (handoff.edge.at_once, handoff.edge.yes, handoff.content["own_route"]) == (True, "Take it", "Partner")
    assert handoff.offer.due_at == at("2026-11-26 10:45")  # half past five, then a day and 2¾ hours in Berlin
    assert "Route\nPartner" in (await office.texts("ana"))[0]
    with pytest.raises(FieldErrors):
        await office.rejects("ana", handoff, "no_pain", NOW)


async def test_what_is_on_its_way_keeps_its_contract(office: Office) -> None:
    before = await office.sends("sam", NOW)
    window = await (await opens(office)).change("pain", ask="off")
    saved = await window.save(reasons=["other"], yes="Take it")
    assert saved.message
    assert "The one on its way keeps the form it was sent with." in saved.message.text
    after = await office.newest()
    assert after == before
    assert after.edge.yes == "Accept"
    returned = await office.rejects("ana", before, "missing_facts", NOW)
    fix = shown(await office.clicks("sam", "fix", f"{returned.id}:{returned.revision}", NOW))
    assert "pain" in [each.get("block_id") for each in fix.blocks]
    assert (await office.sends("sam", NOW, account="new:Südwind")).edge.id != before.edge.id


async def test_an_edit_is_audited_and_undone_once(office: Office) -> None:
    entry = button(await (await opens(office)).save(yes="Take it"), "Undo")
    undone = await office.clicks("ops", "edit.undo", entry, NOW)
    assert undone
    assert undone.message
    assert undone.message.text == "Undone. Qualified lead is asked as before."
    with pytest.raises(Refusal, match="Qualified lead\\* was changed since"):
        await office.clicks("ops", "edit.undo", entry, NOW)
    with pytest.raises(Refusal, match="no such change"):
        await office.clicks("ops", "edit.undo", "4242", NOW)
    async with office.db.read(office.tenant) as tx:
        back, edit = await entries(tx, action="edge.")
    assert edit.before
    assert edit.after
    assert back.after
    assert (edit.before["yes"], edit.after["yes"], back.after["yes"]) == ("Accept", "Take it", "Accept")
    assert (back.action, back.undoes, edit.actor) == ("edge.undo", edit.id, "Ops")
    assert (await office.sends("sam", NOW)).edge.yes == "Accept"


async def test_what_a_contract_or_a_field_cannot_be_keeps_its_window_open(office: Office) -> None:
    window = await opens(office)
    with pytest.raises(FieldErrors) as errors:
        await window.save(sla="0", reasons=[])
    assert set(errors.value.fields) == {"sla", "reasons"}
    with pytest.raises(FieldErrors) as errors:
        await window.change("pain", label="Contact")
    assert "Another field is called “Contact” already" in errors.value.fields["label"]
    with pytest.raises(FieldErrors) as errors:
        await window.change("", label="Route", kind="choice", options="Direct")
    assert list(errors.value.fields) == ["options"]


async def test_nothing_changed_is_nothing_to_save(office: Office) -> None:
    with pytest.raises(NothingChanged):
        await (await opens(office)).save()


async def test_of_two_who_edit_at_once_the_second_is_told(office: Office) -> None:
    await keeper(office, "zoe", "ae")
    first, second = await opens(office), await opens(office, "zoe")
    await first.save(yes="Take it")
    with pytest.raises(Refusal, match="Ops has changed this kind of handoff while your form was open"):
        await second.save(sla="8")
    assert (await office.sends("sam", NOW)).edge.yes == "Take it"


@pytest.mark.parametrize(("role", "may"), [("ae", True), ("sdr", True), ("am", False)])
async def test_who_manages_one_of_the_two_roles_may_edit(office: Office, role: str, may: bool) -> None:
    await keeper(office, "zoe", role)
    if may:
        await (await opens(office, "zoe")).save(yes="Take it")
        return
    with pytest.raises(NotTheirContract):
        await opens(office, "zoe")


async def test_a_right_lost_while_the_form_was_open_counts(office: Office) -> None:
    await keeper(office, "zoe", "ae")
    window = await opens(office, "zoe")
    async with office.db.begin(office.tenant, NOW) as tx:
        await withdraw_grants(tx, (await office.member("zoe")).id, "test")
    with pytest.raises(NotTheirContract):
        await window.save(yes="Take it")
    with pytest.raises(NotTheirContract):
        await office.clicks("zoe", "edit.undo", button(await (await opens(office)).save(yes="Yes"), "Undo"), NOW)


async def test_the_form_is_previewed_before_and_after_it_is_saved(office: Office) -> None:
    window = await (await opens(office)).change("pain", ask="off")
    window.typed["sla"] = "no time"
    assert "The receiver has 4 working hours to answer" in str((await window.press("preview")).blocks)
    window.typed["sla"] = "6"
    before = await window.press("preview")
    assert "The receiver has 6 working hours to answer" in str(before.blocks)
    assert "pain" not in [each.get("block_id") for each in before.blocks]
    saved = await window.save()
    after = shown(await office.clicks("sam", "preview", button(saved, "Preview the form"), NOW))
    assert after.blocks == before.blocks
    assert after.callback == "handoff.preview"
    route = office.feature.forms["handoff.preview"]
    assert route.read
    with pytest.raises(Refusal, match="This is a preview"):
        await route.read(office.request("sam", "form", "handoff.preview", NOW))


async def test_whatever_a_field_is_called_it_has_no_power(office: Office) -> None:
    evil = "<!channel> *x*"
    window = await (await opens(office)).change("contact", label=evil, help="<@USAM>")
    saved = await (await window.change("", label="& " + evil, ask="optional")).save()
    await office.sends("sam", NOW)
    listed, one = [await office.types("zoe", line, NOW) for line in ("edges", "edges sdr_ae")]
    for reply in (saved, listed, one):
        assert reply.message
        assert "<!channel>" not in str(reply.message.blocks)
        assert "<@USAM>" not in str(reply.message.blocks)
    (card,) = await office.posts("ana")
    assert "<!channel>" not in str(card.payload)


async def test_a_contract_of_the_longest_words_is_read_whole(office: Office) -> None:
    window = await opens(office)
    for number in range(4):
        options = "\n".join(f"{number}{each:02}".ljust(75, "x") for each in range(20))
        longest = f"{number}".ljust(60, "y")
        window = await window.change("", label=longest, help="z" * 150, ask="optional", kind="choice", options=options)
        await window.save()
        window = await opens(office)
    for line in ("edges", "edges sdr_ae"):
        reply = await office.types("zoe", line, NOW)
        assert reply.message
        assert "3".ljust(60, "y") in reply.message.text
        assert "…" not in "".join(
            each["text"]["text"][-1] for each in reply.message.blocks if each["type"] == "section"
        )


async def test_back_leaves_a_field_as_it_was(office: Office) -> None:
    window = await (await opens(office)).change("pain", ask="off")
    opened = Window(office, "ops", await window.press("field", "contact"), {"label": "Who"})
    back = await opened.press("field.back")
    assert back.blocks == window.view.blocks
