"""Full-text search of filings since 2001, for names that no list of tickers knows.

Its errors come as answers that went well (sources.md, "efts"), and it lags the filings by minutes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date

from msgspec import Struct

from catalyst_tui.book.clean import clean
from catalyst_tui.outside.errors import BadBody
from catalyst_tui.outside.untrusted_json import at, day, items, tree, whole, words
from catalyst_tui.sources.edgar.submissions import file_name

PATH = "https://efts.sec.gov/LATEST/search-index"

_ID = re.compile(r"([0-9]{10}-[0-9]{2}-[0-9]{6}):([^:]{1,200})")


class Hit(Struct, frozen=True):
    """A document with the words in it. `companies` are the filers' names, `ciks` their numbers."""

    accession: str
    document: str
    type: str
    form: str
    filed: date
    ciks: tuple[int, ...]
    companies: tuple[str, ...]


class Hits(Struct, frozen=True):
    """One page of hits, best first; `total` is how many there are, at least when it says 10,000."""

    total: int
    hits: tuple[Hit, ...]


def question(
    phrase: str, forms: Iterable[str], ciks: Iterable[int], days: tuple[date, date] | None, start: int
) -> Mapping[str, str]:
    """The parameters for filings with this very phrase. ValueError for a phrase without a word."""
    said = " ".join(re.sub(r"[\"\\\x00-\x1f]", " ", phrase).split())[:200]
    if not said:
        raise ValueError("nothing to search for")
    asked = {"q": f'"{said}"', "forms": ",".join(forms), "ciks": ",".join(f"{cik:010}" for cik in ciks)}
    if days is not None:
        asked |= {"dateRange": "custom", "startdt": days[0].isoformat(), "enddt": days[1].isoformat()}
    if start:
        asked["from"] = str(start)
    return {name: value for name, value in asked.items() if value}


def read_hits(body: bytes) -> Hits:
    """A page of hits. Raises BadBody when the search failed, Garbled when it is no such page."""
    document = tree(body, "SEC's search")
    if at(document, "errorType") is not None or at(document, "errorMessage") is not None:
        said = clean(words(at(document, "errorMessage")), 120)
        raise BadBody(f"SEC's search failed: {said or 'no reason given'}")
    found = at(document, "hits", "hits")
    if not isinstance(found, list):
        raise BadBody("SEC's search answered with something that is no list of hits")
    hits = [hit for one in found if (hit := _hit(one)) is not None]
    total = whole(at(document, "hits", "total", "value"), 0, 10**9)
    return Hits(len(hits) if total is None else total, tuple(hits))


def _hit(one: object) -> Hit | None:
    id_, source = _ID.fullmatch(words(at(one, "_id"))), at(one, "_source")
    filed = day(at(source, "file_date"))
    if filed is None or id_ is None or not (name := file_name(id_[2])):
        return None
    ciks = (words(cik) for cik in items(at(source, "ciks")))
    return Hit(
        accession=id_[1],
        document=name,
        type=clean(words(at(source, "file_type")), 20),
        form=clean(words(at(source, "form")), 20),
        filed=filed,
        ciks=tuple(int(cik) for cik in ciks if re.fullmatch(r"[0-9]{1,10}", cik)),
        companies=tuple(clean(words(name)) for name in items(at(source, "display_names"))),
    )
