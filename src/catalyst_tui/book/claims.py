"""What decides a checkpoint: a test, an event, a score, a gauge's value, or a group of those."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from catalyst_tui.book import keys as k
from catalyst_tui.book import values as v
from catalyst_tui.book.dates import Window
from catalyst_tui.book.expr import Expr, parse_test, parse_value, unit_of
from catalyst_tui.book.model import Band, Claim, Event, Gauge, Group, Member, Role, Score, Test
from catalyst_tui.book.node import Key, Node
from catalyst_tui.book.period import Period
from catalyst_tui.book.quantity import Unit
from catalyst_tui.book.shelf import Parse, Shelf
from catalyst_tui.book.tree import Forecast, Holding, Operand, walk

_COMPANIONS = (
    (k.COUNT, k.EVENT),
    (k.SLIPS_PAST, k.EVENT),
    (k.SCALE, k.SCORE),
    (k.TRIP, k.SCORE),
    (k.OF, k.AT_LEAST),
    (k.BANDS, k.VALUE),
)
_ROLES = {
    (Role.GAUGE, False): ("a gauge shows a `value`", 'value = "price / consensus(eps_diluted)"'),
    (Role.PROOF, True): ("`value` is what a gauge shows", 'add role = "gauge", or compare it in a `test`'),
}


@dataclass(frozen=True, slots=True)
class Claims:
    """Reads claims about `symbol`, or about a theme when that is None."""

    shelf: Shelf
    symbol: str | None

    def claim(self, node: Node, role: Role) -> Claim | None:
        """The claim of a checkpoint's or a member's table; None when there is none or it is wrong."""
        given = [key for key in k.DECIDERS.values() if key in node]
        for key, owner in _COMPANIONS:
            if key in node and owner not in node:
                node.child(key.name).wrong(f"`{key.name}` belongs to `{owner.name}`", on_key=True)
        for extra in given[1:]:
            message = f"`{given[0].name}` and `{extra.name}` both decide it; one must"
            node.child(extra.name).wrong(message, "join them with [[checkpoint.any]]", on_key=True)
        if not given:
            return None
        self._fits(node, role, given[0])
        match given[0].name:
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
                return self._group(node, role, given[0])

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
        def read(one: Node) -> Expr:
            v.needed(one)
            return self.shelf.tree(parse, one.raw, one.context.names)

        expr = node.read(read, None)
        if expr and self.symbol is None and any(_of_its_ticker(part) for part in walk(expr)):
            node.wrong("this needs a `ticker`: the thesis has not exactly one", "or name it: revenue@ALAB")
        return expr

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
        symbol = self.shelf.symbol(node.child("ticker")) if k.TICKER in node else None
        if symbol:
            names = node.context.names
            context = self.shelf.context(symbol, names.target, names.base, node.context.opened)
            node = node.within(context)
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
            period=node.get(k.PERIOD, None),
            since=since if isinstance(since, Window) else None,
            since_after=since if isinstance(since, Period) else None,
            unless=claims.unless(node),
            run=node.get(k.FOR, None),
            hold=node.get(k.HOLD, None),
            basis=node.get(k.BASIS, None),
        )


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


def _of_its_ticker(part: Expr) -> bool:
    """Whether a part of a test is about the checkpoint's own ticker."""
    own = isinstance(part, Operand | Forecast) and part.ticker is None and not part.each
    return own or isinstance(part, Holding)


def _bands(node: Node, unit: Unit) -> Iterator[Band]:
    before: list[Band] = []
    for name, one in node.items('named bands: { full = "60x..100x" }'):
        band = one.read(v.band(name, unit), None)
        if band is None:
            continue
        for other in before:
            if v.overlap(band, other):
                one.wrong(f"`{name}` overlaps `{other.name}`", "a value must have one name")
        before.append(band)
    yield from before
