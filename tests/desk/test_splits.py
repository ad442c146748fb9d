"""Stock splits, from closes that come rebased to the answer in the inbox, with the notifications counted."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from msgspec.structs import replace

from tests.books import toml
from tests.desk.conftest import Clock, closes, edit
from tests.doors.book import SHARES, Basis, Period, Quantity, Span, money
from tests.doors.judge import (
    Close,
    Fact,
    FilingRef,
    Grade,
    History,
    Kind,
    Mark,
    SplitEvent,
    Status,
    Urgency,
    Verdict,
)
from tests.homes import (
    CompanyRow,
    CompanyUpdate,
    Entry,
    Home,
    State,
    Workspace,
    accept,
    checked,
    dismiss,
    enter,
    judge_with_changes,
    open_workspace,
    position_rows,
    understand,
)

WEDNESDAY, FRIDAY, SUNDAY = date(2026, 11, 18), date(2026, 11, 20), date(2026, 11, 22)
BEFORE = ("109", "110", "111", "112", "113")  # up to Wednesday, in old shares
ASKED = "ALAB split {} on Nov 19: what the book says was written before it"

CLAIMS = toml("""
[[checkpoint]] id = "touched-105" ; thesis = "platform" ; text = "It was above $105 once"
test = "price >= $105" ; due = 2027-06-30
[[checkpoint]] id = "range" ; thesis = "platform" ; role = "gauge" ; text = "Where it trades"
value = "price" ; bands = { low = "< 90", high = ">= 90" }
[[checkpoint]] id = "against-mean" ; thesis = "platform" ; role = "guard"
text = "Not far below its mean" ; test = "price > 0.8 * avg(price, 3d)"
[[checkpoint]] id = "both" ; thesis = "platform" ; role = "kill"
text = "Cheap, or the deal falls through"
any = [{ test = "price < $60" }, { event = "the deal falls through" }]
[[checkpoint]] id = "gain" ; thesis = "platform" ; role = "guard" ; text = "Still ahead"
test = "gain > 0%"
""")


@pytest.fixture
def split_home(small: Home, clock: Clock) -> Home:
    """Return a home whose book was seen, and whose closes are known, up to Wednesday."""
    edit(
        small,
        lambda text: (
            text.replace('quantity = 10, cost = "200.00"', 'quantity = 40, cost = "80"').replace(
                "$300", "$100"
            )
            + CLAIMS
        ),
    )
    clock.at = evening(WEDNESDAY)
    with open_workspace(small, clock) as workspace:
        workspace.take_prices([], [closes("ALAB", WEDNESDAY, *BEFORE)])
        judge_with_changes(workspace)
        state = judge_with_changes(workspace)
        assert state.verdicts["above-300"].status is Status.HOLDING
        assert state.verdicts["touched-105"].status is Status.MET
    return small


def evening(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 22, tzinfo=UTC)


def rebased(last: date, ratio: Fraction, *after: str, told: date | None = None) -> History:
    """Return the whole history as a source sends it after a split, with what it says of the split."""
    known = [Decimal(value) * ratio.denominator / ratio.numerator for value in BEFORE]
    history = closes("ALAB", last, *(f"{value:.6f}" for value in known), *after)
    events = (SplitEvent(told, ratio),) if told else ()
    return replace(history, whole=True, splits=events)


def take(workspace: Workspace, history: History) -> State:
    assert workspace.take_prices([], [history]) == set()
    return judge_with_changes(workspace)


def titles(workspace: Workspace) -> list[tuple[str, Urgency]]:
    """Return what was notified by a popup, with its urgency."""
    rows = workspace.store.rows("SELECT title, urgency FROM outbox ORDER BY id")
    return [(title, Urgency(urgency)) for title, urgency in rows]


def question(workspace: Workspace) -> int:
    (asked,) = workspace.questions.open(workspace.book)
    return asked.number


@pytest.mark.parametrize("told", [True, False], ids=["the source says so", "closes alone show it"])
@pytest.mark.parametrize("ratio", ["2/1", "3/2", "10/1", "1/8", "21/20"])
def test_a_split_leaves_what_was_written_before_it_unknown_and_asks_once(
    split_home: Home, clock: Clock, ratio: str, *, told: bool
) -> None:
    clock.at, by = evening(FRIDAY), Fraction(ratio)
    after = [f"{Decimal(value) * by.denominator / by.numerator:.6f}" for value in ("114", "115")]
    words = f"split {by.numerator}:{by.denominator} on Nov 19"
    with open_workspace(split_home, clock) as workspace:
        day = date(2026, 11, 19) if told else None
        state = take(workspace, rebased(FRIDAY, by, *after, told=day))
        reasons = {id_: verdict.reason for id_, verdict in state.verdicts.items()}
        assert {id_: state.verdicts[id_].status for id_ in ("above-300", "range", "both", "gain")} == {
            "above-300": Status.UNKNOWN,
            "range": Status.UNKNOWN,
            "both": Status.UNKNOWN,
            "gain": Status.UNKNOWN,
        }
        assert reasons["above-300"] == f"{words}; $100 was written before it"
        assert reasons["range"] == f"{words}; a band was written before it"
        assert reasons["gain"] == f"{words}; the lot 40 @ 80 was written before it"
        assert state.verdicts["touched-105"].status is Status.MET
        assert state.verdicts["against-mean"].status is Status.HOLDING
        for _ in range(3):
            clock.pass_(minutes=20)
            judge_with_changes(workspace)
        assert titles(workspace) == [(ASKED.format(f"{by.numerator}:{by.denominator}"), Urgency.CRITICAL)]


def test_yes_converts_the_book_and_marks_no_goalpost(split_home: Home, clock: Clock) -> None:
    clock.at = evening(FRIDAY)
    with open_workspace(split_home, clock) as workspace:
        state = take(workspace, rebased(FRIDAY, Fraction(10), "11.4", "11.5"))
        assert checked(workspace, question(workspace), state).ok
        accept(workspace, question(workspace))
        state = judge_with_changes(workspace)
        text = split_home.book.read_text("utf-8")
        for line in (
            'quantity = 400, cost = "8"',
            'test = "price >= $10"',
            'test = "price >= $10.5"',
            'bands = { low = "< 9", high = ">= 9" }',
            '{ test = "price < $6" }',
            'test = "price > 0.8 * avg(price, 3d)"',
        ):
            assert line in text
        found: dict[str, Verdict] = dict(state.verdicts)
        assert found["above-300"].status is Status.HOLDING
        assert found["touched-105"].status is Status.MET
        assert found["both"].status is Status.CLEAR
        assert found["gain"].reason.startswith("gain 43.8%")
        assert [id_ for id_, one in found.items() if Mark.MOVED in one.marks] == []
        assert workspace.questions.open(workspace.book) == ()
        assert len(titles(workspace)) == 1


def test_a_number_that_is_a_factor_too_is_left_to_the_user(split_home: Home, clock: Clock) -> None:
    twofold = 'test = "price >= 100 or price >= 100 * avg(price, 3d)"'
    edit(split_home, lambda text: text.replace('test = "price >= $100"', twofold))
    with open_workspace(split_home, clock) as workspace:
        judge_with_changes(workspace)
        clock.at = evening(FRIDAY)
        take(workspace, rebased(FRIDAY, Fraction(10), "11.4", "11.5"))
        accept(workspace, question(workspace))
        state = judge_with_changes(workspace)
        text = split_home.book.read_text("utf-8")
        assert twofold in text
        assert 'quantity = 400, cost = "8"' in text
        assert state.verdicts["above-300"].status is Status.UNKNOWN


def test_no_says_that_the_book_was_converted_already(split_home: Home, clock: Clock) -> None:
    clock.at = evening(FRIDAY)
    with open_workspace(split_home, clock) as workspace:
        take(workspace, rebased(FRIDAY, Fraction(10), "11.4", "11.5"))
        dismiss(workspace, question(workspace))
        state = judge_with_changes(workspace)
        assert state.verdicts["above-300"].status is Status.BROKEN  # as it is written: $100 of new shares
        assert workspace.questions.open(workspace.book) == ()


def test_what_is_converted_in_an_editor_counts_at_once(split_home: Home, clock: Clock) -> None:
    clock.at = evening(FRIDAY)
    with open_workspace(split_home, clock) as workspace:
        take(workspace, rebased(FRIDAY, Fraction(10), "11.4", "11.5"))
        edit(split_home, lambda text: text.replace('test = "price >= $100"', 'test = "price >= $10"'))
        workspace.reread_book()
        state = judge_with_changes(workspace)
        assert state.verdicts["above-300"].status is Status.HOLDING
        assert state.verdicts["range"].status is Status.UNKNOWN


def test_with_the_app_closed_for_a_week_nothing_is_broken_meanwhile(split_home: Home, clock: Clock) -> None:
    last = date(2026, 11, 27)
    clock.at = evening(last)
    after = ["11.4", "11.5", "11.6", "11.5", "11.4", "11.5", "11.6"]
    with open_workspace(split_home, clock) as workspace:
        state = take(workspace, rebased(last, Fraction(10), *after, told=date(2026, 11, 19)))
        assert state.verdicts["above-300"].status is Status.UNKNOWN
        assert [title for title, _ in titles(workspace)] == [ASKED.format("10:1")]


def test_without_a_day_it_is_after_the_last_close_in_old_shares(split_home: Home, clock: Clock) -> None:
    last = date(2026, 11, 27)
    clock.at = evening(last)
    with open_workspace(split_home, clock) as workspace:
        known = rebased(WEDNESDAY, Fraction(10))
        later = closes("ALAB", last, "11.4", "11.5")
        history = replace(known, closes=[*known.closes, *later.closes])
        state = take(workspace, history)
        assert state.verdicts["above-300"].reason.startswith("split 10:1 after Nov 19; $100")


def test_lots_in_old_shares_have_no_value_at_a_new_price(split_home: Home, clock: Clock) -> None:
    clock.at = evening(WEDNESDAY)
    with open_workspace(split_home, clock) as workspace:
        state = take(workspace, rebased(WEDNESDAY, Fraction(4)))
        (row,) = [row for row in position_rows(state) if row.symbol == "ALAB"]
    assert row.value is None
    assert "split 4:1" in row.lacking


def test_a_split_over_a_weekend_counts_from_monday(split_home: Home, clock: Clock) -> None:
    with open_workspace(split_home, clock) as workspace:
        clock.at = evening(FRIDAY)
        take(workspace, closes("ALAB", FRIDAY, "113", "114", "115"))
        clock.at = evening(SUNDAY)
        week = (*BEFORE, "114", "115")
        state = take(
            workspace, replace(closes("ALAB", FRIDAY, *(f"{Decimal(v) / 10}" for v in week)), whole=True)
        )
        assert state.verdicts["above-300"].status is Status.HOLDING
        assert state.verdicts["above-300"].reason == "price $115.00, ≥ $100.00 (close of 2026-11-20)"
        clock.at = evening(date(2026, 11, 23))
        state = judge_with_changes(workspace)
        assert state.verdicts["above-300"].reason == "split 10:1 on Nov 23; $100 was written before it"
        assert [urgency for _, urgency in titles(workspace)] == [Urgency.CRITICAL]


def test_a_split_that_the_source_takes_back_leaves_all_as_it_was(split_home: Home, clock: Clock) -> None:
    clock.at = evening(FRIDAY)
    with open_workspace(split_home, clock) as workspace:
        take(workspace, rebased(FRIDAY, Fraction(10), "11.4", "11.5"))
        clock.pass_(hours=1)
        state = take(workspace, replace(closes("ALAB", FRIDAY, *BEFORE, "114", "115"), whole=True))
        assert state.verdicts["above-300"].reason == "price $115.00, ≥ $100.00"
        assert workspace.questions.open(workspace.book) == ()
        assert len(titles(workspace)) == 1


def test_after_a_yes_a_split_taken_back_asks_for_the_way_back(split_home: Home, clock: Clock) -> None:
    clock.at = evening(FRIDAY)
    with open_workspace(split_home, clock) as workspace:
        take(workspace, rebased(FRIDAY, Fraction(10), "11.4", "11.5"))
        accept(workspace, question(workspace))
        judge_with_changes(workspace)
        clock.pass_(days=1)
        state = take(workspace, replace(closes("ALAB", FRIDAY, *BEFORE, "114", "115"), whole=True))
        assert state.verdicts["above-300"].reason == "split 1:10 on Nov 21; $10 was written before it"
        accept(workspace, question(workspace))
        state = judge_with_changes(workspace)
        assert state.verdicts["above-300"].reason.startswith("price $115.00, ≥ $100.00")
        assert 'quantity = 40, cost = "80"' in split_home.book.read_text("utf-8")


@pytest.mark.parametrize(("ratio", "shown"), [("1.281", "1.281"), ("100/91", "1.099")])
def test_a_spin_off_is_no_split_and_only_asks(split_home: Home, clock: Clock, ratio: str, shown: str) -> None:
    clock.at = evening(FRIDAY)
    with open_workspace(split_home, clock) as workspace:
        history = rebased(FRIDAY, Fraction(ratio), "85", "86", told=date(2026, 11, 19))
        state = take(workspace, history)
        assert state.verdicts["touched-105"].status is Status.MET
        said = f"prices divided by {shown} on Nov 19; $100 was written before it"
        assert state.verdicts["above-300"].reason == said
        assert not checked(workspace, question(workspace), state).ok
        dismiss(workspace, question(workspace))
        state = judge_with_changes(workspace)
        assert state.verdicts["touched-105"].status is Status.MET
        assert state.verdicts["above-300"].status is Status.BROKEN  # at $86, by the user's word
        assert state.verdicts["gain"].status is Status.HOLDING  # the lots stay as they are
        popups = [title for title, _ in titles(workspace)]
        assert popups[0].startswith(f"ALAB prices divided by {shown} on Nov 19")


def test_a_first_history_that_names_an_old_split_asks_nothing(workspace: Workspace, clock: Clock) -> None:
    history = replace(
        closes("ALAB", FRIDAY, "350", "351"), splits=(SplitEvent(date(2025, 6, 2), Fraction(4)),)
    )
    judge_with_changes(workspace)
    take(workspace, history)
    assert workspace.book.tickers["ALAB"].splits == ()
    assert workspace.questions.open(workspace.book) == ()


def test_one_corrected_close_is_no_split(split_home: Home, clock: Clock) -> None:
    with open_workspace(split_home, clock) as workspace:
        corrected = [
            *closes("ALAB", WEDNESDAY, *BEFORE).closes[:-1],
            Close(WEDNESDAY, Decimal(119), clock.at),
        ]
        history = History("ALAB", "USD", tuple(corrected), "test", whole=True, confirmed=True)
        state = take(workspace, history)
        assert state.verdicts["above-300"].status is Status.HOLDING
        assert workspace.questions.open(workspace.book) == ()


def test_values_of_another_vendor_that_differ_unevenly_are_no_split(split_home: Home, clock: Clock) -> None:
    clock.at = evening(FRIDAY)
    with open_workspace(split_home, clock) as workspace:
        state = take(workspace,
            replace(closes("ALAB", FRIDAY, "110.4", "111.7", "112.2", "113.4", "114.7", "115", "116"),
                whole=True))  # fmt: skip
        assert state.verdicts["above-300"].status is Status.HOLDING
        assert workspace.questions.open(workspace.book) == ()


def test_a_split_that_only_a_report_shows_is_asked_about_too(split_home: Home, clock: Clock) -> None:
    clock.at = evening(FRIDAY)
    with open_workspace(split_home, clock) as workspace:
        fact = per_share("eps_diluted", "0.10", evening(date(2026, 11, 19)))
        fact = replace(fact, note="after the 10-for-1 split")
        company = CompanyRow("ALAB", 1736297)
        workspace.take_filings([CompanyUpdate(company, facts=(fact,))])
        state = judge_with_changes(workspace)
        said = "split 10:1 after Nov 19; $100 was written before it"
        assert state.verdicts["above-300"].reason == said
        assert state.verdicts["touched-105"].status is Status.MET
        assert len(titles(workspace)) == 1


def test_a_reported_split_counts_from_the_day_closes_fell(split_home: Home, clock: Clock) -> None:
    clock.at = evening(FRIDAY)
    with open_workspace(split_home, clock) as workspace:
        unadjusted = closes("ALAB", FRIDAY, *BEFORE, "11.4", "11.5")
        assert take(workspace, unadjusted).verdicts["above-300"].status is Status.BROKEN
        fact = replace(per_share("eps_diluted", "0.10"), note="after the 10-for-1 split")
        workspace.take_filings([CompanyUpdate(CompanyRow("ALAB", 1736297), facts=(fact,))])
        state = judge_with_changes(workspace)
        assert state.verdicts["above-300"].reason == "split 10:1 on Nov 19; $100 was written before it"
        assert state.verdicts["both"].status is Status.UNKNOWN
        thursday = workspace.as_of(evening(date(2026, 11, 19)))
        assert thursday["above-300"].status is Status.UNKNOWN, "not broken by closes in new shares"
        accept(workspace, question(workspace))
        assert judge_with_changes(workspace).verdicts["above-300"].status is Status.HOLDING


def per_share(metric: str, value: str, known_at: datetime | None = None, quarter: int = 1) -> Fact:
    """Return a filed figure of 2026 that counts shares."""
    end = (date(2026, 3, 31), date(2026, 6, 30), date(2026, 9, 30))[quarter - 1]
    is_count = metric == "shares_outstanding"
    return Fact("ALAB", metric, end if is_count else Period(Span.QUARTER, 2026, quarter), Kind.ACTUAL,
        Basis.GAAP, Quantity(Decimal(value), SHARES if is_count else money("USD")),
        known_at or evening(FRIDAY), Grade.FILING, "10-Q",
        filed=FilingRef("10-Q", f"0001-26-{quarter}", metric, None, end))  # fmt: skip


MULTIPLES = toml("""
[[checkpoint]] id = "worth" ; thesis = "platform" ; role = "gauge" ; text = "What all of it costs"
value = "market_cap"
[[checkpoint]] id = "multiple" ; thesis = "platform" ; role = "gauge"
text = "Price by a quarter's earnings" ; value = "price / eps_diluted"
""")


@pytest.mark.parametrize(("ratio", "told"), [("10/1", True), ("10/1", False), ("1/8", True)])
def test_a_capitalisation_and_a_multiple_read_old_shares_until_the_company_reports_new_ones(
    split_home: Home, clock: Clock, ratio: str, *, told: bool
) -> None:
    by = Fraction(ratio)
    edit(split_home, lambda text: text + MULTIPLES)
    with open_workspace(split_home, clock) as workspace:
        old = (per_share("shares_outstanding", "1000000", evening(WEDNESDAY)),
               per_share("eps_diluted", "2", evening(WEDNESDAY)))  # fmt: skip
        workspace.take_filings([CompanyUpdate(CompanyRow("ALAB", 1736297), facts=old)])
        readings = [_readings(judge_with_changes(workspace))]
        clock.at = evening(FRIDAY).replace(hour=21)
        after = [f"{Decimal(value) * by.denominator / by.numerator:.6f}" for value in ("114", "115")]
        day = date(2026, 11, 19) if told else None
        readings.append(_readings(take(workspace, rebased(FRIDAY, by, *after, told=day))))
        clock.at = evening(FRIDAY)
        shares, eps = 1_000_000 * by, Decimal(2) * by.denominator / by.numerator
        new = (per_share("shares_outstanding", f"{int(shares)}", quarter=2),
               per_share("eps_diluted", str(eps), quarter=2))  # fmt: skip
        workspace.take_filings([CompanyUpdate(CompanyRow("ALAB", 1736297), facts=new)])
        readings.append(_readings(judge_with_changes(workspace)))
    assert readings == [(Decimal(113_000_000), Decimal("56.5")), (Decimal(115_000_000), Decimal("57.5")),
                        (Decimal(115_000_000), Decimal("57.5"))]  # fmt: skip


RISING = """
[[checkpoint]]
id = "rising"
thesis = "platform"
role = "guard"
text = "Earns more each quarter"
test = "rising(eps_diluted, 2q)"

[[checkpoint]]
id = "sum"
thesis = "platform"
text = "Earns enough in two quarters"
test = "eps_diluted[2026Q2] + eps_diluted[2026Q3] >= $3"
"""


@pytest.mark.parametrize("restated", [False, True])
def test_filed_figures_of_before_and_after_a_split_are_never_mixed(
    split_home: Home, clock: Clock, *, restated: bool
) -> None:
    edit(split_home, lambda text: text + RISING)
    company = CompanyRow("ALAB", 1736297)
    with open_workspace(split_home, clock) as workspace:
        old = [per_share("eps_diluted", str(n), evening(WEDNESDAY), n) for n in (1, 2)]
        workspace.take_filings([CompanyUpdate(company, facts=tuple(old))])
        judge_with_changes(workspace)
        clock.at = evening(FRIDAY)
        take(workspace, rebased(FRIDAY, Fraction(10), "11.4", "11.5", told=date(2026, 11, 19)))
        third = [per_share("eps_diluted", "0.25", quarter=3)]
        if restated:
            note = "after the 10-for-1 split"
            third += [replace(per_share("eps_diluted", f"0.{n}", quarter=n), note=note) for n in (1, 2)]
        workspace.take_filings([CompanyUpdate(company, facts=tuple(third))])
        found = judge_with_changes(workspace).verdicts
        assert (found["rising"].status, found["sum"].status) == (Status.HOLDING, Status.PENDING)
        assert "$3 was written before it" in found["sum"].reason
        accept(workspace, question(workspace))
        found = judge_with_changes(workspace).verdicts
        assert (found["rising"].status, found["sum"].status) == (Status.HOLDING, Status.MET)
        assert len(titles(workspace)) == 1  # the question: the answer is the user's own


def _readings(state: State) -> tuple[Decimal, Decimal]:
    worth, multiple = (state.verdicts[id_].value for id_ in ("worth", "multiple"))
    assert worth is not None
    assert multiple is not None
    return worth.value, multiple.value


def test_a_ruling_given_before_the_conversion_goes_on(split_home: Home, clock: Clock) -> None:
    with open_workspace(split_home, clock) as workspace:
        ruling = understand(
            Entry("above-300", "ruled", "void", "", "", "of no use"), workspace.book, clock.now()
        )
        enter(workspace, (), filter(None, [ruling.evidence]))
        clock.at = evening(FRIDAY)
        take(workspace, rebased(FRIDAY, Fraction(10), "11.4", "11.5"))
        accept(workspace, question(workspace))
        assert judge_with_changes(workspace).verdicts["above-300"].status is Status.VOID
        assert workspace.questions.open(workspace.book) == ()


def test_an_amount_written_in_another_way_is_not_converted(split_home: Home, clock: Clock) -> None:
    clock.at = evening(FRIDAY)
    with open_workspace(split_home, clock) as workspace:
        take(workspace, rebased(FRIDAY, Fraction(10), "11.4", "11.5"))
        edit(split_home, lambda text: text.replace('test = "price >= $100"', 'test = "price >= $100.00"'))
        workspace.reread_book()
        assert judge_with_changes(workspace).verdicts["above-300"].status is Status.UNKNOWN
