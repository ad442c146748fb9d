"""Fetching filings against a real server: figures, releases, prints, and what a failure leaves alone."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from unittest.mock import Mock

import pytest

from tests import sec
from tests.asking import only
from tests.desk.conftest import Clock, edit
from tests.doors.book import Basis, parse_period
from tests.doors.judge import Kind
from tests.doors.sources import NO_CONTACT, edgar
from tests.homes import (
    FilingDesk,
    Home,
    ListedName,
    Workspace,
    companies,
    filing_line,
    judge_with_changes,
    known_advice,
    open_filings,
    open_workspace,
)
from tests.sec import FilingRef, Sec
from tests.standin import StandIn

ALAB, CRDO = 1736297, 1807794
EVENING = datetime(2026, 11, 3, 21, 30, tzinfo=UTC)  # 16:30 in New York
RELEASE = FilingRef("0001736297-26-000040", "8-K", "2026-11-03", "2026-11-03", "2.02,9.01")
REPORT = FilingRef("0001736297-26-000041", "10-Q", "2026-11-04", "2026-09-30")
BEFORE = FilingRef("0001736297-26-000030", "10-Q", "2026-08-05", "2026-06-30")
# The figures of each report: of its quarter, and of the year so far.
Q2 = (
    ("2026-04-01", "2026-06-30", "2026-08-05", 410_000_000, "10-Q", BEFORE.accession),
    ("2026-01-01", "2026-06-30", "2026-08-05", 770_000_000, "10-Q", BEFORE.accession),
)
Q3 = (
    ("2026-07-01", "2026-09-30", "2026-11-04", 555_000_000, "10-Q", REPORT.accession),
    ("2026-01-01", "2026-09-30", "2026-11-04", 1_325_000_000, "10-Q", REPORT.accession),
)
SHIPS = "Our near-packaged optics ship to two customers."
SUBMISSIONS, FACTS = f"/submissions/CIK{ALAB:010}.json", f"/api/xbrl/companyfacts/CIK{ALAB:010}.json"


@pytest.fixture
def clock() -> Clock:
    return Clock(EVENING)


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edgar, "INTERVAL", 0.0)


@pytest.fixture
def files(server: StandIn) -> Sec:
    """Return the evening of a release: the quarter's report is still to come."""
    files = Sec(server.documents)
    files.list(("ALAB", ALAB), ("CRDO", CRDO))
    files.file(ALAB, RELEASE, BEFORE)
    files.file(CRDO)
    files.figures(ALAB, *Q2)
    files.exhibit(ALAB, RELEASE.accession, "<p>Revenue of $555M</p>", "2026-11-03 16:05:11")
    return files


@pytest.fixture
def asking(small: Home, server: StandIn) -> Home:
    small.config.write_text(
        only(prefix="sources.") + f'[sources.sec]\nurl = "{server.url}"\ncontact = "me@example.org"\n',
        "utf-8",
    )
    return small


@pytest.fixture
def workspace(asking: Home, clock: Clock) -> Any:
    with open_workspace(asking, clock) as opened:
        yield opened


def say(home: Home, line: str, symbol: str = "ALAB") -> None:
    """Let the book say this of a ticker, instead of what it says."""
    key = line.partition(" = ")[0]

    def with_line(text: str) -> str:
        before, table, after = text.partition(f"[ticker.{symbol}]\n")
        own, *rest = after.split("\n\n")
        kept = [one for one in own.splitlines() if not one.startswith(f"{key} ")]
        return before + table + "\n\n".join(["\n".join([line, *kept]), *rest])

    edit(home, with_line)


def told(workspace: Workspace) -> bytes | None:
    found = workspace.store.filings.release(ALAB, RELEASE.accession)
    return found.body if found else None


def said(workspace: Workspace) -> list[tuple[str, str, str]]:
    """Return the hits that wait: about which checkpoint, whose, and the sentence."""
    return [(hit.checkpoint, hit.ticker, hit.sentence) for hit in workspace.store.hits.read()]


async def here(work: Callable[..., Any], /, *args: Any) -> Any:
    return work(*args)


def opened(workspace: Workspace, news: list[str]) -> FilingDesk:
    """Return a desk of filings that notes when it heard of something new."""

    async def heard() -> None:
        news.append("news")

    return open_filings(workspace, here, workspace.store.sources.read().values(), heard)


@pytest.fixture
def news() -> list[str]:
    return []


@pytest.fixture
async def filings(workspace: Workspace, files: Sec, news: list[str]) -> AsyncIterator[FilingDesk]:
    desk = opened(workspace, news)
    yield desk
    await desk.close()


def revenue(workspace: Workspace, period: str) -> Decimal | None:
    key = ("ALAB", "revenue", Kind.ACTUAL, Basis.GAAP)
    found = workspace.ledger.figure(key, parse_period(period), workspace.clock.now())
    return found.fact.value.value if found else None


def printed(workspace: Workspace, period: str) -> datetime | None:
    return workspace.ledger.print_of("ALAB", parse_period(period), workspace.clock.now())


async def test_figures_that_cannot_be_used_are_said_each_time(
    filings: FilingDesk, workspace: Workspace, asking: Home
) -> None:
    say(asking, 'fiscal_year_end = "06-30"')
    assert workspace.reread_book()
    for _ in range(2):
        problems = await filings.fetch()
        assert problems["ALAB"].startswith("ALAB's years end on 12-31; the book says 06-30")
    assert revenue(workspace, "2026Q2") is None


async def test_a_ticker_the_sec_does_not_list_is_passed_over(
    filings: FilingDesk, workspace: Workspace, files: Sec, server: StandIn, clock: Clock
) -> None:
    files.list(("ALAB", ALAB))
    for _ in range(2):
        assert await filings.fetch() == {}
    assert server.asked.count("/files/company_tickers.json") == 1
    assert companies(workspace.store).found("ALAB") == (ListedName("ALAB", "ALAB"),)  # kept, for the forms
    assert "CRDO" not in await filings.due(judge_with_changes(workspace))
    clock.pass_(days=7)
    await filings.fetch(["CRDO"])
    assert server.asked.count("/files/company_tickers.json") == 2


async def test_a_company_that_moved_is_read_as_one(
    filings: FilingDesk, workspace: Workspace, asking: Home, files: Sec, server: StandIn
) -> None:
    """XOM's figures of before 2026 stand under its old number, whichever of the two the book says."""
    files.file(2115436, REPORT)
    files.figures(2115436, *Q3)
    files.figures(34088, *Q2)
    say(asking, "cik = 34088")
    assert workspace.reread_book()
    await filings.fetch(["ALAB"])
    assert revenue(workspace, "2026Q2") == 410_000_000
    assert "/submissions/CIK0002115436.json" in server.asked


@pytest.mark.parametrize("path", [SUBMISSIONS, FACTS])
async def test_a_failure_touches_nothing_that_is_known(
    path: str, filings: FilingDesk, workspace: Workspace, files: Sec, clock: Clock
) -> None:
    await filings.fetch()
    clock.pass_(days=1)
    files.file(ALAB, REPORT)
    files.put(path, (500, b"<html>oops</html>"))
    assert await filings.fetch() == {"ALAB": "SEC has trouble of its own (error 500)"}
    assert revenue(workspace, "2026Q2") == 410_000_000
    assert printed(workspace, "2026Q3") is not None
    assert await filings.due(judge_with_changes(workspace)) == ()
    clock.pass_(minutes=10)
    assert await filings.due(judge_with_changes(workspace)) == ("ALAB",)


async def test_a_pause_is_for_all_companies_and_outlives_us(
    filings: FilingDesk, workspace: Workspace, files: Sec, server: StandIn, clock: Clock
) -> None:
    files.put("/files/company_tickers.json", sec.LIMITED)
    problems = await filings.fetch()
    assert problems == dict.fromkeys(("ALAB", "CRDO"), "SEC says: too many requests")
    row = workspace.store.sources.read()["sec"]
    assert (row.state, row.until) == ("limited", clock.now() + timedelta(minutes=10))
    files.list(("ALAB", ALAB), ("CRDO", CRDO))
    server.asked.clear()
    again = opened(workspace, [])
    assert await again.fetch() == problems
    assert server.asked == []
    clock.pass_(minutes=10)
    assert await again.fetch() == {}
    await again.close()


async def test_a_release_that_is_not_there_yet_is_asked_for_again(
    filings: FilingDesk, workspace: Workspace, files: Sec, clock: Clock
) -> None:
    folder = f"/Archives/edgar/data/{ALAB}/{RELEASE.accession.replace('-', '')}"
    files.put(f"{folder}/{RELEASE.accession}-index.html", sec.MISSING)
    assert await filings.fetch() == {}
    assert told(workspace) is None
    clock.pass_(minutes=10)
    files.exhibit(ALAB, RELEASE.accession, "Revenue", "2026-11-03 16:05:11")
    await filings.fetch()
    assert told(workspace) == b"Revenue"


async def test_a_filing_without_a_text_is_given_up_after_two_days(
    filings: FilingDesk, files: Sec, workspace: Workspace, server: StandIn, clock: Clock
) -> None:
    folder = f"/Archives/edgar/data/{ALAB}/{RELEASE.accession.replace('-', '')}"
    page = f"{folder}/{RELEASE.accession}-index.html"
    files.put(page, sec.index_page([("8-K", "scan.pdf")]))
    clock.pass_(days=3)
    for _ in range(2):
        await filings.fetch()
    assert server.asked.count(page) == 1
    assert told(workspace) == b""


async def test_a_text_of_two_tickers_is_fetched_once(
    filings: FilingDesk, workspace: Workspace, files: Sec, server: StandIn
) -> None:
    files.list(("ALAB", ALAB), ("CRDO", ALAB))
    files.exhibit(ALAB, RELEASE.accession, f"<p>{SHIPS}</p>", "2026-11-03 16:05:11")
    await filings.fetch()
    assert said(workspace) == [("npo-2027", "ALAB", SHIPS)]
    assert sum("ex991" in path for path in server.asked) == 1


# what is read for the user


async def test_a_text_is_kept_together_with_what_it_says_of_checkpoints(
    filings: FilingDesk, workspace: Workspace, files: Sec, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.exhibit(ALAB, RELEASE.accession, f"<p>{SHIPS}</p>", "2026-11-03 16:05:11")
    with monkeypatch.context() as full:
        full.setattr(workspace.store.hits, "add", Mock(side_effect=OSError("disk full")))
        with pytest.raises(OSError, match="disk full"):
            await filings.fetch()
    assert told(workspace) is None  # else nobody would read it any more
    await filings.fetch()
    assert said(workspace) == [("npo-2027", "ALAB", SHIPS)]


async def test_what_the_user_wants_now_is_looked_at_but_not_twice_in_a_minute(
    filings: FilingDesk, workspace: Workspace, clock: Clock
) -> None:
    known = judge_with_changes(workspace)
    await filings.fetch()
    clock.pass_(seconds=59)
    assert await filings.due(known, clock.now()) == ()
    clock.pass_(seconds=1)
    assert await filings.due(known, clock.now()) == ("ALAB", "CRDO")
    assert await filings.due(known, clock.now() - timedelta(days=1)) == ()  # that was heard


async def test_without_a_contact_nothing_is_asked(asking: Home, clock: Clock, server: StandIn) -> None:
    asking.config.write_text(f'[sources.sec]\nurl = "{server.url}"\n', "utf-8")
    with open_workspace(asking, clock) as workspace:
        desk = opened(workspace, [])
        assert not desk.asks
        assert await desk.fetch() == {"": NO_CONTACT}
        assert await desk.due(judge_with_changes(workspace)) == ()
        assert desk.health == ()
    assert server.asked == []


async def test_switched_off_nothing_is_asked(asking: Home, clock: Clock, server: StandIn) -> None:
    asking.config.write_text('[sources.sec]\nenabled = false\ncontact = "me@example.org"\n', "utf-8")
    with open_workspace(asking, clock) as workspace:
        assert await opened(workspace, []).fetch() == {"": "the SEC is switched off in config.toml"}


async def test_what_is_due_follows_the_clock(filings: FilingDesk, workspace: Workspace, clock: Clock) -> None:
    known = judge_with_changes(workspace)
    assert await filings.due(known) == ("ALAB", "CRDO")
    await filings.fetch()
    for desk in (filings, opened(workspace, [])):
        assert await desk.due(judge_with_changes(workspace)) == ()
    clock.pass_(minutes=59)
    assert await filings.due(judge_with_changes(workspace)) == ()
    clock.pass_(minutes=1)
    assert await filings.due(judge_with_changes(workspace)) == ("ALAB", "CRDO")


async def test_a_companys_first_figures_are_no_news(
    filings: FilingDesk, workspace: Workspace, files: Sec, clock: Clock
) -> None:
    judge_with_changes(workspace)
    files.file(ALAB, REPORT)
    files.figures(ALAB, *Q2, *Q3)
    clock.pass_(days=2)
    await filings.fetch()
    assert judge_with_changes(workspace).verdicts["q3-revenue"].word == "met"
    assert workspace.store.inbox.unseen() == []


@pytest.mark.parametrize(("problems", "line"), [
    ({}, ""),
    ({"ALAB": "SEC says: too many requests"}, "filings of ALAB: SEC says: too many requests"),
    ({"ALAB": "no", "CRDO": "no", "MU": "no"}, "filings of ALAB, CRDO, MU: no"),
    ({"": NO_CONTACT}, NO_CONTACT),
])  # fmt: skip
def test_one_line_says_what_is_not_as_it_should_be(problems: dict[str, str], line: str) -> None:
    assert filing_line(problems) == line


async def test_a_successor_whose_earlier_figures_are_not_known_says_so_until_they_are(
    workspace: Workspace, files: Sec, news: list[str]
) -> None:
    old = 34088
    files.file(ALAB, FilingRef("0001736297-26-000001", "8-K12B", "2026-04-20"), REPORT)
    q1 = ("2026-01-01", "2026-03-31", "2026-05-05", 360_000_000, "10-Q", "0000034088-26-000030")
    before = ("2025-01-01", "2025-03-31", "2025-05-05", 260_000_000, "10-Q", "0000034088-25-000030")
    files.figures(old, q1, before)
    desk = opened(workspace, news)
    await desk.fetch(["ALAB"])
    late = f"ALAB (cik {ALAB}) succeeded another company on 2026-04-20, and its figures begin then"
    assert late in workspace.filing_intake.remarks("ALAB")[-1]
    (advice,) = known_advice(workspace.home, workspace.home.book.read_text("utf-8"))
    assert (advice.message, advice.hint) == (
        late, "former_cik = NUMBER in [ticker.ALAB] adds the earlier ones"
    )  # fmt: skip
    say(workspace.home, f"former_cik = {old}")
    workspace.reread_book()
    await desk.fetch(["ALAB"])
    known = {str(fact.period): int(fact.value.value) for fact in workspace.ledger.facts("ALAB")}
    assert (known["2025Q1"], known["2026Q1"]) == (260_000_000, 360_000_000)
    assert not any("succeeded" in one for one in workspace.filing_intake.remarks("ALAB"))
    assert not known_advice(workspace.home, workspace.home.book.read_text("utf-8"))
    await desk.close()
