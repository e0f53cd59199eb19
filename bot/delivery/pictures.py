"""A message with its picture: drawn, uploaded without a channel, and shown by an image block."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.hooks import Hooks, Unanswered
from bot.kit.blocks import Block, Message, clip
from bot.kit.picture import ALT_LIMIT, Picture, png

UPLOAD_ALT = 1000  # what Slack takes with the file; the block takes more
PAUSES = (0.0, 1.0, 2.0)  # seconds before each try


async def shown(web: AsyncWebClient, hooks: Hooks, message: Message, picture: Picture) -> Message:
    """Raises whatever drawing, Slack or the network met."""
    file_id = await uploaded(web, hooks, picture, await png(picture.drawing))
    return Message.of(*shows(message.blocks, picture, file_id))


def shows(blocks: Sequence[Block], picture: Picture, file_id: str) -> list[Block]:
    """The blocks with the picture in its place."""
    image = {"type": "image", "slack_file": {"id": file_id}, "alt_text": clip(picture.alt, ALT_LIMIT)}
    return [*blocks[: picture.place], image, *blocks[picture.place + picture.many :]]


async def uploaded(web: AsyncWebClient, hooks: Hooks, picture: Picture, content: bytes) -> str:
    about = {"filename": picture.name, "length": len(content), "alt_txt": clip(picture.alt, UPLOAD_ALT)}
    place = await web.api_call("files.getUploadURLExternal", params=about)
    await hooks.upload(str(place["upload_url"]), content)
    files = json.dumps([{"id": place["file_id"], "title": picture.title}])
    await web.api_call("files.completeUploadExternal", params={"files": files})
    return str(place["file_id"])


async def patiently(say: Callable[[], Awaitable[None]]) -> None:
    """A file is looked through before it can be shown, and until then Slack refuses the block."""
    for tries, pause in enumerate(PAUSES, start=1):
        await asyncio.sleep(pause)
        try:
            await say()
        except (SlackApiError, Unanswered) as error:
            if tries == len(PAUSES) or not _refused(error):
                raise
        else:
            return


def _refused(error: Exception) -> bool:
    """What never came back is not said again: it may have arrived."""
    return isinstance(error, SlackApiError) or str(error) == "HTTPStatusError"
