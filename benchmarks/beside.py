"""The processor's share of an app beside a running watcher, while New York is open.

    python -m benchmarks.beside [--tickers 500] [--sessions 500] [--flips 24] [--seconds 120]

Both are real processes of one home; the watcher asks a local server every minute, where each price has moved.
The clock of both is set to an open session.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from benchmarks.aged import FLIPS, SESSIONS, make_aged
from benchmarks.pty_app import PtyApp
from benchmarks.start import ROOT, TICKER, midnight
from benchmarks.watch import memory, used
from catalyst_tui.book.model.book import NEW_YORK
from catalyst_tui.book.model.listings import Venue
from catalyst_tui.desk.home.folder import Home
from catalyst_tui.judge.ledger.facts import Close, History, Session
from catalyst_tui.judge.sessions import sessions_of
from catalyst_tui.store.open import open_store
from scripts.own_settings import own_settings
from tests.standin import StandIn

CONFIG = """\
[notify]
desktop = false
[sources]
cboe.enabled = false
fred.enabled = false
sec.enabled = false
yahoo.url = "{url}"
"""
SETTLED = 30.0
"""Seconds after which both have started and the first fetch is over."""

STEP = 5.0
"""Seconds between two moves of the prices."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--tickers", type=int, default=500)
    parser.add_argument("--sessions", type=int, default=SESSIONS, help="of closes (default: 500)")
    parser.add_argument("--flips", type=int, default=FLIPS, help="of each price guard (default: 24)")
    parser.add_argument("--seconds", type=float, default=120)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="catalyst-beside-") as folder:
        home = make_aged(Path(folder) / "home", given.tickers, given.sessions, given.flips)
        for name, (share, resident) in zip(("app", "watcher"), shares(home, given.seconds), strict=True):
            print(f"{name}, {given.tickers} tickers: {share:.2f} % of a core, {resident:.0f} MB")


def shares(home: Home, seconds: float) -> tuple[tuple[float, float], tuple[float, float]]:
    """Percent of a core, and resident MB, of the app and of the watcher beside it."""
    ahead = opens(datetime.now(UTC)) - datetime.now(UTC)
    past = known_until(home, datetime.now(UTC) + ahead)
    prices = {symbol: closes[max(closes)] for symbol, closes in past.items()}
    with StandIn(lambda: datetime.now(UTC) + ahead, prices=prices, past=past) as market:
        own_settings(home.folder).write_text(CONFIG.format(url=market.url), "utf-8")
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("CATALYST_", "PYTHON"))
        }
        environment |= {
            "PYTHONPATH": f"{ROOT / 'src'}",
            "CATALYST_HOME": str(home.folder),
            "CATALYST_CONFIG": str(home.config),
            "NO_PROXY": "*",
        }
        environment |= {"CATALYST_AHEAD": str(ahead.total_seconds())}
        environment.pop("DBUS_SESSION_BUS_ADDRESS", None)
        program = [sys.executable, str(ROOT / "benchmarks" / "at_open.py")]
        with subprocess.Popen([*program, "watch", "--quiet"], env=environment) as watcher:
            try:
                while "leading" not in (home.log.read_text() if home.log.exists() else ""):
                    market.wait(0.1)
                with PtyApp(program, environment) as app:
                    app.until_frame(TICKER)
                    _pass(app, market, SETTLED)
                    before = app.cpu(), used(watcher.pid)
                    _pass(app, market, seconds)
                    spent = app.cpu() - before[0], used(watcher.pid) - before[1]
                    resident = app.memory() / 1024, memory(watcher.pid)
            finally:
                watcher.terminate()
    (ours, theirs), (mine, its) = (100 * one / seconds for one in spent), resident
    return (ours, mine), (theirs, its)


def _pass(app: PtyApp, market: StandIn, seconds: float) -> None:
    """Let time pass, in which every price moves by some cents now and then."""
    chance = random.Random(7)
    for _ in range(round(seconds / STEP)):
        for symbol, price in market.prices.items():
            market.prices[symbol] = price + Decimal(chance.randint(-9, 9)) / 100
        app.drain(STEP)


def opens(now: datetime) -> datetime:
    """The next moment at which an exchange has been open for an hour."""
    sessions, day = sessions_of(Venue.NEW_YORK, NEW_YORK), now.astimezone(NEW_YORK).date()
    for n in range(10):
        at = datetime(day.year, day.month, day.day, 10, 30, tzinfo=NEW_YORK) + timedelta(days=n)
        if at > now and sessions.at(at) is Session.OPEN:
            return at.astimezone(UTC)
    raise LookupError(f"no session within ten days of {now}")


def known_until(home: Home, now: datetime) -> dict[str, dict[date, Decimal]]:
    """The closes of the home's tickers, by day, and for each up to the day before `now`."""
    past: dict[str, dict[date, Decimal]] = {}
    with open_store(home.database, now=datetime.now(UTC)) as store:
        for symbol in list(store.prices.closes):
            closes = {close.day: close.value for close in store.prices.closes[symbol]}
            last = max(closes)
            days = [last + timedelta(days=n) for n in range(1, (now.date() - last).days)]
            more = tuple(Close(day, closes[last], midnight(day)) for day in days)
            if more:
                told = (Close(last, closes[last], midnight(last)), *more)
                store.prices.put_history(History(symbol, "USD", told, "benchmark"), now)
            past[symbol] = closes | {close.day: close.value for close in more}
            store.prices.closes.forget(symbol)
    return past


if __name__ == "__main__":
    main()
