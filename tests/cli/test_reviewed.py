"""Reviews belong to the thesis that was reviewed, not to its id."""

import json
from pathlib import Path

import pytest

from tests.books import toml
from tests.cli.conftest import Run

BOOK = toml("""\
schema = 1
[ticker.XYZ]
[ticker.ABC]
[[thesis]] id = "{id}" ; {about} ; text = "{text}" ; opened = 2026-01-05 ; review = "90d"
""")
OPTICS = BOOK.format(id="core", about='ticker = "XYZ"', text="XYZ dominates optics")


def waiting(run: Run) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(run("inbox", "accept", "--json").out)["waiting"]
    return found


def reviewed(run: Run) -> bool:
    return "none here" not in run("review").out


def test_a_review_of_another_thesis_of_the_same_id_does_not_count(run: Run, book: Path) -> None:
    book.write_text(OPTICS, "utf-8")
    assert run("review", "core", "--note", "all fine").code == 0
    for about, counts in (
        ('ticker = "ABC"', False),
        ('tickers = ["ABC", "XYZ"]', True),
        ("", False),
        ('ticker = "XYZ"', True),
    ):
        book.write_text(BOOK.format(id="core", about=about, text="it wins"), "utf-8")
        assert reviewed(run) == counts, about
    renamed = OPTICS.replace("[ticker.XYZ]", '[ticker.NEW]\nwas = "XYZ"').replace(
        '"XYZ"\ntext', '"NEW"\ntext'
    )
    book.write_text(renamed, "utf-8")
    assert reviewed(run)


def test_anothers_review_is_of_its_thesis(run: Run, home: Path, book: Path, tmp_path: Path) -> None:
    book.write_text(OPTICS, "utf-8")
    assert run("review", "core", "--note", "all fine").code == 0
    assert run("export", str(tmp_path / "export")).code == 0
    home.rename(tmp_path / "first")
    home.mkdir()
    book.write_text(BOOK.format(id="core", about='ticker = "ABC"', text="ABC ships"), "utf-8")
    assert run("check").code == 0
    assert run("import", str(tmp_path / "export")).code == 0
    assert not reviewed(run)
    book.write_text(OPTICS, "utf-8")
    assert reviewed(run)


def test_a_thesis_renamed_in_an_editor_is_asked_about(run: Run, book: Path) -> None:
    book.write_text(OPTICS, "utf-8")
    assert run("review", "core", "--note", "all fine").code == 0
    book.write_text(OPTICS.replace('"core"', '"heart"'), "utf-8")
    assert not reviewed(run)
    (one,) = json.loads(run("inbox", "accept", "--json").out)["waiting"]
    assert one["title"] == "core is gone and heart is about the same: was it renamed?"
    assert run("inbox", "accept", one["id"]).code == 0
    assert reviewed(run)
    assert json.loads(run("inbox", "accept", "--json").out)["waiting"] == []
    assert run("record", "heart", "--rename", "core").code == 0
    assert reviewed(run)


def test_a_review_that_is_set_aside_is_listed_and_asked_about_once(run: Run, book: Path) -> None:
    book.write_text(OPTICS, "utf-8")
    assert run("review", "core", "--note", "all fine").code == 0
    book.write_text(BOOK.format(id="core", about='ticker = "ABC"', text="ABC ships"), "utf-8")
    assert "core: it was reviewed as another thesis; does that still hold?" in run("lint").out
    (one,) = waiting(run)
    assert one["title"] == "core: it was reviewed as another thesis; does that still hold?"
    assert run("inbox", "accept", one["id"]).code == 0
    assert (reviewed(run), waiting(run)) == (True, [])
    assert run("undo").code == 0
    assert (reviewed(run), len(waiting(run))) == (False, 1)
    assert run("inbox", "dismiss", one["id"]).code == 0
    assert (reviewed(run), waiting(run)) == (False, [])


THEMES = toml("""\
schema = 1
[[thesis]] id = "{rates}" ; text = "Rates stay high" ; review = "90d"
[[thesis]] id = "{oil}" ; text = "Oil falls" ; review = "90d"
""")
HIKE = toml("""\
[[checkpoint]] id = "hike" ; thesis = "{rates}" ; event = "a hike"
""")


@pytest.mark.parametrize("themes", [THEMES, THEMES + HIKE], ids=["without checkpoints", "with"])
def test_a_review_of_a_theme_does_not_count_for_another_of_its_id(run: Run, book: Path, themes: str) -> None:
    book.write_text(themes.format(rates="rates", oil="oil"), "utf-8")
    for theme in ("rates", "oil"):
        assert run("review", theme, "--note", f"of {theme}").code == 0
    book.write_text(themes.format(rates="oil", oil="rates"), "utf-8")
    assert "of rates" not in run("review").out
    assert len(waiting(run)) == 2
    book.write_text(
        themes.format(rates="rates", oil="oil") + HIKE.format(rates="rates").replace("hike", "cut")
    )
    assert "of rates" in run("review").out
    assert waiting(run) == []


def test_a_theme_of_another_text_that_keeps_a_checkpoint_is_the_same(run: Run, book: Path) -> None:
    themes = (THEMES + HIKE).format(rates="rates", oil="oil")
    book.write_text(themes, "utf-8")
    assert run("review", "rates", "--note", "of rates").code == 0
    book.write_text(themes.replace("Rates stay high", "Rates stay higher for longer"), "utf-8")
    assert "of rates" in run("review").out
