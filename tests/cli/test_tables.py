"""Tables fitted to a terminal: nothing is cut, parts leave one at a time, and wider never shows less."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.cli.conftest import Run
from tests.doors.cli import columns_of, table_lines

ROWS: list[tuple[str, ...]] = [
    ("missed +slipped", "q2-26-revenue", "$392.4M", "$360M", "-$2.4M", "revenue 2026Q2 is short"),
    ("met (on time)", "scorpio-x-first-shipments", "", "", "", "the ramp at the platform began " * 4),
    ("near", "売上高", "$308.25", "$300.00", "$8.25", "x" * 150),
]
"""As `check` shows them: marks, a long name, wide letters, a word without an end."""


@pytest.mark.parametrize(
    "name", ["check", "inbox", "facts", "reviews", "scores", "agenda", "positions", "read"]
)
def test_each_column_has_a_title_in_words(name: str) -> None:
    titles = [column.title for column in columns_of(name)]
    assert titles == [title for title in titles if title.replace(" ", "").strip("%").isalpha()]


def drawn(width: int | None, rows: list[tuple[str, ...]] = ROWS) -> list[str]:
    return list(table_lines(columns_of("check"), rows, width))


def shown(width: int | None) -> set[str]:
    """Return the cells of the first row of which every word is on the screen."""
    words = " ".join(drawn(width, ROWS[:1])).split()
    return {cell for cell in ROWS[0] if set(cell.split()) <= set(words)}


@pytest.mark.parametrize("width", range(24, 240, 3))
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    assert max(map(cell_len, drawn(width))) <= width


@pytest.mark.parametrize("width", [40, 60, 80, 100, 140, None])
def test_status_name_figure_and_reason_are_there_at_every_width(width: int | None) -> None:
    words = " ".join(drawn(width)).split()
    assert "…" not in " ".join(words)
    for row in ROWS:
        for index in (0, 1, 2):
            assert set(row[index].split()) <= set(words)
    assert set(ROWS[0][-1].split()) <= set(words)


@given(st.integers(24, 300), st.integers(0, 100))
def test_wider_never_shows_less(width: int, more: int) -> None:
    assert shown(width) <= shown(width + more)


def test_positions_look_for_a_rate_while_the_home_is_open(run: Run, small: Path, tmp_path: Path) -> None:
    """A company moves from London to New York: the lot was paid for in pence."""
    lot = 'lots = [{ quantity = 100, cost = "15000", opened = 2026-11-02 }]'
    for symbol, was, price in (("FERG.L", "", 15000), ("FERG", 'was = "FERG.L"', 195)):
        (small / "catalysts.toml").write_text(f'schema = 1\n[ticker."{symbol}"]\n{was}\n{lot}\n', "utf-8")
        file = tmp_path / "closes.csv"
        day = "2026-11-05" if was else "2026-11-03"
        file.write_text(f"date,{symbol}\n{day},{price}\n")
        assert run("import", str(file), "--yes").code == 0
        ran = run("positions")
        assert (ran.code, symbol in ran.out) == (0, True), ran.err
