"""How a number moved and how much it usually does (verdicts.md, "Usual moves"), as a table of cases."""

import pytest
from msgspec import Struct

from tests.doors.book import Quantity
from tests.doors.judge import ValueTrend, trend, verdicts
from tests.judge.case_lines import book_of, ledger_of, moment

AT = "2026-11-23"
GUARD = 'role = "guard" ; test = "gross_margin >= 70%"'
FLOOR = 'role = "guard" ; test = "price > 100"'
STOP = 'role = "kill" ; test = "price < 100"'
QUARTERS = [f"{2023 + n // 4}Q{n % 4 + 1}" for n in range(15)]  # 2023Q1 to 2026Q3
DAYS = [f"{2023 + (n + 1) // 4}-{(2, 5, 8, 11)[(n + 1) % 4]:02}-06" for n in range(15)]  # they were told


def told(metric: str, *values: str) -> str:
    """Return the figures of the quarters up to 2026Q3; `-` is a hole."""
    rows = list(zip(DAYS, QUARTERS, strict=True))[-len(values) :]
    return " ; ".join(
        f"{day} {metric} {quarter} {v}" for (day, quarter), v in zip(rows, values, strict=True) if v != "-"
    )


def margins(*values: str) -> str:
    return told("gross_margin", *values)


def closes(*values: float) -> str:
    return f"closes 2026-08-03 {' '.join(map(str, values))}"


ZIGZAG = closes(*([110, 112] * 11), 110)  # 22 changes of 2


class Case(Struct, frozen=True):
    """`moves` and `usual` as printed, or what is said instead; `marks`: `!` is beyond the threshold."""

    name: str
    claim: str
    known: str
    usual: str = ""
    moves: str = ""
    marks: str = ""
    lacks: str = ""

    def __str__(self) -> str:
        return self.name

    def found(self) -> tuple[ValueTrend | None, Quantity | None]:
        book, at = book_of(self.claim), moment(AT)
        facts = ledger_of(book, self.known)
        verdict = verdicts(book, facts, at)["c"]
        return trend(book.checkpoints["c"], verdict, book, facts, at), verdict.headroom


CASES = [
    Case("points of a margin", GUARD, margins("70%", "72%", "71%", "74%", "73%"), "1.5pp", "2.0", "....."),
    Case("the last eight changes alone", GUARD,
         margins("10%", "71%", "72%", "71%", "72%", "71%", "72%", "71%", "72%", "71%"), "1pp", "1.0",
         "........"),
    Case("the middle of eight", GUARD, margins("70%", "71%", "73%", "76%", "80%", "85%", "91%", "98%", "90%"),
         "4.5pp", "4.4", "........"),
    Case("five quarters make four changes", GUARD, margins("70%", "71%", "72%", "73%", "74%"), "1pp", "4.0",
         "....."),
    Case("four are too few", GUARD, margins("70%", "71%", "72%", "73%"), marks="....",
         lacks="a usual move is known from 5 quarters in a row on, there are 4"),
    Case("a hole is no change", GUARD, margins("70%", "71%", "-", "72%", "73%", "74%"), marks=".....",
         lacks="5 quarters in a row"),
    Case("beside a hole the others count", GUARD, margins("70%", "71%", "-", "60%", "61%", "62%", "75%"),
         "1pp", "5.0",
         "..!!!."),
    Case("to a floor it is not known how far", GUARD, margins("70%", "71%", "72%", ">73%", "74%", "75%"),
         marks="......", lacks="5 quarters in a row on, there are 5"),
    Case("what never moved", GUARD, margins("71%", "71%", "71%", "71%", "71%"), marks=".....",
         lacks="it did not move in 5 quarters"),
    Case("money", 'role = "guard" ; test = "revenue >= 100M"',
         told("revenue", "90M", "100M", "110M", "120M", "130M"), "$10M", "3.0", "!...."),
    Case("a price by 22 closes", FLOOR, ZIGZAG, "$2.00", "5.0", "........"),
    Case("22 closes are one too few", FLOOR, closes(*([110, 112] * 11)), marks="........",
         lacks="a usual move is known from 23 closes in a row on, there are 22"),
    Case("older closes do not count", FLOOR, closes(*([500, 900] * 20), *([110, 112] * 11), 110), "$2.00",
         "5.0",
         "........"),
    Case("a stop that tripped", STOP, closes(*([104, 102] * 9), 102, 101, 99, 97, 98), "$2.00", "-1.0",
         ".....!!!"),
    Case("a stop said with not", 'role = "guard" ; test = "not price < 100"',
         closes(*([104, 102] * 9), 102, 101, 99, 97, 98), "$2.00", "-1.0", ".....!!!"),
    Case("a proof need not be there yet", 'test = "price > 130" ; due = 2027-06-30', ZIGZAG, "$2.00", "-10.0",
         "........"),
    Case("the leg the verdict shows", 'role = "guard" ; test = "price > 100 and price < 113"', ZIGZAG,
         "$2.00", "1.5",
         "........"),
    Case("the leg the verdict shows, not the first one",
         'role = "guard" ; test = "price > 100 and avg(price, 3d) < 112.50"',
         closes(*([110, 112] * 13), 110), "$0.67", "2.8", "........"),
    Case("between", 'role = "guard" ; test = "price between 100 and 113"', ZIGZAG, "$2.00", "1.5",
         "........"),
    Case("where both sides move their distance counts", 'role = "guard" ; test = "price > avg(price, 2d)"',
         closes(*([110, 112] * 12)), "$2.00", "0.5", "!.!.!.!."),
    Case("a leg of a group", 'role = "kill" ; any = [{ test = "price < 100" }, { event = "it closes" }]',
         ZIGZAG,
         "$2.00", "5.0", "........"),
    Case("a gauge has values and no threshold", 'role = "gauge" ; value = "gross_margin"', margins("70%",
         "71%"),
         marks="..", lacks="a gauge has no threshold"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_trend(case: Case) -> None:
    found, room = case.found()
    assert found is not None
    moves = found.moves(room)
    assert {
        "usual": str(found.usual or ""),
        "moves": "" if moves is None else f"{moves:.1f}",
        "marks": "".join("!" if point.beyond else "." for point in found.points),
        "lacks": case.lacks if case.lacks and case.lacks in found.lacks else found.lacks,
    } == {"usual": case.usual, "moves": case.moves, "marks": case.marks, "lacks": case.lacks}
