"""What a test may name: metrics, tickers, groups, literals and functions, each read with its unit."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import replace

from catalyst_tui.book import quantity as q
from catalyst_tui.book.dates import parse_window
from catalyst_tui.book.metrics import MACRO, POSITION, STANDARD
from catalyst_tui.book.names import Names, nearest_of
from catalyst_tui.book.period import Period, parse_period
from catalyst_tui.book.quantity import Dim, Unit
from catalyst_tui.book.tokens import ExprError, Token, tokens_of
from catalyst_tui.book.tree import (
    Ahead,
    Baseline,
    Call,
    Correlation,
    DaysSince,
    DaysUntil,
    Expr,
    Fn,
    Forecast,
    Holding,
    Literal,
    Lookback,
    Macro,
    Operand,
    Pace,
    Pool,
    Pooled,
    Quantified,
    Quantifier,
    Rank,
    Side,
    Target,
    Trend,
    for_member,
    growth_unit,
    show,
    unit_of,
)

LONGEST = 2_000
_KEYWORDS = {"and", "or", "not", "for", "between", "crosses_above", "crosses_below", "target"}
_FUNCTIONS = {
    *map(str, Fn),
    *map(str, Quantifier),
    "days_since",
    "days_until",
    "fred",
    "rising",
    "falling",
    "corr",
    "rank",
    "base",
    "guide",
    "consensus",
}


class Operands(ABC):
    """A text being read from left to right, and everything in it that is a name, a number or a call."""

    def __init__(self, text: str, names: Names) -> None:
        if len(text) > LONGEST:
            raise ExprError(
                f"this test is longer than {LONGEST:,} characters", LONGEST, "split it with any/all"
            )
        self.text = text
        self.names = names
        self.each: str | None = None  # inside any, all and count: the group, "" before it is named
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

    def said(self, expr: Expr) -> str:
        """An expression as it was written, for errors."""
        return show(for_member(expr, self.each) if self.each else expr)

    @abstractmethod
    def number(self, power: int) -> Expr:
        """A number that binds at least as tightly as `power`."""

    @abstractmethod
    def logic(self, power: int) -> Expr:
        """A test that binds at least as tightly as `power`."""

    def literal(self, token: Token) -> Literal:
        try:
            return Literal(q.parse_quantity(token.text, self.names.currency), token.text)
        except ValueError as error:
            raise self.error(str(error), token.at) from None

    def target(self, token: Token) -> Expr:
        if self.names.target is None:
            raise self.error("this checkpoint has no `target`", token.at, 'target = { FY2026 = "1.55B" }')
        return Target(self.names.target)

    def owned(self, metric: str, unit: Unit) -> tuple[str | None, bool, Unit]:
        """`@TICKER` after a metric if it is there, whether it means each member, and the unit then."""
        if not self.accept("@"):
            return None, False, unit
        group = self.peek()
        if self.each is None or group.text not in self.names.groups:
            ticker = self.symbol()
            return ticker, False, self.foreign(metric, unit, ticker)
        if self.each and self.each != group.text:
            raise self.error(f"this test is about each of {self.each} already", hint="name one group")
        self.take()
        self.each = group.text
        return None, True, self.shared(metric, unit, group)

    def symbol(self) -> str:
        token = self.take()
        name = token.text.strip('"')
        if name in self.names.tickers:
            return name
        if name in self.names.groups:
            raise self.error(
                f"{name} is a group", token.at, f"take one number of it: sum(…@{name}), avg, min or max"
            )
        raise self.error(f"no ticker {name!r} in the book", token.at, nearest_of(name, self.names.tickers))

    def operand(self, token: Token) -> Expr:
        if token.text in POSITION:
            return self.holding(token)
        ticker, each, unit = self.owned(token.text, self.metric_unit(token))
        period = None
        if self.accept("["):
            period = self.period()
            self.take("]")
        return Operand(token.text, unit, ticker, period, each)

    def holding(self, token: Token) -> Expr:
        """`weight`: of the position in the checkpoint's own ticker."""
        if self.peek().text in ("@", "["):
            raise self.error(f"`{token.text}` is of the checkpoint's own position, as it is now")
        return Holding(token.text, POSITION[token.text] or q.money(self.names.currency))

    def metric_unit(self, token: Token) -> Unit:
        unit = self.names.metrics.get(token.text)
        if unit is None:
            names = [*self.names.metrics, *POSITION, *_FUNCTIONS, *_KEYWORDS]
            raise self.error(
                f"{token.text!r} is no metric and no series of this book",
                token.at,
                nearest_of(token.text, names),
            )
        return unit

    def foreign(self, metric: str, unit: Unit, ticker: str) -> Unit:
        standard = STANDARD.get(metric)
        return standard.unit_in(self.names.tickers[ticker]) if standard else unit

    def shared(self, metric: str, unit: Unit, group: Token) -> Unit:
        """The unit of a metric for all members of a group; an error at its name when they differ."""
        units = {self.foreign(metric, unit, member) for member in self.names.groups[group.text]}
        if len(units) != 1:
            raise self.error("a group needs members of one currency here", group.at)
        return units.pop()

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
            case "any" | "all" | "count":
                return self.quantified(Quantifier(token.text))
            case "fred":
                return self.macro()
            case "days_since" | "days_until":
                return self.days(token.text)
            case name if name in list(Fn):
                return self.function(Fn(name))
        raise self.error(f"{token.text!r} is no function", token.at, nearest_of(token.text, _FUNCTIONS))

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
        ticker, each, unit = self.owned(token.text, self.metric_unit(token))
        return Forecast(kind, token.text, unit, self.ahead(kind), ticker=ticker, each=each)

    def ahead(self, kind: str) -> Ahead | Period:
        """The period after the comma, if there is one."""
        if not self.accept(","):
            return Ahead.THIS
        if self.peek().text == "ntm" and kind == "guide":
            raise self.error("no company guides the next twelve months", hint="guide(…, next) or FY2027")
        named = {"next": Ahead.NEXT, "ntm": Ahead.NTM}.get(self.peek().text)
        if named is None:
            return self.period()
        self.take()
        return named

    def quantified(self, how: Quantifier) -> Expr:
        """A test of each member of the one group that it names as `metric@group`."""
        at = self.peek().at
        if self.each is not None:
            raise self.error(f"`{how}` cannot stand inside another", self.tokens[self.position - 2].at)
        self.each = ""
        test = self.logic(0)
        group, self.each = self.each, None
        if not group:
            hint = f"{how}(yoy(revenue@peers) > 20%)"
            raise self.error(f"`{how}` is about a group, and none is named", at, hint)
        return Quantified(how, test, group, self.names.groups[group])

    def macro(self) -> Expr:
        name, at = self.words()
        if not re.fullmatch(r"[A-Z0-9_]{2,30}", name):
            raise self.error(f"{name!r} is no id of a series", at, "as FRED writes it: DGS30")
        return Macro(name, MACRO.get(name, q.NUMBER))

    def days(self, name: str) -> Expr:
        """`days_since(id)`, `days_until(date or id)`; what is both is an id."""
        words, at = self.words()
        if name == "days_until" and words in self.names.undated:
            raise self.error(f"{words!r} has no `due` to count to", at)
        if words in self.names.ids:
            return DaysSince(words) if name == "days_since" else DaysUntil(words)
        if name == "days_until":
            if "FY" in words.upper():  # tests are shared by tickers, whose years differ
                raise self.error("dates in tests are the calendar's", at, "days_until(2027-06-30)")
            try:
                return DaysUntil(parse_window(words))
            except ValueError as error:
                if "is no date" not in str(error):
                    raise self.error(str(error), at) from None
        what = "no checkpoint and no event" if name == "days_since" else "no date, checkpoint or event"
        raise self.error(f"{words!r} is {what} of this book", at, nearest_of(words, list(self.names.ids)))

    def words(self) -> tuple[str, int]:
        """What stands up to the closing bracket, as written, and where: names with signs in them."""
        first = last = self.peek()
        while self.peek().text != ")" and self.peek().kind != "end":
            last = self.take()
        return self.text[first.at : last.at + len(last.text)].strip('"'), first.at

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
                raise self.error(f"{fn} needs a window", hint=f"{fn}({self.said(arg)}, 200d) or 4q")
            window = self.window(tuple(Pace))
        match fn:
            case Fn.YOY | Fn.QOQ:
                if unit.dim is Dim.PERCENT:
                    raise self.error(
                        f"{fn} of a percentage has no meaning",
                        at,
                        f"points gained: change({self.said(arg)}, 1y)",
                    )
                unit = q.PERCENT
            case Fn.CHANGE:
                unit = growth_unit(unit)
            case Fn.DRAWDOWN:
                unit = q.PERCENT
            case Fn.TTM if unit.dim in (Dim.PERCENT, Dim.MULTIPLE):
                raise self.error(
                    f"{q.describe(unit)} does not add up over quarters", at, f"avg({self.said(arg)}, 4q)"
                )
            case _:
                pass
        return Call(fn, arg, window, unit)

    def pooled(self, fn: Fn) -> Expr | None:
        """`sum(metric@group)`, when that is what stands here."""
        names = [token.text for token in self.tokens[self.position : self.position + 4]]
        if str(fn) not in list(Pool) or len(names) < 4 or (names[1], names[3]) != ("@", ")"):
            return None
        if names[2] not in self.names.groups:
            return None
        token = self.take()
        unit = self.metric_unit(token)
        self.take("@")
        group = self.take()
        unit = self.shared(token.text, unit, group)
        return Pooled(Pool(str(fn)), token.text, group.text, self.names.groups[group.text], unit)

    def window(self, allowed: tuple[Pace, ...]) -> Lookback:
        token = self.take()
        match = re.fullmatch(r"(\d{1,4})(d|w|mo|q|y)", token.text)
        if match is None or Pace(match[2]) not in allowed or int(match[1]) == 0:
            raise self.error(f"{token.text!r} is no window", token.at, "200d, 4q or 1y")
        return Lookback(int(match[1]), Pace(match[2]))
