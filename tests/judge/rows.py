"""Read the tables of tests: `rows` returns a section of a file in `tables/`, one tuple for each line.

Fields are parted by ` || `; `""` is an empty one. A line that begins with `#` says why a row is there. A line
`NAME = …` gives a name to what stands between two ` ; ` of a field.
"""

import re
from pathlib import Path

NAMED = re.compile(r"([A-Z][A-Z_0-9]*) = (.+)")
TABLES = Path(__file__).parent / "tables"
WORDS: dict[str, str | bool | None] = {'""': "", "True": True, "False": False, "None": None}


def rows(file: str, section: str) -> list[tuple[str | bool | None, ...]]:
    _, _, found = (TABLES / f"{file}.txt").read_text("utf-8").partition(f"[{section}]\n")
    lines = [line for line in found.partition("\n\n")[0].splitlines() if not line.startswith("#")]
    names = {match[1]: match[2] for line in lines if (match := NAMED.fullmatch(line))}
    table = [line for line in lines if not NAMED.fullmatch(line)]
    if not table:
        raise ValueError(f"{file}.txt has no section [{section}]")
    return [tuple(_field(field, names) for field in line.split(" || ")) for line in table]


def _field(text: str, names: dict[str, str]) -> str | bool | None:
    return WORDS.get(text, " ; ".join(names.get(part, part) for part in text.split(" ; ")))
