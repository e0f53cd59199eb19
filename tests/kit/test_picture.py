"""Pictures: a drawing becomes a PNG in a process of its own, or says why not."""

import io
import os
import struct
from typing import Any

import pytest
from PIL import Image, ImageOps

from bot.kit.picture import Undrawn, png

CARD: dict[str, Any] = {"width": 120, "height": 60, "ground": "#ffffff", "shapes": []}
BLACK: dict[str, Any] = {"fill": "#000000"}
SHAPES: dict[str, dict[str, Any]] = {
    "rect": {"kind": "rect", "box": [10, 10, 50, 50], **BLACK},
    "disc": {"kind": "disc", "box": [10, 10, 50, 50], **BLACK},
    "half": {"kind": "half", "box": [10, 10, 50, 50], "outline": "#000000", "width": 2},
    "hatch": {"kind": "hatch", "box": [10, 10, 50, 50], "ground": "#eeeeee", **BLACK},
    "line": {"kind": "line", "points": [[10, 10], [50, 50], [90, 20]], "width": 3, **BLACK},
    "text": {"kind": "text", "text": "Größe", "at": [10, 30], "size": 20, "room": 100, "anchor": "lm", **BLACK},
    "turned": {"kind": "text", "text": "Łódź", "at": [30, 50], "size": 20, "room": 40, "turned": True, **BLACK}
    | {"anchor": "lm"},
}


def size(content: bytes) -> tuple[int, ...]:
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    return struct.unpack(">II", content[16:24])


@pytest.mark.parametrize("name", SHAPES)
async def test_each_shape_leaves_its_mark_on_a_png_of_the_asked_size(name: str) -> None:
    empty = await png(CARD)
    drawn = await png(CARD | {"shapes": [SHAPES[name]]})
    assert size(empty) == size(drawn) == (120, 60)
    assert drawn != empty


async def test_what_has_no_room_ends_before_its_end() -> None:
    for room in (30, 60, 90):
        long = SHAPES["text"] | {"text": "Größenordnungszahl", "room": room}
        left, _, right, _ = ink(await png(CARD | {"shapes": [long]}))
        assert left >= 8
        assert right <= 10 + room + 1


async def test_a_drawing_that_cannot_be_read_says_why() -> None:
    with pytest.raises(Undrawn, match="KeyError: 'cube'"):
        await png(CARD | {"shapes": [{"kind": "cube"}]})


async def test_one_that_takes_too_long_is_given_up_and_its_process_is_gone() -> None:
    before = children()
    with pytest.raises(Undrawn, match="no picture within"):
        await png(CARD | {"shapes": [SHAPES["disc"]] * 50_000}, patience=0.01)
    assert children() == before


def ink(content: bytes) -> tuple[int, int, int, int]:
    """The box of all that is not white."""
    box = ImageOps.invert(Image.open(io.BytesIO(content)).convert("L")).getbbox()
    assert box
    return box


def children() -> set[str]:
    """The processes that this one started and that are still there."""
    with open(f"/proc/{os.getpid()}/task/{os.getpid()}/children", encoding="ascii") as listed:  # noqa: PTH123
        return set(listed.read().split())
