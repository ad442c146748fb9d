"""What a macro series said stays when it says something else, and can be learned later, in any order."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.doors.judge import Close, History, Ledger, Vintage
from tests.homes import Store, open_store

JUNE = datetime(2026, 6, 12, 20, 0, tzinfo=UTC)
DAY = timedelta(days=1)
MONTHS = [date(2026, month, 1) for month in range(1, 5)]


def cpi(*values: str, said: Sequence[Vintage] = ()) -> History:
    """Return values of January, February …, each guessed to be out fifty days after its first."""
    closes = tuple(
        Close(day, Decimal(value), datetime(day.year, day.month, 1, 22, tzinfo=UTC) + 50 * DAY)
        for day, value in zip(MONTHS, values, strict=False)
    )
    return History("fred:CPIAUCSL", "number", closes, "fred", vintages=tuple(said))


def said(month: int, value: str | None, on: datetime) -> Vintage:
    return Vintage(MONTHS[month - 1], None if value is None else Decimal(value), on)


def read(store: Store, at: datetime) -> list[str]:
    """Return what a ledger reads from it as of then."""
    closes = Ledger(closes=store.prices.closes).closes("fred:CPIAUCSL", at)
    return [f"{close.value.normalize():f}" for close in closes]


def test_a_large_revision_is_no_split(store: Store) -> None:
    """Payrolls go from 12 to 144 thousand; a spread from 0.01 to -0.02."""
    store.prices.put_history(cpi("300", "12", "0.01"), JUNE)
    assert store.prices.put_history(cpi("300", "144", "-0.02"), JUNE + DAY) is False
    assert read(store, JUNE) == ["300", "12", "0.01"]
    assert read(store, JUNE + DAY) == ["300", "144", "-0.02"]


def test_what_the_archive_tells_counts_from_its_day(store: Store) -> None:
    april, may = JUNE - 60 * DAY, JUNE - 30 * DAY
    store.prices.put_history(cpi("300", "301", "302"), JUNE)
    told = [said(2, "299", april), said(2, "301", may), said(3, None, april), said(3, "302", may)]
    store.prices.put_history(cpi("300", "301", "302", said=told), JUNE + DAY)
    assert read(store, april) == ["300", "299"]
    assert read(store, may) == ["300", "301", "302"]
    assert store.vintages.symbols() == {"fred:CPIAUCSL"}


def test_a_value_newer_than_what_the_archive_has_is_known_since_we_saw_it(store: Store) -> None:
    store.prices.put_history(cpi("300", "301", said=[said(2, "299", JUNE - 20 * DAY)]), JUNE)
    assert read(store, JUNE - DAY) == ["300", "299"]
    assert read(store, JUNE) == ["300", "301"]


def test_of_days_it_does_not_have_nothing_is_kept(store: Store) -> None:
    store.prices.put_history(cpi("300", said=[said(4, "310", JUNE)]), JUNE)
    assert store.vintages.of("fred:CPIAUCSL") == []


def test_a_clock_set_back_does_no_harm(store: Store) -> None:
    store.prices.put_history(cpi("300"), JUNE)
    store.prices.put_history(cpi("300.5"), JUNE - DAY)
    assert read(store, JUNE) == ["300.5"]


values = st.integers(297, 304).map(str)
moments = st.integers(0, 149).map(lambda days: JUNE - 150 * DAY + days * DAY + timedelta(hours=1))
sightings = st.lists(st.builds(said, st.integers(1, 4), st.none() | values, moments), max_size=8,
    unique_by=lambda one: (one.day, one.known_at))  # fmt: skip


@settings(max_examples=20, deadline=None, derandomize=True)
@given(sightings.flatmap(lambda told: st.tuples(st.just(told), st.permutations(told), st.integers(0, 8))),
    moments)  # fmt: skip
def test_any_order_judges_alike(told: tuple[list[Vintage], list[Vintage], int], at: datetime) -> None:
    """All at once, or shuffled and in two parts."""
    whole, shuffled, cut = told
    with TemporaryDirectory() as folder:
        found = []
        for name, parts in (("a", [whole, []]), ("b", [shuffled[:cut], shuffled[cut:]])):
            with open_store(Path(folder) / f"{name}.db", now=JUNE) as store:
                for part in parts:
                    store.prices.put_history(cpi("300", "301", "302", "303", said=part), JUNE)
                found.append(read(store, at))
    assert found[0] == found[1]
