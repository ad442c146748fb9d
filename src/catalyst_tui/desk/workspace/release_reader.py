"""Find in releases sentences that match a checkpoint, and figures that can be entered.

A match becomes evidence, and an offered figure a fact, only when the user accepts it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from heapq import merge
from itertools import islice
from typing import TYPE_CHECKING

from msgspec import Struct

from catalyst_tui.book.model.subject import basis_for, figures_read
from catalyst_tui.desk.workspace.report_dates import saved_under
from catalyst_tui.judge.judge import verdict
from catalyst_tui.judge.ledger.facts import Grade, Kind, Ledger
from catalyst_tui.reports.phrases import (
    Lexicon,
    ReleaseText,
    concerns,
)
from catalyst_tui.store.sources import Hit
from catalyst_tui.values import Frozen

if TYPE_CHECKING:
    from catalyst_tui.book.model.book import Book, Checkpoint
    from catalyst_tui.book.model.tickers import Ticker
    from catalyst_tui.judge.ledger.facts import Fact
    from catalyst_tui.reports.release.figures import Offered
    from catalyst_tui.reports.release.quotes import FigurePassage
    from catalyst_tui.reports.release.release import Release
    from catalyst_tui.store.open import Store
    from catalyst_tui.store.sources import FilingRow, ReleaseRow

AT_MOST = 3  # matches of one checkpoint in one release
NEAR = 75  # the score of other matches, in percent of the best one
ENOUGH = 50  # percent of a claim's words that a sentence has
RECENT = timedelta(days=100)  # search releases since the last report
# Filings about one report: the release, the next day's transcript
SAME_PRINT = timedelta(days=4)

_LOOKED_AT = 8  # filings that may bring results
_REMEMBERED = 60  # releases that were read


class ReadRelease(Frozen):
    """A parsed release with the figures it offers."""

    ticker: str
    accession: str
    url: str
    known_at: datetime
    sentences: tuple[str, ...]
    offered: tuple[Offered, ...] = ()
    passed: tuple[FigurePassage, ...] = ()
    """Passages that name a metric next to a number."""
    notes: tuple[str, ...] = ()
    """Sentences for the user: how its periods were read, or why it offers nothing."""


def read(release: Release, book: Book, ledger: Ledger) -> ReadRelease:
    """Parse a release of a ticker of the book: 0.1 s for a long one.
    KeyError for another ticker.
    """
    # Imported here: 40 ms that most starts do not need.
    from catalyst_tui.reports.release.figures import Speaker, read_figures
    from catalyst_tui.reports.release.page import read_parts
    from catalyst_tui.reports.release.quotes import figure_passages
    from catalyst_tui.reports.release.sentences import sentences

    ticker = book.tickers[release.ticker]
    fiscal = ledger.fiscal(release.ticker, ticker.fiscal, release.known_at)
    (_, first), *further = release.exhibits
    parts, more = read_parts(first), [read_parts(body) for _, body in further]
    speaker = Speaker(
        ticker, fiscal, release.known_at, release.url, tuple(url for url, _ in further)
    )
    found = read_figures(parts, speaker, *more)
    where = (release.ticker, release.accession, release.url, release.known_at)
    wordings = dict.fromkeys(
        sentence for document in (parts, *more) for sentence in sentences(document)
    )
    passed = figure_passages((parts, *more), wordings)
    return ReadRelease(*where, tuple(wordings), found.offered, passed, found.notes)


def hits(
    document: ReadRelease,
    book: Book,
    ledger: Ledger,
    at: datetime,
    lexicon: Lexicon | None = None,
) -> tuple[Hit, ...]:
    """Return the sentences that match open checkpoints of the company, the best of each first.

    Figures that the release offers are not searched for in its sentences.
    """
    lexicon = lexicon or Lexicon(book)
    text = ReleaseText.from_sentences(document.sentences)
    matches_found: list[Hit] = []
    where = (document.ticker, document.accession, document.url)
    for checkpoint in book.checkpoints.values():
        # Score and part of the checkpoint, by sentence
        best: dict[int, tuple[int, str]] = {}
        for score, place, about in _matches(checkpoint, document, text, lexicon, book):
            best[place] = max(best.get(place, (0, "")), (score, about))
        if best and not verdict(book, ledger, at, checkpoint).status.settled:
            first = sorted(best, key=lambda place: (-best[place][0], place))[:AT_MOST]
            least = NEAR * best[first[0]][0] / 100
            for place in first:
                score, about = best[place]
                if score >= least:
                    sentence = document.sentences[place]
                    matches_found.append(
                        Hit(about, *where, document.known_at, sentence, score)
                    )
    return tuple(matches_found)


def _matches(
    checkpoint: Checkpoint,
    document: ReadRelease,
    text: ReleaseText,
    lexicon: Lexicon,
    book: Book,
) -> Iterator[tuple[int, int, str]]:
    """Yield score, place and part of the checkpoint of each sentence that matches."""
    from catalyst_tui.reports.release.labels import basis_named

    own = concerns(checkpoint, document.ticker, book)
    for part, claimed in lexicon.claims(checkpoint) if own else ():
        phrase = claimed.within(text)
        for place in text.near(phrase):
            score = phrase.score(text.sentences[place])
            if score >= ENOUGH:
                yield score, place, part.id
    offered = {(offer.fact.metric, offer.fact.basis) for offer in document.offered}
    for metric, owner in figures_read(checkpoint, book):
        basis = basis_for(metric, checkpoint.basis)
        if owner == document.ticker and (metric, basis) not in offered:
            phrase = lexicon.figure(metric)
            for place in text.near(phrase):
                one = text.sentences[place]
                if (
                    basis_named(one.text) in (None, basis)
                    and (score := phrase.score(one)) >= ENOUGH
                ):
                    yield score, place, checkpoint.id


def not_read(
    document: ReadRelease, book: Book
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return metrics that checkpoints read and the release does not offer,
    with the words that name them.
    """
    from catalyst_tui.reports.release.quotes import unread_words

    offered = {(offer.fact.metric, offer.fact.basis) for offer in document.offered}
    words = [offer.sentence for offer in document.offered]
    found: dict[str, dict[str, None]] = {}
    for checkpoint in book.checkpoints.values():
        for metric, owner in figures_read(checkpoint, book):
            basis = basis_for(metric, checkpoint.basis)
            if owner != document.ticker or (metric, basis) in offered:
                continue
            unread = (
                word
                for kind in Kind
                for word in unread_words(document.passed, metric, kind, basis, words)
            )
            found.setdefault(metric, {}).update(dict.fromkeys(unread))
    return tuple((metric, tuple(unread)) for metric, unread in found.items() if unread)


class Reader(Struct):
    """Stored releases with their matches and offers. Use it from the store's thread."""

    store: Store
    _read: dict[tuple[str, str], tuple[Ticker, ReadRelease]] = {}
    _words: tuple[Book, Lexicon] | None = None  # 50 ms for 2,500 checkpoints

    def find(
        self, releases: Iterable[Release], book: Book, ledger: Ledger, now: datetime
    ) -> list[Hit]:
        """Search releases; store nothing."""
        found: list[Hit] = []
        if self._words is None or self._words[0] is not book:
            self._words = book, Lexicon(book)
        for release in releases:
            if release.ticker in book.tickers and release.body:
                document = read(release, book, ledger)
                found += hits(document, book, ledger, now, self._words[1])
        return found

    def offers(
        self, symbol: str, book: Book, ledger: Ledger, now: datetime
    ) -> tuple[Offered, ...]:
        """Return what a ticker's latest earnings release offers and is not known as well or better.

        Of filings within some days (remarks, a transcript) the one with the most figures counts. A
        6-K is a release if it has figures.
        """
        document = self._latest(symbol, book, ledger, now)
        offered = document.offered if document is not None else ()
        return tuple(
            offer for offer in offered if not _is_known(offer.fact, ledger, now)
        )

    def passed(
        self, symbol: str, book: Book, ledger: Ledger, now: datetime
    ) -> tuple[FigurePassage, ...]:
        """Return the passages of that release that name a metric next to a number."""
        document = self._latest(symbol, book, ledger, now)
        return document.passed if document is not None else ()

    def _latest(
        self, symbol: str, book: Book, ledger: Ledger, now: datetime
    ) -> ReadRelease | None:
        """Return the release with the most figures among those close to the last one with any."""
        releases = list(
            islice(
                (
                    one
                    for one in self.stored(symbol, book, now)
                    # A 6-K does not say whether it is about results
                    if one.results or one.form.removesuffix("/A") == "6-K"
                ),
                _LOOKED_AT,
            )
        )
        best: ReadRelease | None = None
        most = 0  # figures that an earlier filing must have to be the release
        for release in releases:
            if best is not None and best.known_at - release.known_at > SAME_PRINT:
                break
            document = self._document(release, book, ledger)
            if len(document.offered) >= max(most, 1):
                best, most = (
                    document,
                    len(document.offered) + release.form.endswith("/A"),
                )
        return best

    def _document(self, release: Release, book: Book, ledger: Ledger) -> ReadRelease:
        """Return a parsed release, from the cache if it is there."""
        ticker = book.tickers[release.ticker]
        known, document = self._read.get(
            (release.ticker, release.accession), (None, None)
        )
        if document is None or known != ticker:
            document = read(release, book, ledger)
            self._read[release.ticker, release.accession] = ticker, document
            while len(self._read) > _REMEMBERED:
                self._read.pop(next(iter(self._read)))
        return document

    def stored(self, symbol: str, book: Book, now: datetime) -> Iterator[Release]:
        """Yield a ticker's releases of the last RECENT days, the latest first."""
        company = self.store.filings.companies().get(symbol)
        filed = (
            self.store.filings.of(company.cik)
            if company is not None and company.cik is not None
            else []
        )
        saved = self.store.filings.of(saved_under(symbol))
        since = book.day_of(now - RECENT)
        for filing in merge(filed, saved, key=lambda one: one.filed, reverse=True):
            if filing.filed < since:
                return
            if (
                text := self.store.filings.release(filing.cik, filing.accession)
            ) is not None and text.body:
                yield release_of(symbol, filing, text)


def release_of(symbol: str, filing: FilingRow, text: ReleaseRow) -> Release:
    """Return a stored release as the reader takes it."""
    from catalyst_tui.reports.release.release import Release

    return Release(
        symbol,
        filing.accession,
        filing.form,
        filing.filed,
        text.known_at,
        filing.items,
        text.url,
        text.body,
    )


def _is_known(fact: Fact, ledger: Ledger, at: datetime) -> bool:
    """Return whether the company's own figure is known, from this release or its filing."""
    key = (fact.ticker, fact.metric, fact.kind, fact.basis)
    if fact.kind is Kind.GUIDE:
        # A later one, given on a call, may count: this one was entered
        return any(
            vintage.grade <= Grade.RELEASE and vintage.known_at >= fact.known_at
            for vintage in ledger.vintages(key, fact.period, at)
            if vintage.source != fact.source or vintage.known_at == fact.known_at
        )
    figure = ledger.figure(key, fact.period, at)
    if (
        figure
        and figure.fact.source == fact.source
        and figure.fact.known_at > fact.known_at
    ):
        # The note was saved before its day was corrected
        figure = ledger.figure(key, fact.period, fact.known_at)
    return (
        figure is not None
        and figure.fact.grade <= Grade.RELEASE
        and figure.fact.known_at >= fact.known_at
    )
