"""In which unit a table's amounts are: as its titles say, as sentences say the same, as its shares prove."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from msgspec import Struct

from catalyst_tui.reports.release import labels as naming
from catalyst_tui.reports.release.amounts import EACH
from catalyst_tui.reports.release.document.parts import Document, Part
from catalyst_tui.reports.release.tables.table_numbers import Printed, titles

_SCALES = {"thousand": 3, "000": 3, "million": 6, "mm": 6, "m": 6, "billion": 9}
_WORDS = {3: "thousand", 6: "million", 9: "billion"}
_SCALE = re.compile(
    r"(?:\bin|\$|[(]|\bdollars|\bU\.?S\.? ?\$|\bUSD)[\s-]*['’]?(thousand|million|billion|000['’]?)s?\b"
    r"|\b(thousand|million|billion)s? of (?:U\.?S\.? )?dollars\b|\$ ?(MM?)(?=[,;) ]|$)",
    re.IGNORECASE,
)
_COUNTED_IN = re.compile(
    r"\b(?:thousands|millions|billions?)\b|\b000['’]?s\b|['’]000\b|\$ ?MM?(?=[,;) ])", re.IGNORECASE
)
_IN_LABEL = re.compile(  # CNXC 2026Q2: "Net income ($M)"; AEP 2024Q2: "Revenue ($ in billions)"
    r"\((?:us ?)?\$? ?(?:in )?(?P<unit>mm?|bn?|k|['’]?000['’]?s?|thousands|millions?|billions?)\)",
    re.IGNORECASE,
)
_UNITS = {"t": 3, "k": 3, "0": 3, "m": 6, "b": 9}
_WHOLE = 100_000  # dollars; so much in a table that nothing scales, and the same in a sentence: in dollars
_AMOUNT = re.compile(
    r"\$ ?\(?(?P<digits>(?:\d{1,3}(?:,\d{3})+|\d{1,9})(?:\.\d{1,3})?)(?![.,]?\d)\)?"
    r"(?: (?P<word>thousand|million|billion)\b)?",
    re.IGNORECASE,
)
_POWERS = {"": 0, "thousand": 3, "million": 6, "billion": 9}
_EXCEPT = re.compile(r"\bexcept\b[^)]{0,120}", re.IGNORECASE)
_SHARES = re.compile(r"\bshares\b|weighted", re.IGNORECASE)
_MANY_SHARES = 1_000_000
_OFF = Decimal("0.006")  # dollars a share, by which a rounded one may be off
_ROUND = 2  # digits of a number that may be the same by chance
_ALL = 3  # what a column tells: income, shares, income for each
LINE = 200
"""Characters of a paragraph above a table that may belong to it."""


class Spoken(Struct, frozen=True):
    """The amounts of dollars that a release's sentences say, and what each may be off by."""

    amounts: frozenset[tuple[Decimal, Decimal]]
    unscaled: bool
    """Whether nothing in it is said to be in thousands or millions."""

    @classmethod
    def by(cls, documents: Iterable[Document]) -> Spoken:
        """What these documents say."""
        parts = [part for document in documents for part in document]
        texts = (part for part in parts if isinstance(part, str))
        amounts = frozenset(amount for text in texts for amount in _amounts(text))
        return cls(amounts, not any(map(_tells_scale, parts)))

    def say(self, values: Iterable[Decimal]) -> int:
        """How many of these they say."""
        return sum(any(abs(one - said) <= off for said, off in self.amounts) for one in values)


def _tells_scale(part: Part) -> bool:
    if isinstance(part, str):
        return bool(_COUNTED_IN.search(part))
    return any(_COUNTED_IN.search(cell.text) for row in part.rows for cell in row)


def _amounts(text: str) -> Iterator[tuple[Decimal, Decimal]]:
    for said in _AMOUNT.finditer(text):
        digits, power = Decimal(said["digits"].replace(",", "")), _POWERS[(said["word"] or "").lower()]
        quantum = digits.as_tuple().exponent
        off = Decimal(1).scaleb(power + (quantum if isinstance(quantum, int) else 0)) / 2
        if digits.scaleb(power) >= _WHOLE:
            yield digits.scaleb(power), off


def scale_in_label(text: str) -> tuple[int, bool] | None:
    """The power of ten that a label says in brackets, and whether it says that it is of dollars."""
    own = _IN_LABEL.search(text)
    return (_UNITS[own["unit"].lstrip("'’")[0].lower()], "$" in own[0]) if own else None


def said_scale(rows: list[Printed], spoken: Spoken) -> int | None:
    """The one power of ten with which a table's figures are amounts that sentences say: two of them, or one
    large one in whole dollars where nothing is said of thousands (FORA 2024Q3: "$4.7 million", 4,686,312)."""
    figures = {
        abs(row.number.value)
        for row in rows
        if not row.number.percent
        and (named := naming.metric_of(row.label, row.section, percent=False)) is not None
        and named.metric not in EACH
    }
    exact = {value for value in figures if len(value.normalize().as_tuple().digits) > _ROUND}
    found = [power for power in (3, 6, 9) if spoken.say(one.scaleb(power) for one in exact) > 1]
    if spoken.unscaled and spoken.say(value for value in figures if value >= _WHOLE):
        found.append(0)
    return found[0] if len(found) == 1 else None


def is_in_dollars(rows: list[Printed]) -> bool:
    """Whether a table is in whole dollars: its income, shared out among as many shares as it says, is what it
    says for each, and so many shares nobody counts in thousands."""
    columns: dict[int, dict[str, Decimal]] = {}
    for row in rows:
        value, column = row.number.value, columns.setdefault(row.column, {})
        named = naming.metric_of(row.label, row.section, percent=row.number.percent)
        if _SHARES.search(f"{row.section} {row.label}") and value >= _MANY_SHARES:
            column["shares"] = value
        elif named is not None and named.metric in ("net_income", "eps_diluted") and value:
            column.setdefault(named.metric, value)
    proven = [
        abs(one["net_income"] / one["shares"] - one["eps_diluted"]) <= _OFF + abs(one["eps_diluted"]) / 20
        for one in columns.values()
        if len(one) == _ALL
    ]
    return bool(proven) and all(proven)


def only_scale(parts: Iterable[Part]) -> str:
    """The scale that all tables tell, as a word; empty where they tell none or several."""
    said = (
        [part] if isinstance(part, str) else titles(part)
        for part in parts
        if not isinstance(part, str) or len(part) <= LINE
    )
    scales = {scale for texts in said if (scale := scale_of(" ".join(texts))) is not None}
    return _WORDS[scales.pop()] if len(scales) == 1 else ""


def scale_of(whole: str) -> int | None:
    """The power of ten a table's amounts are in; None when it names none or several.

    What follows "except" is about other rows (AAPL 2019Q1: "In millions, except number of shares which are
    reflected in thousands").
    """
    found = _SCALE.finditer(_EXCEPT.sub("", whole))
    scales = {_SCALES[(one[1] or one[2] or one[3]).lower().rstrip("'’")] for one in found}
    return scales.pop() if len(scales) == 1 else None
