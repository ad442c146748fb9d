"""A symbol of which a source tells only nonsense costs that symbol alone, in `refresh` and in a turn."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from msgspec import Struct
from msgspec.structs import replace

from tests.asking import only
from tests.cli.conftest import Run
from tests.doors.sources import alpaca, cboe, edgar, finnhub, fred, tiingo, yahoo, yahoo_quotes
from tests.homes import SystemClock, find_home, open_watcher
from tests.sec import FilingRef, Sec
from tests.standin import Fault, StandIn
from tests.standin.server import poisoned

TICKERS = ("ALAB", "CRDO", "NVDA", "AVGO", "MU")
POISONED = "CRDO"
SERIES = {"DGS30": "9%", "VIXCLS": "90", "DCOILWTICO": "900", "DTWEXBGS": "900", "DEXJPUS": "900"}
KEYS = {"alpaca": ("key_id", "secret_key"), "finnhub": ("key",), "tiingo": ("key",)}


class Case(Struct, frozen=True):
    """The sources that are on, and what is said of the poisoned symbol."""

    on: tuple[str, ...]
    said: str


PRICES = {
    "yahoo": Case(("yahoo",), "CRDO: Yahoo lists CRDO without a price"),
    "cboe": Case(("cboe",), "CRDO: Cboe lists CRDO without a price"),
    "alpaca": Case(("alpaca", "cboe"), "CRDO: Cboe lists CRDO without a price"),
    "finnhub": Case(("finnhub", "cboe"), "CRDO: Cboe lists CRDO without a price"),
    "tiingo": Case(("tiingo",), "CRDO: Tiingo lists CRDO without closes"),
}


@pytest.fixture(autouse=True)
def unpaced(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (alpaca, cboe, finnhub, fred, tiingo, yahoo, yahoo_quotes):
        policy = replace(module.SPEC.policy, interval=0)
        monkeypatch.setattr(module, "SPEC", replace(module.SPEC, policy=policy))
    real = edgar.policy
    monkeypatch.setattr(edgar, "policy", lambda contact: replace(real(contact), interval=0))


@pytest.fixture
def asking(home: Path, server: StandIn, monkeypatch: pytest.MonkeyPatch) -> StandIn:
    """Five tickers, one of them poisoned wherever it is asked for."""
    home.mkdir()
    (home / "catalysts.toml").write_text(
        "schema = 1\n" + "".join(f"[ticker.{symbol}]\n" for symbol in TICKERS), "utf-8"
    )
    for source, names in KEYS.items():
        for name in names:
            monkeypatch.setenv(f"CATALYST_{source.upper()}_{name.upper()}", "sesame-4711")
    server.faults[POISONED] = Fault.POISONED
    return server


def configure(home: Path, server: StandIn, on: tuple[str, ...]) -> None:
    asked = only(dict.fromkeys(on, server.url))
    off = [f"{name}.enabled = false" for name in KEYS if name not in on]
    contact = ['sec.contact = "me@example.org"'] if "sec" in on else []
    text = "\n".join(["[notify]", "desktop = false", "[sources]", asked, *off, *contact, ""])
    (home / "config.toml").write_text(text, "utf-8")


@pytest.mark.parametrize("case", PRICES.values(), ids=PRICES.keys())
def test_four_of_five_prices_and_one_sentence(run: Run, home: Path, asking: StandIn, case: Case) -> None:
    configure(home, asking, case.on)
    ran = run("refresh")
    assert (ran.code, ran.out.splitlines()[0]) == (0, "4 of 5 prices")
    assert ran.err.splitlines() == [case.said]


@pytest.mark.parametrize("case", PRICES.values(), ids=PRICES.keys())
async def test_a_watchers_turn_keeps_the_four(home: Path, asking: StandIn, case: Case) -> None:
    configure(home, asking, case.on)
    watcher = await asyncio.to_thread(open_watcher, find_home(None, None), SystemClock())
    try:
        assert await watcher.once()
        assert {POISONED: case.said.removeprefix("CRDO: ")} == dict(watcher.outside.unanswered)
    finally:
        await watcher.stop()
    with closing(sqlite3.connect(home / "catalyst.db")) as kept:
        closes = {symbol for (symbol,) in kept.execute("SELECT DISTINCT symbol FROM daily_closes")}
    assert closes == {*TICKERS} - {POISONED}


def test_four_of_five_series(run: Run, home: Path, asking: StandIn) -> None:
    configure(home, asking, ("fred",))
    tests = "".join(
        f'[[checkpoint]]\nid = "{name.lower()}"\nticker = "ALAB"\n'
        f'role = "kill"\ntest = "fred({name}) > {most}"\n'
        for name, most in SERIES.items()
    )
    book = home / "catalysts.toml"
    book.write_text(book.read_text("utf-8") + tests, "utf-8")
    asking.faults["VIXCLS"] = Fault.POISONED
    ran = run("refresh", "--only", "fred")
    assert (ran.err, ran.out.splitlines()[:1]) == (
        "fred:VIXCLS: FRED has no values of VIXCLS\n",
        ["4 of 5 macro series"],
    )


def test_the_filings_of_four_of_five(run: Run, home: Path, asking: StandIn) -> None:
    configure(home, asking, ("sec",))
    files, report = (
        Sec(asking.documents),
        FilingRef("0001736297-26-000030", "10-Q", "2026-08-05", "2026-06-30"),
    )
    files.list(*((symbol, n) for n, symbol in enumerate(TICKERS, start=1)))
    for n, symbol in enumerate(TICKERS, start=1):
        files.file(n, report)
        for start in ("2026-04-01", "2026-01-01"):
            files.figures(n, (start, "2026-06-30", "2026-08-05", 410_000_000, "10-Q", report.accession))
        if symbol == POISONED:
            path = f"/api/xbrl/companyfacts/CIK{n:010}.json"
            files.put(path, poisoned(asking.documents[path][1]))
    ran = run("refresh", "--only", "filings")
    assert ran.out.splitlines()[0] == "filings of 4 of 5 tickers"
    assert len(ran.err.splitlines()) == 1
    assert ran.err.startswith("CRDO: ")
