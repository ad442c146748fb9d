"""Splits as reports show them: a later filing tells the same days with other share counts (sources.md, F6).

Only what that filing repeats is told on the new footing; the rest must follow, or growth across the split and
sums of four quarters would mix the two.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction

from catalyst_tui.reports.concepts import LINES, Measure
from catalyst_tui.reports.derive import Entry, Key, Statement

PER_SHARE = frozenset(line.name for line in LINES if line.measure is Measure.PER_SHARE)
COUNTS = frozenset(line.name for line in LINES if line.measure is Measure.SHARES)

_LEAST, _MOST_PARTS = Fraction(6, 5), 4  # 6:5 is the smallest split looked for; 5:4 the finest
_MOST = 1000  # the largest are some hundreds for one
_OFF = Fraction(1, 100)  # how far rounded counts may miss the ratio
_CENT = Decimal("0.0101")  # how far rounded earnings per share may


def split_shown(known: Mapping[tuple[str, Key], Entry], lines: Statement) -> Fraction | None:
    """New shares for one old share: 10 after a ten-for-one split, 1/8 after one-for-eight; None without one.

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
