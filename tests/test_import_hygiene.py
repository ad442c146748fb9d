"""What each way in may load: a heavy import is paid by everyone who starts the program."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SRC = Path(__file__).parents[1] / "src"
HEAVY = {"textual", "rich", "httpx", "sqlite_utils", "sqlite3", "apscheduler", "dbus_fast", "asyncio",
    "pandas"}  # fmt: skip
AFTER_THE_PAINT = {"httpx", "sqlite_utils", "apscheduler", "dbus_fast", "pandas"}
UNSEEN = AFTER_THE_PAINT | {
    "argparse",
    "catalyst_tui.cli.main",
    "catalyst_tui.desk.workspace.workspace",
    "catalyst_tui.judge.ledger.facts",
    "catalyst_tui.judge.verdict",
    "catalyst_tui.ui.screens.thesis",
}
"""What a first paint does not need: the desk, the judge, the other pages."""

UNOPENED = {"html", "xml.parsers.expat", "catalyst_tui.ui.charts.plot", "catalyst_tui.ui.forms.form",
    "catalyst_tui.ui.screens.review", "catalyst_tui.ui.screens.timeline"}  # fmt: skip
"""What an open book needs once a key, or an odd answer, asks for it: till then it is not in memory."""

FIRST_PAINT = "import catalyst_tui.__main__, catalyst_tui.cli.failures, catalyst_tui.ui.start, "
FIRST_PAINT += "catalyst_tui.ui.screens.positions"

AT_REST = f"{FIRST_PAINT}, catalyst_tui.desk.live, catalyst_tui.sources.specs as all; all.specs()"

A_NEW_DATABASE = "import sqlite3; from catalyst_tui.store.schema import create; "
A_NEW_DATABASE += "create(sqlite3.connect(':memory:', isolation_level=None))"

EVERY_PAGE = "import catalyst_tui.ui.app, importlib, pkgutil; from catalyst_tui.ui import forms, screens; "
EVERY_PAGE += "[importlib.import_module(f'{room.__name__}.{each.name}') "
EVERY_PAGE += "for room in (forms, screens) for each in pkgutil.iter_modules(room.__path__)]"

WAYS_IN = [
    pytest.param(["-m", "catalyst_tui", "--help"], HEAVY, id="catalyst --help"),
    pytest.param(["-m", "catalyst_tui", "--version"], HEAVY, id="catalyst --version"),
    pytest.param(["-c", FIRST_PAINT], UNSEEN, id="the first paint"),
    pytest.param(["-c", EVERY_PAGE], AFTER_THE_PAINT, id="every page"),
    pytest.param(["-c", AT_REST], UNOPENED, id="at rest"),
    pytest.param(["-c", "import catalyst_tui.book, catalyst_tui.judge.verdict"], HEAVY, id="the pure rooms"),
    pytest.param(
        ["-c", A_NEW_DATABASE], HEAVY - {"sqlite3", "sqlite_utils"} | {"numpy"}, id="a new database"
    ),
    pytest.param(
        ["-c", "import catalyst_tui.cli.check"], HEAVY - {"sqlite3"} | {"logging"}, id="catalyst check"
    ),
    pytest.param(["-c", "import catalyst_tui.notify.channels"], HEAVY - {"asyncio"}, id="the notifier"),
]


def loaded(arguments: list[str]) -> set[str]:
    """Return the modules a fresh Python loads for `arguments`."""
    run = subprocess.run([sys.executable, "-X", "importtime", *arguments],
        env={**os.environ, "PYTHONPATH": str(SRC)}, check=True, capture_output=True, text=True)  # fmt: skip
    lines = [line for line in run.stderr.splitlines() if line.startswith("import time:")]
    return {line.rpartition("|")[2].strip() for line in lines}


@pytest.mark.parametrize(("arguments", "kept_out"), WAYS_IN)
def test_a_way_in_loads_nothing_it_does_not_show(arguments: list[str], kept_out: set[str]) -> None:
    names = loaded(arguments)

    assert "catalyst_tui" in names
    assert not names & kept_out
