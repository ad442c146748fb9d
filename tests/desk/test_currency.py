"""A listing priced in pence is not judged by a book that speaks of pounds."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from catalyst_tui.desk.workspace.currency import mismatches_line, pounds_line
from tests.books import toml
from tests.desk.conftest import FRIDAY_EVENING, Clock, closes, quote
from tests.doors.book import Book, Quantity, load_book, money
from tests.doors.judge import Close, History, Session, Trade
from tests.homes import Workspace, find_home, judge_with_changes, open_workspace, refusal

FRIDAY = datetime(2026, 11, 20, 17, tzinfo=UTC)
BOOK = toml("""
schema = 1
[ticker."OCDO.L"] currency = "{currency}"
[[checkpoint]] id = "floor" ; ticker = "OCDO.L" ; role = "guard" ; text = "Stays above 200"
test = "price >= 200"
""")


@pytest.mark.parametrize(("currency", "status"), [("GBp", "holding"), ("GBP", "unknown")])
def test_closes_count_in_the_books_currency(tmp_path: Path, clock: Clock, currency: str, status: str) -> None:
    home = find_home(str(tmp_path), env={})
    home.book.write_text(BOOK.format(currency=currency), "utf-8")
    close = Close(date(2026, 11, 20), Decimal("231.5"), FRIDAY)
    with open_workspace(home, clock) as workspace:
        workspace.take_prices([], [History("OCDO.L", "GBp", (close,), "told")])
        state = judge_with_changes(workspace)
    assert state.verdicts["floor"].word == status
    assert state.quotes["OCDO.L"].price.unit.label == "GBp"
    assert bool(state.mismatches) is (currency == "GBP")


def test_the_screen_says_which_and_why(tmp_path: Path, clock: Clock) -> None:
    home = find_home(str(tmp_path), env={})
    home.book.write_text(BOOK.format(currency="GBP"), "utf-8")
    with open_workspace(home, clock) as workspace:
        line = mismatches_line({"OCDO.L": "GBp"}, workspace.book)
        unsaid = mismatches_line(
            {"OCDO.L": "USD"}, load_book('schema = 1\n[ticker."OCDO.L"]\n').book or Book()
        )
    assert line == (
        "OCDO.L is priced in GBp, the book says GBP: its prices are not judged. "
        'Write currency = "GBp" in [ticker."OCDO.L"] if that is right'
    )
    assert "priced in USD, the book says nothing, so GBp is expected" in unsaid


@pytest.mark.parametrize(("book", "said_of_it"), [
    ("GBp",
        "OCDO.L's closes by told are in GBP: not taken. OCDO.L is priced in GBP, the "
            'book says GBp: its prices are not judged. Write currency = "GBP" in [ticker."OCDO.L"] if that '
            "is right"),
    ("GBP",
        "OCDO.L's closes by told (GBP) contradict those known (GBp); they are taken if it repeats them in "
            "two sessions"),
])  # fmt: skip
def test_closes_kept_aside_for_their_currency_say_which(book: str, said_of_it: str) -> None:
    loaded = load_book(BOOK.format(currency=book)).book
    close = Close(date(2026, 11, 20), Decimal("2.3"), FRIDAY)
    assert loaded is not None
    assert refusal(History("OCDO.L", "GBP", (close,), "told"), loaded, "GBp") == said_of_it


def test_a_close_in_a_quotes_place_keeps_the_evenings_price(workspace: Workspace) -> None:
    """Of a share that traded last at noon: the close is newer, the evening's price newer still."""
    noon, evening = FRIDAY_EVENING - timedelta(hours=4), Trade(Decimal(340), FRIDAY_EVENING)
    told = replace(quote("ALAB", "349", noon), outside=evening)
    workspace.take_prices([told], [closes("ALAB", FRIDAY.date(), "345", "350")])
    shown = judge_with_changes(workspace).quotes["ALAB"]
    assert (shown.source, shown.price.value) == ("daily close", Decimal(350))
    assert shown.extended is not None
    assert (shown.extended.session, shown.extended.price) == (Session.POST, Decimal(340))


@pytest.mark.parametrize(("cost", "said"), [("25.20", True), ("25.20 GBP", False), ("2520", False)])
def test_a_cost_in_pounds_beside_a_price_in_pence_is_said(cost: str, said: bool) -> None:
    lots = f'[ticker."OCDO.L"]\nlots = [{{ quantity = 10, cost = "{cost}" }}]\n'
    book = load_book(f"schema = 1\n{lots}").book or Book()
    price = replace(quote("OCDO.L", "2530", FRIDAY), price=Quantity(Decimal(2530), money("GBp")))
    line = "OCDO.L: a lot of 10 cost 25.20 GBp each, and the price is 2,530.00 GBp: "
    way_out = 'if that cost is in GBP, write cost = "25.20 GBP"'
    assert pounds_line(book, {"OCDO.L": price}) == (line + way_out if said else "")
