"""A close of a day on which the ticker's exchange of now is shut counts nowhere."""

import json
from pathlib import Path

from tests.books import toml
from tests.cli.conftest import Run

BOOK = toml("""\
schema = 1
[ticker.XYZ] currency = "USD" ; {exchange}
[[checkpoint]] id = "low" ; ticker = "XYZ" ; role = "kill" ; from = 2026-06-01
test = "ever(price < $98)"
""")


def test_a_close_on_a_holiday_of_now_is_none(run: Run, home: Path, tmp_path: Path, now: object) -> None:
    home.mkdir()
    book = home / "catalysts.toml"
    file = tmp_path / "closes.csv"
    file.write_text("date,XYZ\n2026-08-28,101\n2026-08-31,97\n2026-11-19,120\n", "utf-8")
    for exchange, says in (
        ("", "tripped"),
        ('exchange = "London"', "clear"),
        ('exchange = "Amsterdam"', "tripped"),
        ("", "tripped"),
    ):
        book.write_text(BOOK.format(exchange=exchange), "utf-8")
        took = run("import", str(file))
        assert ("a holiday in London; skipped" in took.err + took.out) == (says == "clear")
        (row,) = json.loads(run("check", "--json").out)["checkpoints"]
        assert row["status"] == says, exchange
        asked = json.loads(run("inbox", "accept", "--json").out)["waiting"]
        shut = "1 close of XYZ does not count: its exchange was shut on 2026-08-31"
        assert [one["title"] for one in asked if "shut" in one["title"]] == [shut] * (says == "clear")


def test_a_close_on_a_holiday_in_new_york_does_not_count_once_it_trades_there(
    run: Run, home: Path, tmp_path: Path, now: object
) -> None:
    """Labor Day, 7 September, was a day in London."""
    home.mkdir()
    book, file = home / "catalysts.toml", tmp_path / "closes.csv"
    file.write_text("date,XYZ\n2026-09-04,101\n2026-09-07,97\n2026-11-19,120\n", "utf-8")
    book.write_text(BOOK.format(exchange='exchange = "London"'), "utf-8")
    assert run("import", str(file)).code == 0
    shut = "1 close of XYZ does not count: its exchange was shut on 2026-09-07"
    for exchange, says in (
        ('exchange = "London"', "tripped"),
        ('exchange = "New York"', "clear"),
        ("", "clear"),
        ('exchange = "London"', "tripped"),
    ):
        book.write_text(BOOK.format(exchange=exchange), "utf-8")
        (row,) = json.loads(run("check", "--json").out)["checkpoints"]
        assert row["status"] == says, exchange
        asked = json.loads(run("inbox", "accept", "--json").out)["waiting"]
        assert [one["title"] for one in asked] == [shut] * (says == "clear")
