"""Which figures contradict each other: a filing and a release, as exactly as the release printed."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from msgspec.structs import replace

from catalyst_tui.judge.ledger.figures import key_of
from tests.doors.book import Basis, Quantity, money, parse_period
from tests.doors.judge import Fact, Figure, FilingRef, Grade, Kind, Ledger
from tests.homes import amount_of

AT = datetime(2026, 11, 3, 21, 5, tzinfo=UTC)
RELEASED = Fact("ALAB", "revenue", parse_period("2026Q3"), Kind.ACTUAL, Basis.GAAP,
                Quantity(Decimal(0), money("USD")), AT, Grade.RELEASE, "release")  # fmt: skip
FILED = FilingRef("10-Q", "0001", "Revenues", None, AT.date())


@pytest.mark.parametrize(("typed", "other", "differs"), [
    ("3.6B", "3604000000", False),
    ("3.6B", "3580e6", False),
    ("3.6B", "3650e6", False),
    ("3.6B", "3651e6", True),
    ("3600M", "3604e6", True),
    ("3600000000", "3604e6", True),
    ("360M", "364e6", True),
    ("364M", "360.1e6", True),
])  # fmt: skip
@pytest.mark.parametrize("grade", [Grade.RELEASE, Grade.CALL, Grade.OWN])
def test_a_typed_figure_is_as_exact_as_the_digits_it_was_typed_with(
    typed: str, other: str, differs: bool, grade: Grade
) -> None:
    entered = replace(RELEASED, value=amount_of(typed, money("USD")).value, grade=grade)
    assert bool(figure(entered, filed(other)).against) is differs


@pytest.mark.parametrize(("said", "words", "filed_as", "differs"), [
    ("3600e6", "Revenue of $3.6 billion", "3649.9e6", False),
    ("3600e6", "Revenue of $3.6 billion", "3651e6", True),
    ("3600e6", "Revenue of $3,600 million", "3649.9e6", True),
    ("3600e6", "Total revenue 3,600.0 | of 2026", "3604e6", True),
    ("3600e6", "It was a record, 41% up", "3649.9e6", True),  # nothing says how exact it is
    ("3600e6", "", "3649.9e6", True),
    ("500e6", "Revenue 500,000 | Three Months Ended September 30, 2026", "501e6", True),
    ("500e6", "Revenue 500,000 | Three Months Ended September 30, 2026", "500.4e6", False),  # 0.1 %
])  # fmt: skip
def test_a_release_is_as_exact_as_it_prints(said: str, words: str, filed_as: str, differs: bool) -> None:
    released = replace(RELEASED, value=Quantity(Decimal(f"{Decimal(said):f}"), money("USD")), note=words)
    found = figure(released, filed(filed_as))
    assert found.fact == filed(filed_as)
    assert bool(found.against) is differs


def filed(value: str) -> Fact:
    later = replace(RELEASED, known_at=AT + timedelta(days=8), grade=Grade.FILING, filed=FILED)
    return replace(later, value=Quantity(Decimal(value), money("USD")))


def figure(*facts: Fact) -> Figure:
    found = Ledger(facts, [], {}).figure(key_of(facts[0]), facts[0].period, AT + timedelta(days=9))
    assert found is not None
    return found
