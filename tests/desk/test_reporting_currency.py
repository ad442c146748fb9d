"""A company reports in another currency than before: what was written without one keeps the old one."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from tests.books import toml
from tests.desk.conftest import Clock, edit
from tests.doors.book import Basis, Period, Quantity, Span, money
from tests.doors.judge import Fact, FilingRef, Grade, Kind, Status
from tests.homes import (
    CompanyRow,
    CompanyUpdate,
    Entry,
    Home,
    Workspace,
    dismiss,
    home_from,
    judge_with_changes,
    open_workspace,
    understand,
    write_export,
)

ASKED = "ALAB reports in EUR now: amounts without a currency stay in USD"
GUARD = toml("""
[[checkpoint]] id = "sales" ; thesis = "platform" ; role = "guard" ; text = "Sales stay up"
test = "revenue >= 110M"
""")


def report(workspace: Workspace, currency: str, quarter: int, value: int, filed: date) -> None:
    """Take a quarterly report in a currency."""
    accession = f"0001-26-{quarter}"
    fact = Fact("ALAB", "revenue", Period(Span.QUARTER, 2026, quarter), Kind.ACTUAL, Basis.GAAP,
        Quantity(Decimal(value), money(currency)),
        datetime(filed.year, filed.month, filed.day, 21, tzinfo=UTC), Grade.FILING, "10-Q",
        filed=FilingRef("10-Q", accession, "Revenues", None, filed))  # fmt: skip
    company = CompanyRow("ALAB", 1736297, facts_accession=accession, facts_rule="x", currency=currency)
    workspace.take_filings([CompanyUpdate(company, facts=(fact,))])


@pytest.fixture
def switched(workspace: Workspace, clock: Clock) -> Workspace:
    """Return a guard in bare dollars, and a company that reports in euros from the second quarter on."""
    edit(workspace.home, lambda text: text + GUARD)
    workspace.reread_book()
    report(workspace, "USD", 1, 150_000_000, date(2026, 5, 5))
    judge_with_changes(workspace)
    assert judge_with_changes(workspace).verdicts["sales"].status is Status.HOLDING
    clock.pass_(hours=1)
    report(workspace, "EUR", 2, 105_000_000, date(2026, 8, 5))
    return workspace


def popups(workspace: Workspace) -> list[str]:
    return [title for (title,) in workspace.store.rows("SELECT title FROM outbox ORDER BY id")]


def test_a_bare_amount_keeps_its_currency_and_is_asked_about_once(switched: Workspace, clock: Clock) -> None:
    verdict = judge_with_changes(switched).verdicts["sales"]
    assert verdict.status is Status.UNKNOWN
    assert "€105M is in EUR, $110M in USD: no exchange rate is assumed" in verdict.reason
    for _ in range(3):
        clock.pass_(hours=1)
        judge_with_changes(switched)
    assert popups(switched) == [ASKED]
    (question,) = switched.questions.open(switched.book)
    dismiss(switched, question.number)
    assert switched.questions.open(switched.book) == ()


def test_amounts_in_the_new_currency_go_on(switched: Workspace) -> None:
    judge_with_changes(switched)
    edit(
        switched.home,
        lambda text: (
            text.replace("revenue >= 110M", "revenue >= 80M EUR")
            .replace("$550M", "550M EUR")
            .replace("[ticker.ALAB]", '[ticker.ALAB]\nreports_in = "EUR"')
        ),
    )
    switched.reread_book()
    assert judge_with_changes(switched).verdicts["sales"].status is Status.HOLDING
    assert switched.questions.open(switched.book) == ()


def test_the_currency_of_reports_alone_does_not_move_the_amounts(switched: Workspace) -> None:
    judge_with_changes(switched)
    edit(switched.home, lambda text: text.replace("[ticker.ALAB]", '[ticker.ALAB]\nreports_in = "EUR"'))
    switched.reread_book()
    assert judge_with_changes(switched).verdicts["sales"].status is Status.UNKNOWN
    (question,) = switched.questions.open(switched.book)
    assert (question.title, question.no) == (ASKED, "these amounts are in EUR")
    dismiss(switched, question.number)
    assert judge_with_changes(switched).verdicts["sales"].status is Status.BROKEN


def test_a_bare_figure_that_is_typed_is_in_the_currency_of_now(switched: Workspace, clock: Clock) -> None:
    found = understand(
        Entry("sales", "revenue", "107M", "2026Q3", "release Q3", ""), switched.book, clock.now()
    )
    assert found.fact is not None
    assert str(found.fact.value.unit) == "EUR"


def test_a_single_test_may_name_the_new_currency(switched: Workspace) -> None:
    judge_with_changes(switched)
    edit(switched.home, lambda text: text.replace("revenue >= 110M", "revenue >= 80M EUR"))
    switched.reread_book()
    verdicts = judge_with_changes(switched).verdicts
    assert (verdicts["sales"].status, verdicts["sales"].headroom) == (
        Status.HOLDING, Quantity(Decimal(25_000_000), money("EUR"))
    )  # fmt: skip
    assert not switched.problems
    (question,) = switched.questions.open(switched.book)
    assert question.why.startswith("q3-revenue: unknown until"), "the one left in dollars"


def test_a_company_that_returns_to_its_old_currency_asks_no_more(switched: Workspace) -> None:
    report(switched, "USD", 3, 120_000_000, date(2026, 11, 4))
    assert switched.questions.open(switched.book) == ()
    assert judge_with_changes(switched).verdicts["sales"].status is Status.NEAR


def test_the_change_of_currency_goes_with_an_export(switched: Workspace, tmp_path: Path) -> None:
    home = switched.home
    write_export(switched.store, home.book.read_bytes(), tmp_path / "out", "1.0")
    other = Home(tmp_path / "new", tmp_path / "new" / "catalysts.toml")
    home_from(tmp_path / "out", other, switched.clock)
    with open_workspace(other, switched.clock) as again:
        assert judge_with_changes(again).verdicts["sales"].status is Status.UNKNOWN
        assert [one.title for one in again.questions.open(again.book)] == [ASKED]
