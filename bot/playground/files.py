"""Files that the app uploads: announced, sent to an address of their own, completed, and then shown by blocks."""

import base64
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace

from bot.playground.model import Json, SlackError
from bot.playground.shelf import Shelf


@dataclass(frozen=True, kw_only=True, slots=True)
class File:
    """`content` is base64, empty until it is sent; `ready` is one that may be shown."""

    id: str
    key: str  # the secret part of its upload address
    name: str
    length: int
    content: str = ""
    ready: bool = False


class Files:
    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._of: dict[str, File] = {}
        self.load()

    def load(self) -> None:
        self._of = {key: File(**body) for key, body in self._shelf.all("file")}

    def announce(self, name: str, length: int) -> File:
        made = File(id=f"F{secrets.token_hex(5).upper()}", key=secrets.token_urlsafe(16), name=name, length=length)
        return self._keep(made)

    def take(self, key: str, content: bytes) -> None:
        """The bytes; raises where the address is nobody's or the length is another than announced."""
        found = next((each for each in self._of.values() if each.key == key and not each.ready), None)
        if found is None:
            raise SlackError("file_not_found")
        if len(content) != found.length:
            raise SlackError("file_upload_size_mismatch")
        self._keep(replace(found, content=base64.b64encode(content).decode()))

    def complete(self, file_id: str) -> File:
        found = self._of.get(file_id)
        if found is None or not found.content:
            raise SlackError("file_not_found")
        return self._keep(replace(found, ready=True))

    def content(self, file_id: str) -> bytes:
        found = self._of.get(file_id)
        if found is None or not found.ready:
            raise SlackError("file_not_found")
        return base64.b64decode(found.content)

    def require_known(self, blocks: Iterable[Json]) -> None:
        """A block may show only what was completed."""
        named = (each["slack_file"].get("id") for each in blocks if isinstance(each.get("slack_file"), dict))
        if any(each and not (each in self._of and self._of[each].ready) for each in named):
            raise SlackError("invalid_blocks", "invalid slack file")

    def shown(self, block: Json) -> Json:
        """The block as the page draws it: the file by its own address here."""
        file_id = (block.get("slack_file") or {}).get("id")
        return block | {"slack_file": {"id": file_id, "url": f"/files/{file_id}"}} if file_id else block

    def _keep(self, file: File) -> File:
        self._of[file.id] = file
        self._shelf.put("file", file.id, asdict(file))
        return file
