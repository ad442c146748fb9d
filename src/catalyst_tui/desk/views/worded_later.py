"""Which promises of today's book were not written yet at an earlier moment, or were worded otherwise then: a
replay judges them all as they are today, and says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from catalyst_tui.book.model.book import Book
from catalyst_tui.book.model.dates import local_day
from catalyst_tui.book.model.definition import changed
from catalyst_tui.judge.ledger.facts import Ledger


def worded_later(book: Book, ledger: Ledger, at: datetime) -> Mapping[str, str]:
    """By checkpoint, in words, of those first read after `at`, or read in other words then."""
    said = ((id_, _of(id_, book, ledger, at)) for id_ in book.checkpoints)
    return {id_: words for id_, words in said if words}


def _of(id_: str, book: Book, ledger: Ledger, at: datetime) -> str:
    wordings = ledger.revisions(id_)
    if not wordings or wordings[-1].known_at <= at:
        return ""
    first, last = (local_day(one.known_at, book.zone) for one in (wordings[0], wordings[-1]))
    if wordings[0].known_at > at:
        if first == local_day(at, book.zone):
            hour = _hour(wordings[0].known_at, book)
            return f"at {hour}, later on this day: judged by what was known before"
        return f"on {first}, after this day: judged by what was known by then"
    then = next(one for one in reversed(wordings) if one.known_at <= at)
    if then.definition == wordings[-1].definition:
        return ""
    differs = "; ".join(changed(then.definition, wordings[-1].definition))
    return f"otherwise on this day; judged as worded since {last}: {differs}"


def _hour(at: datetime, book: Book) -> str:
    """`16:10 ET`, at the exchange."""
    local = at.astimezone(book.zone)
    return f"{local:%H:%M} {'ET' if book.zone.key == 'America/New_York' else local.tzname()}"
