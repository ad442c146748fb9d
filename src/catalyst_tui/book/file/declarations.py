"""What a checkpoint may refer to: the tickers, groups, series and theses its book declares."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from msgspec.structs import replace

from catalyst_tui.book.file import values as v
from catalyst_tui.book.file.node import Context, Node
from catalyst_tui.book.language.functions import FUNCTIONS
from catalyst_tui.book.language.names import Names, is_average, standard_units
from catalyst_tui.book.language.operands import ExprError, UnknownNameError
from catalyst_tui.book.language.parser import parse_test, parse_value
from catalyst_tui.book.language.tree import Expr
from catalyst_tui.book.model.book import Thesis
from catalyst_tui.book.model.currencies import ISO
from catalyst_tui.book.model.metrics import POSITION
from catalyst_tui.book.model.period import Span
from catalyst_tui.book.model.quantity import (
    DAYS,
    MULTIPLE,
    NUMBER,
    PERCENT,
    POINTS,
    Unit,
    money,
)
from catalyst_tui.book.model.tickers import Series, Ticker
from catalyst_tui.book.near_names import nearest, nearest_of
from catalyst_tui.book.other_words import meant_by

Parse = Callable[[str, Names], Expr]
_POSITION = re.compile(rf"\b(?:{'|'.join((*POSITION, 'held'))})\b")


class Declarations:
    """Declared things, filled in the order in which a book is read. A reference is good when its
    target is declared, even with errors of its own.
    """

    def __init__(self, currency: str, *, strict: bool) -> None:
        self.currency = currency
        # Whether tests may use a currency that only filings name
        self.strict = strict
        self.tickers: dict[str, Ticker] = {}
        self.groups: dict[str, tuple[str, ...]] = {}
        self.series: dict[str, Series] = {}
        self.theses: dict[str, Thesis | None] = {}
        # Expressions that passed the checks
        self.checked: dict[tuple[object, ...], Expr] = {}
        self._contexts: dict[tuple[object, ...], Context] = {}
        self._names: dict[tuple[object, ...], Names] = {}
        self._trees: dict[tuple[Parse, str, int], Expr] = {}

    def context(
        self,
        symbol: str | None,
        target: Unit | None = None,
        base: frozenset[str] = frozenset(),
        opened: date | None = None,
        span: Span | None = None,
    ) -> Context:
        """Return how values about `symbol` are read: its fiscal year, currency and the names of its
        tests."""
        key = (symbol, target, base, opened, span)
        if (found := self._contexts.get(key)) is None:
            ticker = self.tickers.get(symbol or "", Ticker("", currency=self.currency))
            names = self._names_in(ticker, target, base)
            found = Context(ticker.fiscal, ticker.currency, names, symbol, opened, span)
            self._contexts[key] = found
        return found

    def _reports_in(self, ticker: Ticker) -> str:
        said = self.strict or "reports_in" in ticker.own
        return ticker.reports_in if said else ""

    def _names_in(
        self, ticker: Ticker, target: Unit | None, base: frozenset[str]
    ) -> Names:
        """Return the names of tests in these currencies: one object, so that trees are shared."""
        reports_in, currency = self._reports_in(ticker), ticker.currency
        key = (currency, reports_in, _other_currency(ticker), target, base)
        if key not in self._names:
            tickers = self.tickers.values()
            series = {name: one.bare for name, one in self.series.items()}
            series_now = {name: one.unit for name, one in self.series.items()}
            foreign = {
                one.symbol: code for one in tickers if (code := self._reports_in(one))
            }
            changed = {
                one.symbol: code for one in tickers if (code := _other_currency(one))
            }
            names = Names(
                {**standard_units(currency, reports_in), **series},
                {one.symbol: one.currency for one in tickers},
                foreign,
                self.groups,
                currency,
                target,
                base,
                {name: one.every for name, one in self.series.items()},
            )
            if changed or series != series_now:
                metrics = {
                    **standard_units(currency, _other_currency(ticker) or reports_in),
                    **series_now,
                }
                later = replace(names, metrics=metrics, reports_in=foreign | changed)
                names = replace(names, later=later)
            self._names[key] = names
        return self._names[key]

    def declare_series(self, tests: Iterable[tuple[str, str, str | None]]) -> None:
        """Add the series that tests declare by using them. `tests`: key, text and ticker of
        each."""
        if found := _series_by_use(tests, self):
            self.series |= found
            for names in (
                self._contexts,
                self._names,
                self._trees,
            ):
                # Try again without the new series
                names.clear()

    def tree(self, parse: Parse, text: str, names: Names) -> Expr:
        """Parse a text once, however often it is used. Raises ExprError."""
        # `names` lives as long as this object, so its id is a safe key
        key = (parse, text, id(names))
        if key not in self._trees:
            try:
                self._trees[key] = parse(text, names)
            except ExprError as error:
                if names.later is None:
                    raise
                try:  # a test may name the currency in which its company reports now
                    self._trees[key] = parse(text, names.later)
                except ExprError:
                    raise error from None
        return self._trees[key]

    def symbol(self, node: Node) -> str | None:
        """Read a symbol.

        An undeclared one is reported and returned, so that the other mistakes are found too.
        """
        name = node.read(v.symbol, None)
        declared(name, node, self.tickers)
        return name

    def symbols(self, node: Node) -> tuple[str, ...] | None:
        """Return the symbols that `ticker` or `tickers` name; None if neither is given."""
        if "tickers" in node:
            every = node.child("tickers")
            if every.raw in (["*"], ["held"]):
                held = every.raw == ["held"] or any(
                    _POSITION.search(text) for _, text in tests_in(node.raw)
                )
                tickers = self.tickers.values()
                return tuple(
                    ticker.symbol for ticker in tickers if ticker.open_lots or not held
                )
            found = [
                self.symbol(one)
                for one in every.list('a list of tickers: ["ALAB", "CRDO"]')
            ]
            if every.raw == []:
                every.wrong("this list is empty", on_key=True)
            return tuple(dict.fromkeys(one for one in found if one))
        if "ticker" in node:
            symbol = self.symbol(node.child("ticker"))
            return (symbol,) if symbol else ()
        return None


def _other_currency(ticker: Ticker) -> str:
    """Return the other currency in which tests may name the amounts of a company."""
    return ticker.reports_now or ticker.reports_before


def declared_as(symbol: str) -> str:
    """Return the header of a ticker's table."""
    return (
        f"[ticker.{symbol}]"
        if re.fullmatch(r"[A-Za-z0-9_-]+", symbol)
        else f'[ticker."{symbol}"]'
    )


def declared(name: str | None, node: Node, known: Mapping[str, object]) -> str | None:
    """Return `name` if `known` has it; else report it with the nearest name and return None."""
    if name is None or name in known:
        return name
    what = "ticker" if node.path[-1] != "thesis" else "thesis"
    message = f"no {what} {name!r} in this book"
    table = declared_as(name) if what == "ticker" else f'[[thesis]] with id = "{name}"'
    node.wrong(message, nearest_of(name, known) or f"declare it: {table}")
    return None


_CURRENCY = re.compile(r"\d[KMBT]? ?([A-Z]{3})\b")
_NAME = re.compile(r"[a-z_][a-z0-9_]{2,59}")


def _series_by_use(
    tests: Iterable[tuple[str, str, str | None]], declarations: Declarations
) -> dict[str, Series]:
    units: dict[str, set[Unit]] = {}
    for key, text, symbol in dict.fromkeys(tests):
        names, parse = declarations.context(symbol).names, PARSERS[key]
        try:
            declarations.tree(parse, text, names)
        except UnknownNameError as error:
            if _is_new(error.name, names):
                fitting = _fitting(error.name, text, parse, names)
                units.setdefault(error.name, set()).update(fitting)
        except ExprError:
            continue  # reported where it is read
    return {
        name: Series(name, "", found.pop(), by_use=True)
        for name, found in units.items()
        if len(found) == 1
    }


PARSERS: Mapping[str, Parse] = {"test": parse_test, "value": parse_value}


def tests_in(raw: object) -> Iterator[tuple[str, str]]:
    """Yield the tests and values in a checkpoint's table, in its members and in `unless`."""
    if isinstance(raw, dict):
        for key in PARSERS:
            if isinstance(raw.get(key), str):
                yield key, raw[key]
        for key in ("any", "all", "of", "unless"):
            yield from tests_in(raw.get(key))
    elif isinstance(raw, list):
        for one in raw:
            yield from tests_in(one)


def _is_new(name: str, names: Names) -> bool:
    """Return whether a name can only be a figure of the user's own."""
    resembles = (
        meant_by("metrics", name) or is_average(name) or nearest(name, names.metrics)
    )
    if not _NAME.fullmatch(name) or name in FUNCTIONS or resembles:
        return False
    return not any(metric.startswith(name) for metric in names.metrics)


def _fitting(name: str, text: str, parse: Parse, names: Names) -> set[Unit]:
    """Return the units with which a test can be read; a plain number only where no
    multiple fits."""
    written = {money(code) for code in _CURRENCY.findall(text) if code in ISO}
    units = {PERCENT, POINTS, MULTIPLE, DAYS, NUMBER, money(names.currency), *written}
    tried = (
        (unit, replace(names, metrics={**names.metrics, name: unit})) for unit in units
    )
    fitting = {unit for unit, with_unit in tried if can_read(text, parse, with_unit)}
    return fitting - {NUMBER} if fitting == {MULTIPLE, NUMBER} else fitting


def can_read(text: str, parse: Parse, names: Names) -> bool:
    """Return whether a test can be read with these names."""
    try:
        parse(text, names)
    except ExprError:
        return False
    return True
