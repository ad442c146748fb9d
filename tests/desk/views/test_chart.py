"""The chart's data: levels since they were promised, prints and what followed, figures, the judge's lanes."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from msgspec.structs import replace

from catalyst_tui.desk.views.chart import Replays, chart, panels
from tests.books import toml
from tests.desk.conftest import loaded
from tests.doors.book import NEW_YORK, PERCENT, Basis, Book, Quantity, evening_of, money, parse_period
from tests.doors.judge import (
    Bound,
    Close,
    Effect,
    Evidence,
    Fact,
    Grade,
    Kind,
    Ledger,
    Status,
    StatusGroup,
    verdicts,
)
from tests.homes import Known, MetricPanel, QuarterFigure, VerdictLane
from tests.new_york import close_of, is_session

FIRST, NOW = date(2026, 6, 1), datetime(2026, 8, 28, 22, 0, tzinfo=UTC)
TEXT = toml("""
schema = 1
[ticker.EX] name = "Example" ; lots = [{ quantity = 10, cost = "80" }, { quantity = 30, cost = "100" }]
[ticker.OTHER]
[[thesis]] id = "t" ; ticker = "EX" ; text = "It rises." ; opened = 2026-07-01
[[checkpoint]] id = "floor" ; thesis = "t" ; role = "guard" ; test = "price >= $100" ; near = "5%"
hysteresis = 0 ; from = 2026-07-15
[[checkpoint]] id = "stop" ; thesis = "t" ; role = "kill" ; test = "price < $50"
[[checkpoint]] id = "multiple" ; thesis = "t" ; role = "gauge" ; value = "price"
bands = { high = "> $110", low = "<= $110" }
[[checkpoint]] id = "reaches" ; thesis = "t" ; test = "price >= $119"
[[checkpoint]] id = "margin" ; thesis = "t" ; role = "guard" ; test = "gross_margin >= 70%"
basis = "non_gaap" ; every = "quarter" ; from = "2026Q1" ; near = "1pp"
[[checkpoint]] id = "beats" ; thesis = "t" ; test = "revenue >= $110M" ; period = "2026Q2"
""")


def path(day: date) -> int:
    """120 up to July 19, 90 for two weeks, then 102 and from August 12 on 110."""
    if day < date(2026, 7, 20):
        return 120 if day > date(2026, 7, 9) else 105
    return 90 if day < date(2026, 8, 3) else 102 if day < date(2026, 8, 12) else 110


def closes(last: date = date(2026, 8, 28)) -> list[Close]:
    days = (FIRST + timedelta(days=n) for n in range((last - FIRST).days + 1))
    return [Close(day, Decimal(path(day)), close_of(day, NEW_YORK)) for day in days if is_session(day)]


def fact(metric: str, period: str, value: str, known: date, kind: Kind = Kind.ACTUAL) -> Fact:
    adjusted = metric == "gross_margin"
    return Fact(
        "EX",
        metric,
        parse_period(period),
        kind,
        Basis.NON_GAAP if adjusted else Basis.GAAP,
        Quantity(Decimal(value), PERCENT if adjusted else money("USD")),
        evening_of(known, NEW_YORK),
        Grade.RELEASE,
        "release",
        bound=Bound.ABOUT if adjusted and kind is Kind.GUIDE else Bound.EXACT,
    )


FEB, MAY, AUGUST = date(2026, 2, 10), date(2026, 5, 5), date(2026, 8, 11)
FACTS = (
    fact("revenue", "2025Q1", "50e6", date(2025, 5, 6)),
    fact("revenue", "2025Q4", "80e6", FEB),
    fact("revenue", "2026Q1", "100e6", MAY),
    fact("revenue", "2026Q2", "120e6", AUGUST),
    fact("revenue", "2026Q2", "110e6", MAY, Kind.GUIDE),
    fact("revenue", "2026Q3", "130e6", AUGUST, Kind.GUIDE),
    fact("revenue", "FY2026", "500e6", AUGUST, Kind.CONSENSUS),
    fact("gross_margin", "2025Q4", "75", FEB),
    fact("gross_margin", "2026Q1", "74", MAY),
    fact("gross_margin", "2026Q2", "70.4", AUGUST),
    fact("gross_margin", "2026Q3", "69", AUGUST, Kind.GUIDE),
)


def known(facts: Iterable[Fact] = FACTS, prices: list[Close] | None = None, at: datetime = NOW) -> Known:
    book: Book = loaded(TEXT)
    ledger = Ledger(facts, closes={"EX": closes() if prices is None else prices})
    return Known(book, ledger, verdicts(book, ledger, at), {}, {}, at)


def test_a_level_stands_from_the_day_it_was_promised_on_and_says_which_side_is_good() -> None:
    found = chart("EX", known())
    assert [(level.checkpoint, level.above, level.points[0], level.last) for level in found.levels] == [
        ("floor", True, (date(2026, 7, 15), Decimal(100)), Decimal(100)),
        ("stop", True, (date(2026, 7, 1), Decimal(50)), Decimal(50)),
    ]
    assert (found.cost, found.days[0], found.closes[-1]) == (Decimal(95), FIRST, Decimal(110))


def test_a_print_has_the_move_of_the_close_after_it() -> None:
    (mark,) = chart("EX", known()).reports  # those before the first close have none
    assert (mark.day, mark.quarter, round(mark.move, 1)) == (date(2026, 8, 12), "Q2", Decimal("7.8"))


def test_what_has_no_closes_and_no_figures_is_empty_not_wrong() -> None:
    found = chart("OTHER", known())
    assert (found.days, found.levels, found.reports, found.panels, found.cost) == ((), (), (), (), None)
    assert not Replays().lanes("OTHER", known()).lanes
    with pytest.raises(KeyError):
        chart("NOBODY", known())


def panel(metric: str) -> MetricPanel:
    return next(one for one in panels("EX", known()) if one.metric == metric)


def quarter(metric: str, period: str) -> QuarterFigure:
    return next(one for one in panel(metric).quarters if str(one.period) == period)


@pytest.mark.parametrize(("period", "reported", "guide", "consensus", "threshold", "growth", "over"),
    [
        ("2025Q4", "$80M", "None", "None", "None", None, None),
        ("2026Q1", "$100M", "None", "None", "None", 100, None),
        ("2026Q2", "$120M", "$110M", "None", "$110M", None, 9),
        ("2026Q3", "None", "$130M", "None", "None", None, None),
    ])  # fmt: skip
def test_a_quarter_has_what_was_said_and_what_came(
    period: str,
    reported: str,
    guide: str,
    consensus: str,
    threshold: str,
    growth: int | None,
    over: int | None,
) -> None:
    one = quarter("revenue", period)
    said = tuple(map(str, (one.reported, one.guide, one.consensus, one.threshold)))
    assert said == (reported, guide, consensus, threshold)
    assert (one.growth and round(one.growth), one.over and round(one.over)) == (growth, over)


def test_a_quarter_of_which_all_was_taken_back_has_no_column() -> None:
    entered = fact("revenue", "2027Q4", "300e6", AUGUST)
    back = replace(entered, known_at=entered.known_at + timedelta(hours=1), withdraws=entered.known_at)
    shown = [
        next(iter(panels("EX", known([*FACTS, *more])))).quarters for more in ([entered], [entered, back], [])
    ]
    assert len(shown[0]) > len(shown[1]) == len(shown[2])


@pytest.mark.parametrize(("period", "group"), [
    ("2025Q4", None),  # before it was promised
    ("2026Q1", StatusGroup.GOOD),
    ("2026Q2", StatusGroup.RISKY),
    ("2026Q3", StatusGroup.BAD),  # guided below
])  # fmt: skip
def test_a_quarter_stands_against_the_judges_floor(period: str, group: StatusGroup | None) -> None:
    assert quarter("gross_margin", period).group is group
    assert str(panel("gross_margin").floor) == "70%"


def lane(checkpoint: str, about: Known) -> VerdictLane:
    return next(one for one in Replays().lanes("EX", about).lanes if one.checkpoint == checkpoint)


def test_a_lane_is_the_judges_word_for_every_day_since_the_promise() -> None:
    assert [
        (f"{one.first:%m%d}", f"{one.last:%m%d}", one.word) for one in lane("floor", known()).stretches
    ] == [
        ("0715", "0719", "holding"),
        ("0720", "0802", "broken"),
        ("0803", "0811", "near"),
        ("0812", "0828", "holding"),
    ]
    assert [(one.word, one.group) for one in lane("multiple", known()).stretches] == [
        ("low", None),
        ("high", None),
        ("low", None),
    ]


def test_what_was_ruled_stands_since_it_was_ruled() -> None:
    """Not since what it took the place of."""
    ruled = Evidence(
        "r", "floor", Effect.RULED, NOW - timedelta(days=1), Grade.OWN, "own", ruling=Status.VOID
    )
    about = known()
    ledger = Ledger(FACTS, [ruled], {"EX": closes()})
    about = replace(about, ledger=ledger, verdicts=verdicts(about.book, ledger, NOW))
    assert (lane("floor", about).since, lane("floor", known()).since) == (
        date(2026, 8, 27),
        date(2026, 8, 12),
    )


def test_lanes_are_of_guards_and_kills_then_gauges_and_proofs_only_flip() -> None:
    found = Replays().lanes("EX", known())
    assert [one.checkpoint for one in found.lanes] == ["floor", "stop", "multiple"]
    flips = [(f"{one.day:%m%d}", one.checkpoint, one.after) for one in found.flips if one.priced]
    assert ("0720", "floor", "broken") in flips
    assert ("0710", "reaches", "met") in flips


def test_one_replay_tells_every_earlier_moment() -> None:
    replays, now = Replays(NOW), known()
    for back in (3, 20, 1, 40):
        at = NOW - timedelta(days=back)
        then = replace(now, at=at, verdicts=verdicts(now.book, now.ledger, at))
        assert replays.lanes("EX", then) == Replays().lanes("EX", then)
