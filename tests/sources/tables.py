"""Tables of cases. In tables.txt each begins with `== ` and its name; each line is a case.

Bars stand between its cells. A cell is JSON, else a text.
"""

import json
from pathlib import Path
from typing import Any

_PARTS = Path(__file__).with_name("tables.txt").read_text("utf-8").split("== ")[1:]
_TABLES = {head: rest.strip("\n").splitlines() for head, _, rest in (part.partition("\n") for part in _PARTS)}


def cases(name: str) -> list[Any]:
    """Return the cases of a table; of one with one column the cells."""
    rows = [tuple(_cell(cell.strip()) for cell in line.split(" | ")) for line in _TABLES[name]]
    return [row[0] if len(row) == 1 else row for row in rows]


def _cell(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
