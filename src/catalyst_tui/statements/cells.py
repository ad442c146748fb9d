"""Read numbers, currencies and days as people and brokers write them.

Whether a comma parts thousands or decimals, and whether 03/04 is in March or April, is decided by
the evidence of the file. Where nothing decides, the cell is refused.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from catalyst_tui.book.model.currencies import KNOWN, LETTERED, SIGNS
from catalyst_tui.statements.words import month_names, plain, without_accents
from catalyst_tui.values import Frozen

NONE = frozenset(
    {
        "",
        "-",
        "--",
        "---",
        "—",
        "–",
        "n/a",
        "na",
        "none",
        "null",
        "nan",
        "not available",
        "ignored",
    }
)
"""Cells that say that there is no value."""

_LONGEST = 40
_POWERS = 15  # of ten, up and down
_SIGNS = {**LETTERED, **SIGNS, "$": "USD"}
_COLUMN_SIGNS = {
    **LETTERED,
    **{sign: code for sign, code in SIGNS.items() if sign != "¥"},
}  # or yuan
_LETTERS = re.compile(rf"({'|'.join(map(re.escape, _SIGNS))}|[A-Za-z]{{2,4}}\.?|p)")
_GROUPED = re.compile(r"\d{1,3}([.,])\d{3}(\1\d{3})*")
_CODES = frozenset(code.lower() for code in KNOWN) | {"euro"}
_ZONES = frozenset(
    ["us", "utc", "gmt", "cet", "cest", "est", "et", "edt", "local", "time", "uhr"]
)

_CLOCK = r"(?!\d)(?:[T ,;]+(?P<clock>.*))?"
_YEAR = r"(?P<year>\d{4}|\d{2})"
_NAME = r"(?P<month>[^\W\d]{3,})\.?"
_NUMBERS_ONLY = re.compile(
    rf"(?P<first>\d{{1,2}})(?P<by>[-/.])(?P<second>\d{{1,2}})(?P=by){_YEAR}{_CLOCK}"
)
_WRITTEN = tuple(
    re.compile(pattern + _CLOCK)
    for pattern in (
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})",
        r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})",
        rf"(?P<day>\d{{1,2}})[-. ]+{_NAME}[-., ]+{_YEAR}",
        rf"{_NAME}[- ]+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?[- ]+(?P<year>\d{{4}})",
    )
)
_TIME = re.compile(r"(\d{1,2}):?(\d{2})(?::?(\d{2}))?(?:\.\d+)?\s*([AaPp][Mm])?")
_LAST_CENTURY = 70  # from here on, two digits are a year of the last century


def is_none(text: str) -> bool:
    """Return whether a cell says that it has no value."""
    return text.strip().casefold() in NONE


def currency_in(text: str) -> str:
    """Return the currency next to a cell's number: `$5.10`, `12 SEK`. Empty if none."""
    match = _LETTERS.search(text)
    if match is None:
        return ""
    found = match.group()
    if found in _SIGNS:
        return _SIGNS[found]
    code = found.strip(".")
    return code if re.fullmatch("[A-Z]{3}|GBp|GBX|ZAc", code) else ""


@lru_cache(maxsize=1 << 10)
def column_currency(name: str) -> str:
    """Return the currency that a column's name ends with: `Kurs in EUR`, `Value (£)`.

    Empty if none.
    """
    for sign, currency in _COLUMN_SIGNS.items():
        if sign in name:
            return currency
    words = plain(name).split()
    last = words[-1] if len(words) > 1 else ""
    return {"euro": "EUR"}.get(last, last.upper()) if last in _CODES else ""


def column_names(name: str) -> Iterable[str]:
    """Return a column's plain name, and the same without a currency or time zone at its end."""
    return dict.fromkeys((name, _without_end(name, _CODES), _without_end(name, _ZONES)))


def _without_end(name: str, ends: frozenset[str]) -> str:
    """Cut off the last word: `price usd`, `kurs in eur`, `trade date us`."""
    words = name.split()
    if len(words) > 1 and words[-1] in ends:
        words = (
            words[:-2]
            if len(words) > 2 and words[-2] in ("in", "en", "i")
            else words[:-1]
        )
    return " ".join(words)


def _bare(text: str) -> tuple[str, bool]:
    """Return the digits, points and commas of a cell, and whether its number is negative."""
    cell = _LETTERS.sub("", text).strip()
    negative = cell.startswith(("(", "-", "−")) or cell.endswith(("-", "−"))
    if re.fullmatch(r"[+-]?\d+(\.\d+)?[eE][+-]?\d+", cell):
        return cell.lstrip("+-"), negative
    cell = re.sub(r"[\s\u00a0\u202f'’()+−*@-]", "", cell)
    return re.sub(r"(?<=\d)[A-Z]$", "", cell.removesuffix("%")), negative


def decimal_mark(text: str) -> str:
    """Return the decimal mark of a cell that can be read in one way only. Empty otherwise."""
    cell, _ = _bare(text)
    points, commas = cell.count("."), cell.count(",")
    if points and commas:
        return "." if cell.rfind(".") > cell.rfind(",") else ","
    if points + commas == 0:
        return ""
    sign, other = (".", ",") if points else (",", ".")
    if cell.count(sign) > 1:
        return other
    return "" if _GROUPED.fullmatch(cell) and not cell.startswith("0") else sign


class NumberReader(Frozen):
    """How a table writes its numbers: its decimal mark, or empty if that is not known."""

    mark: str = ""

    def read(self, text: str, row: Sequence[str] = ()) -> Decimal | None:
        """Return a number; None if the cell says that it has none. ValueError with a sentence.

        The other cells of the `row` decide before the table does.
        """
        if is_none(text):
            return None
        if "%" in text:
            raise ValueError(
                f"{text[:40]!r} is a percentage; a number of its own is wanted"
            )
        cell, negative = _bare(text)
        if len(cell) > _LONGEST or not re.fullmatch(r"[\d.,]+([eE][+-]?\d+)?", cell):
            raise ValueError(f"{text[:40]!r} is no number")
        if "e" not in cell.lower() and ("," in cell or "." in cell):
            mark = decimal_mark(cell) or _common_mark(row) or self.mark
            if not mark:
                why = "may be thousands or a fraction; say which: --decimal , or ."
                raise ValueError(f"{text[:40]!r} {why}")
            cell = cell.replace("," if mark == "." else ".", "").replace(mark, ".")
        try:
            value = Decimal(cell)
        except InvalidOperation:
            raise ValueError(f"{text[:40]!r} is no number") from None
        if not value.is_finite() or (
            value and not -_POWERS <= value.adjusted() < _POWERS
        ):
            raise ValueError(f"{text[:40]!r} is beyond any meaning")
        return -value if negative else value


def _common_mark(cells: Iterable[str]) -> str:
    marks = {mark for cell in cells if (mark := decimal_mark(cell))}
    return marks.pop() if len(marks) == 1 else ""


def numbers_of(cells: Iterable[str], delimiter: str, stated: str = "") -> NumberReader:
    """Return how a table writes its numbers, by most of the cells that can be read in one way only.

    Without such cells the delimiter decides: a comma between fields leaves the point to the
    numbers, a semicolon the comma. What the user `stated` comes first.
    """
    if stated:
        return NumberReader(stated)
    votes = Counter(mark for cell in cells if (mark := decimal_mark(cell)))
    if votes:
        return NumberReader(votes.most_common(1)[0][0])
    return NumberReader({",": ".", "\t": "", ";": ","}.get(delimiter, "."))


def looks_like_number(text: str) -> bool:
    """Return whether a cell is a number in some form. No name of a column is."""
    if not re.match(r"[\W\d]|[A-Z]{3} ", text.strip()):
        return False
    return re.fullmatch(r"[\d.,]+", _bare(text)[0]) is not None


class DayReader(Frozen):
    """How a table writes its days: "dmy", "mdy", or empty if that is not known."""

    order: str = ""

    def read(self, text: str) -> tuple[date, int | None]:
        """Return a day and its second, if the cell says it. ValueError with a sentence."""
        cell = text.strip()
        if parts := _NUMBERS_ONLY.match(cell):
            month, day = self._month_and_day(parts)
        elif parts := next(filter(None, (form.match(cell) for form in _WRITTEN)), None):
            month, day = _month(parts["month"]), int(parts["day"])
        else:
            raise ValueError(f"{text[:30]!r} is no day")
        try:
            return date(_year(parts["year"]), month, day), _second(parts["clock"] or "")
        except ValueError:
            raise ValueError(f"{text[:30]!r} is no day") from None

    def _month_and_day(self, parts: re.Match[str]) -> tuple[int, int]:
        first, second = int(parts["first"]), int(parts["second"])
        order = _sure_order(parts) or self.order
        if not order and parts["by"] == ".":
            order = "dmy"  # nobody writes the month first with points
        if not order:
            raise ValueError(
                f"{parts.string[:20]!r} may be two days; say which: --dates dmy or mdy"
            )
        return (second, first) if order == "dmy" else (first, second)


def _month(name: str) -> int:
    """Return the number of a month, 0 for what is none."""
    if name.isdigit():
        return int(name)
    letters, numbers = without_accents(name), month_names()
    return numbers.get(letters) or numbers.get(letters[:3], 0)


def _year(text: str) -> int:
    year = int(text)
    return year if len(text) == 4 else year + (2000 if year < _LAST_CENTURY else 1900)


def _second(text: str) -> int | None:
    match = _TIME.match(text.strip())
    if match is None:
        return None
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    if match[4]:
        hour = hour % 12 + (12 if match[4].lower() == "pm" else 0)
    return hour * 3600 + minute * 60 + second


def _sure_order(parts: re.Match[str]) -> str:
    """Return the order of a day if one of its numbers can be no month."""
    return (
        "dmy"
        if int(parts["first"]) > 12
        else "mdy"
        if int(parts["second"]) > 12
        else ""
    )


def days_of(
    cells: Sequence[str], others: Iterable[str] = (), stated: str = "", usual: str = ""
) -> DayReader:
    """Return how these cells write their days, by the evidence of the file itself.

    What the user `stated` decides. Else a number above 12 decides, in these cells or in the
    `others` of the table; else points, which part the day first; else what is `usual` in this
    format. If numbers above 12 stand in both places, or nothing decides, a day that can be read in
    two ways is refused.
    """
    if stated:
        return DayReader(stated)
    own = _unsure_days(cells)
    for days in (own, _unsure_days(others)):
        if orders := set(map(_sure_order, days)) - {""}:
            return DayReader(orders.pop() if len(orders) == 1 else "")
    with_points = any(day["by"] == "." for day in own)
    return DayReader("dmy" if with_points else usual)


def _unsure_days(cells: Iterable[str]) -> list[re.Match[str]]:
    """Return the days among cells that are written in numbers, the year last."""
    return [day for cell in cells if (day := _NUMBERS_ONLY.match(cell.strip()))]


def looks_like_day(text: str) -> bool:
    """Return whether a cell is a day in some form."""
    for order in ("dmy", "mdy"):
        try:
            DayReader(order).read(text)
        except ValueError:
            continue
        return True
    return False
