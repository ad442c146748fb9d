"""TOML text → Book, with every error located; pure, so that a half-typed file can be judged as one
types.

A book with an error is no book: who loads it keeps the last good one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from graphlib import CycleError, TopologicalSorter
from typing import Any

from msgspec.structs import replace

from catalyst_tui.book.file import values as v
from catalyst_tui.book.file.checkpoints import (
    Draft,
    all_drafts,
    checkpoints,
    decisions,
    events,
)
from catalyst_tui.book.file.declarations import Declarations, tests_in
from catalyst_tui.book.file.keys import TABLES
from catalyst_tui.book.file.node import Context, Found, Node, located
from catalyst_tui.book.file.syntax import TOO_DEEP, Problem, parse
from catalyst_tui.book.language.tree import RUNWAY
from catalyst_tui.book.model.book import NEW_YORK, Book, Checkpoint, Near, Thesis
from catalyst_tui.book.model.listings import LISTINGS, listed_in, venue_of
from catalyst_tui.book.model.metrics import POSITION, STANDARD
from catalyst_tui.book.model.period import CALENDAR
from catalyst_tui.book.model.quantity import Dim, Quantity, minor_of, money
from catalyst_tui.book.model.tickers import Identity, Lot, Series, Ticker
from catalyst_tui.values import Frozen

_RESERVED = {
    *STANDARD,
    *POSITION,
    RUNWAY,
    *["held", "ever", "and", "or", "not", "for", "between", "target"],
}


class Loaded(Frozen):
    """The book, None when there is a problem; and the problems in the order of the file."""

    book: Book | None
    problems: tuple[Problem, ...]


def load_book(
    text: str, known: Mapping[str, Identity] | None = None, *, strict: bool = True
) -> Loaded:
    """Read the text of a `catalysts.toml`.

    Never raises. `known`: identities from filings, used where the text is silent. Unless `strict`,
    tests ignore a currency that only filings name.
    """
    parsed = parse(text)
    found: dict[Found, None] = {}
    book = None
    if parsed.data is not None:
        root = Node(parsed.data, (), found)
        try:
            book = _book(root, known or {}, strict)
        except RecursionError:
            root.wrong(TOO_DEEP)
    problems = sorted({*parsed.problems, *located(found, parsed.text)})
    return Loaded(None if problems else book, tuple(problems))


def _book(root: Node, known: Mapping[str, Identity], strict: bool) -> Book:
    root = root.table(TABLES["book"]) or root
    root.get("schema", 1)
    defaults = root.section("defaults")
    defaults = defaults.table(TABLES["defaults"]) or replace(defaults, raw={})
    for key in defaults.keys:
        defaults.get(key)  # once, also when nothing below falls back on it
    common = defaults.get("currency", "")
    currency = common or "USD"
    root = replace(root, context=Context(currency=currency))
    declared = Declarations(currency, strict=strict)
    declared.tickers |= {
        one.symbol: one for one in _tickers(root.section("ticker"), common, known)
    }
    _check_former(root.section("ticker"), declared.tickers)
    cash = dict(_cash(root.section("cash")))
    declared.groups |= _groups(root.section("group"), declared)
    declared.series |= {
        one.name: one for one in _series(root.section("series"), declared, known)
    }
    declared.theses |= _theses(root.section("thesis", []), declared)
    found = dict(events(root.section("event", []), declared))
    section = replace(root.section("checkpoint", []), defaults=defaults.raw)
    drafts = all_drafts(section, declared, found.keys())
    declared.declare_series(
        (key, text, one.symbols[0] if one.symbols else None)
        for one in drafts.values()
        for key, text in tests_in(one.node.raw)
    )
    return Book(
        tickers=declared.tickers,
        groups=declared.groups,
        series=declared.series,
        theses={id_: thesis for id_, thesis in declared.theses.items() if thesis},
        checkpoints=_checkpoints(drafts, declared),
        zone=defaults.get("timezone", NEW_YORK),
        currency=currency,
        near=defaults.get("near", Near(share=Decimal(10))),
        events={id_: event for id_, event in found.items() if event},
        decisions=tuple(decisions(root.section("decision", []))),
        base=defaults.get("base_currency", "") or _base(declared.tickers, cash, common),
        cash=cash,
    )


def _tickers(
    section: Node, common: str, known: Mapping[str, Identity]
) -> Iterator[Ticker]:
    """Yield the tickers.

    `common` is the currency of [defaults] for symbols without a known ending; may be empty.
    """
    for symbol, table in section.items("tables: [ticker.ALAB]"):
        raw = table.raw if isinstance(table.raw, dict) else {}
        dotted = [
            f"{symbol}.{key}" for key, value in raw.items() if isinstance(value, dict)
        ]
        for whole in dotted:  # read as meant: references to it are good
            message, hint = "a symbol with a dot needs quotes", f'[ticker."{whole}"]'
            table.child(whole.removeprefix(f"{symbol}.")).wrong(
                message, hint, on_key=True
            )
            yield Ticker(whole, currency=listed_in(whole) or common or "USD")
        if dotted:
            continue
        replace(table, raw=symbol).read(v.symbol, None)
        if (node := table.table(TABLES["ticker"])) is not None:
            meant, filed = _meant_in(symbol, node, known), known.get(symbol, Identity())
            yield _ticker(symbol, node, common, filed, meant)


def _meant_in(name: str, node: Node, known: Mapping[str, Identity]) -> list[str]:
    """Return the currencies that bare amounts about a ticker or series were meant in, in order.

    The first is that of its first figure, under a former name if it has one.
    """
    names = [known[one] for one in (*node.get("was", ()), name) if one in known]
    meant = [one.amounts_in for one in names if one.amounts_in][:1]
    for before, now in (moved for one in names for moved in one.amounts_moved):
        if meant and meant[-1] == before:
            meant.append(now)
    return meant


def _ticker(
    symbol: str, node: Node, common: str, filed: Identity, meant: list[str]
) -> Ticker:
    """Return a ticker as its table says it, else as its filings do.

    If it reports in another currency now than bare amounts were meant in, these keep theirs.
    """
    venue = node.get("exchange") or venue_of(symbol)
    listed = listed_in(symbol) or (LISTINGS[venue].currency if venue else "")
    own = {"currency": "" if listed else common, **node.fields(Identity)}
    written = Identity(**own, fiscal=node.get("fiscal_year_end"))
    company = {
        name: getattr(written, name) or getattr(filed, name)
        for name in ("name", "cik", "reports_in", "splits")
    }
    fiscal = written.fiscal or filed.fiscal
    currency = written.currency or listed or filed.currency or "USD"
    lots = node.within(Context(currency=currency)).child("lots")
    reports_now = "" if written.reports_in else filed.reports_now
    now = company["reports_in"] or currency
    whole = [minor_of(one)[0] for one in meant]
    if meant and not reports_now and minor_of(now)[0] not in whole:
        company["reports_in"], reports_now = meant[-1], now
    before = next((one for one in reversed(meant) if one != now), "")
    return Ticker(
        symbol,
        fiscal=fiscal or CALENDAR,
        lots=tuple(_lots(lots, currency)),
        own=written.told,
        dated=fiscal is not None,
        venue=venue,
        reports_now=reports_now,
        reports_before="" if reports_now else before,
        **{**node.fields(Ticker), **company, "currency": currency},
    )


def _check_former(section: Node, tickers: Mapping[str, Ticker]) -> None:
    """Report a `was` that two tickers have, or whose symbol is in use and
    nobody says since when.
    """
    taken: dict[str, str] = {}
    for symbol, one in tickers.items():
        for former in one.was:
            place = section.child(symbol).child("was")
            if former in taken:
                place.wrong(f"{taken[former]} was {former} too", "leave out one")
            elif former in tickers and one.was_until is None:
                place.wrong(
                    f"{former} is a ticker of the book too: until when was {symbol} called so?",
                    "was_until = 2022-06-08",
                )
            taken[former] = symbol


def _base(
    tickers: Mapping[str, Ticker], cash: Mapping[str, Decimal], common: str
) -> str:
    """Return the currency of the total if the book does not name it: the only one used, else that
    of [defaults], else an empty string."""
    lots = [(ticker, lot) for ticker in tickers.values() for lot in ticker.lots]
    reported = {
        currency
        for one, lot in lots
        for currency in (one.currency, lot.currency, lot.price_in)
    }
    whole = {minor_of(currency)[0] for currency in {*reported, *cash} if currency}
    if len(whole) == 1:
        return whole.pop()
    return minor_of(common)[0] if whole else minor_of(common or "USD")[0]


def _cash(section: Node) -> Iterator[tuple[str, Decimal]]:
    for currency, node in section.items(
        'amounts by their currency: [cash] and EUR = "1200.50"'
    ):
        code = replace(node, raw=currency).read(v.whole_currency, None)
        amount = node.read(v.number, None)
        if code and amount is not None:
            yield code, amount


def _lots(section: Node, currency: str) -> Iterator[Lot]:
    for node in section.tables("a list of lots", TABLES["lot"]):
        quantity, cost, price = (
            node.get("quantity"),
            node.get("cost"),
            node.get("price"),
        )
        opened, sold = node.get("opened"), node.get("sold")
        if quantity == 0:
            node.child("quantity").wrong("a lot of 0 shares is none")
        if opened and sold and sold < opened:
            node.child("sold").wrong("this is before the day it was opened")
        if quantity and (cost or "cost" not in node):
            in_, price_in = (_other(amount, currency) for amount in (cost, price))
            paid, got = cost.value if cost else None, price.value if price else None
            yield Lot(quantity, paid, opened, in_, sold, got, price_in)


def _other(amount: Quantity | None, currency: str) -> str:
    """Return the currency of an amount if it is not the ticker's."""
    return "" if amount is None or amount.unit.label == currency else amount.unit.label


def _groups(
    section: Node, declared: Declarations
) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name, node in section.items("named lists of tickers"):
        replace(node, raw=name).read(v.name, None)
        members = [
            declared.symbol(one)
            for one in node.list('a list of tickers: ["MSFT", "AMZN"]')
        ]
        if node.raw == []:
            node.wrong("this group is empty")
        yield name, tuple(dict.fromkeys(member for member in members if member))


def _series(
    section: Node, declared: Declarations, known: Mapping[str, Identity]
) -> Iterator[Series]:
    taken: dict[str, str] = {}
    for name, table in section.items("tables: [series.pcie6_mix]"):
        if (node := table.table(TABLES["series"])) is None:
            continue
        replace(table, raw=name).read(v.name, None)
        if name in _RESERVED:
            node.wrong(f"`{name}` is a word of tests already", "choose another name")
        for was in node.get("was", ()):
            if was in taken:
                node.child("was").wrong(f"{taken[was]} was {was} too", "leave out one")
            taken[was] = name
        fields: dict[str, Any] = {
            "unit": money(declared.currency),
            **node.fields(Series),
        }
        fields["ticker"] = (
            declared.symbol(node.child("ticker")) if "ticker" in node else None
        ) or ""
        meant = _meant_in(name, node, known)
        if (
            meant
            and fields["unit"].dim is Dim.MONEY
            and fields["unit"].label not in meant
        ):
            fields["kept"] = money(meant[-1])
        yield Series(name, **fields)


def _theses(
    section: Node, declared: Declarations
) -> Iterator[tuple[str, Thesis | None]]:
    seen: set[str] = set()
    for node in section.tables("tables: [[thesis]]", TABLES["thesis"]):
        id_ = node.get("id")
        if id_ is None and isinstance(node.raw.get("id"), str):
            # Other tables may refer to it
            yield node.raw["id"], None
        if id_ in seen:
            node.child("id").wrong(f"there is a thesis {id_!r} already")
        fields = {"id": "", "text": "", **node.fields(Thesis)}
        thesis = Thesis(**{**fields, "tickers": declared.symbols(node) or ()})
        if id_:
            seen.add(id_)
            yield id_, thesis


def _checkpoints(
    drafts: Mapping[str, Draft], declared: Declarations
) -> dict[str, Checkpoint]:
    ids = {id_: one.ids for id_, one in drafts.items()}
    readable = (one for one in drafts.values() if not one.node.full)
    found = {
        checkpoint.id: checkpoint
        for one in readable
        for checkpoint in checkpoints(one, declared, ids)
    }
    _no_circle(found, {id_: one for one in drafts.values() for id_ in one.ids})
    return found


def _no_circle(found: dict[str, Checkpoint], drafts: dict[str, Draft]) -> None:
    """Report checkpoints that would wait for each other for ever."""
    try:
        TopologicalSorter(
            {id_: one.depends_on for id_, one in found.items() if one.depends_on}
        ).prepare()
    except CycleError as error:
        circle = error.args[1]
        message = f"these wait for each other: {' → '.join(reversed(circle))}"
        drafts[circle[0]].node.child("depends_on").wrong(message, on_key=True)
