"""A company by symbol or name: taken where it is certain, else named with those it may be."""

import pytest

from catalyst_tui.book.line.lots import Wanted, wanted
from catalyst_tui.desk.entry.holdings import understood
from tests.doors.book import Ticker, Venue, load_book
from tests.homes import Companies, shown_name

NAMES = {"NVDA": "NVIDIA CORP", "GOOGL": "Alphabet Inc.", "GOOG": "Alphabet Inc.", "AAPL": "Apple Inc.",
    "BRK-B": "BERKSHIRE HATHAWAY INC", "BRK-A": "BERKSHIRE HATHAWAY INC", "JPM": "JPMORGAN CHASE & CO",
    "JPM-PC": "JPMORGAN CHASE & CO", "ASML": "ASML HOLDING NV", "ASMLF": "ASML HOLDING NV",
    "F": "FORD MOTOR CO", "MCD": "MCDONALDS CORP", "KO": "COCA COLA CO", "SMERY": "Siemens Energy AG/ADR",
    "APLE": "Apple Hospitality REIT, Inc.", "FORD": "FORWARD INDUSTRIES INC", "SNOW": "Snowflake Inc.",
    "SNLK": "Snow Lake Resources"}  # fmt: skip
LIST = Companies(NAMES)


@pytest.mark.parametrize(("text", "symbol"), [
    ("NVDA", "NVDA"),
    ("nvda", "NVDA"),
    ("Nvidia", "NVDA"),
    ("nvidia corporation", "NVDA"),
    ("apple", "AAPL"),
    ("jpmorgan chase", "JPM"),
    ("asml", "ASML"),
    ("asml holding", "ASML"),
    ("McDonald's", "MCD"),
    ("coca-cola", "KO"),
    ("siemens energy", "ENR.DE"),
    ("facebook", "META"),
    ("google", "GOOGL"),
    ("TSMC", "TSM"),
    ("Roche", "ROG.SW"),
    ("ford", "F"),
    ("snow", "SNOW"),
    ("FORD", "FORD"),
    ("sie.de", "SIE.DE"),
    ("7203.T", "7203.T"),
    ("VOO", "VOO"),
    ("voo", "VOO"),
])  # fmt: skip
def test_what_is_certain_is_taken(text: str, symbol: str) -> None:
    assert LIST.symbol_of(text) == symbol


@pytest.mark.parametrize(("text", "said"), [
    ("alphabet", "'alphabet' may be GOOGL Alphabet Inc., GOOG Alphabet Inc.; write the symbol"),
    ("berkshire", "BRK-B BERKSHIRE HATHAWAY INC, BRK-A"),
    ("nvid", "did you mean NVDA NVIDIA CORP\\? write NVDA"),
    ("lumentum",
        "no company called 'lumentum' is on the SEC's list; write its symbol, such as SIE.DE for Siemens"),
    ("BRK.B", "did you mean BRK-B BERKSHIRE HATHAWAY INC\\? write BRK-B"),
    ("brk.b", "did you mean BRK-B BERKSHIRE HATHAWAY INC\\? write BRK-B"),
    ("NV/DA", "no ticker symbol"),
])  # fmt: skip
def test_what_is_not_certain_is_said_with_what_it_may_be(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said.replace("(", r"\(")):
        LIST.symbol_of(text)


@pytest.mark.parametrize(
    ("symbol", "near"),
    [("NVDIA", "NVDA"), ("APPEL", "AAPL"), ("VOO", None), ("VFIAX", None), ("NVDA", None), ("SIE.DE", None)],
)
def test_an_unlisted_symbol_is_a_problem_unless_the_user_is_sure(symbol: str, near: str | None) -> None:
    found = LIST.near_symbol(symbol)
    assert (found and found.symbol) == near
    book = load_book("schema = 1\n").book
    assert book is not None
    for sure in (False, True):
        (row,) = understood(symbol, LIST, book, {}, sure=sure)
        assert bool(row.problem) is (near is not None and not sure)


@pytest.mark.parametrize(("text", "those"), [
    ("NVDA, amd,SIE.DE", [Wanted("NVDA"), Wanted("amd"), Wanted("SIE.DE")]),
    ("NVDA 40@142.10 2.5@1,180, mu", [Wanted("NVDA", ("40@142.10", "2.5@1,180")), Wanted("mu")]),
    ("SIE.DE 10 @ 171.20 EUR", [Wanted("SIE.DE", ("10@171.20 EUR",))]),
    ("SAP.DE 30@180 EUR 2024-11-20", [Wanted("SAP.DE", ("30@180 EUR 2024-11-20",))]),
    ("SAP.DE 30@180 2024-11-20 EUR", [Wanted("SAP.DE", ("30@180 2024-11-20 EUR",))]),
    ("SAP.DE 30@180 EUR 5@190 USD", [Wanted("SAP.DE", ("30@180 EUR", "5@190 USD"))]),
    ("SAP.DE 30@180 5@190EUR", [Wanted("SAP.DE", ("30@180", "5@190 EUR"))]),
    ("SAP.DE 30@180 EUR 5@190", [Wanted("SAP.DE", ("30@180 EUR", "5@190"))]),
    ("CDR.WA PLN; coca cola -5@60", [Wanted("CDR.WA", (), "PLN"), Wanted("coca cola", ("-5@60",))]),
    ("3m 40", [Wanted("3m", ("40",))]),
    ("MU 2@3 2025-03-04 1@2 3@4 2025-03-05", [Wanted("MU", ("2@3 2025-03-04", "1@2", "3@4 2025-03-05"))]),
    (" , ", []),
    ("costco 12 at 560", [Wanted("costco", ("12@560",))]),
    ("100 KO @ 58.5", [Wanted("KO", ("100@58.5",))]),
    ("ASML 5@€620", [Wanted("ASML", ("5@620 EUR",))]),
    ("costco 12 @ $560", [Wanted("costco", ("12@560",))]),
    ("SAP.DE 10 shares @ $180", [Wanted("SAP.DE", ("10@180 USD",))]),
    ("TSM: 50 @ $142.5", [Wanted("TSM", ("50@142.5",))]),
    ("bayer 10@25 eur", [Wanted("bayer", ("10@25 EUR",))]),
    ("vod.l 10@70GBp", [Wanted("vod.l", ("10@70 GBp",))]),
    ("Costco 8@540.20 and 4@610", [Wanted("Costco", ("8@540.20", "4@610"))]),
    ("MSFT 20@410, and 10@380", [Wanted("MSFT", ("20@410", "10@380"))]),
    ("Johnson and Johnson 3@150", [Wanted("Johnson and Johnson", ("3@150",))]),
    ("MSFT 20@410, 10@380", [Wanted("MSFT", ("20@410", "10@380"))]),
])  # fmt: skip
def test_several_are_typed_in_one_line(text: str, those: list[Wanted]) -> None:
    assert list(wanted(text)) == those


@pytest.mark.parametrize(("ticker", "name"), [
    (Ticker("NVDA"), "NVIDIA CORP"),
    (Ticker("BRK.B"), "BERKSHIRE HATHAWAY INC"),
    (Ticker("NVDA", name="Nvidia"), "Nvidia"),
    (Ticker("NVDA", currency="EUR"), ""),  # of an exchange that the list is not about
    (Ticker("SHEL", venue=Venue.LONDON), ""),
    (Ticker("NOBODY"), ""),
])  # fmt: skip
def test_a_company_is_called_as_the_list_does_where_nobody_else_says(ticker: Ticker, name: str) -> None:
    assert shown_name(ticker) == name
