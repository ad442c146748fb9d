"""A function of the language is one row (`functions.txt`) and its line in docs/language.md."""

import re
from pathlib import Path

import pytest

from tests.doors.book import FUNCTIONS, ArgumentForm, Axis, Formula, Function

LANGUAGE = Path(__file__).parents[2] / "docs/language.md"


def test_every_function_has_its_line_in_the_language_and_every_line_its_function() -> None:
    table = LANGUAGE.read_text("utf-8").partition("| function | gives |")[2].partition("\n\n")[0]
    cells = " ".join(line.replace("\\|", "").split("|")[1] for line in table.splitlines()[2:])
    called = re.findall(r"`([a-z_ ]+)\(", cells)
    assert {name for names in called for name in names.split()} == set(FUNCTIONS)


@pytest.mark.parametrize(
    "row", [row for row in FUNCTIONS.values() if row.form is ArgumentForm.SERIES], ids=str
)
def test_a_function_of_a_series_says_how_it_is_computed_and_what_it_looks_back_on(row: Function) -> None:
    assert isinstance(row.formula, Formula)
    assert any(row.over(axis) is not None for axis in Axis)
