"""The file as text and as TOML: whatever it is instead is told in a sentence with its line."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from bot.imports.mapfile.places import Path as Place
from bot.imports.mapfile.places import places, twice
from bot.imports.model import FaultyFile, quoted
from bot.kit.errors import Refusal

MARK = re.compile(r"^(?:<{7}|={7}|>{7}|\|{7})(?: .*)?$", re.MULTILINE)
WHERE = re.compile(r"^(?P<why>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$", re.DOTALL)
NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
DAY_LIKE = re.compile(r"\b\d{4}-\d{1,2}-\d{1,2}\b")
DUPLICATE = "the same key or table stands above already. Keep one of them."
# What the parser says, and how that is said here.
SAID = (
    ("Invalid date or datetime", "there is no such time of day. Write 2026-12-24T09:30:00+01:00."),
    ("Cannot overwrite a value", DUPLICATE),
    ("Duplicate inline table key", DUPLICATE),
    ("Cannot declare", DUPLICATE),
    ("Cannot mutate immutable", DUPLICATE),
    ("Unterminated string", "a quotation mark that is never closed."),
    ("Illegal character '\\n'", "a quotation mark that is never closed on its line."),
    ("Unclosed array", "a list lacks a comma, a quotation mark or its closing ] here."),
    ("Unclosed inline table", "a { } lacks a comma, a quotation mark or its closing } here."),
    ("Expected '=' after a key", "a key needs a = and a value behind it."),
    ("Invalid value", "this is no value: write texts in quotation marks, days as 2026-12-24, numbers bare."),
    (
        "Expected newline or end of document",
        "something stands behind the value; one key a line, texts in quotation marks.",
    ),
    ("Invalid statement", "this is neither a key nor a [table]."),
    (
        "Invalid initial character for a key",
        "this is no key: quote it where it holds more than letters, digits, - and _.",
    ),
    ("Unescaped '\\' in a string", "a \\ in a text is written as \\\\."),
)


@dataclass(frozen=True, kw_only=True)
class Source:
    """A file's text read as TOML; `name` is how the file is called."""

    name: str
    text: str
    body: Mapping[str, Any]

    @cached_property
    def _places(self) -> Mapping[Place, int]:
        return places(self.text)

    def line(self, place: Place) -> int:
        """Where something stands, or else what it is in."""
        while place and place not in self._places:
            place = place[:-1]
        return self._places.get(place, 1)


def read_source(path: Path) -> Source:
    """Raises Refusal for what cannot be read, FaultyFile for what is no TOML."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise Refusal(f"{path} cannot be read: {error.strerror or error}.") from None
    return source_of(path.name, raw)


def source_of(name: str, raw: bytes) -> Source:
    """As `read_source`, of what stands in the file."""
    text = _text(name, raw.removeprefix(b"\xef\xbb\xbf")).replace("\r\n", "\n")
    return Source(name=name, text=text, body=_body(name, text))


def _text(name: str, raw: bytes) -> str:
    if not raw.strip():
        raise Refusal(f"{name} is empty. `rolecall export map {name}` writes the map into it.")
    if b"\0" in raw:
        raise Refusal(f"{name} is no text file. The map is TOML in UTF-8, as `rolecall export map` writes it.")
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        line, byte = raw.count(b"\n", 0, error.start) + 1, raw[error.start]
        raise _faulty(name, line, f"this is not UTF-8 (the byte {byte:#04x}). Save the file as UTF-8.") from None
    if found := NOT_TEXT.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise _faulty(name, line, f"a control character ({ord(found[0]):#04x}), which no text holds. Take it out.")
    return text


def _body(name: str, text: str) -> Mapping[str, Any]:
    if mark := MARK.search(text):
        line = text.count("\n", 0, mark.start()) + 1
        told = "git left a conflict here. Decide for one side and take out the lines with <<<<<<<, ======= and >>>>>>>."
        raise _faulty(name, line, told)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _faulty(name, *_told(text, str(error))) from None
    except RecursionError:
        raise Refusal(f"{name} nests lists in lists too deep to be a map.") from None


def _told(text: str, error: str) -> tuple[int, str]:
    """The line, and what is wrong there."""
    found = WHERE.match(error)
    lines = text.rstrip("\n").split("\n")
    line = int(found["line"]) if found and found["line"] else len(lines)
    why = found["why"] if found else error
    if day := _no_day(lines[line - 1]):
        return line, f"there is no {day} in the calendar. Write a day as 2026-12-24."
    if why.startswith("Cannot overwrite") and (found_ := twice(text)):
        return found_[1], f"{quoted(found_[0])} stands on line {found_[2]} already. Keep one of them."
    told = next((told for begin, told in SAID if why.startswith(begin)), f"this is no TOML: {quoted(why)}.")
    return line, told


def _no_day(line: str) -> str | None:
    """What is written like a day in a line, and is none."""
    for found in DAY_LIKE.findall(line):
        try:
            date.fromisoformat(found)
        except ValueError:
            return str(found)
    return None


def _faulty(name: str, line: int, told: str) -> FaultyFile:
    return FaultyFile(f"{name} has 1 fault, so nothing was changed:\n  line {line}: {told}")
