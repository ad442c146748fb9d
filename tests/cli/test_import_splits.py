"""`catalyst import` of brokers' files before and after a split: each share counts once."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

HEAD = "Date,Ticker,Type,Quantity,Price per share,Total Amount,Currency,FX Rate\n"


def trade(day: str, quantity: int, price: float, kind: str = "BUY - MARKET") -> str:
    return f'{day}T13:30:00.000000Z,AMZN,{kind},{quantity},${price:.2f},"${quantity * price:.2f}",USD,1.0\n'


OLD = trade("2026-03-02", 10, 3000) + trade("2026-04-01", 2, 3100)
ADJUSTED = trade("2026-03-02", 200, 150) + trade("2026-04-01", 40, 155)
NEW = trade("2026-11-10", 5, 160)
LOT = '{{ quantity = {}, cost = "{}", opened = {} }}'
FIRST, SECOND = LOT.format(200, 150, "2026-03-02"), LOT.format(40, 155, "2026-04-01")
THIRD = LOT.format(5, 160, "2026-11-10")
RAW = [LOT.format(10, 3000, "2026-03-02"), LOT.format(2, 3100, "2026-04-01")]


class Desk:
    """A book into which the old rows were imported."""

    def __init__(self, run: Run, home: Path, tmp_path: Path) -> None:
        self.run, self.book, self.folder = run, home / "catalysts.toml", tmp_path
        run("init", "--empty")
        self.take("old", OLD)

    def take(self, name: str, rows: str, *more: str, code: int = 0) -> str:
        file = self.folder / f"{name}.csv"
        file.write_text(rows if rows.startswith("date") else HEAD + rows)
        ran = self.run("import", str(file), "--yes", *more)
        assert ran.code == code, ran.err
        return ran.out + ran.err

    def convert(self) -> None:
        self.take("a", "date,AMZN\n2026-10-29,3000\n2026-10-30,3010\n")
        self.take("b", "date,AMZN\n2026-11-02,150\n2026-11-03,151\n")
        (question,) = json.loads(self.run("inbox", "accept", "--json").out)["waiting"]
        assert self.run("inbox", "accept", question["id"]).code == 0
        assert self.lots == [FIRST, SECOND]

    @property
    def lots(self) -> list[str]:
        text = self.book.read_text().partition("lots = [")[2].partition("]\n")[0]
        return ["{" + one.rstrip(", ") for one in text.split("{")[1:]]

    @property
    def waits(self) -> int:
        return len(json.loads(self.run("inbox", "accept", "--json").out)["waiting"])


@pytest.fixture
def desk(run: Run, home: Path, tmp_path: Path) -> Desk:
    return Desk(run, home, tmp_path)


@pytest.mark.parametrize("account", [(), ("--account", "second")])
def test_rows_of_before_a_converted_split_are_put_together_in_new_shares(
    desk: Desk, account: tuple[str, ...]
) -> None:
    desk.convert()
    for known in (0, 1):
        assert f"{1 - known} new + {known} already there" in desk.take("new", NEW, *account)
        assert desk.lots == [FIRST, SECOND, THIRD]
    assert desk.waits == 0
    desk.take("sold", trade("2026-11-12", 205, 170, "SELL - MARKET"), "--account", "Revolut")
    assert sorted(desk.lots) == sorted([LOT.format(35, 155, "2026-04-01"), THIRD])


@pytest.mark.parametrize("is_imported", [False, True])
def test_what_is_taken_back_of_a_split_the_rows_take_back(desk: Desk, *, is_imported: bool) -> None:
    desk.convert()
    text = desk.book.read_text()
    if is_imported:
        desk.take("new", NEW)
        assert desk.run("undo").code == 0
        assert desk.book.read_text() == text
        desk.book.write_text(text.replace(f"{FIRST}, {SECOND}", ", ".join(RAW)))
    else:
        assert desk.run("undo").code == 0
    assert desk.lots == RAW
    desk.take("new", NEW)
    assert desk.lots == [*RAW, THIRD]


@pytest.mark.parametrize(
    "rows", [OLD + NEW, ADJUSTED + NEW, OLD + NEW + trade("2026-11-02", 228, 0, "STOCK SPLIT")]
)
def test_the_history_again_after_a_conversion_changes_nothing(desk: Desk, rows: str) -> None:
    desk.convert()
    for _ in range(2):
        desk.take("again", rows)
        assert desk.lots == [FIRST, SECOND, THIRD]
    desk.take("again", OLD)
    assert desk.lots == [FIRST, SECOND, THIRD]
    assert desk.waits == 0


def test_a_row_of_before_a_converted_split_that_is_new_is_refused(desk: Desk) -> None:
    desk.convert()
    text = desk.book.read_text()
    said = desk.take("late", trade("2026-05-04", 1, 3050), code=4)
    assert "line 2: AMZN of 2026-05-04 is of before its split, and nothing says in which shares" in said
    assert desk.book.read_text() == text
    desk.take("late", OLD + trade("2026-05-04", 1, 3050))  # of which the others are in old shares
    assert LOT.format(20, "152.5", "2026-05-04") in desk.lots


def test_trades_that_the_broker_restates_are_the_same_trades(desk: Desk) -> None:
    for known in (2, 3):
        assert f"{3 - known} new + {known} already there" in desk.take("adjusted", ADJUSTED + NEW)
        assert desk.lots == [FIRST, SECOND, THIRD]
    desk.take("old", OLD)
    assert desk.lots == [FIRST, SECOND, THIRD]
    desk.take("more", ADJUSTED + trade("2026-03-20", 60, 151) + NEW)
    assert LOT.format(60, 151, "2026-03-20") in desk.lots
    assert len(desk.lots) == 4


def test_lots_of_another_account_that_a_file_restates_are_asked_about(desk: Desk) -> None:
    text = desk.book.read_text()
    said = desk.take("other", ADJUSTED + NEW, "--account", "second", code=4)
    assert "AMZN: 200 at 150 USD, 2026-03-02 is 10 at 3000 USD, 2026-03-02 of the book" in said
    assert "--account 'Revolut'" in said
    assert desk.book.read_text() == text
    desk.take("other", ADJUSTED + NEW, "--account", "second", "--keep")
    assert desk.lots == [*RAW, FIRST, SECOND, THIRD]


def test_two_trades_of_a_day_for_one_amount_in_one_file_are_both_taken(desk: Desk) -> None:
    desk.take("both", OLD + ADJUSTED)
    assert len(desk.lots) == 4


def test_lots_that_the_user_converted_are_followed_without_a_known_split(desk: Desk) -> None:
    text = desk.book.read_text()
    desk.book.write_text(text.replace(", ".join(RAW), f"{FIRST}, {SECOND}"))
    desk.take("new", NEW)
    assert desk.lots == [FIRST, SECOND, THIRD]
    desk.book.write_text(text)
    desk.take("new", NEW)
    assert desk.lots == [*RAW, THIRD]
    half = f"{FIRST}, {RAW[1]}"  # a lot is left in old shares
    desk.book.write_text(text.replace(", ".join(RAW), half))
    assert "in the shares of another time" in desk.take("new", NEW, code=4)


def test_a_cost_that_a_conversion_rounds_stays_as_the_book_has_it(desk: Desk) -> None:
    thirds = [LOT.format(30, 1000, "2026-03-02"), LOT.format(6, "1033.333333", "2026-04-01")]
    desk.book.write_text(desk.book.read_text().replace(", ".join(RAW), ", ".join(thirds)))
    assert "give way" not in desk.take("new", NEW)
    assert desk.lots == [*thirds, THIRD]
