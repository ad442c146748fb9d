"""`check --format` and `--since`: what CI is told, and when it fails."""

from datetime import date
from pathlib import Path

import pytest

from tests.cli.conftest import SMALL, Run
from tests.cli.test_json import look
from tests.desk.conftest import closes

HOSTILE = SMALL.replace("ALAB stays above $300", "a::b, 50% | <c> ]]> &amp; \\u001b[2J **d**")


@pytest.fixture
def broken(small: Path) -> Path:
    """ALAB closed above $300 on Wednesday, and under it since."""
    (small / "catalysts.toml").write_text(HOSTILE, "utf-8")
    look(closes("ALAB", date(2026, 11, 20), "350", "250", "250"))
    return small


def test_github_gets_a_note_at_the_bad_line(broken: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(broken)
    (line,) = run("check", "--format", "github").out.splitlines()
    title = "ALAB broken%3A a%3A%3Ab%2C 50%25 | <c> ]]> &amp; [2J **d**"
    assert line == f"::error file=catalysts.toml,line=3,title={title}::price $250.00, not ≥ $300.00"


def test_markdown_is_a_table_in_which_text_is_text(broken: Path, run: Run) -> None:
    _, _, bad, fine = run("check", "--format", "markdown").out.splitlines()
    assert bad == (
        "| **broken** | ALAB: a::b, 50% \\| \\<c> \\]\\]> \\&amp; \\[2J \\*\\*d\\*\\* | $250.00 | ≥ $300.00 "
        "| price $250.00, not ≥ $300.00 |"
    )
    assert fine.count(" | ") == bad.count(" | ") == 4


@pytest.mark.parametrize(
    ("since", "code", "told"),
    [("2026-11-18", 1, ["above-300"]), ("2026-11-19", 1, ["above-300"]), ("2026-11-20", 0, [])],
)
def test_since_exits_by_what_changed(broken: Path, run: Run, since: str, code: int, told: list[str]) -> None:
    ran = run("check", "--since", since)
    assert ran.code == code
    assert [line.split()[1] for line in ran.out.splitlines()[2:]] == told
    assert told or ran.out == f"nothing changed since {since}\n"
    assert run("check").code == 1
    assert run("check", "--since", "2026-12-01").err.startswith("catalyst: --since 2026-12-01 is after")


def test_several_books_are_linted_at_once(run: Run, tmp_path: Path) -> None:
    good, bad = tmp_path / "a.toml", tmp_path / "b.toml"
    good.write_text(SMALL, "utf-8")
    bad.write_text("schema = 2\n", "utf-8")
    ran = run("lint", str(good), str(bad))
    assert ran.code == 3
    assert [line.split(":")[0] for line in ran.out.splitlines()] == [*[str(good)] * 3, str(bad)]
    assert run("lint", str(good)).code == 0
