"""Which metric, basis and period words of a release name. The cases are in words.txt."""

from datetime import date
from pathlib import Path

import pytest

from catalyst_tui.reports.release.labels import basis_named, metric_of
from catalyst_tui.reports.release.periods import ReleaseCalendar, normalized
from tests.doors.book import parse_fiscal_year

LINES = Path(__file__).with_name("words.txt").read_text("utf-8").splitlines()
CASES = [line for line in LINES[1:] if line and not line.startswith("#")]


def meaning(kind: str, words: str) -> str | None:
    """Return what the reader takes words for."""
    match kind:
        case "metric":
            label, section, percent, *_ = (*words.split(" | "), "", "")
            name = metric_of(label, section, percent=percent == "%")
            return name.metric if name else None
        case "basis":
            basis = basis_named(words)
            return basis.value if basis else None
        case "ended":
            calendar = ReleaseCalendar(parse_fiscal_year("12-31"), date(2026, 11, 3))
            period = calendar.for_release(["third quarter of 2026"]).ended_period(words)
            return str(period) if period else None
    return normalized(words)


@pytest.mark.parametrize("case", CASES)
def test_what_words_mean(case: str) -> None:
    kind, _, rest = case.partition(": ")
    words, _, meant = rest.partition(" -> ")
    assert (meaning(kind, words) or "-") == meant
