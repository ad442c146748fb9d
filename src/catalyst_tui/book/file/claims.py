"""What decides a checkpoint: a test, an event, a score, a gauge's value, or a group of those."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.book.file import keys as k
from catalyst_tui.book.file import values as v
from catalyst_tui.book.file.declarations import Declarations, Parse
from catalyst_tui.book.file.node import Key, Node
from catalyst_tui.book.language.axis import as_share, observed_daily, other_runs, uncounted
from catalyst_tui.book.language.functions import Axis, instead_of
from catalyst_tui.book.language.leaves import form
from catalyst_tui.book.language.operands import unknown_names
from catalyst_tui.book.language.parser import Expr, ExprError, parse_test, parse_value, show, unit_of
from catalyst_tui.book.language.tree import (
    Forecast,
    Holding,
    Macro,
    Operand,
    Pooled,
    Quantified,
    Run,
    for_member,
    is_test,
    walk,
)
from catalyst_tui.book.model.book import Band, Claim, Event, Gauge, Group, Member, Role, Score, Test
from catalyst_tui.book.model.dates import Window
from catalyst_tui.book.model.owners import misfit
from catalyst_tui.book.model.period import Period, Span
from catalyst_tui.book.model.quantity import Unit

_COMPANIONS = (
    (k.COUNT, k.EVENT),
    (k.SLIPS_PAST, k.EVENT),
    (k.SCALE, k.SCORE),
    (k.TRIP, k.SCORE),
    (k.OF, k.AT_LEAST),
    (k.BANDS, k.VALUE),
)
_BELONGING = k.names(*(key for key, _ in _COMPANIONS))
_TIMES = k.names(k.FOR, k.HOLD)
_ROLES = {
    (Role.GAUGE, False): ("a gauge shows a `value`", 'value = "price / consensus(eps_diluted)"'),
    (Role.PROOF, True): ("`value` is what a gauge shows", 'add role = "gauge", or compare it in a `test`'),
}


_NO_TICKER = "this needs a `ticker`: the thesis has not exactly one"


class Claims(Struct, frozen=True):
    """Reads claims about `symbol`, or about a theme when that is None."""

    declarations: Declarations
    symbol: str | None

    def claim(self, node: Node, role: Role) -> Claim | None:
        """The claim of a checkpoint's or a member's table; None when there is none or it is wrong."""
        given = [key for name, key in k.DECIDERS.items() if name in node.raw]
        if not _BELONGING.isdisjoint(node.raw):
            _accompanied(node)
        for extra in given[1:]:
            message = f"`{given[0].name}` and `{extra.name}` both decide it; one must"
            node.child(extra.name).wrong(message, "join them with [[checkpoint.any]]", on_key=True)
        if not given:
            return None
        self._fits(node, role, given[0])
        claim = self._read(node, role, given[0])
        if k.has_any(node, _TIMES):
            _in_a_row(node, claim)
        return claim

    def _read(self, node: Node, role: Role, key: Key[Any]) -> Claim | None:
        """The claim that one key of the table states."""
        match key.name:
            case "test":
                expr = self._expr(node.child("test"), parse_test)
                return Test(expr) if expr else None
            case "event":
                return self._event(node)
            case "score":
                return self._score(node)
            case "value":
                return self._gauge(node)
            case _:
                return self._group(node, role, key)

    def _fits(self, node: Node, role: Role, key: Key[Any]) -> None:
        """Report a decider that the role cannot have."""
        shown = key is k.VALUE
        if shown != (role is Role.GAUGE):
            message, hint = _ROLES[Role.PROOF if shown else Role.GAUGE, shown]
            node.child(key.name).wrong(message, hint, on_key=True)
        elif role is Role.GUARD and key is k.EVENT:
            node.child("event").wrong(
                "a guard needs a `test`", 'for what must not happen: role = "kill"', on_key=True
            )

    def _expr(self, node: Node, parse: Parse) -> Expr | None:
        expr = node.read(partial(self._checked, parse), None)
        if expr is None and isinstance(node.raw, str):
            for error in unknown_names(node.raw, node.context.names):
                node.wrong(error.message, error.hint, at=error.at)
        return expr

    def _checked(self, parse: Parse, node: Node) -> Expr:
        """The tree of a test, which reads what this checkpoint may. ExprError."""
        v.needed(node)
        names, judged_by = node.context.names, node.context.span
        owner = self.symbol if self.declarations.series else self.symbol is None
        key = (parse, node.raw, id(names), judged_by, owner)
        if (expr := self.declarations.checked.get(key)) is not None:
            return expr
        expr = self.declarations.tree(parse, node.raw, names)
        if judged_by is Span.WEEK and form(expr).axis is Axis.REPORTS:
            raise ExprError("this is reported by periods, none of them a week", 0, 'every = "quarter"')
        judged = judged_by or self._cadence(expr)
        for run in other_runs(expr, judged):
            _refuse_other_unit(run, judged, node.raw)
        for call, window, span in uncounted(expr, judged_by):
            message = f"{call.fn} looks back in {window.pace}, but this is judged by {span.plural}"
            other = replace(call, window=instead_of(window, Axis.REPORTS, span))
            raise ExprError(message, max(node.raw.find(str(window)), 0), show(other))
        for part in _read_of(expr):
            self._owned(part, node.raw)
        self.declarations.checked[key] = expr
        return expr

    def _cadence(self, expr: Expr) -> Span:
        """Return how often the figures of a test are reported: each quarter, unless a series says more."""
        series = [
            self.declarations.series.get(part.metric) for part in walk(expr) if isinstance(part, Operand)
        ]
        spans = [one.every if one else Span.QUARTER for one in series]
        return max((span for span in spans if not span.dated), default=Span.QUARTER)

    def _owned(self, part: Expr, text: str) -> None:
        """ExprError at a name that means nobody's figure, or another company's than it is asked of."""
        if isinstance(part, Holding) and self.symbol is None:
            raise ExprError(_NO_TICKER, 0)
        if not isinstance(part, Operand | Forecast | Pooled):
            return
        name, series = part.metric, self.declarations.series.get(part.metric)
        bare = None if series and series.world else self.symbol
        asked = part.tickers if isinstance(part, Pooled) else (part.ticker or bare,)
        wrong = next(filter(None, (misfit(name, series, ticker) for ticker in asked)), "")
        if not wrong:
            return
        at = found.start() if (found := re.search(rf"\b{name}\b", text)) else 0
        if series is None or not (series.world or series.ticker):
            raise ExprError(_NO_TICKER, at, f"or name it: {name}@ALAB")
        whose = f"of {series.ticker}" if series.ticker else "of no company"
        hint = f"write {name}@{series.ticker}" if series.ticker else f"write {name}"
        raise ExprError(f"`{name}` is {whose} alone ([series.{name}])", at, hint)

    def _event(self, node: Node) -> Event | None:
        text, count = node.get(k.EVENT, None), node.get(k.COUNT, None)
        if k.COUNT in node and k.SLIPS_PAST in node:
            message = "a date slips once; `count` is of events that happen"
            node.child("slips_past").wrong(message, on_key=True)
        return Event(text, count, node.get(k.SLIPS_PAST, None)) if text else None

    def unless(self, node: Node) -> Test | Event | None:
        """What suspends the checkpoint or member of this table, while it is true."""
        if k.UNLESS not in node:
            return None
        inside = node.child("unless")
        if not inside.known(k.UNLESS_TABLE, "`unless`"):
            return None
        if inside.raw.keys() <= {"count", "slips_past"}:
            inside.wrong("nothing decides this", 'unless = { test = "…" } or { event = "…" }', on_key=True)
        claim = self.claim(inside, Role.PROOF) if k.TEST in inside or k.EVENT in inside else None
        return claim if isinstance(claim, Test | Event) else None

    def _score(self, node: Node) -> Score | None:
        text, trip = node.get(k.SCORE, None), node.get(k.TRIP, None)
        for key in (k.SCALE, k.TRIP):
            if key not in node:
                node.child("score").wrong(
                    f"`score` needs `{key.name}`", "scale = [-2, 2], trip = -2", on_key=True
                )
        if text is None or trip is None or k.SCALE not in node:
            return None
        scale = node.child("scale")
        ends = [one.read(v.number, None) for one in scale.list("a lowest and a highest score: [-2, 2]")]
        low, high = ends if len(ends) == 2 else (None, None)
        if low is None or high is None or low >= high:
            scale.wrong("a scale is a lowest and a highest score", "scale = [-2, 2]")
            return None
        if not low <= trip <= high or trip == 0:
            node.child("trip").wrong("`trip` lies on the scale, and not at 0", f"from {low} to {high}")
            return None
        return Score(text, low, high, trip)

    def _gauge(self, node: Node) -> Gauge | None:
        expr = self._expr(node.child("value"), parse_value)
        if expr is None:
            return None
        share, raw = as_share(expr), node.raw.get("bands")
        if share is not None and isinstance(raw, dict) and any("%" in str(band) for band in raw.values()):
            expr = share
        return Gauge(expr, tuple(_bands(node.child("bands"), unit_of(expr))) if k.BANDS in node else ())

    def _group(self, node: Node, role: Role, key: Key[Any]) -> Group | None:
        if key is k.AT_LEAST and k.OF not in node:
            node.child("at_least").wrong(
                "`at_least` needs its members", "of = [{ test = … }, …]", on_key=True
            )
            return None
        inside = node.child("of" if key is k.AT_LEAST else key.name)
        legs = [self._member(leg, role) for leg in inside.list("a list of members: [[checkpoint.any]]")]
        if inside.raw == []:
            inside.wrong("this list is empty", on_key=True)
        need = {k.ANY.name: 1, k.ALL.name: len(legs)}.get(key.name) or node.get(k.AT_LEAST, 1)
        if need > len(legs) > 0:
            node.child("at_least").wrong(f"there are only {len(legs)} members")
        members = tuple(leg for leg in legs if leg)
        return Group(members, need) if members else None

    def _member(self, node: Node, role: Role) -> Member | None:
        if not node.known(k.MEMBER_TABLE, "a member"):
            return None
        symbol = self.declarations.symbol(node.child("ticker")) if k.TICKER in node else None
        if symbol:
            names = node.context.names
            context = self.declarations.context(
                symbol, names.target, names.base, node.context.opened, node.context.span
            )
            node = node.within(context)
        period = node.get(k.PERIOD, None)
        if period is not None:
            node = node.within(replace(node.context, span=period.span))
        claims = replace(self, symbol=symbol) if symbol else self
        claim = claims.claim(node, role)
        if claim is None:
            if not any(key in node for key in k.DECIDERS.values()):
                node.wrong("nothing decides this member", "give it a `test` or an `event`")
            return None
        since = node.get(k.FROM, None)
        return Member(
            claim,
            ticker=symbol,
            period=period,
            since=since if isinstance(since, Window) else None,
            since_after=since if isinstance(since, Period) else None,
            unless=claims.unless(node),
            run=node.get(k.FOR, None),
            hold=node.get(k.HOLD, None),
            basis=node.get(k.BASIS, None),
        )


def _refuse_other_unit(run: Run, judged_by: Span, text: str) -> None:
    """Raise an error at the unit of `for 2 years` where the test is judged by quarters."""
    if run.span is None:
        return
    months = run.n * run.span
    hint = f"for {max(months // judged_by, 1)} {judged_by.plural}"
    if run.span > judged_by:
        hint += f', or every = "{run.span.name.lower()}" to judge by {run.span.plural}'
    words = rf"\bfor\s+{run.n}\s+({run.span.name}\w*|{run.span.plural})"
    found = re.search(words, text, re.IGNORECASE)
    at = found.start(1) if found else 0
    raise ExprError(f"this is judged by {judged_by.plural}, not by {run.span.plural}", at, hint)


def _accompanied(node: Node) -> None:
    """Report a key without the one it belongs to."""
    for key, owner in _COMPANIONS:
        if key in node and owner not in node:
            node.child(key.name).wrong(f"`{key.name}` belongs to `{owner.name}`", on_key=True)


def _in_a_row(node: Node, claim: Claim | None) -> None:
    """Report a `for` or `hold` of a table that counts what none of its tests is judged by."""
    trees = [tree for tree in expressions(claim) if is_test(tree)] if claim else []
    axes = {form(tree).axis for tree in trees} - {None}
    times = node.get(k.FOR, None)
    if times and axes and Axis.REPORTS not in axes:
        each = "weeks" if axes == {Axis.WEEKS} else "closes"
        message = f"`for` counts reported periods, and this is judged by {each}"
        node.child("for").wrong(message, f'hold = "{times}{each[0].replace("c", "d")}"')
    times = node.get(k.HOLD, None)
    if not times or not axes:
        return
    paces = set[str]().union(*map(_paces, trees))
    pace = str(node.raw["hold"]).strip().lstrip("0123456789 ")
    if not paces:
        message = "`hold` counts closes and the like, and this is judged by reported periods"
        node.child("hold").wrong(message, f"for = {min(times, 40)}")
    elif pace and pace not in paces:
        usual = "w" if "d" not in paces else "d"
        each = {"w": "each week", "d": "each session"}[usual]
        many = times * {"w": 5, "mo": 21}[pace] if usual == "d" else times
        node.child("hold").wrong(f"what this reads is observed {each}: count in {usual}", f"{many}{usual}")


def _paces(tree: Expr) -> set[str]:
    """In what a `hold` of a test may be counted; nothing where it is judged by reports. How often a macro
    series is observed, the book does not say."""
    match form(tree).axis:
        case Axis.WEEKS:
            return {"w"}
        case Axis.CLOSES:
            often = [part for part in walk(tree) if observed_daily(part)]
            return {"d", "w", "mo"} if all(isinstance(part, Macro) for part in often) else {"d"}
        case _:
            return set()


def expressions(claim: Claim) -> Iterator[Expr]:
    """Every test or value inside a claim."""
    match claim:
        case Test(expr) | Gauge(expr):
            yield expr
        case Group(members):
            for member in members:
                yield from expressions(member.claim)
        case _:
            return


def _read_of(expr: Expr) -> Iterator[Expr]:
    """What an expression reads; of a group, for each member."""
    for part in walk(expr):
        if isinstance(part, Quantified):
            for ticker in part.tickers:
                yield from _read_of(for_member(part.test, ticker))
        elif not getattr(part, "each", False):
            yield part


def _bands(node: Node, unit: Unit) -> Iterator[Band]:
    found: list[Band] = []
    for name, one in node.items('named bands: { full = "60x..100x" }'):
        band = one.read(v.band(name, unit), None)
        if band is None:
            continue
        for other in found:
            if v.overlap(band, other):
                one.wrong(f"`{name}` overlaps `{other.name}`", "a value must have one name")
        found.append(band)
    starts = {band.low for band in found if not band.low_open}
    yield from (replace(band, high_open=True) if _meets(band, starts) else band for band in found)


def _meets(band: Band, starts: set[Decimal | None]) -> bool:
    """Whether another band begins where this one ends: the value there is the other's."""
    return band.high is not None and band.low != band.high and band.high in starts
