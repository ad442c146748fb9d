"""A small SEC: hand-written bodies in the shapes of EDGAR, laid out by path for the stand-in server to serve.

Like the stand-in it knows nothing of the product, so that both can be wrong only about the real ones.
"""

import json
from collections.abc import Iterable, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from msgspec import Struct

XML = "<?xml version='1.0' encoding='UTF-8'?><Error><Code>{}</Code><Message>No.</Message></Error>"
PAGE = "<!DOCTYPE html><html><head><title>SEC.gov | {}</title></head><body>No.</body></html>"
MISSING = (403, XML.format("AccessDenied").encode())
NO_SUCH_KEY = (404, XML.format("NoSuchKey").encode())
LIMITED = (429, PAGE.format("Request Rate Threshold Exceeded").encode())
UNDECLARED = (403, PAGE.format("Your Request Originates from an Undeclared Automated Tool").encode())


class FilingRef(Struct, frozen=True):
    """A filing as the list of a company's filings has it."""

    accession: str
    form: str
    filed: str
    report: str = ""
    items: str = ""
    primary: str = "main.htm"
    xbrl: int = 1


def submissions(
    filings: Iterable[FilingRef], name: str = "Astera Labs, Inc.", older: Iterable[str] = ()
) -> bytes:
    files = [
        {"name": one, "filingCount": 1, "filingFrom": "2020-01-01", "filingTo": "2020-12-31"} for one in older
    ]
    return json.dumps({"name": name, "filings": {"recent": columns(filings), "files": files}}).encode()


def columns(filings: Iterable[FilingRef]) -> dict[str, list[Any]]:
    """Return filings as parallel lists, the way the SEC lists them."""
    rows = list(filings)
    return {"accessionNumber": [one.accession for one in rows], "filingDate": [one.filed for one in rows],
        "reportDate": [one.report for one in rows],
        "acceptanceDateTime": [f"{one.filed}T16:05:00.000Z" for one in rows],
        "form": [one.form for one in rows], "items": [one.items for one in rows],
        "isXBRL": [one.xbrl for one in rows], "primaryDocument": [one.primary for one in rows]}  # fmt: skip


def index_page(documents: Iterable[tuple[str, str]], accepted: str = "2026-11-03 16:05:11") -> bytes:
    """Return a filing's index page with (type, file) of each document; accepted at that time in New York."""
    rows = "".join(
        f'<tr><td scope="row">{n}</td><td scope="row">a &amp; b</td>'
        f'<td scope="row"><a href="/Archives/edgar/data/1/1/{file}">{file}</a> &nbsp;<span>iXBRL</span></td>'
        f'<td scope="row">{kind}</td><td scope="row">99</td></tr>\n'
        for n, (kind, file) in enumerate(documents, start=1)
    )
    return f"""<!DOCTYPE HTML><html><body><div class="formGrouping">
<div class="infoHead">Accepted</div>
<div class="info">{accepted}</div></div>
<table class="tableFile"><tr><th scope="col">Seq</th><th scope="col">Description</th>
<th scope="col">Document</th><th scope="col">Type</th><th scope="col">Size</th></tr>
{rows}
<tr><td scope="row">&nbsp;</td><td scope="row">Complete submission text file</td>
<td scope="row"><a href="/Archives/edgar/data/1/1/1.txt">1.txt</a></td><td>&nbsp;</td><td>9</td></tr>
</table></body></html>""".encode()


def companyfacts(revenues: Iterable[tuple[str, str, str, int, str, str]], cik: int = 1736297) -> bytes:
    """Return figures: revenues as (start, end, filed, value, form, accession)."""
    rows = [
        {"start": start, "end": end, "val": value, "accn": accession, "form": form,
         "fy": int(end[:4]), "fp": "FY" if form == "10-K" else f"Q{(int(end[5:7]) + 2) // 3}",
         "filed": filed}
        for start, end, filed, value, form, accession in revenues
    ]  # fmt: skip
    facts = {"us-gaap": {"Revenues": {"label": "Revenues", "units": {"USD": rows}}}}
    return json.dumps({"cik": cik, "entityName": "Astera Labs, Inc.", "facts": facts}).encode()


def tickers(listed: Iterable[tuple[str, int]]) -> bytes:
    """Return the list of tickers."""
    rows = {
        str(n): {"cik_str": cik, "ticker": ticker, "title": ticker} for n, (ticker, cik) in enumerate(listed)
    }
    return json.dumps(rows).encode()


Documents = MutableMapping[str, tuple[int, bytes]]


@dataclass
class Sec:
    """What is on file, by path; laid into `documents`, which a server serves."""

    documents: Documents
    filings: dict[int, list[FilingRef]] = field(default_factory=dict)

    def put(self, path: str, body: bytes | tuple[int, bytes]) -> None:
        self.documents[path] = (200, body) if isinstance(body, bytes) else body

    def list(self, *listed: tuple[str, int]) -> None:
        self.put("/files/company_tickers.json", tickers(listed))

    def file(self, cik: int, *filed: FilingRef) -> None:
        """Add filings, newest first, before the others."""
        self.filings[cik] = [*filed, *self.filings.get(cik, [])]
        self.put(f"/submissions/CIK{cik:010}.json", submissions(self.filings[cik]))

    def figures(self, cik: int, *revenues: tuple[str, str, str, int, str, str]) -> None:
        self.put(f"/api/xbrl/companyfacts/CIK{cik:010}.json", companyfacts(revenues, cik))

    def exhibit(self, cik: int, accession: str, text: str, accepted: str) -> None:
        """Put the documents of an 8-K with an EX-99.1 there."""
        folder = f"/Archives/edgar/data/{cik}/{accession.replace('-', '')}"
        page = index_page([("8-K", "main.htm"), ("EX-99.1", "ex991.htm")], accepted)
        self.put(f"{folder}/{accession}-index.html", page)
        self.put(f"{folder}/ex991.htm", text.encode())
