"""EDGAR, the SEC's archive: which company a ticker is, what it filed, its figures and releases.

The rules (sources.md, "Shapes" and "Error rules"): nothing without a contact, five
requests a second to all its hosts together, ten minutes of silence if it says so.
What is missing in the archive is a 403.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import TypeVar

from msgspec.structs import replace

from catalyst_tui import __version__
from catalyst_tui.book.clean import clean
from catalyst_tui.outside.errors import (
    BadBody,
    Garbled,
    Limited,
    Refused,
    UnknownSymbol,
)
from catalyst_tui.outside.health import Health
from catalyst_tui.outside.untrusted_json import (
    LISTED,
    at,
    day,
    items,
    stamp,
    tree,
    unescaped,
    words,
)
from catalyst_tui.reports.facts_by_filing import A_DAY
from catalyst_tui.reports.facts_by_filing import FORMS as PERIODIC
from catalyst_tui.reports.release.release import joined_exhibits
from catalyst_tui.sources.companies import Company, companies
from catalyst_tui.sources.feeds import SEC
from catalyst_tui.sources.http import Network, Policy, Reply, SourceClient
from catalyst_tui.sources.specs import new_york
from catalyst_tui.values import Frozen

T = TypeVar("T")

NO_CONTACT = (
    "the SEC asks who is asking; "
    'put an address of yours into config.toml: [sources.sec] contact = "…"'
)
# Seconds between two requests: half of the ten a second that are allowed
INTERVAL = 0.2
LARGEST = 5_000_000  # bytes of a document that is stored
# Decoded bytes of an answer: a large bank's figures have 9 million
LARGEST_ANSWER = 16_000_000
WWW = "https://www.sec.gov"


def policy(contact: str) -> Policy:
    """Return how the SEC is asked by a user who can be reached at `contact`."""
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


# Lists of filings

# Where companies say what happened; also amended (`/A`)
EVENTS = frozenset({"8-K", "6-K"})
# Filed once by a company that succeeds another
SUCCESSION = frozenset({"8-K12B", "8-K12G3"})
MOST_LISTS = 50  # of older filings; a bank has a dozen
_ACCESSION = re.compile(r"[0-9]{10}-[0-9]{2}-[0-9]{6}")
_ITEM = re.compile(r"[0-9]{1,2}\.[0-9]{2}")
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,199}")
_OLDER = re.compile(r"CIK[0-9]{10}-submissions-[0-9]{3}\.json")


class Filing(Frozen):
    """One filing.

    `report` is the end of its period, or for an 8-K the day of the event; `figures` whether it
    comes with XBRL; `primary` the file name of its main document ("" for none).
    """

    accession: str
    form: str
    filed: date
    report: date | None
    items: tuple[str, ...]
    primary: str
    figures: bool

    @property
    def periodic(self) -> bool:
        """Return whether it brings a period's figures in a form that is read."""
        return self.form.removesuffix("/A") in PERIODIC and self.figures


class Submissions(Frozen):
    """The newest thousand or so filings of a company, newest first, and the
    names of lists of older ones.

    `succeeded` is when it took the place of another company, if it did.
    """

    name: str
    filings: tuple[Filing, ...]
    older: tuple[str, ...] = ()
    succeeded: date | None = None


def read_submissions(body: bytes, seen: date) -> Submissions:
    """Parse a submissions document, or one of its lists of older filings; Garbled if it is neither.

    A malformed row, or one filed later than it was `seen`, is skipped.
    """
    document = tree(body, "SEC", most=LISTED)
    lists = at(document, "filings", "recent") or document
    columns = [
        items(at(lists, name)) for name in ("accessionNumber", "form", "filingDate")
    ]
    if (
        not isinstance(at(lists, "accessionNumber"), list)
        or len({len(column) for column in columns}) > 1
    ):
        raise Garbled("SEC answered with something that is no list of filings")
    filings = (_filing(lists, n) for n in range(len(columns[0])))
    older = (words(at(row, "name")) for row in items(at(document, "filings", "files")))
    succeeded = (
        day(filed)
        for _, form, filed in zip(*columns, strict=True)
        if words(form) in SUCCESSION
    )
    return Submissions(
        clean(words(at(document, "name"))),
        tuple(
            filing
            for filing in filings
            if filing is not None and filing.filed <= seen + A_DAY
        ),
        tuple(name for name in older if _OLDER.fullmatch(name))[:MOST_LISTS],
        next(succeeded, None),
    )


def _filing(lists: object, n: int) -> Filing | None:
    form = words(at(lists, "form", n))
    if form.removesuffix("/A") not in PERIODIC | EVENTS:
        return None
    accession, filed = (
        words(at(lists, "accessionNumber", n)),
        day(at(lists, "filingDate", n)),
    )
    if filed is None or not _ACCESSION.fullmatch(accession):
        return None
    numbers = words(at(lists, "items", n)).split(",")
    return Filing(
        accession=accession,
        form=form,
        filed=filed,
        report=day(at(lists, "reportDate", n)),
        items=tuple(number for number in numbers if _ITEM.fullmatch(number)),
        primary=file_name(words(at(lists, "primaryDocument", n))),
        figures=at(lists, "isXBRL", n) == 1,
    )


def file_name(path: str) -> str:
    """Return the file a path means (`/ix?doc=/Archives/…/a.htm`,
    `xslF345X05/a.xml`); "" for none.
    """
    name = path.rpartition("/")[2]
    return name if _NAME.fullmatch(name) else ""


# Documents of a filing

MOST_EXHIBITS = 4
_TAG = re.compile(r"<[^<>]*>")
_LINK = re.compile(r'href="([^"<>]{1,500})"')
_ACCEPTED = re.compile(
    r"Accepted</div>\s{0,100}<div class=\"info\">([0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{8})<"
)
_READABLE = (".htm", ".html", ".txt")
_FIRST = re.compile(r"EX-99(?:\.0?1)?")
_EXHIBIT = re.compile(r"EX-\d{1,2}\b")


class FilingPart(Frozen):
    """One document of a filing: its type (`8-K`, `EX-99.1`), its file, and
    its text once it is fetched.
    """

    type: str
    name: str
    body: bytes = b""


class Index(Frozen):
    """The documents of a filing, and the moment it was accepted: when it was public."""

    accepted: datetime | None
    documents: tuple[FilingPart, ...]


class FiledDocument(Frozen):
    """The document in which a company speaks, its address, and when it was public (None: not said).

    `more` are further exhibits of the filing, each with its address.
    """

    document: FilingPart
    url: str
    accepted: datetime | None
    more: tuple[tuple[FilingPart, str], ...] = ()

    @property
    def body(self) -> bytes:
        """Return all of it as it is stored."""
        return joined_exhibits(
            (self.url, self.document.body), *((url, one.body) for one, url in self.more)
        )


def read_index(body: bytes) -> Index:
    """Parse a filing's `-index.html`; BadBody if it lists no document."""
    text = body.decode("utf-8", "replace")
    accepted = _ACCEPTED.search(text)
    found = []
    for row in text.split("<tr")[1:]:
        cells = [
            cell.split("</td", 1)[0].partition(">")[2] for cell in row.split("<td")[1:]
        ]
        if len(cells) < 4:  # Seq, Description, Document, Type, Size
            continue
        link = _LINK.search(cells[2])
        kind = unescaped(_TAG.sub(" ", cells[3])).strip()
        if link and kind and (name := file_name(unescaped(link[1]))):
            found.append(FilingPart(kind, name))
    if not found:
        raise BadBody("SEC's page about a filing lists no documents")
    return Index(stamp(accepted[1], new_york()) if accepted else None, tuple(found))


def chosen(index: Index, form: str) -> tuple[FilingPart, ...]:
    """Return the documents in which the company speaks, the release first.

    EX-99.1, then its supplements and prepared remarks (the other EX-99); of a foreign company any
    exhibit of its 6-K; else the filing itself.
    """
    readable = [
        document
        for document in index.documents
        if document.name.lower().endswith(_READABLE)
    ]
    exhibits = [document for document in readable if document.type.startswith("EX-99")]
    if not exhibits and form.removesuffix("/A") == "6-K":
        exhibits = [document for document in readable if _EXHIBIT.match(document.type)]
    if exhibits:
        ordered = sorted(exhibits, key=lambda one: not _FIRST.fullmatch(one.type))
        return tuple(ordered[:MOST_EXHIBITS])
    return tuple(document for document in readable if document.type == form)[:1]


# Requests


class Edgar:
    """The adapter.

    Each method raises SourceError; without a contact Refused, and nothing is sent.
    """

    def __init__(
        self, client: SourceClient, network: Network, *, contact: str | None
    ) -> None:
        self.client, self.contact = client, contact
        self._network = network

    async def tickers(self) -> dict[str, Company]:
        """Fetch every ticker the SEC lists, with its company."""
        path = f"{WWW}/files/company_tickers.json"
        return await self._ask(path, lambda reply: companies(reply.body))

    async def submissions(self, cik: int, *, whole: bool = False) -> Submissions:
        """Fetch a company's filings, newest first; with `whole` also the lists of older ones."""
        path, today = f"/submissions/CIK{cik:010}.json", self.client.now().date()
        found = await self._ask(
            path, lambda reply: read_submissions(reply.body, today), f"company {cik}"
        )
        filings = found.filings
        for name in found.older if whole else ():
            older = await self._ask(
                f"/submissions/{name}",
                lambda reply: read_submissions(reply.body, today),
            )
            filings += older.filings
        return replace(found, filings=filings)

    async def companyfacts(self, cik: int) -> bytes:
        """Fetch every figure a company reported in XBRL, unparsed: 4 MB,
        best parsed in a thread.
        """
        path = f"/api/xbrl/companyfacts/CIK{cik:010}.json"
        return await self._ask(
            path, lambda reply: reply.body, f"figures of company {cik}"
        )

    async def release(self, cik: int, accession: str, form: str) -> FiledDocument:
        """Fetch the documents in which the company speaks (`chosen`).

        BadBody if there is none (yet). A further exhibit that is missing or too large is left out.
        """
        folder = f"{WWW}/Archives/edgar/data/{cik}/{accession.replace('-', '')}"
        page = f"{folder}/{accession}-index.html"
        index = await self._ask(page, lambda reply: read_index(reply.body))
        documents = chosen(index, form)
        if not documents:
            raise BadBody(f"filing {accession} has no document that could be read")
        release = await self._with_text(folder, documents[0], accession)
        more: list[tuple[FilingPart, str]] = []
        room = LARGEST - len(release.body)
        for document in documents[1:]:
            with suppress(BadBody):
                exhibit = await self._with_text(folder, document, accession)
                room -= len(exhibit.body)
                if room >= 0:
                    more.append((exhibit, f"{folder}/{exhibit.name}"))
        return FiledDocument(
            release, f"{folder}/{release.name}", index.accepted, tuple(more)
        )

    async def _with_text(
        self, folder: str, document: FilingPart, accession: str
    ) -> FilingPart:
        path = f"{folder}/{document.name}"
        body = await self._ask(path, lambda reply: reply.body)
        if len(body) > LARGEST:
            raise BadBody(
                f"{document.name} of filing {accession} is too large to be read"
            )
        return replace(document, body=body)

    async def close(self) -> None:
        """Close the connections; a later request opens new ones."""
        await self._network.close()

    async def _ask(
        self, path: str, read: Callable[[Reply], T], known_as: str = ""
    ) -> T:
        """Return what `read` makes of a 200.

        A missing thing with a name is not asked for within a day.
        """
        if not self.contact:
            raise Refused(NO_CONTACT)

        def read_ok(reply: Reply) -> T:
            if reply.status != 200:
                self._raise_for(reply, bool(known_as))
            return read(reply)

        try:
            return await self.client.ask(known_as, path, {}, read_ok, any_status=True)
        except UnknownSymbol as error:
            raise UnknownSymbol(f"SEC has no {known_as}", error.until) from None

    def _raise_for(self, reply: Reply, is_company: bool) -> None:
        """Raise the error of a reply that is no 200; the SEC's pages differ by their titles."""
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
    """Return the SEC, or the server at `url` in its place. Opens no connection yet.

    There is one for the process: its limits are those of all requests together.
    """
    network = Network()
    asked = policy(contact or "")
    asked = asked.moved_to(url) if url else asked
    client = SourceClient(asked, network, now=now, monotonic=monotonic, health=health)
    return Edgar(client, network, contact=contact)
