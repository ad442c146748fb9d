"""Whose release offers figures that a checkpoint waits for: said until they are entered."""

from datetime import date
from pathlib import Path

from msgspec.structs import replace

from tests.books import of_claims, toml
from tests.desk.releases import AT, URL, release
from tests.doors.book import Basis
from tests.doors.judge import Ledger, verdicts
from tests.doors.reports import Release
from tests.homes import (
    Attention,
    CompanyRow,
    FilingRow,
    Known,
    OfferedFigures,
    Reader,
    ReleaseRow,
    Store,
    open_store,
    parts,
    position_rows,
)

BOOK = of_claims(
    toml("""
schema = 1
[ticker.ALAB]
[ticker.NVDA]
[[thesis]] id = "t" ; ticker = "ALAB" ; text = "It grows."
"""),
    """
guard ; text = "margin holds" ; test = "gross_margin > 60%" ; every = "quarter" ; basis = "non_gaap"
kill ; text = "falls" ; test = "price < $10"
""",
)
PAGE = "<p>Third Quarter 2026 Highlights</p><p>Non-GAAP gross margin of 72.4%</p>"


def known(ledger: Ledger) -> Known:
    return Known(BOOK, ledger, verdicts(BOOK, ledger, AT), {}, {}, AT)


def keep(one: Release, store: Store) -> None:
    """Store the release as its filing is stored."""
    store.filings.put_company(CompanyRow("ALAB", 1736297, asked_at=AT))
    store.filings.add([FilingRow(1736297, one.accession, "8-K", one.filed, AT, items=one.items)], AT)
    store.filings.add_release(ReleaseRow(1736297, one.accession, "EX-99.1", URL, AT, one.body), AT)


def test_figures_are_offered_from_the_release_until_they_are_entered(tmp_path: Path) -> None:
    with open_store(tmp_path / "catalyst.db", now=AT) as store:
        offered = OfferedFigures(Reader(store))
        before = known(Ledger())
        assert not offered.find_more(before)  # nothing is kept

        one = release(body=PAGE)
        keep(one, store)
        waits = known(Ledger())
        while offered.find_more(waits):
            pass
        assert dict(offered.found) == {"ALAB": date(2026, 11, 3)}

        facts = [offer.fact for offer in offered.reader.offers("ALAB", BOOK, waits.ledger, AT)]
        assert facts[0].basis is Basis.NON_GAAP
        entered = known(Ledger(facts))
        while offered.find_more(entered):
            pass
        assert dict(offered.found) == {}


def test_the_row_the_strip_and_the_date_say_so() -> None:
    found = replace(known(Ledger()), offered={"ALAB": date(2026, 11, 3)})
    row, other = position_rows(found)
    assert row.next is not None
    assert (row.symbol, row.next.text, row.next.short) == ("ALAB", "figures ready to enter", "new figures")
    assert (row.attention, other.offered) == (Attention.LATE, None)
    said = [part.words[1] for part in parts(found, (row, other)) if part.attention is Attention.LATE]
    assert said == ["figures of Nov 3 are ready to enter"]
