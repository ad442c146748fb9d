"""Values to lines of CSV and back: equal, on one line, and never a formula of a spreadsheet."""

from __future__ import annotations

import csv
import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from catalyst_tui.book.clean import clean
from catalyst_tui.book.model.book import Basis
from catalyst_tui.book.model.dates import Window
from catalyst_tui.book.model.period import parse_period
from catalyst_tui.book.model.quantity import Quantity, money
from catalyst_tui.desk.notebook.lines import cells_of, line_of
from catalyst_tui.desk.notebook.rows import (
    COLUMNS,
    Table,
    Value,
    Why,
    Worded,
    cells,
    noted,
    row_of,
    table_of,
    wording_id,
)
from catalyst_tui.judge.ledger.facts import Bound, Effect, Evidence, Fact, Grade, Kind, Review, Stated, Status

AT, TYPED = datetime(2026, 11, 3, 21, 5, tzinfo=UTC), datetime(2026, 11, 4, 8, 0, 0, 17, tzinfo=UTC)
FIGURE = Fact(
    "ALAB", "revenue", parse_period("2026Q3"), Kind.ACTUAL, Basis.GAAP,
    Quantity(Decimal("5.55E+8"), money("USD")), AT, Grade.RELEASE, "Q3 2026",
)  # fmt: skip
SUPPORTS = Evidence("own-1", "npo-2027", Effect.SUPPORTS, AT, Grade.OWN, "a call", note="they hire")
VALUES = (
    FIGURE,
    FIGURE.taken_back(TYPED),
    replace(FIGURE, kind=Kind.GUIDE, bound=Bound.ABOUT, low=Decimal("-1.50"), high=Decimal("1E-7")),
    replace(FIGURE, period=date(2026, 11, 14), ticker=""),
    SUPPORTS,
    SUPPORTS.taken_back(TYPED),
    replace(SUPPORTS, effect=Effect.SCORED, score=Decimal("-2"), happened_on=date(2026, 11, 3)),
    replace(SUPPORTS, effect=Effect.RULED, ruling=Status.MISSED),
    replace(SUPPORTS, effect=Effect.RULED, ruling=None),
    replace(SUPPORTS, company_date=Window(date(2027, 1, 1), date(2027, 6, 30), "2027H1")),
    Review("platform", "", AT),
    Stated("npo-2027", Decimal("0.4"), AT),
    Worded("npo-2027", "proof: ships; due 2027", AT, "missed", "9af1", parse_period("2026Q3"), None),
    Worded("npo-2027", "proof: ships", AT, due=Window(date(2027, 1, 1), date(2027, 12, 31), "2027")),
    Why("npo-2027", wording_id("npo-2027", "words"), AT, "", TYPED),
)
TEXTS = st.text(max_size=30).map(lambda text: clean(text, 1000))


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_a_row_reads_back_equal_and_anything_cut_off_is_none(value: Value) -> None:
    row, table = noted(value, TYPED), table_of(value)
    line = line_of(cells(row))
    assert row_of(table, cells_of(line)) == row
    for end in (1, 5, 27, 28, len(line) - 3):
        with pytest.raises(ValueError, match=r"cut off|no line of a CSV"):
            row_of(table, cells_of(line[:-end]))


@given(TEXTS, st.sampled_from(["=1+1", "+", "-2", "@x", "'", "''=", "\t", "\uff1d", "\\n", "a,b", '"', ""]))
@example("", "'=1")
@settings(max_examples=100)
def test_a_text_reads_back_equal_on_one_line_and_is_no_formula(text: str, start: str) -> None:
    said = start + text
    line = line_of(["id", said, "2"])
    assert cells_of(line) == ["id", said, "2"]
    assert "\n" not in line
    (written,) = csv.reader([line])
    assert not re.match("[=+@\t\r\uff1d\uff0b\uff0d\uff20]", written[1])
    assert not written[1].startswith("-") or re.fullmatch(r"-[0-9.]+", written[1])


def test_an_id_is_of_what_is_said_not_of_when_it_was_typed_or_of_the_machine() -> None:
    why = VALUES[-1]
    assert isinstance(why, Why)
    assert noted(FIGURE, AT).id == noted(FIGURE, TYPED).id != noted(replace(FIGURE, note="x"), AT).id
    assert noted(why, AT).id == noted(replace(why, edited_at=TYPED), AT).id


def _said(row: int, **changed: str) -> tuple[Table, list[str]]:
    made = noted(VALUES[row], TYPED)
    table = table_of(made.value)
    cell = dict(zip(COLUMNS[table], cells(made), strict=True)) | changed
    return table, list(cell.values())


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        (_said(0, value="12B"), "value '12B' cannot be read"),
        (_said(0, value="1E+99"), "value .1E.99. cannot be read"),
        (_said(0, period="3Q26"), "period '3Q26' cannot be read"),
        (_said(0, value="556000000"), "was changed after it was written"),
        (_said(0, known_at="2026-11-03 21:05"), "known_at '2026-11-03 21:05' is no moment in UTC"),
        (_said(0, known_at="9999-11-03T21:05:00.000000Z"), "known_at '9999-.*' is no moment"),
        (_said(0, note="\x1b[31m"), "note is too long, or has characters"),
        (_said(4, checkpoint=""), "checkpoint is empty"),
        (_said(4, effect="explodes"), "effect 'explodes' cannot be read"),
        (_said(5, supersedes=""), "supersedes is empty"),
        (_said(6, score=""), "score is empty"),
        (_said(7, ruling=""), "ruling is empty"),
        (_said(9, company_last="2026-01-01"), "company_first 2027-01-01 is after"),
    ],
)
def test_a_bad_cell_is_a_sentence(cell: tuple[Table, list[str]], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        row_of(*cell)


def test_a_row_of_ones_own_without_an_id_gets_one() -> None:
    table, said = _said(0, id="", value="556000000")
    assert row_of(table, said).id.startswith("figure-")
