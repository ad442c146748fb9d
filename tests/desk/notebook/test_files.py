"""The files of a notebook: a bad line is named with the way out, good ones are taken, nothing is lost."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from catalyst_tui.desk.notebook import files
from catalyst_tui.desk.notebook.files import ATTRIBUTES, WriteError, append, parse, read_folder
from catalyst_tui.desk.notebook.lines import line_of
from catalyst_tui.desk.notebook.rows import COLUMNS, Table, cells, noted
from tests.desk.notebook.test_rows import FIGURE, SUPPORTS, TYPED, VALUES

ROWS = [noted(replace(SUPPORTS, id=f"own-{n}", note=f"note {n}"), TYPED) for n in range(3)]
HEADER = line_of(COLUMNS[Table.EVIDENCE])
FIRST, SECOND, THIRD = (line_of(cells(row)) for row in ROWS)


@pytest.mark.parametrize(
    ("text", "taken", "told"),
    [
        (f"{HEADER}\n{FIRST}\n{SECOND}\n", 2, []),
        (f"\ufeff{HEADER}\r\n{FIRST}\r\n\r\n{SECOND}", 2, []),  # saved elsewhere
        (f"{SECOND}\n{HEADER}\n{FIRST}\n{HEADER}\n", 2, []),  # as a merge leaves it
        (f"{HEADER}\n{FIRST[:-9]}\n{SECOND}\n", 1, ["evidence.csv:2: entered_at", "cut off"]),
        (f"{HEADER}\n{FIRST}\n{SECOND[:70]}", 1, ["evidence.csv:3: has", "cut off", "delete the line"]),
        (f"{HEADER}\nown-9,yesterday\n{FIRST}\n", 1, ["evidence.csv:2: has 2 cells of 15"]),
        (
            f"{HEADER}\n<<<<<<< HEAD\n{FIRST}\n=======\n{SECOND}\n>>>>>>> theirs\n{THIRD}\n",
            3,
            ["evidence.csv:2: git left a conflict", "both sides are taken", "delete the lines"],
        ),
        (
            f"{HEADER}\n{FIRST}\n".replace(",", ";"),
            0,
            ["evidence.csv:1", ":2: has ;", "git checkout"],
        ),
        (f'{HEADER}\n"own-9,x\n{FIRST}\n', 1, ["evidence.csv:2: is no line of a CSV file"]),
        (f"{HEADER}\n{FIRST}\n\0\0\0\n", 1, ["evidence.csv:3:"]),
        ("", 0, []),
    ],
)
def test_a_bad_line_is_a_sentence_and_the_others_are_taken(text: str, taken: int, told: list[str]) -> None:
    rows, bad = parse(Table.EVIDENCE, "evidence.csv", text.encode(), {}, {})
    assert len({one.row for one in rows}) == taken
    said = "\n".join(map(str, bad))
    assert all(words in said for words in told)
    assert bool(said) is bool(told)


def test_bytes_that_are_no_text_are_a_sentence() -> None:
    latin = f"{HEADER}\n{FIRST}\n".encode() + SECOND.replace("note 1", "caf\u00e9").encode("latin-1")
    rows, bad = parse(Table.EVIDENCE, "evidence.csv", latin, {}, {})
    assert (len(rows), [str(one)[:34] for one in bad]) == (1, ["evidence.csv:3: is not UTF-8 text."])
    _, wide = parse(Table.EVIDENCE, "evidence.csv", HEADER.encode("utf-16"), {}, {})
    assert [str(one)[:26] for one in wide] == ["evidence.csv is UTF-16 text"[:26]]


def test_rows_are_only_ever_added_at_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "catalysts-notebook"
    append(folder, [noted(value, TYPED) for value in VALUES])
    assert sorted(path.name for path in folder.glob("*.csv")) == sorted(f"{table}.csv" for table in Table)
    assert (folder / ".gitattributes").read_text() == ATTRIBUTES
    rows, bad, _ = read_folder(folder, {})
    assert ({one.row.value for one in rows}, bad) == ({*VALUES}, [])
    path = folder / "figures.csv"
    path.write_bytes(cut := path.read_bytes()[:-40])  # the power failed
    figure = noted(replace(FIGURE, known_at=FIGURE.known_at + timedelta(1)), TYPED)
    append(folder, [figure])
    assert path.read_bytes().startswith(cut + b"\n")
    monkeypatch.setattr(files, "LARGEST", path.stat().st_size + 10)
    append(folder, [figure])
    assert "figures-2.csv" in {one.file for one in read_folder(folder, {})[0]}
    (folder / "figures (conflicted copy).csv").write_bytes(path.read_bytes())
    (folder / "figuresque.csv").write_text("not ours")
    rows, bad, _ = read_folder(folder, {})
    assert {one.file for one in rows} >= {"figures (conflicted copy).csv"}
    assert {one.file for one in bad} == {"figures.csv", "figures (conflicted copy).csv"}


def test_links_and_strangers_are_neither_followed_nor_written(tmp_path: Path) -> None:
    folder, target = tmp_path / "n", tmp_path / "profile"
    folder.mkdir()
    target.write_text("mine\n")
    (folder / "evidence.csv").symlink_to(target)
    os.mkfifo(folder / "figures.csv")
    (folder / "reviews.csv").write_bytes(b"x" * (files.LARGEST + 1))
    _, bad, _ = read_folder(folder, {})
    said = [str(one) for one in bad]
    assert said[0].startswith("evidence.csv is a link, which is not followed. Put the file itself there")
    assert said[1] == "figures.csv cannot be read: it is a pipe, not a file"
    assert said[2].startswith("reviews.csv is larger than 10 MB")
    for value in (SUPPORTS, FIGURE):
        with pytest.raises(WriteError, match=r"cannot be written|is no file"):
            append(folder, [noted(value, TYPED)])
    assert target.read_text() == "mine\n"
    (tmp_path / "linked").symlink_to(folder)
    with pytest.raises(WriteError, match="is a link, which is not followed"):
        append(tmp_path / "linked", [noted(SUPPORTS, TYPED)])


def test_a_file_in_the_folders_place_and_one_of_bad_lines_are_said_in_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    assert "is no folder" in str(read_folder(tmp_path / "file", {})[1][0])
    monkeypatch.setattr(files, "MOST_BAD", 3)
    rows, bad = parse(Table.EVIDENCE, "evidence.csv", b"x,y\n" * 9, {}, {})
    assert (rows, len(bad), "what follows is not read" in bad[-1].reason) == ([], 4, True)
