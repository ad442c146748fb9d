"""What a test may name: metrics, tickers, groups, literals and functions, each read
with its unit."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from sys import intern

from msgspec.structs import replace

from catalyst_tui.book.language.functions import (
    FUNCTIONS,
    PRIOR,
    ArgumentForm,
    Axis,
    Function,
    Pace,
    UnfitError,
    periods_in,
)
from catalyst_tui.book.language.leaves import axis_of, cadence
from catalyst_tui.book.language.names import Names, no_function, no_metric
from catalyst_tui.book.language.tree import (
    RUNWAY,
    Ahead,
    Arith,
    Baseline,
    Binary,
    Call,
    Correlation,
    Counted,
    Ever,
    Expr,
    Forecast,
    Holding,
    Literal,
    Lookback,
    Macro,
    Negative,
    Operand,
    Pooled,
    Rank,
    Side,
    Target,
    Trend,
    for_member,
    show,
    unit_of,
)
from catalyst_tui.book.model import quantity as q
from catalyst_tui.book.model.currencies import SIGNS
from catalyst_tui.book.model.metrics import MACRO, POSITION, STANDARD, Nature
from catalyst_tui.book.model.period import Period, Span, parse_period
from catalyst_tui.book.model.quantity import Unit, spelled
from catalyst_tui.book.near_names import nearest_of
from catalyst_tui.book.other_words import meant_by
from catalyst_tui.values import Frozen


class ExprError(ValueError):
    """What is wrong with a test, `at` which 0-based offset, and perhaps what was meant."""

    def __init__(self, message: str, at: int, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.at, self.hint = message, at, hint


class UnknownNameError(ExprError):
    """A name that is no metric and no series."""

    def __init__(self, name: str, message: str, at: int, hint: str) -> None:
        super().__init__(message, at, hint)
        self.name = name


_PATTERN = re.compile(
    r"""(?P<space>\s+)
      | (?P<literal>(?:\$|[A-Z]{3}\s(?=\d))?(?:\d(?:[\d_]|,(?=\d{3}(?!\d)))*(?:\.\d+)?|\.\d+)
            (?:[KMBT](?![A-Za-z_]))?
            (?:%|(?:pp|bp|x|mo|[dwqy])(?![A-Za-z_])|\s[A-Z]{2}[A-Za-z](?![A-Za-z_]))?)
      | (?P<name>[^\W\d]\w*(?:\.(?=[A-Z])[A-Z]+)?)
      | (?P<string>"[^"\n]*")
      | (?P<op><=|>=|!=|==|[-+*/<>=()\[\]@,.])""",
    re.VERBOSE,
)


class Token(Frozen):
    kind: str
    text: str
    at: int


def tokens_of(text: str) -> list[Token]:
    found, at = [], 0
    while at < len(text):
        match = _PATTERN.match(text, at)
        if match is None:
            sign = SIGNS.get(text[at])
            hint = (
                f"write the currency's letters: 5 {sign}"
                if sign
                else meant_by("signs", text[at])
            )
            raise ExprError(f"{text[at]!r} does not belong in a test", at, hint)
        if match.lastgroup != "space":
            found.append(Token(match.lastgroup or "", intern(match.group()), at))
        at = match.end()
    found.append(Token("end", "", len(text)))
    return found


LONGEST = 2_000


class Operands(ABC):
    """A text being read from left to right, and everything in it that is a name, a number or a
    call."""

    def __init__(self, text: str, names: Names) -> None:
        if len(text) > LONGEST:
            raise ExprError(
                f"this test is longer than {LONGEST:,} characters",
                LONGEST,
                "split it with any/all",
            )
        self.text = text
        self.names = names
        self.each: str | None = None  # inside count: the group, "" before it is named
        self.tokens = tokens_of(text)
        self.position = 0
        self.depth = 0  # of the nesting, bounded in parser.py

    def peek(self) -> Token:
        return self.tokens[self.position]

    def take(self, text: str | None = None) -> Token:
        token = self.peek()
        if text is not None and token.text != text:
            raise self.error(
                f"expected {text!r} before {token.text!r}"
                if token.text
                else f"expected {text!r} at the end"
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

    def written(self, expr: Expr) -> str:
        """Return an expression as text, for errors."""
        return show(for_member(expr, self.each) if self.each else expr)

    @abstractmethod
    def number(self, power: int) -> Expr:
        """Read a number that binds at least as tightly as `power`."""

    @abstractmethod
    def logic(self, power: int) -> Expr:
        """Read a test that binds at least as tightly as `power`."""

    def literal(self, token: Token) -> Literal:
        after = self.peek()
        if after.kind == "name" and (hint := spelled(token.text, after.text)):
            raise self.error(
                f"{after.text!r} after {token.text} is no unit", after.at, hint
            )
        try:
            return Literal(
                q.parse_quantity(token.text, self.names.currency), token.text
            )
        except ValueError as error:
            raise self.error(str(error), token.at) from None

    def target(self, token: Token) -> Expr:
        if self.names.target is None:
            raise self.error(
                "this checkpoint has no `target`",
                token.at,
                'target = { FY2026 = "1.55B" }',
            )
        return Target(self.names.target)

    def owned(self, metric: str, unit: Unit) -> tuple[str | None, bool, Unit]:
        """Read `@TICKER` after a metric.

        Return the ticker, whether each member is meant, and the unit.
        """
        if not self.accept("@"):
            return None, False, unit
        group = self.peek()
        if self.each is None or group.text not in self.names.groups:
            ticker = self.symbol()
            return ticker, False, self.foreign(metric, unit, ticker)
        if self.each and self.each != group.text:
            raise self.error(
                f"this test is about each of {self.each} already", hint="name one group"
            )
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
                f"{name} is a group",
                token.at,
                f"take one number of it: sum(…@{name}), avg, min or max",
            )
        near = (
            nearest_of(name, self.names.tickers) or f"declare it: [ticker.{_key(name)}]"
        )
        raise self.error(f"no ticker {name!r} in the book", token.at, near)

    def operand(self, token: Token) -> Expr:
        if token.text in POSITION:
            return self.holding(token)
        if token.text == RUNWAY and RUNWAY not in self.names.metrics:
            return self.runway()
        ticker, each, unit = self.owned(token.text, self.metric_unit(token))
        every, period = self.dated(token.text), None
        if every and self.peek().text == "[":
            raise self.error(
                f"{token.text} has a value each {every.name.lower()}, none of a period"
            )
        if self.accept("["):
            period = self.period()
            self.take("]")
        return Operand(token.text, unit, ticker, period, each, every)

    def dated(self, metric: str) -> Span | None:
        """Return the cadence of a series that has days or weeks; None for reporting periods."""
        every = self.names.cadence.get(metric, Span.QUARTER)
        return every if every.dated else None

    def holding(self, token: Token) -> Expr:
        """Read `weight` and the like: the position in the checkpoint's own ticker."""
        if self.peek().text in ("@", "["):
            raise self.error(
                f"`{token.text}` is of the checkpoint's own position, as it is now"
            )
        return Holding(token.text, POSITION[token.text] or q.money(self.names.currency))

    def runway(self) -> Expr:
        """Read `runway`: how many months the cash lasts at the current burn."""
        cash = self.names.metrics.get("cash", q.money(self.names.currency))
        ticker, each, unit = self.owned("cash", cash)
        parts = [Operand(name, unit, ticker, None, each) for name in ("cash", "fcf")]
        return Binary(Arith.DIV, parts[0], Negative(parts[1]), q.MONTHS)

    def metric_unit(self, token: Token) -> Unit:
        unit = self.names.metrics.get(token.text)
        if unit is None:
            message, hint = no_metric(
                token.text, [*self.names.metrics, *POSITION, RUNWAY]
            )
            raise UnknownNameError(token.text, message, token.at, hint)
        return unit

    def foreign(self, metric: str, unit: Unit, ticker: str) -> Unit:
        standard = STANDARD.get(metric)
        if standard is None:
            return unit
        priced_in = self.names.tickers.get(ticker, self.names.currency)
        return standard.unit_in(priced_in, self.names.reports_in.get(ticker, ""))

    def shared(self, metric: str, unit: Unit, group: Token) -> Unit:
        """Return the unit of a metric for all members of a group.

        Raises an error if they differ.
        """
        units = {
            self.foreign(metric, unit, member)
            for member in self.names.groups[group.text]
        }
        if len(units) != 1:
            raise self.error("a group needs members of one currency here", group.at)
        return units.pop()

    def period(self) -> Period:
        token = self.take()
        try:
            return parse_period(
                token.text if token.kind != "literal" else token.text + self.tail()
            )
        except ValueError as error:
            raise self.error(str(error), token.at) from None

    def tail(self) -> str:
        """Read the `Q4` of `2026Q4`, which the tokens have as a number and a name."""
        return self.take().text if self.peek().kind == "name" else ""

    def call(self, token: Token) -> Expr:
        self.take("(")
        expr = self.called(token)
        self.take(")")
        if isinstance(expr, Forecast) and self.accept("."):
            side = self.take()
            if side.text not in list(Side):
                raise self.error(
                    f"a range has .low, .mid and .high, not .{side.text}", side.at
                )
            return replace(expr, side=Side(side.text))
        return expr

    def called(self, token: Token) -> Expr:
        fn = FUNCTIONS.get(token.text)
        if fn is None:
            message, hint = no_function(token.text)
            raise self.error(message, token.at, hint)
        match fn.form:
            case ArgumentForm.SERIES:
                return self.function(fn)
            case ArgumentForm.TREND:
                at = self.peek().at
                arg = self.number(0)
                window = self.look_back(fn, arg, at)
                assert window is not None  # noqa: S101 - both rows take one
                return Trend(fn, arg, window)
            case ArgumentForm.CORRELATION:
                return self.correlation(fn)
            case ArgumentForm.RANK:
                return self.rank()
            case ArgumentForm.BASELINE:
                return self.baseline()
            case ArgumentForm.FORECAST:
                return self.forecast(fn.name)
            case ArgumentForm.MEMBERS:
                return self.counted()
            case ArgumentForm.TEST:
                return Ever(self.logic(0))
            case ArgumentForm.MACRO:
                return self.macro()

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
        self.of_reports(token, kind)
        return Forecast(
            kind, token.text, unit, self.ahead(kind), ticker=ticker, each=each
        )

    def of_reports(self, metric: Token, what: str) -> None:
        """Raise an error at a series with days or weeks, where only reporting periods fit."""
        if every := self.dated(metric.text):
            raise self.error(
                f"{metric.text} has a value each {every.name.lower()}, "
                f"and {what} is of reporting periods",
                metric.at,
            )

    def ahead(self, kind: str) -> Ahead | Period:
        """Read the period after a comma; without a comma, `Ahead.THIS`."""
        if not self.accept(","):
            return Ahead.THIS
        if self.peek().text == "ntm" and kind == "guide":
            raise self.error(
                "no company guides the next twelve months",
                hint="guide(…, next) or FY2027",
            )
        named = {"next": Ahead.NEXT, "ntm": Ahead.NTM}.get(self.peek().text)
        if named is None:
            return self.period()
        self.take()
        return named

    def counted(self) -> Expr:
        """Read a test of each member of the one group that it names as `metric@group`."""
        at = self.peek().at
        if self.each is not None:
            raise self.error(
                "`count` cannot stand inside another", self.tokens[self.position - 2].at
            )
        self.each = ""
        test = self.logic(0)
        group, self.each = self.each, None
        if not group:
            hint = "count(yoy(revenue@peers) > 20%) >= 2"
            raise self.error("`count` is about a group, and none is named", at, hint)
        return Counted(test, group, self.names.groups[group])

    def macro(self) -> Expr:
        first = last = self.peek()
        while self.peek().text != ")" and self.peek().kind != "end":
            last = self.take()  # an id may begin with a digit
        name, at = self.text[first.at : last.at + len(last.text)].strip('"'), first.at
        if not re.fullmatch(r"[A-Z0-9_]{2,30}", name):
            raise self.error(
                f"{name!r} is no id of a series", at, "as FRED writes it: DGS30"
            )
        if "fred(" in (meant := meant_by("metrics", name)):
            raise self.error(f"FRED has no series {name}", at, f"write {meant}")
        return Macro(name, MACRO.get(name, q.NUMBER))

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

    def correlation(self, fn: Function) -> Expr:
        if self.peek().text in self.names.metrics:
            raise self.error(
                "corr is of the closes of two tickers", hint="corr(ALAB, CRDO, 60d)"
            )
        left = self.symbol()
        self.take(",")
        right = self.symbol()
        self.take(",")
        return Correlation(
            left, right, self.window(fn, Axis.CLOSES, f"{fn}({left}, {right}, ")
        )

    def function(self, fn: Function) -> Expr:
        """Read a number made from a series, `yoy(x)`, or from a group's members, `sum(x@group)`."""
        at = self.peek().at
        outer, self.each = self.each, "" if fn.pools else self.each
        arg = self.number(0)
        group, self.each = (self.each, outer) if fn.pools else ("", self.each)
        if group and self.peek().text == ")":
            return self.pooled(fn, arg, group, at)
        if group:  # of each member, inside `count`
            if outer is None or outer not in ("", group):
                raise self.error(
                    f"{group} is a group", at, f"take one number of it: {fn}(x@{group})"
                )
            self.each = group
        if (
            isinstance(arg, Forecast) and fn is PRIOR
        ):  # the one for the same period that stood before
            return Call(fn, arg, None, arg.unit)
        window = self.look_back(fn, arg, at)
        if fn.adds and (state := _state(arg)):
            hint = f"avg({self.written(arg)}, 1y)"
            raise self.error(
                f"{state} is a state and does not add up over time", at, hint
            )
        try:
            return Call(fn, arg, window, fn.unit(unit_of(arg)))
        except UnfitError as error:
            hint = error.instead.format(x=self.written(arg))
            raise self.error(str(error).format(f=fn), at, hint) from None

    def pooled(self, fn: Function, arg: Expr, group: str, at: int) -> Expr:
        """Return one figure, or one forecast, pooled over the members of a group."""
        tickers = self.names.groups[group]
        match arg:
            case Operand(metric, unit, None, None, True, None):
                return Pooled(fn, metric, group, tickers, unit)
            case Forecast(_, metric, unit):
                return Pooled(fn, metric, group, tickers, unit, arg)
        raise self.error(
            f"{fn} over a group takes one figure of reporting periods",
            at,
            f"{fn}(revenue@{group})",
        )

    def look_back(self, fn: Function, arg: Expr, at: int) -> Lookback | None:
        """Read the look-back after an argument; None for a function that has its own."""
        text, axis = self.written(arg), axis_of(arg)
        if axis is None:
            raise self.error(
                f"{text} is the same at all times: {fn} has nothing to look back on", at
            )
        reach = fn.over(axis)
        if reach is None:
            raise self.error(
                f"{text} {_TOLD[axis]}, and {fn} is not of that",
                at,
                f"avg({text}, 1y)",
            )
        if isinstance(reach, Lookback):
            if self.peek().text == ",":
                raise self.error(
                    f"{fn} takes no window: it always looks back the same",
                    hint=f"{fn}({text})",
                )
            return None
        if not self.accept(","):
            example, *_ = _windows(fn, axis, cadence(arg, self.names.cadence)).values()
            raise self.error(f"{fn} needs a window", hint=f"{fn}({text}, {example})")
        return self.window(fn, axis, f"{fn}({text}, ", cadence(arg, self.names.cadence))

    def written_window(self, token: Token) -> Lookback | None:
        """Read `200d`, `30 sessions`, `30 days` or `held`; None for anything else."""
        if token.text == "held":
            return Lookback(1, Pace.HELD)
        if match := _WINDOW.fullmatch(token.text):
            return Lookback(int(match[1]), Pace(match[2])) if int(match[1]) else None
        pace = _PACES.get(self.peek().text.casefold().removesuffix("s"))
        if (
            pace is None
            or not re.fullmatch(r"\d{1,4}", token.text)
            or not int(token.text)
        ):
            return None
        self.take()
        return Lookback(int(token.text), pace)

    def window(
        self, fn: Function, axis: Axis, call: str, span: Span = Span.QUARTER
    ) -> Lookback:
        """Read a look-back that the function allows along the axis.

        Raises an error that names those.
        """
        token = self.take()
        allowed = _windows(fn, axis, span)
        example, *_ = allowed.values()
        window = self.written_window(token)
        if window is None:
            raise self.error(
                f"{token.text!r} is no window", token.at, f"{call}{example})"
            )
        if not _allows(fn, axis, span, window):
            what = (
                "closes"
                if axis is Axis.CLOSES
                else f"what is told each {span.name.lower()}"
            )
            counted = (
                f"looks back in {', '.join(allowed)}, not in {window.pace.strip()}"
            )
            raise self.error(f"{fn} of {what} {counted}", token.at, f"{call}{example})")
        return window


def _key(symbol: str) -> str:
    return symbol if re.fullmatch(r"[A-Za-z0-9_-]+", symbol) else f'"{symbol}"'


_WINDOW = re.compile(r"(\d{1,4})(d|w|mo|q|y)")


def _windows(fn: Function, axis: Axis, span: Span) -> dict[Pace, str]:
    """Return the units a function may look back in along an axis, with an example of each."""
    return {
        pace: example
        for pace, example in _EXAMPLES.items()
        if _allows(fn, axis, span, Lookback(1, pace))
    }


def _allows(fn: Function, axis: Axis, span: Span, window: Lookback) -> bool:
    reach = fn.over(axis)
    fits = axis is not Axis.REPORTS or periods_in(window, span) is not None
    return isinstance(reach, frozenset) and window.pace in reach and fits


_EXAMPLES = {
    Pace.DAYS: "200d",
    Pace.WEEKS: "4w",
    Pace.MONTHS: "12mo",
    Pace.QUARTERS: "4q",
    Pace.YEARS: "1y",
}
_PACES = {
    "session": Pace.DAYS,
    "day": Pace.CALENDAR_DAYS,
    "week": Pace.WEEKS,
    "month": Pace.MONTHS,
    "quarter": Pace.QUARTERS,
    "year": Pace.YEARS,
}
"""Look-backs in words: `30 sessions`, `30 days` of the calendar."""


_TOLD = {
    Axis.CLOSES: "has a value each day",
    Axis.WEEKS: "has a value each week",
    Axis.REPORTS: "is reported by periods",
}


def _state(arg: Expr) -> str:
    """Return the name of a price, cash or other state in a number, which does not add up over time;
    empty for anything that does, such as a series of the user."""
    match arg:
        case Operand(metric):
            own = metric not in STANDARD
            return (
                ""
                if own or STANDARD[metric].nature in (Nature.FLOW, Nature.PER_SHARE)
                else metric
            )
        case Holding(name):
            return name
        case Binary(_, inner, Literal()) | Binary(
            Arith.MUL | Arith.ADD, Literal(), inner
        ):
            return _state(inner)
        case Negative(inner):
            return _state(inner)
    return ""
