"""A process of its own: a drawing comes in as JSON, a PNG goes out. It imports nothing of the bot, and may take long.

Everything is drawn twice as large and then halved, which smooths the edges.
"""

import io
import json
import os
import sys
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

FONT = Path(__file__).parent / "fonts" / "DejaVuSansCondensed.ttf"
FINER = 2
STEP = 7  # between the lines of a hatching
NICE = 10
SMALLER = (1, 0.9, 0.8)  # than the size that was asked for, before letters are left out
Shape = Mapping[str, Any]


class Canvas:
    """A picture that is being drawn; all lengths come in as they are meant in the end."""

    def __init__(self, width: int, height: int, ground: str) -> None:
        self.image = Image.new("RGB", (width * FINER, height * FINER), ground)
        self.pen = ImageDraw.Draw(self.image)

    def png(self) -> bytes:
        width, height = self.image.size
        small = self.image.resize((width // FINER, height // FINER), Image.Resampling.LANCZOS)
        out = io.BytesIO()
        small.save(out, "PNG")
        return out.getvalue()

    def rect(self, shape: Shape) -> None:
        radius = shape.get("radius", 0) * FINER
        self.pen.rounded_rectangle(_box(shape), radius, fill=shape.get("fill"), **_edge(shape))

    def disc(self, shape: Shape) -> None:
        self.pen.ellipse(_box(shape), fill=shape.get("fill"), **_edge(shape))

    def half(self, shape: Shape) -> None:
        """A ring whose left half is full."""
        self.pen.ellipse(_box(shape), **_edge(shape))
        self.pen.pieslice(_box(shape), 90, 270, fill=shape["outline"])

    def hatch(self, shape: Shape) -> None:
        """Slanting lines within a box."""
        left, top, right, bottom = _box(shape)
        patch = Image.new("RGB", (right - left, bottom - top), shape["ground"])
        pen, high = ImageDraw.Draw(patch), bottom - top
        for x in range(-high, right - left, STEP * FINER):
            pen.line((x, high, x + high, 0), fill=shape["fill"], width=FINER)
        self.image.paste(patch, (left, top))

    def line(self, shape: Shape) -> None:
        """From point to point."""
        points = [(x * FINER, y * FINER) for x, y in shape["points"]]
        self.pen.line(points, fill=shape["fill"], width=round(shape["width"] * FINER), joint="curve")

    def text(self, shape: Shape) -> None:
        """At a point, anchored as Pillow says; what has no `room` gets smaller, then cut. `turned` reads upwards."""
        room = shape["room"] * FINER
        sizes = [_font(round(shape["size"] * FINER * each)) for each in SMALLER]
        font = next((each for each in sizes if each.getlength(shape["text"]) <= room), sizes[-1])
        words = _fitted(shape["text"], font, room)
        x, y = (each * FINER for each in shape["at"])
        if not shape.get("turned"):
            self.pen.text((x, y), words, font=font, fill=shape["fill"], anchor=shape["anchor"])
            return
        left, top, right, bottom = font.getbbox(words, anchor="ls")
        patch = Image.new("L", (int(right - left) + FINER, int(bottom - top) + FINER))
        ImageDraw.Draw(patch).text((-left, -top), words, font=font, fill=255, anchor="ls")
        standing = patch.rotate(90, expand=True)
        self.image.paste(shape["fill"], (round(x) - standing.width // 2, round(y) - standing.height), standing)


def _box(shape: Shape) -> tuple[int, int, int, int]:
    left, top, right, bottom = (round(each * FINER) for each in shape["box"])
    return left, top, right, bottom


def _edge(shape: Shape) -> dict[str, Any]:
    return {"outline": shape.get("outline"), "width": round(shape.get("width", 0) * FINER)}


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONT), size)


def _fitted(text: str, font: ImageFont.FreeTypeFont, room: float) -> str:
    if font.getlength(text) <= room:
        return text
    kept = next((n for n in range(len(text) - 1, 0, -1) if font.getlength(f"{text[:n].rstrip()}…") <= room), 0)
    return f"{text[:kept].rstrip()}…"


def drawn(drawing: Mapping[str, Any]) -> bytes:
    canvas = Canvas(drawing["width"], drawing["height"], drawing["ground"])
    kinds: Mapping[str, Callable[[Shape], None]] = {
        "rect": canvas.rect,
        "disc": canvas.disc,
        "half": canvas.half,
        "hatch": canvas.hatch,
        "line": canvas.line,
        "text": canvas.text,
    }
    for shape in drawing["shapes"]:
        kinds[shape["kind"]](shape)
    return canvas.png()


if __name__ == "__main__":
    os.nice(NICE)
    sys.stdout.buffer.write(drawn(json.load(sys.stdin)))
