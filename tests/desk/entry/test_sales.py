"""A sale typed into a ticker's form: taken off the oldest lots, and refused where it was not held."""

from datetime import date

import pytest

from tests.doors.book import data_of, edited, load_book
from tests.homes import sold

TODAY = date(2026, 11, 20)
NEWER = '{ quantity = "1,040", cost = "142.10", opened = 2025-09-02 }'
OLDER = '{ quantity = 10, cost = "98.20", opened = "2025-06-12" }'
GONE = '{ quantity = 7, cost = "9", opened = 2024-01-02, sold = 2025-01-02, price = "8" }'


def newer(quantity: int) -> str:
    return NEWER.replace('"1,040"', str(quantity))


def after(text: str) -> str:
    """Return the lots once that much was sold."""
    book = f"schema = 1\n[ticker.NVDA]\nlots = [{GONE}, {NEWER}, {OLDER}]\n"
    changed = edited(book, sold(data_of(book)["ticker"]["NVDA"], "NVDA", text, TODAY))
    assert load_book(changed).book is not None
    return changed.split(f"lots = [{GONE}, ")[1].strip("]\n")


@pytest.mark.parametrize(
    ("text", "lots"),
    [
        ("10@190.50", f'{NEWER}, {OLDER[:-2]}, sold = 2026-11-20, price = "190.50" }}'),
        (
            "2.5 @ 190EUR  2026-03-02",
            f"{NEWER}, {OLDER.replace('10', '7.5', 1)}, "
            f'{OLDER.replace("10", "2.5", 1)[:-2]}, sold = 2026-03-02, price = "190 EUR" }}',
        ),
        (
            "11@190",
            f'{newer(1_039)}, {OLDER[:-2]}, sold = 2026-11-20, price = "190" }}, '
            f'{newer(1)[:-2]}, sold = 2026-11-20, price = "190" }}',
        ),
    ],
)
def test_a_sale_is_taken_off_the_oldest_lots_and_what_stays_is_a_lot_of_its_own(text: str, lots: str) -> None:
    assert after(text) == lots


@pytest.mark.parametrize(("text", "why"), [
    ("1051@190", "1051 of NVDA were not held on 2026-11-20: the book has 1050"),
    ("11@190 2025-07-01", "11 of NVDA were not held on 2025-07-01: the book has 10"),
    ("1@190 2026-11-21", "2026-11-21 has not come yet"),
    ("-1@190", "a sale of -1 shares is none"),
    ("10", "'10' is no lot; write shares@cost of one"),
    ("1@1,5", "write decimals with a point"),
])  # fmt: skip
def test_what_was_not_held_is_not_sold(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        after(text)
