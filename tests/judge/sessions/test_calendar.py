"""Sessions of the exchanges: how many there are, when they close, and whose clock a ticker's days go by.

`make sessions ARGS=--check` holds every day of 2015 to 2028 to exchange_calendars; the counts are its own.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.doors.book import LISTINGS, NEW_YORK, Venue, load_book, venue_of, zone_of
from tests.doors.judge import Ledger, Session, Sessions, judge, sessions_of, verdicts


def of(venue: Venue | None) -> Sessions:
    return sessions_of(venue, NEW_YORK)


def at(text: str, venue: Venue) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone_of(venue)).astimezone(UTC)


@pytest.mark.parametrize(("venue", "sessions", "holidays_to"), [
    (Venue.NEW_YORK, 3519, 2028),
    (Venue.LONDON, 3537, 2028),
    (Venue.XETRA, 3555, 2028),
    (Venue.PARIS, 3585, 2028),
    (Venue.AMSTERDAM, 3585, 2028),
    (Venue.BRUSSELS, 3585, 2028),
    (Venue.MILAN, 3558, 2028),
    (Venue.MADRID, 3583, 2028),
    (Venue.ZURICH, 3521, 2028),
    (Venue.STOCKHOLM, 3519, 2028),
    (Venue.COPENHAGEN, 3504, 2028),
    (Venue.OSLO, 3516, 2028),
    (Venue.HELSINKI, 3518, 2028),
    (Venue.DUBLIN, 3560, 2028),
    (Venue.LISBON, 3585, 2028),
    (Venue.VIENNA, 3528, 2028),
    (Venue.TORONTO, 3512, 2028),
    (Venue.TOKYO, 3418, 2028),
    (Venue.HONG_KONG, 3449, 2028),
    (Venue.SYDNEY, 3544, 2028),
    (Venue.MUMBAI, 2954, 2026),
    (Venue.CRYPTO, 5114, 2028),
])  # fmt: skip
def test_an_exchange_trades_as_often_as_it_did(venue: Venue, sessions: int, holidays_to: int) -> None:
    first, last = date(2015, 1, 1), date(holidays_to, 12, 31)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    assert sum(map(of(venue).held, days)) == sessions == of(venue).between(date(2014, 12, 31), last)
    assert of(venue).ends == (None if venue is Venue.CRYPTO else last)


def test_every_exchange_of_the_book_has_sessions() -> None:
    assert set(LISTINGS) == set(Venue)
    assert [venue for venue in Venue if of(venue).ends is None] == [Venue.CRYPTO]


@pytest.mark.parametrize(("venue", "day", "closes"), [
    (Venue.NEW_YORK, "2026-11-23", "2026-11-23T21:00"),
    (Venue.NEW_YORK, "2026-11-27", "2026-11-27T18:00"),
    (Venue.LONDON, "2026-11-23", "2026-11-23T16:30"),
    (Venue.LONDON, "2026-12-24", "2026-12-24T12:30"),
    (Venue.XETRA, "2026-07-01", "2026-07-01T15:30"),
    (Venue.PARIS, "2026-12-24", "2026-12-24T13:05"),
    (Venue.TORONTO, "2026-12-24", "2026-12-24T18:00"),
    (Venue.TOKYO, "2024-11-01", "2024-11-01T06:00"),
    (Venue.TOKYO, "2024-11-05", "2024-11-05T06:30"),
    (Venue.HONG_KONG, "2026-12-24", "2026-12-24T04:00"),
    (Venue.SYDNEY, "2026-01-05", "2026-01-05T05:00"),
    (Venue.MUMBAI, "2026-11-23", "2026-11-23T10:00"),
    (Venue.CRYPTO, "2026-11-22", "2026-11-23T00:00"),
    (None, "2026-11-23", "2026-11-23T21:00"),
])  # fmt: skip
def test_a_session_closes_by_its_exchange_s_clock(venue: Venue | None, day: str, closes: str) -> None:
    assert of(venue).close_of(date.fromisoformat(day)) == datetime.fromisoformat(closes).replace(tzinfo=UTC)


@pytest.mark.parametrize(("venue", "clock", "part", "completed"), [
    (Venue.TOKYO, "2026-11-24 09:00", Session.OPEN, "2026-11-20"),  # Monday was a holiday
    (Venue.TOKYO, "2026-11-24 12:00", Session.CLOSED, "2026-11-20"),  # noon
    (Venue.TOKYO, "2026-11-24 15:30", Session.CLOSED, "2026-11-24"),
    (Venue.LONDON, "2026-11-26 15:00", Session.OPEN, "2026-11-25"),  # Thanksgiving is a day like others
    (Venue.LONDON, "2026-11-26 16:45", Session.CLOSED, "2026-11-26"),
    (Venue.XETRA, "2026-12-31 12:00", Session.CLOSED, "2026-12-30"),
    (Venue.NEW_YORK, "2026-11-26 12:00", Session.CLOSED, "2026-11-25"),
    (Venue.NEW_YORK, "2026-11-27 13:30", Session.POST, "2026-11-27"),
    (Venue.CRYPTO, "2026-11-22 12:00", Session.OPEN, "2026-11-21"),
])  # fmt: skip
def test_part_of_the_day_and_last_close(venue: Venue, clock: str, part: Session, completed: str) -> None:
    assert of(venue).at(at(clock, venue)) is part
    assert of(venue).last_completed(at(clock, venue)) == date.fromisoformat(completed)


@pytest.mark.parametrize(("symbol", "venue"), [
    ("NVDA", Venue.NEW_YORK),
    ("BRK.B", Venue.NEW_YORK),
    ("BRK-B", Venue.NEW_YORK),
    ("BTC-USD", Venue.CRYPTO),
    ("SHEL.L", Venue.LONDON),
    ("7203.T", Venue.TOKYO),
    ("SHOP.TO", Venue.TORONTO),
    ("005930.KS", None),
])  # fmt: skip
def test_a_symbol_says_where_it_trades(symbol: str, venue: Venue | None) -> None:
    assert venue_of(symbol) is venue


def test_the_book_says_it_where_the_symbol_does_not() -> None:
    text = '[ticker.RR]\nexchange = "London"\n[ticker."7203.T"]\n[ticker.ALAB]\n[ticker."005930.KS"]\n'
    book = load_book(f'[defaults]\ntimezone = "America/Chicago"\n{text}').book
    assert book is not None
    zones = [book.zone_of(symbol).key for symbol in book.tickers]
    assert zones == ["Europe/London", "Asia/Tokyo", "America/Chicago", "America/Chicago"]
    assert book.tickers["RR"].currency == "GBp"
    assert book.zones == frozenset(map(ZoneInfo, zones))


def test_a_deadline_passes_at_the_midnight_of_the_exchange() -> None:
    one = '[[checkpoint]]\nid = "{id}"\nticker = "{of}"\nevent = "it ships"\ndue = 2026-11-20\n'
    claims = one.format(id="t", of="7203.T") + one.format(id="n", of="ALAB")
    book = load_book(f'schema = 1\n[ticker."7203.T"]\n[ticker.ALAB]\n{claims}').book
    assert book is not None
    before, after = (at(text, Venue.TOKYO) for text in ("2026-11-20 23:59", "2026-11-21 00:00"))
    stood, passed = verdicts(book, Ledger(), before), judge(book, Ledger(), before).again(Ledger(), after)
    assert stood["t"].status is stood["n"].status is passed.verdicts["n"].status
    assert passed.verdicts["t"].status is not stood["t"].status
    assert passed.verdicts == verdicts(book, Ledger(), after)


def test_an_exchange_nobody_knows_is_refused_with_those_there_are() -> None:
    (problem,) = load_book('[ticker.RR]\nexchange = "Lagos"\n').problems
    assert (problem.line, problem.column) == (2, 12)
    assert problem.message.startswith("'Lagos' is none of New York, London, Xetra, Paris")
