"""What a release says of a metric and nobody read: sentences and rows that name it beside a number.

Nothing is concluded from them. Where a figure is asked for and not offered, they are shown, so that silence
is not taken for absence.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from msgspec import Struct

from catalyst_tui.book.model.book import Basis
from catalyst_tui.judge.ledger.facts import Kind
from catalyst_tui.reports.release.amounts import Measure
from catalyst_tui.reports.release.document.cells import Table
from catalyst_tui.reports.release.document.parts import Document
from catalyst_tui.reports.release.labels import READ, basis_said, named
from catalyst_tui.reports.release.prose.wording import NAMED_AS
from catalyst_tui.reports.release.tables.outlook_tables import is_outlook

_LONGEST = 160  # characters of a row
_SHOWN = 2
_AHEAD = re.compile(
    r"\b(?:expect|anticipat|project|forecast|guid|outlook|estimate|target)\w*\b", re.IGNORECASE
)
_NUMBER = {
    Measure.PERCENT: re.compile(r"\d ?(?:%|percent\b)", re.IGNORECASE),
    Measure.EACH: re.compile(
        r"\$ ?\(?\d*\.\d{1,2}\b(?! ?(?:million|billion|[mb]\b))|\d ?cents\b", re.IGNORECASE
    ),
    Measure.MONEY: re.compile(
        r"\$ ?\(?[\d.,]+\)? ?(?:million|billion|thousand|[mb]\b)|\$ ?\(?\d{1,3}(?:,\d{3})+", re.IGNORECASE
    ),
}
_NAMES = {metric: re.compile(rf"\b{pattern}", re.IGNORECASE) for metric, pattern in NAMED_AS.items()}
_ANY = re.compile("|".join(one.pattern for one in _NAMES.values()), re.IGNORECASE)
_DIGIT = re.compile(r"\d")


class Passed(Struct, frozen=True):
    """A sentence, or a row, that names a metric beside a number; `basis` None where it says none."""

    metric: str
    kind: Kind
    basis: Basis | None
    words: str


def passed_over(documents: Iterable[Document], sentences: Iterable[str]) -> tuple[Passed, ...]:
    """All of them, read or not; `unread` leaves out what was."""
    found = [one for text in sentences for one in _in_sentence(text)]
    found += [one for parts in documents for part in parts if isinstance(part, Table) for one in _rows(part)]
    return tuple(dict.fromkeys(found))


def unread(
    passed: Iterable[Passed], metric: str, kind: Kind, basis: Basis, read: Collection[str] = ()
) -> tuple[str, ...]:
    """The words that name a figure which is asked for; `read`: those that figures were read from."""
    return tuple(
        one.words
        for one in passed
        if one.metric == metric
        and one.kind is kind
        and one.basis in (None, basis)
        and not any(one.words in words or words in one.words for words in read)
    )


def told(metric: str, words: tuple[str, ...]) -> str:
    """`2 sentences or rows name gross margin and were not read: “…”; “…”`, the first of them in full."""
    name = metric.replace("_", " ")
    count = f"{len(words)} sentences or rows name" if len(words) > 1 else "1 sentence or row names"
    was = "were" if len(words) > 1 else "was"
    more = "; …" if len(words) > _SHOWN else ""
    return f"{count} {name} and {was} not read: {'; '.join(f'“{one}”' for one in words[:_SHOWN])}{more}"


def _in_sentence(text: str) -> Iterator[Passed]:
    if not _DIGIT.search(text) or not _ANY.search(text):
        return
    numbers = {measure for measure, number in _NUMBER.items() if number.search(text)}
    for metric in READ:
        if Measure.of(metric) in numbers and _NAMES[metric].search(text):
            kind = Kind.GUIDE if _AHEAD.search(text) else Kind.ACTUAL
            yield Passed(metric, kind, basis_said(text), text)


def _rows(table: Table) -> Iterator[Passed]:
    kind = Kind.GUIDE if is_outlook(table) else Kind.ACTUAL
    for row in table.rows:
        label, *cells = (cell.text for cell in row)
        if not any(_DIGIT.search(text) for text in cells):
            continue
        basis = basis_said(label)
        adjusted = basis is Basis.NON_GAAP
        percent = any("%" in text for text in cells)
        name = named(label, percent=percent, adjusted=adjusted)
        if name is not None:
            yield Passed(name.metric, kind, basis, " ".join((label, *cells))[:_LONGEST])
