"""A checkpoint's sentence that a form wrote follows its test; the user's own words never do."""

from __future__ import annotations

import pytest

from catalyst_tui.book.file.reworded import left_behind, reworded

STOP = {"text": "NVDA closes below $130", "test": "price < $130", "near": "10%"}
MARGIN = {"text": "Gross margin stays at 72% or more", "test": "gross_margin >= 72%"}
SHIPS = {"text": "Rubin ships by 2027", "event": "Rubin ships", "due": "2027"}
SCORED = {"text": "Does engineering keep up?", "score": "Does engineering keep up?", "scale": "[-2, 2]"}
BEATS = {
    "text": "Revenue passes revenue@CRDO in 2026Q4",
    "test": "revenue > revenue@CRDO",
    "period": "2026Q4",
}
SALES = {"text": "Revenue reaches $5B by 2027-06-30", "test": "revenue >= $5B", "due": "2027-06-30"}


@pytest.mark.parametrize(
    ("before", "typed", "text"),
    [
        (STOP, {"test": "price < $148"}, "NVDA closes below $148"),
        (STOP, {"near": "5%"}, None),
        (STOP, {"test": "price < 0.8 * high", "text": "Too far below its high"}, None),
        (STOP, {"test": "drawdown > 20%"}, None),
        (STOP | {"text": "NVDA falls out of bed"}, {"test": "price < $148"}, None),
        (MARGIN, {"test": "gross_margin >= 70%"}, "Gross margin stays at 70% or more"),
        (SALES, {"due": "2028-01-31"}, "Revenue reaches $5B by 2028-01-31"),
        (SALES, {"due": ""}, "Revenue reaches $5B"),
        ({"text": "Spending slows", "test": "price < $130"}, {"test": "price < $148"}, None),
        (SHIPS, {"due": "2028"}, "Rubin ships by 2028"),
        (SHIPS, {"due": ""}, "Rubin ships"),
        (SHIPS, {"event": "Rubin ships in volume"}, "Rubin ships in volume by 2027"),
        (SHIPS | {"text": "Rubin ships at last"}, {"due": "2028"}, None),
        (SCORED, {"score": "Does it keep up?"}, "Does it keep up?"),
        (BEATS, {"period": "2027Q1"}, "Revenue passes revenue@CRDO in 2027Q1"),
    ],
)
def test_a_sentence_of_a_form_says_what_its_test_says(
    before: dict[str, str], typed: dict[str, str], text: str | None
) -> None:
    assert reworded(before, before | typed, "NVDA") == text


OWN = {"text": "ALAB stays above $1,300 through 2026", "test": "price >= $1300", "due": "2026-12-31"}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"test": "price >= $1280"}, "1300"),
        ({"due": "2027-12-31"}, "2026"),
        ({"due": "2026-11-30"}, ""),
        ({"test": "price >= $1300.00"}, ""),
        ({"test": "price >= $1280", "text": "ALAB stays above $1,280"}, ""),
        ({"test": "revenue >= 5B and price >= $1300"}, ""),
        ({"test": ""}, ""),
    ],
)
def test_an_old_number_in_the_users_own_words_is_said(typed: dict[str, str], said: str) -> None:
    hint = left_behind(OWN, OWN | typed)
    assert hint == (f"the sentence still says {said}: change `text` too, if it means that" if said else "")


@pytest.mark.parametrize(
    ("text", "before", "after", "said"),
    [
        ("it must ship by 2026-12-31", {"due": "2026-12-31"}, {"due": "2026-11-30"}, "2026-12-31"),
        ("a good 2026Q3", {"period": "2026Q3"}, {"period": "2026Q4"}, "2026Q3"),
        ("out in 2026H1, at last", {"due": "2026H1"}, {"due": "2026H2"}, "2026H1"),
        ("within 2026", {"due": "2026-12-31"}, {"due": "2026-11-30"}, ""),
    ],
)
def test_an_old_date_in_the_users_own_words_is_said(
    text: str, before: dict[str, str], after: dict[str, str], said: str
) -> None:
    hint = left_behind({"text": text, **before}, {"text": text, **after})
    assert hint == (f"the sentence still says {said}: change `text` too, if it means that" if said else "")
