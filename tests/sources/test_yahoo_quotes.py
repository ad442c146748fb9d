"""Yahoo's quotes: a cookie, a crumb, and then the whole watchlist in one request."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.doors.judge import Quote
from tests.doors.outside import Refused, SourceState
from tests.doors.sources import POLICY, SourceClient, YahooQuotes, parse_quotes
from tests.sources.conftest import FRIDAY_EVENING, Says
from tests.sources.tables import cases

EVENING = datetime(2025, 10, 29, 21, tzinfo=UTC)
QUOTES, CRUMB, COOKIE = "/v7/finance/quote", "/v1/test/getcrumb", "/"


def row(symbol: str = "ALAB", **fields: Any) -> dict[str, Any]:
    """Return a row like that of a Wednesday evening; a field given as None is left out."""
    told = {"symbol": symbol, "currency": "USD", "marketState": "POST", "hasPrePostMarketData": True,
        "regularMarketPrice": 269.7, "regularMarketPreviousClose": 269.0, "regularMarketTime": 1761768001,
        "postMarketPrice": 270.75, "postMarketTime": 1761771396, **fields}  # fmt: skip
    return {name: value for name, value in told.items() if value is not None}


def body(*rows: dict[str, Any]) -> bytes:
    return json.dumps({"quoteResponse": {"result": list(rows), "error": None}}).encode()


def only(*rows: dict[str, Any], symbols: tuple[str, ...] = ("ALAB",)) -> Quote | None:
    found = parse_quotes(body(*rows), symbols, EVENING)
    return found[0] if found else None


@pytest.mark.parametrize(
    ("fields", "told"), cases("yahoo quotes: which trade outside regular hours is the last")
)
def test_which_trade_outside_regular_hours_is_the_last(fields: dict[str, Any], told: str) -> None:
    (quote,) = parse_quotes(body(row(**fields)), ("ALAB",), EVENING + timedelta(hours=13))
    found = quote.extended
    assert (f"{found.session} {found.price}" if found else "none") == told


@pytest.mark.parametrize(
    ("fields", "told"), cases("yahoo quotes: the next report, with ~ if it is estimated")
)
def test_the_next_print_comes_along(fields: dict[str, Any], told: str) -> None:
    quote = only(row(**fields))
    assert quote is not None
    said = quote.announced
    assert (f"{'~' if said.estimated else ''}{said.day}" if said else "none") == told
    assert said is None or (said.ticker, said.source, said.known_at) == ("ALAB", "yahoo", EVENING)


@pytest.mark.parametrize(
    ("state", "extended", "session"),
    cases("yahoo quotes: the state, whether there is trade outside regular hours, and the session"),
)
def test_the_state_of_the_market(state: str, extended: bool, session: str) -> None:
    quote = only(row(marketState=state, hasPrePostMarketData=extended))
    assert quote is not None
    assert quote.session.value == session


@pytest.mark.parametrize("fields", cases("yahoo quotes: a row that tells no price"))
def test_a_row_that_tells_no_price_is_left_out(fields: dict[str, Any]) -> None:
    assert only(row() | fields) is only({}) is None


# the session, against a real server


@pytest.fixture
def source(says: Says, clients: Callable[..., SourceClient]) -> YahooQuotes:
    says.cookie = "A3=abc; Path=/"
    says.answers = {COOKIE: [(502, b"")], CRUMB: [(200, b"crumb")], QUOTES: [(200, body(row()))]}
    return YahooQuotes(clients(POLICY))


async def asked(source: YahooQuotes, *symbols: str) -> list[str]:
    return [quote.symbol async for batch in source.quotes(symbols or ("ALAB",)) for quote in batch]


INVALID = b'{"finance":{"result":null,"error":{"code":"Unauthorized","description":"Invalid Crumb"}}}'


async def test_an_invalid_crumb_is_renewed_once(source: YahooQuotes, says: Says) -> None:
    await asked(source)
    says.asked.clear()
    says.answers[QUOTES] = [(401, INVALID), (200, body(row()))]
    assert await asked(source) == ["ALAB"]
    assert says.paths == [QUOTES, COOKIE, CRUMB, QUOTES]
    assert source.client.health.state is SourceState.OK


async def test_a_second_refusal_is_a_quarter_of_an_hour(source: YahooQuotes, says: Says) -> None:
    await asked(source)
    says.asked.clear()
    says.answers[QUOTES] = [(401, INVALID)]
    for _ in range(2):
        with pytest.raises(Refused):
            await asked(source)
    assert says.paths == [QUOTES, COOKIE, CRUMB, QUOTES]
    assert source.client.health.until == FRIDAY_EVENING + timedelta(minutes=15)


@pytest.mark.parametrize("answer", [(302, b""), (200, b"<html>We value your privacy</html>"), (401, b"")])
async def test_without_a_session_nothing_is_asked_and_no_redirect_followed(
    source: YahooQuotes, says: Says, answer: tuple[int, bytes]
) -> None:
    says.answers[CRUMB] = [answer]
    says.answers[COOKIE] = [(302, b"")]  # to a consent page
    with pytest.raises(Refused):
        await asked(source)
    assert says.paths == [COOKIE, CRUMB]
    assert source.client.health.blocked(FRIDAY_EVENING)
