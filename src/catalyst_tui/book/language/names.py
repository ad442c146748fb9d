"""What a test may name, and in which unit: a book's metrics, series, tickers, groups and ids."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping
from functools import lru_cache

from msgspec import Struct, field

from catalyst_tui.book.language.functions import DRAWDOWN, FUNCTIONS, Axis, Form
from catalyst_tui.book.model.metrics import STANDARD, Nature
from catalyst_tui.book.model.period import Span
from catalyst_tui.book.model.quantity import Unit
from catalyst_tui.book.near_names import nearest_of


class Names(Struct, frozen=True):
    """What a test may name, and the units of it."""

    metrics: Mapping[
        str, Unit
    ]  # series and standard metrics, money ones in the ticker's currencies
    tickers: Mapping[str, str] = field(default_factory=dict)  # symbol → currency
    reports_in: Mapping[str, str] = field(default_factory=dict)  # of those that report in another
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    currency: str = "USD"
    target: Unit | None = None
    base: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()  # checkpoints and events
    undated: frozenset[str] = frozenset()  # those of them that have no date to count to
    cadence: Mapping[str, Span] = field(
        default_factory=dict
    )  # series → how often; the rest: each quarter
    later: Names | None = None  # with the currencies of the newest reports, where they changed


def standard_units(currency: str, reports_in: str = "") -> dict[str, Unit]:
    """Return the standard metrics' units for a ticker priced in `currency`."""
    return {name: metric.unit_in(currency, reports_in) for name, metric in STANDARD.items()}


def listed(names: Collection[str], most: int = 12) -> str:
    """Return names as a sentence, cut if they are more than anybody reads."""
    first = list(names)[:most]
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(first) + more


def is_price(metric: str) -> bool:
    """Whether a metric has a value each session rather than each period."""
    return metric in STANDARD and STANDARD[metric].nature is Nature.PRICE


REMOVED = {
    "high_52w": ("`high_52w` is no word of tests any more", "write max(price, 1y)"),
    "low_52w": ("`low_52w` is no word of tests any more", "write min(price, 1y)"),
    "volume": (
        "no source sends the `volume` of a day",
        'enter it yourself: [series.volume] with unit = "shares", every = "day"',
    ),
}
"""Words that tests had once: what is wrong with them, and what to write."""

_FORMS = {
    Form.TREND: "(revenue, 4q)",
    Form.MEMBERS: "(yoy(revenue@peers) > 20%)",
    Form.CORRELATION: "(A, B, 60d)",
    Form.RANK: "(a, b, c)",
    Form.BASELINE: "(gross_margin)",
    Form.FORECAST: "(revenue, next)",
    Form.MACRO: "(DGS10)",
    Form.DAYS: "(id)",
    Form.TEST: "(price > $300)",
}


def removed_key(name: str, table: Mapping[str, object], keys: Collection[str]) -> str:
    """Return what to write instead of a key that checkpoints had once; empty for any other name."""
    value = table[name]
    match name:
        case "hold" if "for" in keys:
            return f'for = "{value}"' if isinstance(value, str) else f'for = "{value}d"'
        case "note" if "why" in keys:
            return 'why = "…"'
        case "sticky" if "for" in keys:
            test = str(table.get("test", "price < $100"))
            ever = (
                f"not ever({_opposite(test)})" if table.get("role") == "guard" else f"ever({test})"
            )
            return f'test = "{ever}" without this line'
    return ""


_SIMPLE = re.compile(r"([^<>=]+?) *(<=|>=|<|>) *([^<>=]+)")
_OPPOSITES = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}


def _opposite(test: str) -> str:
    """Return the text of the opposite of a test."""
    simple = None if re.search(r"\b(and|or|not|for)\b", test) else _SIMPLE.fullmatch(test)
    return f"{simple[1]} {_OPPOSITES[simple[2]]} {simple[3]}" if simple else f"not ({test})"


@lru_cache
def _other_words() -> dict[str, dict[str, str]]:
    """Read what people write instead of the words of the language: table, their word, ours."""
    from importlib.resources import files

    tables = tomllib.loads(files(__package__).joinpath("other_words.toml").read_text("utf-8"))
    return {
        name: {word: meant for meant, words in table.items() for word in words.split()}
        for name, table in tables.items()
    }


def meant_by(table: str, word: str) -> str:
    """Return what a word of other people is called here; empty for an unknown one.

    `table`: metrics, functions, phrases, keys or roles.
    """
    return _other_words()[table].get(word.casefold(), "")


def no_place(word: str) -> str:
    """Return what to write instead of a word that does not belong in its place."""
    return meant_by("phrases", word)


_AVERAGE = re.compile(r"(?:sma|ema|dma|ma|avg)_?(\d{1,3})d?", re.IGNORECASE)


def is_average(name: str) -> re.Match[str] | None:
    """Return a match for `sma200` and the like."""
    return _AVERAGE.fullmatch(name)


def no_series(name: str) -> str:
    """Return which FRED series is meant by a name that FRED does not have; empty if it
    may have it."""
    meant = meant_by("metrics", name)
    return f"write {meant}" if "fred(" in meant else ""


def no_metric(name: str, known: Collection[str]) -> tuple[str, str]:
    """Return message and hint for a name that is no metric."""
    if (row := FUNCTIONS.get(name)) is not None:
        return f"`{name}` is a function", f"write {name}{_form(name)}" if row else ""
    message = f"{name!r} is no metric and no series of this book"
    if (removed := REMOVED.get(name)) is not None:
        return removed
    if meant := meant_by("metrics", name):
        return message, f"write {meant}"
    if average := is_average(name):
        return message, f"write avg(price, {average[1]}d)"
    series = re.sub(r"\W+", "_", name.casefold())[:60]
    declared = (
        f'a figure of your own is declared: [series.{series}] with unit = "USD", "%" or a noun'
    )
    if near := nearest_of(name, known):
        return message, near if len(name) > _SHORT else f"{near} Else {declared}"
    return message, declared


_SHORT = 4  # letters of a name that a slip makes another one: `nrr` and `arr` are both figures


def _form(name: str) -> str:
    row = FUNCTIONS[name]
    if row.form is not Form.SERIES:
        return _FORMS[row.form].format(x="revenue")
    if row is DRAWDOWN:
        return "(price, 1y)"
    return "(revenue, 4q)" if isinstance(row.over(Axis.REPORTS), frozenset) else "(revenue)"


_REMOVED_CALLS = {
    "any": "write count({inside}) >= 1",
    "all": "write count({inside}) = {members}",
    "days_since": "write -days_until({inside})",
    "score": 'a score decides by itself: score = "…" with `trip`, alone or in `any` or `all`',
}
"""Functions that tests had once, and what to write instead."""


def no_function(name: str, inside: str = "", members: int = 0) -> tuple[str, str]:
    """Return message and hint for a call that is no function."""
    if name in _REMOVED_CALLS:
        hint = _REMOVED_CALLS[name].format(inside=inside, members=members)
        return f"`{name}` is no function of tests any more", hint
    message = f"{name!r} is no function"
    if meant := meant_by("functions", name):
        return message, f"write {meant}"
    if near := nearest_of(name, FUNCTIONS):
        return message, near
    return message, f"functions are {', '.join(FUNCTIONS)}"
