"""Read the made-up files of files.txt and what they come to."""

from pathlib import Path
from typing import NamedTuple

NO_FORMAT = "(no known format)"


class File(NamedTuple):
    """A file's text, and what it comes to; the format's name is empty where none describes it."""

    name: str
    why: str
    text: str
    lots: str
    cash: str
    refused: str
    skipped: str  # line numbers; only where the case is about them


def _file(block: str) -> File:
    head, _, text = block.partition("\n---\n")
    title, *lines = head.splitlines()
    name, _, why = title.partition(": ")
    told = dict(line.split(": ", 1) for line in lines)
    return File("" if name == NO_FORMAT else name, why, text.strip("\n"), told.get("lots", ""),
        told.get("cash", ""), told.get("refused", ""), told.get("skipped", ""))  # fmt: skip


_BLOCKS = Path(__file__).with_suffix(".txt").read_text("utf-8").split("\n=== ")[1:]
FILES = tuple(map(_file, _BLOCKS))
