"""Tables as spreadsheets write them: found out how they are encoded and separated, then read row by row."""

import codecs
import csv
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO, TextIO

from bot.imports.model import Faults, Record, quoted
from bot.kit.errors import Refusal
from bot.kit.lexicon import normal

HEAD = 65_536
SEPARATORS = ",;\t"
COLUMNS = 500
NOT_TEXT = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
SEP_LINE = re.compile(r'"?sep=(.)"?\r?\n?', re.IGNORECASE)
QUOTED_PART = re.compile(r'"[^"]*"')
WORKBOOKS = {b"PK\x03\x04": "an Excel or zip file", b"\xd0\xcf\x11\xe0": "an old Excel file", b"%PDF": "a PDF"}
Progress = Callable[[int], object]


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """The names of the columns, and the rows below them, to be gone through once."""

    header: tuple[str, ...]
    records: Iterator[Record]


@contextmanager
def opened(path: Path, faults: Faults, progress: Progress | None = None) -> Iterator[Table]:
    """The table in a file. Raises Refusal for what is none; a wrong row becomes a fault. `progress` hears of bytes."""
    try:
        encoding = encoding_of(path)
        separator, skipped = _separator_of(path, encoding)
        with path.open("rb") as raw, TextIOWrapper(raw, encoding=encoding, newline="") as text:
            yield _table(text, separator, skipped, faults, _telling(raw, progress))
    except OSError as error:
        text_ = f"{path} cannot be read: {error.strerror or error}."
        raise Refusal(text_) from None


def _telling(raw: BinaryIO, progress: Progress | None) -> Callable[[], object]:
    return (lambda: progress(raw.tell())) if progress else (lambda: None)


def _table(text: TextIO, separator: str, skipped: int, faults: Faults, tell: Callable[[], object]) -> Table:
    for _ in range(skipped):
        text.readline()
    records = _records(text, separator, skipped, faults, tell)
    header = next(records, None)
    if header is None:
        raise Refusal(f"{faults.name} has no header: its first line must name the columns.")
    names = tuple(cell.strip() for cell in header.cells)
    _require_names(names, faults.name)
    return Table(header=names, records=_even(records, len(names), faults))


def _require_names(names: tuple[str, ...], file: str) -> None:
    if len(names) > COLUMNS:
        raise Refusal(f"{file} has {len(names):,} columns; {COLUMNS} is the most.")
    seen: dict[str, int] = {}
    for place, name in enumerate(names, start=1):
        first = seen.setdefault(canon(name), place) if name else place
        if first != place:
            raise Refusal(f"{file} has two columns called {quoted(name)}, number {first} and {place}. Rename one.")


def canon(name: str) -> str:
    """One spelling for names of columns and fields: `Slack ID` is `slack_id`."""
    return re.sub(r"[\s\-_.]+", "_", normal(name)).strip("_")


def _records(
    text: TextIO, separator: str, skipped: int, faults: Faults, tell: Callable[[], object]
) -> Iterator[Record]:
    """The rows that hold anything; where the writing itself breaks off nothing after it can be trusted."""
    reader = csv.reader(text, delimiter=separator, strict=True)
    while True:
        line = reader.line_num + 1 + skipped
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            faults.add(line, _broken(error))
            return
        tell()
        if any(cell and not cell.isspace() for cell in cells):
            yield Record(line=line, cells=cells)


def _broken(error: csv.Error) -> str:
    if "field limit" in str(error):
        return "a cell of more than 131,072 characters; most likely a quotation mark is never closed."
    return "a quotation mark that is never closed, or that stands inside a cell; double it, or quote the whole cell."


def _even(records: Iterator[Record], width: int, faults: Faults) -> Iterator[Record]:
    for each in records:
        if len(each.cells) == width:
            yield each
        else:
            faults.add(each.line, f"it has {len(each.cells):,} cells where the header has {width:,}.")


def encoding_of(path: Path) -> str:
    """UTF-8, UTF-16 or Windows-1252, whichever fits the whole file; raises Refusal when none does."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head.strip(b" \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise Refusal(f"{path.name} is empty.")
    for magic, what in WORKBOOKS.items():
        if head.startswith(magic):
            raise Refusal(f"{path.name} is {what}. Save it as CSV (UTF-8) and import that.")
    found = next((each for each in _candidates(head) if _decodes(path, each)), None)
    if found is None:
        raise Refusal(f"{path.name} is not a text file. Save the table as CSV (UTF-8) and import that.")
    return found


def _candidates(head: bytes) -> tuple[str, ...]:
    if head.startswith(codecs.BOM_UTF8):
        return ("utf-8-sig",)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ("utf-16",)
    if b"\0" in head:  # UTF-16 without its mark: of Latin text every other byte is nought
        return ("utf-16-le",) if head[1:2] == b"\0" else ("utf-16-be",) if head[:1] == b"\0" else ()
    return ("utf-8", "cp1252")


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while chunk := file.read(HEAD):
                if NOT_TEXT.search(decoder.decode(chunk)):
                    return False
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _separator_of(path: Path, encoding: str) -> tuple[str, int]:
    """What parts the cells, and how many lines stand before the header: spreadsheets may write `sep=;` first."""
    with path.open(encoding=encoding, newline="") as text:
        first = text.readline(HEAD)
        while first and not first.strip():
            first = text.readline(HEAD)
    said = SEP_LINE.fullmatch(first)
    if said:
        return said[1], 1
    bare = QUOTED_PART.sub("", first)
    return max(SEPARATORS, key=bare.count), 0
