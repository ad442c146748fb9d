"""Quotes and closes: the latest trade stays, closes are as the vendor last said, and load when asked for."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.doors.book import Quantity, money
from tests.doors.judge import Close, History, Quote, Session, Trade
from tests.homes import Store

AT = datetime(2026, 8, 4, 18, 0, tzinfo=UTC)
QUOTE = Quote(
    "ALAB", Quantity(Decimal("362.34"), money("USD")), AT, Session.OPEN, "yahoo", previous=Decimal("350.1")
)
MONDAY = date(2026, 8, 3)


def history(symbol: str, *prices: str, first: date = MONDAY, currency: str = "USD") -> History:
    days = (first + timedelta(days=n) for n in range(len(prices)))
    closes = tuple(
        Close(day, Decimal(price), datetime(day.year, day.month, day.day, 20, tzinfo=UTC))
        for day, price in zip(days, prices, strict=True)
    )
    return History(symbol, currency, closes, "yahoo")


def values(closes: Iterable[Close]) -> list[str]:
    return [f"{close.value.normalize():f}" for close in closes]


@pytest.mark.parametrize("quote", [
    QUOTE,
    replace(QUOTE, previous=None, session=Session.POST, symbol="BRK-B"),
    replace(QUOTE, session=Session.POST, outside=Trade(Decimal("360.10"), AT + timedelta(hours=3))),
], ids=["live", "bare", "evening"])  # fmt: skip
def test_a_quote_comes_back_as_it_went_in(store: Store, now: datetime, quote: Quote) -> None:
    store.prices.put_quotes([quote], now)
    assert store.prices.quotes() == {quote.symbol: quote}


@pytest.mark.parametrize(
    ("later", "kept"), [(timedelta(minutes=1), "new"), (timedelta(0), "new"), (timedelta(minutes=-1), "old")]
)
def test_an_older_trade_replaces_none(store: Store, now: datetime, later: timedelta, kept: str) -> None:
    store.prices.put_quotes([replace(QUOTE, source="old")], now)
    store.prices.put_quotes([replace(QUOTE, source="new", at=AT + later)], now)
    assert store.prices.quotes()["ALAB"].source == kept


def test_closes_are_loaded_when_asked_for_and_kept_oldest_first(store: Store, now: datetime) -> None:
    given = history("ALAB", "62.03", "64.1525", "0.000001")
    store.prices.put_history(given, now)
    closes = store.prices.closes
    assert tuple(closes["ALAB"]) == given.closes
    assert closes["ALAB"] is closes["ALAB"]
    assert list(closes) == ["ALAB"]
    assert closes.get("NVDA") is None


def test_what_another_process_added_is_seen_after_forgetting(store: Store, now: datetime) -> None:
    closes = store.prices.closes
    store.prices.put_history(history("ALAB", "62.03"), now)
    assert values(closes["ALAB"]) == ["62.03"]
    with store.transaction():
        store.write("UPDATE closes SET micros = '[1000000]'")
    assert values(closes["ALAB"]) == ["62.03"]
    closes.forget("ALAB")
    assert values(closes["ALAB"]) == ["1"]


WEEK = history("ALAB", "100", "101", "102")
STORIES = dict(
    story.split("\n", 1)
    for story in Path(__file__).with_name("closes.txt").read_text("utf-8").strip().split("\n\n")[1:]
)


@pytest.mark.parametrize("story", STORIES)
def test_story(store: Store, now: datetime, story: str) -> None:
    """Check what an answer does to the known closes (closes.txt)."""
    splits: list[object] = []
    store.prices.on_split = splits.append
    for line in STORIES[story].splitlines():
        head, _, rest = line.strip().partition(":")
        if head == "closes":
            assert values(store.prices.closes["ALAB"]) == rest.split(), line
        elif head == "displaced":
            assert len(store.rows("SELECT day FROM displaced_closes")) == int(rest), line
        elif head == "splits":
            assert len(splits) == int(rest), line
        else:
            source, first, *flags = head.split()
            currency = "GBP" if "GBP" in flags else "USD"
            told = history(
                "ALAB", *rest.split(), first=date.fromisoformat(f"2026-{first}"), currency=currency
            )
            told = replace(told, source=source, whole="whole" in flags, confirmed="confirmed" in flags)
            days = next((int(flag[1:-1]) for flag in flags if flag[0] == "+"), 0)
            refused = store.prices.put_history(told, now + timedelta(days=days))
            assert refused is ("refused" in flags), line
            assert store.prices.currencies() == {"ALAB": currency}


def test_the_last_thirty_closes_reach_into_the_year_before(store: Store, now: datetime) -> None:
    prices = [*map(str, range(1, 41))]
    old = history("ALAB", *prices, first=date(2025, 12, 1))
    store.prices.put_history(old, now)
    assert store.prices.recent_closes()["ALAB"].tolist() == [n * 1_000_000 for n in range(11, 41)]
    assert store.prices.last_closes()["ALAB"] == old.closes[-1]
    store.prices.put_history(history("ALAB", "40", "41", first=old.closes[-1].day), now)
    assert store.prices.recent_closes()["ALAB"].tolist() == [n * 1_000_000 for n in range(12, 42)]


def test_a_corrected_close_is_known_as_it_is_told(store: Store, now: datetime) -> None:
    store.prices.put_history(WEEK, now)
    later = [replace(close, known_at=close.known_at + timedelta(days=9)) for close in WEEK.closes]
    told = replace(WEEK, closes=(later[0], replace(later[1], value=Decimal("101.5")), later[2]))
    store.prices.put_history(told, now)
    assert [*store.prices.closes["ALAB"]] == [WEEK.closes[0], told.closes[1], WEEK.closes[2]]


def test_a_trade_still_to_come_keeps_no_honest_one_out(store: Store, now: datetime) -> None:
    """An older version took one, or our own clock was set back since."""
    store.prices.put_quotes([replace(QUOTE, source="liar", at=now + timedelta(days=27_000))], now)
    store.prices.put_quotes([replace(QUOTE, source="honest")], now)
    assert store.prices.quotes()["ALAB"].source == "honest"
