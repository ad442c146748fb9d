"""Commands and the notebook: what is recorded and imported is a row; a bad row is told beside the answer."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import SMALL, Run

EVIDENCE = "id,known_at,checkpoint,effect,grade,source\ne1,2026-11-02,above-300,note,press,a paper\n"
LIKELY = """
[[checkpoint]]
id = "second-source"
ticker = "ALAB"
text = "A second source is qualified"
event = "a second source is qualified"
due = "2027"
p = 0.6
"""


def test_a_book_that_lies_elsewhere(run: Run, home: Path, tmp_path: Path) -> None:
    book = tmp_path / "theses" / "catalysts.toml"
    book.parent.mkdir()
    book.write_text(f"{SMALL}{LIKELY}", "utf-8")
    home.mkdir()
    (home / "catalysts.toml").symlink_to(book)
    (tmp_path / "evidence.csv").write_text(EVIDENCE, "utf-8")
    assert run("record", "above-300", "note", "--source", "own", "--note", "seen").code == 0
    assert run("import", str(tmp_path / "evidence.csv")).code == 0
    rows = book.with_name("catalysts-notebook") / "evidence.csv"
    assert [line.split(",")[2] for line in rows.read_text("utf-8").splitlines()[1:]] == ["above-300"] * 2
    rows.write_text(f"{rows.read_text('utf-8')}<<<<<<< HEAD\n", "utf-8")
    ran = run("check", "--json")
    assert ran.err.startswith("catalyst: notebook: evidence.csv:4: git left a conflict")
    assert json.loads(ran.out)["checkpoints"][0]["id"] == "above-300"
    for path in home.glob("catalyst.db*"):
        path.unlink()
    assert "60%" in run("review", "--scores").out
    assert "seen" in run("why", "above-300").out
