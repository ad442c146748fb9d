"""Read plain-text ledgers (beancount, hledger, ledger): purchases, sales and moves.

Only the postings of transactions are read; what a ledger computes beyond them is its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.book.model.currencies import KNOWN, SIGNS
from catalyst_tui.statements.cells import DayReader, NumberReader
from catalyst_tui.statements.entries import Act, BrokerEntry, RowsRead, Security

_DATE = r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}"
_HEAD = re.compile(rf"{_DATE}(?:=\S+)?\s+(?:[*!PSTCURM#?%&(]|txn\b|\"|[^\W\d])")
_DIRECTIVE = re.compile(
    r"\S+\s+(open|close|balance|pad|price|commodity|note|document|event|query|custom|option"
    r"|plugin)\b"
)
_MONEY = {**SIGNS, "$": "USD"}
_SIGN = f"[{''.join(_MONEY)}]"
_NUMBER = r"[-+]?\s*[\d][\d,. ]*|[-+]?\.\d+"
_COMMODITY = r"[\w.'-]*|\"[^\"]+\""
_AMOUNT = re.compile(
    rf"(?P<sign>[-+]?)(?P<before>{_SIGN}|[A-Z]{_COMMODITY})\s*(?P<one>{_NUMBER})|"
    rf"(?P<two>{_NUMBER})\s*(?P<after>{_SIGN}|[A-Za-z]{_COMMODITY})"
)
_EXPONENT = re.compile(r"[eE][-+]?\d")
_COST = re.compile(r"(\{\{?)\s*=?([^}]*)\}\}?")
_PRICE = re.compile(r"(@@?)\s*(.+)$")
_META = re.compile(r"\s+[a-z][\w-]*:\s")
_DAY = re.compile(_DATE)
_COST_PARTS = re.compile(r",(?!\d)")  # a comma between digits parts thousands
_POSTING = re.compile(r"^[ \t]+[A-Za-z][\w -]*:[\w:& -]+(\s{2,}|\t|$)", re.MULTILINE)
_LOT = re.compile(r"^[ \t]+\S.*\{\{?[^{}]*\d[^{}]*\}", re.MULTILINE)
_OTHERS = re.compile(
    r"(expenses?|income|revenues?|equity|liabilities)\b", re.IGNORECASE
)


class _Posting(Struct):
    """A posting in something that is no money."""

    line: int
    account: str
    commodity: str
    quantity: Decimal
    cost: Decimal | None = None  # of one, in braces
    price: Decimal | None = None  # of one, behind @
    currency: str = ""
    day: date | None = None


def looks_like(text: str) -> bool:
    """Return whether a text is a ledger: days at the beginning of lines, postings below them."""
    lines = text.splitlines()[:3000]
    dated = any(_HEAD.match(line) or _DIRECTIVE.match(line) for line in lines)
    return dated and bool(_POSTING.search(text) or _LOT.search(text))


def read(text: str, into: RowsRead) -> None:
    """Read the transactions of everything that has a cost or a price: hours of leave have none."""
    into.format = "ledger"
    entries = _entries(text, into)
    bought = {
        one.security.key
        for one in entries
        if one.cost is not None or one.of is not None
    }
    for entry in entries:
        unknown = f"{entry.security}: never bought at a price"
        into.add(entry.line, entry if entry.security.key in bought else unknown)


def _entries(text: str, into: RowsRead) -> list[BrokerEntry]:
    day: date | None = None
    postings: list[_Posting] = []
    entries: list[BrokerEntry] = []
    comment = False
    for line, raw in enumerate(text.splitlines(), 1):
        if raw.startswith(("comment", "end comment")):
            comment = raw.startswith("comment")
        if comment:
            continue
        if raw[:1] not in (" ", "\t"):
            entries += _transaction(day, postings)
            postings, match = [], _HEAD.match(raw)
            day = None if match is None or _DIRECTIVE.match(raw) else _day(raw)
        elif (
            day is not None
            and raw.strip()[:1] not in ("", ";", "#")
            and not _META.match(raw)
        ):
            try:
                posting = _posting(line, raw)
            except ValueError:
                into.rows += 1
                into.refuse(
                    line, f"{raw.strip()[:60]!r}: an amount that is not understood"
                )
            else:
                postings += [posting] if posting else []
    return entries + _transaction(day, postings)


def _day(text: str) -> date | None:
    try:
        return DayReader().read(text)[0]
    except ValueError:
        return None


def _posting(line: int, raw: str) -> _Posting | None:
    """Return a posting; None if it is in money or has no amount. ValueError for a wrong amount."""
    account, rest = _account_and_rest(raw.split(";", maxsplit=1)[0].strip())
    if not re.match(rf"[-+\d.A-Z\"]|{_SIGN}", rest):
        return None
    braces = _COST.search(rest)
    head, tail = rest.split("@")[0], rest
    if braces:
        head, tail = rest[: braces.start()], rest[braces.end() :]
    quantity, commodity = _amount(head)
    if commodity in _MONEY or commodity in KNOWN or not commodity:
        return None
    posting = _Posting(line, account, commodity, quantity)
    if braces:
        if found := _DAY.search(braces[2] + tail):  # `{$1.20} [2025/01/02]`
            posting.day = _day(found[0])
        for part in _COST_PARTS.split(braces[2]):
            if not _DAY.fullmatch(part.strip()) and _AMOUNT.search(part):
                posting.cost, posting.currency = _each(
                    part, quantity, total=braces[1] == "{{"
                )
    if price := _PRICE.search(tail):
        posting.price, currency = _each(price[2], quantity, total=price[1] == "@@")
        posting.currency = posting.currency or currency
    return posting


def _each(text: str, quantity: Decimal, *, total: bool) -> tuple[Decimal, str]:
    """Return the cost or price of a single share, and its currency."""
    amount, currency = _amount(text)
    return amount / abs(quantity) if total and quantity else amount, _MONEY.get(
        currency, currency
    )


def _account_and_rest(text: str) -> tuple[str, str]:
    """Part the account from the amount: by two blanks or a tab, else by the first blank."""
    text = re.sub(r"^[*!]\s+|^[A-Z] (?=[A-Z])", "", text)
    parts = re.split(r"\s{2,}|\t", text, maxsplit=1)
    account, rest = parts if len(parts) == 2 else text.partition(" ")[::2]
    return account, rest.strip()


def _amount(text: str) -> tuple[Decimal, str]:
    """Return a number and its commodity. ValueError without a number."""
    match = _AMOUNT.search(text.strip())
    if match is None:
        raise ValueError(text)
    number = (match["one"] or match["two"]).replace(" ", "")
    symbol = (match["before"] or match["after"]).strip('"')
    if match["two"] and _EXPONENT.match(symbol):  # 1e999 is not one of `e999`
        raise ValueError(text)
    value = NumberReader(".").read(number) or Decimal(0)
    return -value if match["sign"] == "-" else value, _MONEY.get(symbol, symbol)


def _transaction(day: date | None, postings: Sequence[_Posting]) -> list[BrokerEntry]:
    """Return what a transaction does: shares move between own accounts, or they are sold."""
    own = [
        posting
        for posting in postings
        if not _OTHERS.match(posting.account) and posting.quantity
    ]
    arriving = [
        posting for posting in own if posting.quantity > 0 and posting.price is None
    ]
    entries: list[BrokerEntry] = []

    def add(one: _Posting, act: Act, quantity: Decimal, to: str = "") -> None:
        security, place = Security(one.commodity), one.account
        entries.append(
            BrokerEntry(
                act,
                security,
                quantity,
                day=day,
                account=place,
                to=to,
                of=one.cost,
                line=one.line,
            )
        )

    for one in own:
        left = -one.quantity
        for other in arriving if one.price is None else ():
            part = min(left, other.quantity)
            if (
                part > 0
                and other.commodity == one.commodity
                and other.cost in (None, one.cost)
            ):
                add(one, Act.MOVE, part, other.account)
                other.quantity -= part
                left -= part
        if left > 0:
            add(one, Act.SELL, left)
    for one in own:
        if one.quantity > 0:
            cost = one.price if one.cost is None else one.cost
            add(one, Act.RECEIVE if cost is None else Act.BUY, one.quantity)
            entries[-1] = replace(
                entries[-1],
                cost=cost,
                currency=one.currency,
                day=one.day or day,
                of=None,
            )
    return entries
