"""Files of each shape come to the lots, the cash and the refused rows that a careful person reads in them."""

from collections import defaultdict
from decimal import Decimal

import pytest

from tests.doors.statements import Act, OpenLot, spans, statement
from tests.homes import packaged_formats
from tests.statements.files import FILES, File


def told(lot: OpenLot) -> str:
    cost = "?" if lot.cost is None else f"{Decimal(f'{lot.cost:.9g}').normalize():f}"
    name = lot.security.symbol or lot.security.isin
    return f"{name} {lot.quantity.normalize():f} {cost} {lot.currency or '?'} {lot.opened or '?'}"


def each(text: str) -> list[str]:
    return [one.strip() for one in text.split(";") if one.strip()]


def number(text: str) -> str:
    return text if text == "?" else f"{Decimal(text).normalize():f}"


def wanted(lots: str) -> list[str]:
    parted = (one.split(" ", 3) for one in each(lots))
    return sorted(f"{name} {number(held)} {number(cost)} {rest}" for name, held, cost, rest in parted)


@pytest.mark.parametrize("file", FILES, ids=[f"{n}-{one.name} {one.why}" for n, one in enumerate(FILES)])
def test_a_file_is_read_as_a_careful_person_reads_it(file: File) -> None:
    read = statement(file.text.encode(), packaged_formats())
    cash: dict[str, Decimal] = defaultdict(Decimal)
    for one in read.cash:
        cash[one.currency] += one.amount
    assert read.format == file.name
    assert sorted(map(told, read.lots)) == wanted(file.lots)
    assert [one.row for one in read.refused] == [int(line) for line in file.refused.split()]
    assert file.skipped in ("", spans(one.row for one in read.skipped))
    taken = sum(entry.act is not Act.NOTHING for entry in read.entries) + read.balances
    assert read.rows == taken + len(read.unread) + len(read.skipped)
    assert cash == {currency: Decimal(amount) for currency, amount in map(str.split, each(file.cash))}


def test_every_description_of_ours_is_good_and_named_once() -> None:
    names = [one.name for one in packaged_formats()]
    assert len(set(names)) == len(names) > 20
