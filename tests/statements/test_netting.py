"""Netting alone: rows to open lots, first in, first out. The cases are in netting.txt."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from catalyst_tui.statements.netting import net
from tests.doors.statements import Act, BrokerEntry, OpenLot, Security

CASES = [
    line for line in Path(__file__).with_name("netting.txt").read_text("utf-8").splitlines() if "->" in line
]


def entry(line: int, text: str) -> BrokerEntry:
    words = text.split()
    day, act, quantity, cost, account, symbol = words + ["?", "a", "X"][len(words) - 3 :]
    paid = None if cost == "?" else Decimal(cost)
    on = date(2024, 1, int(day))
    return BrokerEntry(
        Act(act), Security(symbol), Decimal(quantity), paid, "USD", on, account=account, line=line
    )


def shown(lot: OpenLot) -> str:
    cost = "?" if lot.cost is None else f"{lot.cost.normalize():f}"
    day = lot.opened.day if lot.opened else "?"
    return f"{lot.security} {lot.quantity.normalize():f} {cost} {day}"


@pytest.mark.parametrize("case", CASES)
def test_what_is_open(case: str) -> None:
    rows, _, outcome = case.partition(" ->")
    lots, _, refused = outcome.partition(" | refused ")
    found, not_taken = net(entry(line, text) for line, text in enumerate(rows.split("; "), 1))
    assert "; ".join(map(shown, found)) == lots.strip()
    assert [one.row for one in not_taken] == [int(row) for row in refused.split()]
