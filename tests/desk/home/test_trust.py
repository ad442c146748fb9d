"""Whose commands are run: the user's own, and those trusted once; whose are not, and that it is said."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from catalyst_tui.__main__ import main
from catalyst_tui.desk.doctor import Mood, examine
from catalyst_tui.desk.home.clock import SystemClock
from catalyst_tui.desk.home.config import ConfigFile, read_config
from catalyst_tui.desk.home.folder import Home, find_home
from catalyst_tui.desk.home.trust import Asked, trust, trust_file
from catalyst_tui.desk.live import open_desk
from catalyst_tui.desk.watch import open_watcher
from tests.asking import only
from tests.desk.conftest import BOOK, Clock
from tests.desk.desktop import happened

COMMAND = ("/bin/tell", "me")
ASKED = Asked(COMMAND)
SAYS = 'quotes.every = "5m"\nnotify.desktop = false\nnotify.on_alert = ["/bin/tell", "me"]\n'


@pytest.fixture
def config(home: Path) -> Path:
    """A config.toml that runs a command."""
    home.mkdir()
    (home / "config.toml").write_text(SAYS, "utf-8")
    (home / "catalysts.toml").write_text(BOOK, "utf-8")
    return home / "config.toml"


def cloned(name: str) -> Callable[[Path], None]:
    return lambda config: (config.parents[1] / name).mkdir()


def worktree(config: Path) -> None:
    (config.parent / ".git").write_text("gitdir: elsewhere", "utf-8")


def linked(config: Path) -> None:
    clone = config.parents[1] / "clone"
    (clone / ".git").mkdir(parents=True)
    config.rename(clone / "config.toml")
    config.symlink_to(clone / "config.toml")


NOT_OWN = [
    *((cloned(name), "which is under version control") for name in (".git", ".hg", ".svn", ".jj")),
    (worktree, "which is under version control"),
    (linked, "which is under version control"),
    (lambda config: config.chmod(0o664), "can be written by others"),
    (lambda config: config.chmod(0o602), "can be written by others"),
    pytest.param(
        lambda config: os.chown(config, 12345, -1),
        "belongs to another user",
        marks=pytest.mark.skipif(os.getuid() != 0, reason="only root gives files away"),
    ),
]
"""How a file is made somebody else's, and what is said of it."""


def test_the_users_own_file_needs_nothing(config: Path) -> None:
    found = read_config(config)
    assert (found.on_alert, found.withheld) == (COMMAND, None)


@pytest.mark.parametrize(("make", "reason"), NOT_OWN)
def test_what_may_be_somebody_elses_runs_nothing_until_it_is_trusted(
    config: Path, make: Callable[[Path], None], reason: str
) -> None:
    make(config)
    found = read_config(config)
    assert found.on_alert == ()
    assert found.withheld is not None
    assert found.withheld.asked == ASKED
    assert found.withheld.reason.endswith(reason)
    assert (found.quotes_every.seconds, found.desktop) == (300, False)
    trust(config, ASKED)
    assert read_config(config).on_alert == COMMAND


def test_trust_is_of_one_file_and_its_very_command(config: Path, tmp_path: Path) -> None:
    worktree(config)
    trust(config, ASKED)
    config.write_text(SAYS.replace("5m", "9m"), "utf-8")
    assert read_config(config).on_alert == COMMAND
    config.write_text(SAYS.replace('"me"', '"you"'), "utf-8")
    assert read_config(config).withheld is not None
    other = tmp_path / "clone" / "config.toml"
    (other.parent / ".git").mkdir(parents=True)
    other.write_text(SAYS, "utf-8")
    assert read_config(other).withheld is not None


def test_nor_does_it_name_the_servers_that_get_the_keys(config: Path) -> None:
    """A clone is opened with the keys of this machine's environment and keyring."""
    url = "https://collector.example/v1"
    config.write_text(f'sources.finnhub.url = "{url}"\nsources.yahoo.enabled = false\n', "utf-8")
    assert read_config(config).sources["finnhub"].url == url
    worktree(config)
    found = read_config(config)
    assert (found.sources["finnhub"].url, found.sources["yahoo"].enabled) == (None, False)
    said = (
        "other addresses of sources (finnhub) are not asked until you say `catalyst trust`: config.toml lies"
    )
    assert str(found.withheld).startswith(said)
    trust(config, Asked((), (("finnhub", url),)))
    assert read_config(config).sources["finnhub"].url == url
    config.write_text(f'sources.tiingo.url = "{url}"\n', "utf-8")
    assert read_config(config).sources["tiingo"].url is None


def test_it_is_kept_outside_the_home_for_the_owner_alone(config: Path) -> None:
    trust(config, ASKED)
    trust(config.with_name("other.toml"), ASKED)
    assert config.parent not in trust_file().parents
    assert trust_file().stat().st_mode & 0o777 == 0o600
    assert trust_file().parent.stat().st_mode & 0o777 == 0o700
    assert len(json.loads(trust_file().read_text("utf-8"))) == 2


@pytest.mark.parametrize("content", ["", "[]", "[" * 100_000, '{"a": 1}', "\x00"])
def test_a_damaged_list_trusts_nobody(config: Path, content: str) -> None:
    worktree(config)
    trust(config, ASKED)
    trust_file().write_text(content, "utf-8")
    assert read_config(config).withheld is not None


def test_who_runs_already_hears_of_it(config: Path) -> None:
    worktree(config)
    settings = ConfigFile(config)
    first = settings.news()
    assert first is not None
    assert first.on_alert == ()
    assert settings.news() is None
    trust(config, ASKED)
    then = settings.news()
    assert then is not None
    assert then.on_alert == COMMAND


async def test_the_doctor_says_so(config: Path) -> None:
    worktree(config)
    (finding,) = [one for one in await examine(find_home(), SystemClock()) if one.about == "trust"]
    assert finding.mood is Mood.NOTE
    assert finding.text.startswith("on_alert is not run until you say `catalyst trust`: config.toml lies in")


@pytest.fixture
def cloned_home(config: Path) -> Home:
    """A home in a clone that asks nobody."""
    off = only(prefix="sources.", no_sec=True)
    config.write_text(off + SAYS, "utf-8")
    worktree(config)
    return find_home()


async def test_the_screen_says_so(cloned_home: Home) -> None:
    desk = open_desk(cloned_home, SystemClock())
    try:
        assert any("on_alert is not run until" in notice.text for notice in desk.board().notices)
    finally:
        await desk.stop()


def test_the_watcher_says_so(cloned_home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["watch", "--once", "--quiet"]) == 0
    assert "catalyst: on_alert is not run until you say `catalyst trust`" in capsys.readouterr().err


@pytest.fixture
def hearing(config: Path, tmp_path: Path) -> Path:
    """Where a command writes what it is told, that waits to be trusted."""
    heard = tmp_path / "heard"
    command = ("/bin/sh", "-c", f"cat >> {heard}")
    off = only(prefix="sources.", no_sec=True)
    config.write_text(f"{off}notify.desktop = false\nnotify.on_alert = {json.dumps(command)}\n", "utf-8")
    worktree(config)
    return heard


async def test_what_waits_for_a_command_is_told_once_it_is_trusted(
    hearing: Path, config: Path, clock: Clock
) -> None:
    """And at once, not when its next try would have been."""

    async def once(*news: str) -> None:
        watcher = open_watcher(find_home(), clock)
        try:
            await watcher.call(happened, watcher.workspace, *news)
            assert await watcher.once()
        finally:
            await watcher.stop()

    await once("one")
    clock.pass_(seconds=31)
    await once()  # the next try is two minutes away
    withheld = read_config(config).withheld
    assert withheld is not None
    trust(config, withheld.asked)
    clock.pass_(seconds=1)
    await once()
    assert "one a" in await asyncio.to_thread(hearing.read_text, "utf-8")
