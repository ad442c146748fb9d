"""Remember what names meant when figures were entered: a figure keeps its meaning.

A typed figure is stored under a ticker, a series and the name of a period. What these mean may
change later: `2026Q3` ends otherwise, a series has a value each day instead of each week or another
unit, a ticker belongs to another company. So each change is saved, with its moment, as an answer. A
figure that was entered under another meaning does not count, and the user is asked once.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from fnmatch import fnmatch
from fractions import Fraction
from itertools import islice, pairwise
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.book.file.load import load_book
from catalyst_tui.book.language.names import listed
from catalyst_tui.book.model.book import Book
from catalyst_tui.book.model.period import FiscalYear, parse_period
from catalyst_tui.book.model.quantity import Dim, unit_named
from catalyst_tui.book.model.tickers import Series, Split, Ticker
from catalyst_tui.judge.ledger.facts import Closes
from catalyst_tui.sources.companies import all_ciks
from catalyst_tui.store.cells import moment, stamp
from catalyst_tui.store.ledger import Spans, TypedFigure
from catalyst_tui.store.open import Store

ALWAYS, FOREVER = "0000", "9999"  # before and after every moment
YEAR_END, COMPANY, EXCHANGE = "year_end:", "company:", "exchange:"
# Days between two ends of one period: a rule by weeks and one by months
SAME_PERIOD = 15
PERIODS = {
    "day": "????-??-??",
    "week": "????-??-??",
    "month": "????-??",
    "quarter": "????Q?",
    "half": "????H?",
    "year": "FY????",
}
"""How the period of a figure of each cadence is stored."""

_COMMON_WORDS = """\
inc corp corporation co company ltd limited plc sa ag nv se the holdings holding group
and of class a b

first american america united national general international global world new old north
south east west northern southern eastern western pacific atlantic energy oil gas power
electric resources financial capital bank bancorp bancshares trust insurance realty
properties partners technologies technology systems solutions services industries
enterprises software semiconductor labs health healthcare medical pharmaceuticals pharma
therapeutics biotech sciences communications media entertainment brands products
materials gold mining com"""
_LEGAL_WORDS, _GENERIC_WORDS = (
    frozenset(words.split()) for words in _COMMON_WORDS.split("\n\n")
)
"""Words of many companies' names: to share generic ones alone makes no two names the same."""

STAY_ASIDE = "they stay aside: enter them again for what is meant now"

Texts = list[tuple[str, str]]
History = Sequence[tuple[str, Any]]
"""Since when a name had which meaning, oldest first."""


class CompanyMeaning(Struct, frozen=True):
    """The company of a ticker: its number at the SEC, and its name."""

    cik: int | None
    name: str

    def __str__(self) -> str:
        return self.name or (f"cik {self.cik}" if self.cik else "another company")


NOBODY = -1
"""The number of a company whose symbol the user gave up: it is every other one's."""

AWAY = CompanyMeaning(-2, "")
"""The meaning of a symbol that the book does not have, nor a ticker that `was` it."""


class MeaningKind(Struct, frozen=True):
    """A meaning that may change. `key` begins its answers, `history` is their type.

    `has_moved` compares an earlier meaning with a ticker or series of now, for a period and the
    ends of periods that the company filed. `changed` says in a sentence that it was `then` and is
    `now`, and how many figures do not count.
    """

    key: str
    of_ticker: bool
    history: Any
    meaning: Callable[[Any], Any]
    has_moved: Callable[[Any, Any, str, Mapping[str, date]], bool]
    changed: str
    may_count: Callable[[Any, Any], bool] = lambda then, now: True

    def subjects(self, book: Book) -> Mapping[str, Ticker] | Mapping[str, Series]:
        """Return the tickers or the series of a book."""
        return book.tickers if self.of_ticker else book.series


class LeftOut(Struct, frozen=True):
    """Figures that were entered while a name meant something else, and do not count."""

    kind: MeaningKind
    name: str
    count: int
    then: Any
    now: Any
    period: str  # of the last of them
    changes: int  # how often the meaning has changed
    more: tuple[str, ...] = ()  # what else of another company does not count, in words

    @property
    def key(self) -> str:
        """Return the name of the question about them."""
        return f"counts:{self.kind.key}{self.name}:{self.changes}"

    @property
    def sentence(self) -> str:
        """Return what happened to them."""
        parts = [*filter(None, (counted("figure", self.count),)), *self.more]
        do = "does" if len(parts) == 1 and parts[0].startswith("1 ") else "do"
        return self.kind.changed.format(
            name=self.name, then=self.then, now=self.now, figures=listed(parts), do=do
        )

    @property
    def example(self) -> str:
        """Return what the name of a period meant and means; empty for other kinds."""
        if not isinstance(self.then, FiscalYear):
            return ""
        then, now = (
            each.end(parse_period(self.period)) for each in (self.then, self.now)
        )
        return f"{self.period} ended {then} when you entered it, and ends {now} now"

    @property
    def again(self) -> str:
        """Return how they are entered anew."""
        return f"in {self.now}" if self.kind.key == "unit:" else f"of each {self.now}"

    @property
    def may_count(self) -> bool:
        """Return whether they can be read as they are under the present meaning."""
        return bool(self.kind.may_count(self.then, self.now))


def counted(what: str, count: int) -> str:
    """Return `2 figures`; empty for none."""
    many = what.replace("entry", "entrie") + "s"
    return f"{count} {what if count == 1 else many}" if count else ""


def other_name(ours: str, theirs: str, *, is_short: bool = False) -> bool:
    """Return whether two names of companies share no more than half of the words of the shorter
    one, or generic words alone, or but one word while one of them goes on with others that are not
    generic; not if the one may be `is_short` for the other.
    """
    one, other = (
        Counter(
            word
            for word in re.findall(r"\w+", name.casefold())
            if word not in _LEGAL_WORDS
        )
        for name in (ours, theirs)
    )
    shared = one & other
    if one == other or not one or not other:
        return False
    least = min(one.total(), other.total())
    goes_on = not (one | other).keys() - shared.keys() <= _GENERIC_WORDS
    return (
        shared.total() * 2 <= least
        or shared.keys() <= _GENERIC_WORDS
        or (shared.total() == 1 and goes_on and not is_short)
    )


def _ends_otherwise(
    before: FiscalYear, ticker: Ticker, period: str, filed: Mapping[str, date]
) -> bool:
    """Return whether a period ended otherwise by an earlier rule. A single day never does.

    What the company filed about the period comes before the rule of now: when a company changes its
    fiscal year, earlier periods keep their names.
    """
    try:
        parsed = parse_period(period)
    except ValueError:
        return False
    end = filed.get(period) or ticker.fiscal.end(parsed)
    return abs((before.end(parsed) - end).days) > SAME_PERIOD


def _is_other_company(before: CompanyMeaning, ticker: Ticker, *_: object) -> bool:
    if before in (AWAY, CompanyMeaning(ticker.cik, ticker.name)):
        return False
    if before.cik == NOBODY:
        return True
    if before.cik and ticker.cik:
        same = {*all_ciks(ticker.cik), ticker.former_cik}
        return before.cik not in same
    return other_name(before.name, ticker.name)


def _cadence(series: Series) -> str:
    return series.every.name.lower()


def _unit(series: Series) -> str:
    return str(series.unit) or "numbers"


def _is_count(unit: str) -> bool:
    return unit == "numbers" or unit_named(unit).dim in (Dim.NUMBER, Dim.COUNT)


KINDS = (
    MeaningKind(
        "cadence:",
        of_ticker=False,
        history=Texts,
        meaning=_cadence,
        has_moved=lambda before, series, period, _: (
            before != _cadence(series) and fnmatch(period, PERIODS[before])
        ),
        changed=(
            "{name} has a value each {now} now: {figures} entered for each {then} {do} not count"
        ),
        may_count=lambda then, now: {then, now} <= {"day", "week"},
    ),
    MeaningKind(
        "unit:",
        of_ticker=False,
        history=Texts,
        meaning=_unit,
        has_moved=lambda before, series, *_: before != _unit(series),
        changed="{name} is in {now} now: {figures} entered in {then} {do} not count",
        may_count=lambda then, now: _is_count(then) and _is_count(now),
    ),
    MeaningKind(
        YEAR_END,
        of_ticker=True,
        history=list[tuple[str, FiscalYear]],
        meaning=lambda ticker: ticker.fiscal,
        has_moved=_ends_otherwise,
        changed="{name}'s fiscal years end otherwise now: {figures} {do} not count",
    ),
    MeaningKind(
        EXCHANGE,
        of_ticker=True,
        history=Texts,
        meaning=lambda ticker: str(ticker.venue or ""),
        has_moved=lambda *_: False,  # only closes belong to an exchange
        changed="",
    ),
    MeaningKind(
        COMPANY,
        of_ticker=True,
        history=list[tuple[str, CompanyMeaning]],
        meaning=lambda ticker: CompanyMeaning(ticker.cik, ticker.name),
        has_moved=_is_other_company,
        changed="{name} is {now} now: {figures} entered for {then} {do} not count",
    ),
)


BASE, BASE_BEFORE = "base_currency", "base_currency_before"
"""The notes that name the currency of gains and weights, and the one before it."""


def save_meanings(book: Book, store: Store, now: datetime) -> frozenset[str]:
    """Save what each name means if that has changed; return the names of which it has, with BASE.

    Needs an open transaction.
    """
    answers, moved = store.splits.answers(), set[str]()
    if (before := store.notes.read(BASE)) != book.base:
        store.notes.put(BASE, book.base)
        if before is not None:
            moved.add(BASE)
            store.notes.put(BASE_BEFORE, before)
    _save_away(book, store, now)
    for kind in KINDS:
        for name, subject in kind.subjects(book).items():
            history, meaning = _history(answers, kind, subject), kind.meaning(subject)
            if is_back := bool(history) and history[-1][1] == AWAY:
                history = _came_back(history, name, meaning)
            if history and _names_company(kind, history[-1][1], subject):
                _save(
                    store, kind, name, [*history[:-1], (history[-1][0], meaning)], now
                )
            elif not history or history[-1][1] != meaning:
                since = stamp(now) if history else ALWAYS
                moved |= {name} if history else set()
                _save(store, kind, name, [*history, (since, meaning)], now)
            elif is_back or kind.key + name not in answers:
                _save(store, kind, name, history, now)  # or it was renamed
    return frozenset(moved)


def _save_away(book: Book, store: Store, now: datetime) -> None:
    """Save which symbols the book does not have any more."""
    kind = KINDS[-1]
    there = {was for one in book.tickers.values() for was in (one.symbol, *one.was)}
    for question, text in store.splits.answers().items():
        name = question.removeprefix(COMPANY)
        if name == question or name in there:
            continue
        history = _decoded(kind, text)
        if history and history[-1][1] != AWAY:
            _save(store, kind, name, [*history, (stamp(now), AWAY)], now)


def _came_back(history: History, name: str, meaning: CompanyMeaning) -> History:
    """Return the meanings of a symbol that comes back to the book as that of a company.

    What was entered for a company that nobody named may be of another one.
    """
    known = [(since, then) for since, then in history if then != AWAY]
    unnamed, whose = (
        CompanyMeaning(None, ""),
        CompanyMeaning(NOBODY, f"the {name} of before"),
    )
    if meaning == unnamed:
        return known
    return [(since, whose if then == unnamed else then) for since, then in known]


def _names_company(kind: MeaningKind, before: Any, subject: Any) -> bool:
    """Return whether a ticker that had no number at the SEC has one now, and is the same company.

    What was entered before belongs to that company.
    """
    return (
        kind.key == COMPANY
        and before.cik is None
        and bool(subject.cik)
        and not _is_other_company(before, subject)
    )


def year_end_at(ticker: str, at: datetime, store: Store) -> FiscalYear | None:
    """Return how the years of a ticker ended at a moment; None where nobody knows."""
    kind = next(kind for kind in KINDS if kind.key == YEAR_END)
    known = _decoded(kind, store.splits.answers().get(YEAR_END + ticker, ""))
    found: FiscalYear | None = _held_at(known, stamp(at))
    return found


def add_meanings(
    book: Book,
    store: Store,
    rows: Iterable[tuple[str, str, datetime]],
    theirs: Mapping[str, str],
    now: datetime,
) -> None:
    """Remember what names meant when rows of another home were entered, if another thing here.

    `rows` are the ticker and metric of each (evidence has no metric), and when it was entered.
    `theirs` are the answers of that home. Needs an open transaction.
    """
    for ticker, metric, entered in rows:
        for kind in KINDS:
            name = ticker if kind.of_ticker else metric
            subject = kind.subjects(book).get(name)
            if subject is None:
                continue
            history = _history(store.splits.answers(), kind, subject)
            at = stamp(entered)
            their_meaning = _held_at(
                _decoded(kind, theirs.get(kind.key + name, "")), at
            )
            if their_meaning is not None and _held_at(history, at) != their_meaning:
                history = _with_moment(history, entered, their_meaning)
                _save(store, kind, name, history, now)


def as_meant_now(book: Book, left: LeftOut) -> dict[str, str]:
    """Return the answer by which all figures of a name count, whatever it meant before."""
    meaning = left.kind.meaning(left.kind.subjects(book)[left.name])
    return {left.kind.key + left.name: _encoded([(ALWAYS, meaning)])}


def give_up_name(store: Store, symbol: str, now: datetime) -> None:
    """Leave what is stored of a symbol to the company it had, if it is given to another one."""
    kind = next(kind for kind in KINDS if kind.key == COMPANY)
    was = CompanyMeaning(NOBODY, f"the {symbol} of before")
    _save(store, kind, symbol, [(ALWAYS, was)], now)


def other_meanings(book: Book, store: Store) -> dict[tuple[bool, str], Spans]:
    """Return for each ticker (True) and series (False) when other figures were meant."""
    found: dict[tuple[bool, str], Spans] = {}
    for kind, name, spans, _ in _moved(book, store):
        key = kind.of_ticker, name
        found[key] = (*found.get(key, ()), *spans)
    return found


def counted_in(book: Book, store: Store) -> dict[tuple[str, str], str]:
    """Return for each count that was entered under another noun, by its series, the noun of now."""
    series = {
        name: one for one in book.series.values() for name in (one.name, *one.was)
    }
    return {
        (figure.metric, figure.unit): str(one.unit)
        for figure in store.ledger.typed_figures()
        if (one := series.get(figure.metric))
        and figure.unit != str(one.unit)
        and _is_count(figure.unit)
        and _is_count(_unit(one))
    }


def moved_exchanges(book: Book, store: Store) -> frozenset[str]:
    """Return the symbols that traded at another exchange at one time."""
    answers = store.splits.answers()
    kind = next(kind for kind in KINDS if kind.key == EXCHANGE)
    return frozenset(
        symbol
        for symbol, ticker in book.tickers.items()
        if any(
            then != kind.meaning(ticker) for _, then in _history(answers, kind, ticker)
        )
    )


class OtherCompany(Struct, frozen=True):
    """What is stored under a symbol from when it was another company's.

    `spans` are the times when it was. `lots` were in the book then, in the words of lots.
    `imported` says when a close came with a file; others came on their days.
    """

    spans: tuple[tuple[str, str], ...]
    lots: frozenset[str]
    imported: Mapping[date, datetime]

    def entered(self, figure: TypedFigure) -> bool:
        """Return whether a figure was entered while it was the other company's."""
        return self.has(moment(figure.entered))

    def has(self, moment: datetime) -> bool:
        """Return whether it was the other company's at a moment."""
        return any(since <= stamp(moment) < end for since, end in self.spans)

    def own_closes(self, closes: Closes) -> Closes:
        """Return the closes of the company that has the symbol now."""
        came = zip(closes.days, closes.known, strict=True)
        places = [
            place
            for place, (day, known) in enumerate(came)
            if not self.has(self.imported.get(day, known))
        ]
        return Closes(
            [closes.days[place] for place in places],
            array("q", (closes.micros[place] for place in places)),
            [closes.known[place] for place in places],
        )


def other_companies(book: Book, store: Store) -> dict[str, OtherCompany]:
    """Return the symbols that were another company's, without those whose table says since when."""
    answers, found = store.splits.answers(), dict[str, OtherCompany]()
    reused = {was for one in book.tickers.values() if one.was_until for was in one.was}
    kind = next(kind for kind in KINDS if kind.key == COMPANY)
    for symbol, ticker in book.tickers.items():
        history = _history(answers, kind, ticker)
        spans = tuple(
            (since, end)
            for (since, then), (end, _) in pairwise([*history, (FOREVER, None)])
            if _is_other_company(then, ticker)
        )
        if spans and symbol not in reused:
            lots = frozenset(
                lot for span in spans for lot in _lots_in(symbol, span, store)
            )
            imported = store.imports.closes(symbol, answers)
            found[symbol] = OtherCompany(spans, lots, imported)
    return found


_LAST_TEXTS = 10


def _lots_in(symbol: str, span: tuple[str, str], store: Store) -> Iterator[str]:
    """Yield the lots of a ticker in the last books of a span of time that had it.

    A text is stored when it is first read. So the newest one may be of an edit that was undone, and
    the lots of that time are in an earlier one.
    """
    since, end = span
    texts = store.wordings.texts(_moment(end), since)
    for text in islice((text for text in texts if symbol in text), _LAST_TEXTS):
        book = load_book(text).book
        if book and symbol in book.tickers:
            yield from (lot.words for lot in book.tickers[symbol].lots)


def _moment(text: str) -> datetime:
    return datetime.max.replace(tzinfo=UTC) if text == FOREVER else moment(text)


def own_closes(
    symbol: str, book: Book, store: Store, *, until: date | None = None
) -> dict[date, int]:
    """Return the closes of a symbol by day, in millionths: those of the company that has it now, or
    of the one that had it `until` a day.
    """
    closes = store.prices.closes.newest(symbol)
    begins = date.min if until else given_on(book).get(symbol, date.min)
    return {
        day: micros
        for day, micros in zip(closes.days, closes.micros, strict=True)
        if begins < day <= (until or date.max)
    }


def given_on(book: Book) -> dict[str, date]:
    """Return the last day of the company that had a symbol before, by symbol."""
    return {
        was: one.was_until
        for one in book.tickers.values()
        if one.was_until
        for was in one.was
    }


def without_others(book: Book, store: Store) -> Book:
    """Return a book without what it says of another company that had a symbol before.

    Nothing of that company's lots is known (Split, `company`), and the jump from its closes to
    those of now is no split.
    """
    tickers = {}
    for symbol, other in other_companies(book, store).items():
        ticker = book.tickers[symbol]
        closes = other.own_closes(store.prices.closes.newest(symbol))
        first = min(closes.days, default=date.max)
        splits = [
            one for one in ticker.splits if not (one.doubted and one.day <= first)
        ]
        company = str(CompanyMeaning(ticker.cik, ticker.name))
        lots = Split(
            LONG_AGO, Fraction(1), lots=other.lots, is_rebased=False, company=company
        )
        if ticker.old_lots(lots):
            splits.append(lots)
        tickers[symbol] = replace(ticker, splits=tuple(splits))
    for symbol in given_on(book).keys() & book.tickers.keys():
        ticker = book.tickers[symbol]
        first = min(own_closes(symbol, book, store), default=date.max)
        splits = [
            one for one in ticker.splits if not (one.doubted and one.day <= first)
        ]
        tickers[symbol] = replace(ticker, splits=tuple(splits))
    return replace(book, tickers={**book.tickers, **tickers}) if tickers else book


LONG_AGO = date(1900, 1, 1)


def left_out(book: Book, store: Store) -> Iterator[LeftOut]:
    """Yield the names with figures that do not count, because they meant something else."""
    answers, others = store.splits.answers(), other_companies(book, store)
    yield from _left_figures(book, store, others)
    for symbol, other in others.items():
        kind, ticker = KINDS[-1], book.tickers[symbol]
        history, now = _history(answers, kind, ticker), kind.meaning(ticker)
        typed = [one for one in store.ledger.typed_figures() if one.ticker == symbol]
        figures = len(_left(typed, other.entered, typed))
        given = store.belongings.given()
        evidence = store.ledger.evidence()
        gone = {item.withdraws for item in evidence}
        entries = sum(
            item.id in given
            and item.id not in gone
            and given[item.id][2] == symbol
            and other.has(item.entered or item.known_at)
            for item in evidence
        )
        known = store.prices.closes.newest(symbol)
        closes = len(known) - len(other.own_closes(known))
        lots = sum(lot.words in other.lots for lot in ticker.lots)
        counts = {"entry": entries, "close": closes, "lot": lots}
        more = tuple(
            filter(None, (counted(what, count) for what, count in counts.items()))
        )
        if figures or more:
            then = dict(history)[other.spans[-1][0]]
            changes = len(history) - (history[-1][1] == now)
            yield LeftOut(kind, symbol, figures, then, now, "", changes, more)


def _left_figures(
    book: Book, store: Store, others: Container[str]
) -> Iterator[LeftOut]:
    answers = store.splits.answers()
    for kind, name, spans, typed in _moved(book, store):
        if kind.key == COMPANY and name in others:
            continue

        def since(one: TypedFigure, spans: Spans = spans) -> str:
            return next(
                (
                    since
                    for since, end, periods in spans
                    if one.period in periods and since <= one.entered < end
                ),
                "",
            )

        # A day and a week have the same name: one is no other entry of the other
        later = typed if kind.key != "cadence:" else ()
        if out := _left(typed, since, later):
            subject = kind.subjects(book)[name]
            history, now = _history(answers, kind, subject), kind.meaning(subject)
            saved = history[-1][1] == now
            yield LeftOut(
                kind,
                name,
                len(out),
                dict(history)[since(out[-1])],
                now,
                out[-1].period,
                len(history) - saved,
            )


def _left(
    typed: Iterable[TypedFigure],
    is_left: Callable[[TypedFigure], object],
    later: Iterable[TypedFigure],
) -> list[TypedFigure]:
    """Return the figures that are left out, but those that are entered again among `later`."""
    again = {
        (one.ticker, one.metric, one.period)
        for one in later
        if not one.is_withdrawn and not is_left(one)
    }
    return [
        one
        for one in typed
        if not one.is_withdrawn
        and is_left(one)
        and (one.ticker, one.metric, one.period) not in again
    ]


def _moved(
    book: Book, store: Store
) -> Iterator[tuple[MeaningKind, str, Spans, Sequence[TypedFigure]]]:
    """Yield each name with the spans of time in which it meant something else, and its figures.

    A figure of the company that had a symbol before (`was_until`) is that company's.
    """
    answers, typed = store.splits.answers(), store.ledger.typed_figures
    reused = {
        was: one.was_until
        for one in book.tickers.values()
        if one.was_until
        for was in one.was
    }
    for kind in KINDS:
        for name, subject in kind.subjects(book).items():
            history, now = _history(answers, kind, subject), kind.meaning(subject)
            if all(then == now for _, then in history):
                continue
            names, until = _names(kind, subject), str(reused.get(name, ""))
            figures = [
                one
                for one in typed()
                if (one.ticker if kind.of_ticker else one.metric) in names
                and one.known > until
            ]
            filed = store.ledger.filed_ends(name) if kind.key == YEAR_END else {}
            spans = tuple(
                (since, end, periods)
                for (since, then), (end, _) in pairwise([*history, (FOREVER, None)])
                if (
                    periods := frozenset(
                        one.period
                        for one in figures
                        if kind.has_moved(then, subject, one.period, filed)
                    )
                )
            )
            if spans:
                yield kind, name, spans, figures


def _names(kind: MeaningKind, subject: Ticker | Series) -> tuple[str, ...]:
    """Return the name of now, and the earlier ones: of another company, that says its own table."""
    if isinstance(subject, Series):
        return (subject.name, *subject.was)
    return (subject.symbol,) if kind.key == COMPANY else (subject.symbol, *subject.was)


def _history(
    answers: Mapping[str, str], kind: MeaningKind, subject: Ticker | Series
) -> History:
    """Return since when a name, or else its former name, had which meaning, oldest first."""
    texts = (answers.get(kind.key + name, "") for name in _names(kind, subject))
    return _decoded(kind, next(filter(None, texts), ""))


def _decoded(kind: MeaningKind, text: str) -> History:
    if text and not text.startswith("["):
        # Earlier versions saved cadences like this
        return [
            (since, word)
            for since, _, word in (one.partition(" ") for one in text.split("|"))
        ]
    return msgspec.json.decode(text, type=kind.history) if text else []


def _held_at(history: History, at: str) -> Any:
    """Return the meaning at a moment; None where none is known."""
    return next((meaning for since, meaning in reversed(history) if since <= at), None)


def _with_moment(history: History, at: datetime, meaning: Any) -> History:
    """Return a history with another meaning at one moment, as a figure was entered."""
    if not history:
        return [(ALWAYS, meaning)]
    after = stamp(at + timedelta(microseconds=1))
    own = {after: _held_at(history, after)}
    return sorted(
        (own | dict(history) | {stamp(at): meaning}).items(), key=lambda one: one[0]
    )


def _save(
    store: Store, kind: MeaningKind, name: str, history: History, now: datetime
) -> None:
    store.splits.answer(kind.key + name, _encoded(history), now)


def _encoded(history: History) -> str:
    return msgspec.json.encode(history).decode()
