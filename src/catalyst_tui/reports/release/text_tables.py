"""Tables whose columns are lined up with blanks, as exhibits had them before pages.

Learned from TWX 2003Q3 and HRZB 2009Q3, whose labels go on from line to line.

Tables that ran together on the wire: a statement in one paragraph, or each of its cells in a line.

AMTX 2024Q4, NEPH 2024Q4 and GOVX 2025Q2 are of the first kind, FORA 2024Q3 of the second. A row is a label
and exactly one number for each column; what does not come out so is none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice

from msgspec import Struct

from catalyst_tui.reports.release.document import Cell, Table

_APART = re.compile(r"\S+(?: \S+)*")
_OPEN = re.compile(r"(?:US)?\$ ?\(?|\(")
_NUMBER = re.compile(
    r"-?\(?(?:US)?\$? ?\(?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)\)?%?\)?|-{1,3}|—"
    r"|N/?[AM]\.?|[-+]?\d+ ?(?:bps|pts|bp)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_RULE = re.compile(r"(?:[-=_\s]|<[SC]>)*|</?CAPTION>", re.IGNORECASE)
_END = re.compile(r"</?(?:TABLE|PAGE|TEXT|FN)>", re.IGNORECASE)
_LONG = re.compile(
    r"(.*[a-z)]) (\$ ?\(?[\d.,]+\)?)"
)  # a label so long that one blank parts it from its number
_DAY = re.compile(r"\b([A-Z][a-z]+|[A-Z]{3,9}) {2,3}(\d{1,2},)")
_NOTES = re.compile(r"(?<=\d)(?: ?\([a-z]\))+(?= |$)")  # IKON 2005Q4: "$     0.14 (a)(b) $     0.13 (b)"
_HEADED = re.compile(r"\bended\b|\b(?:19|20)\d\d\b.*\b(?:19|20)\d\d\b", re.IGNORECASE)
_LEADERS = re.compile(r"[ .]{3,}$")
_GOES_ON = re.compile(r"\b(?:and|or|of|to|for|before|per|by|from|in|the)$", re.IGNORECASE)
_FEWEST = 4  # rows of a table
_HEADINGS = 12  # lines
_LONGEST = 500  # lines of a table
_WIDEST = 100  # numbers of a row
_LINES = 20_000  # of a text that are looked at; the longest exhibit has some 3,000
_PROSE = 9  # words that stand together


class _Columns(Struct, frozen=True):
    """Where each column's numbers begin and end."""

    spans: tuple[tuple[int, int], ...]

    def of(self, cell: Cell) -> int:
        """The column, from 1, whose right edge is nearest to a number's."""
        return min(range(len(self.spans)), key=lambda n: abs(self.spans[n][1] - cell.last)) + 1

    def heading(self, words: list[Cell]) -> Iterator[Cell]:
        """A line of headings over the columns: one for each, equal shares, or those it stands above."""
        left = self.spans[0][0]
        if len(words) == 1 and words[0].first == 0:  # a title, and of no column
            yield Cell(words[0].text, 0, 0)
            return
        above = [word for word in words if word.last >= left]
        yield from (Cell(word.text, 0, 0) for word in words if word.last < left)
        each, odd = divmod(len(self.spans), len(above) or 1)
        for n, word in enumerate(above):
            a, b = n * each, (n + 1) * each - 1
            if odd or not each or not self._meets(word, a, b):
                over = [k for k in range(len(self.spans)) if self._meets(word, k, k)]
                if not over:
                    continue
                a, b = over[0], over[-1]
            yield Cell(word.text, a + 1, b + 1)

    def _meets(self, word: Cell, a: int, b: int) -> bool:
        return word.first <= self.spans[b][1] + 1 and word.last >= self.spans[a][0] - 1


def aligned(lines: Iterable[str]) -> Iterator[Table]:
    """The tables a text has, each with the lines above it that head its columns."""
    block: list[str] = []
    rows: list[int] = []  # which of its lines are rows
    for line in [*islice(lines, _LINES), "<PAGE>"]:
        words = _words(line)
        numbers = _numbers(words)
        ends = bool(_END.search(line)) or any(len(word.text.split()) > _PROSE for word in words)
        begins = bool(rows) and bool(_HEADED.search(line)) and not numbers
        if ends or begins or len(block) > _LONGEST:
            if len(rows) >= _FEWEST:
                yield _table(block, rows)
            block = block[rows[-1] + 1 :] if begins and not ends else []
            rows = []
        if len(numbers) > 1:
            rows.append(len(block))
        block.append("" if ends else line)


def _words(line: str) -> list[Cell]:
    """What stands apart in a line, by at least two blanks; a dollar sign belongs to its number."""
    line = _DAY.sub(r"\1 \2", _NOTES.sub(lambda found: " " * len(found[0]), line.expandtabs()))
    if _RULE.fullmatch(line):
        return []
    found: list[Cell] = []
    for word in _APART.finditer(line):
        if found and _OPEN.fullmatch(found[-1].text):
            found[-1] = Cell(found[-1].text + word[0], found[-1].first, word.end() - 1)
        else:
            found.append(Cell(word[0], word.start(), word.end() - 1))
    if len(found) > 1 and (long := _LONG.fullmatch(found[0].text)) and _all_numbers(found[1:]):
        at = found[0].first
        found[:1] = [
            Cell(long[1], at, at + long.end(1) - 1),
            Cell(long[2], at + long.start(2), found[0].last),
        ]
    return found


def _all_numbers(words: list[Cell]) -> bool:
    return all(_NUMBER.fullmatch(word.text) for word in words)


def _numbers(words: list[Cell]) -> list[Cell]:
    """The numbers of a row, right of its label; none of a line of headings."""
    label = bool(words) and not _NUMBER.fullmatch(words[0].text)
    numbers = words[label:]
    if len(numbers) > _WIDEST or not _all_numbers(numbers):
        return []
    return [] if all(_YEAR.fullmatch(word.text) for word in numbers) else numbers


def _table(block: list[str], rows: list[int]) -> Table:
    columns = _columns([_numbers(_words(block[n])) for n in rows])
    above = (_words(line) for line in block[max(0, rows[0] - _HEADINGS) : rows[0]])
    heads = [tuple(columns.heading(words)) for words in above if words]
    return Table((*(head for head in heads if head), *_body(block[rows[0] :], columns)))


def _columns(rows: list[list[Cell]]) -> _Columns:
    """The columns that most rows have."""
    many = Counter(map(len, rows)).most_common(1)[0][0]
    full = [row for row in rows if len(row) == many]
    return _Columns(
        tuple(
            (min(row[n].first for row in full), Counter(row[n].last for row in full).most_common(1)[0][0])
            for n in range(many)
        )
    )


def _body(lines: list[str], columns: _Columns) -> Iterator[tuple[Cell, ...]]:
    """The rows; a label that goes on from line to line is one."""
    begun = ""
    for line in lines:
        words = _words(line)
        numbers = _numbers(words)
        text = _LEADERS.sub("", words[0].text) if words and words[0] not in numbers else ""
        if begun and text and not (_GOES_ON.search(begun) or text[0].islower() or text[0] == "("):
            yield (Cell(begun, 0, 0),)
            begun = ""
        label = f"{begun} {text}".strip()
        begun = "" if numbers or not line.strip() else label
        if numbers:
            placed = {columns.of(cell): cell.text for cell in numbers}
            if len(placed) == len(numbers):  # a sum may have no label
                named = (Cell(label, 0, 0),) if label else ()
                yield *named, *(Cell(placed[n], n, n) for n in sorted(placed))
        elif label.endswith(":") or (label and not line.strip()):
            yield (Cell(label, 0, 0),)
            begun = ""


_GAP = " {0,20}"
_NUMBER_RUN_TOGETHER = (
    rf"(?:US)?\$?{_GAP}\(?{_GAP}(?:US)?\$?{_GAP}"
    r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{0,6}\.\d{1,2}|\d{1,6}(?![\d,.]))(?: {0,20}\)|(?!\)))"
)
_VALUE = re.compile(
    rf"\s*(?:(?P<percent>\(?-?\d{{1,4}}(?:\.\d+)?\)?{_GAP}%\)?)|(?P<none>\$?{_GAP}(?:--?|[—–])(?=\s|$))"
    rf"|(?P<number>{_NUMBER_RUN_TOGETHER}))"
)
_BEGINS = re.compile(
    r"\$|\(\s*\$?\s*[\d.]|(?<![\w/.,-])\.?\d|(?<=[a-z])\d(?=[\d,.])|(?<=\s)[-—–](?=\s+(?:[-—–$(\d]|$))"
)
_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.?"
)
_LENGTH = re.compile(
    r"(?P<length>(?:(?:three|six|nine|twelve|thirteen|twenty-six|thirty-nine|fifty-two|\d\d)"
    r"[ -](?:months?|weeks?)"
    rf"|quarters?|years?)(?: period)? ended),?\s*(?P<day>{_MONTH} ?\d{{1,2}},?)?",
    re.IGNORECASE,
)
_HEADS = re.compile(  # the years, or the days, that head the columns
    r"(?<!\d)(?:(?:19|20)\d\d(?!\d{1,3}[,.)])(?:\s|\((?:un)?audited\)){0,12}){2,8}"
    rf"|(?:{_MONTH} ?\d{{1,2}}, ?(?:19|20)\d\d(?:\s|\((?:un)?audited\)){{0,12}}){{2,8}}",
    re.IGNORECASE,
)
_COLUMN = re.compile(rf"(?:{_MONTH} ?\d{{1,2}}, ?)?(?:19|20)\d\d", re.IGNORECASE)
_YEAR_DIGITS = 4
_PAGE = re.compile(r"\d{1,2}")  # ALTG 2026Q2: the number of the page, behind its last row
_COLUMN_WORDS = re.compile(
    r"(?:\(?(?:unaudited|audited|change|period|percent|increase|decrease)\)?|[%$\s])+", re.I
)
_BASIC = re.compile(r"(?P<section>.*\bshares?\b.*?)[ ,:–-]*basic", re.IGNORECASE)
_LONGEST_RUN_TOGETHER = 20_000  # characters of one table
_TITLE, _LABEL = 300, 160
_FEWEST_RUN_TOGETHER = 4  # rows of a table
_NEAR = 40  # characters between how long periods are and their last days


def run_together(title: str, text: str) -> Iterator[Table]:
    """The statements in one paragraph, each below what stands before its columns' years or days, the first
    below what stood above it all; none whose columns cannot be told."""
    text = text[:_LONGEST_RUN_TOGETHER]
    heads = list(_HEADS.finditer(text))
    at = 0
    for n, head in enumerate(heads):
        end = heads[n + 1].start() if n + 1 < len(heads) else len(text)
        before = text[at : head.start()].strip()
        columns = _COLUMN.findall(head[0])
        rows, last = _rows(text[head.end() : end], len(columns))
        at = head.end() + last
        if (over := _headings(columns, before or ("" if n else title[-_TITLE:]))) and len(
            rows
        ) >= _FEWEST_RUN_TOGETHER:
            named = Cell(_LENGTH.sub(" ", f"{title if not n else ''} {before}")[-_TITLE:], 0, 0)
            yield Table(((named,), *over, *rows))


def _headings(columns: list[str], before: str) -> list[tuple[Cell, ...]]:
    """How long the periods are over their years or last days; nothing where that cannot be told."""
    before = before[-_TITLE:]
    lengths = list(_LENGTH.finditer(before))
    days = [found["day"] for found in lengths if found["day"]]
    if not lengths or len(columns) % len(lengths):
        return []
    if dated := any(len(one) > _YEAR_DIGITS for one in columns):
        if len(before) - lengths[-1].end() > _NEAR:
            return []  # ALTG 2026Q2: of a balance sheet, below a sentence that ends before it
    elif not days or (len(days) != len(lengths) and len(set(days)) > 1):
        return []
    each = len(columns) // len(lengths)
    ended = [one["length"] if dated else f"{one['length']} {one['day'] or days[0]}" for one in lengths]
    return [
        tuple(Cell(text, n * each + 1, n * each + each) for n, text in enumerate(ended)),
        tuple(Cell(text, n, n) for n, text in enumerate(columns, 1)),
    ]


def _rows(text: str, columns: int) -> tuple[list[tuple[Cell, ...]], int]:
    """The rows that have a number for each column, and where the last one ends; a share of change besides is
    left out."""
    rows: list[tuple[Cell, ...]] = []
    at = last = 0
    while (begins := _BEGINS.search(text, at)) is not None:
        label, end, values = text[at : begins.start()], begins.start(), []
        while (value := _VALUE.match(text, end)) is not None:
            end = value.end()
            if not value["percent"]:
                values.append(value[0].strip())
        at = max(end, begins.end())
        if len(values) == columns + 1 and _is_page(values):
            values.pop()
        if len(values) == columns:
            rows += _row(" ".join(label.split()), values)
            last = at
    return rows, last


def _is_page(values: list[str]) -> bool:
    """Whether the last of these is the number of the page, the others being amounts with points or commas."""
    *amounts, last = values
    return bool(_PAGE.fullmatch(last)) and not any(one.isdigit() for one in amounts)


def _row(label: str, values: list[str]) -> Iterator[tuple[Cell, ...]]:
    if (words := _COLUMN_WORDS.match(label)) is not None:
        label = label[words.end() :]
    section, _, label = label.rpartition(":")
    label = label.strip()
    if (basic := _BASIC.fullmatch(label)) is not None:
        section, label = basic["section"], "Basic"  # then "Diluted" in a row of its own
    if section:
        yield (Cell(section[-_LABEL:].strip(), 0, 0),)
    if label:
        yield Cell(label[-_LABEL:], 0, 0), *(Cell(text, n, n) for n, text in enumerate(values, 1))
