"""Commands run in this process, on a home of the test's own, over the starter book or a small one."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path

import pytest
from msgspec import Struct

from tests.asking import only
from tests.books import toml
from tests.doors.cli import main
from tests.homes import SystemClock, find_home, open_workspace, settle
from tests.standin import StandIn

SMALL = toml("""\
schema = 1
[ticker.ALAB]
[[checkpoint]] id = "above-300" ; ticker = "ALAB" ; role = "guard" ; text = "ALAB stays above $300"
test = "price >= $300"
[[checkpoint]] id = "npo-2027" ; ticker = "ALAB" ; text = "NPO ships in 2027"
event = "near-packaged optics ship" ; due = 2027
""")


NOW = datetime(2026, 11, 20, 22, tzinfo=UTC)


class Ran(Struct, frozen=True):
    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Set the clock of every command in this process to an hour after a Friday's close."""
    monkeypatch.setattr(SystemClock, "now", lambda self: NOW)
    return NOW


class Clock:
    """A clock that a second passes on each time somebody looks."""

    def __init__(self) -> None:
        self._at, self._seconds = NOW, count()

    def now(self) -> datetime:
        return self._at + timedelta(seconds=next(self._seconds))

    def pass_days(self, days: int) -> None:
        self._at += timedelta(days=days)

    def set(self, day: str) -> None:
        self._at = datetime.fromisoformat(f"{day}T22:00:00Z")


@pytest.fixture
def clock(now: datetime, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Let a second pass each time a command looks, so that entries one after another are several."""
    clock = Clock()
    monkeypatch.setattr(SystemClock, "now", lambda _: clock.now())
    return clock


@pytest.fixture
def book(home: Path, clock: Clock) -> Path:
    """Return the path of the book of a home that has none yet."""
    home.mkdir()
    return home / "catalysts.toml"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run one command; what argparse ends counts as its exit code."""

    def ran(*arguments: str) -> Ran:
        try:
            code = main(arguments)
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 1
        said = capsys.readouterr()
        return Ran(code, said.out, said.err)

    return ran


@pytest.fixture(scope="session")
def starter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home with the starter book that was opened once, to be copied."""
    home = tmp_path_factory.mktemp("starter") / "home"
    settle(find_home(str(home)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SystemClock, "now", lambda self: NOW)
        open_workspace(find_home(str(home), None), SystemClock()).close()
    return home


@pytest.fixture
def run_on_starter(run: Run, home: Path, starter: Path) -> Run:
    """Run one command; if the test has not made a home, on a copy of the starter's."""

    def ran(*arguments: str) -> Ran:
        if not home.exists():
            shutil.copytree(starter, home)
        return run(*arguments)

    return ran


@pytest.fixture
def small(home: Path) -> Path:
    home.mkdir()
    (home / "catalysts.toml").write_text(SMALL, "utf-8")
    return home


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, now: datetime) -> Iterator[StandIn]:
    """Yield a stand-in market, in which ALAB closed at $245."""
    monkeypatch.setenv("NO_PROXY", "*")
    with StandIn(lambda: now) as standin:
        standin.prices["ALAB"] = Decimal(245)
        yield standin


@pytest.fixture
def asking(small: Path, server: StandIn) -> Path:
    (small / "config.toml").write_text(
        "[sources]\n" + only({"yahoo": server.url, "fred": server.url}), "utf-8"
    )
    return small
