"""Two currencies in one rule: never a number, never true or false, and the reason names both.

ALAB is quoted in dollars and its figures are expected in them; here they come in euros.
"""

import pytest

from tests.doors.judge import Mark, Status, verdicts
from tests.judge.case_lines import book_of, ledger_of, moment
from tests.judge.rows import rows

EUROS = "2026-08-04 revenue 2026Q2 EUR50M"
SALES = (
    "2025-11-04 revenue 2025Q3 EUR100M ; 2026-02-10 revenue 2025Q4 EUR100M ; "
    "2026-05-05 revenue 2026Q1 EUR100M ; 2026-08-04 revenue 2026Q2 EUR100M"
)
BASE = 'base = { period = "2026Q1", revenue = "$40M" }'


def read(claim: str, known: str) -> tuple[str, str]:
    book = book_of(claim)
    found = verdicts(book, ledger_of(book, known), moment("2026-08-06"))["c"]
    return found.word, found.reason


@pytest.mark.parametrize(
    ("test", "known", "said"), rows("currencies", "two currencies are unknown and say so")
)
def test_two_currencies_are_unknown_and_say_so(test: str, known: str, said: str) -> None:
    word, reason = read(f'role = "guard" ; test = "{test}" ; {BASE}', known)
    assert word == "unknown", reason
    assert said in reason
    assert "exchange rate" in reason


@pytest.mark.parametrize("period", ["2026Q2", "FY2025"])
def test_a_proof_in_two_currencies_stays_open(period: str) -> None:
    known = f"{SALES} ; 2026-02-10 revenue FY2025 EUR500M"
    word, reason = read(f'test = "revenue > $40M" ; period = "{period}"', known)
    assert word in ("pending", "awaiting", "overdue")
    assert "no exchange rate is assumed" in reason


def test_a_target_in_another_currency_is_neither_met_nor_paced() -> None:
    claim = 'test = "revenue >= target" ; target = { FY2026 = "$300M" }'
    word, reason = read(claim, "2026-05-05 revenue 2026Q1 EUR100M ; 2026-08-04 revenue 2026Q2 EUR100M")
    assert word == "pending"
    assert "pace" not in reason


def test_a_gauge_reads_the_currency_it_is_in_and_lies_in_no_band_of_another() -> None:
    assert read('role = "gauge" ; value = "revenue / 2"', EUROS) == ("€25M", "revenue / 2 reads €25M")
    word, reason = read('role = "gauge" ; value = "revenue" ; bands = { low = "< $100M" }', EUROS)
    assert word == "unknown"
    assert reason == "the bands are an amount in USD, but it reads €50M, an amount in EUR"


@pytest.mark.parametrize(("test", "known", "word"), rows("currencies", "one currency is one whichever it is"))
def test_one_currency_is_one_whichever_it_is(test: str, known: str, word: str) -> None:
    assert read(f'role = "guard" ; test = "{test}" ; near = "0%"', known)[0] == word


def test_a_restatement_into_the_books_currency_makes_it_known_again() -> None:
    book = book_of('role = "guard" ; test = "revenue < $100M"')
    known = ledger_of(book, f"{EUROS} ; 2026-08-10 revenue 2026Q2 55M")
    before, after = (verdicts(book, known, moment(day))["c"] for day in ("2026-08-06", "2026-08-11"))
    assert (before.status, after.status) == (Status.UNKNOWN, Status.HOLDING)
    assert Mark.CONTRADICTED not in before.marks


LISTED = (
    "2025-10-16 TSM.eps_diluted 2025Q3 10 ; 2026-01-15 TSM.eps_diluted 2025Q4 10 ; "
    "2026-04-16 TSM.eps_diluted 2026Q1 10 ; 2026-07-16 TSM.eps_diluted 2026Q2 10 ; "
    "2025-07-17 TSM.revenue 2025Q2 800B ; 2026-07-16 TSM.revenue 2026Q2 1000B ; "
    "2026-07-16 TSM.shares_outstanding 2026-06-30 25B ; TSM.closes 2026-08-03 150 152 154 156"
)


@pytest.mark.parametrize(("claim", "word", "said"),
    rows("currencies", "a company that reports in another currency than it trades in"))  # fmt: skip
def test_a_company_that_reports_in_another_currency(claim: str, word: str, said: str) -> None:
    found = read(f'ticker = "TSM" ; {claim}', LISTED)
    assert found[0] == word, found
    assert said in found[1]


@pytest.mark.parametrize(
    ("known", "said"), rows("currencies", "an amount in another currency neither contradicts nor restates")
)
def test_an_amount_in_another_currency_neither_contradicts_nor_restates(known: str, said: str) -> None:
    book = book_of('role = "guard" ; test = "revenue > 0"')
    found = verdicts(book, ledger_of(book, known), moment("2026-08-07"))["c"]
    assert (found.status, found.marks) == (Status.HOLDING, ())
    assert found.reason.endswith(said)
    assert "restated" not in found.reason


def test_amounts_in_one_currency_contradict_each_other_beside_one_in_another() -> None:
    known = "2026-08-03 revenue 2026Q2 90M press ; 2026-08-04 revenue 2026Q2 EUR120M release ; "
    book = book_of('role = "guard" ; test = "revenue > 0"')
    found = verdicts(book, ledger_of(book, known + "2026-08-06 revenue 2026Q2 110M"), moment("2026-08-07"))[
        "c"
    ]
    assert Mark.CONTRADICTED in found.marks
    assert "contradicted by revenue 2026Q2 $90M (press)" in found.reason
    assert "€120M (release) is in another currency" in found.reason
