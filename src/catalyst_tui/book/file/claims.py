"""What decides a checkpoint: a test, an event, a score, a gauge's value, or a group of those."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import partial

from msgspec.structs import replace

from catalyst_tui.book.file import values as v
from catalyst_tui.book.file.declarations import Declarations, Parse
from catalyst_tui.book.file.keys import DECIDERS, TABLES
from catalyst_tui.book.file.node import Node, WrongError
from catalyst_tui.book.file.syntax import DEEPEST, TOO_DEEP
from catalyst_tui.book.language.functions import Axis, Pace, periods_in
from catalyst_tui.book.language.leaves import as_share, axis_of, cadence, form
from catalyst_tui.book.language.operands import ExprError
from catalyst_tui.book.language.parser import STRETCHES, parse_test, parse_value
from catalyst_tui.book.language.tree import (
    Call,
    Counted,
    Expr,
    Forecast,
    Holding,
    Not,
    Operand,
    Pooled,
    Run,
    Trend,
    for_member,
    is_test,
    negated,
    show,
    unit_of,
    walk,
)
from catalyst_tui.book.model.book import (
    Band,
    Claim,
    Event,
    Gauge,
    Group,
    Member,
    Role,
    Score,
    Test,
)
from catalyst_tui.book.model.dates import Window
from catalyst_tui.book.model.period import Period, Span
from catalyst_tui.book.model.quantity import Unit
from catalyst_tui.book.model.subject import misfit
from catalyst_tui.values import Frozen

_NO_TICKER = "this needs a `ticker`: the thesis has not exactly one"


class Claims(Frozen):
    """Reads claims about `symbol`, or about a theme when that is None."""

    declarations: Declarations
    symbol: str | None

    def claim(self, node: Node, role: Role) -> Claim | None:
        """Return the claim of a checkpoint's or a member's table;

        None if it is missing or wrong.
        """
        given = [name for name in DECIDERS if name in node.raw]
        for extra in given[1:]:
            message = f"`{given[0]}` and `{extra}` both decide it; one must"
            node.child(extra).wrong(
                message, "join them with [[checkpoint.any]]", on_key=True
            )
        if not given:
            return None
        key = given[0]
        self._fits(node, role, key)
        match key:
            case "test":
                expr = self._expr(node.child("test"), parse_test)
                if expr and role is Role.GUARD:
                    _no_run_in_guard(node.child("test"), expr)
                return Test(expr) if expr else None
            case "event":
                text = node.get("event")
                return (
                    Event(text, node.get("count"), node.get("slips_past"))
                    if text
                    else None
                )
            case "score":
                return self._score(node)
            case "value":
                return self._gauge(node)
            case _:
                return self._group(node, role, key)

    def _fits(self, node: Node, role: Role, key: str) -> None:
        """Report a decider that the role cannot have."""
        message, hint = "", ""
        if role is Role.GAUGE and key != "value":
            message, hint = (
                "a gauge shows a `value`",
                'value = "price / consensus(eps_diluted)"',
            )
        elif role is not Role.GAUGE and key == "value":
            message, hint = (
                "`value` is what a gauge shows",
                'role = "gauge", or a `test`',
            )
        elif role is Role.GUARD and key == "event":
            message, hint = (
                "a guard needs a `test`",
                'what must not happen is a kill: role = "kill"',
            )
        if message:
            node.child(key).wrong(message, hint, on_key=True)

    def _expr(self, node: Node, parse: Parse) -> Expr | None:
        expr: Expr | None = node.read(partial(self._checked, parse), None)
        return expr

    def _checked(self, parse: Parse, node: Node) -> Expr:
        """Parse a test, and check that this checkpoint may read what it names. Raises ExprError."""
        v.needed(node)
        names, judged_by = node.context.names, node.context.span
        owner = self.symbol if self.declarations.series else self.symbol is None
        key = (parse, node.raw, id(names), judged_by, owner)
        if (expr := self.declarations.checked.get(key)) is not None:
            return expr
        expr = self.declarations.tree(parse, node.raw, names)
        if judged_by is Span.WEEK and form(expr).axis is Axis.REPORTS:
            raise ExprError(
                "this is reported by periods, none of them a week",
                0,
                'every = "quarter"',
            )
        judged = judged_by or cadence(expr, names.cadence)
        for part in walk(expr):
            if (
                isinstance(part, Run)
                and part.span not in (None, judged)
                and axis_of(part.test) is Axis.REPORTS
            ):
                _refuse_other_unit(part, judged, node.raw)
            if (
                isinstance(part, Call | Trend)
                and part.window
                and judged_by
                and axis_of(part.arg) is Axis.REPORTS
                and periods_in(part.window, judged_by) is None
            ):
                pace = f"{part.fn} looks back in {part.window.pace}"
                at = max(node.raw.find(str(part.window)), 0)
                raise ExprError(f"{pace}, but this is judged by {judged_by.plural}", at)
        for part in _read_of(expr):
            self._owned(part, node.raw)
        self.declarations.checked[key] = expr
        return expr

    def _owned(self, part: Expr, text: str) -> None:
        """Raise ExprError at a name that means nobody's figure, or another company's."""
        window = part.window if isinstance(part, Call | Trend) else None
        held = isinstance(part, Holding) or (
            window is not None and window.pace is Pace.HELD
        )
        if held and self.symbol is None:
            raise ExprError(_NO_TICKER, 0)
        if not isinstance(part, Operand | Forecast | Pooled):
            return
        name, series = part.metric, self.declarations.series.get(part.metric)
        bare = None if series and series.world else self.symbol
        asked = part.tickers if isinstance(part, Pooled) else (part.ticker or bare,)
        wrong = next(
            filter(None, (misfit(name, series, ticker) for ticker in asked)), ""
        )
        if not wrong:
            return
        at = found.start() if (found := re.search(rf"\b{name}\b", text)) else 0
        if series is None or not (series.world or series.ticker):
            raise ExprError(_NO_TICKER, at, f"or name it: {name}@ALAB")
        whose = f"of {series.ticker}" if series.ticker else "of no company"
        hint = f"write {name}@{series.ticker}" if series.ticker else f"write {name}"
        raise ExprError(f"`{name}` is {whose} alone ([series.{name}])", at, hint)

    def in_a_row(
        self, node: Node, claim: Claim | None, role: Role
    ) -> tuple[Claim | None, int | None, int | None]:
        """Return a claim with its key `for`: how many reported periods and how many values in a
        row.

        Stretches of the calendar become part of the test, all else is counted by the judge.
        """
        streak = node.get("for") if "for" in node else None
        trees = [tree for tree in expressions(claim) if is_test(tree)] if claim else []
        if claim is None or streak is None:
            return claim, None, None
        if not trees:
            node.child("for").wrong(
                "`for` is about a `test`, and there is none", on_key=True
            )
            return claim, None, None
        moving = [tree for tree in trees if form(tree).axis is not None]
        fitting = [tree for tree in moving if _counts(streak, form(tree).axis)]
        if moving and not fitting:
            axis = form(moving[0]).axis
            message = f"`for` = {node.raw['for']!r}, but this is judged by {axis}"
            unit = {Axis.CLOSES: "sessions", Axis.WEEKS: "weeks"}.get(
                axis or Axis.REPORTS
            )
            n = f'"{streak.n} {unit}"' if unit else f"{min(streak.n, 40)}"
            node.child("for").wrong(message, f"for = {n}")
            return claim, None, None
        if streak.unit is None or any(
            form(tree).axis is Axis.REPORTS for tree in fitting
        ):
            cadences = node.context.names.cadence
            spans = (cadence(tree, cadences) for tree in fitting)
            judged = node.context.span or max(spans, default=Span.QUARTER)
            if streak.unit not in (None, judged):
                message, hint = _other_unit(streak.n, streak.unit, judged)
                node.child("for").wrong(message, hint.replace("for ", "for = ", 1))
            return claim, streak.n, None
        weekly = all(form(tree).axis is Axis.WEEKS for tree in fitting)
        if streak.unit is Span.DAY or (weekly and streak.unit is Span.WEEK):
            return claim, None, streak.n
        return _lasting(claim, streak, role), None, None

    def unless(self, node: Node) -> Test | Event | None:
        """Return what suspends the checkpoint or member of this table while it is true."""
        if "unless" not in node:
            return None
        if (inside := node.child("unless").table(TABLES["unless"])) is None:
            return None
        if inside.raw.keys() <= {"count", "slips_past"}:
            inside.wrong(
                "nothing decides this",
                'unless = { test = "…" } or { event = "…" }',
                on_key=True,
            )
        claim = (
            self.claim(inside, Role.PROOF)
            if "test" in inside or "event" in inside
            else None
        )
        return claim if isinstance(claim, Test | Event) else None

    def _score(self, node: Node) -> Score | None:
        text, trip = node.get("score"), node.get("trip")
        if text is None or trip is None or "scale" not in node:
            return None
        scale = node.child("scale")
        ends = [
            one.read(v.number, None)
            for one in scale.list("a lowest and a highest score: [-2, 2]")
        ]
        low, high = ends if len(ends) == 2 else (None, None)
        if low is None or high is None or low >= high:
            scale.wrong("a scale is a lowest and a highest score", "scale = [-2, 2]")
            return None
        if not low <= trip <= high or trip == 0:
            node.child("trip").wrong(
                "`trip` lies on the scale, and not at 0", f"from {low} to {high}"
            )
            return None
        return Score(text, low, high, trip)

    def _gauge(self, node: Node) -> Gauge | None:
        expr, raw = self._expr(node.child("value"), parse_value), node.raw.get("bands")
        if expr is None:
            return None
        later, whole = node.context.names.later, node.child("bands")
        if later and isinstance(raw, dict) and not _readable(whole, unit_of(expr)):
            # They may be in the currency in which the company reports now
            now = self.declarations.tree(parse_value, node.raw["value"], later)
            expr = now if _readable(whole, unit_of(now)) else expr
        share = as_share(expr)
        if (
            share is not None
            and isinstance(raw, dict)
            and any("%" in str(band) for band in raw.values())
        ):
            expr = share
        return Gauge(
            expr,
            tuple(_bands(node.child("bands"), unit_of(expr)))
            if "bands" in node
            else (),
        )

    def _group(self, node: Node, role: Role, key: str) -> Group | None:
        if key == "at_least" and "of" not in node:
            return None
        inside = node.child("of" if key == "at_least" else key)
        if len(inside.path) > DEEPEST:
            inside.wrong(TOO_DEEP)
            return None
        legs = [
            self._member(leg, role)
            for leg in inside.list("a list of members: [[checkpoint.any]]")
        ]
        if inside.raw == []:
            inside.wrong("this list is empty", on_key=True)
        need = {"any": 1, "all": len(legs)}.get(key) or node.get("at_least", 1)
        if need > len(legs) > 0:
            node.child("at_least").wrong(f"there are only {len(legs)} members")
        members = tuple(leg for leg in legs if leg)
        return Group(members, need) if members else None

    def _member(self, leg: Node, role: Role) -> Member | None:
        if (node := leg.table(TABLES["member"])) is None:
            return None
        symbol = (
            self.declarations.symbol(node.child("ticker")) if "ticker" in node else None
        )
        if symbol:
            names = node.context.names
            context = self.declarations.context(
                symbol, names.target, names.base, node.context.opened, node.context.span
            )
            node = node.within(context)
        period = node.get("period")
        if period is not None:
            node = node.within(replace(node.context, span=period.span))
        claims = replace(self, symbol=symbol) if symbol else self
        claim, run, hold = claims.in_a_row(node, claims.claim(node, role), role)
        if claim is None:
            if not any(key in node for key in DECIDERS):
                node.wrong(
                    "nothing decides this member", "give it a `test` or an `event`"
                )
            return None
        return Member(
            **{
                **node.fields(Member),
                **day_or_print("since", node.get("from")),
                "claim": claim,
                "ticker": symbol,
                "unless": claims.unless(node),
                "run": run,
                "hold": hold,
            }
        )


def day_or_print(name: str, when: Window | Period | None) -> dict[str, Window | Period]:
    """Return a date as the field of a checkpoint that holds it; `after print 2026Q3` has another
    one."""
    if when is None:
        return {}
    return {name if isinstance(when, Window) else f"{name}_after": when}


def _refuse_other_unit(run: Run, judged_by: Span, text: str) -> None:
    """Raise an error at the unit of `for 2 years` where the test is judged by quarters."""
    if run.span is None:
        return
    message, hint = _other_unit(run.n, run.span, judged_by)
    words = rf"\bfor\s+{run.n}\s+({run.span.name}\w*|{run.span.plural})"
    found = re.search(words, text, re.IGNORECASE)
    at = found.start(1) if found else 0
    raise ExprError(message, at, hint)


def _other_unit(n: int, span: Span, judged_by: Span) -> tuple[str, str]:
    """Return a sentence that `for 2 years` counts other periods than the test, and what
    to write."""
    hint = f"for {max(n * span // judged_by, 1)} {judged_by.plural}"
    if span > judged_by:
        hint += f', or every = "{span.name.lower()}" to judge by {span.plural}'
    return f"this is judged by {judged_by.plural}, not by {span.plural}", hint


def _no_run_in_guard(node: Node, expr: Expr) -> None:
    """Report `for` in the test of a guard: people mean the bad ones, and it would count the good
    ones."""
    run = next((part for part in walk(expr) if isinstance(part, Run)), None)
    if run is not None:
        test = negated(run.test) if run is expr else expr
        words = f"{run.n} {run.span.plural if run.span else 'periods'}"
        hint = f'the key for = "{words}", or role = "kill" with test = "{show(test)} for {words}"'
        at = max(node.raw.find(" for ") + 1, 0)
        node.wrong("a guard has no `for` in its test", hint, at=at)


def _counts(streak: v.Streak, axis: Axis | None) -> bool:
    """Return whether a test along an axis has what the key `for` counts."""
    reported = streak.unit is None or streak.unit >= Span.MONTH
    return (
        reported
        if axis is Axis.REPORTS
        else axis is None or streak.unit in STRETCHES[axis]
    )


def _lasting(claim: Claim, streak: v.Streak, role: Role) -> Claim:
    """Return the claim with `for 2 months` in its tests; for a guard, in the opposite
    of its tests."""
    match claim:
        case Test(expr) if role is Role.GUARD:
            return Test(Not(Run(negated(expr), streak.n, streak.unit)))
        case Test(expr):
            return Test(Run(expr, streak.n, streak.unit))
        case Group(members):
            legs = (
                replace(member, claim=_lasting(member.claim, streak, role))
                for member in members
            )
            return replace(claim, members=tuple(legs))
    return claim


def expressions(claim: Claim) -> Iterator[Expr]:
    """Yield every test or value inside a claim."""
    match claim:
        case Test(expr) | Gauge(expr):
            yield expr
        case Group(members):
            for member in members:
                yield from expressions(member.claim)
        case _:
            return


def _read_of(expr: Expr) -> Iterator[Expr]:
    """Yield what an expression reads; for a group, what it reads of each member."""
    for part in walk(expr):
        if isinstance(part, Counted):
            for ticker in part.tickers:
                yield from _read_of(for_member(part.test, ticker))
        elif not getattr(part, "each", False):
            yield part


def _bands(node: Node, unit: Unit) -> Iterator[Band]:
    found: list[Band] = []
    for name, one in node.items('named bands: { full = "60x..100x" }'):
        band = one.read(partial(v.band, name, unit), None)
        if band is None:
            continue
        for other in found:
            if v.overlap(band, other):
                one.wrong(
                    f"`{name}` overlaps `{other.name}`", "a value must have one name"
                )
        found.append(band)
    starts = {band.low for band in found if not band.low_open}
    yield from (
        replace(band, high_open=True) if _meets(band, starts) else band
        for band in found
    )


def _readable(node: Node, unit: Unit) -> bool:
    """Return whether all bands can be read as amounts of a unit."""
    try:
        for name in node.raw:
            v.band(name, unit, node.child(name))
    except WrongError:
        return False
    return True


def _meets(band: Band, starts: set[Decimal | None]) -> bool:
    """Return whether another band begins where this one ends.

    The value there belongs to the other.
    """
    return band.high is not None and band.low != band.high and band.high in starts
