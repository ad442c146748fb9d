"""`catalyst watch` as processes: beside each other, ended, killed, and run once."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Timer

import pytest

from tests.books import toml
from tests.standin import Fault, StandIn

PATIENCE = 60
BOOK = """\
schema = 1

[ticker.ALAB]
"""
EVENT = toml("""
[[checkpoint]] id = "{id}" ; ticker = "ALAB" ; text = "{id} ships" ; event = "{id} ships" ; due = 2099
""")
HAPPENED = "2026-11-20"
SAY = "import sys; open(sys.argv[1], 'a').write('told\\n')"


@pytest.fixture
def catalyst(home: Path) -> list[str]:
    """Return the command, on a home whose alerts go into the FIFO `told`."""
    home.mkdir()
    book = BOOK + "".join(EVENT.format(id=id_) for id_ in ("one", "two"))
    (home / "catalysts.toml").write_text(book, "utf-8")
    os.mkfifo(home / "told")
    tell = [sys.executable, "-c", SAY, str(home / "told")]
    off = "".join(f"{name}.enabled = false\n" for name in ("yahoo", "cboe", "fred"))
    (home / "config.toml").write_text(
        f"[notify]\ndesktop = false\non_alert = {tell!r}\n[sources]\n{off}", "utf-8"
    )
    return [sys.executable, "-m", "catalyst_tui", "--home", str(home)]


@contextmanager
def watching(command: list[str], *more: str) -> Iterator[subprocess.Popen[str]]:
    """Yield a process that watches, killed at the latest when the test is over or takes too long."""
    process = subprocess.Popen([*command, "watch", *more], stdout=subprocess.PIPE, text=True)
    too_long = Timer(PATIENCE, process.kill)
    too_long.start()
    try:
        with process:
            yield process
            process.kill()
    finally:
        too_long.cancel()


def line(process: subprocess.Popen[str]) -> str:
    """Return the next line it prints; empty when it ended."""
    assert process.stdout is not None
    return process.stdout.readline().rstrip()


def ships(command: list[str], id_: str) -> None:
    """Import a file in another process: a person's own entry does not pop up."""
    told = Path(command[-1]) / f"{id_}.csv"
    row = f"{id_},{id_},happened,{HAPPENED},2026-11-20T15:00:00Z,release,it ships"
    told.write_text(f"id,checkpoint,effect,happened_on,known_at,grade,source\n{row}\n", "utf-8")
    subprocess.run([*command, "import", str(told)], check=True, capture_output=True)


def heard(home: Path) -> str:
    """Return the next alert: an open for reading waits for whoever tells, but not for ever."""
    fifo = home / "told"
    nobody = Timer(PATIENCE, lambda: os.close(os.open(fifo, os.O_RDWR)))  # which ends the waiting
    nobody.start()
    try:
        return fifo.read_text()
    finally:
        nobody.cancel()


def test_beside_each_other_both_see_and_one_tells_until_it_is_killed(catalyst: list[str], home: Path) -> None:
    with watching(catalyst) as leader:
        assert line(leader) == f"watching {home}"
        with watching(catalyst) as viewer:
            assert line(viewer) == "another process watches this home; standing by"
            assert subprocess.run([*catalyst, "watch", "--once"], check=False).returncode == 75
            ships(catalyst, "one")
            assert heard(home) == "told\n"
            for process in (leader, viewer):
                assert " one: pending → met: " in line(process)
            leader.send_signal(signal.SIGKILL)
            leader.wait()
            assert line(viewer) == f"watching {home}"
            ships(catalyst, "two")
            assert heard(home) == "told\n"
            viewer.send_signal(signal.SIGTERM)
            assert viewer.wait() == 0


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_told_to_end_it_ends_cleanly(catalyst: list[str], home: Path, how: signal.Signals) -> None:
    with watching(catalyst) as process:
        assert line(process) == f"watching {home}"
        ships(catalyst, "one")
        assert heard(home) == "told\n"
        started = time.perf_counter()
        process.send_signal(how)
        assert process.wait() == 0
        assert time.perf_counter() - started < 10  # half a second on a machine of one's own
    assert not list(home.glob("*-wal"))  # the database was closed
    assert (home / "catalyst.log").read_text("utf-8").rstrip().endswith("ended")


@pytest.mark.parametrize("more", [[], ["--once"]])
def test_nor_does_it_wait_for_a_silent_source(catalyst: list[str], home: Path, more: list[str]) -> None:
    with StandIn(lambda: datetime(2026, 11, 20, 22, tzinfo=UTC)) as server:
        server.faults["yahoo"] = Fault.SILENT
        off = "".join(f"{name}.enabled = false\n" for name in ("cboe", "fred", "sec"))
        (home / "config.toml").write_text(f'[sources]\nyahoo.url = "{server.url}"\n{off}', "utf-8")
        with watching(catalyst, *more) as process:
            assert line(process) == f"watching {home}"
            process.send_signal(signal.SIGTERM)
            assert process.wait() == 0
    assert not list(home.glob("*-wal"))  # the database was closed


def test_once_judges_tells_and_ends(catalyst: list[str], home: Path) -> None:
    once = [*catalyst, "watch", "--once"]
    assert subprocess.run(once, check=False).returncode == 0
    ships(catalyst, "one")
    with subprocess.Popen(once) as process:
        assert heard(home) == "told\n"
        assert process.wait() == 0


def test_once_with_a_broken_book_goes_on_with_the_last_good_one(catalyst: list[str], home: Path) -> None:
    once = [*catalyst, "watch", "--once"]
    good = (home / "catalysts.toml").read_text("utf-8")
    (home / "catalysts.toml").write_text(good + "[nonsense", "utf-8")
    never_good = subprocess.run(once, check=False, capture_output=True, text=True)
    (home / "catalysts.toml").write_text(good, "utf-8")
    assert subprocess.run(once, check=False).returncode == 0
    (home / "catalysts.toml").write_text(good + "[nonsense", "utf-8")
    once_good = subprocess.run(once, check=False, capture_output=True, text=True)
    assert (never_good.returncode, once_good.returncode) == (3, 3)
    assert "catalysts.toml:" in never_good.stderr
    assert once_good.stderr.startswith("catalyst: catalysts.toml line")
