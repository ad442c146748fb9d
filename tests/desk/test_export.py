"""All a home knows as text, and back: the same verdicts at any day, and the same replay."""

import shutil
import stat
import unicodedata
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from catalyst_tui.store.export import EXPORTED, SAME_ROWS
from tests.desk.conftest import FRIDAY_EVENING, REVENUE, Clock, closes, edit, quote
from tests.doors.judge import Announced, Need, replay
from tests.homes import (
    LATEST,
    CompanyRow,
    Entry,
    ExportError,
    FilingRow,
    Home,
    ReleaseRow,
    Workspace,
    acknowledge,
    enter,
    home_from,
    judge_with_changes,
    open_workspace,
    tables,
    understand,
    write_export,
)

FORMULA = Entry("npo-2027", "event", "supports", "", "=1+1", "@cmd\nand a second line")


@pytest.fixture
def told(small: Home, clock: Clock, tmp_path: Path) -> Path:
    """Return an export of a home in which something of everything happened."""
    with open_workspace(small, clock) as workspace:
        at, day = clock.now(), clock.now().date()
        workspace.take_prices(
            [quote("ALAB", "290", at)], [closes("ALAB", day - timedelta(1), "310", "320", "250", "305")]
        )
        company = CompanyRow("CRDO", 1807794, at, at, "0-1", "rule", 3, "", "Credo", "04-30", "USD")
        workspace.store.filings.put_company(company)
        filing = FilingRow(1807794, "0-1", "8-K", day, at, None, ("2.02", "9.01"), "a.htm")
        workspace.store.filings.add([filing], at)
        release = ReleaseRow(1807794, "0-1", "EX-99.1", "https://www.sec.gov/a", at, b"<p>Q3</p>")
        workspace.store.filings.add_release(release, at)
        workspace.store.calendar.add([Announced("ALAB", day, False, "yahoo", at)])
        workspace.store.outages.record(Need.PRICES, True, at)
        judge_with_changes(workspace)
        for entry in (REVENUE, FORMULA, Entry("npo-2027", "ruled", "missed", "", "", "it never came")):
            clock.pass_(hours=1)
            found = understand(entry, workspace.book, clock.now())
            enter(workspace, filter(None, [found.fact]), filter(None, [found.evidence]))
        edit(small, lambda text: text.replace("due = 2027", "due = 2028\np = 0.4"))
        clock.pass_(hours=1)
        workspace.catch_up()
        judge_with_changes(workspace)
        workspace.explain("npo-2027", "-2 months")
        acknowledge(workspace.store, ["1"], clock.now())
        write_export(workspace.store, small.book.read_bytes(), tmp_path / "told", "0.1.0")
    return tmp_path / "told"


def judged(workspace: Workspace) -> object:
    """Return what it says of several days, of all that changed, and of what was told."""
    judge_with_changes(workspace)
    days = [FRIDAY_EVENING + timedelta(hours=n) for n in (-90, -60, -1, 0, 1, 3, 9, 2000)]
    flips = list(replay(workspace.book, workspace.ledger, days[0], days[-2]))
    store = workspace.store
    texts = [(one, store.wordings.text(one.book)) for one in store.wordings.revisions()]
    return [workspace.as_of(day) for day in days], flips, store.inbox.read(), texts


def test_an_export_makes_the_same_home_again(told: Path, small: Home, clock: Clock, tmp_path: Path) -> None:
    text = (told / "evidence.csv").read_text("utf-8")
    assert "'=1+1" in text
    assert "'@cmd\\nand a second line" in text
    about = (told / "export.csv").read_text("utf-8")
    (told / "export.csv").write_text(about.replace(f",{LATEST}", f",{SAME_ROWS[0]}"), "utf-8")
    home = Home(tmp_path / "new", tmp_path / "new" / "catalysts.toml")
    counts = home_from(told, home, clock)
    assert counts["closes"] == 4
    assert home.book.read_bytes() == small.book.read_bytes()
    with open_workspace(small, clock) as before, open_workspace(home, clock) as after:
        assert judged(after) == judged(before)
        release = after.store.filings.release(1807794, "0-1")
        assert release is not None
        assert release.body == b"<p>Q3</p>"


def _changed(file: str, change: Callable[[str], str]) -> Callable[[Path], None]:
    def spoil(folder: Path) -> None:
        (folder / file).write_text(change((folder / file).read_text("utf-8")), "utf-8")

    return spoil


def _gone(file: str) -> Callable[[Path], None]:
    return lambda folder: (folder / file).unlink()


SPOILED = (
    (_gone("facts.csv"), "facts.csv is missing: that is no export, or not all of it"),
    (_gone("catalysts.toml"), "catalysts.toml is missing"),
    (_changed("export.csv", lambda text: text.replace(",", ",9")), "is not of an export"),
    (_changed("export.csv", lambda text: text.replace(f",{LATEST}", ",11")), "with another schema .11"),
    (_changed("facts.csv", lambda text: text.replace("id,", "")), "facts.csv:1: its columns are not"),
    (_changed("facts.csv", lambda text: text[:-20]), r"facts.csv:2: has \d+ cells of 23"),
    (_changed("facts.csv", lambda text: text.replace("5.55E", "x55E")), "no number: .*x55E"),
    (_changed("facts.csv", lambda text: text.replace("2026Q3", "2026Q9")), ".*2026Q9"),
    (_changed("closes.csv", lambda text: text.replace("250000000", "a lot")), "a lot"),
    (
        _changed("closes.csv", lambda text: text + text.splitlines()[1]),
        "closes.csv:6: the close of .* is there twice",
    ),
    (_changed("releases.csv", lambda text: text.replace("releases/1", "../../etc/passwd")), "no document"),
)


def test_what_is_not_as_it_was_written_makes_no_home(told: Path, clock: Clock, tmp_path: Path) -> None:
    for n, (spoil, sentence) in enumerate(SPOILED):
        folder = shutil.copytree(told, tmp_path / f"spoiled-{n}")
        spoil(folder)
        home = Home(tmp_path / "new", tmp_path / "new" / "catalysts.toml")
        with pytest.raises(ExportError, match=sentence):
            home_from(folder, home, clock)
        assert not home.folder.exists()


LEFT_OUT = {
    "popups", "source_health", "unknown_symbols",
    "kept", "imports",
}  # fmt: skip
"""Tables that are made or fetched again, or belong to one home."""


def test_every_table_is_exported_or_left_out_on_purpose() -> None:
    assert {*EXPORTED.values()} | LEFT_OUT == tables().keys()
    assert LATEST in SAME_ROWS
    assert LEFT_OUT.isdisjoint(EXPORTED.values())


def test_nothing_that_is_there_is_written_over(told: Path, small: Home, clock: Clock) -> None:
    with pytest.raises(ExportError, match="is not empty; name a new home"):
        home_from(told, small, clock)
    with open_workspace(small, clock) as workspace, pytest.raises(ExportError, match="is there already"):
        write_export(workspace.store, b"", told, "0.1.0")


def test_only_the_owner_can_read_an_export(told: Path) -> None:
    files = [path for path in told.rglob("*") if path.is_file()]
    assert len(files) > 5
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


def test_control_characters_are_escaped_and_come_back(small: Home, clock: Clock, tmp_path: Path) -> None:
    odd = "NPO \\u001b]0;x\\u0007 \\u202e ships"
    edit(small, lambda text: text.replace("NPO ships in 2027", odd))
    with open_workspace(small, clock) as workspace:
        judge_with_changes(workspace)
        texts = [checkpoint.text for checkpoint in workspace.book.checkpoints.values()]
        write_export(workspace.store, small.book.read_bytes(), tmp_path / "told", "0.1.0")
    written = "".join(path.read_text("utf-8") for path in (tmp_path / "told").glob("*.csv"))
    assert not {char for char in written if char != "\n" and unicodedata.category(char)[0] == "C"}
    assert "\\u001b" in written
    home_from(
        tmp_path / "told", again := Home(tmp_path / "again", tmp_path / "again" / "catalysts.toml"), clock
    )
    with open_workspace(again, clock) as workspace:
        assert [checkpoint.text for checkpoint in workspace.book.checkpoints.values()] == texts


def test_drafts_of_a_killed_export_are_removed(small: Home, clock: Clock, tmp_path: Path) -> None:
    for draft in (".told.12345", ".told.backup"):
        (tmp_path / draft).mkdir()
    with open_workspace(small, clock) as workspace:
        write_export(workspace.store, b"", tmp_path / "told", "0.1.0")
    assert [path.name for path in tmp_path.glob(".told*")] == [".told.backup"]


@pytest.mark.parametrize("name", ["export.csv", "evidence.csv", "wordings.csv", "catalysts.toml"])
def test_a_bad_byte_is_named_with_its_place(told: Path, clock: Clock, tmp_path: Path, name: str) -> None:
    with (told / name).open("ab") as file:
        file.write(b"\xff\n")
    with pytest.raises(ExportError, match=rf"{name}.* is not UTF-8 text"):
        home_from(told, Home(tmp_path / "again", tmp_path / "again" / "catalysts.toml"), clock)
