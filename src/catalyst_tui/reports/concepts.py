"""Load concepts.toml: the XBRL concepts by which standard metrics are read from reports."""

from __future__ import annotations

import tomllib
from enum import StrEnum
from importlib.resources import files
from typing import Any

from catalyst_tui.values import Frozen


class LineMeasure(StrEnum):
    """The XBRL unit in which a concept is filed."""

    MONEY = "money"
    PER_SHARE = "per share"
    SHARES = "shares"


class StatementLine(Frozen):
    """A line of a statement, and the concepts it is filed under, best first."""

    name: str
    concepts: tuple[str, ...]
    measure: LineMeasure = LineMeasure.MONEY
    instant: bool = False


class Sum(Frozen):
    """A line made of others of the same filing and days: names with their signs.

    `given` names a line that the filing must have for the sum to mean anything. `first`: the sum is
    better than the filed line of that name.
    """

    name: str
    terms: tuple[tuple[int, str], ...]
    given: str = ""
    first: bool = False


class Industry(Frozen):
    """What a company is that files a line, and the metrics that such a company does not have."""

    line: str
    name: str
    without: frozenset[str]


_TEXT = (files("catalyst_tui.reports") / "concepts.toml").read_text(encoding="utf-8")
_TABLE: dict[str, Any] = tomllib.loads(_TEXT)


def _line(name: str, row: dict[str, Any]) -> StatementLine:
    measure = LineMeasure(row.get("measure", "money"))
    return StatementLine(
        name, tuple(row["concepts"]), measure, row.get("instant", False)
    )


def _sum(row: dict[str, Any]) -> Sum:
    signs, names = [1], list[str]()
    for word in row["terms"].split():
        if word in ("+", "-"):
            signs.append(-1 if word == "-" else 1)
        else:
            names.append(word)
    terms = tuple(zip(signs, names, strict=True))
    return Sum(row["name"], terms, row.get("given", ""), row.get("first", False))


LINES = tuple(_line(name, row) for name, row in _TABLE["line"].items())
SUMS = tuple(map(_sum, _TABLE["sum"]))
RATIOS: dict[str, str] = _TABLE["ratio"]
TRADES = tuple(
    Industry(row["line"], row["name"], frozenset(row["without"]))
    for row in _TABLE["trade"]
)
BY_CONCEPT = {concept: line.measure for line in LINES for concept in line.concepts}
