"""Read JSON, CSV, numbers, times and text that one does not trust.

A body is bounded before it is read: its depth, items, digits and fields. Then every step may find
nothing: a missing or wrong value is None, never a crash. What is found can be stored, computed with
and shown.
"""

from __future__ import annotations

import csv
import json
import re
from array import array
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Context, Decimal
from itertools import accumulate
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from catalyst_tui.outside.errors import BadBody, Garbled

ITEMS = 150_000
"""Values in one JSON document; a history of twenty years has 35,000.

The SEC's figures have 250,000.
"""

LISTED = 1_000_000
"""Items in the SEC's longest lists: a company's figures are 250,000 of them, its tickers 50,000."""

DEEPEST = 32
"""How deep a document may nest; real ones are nine deep."""

LONGEST = 2000
"""Characters read of one text; the longest real one has 2,030, in a field that is not read."""

ROWS, COLUMNS, FIELD = 50_000, 60, 4000
"""Lines of a CSV, fields in one, characters in a line: a daily series since 1950 has 20,000 lines.
"""

AHEAD = timedelta(minutes=5)
"""By how much a source's clock may go before ours."""

LARGEST = Decimal(10**12)
"""What a number is less than, but for the SEC's."""

SMALLEST = Decimal("1e-6")
"""The least price: they are kept in millionths, and a price of nothing is none."""

_SINGLE = Context(prec=7)
"""The sources keep prices as 32-bit floats, good for seven digits: 362.3399963378906 was 362.34."""

_DECADES = tuple((10.0**n, 10.0 ** (n + 1), 10.0 ** (6 - n), 10**n) for n in range(6))
"""Of prices: from, below, times what seven digits are whole, and what one of those is in
millionths.
"""

_NO_TIE = 0.4999
"""How far from a whole number a float may be for its rounding to be certain: it errs by a
billionth.
"""

_DIGITS = 40  # characters of a number
_LEAST_POWER, _MOST_POWER = -12, 16  # its powers of ten
_FIRST, _LAST = date(1700, 1, 1), date(2199, 12, 31)
_WHOLE = Decimal(1)
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_DAY = re.compile(r"[0-9]{4}-?[0-9]{2}-?[0-9]{2}")
_REFERENCE = re.compile(r"&#(?:[xX][0-9a-fA-F]{7,}|[0-9]{8,});?")
KEPT = bytes(code for code in range(256) if code not in b'[]{},"')
_STEPS = bytes(
    {ord("["): 1, ord("{"): 1, ord("]"): 255, ord("}"): 255}.get(code, 0)
    for code in range(256)
)


def tree(body: bytes, title: str, *, most: int = ITEMS, floats: bool = False) -> object:
    """Parse a document, with numbers as Decimal or int; a number of senseless size is None.

    With `floats` fractions are floats, for thousands of prices in a body: `price`, `number` and
    `all_micros` take both. Raises Garbled if it is no JSON (HTML, text), nests too deep or has more
    than `most` items.
    """
    marks = _structure(body, most)
    if (
        marks is None
        or len(marks) > 2 * most
        or marks.count(b",") + marks.count(b"[") + marks.count(b"{") > most
    ):
        raise Garbled(f"{title} sent more than {most:,} items")
    try:
        if _depth(marks) > DEEPEST:
            raise ValueError("nested without end")
        return json.loads(
            body.decode("utf-8-sig"),
            parse_int=None if floats else _whole,
            parse_float=None if floats else _decimal,
            parse_constant=lambda _: None,
            object_hook=_as_it_is,
        )
    except ValueError:
        raise Garbled(f"{title} answered with something that is not data") from None


def _structure(body: bytes, most: int) -> bytes | None:
    """Return the brackets and commas outside of texts; None if it has more texts than `most` items
    can.

    They show a document's size before anything is built. The body must be UTF-8, as JSON is.
    """
    quoted = body.replace(b"\\\\", b"").replace(b'\\"', b"").translate(None, KEPT)
    return b"".join(quoted.split(b'"')[::2]) if quoted.count(b'"') <= 4 * most else None


def _depth(marks: bytes) -> int:
    return max(depths(marks))


def depths(marks: bytes, before: int = 0) -> list[int]:
    """Count how many brackets are open, before and after each of these marks."""
    return list(accumulate(array("b", marks.translate(_STEPS)), initial=before))


def _as_it_is(node: object) -> object:
    """Return an object unchanged.

    Between two objects other threads may run: megabytes read in one go (50 ms) would hold all of
    them up.
    """
    return node


def _whole(text: str) -> int | None:
    return int(text) if len(text) <= _DIGITS else None


def _decimal(text: str) -> Decimal | None:
    if len(text) > _DIGITS:
        return None
    value = Decimal(text)
    return (
        value if not value or _LEAST_POWER <= value.adjusted() <= _MOST_POWER else None
    )


DECODED = json.JSONDecoder(
    parse_int=_whole,
    parse_float=_decimal,
    parse_constant=lambda _: None,
    object_hook=_as_it_is,
)
"""Reads a part of a document whose bounds are known."""


def table(body: bytes, title: str) -> list[list[str]]:
    """Parse the lines of a CSV, the head first.

    A last line without its end is left out: it may lack digits.

    Raises Garbled if it is a web page or has more or longer lines than any series.
    """
    text = body.decode("utf-8", "replace").lstrip("\ufeff \r\n")
    if text.startswith("<"):
        raise Garbled(f"{title} answered with a page instead of data")
    lines = text[: text.rfind("\n") + 1].splitlines()
    if len(lines) > ROWS or any(len(line) > FIELD for line in lines):
        raise Garbled(f"{title} sent more lines, or longer ones, than a series has")
    try:
        rows = list(csv.reader(lines))
    except csv.Error:
        raise Garbled(f"{title} answered with something that is not data") from None
    if len(rows) != len(lines):  # a quote ran over the end of its line
        raise Garbled(f"{title} answered with something that is not data")
    return [row for row in rows if len(row) <= COLUMNS] or [[]]


def at(node: object, *path: str | int) -> object:
    """Follow keys and indices from `node`; None where the way ends."""
    for step in path:
        if isinstance(step, str):
            node = node.get(step) if isinstance(node, dict) else None
        else:
            node = (
                node[step]
                if isinstance(node, list) and -len(node) <= step < len(node)
                else None
            )
    return node


def items(node: object) -> Sequence[object]:
    """Return the members of a list; none if it is no list."""
    return node if isinstance(node, list) else ()


def whole(node: object, least: int, most: int) -> int | None:
    """Return a whole number from `least` to `most`, or None."""
    return (
        node
        if isinstance(node, int)
        and not isinstance(node, bool)
        and least <= node <= most
        else None
    )


def number(node: object, largest: Decimal = LARGEST) -> Decimal | None:
    """Return a finite number of sane size, or None."""
    if isinstance(node, float):
        node = _decimal(repr(node))
    if isinstance(node, bool) or not isinstance(node, int | Decimal):
        return None
    value = node if isinstance(node, Decimal) else Decimal(node)
    return value if -largest < value < largest else None


def written(text: str) -> Decimal | None:
    """Parse a number of sane size in a field of a CSV, or return None."""
    text = text.strip()
    return (
        number(_decimal(text))
        if len(text) <= _DIGITS and _NUMBER.fullmatch(text)
        else None
    )


def price(node: object) -> Decimal | None:
    """Return a price above zero, without trailing zeros, or None.

    Sources are good for seven digits.
    """
    value = number(node)
    if value is None or value < SMALLEST:
        return None
    value = _SINGLE.plus(value).normalize()
    return value if value % 1 else value.quantize(_WHOLE)


def of_micros(micros: int) -> Decimal | None:
    """Convert millionths to a price."""
    return price(Decimal(micros).scaleb(-6))


def all_micros(nodes: Sequence[object]) -> list[int | None]:
    """Convert prices to whole millionths, each as `price` rounds it; None for what is no price."""
    found: list[int | None] = []
    least, bound, places, unit = _DECADES[0]
    for node in nodes:
        if type(node) is float and 1 <= node < 1e6:
            if not least <= node < bound:
                least, bound, places, unit = next(
                    decade for decade in _DECADES if node < decade[1]
                )
            scaled = node * places
            digits = round(scaled)
            if -_NO_TIE < scaled - digits < _NO_TIE:
                found.append(digits * unit)
                continue
        value = price(node)
        found.append(
            None if value is None else int(value.scaleb(6).to_integral_value())
        )
    return found


def day(node: object) -> date | None:
    """Parse a day in ISO 8601 with a sane year, or return None."""
    if not isinstance(node, str) or not _DAY.fullmatch(text := node[:LONGEST].strip()):
        return None
    try:
        read = date.fromisoformat(text)
    except ValueError:
        return None
    return read if _FIRST <= read <= _LAST else None


def moment(node: object) -> datetime | None:
    """Convert whole seconds since 1970 to a time in UTC, or return None."""
    value = number(node)
    return (
        datetime.fromtimestamp(int(value), UTC)
        if value is not None and 0 <= value < 2**32
        else None
    )


def stamp(node: object, place: tzinfo | None = None) -> datetime | None:
    """Parse a time in ISO 8601 with its zone, or in the zone `place`. Return it in UTC, or None."""
    try:
        read = datetime.fromisoformat(words(node))
        read = read if read.tzinfo or place is None else read.replace(tzinfo=place)
        read = read.astimezone(UTC) if read.tzinfo else read
    except (ValueError, OverflowError):
        return None
    return read if read.tzinfo and _FIRST <= read.date() <= _LAST else None


def past(found: datetime | None, now: datetime) -> datetime | None:
    """Return the time of a trade, at the latest `now`.

    None for a time still to come: it would keep every later one out. A clock that runs a little
    ahead of ours is forgiven.
    """
    return None if found is None or found > now + AHEAD else min(found, now)


def unpriced(title: str, symbol: str, told: datetime | None, now: datetime) -> BadBody:
    """Return why an answer has no last price: the source sent none, or one of a trade still to
    come.
    """
    if told is None or past(told, now) is not None:
        return BadBody(f"{title} lists {symbol} without a price")
    return BadBody(
        f"{title}'s last trade of {symbol} is of {told:%Y-%m-%d %H:%M} UTC, which is still to "
        "come: its clock or this machine's is wrong"
    )


def zone(name: object, fallback: tzinfo) -> tzinfo:
    """Return the time zone of a name, or the `fallback`."""
    try:
        return ZoneInfo(name) if isinstance(name, str) and len(name) < 100 else fallback
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return fallback


_HUNDREDTHS = {"GBX": "GBp", "ZAC": "ZAc", "ILA": "ILa"}


def currency(node: object) -> str | None:
    """Return a currency code such as USD, EUR or GBp, or None."""
    code = _HUNDREDTHS.get(node, node) if isinstance(node, str) else node
    return (
        code
        if isinstance(code, str) and re.fullmatch(r"[A-Z]{2}[A-Za-z]", code)
        else None
    )


def words(node: object) -> str:
    """Return a text, cut where it is endless; empty if it is no text. It is not yet clean."""
    return node[:LONGEST] if isinstance(node, str) else ""


def unescaped(text: str) -> str:
    """Replace HTML's character references; a reference to no character becomes U+FFFD."""
    if "&" not in text:
        return text
    import html  # 0.4 MB of names

    return html.unescape(_REFERENCE.sub("\ufffd", text))
