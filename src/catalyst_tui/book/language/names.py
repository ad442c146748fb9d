"""What a test may name, and in which unit: a book's metrics, series, tickers, groups and ids."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from msgspec import Struct, field

from catalyst_tui.book.model.metrics import STANDARD, Nature
from catalyst_tui.book.model.period import Span
from catalyst_tui.book.model.quantity import Unit


class Names(Struct, frozen=True):
    """What a test may name, and the units of it."""

    metrics: Mapping[str, Unit]  # series and standard metrics, money ones in the ticker's currencies
    tickers: Mapping[str, str] = field(default_factory=dict)  # symbol → currency
    reports_in: Mapping[str, str] = field(default_factory=dict)  # of those that report in another
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    currency: str = "USD"
    target: Unit | None = None
    base: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()  # checkpoints and events
    undated: frozenset[str] = frozenset()  # those of them that have no date to count to
    cadence: Mapping[str, Span] = field(default_factory=dict)  # series → how often; the rest: each quarter


def nearest(name: str, known: Collection[str]) -> str:
    """Return the known name that differs by a slip of the pen, or an empty string.

    One letter may be wrong, missing, added or swapped with its neighbour, in names of more than five letters
    two. A longer name that only contains a known one means something else: `aws_revenue` is not `revenue`.
    """
    limit = (len(name) > 2) + (len(name) > 5)
    name = name.casefold()
    close = ((_edits(name, each.casefold(), limit), each) for each in known)
    return min((found for found in close if found[0] <= limit), default=(0, ""))[1]


def nearest_of(name: str, known: Collection[str]) -> str:
    """Return `did you mean …?`, or an empty string."""
    close = nearest(name[:80], known)
    return f"did you mean {close}?" if close else ""


def _edits(one: str, other: str, most: int) -> int:
    """Return how many edits make one text of the other; `most` + 1 for more than that."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for n, letter in enumerate(one, 1):
        before, last, row = row, before, [n]
        for m, against in enumerate(other, 1):
            cost = min(row[m - 1] + 1, before[m] + 1, before[m - 1] + (letter != against))
            if n > 1 and m > 1 and letter == other[m - 2] and one[n - 2] == against:
                cost = min(cost, last[m - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]


def standard_units(currency: str, reports_in: str = "") -> dict[str, Unit]:
    """The standard metrics' units for a ticker priced in `currency`."""
    return {name: metric.unit_in(currency, reports_in) for name, metric in STANDARD.items()}


def listed(names: Collection[str], most: int = 12) -> str:
    """Names in a sentence: all of them, unless they are more than anybody reads."""
    first = list(names)[:most]
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(first) + more


def is_price(metric: str) -> bool:
    """Whether a metric has a value each session rather than each period."""
    return metric in STANDARD and STANDARD[metric].nature is Nature.PRICE
