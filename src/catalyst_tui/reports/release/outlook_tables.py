"""An outlook in a table: a label, and beside it one column for each period, basis or date of saying.

A column that is not the newest (`Prior`, `April 2023` in a July release) is left out; where two are left that
differ in nothing that is known, none is read. Learned from ULTA 2023Q2 (prior and updated), CRM 2024Q2 (two
periods), EBAY 2023Q2 (billions by heading, a basis a column), JNJ 2023Q2 ("$98.8B – $99.8B / $99.3B").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.book.model.book import Basis
from catalyst_tui.book.model.period import Period
from catalyst_tui.judge.ledger.facts import Bound
from catalyst_tui.reports.release.amounts import Measure, Stated, between, point
from catalyst_tui.reports.release.document import Cell, Table
from catalyst_tui.reports.release.labels import Name, basis_said, named
from catalyst_tui.reports.release.numbers import merged
from catalyst_tui.reports.release.periods import Calendar

_UNIT = r"(?: ?(?:million|billion|thousand|%|percent|mm|bn|B|M))?"
_AMOUNT = (
    rf"(?:~|approximately |approx\. |about |around |roughly )?\$?\(?\$?(?:\d[\d,]*(?:\.\d+)?|\.\d+)\)?{_UNIT}"
)
_TARGET = re.compile(
    rf"(?P<least>at least )?(?P<about>~|approximately |approx\. |about |around |roughly )?(?P<low>{_AMOUNT})"
    rf"(?: ?(?:-|to|through) ?(?P<high>{_AMOUNT})| ?± ?(?P<give>{_AMOUNT}))?(?: ?/ ?{_AMOUNT})?",  # MU 2026Q4
    re.IGNORECASE,
)
_SHORT = {"b": " billion", "bn": " billion", "m": " million", "mm": " million"}
_ASIDE = re.compile(  # LMAT 2026Q2: "$66.3mm - $68.3mm (Mid $67.3mm, +10%)"
    r", (?:depending on|subject to|up|down|an? (?:increase|decrease)|representing|reflecting|implying) .*$"
    r"| ?\((?:mid|[+-]?\d[\d.]*%|up |down |growth |approximately \d)[^()]*\)$| per diluted share$",  # JBL
    re.IGNORECASE,
)
_IN_RANGE = re.compile(r"^in (?:the|a) range of (?=\$?\(?\d)", re.IGNORECASE)  # ANF 2026Q2
_OLD = re.compile(r"\b(?:prior|previous(?:ly)?|original|initial|old|actual|results)\b", re.IGNORECASE)
_BARE_YEAR = re.compile(r"20\d\d")
_NEW = re.compile(r" (?:updated|current|new|revised)$", re.IGNORECASE)
_OUTLOOK = re.compile(r"\b(?:outlook|guidance|targets?)\b", re.IGNORECASE)
_LOW = re.compile(r"\b(?:low(?:-end| end)?(?: of (?:the )?range)?|from|minimum)$", re.IGNORECASE)
_HIGH = re.compile(r"\b(?:high(?:-end| end)?(?: of (?:the )?range)?|to|maximum)$", re.IGNORECASE)
_MONTH = re.compile(
    r"\b(?:january|february|march|april|may|june|july|august|september|october|november|december) 20\d\d\b",
    re.IGNORECASE,
)
_SAID_ON = re.compile(
    r"\b(?:as of|issued|provided|given|on|from)(?: on)? (?P<month>january|february|march|april|may|june|july"
    r"|august|september|october|november|december) \d{1,2},? (?P<year>20\d\d)\b",
    re.IGNORECASE,
)
_RANGE = re.compile(r"\brange\b", re.IGNORECASE)
_PLAIN = re.compile(r"\(?\$?\d[\d,]*(?:\.\d+)?\)? ?%?")
_TO = ("to", "-", "–")
_GROWTH = re.compile(r"[+-]?\d+(?:\.\d+)?%")  # GRPN 2026Q2: how much that would be, below the amounts
_OF_GROWTH = re.compile(r"\b(?:growth|change) (?:vs|versus|from|over)\b", re.IGNORECASE)
_SCALE = re.compile(  # BDC 2026Q2: "Revenues (million)"
    r"(?:\bin |\((?:\$ ?)?(?=\w+\)))(millions?|billions?|thousands?)\b", re.IGNORECASE
)
_LABEL = re.compile(
    r"\bestimated |\bexpected |\bforecasted |\bconsolidated | ?/ ?mid-?point.*| range$| guidance$| estimate$"
    r"| (?:is|are) expected to be(?: in the range of)?:?$|^u\.s\. "
    r"|(?<=[a-z)])[\d,]+(?=$|/| )| \(mid(?:-?point)?\)$"
    r"| from continuing operations|\(\d\)| \((?:\$ ?)?(?:million|billion|thousand)s?\)",
    re.IGNORECASE,
)


class Target(Struct, frozen=True):
    """A guided figure; `basis` None where the table says none; `period` None where its column says none."""

    metric: str
    basis: Basis | None
    period: Period | None
    stated: Stated
    words: str
    row: int


def is_outlook(table: Table) -> bool:
    """Whether a table's headings say that it looks ahead."""
    return any(_OUTLOOK.search(cell.text) for row in table.rows[:3] for cell in row)


def targets(table: Table, calendar: Calendar, scale: str = "") -> Iterator[Target]:
    """The figures guided in a table, those of its newest columns; `scale`: as the line above it says."""
    headings: list[tuple[Cell, ...]] = []
    section = ""
    rows = [tuple(_folded(replace(cell, text=text) for cell, text in merged(row))) for row in table.rows]
    for index, row in enumerate(rows):
        stated = [cell for cell in row[1:] if _TARGET.fullmatch(_amount(cell.text))]
        if all(_BARE_YEAR.fullmatch(cell.text) for cell in stated):
            stated = []  # OMCL 2026Q2: "Q3 2026", "2026"
        if not stated:
            scale = next((found[1] for cell in row if (found := _SCALE.search(cell.text))), scale)
        if not stated:
            dated = len(row) == 1 and calendar.names_one(row[0].text)
            if dated and row[0].first == 0:
                section = row[0].text  # ACN 2026Q4: "First Quarter Fiscal 2027 Outlook", then its rows
            if dated and row[0].first > 0:
                headings = [row]  # MLKN 2026Q4: one period's rows, then the next one's below its name
            elif not (len(row) == 1 and headings) and not any(_GROWTH.fullmatch(cell.text) for cell in row):
                headings = [*headings, row][-4:]
            continue
        below = rows[index + 1] if index + 1 < len(rows) else ()
        in_row = _SCALE.search(row[0].text)  # CCL 2026Q3: "Adjusted net income (in millions)"
        columns = [
            _Column(cell, over, _over(cell, [below]), in_row[1] if in_row else scale)
            for cell in stated
            if not _OF_GROWTH.search(over := _over(cell, headings))
        ]
        newest = [one for one in _ranges(columns) if _is_newest(one.headings, calendar)]
        told = calendar.column(section)
        if not section or told is not None or any(calendar.column(one.headings) for one in newest):
            yield from _in_row(row[0].text, newest, calendar, index, told)


class _Column(Struct, frozen=True):
    """A cell of a row with an amount: what heads it, what stands below it, and the table's scale."""

    cell: Cell
    headings: str
    below: str
    scale: str
    upper: str = ""

    @property
    def text(self) -> str:
        """The amount, a range by its ends."""
        return f"{self.cell.text} to {self.upper}" if self.upper else self.cell.text


def _ranges(columns: list[_Column]) -> list[_Column]:
    """Columns headed as the low and the high end of one range as one (SPOK 2026Q2: "From", "To"); none where
    an end stands alone."""
    whole: list[_Column] = []
    rest = list(columns)
    while rest:
        column = rest.pop(0)
        if (
            not column.upper
            and rest
            and _is_range(column, rest[0])
            and [*map(_head, rest)].count(_head(column)) == 1
        ):
            whole.append(replace(column, upper=rest.pop(0).cell.text))
            continue
        low = _LOW.search(column.headings)
        high = _HIGH.search(rest[0].headings) if low and rest else None
        if low and high and _without(column.headings, low) == _without(rest[0].headings, high):
            upper = rest.pop(0).cell.text
            whole.append(replace(column, headings=_without(column.headings, low), upper=upper))
        elif low or _HIGH.search(column.headings):
            return []
        else:
            whole.append(column)
    return whole


def _folded(row: Iterable[Cell]) -> Iterator[Cell]:
    """Cells with a range in three of them as one (RPD 2026Q2: "$208", "to", "$210")."""
    cells = list(row)
    while cells:
        first = cells.pop(0)
        if (
            len(cells) > 1
            and cells[0].text in _TO
            and all(_PLAIN.fullmatch(one.text) for one in (first, cells[1]))
        ):
            first = Cell(f"{first.text} to {cells[1].text}", first.first, cells[1].last)
            del cells[:2]
        yield first


def _head(column: _Column) -> str:
    return column.headings


def _is_range(column: _Column, upper: _Column) -> bool:
    """Whether two columns under one heading are the ends of a range (STZ 2027Q2: "Guidance Range for …")."""
    ends = [_PLAIN.fullmatch(_amount(one.cell.text)) for one in (column, upper)]
    return column.headings == upper.headings and bool(_RANGE.search(column.headings)) and all(ends)


def _without(text: str, found: re.Match[str]) -> str:
    return " ".join((text[: found.start()] + text[found.end() :]).split())


def _in_row(
    label: str, columns: list[_Column], calendar: Calendar, row: int, told: Period | None
) -> Iterator[Target]:
    plain = _LABEL.sub("", _tidy(label)).strip(" ,*")
    plain = re.sub(r"(?<=margin)s$", "", plain, flags=re.IGNORECASE)  # NTAP 2027Q1
    plain = re.sub(r"^op\. (?=income|margin)", "operating ", plain, flags=re.IGNORECASE)  # LMAT 2026Q2
    running = any(calendar.column(one.headings) for one in columns)
    found: list[Target] = []
    for column in columns:
        basis = basis_said(label) or basis_said(column.headings)
        text = column.text
        percent = _amount(text).endswith(("%", "percent"))
        name = named(plain, percent=percent, adjusted=basis is Basis.NON_GAAP) or _diluted(plain)
        bare = _NEW.sub("", column.headings)  # TLS 2026Q2: "Full Year", "Prior", "Updated"
        period = (
            calendar.column(column.headings)
            or calendar.column(bare)
            or (calendar.coming(column.headings) if running else None)
        )
        if year := _BARE_YEAR.fullmatch(column.headings):
            period = calendar.ahead(f"fiscal {year[0]}")
        other = period is None and (year or calendar.names_one(column.headings))
        if name is None or name.common or other:
            continue  # of another period than the running one
        stated = _stated(_amount(text), Measure.of(name.metric), column)
        if stated is not None:
            if name.loss and stated.value > 0:
                stated = stated.negative()
            words = f"{label} {text} | {column.headings}"
            found.append(Target(name.metric, basis, period or told, stated, words, row))
    if len({(one.basis, one.period) for one in found}) == len(found):
        yield from found


def _diluted(label: str) -> Name | None:
    """Nobody guides basic earnings per share."""
    return named(f"diluted {label}", percent=False)


def _is_newest(headings: str, calendar: Calendar) -> bool:
    """Whether a column is not headed as one of an earlier release (JNJ 2023Q2: "July 2023", "April 2023")."""
    month = _MONTH.search(headings)
    said_now = month is None or f"{calendar.today:%B %Y}".lower() == month[0].lower()
    if (day := _SAID_ON.search(headings)) is not None:
        said_now = f"{calendar.today:%B %Y}".lower() == f"{day['month']} {day['year']}".lower()
    return said_now and not _OLD.search(headings)


def _over(cell: Cell, headings: Sequence[tuple[Cell, ...]]) -> str:
    return " ".join(
        one.text
        for row in headings
        for one in row
        if one.first <= cell.last and one.last >= cell.first and len(one.text) > 1  # CTAS 2027Q1: "A", "B"
    )


def _stated(text: str, measure: Measure, column: _Column) -> Stated | None:
    """A cell's amount, in the unit it says, the row below says ("Billion"), or the table's heading."""
    found = _TARGET.fullmatch(text)
    if found is None:
        return None
    low, high, give = (_long(found[name]) for name in ("low", "high", "give"))
    if measure is Measure.MONEY and not re.search(r"[a-z]", (high or low), re.IGNORECASE):
        below = column.below.lower()
        unit = below if below in ("million", "billion") else column.scale.lower().removesuffix("s")
        if not unit:
            return None
        low, high = f"{low} {unit}", high and f"{high} {unit}"
    about = bool(found["about"]) or low.startswith("~")
    low = re.sub(
        r"^(?:approximately|approx\.|about|around|roughly) ", "", low, flags=re.IGNORECASE
    )  # CCL 2026Q3
    if high:
        return between(low, high, measure)
    stated = point(low, measure, about=about, give=give or None)
    floor = stated is not None and found["least"] is not None  # HUM 2005Q4: "At least $2.81"
    return replace(stated, bound=Bound.ABOVE) if stated is not None and floor else stated


def _long(amount: str | None) -> str:
    """`$98.8B` as `$98.8 billion`."""
    return re.sub(
        r"(?<=\d) ?(bn|mm|[bm])$", lambda found: _SHORT[found[1].lower()], amount or "", flags=re.IGNORECASE
    )


def _amount(text: str) -> str:
    """A cell without what it says besides its amount."""
    return _ASIDE.sub("", _IN_RANGE.sub("", _tidy(text)))


def _tidy(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"[‐‑–—−]", "-", text)).strip()
