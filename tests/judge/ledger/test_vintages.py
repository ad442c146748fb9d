"""A series that was revised is, as of any moment, what it said then; in whatever order that was learned."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalyst_tui.judge.ledger.closes import Close, Closes, Vintage, with_vintages
from tests.books import loaded
from tests.doors.book import Book
from tests.doors.judge import Ledger, judge, replay, verdicts

Q1, Q2 = date(2026, 1, 1), date(2026, 4, 1)


def on(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(hour=22, tzinfo=UTC)


def series(*newest: tuple[date, str, str]) -> Closes:
    """Return values by day, and when each day was first published, by our guess."""
    return Closes.of([Close(day, Decimal(value), on(known)) for day, value, known in newest])


def said(day: date, value: str | None, known: str) -> Vintage:
    return Vintage(day, None if value is None else Decimal(value), on(known))


def read(closes: Closes, at: str) -> list[str]:
    return [f"{close.day:%m} {close.value.normalize():f}" for close in closes.through(on(at))]


GDP = series((Q1, "101", "2026-05-06"), (Q2, "102", "2026-08-04"))
"""The first quarter was 100 in April, 99 in May, and 101 since the yearly revision in September."""
TOLD = [
    said(Q1, None, "2026-03-31"),
    said(Q1, "100", "2026-04-30"),
    said(Q1, "99", "2026-05-31"),
    said(Q1, "101", "2026-09-30"),
]


@pytest.mark.parametrize(("at", "then"), [
    ("2026-04-29", []),
    ("2026-04-30", ["01 100"]),  # the guess, a week later, was wrong
    ("2026-05-31", ["01 99"]),
    ("2026-08-31", ["01 99", "04 102"]),
    ("2026-09-30", ["01 101", "04 102"]),
])  # fmt: skip
def test_as_of_a_day_it_is_what_it_said_then(at: str, then: list[str]) -> None:
    closes = with_vintages(GDP, TOLD)
    assert read(closes, at) == then
    last = closes.last(on(at))
    assert (f"{last.day:%m} {last.value.normalize():f}" if last else None) == (then[-1] if then else None)


@pytest.mark.parametrize(("guess", "told", "known"), [
    ("2026-04-20", [(None, "2026-03-31"), ("100", "2026-04-30")], "2026-04-20"),  # it may be right
    ("2026-03-20", [(None, "2026-03-31"), ("100", "2026-04-30")], "2026-04-30"),  # it was not there yet
    ("2026-05-06", [(None, "2026-03-31"), ("100", "2026-04-30")], "2026-04-30"),  # it was there before
    ("2026-04-20", [("100", "2026-04-30")], "2026-04-20"),
    ("2026-04-20", [], "2026-04-20"),
    ("2026-04-20", [(None, "2026-05-31")], "2026-04-20"),  # a hole says nothing of when it came
])  # fmt: skip
def test_a_guess_stands_until_one_is_seen(guess: str, told: list[tuple[str | None, str]], known: str) -> None:
    closes = with_vintages(series((Q1, "100", guess)), [said(Q1, value, at) for value, at in told])
    assert list(closes.changes) == [on(known)]


def test_what_was_never_revised_stays_as_it_is() -> None:
    assert with_vintages(GDP, []) is GDP
    assert not GDP.revised


def test_of_days_it_does_not_have_nothing_is_made() -> None:
    assert read(with_vintages(GDP, [said(date(2025, 1, 1), "90", "2025-05-01")]), "2027-01-01") == read(
        GDP, "2027-01-01"
    )


def test_every_vintage_known_by_then() -> None:
    told = [
        (f"{c.value.normalize():f}", f"{c.known_at:%m-%d}")
        for c in with_vintages(GDP, TOLD).every_value(on("2026-08-31"))
    ]
    assert told == [("100", "04-30"), ("99", "05-31"), ("102", "08-04")]


# ── judged ───────────────────────────────────────────────────────────────────────────────────────────────


def book(*claims: str) -> Book:
    head = (
        'schema = 1\n[ticker.ALAB]\n[[thesis]]\nid = "t"\nticker = "ALAB"\nopened = 2026-01-01\ntext = "x"\n'
    )
    tables = (f'[[checkpoint]]\nid = "c{n}"\nthesis = "t"\n{claim}\n' for n, claim in enumerate(claims))
    return loaded(head + "".join(tables))


BOOK = book('role = "guard"\ntest = "fred(GDPC1) >= 100"\nhysteresis = 0',
    'role = "gauge"\nvalue = "fred(GDPC1)"', 'role = "gauge"\nvalue = "avg(fred(GDPC1), 2d)"',
    'role = "proof"\ntest = "fred(GDPC1) > 100.5"\ndue = 2026-12-31',
    'role = "kill"\ntest = "ever(fred(GDPC1) < 100)"')  # fmt: skip
WORLD = Ledger(closes={"fred:GDPC1": with_vintages(GDP, TOLD)})


@pytest.mark.parametrize(("at", "words"), [
    ("2026-04-29", "unknown unknown"),
    ("2026-04-30", "near 100"),
    ("2026-05-31", "broken 99"),
    ("2026-08-04", "near 102"),
])  # fmt: skip
def test_a_guard_reads_the_latest_value_as_it_was_said(at: str, words: str) -> None:
    guard, gauge, *_ = verdicts(BOOK, WORLD, on(at)).values()
    value = f"{gauge.value.value.normalize():f}" if gauge.value else gauge.status.value
    assert f"{guard.status.value} {value}" == words


def test_a_mean_is_of_one_vintage() -> None:
    """Of what the series says at the moment of judging, not of what it said on each of its days."""
    means = [verdicts(BOOK, WORLD, on(at))["c2"].value for at in ("2026-08-31", "2026-10-01")]
    assert [mean and mean.value for mean in means] == [Decimal("100.5"), Decimal("101.5")]


def test_a_replay_meets_every_revision() -> None:
    flips = replay(BOOK, WORLD, on("2026-04-01"), on("2026-12-01"))
    assert [(f"{flip.at:%m-%d}", flip.after) for flip in flips if flip.checkpoint == "c0"] == [
        ("04-30", "near"),
        ("05-31", "broken"),
        ("08-04", "near"),
    ]
    sticky = [(f"{flip.at:%m-%d}", flip.after) for flip in flips if flip.checkpoint == "c4"]
    assert ("05-31", "tripped") in sticky
    assert sticky[-1][0] == "09-30"  # restated: it was never below a hundred
    assert sticky[-1][1] != "tripped"


# ── laws ─────────────────────────────────────────────────────────────────────────────────────────────────

quick = settings(max_examples=60, deadline=None, derandomize=True)
START = datetime(2026, 1, 1, 22, tzinfo=UTC)
DAYS = [date(2026, month, 1) for month in range(1, 6)]
hours = st.integers(0, 400).map(lambda days: START + timedelta(days=days))
sighting = st.builds(Vintage, st.sampled_from(DAYS), st.none() | st.integers(97, 104).map(Decimal), hours)
records = st.lists(sighting, max_size=14, unique_by=lambda one: (one.day, one.known_at))
newest = st.lists(st.integers(97, 104), min_size=5, max_size=5).map(
    lambda values: Closes.of(
        [
            Close(day, Decimal(value), START + timedelta(days=40 + 31 * n))
            for n, (day, value) in enumerate(zip(DAYS, values, strict=True))
        ]
    )
)


@quick
@given(newest, records.flatmap(lambda told: st.tuples(st.just(told), st.permutations(told))), hours)
def test_any_order_of_vintages_is_the_same(
    known: Closes, orders: tuple[list[Vintage], Sequence[Vintage]], at: datetime
) -> None:
    one, other = (with_vintages(known, told) for told in orders)
    assert list(one.through(at)) == list(other.through(at))
    assert list(one.changes) == list(other.changes)


@quick
@given(newest, records, hours)
def test_what_is_told_later_changes_nothing_before(known: Closes, told: list[Vintage], at: datetime) -> None:
    """Of days seen by then: what a sighting says of later moments is not known at earlier ones."""
    by_then = [one for one in told if one.known_at <= at]
    seen = {one.day for one in by_then if one.value is not None}
    now, later = (
        {close.day: close.value for close in with_vintages(known, some).through(at)}
        for some in (by_then, told)
    )
    assert {day: now[day] for day in seen & now.keys() & later.keys()} == {
        day: later[day] for day in seen & now.keys() & later.keys()
    }


@quick
@given(newest, records, hours)
def test_the_last_is_the_last_of_all(known: Closes, told: list[Vintage], at: datetime) -> None:
    closes = with_vintages(known, told)
    assert closes.last(at) == next(iter(list(closes.through(at))[-1:]), None)
    assert list(closes.through(datetime(2100, 1, 1, tzinfo=UTC)).micros) == list(closes.micros)


@settings(quick, max_examples=25)
@given(newest, records, hours, st.integers(0, 23))
def test_judging_news_says_what_all_does(known: Closes, told: list[Vintage], at: datetime, hour: int) -> None:
    ledger = Ledger(closes={"fred:GDPC1": with_vintages(known, told)})
    earlier = at.replace(hour=5)
    later = max(earlier, at.replace(hour=hour))
    assert judge(BOOK, ledger, earlier).again(ledger, later).verdicts == verdicts(BOOK, ledger, later)


@settings(quick, max_examples=15)
@given(newest, records)
def test_live_is_replay(known: Closes, told: list[Vintage]) -> None:
    """The last word of a replay is the one judged at its end."""
    ledger = Ledger(closes={"fred:GDPC1": with_vintages(known, told)})
    first, last = START, START + timedelta(days=300)
    words = {id_: found.status.value for id_, found in verdicts(BOOK, ledger, first).items()}
    words.update({flip.checkpoint: flip.after for flip in replay(BOOK, ledger, first, last)})
    guard = verdicts(BOOK, ledger, last)["c0"]
    assert words["c0"] == guard.status.value


def test_a_price_is_judged_each_day_beside_a_series_that_stands_for_months() -> None:
    days = [date(2026, 5, 4) + timedelta(days=n) for n in (0, 1, 2, 3, 4, 7, 8)]
    prices = zip(days, ["120", "119", "118", "95", "117", "116", "115"], strict=True)
    closes = Closes.of([Close(day, Decimal(price), on(str(day))) for day, price in prices])
    ledger = Ledger(closes={"ALAB": closes, "fred:GDPC1": GDP})
    both = book('role = "kill"\ntest = "ever(price < $100 and fred(GDPC1) > 0)"')
    (tripped,) = verdicts(both, ledger, on("2026-05-12")).values()
    assert (tripped.status.value, "95" in tripped.reason) == ("tripped", True)
