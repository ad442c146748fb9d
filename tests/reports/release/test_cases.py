"""Releases in text files, each with the figures it must offer: `cases/*.txt`.

A case begins with `== name`, followed by options such as `(fiscal=09-30 at=2026-12-01)`. Then come the
lines of the release: a line of bars is a row of a table (see `pages.table`), a line that begins with `<`
is HTML, any other line is a paragraph. `{INCOME}` is replaced by the title of a statement in millions.
Lines that begin with `->` are the figures offered, in order; none means that nothing is offered. Lines that
begin with `!!` are the sentences for the user, which are compared where there is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from pathlib import Path

import pytest

from tests.reports.release.pages import EVENING, line, read_page, table

FOLDER = Path(__file__).parent / "cases"
MACROS = {
    "{INCOME}": "<p>Condensed Consolidated Statements of Income</p>"
    "<p>(In millions, except per share data)</p>",
}
HEAD = re.compile(r"== (?P<name>.*?)(?: \((?P<options>(?:\w+=\S+ ?)+)\))?")


def cases() -> Iterator[tuple[str, dict[str, str], list[str], list[str], list[str]]]:
    """Yield each case: its name, its options, the lines of its release, the figures and the sentences."""
    for path in sorted(FOLDER.glob("*.txt")):
        text = re.sub(r"^#.*\n", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        for block in re.split(r"^(?=== )", text, flags=re.MULTILINE)[1:]:
            first, *lines = block.strip().splitlines()
            head = HEAD.fullmatch(first)
            assert head is not None, f"{path.name}: {first}"
            options = dict(one.split("=") for one in (head["options"] or "").split())
            figures = [line.removeprefix("-> ") for line in lines if line.startswith("->")]
            notes = [line.removeprefix("!! ") for line in lines if line.startswith("!!")]
            body = [line for line in lines if not line.startswith(("->", "!!"))]
            yield f"{path.stem}: {head['name']}", options, body, figures, notes


def page(lines: list[str]) -> str:
    """Return the HTML of a release written as lines."""
    parts: list[str] = []
    for is_row, group in groupby(lines, lambda line: line.startswith("|")):
        block = list(group)
        if is_row:
            parts.append(table(*(line[1:] for line in block)))
        else:
            parts += [MACROS.get(line) or (line if line[:1] == "<" else f"<p>{line}</p>") for line in block]
    return "".join(parts)


CASES = list(cases())


@pytest.mark.parametrize(
    ("name", "options", "lines", "figures", "notes"), CASES, ids=[one[0] for one in CASES]
)
def test_a_release_offers(
    name: str, options: dict[str, str], lines: list[str], figures: list[str], notes: list[str]
) -> None:
    at = datetime.fromisoformat(f"{options['at']}T21:05+00:00") if "at" in options else EVENING
    fiscal, currency = options.get("fiscal", "12-31"), options.get("currency", "USD")
    found = read_page(page(lines), fiscal=fiscal, currency=currency, at=at)
    assert [line(one) for one in found.offered] == figures
    if notes:
        assert list(found.notes) == notes
    elif not figures:
        assert found.notes, "a release that offers nothing says why"
