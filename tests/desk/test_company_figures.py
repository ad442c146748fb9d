"""Whose figures count: those of the ticker's company, and under its former names."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from msgspec.structs import replace

from catalyst_tui.cli.look_back import other_company
from tests.books import toml
from tests.desk.conftest import Clock, closes, edit
from tests.doors.book import Basis, Period, Quantity, Span, money
from tests.doors.judge import Fact, FilingRef, Grade, Kind, Status
from tests.homes import (
    EVENT,
    CompanyRow,
    CompanyUpdate,
    Entry,
    Home,
    Workspace,
    dismiss,
    enter,
    judge_with_changes,
    known_advice,
    open_workspace,
    understand,
)

BOOK = toml("""\
schema = 1
[ticker.FB] name = "Facebook" ; cik = 111 ; currency = "USD" ; fiscal_year_end = "12-31"
[series.users] ticker = "FB" ; unit = "number"
[[thesis]] id = "t" ; ticker = "FB" ; text = "It grows." ; opened = 2026-01-02
[[checkpoint]] id = "c" ; thesis = "t" ; text = "Revenue" ; test = "revenue >= $500M"
period = "2026Q3"
[[checkpoint]] id = "d" ; thesis = "t" ; role = "kill" ; text = "Users leave" ; test = "users < 100"
""")
NOW = datetime(2026, 11, 20, 22, tzinfo=UTC)


@pytest.fixture
def small_home(small: Home) -> Home:
    small.book.write_text(BOOK, "utf-8")
    return small


def filed(value: str, accession: str, hour: int = 20) -> Fact:
    return Fact(
        "FB",
        "revenue",
        Period(Span.QUARTER, 2026, 3),
        Kind.ACTUAL,
        Basis.GAAP,
        Quantity(Decimal(value), money("USD")),
        datetime(2026, 11, 5, hour, tzinfo=UTC),
        Grade.FILING,
        "10-Q",
        filed=FilingRef("10-Q", accession, "Revenues", date(2026, 7, 1), date(2026, 9, 30)),
    )


def say(workspace: Workspace, checkpoint: str, what: str, value: str) -> None:
    found = understand(
        Entry(checkpoint, what, value, "2026Q3", "release Q3", ""), workspace.book, workspace.clock.now()
    )
    assert not found.problems, found.problems
    enter(workspace, filter(None, [found.fact]))


def after(workspace: Workspace, clock: Clock, change: Callable[[str], str]) -> dict[str, Status]:
    clock.pass_(minutes=5)
    edit(workspace.home, change)
    workspace.reread_book()
    return {id_: one.status for id_, one in judge_with_changes(workspace).verdicts.items()}


def popups(workspace: Workspace) -> list[str]:
    return [title for (title,) in workspace.store.rows("SELECT title FROM outbox ORDER BY id")]


def test_a_wrong_cik_that_is_mended_takes_its_figures_along(small_home: Home, clock: Clock) -> None:
    with open_workspace(small_home, clock) as workspace:
        wrong = CompanyRow("FB", 111, name="OTHER MINING LTD")
        workspace.take_filings([CompanyUpdate(wrong, facts=(filed("900000000", "0000111-26-1", 21),))])
        assert judge_with_changes(workspace).verdicts["c"].status is Status.MET
        found = after(workspace, clock, lambda text: text.replace("cik = 111", "cik = 222"))
        assert found["c"] is not Status.MET
        said = "1 figures of another company do not count: FB is the one with cik 222"
        assert other_company(workspace, "FB") == (said,)
        right = CompanyRow("FB", 222, name="Facebook Inc")
        workspace.take_filings([CompanyUpdate(right, facts=(filed("400000000", "0000222-26-1"),))])
        assert judge_with_changes(workspace).verdicts["c"].status is Status.MISSED
        assert len(workspace.store.ledger.facts()) == 2
    with open_workspace(small_home, clock) as again:
        assert judge_with_changes(again).verdicts["c"].status is Status.MISSED


def test_lint_names_a_company_that_goes_by_another_name(small_home: Home, clock: Clock) -> None:
    with open_workspace(small_home, clock) as workspace:
        workspace.take_filings([CompanyUpdate(CompanyRow("FB", 111, name="OTHER MINING LTD"))])
    (found,) = known_advice(small_home, BOOK)
    assert found.message == "FB: 'Facebook' here, 'OTHER MINING LTD' in its filings (cik 111)"


@pytest.mark.parametrize("name", ["FACEBOOK INC", "Meta Platforms, formerly Facebook"])
def test_a_name_that_shares_a_word_is_the_same(small_home: Home, clock: Clock, name: str) -> None:
    with open_workspace(small_home, clock) as workspace:
        workspace.take_filings([CompanyUpdate(CompanyRow("FB", 111, name=name))])
    assert known_advice(small_home, BOOK) == ()


META = ('"FB"', '"META"'), ("[ticker.FB]", "[ticker.META]")


def renamed(text: str, *more: tuple[str, str]) -> str:
    for old, new in (*META, *more):
        text = text.replace(old, new)
    return text


def test_a_renamed_ticker_keeps_its_figures_if_the_book_says_so(small_home: Home, clock: Clock) -> None:
    with open_workspace(small_home, clock) as workspace:
        say(workspace, "d", "users", "50")
        assert judge_with_changes(workspace).verdicts["d"].status is Status.TRIPPED
        found = after(workspace, clock, renamed)
        assert found["d"] is Status.UNKNOWN
        asked = "FB is no ticker of the book any more: what you entered of it counts nowhere"
        assert [one.title for one in workspace.questions.open(workspace.book)] == [asked]
        was = ('name = "Facebook"', 'name = "Facebook"\nwas = "FB"')
        found = after(workspace, clock, lambda text: text.replace(*was))
        assert found["d"] is Status.TRIPPED
        assert workspace.questions.open(workspace.book) == ()
        assert popups(workspace) == [asked]


def test_a_ticker_that_is_renamed_twice_names_both_former_symbols(small_home: Home, clock: Clock) -> None:
    again = (
        '[ticker.META]\nname = "Facebook"\nwas = "FB"',
        '[ticker.MVRS]\nname = "Facebook"\nwas = ["META", "FB"]',
    )
    moved = 'ticker = "META"', 'ticker = "MVRS"'
    with open_workspace(small_home, clock) as workspace:
        say(workspace, "d", "users", "50")
        judge_with_changes(workspace)
        after(
            workspace,
            clock,
            lambda text: renamed(text, ('name = "Facebook"', 'name = "Facebook"\nwas = "FB"')),
        )
        found = after(workspace, clock, lambda text: text.replace(*again).replace(*moved))
        assert found["d"] is Status.TRIPPED
        assert workspace.questions.open(workspace.book) == ()


def test_what_was_entered_after_the_last_day_of_a_symbol_is_anothers(small_home: Home, clock: Clock) -> None:
    with open_workspace(small_home, clock) as workspace:
        say(workspace, "d", "users", "50")
        judge_with_changes(workspace)
        was = 'name = "Facebook"\nwas = "FB"\nwas_until = 2022-06-08'
        found = after(workspace, clock, lambda text: renamed(text, ('name = "Facebook"', was)))
        assert found["d"] is Status.UNKNOWN


EVENTS = toml("""
[[checkpoint]] id = "e" ; thesis = "t" ; text = "It opens" ; event = "the plant opens"
due = 2027-06-30
[[checkpoint]] id = "above" ; thesis = "t" ; role = "guard" ; text = "It stays up"
test = "price > $100"
""")
OTHER = toml("""
[ticker.FB]
[[checkpoint]] id = "o" ; ticker = "FB" ; text = "Sales of the other company"
test = "revenue >= $500M" ; period = "2026Q3"
[[checkpoint]] id = "open" ; ticker = "FB" ; text = "It opens" ; event = "the plant opens"
due = 2027-06-30
[[checkpoint]] id = "fallen" ; ticker = "FB" ; role = "guard" ; text = "It stays up"
test = "price > $100"
""")


def test_a_symbol_that_another_company_has_now_begins_anew(small_home: Home, clock: Clock) -> None:
    edit(small_home, lambda text: text + EVENTS)
    with open_workspace(small_home, clock) as workspace:
        say(workspace, "c", "revenue", "600M")
        happened(workspace, "e")
        workspace.take_prices([], [closes("FB", date(2026, 11, 20), "190", "200")])
        judge_with_changes(workspace)
        was = 'name = "Facebook"\nwas = "FB"\nwas_until = 2026-11-20'
        found = after(workspace, clock, lambda text: renamed(text, ('name = "Facebook"', was)) + OTHER)
        assert (found["c"], found["e"]) == (Status.MET, Status.MET)
        assert (found["o"], found["open"], found["fallen"]) == (
            Status.AWAITING, Status.PENDING, Status.UNKNOWN,
        )  # fmt: skip
        clock.pass_(days=4)
        say(workspace, "o", "revenue", "500.5M")
        happened(workspace, "open")
        workspace.take_prices([], [closes("FB", date(2026, 11, 24), "9", "8")])
        found = after(workspace, clock, lambda text: text + "\n")
        assert (found["o"], found["open"], found["fallen"]) == (Status.MET, Status.MET, Status.BROKEN)
        assert (found["c"], found["e"]) == (Status.MET, Status.MET)
        assert workspace.questions.open(workspace.book) == ()


def happened(workspace: Workspace, checkpoint: str) -> None:
    entry = Entry(checkpoint, EVENT, "happened", "", "release Q3", "")
    found = understand(entry, workspace.book, workspace.clock.now())
    enter(workspace, (), filter(None, [found.evidence]))


def test_a_series_given_to_another_company_leaves_its_figures(small_home: Home, clock: Clock) -> None:
    with open_workspace(small_home, clock) as workspace:
        say(workspace, "d", "users", "50")
        assert judge_with_changes(workspace).verdicts["d"].status is Status.TRIPPED
        moved = ('[series.users]\nticker = "FB"', '[ticker.XYZ]\n[series.users]\nticker = "XYZ"')
        found = after(workspace, clock, lambda text: text.replace(*moved).replace("users <", "users@XYZ <"))
        assert found["d"] is Status.UNKNOWN
        (question,) = workspace.questions.open(workspace.book)
        assert question.title == (
            "users is no series of FB of the book any more: what you entered of it counts nowhere"
        )


def test_a_series_that_is_renamed_keeps_its_figures_too(small_home: Home, clock: Clock) -> None:
    with open_workspace(small_home, clock) as workspace:
        say(workspace, "d", "users", "50")
        judge_with_changes(workspace)
        found = after(workspace, clock, lambda text: text.replace("users", "daily_users"))
        assert found["d"] is Status.UNKNOWN
        (question,) = workspace.questions.open(workspace.book)
        assert question.title.startswith("users is no series of the book any more")
        new = "[series.daily_users]"
        found = after(workspace, clock, lambda text: text.replace(new, f'{new}\nwas = "users"'))
        assert found["d"] is Status.TRIPPED


def test_of_a_ticker_that_is_gone_it_is_asked_once(small_home: Home, clock: Clock) -> None:
    with open_workspace(small_home, clock) as workspace:
        say(workspace, "d", "users", "50")
        after(workspace, clock, renamed)
        (question,) = workspace.questions.open(workspace.book)
        dismiss(workspace, question.number)
        clock.pass_(days=30)
        judge_with_changes(workspace)
        assert workspace.questions.open(workspace.book) == ()
        assert [title for title in popups(workspace) if title.startswith("FB")] == [question.title]
    problems = [one.message for one in known_advice(small_home, small_home.book.read_text("utf-8"))]
    assert problems == [question.title]


def test_figures_of_two_companies_at_one_moment_stand_apart(small_home: Home, clock: Clock) -> None:
    with open_workspace(small_home, clock) as workspace:
        first, second = filed("900000000", "0000111-26-1"), filed("400000000", "0000222-26-1")
        workspace.take_filings([CompanyUpdate(CompanyRow("FB", 111), facts=(first,))])
        after(workspace, clock, lambda text: text.replace("cik = 111", "cik = 222"))
        row = replace(CompanyRow("FB", 222), facts_accession="0000222-26-1")
        workspace.take_filings([CompanyUpdate(row, facts=(second,))])
        found = after(workspace, clock, lambda text: text.replace("cik = 222", "cik = 111"))
        assert found["c"] is Status.MET


def test_a_changed_fiscal_year_keeps_the_earlier_periods(small_home: Home, clock: Clock) -> None:
    with open_workspace(small_home, clock) as workspace:
        workspace.add([filed("600000000", "a1")])  # says that 2026Q3 ended on 2026-09-30
        say(workspace, "d", "users", "50")
        judge_with_changes(workspace)
        found = after(workspace, clock, lambda text: text.replace('"12-31"', '"01-31"'))
        assert found["d"] is Status.TRIPPED
        assert workspace.questions.open(workspace.book) == ()


def test_without_a_filing_the_name_of_a_period_means_another_one(small_home: Home, clock: Clock) -> None:
    with open_workspace(small_home, clock) as workspace:
        say(workspace, "d", "users", "50")
        judge_with_changes(workspace)
        found = after(workspace, clock, lambda text: text.replace('"12-31"', '"01-31"'))
        assert found["d"] is Status.UNKNOWN
        (question,) = workspace.questions.open(workspace.book)
        assert question.title == "FB's fiscal years end otherwise now: 1 figure does not count"
