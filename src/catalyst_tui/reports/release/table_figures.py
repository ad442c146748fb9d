"""Read the figures of tables: which table is the company's, and which number is which figure."""

from __future__ import annotations

from collections.abc import Iterator

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
from catalyst_tui.reports.release.numbers import TableNumber, table_numbers, titles
from catalyst_tui.reports.release.patterns import wordings
from catalyst_tui.reports.release.periods import (
    ReleaseCalendar,
    has_length,
    is_trailing,
)
from catalyst_tui.reports.release.readings import (
    FigureReading,
    Key,
    ReadingPlace,
    Trust,
)

_PATTERNS = wordings("table_figures")
_search = _PATTERNS.search
_MOST_ROWS = 5_000  # what is longer is data
_CAPTIONS = 4  # paragraphs above a table that may belong to it


def read_tables(
    parts: ReleaseDocument,
    calendar: ReleaseCalendar,
    document: int,
    company: CompanyName,
) -> Iterator[tuple[Key, FigureReading]]:
    """Yield the readings of all tables of a document."""
    captions: list[str] = []
    texts = (part for part in parts if isinstance(part, str))
    millions = {
        found for text in texts for found in _PATTERNS["millions"].findall(text)
    }
    for number, part in enumerate(parts):
        if isinstance(part, str):
            is_caption = len(part) <= numbers.NEAR
            captions = [*captions[1 - _CAPTIONS :], part] if is_caption else []
            continue
        lines = [*captions, *titles(part)]
        names = (line for line in lines if not titled.is_sentence(line))
        if len(part.rows) <= _MOST_ROWS and not any(map(company.is_other, names)):
            results = _Results(part, captions, millions)
            for row in results.rows:
                yield from results.figure(row, calendar, ReadingPlace(document, number))
        captions = []


def _name(row: TableNumber) -> Name | None:
    return labels.metric_of(row.label, row.section, percent=row.number.percent)


class _Results:
    """A table of results: what its titles and all its rows say about each of its numbers."""

    def __init__(
        self, table: ReleaseTable, captions: list[str], millions: set[str]
    ) -> None:
        own, self.rows = titles(table), list(table_numbers(table))
        lines = [*captions, *own]
        text = " ".join(lines)
        self.trailing = any(
            is_trailing(one) and not titled.is_sentence(one) for one in captions
        )
        self.scale = numbers.scale_of(text)
        names = [(row, name) for row in self.rows if (name := _name(row))]
        if self.scale is None:
            # FORA 2024Q3: sentences say "$4.7 million" for its 4,686,312
            values = {abs(row.number.value) for row, _ in names}
            spoken = {value for value in values if f"{value / 10**6:.1f}" in millions}
            self.scale = 0 if len(spoken) > 1 else None
        in_dollars = numbers.in_dollars(table) or _search("dollars", text)
        self.dollars = bool(in_dollars) and not _search("foreign", text)
        self.adjusted = {
            (row.section, name.metric)
            for row, name in names
            if labels.basis_named(row.label) is Basis.NON_GAAP
        }
        # Other owners have a part of the income: only the parent's own row counts.
        minority = (row for row in self.rows if labels.is_minority_row(row.label))
        self.shared = any(row.number.value for row in minority)
        self.statement = titled.is_statement(own, captions)
        # Only a whole company has earnings per share: a bank's lines of business have none.
        has_eps = any(name.metric == "eps_diluted" for _, name in names)
        self.of_company = has_eps and not titled.is_of_parts(lines)

    def figure(
        self, row: TableNumber, calendar: ReleaseCalendar, place: ReadingPlace
    ) -> Iterator[tuple[Key, FigureReading]]:
        """Yield the figure that a number of the table is; nothing if it is none or uncertain."""
        name, value = _name(row), row.number.value
        if name is None or not self._is_number_of(name, row):
            return
        metric, (basis, trust) = name.metric, self._basis(name, row)
        period = self._period(row, calendar)
        if basis is None or period is None or not labels.exists_on(metric, basis):
            return
        trust = trust.for_name(name)
        is_total = trust in (Trust.STATEMENT, Trust.TABLE) and not name.common
        if self.shared and is_total and (metric, basis) == ("net_income", Basis.GAAP):
            return
        # IMPP 2024Q4: "Net Income - Adjusted Net Income", then the adjustments
        unnamed = basis is Basis.NON_GAAP and not labels.names_basis(row.label)
        if unnamed and (row.section, metric) in self.adjusted:
            return
        power = self._power(metric, row)
        if power is None or not of_this_world(value.scaleb(power)):
            return
        reading = FigureReading(
            StatedValue(value.scaleb(power)),
            row.number.rounding.scaleb(power),
            _quoted(row),
            trust,
            replace(place, row=row.row, column=row.column),
            common=name.common,
        )
        yield (metric, basis, period, Kind.ACTUAL), reading

    def _period(self, row: TableNumber, calendar: ReleaseCalendar) -> Period | None:
        if is_trailing(row.section) or (self.trailing and not has_length(row.above)):
            return None
        return calendar.ended_period(row.above)

    def _is_number_of(self, name: Name, row: TableNumber) -> bool:
        """Return whether a number can be a value of the metric that its label names."""
        if not titled.is_period_column(row.headings, row.own):
            return False
        percent, value = row.number.percent, row.number.value
        if not labels.names_basis(row.label) and labels.is_under_another(
            row.label, row.section, percent=percent
        ):
            return False
        each = name.metric in EACH
        if each and not labels.may_be_per_share(value, row.section, row.label):
            return False
        # "Net loss 12.3": brackets may be missing, or the loss may be a gain.
        return not (name.loss and value > 0)

    def _basis(self, name: Name, row: TableNumber) -> tuple[Basis | None, Trust]:
        """Return the basis of a number and how sure it is."""
        basis = labels.basis_of(row.label, row.section, row.above, row.own_heading)
        if basis or any(map(labels.names_basis, (row.label, row.section, row.above))):
            return basis, Trust.STATEMENT
        if self.statement or name.metric.startswith("ffo"):
            # Funds from operations name their basis themselves
            return Basis.GAAP, Trust.STATEMENT
        return Basis.GAAP if self.of_company else None, Trust.TABLE

    def _power(self, metric: str, row: TableNumber) -> int | None:
        """Return the power of ten of a number; None if its scale or currency is not certain."""
        if not (row.number.percent or self.dollars):
            return None
        plain = row.number.percent or row.number.scaled or metric in EACH
        return 0 if plain else self.scale


def _quoted(row: TableNumber) -> str:
    """Return the quote of a number: its label, itself, and its column's headings."""
    named = labels.metric_named(row.label, percent=row.number.percent) is not None
    label = row.label if named else f"{row.section}: {row.label}"
    sign = "%" if row.number.percent else ""
    return clean(f"{label} {row.number.value:,f}{sign} | {row.above}")
