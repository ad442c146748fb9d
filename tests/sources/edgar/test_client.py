"""EDGAR over HTTP, against a real server: who asks, how often, and what each of the SEC's errors means."""

import json
from datetime import timedelta

import pytest
from msgspec.structs import replace

from tests import sec
from tests.doors.outside import BadBody, Limited, Refused, SourceError, SourceState, UnknownSymbol
from tests.doors.reports import Release
from tests.doors.sources import NO_CONTACT, Edgar, adapter, policy
from tests.sec import FilingRef, Sec
from tests.sources.conftest import Bench
from tests.sources.tables import cases

ALAB = 1736297
ACCESSION = "0001736297-26-000040"
FOLDER = f"/Archives/edgar/data/{ALAB}/{ACCESSION.replace('-', '')}"
RELEASE = FilingRef(ACCESSION, "8-K", "2026-11-03", items="2.02,9.01")


@pytest.fixture
def files(bench: Bench) -> Sec:
    return Sec(bench.server.documents)


@pytest.fixture
def edgar(bench: Bench) -> Edgar:
    """Return the adapter, without its pauses."""
    line = bench.client(policy("me@example.org"), cap=1_000_000)
    return Edgar(line, bench.network, contact="me@example.org")


async def test_nothing_is_sent_without_a_contact(bench: Bench) -> None:
    edgar = Edgar(bench.client(policy("")), bench.network, contact=None)
    for request in (edgar.tickers(), edgar.submissions(ALAB), edgar.companyfacts(ALAB)):
        with pytest.raises(Refused) as raised:
            await request
        assert str(raised.value) == NO_CONTACT
    assert bench.server.asked == []
    assert edgar.client.health.state is SourceState.OK


def test_it_asks_by_the_secs_rules() -> None:
    ours = policy("me@example.org")
    assert ours.headers["User-Agent"].endswith(" (contact: me@example.org)")
    assert ours.interval >= 0.1  # ten a second are allowed
    assert {ours.address("https://www.sec.gov/x"), ours.address("https://efts.sec.gov/x")} == {
        "https://www.sec.gov/x",
        "https://data.sec.gov/x",  # no host of ours
    }
    assert ours.address("https://www.sec.gov.evil.example/x") == "https://data.sec.gov/x"


async def test_older_filings_only_when_wanted(edgar: Edgar, files: Sec, bench: Bench) -> None:
    name = f"CIK{ALAB:010}-submissions-001.json"
    files.put(f"/submissions/CIK{ALAB:010}.json", sec.submissions([RELEASE], older=[name]))
    before = replace(RELEASE, accession="0001736297-24-000001", filed="2024-05-07")
    files.put(f"/submissions/{name}", json.dumps(sec.columns([before])).encode())
    assert len((await edgar.submissions(ALAB)).filings) == 1
    assert len(bench.server.asked) == 1
    assert len((await edgar.submissions(ALAB, whole=True)).filings) == 2


async def test_a_document_that_is_not_there_says_nothing_of_the_source(edgar: Edgar, files: Sec) -> None:
    files.put(f"{FOLDER}/{ACCESSION}-index.html", sec.MISSING)
    for _ in range(3):
        with pytest.raises(BadBody, match="does not have this document, or not yet"):
            await edgar.release(ALAB, ACCESSION, "8-K")
    assert edgar.client.health.state is SourceState.OK


async def test_no_large_document_is_kept(edgar: Edgar, files: Sec, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adapter, "LARGEST", 100)
    files.exhibit(ALAB, ACCESSION, "x" * 101, "2026-11-03 16:05:11")
    with pytest.raises(BadBody, match="too large to be read"):
        await edgar.release(ALAB, ACCESSION, "8-K")


async def test_an_unknown_company_is_let_be_for_a_day(edgar: Edgar, files: Sec, bench: Bench) -> None:
    files.put(f"/submissions/CIK{ALAB:010}.json", sec.NO_SUCH_KEY)
    for _ in range(2):
        with pytest.raises(UnknownSymbol, match="SEC has no company 1736297"):
            await edgar.submissions(ALAB)
    assert len(bench.server.asked) == 1
    files.file(ALAB, RELEASE)
    bench.clock.pass_(hours=25)
    assert (await edgar.submissions(ALAB)).filings


async def test_too_many_requests_is_ten_minutes(edgar: Edgar, files: Sec, bench: Bench) -> None:
    files.put(f"/submissions/CIK{ALAB:010}.json", sec.LIMITED)
    for _ in range(3):
        asked = len(bench.server.asked)
        with pytest.raises(Limited, match="SEC says: too many requests") as raised:
            await edgar.submissions(ALAB)
        assert raised.value.until == bench.clock.now() + timedelta(minutes=10)
        bench.clock.pass_(minutes=9, seconds=59)
        with pytest.raises(Limited):
            await edgar.companyfacts(ALAB)  # every host is left alone
        assert len(bench.server.asked) == asked + 1
        bench.clock.pass_(seconds=1)
    files.file(ALAB, RELEASE)
    assert (await edgar.submissions(ALAB)).filings
    assert edgar.client.health.state is SourceState.OK


@pytest.mark.parametrize(("status", "body", "error", "sentence", "state"),
    cases("edgar: a status and a body, the error, its sentence, and the state of the source"))  # fmt: skip
async def test_each_error_has_its_meaning(
    edgar: Edgar, files: Sec, status: int, body: str, error: str, sentence: str, state: str
) -> None:
    answers = {"UNDECLARED": sec.UNDECLARED, "ENDLESS": (200, b" " * 1_000_001)}
    files.put(f"/submissions/CIK{ALAB:010}.json", answers.get(body, (status, body.encode())))
    with pytest.raises(SourceError) as raised:
        await edgar.submissions(ALAB)
    assert (type(raised.value).__name__, str(raised.value)) == (error, sentence)
    assert edgar.client.health.state == state


async def test_a_release_comes_with_its_supplements(edgar: Edgar, files: Sec) -> None:
    documents = [
        ("8-K", "main.htm"),
        ("EX-99.2", "more.htm"),
        ("EX-99.1", "ex991.htm"),
        ("EX-99.3", "no.htm"),
    ]
    files.put(f"{FOLDER}/{ACCESSION}-index.html", sec.index_page(documents))
    files.put(f"{FOLDER}/ex991.htm", b"<p>Revenue</p>")
    files.put(f"{FOLDER}/more.htm", b"<p>Remarks</p>")
    told = await edgar.release(ALAB, ACCESSION, "8-K")  # the third is not there
    assert told.accepted is not None
    at = told.accepted
    release = Release("ALAB", ACCESSION, "8-K", at.date(), at, (), told.url, told.body)
    assert release.exhibits == (
        (f"https://www.sec.gov{FOLDER}/ex991.htm", b"<p>Revenue</p>"),
        (f"https://www.sec.gov{FOLDER}/more.htm", b"<p>Remarks</p>"),
    )
