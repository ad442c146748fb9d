"""A typed line tried on the book: what it would write, and how the checkpoint
stands and would have stood.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from msgspec import Struct

from catalyst_tui.book.file.edit import Edit, Put, Value, data_of
from catalyst_tui.book.file.fields import written_lines
from catalyst_tui.book.line.company import Companies as Known
from catalyst_tui.book.line.compose import checkpoint_of, edits_of
from catalyst_tui.book.line.read import read_line
from catalyst_tui.book.line.reading import Line, Reading
from catalyst_tui.book.model.book import Book
from catalyst_tui.desk.entry.book_edit import with_edits
from catalyst_tui.desk.entry.holdings import understood
from catalyst_tui.desk.shapes.forms import WouldHave
from catalyst_tui.desk.views.chart import would_have
from catalyst_tui.desk.workspace.listed import Companies, is_fund
from catalyst_tui.desk.workspace.workspace import Workspace
from catalyst_tui.judge.judge import verdicts
from catalyst_tui.judge.verdict import Verdict


class Preview(Struct, frozen=True):
    """A reading tried on the book. Nothing is written yet."""

    id: str
    written: tuple[str, ...]  # the new lines of the book
    verdict: Verdict
    past: WouldHave | None


def parse_line(
    text: str, book: Book, listed: Companies, today: date, about: str = ""
) -> Line:
    """Return what `text` says. A word in capitals is a ticker if the list of companies has it."""
    known = Known(
        lambda word: bool(listed.name_of(word)) or is_fund(word), listed.symbols_of
    )
    return read_line(text, book, today, known, about)


def lots_in(line: Line, text: str, listed: Companies) -> str:
    """Return the tickers or lots that `text` adds; an empty string if it is a checkpoint."""
    if line.lots:
        return "" if line.readings else line.lots
    parts = [part.strip() for part in text.split(",")]
    return text if all(_is_addable(part, listed) for part in parts) else ""


def _is_addable(text: str, listed: Companies) -> bool:
    """Tell whether `text` is a company, or a symbol with what may be a lot: `NVDA 40`."""
    word, _, rest = text.partition(" ")
    if not rest or re.fullmatch(r"[\d.,\s+-]+", rest):
        return not rest or word.isupper() or bool(listed.name_of(word.upper()))
    try:
        listed.symbol_of(text)
    except ValueError:
        return False
    return True


def line_edits(
    line: Line,
    reading: Reading,
    book: Book,
    data: Mapping[str, Any],
    listed: Companies,
    *,
    today: date,
) -> list[Edit]:
    """Return the edits of a reading: its lots, the tickers that are new in
    the book, the checkpoint.

    ValueError with a sentence if a lot or a ticker cannot be added.
    """
    edits: list[Edit] = []
    with_lots = ""
    if line.lots:
        found = understood(line.lots, listed, book, data, today=today)
        problem = next((lot.problem for lot in found if lot.problem), "")
        if problem:
            raise ValueError(problem)
        edits += [edit for lot in found for edit in lot.edits]
        with_lots = found[0].symbol
    for symbol in reading.tickers:
        if symbol not in book.tickers and symbol != with_lots:
            name = listed.name_of(symbol)
            keys: dict[str, Value] = {"name": name} if name else {}
            if reading.reports_in:
                keys["reports_in"] = reading.reports_in
            edits.append(Put(("ticker", symbol), keys))
    return [*edits, *edits_of(reading, book, data, today)]


def try_line(
    line: Line, reading: Reading, text: str, workspace: Workspace, listed: Companies
) -> Preview:
    """Try a reading on the book's text. BadEditError if the book would be wrong with it."""
    today = workspace.clock.now().astimezone(workspace.book.zone).date()
    edits = line_edits(
        line, reading, workspace.book, data_of(text), listed, today=today
    )
    done = with_edits(text, edits, workspace.identities())
    name = str(checkpoint_of(reading, workspace.book, today)["id"])
    checkpoint = done.book.checkpoints[name]
    known = workspace.look()
    return Preview(
        name,
        tuple(written_lines(text, done.after)),
        verdicts(done.book, known.ledger, known.at)[name],
        would_have(checkpoint, done.book, known),
    )
