"""Days as brokers write them. Whether 03/04 is in March or April is decided by the whole table: by a number
that can be no month, by the rows being in order in one reading only; else it is not known."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date

from msgspec import Struct

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)(?:[T ,;]+(.*))?")
_RUN = re.compile(r"(\d{4})(\d{2})(\d{2})(?!\d)(?:[T ;,]+(.*))?")
_PARTS = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?!\d)(?:[T ,;]+(.*))?")
_WORDS = (
    re.compile(
        r"(?P<d>\d{1,2})[-. ]+(?P<m>[^\W\d]{3,})\.?[-., ]+(?P<y>\d{4}|\d{2})(?!\d)(?:[T ,;]+(?P<t>.*))?"
    ),
    re.compile(
        r"(?P<m>[^\W\d]{3,})\.?[- ]+(?P<d>\d{1,2})(?:st|nd|rd|th)?,?[- ]+(?P<y>\d{4})(?:[T ,;]+(?P<t>.*))?"
    ),
)
_TIME = re.compile(r"(\d{1,2}):?(\d{2})(?::?(\d{2}))?(?:\.\d+)?\s*([AaPp][Mm])?")
_LAST_CENTURY = 70
"""From here on two digits are a year of the last century."""

_MONTHS = {
    1: "jan januar januari janvier enero janeiro gennaio ene gen janv leden styczen",
    2: "feb februar februari fevrier febrero fevereiro febbraio fev fevr unor luty",
    3: "mar march marz maart mars marzo marco mrz mrt brezen marzec",
    4: "apr april avril abril aprile avr abr duben kwiecien",
    5: "may mai mei mayo maio maggio mag kveten maj",
    6: "jun june juni juin junio junho giugno giu cerven czerwiec",
    7: "jul july juli juillet julio julho luglio lug juil cervenec lipiec",
    8: "aug august augustus aout agosto ago augusti srpen sierpien",
    9: "sep sept september septembre septiembre setembro settembre set zari wrzesien",
    10: "oct october okt oktober octobre octubre outubro ottobre ott out rijen pazdziernik",
    11: "nov november novembre noviembre novembro listopad",
    12: "dec december dez dezember decembre diciembre dezembro dicembre dic prosinec grudzien",
}
_MONTH = {word: number for number, words in _MONTHS.items() for word in words.split()}


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFD", text.casefold())
    return "".join(char for char in letters if not unicodedata.combining(char))


class Days(Struct, frozen=True):
    """How a table writes its days: "dmy", "mdy" or empty when it is not known."""

    order: str = ""

    def moment(self, text: str) -> tuple[date, int | None]:
        """The day and, where it is said, the second of it. ValueError with a sentence."""
        cell = text.strip()
        try:
            return self._read(cell)
        except ValueError as error:
            said = str(error)
            raise ValueError(said if said.startswith("'") else f"{text[:30]!r} is no day") from None

    def _read(self, cell: str) -> tuple[date, int | None]:
        for pattern in (_ISO, _RUN):
            if match := pattern.match(cell):
                year, month, day, rest = match.groups()
                return date(int(year), int(month), int(day)), _second(rest)
        if match := _PARTS.match(cell):
            first, sign, second, year, rest = match.groups()
            one, two = int(first), int(second)
            order = self.order if one <= 12 and two <= 12 else "dmy" if one > 12 else "mdy"
            order = order or ("dmy" if sign == "." else "")
            if not order:
                raise ValueError(f"{cell[:20]!r} may be two days; say which: --dates dmy or mdy")
            day, month = (one, two) if order == "dmy" else (two, one)
            return date(_year(year), month, day), _second(rest)
        for pattern in _WORDS:
            if match := pattern.match(cell):
                month_of = _MONTH.get(_plain(match["m"])) or _MONTH.get(_plain(match["m"])[:3])
                if month_of:
                    return date(_year(match["y"]), month_of, int(match["d"])), _second(match["t"])
        raise ValueError("no day")


def _year(text: str) -> int:
    year = int(text)
    return year if len(text) == 4 else year + (2000 if year < _LAST_CENTURY else 1900)


def _second(text: str | None) -> int | None:
    match = _TIME.match((text or "").strip())
    if match is None:
        return None
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    if match[4]:
        hour = hour % 12 + (12 if match[4].lower() == "pm" else 0)
    return hour * 3600 + minute * 60 + second if hour < 24 and minute < 60 else None


def days_of(cells: Sequence[str], others: Iterable[str] = (), said: str = "", usual: str = "") -> Days:
    """Return how these cells write their days, by the evidence of the file itself.

    `said` by the user decides. Else a number above 12 decides, in these cells or in the `others` of the
    table; else an order in which all days are sorted; else points, which part the day first; else what is
    `usual` in this format. If days above 12 stand in both places, or nothing decides, a day with two
    readings is refused.
    """
    if said:
        return Days(said)
    for several in (cells, others):
        places = {place for cell in several if (place := _above_twelve(cell))}
        if places:
            return Days(places.pop() if len(places) == 1 else "")
    orders = [order for order in ("dmy", "mdy") if _is_sorted(cells, order)]
    if len(orders) == 1:
        return Days(orders[0])
    dotted = any("." in match[2] for cell in cells if (match := _PARTS.match(cell.strip())))
    return Days("dmy" if dotted else usual)


def _above_twelve(cell: str) -> str:
    """Return the order of a day in which one number can be no month; empty if it has two readings."""
    match = _PARTS.match(cell.strip())
    if match is None:
        return ""
    first, second = int(match[1]), int(match[3])
    return "dmy" if first > 12 else "mdy" if second > 12 else ""


def _is_sorted(cells: Sequence[str], order: str) -> bool:
    """Return whether the days of a column run one way if they are read in this order."""
    try:
        days = [Days(order).moment(cell)[0] for cell in cells if _PARTS.match(cell.strip())]
    except ValueError:
        return False
    return len(set(days)) > 1 and days in (sorted(days), sorted(days, reverse=True))


def looks_like_day(text: str) -> bool:
    """Whether a cell is a day in some writing."""
    try:
        Days("dmy").moment(text)
    except ValueError:
        try:
            Days("mdy").moment(text)
        except ValueError:
            return False
    return True
