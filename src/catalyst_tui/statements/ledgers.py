"""Plain-text ledgers (beancount, hledger, ledger): the postings of their transactions, as far as they say
what was bought, sold and moved. What a ledger reckons beyond that is its own."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from msgspec import Struct

from catalyst_tui.book.model.currencies import KNOWN, SIGNS
from catalyst_tui.statements.entries import Act, Entry, Read, Refused, Security

_HEAD = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:=\S+)?\s+(?:[*!PSTCURM#?%&(]|txn\b|\"|[^\W\d])"
)
_NOT = re.compile(
    r"\S+\s+(open|close|balance|pad|price|commodity|note|document|event|query|custom|option|plugin)\b"
)
_MONEY = {**SIGNS, "$": "USD"}
_SIGN = f"[{''.join(_MONEY)}]"
_NUMBER = r"[-+]?\s*[\d][\d,. ]*|[-+]?\.\d+"
_AMOUNT = re.compile(
    rf"(?P<sign>[-+]?)(?P<before>{_SIGN}|[A-Z][\w.'-]*|\"[^\"]+\")\s*(?P<one>{_NUMBER})|"
    rf"(?P<two>{_NUMBER})\s*(?P<after>{_SIGN}|[A-Za-z][\w.'-]*|\"[^\"]+\")"
)
_COST = re.compile(r"\{\{?\s*=?([^}]*)\}\}?")
_PRICE = re.compile(r"(@@?)\s*(.+)$")
_LONGEST = 30  # characters of a number
_META = re.compile(r"\s+[a-z][\w-]*:\s")
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_LOT_DAY = re.compile(r"\[(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\]")  # `{$1.20} [2025/01/02]`
_PARTS = re.compile(r",(?!\d)")  # a comma between digits parts thousands
_LOT = re.compile(r"^[ \t]+\S.*\{\{?[^{}]*\d[^{}]*\}", re.MULTILINE)


class _Posting(Struct):
    line: int
    account: str
    quantity: Decimal
    commodity: str
    cost: Decimal | None
    price: Decimal | None
    currency: str
    day: date | None
    braces: bool


def looks_like(text: str) -> bool:
    """Whether a text is a ledger: days at the beginning of lines, postings below them."""
    dated = [one for one in text.splitlines()[:3000] if _HEAD.match(one) or _NOT.match(one)]
    posted = re.search(r"^[ \t]+[A-Za-z][\w -]*:[\w:& -]+(\s{2,}|\t|$)", text, re.MULTILINE)
    return bool(dated) and (posted is not None or _LOT.search(text) is not None)


def read(text: str, into: Read) -> None:
    """What its transactions did to what has a cost or a price somewhere: hours of leave have none."""
    into.format = "ledger"
    booked = Read()
    _read(text, booked)
    bought = {
        entry.security.key
        for entry in booked.entries
        if entry.cost is not None or entry.of is not None
    }
    for entry in booked.entries:
        if entry.security.key in bought:
            into.entries.append(entry)
        else:
            into.skipped.append(Refused(entry.line, f"{entry.security}: never bought at a price"))
    into.refused += booked.refused
    into.rows += len(booked.entries) + len(booked.refused)


def _read(text: str, into: Read) -> None:
    day: date | None = None
    postings: list[_Posting] = []
    comment = False
    for line, raw in enumerate(text.splitlines(), 1):
        if raw.startswith(("comment", "end comment")):
            comment = raw.startswith("comment")
        if comment:
            continue
        if raw[:1] not in (" ", "\t"):
            _book(day, postings, into)
            postings, match = [], _HEAD.match(raw)
            day = None if match is None or _NOT.match(raw) else _date(match)
        elif (
            day is not None and raw.strip() and raw.strip()[0] not in ";#" and not _META.match(raw)
        ):
            try:
                posting = _posting(line, raw)
            except (ValueError, ArithmeticError):
                into.refused.append(
                    Refused(line, f"{raw.strip()[:60]!r}: an amount that is not understood")
                )
                continue
            if posting is not None:
                postings.append(posting)
    _book(day, postings, into)


def _date(match: re.Match[str]) -> date | None:
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def _posting(line: int, raw: str) -> _Posting | None:
    """A posting in something that is no money; None of one in money or without an amount."""
    text = raw.split(";", maxsplit=1)[0].strip()
    account, _, rest = _parted(text)
    rest = rest.strip()
    if not rest or not re.match(rf"[-+\d.A-Z\"]|{_SIGN}", rest):
        return None
    braces, cost, currency, opened = _COST.search(rest), None, "", None
    total = rest[braces.start() : braces.start() + 2] == "{{" if braces else False
    price = _PRICE.search(rest[braces.end() :] if braces else rest)
    head = rest[: braces.start()] if braces else rest.split("@")[0]
    quantity, commodity = _amount(head)
    if commodity in _MONEY or commodity in KNOWN or not commodity:
        return None
    if braces and (found := _DAY.search(braces[1]) or _LOT_DAY.search(rest, braces.end())):
        opened = date(int(found[1]), int(found[2]), int(found[3]))
    if braces and braces[1].strip():
        for part in _PARTS.split(braces[1]):
            if not _DAY.fullmatch(part.strip()) and _AMOUNT.search(part):
                cost, currency = _amount(part)
        if total and cost is not None and quantity:
            cost = cost / abs(quantity)
    each = None
    if price:
        each, money = _amount(price[2])
        each = each / abs(quantity) if price[1] == "@@" and quantity else each
        currency = currency or money
    return _Posting(
        line,
        account,
        quantity,
        commodity,
        cost,
        each,
        _MONEY.get(currency, currency),
        opened,
        bool(braces),
    )


def _parted(text: str) -> tuple[str, str, str]:
    text = re.sub(r"^[*!]\s+|^[A-Z] (?=[A-Z])", "", text)
    match = re.search(r"\s{2,}|\t", text)
    if match:
        return text[: match.start()], "", text[match.end() :]
    account, gap, rest = text.partition(" ")
    return account, gap, rest


def _amount(text: str) -> tuple[Decimal, str]:
    match = _AMOUNT.search(text.strip())
    if match is None:
        raise ValueError(text)
    if re.match(r"[^ ][eE][-+]?\d", text.strip()[match.end("two") - 1 :]) and match["two"]:
        raise ValueError(text)  # 1e999 is not one of `e999`
    number = (match["one"] or match["two"]).replace(" ", "")
    number = (
        number.replace(",", "")
        if "." in number or re.search(r",\d{3}\b", number)
        else number.replace(",", ".")
    )
    if len(number) > _LONGEST:
        raise ValueError(text)
    sign = -1 if match["sign"] == "-" else 1
    symbol = (match["before"] or match["after"]).strip('"')
    return sign * Decimal(number), _MONEY.get(symbol, symbol)


def _owned(account: str) -> bool:
    return not re.match(
        r"(expenses?|income|revenues?|equity|liabilities)\b", account, re.IGNORECASE
    )


def _book(day: date | None, postings: list[_Posting], into: Read) -> None:
    """A transaction's rows: what leaves one account of the owner for another is moved, else sold."""
    mine = [one for one in postings if _owned(one.account) and one.quantity]
    arrived = [one for one in mine if one.quantity > 0 and one.price is None]
    for one in mine:
        if one.quantity >= 0:
            continue
        left = -one.quantity
        free = [
            other
            for other in arrived
            if other.commodity == one.commodity
            and other.quantity > 0
            and other.cost in (None, one.cost)
        ]
        for other in free if one.price is None else []:
            part = min(left, other.quantity)
            security = Security(one.commodity)
            into.entries.append(
                Entry(
                    one.line,
                    Act.MOVE,
                    security,
                    part,
                    day=day,
                    account=one.account,
                    to=other.account,
                    of=one.cost,
                )
            )
            other.quantity -= part
            left -= part
        if left > 0:
            into.entries.append(
                Entry(
                    one.line,
                    Act.SELL,
                    Security(one.commodity),
                    left,
                    None,
                    "",
                    day,
                    None,
                    one.account,
                    of=one.cost,
                )
            )
    for one in mine:
        if one.quantity > 0:
            cost = one.cost if one.cost is not None else one.price
            act = Act.BUY if cost is not None or one.braces else Act.RECEIVE
            security, on = Security(one.commodity), one.day or day
            into.entries.append(
                Entry(
                    one.line,
                    act,
                    security,
                    one.quantity,
                    cost,
                    one.currency,
                    on,
                    account=one.account,
                )
            )
