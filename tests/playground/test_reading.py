"""Reading back and listing: what the bot relies on when it does not know whether a message has arrived."""

from datetime import UTC, datetime, timedelta

from slack_sdk.web.async_client import AsyncWebClient

from bot.playground import StandIn, parse_manifest
from tests.playground.conftest import stand_in

META = {"event_type": "sent", "event_payload": {"id": "7"}}


async def test_metadata_is_read_back_when_asked_for_and_outlives_an_update(client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel="U1", text="x", metadata=META)
    channel, ts = posted["channel"], posted["ts"]
    await client.chat_update(channel=channel, ts=ts, text="y")
    silent = await client.conversations_history(channel=channel)
    told = await client.conversations_history(channel=channel, include_all_metadata=True)
    assert "metadata" not in silent["messages"][0]
    assert (told["messages"][0]["text"], told["messages"][0]["metadata"]) == ("y", META)
    await client.chat_update(channel=channel, ts=ts, text="y", metadata={})
    cleared = await client.conversations_history(channel=channel, include_all_metadata=True)
    assert "metadata" not in cleared["messages"][0]


async def test_history_is_newest_first_between_its_ends_and_in_pages(client: AsyncWebClient) -> None:
    stamps = [(await client.chat_postMessage(channel="C1", text=str(n)))["ts"] for n in range(5)]
    first = await client.conversations_history(channel="C1", limit=2)
    second = await client.conversations_history(channel="C1", limit=2, cursor=first["response_metadata"]["next_cursor"])
    texts = [m["text"] for page in (first, second) for m in page["messages"]]
    assert (texts, first["has_more"]) == (["4", "3", "2", "1"], True)
    between = await client.conversations_history(channel="C1", oldest=stamps[1], latest=stamps[3])
    assert [m["text"] for m in between["messages"]] == ["2"]
    ends = await client.conversations_history(channel="C1", oldest=stamps[1], latest=stamps[3], inclusive=True)
    assert [m["text"] for m in ends["messages"]] == ["3", "2", "1"]


async def test_replies_are_in_the_thread_and_only_broadcast_ones_in_the_channel(client: AsyncWebClient) -> None:
    root = (await client.chat_postMessage(channel="C1", text="root"))["ts"]
    await client.chat_postMessage(channel="C1", text="quiet", thread_ts=root)
    await client.chat_postMessage(channel="C1", text="loud", thread_ts=root, reply_broadcast=True)
    thread = await client.conversations_replies(channel="C1", ts=root)
    channel = await client.conversations_history(channel="C1")
    assert [m["text"] for m in thread["messages"]] == ["root", "quiet", "loud"]
    assert [m["text"] for m in channel["messages"]] == ["loud", "root"]
    assert channel["messages"][1]["reply_count"] == 2


async def test_stamps_are_business_time_unique_and_rising() -> None:
    moment = datetime(2027, 3, 1, 9, tzinfo=UTC)
    async with stand_in(now=lambda: moment) as slack:
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
        stamps = [(await client.chat_postMessage(channel="C1", text="x"))["ts"] for _ in range(3)]
        moment -= timedelta(hours=1)
        stamps.append((await client.chat_postMessage(channel="C1", text="x"))["ts"])
    assert stamps == [f"1803891600.00000{n}" for n in range(4)]


async def test_members_come_in_pages_with_their_zone(client: AsyncWebClient) -> None:
    first = await client.users_list(limit=2)
    rest = await client.users_list(limit=10, cursor=first["response_metadata"]["next_cursor"])
    people = {each["id"]: each for page in (first, rest) for each in page["members"]}
    assert (people["U1"]["tz"], people["U1"]["is_admin"], people["U3"]["deleted"]) == ("Europe/London", True, True)
    assert rest["response_metadata"]["next_cursor"] == ""


async def test_what_admins_do_is_told_to_those_who_subscribed() -> None:
    manifest = parse_manifest(
        {
            "display_information": {"name": "Rolecall"},
            "settings": {"event_subscriptions": {"bot_events": ["user_change", "channel_archive"]}},
        }
    )
    async with stand_in(manifest=manifest) as slack:
        slack.admin.deactivate("U2")
        slack.admin.archive("C1")
        slack.admin.kick("C1")
        slack.acting("U1").say("hello")
        told = [payload["event"] for payload in slack.events.sent]
    assert [each["type"] for each in told] == ["user_change", "channel_archive"]
    assert (told[0]["user"]["id"], told[0]["user"]["deleted"], told[1]["channel"]) == ("U2", True, "C1")


async def test_an_ephemeral_is_seen_by_one_person_and_never_read_back(slack: StandIn, client: AsyncWebClient) -> None:
    await client.chat_postEphemeral(channel="C1", user="U1", text="for you")
    assert [m.text for m in slack.acting("U1").sees("C1")] == ["for you"]
    assert slack.acting("U2").sees("C1") == []
    assert (await client.conversations_history(channel="C1"))["messages"] == []
