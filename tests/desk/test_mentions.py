"""What others say of a company the SEC does not list, found by its name."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime

import pytest

from catalyst_tui.book.model import NEW_YORK, Ticker
from catalyst_tui.desk.mentions import mentions, unlisted
from catalyst_tui.sources.edgar.client import Edgar, open_edgar
from catalyst_tui.sources.errors import SourceError
from catalyst_tui.store.filings import CompanyRow
from tests.desk.conftest import Clock
from tests.desk.releases import AT
from tests.sec import Sec
from tests.standin import StandIn

AGL = Ticker("AGL.AX", "AGL Energy", currency="AUD")
DAYS = (date(2026, 8, 1), date(2026, 11, 3))


def hit(accession: str, cik: int = 1001) -> dict[str, object]:
    """One hit, as the full-text search tells it."""
    source = {"ciks": [f"{cik:010}"], "form": "8-K", "file_type": "EX-99.1", "file_date": "2026-11-02"}
    return {"_id": f"{accession}:ex991.htm", "_source": source | {"display_names": ["Fluence (CIK 1001)"]}}


@pytest.fixture
async def edgar(server: StandIn, clock: Clock) -> AsyncIterator[Edgar]:
    opened = open_edgar("me@example.org", server.url, now=clock.now, monotonic=clock.monotonic)
    yield opened
    await opened.close()


def test_only_who_was_looked_up_in_vain_is_searched_for() -> None:
    others = [Ticker("ALAB", "Astera Labs"), Ticker("NEW", "Not asked yet"), Ticker("X", "X")]
    companies = {symbol: CompanyRow(symbol, None, AT) for symbol in ("AGL.AX", "X")}
    companies["ALAB"] = CompanyRow("ALAB", 1736297, AT)
    assert unlisted([AGL, *others], companies) == [AGL]


async def test_the_releases_with_its_name_are_read(edgar: Edgar, server: StandIn) -> None:
    files = Sec(server.documents)
    found = [hit("0000001001-26-000007"), hit("0000001001-26-000009"), hit("0000001001-26-000007")]
    answer = {"hits": {"total": {"value": 3}, "hits": found}}
    files.put("/LATEST/search-index", json.dumps(answer).encode())
    files.exhibit(1001, "0000001001-26-000009", "<p>AGL Energy's battery runs.</p>", "2026-11-02 16:05:11")
    (release,) = [one async for one in mentions(edgar, AGL, DAYS, NEW_YORK)]  # the other has no documents
    assert (release.ticker, release.accession, release.filed) == (
        "AGL.AX",
        "0000001001-26-000009",
        date(2026, 11, 2),
    )
    assert release.known_at == datetime(2026, 11, 2, 21, 5, 11, tzinfo=UTC)
    assert release.body == b"<p>AGL Energy's battery runs.</p>"
    assert "q=%22AGL+Energy%22&forms=8-K%2C6-K" in server.asked[0]


async def test_a_search_that_failed_is_no_silence(edgar: Edgar, server: StandIn) -> None:
    Sec(server.documents).put("/LATEST/search-index", b'{"errorType": "x", "errorMessage": "no"}')
    with pytest.raises(SourceError, match="search failed"):
        [one async for one in mentions(edgar, AGL, DAYS, NEW_YORK)]
