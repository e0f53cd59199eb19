"""A role is taken from somebody with open handoffs: asked, taken over by a button, told, read up, and taken back."""

from tests.stories.test_away_story import click, last, text
from tests.stories.world import Story


async def test_an_end_is_asked_taken_over_by_a_button_told_in_the_history_and_taken_back(told: Story) -> None:
    jonas = told.who("Jonas").id
    await told.says("Priya", "/role end @Jonas AE DACH")
    asked = last(told, "Priya")
    assert asked.startswith(
        "That leaves AE · DACH · Buildings (9 parts) and AE · DACH · Industrial (9 parts) with nobody.\n"
    )
    assert "AE coverage 208 of 220 → 190 of 220." in asked
    assert f"from <@{jonas}> to nobody" in asked
    labels = [each.strip("[]") for each in asked.splitlines()[-1].split(" · ")]
    assert labels[-1] == "End it anyway"
    taker = labels[0].removesuffix(" takes over")
    await click(told, "Priya", labels[0])
    saved = last(told, "Priya")
    assert saved.startswith(f"Saved. <@{jonas}> no longer holds AE · DACH.\n")
    assert f"<@{told.who(taker).id}> holds it from then on." in saved
    assert f"from <@{jonas}> to <@{told.who(taker).id}>" in saved
    history = text(await told.says("Lena", "/role history AE DACH"))
    assert f"<@{told.who(taker).id}> holds AE · DACH" in history
    assert f"{told.who('Priya').name} · /role end" in history
    await told.says("Priya", "/role undo")
    assert "does not hold" in last(told, "Priya")
    assert f"<@{jonas}>" in text(await told.says("Lena", "/owner AE DACH industrial"))


async def test_an_account_names_its_owner_in_slack_and_no_longer(told: Story) -> None:
    jonas, sofia, what = told.who("Jonas").id, told.who("Sofia").id, "AE for Veloria Automotive"
    assert f"named on the account: <@{jonas}>" in text(await told.says("Lena", f"/owner {what}"))
    await told.says("Priya", f"/role assign @Sofia {what}")
    assert last(told, "Priya").startswith(f"Jonas Albrecht holds {what} already. Shall they share it?")
    await click(told, "Priya", "Replace Jonas Albrecht")
    assert last(told, "Priya").startswith(f"Saved. <@{sofia}> owns {what}, named on the account.")
    assert f"Veloria Automotive moves from <@{jonas}> to <@{sofia}>." in last(told, "Priya")
    assert f"named on the account: <@{sofia}>" in text(await told.says("Lena", f"/owner {what}"))
    assert "Only admins may change that." in text(await told.says("Jonas", f"/role assign @Jonas {what}"))
    await click(told, "Priya", "Undo")
    assert last(told, "Priya") == f"Undone. <@{sofia}> is not named {what}, as before."
    assert f"named on the account: <@{jonas}>" in text(await told.says("Lena", f"/owner {what}"))
