"""What a test may name, and in which unit: a book's metrics, series, tickers, groups and ids."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from msgspec import field

from catalyst_tui.book.language.functions import FUNCTIONS
from catalyst_tui.book.model.metrics import STANDARD, Nature
from catalyst_tui.book.model.period import Span
from catalyst_tui.book.model.quantity import Unit
from catalyst_tui.book.near_names import nearest_of
from catalyst_tui.book.other_words import meant_by
from catalyst_tui.values import Frozen


class Names(Frozen):
    """What a test may name, and the units of it."""

    metrics: Mapping[
        str, Unit
    ]  # series and standard metrics, money ones in the ticker's currencies
    tickers: Mapping[str, str] = field(default_factory=dict)  # symbol → currency
    # Tickers that report in another currency
    reports_in: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    currency: str = "USD"
    target: Unit | None = None
    base: frozenset[str] = frozenset()
    cadence: Mapping[str, Span] = field(
        default_factory=dict
    )  # series → how often; the rest: each quarter
    # The same names with the newest reporting currencies, if any changed
    later: Names | None = None


def standard_units(currency: str, reports_in: str = "") -> dict[str, Unit]:
    """Return the standard metrics' units for a ticker priced in `currency`."""
    return {
        name: metric.unit_in(currency, reports_in) for name, metric in STANDARD.items()
    }


def listed(names: Collection[str], most: int = 12) -> str:
    """Return names as a sentence, cut if they are more than anybody reads."""
    first = list(names)[:most]
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(first) + more


def is_price(metric: str) -> bool:
    """Whether a metric has a value each session rather than each period."""
    return metric in STANDARD and STANDARD[metric].nature is Nature.PRICE


_AVERAGE = re.compile(r"(?:sma|ema|dma|ma|avg)_?(\d{1,3})d?", re.IGNORECASE)


def is_average(name: str) -> re.Match[str] | None:
    """Return a match for `sma200` and the like."""
    return _AVERAGE.fullmatch(name)


def no_metric(name: str, known: Collection[str]) -> tuple[str, str]:
    """Return message and hint for a name that is no metric."""
    if (row := FUNCTIONS.get(name)) is not None:
        return f"`{name}` is a function", f"write {name}{row.example}"
    message = f"{name!r} is no metric and no series of this book"
    if meant := meant_by("metrics", name):
        return message, f"write {meant}"
    if average := is_average(name):
        return message, f"write avg(price, {average[1]}d)"
    series = re.sub(r"\W+", "_", name.casefold())[:60]
    declared = (
        f"a figure of your own is declared: [series.{series}] "
        'with unit = "USD", "%" or a noun'
    )
    if near := nearest_of(name, known):
        return message, near if len(name) > _SHORT else f"{near} Else {declared}"
    return message, declared


_SHORT = 4  # letters of a name that a slip makes another one: `nrr` and `arr` are both figures


def no_function(name: str) -> tuple[str, str]:
    """Return message and hint for a call that is no function."""
    message = f"{name!r} is no function"
    if meant := meant_by("functions", name):
        return message, f"write {meant}"
    if near := nearest_of(name, FUNCTIONS):
        return message, near
    return message, f"functions are {', '.join(FUNCTIONS)}"
