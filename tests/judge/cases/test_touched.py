"""A price on the other side than it closed: the same test with the last trade as if it were today's close."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from tests.doors.book import Quantity, money
from tests.doors.judge import Mark, Quote, Session, Status, Verdict, trading, verdicts, with_touched
from tests.judge.case_lines import book_of, ledger_of
from tests.judge.rows import rows

FRIDAY = "closes 2026-11-17 190 191 192 192.47"  # to Friday, 20 November
NOW = datetime(2026, 11, 23, 15, 42, tzinfo=UTC)  # Monday 10:42 in New York


def quote(symbol: str, price: str, at: datetime = NOW, currency: str = "USD") -> Quote:
    return Quote(symbol, Quantity(Decimal(price), money(currency)), at, Session.OPEN, "yahoo")


def judged(claim: str, known: str, price: str, **others: str) -> Verdict:
    book = book_of(claim)
    ledger = ledger_of(book, known)
    quotes = {"ALAB": quote("ALAB", price)} | {name: quote(name, value) for name, value in others.items()}
    return with_touched(book, ledger, verdicts(book, ledger, NOW), quotes, NOW)["c"]


def is_touched(claim: str, known: str, price: str, **others: str) -> bool:
    verdict = judged(claim, known, price, **others)
    assert (Mark.TOUCHED in verdict.marks) == bool(verdict.touched)
    return bool(verdict.touched)


KILL = 'test = "price < 150" ; role = "kill"'
GROUP = 'test = "count(price@spenders > $200) >= 1" ; role = "kill"'
SPENT = "AMZN.closes 2026-11-17 150 150 150 150 ; MSFT.closes 2026-11-17 150 150 150 150"


@pytest.mark.parametrize(("claim", "known", "price", "touched"),
    rows("touched", "what the last trade would turn is touched"))  # fmt: skip
def test_what_the_last_trade_turns_is_touched(claim: str, known: str, price: str, *, touched: bool) -> None:
    assert is_touched(claim, known, price) is touched


def test_any_member_of_a_group_touches_it() -> None:
    assert is_touched(GROUP, SPENT, "1", AMZN="201")
    assert not is_touched(GROUP, SPENT, "1", AMZN="199")


def test_the_verdict_and_its_figures_stay_those_of_the_close() -> None:
    verdict = judged(KILL, FRIDAY, "149.20")
    assert (verdict.status, verdict.shown_value) == (Status.CLEAR, "$192.47")
    assert verdict.touched == "price $149.20, < $150.00 (traded Nov 23 10:42 EST, no close yet)"


def test_a_trade_of_a_day_that_has_closed_touches_nothing() -> None:
    book = book_of(KILL)
    ledger = ledger_of(book, FRIDAY)
    found = verdicts(book, ledger, NOW)
    friday = quote("ALAB", "149.20", datetime(2026, 11, 20, 20, 59, tzinfo=UTC))
    later = quote("ALAB", "149.20", datetime(2026, 11, 23, 16, 0, tzinfo=UTC))
    pence = quote("ALAB", "149.20", currency="GBp")
    for one in (friday, later, pence):
        assert with_touched(book, ledger, found, {"ALAB": one}, NOW) == found


def test_a_trade_seen_days_later_is_no_close_and_is_told_of_its_own_day_once() -> None:
    book = book_of(f"{KILL} ; intraday = true")
    ledger = ledger_of(book, "closes 2026-11-17 190 191 192")  # to Thursday
    traded = quote("ALAB", "149.20", datetime(2026, 11, 20, 20, 30, tzinfo=UTC))
    words = set()
    for day in (21, 22):
        at = datetime(2026, 11, day, 15, 42, tzinfo=UTC)
        seen = with_touched(book, ledger, verdicts(book, ledger, at), {"ALAB": traded}, at)
        assert seen["c"].touched == "price $149.20, < $150.00 (traded Nov 20 15:30 EST, no close yet)"
        words |= {word.word for word in trading(book, ledger, seen, {}, at)}
    assert words == {"trading through 2026-11-20"}


def told(prices: list[str]) -> list[tuple[str, bool | None]]:
    """Return what is said of an intraday kill as the price goes."""
    book = book_of(f"{KILL} ; intraday = true")
    ledger = ledger_of(book, FRIDAY)
    last: dict[str, str] = {}
    said = []
    for price in prices:
        seen = with_touched(book, ledger, verdicts(book, ledger, NOW), {"ALAB": quote("ALAB", price)}, NOW)
        (word,) = trading(book, ledger, seen, last, NOW)
        if last.get(word.key) != word.word:
            said.append((word.word, word.news))
        last[word.key] = word.word
    return said


def test_trading_through_is_said_once_a_day_however_often_the_price_turns() -> None:
    through = ("trading through 2026-11-23", True)
    assert told(["160", "149", "151", "148"]) == [("closes decide", False), through]


@pytest.mark.parametrize(("closed", "evening", "before", "word", "news"), [
    ("160", 23, "clear", "closes decide", True),
    ("149", 23, "clear", "closes decide", False),  # that it tripped is news of its own
    ("160", 25, "clear", "closes decide", True),  # nobody looked at the close
    ("", 23, "clear", "trading through 2026-11-23", False),
])  # fmt: skip
def test_a_close_back_is_said_once(closed: str, evening: int, before: str, word: str, news: bool) -> None:
    book = book_of(f'{KILL} ; intraday = true ; near = "0%" ; hysteresis = 0')
    ledger = ledger_of(book, f"{FRIDAY} {closed}".strip())
    at = datetime(2026, 11, evening, 22, tzinfo=UTC)
    last = {"c": before, "c!trading": "trading through 2026-11-23"}
    (said,) = trading(book, ledger, verdicts(book, ledger, at), last, at)
    assert (said.word, said.news) == (word, news)
    assert ("160" in said.reason) is news
    (again,) = trading(book, ledger, verdicts(book, ledger, at), last | {said.key: said.word}, at)
    assert (again.word, bool(again.news)) == (word, False)


def test_only_who_asks_for_it_is_told() -> None:
    book = book_of(KILL)
    ledger = ledger_of(book, FRIDAY)
    seen = with_touched(book, ledger, verdicts(book, ledger, NOW), {"ALAB": quote("ALAB", "149")}, NOW)
    assert list(trading(book, ledger, seen, {}, NOW)) == []
