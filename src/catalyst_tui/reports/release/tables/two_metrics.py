"""Rows that tell two metrics: a profit and its margin under one label, or a column of parts of sales."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from msgspec.structs import replace

from catalyst_tui.reports.release import labels as naming
from catalyst_tui.reports.release.table_titles import is_part_of_sales
from catalyst_tui.reports.release.tables.table_numbers import Printed

_AND = re.compile(r" and | ?[/&;] ?")
_BASIS = re.compile(r"(?:(?:non-)?gaap |adjusted )+", re.IGNORECASE)
_WHOSE = re.compile(
    r" (?:attributable|available|applicable) to [a-z ]{0,20}\bcommon (?:share|stock)holders", re.IGNORECASE
)
_DATED = re.compile(r"\b20\d\d\b|\d/\d\d|\bQ[1-4]\b", re.IGNORECASE)
_MARGIN_ALONE = re.compile(r"(?:margin|percentage)(?: ?\(?%\)?)?", re.IGNORECASE)
_TWINS = {"gross_profit": "gross_margin", "operating_income": "operating_margin", "net_income": "eps_diluted"}
_DOLLARS = 1000  # a share; of the few companies that earn more such a row is left alone
_PARTS_OF_SALES = ("gross_profit", "operating_income")


def told_apart(rows: Iterable[Printed]) -> Iterator[Printed]:
    """The rows, each number under a label of its own metric."""
    for _, row in groupby(rows, lambda one: one.row):
        printed = list(row)
        numbers = [_of_sales(one, left) for one, left in zip(printed, [None, *printed], strict=False)]
        pair = _pair(numbers[0].label)
        if pair is None or not _alternate(numbers, pair):
            yield from numbers
        else:
            yield from (replace(one, label=pair[n % 2]) for n, one in enumerate(numbers))


def _of_sales(row: Printed, left: Printed | None) -> Printed:
    """A profit in a column of parts of sales is a margin (AEO 2026Q2: "(Percentage of revenue)").

    Where only the amounts' columns are dated, it is of the one to its left (shops: "% of Net Sales")."""
    heading = next(filter(is_part_of_sales, row.own), "")
    name = naming.metric_of(row.label, row.section, percent=False) if heading else None
    if name is None or name.metric not in _PARTS_OF_SALES:
        return row
    of = left if left is not None and not any(map(_DATED.search, row.own)) else row
    return replace(
        row,
        label=f"{row.label} percent of sales",
        number=replace(row.number, percent=True),
        headings=tuple(one for one in of.headings if one != heading),
        own=tuple(one for one in of.own if one != heading),
    )


def _pair(label: str) -> tuple[str, str] | None:
    """The two labels that one stands for (BOX 2027Q2: "Non-GAAP operating income and operating margin")."""
    parts = _AND.split(label, maxsplit=1)
    if len(parts) == 1 or naming.metric_of(label, "", percent=False) is not None:
        return None
    first, second = (part.strip() for part in parts)
    if _MARGIN_ALONE.fullmatch(second):
        second = f"{first} margin"
    elif (basis := _BASIS.match(first)) is not None and not naming.tells_basis(second):
        second = f"{basis[0]}{second}"
    if (whose := _WHOSE.search(second)) is not None:
        first = f"{first}{whose[0]}"
    one = naming.metric_of(first, "", percent=False)
    return (
        (first, second) if one is not None and one.metric in _TWINS and _is_twin(one.metric, second) else None
    )


def _is_twin(metric: str, label: str) -> bool:
    twin = naming.metric_of(label, "", percent=metric != "net_income")
    return twin is not None and twin.metric == _TWINS[metric]


def _alternate(numbers: list[Printed], pair: tuple[str, str]) -> bool:
    """Whether every second number is of the other sort: a share in percent, or an amount of a few dollars."""
    each = naming.metric_of(pair[1], "", percent=False) is not None
    two = [
        (abs(one.number.value) < _DOLLARS and one.number.quantum < 1) if each else one.number.percent
        for one in numbers
    ]
    return len(two) % 2 == 0 and two == [False, True] * (len(two) // 2)
