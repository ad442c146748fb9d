"""`catalyst add` and `catalyst init --empty`: a book of one's own from the shell."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.homes import StoppedError


def test_a_book_of_ones_own_begins_with_a_ticker(run: Run, home: Path) -> None:
    assert "Begin with `catalyst add NVDA 40@142.10`" in run("init", "--empty").out
    assert run("add", "nvda", "40@142.10", "--opened", "2026-03-02").out.endswith("40 shares\n")
    assert run("add", "NVDA", "2.5@1,180").out.endswith("42.5 shares\n")
    assert run("add", "SIE.DE", "--currency", "EUR").out.endswith("watched\n")
    text = (home / "catalysts.toml").read_text("utf-8")
    assert text.endswith(
        'schema = 1\n\n[ticker.NVDA]\nlots = [{ quantity = 40, cost = "142.10", opened = 2026-03-02 }, '
        '{ quantity = 2.5, cost = "1180" }]\n\n[ticker."SIE.DE"]\ncurrency = "EUR"\n'
    )
    assert run("check").code == 0


def test_several_at_once_by_name_too(run: Run, home: Path) -> None:
    ran = run("add", "nvidia", "40@142.10", "10@150,", "taiwan", "semiconductor,", "SIE.DE", "5@171", "EUR")
    book = home / "catalysts.toml"
    assert ran.out.splitlines() == [
        f"NVDA (NVIDIA CORP) is in {book}: 50 shares",
        f"TSM (TAIWAN SEMICONDUCTOR MANUFACTURING CO LTD) is in {book}: watched",
        f"SIE.DE is in {book}: 5 shares",
    ]
    before = book.read_bytes()
    assert "'alphabet' may be GOOGL Alphabet Inc., GOOG" in run("add", "AMD,", "alphabet").err
    assert book.read_bytes() == before


def test_the_starter_keeps_every_other_byte(run: Run, home: Path) -> None:
    run("init")
    before = (home / "catalysts.toml").read_bytes()
    run("add", "ALAB", "5@310")
    after = (home / "catalysts.toml").read_bytes()
    assert after == before.replace(b"2025-09-02 }]", b'2025-09-02 }, { quantity = 5, cost = "310" }]', 1)


@pytest.mark.parametrize(("arguments", "reason"), [
    ("NVDA 40", "write shares@cost of one: 40@142.10"),
    ("NVDA 40@1,5", "a comma parts thousands"),
    ("NVDA 0@10", "a lot of 0 shares is none"),
    ("NVDA 11111111111111111111111111111@1", "beyond any meaning"),
    ("NV/DA", "no ticker symbol"),
    ("ALAB", "ALAB is in the book; give a lot to add"),
    ("NVDA --currency dollars", "no currency"),
    ("NVDA --opened yesterday", "is no day"),
    ("NVDA 1@10 --opened 2099-01-02", "2099-01-02 has not come yet"),
    ("NVDA 5@95 EUR 3@100", "NVDA: say the currency of each lot: 40@142 EUR 10@150 EUR"),
    ("cash EUR x", "'EUR x' is no amount; write it with its currency: 1200 EUR"),
])  # fmt: skip
def test_what_cannot_be_added_changes_no_book(run: Run, home: Path, arguments: str, reason: str) -> None:
    run("init", "--empty")
    run("add", "ALAB")
    before = (home / "catalysts.toml").read_bytes()
    ran = run("add", *arguments.split())
    assert ran.code == 2
    assert reason in ran.err
    assert (home / "catalysts.toml").read_bytes() == before


def test_a_broken_book_is_to_be_mended_first(run: Run, home: Path) -> None:
    run("add", "ALAB")
    book = home / "catalysts.toml"
    book.write_text(book.read_text("utf-8") + "[ticker.CRDO\n", "utf-8")
    ran = run("add", "NVDA")
    assert ran.code == 3
    assert "mend that first" in ran.err


def test_a_book_elsewhere_for_a_moment_is_not_begun_anew(run: Run, home: Path, tmp_path: Path) -> None:
    run("add", "NVDA")
    book, away = home / "catalysts.toml", tmp_path / "volume" / "my.toml"
    book.unlink()
    book.symlink_to(away)  # its volume is not mounted
    for command in ("check", "add"):
        assert run(command, *(["CRDO"] if command == "add" else [])).code != 3
        assert book.is_symlink()
        assert not away.exists()
    book.unlink()
    run("check")
    assert not book.exists()  # an editor is saving
    assert "wrote" in run("init").out  # asked for
    assert book.exists()


def test_lots_keep_the_currency_they_were_bought_in(run: Run, home: Path) -> None:
    assert run("add", "SHEL.L", "300@2450").out.endswith("300 shares\n")
    before = (home / "catalysts.toml").read_bytes()
    ran = run("add", "SHEL.L", "10@2300", "--currency", "USD")
    assert ran.code == 2
    assert "SHEL.L has lots in GBp, and in USD their cost would be another" in ran.err
    assert (home / "catalysts.toml").read_bytes() == before
    assert "500 shares\n" in run("add", "SHEL.L", "200@2300", "--currency", "GBp").out
    run("add", "CDR.WA", "5@210")  # nobody said its currency: dollars were a guess
    assert run("add", "CDR.WA", "--currency", "PLN").out.endswith("5 shares; currency USD → PLN\n")
    run("add", "SIE.DE")
    assert run("add", "SIE.DE", "--currency", "CHF").out.endswith("watched; currency EUR → CHF\n")


@pytest.mark.parametrize(("typed", "lots"), [
    ("NVDA 5@95 EUR", 'lots = [{ quantity = 40, cost = "80" }, { quantity = 5, cost = "95 EUR" }]'),
    ("AMD 30@95.5 EUR", '[ticker.AMD]\nlots = [{ quantity = 30, cost = "95.5 EUR" }]'),
    ("AMD 3@95 EUR 2026-03-02 4@90 CHF",
        '[ticker.AMD]\nlots = [{ quantity = 3, cost = "95 EUR", opened = 2026-03-02 }, '
            '{ quantity = 4, cost = "90 CHF" }]'),
])  # fmt: skip
def test_a_lots_currency_is_never_that_of_its_ticker(run: Run, home: Path, typed: str, lots: str) -> None:
    run("add", "NVDA", "40@80")
    assert run("add", *typed.split()).code == 0
    text = (home / "catalysts.toml").read_text("utf-8")
    assert lots in text
    assert "currency" not in text


def test_cash_is_what_is_held_now(run: Run, home: Path) -> None:
    book = home / "catalysts.toml"
    assert run("add", "cash", "EUR", "1,200.50").out == f"cash in {book}: 1200.50 EUR\n"
    assert run("add", "cash", "-20", "EUR").out == f"cash in {book}: -20 EUR, before 1200.50\n"
    run("add", "cash", "5$")
    assert book.read_text("utf-8").endswith('[cash]\nEUR = "-20"\nUSD = "5"\n')
    assert run("add", "cash").out.startswith("CASH is in")  # a bank of that symbol
    run("add", "NVDA", "40@120EUR")
    assert 'cost = "120 EUR"' in book.read_text("utf-8")


def test_a_lot_may_have_its_day_behind_it(run: Run, home: Path) -> None:
    assert run("add", "MSFT", "20@380.10", "2025-03-04", "1@2").out.endswith("21 shares\n")
    assert 'quantity = 20, cost = "380.10", opened = 2025-03-04 }' in (home / "catalysts.toml").read_text()
    assert "MSFT: 2099-01-01 has not come yet" in run("add", "MSFT", "2@3", "2099-01-01").err


def test_the_same_claim_is_not_saved_twice(run: Run, home: Path) -> None:
    assert run("add", "NVDA revenue above $60B in 2027Q1", "--yes").code == 0
    again = run("add", "NVDA revenue over 60bn in Q1 2027", "--yes")
    assert again.code == 2
    assert "it is in the book already, as nvda-revenue-60b-2027q1" in again.err
    assert (home / "catalysts.toml").read_text("utf-8").count("[[checkpoint]]") == 1


def test_a_disk_that_is_full_behind_the_book_says_that_the_book_is_written(
    run: Run, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: object) -> None:
        raise StoppedError("The disk is full.")

    monkeypatch.setattr("catalyst_tui.cli.opening.judge_with_changes", full)
    added = run("add", "NVDA 10@100")
    assert added.code == 0
    assert "the book is written, what it changes is not saved yet: The disk is full." in added.err
    assert "NVDA" in (small / "catalysts.toml").read_text("utf-8")
