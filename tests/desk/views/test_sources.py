"""How the sources are, in words."""

from datetime import UTC, datetime, timedelta

from tests.doors.outside import Health, SourceState
from tests.doors.sources import specs
from tests.homes import Config, SourceConfig, source_rows

NOW = datetime(2026, 11, 20, 21, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
HEALTH = {
    "yahoo_quotes": Health("yahoo_quotes", SourceState.OK, NOW - HOUR, NOW),
    "yahoo": Health("yahoo", SourceState.LIMITED, NOW - HOUR, NOW - 2 * HOUR,
        "Yahoo says: too many requests", NOW + HOUR, 3),
    "cboe": Health("cboe", SourceState.DOWN, NOW - HOUR, None, "Cboe cannot be reached", NOW - HOUR),
    "finnhub": Health("finnhub"),
    "sec": Health("sec", SourceState.SLOW, NOW - HOUR, NOW),
}  # fmt: skip


NAMED = {"alpaca", "finnhub", "yahoo_quotes", "tiingo", "yahoo", "cboe", "fred", "sec"}


def test_every_source_has_its_line() -> None:
    named = SourceConfig(contact="you@example.com")
    config = Config(sources={"fred": SourceConfig(enabled=False), "sec": named})
    every = source_rows(config, HEALTH, ["finnhub"], NOW)
    assert {row.name for row in every} == {spec.name for spec in specs()}
    rows = [row for row in every if row.name in NAMED]
    assert [(row.name, row.state, row.fine) for row in rows] == [
        ("alpaca", "no key", True),
        ("finnhub", "not asked yet", True),
        ("yahoo_quotes", "ok", True),
        ("tiingo", "no key", True),
        ("yahoo", SourceState.LIMITED, False),
        ("cboe", "down", False),
        ("fred", "off", True),
        ("sec", "slow", True),
    ]
    assert [row.text for row in rows] == [
        "no key; CATALYST_ALPACA_KEY_ID and CATALYST_ALPACA_SECRET_KEY would let it be asked first",
        "not asked yet; `catalyst refresh` asks",
        "ok, last answer 2026-11-20 21:30 UTC",
        "no key; CATALYST_TIINGO_KEY would let it be asked first",
        "limited since 2026-11-20 20:30 UTC, last answer 2026-11-20 19:30 UTC; "
        "Yahoo says: too many requests; next try 22:30 UTC",
        "down since 2026-11-20 20:30 UTC, never answered; Cboe cannot be reached",
        "switched off in config.toml",
        "slow, last answer 2026-11-20 21:30 UTC",
    ]
