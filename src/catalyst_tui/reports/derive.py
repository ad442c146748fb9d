"""What one filing says, line by line, and what follows from it: sums, later parts of a year,
ratios.

A derived value names what it was made of, and is made only of values that were known together.

Splits as reports show them: a later filing tells the same days with other share counts
(sources.md, F6).

Only what that filing repeats is told on the new footing; the rest must follow, or growth across
the split and sums of four quarters would mix the two.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import gcd

from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.reports.concepts import BY_CONCEPT, LINES, RATIOS, SUMS, Line, Measure, Sum
from catalyst_tui.reports.facts_by_filing import Filing
from catalyst_tui.reports.fiscal_labels import Labels, Stretch, is_long

Key = Stretch | date
"""What a value is of: a stretch of quarters, or a day."""


class Entry(Struct, frozen=True):
    """One value of a line. `made_of`: `accession Concept` of each input; empty for a value as
    filed.

    `quantum` is what its filing rounds to: a million, a thousand, 0 when it is not known. `alike`
    are other concepts of the line that give the same value for the same days in this filing.
    """

    value: Decimal
    concept: str
    accession: str
    start: date | None
    end: date
    made_of: tuple[str, ...] = ()
    quantum: int = 0
    about: bool = False  # a difference of per-share values, right to a few cents only
    note: str = ""
    alike: frozenset[str] = frozenset()

    def repeats(self, known: Entry) -> bool:
        """Whether it says what was known already: the same, or rounded more than before.

        By up to a whole unit, for lines are rounded so that they add up: 418,141 thousand was
        418.2 million.
        """
        off = abs(self.value - known.value)
        return off == 0 or (known.quantum < self.quantum and off <= self.quantum)

    @property
    def inputs(self) -> tuple[str, ...]:
        """What a value made of this one is made of."""
        return self.made_of or (f"{self.accession} {self.concept}",)


_WIDEST_MARGIN = 10_000_000
"""How many times revenue a margin's other side may be: a company without sales yet has no margin
to tell.
"""

Statement = dict[str, dict[Key, Entry]]
"""The lines of a filing by name."""


def statement(filing: Filing, labels: Labels) -> Statement:
    """Each line of `concepts.LINES` and `SUMS` that the filing has, in its best concept."""
    quanta = {measure: _quantum(filing, measure) for measure in Measure}
    lines: Statement = {}
    for line in LINES:
        if found := _line(filing, line, labels, quanta[line.measure]):
            lines[line.name] = found
    _drop_misscaled(lines)
    _take_what_is_divided(filing, lines)
    made: Statement = {}
    for rule in SUMS:
        if not rule.given or rule.given in lines:
            for key, entry in _sums(rule, lines):
                made.setdefault(rule.name, {}).setdefault(key, entry)
    for name, entries in made.items():
        first = any(rule.first for rule in SUMS if rule.name == name)
        filed = lines.get(name, {})
        lines[name] = {**filed, **entries} if first else {**entries, **filed}
    if "shares_outstanding" not in lines:
        lines["shares_outstanding"] = _instead_of_shares(lines.get("shares_diluted", {}))
    return lines


def _quantum(filing: Filing, measure: Measure) -> int:
    """The power of ten that all of a filing's values of one measure are multiples of."""
    rows = (rows for concept, rows in filing.rows.items() if BY_CONCEPT[concept] is measure)
    values = {value for days in rows for value in days.values()}
    if measure is Measure.PER_SHARE or any(value % 1 for value in values):
        return 0
    digits = str(gcd(*map(int, values)))
    return int(10 ** (len(digits) - len(digits.rstrip("0")))) if digits != "0" else 0


def _drop_misscaled(lines: Statement) -> None:
    """Leave out average share counts filed in thousands or millions as if they were shares."""
    cover = max(
        (entry.value for entry in lines.get("shares_outstanding", {}).values()), default=Decimal(0)
    )
    averages = lines.get("shares_diluted", {})
    for key in [key for key, entry in averages.items() if entry.value * 100 < cover]:
        del averages[key]


def _take_what_is_divided(filing: Filing, lines: Statement) -> None:
    """Where a filing has two net incomes, the one its earnings per share are made of: NICE tags
    another figure of its notes as `NetIncomeLoss`. Only where the one fits to the cent and the
    other does not.
    """
    shares, each = lines.get("shares_basic", {}), lines.get("eps_basic", {})
    for key, entry in lines.get("net_income", {}).items():
        whole = filing.rows.get("ProfitLoss", {}).get((entry.start or entry.end, entry.end))
        if (
            entry.concept != "NetIncomeLoss"
            or whole in (None, entry.value)
            or key not in shares.keys() & each
        ):
            continue
        made, cent = each[key].value * shares[key].value, abs(shares[key].value) / 100
        if whole is not None and abs(made - whole) <= cent < abs(made - entry.value) / 2:
            lines["net_income"][key] = replace(entry, value=whole, concept="ProfitLoss")


def _line(filing: Filing, line: Line, labels: Labels, quantum: int) -> dict[Key, Entry]:
    """The line in the first of its concepts that reaches as far as any of them does in this
    filing.
    """
    rows = {name: filing.rows[name] for name in line.concepts if name in filing.rows}
    found: dict[str, dict[Key, Entry]] = {}
    for concept, values in rows.items():
        entries: dict[Key, Entry] = {}
        for (start, end), value in values.items():
            key = _key(filing, line, start, end, labels)
            if key is not None:
                days = start, end
                alike = frozenset(
                    name for name in rows if name != concept and rows[name].get(days) == value
                )
                entries[key] = Entry(
                    value, concept, filing.accession, *days, quantum=quantum, alike=alike
                )
        if entries:
            found[concept] = entries
    ends = {
        concept: max(entry.end for entry in entries.values()) for concept, entries in found.items()
    }
    newest = max(ends.values(), default=None)
    return next((found[concept] for concept in found if ends[concept] == newest), {})


def _key(filing: Filing, line: Line, start: date | None, end: date, labels: Labels) -> Key | None:
    if line.instant:
        free = line.name == "shares_outstanding"  # the cover counts on a day of its own
        return end if start is None and (free or labels.closes(end)) else None
    stretch = labels.stretch(start, end) if start is not None else None
    # A yearly report tells years and quarters; its "half years" are quarters under wrong days.
    return None if stretch and filing.yearly and stretch.last - stretch.first in (1, 2) else stretch


def _sums(rule: Sum, lines: Statement) -> Iterator[tuple[Key, Entry]]:
    if not all(name in lines for _, name in rule.terms):
        return
    (_, head), *_ = rule.terms
    for key in lines[head]:
        terms = [(sign, lines[name].get(key)) for sign, name in rule.terms]
        entries = [(sign, entry) for sign, entry in terms if entry is not None]
        if len(entries) == len(terms):
            yield key, _sum(entries)


def _sum(terms: list[tuple[int, Entry]]) -> Entry:
    """The sum of entries of one stretch; of a single one, that one."""
    (_, first), *more = terms
    if not more:
        return first
    return replace(
        first,
        value=sum((sign * entry.value for sign, entry in terms), Decimal(0)),
        concept=first.concept
        + "".join(f" {'+' if sign > 0 else '−'} {entry.concept}" for sign, entry in more),
        made_of=tuple(name for _, entry in terms for name in entry.inputs),
    )


def _instead_of_shares(diluted: Mapping[Key, Entry]) -> dict[Key, Entry]:
    """Return the newest diluted average, where the cover counts only classes (F12)."""
    quarters = [(key, entry) for key, entry in diluted.items() if isinstance(key, Stretch)]
    if not quarters:
        return {}
    _, entry = max(quarters, key=lambda item: (item[1].end, -(item[0].last - item[0].first)))
    note = "the diluted average of the period: the cover gives no total"
    return {entry.end: replace(entry, made_of=entry.inputs, note=note)}


def parts(stretch: Stretch) -> Iterable[tuple[Stretch, Stretch]]:
    """For a stretch from the year's start: the shorter one to take away, and the period that is
    left.
    """
    if stretch.first == 1:
        for last in range(stretch.last - 1, 0, -1):
            left = Stretch(stretch.year, last + 1, stretch.last)
            if left.period is not None:
                yield Stretch(stretch.year, 1, last), left


def difference(whole: Entry, begun: Entry, left: Stretch) -> Entry | None:
    """The later part of a year: the whole less what had begun; None when these are not that part's
    days.
    """
    start = begun.end + timedelta(days=1)
    if not is_long((whole.end - start).days + 1, left.last - left.first + 1):
        return None
    made_of = (*whole.inputs, *begun.inputs)
    return replace(whole, value=whole.value - begun.value, start=start, made_of=made_of)


def ratios(lines: Statement) -> Iterator[tuple[str, Stretch, Entry]]:
    """Percentages of revenue, of each period for which one filing tells both."""
    revenues = lines.get("revenue", {})
    for name, numerator in RATIOS.items():
        for key, entry in lines.get(numerator, {}).items():
            revenue = revenues.get(key)
            if not isinstance(key, Stretch) or revenue is None or revenue.value <= 0:
                continue
            if abs(entry.value) > _WIDEST_MARGIN * revenue.value:
                continue
            concept = f"({entry.concept})" if " " in entry.concept else entry.concept
            percent = (100 * entry.value / revenue.value).quantize(Decimal("0.0001"))
            inputs = dict.fromkeys((*entry.inputs, *revenue.inputs))
            yield (
                name,
                key,
                replace(
                    entry,
                    value=percent,
                    concept=f"{concept} / {revenue.concept}",
                    made_of=tuple(inputs),
                ),
            )


PER_SHARE = frozenset(line.name for line in LINES if line.measure is Measure.PER_SHARE)
COUNTS = frozenset(line.name for line in LINES if line.measure is Measure.SHARES)

_LEAST, _MOST_PARTS = Fraction(6, 5), 4  # 6:5 is the smallest split looked for; 5:4 the finest
_MOST = 1000  # the largest are some hundreds for one
_OFF = Fraction(1, 100)  # how far rounded counts may miss the ratio
_CENT = Decimal("0.0101")  # how far rounded earnings per share may


def split_shown(known: Mapping[tuple[str, Key], Entry], lines: Statement) -> Fraction | None:
    """New shares for one old share: 10 after a ten-for-one split, 1/8 after one-for-eight; None
    without one.

    The share count and the earnings per share of the same days must both say so.
    """
    for key, count in lines.get("shares_diluted", {}).items():
        before = known.get(("shares_diluted", key))
        if before is None or before.value <= 0 or count.value <= 0:
            continue
        ratio = _simple(Fraction(count.value) / Fraction(before.value))
        earned = (known.get(("eps_diluted", key)), lines.get("eps_diluted", {}).get(key))
        if ratio is not None and _agree(ratio, *earned):
            return ratio
    return None


def _simple(ratio: Fraction) -> Fraction | None:
    if ratio < 1:
        turned = _simple(1 / ratio) if ratio else None
        return 1 / turned if turned else None
    near = ratio.limit_denominator(_MOST_PARTS)
    return near if _LEAST <= near <= _MOST and abs(ratio / near - 1) <= _OFF else None


def _agree(ratio: Fraction, before: Entry | None, now: Entry | None) -> bool:
    """Whether earnings per share moved by the ratio, and were not just too small to tell."""
    if before is None or now is None or before.value == now.value:
        return False
    rounding = _CENT * max(Decimal(1), _times(Decimal(1), 1 / ratio))
    return abs(_times(before.value, 1 / ratio) - now.value) <= rounding


def rebased(name: str, value: Decimal, ratio: Fraction) -> Decimal:
    """A value of a line of `PER_SHARE` or `COUNTS` on the footing after the split."""
    if name in COUNTS:
        return _times(value, ratio).quantize(Decimal(1))
    return _times(value, 1 / ratio).quantize(Decimal("0.0001")).normalize()


def affected(known: Iterable[tuple[str, Key]], lines: Statement) -> list[tuple[str, Key]]:
    """What is known on the old footing and not told anew by the filing that shows the split."""
    return [
        (name, key)
        for name, key in known
        if (name in PER_SHARE or name in COUNTS) and key not in lines.get(name, {})
    ]


def spoken(ratio: Fraction) -> str:
    """The split in the field's words: `10-for-1`."""
    return f"{ratio.numerator}-for-{ratio.denominator}"


def _times(value: Decimal, ratio: Fraction) -> Decimal:
    return value * ratio.numerator / ratio.denominator
