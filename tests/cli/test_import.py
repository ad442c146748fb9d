"""`catalyst import` of brokers' files: what is said, taken, remembered."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.test_json import agree

HEAD = "Action,Time,ISIN,Ticker,Name,No. of shares,Price / share,Currency (Price / share)\n"
FIRST = "Market buy,2021-04-07 14:11:00,US0378331005,AAPL,Apple,20,133.25,USD\n"
LATER = (
    "Market sell,2022-04-07 14:11:00,US0378331005,AAPL,Apple,5,150,USD\n"
    "Market buy,2022-05-07 14:11:00,GB00BLDYK618,SMT,SMT,40,1205.5,GBX\n"
)


def test_a_dry_run_needs_no_book_and_writes_nothing(run: Run, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "trades.csv"
    file.write_text(HEAD + FIRST + "Market sell,2021-05-07,US5949181045,MSFT,Microsoft,1,250,USD\n")
    told = json.loads(run("import", str(file), "--dry-run", "--json").out)
    assert told["lots"] == [
        {"symbol": "AAPL", "isin": "US0378331005", "name": "Apple", "quantity": "20", "cost": "133.25",
         "currency": "USD", "opened": "2021-04-07"}
    ]  # fmt: skip
    assert [one["row"] for one in told["refused"]] == [3]
    assert told["cash"] == []
    file.write_text(HEAD + FIRST + LATER + "Market sell,2021-05-07,US5949181045,MSFT,Microsoft,1,250,USD\n")
    said = run("import", str(file), "--dry-run").out
    assert "  1 sale taken off the lots: its price and gain are not saved\n" in said, "another is refused"
    assert not home.exists() or not list(home.iterdir())
    file.write_text("known_at,ticker\n")
    assert "has no --dry-run" in run("import", str(file), "--dry-run").err
    assert "does not exist" in run("import", str(tmp_path / "no.csv"), "--dry-run").err
    (tmp_path / "export.csv").touch()
    assert "`catalyst init --from DIR` makes it of an export" in run("import", str(tmp_path)).err


def test_an_import_ends_with_a_line_that_adds_up(run: Run, home: Path, tmp_path: Path) -> None:
    deposit = "Deposit,2021-04-06 10:00:00,,,,,,\n"
    sale = "Market sell,2021-05-07,US5949181045,MSFT,Microsoft,1,250,USD\n"
    coin = "Market buy,2021-05-08,,BTC,Bitcoin,1,250,EUR\n"
    one, two = tmp_path / "one.csv", tmp_path / "two.csv"
    one.write_text(HEAD + deposit + FIRST)
    two.write_text(HEAD + deposit + FIRST + LATER.splitlines()[0] + "\n" + sale + coin)
    dry = run("import", str(two), "--dry-run").out.splitlines()
    assert dry[-1] == "5 rows read = 3 new + 0 already there + 1 refused (line 5) + 1 skipped (line 2)"
    assert "  left out, its ticker is not certain: BTC, Bitcoin" in dry
    assert "  skipped: no change of a position (2)" in dry
    run("import", str(one), "--yes")
    told = run("import", str(two), "--yes").out.splitlines()
    assert told[-1] == "5 rows read = 2 new + 1 already there + 1 refused (line 5) + 1 skipped (line 2)"
    again = run("import", str(two), "--yes").out.splitlines()
    assert again[-1] == "5 rows read = 0 new + 3 already there + 1 refused (line 5) + 1 skipped (line 2)"


def test_the_answer_is_as_the_page_of_shapes_says(run: Run, home: Path, tmp_path: Path) -> None:
    trades, held = tmp_path / "trades.csv", tmp_path / "held.csv"
    trades.write_text(HEAD + FIRST + LATER + "Market sell,2023-01-01,,,,1,2,USD\n")
    held.write_text(
        "Symbol,Description,Quantity,Price,Market Value,Cost Basis\nA,,1,,,\nCash & Cash Investments,,,,$5,\n"
        "EUR.USD,,5,,,\n"
    )
    told = [json.loads(run("import", str(one), "--dry-run", "--json").out) for one in (trades, held)]
    run("init", "--empty")
    with (home / "catalysts.toml").open("a") as book:
        book.write('[ticker.AAPL]\nlots = [{ quantity = 3, cost = "50" }]\n')
    taken = json.loads(run("import", str(trades), "--yes", "--json").out)
    agree("import of a broker's file", *told, taken)


def test_two_files_of_an_account_one_after_the_other(run: Run, home: Path, tmp_path: Path) -> None:
    run("init", "--empty")
    book = home / "catalysts.toml"
    book.write_text(book.read_text() + '\n[ticker.KO]  # mine\nlots = [{ quantity = 3, cost = "50" }]\n')
    one, two = tmp_path / "one.csv", tmp_path / "two.csv"
    one.write_text(HEAD + FIRST)
    two.write_text(HEAD + LATER)
    assert "Nothing was imported; --yes imports it" in run("import", str(one)).out
    run("import", str(one), "--yes")
    text = book.read_text()
    assert '[ticker.KO]  # mine\nlots = [{ quantity = 3, cost = "50" }]\n' in text
    assert (
        '[ticker.AAPL]\nname = "Apple"\nlots = [{ quantity = 20, cost = "133.25", opened = 2021-04-07 }]'
        in text
    )
    written = text.replace("quantity = 20", 'quantity = "2_0"').replace("= 2021-04-07", '= "2021-04-07"')
    book.write_text(written)  # the same in other words
    assert "nothing changed" in run("import", str(one), "--yes").out
    assert book.read_text() == written
    book.write_text(text)

    left = run("import", str(two), "--yes").out
    assert "left out, its ticker is not certain: SMT, GB00BLDYK618" in left
    assert "--symbol 'GB00BLDYK618'=SMT.L" in left
    run("import", str(two), "--yes", "--symbol", "GB00BLDYK618=SMT.L")
    text = book.read_text()
    assert "lots = [{ quantity = 15," in text
    assert '[ticker."SMT.L"]\nlots = [{ quantity = 40, cost = "1205.5", opened = 2022-05-07 }]' in text
    assert "nothing changed" in run("import", str(one), "--yes").out  # an earlier file again


def test_holdings_replace_ones_own_lots_unless_they_are_kept(run: Run, home: Path, tmp_path: Path) -> None:
    run("add", "SCHD", "5@60")
    file = tmp_path / "held.csv"
    file.write_text("Symbol,Quantity,Average Cost,Total Return,Equity\nSCHD,100,62.15,1850.00,8050.00\n")
    assert "- SCHD       5 at 60" in run("import", str(file)).out
    run("import", str(file), "--yes", "--keep")
    book = (home / "catalysts.toml").read_text()
    assert 'lots = [{ quantity = 5, cost = "60" }, { quantity = 100, cost = "62.15" }]' in book


def test_what_the_user_says_of_columns_is_remembered(run: Run, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "My units.csv"
    file.write_text("Epic,Heap size,Paid for one\nVOD.L,100,75\nXYZ,7,\n")
    said = run("import", str(file), "--dry-run").err
    assert "its columns are Epic, Heap size, Paid for one. Say it: --map quantity=COLUMN" in said
    run("import", str(file), "--yes", "--map", "quantity=Heap size", "--map", "cost_each=Paid for one")
    assert (home / "formats" / "my_units.toml").exists()
    told = json.loads(run("import", str(file), "--dry-run", "--json").out)
    assert [(lot["symbol"], lot["quantity"], lot["cost"]) for lot in told["lots"]] == [
        ("VOD.L", "100", "75"),
        ("XYZ", "7", None),
    ]
    (home / "formats" / "bad.toml").write_text("name = 3")
    assert "bad.toml: Expected `str`, got `int` - at `$.name`" in run("import", str(file), "--dry-run").err


FORGED = """\
id,known_at,checkpoint,effect,grade,source,score,note
e1,2026-11-20T12:00:00Z,above-300,ruled,own,"https://x.com/a
forged 1",,"it fell
! forged 2",broken
"""


def test_a_line_break_in_evidence_begins_no_row(small: Path, run: Run) -> None:
    file = small.parent / "evidence.csv"
    file.write_text(FORGED.replace("score,note", "score,note,ruling"), "utf-8")
    assert run("import", str(file)).code == 0
    with closing(sqlite3.connect(small / "catalyst.db")) as db:
        assert db.execute("SELECT source, note FROM evidence").fetchall() == [
            ("https://x.com/a forged 1", "it fell ! forged 2")
        ]
        # what an earlier version took in
        db.execute("DROP TRIGGER evidence_no_update")
        db.execute("UPDATE evidence SET note = 'it fell' || char(10) || '! forged 2'")
        db.commit()
    for command in (["check"], ["inbox"], ["why", "above-300"], ["facts"], ["replay"]):
        ran = run(*command)
        assert "forged 2" in ran.out or command[0] not in ("check", "why")
        assert not [line for line in ran.out.splitlines() if line.lstrip("! ").startswith("forged")]


def test_a_name_that_is_too_long_is_a_sentence(small: Path, run: Run) -> None:
    ran = run("import", str(small / ("x" * 300)))
    assert ran.code not in (0, 1)
    assert "File name too long" in ran.err
    assert "Traceback" not in ran.err


def test_a_figure_out_of_scale_is_asked_about_before_anything_is_taken(small: Path, run: Run) -> None:
    file = small / "facts.csv"
    header = "known_at,ticker,kind,metric,period,value,unit,basis,grade,source"
    row = "2026-08-04,ALAB,actual,revenue,2026Q2,{},USD,gaap,release,r"
    file.write_text(f"{header}\n{row.format('392000000')}\n", "utf-8")
    assert run("import", str(file)).code == 0
    file.write_text(
        f"{header}\n{row.format('555.2').replace('Q2', 'Q3').replace('08-04', '11-04')}\n", "utf-8"
    )
    refused = run("import", str(file))
    assert (refused.code, refused.out) == (4, "")
    assert "ALAB revenue $555.20 is out of scale with the last known, $392M of 2026Q2" in refused.err
    assert run("import", str(file), "--yes").code == 0


def test_lots_of_another_account_stay(run: Run, home: Path, tmp_path: Path) -> None:
    one, two = tmp_path / "one.csv", tmp_path / "two.csv"
    one.write_text(HEAD + FIRST)
    two.write_text(HEAD + FIRST.replace(",20,133.25", ",7,150"))
    run("import", str(one), "--yes", "--account", "first")
    run("import", str(two), "--yes", "--account", "second")
    book = (home / "catalysts.toml").read_text()
    assert 'quantity = 20, cost = "133.25"' in book
    assert 'quantity = 7, cost = "150"' in book


def test_an_import_is_undone_while_nothing_changed_the_book(run: Run, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "trades.csv"
    file.write_text(HEAD + FIRST)
    run("init", "--empty")
    before = (home / "catalysts.toml").read_bytes()
    run("import", str(file), "--yes")
    assert b"133.25" in (home / "catalysts.toml").read_bytes()
    ran = run("undo")
    assert (ran.code, ran.out) == (0, "undone: trades.csv, added to the book\n")
    assert (home / "catalysts.toml").read_bytes() == before
    run("import", str(file), "--yes")
    assert b"133.25" in (home / "catalysts.toml").read_bytes()


REVOLUT = "Date,Ticker,Type,Quantity,Price per share,Total Amount,Currency,FX Rate\n"
BOUGHT = '2026-07-01T13:30:00.000000Z,{},BUY - MARKET,10,$100.00,"$1,000.00",USD,1.0\n'
SOLD = "2026-10-05T13:30:00.000000Z,META,SELL - MARKET,4,$130.00,$520.00,USD,1.0\n"


def renamed_after_an_import(run: Run, home: Path, tmp_path: Path, was: str) -> tuple[Path, Path, Path]:
    """Import FB's file, rename the ticker to META, and return its book and two files."""
    old, later, book = tmp_path / "old.csv", tmp_path / "later.csv", home / "catalysts.toml"
    run("init", "--empty")
    book.write_text("schema = 1\n[ticker.FB]\n")
    old.write_text(REVOLUT + BOUGHT.format("FB"))
    assert run("import", str(old), "--yes").code == 0
    book.write_text(book.read_text().replace("[ticker.FB]", f"[ticker.META]\n{was}"))
    return book, old, later


@pytest.mark.parametrize("was", ['was = "FB"', 'was = ["FB"]\nwas_until = 2026-09-30'])
def test_a_former_symbol_in_a_broker_s_file_is_the_ticker_of_now(
    run: Run, home: Path, tmp_path: Path, was: str
) -> None:
    book, old, later = renamed_after_an_import(run, home, tmp_path, was)
    text = book.read_text()
    again = run("import", str(old), "--yes")
    assert again.code == 0, again.err
    assert again.out.endswith(
        "nothing changed\n1 row read = 0 new + 1 already there + 0 refused + 0 skipped\n"
    )
    later.write_text(REVOLUT + BOUGHT.format("META") + SOLD)  # the old trade under the new symbol
    for new, known in ((1, 1), (0, 2)):
        ran = run("import", str(later), "--yes")
        assert f"2 rows read = {new} new + {known} already there" in ran.out
        assert book.read_text() == text.replace("quantity = 10", "quantity = 6")
    assert "nothing changed" in run("import", str(old), "--yes").out
    other = tmp_path / "other.csv"
    other.write_text(REVOLUT + BOUGHT.format("FB").replace("2026-07-01", "2026-10-07"))
    ran = run("import", str(other), "--yes")
    assert ("[ticker.FB]" in book.read_text()) == ("was_until" in was)  # another company's since


def test_lots_of_another_account_under_a_former_symbol_stay(run: Run, home: Path, tmp_path: Path) -> None:
    book, _, later = renamed_after_an_import(run, home, tmp_path, 'was = "FB"')
    later.write_text(REVOLUT + BOUGHT.format("META").replace("10,$100", "7,$100"))
    assert run("import", str(later), "--yes", "--account", "second").code == 0
    assert "quantity = 10" in book.read_text()
    assert "quantity = 7" in book.read_text()


@pytest.mark.parametrize(("symbol", "bought"), [("FB=META", "META"), ("META=FB", "META")])
def test_a_named_symbol_joins_the_rows_of_both(
    run: Run, home: Path, tmp_path: Path, symbol: str, bought: str
) -> None:
    book, old, later = renamed_after_an_import(run, home, tmp_path, "")
    if symbol == "META=FB":
        book.write_text(book.read_text().replace("META", "FB"))
    text = book.read_text()
    later.write_text(REVOLUT + BOUGHT.format(bought))
    for file in (later, old):
        ran = run("import", str(file), "--yes", "--symbol", symbol)
        assert ran.out.endswith("1 row read = 0 new + 1 already there + 0 refused + 0 skipped\n")
        assert book.read_text() == text


def test_lots_that_moved_are_not_written_a_second_time(run: Run, home: Path, tmp_path: Path) -> None:
    book, old, _ = renamed_after_an_import(run, home, tmp_path, "")
    text = book.read_text()
    ran = run("import", str(old), "--yes")
    assert ran.code != 0
    assert "the lots of FB stand in [ticker.META]; if both are one share, keep the table of" in ran.err
    assert book.read_text() == text


@pytest.mark.parametrize("account", ["Revolut", "second"])
def test_a_lot_of_another_table_needs_both_held(run: Run, home: Path, tmp_path: Path, account: str) -> None:
    """The broker writes META now, and the book has the lot under FB still."""
    book, _, later = renamed_after_an_import(run, home, tmp_path, "")
    book.write_text(book.read_text().replace("META", "FB") + "\n[ticker.META]\n")
    text = book.read_text()
    later.write_text(REVOLUT + BOUGHT.format("META") + BOUGHT.format("META").replace("07-01", "08-03"))
    ran = run("import", str(later), "--yes", "--account", account)
    assert ran.code != 0
    assert 'write was = "OLD SYMBOL" there; if both are held, add --keep' in ran.err
    assert book.read_text() == text
    assert run("import", str(later), "--yes", "--keep", "--account", account).code == 0
    assert book.read_text().count("2026-07-01") == 2


def test_a_lot_without_a_day_that_moved_to_another_table_is_not_doubled(
    run: Run, home: Path, tmp_path: Path
) -> None:
    file, book = tmp_path / "held.csv", home / "catalysts.toml"
    file.write_text("Symbol,Quantity,Average Cost,Total Return,Equity\nFB,10,62.15,1850.00,8050.00\n")
    run("init", "--empty")
    assert run("import", str(file), "--yes").code == 0
    book.write_text(text := book.read_text().replace("ticker.FB", "ticker.META"))
    refused = run("import", str(file), "--yes")
    assert refused.code != 0
    assert "the lots of FB stand in [ticker.META]" in refused.err
    assert book.read_text() == text
    book.write_text(text.replace("ticker.META]", 'ticker.META]\nwas = "FB"'))
    assert "1 already there" in run("import", str(file), "--yes").out
    assert book.read_text().count("62.15") == 1


def test_an_import_too_large_to_remember_is_refused_before_it_is_written(
    run: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("catalyst_tui.desk.entry.earlier_imports.LARGEST_MEMORY", 100)
    file = tmp_path / "held.csv"
    file.write_text("Symbol,Quantity,Average Cost,Total Return,Equity\nSCHD,100,62.15,1850.00,8050.00\n")
    refused = run("import", str(file), "--yes")
    assert refused.code == 4
    assert "leave out its oldest rows; nothing was imported" in refused.err
    assert "SCHD" not in (home / "catalysts.toml").read_text()
    assert not (home / "imports.json").exists()
