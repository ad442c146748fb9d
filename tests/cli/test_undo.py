"""`catalyst undo`: the last entry taken back, of anything or of one thing."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run

GUIDED = ("record", "ALAB", "revenue", "500..520M", "--period", "2026Q4", "--guide", "--source", "release")
REPORTED = ("record", "ALAB", "revenue", "555.2M", "--period", "2026Q3", "--source", "release")
SHIPPED = ("record", "npo-2027", "happened", "--source", "own")
GUIDE, FIGURE = "ALAB revenue guide 2026Q4 = $510M", "ALAB revenue 2026Q3 = $555.2M"
EVENT = "npo-2027 happened"


pytestmark = pytest.mark.usefixtures("clock")  # entries one after another are several


@pytest.mark.parametrize(("asked", "gone", "next_"), [
    ("", EVENT, FIGURE),
    ("npo-2027", EVENT, ""),
    ("alab", FIGURE, GUIDE),
    ("ALAB revenue", FIGURE, GUIDE),
    ("ALAB revenue --guide", GUIDE, ""),
    ("ALAB revenue --period 2026Q4", GUIDE, ""),
    ("ALAB --guide --period 2026Q3", "", ""),
    ("ALAB gross_margin", "", ""),
])  # fmt: skip
def test_the_last_of_what_is_asked_for_is_taken_back(
    run: Run, small: Path, asked: str, gone: str, next_: str
) -> None:
    for entry in (GUIDED, REPORTED, SHIPPED):
        assert run(*entry).code == 0
    for expected in (gone, next_):
        ran = run("undo", *asked.split())
        if expected:
            assert (ran.code, ran.out.splitlines()[0]) == (0, f"undone: {expected}")
        else:
            assert (ran.code, ran.out) == (4, "")
            assert ran.err.startswith("catalyst: nothing that you entered")


def test_a_name_that_is_not_in_the_book_is_refused(run: Run, small: Path) -> None:
    ran = run("undo", "npo-2028")
    assert (ran.code, ran.out) == (2, "")
    assert (
        ran.err
        == "catalyst: no checkpoint, ticker or series 'npo-2028' in the book; did you mean npo-2027?\n"
    )


def test_what_changed_by_it_is_said(run: Run, small: Path) -> None:
    assert run("undo").err == "catalyst: nothing that you entered is left to undo\n"
    run(*SHIPPED)
    assert "npo-2027: met → pending" in run("undo").out
    assert run("undo", "npo-2028").err.endswith("did you mean npo-2027?\n")


@pytest.mark.parametrize("last", ["snooze npo-2027 3d", "ack npo-2027"])
def test_an_older_entry_goes_by_its_name_after_a_snooze(run: Run, small: Path, last: str) -> None:
    assert run(*SHIPPED).code == 0
    assert run("inbox", *last.split()).code == 0
    ran = run("undo")
    assert (ran.code, ran.out) == (4, "")
    what = "snoozed" if "snooze" in last else "acknowledged"
    assert ran.err.startswith(f"catalyst: what you did last cannot be undone here ({what} npo-2027)")
    assert run("undo", "npo-2027").out.startswith(f"undone: {EVENT}")


KILLED = """
import os, signal, sys
from catalyst_tui.desk.workspace import book_file
write = book_file.write_whole
def killed(*args, **named):
    if {written}:
        write(*args, **named)
    os.kill(os.getpid(), signal.SIGKILL)
book_file.write_whole = killed
from catalyst_tui.__main__ import main
sys.exit(main())
"""


@pytest.mark.parametrize("written", [True, False])
def test_an_edit_is_undone_of_a_command_that_was_killed(small: Path, written: bool) -> None:
    def ran(*command: str) -> int:
        started = [sys.executable, *command[:2], "--home", str(small), *command[2:]]
        return subprocess.run(started, check=False, timeout=60).returncode

    book = small / "catalysts.toml"
    before = book.read_text("utf-8")
    assert ran("-m", "catalyst_tui", "add", "NVDA") == 0
    added = book.read_text("utf-8")
    assert ran("-c", KILLED.format(written=written), "add", "AMD") == -signal.SIGKILL
    assert ("AMD" in book.read_text("utf-8")) is written
    assert ran("-m", "catalyst_tui", "undo") == 0
    assert book.read_text("utf-8") == (added if written else before)
