"""What foreign companies published in their annual reports and releases: millions of the currency they report
in, per share in that currency, a margin in percent; each rounded as it was printed."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

from tests.doors.book import Dim
from tests.doors.judge import Fact

PUBLISHED = Path(__file__).with_name("published.txt").read_text("utf-8").splitlines()[1:]
Row = tuple[str, str, str]


def rows(ticker: str) -> Iterator[Row]:
    """Metric, period and figure of each that a company published."""
    for line in PUBLISHED:
        name, _, told = line.partition(": ")
        symbol, metric = name.split()
        for each in told.split(", ") if symbol == ticker else ():
            period, value = each.split()
            yield metric, period, value


def as_printed(fact: Fact, value: str) -> str:
    """Return a figure rounded as the company rounds it."""
    unit = fact.value.unit
    small = unit.dim is not Dim.MONEY or fact.metric == "eps_diluted"
    whole = fact.value.value if small else fact.value.value / 10**6
    return f"{whole.quantize(Decimal(value)):f}"


def differing(ticker: str, figures: Mapping[tuple[str, str], Fact]) -> tuple[int, list[str]]:
    """Return how many published figures were looked for, and those that are told otherwise or not at all."""
    looked, off = 0, []
    for metric, period, value in rows(ticker):
        fact = figures.get((metric, period))
        looked += 1
        told = as_printed(fact, value) if fact else "nothing"
        if told != value:
            off.append(f"{metric} {period}: {told}, published {value}")
    return looked, off
