"""Read the lines of one filing, and derive others: sums, later parts of a year, ratios, splits.

A derived value names what it was made of, and is made only of values that were known together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import gcd

from msgspec.structs import replace

from catalyst_tui.reports.concepts import (
    BY_CONCEPT,
    LINES,
    RATIOS,
    SUMS,
    LineMeasure,
    StatementLine,
    Sum,
)
from catalyst_tui.reports.facts_by_filing import PeriodicReport
from catalyst_tui.reports.fiscal_labels import FiscalStretch, Labels, is_long
from catalyst_tui.values import Frozen

Key = FiscalStretch | date
"""What a value is of: a stretch of quarters, or a day."""


class ReportedValue(Frozen):
    """One value of a line.

    `made_of` has `accession Concept` of each input; empty for a value as filed. `quantum` is what
    the filing rounds to: a million, a thousand, or 0 if unknown. `about`: it is a difference of
    per-share values, right only to a few cents. `alike` are other concepts of the line with the
    same value for the same days in this filing.
    """

    value: Decimal
    concept: str
    accession: str
    start: date | None
    end: date
    made_of: tuple[str, ...] = ()
    quantum: int = 0
    about: bool = False
    note: str = ""
    alike: frozenset[str] = frozenset()

    def repeats(self, known: ReportedValue) -> bool:
        """Return whether it is a known value, the same or rounded more.

        It may be off by a whole unit, as lines are rounded so that they add up: 418,141 thousand
        was 418.2 million.
        """
        off = abs(self.value - known.value)
        return off == 0 or (known.quantum < self.quantum and off <= self.quantum)

    @property
    def inputs(self) -> tuple[str, ...]:
        """Return what a value made of this one is made of."""
        return self.made_of or (f"{self.accession} {self.concept}",)


Statement = dict[str, dict[Key, ReportedValue]]
"""The lines of a filing by name."""


def statement(filing: PeriodicReport, labels: Labels) -> Statement:
    """Return each line of the table of concepts that a filing has, in its best concept."""
    quanta = {measure: _quantum(filing, measure) for measure in LineMeasure}
    lines: Statement = {}
    for line in LINES:
        if found := _line(filing, line, labels, quanta[line.measure]):
            lines[line.name] = found
    _drop_misscaled(lines)
    _choose_net_income(filing, lines)
    made: Statement = {}
    for rule in SUMS:
        if not rule.given or rule.given in lines:
            for key, entry in _sums(rule, lines):
                made.setdefault(rule.name, {}).setdefault(key, entry)
    better = {rule.name for rule in SUMS if rule.first}
    for name, entries in made.items():
        filed = lines.get(name, {})
        lines[name] = filed | entries if name in better else entries | filed
    if "shares_outstanding" not in lines:
        lines["shares_outstanding"] = _shares_by_average(
            lines.get("shares_diluted", {})
        )
    return lines


def _quantum(filing: PeriodicReport, measure: LineMeasure) -> int:
    """Return the power of ten that divides all of a filing's values of a measure."""
    rows = (
        rows for concept, rows in filing.rows.items() if BY_CONCEPT[concept] is measure
    )
    values = {value for days in rows for value in days.values()}
    if measure is LineMeasure.PER_SHARE or any(value % 1 for value in values):
        return 0
    digits = str(gcd(*map(int, values)))
    return int(10 ** (len(digits) - len(digits.rstrip("0")))) if digits != "0" else 0


def _drop_misscaled(lines: Statement) -> None:
    """Remove average share counts filed in thousands or millions as if they were shares."""
    covers = (entry.value for entry in lines.get("shares_outstanding", {}).values())
    cover = max(covers, default=Decimal(0))
    averages = lines.get("shares_diluted", {})
    for key in [key for key, entry in averages.items() if entry.value * 100 < cover]:
        del averages[key]


def _choose_net_income(filing: PeriodicReport, lines: Statement) -> None:
    """Take the net income that is the earnings per share times the shares, where a filing has two.

    NICE tags another figure of its notes as `NetIncomeLoss`. Only where one fits to the cent and
    the other does not.
    """
    shares, each = lines.get("shares_basic", {}), lines.get("eps_basic", {})
    others = filing.rows.get("ProfitLoss", {})
    for key, entry in lines.get("net_income", {}).items():
        other = others.get((entry.start or entry.end, entry.end))
        if entry.concept != "NetIncomeLoss" or other in (None, entry.value):
            continue
        if other is None or key not in shares or key not in each:
            continue
        product, cent = (
            each[key].value * shares[key].value,
            abs(shares[key].value) / 100,
        )
        if abs(product - other) <= cent < abs(product - entry.value) / 2:
            lines["net_income"][key] = replace(entry, value=other, concept="ProfitLoss")


def _line(
    filing: PeriodicReport, line: StatementLine, labels: Labels, quantum: int
) -> dict[Key, ReportedValue]:
    """Return a line in the first of its concepts that reaches the newest day of any of them."""
    rows = {name: filing.rows[name] for name in line.concepts if name in filing.rows}
    found: dict[str, dict[Key, ReportedValue]] = {}
    for concept, values in rows.items():
        others = [days for name, days in rows.items() if name != concept]
        names = [name for name in rows if name != concept]
        entries: dict[Key, ReportedValue] = {}
        for days, value in values.items():
            key = _key(filing, line, *days, labels)
            if key is None:
                continue
            same = zip(names, others, strict=True)
            alike = frozenset(name for name, other in same if other.get(days) == value)
            entries[key] = ReportedValue(
                value, concept, filing.accession, *days, quantum=quantum, alike=alike
            )
        if entries:
            found[concept] = entries
    ends = {
        concept: max(entry.end for entry in one.values())
        for concept, one in found.items()
    }
    newest = max(ends.values(), default=None)
    return next((found[concept] for concept in found if ends[concept] == newest), {})


def _key(
    filing: PeriodicReport,
    line: StatementLine,
    start: date | None,
    end: date,
    labels: Labels,
) -> Key | None:
    """Return what a value is of; None if its days are no period of the company's."""
    if line.instant:
        # The cover page counts shares on a day of its own
        any_day = line.name == "shares_outstanding"
        return end if start is None and (any_day or labels.closes(end)) else None
    stretch = labels.stretch(start, end) if start is not None else None
    if stretch is not None and filing.yearly and stretch.last - stretch.first in (1, 2):
        return None  # the "half years" of a yearly report are quarters under wrong days
    return stretch


def _sums(rule: Sum, lines: Statement) -> Iterator[tuple[Key, ReportedValue]]:
    """Yield the sums of a rule, for each period that has all of its lines."""
    if not all(name in lines for _, name in rule.terms):
        return
    _, first = rule.terms[0]
    for key in lines[first]:
        if all(key in lines[name] for _, name in rule.terms):
            yield key, _sum([(sign, lines[name][key]) for sign, name in rule.terms])


def _sum(terms: list[tuple[int, ReportedValue]]) -> ReportedValue:
    """Return the sum of the entries of a period; a single one unchanged."""
    (_, first), *others = terms
    if not others:
        return first
    signed = [f" {'+' if sign > 0 else '−'} {entry.concept}" for sign, entry in others]
    return replace(
        first,
        value=sum((sign * entry.value for sign, entry in terms), Decimal(0)),
        concept="".join((first.concept, *signed)),
        made_of=tuple(name for _, entry in terms for name in entry.inputs),
    )


def _shares_by_average(
    diluted: Mapping[Key, ReportedValue],
) -> dict[Key, ReportedValue]:
    """Return the newest diluted average, where the cover counts only classes (F12)."""
    quarters = [
        (key, entry) for key, entry in diluted.items() if isinstance(key, FiscalStretch)
    ]
    if not quarters:
        return {}
    _, entry = max(
        quarters, key=lambda item: (item[1].end, -(item[0].last - item[0].first))
    )
    note = "the diluted average of the period: the cover gives no total"
    return {entry.end: replace(entry, made_of=entry.inputs, note=note)}


# Later parts of a year


def parts(stretch: FiscalStretch) -> Iterable[tuple[FiscalStretch, FiscalStretch]]:
    """Yield each shorter stretch from the year's start, and the period that is left without it."""
    if stretch.first == 1:
        for last in range(stretch.last - 1, 0, -1):
            left = FiscalStretch(stretch.year, last + 1, stretch.last)
            if left.period is not None:
                yield FiscalStretch(stretch.year, 1, last), left


def difference(
    whole: ReportedValue, begun: ReportedValue, left: FiscalStretch
) -> ReportedValue | None:
    """Return the later part of a year; None if the days are not that part's."""
    start = begun.end + timedelta(days=1)
    if not is_long((whole.end - start).days + 1, left.last - left.first + 1):
        return None
    made_of = (*whole.inputs, *begun.inputs)
    return replace(whole, value=whole.value - begun.value, start=start, made_of=made_of)


# Ratios

_MOST_REVENUES = 10_000_000  # a company without sales yet has no margin


def ratios(lines: Statement) -> Iterator[tuple[str, FiscalStretch, ReportedValue]]:
    """Yield percentages of revenue, for each period with both figures in a filing."""
    revenues = lines.get("revenue", {})
    for name, numerator in RATIOS.items():
        for key, entry in lines.get(numerator, {}).items():
            revenue = revenues.get(key)
            if (
                not isinstance(key, FiscalStretch)
                or revenue is None
                or revenue.value <= 0
            ):
                continue
            if abs(entry.value) <= _MOST_REVENUES * revenue.value:
                yield name, key, _percentage(entry, revenue)


def _percentage(entry: ReportedValue, of: ReportedValue) -> ReportedValue:
    concept = f"({entry.concept})" if " " in entry.concept else entry.concept
    return replace(
        entry,
        value=(100 * entry.value / of.value).quantize(Decimal("0.0001")),
        concept=f"{concept} / {of.concept}",
        made_of=tuple(dict.fromkeys((*entry.inputs, *of.inputs))),
    )


# Splits: a later filing gives the same days with other share counts (sources.md, F6). It restates
# only what it repeats. The rest must follow, or growth across the split would mix both footings.

PER_SHARE = frozenset(
    line.name for line in LINES if line.measure is LineMeasure.PER_SHARE
)
COUNTS = frozenset(line.name for line in LINES if line.measure is LineMeasure.SHARES)

# 6:5 is the smallest split looked for; 5:4 the finest
_SMALLEST, _MOST_PARTS = (Fraction(6, 5), 4)
_LARGEST = 1000  # new shares for one; the largest known are some hundreds
_OFF = Fraction(1, 100)  # by which rounded counts may miss the ratio
_CENT = Decimal("0.0101")  # by which rounded earnings per share may


def split_shown(
    known: Mapping[tuple[str, Key], ReportedValue], lines: Statement
) -> Fraction | None:
    """Return the new shares for one old share: 10 after ten-for-one, 1/8 after one-for-eight.

    None if there was no split. Both the share count and the earnings per share of the same days
    must show it.
    """
    for key, count in lines.get("shares_diluted", {}).items():
        before = known.get(("shares_diluted", key))
        if before is None or before.value <= 0 or count.value <= 0:
            continue
        ratio = _simple(Fraction(count.value) / Fraction(before.value))
        earned = (
            known.get(("eps_diluted", key)),
            lines.get("eps_diluted", {}).get(key),
        )
        if ratio is not None and _agree(ratio, *earned):
            return ratio
    return None


def _simple(ratio: Fraction) -> Fraction | None:
    """Return the simple ratio that a rounded one is near to; None if it is no split's."""
    if ratio < 1:
        turned = _simple(1 / ratio) if ratio else None
        return 1 / turned if turned else None
    near = ratio.limit_denominator(_MOST_PARTS)
    return (
        near
        if _SMALLEST <= near <= _LARGEST and abs(ratio / near - 1) <= _OFF
        else None
    )


def _agree(
    ratio: Fraction, before: ReportedValue | None, now: ReportedValue | None
) -> bool:
    """Return whether earnings per share moved by the ratio, and were large enough to show it."""
    if before is None or now is None or before.value == now.value:
        return False
    rounding = _CENT * max(Decimal(1), _times(Decimal(1), 1 / ratio))
    return abs(_times(before.value, 1 / ratio) - now.value) <= rounding


def rebased(name: str, value: Decimal, ratio: Fraction) -> Decimal:
    """Convert a share count or a per-share amount to new shares."""
    if name in COUNTS:
        return _times(value, ratio).quantize(Decimal(1))
    return _times(value, 1 / ratio).quantize(Decimal("0.0001")).normalize()


def affected(
    known: Iterable[tuple[str, Key]], lines: Statement
) -> list[tuple[str, Key]]:
    """Return what a split changes and the filing that shows the split does not repeat."""
    changed = PER_SHARE | COUNTS
    return [
        (name, key)
        for name, key in known
        if name in changed and key not in lines.get(name, {})
    ]


def split_words(ratio: Fraction) -> str:
    """Return a split in the field's words: `10-for-1`."""
    return f"{ratio.numerator}-for-{ratio.denominator}"


def _times(value: Decimal, ratio: Fraction) -> Decimal:
    return value * ratio.numerator / ratio.denominator
