"""The line of a status bar."""

from collections import Counter
from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from tests.desk.conftest import BOOK, FRIDAY_EVENING, loaded, quote
from tests.desk.views.test_rows import known
from tests.doors.judge import Status
from tests.homes import FORMATS, Attention, Dated, DateKind, StatusLine, status_line, write_line

REPORT = Dated(date(2026, 11, 22), DateKind.ANNOUNCED, "CRDO", "reports")
LINE = StatusLine(
    FRIDAY_EVENING,
    "/b",
    "",
    timedelta(),
    Counter({Attention.RULING: 1, Attention.RISKY: 3}),
    report=REPORT,
    days_to_report=2,
)


def plain(line: StatusLine) -> str:
    return write_line(line, "plain")


def test_what_needs_the_user_is_counted_by_sign_and_the_largest_move_is_named() -> None:
    book = loaded(BOOK.replace("stays above $300", "stays <b>above</b> \\u001b[2J #[fg=red] $300"))
    moved = {
        "ALAB": quote("ALAB", "258.5", FRIDAY_EVENING, "250"),
        "CRDO": quote("CRDO", "9", FRIDAY_EVENING, "1"),
    }
    found = status_line(known(book, moved, above_300=Status.BROKEN), "", "/b")
    assert plain(found) == "✗ 1 · ALAB +3.4 %"  # CRDO is not held
    assert write_line(found, "tmux") == "#[fg=red]✗ 1#[default] · #[fg=green]ALAB +3.4 %#[default]"


def test_with_nothing_to_do_it_says_so_and_a_broken_book_comes_first() -> None:
    quiet = known(loaded("schema = 1\n[ticker.AMD]\n"), {"AMD": quote("AMD", "9", FRIDAY_EVENING, "1")})
    assert plain(status_line(quiet, "", "/b")) == "✓"
    broken = status_line(quiet, 'catalysts.toml line 3: "x"\tis wrong', "/b")
    assert plain(broken) == "✗ book"


@pytest.mark.parametrize(("days", "minutes", "ends"), [
    (2, 0, "▲ 3 · CRDO reports in 2d"),
    (1, 29, "▲ 3 · CRDO reports in 1d"),
    (0, 30, "CRDO reports today · 30 min old"),
    (30, 14 * 60, "CRDO reports in 30d · 14 h old"),
    (31, 47 * 60, "▲ 3 · 47 h old"),
    (31, 49 * 60, "▲ 3 · 2 d old"),
])  # fmt: skip
def test_the_next_report_and_an_old_home_are_named(days: int, minutes: int, ends: str) -> None:
    line = replace(LINE, days_to_report=days, age=timedelta(minutes=minutes))
    assert plain(line).endswith(ends)


def test_every_format_is_what_its_bar_takes() -> None:
    assert FORMATS == ("plain", "tmux")
    old = replace(LINE, age=timedelta(hours=24))
    assert write_line(old, "tmux").endswith(
        "#[default] · CRDO reports in 2d · #[fg=yellow]24 h old#[default]"
    )
    assert plain(old) == "! 1 · ▲ 3 · CRDO reports in 2d · 24 h old"
    estimated = replace(LINE, report=replace(REPORT, certainty="estimated"))
    assert plain(estimated).endswith("CRDO reports in ~2d")
