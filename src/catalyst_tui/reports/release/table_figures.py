"""Read the figures of tables: which table is the company's, and which number is which figure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.book.clean import clean
from catalyst_tui.book.model.book import Basis
from catalyst_tui.book.model.period import Period
from catalyst_tui.book.model.quantity import of_this_world
from catalyst_tui.judge.ledger.facts import Kind
from catalyst_tui.reports.release import labels, numbers
from catalyst_tui.reports.release import titles as titled
from catalyst_tui.reports.release.amounts import EACH, StatedValue
from catalyst_tui.reports.release.company_name import CompanyName
from catalyst_tui.reports.release.document import ReleaseDocument, ReleaseTable
from catalyst_tui.reports.release.labels import Name
from catalyst_tui.reports.release.numbers import SpokenAmounts, TableNumber, table_numbers, titles
from catalyst_tui.reports.release.patterns import wordings
from catalyst_tui.reports.release.periods import ReleaseCalendar, has_length, is_trailing
from catalyst_tui.reports.release.readings import FigureReading, Key, ReadingPlace, Trust

_PATTERNS = wordings("table_figures")
_search, _fullmatch = _PATTERNS.search, _PATTERNS.fullmatch
_MOST_ROWS = 5_000  # what is longer is data
_CAPTIONS = 4  # paragraphs above a table that may belong to it


class Background(Struct, frozen=True):
    """What the rest of a release says about its tables.

    `spoken` are the amounts that its sentences state. `preferred`: preferred shareholders get their
    part of the income before common ones do.
    """

    company: CompanyName
    spoken: SpokenAmounts
    preferred: bool


def read_tables(
    parts: ReleaseDocument, calendar: ReleaseCalendar, document: int, background: Background
) -> Iterator[tuple[Key, FigureReading]]:
    """Yield the readings of all tables of a document."""
    captions: list[str] = []
    before: tuple[ReleaseTable, list[str]] | None = None
    for number, part in enumerate(parts):
        if isinstance(part, str):
            is_caption = len(part) <= numbers.NEAR
            captions = [*captions[1 - _CAPTIONS :], part] if is_caption else []
            before = None if part.strip() else before
            continue
        # A table without a title may have the columns of the one above it (STZ 2027Q2).
        own = titles(part)
        if before is not None and own and own == titles(before[0]) and not any(captions):
            captions = before[1]
        before = part, captions
        if len(part.rows) <= _MOST_ROWS:
            yield from _in_table(
                part, captions, calendar, ReadingPlace(document, number), background
            )
        captions = []


def _in_table(
    table: ReleaseTable,
    captions: list[str],
    calendar: ReleaseCalendar,
    place: ReadingPlace,
    background: Background,
) -> Iterator[tuple[Key, FigureReading]]:
    lines = (line for line in (*captions, *titles(table)) if not titled.is_sentence(line))
    if any(map(background.company.is_other, lines)):
        return
    rows = list(table_numbers(table))
    results = _Results(table, captions, rows, background)
    columns = _Columns(table, captions, rows, calendar)
    found: defaultdict[Key, list[tuple[TableNumber, FigureReading]]] = defaultdict(list)
    for row in rows:
        if (figure := results.figure(row, columns, place)) is not None:
            key, reading = figure
            found[key].append((row, reading))
    for key, several in found.items():
        of_whole = [one for one in several if titled.is_whole(one[0].section)]  # CRL 2026Q2
        yield from ((key, reading) for _, reading in of_whole or several)


def _name(row: TableNumber) -> Name | None:
    return labels.metric_of(row.label, row.section, percent=row.number.percent)


class _Columns:
    """The periods of a table's columns, where they depend on its titles."""

    def __init__(
        self,
        table: ReleaseTable,
        captions: Sequence[str],
        rows: list[TableNumber],
        calendar: ReleaseCalendar,
    ) -> None:
        own = titles(table)
        found = filter(None, map(_PATTERNS["periods_ended"].search, (*captions, *own)))
        days = {match["day"] for match in found}
        self.calendar = calendar
        self._trailing = any(
            is_trailing(line) and not titled.is_sentence(line) for line in captions
        )
        self._over_all = _period_over_all(own, rows, calendar)
        self._by_year = _period_by_year([*own, *reversed(captions)], rows, calendar)
        self._ended = days.pop() if len(days) == 1 else ""

    def period(self, row: TableNumber, *, by_column: bool) -> Period | None:
        """Return the period of a number; `by_column`: its column's headings name a metric."""
        if is_trailing(row.section) or (self._trailing and not has_length(row.above)):
            return None
        named = self.calendar.ended_period
        if (period := named(row.above)) is not None:
            return period
        if by_column:
            return self._over_all
        plain = [text for text in row.headings if not _fullmatch("only_basis", text)]
        if len(plain) < len(row.headings) and (period := named(" ".join(plain))):
            return period  # "Three Months Ended June 30,", "GAAP", "2026"
        if self._by_year is not None and _only_year(row) == self._by_year[0]:
            return self._by_year[1]
        found = _search("length_and_year", row.above) if self._ended else None
        if found is None:
            return None
        return named(f"{found['length']} ended {self._ended}, {found['year']}")


def _period_over_all(
    own: Sequence[str], rows: list[TableNumber], calendar: ReleaseCalendar
) -> Period | None:
    """Return the period of the table's title, if its columns are metrics (STZ 2027Q2)."""
    if any(titled.names_period(row.above) for row in rows):
        return None
    periods = {calendar.ended_period(title) for title in own if titled.names_period(title)}
    return periods.pop() if len(periods) == 1 else None


def _only_year(row: TableNumber) -> str:
    """Return the year that alone dates a column, or an empty string."""
    dated = {text for text in row.headings if titled.names_period(text)}
    text = dated.pop() if len(dated) == 1 else ""
    return text if _fullmatch("year", text) else ""


def _period_by_year(
    lines: Sequence[str], rows: list[TableNumber], calendar: ReleaseCalendar
) -> tuple[str, Period] | None:
    """Return the newest year that dates a column alone, and the period of the nearest title.

    None if that year heads two columns: nothing says how they differ.
    """
    columns = {(row.column, year) for row in rows if (year := _only_year(row))}
    years = [year for _, year in columns]
    newest = max(years, default="")
    if years.count(newest) != 1:
        return None
    dated = filter(titled.names_period, lines)
    title = next((line for line in dated if not _fullmatch("year", line)), "")
    one_day = _PATTERNS.sub("and_another_day", "", title)
    period = calendar.ended_period(title) or calendar.ended_period(one_day)
    if period is None or titled.is_sentence(title) or _search("two_periods", title):
        return None
    found = _search("year", title)
    return (newest, period) if newest == (found[0] if found else str(period.year)) else None


class _Results:
    """A table of results: what its titles and all its rows say about each of its numbers."""

    def __init__(
        self,
        table: ReleaseTable,
        captions: list[str],
        rows: list[TableNumber],
        background: Background,
    ) -> None:
        own = titles(table)
        text = " ".join((*captions, *own))
        self.lines = [*captions, *own]
        self.statement = titled.is_statement(own, captions)
        self.titled = titled.is_of_whole(captions, own, background.company.name)
        # Only a whole company has earnings per share: a bank's lines of business have none.
        names = {name.metric for row in rows if (name := _name(row)) is not None}
        self.of_company = "eps_diluted" in names and not titled.is_of_parts(self.lines)
        adjusts = any(_search("adjusts", row.label) for row in rows)
        self.adjusted = titled.is_of_adjusted(captions, own) and not adjusts
        self.adjusted_rows = _adjusted_rows(rows)
        self.operating_is_net = _goes_from_income(rows)
        # Beside adjusted earnings per share, and without basic ones, all are diluted (NTAP).
        sections = {f"{row.section} {row.label}" for row in rows}
        basic = any("basic" in section.lower() for section in sections)
        self.diluted = not basic and any(map(labels.is_adjusted_eps, sections))

        self.scale = numbers.scale_of(text)
        if self.scale is None:
            by_shares = numbers.scale_is_one(rows)
            self.scale = 0 if by_shares else numbers.scale_by_sentences(rows, background.spoken)
        in_dollars = numbers.in_dollars(table) or _search("dollars", text)
        self.dollars = bool(in_dollars) and not _search("foreign", text)

        by_row = {row.row: row.label for row in rows}
        self.sole_revenue = labels.sole_revenue(by_row) if self.statement else None
        self.profit = labels.profit_row(by_row) if self.statement else None
        minority = [row for row in rows if labels.is_minority_row(row.label)]
        self.profit_of_parent = any(row.row < (self.profit or 0) for row in minority)
        of_bank = not titled.is_of_lines(self.lines)
        self.bank_revenue = _bank_revenue(rows) if of_bank else frozenset[tuple[int, int]]()
        # A bank may state its income as if nothing were free of tax.
        self.taxed = any("ncome" in row.label and _search("taxed", row.label) for row in rows)

        # Other owners have a part of the income. The parent's own row counts then, unless it is
        # that of its common shareholders and some shares are preferred (PNC 2020Q4).
        shared = any(row.number.value for row in minority)
        names_common = any(name.common for row in rows if (name := _name(row)) is not None)
        common = background.preferred and names_common
        self.shared, self.before_preferred = shared and not common, shared and common

    def figure(
        self, row: TableNumber, columns: _Columns, place: ReadingPlace
    ) -> tuple[Key, FigureReading] | None:
        """Return the figure that a number of the table is; None if it is none or uncertain."""
        name, own, by_column = self._named(row)
        if name is None or not self._is_number_of(name, row, own):
            return None
        basis, trust, unproven = self._basis(name, row)
        if basis is None or not labels.exists_on(name.metric, basis):
            return None
        period = columns.period(row, by_column=by_column)
        if period is None:
            return None
        metric = name.metric
        if self._is_net_income(metric, basis, row):
            metric = "net_income"
        trust = trust.for_name(name)
        totals = trust in (Trust.STATEMENT, Trust.TABLE) and not name.common
        of_all = totals and (metric, basis) == ("net_income", Basis.GAAP)
        if (self.shared and of_all) or self._is_another(metric, basis, row):
            return None
        if (power := self._power(metric, row)) is None:
            return None
        value = row.number.value.scaleb(power)
        if not of_this_world(value):
            return None
        reading = FigureReading(
            StatedValue(value),
            row.number.rounding.scaleb(power),
            _quoted(row),
            trust,
            replace(place, row=row.row, column=row.column),
            common=name.common,
            of_all=self.before_preferred and of_all,
            unproven=unproven,
            titled=self.titled and titled.is_of_results(row.section),
        )
        return (metric, basis, period, Kind.ACTUAL), reading

    def _named(self, row: TableNumber) -> tuple[Name | None, tuple[str, ...], bool]:
        """Return a number's name, the other headings of its column, and whether one named it."""
        percent, name = row.number.percent, _name(row)
        if name is None and not percent and row.row == self.sole_revenue:
            name = Name("revenue", loss=False)
        if name is None and not percent and row.row == self.profit:
            name = Name("net_income", loss=False, surest=self.profit_of_parent)
        if name is None:
            over = labels.metric_over(row.label, row.own, percent=percent)
            if over is not None:
                return over, (), True
        if name is None and self.diluted and labels.names_basis(f"{row.label} {row.section}"):
            name = labels.bare_eps(row.label, percent=percent)
        if name is None:
            return None, row.own, False
        return (*_per_share(name, row), False)

    def _is_number_of(self, name: Name, row: TableNumber, own: tuple[str, ...]) -> bool:
        """Return whether a number can be a value of the metric that its label names."""
        if not titled.is_period_column(row.headings, own):
            return False
        decides = self._is_bank_revenue(row) or labels.names_basis(row.label)
        percent, value = row.number.percent, row.number.value
        if not decides and labels.is_under_another(row.label, row.section, percent=percent):
            return False
        each = name.metric in EACH
        if each and not labels.may_be_per_share(value, row.section, row.label):
            return False
        # "Net loss 12.3": brackets may be missing, or the loss may be a gain.
        return not (name.loss and value > 0)

    def _basis(self, name: Name, row: TableNumber) -> tuple[Basis | None, Trust, bool]:
        """Return the basis of a number, how sure it is, and whether its table must be proven."""
        if self._is_bank_revenue(row):
            return Basis.GAAP, Trust.TABLE, False
        basis = labels.basis_of(row.label, row.section, row.above, row.own_heading)
        if basis is None and self.adjusted:
            basis = Basis.NON_GAAP
        if basis is not None:
            return basis, Trust.STATEMENT, False
        if any(map(labels.names_basis, (row.label, row.section, row.above))):
            return None, Trust.STATEMENT, False
        if self.statement or name.metric.startswith("ffo"):  # funds from operations say it
            return Basis.GAAP, Trust.STATEMENT, False
        # F 2026Q2: a column or section of the whole company next to those of parts
        of_whole = any(map(titled.is_whole, (row.section, *row.own)))
        unproven = not self.of_company and not of_whole
        is_other = titled.is_of_other_bases if of_whole else titled.is_of_parts
        refused = (of_whole or unproven) and is_other(self.lines)
        return None if refused else Basis.GAAP, Trust.TABLE, unproven

    def _is_bank_revenue(self, row: TableNumber) -> bool:
        return (row.row, row.column) in self.bank_revenue

    def _is_net_income(self, metric: str, basis: Basis, row: TableNumber) -> bool:
        """Return whether operating earnings are an adjusted net income (SLVM 2026Q2)."""
        adjusted = metric == "operating_income" and basis is Basis.NON_GAAP
        return adjusted and self.operating_is_net and "operating earnings" in row.label.lower()

    def _is_another(self, metric: str, basis: Basis, row: TableNumber) -> bool:
        """Return whether a row next to the figure's own would be taken for it."""
        if metric == "revenue" and self.taxed:
            return True
        # IMPP 2024Q4: "Net Income - Adjusted Net Income", then the adjustments
        unnamed = basis is Basis.NON_GAAP and not labels.names_basis(row.label)
        return unnamed and (row.section, metric) in self.adjusted_rows

    def _power(self, metric: str, row: TableNumber) -> int | None:
        """Return the power of ten of a number; None if its scale or currency is not certain."""
        own = numbers.scale_in_label(row.label) or numbers.scale_in_label(row.section)
        if not (row.number.percent or self.dollars or (own and own[1])):
            return None
        if row.number.percent or row.number.scaled or metric in EACH:
            return 0
        return own[0] if own else self.scale


def _per_share(name: Name, row: TableNumber) -> tuple[Name | None, tuple[str, ...]]:
    """Return what a name means in its column, and the column's other headings.

    Income below "Per diluted share", next to "Amount", is earnings per share.
    """
    heading = titled.per_share_heading(row.own)
    if not heading or name.metric in EACH:
        return name, row.own
    own = tuple(text for text in row.own if text != heading)
    basis = labels.basis_of(row.label, row.section, row.above)
    diluted = "diluted" in heading.lower() or basis is Basis.NON_GAAP
    of_income = name.metric == "net_income" and diluted
    return (Name("eps_diluted", name.loss) if of_income else None), own


def _adjusted_rows(rows: list[TableNumber]) -> frozenset[tuple[str, str]]:
    """Return the sections and metrics of rows that call themselves adjusted."""
    adjusted = (row for row in rows if labels.basis_named(row.label) is Basis.NON_GAAP)
    return frozenset((row.section, name.metric) for row in adjusted if (name := _name(row)))


def _goes_from_income(rows: list[TableNumber]) -> bool:
    """Return whether a table has net income, and operating income only as an adjusted figure."""
    figures = {(name.metric, labels.basis_named(row.label)) for row in rows if (name := _name(row))}
    plain = {metric for metric, basis in figures if basis is not Basis.NON_GAAP}
    return "net_income" in plain and "operating_income" not in plain


def _bank_revenue(rows: list[TableNumber]) -> frozenset[tuple[int, int]]:
    """Return the rows and columns of a bank's revenue.

    It is the sum of the two rows above it, net interest income and other income.
    """
    above: defaultdict[int, list[TableNumber]] = defaultdict(list)
    found = set[tuple[int, int]]()
    for row in rows:
        last = above[row.column][-2:]
        name = labels.metric_named(row.label, percent=row.number.percent)
        if (
            name is not None
            and name.metric == "revenue"
            and labels.is_interest_and_more([number.label for number in last])
            and row.number.value == sum(number.number.value for number in last)
            and labels.is_sum_of_revenue(row.section)
        ):
            found.add((row.row, row.column))
        above[row.column].append(row)
    return frozenset(found)


def _quoted(row: TableNumber) -> str:
    """Return the quote of a number: its label, itself, and its column's headings."""
    named = labels.metric_named(row.label, percent=row.number.percent) is not None
    label = row.label if named else f"{row.section}: {row.label}"
    sign = "%" if row.number.percent else ""
    return clean(f"{label} {row.number.value:,f}{sign} | {row.above}")
