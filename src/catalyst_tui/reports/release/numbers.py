"""A table's numbers, each with what stands beside it and above it: nothing is concluded here.

Headings above a number are those whose columns cover its own; a table whose columns do not line up gives
numbers with too little above them, which nobody then takes for a figure.

In which unit a table's amounts are: as its titles say, as sentences say the same, as its shares prove.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import lru_cache

from msgspec import Struct, field

from catalyst_tui.reports.release import labels as naming
from catalyst_tui.reports.release.amounts import EACH
from catalyst_tui.reports.release.document import Cell, Table
from catalyst_tui.reports.release.page import Document, Part

_NUMBER = re.compile(
    r"(?P<minus>[-−–]\s?)?(?P<open>\(\s?)?(?P<money>(?:US)?\$\s?)?(?P<open2>\(\s?)?"
    r"(?P<digits>\d{1,3}(?:,\d{3}){1,5}(?:\.\d{1,9})?|\d{1,12}(?:\.\d{1,9})?|\.\d{1,9})"
    r"(?P<unit> ?(?:million|billion|MM|M|B|bn)\b)?\s?(?P<close>\))?\s?(?P<percent>%)?\s?\)?"
    r"(?: ?\([a-z]\)|\*{1,2})?"
)
_UNITS = {"million": 6, "mm": 6, "m": 6, "billion": 9, "bn": 9, "b": 9}
_PART_OF_SALES = re.compile(
    r"(?:as a )?(?:%|percent|percentage) of (?:total )?(?:net )?(?:revenues?|sales)", re.IGNORECASE
)
_PER_SHARE = re.compile(r"per (?:fully )?diluted (?:common )?share(?: - diluted)?", re.IGNORECASE)
_BARE_YEAR = re.compile(r"(?:19|20)\d\d")
_NIL = re.compile(r"[-−–—]{1,3}")
_OPENS = re.compile(r"[-−–]?(?:\(\s?(?:US)?\$?|(?:US)?\$)\s?\(?")  # a dash alone is nil, and no sign
_CLOSES = re.compile(r"\)?\s?%?\s?\)?")
_DATED = re.compile(  # DDD 2026Q2: "excluding divestitures for year-over-year comparisons" heads no columns
    r"\b(?:ended|months|weeks|20\d\d|quarter|(?<!over[- ])year(?![- ]over))\b", re.IGNORECASE
)
_LEADS = re.compile(r"\b(?:months?|weeks?|quarters?|years?)(?: periods?)? ended\b", re.IGNORECASE)
_YEARED = re.compile(r"\b(?:19|20)\d\d\b|\bFY ?\d\d\b|\bQ[1-4][ '’]{0,2}\d\d\b|\b[1-4]Q[ '’]{0,2}\d\d\b")
_NOTE = re.compile(r"\([^)]*\b(?:in|except|million)\b[^)]*\)", re.IGNORECASE)  # "($ million, except …)"
_SCALE_NOTE = re.compile(  # "Dollars in millions, except per share"
    r"\W*(?:unaudited\W+)?(?:(?:u\.?s\.? )?dollars |amounts |figures )?(?:are |expressed |stated )?in "
    r"(?:\$ ?|u\.?s\.? |of )*(?:thousands|millions|billions)\b|\W*(?:thousands|millions) of ",
    re.IGNORECASE,
)
_KIND_OF_SHARE = re.compile(r"(?:basic|diluted):?", re.IGNORECASE)
_EACH = re.compile(r".*\bper (?:common |ordinary )?share\b", re.IGNORECASE)
_GOES_ON = re.compile(r"\b(?:to|of|and|for|by|per|the|from)$", re.IGNORECASE)
_FOOTNOTE = re.compile(r"(?: ?\((?:\d{1,2}|[a-z]|\*)\)| ?\*|(?:(?<=[a-z)]) ?|(?<=[A-Z]{3}) )\d(?:,\d)?)+$")
_RAISED = "¹²³⁴⁵⁶⁷⁸⁹⁰†‡§^"
_MARKS = (")", "*", *"0123456789")
_NOTED_UNIT = re.compile(r"(?: ?\(\d\)|(?<=[a-z)]) ?\d(?:,\d)?)(?= \(\$)")  # REI 2026Q2: "Net Income 1 ($MM)"
_SPLIT_NON_GAAP = re.compile(r"(?<=\bnon)- (?=gaap\b)", re.IGNORECASE)  # in two rows of headings
_MOST_HEADINGS = 12
_ENDLESS = 1_000_000  # columns; no heading is as wide
_LABEL, _ABOVE = 200, 600  # characters of a label, and of all the headings over a number


class Number(Struct, frozen=True):
    """A number as printed. `quantum` is the worth of its last digit; the table's scale is not applied."""

    value: Decimal
    percent: bool
    money: bool
    scaled: bool = False
    """Whether it says its own unit (CAH 2026Q4: "$63.7 billion")."""

    @property
    def quantum(self) -> Decimal:
        exponent = self.value.as_tuple().exponent
        return Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)


_Numbers = list[tuple[Cell, Number]]

_REMEMBERED = 400  # tables; a release of a bank has 150
_KEPT: dict[int, tuple[Table, list[tuple[Cell | None, _Numbers]]]] = {}


class Printed(Struct, frozen=True):
    """One number of a table: the row's label, the heading row it stands under, its column's headings.

    `own`: those headings that stand beside others, so that they say what sets this column apart. `row` and
    `column` are its place in the table.
    """

    label: str
    section: str
    headings: tuple[str, ...]
    own: tuple[str, ...]
    number: Number
    row: int
    column: int

    @property
    def above(self) -> str:
        """All its column's headings, from the top."""
        return _SPLIT_NON_GAAP.sub("-", " ".join(self.headings))[:_ABOVE]

    @property
    def own_heading(self) -> str:
        """Return the headings that set this column apart, as one text."""
        return _SPLIT_NON_GAAP.sub("-", " ".join(self.own))


def printed(table: Table) -> Iterator[Printed]:
    """The numbers of a table that have a label, row by row; a sum may have its section's instead."""
    headings: list[tuple[Cell, ...]] = []
    above: dict[tuple[int, int], tuple[tuple[str, ...], tuple[str, ...]]] = {}  # the same in most rows
    sums = _Sums()
    section, waiting, last, in_body = "", "", "", False
    extent = _extent(table)
    first_edge = min(_edges(table), default=0)
    for n, (row, (label, numbers)) in enumerate(zip(table.rows, _read(table), strict=True)):
        name = _unmarked(label.text) if label is not None else waiting
        if in_body and label is None and sums.end_in(numbers):
            name = f"Total {section}"  # MGM 2022Q4: parts under "Revenues", then their sum without a label
        if numbers and (_PART_OF_SALES.fullmatch(name) or _PER_SHARE.fullmatch(name)):
            name = f"{last} {name}"  # MU 2026Q4: of the row above
        last = name if numbers else ""
        if name and numbers:
            in_body = True
            sums.add(numbers)
            for cell, number in numbers:
                columns = cell.first, cell.last
                if columns not in above:
                    above[columns] = _above(cell, headings, extent)
                yield Printed(name, section, *above[columns], number, n, cell.last)
        elif _heads(row, numbers, in_body=in_body):
            headings, in_body = ([] if in_body else headings[-_MOST_HEADINGS:]), False
            headings.append(row)
            above.clear()
        waiting = ""
        if not numbers and (len(row) == 1 or _is_named(row, label, first_edge)):
            waiting = _unmarked(row[0].text) if len(row) == 1 and in_body else ""
            named = "" if _SCALE_NOTE.match(row[0].text) else _unmarked(_NOTE.sub("", row[0].text))
            section = _joined(section, named) if named or len(row) == 1 else section
            sums = _Sums()


class _Sums(Struct):
    """What the rows of a section add up to, column by column."""

    by_column: dict[int, Decimal] = field(default_factory=dict)
    rows: int = 0

    def add(self, numbers: list[tuple[Cell, Number]]) -> None:
        self.rows += 1
        for cell, number in numbers:
            self.by_column[cell.last] = self.by_column.get(cell.last, Decimal(0)) + number.value

    def end_in(self, numbers: list[tuple[Cell, Number]]) -> bool:
        """Whether these are the sums of at least two rows."""
        return self.rows > 1 and all(
            self.by_column.get(cell.last) == number.value for cell, number in numbers
        )


def _is_named(row: tuple[Cell, ...], label: Cell | None, first_edge: int) -> bool:
    """Return whether a row of headings also names the rows below (AMCR 2023Q4: "Adjusted … results").

    A text over the first column of numbers (`first_edge`) heads that column and names no rows.
    """
    over_labels = label is row[0] and label.last < first_edge
    return over_labels and any(_YEARED.search(cell.text) for cell in row[1:])


def _joined(section: str, text: str) -> str:
    """A heading, and the line before that it goes on from (COST 2023Q3: "… ATTRIBUTABLE TO", "COSTCO"), or is
    below (MCFT 2026Q3: "Income (loss) per share", "Diluted", then a row for each kind of income)."""
    if _KIND_OF_SHARE.fullmatch(text) and (over := _EACH.search(section)) is not None:
        return f"{over[0]} {text}"
    return f"{section} {text}" if _GOES_ON.search(section) else text


def titles(table: Table) -> list[str]:
    """All that stands above the first numbers of a table, and in every later heading."""
    said: list[str] = []
    in_body = False
    for row, (label, numbers) in zip(table.rows, _read(table), strict=True):
        in_body = in_body or (label is not None and bool(numbers))
        if not in_body or _heads(row, numbers, in_body=in_body):
            said += [cell.text for cell in row]
            in_body = False  # EBAY 2023Q2: "(In millions, …)" stands below the years
    return said


def headed_texts(parts: Iterable[str | Table]) -> Iterator[str]:
    """Yield the paragraphs of a document, and of its tables the titles and all that stands over a column."""
    for part in parts:
        if isinstance(part, str):
            yield part
        else:
            yield from dict.fromkeys((*titles(part), *(number.above for number in printed(part))))


def in_dollars(table: Table) -> bool:
    """Whether any of its numbers is printed with a dollar sign."""
    return any(re.match(r"[-(]?(?:US)?\$", cell.text) for row in table.rows for cell in row)


def _extent(table: Table) -> tuple[int, int]:
    """Where the numbers begin and end: the right edges of the first and of the last column."""
    edges = _edges(table)
    return (min(edges), max(edges)) if len(edges) > 1 else (-1, _ENDLESS)


def _edges(table: Table) -> set[int]:
    """Return the right edges of all columns with numbers."""
    return {cell.last for _, numbers in _read(table) for cell, _ in numbers}


def _above(
    cell: Cell, headings: list[tuple[Cell, ...]], extent: tuple[int, int]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The headings over a cell, and those of them that stand beside others and not over all numbers.

    PNC 2022Q1 has the company's name over the labels and "Consolidated Financial Highlights" over the rest.
    MCD 2023Q2 says "Quarters Ended June 30," where the labels are, and only "2023" above the numbers.
    """
    over, own = [], []
    for heading in headings:
        text = " ".join(one.text for one in heading if one.first <= cell.last and one.last >= cell.first)
        first = heading[0]
        if first.last < min(cell.first, extent[0]) and _LEADS.search(first.text) and not _LEADS.search(text):
            over.append(
                first.text
            )  # MCD 2023Q2: "Quarters Ended June 30," where the labels are, "2023" above
        if text:
            over.append(text)
            covering = any(one.first <= extent[0] and one.last >= extent[1] for one in heading[1:])
            if len(heading) > 1 and not covering:
                own.append(text)
    return tuple(over), tuple(own)


def _heads(row: tuple[Cell, ...], numbers: _Numbers, *, in_body: bool) -> bool:
    """Whether a row without figures says what the columns are; below figures only one that dates them."""
    return not in_body or (not numbers and any(_DATED.search(cell.text) for cell in row))


def _read(table: Table) -> list[tuple[Cell | None, _Numbers]]:
    """The rows of a table, read; remembered, for each is asked for its titles, its numbers and its place."""
    kept = _KEPT.get(id(table))
    if kept is None or kept[0] is not table:
        if len(_KEPT) >= _REMEMBERED:
            _KEPT.clear()
        kept = _KEPT[id(table)] = table, [_read_row(row) for row in table.rows]
    return kept[1]


def _read_row(row: tuple[Cell, ...]) -> tuple[Cell | None, _Numbers]:
    """The row's label, and its numbers with the cell of their digits. Years in a heading are no numbers."""
    label: Cell | None = None
    numbers: _Numbers = []
    texts = list(merged(row))
    for cell, text in texts:
        if (number := _number(text)) is not None:
            numbers.append((cell, number))
        elif label is None and not numbers and not _NIL.fullmatch(text):
            label = cell
    if all(_BARE_YEAR.fullmatch(text) for cell, text in texts if _number(text) is not None):
        return label, []  # MCD 2023Q2: "2023", "2022", "Inc/(Dec)"
    return label, numbers


def figured(table: Table) -> list[bool]:
    """Of each row whether it is one of figures, and no heading."""
    return [bool(numbers) for _, numbers in _read(table)]


def merged(row: tuple[Cell, ...]) -> Iterator[tuple[Cell, str]]:
    """Cells with the signs that stand in cells of their own: `$`, `)` and `%`."""
    before, held = "", None
    for cell in row:
        if held is not None and _CLOSES.fullmatch(cell.text):
            held = (held[0], held[1] + cell.text)
            continue
        if held is not None:
            yield held
            held = None
        if _OPENS.fullmatch(cell.text):
            before = cell.text
        else:
            held, before = (cell, before + cell.text), ""
    if held is not None:
        yield held


@lru_cache(maxsize=8192)
def _number(text: str) -> Number | None:
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None
    value = Decimal(found["digits"].replace(",", ""))
    negative = bool(found["minus"]) or bool(found["open"]) or bool(found["open2"])
    unit = (found["unit"] or "").strip().lower()
    value = value.scaleb(_UNITS[unit]) if unit else value
    return Number(-value if negative else value, bool(found["percent"]), bool(found["money"]), bool(unit))


def _unmarked(label: str) -> str:
    """A label without its footnotes' marks and its colon."""
    label = label[:_LABEL].rstrip(f": {_RAISED}")
    if not label.endswith(_MARKS):
        return label
    return _FOOTNOTE.sub("", _NOTED_UNIT.sub("", label)).rstrip(": ")


_SCALES = {"thousand": 3, "000": 3, "million": 6, "mm": 6, "m": 6, "billion": 9}
_WORDS = {3: "thousand", 6: "million", 9: "billion"}
_SCALE = re.compile(
    r"(?:\bin|\$|[(]|\bdollars|\bU\.?S\.? ?\$|\bUSD)[\s-]*['’]?(thousand|million|billion|000['’]?)s?\b"
    r"|\b(thousand|million|billion)s? of (?:U\.?S\.? )?dollars\b|\$ ?(MM?)(?=[,;) ]|$)",
    re.IGNORECASE,
)
_COUNTED_IN = re.compile(
    r"\b(?:thousands|millions|billions?)\b|\b000['’]?s\b|['’]000\b|\$ ?MM?(?=[,;) ])", re.IGNORECASE
)
_IN_LABEL = re.compile(  # CNXC 2026Q2: "Net income ($M)"; AEP 2024Q2: "Revenue ($ in billions)"
    r"\((?:us ?)?\$? ?(?:in )?(?P<unit>mm?|bn?|k|['’]?000['’]?s?|thousands|millions?|billions?)\)",
    re.IGNORECASE,
)
_UNITS_SCALES = {"t": 3, "k": 3, "0": 3, "m": 6, "b": 9}
_WHOLE = 100_000  # dollars; so much in a table that nothing scales, and the same in a sentence: in dollars
_AMOUNT = re.compile(
    r"\$ ?\(?(?P<digits>(?:\d{1,3}(?:,\d{3})+|\d{1,9})(?:\.\d{1,3})?)(?![.,]?\d)\)?"
    r"(?: (?P<word>thousand|million|billion)\b)?",
    re.IGNORECASE,
)
_POWERS = {"": 0, "thousand": 3, "million": 6, "billion": 9}
_EXCEPT = re.compile(r"\bexcept\b[^)]{0,120}", re.IGNORECASE)
_SHARES = re.compile(r"\bshares\b|weighted", re.IGNORECASE)
_MANY_SHARES = 1_000_000
_OFF = Decimal("0.006")  # dollars a share, by which a rounded one may be off
_ROUND = 2  # digits of a number that may be the same by chance
_ALL = 3  # what a column tells: income, shares, income for each
LINE = 200
"""Characters of a paragraph above a table that may belong to it."""


class Spoken(Struct, frozen=True):
    """The amounts of dollars that a release's sentences say, and what each may be off by."""

    amounts: frozenset[tuple[Decimal, Decimal]]
    unscaled: bool
    """Whether nothing in it is said to be in thousands or millions."""

    @classmethod
    def by(cls, documents: Iterable[Document]) -> Spoken:
        """What these documents say."""
        parts = [part for document in documents for part in document]
        texts = (part for part in parts if isinstance(part, str))
        amounts = frozenset(amount for text in texts for amount in _amounts(text))
        return cls(amounts, not any(map(_tells_scale, parts)))

    def say(self, values: Iterable[Decimal]) -> int:
        """How many of these they say."""
        return sum(any(abs(one - said) <= off for said, off in self.amounts) for one in values)


def _tells_scale(part: Part) -> bool:
    if isinstance(part, str):
        return bool(_COUNTED_IN.search(part))
    return any(_COUNTED_IN.search(cell.text) for row in part.rows for cell in row)


def _amounts(text: str) -> Iterator[tuple[Decimal, Decimal]]:
    for said in _AMOUNT.finditer(text):
        digits, power = Decimal(said["digits"].replace(",", "")), _POWERS[(said["word"] or "").lower()]
        quantum = digits.as_tuple().exponent
        off = Decimal(1).scaleb(power + (quantum if isinstance(quantum, int) else 0)) / 2
        if digits.scaleb(power) >= _WHOLE:
            yield digits.scaleb(power), off


def scale_in_label(text: str) -> tuple[int, bool] | None:
    """The power of ten that a label says in brackets, and whether it says that it is of dollars."""
    own = _IN_LABEL.search(text)
    return (_UNITS_SCALES[own["unit"].lstrip("'’")[0].lower()], "$" in own[0]) if own else None


def said_scale(rows: list[Printed], spoken: Spoken) -> int | None:
    """The one power of ten with which a table's figures are amounts that sentences say: two of them, or one
    large one in whole dollars where nothing is said of thousands (FORA 2024Q3: "$4.7 million", 4,686,312)."""
    figures = {
        abs(row.number.value)
        for row in rows
        if not row.number.percent
        and (named := naming.metric_of(row.label, row.section, percent=False)) is not None
        and named.metric not in EACH
    }
    exact = {value for value in figures if len(value.normalize().as_tuple().digits) > _ROUND}
    found = [power for power in (3, 6, 9) if spoken.say(one.scaleb(power) for one in exact) > 1]
    if spoken.unscaled and spoken.say(value for value in figures if value >= _WHOLE):
        found.append(0)
    return found[0] if len(found) == 1 else None


def is_in_dollars(rows: list[Printed]) -> bool:
    """Whether a table is in whole dollars: its income, shared out among as many shares as it says, is what it
    says for each, and so many shares nobody counts in thousands."""
    columns: dict[int, dict[str, Decimal]] = {}
    for row in rows:
        value, column = row.number.value, columns.setdefault(row.column, {})
        named = naming.metric_of(row.label, row.section, percent=row.number.percent)
        if _SHARES.search(f"{row.section} {row.label}") and value >= _MANY_SHARES:
            column["shares"] = value
        elif named is not None and named.metric in ("net_income", "eps_diluted") and value:
            column.setdefault(named.metric, value)
    proven = [
        abs(one["net_income"] / one["shares"] - one["eps_diluted"]) <= _OFF + abs(one["eps_diluted"]) / 20
        for one in columns.values()
        if len(one) == _ALL
    ]
    return bool(proven) and all(proven)


def only_scale(parts: Iterable[Part]) -> str:
    """The scale that all tables tell, as a word; empty where they tell none or several."""
    said = (
        [part] if isinstance(part, str) else titles(part)
        for part in parts
        if not isinstance(part, str) or len(part) <= LINE
    )
    scales = {scale for texts in said if (scale := scale_of(" ".join(texts))) is not None}
    return _WORDS[scales.pop()] if len(scales) == 1 else ""


def scale_of(whole: str) -> int | None:
    """The power of ten a table's amounts are in; None when it names none or several.

    What follows "except" is about other rows (AAPL 2019Q1: "In millions, except number of shares which are
    reflected in thousands").
    """
    found = _SCALE.finditer(_EXCEPT.sub("", whole))
    scales = {_SCALES[(one[1] or one[2] or one[3]).lower().rstrip("'’")] for one in found}
    return scales.pop() if len(scales) == 1 else None
