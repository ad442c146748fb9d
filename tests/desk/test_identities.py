"""What a book leaves out of a company its filings say; what it says itself stands, and is contradicted."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.asking import only
from tests.books import toml
from tests.desk.conftest import Clock
from tests.doors.book import Identity
from tests.doors.judge import Ledger, Status, verdicts
from tests.doors.sources import edgar
from tests.homes import (
    CompanyRow,
    FilingDesk,
    Home,
    Workspace,
    identities,
    load_with,
    open_filings,
    open_workspace,
    undated,
)
from tests.sec import FilingRef, Sec
from tests.standin import StandIn

NVDA = 1045810
BOOK = toml("""\
schema = 1
[ticker.NVDA]
[[thesis]] id = "t" ; ticker = "NVDA" ; text = "Everything runs on it." ; opened = 2025-01-01
[[checkpoint]] id = "quarter" ; thesis = "t" ; test = "revenue >= $50B" ; period = "2027Q2"
[[checkpoint]] id = "year" ; thesis = "t" ; event = "it ships" ; due = "FY2027"
""")
YEAR = FilingRef("0001045810-26-000010", "10-K", "2026-02-25", "2026-01-25")
QUARTER = FilingRef("0001045810-26-000040", "10-Q", "2026-08-26", "2026-07-26")
REVENUES = (
    ("2025-01-27", "2026-01-25", "2026-02-25", 210_000_000_000, "10-K", YEAR.accession),
    ("2026-04-27", "2026-07-26", "2026-08-26", 60_000_000_000, "10-Q", QUARTER.accession),
    ("2026-01-26", "2026-07-26", "2026-08-26", 110_000_000_000, "10-Q", QUARTER.accession),
)


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime(2026, 8, 27, 14, 0, tzinfo=UTC))


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edgar, "INTERVAL", 0.0)


@pytest.fixture
def bare(small: Home, server: StandIn) -> Home:
    """Return a home whose book says of its one ticker nothing but its symbol."""
    files = Sec(server.documents)
    files.list(("NVDA", NVDA))
    files.file(NVDA, QUARTER, YEAR)
    files.figures(NVDA, *REVENUES)
    small.book.write_text(BOOK, "utf-8")
    small.config.write_text(
        only(prefix="sources.") + f'[sources.sec]\nurl = "{server.url}"\ncontact = "me@example.org"\n',
        "utf-8",
    )
    return small


async def here(work: Any, /, *args: Any) -> Any:
    return work(*args)


@pytest.fixture
async def workspace(bare: Home, clock: Clock) -> AsyncIterator[Workspace]:
    with open_workspace(bare, clock) as opened:
        yield opened


@pytest.fixture
async def filings(workspace: Workspace) -> AsyncIterator[FilingDesk]:
    desk = open_filings(workspace, here, ())
    yield desk
    await desk.close()


def stands(workspace: Workspace, id_: str) -> tuple[Status, str]:
    verdict = workspace.look().verdicts[id_]
    return verdict.status, str(verdict.due)


async def test_a_bare_ticker_is_judged_by_its_filings(filings: FilingDesk, workspace: Workspace) -> None:
    assert stands(workspace, "quarter") == (Status.PENDING, "2027-06-30")
    assert await filings.fetch() == {}
    assert stands(workspace, "quarter") == (Status.MET, "2026-07-26")
    assert stands(workspace, "year") == (Status.PENDING, "2027-01-25")
    nvda = workspace.book.tickers["NVDA"]
    assert (nvda.name, nvda.cik, str(nvda.fiscal), nvda.currency) == (
        "Astera Labs, Inc.",
        NVDA,
        "01-25",
        "USD",
    )
    assert (nvda.written, nvda.dated) == (Identity(), True)


async def test_what_was_learned_outlives_a_restart_and_is_used_offline_and_in_looks_back(
    filings: FilingDesk, workspace: Workspace, bare: Home, clock: Clock
) -> None:
    await filings.fetch()
    workspace.close()
    with open_workspace(bare, clock) as again:
        assert stands(again, "quarter") == (Status.MET, "2026-07-26")
        before = again.as_of(datetime(2026, 8, 1, tzinfo=UTC))["quarter"]
        assert (before.status, str(before.due)) == (Status.AWAITING, "2026-07-25")


async def test_an_unknown_year_end_is_said_once(filings: FilingDesk, workspace: Workspace) -> None:
    assert workspace.look().undated.startswith("calendar quarters are assumed for NVDA: no filing says")
    await filings.fetch()
    assert workspace.look().undated == ""


async def test_the_users_word_stands_beside_it(filings: FilingDesk, workspace: Workspace, bare: Home) -> None:
    await filings.fetch()
    written = 'name = "Nvidia"\nfiscal_year_end = "12-31"\n'
    bare.book.write_text(BOOK.replace("[ticker.NVDA]\n", f"[ticker.NVDA]\n{written}"), "utf-8")
    assert workspace.reread_book()
    assert (workspace.book.tickers["NVDA"].name, str(workspace.book.tickers["NVDA"].fiscal)) == (
        "Nvidia",
        "12-31",
    )
    said = (await filings.fetch())["NVDA"]
    assert said == 'NVDA\'s years end on 01-25; the book says 12-31: write fiscal_year_end = "01-25"'


async def test_a_process_beside_it_learns_too(
    filings: FilingDesk, workspace: Workspace, bare: Home, clock: Clock
) -> None:
    with open_workspace(bare, clock) as other:
        await filings.fetch()
        assert other.catch_up()
        assert stands(other, "quarter") == (Status.MET, "2026-07-26")


ROW = CompanyRow("NVO", 353278, name="Novo Nordisk A/S", fiscal_year_end="12-31", currency="DKK")


@pytest.mark.parametrize(("closes", "currency"), [({"NVO": "USD"}, ""), ({"NVO": "DKK"}, "DKK"), ({}, "")])
def test_filings_and_closes_tell_their_currency(closes: dict[str, str], currency: str) -> None:
    found = identities({"NVO": ROW}, closes)["NVO"]
    assert (found.currency, found.reports_in) == (currency, "DKK")


def test_who_files_nothing_is_no_reason_to_read_the_book_again() -> None:
    assert identities({"SPY": CompanyRow("SPY", None)}, {"SPY": "USD"}) == {}


def test_what_was_fetched_never_breaks_a_book_and_what_was_written_goes_first() -> None:
    known = identities({"NVO": ROW}, {})
    book = load_with("schema = 1\n[ticker.NVO]\n", known).book
    assert book is not None
    assert (book.tickers["NVO"].currency, book.tickers["NVO"].reports_in) == ("USD", "DKK")
    test = '[[checkpoint]]\nid = "c"\nticker = "NVO"\nrole = "guard"\ntest = "revenue > $1B"\n'
    book = load_with(f"schema = 1\n[ticker.NVO]\n{test}", known).book
    assert book is not None
    assert (book.tickers["NVO"].currency, book.tickers["NVO"].reports_in) == ("USD", "DKK")
    book = load_with('schema = 1\n[ticker.NVO]\nreports_in = "EUR"\nname = "Taiwan"\n', known).book
    assert book is not None
    assert (book.tickers["NVO"].reports_in, book.tickers["NVO"].name) == ("EUR", "Taiwan")
    wrong = load_with(f'schema = 1\n[ticker.NVO]\nreports_in = "DKK"\n{test}', known)
    assert [one.message for one in wrong.problems] == [
        "an amount in DKK cannot be compared with an amount in USD"
    ]


def test_only_who_is_judged_by_figures_is_named() -> None:
    price = '[[checkpoint]]\nid = "c"\nticker = "GLD"\nrole = "kill"\ntest = "price < $100"\n'
    book = load_with(f"schema = 1\n[ticker.GLD]\n{price}", {}).book
    assert book is not None
    assert undated(book, Ledger()) == ""


def test_whose_figures_nobody_fetches_is_said_once_and_not_as_if_they_were_lacking() -> None:
    one = '[[checkpoint]]\nid = "{id}"\nticker = "{of}"\ntest = "revenue >= 5"\nperiod = "2026Q3"\n'
    tests = one.format(id="a", of="SAP.DE") + one.format(id="b", of="7203.T") + one.format(id="c", of="TSM")
    book = load_with(f'schema = 1\n[ticker."SAP.DE"]\n[ticker."7203.T"]\n[ticker.TSM]\n{tests}', {}).book
    assert book is not None
    first, second = undated(book, Ledger()).split(". ")
    assert first.startswith("you enter the figures of SAP.DE, 7203.T: the SEC has no reports")
    assert second.startswith("calendar quarters are assumed for TSM")
    judged = verdicts(book, Ledger(), datetime(2026, 11, 20, tzinfo=UTC))
    assert "revenue 2026Q3 is not entered yet" in judged["a"].reason
    assert "revenue 2026Q3 is not known" in judged["c"].reason
