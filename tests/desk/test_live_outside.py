"""The screen's desk and facts from outside: hits decided, prints kept together, the SEC's contact given."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal

import pytest

from tests.asking import only
from tests.books import toml
from tests.desk.conftest import Clock, edit
from tests.desk.releases import AT, TEXT, URL, release
from tests.doors.book import Basis, Quantity, money, parse_period
from tests.doors.judge import Effect, Fact, Grade, Kind, Status
from tests.homes import (
    CompanyRow,
    CompanyUpdate,
    ConfigError,
    Entry,
    FilingRow,
    Home,
    LiveDesk,
    Reader,
    ReleaseRow,
    open_desk,
    open_workspace,
)
from tests.standin import Fault, StandIn

REVENUE = toml("""
[[checkpoint]] id = "q3" ; thesis = "platform" ; text = "Q3 reaches $550M" ; test = "revenue >= $550M"
period = "2026Q3"
""")


@pytest.fixture
def clock() -> Clock:
    """Return the morning after the release."""
    return Clock(AT + timedelta(hours=12))


@pytest.fixture
def read_home(small: Home, clock: Clock) -> Home:
    """Return a home that has the release, read and searched."""
    small.book.write_text(TEXT + REVENUE, "utf-8")
    small.config.write_text(only(prefix="sources."), "utf-8")
    one = release()
    with open_workspace(small, clock) as workspace:
        store = workspace.store
        store.filings.put_company(CompanyRow("ALAB", 1736297, asked_at=AT))
        store.filings.add([FilingRow(1736297, one.accession, "8-K", one.filed, AT, items=one.items)], AT)
        store.filings.add_release(ReleaseRow(1736297, one.accession, "EX-99.1", URL, AT, one.body), AT)
        found = Reader(store).find([one], workspace.book, workspace.ledger, clock.now())
        store.hits.add(found, clock.now())
    return small


@pytest.fixture
async def desk(read_home: Home, clock: Clock) -> AsyncIterator[LiveDesk]:
    opened = open_desk(read_home, clock)
    yield opened
    await opened.stop()


def of(desk: LiveDesk, about: str) -> int:
    return next(hit.id for hit in desk.hits() if hit.entry.checkpoint == about)


async def test_what_was_found_waits_and_is_counted(desk: LiveDesk) -> None:
    hits = {hit.entry.checkpoint: hit for hit in desk.hits()}
    assert desk.board().unread == len(desk.inbox()) + len(hits)
    leg = hits["two-events.1"]
    assert (leg.checkpoint, leg.claim, leg.ticker, leg.at) == (
        "two-events",
        "a custom Leo design win",
        "ALAB",
        AT,
    )
    margin = hits["margin"]
    assert (margin.claim, margin.source) == ("Gross margin holds", URL)
    assert [margin.sentence[start:end] for start, end in margin.spans] == ["gross", "margin"]


async def test_an_accepted_sentence_is_evidence_known_since_the_release(desk: LiveDesk) -> None:
    waiting = len(desk.hits())
    found = await desk.accept(of(desk, "x-volume"))
    assert (found.ok, len(desk.hits())) == (True, waiting - 1)
    (item,) = desk.detail("x-volume").evidence
    assert (item.effect, item.grade, item.source, item.known_at) == (Effect.SUPPORTS, Grade.RELEASE, URL, AT)


async def test_a_sentence_is_decided_once(desk: LiveDesk) -> None:
    hit = of(desk, "x-volume")
    await desk.dismiss(hit)
    with pytest.raises(KeyError):
        await desk.accept(hit)
    assert desk.detail("x-volume").evidence == ()


@pytest.mark.parametrize(("source", "since"), [(f"release {URL}", timedelta()), ("own", timedelta(hours=12))])
async def test_the_form_may_say_more_of_a_sentence(desk: LiveDesk, source: str, since: timedelta) -> None:
    hit = of(desk, "x-volume")
    entry = Entry("x-volume", "event", "happened", "2026-11-03", source, "seen")
    assert (await desk.record(entry, hit)).ok
    assert desk.detail("x-volume").row.verdict.status is Status.MET
    assert hit not in {one.id for one in desk.hits()}
    assert desk.detail("x-volume").evidence[0].known_at == AT + since


async def test_a_print_is_previewed_and_kept_together(desk: LiveDesk) -> None:
    day = await desk.report_day("ALAB")
    typed = {row.key: row.offered for row in day.rows}
    assert typed == {
        "revenue 2026Q3 gaap": "$555M",
        "gross_margin 2026Q3 non_gaap": "",
        "pcie6_mix 2026Q3 company": "",
    }
    typed["pcie6_mix 2026Q3 company"] = ">35%"
    check = desk.check_report(day, typed, day.source)
    assert [(change.checkpoint, change.after) for change in check.changes][-1] == ("q3", "met")
    assert desk.detail("q3").row.verdict.status is not Status.MET  # nothing is kept yet

    small = desk.check_report(day, {**typed, "revenue 2026Q3 gaap": "555"}, day.source)
    assert small.ok
    assert small.doubts == ("ALAB revenue $555.00 is out of scale with $550M in the test of q3",)
    wrong = desk.check_report(day, {**typed, "pcie6_mix 2026Q3 company": "78bn"}, day.source)
    assert wrong.problems == {
        "pcie6_mix 2026Q3 company": "a percentage is needed, such as 78%; '78bn' is none"
    }
    assert not check.doubts

    assert (await desk.record_report(day, typed, day.source)).figures == 2
    verdict = desk.detail("q3").row.verdict
    assert (verdict.status, verdict.inputs[0].known_at, verdict.inputs[0].source) == (Status.MET, AT, URL)
    again = await desk.report_day("ALAB")
    assert "revenue 2026Q3 gaap" not in {row.key for row in again.rows}  # it is settled


async def test_a_filing_that_differs_from_the_release_is_one_line(read_home: Home, clock: Clock) -> None:
    edit(read_home, lambda text: text + REVENUE.replace('"q3"', '"more"').replace("550M", "500M"))
    desk = open_desk(read_home, clock)
    day = await desk.report_day("ALAB")
    await desk.record_report(day, {row.key: row.offered for row in day.rows}, day.source)
    told = len(desk.inbox())
    clock.pass_(days=5)
    figure = Quantity(Decimal("557e6"), money("USD"))
    filed = Fact("ALAB", "revenue", parse_period("2026Q3"), Kind.ACTUAL, Basis.GAAP, figure, clock.at,
                 Grade.FILING, "10-Q")  # fmt: skip
    company = CompanyRow("ALAB", 1736297, asked_at=clock.at)
    await desk._watcher.call(desk._workspace.take_filings, [CompanyUpdate(company, facts=(filed,))])
    await desk._watcher.judge()
    (line,) = desk.inbox()[: len(desk.inbox()) - told]  # one, though two checkpoints read it
    assert "revenue 2026Q3 $557M" in line.body
    assert "contradicted by revenue 2026Q3 $555M (release)" in line.body
    for checkpoint in ("q3", "more"):
        assert "$555M (release)" in desk.detail(checkpoint).row.verdict.reason
    await desk._watcher.judge()
    assert len(desk.inbox()) == told + 1
    await desk.stop()


async def test_the_contact_is_lacking_until_it_is_given(desk: LiveDesk, read_home: Home) -> None:
    assert desk.board().lacks_contact
    with pytest.raises(ConfigError):
        await desk.give_contact("nobody")
    await desk.give_contact("me@example.org")
    assert not desk.board().lacks_contact
    assert 'contact = "me@example.org"' in read_home.config.read_text("utf-8")
    assert {row.name: row.state for row in desk.sources()}["sec"] == "not asked yet"


async def test_leaving_waits_for_no_dead_source(ask_standin: Home, clock: Clock, server: StandIn) -> None:
    server.faults |= {"yahoo": Fault.SILENT, "yahoo_quotes": Fault.SILENT, "fred": Fault.SILENT}
    desk = open_desk(ask_standin, clock)
    start = asyncio.create_task(desk.start())
    async with asyncio.timeout(8):  # one request alone may take 10 s
        await asyncio.to_thread(server.wait_until_asked)
        await desk.stop()
        await asyncio.wait({start})
