"""Where a company calls a measure of its own, or a part of it, by the name of another figure.

The figures of a release that can be offered to the user, as facts they may accept.

Offered is what the release says once, or every time alike: one value for a metric, its basis and its period.
Margins must be those that the amounts beside them give. What is said in two ways is offered as a doubt, each
with its words, for the user to decide.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.book.model.book import NEW_YORK, Basis
from catalyst_tui.book.model.dates import local_day
from catalyst_tui.book.model.metrics import STANDARD
from catalyst_tui.book.model.period import CALENDAR, FiscalYear, Period, Span
from catalyst_tui.book.model.quantity import Quantity
from catalyst_tui.book.model.tickers import Ticker
from catalyst_tui.judge.ledger.facts import Fact, Grade
from catalyst_tui.reports.fiscal_labels import Labels
from catalyst_tui.reports.release import labels as naming
from catalyst_tui.reports.release.company_name import Company
from catalyst_tui.reports.release.currencies import as_dollars, as_said
from catalyst_tui.reports.release.guidance import statements
from catalyst_tui.reports.release.numbers import Spoken, headed_texts, titles
from catalyst_tui.reports.release.page import Document, Part
from catalyst_tui.reports.release.periods import LATEST, Calendar, fiscal_year_of, newest_end
from catalyst_tui.reports.release.quotes import Passage, passage
from catalyst_tui.reports.release.readings import Key, Place, Reading, Trust, contradicted, decided
from catalyst_tui.reports.release.table_figures import in_tables

_OWN_MEASURE = re.compile(  # TRV 2004Q3, INDM 2009Q3, WRB 2020Q3: what an insurer calls operating income
    r"(?:^|[.;] |\(\w\) ?|[*•] ?)(?P<what>operating (?:income|earnings|profit)|(?:net )?(?:income|earnings))"
    r"(?: ?/? ?\(losses\)| ?/? ?\(loss\))?(?: \(\w\))?(?: per (?:diluted )?share)?"
    r"(?:,? (?:which )?(?:is |are )?(?:an? )?non-gaap (?:financial )?measure"
    r"| (?:excludes|is equal to net income|is defined as))",
    re.IGNORECASE,
)
_OPERATING_EACH = re.compile(  # UFCS 2024Q4: told for each share it is what is left after taxes
    r"\boperating (?:income|earnings)(?: \(loss\))?(?: of \$\d+\.\d\d)? per (?:diluted )?(?:common )?share\b",
    re.IGNORECASE,
)
_AFTER_TAXES = re.compile(  # D 2026Q2: what a utility calls operating earnings is what is left, adjusted
    r"\boperating (?:income|earnings) (?:\(non-gaap\) )?(?:of|are|is) "
    r"(?:\$\d+\.\d\d per|defined as (?:reported|net))"
    r"|\boperating earnings (?:\(loss(?:es)?\) )?(?:\(non-gaap\) )?(?:are|is) net (?:income|earnings)"  # SLVM
    r"|\boperating (?:income|earnings) \(non-gaap\)[^.]{0,80}\(\$\d+\.\d\d per share\)",
    re.IGNORECASE,
)
_CONTINUING_ONLY = re.compile(  # CERT 2026Q2: what was sold is told apart
    r"\b(?:discussion|results|figures|amounts|comparisons)\b[^.]{0,60}\bcontinuing operations\b[^.]{0,40}"
    r"\bexclud(?:es?|ing)\b[^.]{0,40}\bdiscontinued operations\b",
    re.IGNORECASE,
)


def own_measures(text: str) -> frozenset[str]:
    """The metrics whose plain name the company gives to a measure of its own, on no rules of GAAP."""
    return frozenset(
        "operating_income" if found["what"].lower().startswith("operating") else "net_income"
        for found in _OWN_MEASURE.finditer(text)
    )


def operating_each(text: str) -> str:
    """What is told for each share though it is called operating, so that it is a measure of its own."""
    found = _OPERATING_EACH.search(text) if "operating" in text.lower() else None
    return " ".join(found[0].lower().split()[:2]) if found else ""


def after_taxes(text: str) -> bool:
    """Whether adjusted operating earnings are what is left after taxes."""
    return "operating" in text.lower() and bool(_AFTER_TAXES.search(text))


def is_of_continuing(text: str) -> bool:
    """Whether a text says that all that is told leaves out discontinued operations."""
    return "continuing operations" in text.lower() and bool(_CONTINUING_ONLY.search(text))


_ENDED = re.compile(r"\bend(?:ed|ing) [A-Z][a-z]+\.? \d")
_WRITE_YEAR = "write `fiscal_year_end` into the book"
_LEFT_OF_ALL = ("net_income", "eps_diluted")


class Speaker(Struct, frozen=True):
    """Who speaks, by which fiscal year, when that was public, and where it stands; `more`: where further
    documents of the same filing do."""

    ticker: Ticker
    fiscal: FiscalYear
    known_at: datetime
    source: str
    more: tuple[str, ...] = ()


class Offered(Struct, frozen=True):
    """A figure the user may accept, of grade `release`, the words it was read from, and where they stand.

    `others` is empty, or the figure is in doubt: they are what it may be as well.
    """

    fact: Fact
    sentence: str
    passage: Passage
    others: tuple[Offered, ...] = ()


class Figures(Struct, frozen=True):
    """The figures a release offers, and sentences for the user: how it was read, why it offers nothing."""

    offered: tuple[Offered, ...]
    notes: tuple[str, ...] = ()


def read_figures(parts: Document, speaker: Speaker, *more: Document) -> Figures:
    """Return the results of the period that ended last, and the outlook for the running one.

    `more` are further documents of the same filing: figures that two of them state differently are in
    doubt. A release that offers nothing says why.
    """
    ticker, today = speaker.ticker, local_day(speaker.known_at, NEW_YORK)
    documents = [as_dollars(one, _currency(speaker)) for one in (parts, *more)]
    if not any(documents):
        note = f"it has no amounts in {_currency(speaker)}, in which {ticker.symbol} reports by the book"
        return Figures((), (note,))
    fiscal, note = speaker.fiscal, ""
    if not ticker.dated:
        texts = [text for one in documents for text in headed_texts(one)]
        shown = fiscal_year_of(texts, today)
        if shown is None:
            return Figures(
                (), (f"it does not show when the fiscal year of {ticker.symbol} ends; {_WRITE_YEAR}",)
            )
        fiscal = shown
        if fiscal != CALENDAR and (ended := newest_end(texts, today)) is not None:
            note = f"the quarter that ended on {ended} is read as its fiscal {_quarter_of(ended, fiscal)}"
            note = f"{note}; {_WRITE_YEAR}"
    calendar = Calendar(fiscal, today)
    calendar = calendar.reading(text for one in documents for text in _texts(one))
    readings = _readings(documents, calendar, speaker)
    offered = tuple(
        _offered(key, readings[key], (parts, *more), speaker) for key in sorted(readings, key=_in_order)
    )
    why = "" if offered else _why_nothing(documents, calendar)
    return Figures(offered, tuple(filter(None, (note, why))))


def _quarter_of(ended: date, fiscal: FiscalYear) -> Period:
    """Return the fiscal quarter whose last day is nearest to a day."""
    quarter = fiscal.containing(ended, Span.QUARTER)
    return min((quarter.shift(-1), quarter), key=lambda one: abs(fiscal.end(one) - ended))


def _why_nothing(documents: Sequence[Document], calendar: Calendar) -> str:
    """Return a sentence that says why nothing is offered."""
    texts = [text for one in documents for text in headed_texts(one)]
    ended = newest_end(texts, calendar.today)
    if ended is not None and calendar.today - ended > LATEST:
        return f"its last period ended on {ended}, long before {calendar.today}, when it was public"
    if ended is not None and not Labels(calendar.fiscal).closes(ended):
        return f"its period ended on {ended}, but by the fiscal year {calendar.fiscal} no quarter ends then"
    if not calendar.named_in_full:
        return "it names no quarter and no last day of one"
    if not any(calendar.told(text) for text in texts):
        return f"it names no quarter or year that ended shortly before {calendar.today}"
    return "no sentence and no table names a figure, its period and its amount in words that are read"


def _readings(
    documents: Sequence[Document], calendar: Calendar, speaker: Speaker
) -> dict[Key, tuple[Reading, ...]]:
    """Return what the documents say of each figure: one reading, or several that differ."""
    found: defaultdict[Key, list[Reading]] = defaultdict(list)
    commons: defaultdict[Key, list[Reading]] = defaultdict(list)
    unproven: defaultdict[tuple[int, int], list[tuple[Key, Reading]]] = defaultdict(list)
    preferred = any(naming.speaks_of_preferred(text) for one in documents for text in _all_texts(one))
    spoken = Spoken.by(documents)
    paragraphs = (text for one in documents for text in one if isinstance(text, str))
    company = Company.named(speaker.ticker.name, speaker.ticker.symbol, paragraphs)
    for n, one in enumerate(documents):
        for key, reading in (
            *in_tables(one, calendar, n, spoken, company=company, preferred=preferred),
            *_in_words(one, calendar, company, n),
        ):
            if reading.common and preferred and not _is_own_measure(key, reading):
                commons[key].append(reading)
                continue
            if reading.unproven:
                unproven[reading.place.document, reading.place.part].append((key, reading))
            else:
                found[key].append(reading)
    for told in unproven.values():
        if _is_borne_out(told, found):
            for key, reading in told:
                found[key].append(reading)
        elif not any(key in found for key, _ in told):
            for key, reading in _titled(told):
                found[key].append(reading)
    _choose_income(found, commons)
    _set_right(found, documents)
    readings = {key: several for key, all_ in found.items() if all_ and (several := decided(all_))}
    return readings | contradicted(readings)


def _is_own_measure(key: Key, reading: Reading) -> bool:
    """Whether its label says that it is adjusted (BOX 2027Q2: there is none of all shareholders besides)."""
    return key[1] is Basis.NON_GAAP and naming.tells_basis(reading.sentence.partition(" | ")[0])


def _choose_income(found: defaultdict[Key, list[Reading]], commons: Mapping[Key, list[Reading]]) -> None:
    """Where others have a part of the income and some is preferred, it is that which a sentence says: of all
    (PNC 2020Q4), or of common shareholders (ABR 2026Q2); where none does, it is not known which counts."""
    if not any(one.of_all for readings in found.values() for one in readings):
        return
    said = {key: [one for one in readings if one.place.row is None] for key, readings in found.items()}
    of_all = _is_said(said, {key: [one for one in all_ if one.of_all] for key, all_ in found.items()})
    common = not of_all and _is_said(said, commons)
    for key in [] if of_all else [key for key, all_ in found.items() if any(one.of_all for one in all_)]:
        found[key] = [one for one in found[key] if not one.of_all]
        found[key] += [replace(one, common=False) for one in commons.get(key, ()) if common]


def _is_said(said: Mapping[Key, list[Reading]], told: Mapping[Key, list[Reading]]) -> bool:
    """Whether a sentence says one of these."""
    return any(one.agrees(row) for key, rows in told.items() for row in rows for one in said.get(key, ()))


def _set_right(found: defaultdict[Key, list[Reading]], documents: Sequence[Document]) -> None:
    """What the company calls by the name of another figure is left out, or put where it belongs."""
    for metric in {one for document in documents for one in _own_measures(document)}:
        for key in [key for key in found if key[:2] == (metric, Basis.GAAP)]:
            del found[key]
    each = {said for one in documents for text in _all_texts(one) if (said := operating_each(text))}
    for key in [key for key in found if key[0] == "operating_income"]:
        found[key] = [one for one in found[key] if not any(said in one.sentence.lower() for said in each)]
    if any(after_taxes(text) for one in documents for text in _all_texts(one)):
        for key in [key for key in found if key[:2] == ("operating_income", Basis.NON_GAAP)]:
            found[("net_income", *key[1:])].extend(found.pop(key))  # D 2026Q2
    if any(is_of_continuing(text) for one in documents for text in _all_texts(one)):
        for key in [key for key in found if key[0] in _LEFT_OF_ALL and key[1] is Basis.GAAP]:
            found[key] = [one for one in found[key] if _is_in_statement(one)]


def _is_in_statement(reading: Reading) -> bool:
    """Whether a row of a statement says it, where what is discontinued has rows of its own."""
    return reading.place.row is not None and reading.trust <= Trust.STATEMENT


def _is_borne_out(told: Iterable[tuple[Key, Reading]], found: Mapping[Key, list[Reading]]) -> bool:
    """Whether a table is of the whole company: it says what is known besides, and nothing else."""
    known = [(reading, found[key]) for key, reading in told if key in found]
    return bool(known) and all(any(map(reading.agrees, others)) for reading, others in known)


def _titled(told: Sequence[tuple[Key, Reading]]) -> Iterator[tuple[Key, Reading]]:
    """What a table of the company's results says, each figure once."""
    for key, reading in told:
        alike = [one for other, one in told if other == key]
        if reading.titled and all(one.titled and one.agrees(reading) for one in alike):
            yield key, reading


def _currency(speaker: Speaker) -> str:
    return speaker.ticker.reports_in or speaker.ticker.currency


def _all_texts(parts: Iterable[Part]) -> Iterator[str]:
    for part in parts:
        yield from (part,) if isinstance(part, str) else (row[0].text for row in part.rows)


def _texts(parts: Iterable[Part]) -> Iterator[str]:
    for part in parts:
        yield from (part,) if isinstance(part, str) else titles(part)


def _own_measures(document: Document) -> Iterator[str]:
    for text in (part for part in document if isinstance(part, str)):
        yield from own_measures(text)


def _in_words(
    parts: Document, calendar: Calendar, company: Company, document: int
) -> Iterator[tuple[Key, Reading]]:
    for said in statements(parts, calendar, company):
        exponent = said.stated.value.as_tuple().exponent
        rounding = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
        own = Trust.TOTAL_OF_SENTENCE if said.surest else Trust.SENTENCE
        trust = own if said.own else Trust.STATEMENT
        place = Place(document, said.part, said.row)
        dated = calendar.names_one(said.sentence) or bool(_ENDED.search(said.sentence))
        yield (
            (said.metric, said.basis, said.period, said.kind),
            Reading(said.stated, rounding, said.sentence, trust, place, dated, said.common),
        )


def _offered(
    key: Key, readings: Sequence[Reading], documents: Sequence[Document], speaker: Speaker
) -> Offered:
    first, *others = (_one(key, one, documents[one.place.document], speaker) for one in readings)
    return replace(first, others=tuple(others))


def _one(key: Key, reading: Reading, parts: Document, speaker: Speaker) -> Offered:
    (metric, basis, period, kind), said = key, reading.stated
    unit = STANDARD[metric].unit_in(speaker.ticker.currency, speaker.ticker.reports_in)
    fact = Fact(
        ticker=speaker.ticker.symbol,
        metric=metric,
        period=period,
        kind=kind,
        basis=basis,
        value=Quantity(_plain(said.value), unit),
        known_at=speaker.known_at,
        grade=Grade.RELEASE,
        source=(speaker.source, *speaker.more)[reading.place.document],
        bound=said.bound,
        low=None if said.low is None else _plain(said.low),
        high=None if said.high is None else _plain(said.high),
    )
    words = as_said(reading.sentence, _currency(speaker))
    return Offered(fact, words, passage(parts, reading.place, words))


def _plain(value: Decimal) -> Decimal:
    """Without an exponent: 57006E+6 is 57006000000."""
    return Decimal(f"{value:f}")


def _in_order(key: Key) -> tuple[object, ...]:
    metric, basis, period, kind = key
    return kind, period, naming.READ.index(metric), basis
