"""A table as fields: what is typed becomes the edits it takes, and no other."""

from datetime import date
from decimal import Decimal

import pytest

from tests.book.file.test_edit import STARTER
from tests.doors.book import (
    NAME,
    Add,
    Drop,
    Edit,
    FieldKind,
    Put,
    changes,
    data_of,
    edited,
    line_of,
    load_book,
    new_table,
    place_of,
    rows,
    written_lines,
)


def typed_in(kind: FieldKind, name: str) -> dict[str, str]:
    return {row.key: row.text for row in rows(kind, place_of(data_of(STARTER), kind, name)[1])}


@pytest.mark.parametrize(("kind", "name"), [
    (FieldKind.TICKER, "CRDO"),
    (FieldKind.THESIS, "alab-platform"),
    (FieldKind.CHECKPOINT, "gross-margin-holds"),
    (FieldKind.CHECKPOINT, "multiple"),
    (FieldKind.SERIES, "pcie6_mix"),
])  # fmt: skip
def test_a_form_left_as_it_was_changes_nothing(kind: FieldKind, name: str) -> None:
    place, table = place_of(data_of(STARTER), kind, name)
    assert list(changes(kind, place, table, typed_in(kind, name))) == []


CHANGES: list[tuple[str, str, str, Edit]] = [
    ("a date", "due", "2027-03-31", Put(("checkpoint", 4, "due"), date(2027, 3, 31))),
    ("a coarse date", "due", "2027H1", Put(("checkpoint", 4, "due"), "2027H1")),
    ("a probability", "p", "0.6", Put(("checkpoint", 4, "p"), Decimal("0.6"))),
    ("words that look like a number", "why", "2027", Put(("checkpoint", 4, "why"), "2027")),
    ("a list", "remind", '["T-5d"]', Put(("checkpoint", 4, "remind"), ["T-5d"])),
    ("emptied", "source", "", Drop(("checkpoint", 4, "source"))),
]


@pytest.mark.parametrize(("field", "text", "edit"), [c[1:] for c in CHANGES], ids=[c[0] for c in CHANGES])
def test_a_field_is_written_as_its_key_takes_it(field: str, text: str, edit: Edit) -> None:
    place, table = place_of(data_of(STARTER), FieldKind.CHECKPOINT, "scorpio-x-full-volume")
    answers = typed_in(FieldKind.CHECKPOINT, "scorpio-x-full-volume") | {field: text}
    made = list(changes(FieldKind.CHECKPOINT, place, {**table, "source": "x"}, answers))
    assert edit in made


@pytest.mark.parametrize(("kind", "answers", "edit"), [
    (FieldKind.TICKER, {NAME: "NVO", "currency": "USD"}, Put(("ticker", "NVO"), {"currency": "USD"})),
    (FieldKind.SERIES, {NAME: "wins", "unit": "number"}, Put(("series", "wins"), {"unit": "number"})),
    (FieldKind.THESIS, {"id": "new", "ticker": "ALAB", "text": "Why", "conviction": "0.6"},
        Add(("thesis",), {"id": "new", "ticker": "ALAB", "text": "Why", "conviction": Decimal("0.6")})),
])  # fmt: skip
def test_a_new_table_says_what_was_typed(kind: FieldKind, answers: dict[str, str], edit: Edit) -> None:
    assert new_table(kind, answers) == edit
    loaded = load_book(edited(STARTER, [edit]))
    assert loaded.book is not None, loaded.problems


def test_what_will_be_written_and_below_which_line() -> None:
    after = edited(STARTER, [new_table(FieldKind.SERIES, {NAME: "wins", "unit": "number"})])
    assert [line for line in written_lines(STARTER, after) if line] == ["[series.wins]", 'unit = "number"']
    assert "[series.wins]" in after.splitlines()[line_of(STARTER, after) :][:3]


@pytest.mark.parametrize("text", ["one line\nand another", "x" * 3_000])
def test_a_text_that_no_line_holds_is_changed_in_the_file(text: str) -> None:
    assert [row.key for row in rows(FieldKind.CHECKPOINT, {"why": text}) if row.fixed] == ["why"]
