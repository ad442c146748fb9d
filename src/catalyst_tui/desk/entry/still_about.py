"""What of the book is about a ticker or a thesis that someone wants to take out."""

from __future__ import annotations

from catalyst_tui.book.file.fields import Kind
from catalyst_tui.book.model.book import Book


def still_about(book: Book, kind: Kind, name: str) -> str:
    """What of the book is about a ticker or a thesis that is to be taken out; empty without any."""
    checkpoints = [
        one.id
        for one in book.checkpoints.values()
        if name == {Kind.TICKER: one.ticker, Kind.THESIS: one.thesis}.get(kind)
    ]
    theses = [one.id for one in book.theses.values() if kind is Kind.TICKER and name in one.tickers]
    counts = [(len(theses), "thesis", "theses"), (len(checkpoints), "checkpoint", "checkpoints")]
    said = " and ".join(
        f"{count} {many if count > 1 else one}" for count, one, many in counts if count
    )
    several = len(theses) + len(checkpoints) > 1
    named = ", ".join([*theses, *checkpoints][:3])
    more = ", …" if len(theses) + len(checkpoints) > 3 else ""
    return (
        f"{said} {'are' if several else 'is'} about it: take {'them' if several else 'it'} out first "
        f"({named}{more})"
        if said
        else ""
    )
