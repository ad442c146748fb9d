"""One `[[checkpoint]]` → the checkpoints it means: one for each ticker it names."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from functools import partial

from msgspec.structs import replace

from catalyst_tui.book.file import values as v
from catalyst_tui.book.file.claims import Claims, day_or_print, expressions
from catalyst_tui.book.file.declarations import (
    Declarations,
    can_read,
    declared,
    tests_in,
)
from catalyst_tui.book.file.ids import name_of
from catalyst_tui.book.file.keys import DECIDERS, TABLES
from catalyst_tui.book.file.node import Node
from catalyst_tui.book.file.values import is_not_before
from catalyst_tui.book.language.leaves import reads_price, words_of
from catalyst_tui.book.language.parser import parse_test
from catalyst_tui.book.language.tree import (
    Between,
    Compare,
    Expr,
    Target,
    is_test,
    unit_of,
    walk,
)
from catalyst_tui.book.model.book import (
    BookBaseline,
    BookEvent,
    BookSlip,
    Checkpoint,
    Claim,
    Decision,
    Event,
    Gauge,
    Role,
    Test,
    Thesis,
)
from catalyst_tui.book.model.dates import DaysAhead
from catalyst_tui.book.model.period import Period, Span
from catalyst_tui.book.model.quantity import (
    DAYS_IN,
    MULTIPLE,
    NUMBER,
    PERCENT,
    POINTS,
    Dim,
    Quantity,
    Unit,
    comparable,
    describe,
    distance_unit,
    money,
)
from catalyst_tui.book.other_words import meant_by
from catalyst_tui.values import Frozen

_RARE = frozenset({"depends_on", "remind", "alert", "unless", "slips"})


class Draft(Frozen):
    """A checkpoint's table with its references settled, before its claim is read."""

    node: Node
    id: str
    symbols: tuple[str | None, ...]
    ids: tuple[str, ...]
    """The id, or one for each of several tickers: `margin@ALAB`."""
    thesis: Thesis | None = None

    @property
    def opened(self) -> date | None:
        """Return the day its thesis began."""
        return self.thesis.opened if self.thesis else None


def draft(table: Node, declarations: Declarations) -> Draft | None:
    """Return the table's id, thesis and tickers; None if it is no table or has no id."""
    if (node := table.table(TABLES["checkpoint"])) is None:
        return None
    named = node.get("thesis")
    thesis = declarations.theses.get(named or "")
    declared(named, node.child("thesis"), declarations.theses)
    symbols: tuple[str | None, ...] | None = declarations.symbols(node)
    if symbols is None:
        if "thesis" not in node:
            node.wrong("a checkpoint needs a `thesis` or a `ticker`")
        symbols = thesis.tickers if thesis and len(thesis.tickers) == 1 else (None,)
    if (id_ := id_of(node, "a checkpoint")) is None:
        return None
    ids = (
        (id_,) if len(symbols) == 1 else tuple(f"{id_}@{symbol}" for symbol in symbols)
    )
    return Draft(node, id_, symbols, ids, thesis)


def all_drafts(
    section: Node, declarations: Declarations, events: Collection[str]
) -> dict[str, Draft]:
    """Return the drafts of all checkpoints by id; `events` are ids that are taken."""
    drafts: dict[str, Draft] = {}
    for node in section.list("tables: [[checkpoint]]"):
        one = draft(replace(node, defaults=section.defaults), declarations)
        if one is None:
            continue
        if one.id in drafts or one.id in events:
            taken = "a checkpoint" if one.id in drafts else "an event"
            hint = "" if "id" in node else "give this one an `id`"
            _named(node).wrong(f"there is {taken} {one.id!r} already", hint)
        drafts[one.id] = one
    return drafts


def id_of(node: Node, what: str) -> str | None:
    """Return the id of a table: as given, else made from its text; report when it has none."""
    if "id" in node:
        return node.get("id") or None
    if (id_ := name_of(node.raw)) is None:
        node.wrong(f"{what} needs an `id`, or a `text` to make one from")
    return id_


def checkpoints(
    one: Draft, declarations: Declarations, ids: Mapping[str, tuple[str, ...]]
) -> Iterator[Checkpoint]:
    """Yield the checkpoints of a draft, and report mistakes on its node.

    `ids`: every id of the book, expanded.
    """
    for id_, symbol in zip(one.ids, one.symbols, strict=True):
        found = _checkpoint(one, id_, symbol, declarations, ids)
        if found:
            yield found


def _checkpoint(
    one: Draft,
    id_: str,
    symbol: str | None,
    declarations: Declarations,
    ids: Mapping[str, tuple[str, ...]],
) -> Checkpoint | None:
    node = one.node.within(declarations.context(symbol, opened=one.opened))
    base, target = _base(node), _target(node)
    stored = frozenset(name for name, _ in base.values) if base else frozenset[str]()
    period, every = node.get("period"), node.get("every")
    judged_by = period.span if period else every if every is not Span.MONTH else None
    unit = target[0][1].unit if target else None
    node = node.within(
        declarations.context(symbol, unit, stored, one.opened, judged_by)
    )
    role, claims = node.get("role", Role.PROOF), Claims(declarations, symbol)
    decided, run, hold = claims.in_a_row(node, claims.claim(node, role), role)
    claim = decided or _sentence(node, role)
    due = node.get("due")
    if is_not_before(node.raw.get("due")) and not (
        role is Role.KILL and isinstance(claim, Event)
    ):
        node.child("due").wrong(
            "what must not happen before a day is a kill with an `event`",
            'role = "kill"; what may only count from then on has from = "2027"',
        )
    found = Checkpoint(
        **{
            **node.fields(Checkpoint),
            "due": None,
            **day_or_print("due", due),
            **day_or_print("since", node.get("from")),
            "id": id_,
            "role": role,
            "claim": claim or Event(""),
            "ticker": symbol,
            "thesis": one.thesis.id if one.thesis else None,
            "text": node.get("text") or _words(claim),
            "opened": one.opened,
            "base": base,
            "target": target,
            "run": run or 1,
            "hold": hold or 1,
        }
    )
    if not _RARE.isdisjoint(node.raw):  # most have none: loading is 5 % faster
        found = replace(
            found,
            depends_on=tuple(_depends(node, symbol, ids)),
            remind=reminders(node),
            alert=tuple(_alert(node, claim)),
            unless=claims.unless(node),
            slips=_slips(node),
        )
    if claim is None:
        return None
    _agree(node, found)
    return found


def _sentence(node: Node, role: Role) -> Claim | None:
    """Return an event made of the sentence of a checkpoint that nothing else decides."""
    if any(name in DECIDERS or meant_by("keys", name) in DECIDERS for name in node.raw):
        return None  # given, and wrong
    text = node.get("text")
    if text is None:
        if "text" not in node:
            node.wrong(
                "nothing decides this checkpoint", "give it a `test` or an `event`"
            )
        return None
    if role in (Role.GUARD, Role.GAUGE):
        node.wrong(
            f"nothing decides this {role}",
            "give it a `value`" if role is Role.GAUGE else "give it a `test`",
        )
        return None
    return Event(text)


def _words(claim: Claim | None) -> str:
    """Return words for a checkpoint without a `text`."""
    if isinstance(claim, Test):
        return words_of(claim.expr)
    return getattr(claim, "text", "")


def _base(node: Node) -> BookBaseline | None:
    """Read `base = { period = "2026Q1", gross_margin = "76.4%", source = "…" }`."""
    table = node.child("base")
    metrics, keys = node.context.names.metrics, TABLES["base"].keys
    stored: list[tuple[str, Quantity]] = []
    for name, value in table.items(
        'a table: { period = "2026Q1", gross_margin = "76.4%" }'
    ):
        if name in keys:
            continue
        if name not in metrics:
            message = f"{name!r} is no metric and no series of this book"
            value.unknown(message, name, metrics, on_key=True)
        elif quantity := value.read(partial(v.quantity_of, name), None):
            stored.append((name, quantity))
    if not isinstance(table.raw, dict):
        return None
    own = {name: value for name, value in table.raw.items() if name in keys}
    base = replace(table, raw=own).table(TABLES["base"])
    period = base.get("period") if base else None
    return (
        BookBaseline(period, tuple(stored), base.get("source", ""))
        if base and period
        else None
    )


def _target(node: Node) -> tuple[tuple[Period, Quantity], ...]:
    """Read `target = { FY2026 = "1.55B" }`, in time order; a bare number takes the unit it is
    compared with."""
    found: dict[Period, Quantity] = {}
    if "target" not in node:
        return ()
    bare = _unit_beside_target(node)
    for name, value in node.child("target").items('a table: { FY2026 = "1.55B" }'):
        quantity = value.read(partial(v.amount, bare), None)
        period = replace(value, raw=name).read(v.period, None)
        if quantity is None or period is None:
            continue
        first = next(iter(found.values()), quantity)
        if quantity.unit != first.unit:
            value.wrong(
                f"this is {describe(quantity.unit)}, the first target {describe(first.unit)}"
            )
        found[period] = quantity
    return tuple(
        sorted(found.items(), key=lambda item: (item[0].year, item[0].n, item[0].span))
    )


def _unit_beside_target(node: Node) -> Unit:
    """Return the unit in which the tests can be read with the target; money if none can."""
    names = node.context.names
    texts = [text for key, text in tests_in(node.raw) if key == "test"]
    written = {word for text in texts for word in re.findall(r"\w+", text)}
    own = [unit for name, unit in names.metrics.items() if name in written]
    usual = money(node.context.currency)
    units = (*own, usual, PERCENT, MULTIPLE, POINTS, NUMBER)
    fitting = (
        unit
        for unit in dict.fromkeys(units)
        if all(
            can_read(text, parse_test, replace(names, target=unit)) for text in texts
        )
    )
    return next(fitting, usual)


def _depends(
    node: Node, symbol: str | None, ids: Mapping[str, tuple[str, ...]]
) -> Iterator[str]:
    for one in node.child("depends_on").list('a list of ids: ["npo-2027"]'):
        id_ = one.read(v.identifier, None)
        if id_ is None:
            continue
        if id_ not in ids:
            one.unknown(f"no checkpoint {id_!r} in this book", id_, ids)
            continue
        same = f"{id_}@{symbol}"
        yield from (same,) if same in ids[id_] else ids[id_]


def reminders(node: Node) -> tuple[DaysAhead, ...]:
    """Read `remind`: how long before, the earliest reminder first."""
    read = (
        one.read(v.reminder, None)
        for one in node.child("remind").list('a list: ["T-60d", "T-5d"]')
    )
    found = {reminder for reminder in read if reminder is not None}
    return tuple(sorted(found, key=lambda one: one.n * DAYS_IN[one.unit], reverse=True))


def _alert(node: Node, claim: Claim | None) -> Iterator[str]:
    """Yield the bands to notify about. The gauge must have each of them."""
    bands = (
        {band.name: band for band in claim.bands} if isinstance(claim, Gauge) else {}
    )
    for one in node.child("alert").list('a list of bands: ["exit"]'):
        name = one.read(v.needed, None)
        if name in bands:
            yield name
        elif name is not None and claim is not None:
            one.unknown(f"this checkpoint has no band {name!r}", name, bands)


def _slips(node: Node) -> tuple[BookSlip, ...]:
    """Return the dates that moved, by the day each was seen."""
    found = []
    for table in node.child("slips").tables(
        "a list: [{ from = …, to = …, seen = … }]", TABLES["slip"]
    ):
        before, after, seen = table.get("from"), table.get("to"), table.get("seen")
        if (
            before
            and after
            and (before.first, before.last) == (after.first, after.last)
        ):
            table.child("to").wrong("this slip moves nothing")
        if before and after and seen:
            found.append(BookSlip(before, after, **table.fields(BookSlip)))
    return tuple(sorted(found, key=lambda slip: slip.seen))


def _agree(node: Node, checkpoint: Checkpoint) -> None:
    """Report keys that contradict or do nothing for each other."""
    trees = list(expressions(checkpoint.claim))
    if not any(map(is_test, trees)):
        _without(node, ("tolerance", "hysteresis"), "a `test`")
    if (
        checkpoint.due
        and checkpoint.since
        and checkpoint.due.last < checkpoint.since.first
    ):
        node.child("due").wrong("`due` is over before `from` begins")
    parts = [part for tree in trees for part in walk(tree)]
    if checkpoint.target and not any(isinstance(part, Target) for part in parts):
        node.child("target").wrong(
            "the test does not use this `target`",
            'test = "revenue >= target"',
            on_key=True,
        )
    if checkpoint.intraday and (
        checkpoint.role is Role.GAUGE or not any(map(reads_price, trees))
    ):
        _without(node, ("intraday",), "a test of a price")
    _near_fits(node, checkpoint, trees)


def _without(node: Node, keys: Iterable[str], what: str) -> None:
    """Report keys that are about something the checkpoint does not have."""
    for key in keys:
        if key in node:
            message = f"`{key}` is about {what}, and there is none"
            node.child(key).wrong(message, on_key=True)


def _near_fits(node: Node, checkpoint: Checkpoint, trees: list[Expr]) -> None:
    """Check that an absolute `near` has the unit of something the test compares."""
    near = checkpoint.near.absolute
    if "near" not in node or near is None:
        return
    units = [
        distance_unit(unit_of(part.left if isinstance(part, Compare) else part.arg))
        for tree in trees
        for part in walk(tree)
        if isinstance(part, Compare | Between)
    ]
    if units and not any(comparable(near.unit, unit) for unit in units):
        hint = "3pp" if units[0].dim is Dim.POINTS else "10%: a share of the threshold"
        node.child("near").wrong(
            f"{describe(near.unit)}, but the test is in {describe(units[0])}", hint
        )


def events(
    section: Node, declarations: Declarations
) -> Iterator[tuple[str, BookEvent | None]]:
    """Yield the events by id, which may be made from ticker and text; None where the date is
    wrong."""
    seen: set[str] = set()
    for table in section.tables("tables: [[event]]", TABLES["event"]):
        ticker = (
            declarations.symbol(table.child("ticker")) if "ticker" in table else None
        )
        if "date" not in table and "window" not in table:
            table.wrong("an event needs a `date` or a `window`")
        if (id_ := id_of(table, "an event")) is None:
            continue
        if id_ in seen:
            _named(table).wrong(f"there is an event {id_!r} already")
        seen.add(id_)
        node = table.within(declarations.context(ticker))
        window = node.get("date" if "date" in node else "window")
        fields = {"text": id_, **node.fields(BookEvent), "remind": reminders(node)}
        fields |= {"id": id_, "ticker": ticker, "window": window}
        yield id_, BookEvent(**fields) if window else None


def _named(node: Node) -> Node:
    """Return where a table's id stands, or the table."""
    return node.child("id") if "id" in node else node


def decisions(section: Node) -> Iterator[Decision]:
    """Yield the journal in the order of the file.

    It is history: it may name deleted checkpoints.
    """
    for node in section.tables("tables: [[decision]]", TABLES["decision"]):
        fired = node.child("fired").list('a list of ids: ["npo-2027"]')
        ids = tuple(id_ for one in fired if (id_ := one.read(v.reference, None)))
        fields = {"thesis": None, **node.fields(Decision), "fired": ids}
        if {"date", "action"} <= fields.keys():
            yield Decision(**fields)
