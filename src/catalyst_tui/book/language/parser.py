"""The test language: text → typed tree, with errors located in the text (language.md, "Tests").

Units are checked here, once, so that `gross_margin >= $3` is an error at that column and not a
false at run time. A Pratt parser: one loop, one table of binding powers.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import IntEnum

from msgspec.structs import replace

from catalyst_tui.book.language.functions import Axis
from catalyst_tui.book.language.leaves import as_share, axis_of
from catalyst_tui.book.language.names import Names
from catalyst_tui.book.language.operands import ExprError, Operands, Token
from catalyst_tui.book.language.tree import (
    Arith,
    Between,
    Binary,
    Both,
    Compare,
    Either,
    Expr,
    Literal,
    Macro,
    Negative,
    Not,
    Op,
    Run,
    is_test,
    show,
    unit_of,
)
from catalyst_tui.book.model import quantity as q
from catalyst_tui.book.model.metrics import MACRO
from catalyst_tui.book.model.period import Span, span_named
from catalyst_tui.book.model.quantity import Dim, Unit
from catalyst_tui.book.other_words import meant_by

DEEPEST = 40
"""How deep a test may nest."""


def parse_test(text: str, names: Names) -> Expr:
    """Parse a test. Raises ExprError at the first mistake."""
    expr, at = _Parser(text, names).whole()
    if not is_test(expr):
        raise ExprError(
            f"this is a number ({q.describe(unit_of(expr))}), not a test",
            at,
            "compare it: … >= $360M",
        )
    return expr


def parse_value(text: str, names: Names) -> Expr:
    """Parse a number, for gauges. Raises ExprError."""
    expr, at = _Parser(text, names).whole()
    if is_test(expr):
        raise ExprError(
            "this is a test, not a number",
            at,
            "a gauge shows a number; put limits into `bands`",
        )
    return expr


class _Power(IntEnum):
    OR = 1
    AND = 2
    NOT = 3
    RUN = 4
    COMPARE = 5
    SUM = 6
    PRODUCT = 7
    UNARY = 8


_POWERS = {
    "or": _Power.OR,
    "and": _Power.AND,
    "for": _Power.RUN,
    **dict.fromkeys(["<", "<=", ">", ">=", "=", "==", "between"], _Power.COMPARE),
    "+": _Power.SUM,
    "-": _Power.SUM,
    "*": _Power.PRODUCT,
    "/": _Power.PRODUCT,
}
STRETCHES: dict[Axis, tuple[Span | None, ...]] = {
    Axis.CLOSES: (Span.DAY, Span.WEEK, Span.MONTH),
    Axis.WEEKS: (Span.WEEK, Span.MONTH),
    Axis.REPORTS: (Span.QUARTER, Span.HALF, Span.YEAR, Span.MONTH, None),
}
"""The units that `for N UNIT` may count, by the axis of its test."""


def _other_unit(unit: Unit, right: Expr) -> str:
    """Return a hint for a number in a unit that does not fit `unit`."""
    if not isinstance(right, Literal):
        return ""
    value, bare = right.quantity.value, right.quantity.unit == q.NUMBER
    if unit.dim is Dim.PERCENT:
        share = value if abs(value) > 1 else value * 100
        return (
            f"write a percentage: {share.normalize():f}%" if bare else "write one: 25%"
        )
    if unit.dim is Dim.MULTIPLE and bare:
        return f"write a multiple: {value.normalize():f}x"
    if unit.dim is Dim.MONEY and right.quantity.unit == q.DAYS:
        return f"the average of {right.text} is avg(price, {right.text})"
    return ""


def _last_leg(test: Expr) -> Expr:
    """Return the last test of `a and b or c`."""
    while isinstance(test, Both | Either):
        test = test.right
    return test


class _Parser(Operands):
    """The grammar above operands: arithmetic, comparisons, logic. `whole` is the only way in."""

    def whole(self) -> tuple[Expr, int]:
        """Parse the whole text. Return the tree and where it starts."""
        start = self.peek().at
        expr = self.expression(0)
        if self.peek().kind != "end":
            raise self.error(
                f"{self.peek().text!r} does not belong here", hint=self.instead_here()
            )
        return expr, start

    def instead_here(self) -> str:
        """Return a hint for a word that cannot stand here."""
        token, last = self.peek(), self.tokens[max(self.position - 1, 0)]
        if token.kind == "literal" and last.kind == "name":
            after = self.tokens[self.position + 1].text
            label = f"{token.text.strip('.')}{after}"
            if re.fullmatch(r"\d{4}[QH]\d", label):
                return f"write {last.text}[{label}]"
        return meant_by("phrases", token.text)

    def expression(self, power: int) -> Expr:
        """Read whatever binds at least as tightly as `power`."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.error(
                "this test is nested too deeply", hint="split it with any/all"
            )
        start = self.peek().at
        left = self.prefix()
        while (token := self.peek()).kind in ("op", "name") and (
            binds := _POWERS.get(token.text, 0)
        ) > power:
            self.take()
            left = self.infix(left, token, binds, start)
        self.depth -= 1
        return left

    def prefix(self) -> Expr:
        token = self.take()
        match token.kind, token.text:
            case "op", "(":
                inner = self.expression(0)
                self.take(")")
                return inner
            case "op", "-":
                return self.negative()
            case "name", "not":
                start = self.peek().at
                arg = self.logic(_Power.NOT)
                self._refuse_loose_run(arg, token.at, start)
                return Not(arg)
            case "name", "target":
                return self.target(token)
            case "name", _ if self.peek().text == "(":
                return self.call(token)
            case "name", _:
                return self.operand(token)
            case "literal", _:
                return self.literal(token)
            case "end", _:
                raise self.error("something is missing at the end", token.at)
            case _:
                raise self.error(f"{token.text!r} does not belong here", token.at)

    def negative(self) -> Expr:
        """Read a minus: the sign of a number, or a node before anything else."""
        if self.peek().kind == "literal":
            literal = self.literal(self.take())
            value = q.Quantity(-literal.quantity.value, literal.quantity.unit)
            return Literal(value, f"-{literal.text}")
        return Negative(self.number(_Power.UNARY))

    def infix(self, left: Expr, token: Token, binds: int, start: int) -> Expr:
        match token.text:
            case "or" | "and":
                join = Either if token.text == "or" else Both
                right_start = self.peek().at
                whole = join(self.as_logic(left, start), self.logic(binds))
                if not isinstance(_last_leg(whole.left), Run):
                    self._refuse_loose_run(whole.right, start, right_start)
                return whole
            case "for":
                return self.run(self.as_logic(left, start))
            case "between":
                arg, low = self.compared(self.as_number(left, start), start)
                self.take("and")
                at = self.peek().at
                high = self.fit(self.number(_Power.COMPARE), unit_of(arg), at)
                ends = [one.quantity for one in (low, high) if isinstance(one, Literal)]
                if (
                    len({one.unit for one in ends}) == 1
                    and ends[-1].value < ends[0].value
                ):
                    hint = f"between {show(high)} and {show(low)}"
                    message = f"nothing lies between {show(low)} and {show(high)}"
                    raise self.error(message, at, hint)
                return Between(arg, low, high)
            case "+" | "-" | "*" | "/":
                return self.arithmetic(
                    Arith(token.text), self.as_number(left, start), binds, token.at
                )
        if isinstance(left, Compare):
            raise self.error(
                "comparisons cannot be chained",
                token.at,
                "use `between … and …`, or `and`",
            )
        op = Op("=" if token.text == "==" else token.text)
        return Compare(op, *self.compared(self.as_number(left, start), start))

    def logic(self, power: int) -> Expr:
        start = self.peek().at
        return self.as_logic(self.expression(power), start)

    def number(self, power: int) -> Expr:
        start = self.peek().at
        return self.as_number(self.expression(power), start)

    def as_logic(self, expr: Expr, at: int) -> Expr:
        if not is_test(expr):
            raise self.error(
                f"{self.written(expr)} is a number; a test is needed here",
                at,
                "compare it with something",
            )
        return expr

    def as_number(self, expr: Expr, at: int) -> Expr:
        if is_test(expr):
            raise self.error(
                f"({self.written(expr)}) is a test; a number is needed here", at
            )
        return expr

    def arithmetic(self, op: Arith, left: Expr, binds: int, at: int) -> Expr:
        right = self.number(binds)
        rule: Callable[[Unit, Unit], Unit] = {
            Arith.ADD: q.add,
            Arith.SUB: q.subtract,
            Arith.MUL: q.multiply,
            Arith.DIV: q.divide,
        }[op]
        if op in (Arith.ADD, Arith.SUB):
            left, right = (
                self.fitted(left, unit_of(right)),
                self.fitted(right, unit_of(left)),
            )
        units = unit_of(left), unit_of(right)
        try:
            return Binary(op, left, right, rule(*units))
        except q.UnitError as error:
            points = {unit.dim for unit in units} == {Dim.PERCENT, Dim.NUMBER}
            hint = "write points: 3pp" if points else ""
            raise self.error(str(error), at, hint) from None

    def compared(self, left: Expr, start: int) -> tuple[Expr, Expr]:
        """Read what `left` is compared with, and return both in units that fit each other."""
        at = self.peek().at
        right = self.number(_Power.COMPARE)
        left = self.fitted(left, unit_of(right))
        written = isinstance(left, Literal) and not isinstance(right, Literal)
        return left, self.fit(right, unit_of(left), start if written else at)

    def fit(self, right: Expr, unit: Unit, at: int) -> Expr:
        """Return `right` in a unit that compares with `unit`. Raises an error if no unit does."""
        right = self.fitted(right, unit)
        if not q.comparable(unit, unit_of(right)):
            hint = _other_unit(unit, right)
            raise self.error(
                f"{q.describe(unit)} cannot be compared with {q.describe(unit_of(right))}",
                at,
                hint,
            )
        return right

    def fitted(self, expr: Expr, unit: Unit) -> Expr:
        """Convert a bare number to the unit next to it; 0 is 0 of anything.

        An unknown macro series becomes a percentage next to one, and so does a ratio of two like
        things: `capex / revenue > 20%`.
        """
        match expr:
            case _ if (
                unit.dim in (Dim.PERCENT, Dim.POINTS) and unit_of(expr) == q.MULTIPLE
            ):
                return as_share(expr) or expr
            case Literal(q.Quantity(value, q.NUMBER)) if (
                unit.dim in (Dim.MONEY, Dim.COUNT, Dim.DAYS, Dim.MONTHS) or value == 0
            ):
                return replace(expr, quantity=q.Quantity(value, unit))
            case Literal(q.Quantity(_, q.DAYS)) if unit == q.MONTHS:
                return replace(expr, quantity=q.parse_quantity(expr.text, expect=unit))
            case Macro(id_) if unit == q.PERCENT and id_ not in MACRO:
                return replace(expr, unit=unit)
        return expr

    def run(self, test: Expr) -> Expr:
        token = self.take()
        count = re.fullmatch(r"([1-9]\d{0,2})([a-z]*)", token.text)
        if count is None or count[2] or int(count[1]) > 400:
            meant = span_named(count[2]) if count else None
            hint = (
                f"for {count[1]} {meant.plural}"
                if count and meant
                else "for 2 quarters"
            )
            raise self.error("`for` needs how many", token.at, hint)
        n, word, axis = int(count[1]), self.take(), axis_of(test)
        span = span_named(word.text)
        if span is None and word.text.removesuffix("s") != "period":  # as it is judged
            hint = (
                f"for {n} quarters, halves, years, months, weeks, sessions or periods"
            )
            raise self.error(f"`for {n}` of what?", word.at, hint)
        if axis is not None and span not in STRETCHES[axis]:
            months = f"for {n * span} months" if span and span > Span.MONTH else ""
            others = (
                f"for {n} {stretch.plural}" for stretch in STRETCHES[axis] if stretch
            )
            message = (
                f"{self.written(test)} is not judged by {word.text.removesuffix('s')}s"
            )
            raise self.error(message, word.at, months or " or ".join(others))
        return Run(test, n, span)

    def _refuse_loose_run(self, right: Expr, start: int, right_start: int) -> None:
        """Raise an error if `for` ends `a or b for 2 quarters`: it could mean both tests or the
        last."""
        if not isinstance(right, Run) or self.tokens[self.position - 1].text == ")":
            return
        end = self.peek().at
        at = max(
            token.at for token in self.tokens if token.text == "for" and token.at < end
        )
        before, run = self.text[start:right_start], self.text[at:end].strip()
        last = self.text[right_start:at].strip()
        hint = f"({before}{last}) {run}, or {before}({last} {run})"
        raise self.error(f"`{run}` could mean all of it or only {last}", at, hint)
