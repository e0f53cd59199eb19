"""Tables in whatever way spreadsheets write them: read back cell for cell, with the line that each row begins on."""

import csv
import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.imports.cells import arm, disarm, joined, parted, read_amount
from bot.imports.model import Faults
from bot.imports.reading import encoding_of, opened

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "cp1252")
LATIN = st.text(st.characters(codec="cp1252", exclude_categories=("Cc", "Cs")), max_size=12)
CELL = st.one_of(LATIN, st.sampled_from(['a "quoted" word', "two\nlines", "a;b,c\td", "=1+1", "Zoë", "", "50 €"]))
ROWS = st.lists(st.lists(CELL, min_size=3, max_size=3).filter(lambda row: any(map(str.strip, row))), max_size=8)


def written(rows: list[list[str]], separator: str) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator).writerows([["one", "two", "three"], *rows])
    return out.getvalue()


def read(path: Path) -> list[tuple[int, list[str]]]:
    faults = Faults(path.name)
    with opened(path, faults) as table:
        assert table.header == ("one", "two", "three")
        found = [(each.line, list(each.cells)) for each in table.records]
    faults.settle()
    return found


@given(rows=ROWS, encoding=st.sampled_from(ENCODINGS), separator=st.sampled_from(",;\t"))
def test_every_encoding_and_separator_reads_back(rows: list[list[str]], encoding: str, separator: str) -> None:
    text = written(rows, separator)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        path.write_bytes(text.encode(encoding))
        assert [cells for _, cells in read(path)] == rows


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_known_without_its_mark(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(written([["a", "Zoë", "c"]], ";").encode(encoding))
    assert read(path) == [(2, ["a", "Zoë", "c"])]


def test_windows_1252_is_tried_only_where_the_whole_file_is_no_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(b"name\n" + b"x\n" * 100_000 + "Zoë €\n".encode("cp1252"))
    assert encoding_of(path) == "cp1252"


def test_a_line_that_names_the_separator_is_obeyed(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text('sep=;\none;two;three\n"a,b";c;d\n')
    assert read(path) == [(3, ["a,b", "c", "d"])]


def test_a_row_bears_the_line_that_it_begins_on(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text('one,two,three\n"a\nb\nc",2,3\n\n,,\nx,y,z\n')
    assert [line for line, _ in read(path)] == [2, 7]


@given(text=st.text())
def test_an_armed_cell_is_disarmed_to_what_it_was(text: str) -> None:
    assert disarm(arm(text)) == text


@pytest.mark.parametrize("text", ["=1+1", " =1", "+49 30", "-x", "@sum", "\t=1", "\rx", "'=1", "＝1", "-1+1"])  # noqa: RUF001 - full-width
def test_no_cell_starts_a_formula(text: str) -> None:
    assert arm(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-5", "+5", "12.50", "plain", "a=b", "'tis", ""])
def test_numbers_stay_numbers_and_text_stays_text(text: str) -> None:
    assert arm(text) == text


@given(names=st.lists(LATIN.map(str.strip).filter(bool), unique=True, max_size=5))
def test_a_list_in_one_cell_reads_back(names: list[str]) -> None:
    assert list(parted(joined(names))) == names


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        *(("1234,50", "1234.50"), ("1.234,50", "1234.50"), ("1,234.50", "1234.50"), ("12500", "12500")),
        *(("1,234,567", "1234567"), ("0", "0"), ("1\u00a0234", "1234"), ("1.5", "1.5")),
    ],
)
def test_amounts_are_read_where_they_mean_one_thing_only(text: str, amount: str) -> None:
    assert str(read_amount(text)) == amount
