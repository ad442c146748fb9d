"""Books of tests: from a text, or from claims a line each."""

import re

from tests.doors.book import Book, load_book


def loaded(text: str) -> Book:
    """Return a book that must be right."""
    found = load_book(text)
    assert found.book is not None, found.problems
    return found.book


def of_claims(header: str, claims: str) -> Book:
    """Return a checkpoint `c0`, `c1`, … of the thesis `t` for each line: role, then keys, parted by ` ; `."""
    tables = []
    for n, line in enumerate(claims.strip().splitlines()):
        role, *keys = line.split(" ; ")
        tables += ["[[checkpoint]]", f'id = "c{n}"', 'thesis = "t"', f'role = "{role}"', *keys]
    return loaded(header + "\n".join(tables))


def toml(rows: str) -> str:
    """Return TOML of rows: a table's head and keys stand on one line, parted by ` ; `."""
    return re.sub(r"^(\[\[?[\w.\"-]+\]\]?) ", r"\1\n", rows, flags=re.M).replace(" ; ", "\n")
