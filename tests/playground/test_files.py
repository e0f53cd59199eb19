"""Files as Slack takes them: announced, sent, completed, and only then shown."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground import Manifest, StandIn

CONTENT = b"\x89PNG and so on"
ABOUT = {"filename": "chart.png", "length": len(CONTENT), "alt_txt": "a chart"}


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


def image(file_id: str) -> dict[str, Any]:
    return {"type": "image", "alt_text": "a chart", "slack_file": {"id": file_id}}


async def error_of(client: AsyncWebClient, method: str, **args: Any) -> str:
    with pytest.raises(SlackApiError) as error:
        await client.api_call(method, params=args)
    return str(error.value.response["error"])


async def test_the_sdks_own_upload_is_shown_by_a_block_and_served_to_the_page(
    client: AsyncWebClient, slack: StandIn, http: aiohttp.ClientSession
) -> None:
    done = await client.files_upload_v2(content=CONTENT, filename="chart.png", title="Coverage", alt_txt="a chart")
    file_id = done["files"][0]["id"]
    await client.chat_postMessage(channel="C1", text="x", blocks=[image(file_id)])
    async with http.get(f"{slack.url}/files/{file_id}") as answer:
        assert (answer.status, answer.content_type, await answer.read()) == (200, "image/png", CONTENT)


async def test_a_block_cannot_show_what_was_not_completed(
    client: AsyncWebClient, slack: StandIn, http: aiohttp.ClientSession
) -> None:
    place = await client.api_call("files.getUploadURLExternal", params=ABOUT)
    files = f'[{{"id": "{place["file_id"]}"}}]'
    assert await error_of(client, "files.completeUploadExternal", files=files) == "file_not_found"
    async with http.post(place["upload_url"], data=CONTENT + b"more") as answer:
        assert answer.status == 404
    async with http.post(place["upload_url"], data=CONTENT) as answer:
        assert answer.status == 200
    with pytest.raises(SlackApiError, match="invalid_blocks"):
        await client.chat_postMessage(channel="C1", text="x", blocks=[image(place["file_id"])])
    await client.api_call("files.completeUploadExternal", params={"files": files})
    await client.chat_postMessage(channel="C1", text="x", blocks=[image(place["file_id"])])
    assert len(slack.messages("C1")) == 1


@pytest.mark.parametrize(
    ("method", "args", "code"),
    [
        ("files.getUploadURLExternal", {"filename": "a.png"}, "invalid_arguments"),
        ("files.getUploadURLExternal", ABOUT | {"length": 0}, "invalid_arguments"),
        ("files.getUploadURLExternal", ABOUT | {"alt_txt": "x" * 1001}, "alt_txt_too_large"),
        ("files.completeUploadExternal", {}, "invalid_arguments"),
        ("files.completeUploadExternal", {"files": "[]"}, "invalid_arguments"),
        ("files.completeUploadExternal", {"files": '[{"id": "F9"}]'}, "file_not_found"),
    ],
)
async def test_a_wrong_call_is_refused(client: AsyncWebClient, method: str, args: dict[str, Any], code: str) -> None:
    assert await error_of(client, method, **args) == code


async def test_it_needs_the_scope(client: AsyncWebClient, slack: StandIn) -> None:
    slack.world.manifest = Manifest(scopes=frozenset({"chat:write"}))
    assert await error_of(client, "files.getUploadURLExternal", **ABOUT) == "missing_scope"
