"""Offer the figures of a release to the user, as facts to accept.

A figure is offered if the release states it once, or each time alike: one value for a metric, its
basis and its period. What is stated in two ways is offered as a doubt: each value with its words,
for the user to decide. Nothing is guessed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal

from msgspec.structs import replace

from catalyst_tui.book.model.book import NEW_YORK, Basis
from catalyst_tui.book.model.dates import local_day
from catalyst_tui.book.model.metrics import STANDARD
from catalyst_tui.book.model.period import CALENDAR, FiscalYear
from catalyst_tui.book.model.quantity import Quantity
from catalyst_tui.book.model.tickers import Ticker
from catalyst_tui.judge.ledger.facts import Fact, Grade
from catalyst_tui.reports.fiscal_labels import Labels
from catalyst_tui.reports.release import labels, periods
from catalyst_tui.reports.release.amounts import last_digit
from catalyst_tui.reports.release.company_name import CompanyName
from catalyst_tui.reports.release.currencies import as_dollars, in_currency
from catalyst_tui.reports.release.document import ReleaseDocument
from catalyst_tui.reports.release.guidance import prose_figures
from catalyst_tui.reports.release.numbers import texts_with_headings, titles
from catalyst_tui.reports.release.patterns import wordings
from catalyst_tui.reports.release.periods import ReleaseCalendar
from catalyst_tui.reports.release.quotes import Passage, passage
from catalyst_tui.reports.release.readings import (
    FigureReading,
    Key,
    ReadingPlace,
    Trust,
    settled_readings,
    wrong_margins,
)
from catalyst_tui.reports.release.table_figures import read_tables
from catalyst_tui.values import Frozen

_PATTERNS = wordings("figures")

_WRITE_YEAR = "write `fiscal_year_end` into the book"


class Speaker(Frozen):
    """Whose release it is, by which fiscal year it is read, and since when it is public.

    `source` is the address of the release, `more` those of further documents of the same filing.
    """

    ticker: Ticker
    fiscal: FiscalYear
    known_at: datetime
    source: str
    more: tuple[str, ...] = ()

    @property
    def currency(self) -> str:
        """Return the currency of its figures."""
        return self.ticker.figures_in or self.ticker.currency


class Offered(Frozen):
    """A figure that the user may accept, the words it was read from, and the lines around them.

    `others` are its other possible values; the figure is in doubt if there are any.
    """

    fact: Fact
    sentence: str
    passage: Passage
    others: tuple[Offered, ...] = ()


class ReleaseFigures(Frozen):
    """The figures a release offers, and notes for the user.

    The notes say how its periods were read, and why it offers nothing.
    """

    offered: tuple[Offered, ...]
    notes: tuple[str, ...] = ()


def read_figures(
    parts: ReleaseDocument, speaker: Speaker, *more: ReleaseDocument
) -> ReleaseFigures:
    """Return the results of the period that ended last, and the outlook for the running one.

    `more` are further documents of the same filing: figures that two of them state differently are
    in doubt. A release that offers nothing says why.
    """
    today, symbol = local_day(speaker.known_at, NEW_YORK), speaker.ticker.symbol
    documents = [as_dollars(part, speaker.currency) for part in (parts, *more)]
    if not any(documents):
        why = f"it has no amounts in {speaker.currency}, in which {symbol} reports by the book"
        return ReleaseFigures((), (why,))
    fiscal, note = speaker.fiscal, ""
    if not speaker.ticker.dated:
        texts = [
            text for document in documents for text in texts_with_headings(document)
        ]
        shown = periods.fiscal_year_of(texts, today)
        if shown is None:
            why = (
                f"it does not show when the fiscal year of {symbol} ends; {_WRITE_YEAR}"
            )
            return ReleaseFigures((), (why,))
        fiscal, note = shown, _year_note(shown, periods.newest_end(texts, today))
    calendar = ReleaseCalendar(fiscal, today)
    calendar = calendar.for_release(
        text for document in documents for text in _titles(document)
    )
    readings = _readings(documents, calendar, speaker)
    keys = sorted(readings, key=_display_order)
    offered = tuple(
        _offered(key, readings[key], (parts, *more), speaker) for key in keys
    )
    why = "" if offered else _why_nothing(documents, calendar)
    return ReleaseFigures(offered, tuple(filter(None, (note, why))))


def _year_note(fiscal: FiscalYear, ended: date | None) -> str:
    """Return a sentence about a fiscal year that only the release shows."""
    if fiscal == CALENDAR or ended is None:
        return ""
    quarter = periods.nearest_quarter(fiscal, ended)
    return f"the quarter that ended on {ended} is read as its fiscal {quarter}; {_WRITE_YEAR}"


def _why_nothing(
    documents: Sequence[ReleaseDocument], calendar: ReleaseCalendar
) -> str:
    """Return a sentence that says why nothing is offered."""
    texts = [text for document in documents for text in texts_with_headings(document)]
    ended, today = periods.newest_end(texts, calendar.today), calendar.today
    if ended is not None and today - ended > periods.LATEST:
        return (
            f"its last period ended on {ended}, long before {today}, when it was public"
        )
    if ended is not None and not Labels(calendar.fiscal).closes(ended):
        fiscal = calendar.fiscal
        return f"its period ended on {ended}, but by the fiscal year {fiscal} no quarter ends then"
    if not calendar.named_in_full:
        return "it names no quarter and no last day of one"
    if not any(map(calendar.ended_period, texts)):
        return f"it names no quarter or year that ended shortly before {today}"
    words = "a figure, its period and its amount in words that are read"
    return f"no sentence and no table names {words}"


def _readings(
    documents: Sequence[ReleaseDocument], calendar: ReleaseCalendar, speaker: Speaker
) -> dict[Key, tuple[FigureReading, ...]]:
    """Return what the documents state of each figure: one reading, or several that differ."""
    texts = [text for one in documents for text in _first_texts(one)]
    paragraphs = [text for one in documents for text in one if isinstance(text, str)]
    company = CompanyName.named(speaker.ticker.name, speaker.ticker.symbol, paragraphs)
    preferred = any(map(labels.mentions_preferred, texts))
    found: defaultdict[Key, list[FigureReading]] = defaultdict(list)
    for number, document in enumerate(documents):
        for key, reading in (
            *read_tables(document, calendar, number, company),
            *_in_prose(document, calendar, company, number),
        ):
            # A label that says "adjusted" itself: no other owners' part exists (BOX 2027Q2).
            label = reading.sentence.partition(" | ")[0]
            adjusted = key[1] is Basis.NON_GAAP and labels.names_basis(label)
            if not (reading.common and preferred) or adjusted:
                found[key].append(reading)
    _drop_renamed(found, texts)
    settled = {
        key: settled_readings(several) for key, several in found.items() if several
    }
    readings = {key: several for key, several in settled.items() if several}
    wrong = wrong_margins(readings)
    return {key: several for key, several in readings.items() if key not in wrong}


def _in_prose(
    parts: ReleaseDocument, calendar: ReleaseCalendar, company: CompanyName, number: int
) -> Iterator[tuple[Key, FigureReading]]:
    """Yield the figures of a document's sentences as readings."""
    for figure in prose_figures(parts, calendar, company):
        of_sentence = Trust.TOTAL_OF_SENTENCE if figure.surest else Trust.SENTENCE
        sentence = figure.sentence
        yield (
            (figure.metric, figure.basis, figure.period, figure.kind),
            FigureReading(
                figure.stated,
                last_digit(figure.stated.value),
                sentence,
                of_sentence if figure.alone else Trust.STATEMENT,
                ReadingPlace(number, figure.part, figure.row),
                dated=calendar.names_period(sentence)
                or _PATTERNS.has("ended", sentence),
                common=figure.common,
            ),
        )


def _drop_renamed(found: dict[Key, list[FigureReading]], texts: Sequence[str]) -> None:
    """Drop figures if the company uses their name for another measure.

    Insurers and utilities call an income after taxes "operating income", on no rules of GAAP.
    """
    for metric in ("operating_income", "net_income"):
        if any(map(_PATTERNS[f"own_{metric}"].search, texts)):
            for key in [key for key in found if key[0] == metric]:
                del found[key]
    if any(map(_PATTERNS["continuing_only"].search, texts)):
        # Only a statement has rows for what is discontinued, too.
        for (metric, basis, *_), several in found.items():
            if metric in ("net_income", "eps_diluted") and basis is Basis.GAAP:
                several[:] = [reading for reading in several if reading.is_in_statement]


def _titles(parts: ReleaseDocument) -> Iterator[str]:
    """Yield the paragraphs of a document and the titles of its tables."""
    for part in parts:
        yield from (part,) if isinstance(part, str) else titles(part)


def _first_texts(parts: ReleaseDocument) -> Iterator[str]:
    """Yield the paragraphs of a document and the first cell of each row of its tables."""
    for part in parts:
        yield from (
            (part,) if isinstance(part, str) else (row[0].text for row in part.rows)
        )


def _offered(
    key: Key,
    readings: Iterable[FigureReading],
    documents: Sequence[ReleaseDocument],
    speaker: Speaker,
) -> Offered:
    """Return the offer of a figure: its first reading, and the others next to it."""
    first, *others = (
        _offer(key, reading, documents[reading.place.document], speaker)
        for reading in readings
    )
    return replace(first, others=tuple(others))


def _offer(
    key: Key, reading: FigureReading, parts: ReleaseDocument, speaker: Speaker
) -> Offered:
    metric, basis, period, kind = key
    ticker, stated = speaker.ticker, reading.stated
    unit = STANDARD[metric].unit_in(ticker.currency, ticker.figures_in)
    fact = Fact(
        ticker=ticker.symbol,
        metric=metric,
        period=period,
        kind=kind,
        basis=basis,
        value=Quantity(_without_exponent(stated.value), unit),
        known_at=speaker.known_at,
        grade=Grade.RELEASE,
        source=(speaker.source, *speaker.more)[reading.place.document],
        bound=stated.bound,
        low=None if stated.low is None else _without_exponent(stated.low),
        high=None if stated.high is None else _without_exponent(stated.high),
    )
    words = in_currency(reading.sentence, speaker.currency)
    return Offered(fact, words, passage(parts, reading.place, words))


def _without_exponent(value: Decimal) -> Decimal:
    """Return 57006000000 for 57006E+6."""
    return Decimal(f"{value:f}")


def _display_order(key: Key) -> tuple[object, ...]:
    metric, basis, period, kind = key
    return kind, period, labels.READ.index(metric), basis
