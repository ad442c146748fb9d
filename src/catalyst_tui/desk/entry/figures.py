"""Read a typed figure: its owner, its period or day, its amount; and doubt one in the wrong scale.

Each reader raises ValueError with a sentence that says what would be right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

from catalyst_tui.book.clean import clean
from catalyst_tui.book.language.leaves import COUNTS, named
from catalyst_tui.book.language.leaves import REPORTED as PER_SHARE
from catalyst_tui.book.language.tree import Literal, Operand, walk
from catalyst_tui.book.model.book import Basis, Book
from catalyst_tui.book.model.dates import parse_day
from catalyst_tui.book.model.metrics import STANDARD, Nature
from catalyst_tui.book.model.period import (
    CALENDAR,
    FiscalYear,
    Period,
    Span,
    parse_period,
)
from catalyst_tui.book.model.quantity import (
    Dim,
    Quantity,
    Unit,
    describe,
    parse_quantity,
    same_scale,
)
from catalyst_tui.book.model.subject import called, owner_of
from catalyst_tui.book.model.tickers import Series
from catalyst_tui.book.near_names import suggestion
from catalyst_tui.judge.evaluate.reads import expressions
from catalyst_tui.judge.evaluate.scope import Scope
from catalyst_tui.judge.ledger.facts import Bound, Fact, Kind, Ledger
from catalyst_tui.judge.ledger.figures import key_of
from catalyst_tui.values import Frozen

FAR = 500
"""A figure this many times larger or smaller is doubted. K, M and B lie further apart."""

FAR_FROM_OTHERS = 50_000
"""The same for other figures of the company: revenue may be a thousand times its net income."""

RESTATED = 2
"""A figure per share, or a count of shares, that is corrected so many times over is doubted."""

TENFOLD, ALMOST_NOTHING = 8, Decimal("0.1")
"""So many times the shares of another period, or the earnings per share of the one before where
these are more than almost nothing: a digit more or less, or a split."""

HUNDREDFOLD = (60, 170)
"""So many times the last figure: a percentage was typed as a share, or dollars as cents."""

SCALED = (Dim.MONEY, Dim.COUNT, Dim.NUMBER)
"""What may be so large that it is written with K, M, B or T."""

# How far a company's quarter may end from its year-end rule
_OFF_THE_RULE = timedelta(weeks=4)
_EXAMPLES = {
    Span.DAY: "2026-11-20",
    Span.WEEK: "2026-W46",
    Span.MONTH: "2026-10",
    Span.HALF: "2026H1",
    Span.YEAR: "FY2026",
}


def owner_in(metric: str, symbol: str | None, book: Book) -> str:
    """Return the ticker that a figure typed for `symbol` belongs to."""
    if symbol and symbol not in book.tickers:
        if now := book.symbol_now(symbol):
            raise ValueError(f"{symbol} is {now} now: write {now}")
        raise ValueError(
            f"no ticker {clean(symbol)!r} in the book{suggestion(symbol, book.tickers)}"
        )
    return owner_of(metric, book.series.get(metric), symbol)


def unit_in(metric: str, ticker: str, book: Book) -> Unit:
    """Return the unit of a ticker's figure."""
    if series := book.series.get(metric):
        return series.unit
    known, standard = book.tickers.get(ticker), STANDARD[metric]
    if known is None:
        return standard.unit_in(book.currency)
    return standard.unit_in(known.currency, known.figures_in)


class Amount(Frozen):
    """A figure as typed: exact, a floor, about, or a range with its middle."""

    value: Quantity
    bound: Bound = Bound.EXACT
    low: Decimal | None = None
    high: Decimal | None = None


# A start does not wait for the words of a line: they take 25 ms to compile.


def typed_date(text: str) -> str:
    """Return a date or period, as people write it, in the words of the book."""
    from catalyst_tui.book.line.when import written_date

    return written_date(text)


def typed_amount(text: str) -> str:
    """Return an amount, as people write it, in the words of the book."""
    from catalyst_tui.book.line.figures import plain_amount

    return plain_amount(text)


def amount_of(text: str, unit: Unit) -> Amount:
    """Parse `392.4M`, `>50%`, `~20%`, `540M..560M` or `540..560M`."""
    text = text.strip()
    if not text:
        raise ValueError(f"{describe(unit)} is needed")
    if ".." in text:
        first, _, second = text.partition("..")
        first, second = typed_amount(first), typed_amount(second)
        low, high = _quantity(same_scale(first, second), unit), _quantity(second, unit)
        if low.value > high.value:
            raise ValueError(f"{text!r} is upside down")
        middle = Quantity((low.value + high.value) / 2, unit)
        return Amount(middle, Bound.EXACT, low.value, high.value)
    if text[0] in "><~":
        return Amount(_quantity(text[1:], unit), Bound(text[0]))
    return Amount(_quantity(text, unit))


def _quantity(text: str, unit: Unit) -> Quantity:
    """Parse a quantity.

    A bare number below 1 where a percentage is meant is refused as ambiguous, and so is a
    thousand, million or billion of what has no such amounts.
    """
    typed, text = text.strip(), typed_amount(text).strip()
    quantity = parse_quantity(text, unit.label or "USD", expect=unit)
    if unit.dim not in SCALED and (
        letter := re.search(r"\d\s*([KMBT])(?![A-Za-z])", text)
    ):
        example = f"{text[: letter.start(1)].strip()}{unit}"
        raise ValueError(
            f"{describe(unit)} is needed, such as {example}; {typed!r} is none"
        )
    if unit.dim is Dim.PERCENT and 0 < abs(quantity.value) < 1 and text[-1] != "%":
        raise ValueError(
            f"{text} is {quantity.value * 100:f}% or {text}%? write it with its sign"
        )
    if quantity.unit != unit:
        raise ValueError(
            f"{describe(unit)} is needed, this is {describe(quantity.unit)}"
        )
    # With the digits as typed: 3.6B says less than 3600M
    return Quantity(quantity.value, unit)


def figure_period(
    text: str,
    metric: str,
    series: Series | None,
    today: date,
    fiscal: FiscalYear = CALENDAR,
) -> Period | date:
    """Parse a figure's period, or its day for instants and for daily or weekly series.

    `2026-W46` is its Sunday. `CY2026Q3` is the company's own quarter if that has the same days.
    """
    if metric in STANDARD and STANDARD[metric].nature is Nature.PRICE:
        raise ValueError(
            f"{metric} is fetched, by `catalyst refresh` or r on a page; closes of your own come "
            "from a CSV: `catalyst import FILE`, with a column `date` and one named by the ticker"
        )
    text = typed_date(text).strip()
    every = series.every if series else Span.QUARTER
    word, example = every.name.lower(), _EXAMPLES.get(every, "2026Q3")
    if not text:
        raise ValueError(f"say which {word} it is of, such as {example}")
    other = f", or another `every` in [series.{metric}]" if series else ""
    wrong = f"{metric} has a value each {word}: write one, such as {example}{other}"
    is_day = len(text) == 10 and text.count("-") == 2
    if not is_day and not (every is Span.WEEK and "W" in text.upper()):
        period = None if every.dated else parse_period(text)
        is_month = period is not None and period.span is Span.MONTH
        if period is None or (series and is_month and every is not Span.MONTH):
            raise ValueError(wrong)
        return fiscal.named(period) if period.calendar else period
    is_instant = metric in STANDARD and STANDARD[metric].nature is Nature.INSTANT
    day = parse_day(text) if is_day else CALENDAR.end(parse_period(text))
    if not every.dated and not is_instant:
        raise ValueError(wrong)
    if day > today:
        raise ValueError(f"{day} has not come yet")
    return day


def check_ended(period: Period | date, ticker: str, book: Book, known: date) -> None:
    """Raise ValueError if a period was not over on the day its figure was reported.

    If the year end of its ticker is only assumed, the sentence says so and how to set it.
    """
    if not isinstance(period, Period):
        return
    fiscal = book.fiscal(ticker)
    end = fiscal.end(fiscal.own(period))
    if end <= known + _OFF_THE_RULE:
        return
    too_early = f"{period} ends on {end}, which has not come yet"
    if ticker in book.tickers and not book.tickers[ticker].dated:
        raise ValueError(
            f"{too_early}, as calendar years are assumed for {ticker}; if its years end in June, "
            f'write fiscal_year_end = "06-30" under [ticker.{ticker}] in the book (in the app: '
            "press b) and enter this again; a forecast is entered as a guide"
        )
    raise ValueError(f"{too_early}; a forecast is entered as a guide")


def out_of_scale(fact: Fact, book: Book, ledger: Ledger, at: datetime) -> str:
    """Return why a figure is doubted, such as `67.3` for $67.3B, or an empty string.

    It is compared with the last figure of its metric, else with its guides, else with the amounts
    in the book's tests, else with the company's largest figure; one per share with itself before.
    """
    scaled = fact.value.unit.dim in SCALED
    doubt = f"{called(fact.ticker, fact.metric)} {fact.value} is out of scale with"
    if not scaled and fact.value.unit.dim is not Dim.PERCENT:
        return ""
    scope = Scope(book, ledger, at)
    if doubt_of_shares := _in_which_shares(fact, scope):
        return doubt_of_shares
    if last := _last_known(fact, scope):
        is_actual, times = last.kind is Kind.ACTUAL, _times(fact.value, last.value)
        least, most = HUNDREDFOLD
        if (scaled and times >= FAR) or (is_actual and least <= times <= most):
            kind = "" if is_actual else f"{last.kind} "
            return f"{doubt} the last known, {kind}{last.value} of {last.period}"
        series = scope.series(key_of(fact))
        same = series.vintages(fact.period, at) if series else ()
        shares = fact.metric in PER_SHARE and same
        if shares and _times(fact.value, same[-1].value) >= RESTATED:
            return f"{doubt} {same[-1].value} of the same period (a split?)"
        smaller = min(abs(fact.value.value), abs(last.value.value))
        is_next = isinstance(last.period, Period) and fact.period == last.period.shift(
            1
        )
        told = fact.metric in PER_SHARE and is_next and smaller >= ALMOST_NOTHING
        if is_actual and times >= TENFOLD and (told or fact.metric in COUNTS):
            return f"{doubt} the last known, {last.value} of {last.period} (a split?)"
        return ""
    if not scaled:
        return ""
    if tested := list(_tested(fact, book)):
        if all(_times(fact.value, amount) >= FAR for _, amount in tested):
            return f"{doubt} {tested[0][1]} in the test of {tested[0][0]}"
        return ""
    others = ledger.facts(fact.ticker) if _is_sum(fact.metric) else ()
    sums = (one for one in others if _is_sum(one.metric))
    alike = [one for one in sums if one.value.unit == fact.value.unit]
    largest = max(alike, key=lambda one: abs(one.value.value), default=None)
    if largest and _times(fact.value, largest.value) >= FAR_FROM_OTHERS:
        return f"{doubt} its {largest.metric}, {largest.value} of {largest.period}"
    return ""


def _is_sum(metric: str) -> bool:
    """Return whether a metric is a sum of money."""
    standard = STANDARD.get(metric)
    return (
        standard is not None
        and standard.unit is None
        and standard.nature in (Nature.FLOW, Nature.INSTANT)
    )


def _in_which_shares(fact: Fact, scope: Scope) -> str:
    """Return why a figure may be in the shares of before a split, or an empty string.

    It was public before one that is known, or is nearer to the last figure of before as that was
    stated than as it is in new shares.
    """
    owner, book, at = scope.book.tickers.get(fact.ticker), scope.book, scope.at
    stated = scope.ledger.series(key_of(fact))
    versions = stated.vintages(fact.period, at) if stated else ()
    if (
        owner is None
        or fact.metric not in PER_SHARE
        or any(one.value == fact.value for one in versions)
    ):
        return ""
    name = f"{called(fact.ticker, fact.metric)} {fact.value}"
    figures = scope.series(key_of(fact))
    same = figures.figure(fact.period, at) if figures else None
    if same and _times(fact.value, same.fact.value) < RESTATED:
        return ""
    zone = book.zone_of(fact.ticker)
    for split in owner.splits:
        if (split.restates or split.doubted) and fact.known_at < split.begins(zone):
            return (
                f"{name} was public before the {split.words} and counts in new shares"
            )
    periods = figures.periods(at) if figures and not same else ()
    last = figures.figure(periods[-1], at) if figures and periods else None
    if (
        last
        and last.stated
        and _times(fact.value, last.stated.value) < _times(fact.value, last.fact.value)
    ):
        return f"{name} is near {last.stated.value} of {last.stated.period}, before a split"
    return ""


def _times(value: Quantity, other: Quantity) -> Decimal:
    """Return how many times larger one of two amounts is; 1 if they cannot be compared."""
    now, before = abs(value.value), abs(other.value)
    if not now or not before or value.unit != other.unit:
        return Decimal(1)
    return max(now / before, before / now)


def _last_known(fact: Fact, scope: Scope) -> Fact | None:
    """Return the last actual, guide or consensus of a figure, on its own basis first."""
    for kind in Kind:
        for basis in sorted(Basis, key=lambda other: other is not fact.basis):
            series = scope.series((fact.ticker, fact.metric, kind, basis))
            if series is not None and (periods := series.periods(scope.at)):
                return series.vintages(periods[-1], scope.at)[-1]
    return None


def _tested(fact: Fact, book: Book) -> Iterator[tuple[str, Quantity]]:
    """Yield the amounts in tests of this figure, each with its checkpoint."""
    for checkpoint in book.checkpoints.values():
        for expr in expressions(checkpoint):
            owners = {
                leaf.ticker or checkpoint.ticker
                for leaf in named(expr)
                if isinstance(leaf, Operand) and leaf.metric == fact.metric
            }
            if not owners & {fact.ticker, None}:
                continue
            for node in walk(expr):
                if isinstance(node, Literal) and node.quantity.unit == fact.value.unit:
                    yield checkpoint.id, node.quantity
