"""Series that have days or weeks: index levels, weekly claims, shipments by week.

Statements as people write them, each with values entered by day, and what it reads on a day.
"""

from collections.abc import Iterable
from datetime import date, timedelta

import pytest

from tests.books import loaded, toml
from tests.doors.book import Book, Span, load_book
from tests.doors.judge import Fact, Ledger, Mark, Verdict, replay, verdicts
from tests.homes import FACTS, read_csv
from tests.judge.case_lines import moment
from tests.judge.rows import rows

HEAD = toml("""
schema = 1
[ticker.ABC]
[ticker.XYZ]
[series.spot] world = true ; unit = "USD" ; every = "day"
[series.index] world = true ; unit = "number" ; every = "day"
[series.claims] world = true ; unit = "number" ; every = "week"
[series.shipments] unit = "units" ; every = "week"
[[thesis]] id = "t" ; ticker = "ABC" ; opened = 2026-01-01
""")


def book_of(claim: str) -> Book:
    keys = "\n".join(part.strip() for part in claim.split(" ; "))
    return loaded(f'{HEAD}\n[[checkpoint]]\nid = "c"\nthesis = "t"\n{keys}\n')


def entered(book: Book, told: str) -> list[Fact]:
    """`spot 2026-11-02 90 91 92`: values of consecutive sessions or weeks, each known two days after its day;
    `-` is a hole; `2026-11-20: spot 2026-11-02 90` says when it was known."""
    rows = [",".join(FACTS)]
    for line in filter(None, (part.strip() for part in told.split(" ; "))):
        known, _, rest = line.rpartition(": ")
        name, first, *values = rest.split()
        ticker, _, metric = name.rpartition(".")
        series = book.series[metric]
        for day, value in zip(
            _days(date.fromisoformat(first), weekly=series.every is Span.WEEK), values, strict=False
        ):
            if value != "-":
                at = known or (day + timedelta(days=2)).isoformat()
                unit = series.unit.label or "number"
                cells = (at, ticker, "actual", metric, str(day), value, unit, "company", "press", "somewhere")
                rows.append(",".join(cells))
    found = read_csv("\n".join(rows), book, "told")
    assert found.bad == []
    return found.facts


def _days(day: date, *, weekly: bool) -> Iterable[date]:
    while True:
        yield day
        day += timedelta(days=7 if weekly else 3 if day.isoweekday() == 5 else 1)


def read(claim: str, told: str, day: str) -> Verdict:
    book = book_of(claim)
    return verdicts(book, Ledger(entered(book, told)), moment(day))["c"]


FALLING = "spot 2026-11-02 80 79 78 77 76 75 74 73 72 71"  # Mondays 2 and 9 November to Friday the 13th
CLAIMS = "claims 2026-09-05 210000 215000 220000 226000 232000 238000 244000 251000 256000 262000"


@pytest.mark.parametrize(("claim", "told", "day", "word"), rows("dated", "a statement reads"))
def test_a_statement_reads(claim: str, told: str, day: str, word: str) -> None:
    verdict = read(claim, told, day)
    assert verdict.word == word, verdict.reason


@pytest.mark.parametrize(("claim", "told", "reason"), rows("dated", "what is missing is unknown and said"))
def test_what_is_missing_is_unknown_and_said(claim: str, told: str, reason: str) -> None:
    verdict = read(f'role = "kill" ; {claim}', told, "2026-11-15")
    assert (verdict.word, reason in verdict.reason) == ("unknown", True), verdict.reason


@pytest.mark.parametrize(
    ("claim", "told", "word"), rows("dated", "one that is false decides whatever is not known")
)
def test_one_that_is_false_decides_whatever_is_not_known(claim: str, told: str, word: str) -> None:
    verdict = read(f'role = "kill" ; near = "0%" ; {claim}', told, "2026-11-15")
    assert verdict.word == word, verdict.reason


def test_a_value_of_each_week_is_judged_for_itself() -> None:
    claim = 'test = "shipments >= 500" ; every = "week" ; from = 2026-10-26'
    verdict = read(claim, "ABC.shipments 2026-10-31 520 480", "2026-11-12")
    assert [(str(one.period), one.status.value) for one in verdict.results] == [
        ("2026-W44", "met"),
        ("2026-W45", "missed"),
        ("2026-W46", "pending"),
    ]


def test_what_was_entered_late_is_not_known_before() -> None:
    book = book_of('role = "kill" ; test = "spot < $70"')
    facts = entered(
        book,
        "2026-11-20: spot 2026-11-16 60 ; 2026-11-18: spot 2026-11-17 80 ; 2026-11-19: spot 2026-11-18 81",
    )
    ledger = Ledger(facts)
    values = {
        day: str(verdicts(book, ledger, moment(day))["c"].reason).partition(",")[0]
        for day in ("2026-11-17", "2026-11-18", "2026-11-19")
    }
    assert values == {
        "2026-11-17": "spot is not known",
        "2026-11-18": "spot $80.00",
        "2026-11-19": "spot $81.00",
    }
    known = [close.day.day for close in ledger.closes("day:.spot", moment("2026-11-19"))]
    assert known == [17, 18]
    assert [close.day.day for close in ledger.closes("day:.spot", moment("2026-11-20"))] == [16, 17, 18]


def test_a_correction_counts_from_when_it_was_known() -> None:
    book = book_of('role = "kill" ; test = "claims > 250000" ; near = "0%"')
    ledger = Ledger(
        entered(book, "2026-11-12: claims 2026-11-07 251000 ; 2026-11-19: claims 2026-11-07 240000")
    )
    words = [
        verdicts(book, ledger, moment(day))["c"].word for day in ("2026-11-11", "2026-11-18", "2026-11-19")
    ]
    assert words == ["unknown", "tripped", "clear"]


def test_of_one_week_the_latest_day_counts() -> None:
    told = "claims 2026-11-05 200000 ; 2026-11-12: claims 2026-11-07 240000 ; claims 2026-10-31 220000"
    assert str(read('role = "gauge" ; value = "prior(claims)"', told, "2026-11-15").value) == "220,000"


@pytest.mark.parametrize(("claim", "told", "day", "stale"), rows("dated", "it is stale by its own cadence"))
def test_it_is_stale_by_its_own_cadence(claim: str, told: str, day: str, stale: bool) -> None:
    assert (Mark.STALE in read(f'role = "guard" ; test = "{claim}"', told, day).marks) is stale


def test_a_replay_turns_on_the_day_it_was_known() -> None:
    book = book_of('role = "kill" ; test = "spot < $75" ; near = "0%" ; hysteresis = 0')
    ledger = Ledger(entered(book, FALLING + " ; spot 2026-11-16 76"))
    turns = replay(book, ledger, moment("2026-11-01"), moment("2026-11-30"))
    assert [(turn.at.date().isoformat(), turn.before, turn.after) for turn in turns] == [
        ("2026-11-04", "unknown", "clear"),
        ("2026-11-12", "clear", "tripped"),
        ("2026-11-18", "tripped", "clear"),
    ]


def test_a_replay_is_what_each_evening_says() -> None:
    book = book_of('role = "kill" ; test = "change(claims, 4w) > 10%"')
    told = CLAIMS + " ; 2026-11-10: claims 2026-10-10 240000 ; 2026-11-11: claims 2026-10-10 238000"
    ledger = Ledger(entered(book, told))
    turns = {turn.at: turn.after for turn in replay(book, ledger, moment("2026-09-01"), moment("2026-11-30"))}
    word = "unknown"
    for day in (date(2026, 9, 2) + timedelta(days=n) for n in range(85)):
        at = moment(day.isoformat())
        word = next((after for turned, after in reversed(turns.items()) if turned <= at), word)
        assert verdicts(book, ledger, at)["c"].word == word, day
    assert list(turns.values()) == ["tripped", "near", "tripped"]


@pytest.mark.parametrize(
    ("claim", "message", "hint"), rows("dated", "a look back it does not have is refused")
)
def test_a_look_back_it_does_not_have_is_refused(claim: str, message: str, hint: str) -> None:
    keys = "\n".join(claim.split(" ; "))
    (problem,) = load_book(f'{HEAD}\n[[checkpoint]]\nid = "c"\nthesis = "t"\n{keys}\n').problems
    assert (problem.message, problem.hint) == (message, hint)
