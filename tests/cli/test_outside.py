"""`catalyst refresh` and `catalyst doctor`: what was fetched, what was not, and what works here."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.asking import only
from tests.cli.conftest import SMALL, Run
from tests.doors.sources import specs
from tests.sec import FilingRef, Sec
from tests.sources.test_ecb import zipped
from tests.standin import Fault, StandIn


def test_rates_are_fetched_where_two_currencies_are_held(run: Run, asking: Path, server: StandIn) -> None:
    assert run("refresh", "--only", "rates").out == "0 of 0 rates of exchange\n"
    book = '\n[defaults]\nbase_currency = "EUR"\n[cash]\nUSD = 125\nTWD = 5\n'
    (asking / "catalysts.toml").write_text(SMALL + book, "utf-8")
    urls = {"yahoo": server.url, "fred": server.url, "ecb": server.url}
    (asking / "config.toml").write_text(f"[sources]\n{only(urls)}", "utf-8")
    told = b"Date,USD,GBP,\n2026-11-20,1.25,0.8,\n2026-11-19,1.24,0.8,\n"
    server.documents["/stats/eurofxref/eurofxref-hist.zip"] = (200, zipped(told))
    ran = run("refresh", "--only", "rates")
    assert ran.out.splitlines()[0] == "1 of 2 rates of exchange"
    assert ran.err == "rate:TWD: the ECB has no rate of TWD\n"
    said = run("positions").out.splitlines()
    assert "not in the total: 5 TWD; no rate of TWD is known for 2026-11-20" in said
    assert "rates of 2026-11-20 (European Central Bank): 1 USD = 0.8 EUR" in said
    assert run("facts", "rate:usd").out.splitlines()[-1].split() == ["2026-11-20", "1.25", "2026-11-20"]

    rates = asking / "rates.csv"
    rates.write_text("date,USD,TWD\n2026-11-20,,40\n")
    printed = run("import", str(rates)).out
    assert printed.startswith("rates.csv: 1 row read = 1 new + 0 already there + 0 refused + 0 skipped; ")
    assert printed.endswith("; one EUR is 40 TWD on 2026-11-20\n")
    said = run("positions").out.splitlines()
    assert "rates of 2026-11-20 (of TWD a file): 1 TWD = 0.025 EUR, 1 USD = 0.8 EUR" in said
    told = b"Date,USD,TWD,\n2026-11-20,1.25,50,\n2026-11-19,1.24,50,\n"
    server.documents["/stats/eurofxref/eurofxref-hist.zip"] = (200, zipped(told))
    run("refresh", "--only", "rates")  # the days before are asked for too, and the bank's go first
    assert "1 TWD = 0.02 EUR" in run("positions").out
    assert len(run("facts", "rate:twd").out.splitlines()) > len(run("facts", "rate:usd").out.splitlines()) - 1


def test_a_symbol_nobody_knows_is_named_and_the_rest_is_taken(run: Run, asking: Path) -> None:
    (asking / "catalysts.toml").write_text(SMALL + "\n[ticker.ZZZZ]\n", "utf-8")
    ran = run("refresh")
    assert (ran.code, ran.out.splitlines()[0]) == (0, "1 of 2 prices")
    assert ran.err == "ZZZZ: Yahoo has no symbol ZZZZ\n"


def test_no_price_at_all_is_exit_code_4_with_the_cause_once(run: Run, asking: Path, server: StandIn) -> None:
    (asking / "catalysts.toml").write_text(SMALL + "\n[ticker.CRDO]\n", "utf-8")
    server.faults["yahoo"] = Fault.LIMITED
    ran = run("refresh")
    assert (ran.code, ran.out) == (4, "0 of 2 prices\n")
    assert "too many requests" in ran.err
    server.faults.clear()
    server.asked.clear()
    assert run("refresh").code == 4  # still let alone, over a restart
    assert server.asked == []


def test_only_some_tickers_and_only_some_of_it(run: Run, asking: Path, server: StandIn) -> None:
    (asking / "catalysts.toml").write_text(
        SMALL.replace("price >= $300", "price >= $300 and fred(DGS30) < 6%") + "\n[ticker.CRDO]\n", "utf-8"
    )
    ran = run("refresh", "CRDO", "--only", "prices")
    assert (ran.code, ran.out) == (0, "1 of 1 prices\n")
    assert server.asked_for("yahoo") == ["CRDO"]
    ran = run("refresh", "--only", "fred")
    assert (ran.code, ran.out.splitlines()[0]) == (0, "1 of 1 macro series")
    assert len(server.asked_for("fred")) == 1


def test_a_ticker_that_is_not_in_the_book_is_named(run: Run, asking: Path, server: StandIn) -> None:
    ran = run("refresh", "ALBA")
    assert (ran.code, ran.err) == (2, "catalyst: no ticker 'ALBA' in the book; did you mean ALAB?\n")
    assert server.asked == []


def test_a_price_in_doubt_is_said_and_not_judged(run: Run, asking: Path, server: StandIn) -> None:
    run("refresh")
    server.past = {"ALAB": {date(2026, 11, 19): Decimal("245")}}
    server.prices["ALAB"] = Decimal(350)
    ran = run("refresh")
    assert ran.err == "ALAB 350.00 by Yahoo, +43 %, is not confirmed by a second source yet\n"
    assert "$245" in run("check").out


def test_what_filings_say_waits_in_the_inbox(run: Run, asking: Path, server: StandIn) -> None:
    config = asking / "config.toml"
    sec = f'[sources.sec]\nurl = "{server.url}"\ncontact = "me@example.org"\n'
    config.write_text(config.read_text("utf-8") + sec, "utf-8")
    files, release = (
        Sec(server.documents),
        FilingRef("0001736297-26-000040", "8-K", "2026-11-03", items="2.02"),
    )
    files.list(("ALAB", 1736297))
    files.file(1736297, release)
    text = "<p>Our near-packaged optics ship to two customers.</p>"
    files.exhibit(1736297, release.accession, text, "2026-11-03 16:05:11")
    assert run("refresh").out.splitlines()[1:] == [
        "filings of 1 of 1 tickers",
        "above-300: unknown → broken: price $245.00, not ≥ $300.00",
        "a sentence of releases to accept or dismiss: in the inbox of the screen",
    ]
    server.asked.clear()
    ran = run("refresh")
    assert "filings were looked at less than a minute ago" in ran.out
    assert server.asked_for("sec") == []
    assert "filings of 1 of 1 tickers" in run("refresh", "--only", "filings").out


def lines(out: str) -> dict[str, tuple[str, str]]:
    """Doctor's findings: what about → mood and text."""
    parts = (line.split(maxsplit=2) for line in out.splitlines())
    return {about: (mood, text) for mood, about, text in parts}


def test_doctor_looks_at_everything(run: Run, asking: Path) -> None:
    ran = run("doctor")
    assert (ran.code, ran.err) == (0, "")
    found = lines(ran.out)
    assert list(found) == [
        *("python", "home", "settings", "database", "book", "exchange", "keys"),
        *(spec.name for spec in specs() if not spec.keys),
        "notifications",
    ]
    assert found["home"] == ("ok", str(asking))
    assert found["book"][1].endswith("catalysts.toml: 1 tickers, 2 checkpoints")
    assert found["yahoo"] == ("ok", "not asked yet; `catalyst refresh` asks")
    assert found["cboe"] == ("ok", "switched off in config.toml")
    assert found["keys"] == ("ok", "none; config.toml says which sources would be asked first with one")
    assert found["notifications"] == ("note", "no session bus: alerts go to the inbox only")
    assert "holidays known until" in found["exchange"][1]


@pytest.mark.parametrize("seen_before", [True, False])
def test_doctor_names_a_broken_book(run: Run, asking: Path, seen_before: bool) -> None:
    if seen_before:
        run("check")
    (asking / "catalysts.toml").write_text(SMALL.replace("guard", "gard"), "utf-8")
    ran = run("doctor")
    mood, text = lines(ran.out)["book"]
    assert (ran.code, mood) == (4, "FAIL")
    assert "line 6: 'gard' is none of proof, guard, kill, gauge" in text


def test_filings_alone_need_a_contact(run: Run, asking: Path, server: StandIn) -> None:
    ran = run("refresh", "--only", "filings")
    assert ran.code == 4
    assert "[sources.sec] contact" in ran.err
    assert server.asked == []
