"""Releases searched for the words of open checkpoints: what is found, and that nothing is taken as true."""

from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.desk.releases import AT, EMPTY, PAGE, URL, book, release
from tests.doors.judge import Grade, Kind, Ledger
from tests.doors.reports import joined_exhibits
from tests.homes import (
    CompanyRow,
    FilingRow,
    Reader,
    ReadRelease,
    ReleaseRow,
    Store,
    as_entry,
    hits,
    open_store,
    read,
    understand,
)


def found(document: ReadRelease, ledger: Ledger = EMPTY) -> dict[str, list[str]]:
    """By checkpoint or leg the sentences found, by their first words."""
    by: dict[str, list[str]] = {}
    for hit in hits(document, book(), ledger, AT):
        by.setdefault(hit.checkpoint, []).append(" ".join(hit.sentence.split()[:3]))
    return by


def test_three_sentences_at_most_the_best_first() -> None:
    page = "".join(f"<p>At site {n} Scorpio X went to volume production.</p>" for n in range(5))
    page += "<p>Scorpio X is in full volume production.</p>"
    first = found(read(release(body=page), book(), EMPTY))["x-volume"]
    assert first == ["Scorpio X is", "At site 0", "At site 1"]
    page = page.replace("to volume", "to some")
    assert found(read(release(body=page), book(), EMPTY))["x-volume"] == ["Scorpio X is"]  # the best by far


def test_what_a_test_decides_can_only_be_supported() -> None:
    hit = next(
        one for one in hits(read(release(), book(), EMPTY), book(), EMPTY, AT) if one.checkpoint == "margin"
    )
    assert understand(as_entry(hit, book()), book(), hit.known_at).evidence is not None


@pytest.fixture
def store(tmp_path: Path) -> Store:
    opened = open_store(tmp_path / "catalyst.db", now=AT)
    one = release()
    filing = FilingRow(1736297, one.accession, "8-K", one.filed, AT, items=one.items)
    opened.filings.put_company(CompanyRow("ALAB", 1736297, asked_at=AT))
    opened.filings.add([filing], AT)
    opened.filings.add_release(ReleaseRow(1736297, one.accession, "EX-99.1", URL, AT, one.body), AT)
    return opened


def test_offers_are_of_the_latest_results_until_they_are_entered(store: Store) -> None:
    with store:
        reader = Reader(store)
        (offer,) = reader.offers("ALAB", book(), EMPTY, AT)
        assert (offer.fact.metric, offer.sentence) == ("revenue", "Revenue of $555.0 million, up 141%")
        assert reader.offers("NVDA", book(), EMPTY, AT) == ()
        assert reader.offers("ALAB", book(), Ledger([offer.fact], [], {}), AT) == ()
        guessed = replace(offer.fact, grade=Grade.OWN)
        assert reader.offers("ALAB", book(), Ledger([guessed], [], {}), AT) == (offer,)
        assert reader.offers("ALAB", book(), EMPTY, AT + timedelta(days=200)) == ()


OUTLOOK = "<p>For the fourth quarter of 2026, we expect revenue in the range of $600 to $610 million.</p>"


def test_a_guide_that_was_entered_is_not_offered_again_once_another_is_given_on_a_call(store: Store) -> None:
    with store:
        one = replace(release(), accession="0001736297-26-000099", body=(PAGE + OUTLOOK).encode())
        store.filings.add([FilingRow(1736297, one.accession, "8-K", one.filed, AT, items=one.items)], AT)
        store.filings.add_release(ReleaseRow(1736297, one.accession, "EX-99.1", URL, AT, one.body), AT)
        reader = Reader(store)
        revenue, guide = (offer.fact for offer in reader.offers("ALAB", book(), EMPTY, AT))
        assert guide.kind is Kind.GUIDE
        later = AT + timedelta(days=9)
        said = replace(guide, grade=Grade.CALL, source="call", known_at=later)
        assert reader.offers("ALAB", book(), Ledger([revenue, guide, said], [], {}), later) == ()
        (offer,) = reader.offers("ALAB", book(), Ledger([revenue, said], [], {}), later)
        assert offer.fact == guide


OTHER = "https://www.sec.gov/Archives/edgar/data/1736297/ex992.htm"
REMARKS = """<p>Third Quarter 2026 Financial Highlights</p><p>Revenue of $565.0 million</p>
<p>The custom Leo design of the second hyperscaler ramps.</p>"""


def test_all_exhibits_are_read_and_what_two_of_them_say_differently_is_a_doubt() -> None:
    body = joined_exhibits((URL, PAGE.encode()), (OTHER, REMARKS.encode()))
    document = read(replace(release(), body=body), book(), EMPTY)
    (revenue,) = document.offered
    assert [str(one.fact.value) for one in (revenue, *revenue.others)] == ["$555M", "$565M"]
    assert [one.fact.source for one in (revenue, *revenue.others)] == [URL, OTHER]
    assert any("Leo design of the second" in sentence for sentence in document.sentences)


def kept(store: Store, accession: str, form: str, day: int, body: str, *items: str) -> None:
    """Store another filing with a text, this many days after the release."""
    at = AT + timedelta(days=day)
    store.filings.add([FilingRow(1736297, accession, form, at.date(), at, items=items)], at)
    store.filings.add_release(ReleaseRow(1736297, accession, "EX-99.1", OTHER, at, body.encode()), at)


@pytest.mark.parametrize(("form", "body", "items", "revenue"), [
    ("8-K", "<p>Prepared remarks: it was a good quarter.</p>", ("2.02",), "$555M"),
    ("8-K", REMARKS, ("2.02",), "$555M"),  # as many figures: the first to say them
    ("8-K/A", REMARKS, ("2.02",), "$565M"),  # corrected
    ("8-K", REMARKS, ("7.01",), "$555M"),
    ("6-K", REMARKS, (), "$555M"),
])  # fmt: skip
def test_the_evenings_release_counts_and_not_the_transcript_of_the_day(
    store: Store, form: str, body: str, items: tuple[str, ...], revenue: str
) -> None:
    with store:
        kept(store, "0001736297-26-000041", form, 1, body, *items)
        offers = Reader(store).offers("ALAB", book(), EMPTY, AT + timedelta(days=2))
        assert [str(one.fact.value) for one in offers] == [revenue]


def test_a_6_k_with_figures_is_a_release(store: Store) -> None:
    with store:
        kept(store, "0001736297-26-000042", "6-K", 10, REMARKS)
        kept(store, "0001736297-26-000043", "6-K", 11, "<p>A director was appointed to the board.</p>")
        (offer,) = Reader(store).offers("ALAB", book(), EMPTY, AT + timedelta(days=12))
        assert (str(offer.fact.value), offer.fact.source) == ("$565M", OTHER)
