"""Read files with marks in angle brackets: Interactive Brokers' Flex XML, OFX, Portfolio
Performance.

A document type, and with it every entity, is refused.
"""

from __future__ import annotations

import html
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from xml.parsers import expat

from catalyst_tui.book.clean import clean
from catalyst_tui.statements.entries import (
    UnreadError,
)
from catalyst_tui.statements.grids import CELL, Grid, GridRow


@dataclass(slots=True, eq=False)
class Element:
    """An element of a document, with its line."""

    tag: str
    line: int
    parent: Element | None = None
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element] = field(default_factory=list)
    text: str = ""

    def add(self, child: Element) -> Element:
        """Add a child and return it."""
        self.children.append(child)
        return child

    def child(self, tag: str) -> Element | None:
        """Return the first child of this name."""
        return next((child for child in self.children if child.tag == tag), None)

    def every(self, tag: str = "") -> Iterator[Element]:
        """Yield every element of this name inside this one, in their order; all if no name is
        given.
        """
        waiting = self.children[::-1]
        while waiting:
            node = waiting.pop()
            if not tag or node.tag == tag:
                yield node
            waiting += reversed(node.children)

    def inner_text(self, tag: str) -> str:
        """Return the text of the first element of this name inside this one; empty if there is
        none.
        """
        found = next(self.every(tag), None)
        return found.text if found else ""


def tree(data: bytes, first: int = 1) -> Element:
    """Return the root of an XML document, which begins in line `first`. Raises UnreadError."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    root = Element("", 0)
    at = root

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal at
        at = at.add(Element(tag, parser.CurrentLineNumber + first - 1, at, attributes))

    def end(_tag: str) -> None:
        nonlocal at
        at = at.parent or root

    def text(part: str) -> None:
        if len(at.text) < CELL:
            at.text += part

    def refuse_doctype(*_: object) -> None:
        why = (
            "this XML declares a document type, through which it could read other files"
        )
        raise UnreadError(f"{why}; it is not read")

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = refuse_doctype
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        why = f"this XML is cut short or damaged, line {error.lineno}"
        raise UnreadError(f"{why}; export it again") from None
    except (LookupError, ValueError):
        raise UnreadError(
            "this XML is in an encoding nobody knows; export it again"
        ) from None
    if not root.children:
        raise UnreadError("this XML is empty")
    return root.children[0]


# Interactive Brokers' Flex query: its tables are read by their description.

_REPEATED = frozenset({"Order", "SymbolSummary", "AssetSummary", "Lot", "WashSale"})
"""Elements that repeat what the trades say."""


def flex_grids(root: Element) -> list[Grid]:
    """Turn elements of the same name into a table, with their attributes as columns."""
    several: dict[str, list[Element]] = defaultdict(list)
    for statement in root.every("FlexStatement"):
        for section in statement.children:
            for node in section.children:
                several[node.tag].append(node)
    if "Trade" not in several and "Order" in several:
        # The query did not ask for executions: its orders say the same.
        several["Trade"] = several["Order"]
        for node in several["Trade"]:
            node.attributes.pop("levelOfDetail", None)
    return [
        _grid(tag, [(node.line, node.attributes) for node in nodes])
        for tag, nodes in several.items()
        if tag not in _REPEATED
    ]


def _grid(name: str, rows: Sequence[tuple[int, Mapping[str, str]]]) -> Grid:
    """Return rows as a table; its columns are all names that a row has."""
    header = tuple(dict.fromkeys(key for _, row in rows for key in row))
    body = (
        GridRow(at, tuple(clean(row.get(key, ""), CELL) for key in header))
        for at, row in rows
    )
    return Grid(name, (GridRow(rows[0][0], header), *body), ",")


# OFX and QFX. Version 1 has no end marks behind values.

_VALUE = re.compile(r"<([A-Za-z0-9.]+)>([^<\r\n]*[^<\s][^<]*?)\s*(?:</\1>|(?=<)|$)")
_LISTS = ("INVTRANLIST", "INVPOSLIST", "INVBAL")  # trades, positions, cash


def ofx_grids(text: str) -> list[Grid]:
    """Turn the investment statements of an OFX file into tables of trades, positions and cash.

    A row has all values of its element, its statement and its security.
    """
    start = text.upper().find("<OFX>")
    root = tree(
        _VALUE.sub(_closed, text[start:]).encode(), 1 + text.count("\n", 0, start)
    )
    securities = {
        info.inner_text("UNIQUEID"): _values(info) for info in root.every("SECINFO")
    }
    several: dict[str, list[tuple[int, dict[str, str]]]] = defaultdict(list)
    for statement in root.every("INVSTMTRS"):
        own = {tag: statement.inner_text(tag) for tag in ("ACCTID", "CURDEF")}
        for section in filter(lambda node: node.tag in _LISTS, statement.children):
            for node in [section] if section.tag == "INVBAL" else section.children:
                row = own | _values(node) | {"KIND": node.tag}
                row |= securities.get(row.get("UNIQUEID", ""), {})
                several[section.tag].append((node.line, row))
    return [_grid(name, rows) for name, rows in several.items()]


def _values(node: Element) -> dict[str, str]:
    """Return the values inside an element: days without their time, an ISIN by that name."""
    row = {leaf.tag: leaf.text.strip() for leaf in node.every() if not leaf.children}
    days = {tag: text[:8] for tag, text in row.items() if tag.startswith("DT")}
    ratio = (
        {"RATIO": f"{row['NUMERATOR']}/{row['DENOMINATOR']}"}
        if "NUMERATOR" in row
        else {}
    )
    return (
        row
        | days
        | ratio
        | {row.get("UNIQUEIDTYPE", "").upper(): row.get("UNIQUEID", "")}
    )


def _closed(value: re.Match[str]) -> str:
    """Return a value of OFX with its end mark, as XML."""
    tag, text = value[1], html.escape(html.unescape(value[2]))
    return f"<{tag}>{text}</{tag}>"


# Portfolio Performance: shares times 10^6 before version 49, 10^8 since; money in hundredths; and
# elements that only refer to another one.

_PP_PAYS = {"BUY", "REMOVAL", "FEES", "TAXES", "INTEREST_CHARGE", "TRANSFER_OUT"}
_PP_LONGEST = 200  # characters of a value
_PP_STEP = re.compile(r"([\w-]+)(?:\[(\d+)\])?")


def is_portfolio_performance(root: Element) -> bool:
    """Return whether a document is Portfolio Performance's."""
    return root.tag == "client" and root.child("securities") is not None


def portfolio_performance_grids(root: Element) -> list[Grid]:
    """Turn the trades of its depots and the payments of its accounts into tables."""
    file = _PPFile(root)
    nodes = (node for node in root.every("portfolio-transaction") if node.child("type"))
    trades = [(node.line, file.trade(node)) for node in nodes]
    payments = [(node.line, file.payment(node)) for node in file.account_rows()]
    tables = {"portfolio-transaction": trades, "account-transaction": payments}
    return [_grid(name, rows) for name, rows in tables.items() if rows]


class _PPFile:
    """A document with the elements that its references mean."""

    def __init__(self, root: Element) -> None:
        self.root = root
        version = self.value(root, "version")
        self.shares = Decimal(10) ** (
            8 if version.isdigit() and int(version) >= 49 else 6
        )
        self.base = self.value(root, "baseCurrency")
        self.ids = {
            element.attributes["id"]: element
            for element in root.every()
            if "id" in element.attributes
        }

    def value(self, node: Element, tag: str) -> str:
        """Return the text of a child, which may be elsewhere."""
        found = self.resolve(node.child(tag))
        return found.text.strip()[:_PP_LONGEST] if found else ""

    def resolve(self, node: Element | None) -> Element | None:
        """Return the element that a reference points to: by its number, or step by step."""
        for _ in range(8):
            if node is None or "reference" not in node.attributes:
                return node
            where = node.attributes["reference"]
            node = self.ids.get(where) if where.isdigit() else _walk(node, where)
        return None

    def trade(self, node: Element) -> dict[str, str]:
        """Return what a row of a depot says; `?` for a number that is none."""
        row = {tag: self.value(node, tag) for tag in ("type", "date", "shares")}
        if (found := self.resolve(node.child("security"))) is not None:
            names = ("tickerSymbol", "isin", "name", "currencyCode")
            row |= {tag: self.value(found, tag) for tag in names}
        depot = node.parent.parent if node.parent else None
        row["account"] = self.value(depot, "uuid") if depot else ""
        try:
            shares = Decimal(row["shares"] or 0) / self.shares
            paid, row["currency"] = self.paid(node, row.get("currencyCode", ""))
            price = paid / shares if shares else Decimal(0)
        except ArithmeticError:
            return row | {"shares": "?"}
        moved = row["type"].startswith("TRANSFER") or not price
        return row | {"shares": f"{shares:f}", "price": "" if moved else f"{price:f}"}

    def payment(self, node: Element) -> dict[str, str]:
        """Return what a row of an account says."""
        amount = self.value(node, "amount")
        sign = "-" if self.value(node, "type") in _PP_PAYS else ""
        digits = f"{sign}{amount[:-2] or 0}.{amount[-2:]:0>2}"
        return {
            "amount": digits,
            "currency": self.value(node, "currencyCode") or self.base,
        }

    def paid(self, node: Element, wanted: str) -> tuple[Decimal, str]:
        """Return the sum paid with fees and taxes, in the `wanted` currency if the file has a
        rate.
        """
        amount = Decimal(self.value(node, "amount") or 0) / 100
        for unit in node.every("unit"):
            forex, gross = unit.child("forex"), unit.child("amount")
            if (
                unit.attributes.get("type") != "GROSS_VALUE"
                or forex is None
                or gross is None
            ):
                continue
            account_gross = Decimal(gross.attributes.get("amount", 0))
            if forex.attributes.get("currency") == wanted and account_gross:
                return amount * Decimal(
                    forex.attributes["amount"]
                ) / account_gross, wanted
        return amount, self.value(node, "currencyCode") or self.base

    def account_rows(self) -> list[Element]:
        """Return the rows of all accounts, each once: some are only referred to."""
        rows: dict[int, Element] = {}
        for account in self.root.every("account"):
            real = self.resolve(account)
            inside = real.child("transactions") if real else None
            for element in inside.children if inside else ():
                row = self.resolve(element)
                if row is not None and row.child("type") is not None:
                    rows[id(row)] = row
        return list(rows.values())


def _walk(node: Element, path: str) -> Element | None:
    """Follow a path such as `../../securities/security[2]`."""
    at: Element | None = node
    for step in path.split("/"):
        if at is None:
            return None
        if step == "..":
            at = at.parent
        elif match := _PP_STEP.fullmatch(step):
            several = [child for child in at.children if child.tag == match[1]]
            place = int(match[2] or 1) - 1
            at = several[place] if place < len(several) else None
    return at
