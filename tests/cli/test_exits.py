"""The exit codes of every command, as answers.md has them, and the names that are suggested."""

from datetime import date
from pathlib import Path

import pytest

from catalyst_tui.cli.failures import BAD, FAILED, OK, USAGE, WRONG_BOOK
from tests.cli.conftest import NOW, Run
from tests.cli.test_json import look
from tests.desk.conftest import closes
from tests.doors.cli import COMMANDS
from tests.homes import open_store

WORKS = """\
inbox ack 1
add NVDA
agenda
brief
check
completion bash
doctor
export FOLDER/export
facts ALAB
review --scores
help
import FOLDER/closes.csv
inbox
init
lint
mcp --json
positions
inbox accept
read FOLDER/release.txt --ticker ALAB
record above-300 --reason why
record npo-2027 supports --source own
record above-300 --rename other
refresh --only fred
replay
restore
review
lint --schema
service status
mcp --skill
inbox snooze above-300 3d
status
undo npo-2027
watch --once
why above-300
"""
"""Each command with arguments that can be understood."""

NO_HOME = {"add NVDA", "completion bash", "help", "mcp --json", "lint --schema", "mcp --skill"}
"""Lines that need no home that was begun."""

WRONG_ARGUMENTS = """\
inbox ack
inbox ack zebra
add NVDA 40@x
agenda --days 0
agenda --days many
brief zebra
brief --since tomorrow
brief --since 2030-01-01
check --as-of tomorrow
check --format word
check --since 2030-01-01
check --zebra
check zebra
chek
completion tcsh
doctor --zebra
export
facts ZZZ
facts ALAB --metric zebra
facts ALAB --as-of never
review --scores --as-of never
review --as-of 2026-01-01
review optics --scores
help zebra
import FOLDER/closes.csv --map zebra
import closes.csv --symbol zebra
inbox zebra
init --zebra
lint --zebra
mcp --zebra
positions zebra
inbox accept zebra
inbox dismiss
inbox perhaps
inbox ack above-300 --unread
read FOLDER/release.txt
read FOLDER/release.txt --ticker ZZZ
read FOLDER/release.txt --ticker ALAB --at never
record above-300
record zebra --reason why
record above-300 --reason ~
record above-300 note --reason why
record zebra --rename other
record above-300 --rename npo-2027
record above-300 note --rename other
record zebra note --source own
record npo-2027 happend --source own
record npo-2027 ruled mised --note why
record ALAB revenue --source own
record ALAB revenue ten --period 2026Q3 --source own
record ALAB revenue 10M --period never --source own
record npo-2027 supports --source own --known 2030-01-01
refresh ZZZ
replay --from 2026-10-01 --to 2026-09-01
restore zebra
review zebra
review --note why
lint --schema zebra
service
service zebra
mcp zebra
inbox snooze zebra 3d
inbox snooze above-300 soon
inbox snooze above-300 2020-01-01
status --format bar
undo zebra
watch zebra
why zebra
why above-300[2026Q1]
"""


def words_of(line: str, folder: Path) -> list[str]:
    return [word.replace("FOLDER", str(folder)).replace("~", " ") for word in line.split()]


def lines(table: str) -> list[str]:
    return table.splitlines()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "files"
    made.mkdir()
    (made / "closes.csv").write_text("date,ALAB\n2026-11-18,340\n", "utf-8")
    (made / "release.txt").write_text("Astera Labs reports a quarter.\n", "utf-8")
    return made


def test_every_command_is_tried() -> None:
    names = set(COMMANDS)
    assert {line.split()[0] for line in lines(WORKS)} == names
    assert names <= {line.split()[0] for line in lines(WRONG_ARGUMENTS)}


@pytest.mark.parametrize("line", lines(WRONG_ARGUMENTS))
def test_wrong_arguments_are_2(run: Run, opened: Path, folder: Path, line: str) -> None:
    book = (opened / "catalysts.toml").read_text("utf-8")
    ran = run(*words_of(line, folder))
    assert ran.code == USAGE, ran.err
    assert "Traceback" not in ran.err
    assert ran.err
    assert (opened / "catalysts.toml").read_text("utf-8") == book


@pytest.fixture
def opened(small: Path, run: Run) -> Path:
    """Return the small home with something broken and a copy of its database."""
    (small / "config.toml").write_text("notify.desktop = false\n", "utf-8")
    look(closes("ALAB", date(2026, 11, 19), "350"))
    look(closes("ALAB", date(2026, 11, 20), "350", "250"))
    with open_store(small / "catalyst.db", now=NOW) as store:
        store.backup(NOW)
    return small


NOTHING_BAD = [line for line in lines(WORKS) if line.split()[0] not in {"check", "refresh", "watch"}]


@pytest.mark.parametrize("line", NOTHING_BAD)
def test_only_check_exits_with_1_if_one_is_broken(run: Run, opened: Path, folder: Path, line: str) -> None:
    assert run("check").code == BAD
    assert run(*words_of(line, folder)).code in (OK, FAILED)


@pytest.mark.parametrize("line", [one for one in lines(WORKS) if one not in NO_HOME | {"restore"}])
def test_a_home_that_cannot_be_used_is_4(run: Run, home: Path, folder: Path, line: str) -> None:
    home.write_text("a file where the folder should be", "utf-8")
    ran = run(*words_of(line, folder))
    assert ran.code == FAILED, ran.err


JUDGES = [
    line
    for line in lines(WORKS)
    if line not in NO_HOME - {"add NVDA"} and line.split()[0] not in {"doctor", "restore", "service"}
]


@pytest.mark.parametrize("line", JUDGES)
def test_a_broken_book_is_3(run: Run, small: Path, folder: Path, line: str) -> None:
    (small / "catalysts.toml").write_text("schema = 1\n[zebra]\n", "utf-8")
    ran = run(*words_of(line, folder))
    assert ran.code == WRONG_BOOK, ran.err


def test_a_fault_of_ours_is_4_and_not_1(run: Run, small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("catalyst_tui.cli.check.run", fails)
    ran = run("check")
    assert (ran.code, "ZeroDivisionError" in ran.err) == (FAILED, True)


SUGGESTED = """\
chek                                              | did you mean check?
servise                                           | did you mean service?
check --as-off 2026-01-01                         | did you mean --as-of?
record npo-2027 note --sorce own                  | did you mean --source?
check --format githb                              | did you mean github?
service instal                                    | did you mean install?
completion bsh                                    | did you mean bash?
why npo                                           | did you mean npo-2027?
why NPO-2027                                      | did you mean npo-2027?
why abov-300                                      | did you mean above-300?
inbox snooze npo 3d                               | did you mean npo-2027?
inbox ack npo                                     | did you mean npo-2027?
record npo --reason why                           | did you mean npo-2027?
undo npo                                          | did you mean npo-2027?
record npo note --source own                      | did you mean npo-2027?
record npo-2027 happend --source own              | did you mean happened?
record npo-2027 ruled mised --note why            | did you mean missed?
record ALAB revenu 1B --period 2026Q3 --source own | did you mean revenue?
record ALB revenue 1B --period 2026Q3 --source own | did you mean ALAB?
facts ALBA                                        | did you mean ALAB?
facts ALAB --metric revenu                        | did you mean revenue?
brief ala                                         | did you mean ALAB?
refresh alab                                      | did you mean ALAB?
read FOLDER/release.txt --ticker ALB              | did you mean ALAB?
restore 2026-11-2                                 | there is 2026-11-20
help check                                        | did you mean checkpoint?
"""


@pytest.mark.parametrize("row", lines(SUGGESTED))
def test_a_name_near_what_was_typed_is_suggested(run: Run, opened: Path, folder: Path, row: str) -> None:
    line, _, hint = row.partition("|")
    ran = run(*words_of(line, folder))
    assert (ran.code, hint.strip() in ran.err) == (USAGE, True), ran.err


@pytest.mark.parametrize(("figure", "shown"), [
    ("net_income -2B", "-$2B"),
    ("net_income -$1.5B", "-$1.5B"),
    ("operating_margin -12.5%", "-12.5%"),
    ("net_income -.5B", "-$500M"),
])  # fmt: skip
def test_a_negative_figure_is_a_value_and_no_option(run: Run, small: Path, figure: str, shown: str) -> None:
    ran = run("record", "ALAB", *figure.split(), "--period", "2026Q2", "--source", "release Q2 2026")
    assert (ran.code, ran.err) == (0, "")
    assert f"= {shown}" in ran.out
