"""The functions a test may call: each read as its row says (`functions.py`), its window and unit checked."""

from __future__ import annotations

import re

from msgspec.structs import replace

from catalyst_tui.book.language.axis import axis_of
from catalyst_tui.book.language.functions import (
    FUNCTIONS,
    PRIOR,
    Axis,
    Form,
    Function,
    UnfitError,
    instead_of,
    periods_in,
)
from catalyst_tui.book.language.hints import no_function, no_series
from catalyst_tui.book.language.names import nearest_of
from catalyst_tui.book.language.operands import Operands
from catalyst_tui.book.language.tokens import Token
from catalyst_tui.book.language.tree import (
    Ahead,
    Arith,
    Baseline,
    Binary,
    Call,
    Correlation,
    Counted,
    DaysUntil,
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
    Trend,
    unit_of,
    walk,
)
from catalyst_tui.book.language.words import Pace
from catalyst_tui.book.model import quantity as q
from catalyst_tui.book.model.dates import parse_window
from catalyst_tui.book.model.metrics import MACRO, STANDARD, Nature
from catalyst_tui.book.model.period import Period, Span, parse_period

_MONTH = re.compile(r"(?:19|20)\d\d-(?:0[1-9]|1[0-2])(?![\d-])")
_WINDOW = re.compile(r"(\d{1,4})(d|w|mo|q|y)")


class Calls(Operands):
    """The half of the reader that knows the functions."""

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
        fn = FUNCTIONS.get(token.text)
        if fn is None:
            inside = self.text[self.peek().at : self.closing_bracket()]
            group = next((name for name in self.names.groups if f"@{name}" in inside), "")
            message, hint = no_function(token.text, inside, len(self.names.groups.get(group, ())))
            raise self.error(message, token.at, hint)
        match fn.form:
            case Form.SERIES:
                return self.function(fn)
            case Form.TREND:
                at = self.peek().at
                arg = self.number(0)
                window = self.look_back(fn, arg, at)
                assert window is not None  # noqa: S101 - both rows take one
                return Trend(fn, arg, window)
            case Form.CORRELATION:
                return self.correlation(fn)
            case Form.RANK:
                return self.rank()
            case Form.BASELINE:
                return self.baseline()
            case Form.FORECAST:
                return self.forecast(fn.name)
            case Form.MEMBERS:
                return self.counted()
            case Form.TEST:
                return Ever(self.logic(0))
            case Form.MACRO:
                return self.macro()
            case Form.DAYS:
                return self.days_until()

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
        return Forecast(kind, token.text, unit, self.ahead(kind), ticker=ticker, each=each)

    def of_reports(self, metric: Token, what: str) -> None:
        """An error at a series that has days or weeks, where only what is reported by periods can stand."""
        if every := self.dated(metric.text):
            raise self.error(
                f"{metric.text} has a value each {every.name.lower()}, and {what} is of reporting periods",
                metric.at,
            )

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

    def counted(self) -> Expr:
        """Read a test of each member of the one group that it names as `metric@group`."""
        at = self.peek().at
        if self.each is not None:
            raise self.error("`count` cannot stand inside another", self.tokens[self.position - 2].at)
        self.each = ""
        test = self.logic(0)
        group, self.each = self.each, None
        if not group:
            hint = "count(yoy(revenue@peers) > 20%) >= 2"
            raise self.error("`count` is about a group, and none is named", at, hint)
        return Counted(test, group, self.names.groups[group])

    def macro(self) -> Expr:
        name, at = self.words()
        if not re.fullmatch(r"[A-Z0-9_]{2,30}", name):
            raise self.error(f"{name!r} is no id of a series", at, "as FRED writes it: DGS30")
        if hint := no_series(name):
            raise self.error(f"FRED has no series {name}", at, hint)
        return Macro(name, MACRO.get(name, q.NUMBER))

    def days_until(self) -> Expr:
        """Read `days_until(date or id)`; what is both is an id."""
        words, at = self.words()
        if words in self.names.undated:
            raise self.error(f"{words!r} has no `due` to count to", at)
        if words in self.names.ids:
            return DaysUntil(words)
        if "FY" in words.upper():  # tests are shared by tickers, whose years differ
            raise self.error("dates in tests are the calendar's", at, "days_until(2027-06-30)")
        try:
            return DaysUntil(parse_window(words))
        except ValueError as error:
            if "is no date" not in str(error):
                raise self.error(str(error), at) from None
        message = f"{words!r} is no date, checkpoint or event of this book"
        raise self.error(message, at, nearest_of(words, list(self.names.ids)))

    def closing_bracket(self) -> int:
        """Return where the bracket is closed that was opened before the next token."""
        depth = 1
        for token in self.tokens[self.position :]:
            depth += (token.text == "(") - (token.text == ")")
            if depth == 0:
                return token.at
        return len(self.text)

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

    def correlation(self, fn: Function) -> Expr:
        if self.peek().text in self.names.metrics:
            raise self.error("corr is of the closes of two tickers", hint="corr(ALAB, CRDO, 60d)")
        left = self.symbol()
        self.take(",")
        right = self.symbol()
        self.take(",")
        return Correlation(left, right, self.window(fn, Axis.CLOSES, f"{fn}({left}, {right}, "))

    def function(self, fn: Function) -> Expr:
        """A number made of one series: `yoy(x)`, `avg(x, 200d)`; or of a group's members: `sum(x@group)`."""
        at = self.peek().at
        if fn.pools and (pooled := self.pooled(fn)) is not None:
            return pooled
        arg = self.number(0)
        if isinstance(arg, Forecast) and fn is PRIOR:  # the one for the same period that stood before
            return Call(fn, arg, None, arg.unit)
        window = self.look_back(fn, arg, at)
        if fn.adds and (state := _state(arg)):
            raise self.error(
                f"{state} is a state and does not add up over time",
                at,
                self.instead("avg({x}, {w})", arg),
            )
        try:
            return Call(fn, arg, window, fn.unit(unit_of(arg)))
        except UnfitError as error:
            raise self.error(str(error).format(f=fn), at, self.instead(error.instead, arg)) from None

    def instead(self, form: str, arg: Expr) -> str:
        return form.format(x=self.written(arg), w="4q" if axis_of(arg) is Axis.REPORTS else "1y")

    def pooled(self, fn: Function) -> Expr | None:
        """`sum(metric@group)` or `sum(guide(metric@group))`, when that is what stands here."""
        names = [token.text for token in self.tokens[self.position : self.position + 5]]
        if names[0] in ("guide", "consensus") and "@" in names[1:4]:
            return self.pooled_forecast(fn)
        if len(names) < 4 or (names[1], names[3]) != ("@", ")") or names[2] not in self.names.groups:
            return None
        token = self.take()
        unit = self.metric_unit(token)
        self.take("@")
        group = self.take()
        unit = self.shared(token.text, unit, group)
        self.of_reports(token, f"{fn} over a group")
        return Pooled(fn, token.text, group.text, self.names.groups[group.text], unit)

    def pooled_forecast(self, fn: Function) -> Expr | None:
        """`sum(guide(metric@group, next).low)`; None when it is of a ticker or more stands here."""
        begin, outer, self.each = self.position, self.each, ""
        group = self.tokens[begin + 4].text
        expr = self.call(self.take()) if group in self.names.groups else None
        self.each = outer
        if not isinstance(expr, Forecast) or self.peek().text != ")":
            self.position = begin
            return None
        return Pooled(fn, expr.metric, group, self.names.groups[group], expr.unit, expr)

    def look_back(self, fn: Function, arg: Expr, at: int) -> Lookback | None:
        """The look-back written after an argument; None for a function that has its own."""
        said, axis = self.written(arg), axis_of(arg)
        if axis is None:
            raise self.error(f"{said} is the same at all times: {fn} has nothing to look back on", at)
        reach = fn.over(axis)
        if reach is None:
            raise self.error(
                f"{said} {_TOLD[axis]}, and {fn} is not of that", at, self.instead("avg({x}, {w})", arg)
            )
        if isinstance(reach, Lookback):
            if self.peek().text == ",":
                raise self.error(f"{fn} takes no window: it always looks back the same", hint=f"{fn}({said})")
            return None
        if not self.accept(","):
            raise self.error(f"{fn} needs a window", hint=f"{fn}({said}, {_EXAMPLES[axis]}")
        return self.window(fn, axis, f"{fn}({said}, ", self.cadence(arg))

    def cadence(self, arg: Expr) -> Span:
        """How often a number is reported: each quarter, unless it names a series that says otherwise."""
        names = [part.metric for part in walk(arg) if isinstance(part, Operand | Pooled)]
        return max((self.names.cadence.get(name, Span.QUARTER) for name in names), default=Span.QUARTER)

    def written_window(self, token: Token) -> Lookback | None:
        """Read `200d`, `30 sessions`, `30 days`, `held` or the month `2026-10`; None for anything else."""
        if token.text == "held":
            return Lookback(1, Pace.HELD)
        if match := _MONTH.match(self.text, token.at):
            while self.peek().at < match.end():
                self.take()
            return Lookback(1, Pace.MONTH, parse_period(match[0]))
        if match := _WINDOW.fullmatch(token.text):
            return Lookback(int(match[1]), Pace(match[2])) if int(match[1]) else None
        pace = _PACES.get(self.peek().text.casefold().removesuffix("s"))
        if pace is None or not re.fullmatch(r"\d{1,4}", token.text) or not int(token.text):
            return None
        self.take()
        return Lookback(int(token.text), pace)

    def window(self, fn: Function, axis: Axis, call: str, span: Span = Span.QUARTER) -> Lookback:
        """A look-back that the function's row allows along the axis, or an error that says which are."""
        token = self.take()
        reach = fn.over(axis)
        allowed = reach if isinstance(reach, frozenset) else frozenset[Pace]()
        window = self.written_window(token)
        if window is None:
            raise self.error(f"{token.text!r} is no window", token.at, f"{call}{_EXAMPLES[axis]}")
        if window.pace not in allowed or (axis is Axis.REPORTS and periods_in(window, span) is None):
            counted = ", ".join(
                pace
                for pace in _SHOWN
                if pace in allowed and (axis is not Axis.REPORTS or periods_in(Lookback(1, pace), span))
            )
            what = {Axis.CLOSES: "closes", Axis.WEEKS: "what is told each week"}.get(
                axis, f"what is reported each {span.name.lower()}"
            )
            raise self.error(
                f"{fn} of {what} looks back in {counted}, not in {window.pace.strip()}",
                token.at,
                f"{call}{instead_of(window, axis, span) if len(allowed) > 1 else '60d'})",
            )
        return window


_SHOWN = (Pace.DAYS, Pace.WEEKS, Pace.MONTHS, Pace.QUARTERS, Pace.YEARS)
_PACES = {
    "session": Pace.DAYS,
    "day": Pace.CALENDAR_DAYS,
    "week": Pace.WEEKS,
    "month": Pace.MONTHS,
    "quarter": Pace.QUARTERS,
    "year": Pace.YEARS,
}
"""Look-backs in words: `30 sessions`, `30 days` of the calendar."""


_EXAMPLES = {Axis.CLOSES: "200d) or 1y", Axis.WEEKS: "4w) or 1y", Axis.REPORTS: "4q) or 1y"}
_TOLD = {
    Axis.CLOSES: "has a value each day",
    Axis.WEEKS: "has a value each week",
    Axis.REPORTS: "is reported by periods",
}


def _state(arg: Expr) -> str:
    """What of a number is as it is on a day, a price or cash: a sum of several of it says nothing. Empty for
    what adds up over time, as a series of the user's own may."""
    match arg:
        case Operand(metric):
            own = metric not in STANDARD
            return "" if own or STANDARD[metric].nature in (Nature.FLOW, Nature.PER_SHARE) else metric
        case Holding(name):
            return name
        case Binary(_, inner, Literal()) | Binary(Arith.MUL | Arith.ADD, Literal(), inner):
            return _state(inner)
        case Negative(inner):
            return _state(inner)
    return ""
