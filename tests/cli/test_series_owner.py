"""A series that becomes one of the world, or of a ticker: its earlier figures are named and asked about."""

import json
from pathlib import Path

import pytest

from tests.books import toml
from tests.cli.conftest import Run

BOOK = toml("""\
schema = 1
[ticker.XYZ]
[series.claims] {whose} ; unit = "number"
[[checkpoint]] id = "n" ; ticker = "XYZ" ; role = "guard" ; test = "claims >= 112"
""")
OWN, WORLD = 'ticker = "XYZ"', "world = true"


@pytest.mark.parametrize(("before", "after", "owner", "what", "hint"), [
    (OWN, WORLD, ("XYZ",), "series of XYZ", 'ticker = "XYZ" in [series.claims]'),
    (WORLD, OWN, (), "world series", "world = true in [series.claims]"),
])  # fmt: skip
def test_figures_of_a_series_that_is_anothers_now_are_named(
    before: str, after: str, owner: tuple[str, ...], what: str, hint: str, run: Run, home: Path, now: object
) -> None:
    home.mkdir()
    book = home / "catalysts.toml"
    book.write_text(BOOK.format(whose=before), "utf-8")
    figure = ("claims", "115", "--period", "2026Q3", "--source", "release")
    assert run("record", *owner, *figure).code == 0
    book.write_text(BOOK.format(whose=after), "utf-8")
    assert (
        f"claims is no {what} of the book any more: what you entered of it counts nowhere" in run("lint").out
    )
    (one,) = json.loads(run("inbox", "accept", "--json").out)["waiting"]
    assert one["title"] == f"claims is no {what} of the book any more: what you entered of it counts nowhere"
    assert hint in run("inbox", "accept").out
    assert run("inbox", "dismiss", one["id"]).code == 0
    assert json.loads(run("inbox", "accept", "--json").out)["waiting"] == []
    book.write_text(BOOK.format(whose=before), "utf-8")
    assert json.loads(run("inbox", "accept", "--json").out)["waiting"] == []
