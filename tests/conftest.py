"""What every test gets: an empty home of its own, no desktop, and no network beyond this machine."""

import gc
import itertools
import logging
import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

# No deadline: cores are shared. In CI the examples are the same every time, so red means the change.
settings.register_profile("catalyst", deadline=None, derandomize="CI" in os.environ)
settings.register_profile("nightly", deadline=None, max_examples=20_000)
settings.load_profile("catalyst")

gc.set_threshold(100_000, 50, 50)  # the collector took a quarter of a test of the screens

os.environ["TZ"] = "UTC"  # what is shown in the machine's zone is the same everywhere
if hasattr(time, "tzset"):
    time.tzset()

LOOPBACK = {"127.0.0.1", "::1", "localhost", None}
DESKTOP = ("DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY", "XDG_RUNTIME_DIR")
TASTE = ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "TEXTUAL", "TEXTUAL_THEME")


SLOW = (
    "real",  # daemons, terminals, processes of their own
    "laws",
    "screens",  # the app, run and pressed
    "cli/test_encoding.py",
    "cli/test_failures.py",
    "cli/test_outside.py",  # these wait for servers and turns of the watcher
    "cli/test_main.py",
    "cli/test_poisoned.py",
    "cli/test_record.py",
    "desk/entry/test_undo.py",
    "desk/fetch",
    "desk/test_live.py",
    "desk/test_print_evening.py",
    "desk/test_recovery.py",
    "desk/test_opening.py",
    "desk/test_replaced.py",
    "desk/test_replay.py",
    "desk/test_series.py",
    "desk/test_telling.py",
    "desk/test_watch.py",
    "desk/test_year.py",
    "reports/release/test_recorded_releases.py",
    "sources/edgar/test_recorded.py",
    "sources/edgar/test_recorded_filings.py",
    "sources/test_bad_days.py",
    "sources/test_chain.py",
    "sources/test_http.py",
    "sources/test_mutated.py",
    "store/test_damaged_text.py",
    "store/test_killed.py",
    "test_import_hygiene.py",
    "test_packaging.py",
    "test_screenshots.py",
)
"""What `make quick` leaves to `make test`."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--quick", action="store_true", help="without daemons, laws, crashes, fuzz, pictures")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Skip the slow tests of `--quick` unseen: collecting them takes as long as running the rest."""
    if not config.getoption("--quick"):
        return None
    return collection_path.relative_to(Path(__file__).parent).as_posix() in SLOW or None


def pytest_collection_finish() -> None:
    """Freeze what was imported, so that the collector does not go through it again and again."""
    gc.collect()
    gc.freeze()


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Return a text of five million characters names no test: every worker would send it and compare it."""
    if isinstance(val, (str, bytes)) and len(val) > 200:
        return f"{argname} of {len(val)}"
    return None


_folders = itertools.count()


@pytest.fixture
def tmp_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of the test's own. To name it, pytest would look through those of all tests before."""
    folder = tmp_path_factory.getbasetemp() / f"{next(_folders)}"
    folder.mkdir()
    return folder


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Set CATALYST_HOME to a folder that is not there yet; hide the developer's desktop and colours."""
    ours = [name for name in os.environ if name.startswith("CATALYST_")]
    for name in (*DESKTOP, *TASTE, *ours):
        monkeypatch.delenv(name, raising=False)
    home = tmp_path / "home"
    monkeypatch.setenv("CATALYST_HOME", str(home))
    monkeypatch.setenv("CATALYST_CONFIG", str(home / "config.toml"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    os.umask(0o022)  # what others may write is not the user's own
    return home


@pytest.fixture(autouse=True)
def quiet_log() -> Iterator[None]:
    """Reset the log level, which a command that ran in this process has changed."""
    yield
    logging.getLogger("catalyst_tui").setLevel(logging.NOTSET)


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail the test on any connection off this machine, also inside code that forgives a network error."""
    connect, connect_ex, look_up = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def check(host: object) -> None:
        if host not in LOOPBACK:
            pytest.fail(f"a test tried to reach {host!r}")

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX:
            check(address[0])
        connect(self, address)

    def guarded_ex(self: socket.socket, address: Any) -> int:
        if self.family != socket.AF_UNIX:
            check(address[0])
        return connect_ex(self, address)

    def guarded_look_up(host: Any, *args: Any, **named: Any) -> Any:
        check(host.decode() if isinstance(host, bytes) else host)
        return look_up(host, *args, **named)

    monkeypatch.setattr(socket.socket, "connect", guarded)
    monkeypatch.setattr(socket.socket, "connect_ex", guarded_ex)
    monkeypatch.setattr(socket, "getaddrinfo", guarded_look_up)
