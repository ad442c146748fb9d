"""Where things live, how a home begins, and the sentences for a home or a book that cannot be used."""

from pathlib import Path

import pytest

from tests.homes import (
    EMPTY_BOOK,
    HomeError,
    SystemClock,
    Workspace,
    find_home,
    old_settings,
    read_book,
    settle,
)


@pytest.mark.parametrize(("home", "book", "env", "folder", "read"), [
    ("/a", None, {}, "/a", "/a/catalysts.toml"),
    ("/a", None, {"CATALYST_HOME": "/b"}, "/a", "/a/catalysts.toml"),
    (None, None, {"CATALYST_HOME": "/b"}, "/b", "/b/catalysts.toml"),
    (None, None, {"CATALYST_HOME": "/b", "CATALYST_BOOK": "/c.toml"}, "/b", "/c.toml"),
    (None, "/d.toml", {"CATALYST_HOME": "/b", "CATALYST_BOOK": "/c.toml"}, "/b", "/d.toml"),
])  # fmt: skip
def test_the_nearest_wish_wins(
    home: str | None, book: str | None, env: dict[str, str], folder: str, read: str
) -> None:
    found = find_home(home, book, env)
    assert (found.folder, found.book) == (Path(folder), Path(read))
    assert found.is_own_book == (book is None and "CATALYST_BOOK" not in env)


def test_without_a_wish_it_is_the_platforms_data_directory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    assert find_home(env={}).folder.name == "catalyst"


def test_another_book_is_never_written(home: Path, tmp_path: Path) -> None:
    other = find_home(book=str(tmp_path / "other.toml"))
    assert settle(other) == (home / "config.toml",)
    with pytest.raises(HomeError, match=r"other\.toml does not exist; name another with --book"):
        read_book(other)


def test_a_folder_removed_under_us_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    with pytest.raises(HomeError, match=r"here cannot be found from here \(.*\); write the whole path"):
        find_home("here", env={})


SETTINGS = '[notify]\non_alert = ["/bin/tell"]\n'


@pytest.fixture
def settings(home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Return where the settings belong; the home has those of an older version."""
    monkeypatch.setenv("CATALYST_CONFIG", str(tmp_path / "config" / "config.toml"))
    home.mkdir()
    (home / "config.toml").write_text(SETTINGS, "utf-8")
    (home / "keys.toml").write_text('finnhub_key = "sesame"\n', "utf-8")
    return tmp_path / "config" / "config.toml"


def test_settings_of_an_old_home_are_moved_once(home: Path, settings: Path) -> None:
    moved = old_settings(find_home())
    assert moved == f"Your settings were moved from {home} to {settings}"
    assert settings.read_text("utf-8") == SETTINGS
    assert settings.with_name("keys.toml").exists()
    assert not list(home.glob("*.toml"))
    assert old_settings(find_home()) == ""


def test_a_home_from_elsewhere_brings_no_settings(home: Path, settings: Path, tmp_path: Path) -> None:
    """Its command would be run, and its servers would be sent the keys."""
    theirs = tmp_path / "clone"
    home.rename(theirs)
    (theirs / "catalysts.toml").write_text(EMPTY_BOOK, "utf-8")
    with Workspace(find_home(str(theirs)), SystemClock()) as workspace:
        assert workspace.config.on_alert == ()
        assert workspace.old_settings == (
            f"{theirs / 'config.toml'} is not read: your settings are in {settings}. Move there what you want"
        )
    assert (theirs / "config.toml").read_text("utf-8") == SETTINGS
