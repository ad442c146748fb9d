"""Judging again what is news says, verdict for verdict, what judging everything from scratch says."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.books import of_claims, toml
from tests.doors.book import (
    CALENDAR,
    NEW_YORK,
    PERCENT,
    SHARES,
    Basis,
    Period,
    Quantity,
    Span,
    day_window,
    money,
)
from tests.doors.judge import (
    Bound,
    Close,
    Closes,
    EarningsReport,
    Effect,
    Evidence,
    Fact,
    FilingRef,
    Grade,
    Kind,
    Ledger,
    Mark,
    Need,
    Outage,
    Record,
    Status,
    judge,
    verdicts,
)
from tests.new_york import close_of, is_session

quick = settings(max_examples=20, deadline=None, derandomize=True)

_HEADER = toml("""
schema = 1
[group] both = ["ALAB", "CRDO"]
[ticker.ALAB] lots = [{ quantity = 1, cost = "100", opened = 2026-01-05 }]
[ticker.CRDO] fiscal_year_end = "Sat nearest 04-30"
lots = [{ quantity = 2, cost = "50", opened = 2026-02-05 }]
[series.mix] ticker = "ALAB" ; unit = "%"
[[thesis]] id = "t" ; ticker = "ALAB" ; opened = 2026-01-01 ; text = "It connects."
""")
_CLAIMS = """
proof ; test = "revenue >= $100M" ; period = "2026Q2"
proof ; test = "revenue@CRDO > $90M" ; due = 2026-12-31 ; depends_on = ["c0"]
proof ; test = "yoy(revenue) > 20% and mix > 40%" ; due = 2026-12-31
proof ; test = "price >= $100" ; from = 2026-05-04 ; due = 2026-06-29 ; for = "2d"
proof ; test = "ever(price > $100)" ; from = 2026-05-04
proof ; event = "it ships" ; due = 2026-06-01 ; slips = [{ from = "2026H1", to = "2026", seen = 2026-05-05 }]
proof ; event = "an order" ; every = "quarter" ; depends_on = ["c5"]
proof ; due = 2026-06-30 ; any = [{ test = "revenue >= $100M" }, { event = "they say so" }, { event = "x" }]
proof ; event = "it ships" ; due = 2026-06-30 ; unless = { event = "a fire" }
guard ; test = "mix > 50%"
guard ; test = "price > avg(price, 3d)"
guard ; test = "price > 0.9 * price@CRDO"
guard ; all = [{ ticker = "CRDO", test = "price > $90" }, { test = "mix > 50%" }]
kill ; test = "ever(price < $100)"
kill ; test = "market_cap < $9B or drawdown(price, 2w) > 5%"
kill ; event = "they leave" ; due = 2026-06-30 ; depends_on = ["c6"]
kill ; score = "how bad?" ; scale = [-2, 2] ; trip = -2
gauge ; value = "days_held"
gauge ; value = "weight" ; bands = { small = "< 40%", large = ">= 40%" }
gauge ; value = "corr(ALAB, CRDO, 3d)"
gauge ; value = "sum(revenue@both)"
gauge ; value = "consensus(eps_diluted)"
proof ; event = "it was to be" ; due = 2026-01-31 ; verify_by = 2026-04-30
"""


BOOK = of_claims(_HEADER, _CLAIMS)
PERIODS = [Period(Span.QUARTER, 2025, 1).shift(n) for n in range(8)]
SPOKEN_OF = [*BOOK.checkpoints, "c7.2", "c8.unless", "c6[2026Q2]"]
FIRST = date(2026, 5, 4)
SESSIONS = [day for n in range(80) if is_session(day := FIRST + timedelta(days=n))]
FIRST_MOMENT = datetime(2026, 5, 4, tzinfo=UTC)
moments = st.integers(0, 20 * 24).map(lambda hour: FIRST_MOMENT + timedelta(hours=hour))


@st.composite
def fact(draw: st.DrawFn) -> Fact:
    """Return a figure of either company, known in the evening or at night."""
    ticker = draw(st.sampled_from(["ALAB", "CRDO"]))
    metric = draw(st.sampled_from(["revenue", "shares_outstanding", *(["mix"] if ticker == "ALAB" else [])]))
    period = draw(st.sampled_from(PERIODS))
    unit = {"revenue": money("USD"), "mix": PERCENT, "shares_outstanding": SHARES}[metric]
    size = draw(st.sampled_from([40, 60, 80, 99, 100, 101, 140])) * (1 if metric == "mix" else 1_000_000)
    end = CALENDAR.end(period) + timedelta(days=draw(st.integers(-7, 7)))
    return Fact(ticker, metric, period, draw(st.sampled_from([Kind.ACTUAL, Kind.ACTUAL, Kind.GUIDE])),
        Basis.COMPANY if metric == "mix" else Basis.GAAP, Quantity(Decimal(size), unit), draw(moments),
        draw(st.sampled_from(list(Grade))), "told",
        draw(st.sampled_from([Bound.EXACT, Bound.EXACT, Bound.EXACT, *Bound])),
        filed=FilingRef("10-Q", "0000", "Revenues", None, end) if draw(st.booleans()) else None)  # fmt: skip


@st.composite
def evidence(draw: st.DrawFn) -> Evidence:
    """Return a word about a checkpoint, a leg, what suspends one, or one period; a ruling among them."""
    effect = draw(st.sampled_from([*Effect, *[Effect.HAPPENED] * 4]))
    known = draw(moments)
    return Evidence(
        f"e{draw(st.integers(0, 10**9))}",
        draw(st.sampled_from(SPOKEN_OF)),
        effect,
        known,
        draw(st.sampled_from(list(Grade))),
        "told",
        happened_on=known.date() if draw(st.booleans()) else None,
        company_date=day_window(known.date() + timedelta(days=30)) if draw(st.booleans()) else None,
        score=Decimal(draw(st.integers(-2, 2))) if effect is Effect.SCORED else None,
        ruling=draw(st.sampled_from([None, Status.MET, Status.VOID])) if effect is Effect.RULED else None,
    )


def report(ticker: str, period: Period, known_at: datetime) -> EarningsReport:
    """Return a report. A function: the types of a Struct's fields are not imported at run time."""
    return EarningsReport(ticker, period, known_at)


def closes(values: list[int]) -> tuple[Close, ...]:
    return tuple(
        Close(day, Decimal(value), close_of(day, NEW_YORK))
        for day, value in zip(SESSIONS, values, strict=False)
    )


prices = st.lists(st.sampled_from([90, 99, 100, 101, 110]), min_size=8, max_size=20).map(closes)
outages = st.tuples(moments, moments).map(
    lambda ends: Record(outages=(Outage(Need.FILINGS, min(ends), max(ends)),))
)
news = st.one_of(fact(), evidence(), st.dictionaries(st.sampled_from(["ALAB", "CRDO"]), prices),
    st.lists(st.builds(report, st.sampled_from(["ALAB", "CRDO"]), st.sampled_from(PERIODS), moments),
        max_size=3), st.none())  # fmt: skip


Known = tuple[list[Fact], list[Evidence], dict[str, tuple[Close, ...]], Record]
News = Fact | Evidence | dict[str, tuple[Close, ...]] | list[EarningsReport] | None
begun = st.tuples(st.lists(fact(), max_size=8), st.lists(evidence(), max_size=8),
    st.dictionaries(st.sampled_from(["ALAB", "CRDO"]), prices), outages)  # fmt: skip
later = st.lists(st.tuples(news, st.one_of(moments, *[st.integers(-60, 500)] * 4)), min_size=3, max_size=8)


@quick
@given(begun, moments, later)
def test_again_is_from_scratch(known: Known, at: datetime, then: list[tuple[News, datetime | int]]) -> None:
    """Whatever becomes known, and however the clock moves: minutes on, days on, back."""
    facts, words, found, record = known
    ledger = Ledger(facts, words, found, record)
    judged = judge(BOOK, ledger, at)
    for one, moved in then:
        match one:
            case Fact():
                facts, ledger = [*facts, one], ledger.with_more(facts=[one])
            case Evidence():
                words, ledger = [*words, one], ledger.with_more(evidence=[one])
            case dict():
                found = {**found, **one}
                ledger = ledger.with_closes(found)
            case list():  # all prints there are, told anew
                record, ledger = (
                    replace(record, earnings_reports=tuple(one)),
                    ledger.with_more(earnings_reports=one),
                )
        at = moved if isinstance(moved, datetime) else at + timedelta(minutes=moved)
        judged = judged.again(ledger, at)
        assert judged.verdicts == verdicts(BOOK, Ledger(facts, words, found, record), at)
        assert list(judged.verdicts) == list(BOOK.checkpoints)


EVENING = datetime(2026, 5, 5, 20, tzinfo=UTC), datetime(2026, 5, 5, 22, tzinfo=UTC)
WHILE = Outage(Need.FILINGS, EVENING[0] - timedelta(days=9), EVENING[0] + timedelta(hours=1))


def test_what_comes_into_force_by_itself_is_seen() -> None:
    """Figures, evidence and closes in the ledger that were not yet known when it was judged."""
    known = fact_of(Decimal(140_000_000), EVENING[0] + timedelta(hours=1))
    told = Evidence("e", "c8", Effect.HAPPENED, EVENING[0] + timedelta(hours=1), Grade.CALL, "told")
    late = tuple(
        Close(day, Decimal(101), close_of(day, NEW_YORK) + timedelta(hours=1)) for day in SESSIONS[:2]
    )
    ledger = Ledger([known], [told], {"ALAB": late})
    before, after = (verdicts(BOOK, ledger, at) for at in EVENING)
    changed = {id_ for id_ in before if before[id_] != after[id_]}
    assert changed >= {"c0", "c8", "c14"}
    judged = judge(BOOK, ledger, EVENING[0]).again(ledger, EVENING[1])
    assert judged.verdicts == after
    assert judged.again(ledger, EVENING[0]).verdicts == before


def test_a_slip_the_book_dates_today_counts_from_the_evening_on() -> None:
    ledger = Ledger()
    judged = judge(BOOK, ledger, EVENING[0]).again(ledger, EVENING[1])
    assert not judge(BOOK, ledger, EVENING[0]).verdicts["c5"].slips
    assert judged.verdicts["c5"].slips
    assert judged.verdicts == verdicts(BOOK, ledger, EVENING[1])


def test_an_outage_that_ends_lets_silence_count() -> None:
    ledger = Ledger(record=Record(outages=(WHILE,)))
    judged = judge(BOOK, ledger, EVENING[0])
    again = judged.again(ledger, EVENING[1])
    assert (judged.verdicts["c22"].status, again.verdicts["c22"].status) == (Status.AWAITING, Status.OVERDUE)


def test_what_waited_for_it_waits_no_more() -> None:
    ledger = Ledger()
    judged = judge(BOOK, ledger, EVENING[0])
    shipped = Evidence("e", "c5", Effect.HAPPENED, EVENING[0], Grade.CALL, "told")
    again = judged.again(ledger.with_more(evidence=[shipped]), EVENING[0])
    assert Mark.WAITING in judged.verdicts["c6"].marks
    assert Mark.WAITING not in again.verdicts["c6"].marks


def fact_of(value: Decimal, known: datetime) -> Fact:
    quantity = Quantity(value, money("USD"))
    return Fact("ALAB", "revenue", Period(Span.QUARTER, 2026, 2), Kind.ACTUAL, Basis.GAAP, quantity, known,
        Grade.FILING, "told")  # fmt: skip


def test_only_what_reads_it_is_judged_again() -> None:
    """A new close of one ticker leaves every other verdict the very same object."""
    rising = Closes.of(closes([90, 99, 100, 101]))
    before = Ledger(closes={"ALAB": rising, "CRDO": rising})
    at = datetime(2026, 5, 7, 12, tzinfo=UTC)
    first = judge(BOOK, before, at)
    again = first.again(before.with_closes({"ALAB": rising, "CRDO": closes([90, 99, 100, 80])}), at)
    judged = {id_ for id_, one in again.alone.items() if one is not first.alone[id_]}
    reads_crdo = {
        "c1",
        "c11",
        "c12",
        "c17",
        "c18",
        "c19",
        "c20",
    }  # c17: what is held is read with every price
    assert judged == reads_crdo
