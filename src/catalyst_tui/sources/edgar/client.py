"""EDGAR over HTTP: submissions, figures and documents; by the SEC's rules, through one client.

The rules (sources.md, "Shapes" and "Error rules"): nothing without a contact, five requests a second to all
its hosts together, ten minutes of silence when it says so; what is missing in the Archives is a 403.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui import __version__
from catalyst_tui.outside.errors import BadBody, Garbled, Limited, Refused, UnknownSymbol
from catalyst_tui.reports.release.release import joined_exhibits
from catalyst_tui.sources.edgar import documents
from catalyst_tui.sources.edgar.documents import Document, Index, Submissions, read_submissions
from catalyst_tui.sources.edgar.tickers import Company, companies
from catalyst_tui.sources.feeds import SEC
from catalyst_tui.sources.health import Health
from catalyst_tui.sources.http import Network, Policy, Reply, SourceClient

Answer = TypeVar("Answer")

NO_CONTACT = (
    "the SEC asks who is asking; "
    'put an address of yours into config.toml: [sources.sec] contact = "…"'
)

INTERVAL = 0.2
"""Seconds between two requests, to whichever of its hosts: half of the ten a second that are allowed."""

LARGEST = 5_000_000
"""Bytes of a document that is kept; figures of a company and whole submissions may be three times that."""

LARGEST_ANSWER = 16_000_000
"""Bytes of an answer, decoded: a large bank's figures have 9 million."""

_WWW = "https://www.sec.gov"


def policy(contact: str) -> Policy:
    """How the SEC is asked, by a user who can be reached at `contact`."""
    return Policy(
        name=SEC,
        title="SEC",
        base="https://data.sec.gov",
        headers={"User-Agent": f"catalyst-tui/{__version__} (contact: {contact})"},
        concurrency=2,
        interval=INTERVAL,
        timeout=30.0,
        cap=LARGEST_ANSWER,
        hosts=frozenset({"www.sec.gov"}),
        limited_for=timedelta(minutes=10),
    )


class FiledDocument(Struct, frozen=True):
    """The document in which a company speaks, where it stands, and when it was public (None: not said);
    `more` are further exhibits of the filing, each with its address."""

    document: Document
    url: str
    accepted: datetime | None
    more: tuple[tuple[Document, str], ...] = ()

    @property
    def body(self) -> bytes:
        """All of it as it is kept."""
        return joined_exhibits(
            (self.url, self.document.body), *((url, one.body) for one, url in self.more)
        )


class Edgar:
    """The adapter. Each method raises SourceError; without a contact Refused, and nothing is sent."""

    def __init__(self, client: SourceClient, network: Network, *, contact: str | None) -> None:
        self.client, self.contact = client, contact
        self._network = network

    async def tickers(self) -> dict[str, Company]:
        """Every ticker the SEC lists, with its company."""
        return await self._ask(
            f"{_WWW}/files/company_tickers.json", lambda reply: companies(reply.body)
        )

    async def submissions(self, cik: int, *, whole: bool = False) -> Submissions:
        """A company's filings, newest first; `whole` with those of the lists of older ones too."""
        path, today = f"/submissions/CIK{cik:010}.json", self.client.now().date()
        found = await self._ask(
            path, lambda reply: read_submissions(reply.body, today), f"company {cik}"
        )
        filings = found.filings
        for name in found.older if whole else ():
            older = await self._ask(
                f"/submissions/{name}", lambda reply: read_submissions(reply.body, today)
            )
            filings += older.filings
        return replace(found, filings=filings)

    async def companyfacts(self, cik: int) -> bytes:
        """Every figure a company reported in XBRL, unread: 4 MB, best read in a thread."""
        path = f"/api/xbrl/companyfacts/CIK{cik:010}.json"
        return await self._ask(path, lambda reply: reply.body, f"figures of company {cik}")

    async def release(self, cik: int, accession: str, form: str) -> FiledDocument:
        """What the company says in a filing: its EX-99.1 with the other EX-99 beside it, else another
        exhibit, else the filing itself.

        BadBody when there is no such document (yet). A further exhibit that is not there is left out.
        """
        folder = f"{_WWW}/Archives/edgar/data/{cik}/{accession.replace('-', '')}"
        index = await self._index(f"{folder}/{accession}")
        first, *further = documents.chosen(index, form) or (None,)
        if first is None:
            raise BadBody(f"filing {accession} has no document that could be read")
        read = await self._document(folder, first, accession)
        more, room = list[tuple[Document, str]](), LARGEST - len(read.body)
        for document in filter(None, further):
            with suppress(BadBody):
                one = await self._document(folder, document, accession)
                room -= len(one.body)
                if room >= 0:
                    more.append((one, f"{folder}/{one.name}"))
        return FiledDocument(read, f"{folder}/{read.name}", index.accepted, tuple(more))

    async def _document(self, folder: str, document: Document, accession: str) -> Document:
        """With its text."""
        body = document.body or await self._ask(
            f"{folder}/{document.name}", lambda reply: reply.body
        )
        if len(body) > LARGEST:
            raise BadBody(f"{document.name} of filing {accession} is too large to be read")
        return Document(document.type, document.name, body)

    async def _index(self, stem: str) -> Index:
        try:
            return await self._ask(
                f"{stem}-index.html", lambda reply: documents.read_index(reply.body)
            )
        except Garbled:
            raise
        except BadBody:
            return await self._ask(
                f"{stem}.txt", lambda reply: documents.read_submission(reply.body)
            )

    async def close(self) -> None:
        """Close the connections; a later request opens new ones."""
        await self._network.close()

    async def _ask(
        self,
        path: str,
        read: Callable[[Reply], Answer],
        known_as: str = "",
        params: Mapping[str, str] | None = None,
    ) -> Answer:
        """What `read` makes of a 200. Something `known_as` that is not there is let be for a day."""
        if not self.contact:
            raise Refused(NO_CONTACT)

        def looked_at(reply: Reply) -> Answer:
            if reply.status != 200:
                self._raise_for(reply, bool(known_as))
            return read(reply)

        try:
            return await self.client.ask(known_as, path, params or {}, looked_at, any_status=True)
        except UnknownSymbol as error:
            raise UnknownSymbol(f"SEC has no {known_as}", error.until) from None

    def _raise_for(self, reply: Reply, is_company: bool) -> None:
        """Raise what a reply that is no 200 stands for. The pages are told by their titles."""
        head = reply.body[:2000]
        if b"Request Rate Threshold Exceeded" in head:
            raise Limited("SEC says: too many requests", wait=reply.wait)
        if b"Undeclared Automated Tool" in head:
            raise Refused(
                "SEC does not accept the contact; check [sources.sec] contact in config.toml"
            )
        self.client.look_at_status(reply)
        if reply.status in (403, 404):
            if is_company:
                raise UnknownSymbol("SEC does not know it")
            raise BadBody("SEC does not have this document, or not yet")
        raise Garbled(f"SEC answered with an error ({reply.status})")


def open_edgar(
    contact: str | None,
    url: str | None = None,
    *,
    now: Callable[[], datetime],
    monotonic: Callable[[], float],
    health: Health | None = None,
) -> Edgar:
    """The SEC, or the server at `url` in its place, as healthy as remembered. Opens no connection yet.

    One for the process: its limits are those of all requests together.
    """
    network = Network()
    asked = policy(contact or "")
    asked = asked.moved_to(url) if url else asked
    client = SourceClient(asked, network, now=now, monotonic=monotonic, health=health)
    return Edgar(client, network, contact=contact)
