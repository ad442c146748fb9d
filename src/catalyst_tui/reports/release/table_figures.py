"""Which period a column of a table is of, where its own headings leave that to the table's title.

The figures of a release's tables: which is of the whole company, and which number is which figure.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.book.clean import clean
from catalyst_tui.book.model.book import Basis
from catalyst_tui.book.model.period import Period
from catalyst_tui.book.model.quantity import of_this_world
from catalyst_tui.judge.ledger.facts import Kind
from catalyst_tui.reports.release import labels as naming
from catalyst_tui.reports.release.amounts import EACH, Stated
from catalyst_tui.reports.release.company_name import Company
from catalyst_tui.reports.release.document import Table
from catalyst_tui.reports.release.labels import (
    Name,
    is_interest_and_more,
    is_sum_of_revenue,
    profit_row,
    sole_revenue,
)
from catalyst_tui.reports.release.numbers import (
    LINE,
    Printed,
    Spoken,
    in_dollars,
    is_in_dollars,
    printed,
    said_scale,
    scale_in_label,
    scale_of,
    titles,
)
from catalyst_tui.reports.release.page import Document
from catalyst_tui.reports.release.periods import Calendar, has_length, is_trailing
from catalyst_tui.reports.release.readings import Key, Place, Reading, Trust
from catalyst_tui.reports.release.titles import (
    is_for_each,
    is_of_adjusted,
    is_of_lines,
    is_of_other_bases,
    is_of_parts,
    is_of_results,
    is_of_whole,
    is_period_column,
    is_sentence,
    is_statement,
    is_whole,
    names_period,
)

_YEAR = re.compile(r"20\d\d")
_OF_TWO = re.compile(
    r"\b(?:three|thirteen|twelve|quarter|q[1-4]|\d\d?) and (?:the )?(?:six|nine|twelve|twenty|thirty|fifty"
    r"|full|fiscal|year|\d)|\b(?:half|year|ytd|annual|to[ -]date)\b(?! end| 20)",
    re.IGNORECASE,
)
_PERIODS_ENDED = re.compile(  # "For the periods ended June 30", over "Three Months", "2026"
    r"\bperiods? ended (?P<day>(?:January|February|March|April|May|June|July|August|September|October"
    r"|November|December) \d{1,2})(?!\d)",
    re.IGNORECASE,
)
_AND_ANOTHER = re.compile(  # "13 Weeks Ended October 3, 2026 and October 4, 2025"
    r"(?<=20\d\d),? and [a-z]+\.? \d{1,2}, 20\d\d$", re.IGNORECASE
)
_BASIS = re.compile(r"(?:non-)?gaap(?: basis| results| measures)?\W*(?:\d\W*)?", re.IGNORECASE)
_LENGTH_AND_YEAR = re.compile(
    r"^(?:for the )?(?P<length>(?:three|six|nine|twelve) months|quarter|year),? (?P<year>20\d\d)$",
    re.IGNORECASE,
)


class Columns(Struct, frozen=True):
    """What a table's titles say of the periods of its columns."""

    calendar: Calendar
    over_all: Period | None
    """The period over columns that name none: of each metric one."""
    by_year: tuple[str, Period] | None
    """The period of the column that names a year alone, and that year."""
    ended: str
    """The day on which the columns' periods ended (`June 30`), where they name only a length and a year."""
    trailing: bool
    """Whether the lines above say that the table is of the last four quarters."""

    @classmethod
    def of(cls, table: Table, captions: Sequence[str], rows: list[Printed], calendar: Calendar) -> Columns:
        """What these titles and captions say."""
        days = {found["day"] for one in (*captions, *titles(table)) if (found := _PERIODS_ENDED.search(one))}
        return cls(
            calendar,
            _told_over_all(table, rows, calendar),
            _told_by_year([*titles(table), *reversed(captions)], rows, calendar),
            days.pop() if len(days) == 1 else "",
            any(is_trailing(one) and not is_sentence(one) for one in captions),
        )

    def period(self, row: Printed, *, by_column: bool) -> Period | None:
        """The period of a number; `by_column`: whether its column's headings name a metric instead."""
        if is_trailing(row.section) or (self.trailing and not has_length(row.above)):
            return None
        if (told := self.calendar.told(row.above)) is not None:
            return told
        if by_column:
            return self.over_all
        if len(said := [one for one in row.headings if not _BASIS.fullmatch(one)]) < len(row.headings) and (
            told := self.calendar.told(" ".join(said))
        ):
            return told  # "Three Months Ended June 30,", "GAAP", "2026"
        if self.by_year is not None and _year_of(row) == self.by_year[0]:
            return self.by_year[1]
        if self.ended and (found := _LENGTH_AND_YEAR.search(row.above)) is not None:
            return self.calendar.told(f"{found['length']} ended {self.ended}, {found['year']}")
        return None


def _told_over_all(table: Table, rows: list[Printed], calendar: Calendar) -> Period | None:
    """The period that a title names over columns that name none (STZ 2027Q2: a column for each metric)."""
    if any(names_period(row.above) for row in rows):
        return None
    periods = {calendar.told(title) for title in titles(table) if names_period(title)}
    return periods.pop() if len(periods) == 1 else None


def _year_of(row: Printed) -> str:
    """The year that alone is said of a column's period (`2026`, of a table "Second Quarter 2026 …")."""
    said = {text for text in row.headings if names_period(text)}
    return said.pop() if len(said) == 1 and _YEAR.fullmatch(next(iter(said))) else ""


def _told_by_year(said: Sequence[str], rows: list[Printed], calendar: Calendar) -> tuple[str, Period] | None:
    """The period that the nearest title names over columns headed by their years alone, and that year.

    Where a year heads two columns, they differ in what is not known, and none is read.
    """
    years = {(row.column, year) for row in rows if (year := _year_of(row))}
    newest = max((year for _, year in years), default="")
    if [year for _, year in years].count(newest) != 1:
        return None
    title = next((one for one in said if names_period(one) and not _YEAR.fullmatch(one)), "")
    period = calendar.told(title) or calendar.told(_AND_ANOTHER.sub("", title))
    if period is None or is_sentence(title) or _OF_TWO.search(title):
        return None
    found = _YEAR.search(title)
    year = found[0] if found else f"{period.year}"
    return (year, period) if year == newest else None


_TAXED = re.compile(r"taxable[ -]equivalent|\bFTE\b", re.IGNORECASE)  # USB 2021Q4
_DOLLARS = re.compile(r"\bdollars\b|\$", re.IGNORECASE)
_FOREIGN = re.compile(
    r"NT\$|HK\$|C\$|A\$|R\$|RMB|[€£¥₩]|\b(?:euros?|yuan|renminbi|yen|won|CAD|AUD|TWD|New Taiwan|Canadian|"
    r"Australian|Hong Kong)\b"
)
_ADJUSTS = re.compile(
    r"gaap|ebitda|adjust|compensation|amortiz|depreciat|\bless\b|\badd\b|\bplus\b|exclu|special|restructur|impair"
    r"|acquisition|\btax",
    re.IGNORECASE,
)
_INCOME, _ADJUSTED_OPERATING = ("net_income", Basis.GAAP), ("operating_income", Basis.NON_GAAP)
_LONGEST = 5_000  # rows of a table; what is longer is data
_CAPTIONS = 4  # paragraphs above a table that may belong to it


def in_tables(
    parts: Document,
    calendar: Calendar,
    document: int,
    spoken: Spoken,
    *,
    company: Company,
    preferred: bool,
) -> Iterator[tuple[Key, Reading]]:
    """`preferred`: whether others come before its common shareholders."""
    above: list[str] = []
    last: tuple[Table, list[str]] | None = None
    for n, part in enumerate(parts):
        if isinstance(part, str):
            above = [*above[-_CAPTIONS + 1 :], part] if len(part) <= LINE else []
            last = last if not part.strip() else None
            continue
        if last is not None and not any(above) and _goes_on(last[0], part):
            above = last[1]
        last = part, above
        yield from _in_table(
            part, above, calendar, Place(document, n), spoken, company=company, preferred=preferred
        )
        above = []


def _goes_on(before: Table, table: Table) -> bool:
    """Whether a table without a title has the columns of the one right above it (STZ 2027Q2)."""
    return bool(titles(table)) and titles(table) == titles(before)


def _in_table(
    table: Table,
    caption: list[str],
    calendar: Calendar,
    place: Place,
    spoken: Spoken,
    *,
    company: Company,
    preferred: bool,
) -> Iterator[tuple[Key, Reading]]:
    """`spoken`: the amounts that sentences say."""
    if len(table.rows) > _LONGEST:
        return
    if any(company.is_other(title) for title in (*caption, *titles(table)) if not is_sentence(title)):
        return
    rows = list(printed(table))
    if not is_statement(titles(table), caption) and not any(map(_may_tell, rows)):
        return
    whole = _whole(table, caption, rows, spoken, company=company, preferred=preferred)
    columns = Columns.of(table, caption, rows, calendar)
    told: defaultdict[Key, list[tuple[Printed, Reading]]] = defaultdict(list)
    for row in rows:
        if (found := _figure(row, whole, columns, place)) is not None:
            key, reading = found
            told[key].append((row, reading))
    for key, several in told.items():
        of_whole = [one for one in several if is_whole(one[0].section)]  # CRL 2026Q2: "Total", of parts
        yield from ((key, reading) for _, reading in of_whole or several)


def _figure(row: Printed, whole: _Whole, columns: Columns, place: Place) -> tuple[Key, Reading] | None:
    """Which figure of the company a number of a table is, and how it is read; None where it is none, or its
    unit is not sure."""
    if (named := _key(row, whole, columns)) is None:
        return None
    key, trust, name, unproven = named
    if key[:2] == _ADJUSTED_OPERATING and whole.left_over and "operating earnings" in row.label.lower():
        key = ("net_income", *key[1:])  # SLVM 2026Q2: of a table that goes from net income to it
    of_all = trust in (Trust.STATEMENT, Trust.TABLE) and not name.common and key[:2] == _INCOME
    if whole.is_of_another(row, key) or (whole.shared and of_all):
        return None  # XPEL 2026Q2: of all owners; what the parent has is told in a row of its own
    if (power := whole.power(row, key)) is None:
        return None
    value, rounding = (one.scaleb(power) for one in (row.number.value, row.number.quantum))
    if not of_this_world(value):
        return None
    return key, Reading(
        Stated(value),
        rounding,
        _quoted(row),
        trust,
        replace(place, row=row.row, column=row.column),
        common=name.common,
        of_all=whole.before_preferred and of_all,
        unproven=unproven,
        titled=whole.titled and is_of_results(row.section),
    )


def _revenue_of_bank(rows: list[Printed]) -> frozenset[tuple[int, int]]:
    """Where a bank's revenue stands that its two kinds of income above it make; none else is on GAAP."""
    above: defaultdict[int, list[Printed]] = defaultdict(list)
    found = set[tuple[int, int]]()
    for row in rows:
        last = above[row.column][-2:]
        if (
            is_interest_and_more([one.label for one in last])
            and row.number.value == sum(one.number.value for one in last)
            and is_sum_of_revenue(row.section)
            and (name := naming.named(row.label, percent=row.number.percent)) is not None
            and name.metric == "revenue"
        ):
            found.add((row.row, row.column))
        above[row.column].append(row)
    return frozenset(found)


def _goes_from_income(rows: list[Printed]) -> bool:
    """Whether a table tells net income, and operating income on no basis but an adjusted one."""
    told = {
        (name.metric, naming.basis_said(row.label))
        for row in rows
        if (name := naming.metric_of(row.label, row.section, percent=row.number.percent)) is not None
    }
    income = any(metric == "net_income" and basis is not Basis.NON_GAAP for metric, basis in told)
    return income and not told & {("operating_income", None), ("operating_income", Basis.GAAP)}


def _may_tell(row: Printed) -> bool:
    """Whether a row's label, or what heads its column, names a figure."""
    percent = row.number.percent
    return (
        naming.metric_of(row.label, row.section, percent=percent) is not None
        or naming.metric_over(row.label, row.own, percent=percent) is not None
    )


class _Whole(Struct, frozen=True):
    """What is to be known of a table before a row of it is read."""

    statement: bool
    """Whether it is a statement of income; else some other table of results."""
    company: bool
    """Whether those are the whole company's."""
    said: list[str]
    """What stands above it."""
    scale: int | None
    """The power of ten of its amounts; None where nothing says it."""
    dollars: bool
    sole: int | None
    """The row of a statement's only revenue, whatever it is called."""
    profit: int | None
    """The row of a statement that calls its net income `Profit`."""
    profit_of_parent: bool
    """Whether the part of other owners is taken away above that row."""
    titled: bool
    """Whether its title is one of the whole company's figures."""
    of_bank: frozenset[tuple[int, int]]
    """Rows and columns of a bank's revenue, whatever is adjusted below."""
    adjusted: bool
    """Whether its title says that all its figures are on another basis than GAAP, and it adjusts none."""
    diluted: bool
    """Whether earnings per share are diluted, said or not: beside adjusted ones, and no basic ones (NTAP)."""
    taxed: bool
    """Whether a bank's revenue is told as if nothing were free of tax."""
    shared: bool
    """Whether others than the parent's owners have a part of its net income."""
    before_preferred: bool
    """Whether what the parent has is told as that of its common shareholders only."""
    adjusted_rows: frozenset[tuple[str, str]]
    """Sections and metrics of rows that call themselves adjusted."""
    left_over: bool
    """Whether operating earnings are what is left of net income."""

    def is_of_another(self, row: Printed, key: Key) -> bool:
        """Whether a row that would be a figure tells something else beside it."""
        to_adjust = key[1] is Basis.NON_GAAP and not naming.tells_basis(row.label)
        return (self.taxed and key[0] == "revenue") or (
            # IMPP 2024Q4: "Net Income - Adjusted Net Income", then what is to be adjusted
            to_adjust and (row.section, key[0]) in self.adjusted_rows
        )

    def power(self, row: Printed, key: Key) -> int | None:
        """The power of ten of a row's number; None where its scale or its currency is not sure."""
        own = scale_in_label(row.label) or scale_in_label(row.section)
        if not (row.number.percent or self.dollars or (own and own[1])):
            return None
        if row.number.percent or row.number.scaled or key[0] in EACH:
            return 0
        return own[0] if own else self.scale


def _whole(
    table: Table,
    caption: list[str],
    rows: list[Printed],
    spoken: Spoken,
    *,
    company: Company,
    preferred: bool,
) -> _Whole:
    """What a table is, by what stands above it and by all its rows."""
    above = titles(table)
    said = [*caption, *above]
    text = " ".join(said)
    if (scale := scale_of(text)) is None:
        scale = 0 if is_in_dollars(rows) else said_scale(rows, spoken)
    statement = is_statement(above, caption)
    shared, before_preferred = _is_shared(rows, preferred=preferred)
    rows_by_label = {row.row: row.label for row in rows}
    profit = profit_row(rows_by_label) if statement else None
    return _Whole(
        statement,
        not is_of_parts(said) and _is_of_company(rows),
        said,
        scale,
        (in_dollars(table) or bool(_DOLLARS.search(text))) and not _FOREIGN.search(text),
        sole_revenue(rows_by_label) if statement else None,
        profit,
        any(naming.shares_with_others(row.label) for row in rows if row.row < (profit or 0)),
        is_of_whole(caption, above, company.name),
        frozenset() if is_of_lines(said) else _revenue_of_bank(rows),
        is_of_adjusted(caption, above) and not any(_ADJUSTS.search(one.label) for one in rows),
        _speaks_of_diluted(rows),
        any("ncome" in row.label and _TAXED.search(row.label) for row in rows),
        shared,
        before_preferred,
        _adjusted_rows(rows),
        _goes_from_income(rows),
    )


def _adjusted_rows(rows: list[Printed]) -> frozenset[tuple[str, str]]:
    return frozenset(
        (row.section, name.metric)
        for row in rows
        if naming.basis_said(row.label) is Basis.NON_GAAP
        and (name := naming.metric_of(row.label, row.section, percent=row.number.percent)) is not None
    )


def _speaks_of_diluted(rows: list[Printed]) -> bool:
    labels = {f"{row.section} {row.label}" for row in rows}
    return any(map(naming.is_adjusted_each, labels)) and not any("basic" in one.lower() for one in labels)


def _is_shared(rows: list[Printed], *, preferred: bool) -> tuple[bool, bool]:
    """Whether others than the parent's owners have a part of the income: and what the parent has is told; or
    only as that of its common shareholders, which is less where something is preferred (PNC 2020Q4)."""
    names = (naming.metric_of(row.label, row.section, percent=row.number.percent) for row in rows)
    others = any(naming.shares_with_others(row.label) and row.number.value for row in rows)
    common = preferred and any(name.common for name in names if name is not None)
    return others and not common, others and common


def _is_of_company(rows: list[Printed]) -> bool:
    """Whether a table ends at what only a whole company has: earnings per share.

    A bank's lines of business have a net income of their own (USB 2021Q4).
    """
    return any(
        name.metric == "eps_diluted"
        for row in rows
        if (name := naming.metric_of(row.label, row.section, percent=row.number.percent)) is not None
    )


def _for_each(name: Name, row: Printed) -> tuple[Name | None, tuple[str, ...]]:
    """What a row's name means in its column, and the column's other headings: income below "Per diluted
    share", beside "Amount", is earnings per share."""
    if not (each := is_for_each(row.own)) or name.metric in EACH:
        return name, row.own
    own = tuple(one for one in row.own if one != each)
    diluted = (
        "diluted" in each.lower() or naming.basis_of(row.label, row.section, row.above) is Basis.NON_GAAP
    )
    return (Name("eps_diluted", name.loss) if name.metric == "net_income" and diluted else None), own


def _named(row: Printed, whole: _Whole) -> tuple[Name | None, tuple[str, ...], bool]:
    """What a number is, its column's headings besides, and whether one of those has named it."""
    percent = row.number.percent
    name = naming.metric_of(row.label, row.section, percent=percent)
    if name is None and row.row == whole.sole and not percent:
        name = Name("revenue", loss=False)
    if name is None and row.row == whole.profit and not percent:
        name = Name("net_income", loss=False, surest=whole.profit_of_parent)
    if name is None and (name := naming.metric_over(row.label, row.own, percent=percent)) is not None:
        return name, (), True
    if name is None and whole.diluted and naming.tells_basis(f"{row.label} {row.section}"):
        name = naming.plain_each(row.label, percent=percent)
    return (*_for_each(name, row), False) if name is not None else (None, row.own, False)


def _key(row: Printed, whole: _Whole, columns: Columns) -> tuple[Key, Trust, Name, bool] | None:
    """Which figure a number of a table is, how sure that is, by which name, and whether it is unproven; None
    for all that are none."""
    percent = row.number.percent
    name, own, by_column = _named(row, whole)
    if name is None or not is_period_column(row.headings, own):
        return None
    of_bank = (row.row, row.column) in whole.of_bank
    if (not (of_bank or naming.tells_basis(row.label))) and naming.is_under_another(
        row.label, row.section, percent=percent
    ):
        return None
    if name.metric in EACH and not naming.is_each(row.number.value, row.section, row.label):
        return None
    if name.loss and row.number.value > 0:
        return None  # "Net loss 12.3": brackets may be missing, or the loss may be a gain
    basis = Basis.GAAP if of_bank else naming.basis_of(row.label, row.section, row.above, row.own_heading)
    if basis is None and whole.adjusted:
        basis = Basis.NON_GAAP
    trust, unproven = Trust.TABLE if of_bank else Trust.STATEMENT, False
    if basis is None:
        if any(map(naming.tells_basis, (row.label, row.section, row.above))):
            return None
        if not whole.statement and not name.metric.startswith("ffo"):  # that is of no statement, and says so
            of_whole = is_whole(row.section) or any(map(is_whole, row.own))  # F 2026Q2: beside those of parts
            unproven = not whole.company and not of_whole
            if is_of_other_bases(whole.said) if of_whole else unproven and is_of_parts(whole.said):
                return None
            trust = Trust.TABLE
        basis = Basis.GAAP
    if not naming.kept_on(name.metric, basis):
        return None
    period = columns.period(row, by_column=by_column)
    key = None if period is None else (name.metric, basis, period, Kind.ACTUAL)
    return None if key is None else (key, trust.of(name), name, unproven)


def _quoted(row: Printed) -> str:
    """A number of a table as it is shown: its label, itself, and what heads its column."""
    own = naming.named(row.label, percent=row.number.percent) is not None
    sign = "%" if row.number.percent else ""
    return clean(
        f"{row.label if own else f'{row.section}: {row.label}'} {row.number.value:,f}{sign} | {row.above}"
    )
