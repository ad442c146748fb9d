"""Read typed lots: `NVDA 10@182.40 2026-10-02 stop 150`, `costco 12 at 560, SIE.DE 5@171 EUR`."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from functools import partial

from catalyst_tui.book.file.edit import Value
from catalyst_tui.book.line.reading import RefusedError, replaced
from catalyst_tui.book.line.vocabulary import UNITS, WORDS, any_of
from catalyst_tui.book.line.when import EARLY, WEEKDAYS, DateError, find_when
from catalyst_tui.book.model.currencies import HUNDREDTHS, KNOWN, SIGNS
from catalyst_tui.book.model.dates import parse_day, parse_window
from catalyst_tui.book.model.period import CALENDAR
from catalyst_tui.values import Frozen

_SHARES = r"(?:\s*(?:shares?|shs?|x|units?)(?:\s+of)?)?"
_PRICE = (
    r"\s*(?:\bat|@|\bfor|\bfrom)\s*(?P<sign>[$€£¥])?\s*"
    r"(?P<cost>\d(?:[\d,.]*\d)?)(?P<currency>\s?(?-i:[A-Z]{2}[A-Za-z])\b)?"
)
_AMOUNT = re.compile(rf"(?i)(?P<n>\d[\d,.]*){_SHARES}{_PRICE}")
"""A lot as people write it: `12 at 560`, `40 shares @ $142.10`, `5@171 EUR`."""
_NAME = r"(?P<t>[A-Za-z][\w.-]*|\d{4,6}\.[A-Z]{1,3})"
_DID = rf"(?P<did>(?:(?:i|we)(?:['’]ve)?\s+)?{any_of(WORDS['bought'])}\s+)?"
_LOTS = (
    re.compile(rf"(?i){_DID}(?P<n>\d[\d,.]*){_SHARES}\s+{_NAME}{_PRICE}"),
    re.compile(
        rf"(?i){_DID}{_NAME}:?\s+(?:{any_of(WORDS['bought'])}\s+)?(?P<n>\d[\d,.]*){_SHARES}{_PRICE}"
    ),
)
_NO_COST = re.compile(
    rf"(?i){_DID}{_NAME}\s+(?P<shares>(?P<n>\d[\d,.]*)\s*(?:shares?|shs?))"
)
_STOP = re.compile(
    r"(?i)\s*[,;]?\s*\b(?:stop|sl|stop[- ]loss)\s+(?:at\s+)?"
    r"(?P<price>[$€£]?[\d.,]+(?: [A-Z]{3})?)\s*$"
)
_CODES = {
    **SIGNS,
    **{name: code for name, code in UNITS.items() if len(code) == 3},
    **{code.lower(): code for code in KNOWN},
}
_MONEY = re.compile(
    rf"(?i)(?<=\d)\s?(?P<name>{any_of(name for name in _CODES if name != '$')})(?!\w)"
)
_DATED = re.compile(r"\d{4}|\d/\d|last|week|month|year|quarter|\bon\b|\bin\b")
_LAST = re.compile(
    r"(?i)(?:(?:back\s+)?(?:in|on|since|during|from|at)\s+)?(?:the\s+)?(?:last\s+|past\s+)?"
)


_BETWEEN = re.compile(r"[;\n]|,(?!\d)|(?<!\d),")
_AND = re.compile(r"(?i)(?:^|(?<=[\d\s]))(?:and|plus|&|\+)\s+(?=[\d,.]+@)")
_LOT = re.compile(r"([+-]?[\d.,]+)\s*@\s*([\d.,]+)(?:\s*([A-Z]{2}[A-Za-z]))?")
_DAY = re.compile(r"\s(\d{4}-\d{2}-\d{2})(?!\S)")
_NEXT_LOT = re.compile(r"\s+(?=[+-]?[\d.,]+(?:@|$))")
_CURRENCY = re.compile("[A-Z]{2}[A-Za-z]")
PAID_IN = re.compile(rf"[\d\s]{_CURRENCY.pattern}(?!\S)")
_FORM = "write shares@cost of one: 40@142.10, or with currency and day: 5@171 EUR 2025-03-04"
_BEYOND = 15
"""Digits before the point that no lot has."""


class Wanted(Frozen):
    """A ticker to add, as typed: a company by symbol or name, and its lots.

    `currency` is that of the ticker's price and is only read where no lot is typed.
    """

    company: str
    lots: tuple[str, ...] = ()
    currency: str = ""


def wanted(text: str) -> tuple[Wanted, ...]:
    """Split typed text into tickers: `nvidia 40@142.10 and 10@150, SIE.DE 5@171 EUR`.

    Commas part tickers; a comma between digits parts thousands.
    """
    parts: list[str] = []
    for part in map(str.strip, _BETWEEN.split(_with_codes(text))):
        match = _first_lot(part)
        plain = f"{_written(match)} {part[match.end() :]}" if match else part
        amount = partial(_amount, dollars="." in plain.partition(" ")[0])
        plain = " ".join(_AND.sub(" ", _AMOUNT.sub(amount, plain)).split())
        if parts and _NEXT_LOT.match(f" {plain}"):
            parts[-1] += f" {plain}"  # another lot of the ticker before
        elif plain:
            parts.append(plain)
    return tuple(map(_wanted, parts))


def _wanted(part: str) -> Wanted:
    name, *lots = _NEXT_LOT.split(part)
    company, _, currency = name.rpartition(" ")
    if not lots and "." in company and _CURRENCY.fullmatch(currency):
        return Wanted(company, (), currency)
    return Wanted(name.rstrip(":"), tuple(lots))


def lot_of(text: str, opened: date | None = None) -> dict[str, Value]:
    """Return a typed lot as the book writes it: `40@142.10`, `40@120 EUR 2025-03-04`.

    The cost is that of a single share. It is in the ticker's currency unless the lot names another.
    ValueError with a sentence if the text is no lot.
    """
    if match := _DAY.search(text.strip()):
        opened, text = parse_day(match[1]), _DAY.sub("", text.strip(), count=1)
    match = _LOT.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is no lot; {_FORM}")
    try:
        quantity, cost = (Decimal(part.replace(",", "")) for part in match.groups()[:2])
    except InvalidOperation:
        raise ValueError(f"{text!r} is no lot; {_FORM}") from None
    if re.search(r",(?!\d{3}(?!\d))", text):
        raise ValueError(
            f"{text!r}: a comma parts thousands here; write decimals with a point: 40@142.10"
        )
    if max(quantity.adjusted(), cost.adjusted()) >= _BEYOND:
        raise ValueError(f"{text!r} is beyond any meaning")
    lot: dict[str, Value] = {
        "quantity": number(quantity),
        "cost": f"{cost} {match[3] or ''}".strip(),
    }
    return lot | ({"opened": opened} if opened else {})


def number(quantity: Decimal) -> Value:
    """Return a number of shares as the book writes it."""
    return int(quantity) if quantity == quantity.to_integral_value() else quantity


def _with_codes(line: str) -> str:
    """Return `NVDA 5@95€` as `NVDA 5@95 EUR`: a currency behind a number as the book writes it."""

    def code(match: re.Match[str]) -> str:
        name = match["name"]
        return f" {name if name in HUNDREDTHS else _CODES[name.lower()]}"

    return _MONEY.sub(code, line)


def _first_lot(text: str) -> re.Match[str] | None:
    """Return the lot that a text begins with, in words or with `@`."""
    return next((match for form in _LOTS if (match := form.match(text))), None)


def _written(match: re.Match[str]) -> str:
    """Return `KO 100@58.5` for `bought 100 shares of KO at 58.5`."""
    return f"{match['t']} {_amount(match, dollars='.' in match['t'])}"


def _amount(lot: re.Match[str], *, dollars: bool) -> str:
    """Return `12@560 EUR` for `12 at €560`; `dollars` are named where others may be meant."""
    sign = lot["sign"] or ""
    code = SIGNS.get(sign, "USD" if sign and dollars else "")
    currency = (lot["currency"] or "").strip() or code
    return f"{lot['n']}@{lot['cost']} {currency}".rstrip()


def lots_and_stop(line: str, today: date) -> tuple[str, str] | None:
    """Return a lot as `NVDA 10@182.40 2026-10-02`, and the price of a stop behind it.

    None if the line is no lot. Several lots with `@` are returned as typed. RefusedError if the
    day of the purchase is not certain.
    """
    line = _with_codes(line)
    line = re.sub(r"(?i)\blot:?\s+(?=[\d.,]+\s*@)", "", line)
    comma = re.search(r"(?<=[\s@$€£¥])\d+,\d{1,2}(?![\d,.])", line)
    if comma and _first_lot(line):
        price = comma[0].replace(",", ".")
        raise RefusedError(
            "a comma parts thousands", comma[0], [replaced(line, comma[0], price)]
        )
    bare = _NO_COST.fullmatch(line.strip())
    if bare:
        offer = f"{bare['t']} {bare['n']}@100"
        raise RefusedError("a lot needs what one share cost", bare["shares"], [offer])
    stop = _STOP.search(line)
    price, lots = (stop["price"], line[: stop.start()]) if stop else ("", line)
    match = _first_lot(lots)
    has_price = re.search(r"\d\s*@\s*[$\d]", lots)
    if match is None or _AMOUNT.search(lots, match.end()):
        return (lots, price) if match or has_price else None
    rest = re.sub(r"(?i)^\s*,?\s*(?:bought\b\s*)?", "", lots[match.end() :]).strip(
        " ,."
    )
    lot, days = _written(match), _bought(rest, today) if rest else [today]
    if len(days) == 1:
        return f"{lot} {days[0]}" if rest else lot, price
    if days:
        raise RefusedError("on which day?", rest, [f"{lot} {day}" for day in days])
    if match["did"] or ("@" not in rest and _DATED.search(rest)):
        more = [f"{match['t']} {rest}"] if re.search(r"\d", rest) else []
        raise RefusedError("on which day?", rest, [lot, f"{lot} {today}", *more])
    return (lots, price) if has_price else None


def _bought(text: str, today: date) -> list[date]:
    """Return the day that words mean, the latest one that is not to come.

    Two if a day like 3.11.2026 may be either; none if the words mean no day.
    """
    phrase = text[_LAST.match(text).end() :].lower()  # type: ignore[union-attr]
    ago = {"today": 0, "yesterday": 1}.get(phrase)
    if phrase[:3] in WEEKDAYS and phrase.endswith("day"):
        ago = (today.weekday() - WEEKDAYS.index(phrase[:3])) % 7 or 7
    if ago is not None:
        return [today - timedelta(days=ago)]
    try:
        when = find_when(f"on {phrase}", EARLY)
    except DateError as error:
        return [date.fromisoformat(each.removeprefix("by ")) for each in error.instead]
    if when is None or when.start or when.end < len(f"on {phrase}"):
        return []
    years = range(today.year, today.year - 2, -1)
    texts = [when.text.replace(str(EARLY.year), str(year), 1) for year in years]
    windows = [parse_window(text, CALENDAR) for text in texts]
    days = [window.first for window in windows if window.first == window.last]
    past = [day for day in days if day <= today]
    return (past or days)[:1]
