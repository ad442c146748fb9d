"""A checkpoint's sentence that a form wrote follows its test; the user's own words never do."""

import pytest

from catalyst_tui.book.line.reworded import left_behind, reworded
from tests.doors.book import Book

STOP = {"text": "NVDA closes below $130", "test": "price < $130", "near": "10%"}
MARGIN = {"text": "gross margin stays at least 72%", "test": "gross_margin >= 72%"}
SHIPS = {"text": "NVDA ships Rubin by 2027", "event": "NVDA ships Rubin", "due": "2027"}
SALES = {"text": "NVDA revenue above $5B by 2027-06-30", "test": "revenue > $5B", "due": "2027-06-30"}


@pytest.mark.parametrize(("before", "typed", "text"), [
    (STOP, {"test": "price < $148"}, "NVDA closes below $148"),
    (STOP, {"near": "5%"}, None),
    (STOP, {"test": "price < $120", "text": "Too far below its high"}, None),
    (STOP, {"test": "drawdown(price, 1y) > 20%"}, None),
    (STOP | {"text": "NVDA falls out of bed"}, {"test": "price < $148"}, None),
    (MARGIN, {"test": "gross_margin >= 70%"}, "gross margin stays at least 70%"),
    (SALES, {"due": "2028-01-31"}, "NVDA revenue above $5B by 2028-01-31"),
    (SALES, {"test": "revenue > $6B"}, "NVDA revenue above $6B by 2027-06-30"),
    ({"text": "Spending slows", "test": "price < $130"}, {"test": "price < $148"}, None),
    (SHIPS, {"due": "2028"}, "NVDA ships Rubin by 2028"),
    (SHIPS, {"event": "NVDA ships Rubin in volume"}, "NVDA ships Rubin in volume by 2027"),
    (SHIPS | {"text": "Rubin ships at last"}, {"due": "2028"}, None),
])  # fmt: skip
def test_a_text_that_reads_as_its_keys_follows_them(
    before: dict[str, str], typed: dict[str, str], text: str | None, book: Book
) -> None:
    assert reworded(before, before | typed, "NVDA", book) == text


OWN = {"text": "ALAB stays above $1,300 through 2026", "test": "price >= $1300", "due": "2026-12-31"}


@pytest.mark.parametrize(("typed", "said"), [
    ({"test": "price >= $1280"}, "1300"),
    ({"due": "2027-12-31"}, "2026"),
    ({"due": "2026-11-30"}, ""),
    ({"test": "price >= $1300.00"}, ""),
    ({"test": "price >= $1280", "text": "ALAB stays above $1,280"}, ""),
    ({"test": ""}, ""),
])  # fmt: skip
def test_an_old_number_in_the_users_own_words_is_said(typed: dict[str, str], said: str) -> None:
    hint = left_behind(OWN, OWN | typed)
    assert hint == (f"the sentence still says {said}: change `text` too, if it means that" if said else "")


def test_a_title_that_says_another_test_is_named() -> None:
    hint = left_behind(OWN, OWN | {"test": "revenue >= 5B and price >= $1300"})
    assert hint == f"the title stays “{OWN['text']}”: ^e shows `text`, which changes it"


@pytest.mark.parametrize(("text", "before", "after", "said"), [
    ("it must ship by 2026-12-31", {"due": "2026-12-31"}, {"due": "2026-11-30"}, "2026-12-31"),
    ("a good 2026Q3", {"period": "2026Q3"}, {"period": "2026Q4"}, "2026Q3"),
    ("out in 2026H1, at last", {"due": "2026H1"}, {"due": "2026H2"}, "2026H1"),
    ("within 2026", {"due": "2026-12-31"}, {"due": "2026-11-30"}, ""),
])  # fmt: skip
def test_an_old_date_in_the_users_own_words_is_said(
    text: str, before: dict[str, str], after: dict[str, str], said: str
) -> None:
    hint = left_behind({"text": text, **before}, {"text": text, **after})
    assert hint == (f"the sentence still says {said}: change `text` too, if it means that" if said else "")
