"""What a test may name: metrics, tickers, groups, literals and functions, each read with its unit."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from catalyst_tui.book import quantity as q
from catalyst_tui.book.metrics import POSITION, STANDARD, Nature
from catalyst_tui.book.period import Period, parse_period
from catalyst_tui.book.quantity import Dim, Unit
from catalyst_tui.book.tokens import ExprError, Token, tokens_of
from catalyst_tui.book.tree import (
    Ahead,
    Baseline,
    Call,
    Correlation,
    Expr,
    Fn,
    Forecast,
    Literal,
    Lookback,
    Operand,
    Pace,
    Pool,
    Pooled,
    Rank,
    Side,
    Target,
    Trend,
    growth_unit,
    show,
    unit_of,
)

LONGEST = 2_000
_LATER = {"fred", "days_since", "days_until", *POSITION}
_KEYWORDS = {"and", "or", "not", "for", "between", "crosses_above", "crosses_below", "target"}
_FUNCTIONS = {
    *map(str, Fn),
    "count",
    "any",
    "all",
    "rising",
    "falling",
    "corr",
    "rank",
    "base",
    "guide",
    "consensus",
}


@dataclass(frozen=True, slots=True)
class Names:
    """What a test may name, and the units of it."""

    metrics: Mapping[str, Unit]  # series and standard metrics, money ones in the ticker's currency
    tickers: Mapping[str, str] = field(default_factory=dict)  # symbol → currency
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    currency: str = "USD"
    target: Unit | None = None
    base: frozenset[str] = frozenset()


class Operands(ABC):
    """A text being read from left to right, and everything in it that is a name, a number or a call."""

    def __init__(self, text: str, names: Names) -> None:
        if len(text) > LONGEST:
            raise ExprError(
                f"this test is longer than {LONGEST:,} characters", LONGEST, "split it with any/all"
            )
        self.names = names
        self.tokens = tokens_of(text)
        self.position = 0
        self.depth = 0  # of the nesting, bounded in expr.py

    def peek(self) -> Token:
        return self.tokens[self.position]

    def take(self, text: str | None = None) -> Token:
        token = self.peek()
        if text is not None and token.text != text:
            raise self.error(
                f"expected {text!r} before {token.text!r}" if token.text else f"expected {text!r} at the end"
            )
        self.position += 1
        return token

    def accept(self, text: str) -> bool:
        if self.peek().text != text or self.peek().kind in ("string", "end"):
            return False
        self.position += 1
        return True

    def error(self, message: str, at: int | None = None, hint: str = "") -> ExprError:
        return ExprError(message, self.peek().at if at is None else at, hint)

    @abstractmethod
    def number(self, power: int) -> Expr:
        """A number that binds at least as tightly as `power`."""

    def literal(self, token: Token) -> Literal:
        try:
            return Literal(q.parse_quantity(token.text, self.names.currency), token.text)
        except ValueError as error:
            raise self.error(str(error), token.at) from None

    def target(self, token: Token) -> Expr:
        if self.names.target is None:
            raise self.error("this checkpoint has no `target`", token.at, 'target = { FY2026 = "1.55B" }')
        return Target(self.names.target)

    def ticker(self) -> str | None:
        """`@TICKER` after a metric, if it is there."""
        if not self.accept("@"):
            return None
        return self.symbol()

    def symbol(self) -> str:
        token = self.take()
        name = token.text.strip('"')
        if name in self.names.tickers:
            return name
        if name in self.names.groups:
            raise self.error(
                f"{name} is a group", token.at, f"take one number of it: sum(…@{name}), avg, min or max"
            )
        raise self.error(f"no ticker {name!r} in the book", token.at, _nearest(name, self.names.tickers))

    def operand(self, token: Token) -> Expr:
        unit = self.metric_unit(token)
        ticker = self.ticker()
        if ticker:
            unit = self.foreign(token.text, unit, ticker)
        period = None
        if self.accept("["):
            period = self.period()
            self.take("]")
        return Operand(token.text, unit, ticker, period)

    def metric_unit(self, token: Token) -> Unit:
        if token.text in _LATER:
            raise self.error(f"`{token.text}` is not supported in this version", token.at)
        unit = self.names.metrics.get(token.text)
        if unit is None:
            names = [*self.names.metrics, *_FUNCTIONS, *_KEYWORDS]
            raise self.error(
                f"{token.text!r} is no metric and no series of this book",
                token.at,
                _nearest(token.text, names),
            )
        return unit

    def foreign(self, metric: str, unit: Unit, ticker: str) -> Unit:
        standard = STANDARD.get(metric)
        return standard.unit_in(self.names.tickers[ticker]) if standard else unit

    def period(self) -> Period:
        token = self.take()
        try:
            return parse_period(token.text if token.kind != "literal" else token.text + self.tail())
        except ValueError as error:
            raise self.error(str(error), token.at) from None

    def tail(self) -> str:
        """The `Q4` of `2026Q4`, which reads as a number and a name."""
        return self.take().text if self.peek().kind == "name" else ""

    def call(self, token: Token) -> Expr:
        self.take("(")
        expr = self.called(token)
        self.take(")")
        if isinstance(expr, Forecast) and self.accept("."):
            side = self.take()
            if side.text not in list(Side):
                raise self.error(f"a range has .low, .mid and .high, not .{side.text}", side.at)
            return replace(expr, side=Side(side.text))
        return expr

    def called(self, token: Token) -> Expr:
        match token.text:
            case "base":
                return self.baseline()
            case "guide" | "consensus":
                return self.forecast(token.text)
            case "corr":
                left = self.symbol()
                self.take(",")
                right = self.symbol()
                self.take(",")
                return Correlation(left, right, self.window((Pace.DAYS,)))
            case "rank":
                return self.rank()
            case "rising" | "falling":
                arg = self.number(0)
                self.take(",")
                return Trend(
                    token.text == "rising",
                    arg,
                    self.window((Pace.QUARTERS, Pace.DAYS, Pace.MONTHS, Pace.YEARS)),
                )
            case name if name in list(Fn):
                return self.function(Fn(name))
            case name if name in _LATER or name in ("count", "any", "all"):
                raise self.error(f"`{name}(…)` is not supported in this version", token.at)
        raise self.error(f"{token.text!r} is no function", token.at, _nearest(token.text, _FUNCTIONS))

    def baseline(self) -> Expr:
        token = self.take()
        unit = self.metric_unit(token)
        if token.text not in self.names.base:
            raise self.error(
                f"this checkpoint's `base` has no {token.text}",
                token.at,
                f'base = {{ period = "2026Q1", {token.text} = "…" }}',
            )
        return Baseline(token.text, unit)

    def forecast(self, kind: str) -> Expr:
        token = self.take()
        unit = self.metric_unit(token)
        if (ticker := self.ticker()) is not None:
            unit = self.foreign(token.text, unit, ticker)
        when: Ahead | Period = Ahead.THIS
        if self.accept(","):
            if self.peek().text == "ntm":
                raise self.error("`ntm` is not supported in this version", hint="name a year: FY2027")
            when = Ahead.NEXT if self.accept("next") else self.period()
        return Forecast(kind, token.text, unit, when, ticker=ticker)

    def rank(self) -> Expr:
        at = self.peek().at
        args = [self.number(0)]
        while self.accept(","):
            at_next = self.peek().at
            args.append(self.number(0))
            if unit_of(args[-1]) != unit_of(args[0]):
                raise self.error("all that are ranked need one unit", at_next)
        if len(args) < 2:
            raise self.error("rank needs at least two", at)
        return Rank(tuple(args))

    def function(self, fn: Fn) -> Expr:
        at = self.peek().at
        if (pooled := self.pooled(fn)) is not None:
            return pooled
        arg = self.number(0)
        unit = unit_of(arg)
        window = None
        if fn in (Fn.AVG, Fn.MIN, Fn.MAX, Fn.SUM, Fn.CHANGE, Fn.DRAWDOWN):
            if not self.accept(","):
                raise self.error(f"{fn} needs a window", hint=f"{fn}({show(arg)}, 200d) or 4q")
            window = self.window(tuple(Pace))
        match fn:
            case Fn.YOY | Fn.QOQ:
                if unit.dim is Dim.PERCENT:
                    raise self.error(
                        f"{fn} of a percentage has no meaning", at, f"points gained: change({show(arg)}, 1y)"
                    )
                unit = q.PERCENT
            case Fn.CHANGE:
                unit = growth_unit(unit)
            case Fn.DRAWDOWN:
                unit = q.PERCENT
            case Fn.TTM if unit.dim in (Dim.PERCENT, Dim.MULTIPLE):
                raise self.error(
                    f"{q.describe(unit)} does not add up over quarters", at, f"avg({show(arg)}, 4q)"
                )
            case _:
                pass
        return Call(fn, arg, window, unit)

    def pooled(self, fn: Fn) -> Expr | None:
        """`sum(metric@group)`, when that is what stands here."""
        names = [token.text for token in self.tokens[self.position : self.position + 4]]
        if len(names) < 4 or names[1] != "@" or names[2] not in self.names.groups or names[3] != ")":
            return None
        token = self.take()
        unit = self.metric_unit(token)
        self.take("@")
        group = self.take()
        members = self.names.groups[group.text]
        units = {self.foreign(token.text, unit, member) for member in members}
        if str(fn) not in list(Pool) or len(units) != 1:
            raise self.error("a group is taken by sum, avg, min or max, of one currency", group.at)
        return Pooled(Pool(str(fn)), token.text, group.text, members, units.pop())

    def window(self, allowed: tuple[Pace, ...]) -> Lookback:
        token = self.take()
        match = re.fullmatch(r"(\d{1,4})(d|w|mo|q|y)", token.text)
        if match is None or Pace(match[2]) not in allowed or int(match[1]) == 0:
            raise self.error(f"{token.text!r} is no window", token.at, "200d, 4q or 1y")
        return Lookback(int(match[1]), Pace(match[2]))


def _nearest(name: str, known: Mapping[str, object] | set[str] | list[str]) -> str:
    close = get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f"did you mean {close[0]}?" if close else ""


def standard_units(currency: str) -> dict[str, Unit]:
    """The standard metrics' units for a ticker in `currency`."""
    return {name: metric.unit_in(currency) for name, metric in STANDARD.items()}


def is_price(metric: str) -> bool:
    """Whether a metric has a value each session rather than each period."""
    return metric in STANDARD and STANDARD[metric].nature is Nature.PRICE
