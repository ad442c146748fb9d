"""A calendar quarter and the company's own of the very same days are one period."""

import json
from pathlib import Path

import pytest

from tests.books import toml
from tests.cli.conftest import Run

BOOK = toml("""\
schema = 1
[ticker.XYZ] fiscal_year_end = "{end}"
[[checkpoint]] id = "cy" ; ticker = "XYZ" ; test = "revenue >= $10M" ; period = "CY2026Q3"
""")


@pytest.mark.parametrize(("end", "label"), [("06-30", "2027Q1"), ("12-31", "2026Q3"), ("01-31", "CY2026Q3")])
def test_a_figure_of_a_calendar_quarter_is_of_the_companys_quarter_of_the_same_days(
    end: str, label: str, run: Run, home: Path, tmp_path: Path, now: object
) -> None:
    home.mkdir()
    (home / "catalysts.toml").write_text(BOOK.format(end=end), "utf-8")
    figure = ("record", "XYZ", "revenue", "11M", "--period", "CY2026Q3", "--source", "release")
    assert f"XYZ revenue {label} = $11M" in run(*figure).out
    if label.startswith("CY"):  # its quarters have other days
        return
    (row,) = json.loads(run("check", "--json").out)["checkpoints"]
    assert row["status"] == "met"
    again = ("record", "XYZ", "revenue", "9M", "--period", label, "--source", "release: mended")
    assert run(*again).code == 0
    (row,) = json.loads(run("check", "--json").out)["checkpoints"]
    assert row["status"] == "missed"
