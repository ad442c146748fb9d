"""`catalyst import DIR`: an export of another home is added to this one."""

import json
from pathlib import Path

from tests.cli.conftest import Run
from tests.cli.test_json import agree


def test_an_export_is_added_to_a_home_that_is_there(run: Run, small: Path, tmp_path: Path) -> None:
    folder = tmp_path / "export"
    run("export", str(folder))
    assert run("import", str(folder)).out.startswith(f"nothing that was entered in {folder} is new")

    other = ("--home", str(tmp_path / "other"))
    assert run(*other, "init", "--from", str(folder)).code == 0
    figure = ("ALAB", "revenue", "555.2M", "--period", "2026Q3", "--source", "release Q3", "--yes")
    assert run(*other, "record", *figure).code == 0
    second = tmp_path / "second"
    run(*other, "export", str(second))

    counted = json.loads(run("import", str(second), "--dry-run", "--json").out)
    agree("import of an export", counted)
    assert counted["added"]["figures"] == 1
    assert run("import", str(second)).out.startswith("added figures: 1; closes and the book are left out")
    assert run("import", str(second)).out.startswith(f"nothing that was entered in {second} is new")
