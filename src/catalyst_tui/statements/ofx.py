"""OFX and QFX: what many brokers give beside CSV. Version 1 leaves its ends out, so it is read as marks and
values; nothing in it is ever an entity."""

from __future__ import annotations

import html
import re
from datetime import date
from decimal import Decimal

from catalyst_tui.book.clean import clean
from catalyst_tui.statements.entries import Act, Balance, Entry, Read, Refused, Security
from catalyst_tui.statements.xml_tree import Node

_MARK = re.compile(r"<(/?)([A-Za-z0-9.]+)>([^<]*)")
_GROUPS = {
    **dict.fromkeys(("BUYSTOCK", "BUYMF", "BUYOTHER", "BUYDEBT", "REINVEST"), Act.BUY),
    **dict.fromkeys(("SELLSTOCK", "SELLMF", "SELLOTHER", "SELLDEBT"), Act.SELL),
    "TRANSFER": Act.MOVE,
    "SPLIT": Act.RATIO,
}
_OPTIONS = ("BUYOPT", "SELLOPT", "CLOSUREOPT", "POSOPT")
_FEES = ("COMMISSION", "FEES", "TAXES", "LOAD")
_HOLDS = ("POSSTOCK", "POSMF", "POSOTHER", "POSDEBT")


def read(text: str, into: Read) -> None:
    """Its investment statements: trades, positions and cash."""
    into.format = "OFX"
    root = _tree(text)
    names = {_said(one, "UNIQUEID"): one for one in root.every("SECINFO")}
    for statement in root.every("INVSTMTRS"):
        account, currency = _said(statement, "ACCTID"), _said(statement, "CURDEF")
        for tag in (*_GROUPS, *_HOLDS, *_OPTIONS):
            for node in statement.every(tag):
                into.rows += 1
                try:
                    into.entries.append(_entry(node, tag, names, account, currency))
                except (ValueError, ArithmeticError) as error:
                    into.refused.append(Refused(node.line, str(error) or "a number that is none"))
        try:
            cash = _number(_said(statement, "AVAILCASH") or "0")
        except (ValueError, ArithmeticError):
            cash = Decimal(0)
            into.rows += 1
            into.refused.append(Refused(statement.line, "the cash is no number"))
        if cash:
            into.cash.append(Balance(currency, cash))
            into.rows, into.balances = into.rows + 1, into.balances + 1


def _tree(text: str) -> Node:
    """Marks and values as nodes: a mark with a value has no children, whether it is closed or not."""
    root = Node("OFX", 1)
    at, line, before = root, 1, 0
    for match in _MARK.finditer(text):
        line += text.count("\n", before, match.start())
        before = match.start()
        closes, tag, value = match[1], match[2].upper(), match[3].strip()
        if closes:
            node: Node | None = at
            while node is not None and node.tag != tag:
                node = node.parent
            if node is not None and node.parent is not None:
                at = node.parent
        elif value:
            at.children.append(Node(tag, line, at, {}, [], clean(html.unescape(value), 300)))
        else:
            child = Node(tag, line, at)
            at.children.append(child)
            at = child
    return root


def _said(node: Node, tag: str) -> str:
    found = node.every(tag)
    return found[0].text if found else ""


def _number(text: str) -> Decimal:
    value = Decimal(text.replace(",", ".") if "." not in text else text.replace(",", ""))
    if not value.is_finite() or (value and abs(value.adjusted()) > 15):
        raise ValueError(f"{text!r} is beyond any meaning")
    return value


def _entry(node: Node, tag: str, names: dict[str, Node], account: str, currency: str) -> Entry:
    unique, kind = _said(node, "UNIQUEID"), _said(node, "UNIQUEIDTYPE").upper()
    info = names.get(unique)
    symbol = _said(info, "TICKER") if info else ""
    isin = unique if kind == "ISIN" else ""
    security = Security(symbol or ("" if isin else unique), isin, _said(info, "SECNAME") if info else "")
    if tag in _OPTIONS:
        raise ValueError(f"{security}: an option; the book takes shares, funds and coins that are owned")
    day = _said(node, "DTTRADE")[:8]
    opened = date(int(day[:4]), int(day[4:6]), int(day[6:])) if len(day) == 8 else None
    money = _said(node, "CURSYM") or currency
    if tag == "SPLIT":
        ratio = _number(_said(node, "NUMERATOR")) / _number(_said(node, "DENOMINATOR"))
        return Entry(node.line, Act.RATIO, security, ratio, None, money, opened, None, account)
    units = _number(_said(node, "UNITS"))
    price = _said(node, "UNITPRICE")
    cost = _number(price) if price and tag not in (*_HOLDS, "TRANSFER") else None
    if tag in _HOLDS:
        short = _said(node, "POSTYPE").upper() == "SHORT"
        return Entry(
            node.line, Act.HOLD, security, -abs(units) if short else units, None, money, None, None, account
        )
    act = _GROUPS[tag]
    if act is Act.BUY and cost is not None and units:
        fees = sum(abs(_number(_said(node, name) or "0")) for name in _FEES)
        cost += fees / abs(units)
    if _said(node, "BUYTYPE").upper() == "BUYTOCOVER" or _said(node, "SELLTYPE").upper() == "SELLSHORT":
        raise ValueError(f"{security}: a short sale; the book takes what is owned")
    if act is Act.MOVE and _said(node, "TFERACTION").upper() == "OUT":
        units = -abs(units)
    return Entry(
        node.line,
        act,
        security,
        units if act is Act.MOVE else abs(units),
        cost or None,
        money,
        opened,
        None,
        account,
    )
