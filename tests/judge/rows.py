"""Read the tables of tests: `rows` returns a section of a file in `tables/`, one tuple for each line.

Fields are parted by ` || `; `""` is an empty one. A line that begins with `#` says why a row is there.
"""

from __future__ import annotations

from pathlib import Path

TABLES = Path(__file__).parent / "tables"
WORDS: dict[str, str | bool | None] = {'""': "", "True": True, "False": False, "None": None}


def rows(file: str, section: str) -> list[tuple[str | bool | None, ...]]:
    """Return the rows of a section."""
    _, _, found = (TABLES / f"{file}.txt").read_text("utf-8").partition(f"[{section}]\n")
    lines = [line for line in found.partition("\n\n")[0].splitlines() if not line.startswith("#")]
    if not lines:
        raise ValueError(f"{file}.txt has no section [{section}]")
    return [tuple(WORDS.get(field, field) for field in line.split(" || ")) for line in lines]
