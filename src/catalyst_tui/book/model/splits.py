"""Stock splits: from which day on one share is several, and what of the book was written before
that."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from msgspec import Struct

from catalyst_tui.book.model.dates import end_of

MOST = 100
"""The largest number of shares in a split that amounts are converted by."""


class Split(Struct, frozen=True):
    """`ratio` new shares for each old share from `day` on; `exact`: the day is known, not only its
    earliest.

    `claims` and `lots` are what the book said before that day, in the words of `corporate_actions`.
    `stays`: the user said that the amounts of an uneven change stay as they are. `is_rebased`: the
    closes before it came in new shares; not where only a filing tells of the split.
    """

    day: date
    ratio: Fraction
    exact: bool = True
    claims: frozenset[tuple[str, str]] = frozenset()
    lots: frozenset[str] = frozenset()
    stays: bool = False
    is_rebased: bool = True

    @property
    def is_even(self) -> bool:
        """Whether it is n:m of small integers. Anything else may be a spin-off, which converts
        nothing."""
        return max(self.ratio.numerator, self.ratio.denominator) <= MOST

    @property
    def words(self) -> str:
        """Return `split 10:1 on Nov 19`."""
        what = f"split {self.ratio.numerator}:{self.ratio.denominator}"
        if not self.is_even:
            what = f"prices divided by {float(self.ratio):.4g}"
        return f"{what} {'on' if self.exact else 'after'} {self.day:%b} {self.day.day}"

    def begins(self, zone: ZoneInfo) -> datetime:
        """Return the first moment at which new shares trade."""
        return end_of(date.fromordinal(self.day.toordinal() - 1), zone)

    def rescaled(self, value: Decimal, degree: int) -> Decimal:
        """Return an amount in new shares: of a price (`degree` -1) or of a count of shares (1)."""
        factor = self.ratio if degree > 0 else 1 / self.ratio
        exact = value * factor.numerator / factor.denominator
        rounded = round(exact, 6)
        return exact.normalize() if rounded == exact else rounded.normalize()
