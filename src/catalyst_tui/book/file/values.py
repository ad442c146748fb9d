"""How each kind of value of the book is read: a share, a length of time, a period, a band (dates:
when.py).

A reader takes a Node and returns the value or raises WrongError (or the parsers' ValueError) with a
sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import cache, partial
from typing import Any, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from catalyst_tui.book.file.node import Context, Node, WrongError
from catalyst_tui.book.model.book import (
    Band,
    Basis,
    Count,
    DateStatus,
    Near,
    OnSilence,
    Role,
    Stance,
)
from catalyst_tui.book.model.currencies import HUNDREDTHS, ISO
from catalyst_tui.book.model.dates import (
    DaysAhead,
    Window,
    day_window,
    moved,
    parse_day,
    parse_window,
)
from catalyst_tui.book.model.listings import Venue
from catalyst_tui.book.model.period import (
    FiscalYear,
    Period,
    Span,
    parse_fiscal_year,
    parse_period,
    span_named,
)
from catalyst_tui.book.model.quantity import (
    NUMBER,
    Dim,
    Quantity,
    Unit,
    comparable,
    describe,
    minor_of,
    money,
    of_this_world,
    parse_quantity,
    same_scale,
    unit_named,
)
from catalyst_tui.book.near_names import nearest_of
from catalyst_tui.book.other_words import meant_by

E = TypeVar("E", bound=StrEnum)

_ID = re.compile(r"[^\W_][\w.-]{0,79}")
_SYMBOL = re.compile(r"[A-Z0-9^][A-Z0-9.^=-]{0,14}")
_NAME = re.compile(r"[a-z_][a-z0-9_]{0,59}")
_DAYS_OF = {
    Span.DAY: 1,
    Span.WEEK: 7,
    Span.MONTH: 30,
    Span.QUARTER: 91,
    Span.HALF: 182,
    Span.YEAR: 365,
}
LONGEST_TEXT = 4_000
LONGEST_NUMBER = 40


def kind_of(value: object) -> str:
    """Describe a TOML value in words."""
    match value:
        case bool():
            return "true or false"
        case str():
            return "a text"
        case int() | Decimal():
            return "a number"
        case date():
            return "a date"
        case dict():
            return "a table"
        case list():
            return "a list"
        case _:
            return "a time"


def text(node: Node) -> str:
    """Read words of the user's own."""
    if not isinstance(node.raw, str):
        raise WrongError(
            f"this should be a text, not {kind_of(node.raw)}", "write it in quotes"
        )
    if len(node.raw) > LONGEST_TEXT:
        raise WrongError(f"this text is longer than {LONGEST_TEXT:,} characters")
    return node.raw.strip()


def needed(node: Node) -> str:
    """Read words that may not be empty."""
    return text(node) or _fail("this text is empty")


def _fail(message: str, hint: str = "") -> str:
    raise WrongError(message, hint)


def _shaped(pattern: re.Pattern[str], what: str, hint: str) -> Callable[[Node], str]:
    def read(node: Node) -> str:
        value = text(node)
        return (
            value
            if pattern.fullmatch(value)
            else _fail(f"{value!r} is no {what}", hint)
        )

    return read


identifier = _shaped(
    _ID, "id", "letters of any language, digits, - . and _, up to 80: q2-26-revenue"
)
reference = _shaped(
    re.compile(rf"{_ID.pattern}(?:@{_SYMBOL.pattern})?"),
    "id",
    "q2-26-revenue, or growth@ALAB: one of several",
)
symbol = _shaped(_SYMBOL, "ticker symbol", "capitals and digits: ALAB, BRK-B")
name = _shaped(_NAME, "name", "small letters, digits and _: scorpio_revenue")


def former(node: Node) -> tuple[str, ...]:
    """Read the former symbol of a ticker, or a list of them."""
    return _one_or_more(node, symbol, 'was = ["FB"]')


def former_names(node: Node) -> tuple[str, ...]:
    """Read the former name of a series, or a list of them."""
    return _one_or_more(node, name, 'was = ["arr"]')


def _one_or_more(
    node: Node, read: Callable[[Node], str], example: str
) -> tuple[str, ...]:
    raw = node.raw if isinstance(node.raw, list) else [node.raw]
    if not raw:
        raise WrongError("this list is empty", example)
    return tuple(dict.fromkeys(read(replace(node, raw=one)) for one in raw))


def currency(node: Node) -> str:
    """Read an ISO code, or that of a hundredth."""
    code = text(node)
    if code in ISO or code in HUNDREDTHS:
        return code
    return _fail(f"{code!r} is no currency", 'an ISO code: "USD"; pence are "GBp"')


def whole_currency(node: Node) -> str:
    """Read a currency that is no hundredth of another."""
    code = currency(node)
    whole, parts = minor_of(code)
    return (
        code
        if parts == 1
        else _fail(f"{code} is a hundredth of {whole}", f'write "{whole}"')
    )


def chosen(kinds: type[E], node: Node) -> E:
    """Read one of an enum's words."""
    value, words = text(node), _words(kinds)
    if value not in words:
        meant = meant_by("roles", value)
        hint = f"write {meant}" if meant in words else nearest_of(value, words)
        raise WrongError(f"{value!r} is none of {', '.join(words)}", hint)
    found: E = words[value]
    return found


@cache
def _words(kinds: type[StrEnum]) -> dict[str, Any]:
    return {str(kind): kind for kind in kinds}


role, stance, basis, on_silence, date_status, exchange = (
    partial(chosen, kinds)
    for kinds in (Role, Stance, Basis, OnSilence, DateStatus, Venue)
)


def whole(low: int, high: int, node: Node) -> int:
    """Read a whole number from `low` to `high`."""
    if not isinstance(node.raw, int) or isinstance(node.raw, bool):
        raise WrongError(
            f"this should be a whole number, not {kind_of(node.raw)}", "without quotes"
        )
    if not low <= node.raw <= high:
        raise WrongError(f"{node.raw} is not between {low} and {high}")
    return node.raw


version, need, cik = (
    partial(whole, 1, 1),
    partial(whole, 1, 100),
    partial(whole, 1, 9_999_999_999),
)


def number(node: Node) -> Decimal:
    """Read a plain number, with or without quotes."""
    if isinstance(node.raw, str):
        return quantity(NUMBER, node).value
    if isinstance(node.raw, bool) or not isinstance(node.raw, int | Decimal):
        raise WrongError(f"this should be a number, not {kind_of(node.raw)}")
    value = Decimal(node.raw)
    if not of_this_world(value):
        raise WrongError("this number is beyond any meaning")
    return value


def fraction(node: Node) -> Decimal:
    """Read a probability or a conviction, from 0 to 1."""
    if isinstance(node.raw, str):
        raise WrongError("this should be a number from 0 to 1", "without quotes: 0.7")
    value = number(node)
    if not 0 <= value <= 1:
        raise WrongError(
            f"{value} is not between 0 and 1",
            f"{value / 100}" if 2 <= value <= 100 else "",
        )
    return value


def period(node: Node) -> Period:
    """Read a reporting period of the ticker's own year."""
    if isinstance(node.raw, date):
        raise WrongError("a reporting period is no day", "2026Q2; a deadline is `due`")
    if isinstance(node.raw, int) and not isinstance(node.raw, bool):
        return parse_period(str(node.raw))
    return parse_period(text(node))


def truth(node: Node) -> bool:
    """`true` or `false`."""
    if not isinstance(node.raw, bool):
        raise WrongError(
            f"this should be true or false, not {kind_of(node.raw)}", "without quotes"
        )
    return node.raw


def link(node: Node) -> str:
    """Read a web address."""
    value = text(node)
    if not re.fullmatch(r"https?://[^\s/]\S{0,1999}", value):
        raise WrongError(f"{value!r} is no address", "https://…")
    return value


def reminder(node: Node) -> DaysAhead:
    """Read `"T-60d"`: so long before `due`."""
    match = re.fullmatch(r"T ?- ?(.+)", text(node))
    n, span = _calendar(match[1]) if match else (0, None)
    if span is Span.MONTH:
        return DaysAhead(n, "mo")
    if span not in (Span.DAY, Span.WEEK):
        raise WrongError(f"{node.raw!r} is no reminder", '"T-5d": five days before')
    return DaysAhead(n * _DAYS_OF[span], "d")


def _stretch(written: str) -> tuple[int, Span | None]:
    """Read `90d`, `2 weeks`, `5 sessions` as a number and its unit; 0 and None for
    anything else."""
    match = re.fullmatch(r"(\d{1,4}) ?([a-z]+)", written)
    span = span_named(match[2]) if match else None
    return (int(match[1]), span) if match and span and int(match[1]) else (0, None)


def _calendar(written: str) -> tuple[int, Span | None]:
    """Read a stretch that is no number of sessions."""
    n, span = _stretch(written)
    if "session" in written:
        message = f"{written!r} counts sessions, and this counts calendar days"
        raise WrongError(message, f"{n}d")
    return n, span


def fiscal_year(node: Node) -> FiscalYear:
    """Read `"12-31"` or `"Sat nearest 04-30"`."""
    return parse_fiscal_year(text(node))


def cadence(node: Node, shortest: Span = Span.DAY) -> Span:
    """Read how often a series has a value: `day`, `week`, `month`, `quarter`, `half`, `year`."""
    words = {one.name.lower(): one for one in Span if one >= shortest}
    if (value := text(node)) not in words:
        raise WrongError(
            f"{value!r} is none of {', '.join(words)}", nearest_of(value, words)
        )
    return words[value]


def span(node: Node) -> Span:
    """Read how often a claim is judged: as `cadence`, but no day."""
    return cadence(node, Span.WEEK)


def length(node: Node) -> timedelta:
    """Read a length of calendar time: `"90d"`, `"2 weeks"`, `"1mo"`, `"quarter"`."""
    value = text(node)
    n, span = _calendar(value if value[:1].isdigit() else f"1 {value}")
    if span is None:
        raise WrongError(f"{value!r} is no length of time", "90d, 2w, 1mo or quarter")
    return timedelta(days=n * _DAYS_OF[span])


class Streak(NamedTuple):
    """How long in a row: `n` of a unit; of reported periods, as they are judged, when
    that is None."""

    n: int
    unit: Span | None


def streak(node: Node) -> Streak:
    """Read `2`, `"5d"`, `"3 weeks"`, `"2 months"`, `"2 quarters"`, `"2 periods"`."""
    if isinstance(node.raw, int):
        return Streak(whole(1, 40, node), None)
    if match := re.fullmatch(r"([1-9]\d?) periods?", text(node)):
        return Streak(int(match[1]), None)
    n, span = _stretch(text(node))
    if not 1 <= n <= 400:
        hint = '2 (reported periods), "5d" (sessions), "3 weeks", "2 months" or "2 quarters"'
        raise WrongError(f"{node.raw!r} is no length of a streak", hint)
    return Streak(n, span)


def zone(node: Node) -> ZoneInfo:
    """Read an IANA time zone."""
    value = text(node)
    try:
        return ZoneInfo(value)
    except (ValueError, OSError, KeyError):  # ZoneInfoNotFoundError is a KeyError
        raise WrongError(f"{value!r} is no time zone", "America/New_York") from None


def unit(node: Node) -> Unit:
    """Read a series' unit: a currency, `%`, `x`, `pp`, `number`, or the noun it counts."""
    value = text(node)
    if (meant := meant_by("units", value)) and meant != value:
        raise WrongError(f"{value!r} is no unit", f'write "{meant}"')
    found = unit_named(value)
    if found.dim is Dim.COUNT and not _NAME.fullmatch(value):
        raise WrongError(
            f"{value!r} is no unit",
            "USD, %, x, pp, number, or the noun of what is counted: customers",
        )
    return found


def amount(expect: Unit, node: Node) -> Quantity:
    """Read a quantity of any unit; a bare number is one of `expect`."""
    if not isinstance(node.raw, str):
        return Quantity(number(node), expect)
    if len(node.raw) > LONGEST_NUMBER:
        raise WrongError("this is too long for a quantity")
    return parse_quantity(node.raw, node.context.currency, expect)


def quantity(expect: Unit, node: Node) -> Quantity:
    """Read a quantity that can be compared with `expect`, which a bare number takes."""
    found = amount(expect, node)
    if not comparable(found.unit, expect):
        raise WrongError(
            f"{node.raw!r} is {describe(found.unit)}; {describe(expect)} is needed"
        )
    return found


def quantity_of(metric: str, node: Node) -> Quantity:
    """Read a quantity of a metric, also in the currency in which its company reports now."""
    names = node.context.names
    try:
        return quantity(names.metrics[metric], node)
    except WrongError:
        if names.later is None:
            raise
    return quantity(names.later.metrics[metric], node)


def price(node: Node) -> Quantity:
    """Read what was paid or got for one share; a bare number is in the ticker's currency."""
    found = amount(money(node.context.currency), node)
    if found.unit.dim is not Dim.MONEY:
        raise WrongError(
            f"{node.raw!r} is {describe(found.unit)}; an amount is needed",
            '"142.10", "120 EUR"',
        )
    if found.value < 0:
        raise WrongError("a price cannot be negative")
    return found


def near(node: Node) -> Near:
    """Read `"10%"` of the threshold, or an absolute distance: `"1pp"`, `"$5"`."""
    found = amount(NUMBER, node)
    if found.value < 0:
        raise WrongError("a distance cannot be negative")
    return (
        Near(share=found.value)
        if found.unit.dim is Dim.PERCENT
        else Near(absolute=found)
    )


def share(node: Node) -> Decimal:
    """Read `"2%"` as 2, or 0."""
    found = amount(NUMBER, node)
    if (
        found.value < 0
        or found.value > 100
        or (found.unit.dim is not Dim.PERCENT and found.value)
    ):
        raise WrongError("this should be a share of the threshold", '"2%", or 0')
    return found.value


def count(node: Node) -> Count:
    """Read `">= 2"`, `">= 3 within 14d"`: how many events, and in how long."""
    if isinstance(node.raw, int):
        return Count(">=", whole(1, 999, node))
    match = re.fullmatch(
        r"(>|(?:>=|=)(?! ?0+\b)) ?(\d{1,3})(?: within (.+))?", text(node)
    )
    n, span = _calendar(match[3]) if match and match[3] else (0, None)
    if match is None or (match[3] and (span is None or match[1] == "=")):
        raise WrongError(
            f"{node.raw!r} is no count of events", '">= 2", or ">= 3 within 14d"'
        )
    within = timedelta(days=n * _DAYS_OF[span]) if span else None
    return Count(match[1], int(match[2]), within)


def band(label: str, unit_: Unit, node: Node) -> Band:
    """Read a band: `> 100x`, `60x..100x` (both ends in), `< 60x`."""

    def end(part: str) -> Decimal:
        found = amount(unit_, replace(node, raw=part))
        points = {found.unit.dim, unit_.dim} == {Dim.POINTS, Dim.PERCENT}
        if not points and not comparable(found.unit, unit_):
            raise WrongError(
                f"{describe(found.unit)} cannot be a band of {describe(unit_)}"
            )
        return found.value

    written = text(node)
    if match := re.fullmatch(r"(<=|>=|<|>)\s*(.+)", written, re.DOTALL):
        limit, strict = end(match[2]), len(match[1]) == 1
        if match[1][0] == ">":
            return Band(label, low=limit, low_open=strict)
        return Band(label, high=limit, high_open=strict)
    first, dots, second = written.partition("..")
    if not dots:
        raise WrongError(f"{written!r} is no band", '"> 100x", "60x..100x" or "< 60x"')
    low, high = end(same_scale(first, second)), end(second)
    if low > high:
        raise WrongError(f"{written!r} ends before it begins")
    return Band(label, low, high)


def overlap(left: Band, right: Band) -> bool:
    """Whether more than the one value at which they meet would lie in both."""
    return not any(
        lower.high is not None and upper.low is not None and lower.high <= upper.low
        for lower, upper in ((left, right), (right, left))
    )


_RELATIVE = re.compile(r"opened *([+-]) ?(\d{1,4} ?[a-z]+)")
_PRINT = re.compile(r"after print\b *(?P<period>.*)")


def day(node: Node) -> date:
    """One day: `2026-11-22`, quoted or not."""
    if isinstance(node.raw, datetime):
        raise WrongError("a day is enough here, without a time", f"{node.raw.date()}")
    if isinstance(node.raw, date):
        return parse_day(node.raw.isoformat())
    found = parse_window(text(node)) if isinstance(node.raw, str) else None
    if found is None or found.coarse:
        raise WrongError("this should be one day", "2026-11-22")
    return found.last


def when(node: Node) -> Window | Period:
    """Read a date, or a period: then the date is the day of its report."""
    match = _PRINT.fullmatch(node.raw.strip()) if isinstance(node.raw, str) else None
    return _printed(match["period"], node.context) if match else window(node)


NOT_BEFORE = "not before "


def due(node: Node) -> Window | Period:
    """Read a deadline. `not before 2027` ends on the last day before 2027."""
    if not is_not_before(node.raw):
        return when(node)
    written = node.raw.strip()
    first = window(replace(node, raw=written.removeprefix(NOT_BEFORE).strip())).first
    last = first - timedelta(days=1)
    return Window(last, last, written)


def is_not_before(raw: object) -> bool:
    """Return whether a deadline says before when something must not happen."""
    return isinstance(raw, str) and raw.strip().startswith(NOT_BEFORE)


def window(node: Node) -> Window:
    """Read a day or a coarse date; forms with FY are in the ticker's own year."""
    if isinstance(node.raw, int) and not isinstance(node.raw, bool):
        return parse_window(str(node.raw))  # `due = 2027`: the year, as it is meant
    if isinstance(node.raw, date):
        return day_window(day(node))
    value = text(node)
    if _PRINT.fullmatch(value):
        raise WrongError(
            "`after print` can stand in `due` and `from` only",
            "write the date: 2026-11-22",
        )
    if match := _RELATIVE.fullmatch(value):
        return day_window(_counted(match[1], match[2], node))
    return parse_window(value, node.context.fiscal)


def last_day(node: Node) -> date:
    """Read a date that may be coarse, and return its last day."""
    return window(node).last


def _printed(period: str, context: Context) -> Period:
    found = parse_period(period)
    if found.span < Span.QUARTER:
        raise WrongError(f"{period!r}: no company reports months", "after print 2026Q3")
    if context.symbol is None:
        raise WrongError(
            "`after print` needs a `ticker`: the thesis has not exactly one"
        )
    return found


def _counted(sign: str, length: str, node: Node) -> date:
    """Return `opened + 18mo` as a day: months and years are the calendar's."""
    if node.context.opened is None:
        raise WrongError(
            "there is no `opened` to count from",
            "it is the thesis's: opened = 2026-06-12",
        )
    n, span = _calendar(length)
    if span is None:
        raise WrongError(
            f"{node.raw!r} is no date", "opened + 18mo, or so many d, w or y"
        )
    by, unit = (n * _DAYS_OF[span], "d") if span.dated else (n * span, "mo")
    try:
        return parse_day(
            f"{moved(node.context.opened, by if sign == '+' else -by, unit)}"
        )
    except (OverflowError, ValueError):
        raise WrongError(f"{node.raw!r} is not of our time") from None
