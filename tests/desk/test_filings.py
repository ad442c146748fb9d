"""Fetching filings against a real server: figures, releases, prints, and what a failure leaves alone."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from catalyst_tui.book.model import Basis
from catalyst_tui.book.period import parse_period
from catalyst_tui.desk.filings import FilingDesk, Release, filing_line, open_filings
from catalyst_tui.desk.home import Home
from catalyst_tui.desk.office import Office
from catalyst_tui.desk.positions import position_rows
from catalyst_tui.judge.facts import Kind
from catalyst_tui.sources.edgar import client
from catalyst_tui.sources.edgar.client import NO_CONTACT
from tests import sec
from tests.desk.conftest import Clock, edit
from tests.sec import Filed, Sec
from tests.standin import StandIn

ALAB, CRDO = 1736297, 1807794
EVENING = datetime(2026, 11, 3, 21, 30, tzinfo=UTC)  # 16:30 in New York
RELEASE = Filed("0001736297-26-000040", "8-K", "2026-11-03", "2026-11-03", "2.02,9.01")
REPORT = Filed("0001736297-26-000041", "10-Q", "2026-11-04", "2026-09-30")
BEFORE = Filed("0001736297-26-000030", "10-Q", "2026-08-05", "2026-06-30")
# The figures of each report: of its quarter, and of the year so far.
Q2 = (
    ("2026-04-01", "2026-06-30", "2026-08-05", 410_000_000, "10-Q", BEFORE.accession),
    ("2026-01-01", "2026-06-30", "2026-08-05", 770_000_000, "10-Q", BEFORE.accession),
)
Q3 = (
    ("2026-07-01", "2026-09-30", "2026-11-04", 555_000_000, "10-Q", REPORT.accession),
    ("2026-01-01", "2026-09-30", "2026-11-04", 1_325_000_000, "10-Q", REPORT.accession),
)
SUBMISSIONS, FACTS = f"/submissions/CIK{ALAB:010}.json", f"/api/xbrl/companyfacts/CIK{ALAB:010}.json"


@pytest.fixture
def clock() -> Clock:
    return Clock(EVENING)


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """No pauses between requests."""
    monkeypatch.setattr(client, "INTERVAL", 0.0)


@pytest.fixture
def files(server: StandIn) -> Sec:
    """The evening of a release: the quarter's report is still to come."""
    files = Sec(server.documents)
    files.list(("ALAB", ALAB), ("CRDO", CRDO))
    files.file(ALAB, RELEASE, BEFORE)
    files.file(CRDO)
    files.figures(ALAB, *Q2)
    files.exhibit(ALAB, RELEASE.accession, "<p>Revenue of $555M</p>", "2026-11-03 16:05:11")
    return files


@pytest.fixture
def asking(small: Home, server: StandIn) -> Home:
    """The small home, whose SEC is the stand-in."""
    small.config.write_text(
        "sources.yahoo.enabled = false\nsources.cboe.enabled = false\nsources.fred.enabled = false\n"
        f'[sources.sec]\nurl = "{server.url}"\ncontact = "me@example.org"\n',
        "utf-8",
    )
    return small


@pytest.fixture
def office(asking: Home, clock: Clock) -> Any:
    with Office(asking, clock) as opened:
        yield opened


def say(home: Home, line: str, symbol: str = "ALAB") -> None:
    """Add a line to what the book says of a ticker."""
    edit(home, lambda text: text.replace(f"[ticker.{symbol}]", f"[ticker.{symbol}]\n{line}"))


async def here(work: Callable[..., Any], /, *args: Any) -> Any:
    """The office's thread is this one."""
    return work(*args)


def opened(office: Office, releases: list[Release]) -> FilingDesk:
    """A desk of filings that keeps what it hears of."""

    async def heard(found: tuple[Release, ...]) -> None:
        releases.extend(found)

    return open_filings(office, here, office.store.read_health().values(), heard)


@pytest.fixture
def releases() -> list[Release]:
    return []


@pytest.fixture
async def filings(office: Office, files: Sec, releases: list[Release]) -> AsyncIterator[FilingDesk]:
    desk = opened(office, releases)
    yield desk
    await desk.close()


def revenue(office: Office, period: str) -> Decimal | None:
    """What is known of ALAB's revenue now."""
    key = ("ALAB", "revenue", Kind.ACTUAL, Basis.GAAP)
    found = office.ledger.figure(key, parse_period(period), office.clock.now())
    return found.fact.value.value if found else None


def printed(office: Office, period: str) -> datetime | None:
    return office.ledger.print_of("ALAB", parse_period(period), office.clock.now())


async def test_figures_and_releases_are_kept(
    filings: FilingDesk, office: Office, releases: list[Release]
) -> None:
    assert await filings.fetch() == {}
    assert revenue(office, "2026Q2") == 410_000_000
    (release,) = releases
    assert (release.ticker, release.results, release.body) == ("ALAB", True, b"<p>Revenue of $555M</p>")
    assert office.store.release(ALAB, RELEASE.accession) is not None
    assert office.store.read_health()["sec"].state == "ok"


async def test_the_print_is_known_the_evening_it_is_published_and_the_report_confirms_it(
    filings: FilingDesk, office: Office, files: Sec, clock: Clock
) -> None:
    await filings.fetch()
    told = datetime(2026, 11, 3, 21, 5, 11, tzinfo=UTC)
    assert printed(office, "2026Q3") == told
    assert revenue(office, "2026Q3") is None  # the machine takes no figure from a text by itself

    clock.pass_(days=2)
    files.file(ALAB, REPORT)
    files.figures(ALAB, *Q2, *Q3)
    await filings.fetch()
    assert revenue(office, "2026Q3") == 555_000_000
    assert printed(office, "2026Q3") == told


async def test_a_look_without_news_is_one_request_a_company(
    filings: FilingDesk, files: Sec, server: StandIn, releases: list[Release]
) -> None:
    await filings.fetch()
    server.asked.clear()
    await filings.fetch()
    assert sorted(server.asked) == sorted([SUBMISSIONS, f"/submissions/CIK{CRDO:010}.json"])
    assert len(releases) == 1


async def test_figures_that_lag_their_report_are_asked_for_until_they_are_there(
    filings: FilingDesk, office: Office, files: Sec, server: StandIn, clock: Clock
) -> None:
    clock.pass_(days=1)
    files.file(ALAB, REPORT)
    for _ in range(2):
        await filings.fetch(["ALAB"])
    assert server.asked.count(FACTS) == 2
    files.figures(ALAB, *Q2, *Q3)
    for _ in range(2):
        await filings.fetch(["ALAB"])
    assert server.asked.count(FACTS) == 3


async def test_a_report_without_figures_is_not_waited_for_for_ever(
    filings: FilingDesk, files: Sec, server: StandIn, clock: Clock
) -> None:
    files.file(ALAB, REPORT)
    clock.pass_(days=5)
    for _ in range(2):
        await filings.fetch(["ALAB"])
    assert server.asked.count(FACTS) == 1


async def test_another_rule_in_the_book_is_another_reading(
    filings: FilingDesk, office: Office, asking: Home, server: StandIn
) -> None:
    await filings.fetch(["ALAB"])
    say(asking, 'fiscal_year_end = "Wed nearest 12-31"')
    assert office.reread_book()
    await filings.fetch(["ALAB"])
    assert server.asked.count(FACTS) == 2


async def test_figures_that_cannot_be_used_are_said_each_time(
    filings: FilingDesk, office: Office, asking: Home
) -> None:
    say(asking, 'fiscal_year_end = "06-30"')
    assert office.reread_book()
    for _ in range(2):
        problems = await filings.fetch()
        assert problems["ALAB"].startswith("ALAB's years end on 12-31; the book says 06-30")
    assert revenue(office, "2026Q2") is None


async def test_a_ticker_the_sec_does_not_list_is_passed_over(
    filings: FilingDesk, office: Office, files: Sec, server: StandIn, clock: Clock
) -> None:
    files.list(("ALAB", ALAB))
    for _ in range(2):
        assert await filings.fetch() == {}
    assert server.asked.count("/files/company_tickers.json") == 1
    assert "CRDO" not in await filings.due(office.judge().known)
    clock.pass_(days=7)
    await filings.fetch(["CRDO"])
    assert server.asked.count("/files/company_tickers.json") == 2


async def test_the_books_own_number_needs_no_list(
    filings: FilingDesk, office: Office, asking: Home, server: StandIn
) -> None:
    say(asking, f"cik = {ALAB}")
    say(asking, f"cik = {CRDO}", "CRDO")
    assert office.reread_book()
    assert await filings.fetch() == {}
    assert "/files/company_tickers.json" not in server.asked
    assert revenue(office, "2026Q2") == 410_000_000


async def test_a_company_that_moved_is_read_as_one(
    filings: FilingDesk, office: Office, asking: Home, files: Sec, server: StandIn
) -> None:
    """XOM's figures of before 2026 stand under its old number, whichever of the two the book says."""
    files.file(2115436, REPORT)
    files.figures(2115436, *Q3)
    files.figures(34088, *Q2)
    say(asking, "cik = 34088")
    assert office.reread_book()
    await filings.fetch(["ALAB"])
    assert revenue(office, "2026Q2") == 410_000_000
    assert "/submissions/CIK0002115436.json" in server.asked


@pytest.mark.parametrize("path", [SUBMISSIONS, FACTS])
async def test_a_failure_touches_nothing_that_is_known(
    path: str, filings: FilingDesk, office: Office, files: Sec, clock: Clock
) -> None:
    await filings.fetch()
    clock.pass_(days=1)
    files.file(ALAB, REPORT)
    files.put(path, (500, b"<html>oops</html>"))
    assert await filings.fetch() == {"ALAB": "SEC has trouble of its own (error 500)"}
    assert revenue(office, "2026Q2") == 410_000_000
    assert printed(office, "2026Q3") is not None
    assert await filings.due(office.judge().known) == ()
    clock.pass_(minutes=10)
    assert await filings.due(office.judge().known) == ("ALAB",)


async def test_a_pause_is_for_all_companies_and_outlives_us(
    filings: FilingDesk, office: Office, files: Sec, server: StandIn, clock: Clock
) -> None:
    files.put("/files/company_tickers.json", sec.LIMITED)
    problems = await filings.fetch()
    assert problems == dict.fromkeys(("ALAB", "CRDO"), "SEC says: too many requests")
    row = office.store.read_health()["sec"]
    assert (row.state, row.until) == ("limited", clock.now() + timedelta(minutes=10))
    files.list(("ALAB", ALAB), ("CRDO", CRDO))
    server.asked.clear()
    again = opened(office, [])
    assert await again.fetch() == problems
    assert server.asked == []
    clock.pass_(minutes=10)
    assert await again.fetch() == {}
    await again.close()


async def test_a_release_that_is_not_there_yet_is_asked_for_again(
    filings: FilingDesk, office: Office, files: Sec, clock: Clock, releases: list[Release]
) -> None:
    folder = f"/Archives/edgar/data/{ALAB}/{RELEASE.accession.replace('-', '')}"
    files.put(f"{folder}/{RELEASE.accession}-index.html", sec.MISSING)
    files.put(f"{folder}/{RELEASE.accession}.txt", sec.MISSING)
    assert await filings.fetch() == {}
    assert releases == []
    clock.pass_(minutes=10)
    files.exhibit(ALAB, RELEASE.accession, "Revenue", "2026-11-03 16:05:11")
    await filings.fetch()
    assert [release.body for release in releases] == [b"Revenue"]


async def test_a_filing_without_a_text_is_given_up_after_two_days(
    filings: FilingDesk, files: Sec, server: StandIn, clock: Clock, releases: list[Release]
) -> None:
    folder = f"/Archives/edgar/data/{ALAB}/{RELEASE.accession.replace('-', '')}"
    page = f"{folder}/{RELEASE.accession}-index.html"
    files.put(page, sec.index_page([("8-K", "scan.pdf")]))
    clock.pass_(days=3)
    for _ in range(2):
        await filings.fetch()
    assert server.asked.count(page) == 1
    assert releases == []


async def test_two_tickers_of_a_company_hear_the_same(
    filings: FilingDesk, files: Sec, server: StandIn, releases: list[Release]
) -> None:
    files.list(("ALAB", ALAB), ("CRDO", ALAB))
    await filings.fetch()
    assert sorted(release.ticker for release in releases) == ["ALAB", "CRDO"]
    assert sum("ex991" in path for path in server.asked) == 1


async def test_without_a_contact_nothing_is_asked(asking: Home, clock: Clock, server: StandIn) -> None:
    asking.config.write_text(f'[sources.sec]\nurl = "{server.url}"\n', "utf-8")
    with Office(asking, clock) as office:
        desk = opened(office, [])
        assert not desk.asks
        assert await desk.fetch() == {"": NO_CONTACT}
        assert await desk.due(office.judge().known) == ()
        assert desk.health == ()
    assert server.asked == []


async def test_switched_off_nothing_is_asked(asking: Home, clock: Clock, server: StandIn) -> None:
    asking.config.write_text('[sources.sec]\nenabled = false\ncontact = "me@example.org"\n', "utf-8")
    with Office(asking, clock) as office:
        assert await opened(office, []).fetch() == {"": "the SEC is switched off in config.toml"}


async def test_what_is_due_follows_the_clock_and_survives_a_restart(
    filings: FilingDesk, office: Office, clock: Clock
) -> None:
    known = office.judge().known
    assert await filings.due(known) == ("ALAB", "CRDO")
    await filings.fetch()
    for desk in (filings, opened(office, [])):
        assert await desk.due(office.judge().known) == ()
    clock.pass_(minutes=59)
    assert await filings.due(office.judge().known) == ()
    clock.pass_(minutes=1)
    assert await filings.due(office.judge().known) == ("ALAB", "CRDO")


async def test_a_companys_first_figures_are_no_news(
    filings: FilingDesk, office: Office, files: Sec, clock: Clock
) -> None:
    office.judge()
    files.file(ALAB, REPORT)
    files.figures(ALAB, *Q2, *Q3)
    clock.pass_(days=2)
    await filings.fetch()
    assert office.judge().verdicts["q3-revenue"].word == "met"
    assert office.store.unread() == 0


async def test_a_print_moves_what_is_waited_for(filings: FilingDesk, office: Office) -> None:
    await filings.fetch()
    (row,) = [row for row in position_rows(office.judge().known) if row.symbol == "ALAB"]
    assert row.next is not None
    assert row.next.text == "verify by Nov 17"  # it printed: the figure is to be entered within two weeks


@pytest.mark.parametrize(
    ("problems", "line"),
    [
        ({}, ""),
        ({"ALAB": "SEC says: too many requests"}, "filings of ALAB: SEC says: too many requests"),
        ({"ALAB": "no", "CRDO": "no", "MU": "no"}, "filings of ALAB and 2 more: no"),
        ({"": NO_CONTACT}, NO_CONTACT),
    ],
)
def test_one_line_says_what_is_not_as_it_should_be(problems: dict[str, str], line: str) -> None:
    assert filing_line(problems) == line
