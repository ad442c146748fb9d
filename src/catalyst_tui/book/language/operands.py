"""What a test may name: metrics, tickers, groups, literals and functions, each read with its unit."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator

from catalyst_tui.book.language.functions import FUNCTIONS, Form
from catalyst_tui.book.language.hints import no_metric
from catalyst_tui.book.language.names import Names, nearest_of
from catalyst_tui.book.language.tokens import ExprError, Token, tokens_of
from catalyst_tui.book.language.tree import (
    RUNWAY,
    Arith,
    Binary,
    Expr,
    Holding,
    Literal,
    Negative,
    Operand,
    Target,
    for_member,
    show,
)
from catalyst_tui.book.model import quantity as q
from catalyst_tui.book.model.metrics import POSITION, STANDARD
from catalyst_tui.book.model.period import Period, Span, parse_period
from catalyst_tui.book.model.quantity import Unit
from catalyst_tui.book.model.spelling import spelled

LONGEST = 2_000


class Operands(ABC):
    """A text being read from left to right, and everything in it that is a name, a number or a call."""

    def __init__(self, text: str, names: Names) -> None:
        if len(text) > LONGEST:
            raise ExprError(
                f"this test is longer than {LONGEST:,} characters", LONGEST, "split it with any/all"
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

    def written(self, expr: Expr) -> str:
        """An expression as it was written, for errors."""
        return show(for_member(expr, self.each) if self.each else expr)

    @abstractmethod
    def number(self, power: int) -> Expr:
        """A number that binds at least as tightly as `power`."""

    @abstractmethod
    def logic(self, power: int) -> Expr:
        """A test that binds at least as tightly as `power`."""

    def literal(self, token: Token) -> Literal:
        after = self.peek()
        if after.kind == "name" and (hint := spelled(token.text, after.text)):
            raise self.error(f"{after.text!r} after {token.text} is no unit", after.at, hint)
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
        near = nearest_of(name, self.names.tickers) or f"declare it: [ticker.{_key(name)}]"
        raise self.error(f"no ticker {name!r} in the book", token.at, near)

    def operand(self, token: Token) -> Expr:
        if token.text in POSITION:
            return self.holding(token)
        if token.text == RUNWAY and RUNWAY not in self.names.metrics:
            return self.runway()
        ticker, each, unit = self.owned(token.text, self.metric_unit(token))
        every, period = self.dated(token.text), None
        if every and self.peek().text == "[":
            raise self.error(f"{token.text} has a value each {every.name.lower()}, none of a period")
        if self.accept("["):
            period = self.period()
            self.take("]")
        return Operand(token.text, unit, ticker, period, each, every)

    def dated(self, metric: str) -> Span | None:
        """The cadence of a series that has days or weeks; None for what is of reporting periods."""
        every = self.names.cadence.get(metric, Span.QUARTER)
        return every if every.dated else None

    def holding(self, token: Token) -> Expr:
        """`weight`: of the position in the checkpoint's own ticker."""
        if self.peek().text in ("@", "["):
            raise self.error(f"`{token.text}` is of the checkpoint's own position, as it is now")
        return Holding(token.text, POSITION[token.text] or q.money(self.names.currency))

    def runway(self) -> Expr:
        """Read `runway`: how many months the cash lasts at the burn of the period at hand."""
        cash = self.names.metrics.get("cash", q.money(self.names.currency))
        ticker, each, unit = self.owned("cash", cash)
        parts = [Operand(name, unit, ticker, None, each) for name in ("cash", "fcf")]
        return Binary(Arith.DIV, parts[0], Negative(parts[1]), q.MONTHS)

    def metric_unit(self, token: Token) -> Unit:
        unit = self.names.metrics.get(token.text)
        if unit is None:
            message, hint = no_metric(token.text, [*self.names.metrics, *POSITION, RUNWAY])
            raise self.error(message, token.at, hint)
        return unit

    def foreign(self, metric: str, unit: Unit, ticker: str) -> Unit:
        standard = STANDARD.get(metric)
        if standard is None:
            return unit
        priced_in = self.names.tickers.get(ticker, self.names.currency)
        return standard.unit_in(priced_in, self.names.reports_in.get(ticker, ""))

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


def _key(symbol: str) -> str:
    return symbol if re.fullmatch(r"[A-Za-z0-9_-]+", symbol) else f'"{symbol}"'


def unknown_names(text: str, names: Names) -> Iterator[ExprError]:
    """Every name of a test that is no metric and stands for one: the first error of a test hides others."""
    try:
        tokens = tokens_of(text)
    except ExprError:
        return
    words = ["", "(", *(token.text for token in tokens)]
    for token, outer, last, after in zip(tokens, words, words[1:], words[3:], strict=False):
        known = {*names.metrics, *POSITION, RUNWAY, "target", "not"}
        if token.kind != "name" or token.text in known or last not in _BEFORE or after not in _AFTER:
            continue
        if last != "(" or outer not in _OF_OTHERS:
            message, hint = no_metric(token.text, [*names.metrics, *POSITION, RUNWAY])
            yield ExprError(message, token.at, hint)


_COMPARED = ("<", "<=", ">", ">=", "=", "==", "+", "-", "*", "/", "and", "or", "between", "")
_BEFORE = (*_COMPARED[:-1], "not", "(")
_AFTER = (*_COMPARED, ")", "@", "for")
_OF_OTHERS = {row.name for row in FUNCTIONS.values() if row.form in (Form.DAYS, Form.MACRO, Form.CORRELATION)}
