"""Filings recorded from the SEC are read right. They are not shipped: `CATALYST_RECORDED` is where."""

import gzip
import json
import os
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from catalyst_tui.sources.companies import companies
from tests.doors.outside import BadBody, Limited, Refused, SourceError, UnknownSymbol
from tests.doors.sources import Edgar, chosen, policy, read_index, read_submissions
from tests.sources.conftest import Bench

SEEN = date(2027, 1, 1)
HOME = os.environ.get("CATALYST_RECORDED", "")
pytestmark = pytest.mark.skipif(not HOME, reason="no recorded bodies at hand")
RECORDED = Path(HOME) / "sec"


def body(name: str) -> bytes:
    found = (RECORDED / name).read_bytes()
    return gzip.decompress(found) if name.endswith(".gz") else found


@pytest.mark.parametrize(
    "path", sorted(RECORDED.glob("submissions/*.json")) if HOME else [], ids=lambda path: path.stem
)
def test_each_list_reads(path: Path) -> None:
    document = json.loads(path.read_bytes())
    lists = document["filings"]["recent"] if "filings" in document else document
    rows = list(zip(lists["form"], lists["accessionNumber"], lists["items"], strict=True))
    found = read_submissions(path.read_bytes(), SEEN).filings
    ours = [
        accession for form, accession, _ in rows if re.fullmatch(r"(8-K|6-K|10-[QK]T?|20-F|40-F)(/A)?", form)
    ]
    assert [filing.accession for filing in found] == ours
    results = [one.accession for one in found if "2.02" in one.items]
    assert results == [accession for _, accession, items in rows if "2.02" in items]
    assert all(filing.primary for filing in found if filing.filed.year > 2001)


def test_the_page_of_a_filing_reads() -> None:
    page = read_index(body("archives/NVDA_0001045810-26-000024-index.html"))
    assert page.accepted == datetime(2026, 3, 6, 21, 11, 25, tzinfo=UTC)
    assert [one.type for one in page.documents[:2]] == ["8-K", "EX-10.1"]
    assert [one.type for one in chosen(page, "8-K")] == ["8-K"]


@pytest.mark.parametrize("name", ["company_tickers.json.gz", "company_tickers_202607.json.gz"])
def test_the_list_of_tickers_reads(name: str) -> None:
    assert companies(body(f"tickers/{name}"))["NVDA"].name == "NVIDIA CORP"


@pytest.mark.parametrize(("name", "status", "error"), [
    ("archives_missing_403_AccessDenied.xml", 403, BadBody),
    ("rate_threshold_exceeded_429.html", 429, Limited),
    ("rate_threshold_exceeded_429.html", 403, Limited),
    ("submissions_404_NoSuchKey.xml", 404, UnknownSymbol),
    ("undeclared_automated_tool_403.html", 403, Refused),
])  # fmt: skip
async def test_each_is_its_error(bench: Bench, name: str, status: int, error: type[SourceError]) -> None:
    edgar = Edgar(bench.client(policy("me@example.org")), bench.network, contact="me@example.org")
    for path in ("/submissions/CIK0000000001.json", "/files/company_tickers.json"):
        bench.server.documents[path] = (status, body(f"errors/{name}"))
    with pytest.raises(SourceError) as raised:
        await (edgar.submissions(1) if error is UnknownSymbol else edgar.tickers())
    assert type(raised.value) is error
