"""Releases in text files, each with the figures it must offer: `cases/*.txt`.

A line `== name` begins a case; the name may be left out, and options such as `(fiscal=09-30 at=2026-12-01)`
may follow it. Then come the lines of the release. A line of bars is a row of a table (see `pages.table`), a
line that begins with `<` is HTML, any other line is a paragraph; `{INCOME}` stands for the title of a
statement in millions. With `text=yes` the lines are the release as they stand, blanks included.

Lines that begin with `->` are the figures offered, in order, apart by `; `; a case without them offers
nothing. Lines that begin with `!!` are the sentences for the user. Lines that begin with `++` stand before
the release of every case that follows, until the next such lines. A line that begins with `#` says what the
next cases show.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from pathlib import Path
from re import fullmatch, match

import pytest
from msgspec import Struct, field

from tests.reports.release.pages import EVENING, line, read_page, table

FOLDER = Path(__file__).parent / "cases"
INCOME = "<p>Condensed Consolidated Statements of Income</p><p>(In millions, except per share data)</p>"


class Case(Struct):
    """A release and what it must offer."""

    name: str
    options: dict[str, str]
    lines: list[str]
    figures: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def cases_of(path: Path) -> Iterator[Case]:
    """Yield the cases of a file."""
    shows, before, case = "", list[str](), None
    count = 0
    for text in [*path.read_text("utf-8").splitlines(), "#"]:
        if match(r"# |#$|\+\+|== |==$", text) and case is not None:
            yield case
            case = None
        if text.startswith("#"):
            shows, before = text[2:], []
        elif text.startswith("++"):
            before = [*before, text[3:]] if text[3:] else []
        elif found := fullmatch(r"==(?: (?P<name>[^()]+?))?(?: \((?P<options>.+)\))?", text):
            count += 1
            options = dict(one.split("=") for one in (found["options"] or "").split())
            case = Case(f"{path.stem} {count}: {found['name'] or shows}", options, list(before))
        elif case is None:
            assert not text, f"{path.name}: {text}"
        elif text.startswith("->"):
            case.figures += text[3:].split("; ")
        elif text.startswith("!!"):
            case.notes.append(text[3:])
        elif text or "text" in case.options:
            case.lines.append(text)


def page(lines: list[str]) -> str:
    """Return the HTML of a release written as lines."""
    parts: list[str] = []
    for is_row, group in groupby(lines, lambda text: text.startswith("|")):
        block = list(group)
        if is_row:
            parts.append(table(*(text[1:] for text in block)))
        else:
            parts += [text if text[0] == "<" else f"<p>{text}</p>" for text in block]
    return "".join(parts).replace("<p>{INCOME}</p>", INCOME)


CASES = [case for path in sorted(FOLDER.glob("*.txt")) for case in cases_of(path)]


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_release_offers(case: Case) -> None:
    options = case.options
    body = "\n".join(case.lines) if "text" in options else page(case.lines)
    at = datetime.fromisoformat(f"{options['at']}T21:05+00:00") if "at" in options else EVENING
    fiscal = options.get("fiscal", "12-31").replace("_", " ")
    found = read_page(body, fiscal=fiscal, currency=options.get("currency", "USD"), at=at)
    assert [line(one) for one in found.offered] == case.figures
    if case.notes:
        assert list(found.notes) == case.notes
    elif not case.figures:
        assert found.notes, "a release that offers nothing says why"
