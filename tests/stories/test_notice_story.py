"""Sales Ops hears of a gap before it opens: once when it is seen, once on its day, and not when it is filled."""

from datetime import UTC, datetime, timedelta

from tests.stories.test_away_story import click, day, last, text
from tests.stories.world import Story

SOON = timedelta(minutes=3)


def heard(told: Story, *parts: str) -> list[str]:
    """What Priya, who holds Sales Ops, was told of it."""
    return [each.text for each in told.dms("Priya") if all(part in each.text for part in parts)]


async def test_a_gap_that_is_coming_is_told_once_and_again_on_its_day(told: Story) -> None:
    jonas = told.who("Jonas")
    await told.says("Jonas", f"/role away {day(told, 4)}..{day(told, 5)}")
    await told.move_to(told.walk.now() + SOON)
    await told.move_to(datetime(2026, 11, 30, 9, tzinfo=UTC))  # it waits for Priya's working time
    (first,) = heard(told, "Nobody will cover this", f"from Tue 1 Dec to Wed 2 Dec: <@{jonas.id}> is away")
    assert "[Assign " in first
    await told.move_to(datetime(2026, 11, 30, 20, tzinfo=UTC))
    assert heard(told, "Still not covered", jonas.id) == []
    await told.move_to(datetime(2026, 12, 1, 12, tzinfo=UTC))
    (again,) = heard(told, "Still not covered, from today on", jonas.id)
    assert "from Tue 1 Dec" in again
    await told.move_to(datetime(2026, 12, 2, 12, tzinfo=UTC))
    assert len(heard(told, "Nobody will cover this", jonas.id)) == 1
    assert len(heard(told, "Still not covered", jonas.id)) == 1


async def test_a_gap_that_a_button_filled_is_not_told_again(told: Story) -> None:
    await told.says("Jonas", f"/role away {day(told, 4)}..{day(told, 5)}")
    await told.move_to(datetime(2026, 11, 30, 9, tzinfo=UTC))
    jonas, dm = told.who("Jonas").id, told.slack.im(told.who("Priya").id)
    (first,) = heard(told, "Nobody will cover this", jonas)
    gaps = [line.partition(" from ")[0] for line in first.splitlines() if jonas in line]
    labels = [line.split("]")[0][1:] for line in first.splitlines() if line.startswith("[Assign ")]
    await click(told, "Priya", labels[0], dm)
    assert f"<@{jonas}> is away then, so the backup answers" in last(told, "Priya", dm)
    assert gaps[0] not in text(await told.says("Priya", "/owner gaps AE"))
    await told.move_to(datetime(2026, 12, 1, 12, tzinfo=UTC))
    (again,) = heard(told, "Still not covered", jonas)
    assert gaps[0] not in again
    assert all(each in again for each in gaps[1:])


async def test_what_is_taken_back_at_once_is_told_to_nobody(told: Story) -> None:
    await told.says("Jonas", f"/role away {day(told, 10)}..{day(told, 12)}")
    await click(told, "Jonas", "Undo")
    await told.move_to(datetime(2026, 11, 30, 12, tzinfo=UTC))
    assert heard(told, "Nobody will cover this", told.who("Jonas").id) == []


async def test_a_hat_that_is_taken_off_today_is_told_as_open_today(told: Story) -> None:
    await told.says("Priya", "/role end @Jonas AE DACH anyway")
    await told.move_to(told.walk.now() + SOON)
    (found,) = heard(told, "Nobody covers this now")
    assert f"AE DACH · Industrial (9 parts) from Fri 27 Nov: <@{told.who('Jonas').id}> holds it until then" in found
