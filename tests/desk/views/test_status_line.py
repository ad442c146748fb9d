"""The line of a status bar: what is kept of a home, and what is said of it later."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from catalyst_tui.desk.home.kept_status import FORMATS, find, line, read
from catalyst_tui.desk.views.status_line import kept_status
from catalyst_tui.judge.verdict import Status
from tests.desk.conftest import BOOK, FRIDAY_EVENING, loaded, quote
from tests.desk.views.test_rows import known

NOW = FRIDAY_EVENING.timestamp()
DAY = 86_400
KEPT = {
    "at": f"{NOW:.0f}",
    "book": "/home/me/catalysts.toml",
    "plain": "! 1 · ▲ 3 · ALAB +3.4 %",
    "tmux": "#[fg=red]! 1#[default] · #[fg=yellow]▲ 3#[default]",
    "class": "bad",
    "tooltip": "! ALAB a &amp; b",
    "print": f"CRDO - {NOW + 1.5 * DAY:.0f}",
    "json": '{"at": "2026-11-20T22:00:00+00:00"}',
}


def kept(text: str, folder: Path) -> dict[str, str]:
    path = folder / "status"
    path.write_text(text, "utf-8")
    found = read(str(path))
    assert found is not None
    return found


def test_what_needs_someone_is_counted_by_its_sign_and_the_largest_move_named(tmp_path: Path) -> None:
    book = loaded(BOOK.replace("stays above $300", "stays <b>above</b> \\u001b[2J #[fg=red] $300"))
    moved = {
        "ALAB": quote("ALAB", "258.5", FRIDAY_EVENING, "250"),
        "CRDO": quote("CRDO", "9", FRIDAY_EVENING, "1"),
    }
    found = kept(kept_status(known(book, moved, above_300=Status.BROKEN), "", "/b"), tmp_path)
    assert found["plain"] == "✗ 1 · ALAB +3.4 %"  # CRDO, which is not held, moved more
    assert found["tmux"] == "#[fg=red]✗ 1#[default] · #[fg=green]ALAB +3.4 %#[default]"
    assert found["class"] == "bad"
    assert "&lt;b&gt;above&lt;/b&gt;" in found["tooltip"]
    assert "\x1b" not in json.loads(line(found, "waybar", NOW))["tooltip"]
    told = json.loads(line(found, "json", NOW + 60))
    assert (told["version"], told["age_seconds"], told["bad"], told["risky"]) == (1, 60, 1, 0)
    assert told["mover"] == {"ticker": "ALAB", "percent": 3.4, "day": "2026-11-20"}


def test_with_nothing_to_do_it_says_so_and_a_broken_book_comes_first(tmp_path: Path) -> None:
    about = known(loaded("schema = 1\n[ticker.AMD]\n"), {"AMD": quote("AMD", "9", FRIDAY_EVENING, "1")})
    assert kept(kept_status(about, "", "/b"), tmp_path)["plain"] == "✓"
    broken = kept(kept_status(about, 'catalysts.toml line 3: "x"\tis wrong', "/b"), tmp_path)
    assert broken["plain"] == "✗ book"
    assert json.loads(line(broken, "waybar", NOW))["class"] == ["bad"]
    assert 'line 3: "x"' in json.loads(line(broken, "waybar", NOW))["tooltip"]


@pytest.mark.parametrize(
    ("later", "ends"),
    [
        (0, "ALAB +3.4 % · CRDO print in 2d"),
        (1700, "· CRDO print in 2d"),
        (1800, "· CRDO print in 2d · 30 min old"),
        (0.6 * DAY, "· CRDO print in 1d · 14 h old"),
        (1.6 * DAY, "· CRDO print today · 38 h old"),
        (2.6 * DAY, "ALAB +3.4 % · 2 d old"),
        (-999, "ALAB +3.4 % · CRDO print in 2d"),  # a clock that was put back
    ],
)
def test_the_print_and_the_age_are_those_of_the_moment_it_is_read(later: float, ends: str) -> None:
    assert line(KEPT, "plain", NOW + later).endswith(ends)


def test_every_format_is_what_its_bar_takes() -> None:
    assert FORMATS == ("plain", "tmux", "waybar", "json")
    assert line(KEPT, "tmux", NOW + DAY).endswith(
        "#[default] · CRDO print in 1d · #[fg=yellow]24 h old#[default]"
    )
    waybar = json.loads(line(KEPT, "waybar", NOW + DAY))
    assert waybar == {
        "text": "! 1 · ▲ 3 · ALAB +3.4 % · CRDO print in 1d · 24 h old",
        "alt": "bad",
        "tooltip": "! ALAB a &amp; b",
        "class": ["bad", "old"],
    }
    expected = {**KEPT, "at": "3999913600", "print": "CRDO ~ 4000000000"}
    assert line(expected, "plain", 4e9 - 86_400).endswith("CRDO print in ~1d")
    assert "print" not in line({**expected, "at": "3997000000"}, "plain", 3.997e9)


@pytest.mark.parametrize("text", ["", "catalyst status 2\nat\t1\n", "catalyst status 1\nat\tx\n", "\0"])
def test_what_another_version_or_the_disk_wrote_is_not_read(tmp_path: Path, text: str) -> None:
    (tmp_path / "status").write_text(text, "utf-8")
    assert read(str(tmp_path / "status")) is None
    assert read(str(tmp_path)) is None


def test_where_the_home_is_is_known_without_looking_it_up() -> None:
    assert find({"CATALYST_HOME": "/h"}) == "/h/status"
    assert find({"CATALYST_HOME": "~/h"}) is None
