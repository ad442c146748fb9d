"""Know what a thesis was about when it was reviewed: a review of another thesis does not count.

What it was about (its tickers and its checkpoints) is saved with the review, as an answer. Of
reviews from before this was saved, the text of the book tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from typing import Any

from catalyst_tui.book.file.edit import EditError, data_of
from catalyst_tui.book.file.ids import name_of
from catalyst_tui.book.model.book import Book
from catalyst_tui.judge.ledger.facts import Review
from catalyst_tui.store.cells import stamp
from catalyst_tui.store.open import Store

THEME = "a theme"


def reviewed_key(review: Review) -> str:
    """Return the key of what a review was about."""
    return f"reviewed:{review.thesis}:{stamp(review.known_at)}"


def add_review(book: Book, store: Store, review: Review, now: datetime) -> None:
    """Save a review, and what it is about. Needs an open transaction."""
    store.reviews.add(review)
    about = "\n".join(sorted(_about(book, review.thesis)))
    store.splits.answer(reviewed_key(review), about, now)


def counting_reviews(book: Book, store: Store) -> tuple[Review, ...]:
    """Return the reviews that are of the theses of now, oldest first.

    A thesis is the same while one of its tickers or checkpoints is.
    """
    aside = {one for reviews in reviews_aside(book, store).values() for one in reviews}
    return tuple(review for review in store.reviews.read() if review not in aside)


def reviews_aside(book: Book, store: Store) -> dict[str, list[Review]]:
    """Return by thesis the reviews that do not count: another thesis had its id, about other
    tickers and checkpoints."""
    found: dict[str, list[Review]] = {}
    for review in store.reviews.read():
        about = _about_then(review, store)
        if (
            about
            and review.thesis in book.theses
            and not _about(book, review.thesis) & about
        ):
            found.setdefault(review.thesis, []).append(review)
    return found


def counted_again(
    book: Book, store: Store, reviews: Iterable[Review]
) -> Iterator[tuple[str, str]]:
    """Yield the answers by which reviews count for the theses of now too."""
    for review in reviews:
        about = _about(book, review.thesis) | _about_then(review, store)
        yield reviewed_key(review), "\n".join(sorted(about))


def _about_then(review: Review, store: Store) -> frozenset[str]:
    """Return what a thesis was about when it was reviewed; empty if nobody knows."""
    if about := store.splits.answers().get(reviewed_key(review)):
        return frozenset(about.split("\n"))
    text = store.wordings.text_before(review.known_at) or ""
    return _about_in(text, review.thesis)


def _about(book: Book, id_: str) -> set[str]:
    """Return the tickers, with their former symbols, and the checkpoints of a thesis."""
    symbols = book.theses[id_].tickers
    former = {
        was for one in symbols if one in book.tickers for was in book.tickers[one].was
    }
    own = {
        checkpoint.id
        for checkpoint in book.checkpoints.values()
        if checkpoint.thesis == id_
    }
    return {*(symbols or (THEME,)), *former, *(name.partition("@")[0] for name in own)}


@lru_cache(maxsize=64)
def _about_in(text: str, id_: str) -> frozenset[str]:
    """Return the tickers and checkpoints of a thesis in a text; none where it has none of it."""
    found = _raw(text)
    theses = [one for one in found.get("thesis", ()) if one.get("id") == id_]
    if not theses:
        return frozenset()
    own = {
        name_of(one) for one in found.get("checkpoint", ()) if one.get("thesis") == id_
    }
    return frozenset({*(_tickers(theses[0]) or (THEME,)), *own})


def _tickers(raw: Mapping[str, Any]) -> list[str]:
    return [*filter(None, (raw.get("ticker", ""), *raw.get("tickers", ())))]


def _raw(text: str) -> Mapping[str, Any]:
    with suppress(EditError):
        return data_of(text)
    return {}


def renamed_theses(book: Book, store: Store) -> Iterator[tuple[Review, str]]:
    """Yield the last review of each thesis that is gone, with the one that says the same now, or
    has a checkpoint of it.
    """
    reviews = store.reviews.read()
    reviewed = {review.thesis for review in reviews}
    gone = {
        review.thesis: review for review in reviews if review.thesis not in book.theses
    }
    new = [id_ for id_ in book.theses if id_ not in reviewed]
    if not gone or not new:
        return
    for id_, review in gone.items():
        text, was = _last_with(id_, store.wordings.texts())
        # The newest text may be of an edit that was undone: the review knows its own
        about = _about_in(text, id_) | _about_then(review, store)
        tickers = sorted(_tickers(was))
        same = [
            name
            for name in new
            for now in (book.theses[name],)
            if tickers == sorted(now.tickers)
            and (
                was.get("text", "") == now.text
                or (about & _about(book, name)).difference(tickers, (THEME,))
            )
        ]
        if was and len(same) == 1:
            yield review, same[0]


def _last_with(id_: str, texts: Iterable[str]) -> tuple[str, Mapping[str, Any]]:
    """Return the newest text that has a thesis, and its table; empty without one."""
    return next(
        (
            (text, raw)
            for text in texts
            for raw in _raw(text).get("thesis", ())
            if raw.get("id") == id_
        ),
        ("", {}),
    )
