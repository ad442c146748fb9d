"""What others say of a company the SEC does not list, found by its name."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from catalyst_tui.book.model.book import NEW_YORK
from catalyst_tui.book.model.tickers import Ticker
from catalyst_tui.desk.fetch.third_party_filings import Search, Searches, mentions, unlisted
from catalyst_tui.outside.errors import SourceError
from catalyst_tui.sources.edgar.client import Edgar, open_edgar
from catalyst_tui.store.filings import CompanyRow
from catalyst_tui.store.open import Store, open_store
from tests.desk.conftest import Clock
from tests.desk.releases import AT, book
from tests.sec import Sec, found_in
from tests.standin import StandIn

AGL = Ticker("AGL.AX", "AGL Energy", currency="AUD")
SEARCH = Search(AGL, (date(2026, 8, 1), date(2026, 11, 3)), "")


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


@pytest.fixture
def searches(tmp_path: Path) -> Searches:
    """Of a home whose SEC does not list AGL."""
    opened: Store = open_store(tmp_path / "catalyst.db", now=AT)
    opened.filings.put_company(CompanyRow("AGL.AX", None, AT))
    return Searches(opened)


def test_the_first_search_looks_back_and_then_each_day_is_searched_once_when_it_is_over(
    searches: Searches,
) -> None:
    tickers, at = book().tickers.values(), AT  # a Tuesday
    (first,) = searches.due(tickers, book(), at)
    assert first.days == (date(2026, 10, 4), date(2026, 11, 2))
    assert searches.due(tickers, book(), at) == [first]  # it failed
    searches.done(first)
    assert searches.due(tickers, book(), at) == []
    (second,) = searches.due(tickers, book(), at + timedelta(days=3))
    assert second.days == (date(2026, 11, 3), date(2026, 11, 5))


def test_what_its_checkpoints_say_anew_is_searched_for_from_the_beginning(searches: Searches) -> None:
    before, tickers = book(), book().tickers.values()
    (first,) = searches.due(tickers, before, AT)
    searches.done(first)
    reworded = replace(before.checkpoints["liddell"], text="A second battery runs at Liddell")
    after = replace(before, checkpoints=before.checkpoints | {"liddell": reworded})
    (again,) = searches.due(tickers, after, AT)
    assert again.days == first.days
    nothing = {id_: one for id_, one in before.checkpoints.items() if id_ != "liddell"}
    assert searches.due(tickers, replace(before, checkpoints=nothing), AT) == []


async def test_the_releases_with_its_name_are_read(edgar: Edgar, server: StandIn) -> None:
    files = Sec(server.documents)
    accessions = ("0000001001-26-000007", "0000001001-26-000009", "0000001001-26-000007")
    files.put("/LATEST/search-index", found_in(*((one, 1001) for one in accessions)))
    files.exhibit(1001, "0000001001-26-000009", "<p>AGL Energy's battery runs.</p>", "2026-11-02 16:05:11")
    (release,) = [one async for one in mentions(edgar, SEARCH, NEW_YORK)]  # the other has no documents
    assert (release.ticker, release.own, release.accession, release.filed) == (
        "AGL.AX",
        False,
        "0000001001-26-000009",
        date(2026, 11, 2),
    )
    assert release.known_at == datetime(2026, 11, 2, 21, 5, 11, tzinfo=UTC)
    assert release.body == b"<p>AGL Energy's battery runs.</p>"
    assert "q=%22AGL+Energy%22&forms=8-K%2C6-K" in server.asked[0]
    assert "startdt=2026-08-01&enddt=2026-11-03" in server.asked[0]


@pytest.mark.parametrize(
    ("body", "said"),
    [({"errorType": "x", "errorMessage": "no"}, "search failed: no"), ({"hits": {}}, "no list of hits")],
)
async def test_a_search_that_failed_is_no_silence(
    edgar: Edgar, server: StandIn, body: dict[str, object], said: str
) -> None:
    Sec(server.documents).put("/LATEST/search-index", json.dumps(body).encode())
    with pytest.raises(SourceError, match=said):
        [one async for one in mentions(edgar, SEARCH, NEW_YORK)]
