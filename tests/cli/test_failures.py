"""Every failure a user can meet, as a process: one sentence with a way out, an exit code, no traceback."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.asking import only
from tests.cli.conftest import Run
from tests.doors.cli import main

CATALYST = (sys.executable, "-m", "catalyst_tui")
Damage = Callable[[Path], object]


def program(home: Path, *arguments: str, shell: str = "", **env: str) -> subprocess.CompletedProcess[str]:
    """`catalyst` as a process; `shell` is what follows it on the command line: where its output goes."""
    command = ["/bin/sh", "-c", f'"$@" {shell}', "sh", *CATALYST, *arguments]
    environment = {**os.environ, "CATALYST_HOME": str(home), "PYTHONUNBUFFERED": "", **env}
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, errors="replace", timeout=60, check=False
    )


def writes(name: str, content: str | bytes) -> Damage:
    data = content.encode() if isinstance(content, str) else content
    return lambda home: (home / name).write_bytes(data)


def private(name: str, content: str) -> Damage:
    def write(home: Path) -> None:
        (home / name).write_text(content, "utf-8")
        (home / name).chmod(0o600)

    return write


def linked(name: str, target: str) -> Damage:
    def link(home: Path) -> None:
        (home / name).unlink(missing_ok=True)
        (home / name).symlink_to(target)

    return link


def fifo(name: str) -> Damage:
    def make(home: Path) -> None:
        (home / name).unlink(missing_ok=True)
        os.mkfifo(home / name)

    return make


def sql(*statements: str) -> Damage:
    def run(home: Path) -> None:
        with closing(sqlite3.connect(home / "catalyst.db", isolation_level=None)) as db:
            for statement in statements:
                db.execute(statement)

    return run


DEEP, LONG = "x = " + "[" * 2_000, "x = " + "9" * 5_000

FAILURES = [
    (writes("config.toml", DEEP), 4, "this is nested too deeply"),
    (writes("config.toml", LONG), 4, "config.toml:1:5: 999"),
    (writes("config.toml", "#" * 100_001), 4, "config.toml is larger than 0.1 MB, the most that is read"),
    (writes("config.toml", b"\xff"), 4, "config.toml is not UTF-8 text (byte 0)"),
    (linked("config.toml", "/dev/zero"), 4, "config.toml cannot be read: it is not a file"),
    (fifo("config.toml"), 4, "config.toml cannot be read: it is not a file"),
    (writes("catalysts.toml", DEEP), 3, "this is nested too deeply"),
    (writes("catalysts.toml", LONG), 3, "catalysts.toml:1:5: 999"),
    (linked("catalysts.toml", "/dev/zero"), 4, "catalysts.toml cannot be read: it is not a file"),
    (fifo("catalysts.toml"), 4, "catalysts.toml cannot be read: it is not a file"),
    (writes("catalyst.db", "no database" * 999), 4, "catalyst.db is damaged. It was moved to"),
    (sql("DROP TABLE hits"), 4, "catalyst.db is damaged: it lacks hits. It was moved to"),
    (sql("PRAGMA user_version = -5"), 4, "it says schema -5, which there never was. It was moved to"),
    (sql("PRAGMA user_version = 99"), 4, "was written by a newer Catalyst (schema 99;"),
    (sql("PRAGMA ignore_check_constraints = 1", "INSERT INTO outages VALUES (9, 'prices', 'damaged', 1)"),
        4, "The database has what Catalyst cannot have written (Invalid isoformat string: 'damaged')"),
    (sql("UPDATE kept SET value = CAST(x'ff6e6f' AS TEXT) WHERE key = 'judged_at'"), 4,
        "`catalyst restore` lists the copies that can be put back"),
]  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home that was opened once, to be copied."""
    home = tmp_path_factory.mktemp("made") / "home"
    assert main(["--home", str(home), "init"]) == 0
    (home / "config.toml").write_text(f"notify.desktop = false\n[sources]\n{only(no_sec=True)}", "utf-8")
    return home


@pytest.fixture
def opened(made: Path, home: Path) -> Path:
    return Path(shutil.copytree(made, home))


@pytest.mark.parametrize(("damage", "code", "sentence"), FAILURES)
def test_a_wrong_home_is_a_sentence(opened: Path, run: Run, damage: Damage, code: int, sentence: str) -> None:
    damage(opened)
    ran = run("check")
    assert (ran.code, sentence in ran.err) == (code, True), ran.err
    lines = [line for line in ran.err.splitlines() if "The clock says" not in line]  # the test's own
    assert len(lines) <= 2


ONLY_READING = ["check", "why npo-2027 --as-of 2026-11-20", "facts ALAB", "replay --json", "inbox",
    "review --scores --json"]  # fmt: skip


def starved(home: Path, what: str) -> subprocess.CompletedProcess[str]:
    """As on a full disk: no file may grow."""
    line = ["/bin/sh", "-c", f'ulimit -f 0; "{sys.executable}" -m catalyst_tui {what}']
    environment = {**os.environ, "CATALYST_HOME": str(home)}
    return subprocess.run(line, env=environment, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("what", ONLY_READING)
def test_where_nothing_can_be_written_it_is_read_and_printed(opened: Path, run: Run, what: str) -> None:
    before, ran = run(*what.split()).out, starved(opened, what)
    assert ran.stdout.splitlines()[0].split()[0] == before.splitlines()[0].split()[0]
    assert len(ran.stdout.splitlines()) == len(before.splitlines())
    assert "This is what is known; nothing could be saved." in ran.stderr
    assert "backups" not in ran.stderr  # there is no copy yet


def test_nor_is_there_a_traceback_where_nothing_can_be_written(opened: Path, tmp_path: Path) -> None:
    said = starved(opened, f"check > {tmp_path / 'out'}").stderr.splitlines()
    assert said[-1].startswith("catalyst: stdout cannot be written (File too large)")
    assert "Traceback" not in starved(opened, "record x y").stderr


@pytest.mark.parametrize("content", [DEEP, LONG, "finnhub_key = 3"])
def test_keys_that_cannot_be_read_are_a_line_and_no_key(opened: Path, content: str) -> None:
    private("keys.toml", content)(opened)
    ran = program(opened, "doctor")
    assert "Traceback" not in ran.stderr
    assert "home " in ran.stdout


@pytest.mark.parametrize(("arguments", "env", "sentence"), [
    (("check",), {"CATALYST_HOME": "~nobody-such"}, "~nobody-such: there is no such user"),
    (("--home", "~nobody-such/x", "check"), {}, "~nobody-such/x: there is no such user"),
    (("--book", "~nobody-such/x", "check"), {}, "~nobody-such/x: there is no such user"),
    (("--home", "/" + "x" * 300, "check"), {}, "File name too long"),
    (("--home", "/dev/null", "check"), {}, "choose another with --home"),
    (("--book", "/dev/zero", "check"), {}, "/dev/zero cannot be read: it is not a file"),
    (("import", "/dev/zero"), {}, "/dev/zero: cannot be read: it is not a file"),
    (("--home", "h\udce9", "service", "status"), {}, "bytes that are no UTF-8"),
    (("--home", "h\nExecStartPre=x", "service", "status"), {}, "has a line break"),
])  # fmt: skip
def test_what_is_asked_and_cannot_be_is_a_sentence(
    run: Run, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], env: dict[str, str], sentence: str
) -> None:
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    ran = run(*arguments)
    assert (ran.code, sentence in ran.err) == (4, True), ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    ("command", "stdout"),
    [("check", ">/dev/full"), ("doctor", ">/dev/full"), ("service status", ">/dev/full")],
)
def test_output_that_nothing_takes_is_a_sentence(opened: Path, command: str, stdout: str) -> None:
    ran = program(opened, *command.split(), shell=stdout)
    assert ran.returncode == 4
    assert ran.stderr.splitlines()[-1].startswith("catalyst: stdout cannot be written (")
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize("streams", ["2>&-", "2>/dev/full", ">&- 2>&- <&-"])
def test_a_sentence_nobody_takes_still_has_its_exit_code(opened: Path, streams: str) -> None:
    (opened / "catalysts.toml").write_text("schema = 2", "utf-8")
    (opened / "catalyst.db").unlink()
    ran = program(opened, "check", shell=streams)
    assert (ran.returncode, ran.stdout, ran.stderr) == (3, "", "")


def test_a_watcher_whose_output_nothing_takes_watches_on(opened: Path) -> None:
    ran = program(opened, "watch", "--once", shell=">/dev/full")
    assert ran.returncode == 0
    assert "stdout cannot be written (No space left on device); what changes is in the inbox" in ran.stderr


@pytest.mark.parametrize(
    "command", [("check", "--json"), ("doctor",), ("inbox",), ("lint",), ("watch", "--once")]
)
def test_a_home_whose_name_is_no_utf8_is_a_home(tmp_path: Path, made: Path, command: tuple[str, ...]) -> None:
    home = tmp_path / "h\udce9"
    shutil.copytree(made, home)
    ran = program(home, *command)
    assert "Traceback" not in ran.stderr
    assert ran.returncode in {0, 1}


BAD_ROWS = ("micros = '[1,2,'", "days = '01-05,xx-yy'", "known = '{}'", "micros = '[]'")


@pytest.mark.parametrize("bad", BAD_ROWS)
def test_one_bad_row_of_closes_leaves_out_that_symbol(opened: Path, run: Run, bad: str) -> None:
    before = json.loads(run("check", "--json").out)["checkpoints"]
    sql(f"UPDATE closes SET {bad} WHERE symbol = 'ALAB'")(opened)
    named = "The stored closes of ALAB cannot be read and are left out (ALAB: "
    ran = run("check", "--json")
    assert ran.code in (0, 1)
    after = {row["id"]: row["status"] for row in json.loads(ran.out)["checkpoints"]}
    changed = {row["id"] for row in before if row["status"] != after[row["id"]]}
    assert changed == {"above-300", "crossed-300", "multiple"}
    assert {after[id_] for id_ in changed} <= {"unknown", "pending"}  # neither a pass nor a miss
    assert f"catalyst: {named}" in ran.err
    examined = run("doctor")
    assert named in " ".join(examined.out.split())
    watched = run("watch", "--once")
    assert watched.code == 0
    assert named in watched.err
