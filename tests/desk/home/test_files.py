"""What lies where a file of the user's should: read when it is one, bounded; else a sentence, at once."""

import os
import re
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from catalyst_tui.desk.home.files import UnreadableError, make_folder, read_text, write_whole
from tests.doors.book import read_toml


def listen(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))


def circle(path: Path) -> None:
    path.symlink_to(path)


@pytest.mark.parametrize(("make", "sentence"),
    [
        (lambda path: path.symlink_to("/dev/zero"), "cannot be read: it is not a file"),
        (lambda path: path.symlink_to("/dev/tty"), "cannot be read: it is not a file"),
        (os.mkfifo, "cannot be read: it is not a file"),
        (listen, "cannot be read: it is not a file"),
        (Path.mkdir, "cannot be read: it is not a file"),
        (circle, "cannot be read: Too many levels of symbolic links"),
        (lambda path: path.write_bytes(b"#" * 101), "is larger than 0.0001 MB, the most that is read"),
        (lambda path: path.write_bytes(b"caf\xe9"), "is not UTF-8 text (byte 3)"),
    ], ids=["endless", "terminal", "FIFO", "socket", "directory", "circle", "large", "latin-1"])  # fmt: skip
def test_what_is_no_text_file_is_a_sentence_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Callable[[Path], None], sentence: str
) -> None:
    monkeypatch.chdir(tmp_path)  # the name of a socket is short
    path = Path("file")
    make(path)
    with pytest.raises(UnreadableError) as raised:
        read_text(path, 100)
    assert str(raised.value).startswith(f"file {sentence}")


@pytest.mark.parametrize(("text", "sentence"), [
    ("x = " + "[" * 2_000, "this is nested too deeply"),
    ("x = " + "{a=" * 2_000, "this is nested too deeply"),
    ("x" + ".x" * 2_000 + " = 1", "this is nested too deeply"),
    ("x = " + "9" * 5_000, "Exceeds the limit"),
    ("x = ", "Invalid value (at end of document)"),
], ids=["arrays", "tables", "keys", "digits", "no value"])  # fmt: skip
def test_what_would_exhaust_the_parser_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}"):
        read_toml(text)


def test_a_new_file_is_its_owners_alone_and_an_old_one_keeps_its_rights(tmp_path: Path) -> None:
    path = tmp_path / "file"
    before = os.umask(0)
    try:
        write_whole(path, "one")
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o640)
    write_whole(path, "two")
    assert (path.read_text("utf-8"), path.stat().st_mode & 0o777) == ("two", 0o640)
    assert list(tmp_path.iterdir()) == [path]


def test_the_folders_made_on_the_way_are_its_owners_alone_too(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        make_folder(tmp_path / "new" / "within" / "home")
    finally:
        os.umask(before)
    made = (tmp_path / "new", tmp_path / "new" / "within", tmp_path / "new" / "within" / "home")
    assert [folder.stat().st_mode & 0o777 for folder in made] == [0o700] * 3
