"""Typed lines: what each is read as (`read.txt`), and what must not be read (`refused.txt`)."""

import re
from datetime import date
from pathlib import Path

import pytest

from catalyst_tui.book.line.reading import Line
from tests.doors.book import Book
from tests.homes import came_with, parse_line

FOLDER = Path(__file__).parent
TODAY = date(2026, 11, 23)


def read(typed: str, book: Book) -> Line:
    return parse_line(typed, book, came_with(), TODAY)


def blocks(name: str) -> list[tuple[str, list[str]]]:
    """Return each typed line of a table with the indented lines below it."""
    found: list[tuple[str, list[str]]] = []
    for row in (FOLDER / name).read_text("utf-8").splitlines():
        if row.startswith("    "):
            found[-1][1].append(row.strip())
        elif row and not row.startswith("#"):
            found.append((row, []))
    return found


def shown(line: Line) -> list[str]:
    """Return a line's readings as `read.txt` has them."""
    rows = []
    for reading in line.readings:
        new = ", ".join(f"{series.name} in {series.unit}" for series in reading.series)
        rows.append(reading.line() + (f" | new: {new}" if new else ""))
    return [*rows, *([f"lot: {line.lots}"] if line.lots else [])]


@pytest.mark.parametrize(("typed", "readings"), blocks("read.txt"), ids=lambda value: str(value)[:60])
def test_a_line_is_read_as_the_table_says(typed: str, readings: list[str], book: Book) -> None:
    line = read(typed, book)
    assert shown(line) == readings
    assert bool(line.question) == (len(line.readings) > 1)


@pytest.mark.parametrize(("typed", "readings"), blocks("read.txt"), ids=lambda value: str(value)[:60])
def test_a_canonical_line_has_one_reading_itself(typed: str, readings: list[str], book: Book) -> None:
    for reading in read(typed, book).readings:
        again = read(reading.line(), book)
        assert [other.line() for other in again.readings] == [reading.line()]


@pytest.mark.parametrize(("typed", "rows"), blocks("refused.txt"), ids=lambda value: str(value)[:60])
def test_a_line_is_refused_with_the_word_that_stops_it(typed: str, rows: list[str], book: Book) -> None:
    line = read(typed, book)
    assert not line.readings
    assert line.refusal is not None
    word = typed[line.refusal.start : line.refusal.end]
    expected, *offered = rows
    assert f"{word} | {line.refusal.message}" == expected
    assert [f"+ {offer}" for offer in line.refusal.lines] == offered


@pytest.mark.parametrize(("typed", "rows"), blocks("refused.txt"), ids=lambda value: str(value)[:60])
def test_every_line_that_is_offered_can_be_read(typed: str, rows: list[str], book: Book) -> None:
    word = rows[0].partition(" | ")[0]
    offers = [row.removeprefix("+ ") for row in rows if row.startswith("+ ")]
    assert offers
    for offer in offers:
        found = read(offer, book)
        assert found.readings or found.lots, offer
        if not re.search(r"revenue above \$10B|20% below its high", offer):  # no example
            assert numbers(re.sub(r", \d+%$", "", typed).replace(word, "")) <= numbers(offer), offer


def numbers(text: str) -> set[str]:
    return set(re.findall(r"\d+", text))


@pytest.mark.parametrize(("typed", "due"), [
    ("NVDA opens a fab by 15 March 2027", "2027-03-15"),
    ("NVDA opens a fab by March 15, 2027", "2027-03-15"),
    ("NVDA opens a fab by Mar 2027", "2027-03"),
    ("NVDA opens a fab in Q3 2027", "2027Q3"),
    ("NVDA opens a fab in 3Q27", "2027Q3"),
    ("NVDA opens a fab in 2027-Q3", "2027Q3"),
    ("NVDA opens a fab in FY27", "FY2027"),
    ("NVDA opens a fab by mid-2027", "2027H1"),
    ("NVDA opens a fab in early 2028", "2028H1"),
    ("NVDA opens a fab in the second half of 2027", "2027H2"),
    ("NVDA opens a fab before Q3 2027", "2027Q2"),
    ("NVDA opens a fab before 2027-06-01", "2027-05-31"),
    ("NVDA opens a fab by year-end", "2026-12-31"),
    ("NVDA opens a fab by the end of 2027", "2027-12-31"),
    ("NVDA opens a fab by next Friday", "2026-11-27"),
    ("NVDA opens a fab next month", "2026-12"),
])  # fmt: skip
def test_a_date_is_kept_with_its_coarseness(typed: str, due: str, book: Book) -> None:
    (reading,) = read(typed, book).readings
    assert (reading.event, reading.due) == ("NVDA opens a fab", due)


@pytest.mark.parametrize(
    "typed", ["NVDA monitor ships worldwide", "NVDA sells paprika augmented goods", "NVDA marches on"]
)
def test_a_word_that_begins_like_a_date_is_none(typed: str, book: Book) -> None:
    readings = read(typed, book).readings
    assert [reading.due for reading in readings] == [""] * len(readings) != []


def test_a_day_that_does_not_exist_is_refused(book: Book) -> None:
    line = read("NVDA opens a fab by 2027-02-30", book)
    assert line.refusal is not None
    assert "no such day" in line.refusal.message


def test_two_claims_are_refused_with_a_line_for_each(book: Book) -> None:
    line = read("long CAVA, target 95, stop 58", book)
    assert line.refusal is not None
    assert line.refusal.lines == ("CAVA, target 95", "CAVA stop 58")
