"""Find the tables of a text: lined up with blanks, or run together in one paragraph.

Exhibits had the first kind before there were pages (TWX 2003Q3, HRZB 2009Q3). The second is what a
news wire makes of a statement (AMTX 2024Q4, NEPH 2024Q4, GOVX 2025Q2); FORA 2024Q3 has each cell in
a line of its own. A row is a label and exactly one number for each column.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice

from catalyst_tui.reports.release.document import ReleaseTable, TableCell
from catalyst_tui.reports.release.patterns import wordings
from catalyst_tui.values import Frozen

_PATTERNS = wordings("text_tables")
_fullmatch, _sub, _has = _PATTERNS.fullmatch, _PATTERNS.sub, _PATTERNS.has
_FEWEST_ROWS = 4

# Lined up with blanks

_HEADING_LINES = 12
_LONGEST_TABLE = 500  # lines
_MOST_NUMBERS = 100  # of a row
_MOST_LINES = 20_000  # of a text; the longest exhibit has some 3,000
_PROSE = 9  # words that stand together


class _TextColumns(Frozen):
    """The first and last character of each column's numbers."""

    spans: tuple[tuple[int, int], ...]

    def number_of(self, cell: TableCell) -> int:
        """Return the column, from 1, with the right edge nearest to a number's."""
        columns = range(len(self.spans))
        return (
            min(columns, key=lambda column: abs(self.spans[column][1] - cell.last)) + 1
        )

    def heading(self, words: list[TableCell]) -> Iterator[TableCell]:
        """Yield a line of headings, each over its columns.

        Headings get equal shares of the columns.
        """
        left = self.spans[0][0]
        if len(words) == 1 and words[0].first == 0:  # a title
            yield TableCell(words[0].text, 0, 0)
            return
        above = [word for word in words if word.last >= left]
        yield from (TableCell(word.text, 0, 0) for word in words if word.last < left)
        share = len(self.spans) // (len(above) or 1)
        for n, word in enumerate(above):
            yield TableCell(word.text, n * share + 1, (n + 1) * share)


def aligned(lines: Iterable[str]) -> Iterator[ReleaseTable]:
    """Yield the tables of a text, each with the lines above it that head its columns."""
    block: list[str] = []
    rows: list[int] = []  # places in the block
    for line in [*islice(lines, _MOST_LINES), "<PAGE>"]:
        words = _words(line)
        numbers = _numbers(words)
        prose = any(len(word.text.split()) > _PROSE for word in words)
        ends = prose or _has("end", line)
        begins = bool(rows) and not numbers and _has("new_table", line)
        if ends or begins or len(block) > _LONGEST_TABLE:
            if len(rows) >= _FEWEST_ROWS:
                yield _table(block, rows)
            block = block[rows[-1] + 1 :] if begins and not ends else []
            rows = []
        if len(numbers) > 1:
            rows.append(len(block))
        block.append("" if ends else line)


def _words(line: str) -> list[TableCell]:
    """Return the texts of a line that two blanks or more separate, signs with their numbers."""
    line = _sub("notes", lambda found: " " * len(found[0]), line.expandtabs())
    line = _sub("spaced_day", r"\1 \2", line)
    if _fullmatch("rule", line):
        return []
    words: list[TableCell] = []
    for found in _PATTERNS["apart"].finditer(line):
        if words and _fullmatch("open_sign", words[-1].text):
            sign = words.pop()
            words.append(TableCell(sign.text + found[0], sign.first, found.end() - 1))
        else:
            words.append(TableCell(found[0], found.start(), found.end() - 1))
    return words


def _all_numbers(words: list[TableCell]) -> bool:
    return all(_fullmatch("aligned_number", word.text) for word in words)


def _numbers(words: list[TableCell]) -> list[TableCell]:
    """Return the numbers right of a row's label; none for a line of headings."""
    has_label = bool(words) and not _all_numbers(words[:1])
    numbers = words[has_label:]
    if len(numbers) > _MOST_NUMBERS or not _all_numbers(numbers):
        return []
    only_years = all(_fullmatch("year", word.text) for word in numbers)
    return [] if only_years else numbers


def _table(block: list[str], rows: list[int]) -> ReleaseTable:
    columns = _columns([_numbers(_words(block[row])) for row in rows])
    above = map(_words, block[max(0, rows[0] - _HEADING_LINES) : rows[0]])
    headings = (tuple(columns.heading(words)) for words in above if words)
    return ReleaseTable((*filter(None, headings), *_body(block[rows[0] :], columns)))


def _columns(rows: list[list[TableCell]]) -> _TextColumns:
    """Return the columns that most rows have."""
    count = Counter(map(len, rows)).most_common(1)[0][0]
    by_column = zip(*(row for row in rows if len(row) == count), strict=True)
    spans = (
        (
            min(cell.first for cell in cells),
            Counter(cell.last for cell in cells).most_common(1)[0][0],
        )
        for cells in by_column
    )
    return _TextColumns(tuple(spans))


def _body(lines: list[str], columns: _TextColumns) -> Iterator[tuple[TableCell, ...]]:
    """Yield the rows of a table; labels may go on from line to line."""
    begun = ""
    for line in lines:
        words = _words(line)
        numbers = _numbers(words)
        text = words[0].text if words and words[0] not in numbers else ""
        text = _sub("leaders", "", text)
        if begun and text and not _goes_on(begun, text):
            yield (TableCell(begun, 0, 0),)
            begun = ""
        label = f"{begun} {text}".strip()
        begun = "" if numbers or not line.strip() else label
        if numbers:
            cells = {columns.number_of(cell): cell.text for cell in numbers}
            if len(cells) == len(numbers):
                # A total may have no label
                first = (TableCell(label, 0, 0),) if label else ()
                yield *first, *(TableCell(cells[n], n, n) for n in sorted(cells))
        elif label.endswith(":") or (label and not line.strip()):
            yield (TableCell(label, 0, 0),)
            begun = ""


def _goes_on(begun: str, text: str) -> bool:
    """Return whether a text continues the label of the line before."""
    return _has("label_goes_on", begun) or text[0].islower() or text[0] == "("


# Run together

_LONGEST_PARAGRAPH = 20_000  # characters
_TITLE, _LABEL = 300, 160  # characters
_NEAR = 40  # characters between the lengths of periods and their last days


def run_together(title: str, text: str) -> Iterator[ReleaseTable]:
    """Yield the statements in a paragraph; each begins at the years or days of its columns.

    A statement has the text before it as its title, the first one also `title`. If its columns
    are not certain, it is left out.
    """
    text = text[:_LONGEST_PARAGRAPH]
    heads = list(_PATTERNS["column_heads"].finditer(text))
    ends = [*(head.start() for head in heads[1:]), len(text)][: len(heads)]
    at = 0
    for head, end in zip(heads, ends, strict=True):
        before = text[at : head.start()].strip()
        columns = _PATTERNS["column"].findall(head[0])
        rows, last = _rows(text[head.end() : end], len(columns))
        at = head.end() + last
        headings = _headings(columns, before or title[-_TITLE:])
        if headings and len(rows) >= _FEWEST_ROWS:
            name = _sub("length", " ", f"{title} {before}")[-_TITLE:]
            yield ReleaseTable(((TableCell(name, 0, 0),), *headings, *rows))
        title = ""


def _headings(columns: list[str], before: str) -> list[tuple[TableCell, ...]]:
    """Return the lengths of the periods over their years or last days; nothing if uncertain."""
    before = before[-_TITLE:]
    lengths = list(_PATTERNS["length"].finditer(before))
    days = [found["day"] for found in lengths if found["day"]]
    if not lengths or len(columns) % len(lengths):
        return []
    dated = not all(map(_PATTERNS["year"].fullmatch, columns))
    if dated:
        if len(before) - lengths[-1].end() > _NEAR:
            return []  # ALTG 2026Q2: a balance sheet below a sentence
        ended = [found["length"] for found in lengths]
    else:
        if not days or (len(days) != len(lengths) and len(set(days)) > 1):
            return []
        ended = [f"{found['length']} {found['day'] or days[0]}" for found in lengths]
    share = len(columns) // len(lengths)
    return [
        tuple(
            TableCell(text, n * share + 1, (n + 1) * share)
            for n, text in enumerate(ended)
        ),
        tuple(TableCell(text, n, n) for n, text in enumerate(columns, 1)),
    ]


def _rows(text: str, columns: int) -> tuple[list[tuple[TableCell, ...]], int]:
    """Return the rows that have a number for each column, and where the last one ends.

    Percentages of change are left out.
    """
    rows: list[tuple[TableCell, ...]] = []
    at = last = 0
    while (begins := _PATTERNS.search("value_begins", text, at)) is not None:
        label, end, values = text[at : begins.start()], begins.start(), []
        while (value := _PATTERNS.match("value", text, end)) is not None:
            end = value.end()
            if not value["percent"]:
                values.append(value[0].strip())
        at = max(end, begins.end())
        if len(values) == columns + 1 and _ends_in_page_number(values):
            values.pop()
        if len(values) == columns:
            rows += _row(" ".join(label.split()), values)
            last = at
    return rows, last


def _ends_in_page_number(values: list[str]) -> bool:
    """Return whether the last value is the page's number: the others have points or commas."""
    *amounts, last = values
    return _PATTERNS.names("page_number", last) and not any(map(str.isdigit, amounts))


def _row(label: str, values: list[str]) -> Iterator[tuple[TableCell, ...]]:
    """Yield a row, and the heading before it that its label begins with."""
    section, _, label = label.rpartition(":")
    label = label.strip()
    if (basic := _fullmatch("basic", label)) is not None:
        # `Diluted` follows in a row of its own
        section, label = (basic["section"], "Basic")
    if section:
        yield (TableCell(section[-_LABEL:].strip(), 0, 0),)
    if label:
        yield (
            TableCell(label[-_LABEL:], 0, 0),
            *(TableCell(text, n, n) for n, text in enumerate(values, 1)),
        )
