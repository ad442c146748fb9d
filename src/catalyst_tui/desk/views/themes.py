"""Checkpoints without a ticker: their thesis, a theme, stands in the lists as a name of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from catalyst_tui.book.model.book import Book, Checkpoint, Thesis
from catalyst_tui.book.model.tickers import Ticker
from catalyst_tui.desk.shapes.pages import InboxLine


def about(checkpoint: Checkpoint, book: Book) -> str:
    """Whose a checkpoint is in the lists: its ticker, else its theme's name there."""
    return checkpoint.ticker or _name(checkpoint.thesis or "", book)


def _name(thesis: str, book: Book) -> str:
    """The thesis's id, told apart from a ticker of the same letters."""
    return thesis if thesis not in book.tickers else f"{thesis}~"


def theme_of(symbol: str, book: Book) -> Thesis:
    """The theme that stands in the lists under this name. KeyError for one that does not."""
    return book.theses[symbol if symbol in book.theses else symbol.removesuffix("~")]


def themes(book: Book) -> Iterator[Ticker]:
    """Every theme as a name without lots and price."""
    ids = dict.fromkeys(one.thesis for one in book.checkpoints.values() if one.ticker is None)
    for thesis in (book.theses[id_] for id_ in ids if id_ in book.theses):
        yield Ticker(_name(thesis.id, book), thesis.title or thesis.text)


def named(lines: Iterable[InboxLine], book: Book) -> tuple[InboxLine, ...]:
    """Inbox lines about a theme with its name."""

    def owner(line: InboxLine) -> str:
        checkpoint = book.checkpoints.get(line.checkpoint)
        return (
            about(checkpoint, book) if checkpoint is not None and not line.ticker else line.ticker
        )

    return tuple(line if line.ticker else replace(line, ticker=owner(line)) for line in lines)
