"""The figures of a release that can be offered to the user, as facts they may accept.

Offered is only what the release says once, or every time alike: one value for a metric, its basis and its
period. Margins must be those that the amounts beside them give. What is in doubt is left to the user's eyes.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import IntEnum, auto
from itertools import combinations

from catalyst_tui.book.clean import clean
from catalyst_tui.book.model.book import NEW_YORK, Basis, Ticker
from catalyst_tui.book.model.dates import local_day
from catalyst_tui.book.model.metrics import STANDARD
from catalyst_tui.book.model.period import FiscalYear, Period
from catalyst_tui.book.model.quantity import Quantity, of_this_world
from catalyst_tui.judge.ledger.facts import Fact, Grade, Kind
from catalyst_tui.reports.release import labels as naming
from catalyst_tui.reports.release.amounts import Stated
from catalyst_tui.reports.release.cells import Table
from catalyst_tui.reports.release.currencies import as_dollars, as_said
from catalyst_tui.reports.release.parts import Part
from catalyst_tui.reports.release.periods import Calendar
from catalyst_tui.reports.release.statements import statements
from catalyst_tui.reports.release.tables import Printed, in_dollars, printed, titles

_SCALES = {"thousand": 3, "000": 3, "million": 6, "billion": 9}
_SCALE = re.compile(
    r"(?:\bin|\$|[(]|\bdollars|\bU\.?S\.? ?\$)\s*(thousand|million|billion|000['’]?)s?\b", re.IGNORECASE
)
_COUNTED_IN = re.compile(r"\b(?:thousands|millions|billions?)\b|\b000['’]?s\b", re.IGNORECASE)
_WHOLE = 1_000_000  # dollars; so much in a table, and no word of a scale or of billions anywhere: in dollars
_EXCEPT = re.compile(r"\bexcept\b[^)]{0,120}", re.IGNORECASE)
_TAXED = re.compile(r"taxable[ -]equivalent|\bFTE\b", re.IGNORECASE)  # USB 2021Q4
_DOLLARS = re.compile(r"\bdollars\b|\$")
_FOREIGN = re.compile(
    r"NT\$|HK\$|C\$|A\$|R\$|RMB|[€£¥₩]|\b(?:euros?|yuan|renminbi|yen|won|CAD|AUD|TWD|New Taiwan|Canadian|"
    r"Australian|Hong Kong)\b"
)
_READINGS = 50  # of one figure, no two alike; a release has five
_CAPTIONS, _CAPTION = 4, 200  # paragraphs above a table that may belong to it, and their length
_MARGINS = {"gross_margin": "gross_profit", "operating_margin": "operating_income"}
_OWN_WORDS = frozenset({"we", "company", "management", "it"})


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks, by which fiscal year, when that was public, and where it stands."""

    ticker: Ticker
    fiscal: FiscalYear
    known_at: datetime
    source: str


@dataclass(frozen=True, slots=True)
class Offered:
    """A figure the user may accept, of grade `release`, and the words it was read from."""

    fact: Fact
    sentence: str


class _Trust(IntEnum):
    """How sure a reading is what it is taken for; what the surest say counts, and they must agree."""

    TOTAL_OF_STATEMENT = auto()
    STATEMENT = auto()  # or a label, heading or sentence that says its basis and period itself
    TOTAL_OF_TABLE = auto()
    TABLE = auto()  # of a company's results, where no basis is said
    SENTENCE = auto()  # of which only its own words say the period

    def of(self, name: naming.Name) -> _Trust:
        return _Trust(self - 1) if name.surest and self is not _Trust.SENTENCE else self


@dataclass(frozen=True, slots=True)
class _Figure:
    """One reading: what was stated, the worth of its last digit, where, and how sure it is."""

    stated: Stated
    rounding: Decimal
    sentence: str
    trust: _Trust

    @property
    def value(self) -> Decimal:
        return self.stated.value


_Key = tuple[str, Basis, Period, Kind]


def figures(parts: tuple[Part, ...], speaker: Speaker) -> tuple[Offered, ...]:
    """What can be offered: results of the period that ended last, and the outlook for the running one."""
    parts = as_dollars(parts, _currency(speaker))
    calendar = Calendar(speaker.fiscal, local_day(speaker.known_at, NEW_YORK)).reading(_texts(parts))
    found: defaultdict[_Key, list[_Figure]] = defaultdict(list)
    for key, figure in (*_in_tables(parts, calendar), *_in_words(parts, calendar, speaker.ticker)):
        found[key].append(figure)
    agreed = {key: one for key, several in found.items() if (one := _agreed(several)) is not None}
    return tuple(_offered(key, agreed[key], speaker) for key in sorted(_consistent(agreed), key=_in_order))


def _currency(speaker: Speaker) -> str:
    return speaker.ticker.reports_in or speaker.ticker.currency


def _texts(parts: Iterable[Part]) -> Iterator[str]:
    for part in parts:
        yield from (part,) if isinstance(part, str) else titles(part)


def _in_tables(parts: tuple[Part, ...], calendar: Calendar) -> Iterator[tuple[_Key, _Figure]]:
    above: list[str] = []
    unscaled = not any(map(_tells_scale, parts))
    for part in parts:
        if isinstance(part, str):
            above = [*above[-_CAPTIONS + 1 :], part] if len(part) <= _CAPTION else []
            continue
        yield from _in_table(part, above, calendar, unscaled=unscaled)
        above = []


def _tells_scale(part: Part) -> bool:
    """Whether amounts in thousands or millions are spoken of."""
    if isinstance(part, str):
        return bool(_COUNTED_IN.search(part))
    return any(_COUNTED_IN.search(cell.text) for row in part.rows for cell in row)


def _in_table(
    table: Table, caption: list[str], calendar: Calendar, *, unscaled: bool
) -> Iterator[tuple[_Key, _Figure]]:
    said = [*caption, *titles(table)]
    whole = " ".join(said)
    scale = _scale(whole)
    dollars = (in_dollars(table) or bool(_DOLLARS.search(whole))) and not _FOREIGN.search(whole)
    rows = list(printed(table))
    if unscaled and any(abs(row.number.value) >= _WHOLE for row in rows):
        scale = 0  # FORA 2024Q3: nothing in the release is in thousands
    found = _Whole(naming.is_statement(whole), not naming.is_of_parts(said) and _is_of_company(rows))
    taxed = any(
        _TAXED.search(row.label) and "ncome" in row.label for row in rows
    )  # a bank's revenue as if nothing were free of tax
    for row in rows:
        if (named := _key(row, found, calendar)) is None:
            continue
        key, trust = named
        if taxed and key[0] == "revenue":
            continue
        power = 0 if row.number.percent or key[0] == "eps_diluted" else scale
        if power is not None and (row.number.percent or dollars):
            value, rounding = (x.scaleb(power) for x in (row.number.value, row.number.quantum))
            if of_this_world(value):
                yield key, _Figure(Stated(value), rounding, _quoted(row), trust)


@dataclass(frozen=True, slots=True)
class _Whole:
    """What a table is: a statement of income, or some other table of the whole company's results."""

    statement: bool
    company: bool


def _is_of_company(rows: list[Printed]) -> bool:
    """Whether a table ends at what only a whole company has: earnings per share.

    A bank's lines of business have a net income of their own (USB 2021Q4).
    """
    return any(
        name.metric == "eps_diluted"
        for row in rows
        if (name := naming.metric_of(row.label, row.section, percent=row.number.percent)) is not None
    )


def _scale(whole: str) -> int | None:
    """The power of ten a table's amounts are in; None when it names none or several.

    What follows "except" is about other rows (AAPL 2019Q1: "In millions, except number of shares which are
    reflected in thousands").
    """
    scales = {found.lower().rstrip("'’") for found in _SCALE.findall(_EXCEPT.sub("", whole))}
    return _SCALES[scales.pop()] if len(scales) == 1 else None


def _key(row: Printed, whole: _Whole, calendar: Calendar) -> tuple[_Key, _Trust] | None:
    """Which figure a number of a table is, and how sure that is; None for all that are none."""
    percent = row.number.percent
    name = naming.metric_of(row.label, row.section, percent=percent)
    own = row.own
    if name is None and (name := naming.metric_over(row.label, own, percent=percent)) is not None:
        own = ()  # they name the metric
    if name is None or not naming.is_period_column(row.headings, own):
        return None
    if name.loss and row.number.value > 0:
        return None  # "Net loss 12.3": brackets may be missing, or the loss may be a gain
    basis = naming.basis_of(row.label, row.section, row.above)
    trust = _Trust.STATEMENT
    if basis is None:
        if any(map(naming.tells_basis, (row.label, row.section, row.above))):
            return None
        if not whole.statement:
            if not whole.company:
                return None
            trust = _Trust.TABLE
        basis = Basis.GAAP
    if not naming.kept_on(name.metric, basis):
        return None
    period = calendar.told(row.above)
    return None if period is None else ((name.metric, basis, period, Kind.ACTUAL), trust.of(name))


def _in_words(parts: Iterable[Part], calendar: Calendar, ticker: Ticker) -> Iterator[tuple[_Key, _Figure]]:
    company = (
        _OWN_WORDS | {word.strip(",.") for word in ticker.name.lower().split()} | {ticker.symbol.lower()}
    )
    for said in statements(parts, calendar, company):
        exponent = said.stated.value.as_tuple().exponent
        rounding = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
        yield (
            (said.metric, said.basis, said.period, said.kind),
            _Figure(said.stated, rounding, said.sentence, _Trust.SENTENCE if said.own else _Trust.STATEMENT),
        )


def _agreed(several: list[_Figure]) -> _Figure | None:
    """The most exact of readings that say the same; None when two do not, or too many say it each its way."""
    surest = min(one.trust for one in several)
    several = [one for one in several if one.trust is surest]
    several = list({(one.stated, one.rounding): one for one in reversed(several)}.values())[::-1]
    if len(several) > _READINGS:
        return None
    for one, other in combinations(several, 2):
        slack = max(one.rounding, other.rounding) / 2
        if abs(one.value - other.value) > slack or replace(one.stated, value=other.value) != other.stated:
            return None
    return min(several, key=lambda one: one.rounding)


def _consistent(agreed: dict[_Key, _Figure]) -> list[_Key]:
    """The figures without margins that are not what profit and revenue make, and those profits."""
    doubtful: set[_Key] = set()
    for key, margin in agreed.items():
        metric, basis, period, kind = key
        if metric not in _MARGINS or kind is not Kind.ACTUAL:
            continue
        of = (_MARGINS[metric], basis, period, kind)
        profit, revenue = agreed.get(of), agreed.get(("revenue", Basis.GAAP, period, kind))
        if profit is None or revenue is None or revenue.value <= 0:
            continue
        slack = margin.rounding / 2 + (profit.rounding + revenue.rounding) / revenue.value * 100
        if abs(profit.value / revenue.value * 100 - margin.value) > slack:
            doubtful |= {key, of}
    return [key for key in agreed if key not in doubtful]


def _offered(key: _Key, figure: _Figure, speaker: Speaker) -> Offered:
    (metric, basis, period, kind), said = key, figure.stated
    unit = STANDARD[metric].unit_in(speaker.ticker.currency, speaker.ticker.reports_in)
    fact = Fact(
        ticker=speaker.ticker.symbol,
        metric=metric,
        period=period,
        kind=kind,
        basis=basis,
        value=Quantity(_plain(said.value), unit),
        known_at=speaker.known_at,
        grade=Grade.RELEASE,
        source=speaker.source,
        bound=said.bound,
        low=None if said.low is None else _plain(said.low),
        high=None if said.high is None else _plain(said.high),
    )
    return Offered(fact, as_said(figure.sentence, _currency(speaker)))


def _quoted(row: Printed) -> str:
    """A number of a table as it is shown: its label, itself, and what heads its column."""
    own = naming.named(row.label, percent=row.number.percent) is not None
    sign = "%" if row.number.percent else ""
    return clean(
        f"{row.label if own else f'{row.section}: {row.label}'} {row.number.value:,f}{sign} | {row.above}"
    )


def _plain(value: Decimal) -> Decimal:
    """Without an exponent: 57006E+6 is 57006000000."""
    return Decimal(f"{value:f}")


def _in_order(key: _Key) -> tuple[object, ...]:
    metric, basis, period, kind = key
    return kind, period, naming.READ.index(metric), basis
