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
from itertools import combinations

from catalyst_tui.book.clean import clean
from catalyst_tui.book.dates import local_day
from catalyst_tui.book.metrics import STANDARD
from catalyst_tui.book.model import NEW_YORK, Basis, Ticker
from catalyst_tui.book.period import FiscalYear, Period
from catalyst_tui.book.quantity import Quantity
from catalyst_tui.judge.facts import Fact, Grade, Kind
from catalyst_tui.sources.edgar.reading import naming
from catalyst_tui.sources.edgar.reading.amounts import Stated
from catalyst_tui.sources.edgar.reading.parts import Part, Table
from catalyst_tui.sources.edgar.reading.statements import statements
from catalyst_tui.sources.edgar.reading.tables import Printed, in_dollars, printed, title
from catalyst_tui.sources.edgar.reading.when import Calendar

_SCALES = {"thousands": 3, "millions": 6, "billions": 9}
_SCALE = re.compile(r"\b(thousands|millions|billions)\b", re.IGNORECASE)
_FOREIGN = re.compile(
    r"NT\$|HK\$|C\$|A\$|R\$|RMB|[€£¥₩]|\b(?:euros?|yuan|renminbi|yen|won|CAD|AUD|TWD|New Taiwan|Canadian|"
    r"Australian|Hong Kong)\b"
)
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


@dataclass(frozen=True, slots=True)
class _Figure:
    """One reading: what was stated, the worth of its last digit, and where."""

    stated: Stated
    rounding: Decimal
    sentence: str

    @property
    def value(self) -> Decimal:
        return self.stated.value


_Key = tuple[str, Basis, Period, Kind]


def figures(parts: tuple[Part, ...], speaker: Speaker) -> tuple[Offered, ...]:
    """What can be offered: results of the period that ended last, and the outlook for the running one."""
    if speaker.ticker.currency != "USD":
        return ()
    calendar = Calendar(speaker.fiscal, local_day(speaker.known_at, NEW_YORK))
    found: defaultdict[_Key, list[_Figure]] = defaultdict(list)
    for key, figure in (*_in_tables(parts, calendar), *_in_words(parts, calendar, speaker.ticker)):
        found[key].append(figure)
    agreed = {key: one for key, several in found.items() if (one := _agreed(several)) is not None}
    return tuple(_offered(key, agreed[key], speaker) for key in sorted(_consistent(agreed), key=_in_order))


def _in_tables(parts: tuple[Part, ...], calendar: Calendar) -> Iterator[tuple[_Key, _Figure]]:
    above: list[str] = []
    for part in parts:
        if isinstance(part, str):
            above = [*above[-_CAPTIONS + 1 :], part] if len(part) <= _CAPTION else []
            continue
        yield from _in_table(part, " ".join(above), calendar)
        above = []


def _in_table(table: Table, caption: str, calendar: Calendar) -> Iterator[tuple[_Key, _Figure]]:
    whole = f"{caption} {title(table)}"
    scales = {word.lower() for word in _SCALE.findall(whole)}
    scale = _SCALES[scales.pop()] if len(scales) == 1 else None
    dollars = in_dollars(table) and not _FOREIGN.search(whole)
    rows = list(printed(table))
    shared = any(naming.tells_parents_share(row.label) for row in rows)
    for row in rows:
        if (key := _key(row, caption, calendar)) is None or (shared and key[0] == "net_income"):
            continue
        power = 0 if row.number.percent or key[0] == "eps_diluted" else scale
        if power is not None and (row.number.percent or dollars):
            value, rounding = (x.scaleb(power) for x in (row.number.value, row.number.quantum))
            yield key, _Figure(Stated(value), rounding, _quoted(row))


def _key(row: Printed, caption: str, calendar: Calendar) -> _Key | None:
    """Which figure a number of a table is; None for all that are none."""
    name = naming.metric_of(row.label, row.section, percent=row.number.percent)
    if name is None or not naming.is_period_column(row.above):
        return None
    if name.loss and row.number.value > 0:
        return None  # "Net loss 12.3": brackets may be missing, or the loss may be a gain
    basis = naming.basis_of(row.label, row.section, row.above, caption)
    if basis is None or not naming.kept_on(name.metric, basis):
        return None
    period = calendar.told(row.above)
    return None if period is None else (name.metric, basis, period, Kind.ACTUAL)


def _in_words(parts: Iterable[Part], calendar: Calendar, ticker: Ticker) -> Iterator[tuple[_Key, _Figure]]:
    company = (
        _OWN_WORDS | {word.strip(",.") for word in ticker.name.lower().split()} | {ticker.symbol.lower()}
    )
    for said in statements(parts, calendar, company):
        exponent = said.stated.value.as_tuple().exponent
        rounding = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
        yield (said.metric, said.basis, said.period, said.kind), _Figure(said.stated, rounding, said.sentence)


def _agreed(several: list[_Figure]) -> _Figure | None:
    """The most exact of readings that say the same; None when two do not."""
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
    unit = STANDARD[metric].unit_in(speaker.ticker.currency)
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
    return Offered(fact, figure.sentence)


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
