"""Find the series that a test declares by using them: `nrr >= 112%` needs no `[series.nrr]`.

The unit comes from the test, and only where it can be one alone. A bare number could be money or a count, so
it declares nothing. A name close to a known one is a slip of the pen, never a new series.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from catalyst_tui.book.file.declarations import Declarations, Parse
from catalyst_tui.book.language.functions import FUNCTIONS
from catalyst_tui.book.language.hints import CALLED, REMOVED, is_average
from catalyst_tui.book.language.names import Names, nearest
from catalyst_tui.book.language.operands import unknown_names
from catalyst_tui.book.language.parser import ExprError, parse_test, parse_value
from catalyst_tui.book.language.tree import RUNWAY
from catalyst_tui.book.model.currencies import ISO
from catalyst_tui.book.model.metrics import POSITION
from catalyst_tui.book.model.quantity import DAYS, MULTIPLE, NUMBER, PERCENT, POINTS, Unit, money
from catalyst_tui.book.model.tickers import Series

_CURRENCY = re.compile(r"\d[KMBT]? ?([A-Z]{3})\b")
_WORD = re.compile(r"[a-z_][a-z0-9_]*")
_NAME = re.compile(r"[a-z_][a-z0-9_]{2,59}")
_WORDS = """and or not for between target next ntm low mid high held d w mo q y
days day weeks week months month quarters quarter halves half years year sessions session periods period"""
_KNOWN = frozenset({*_WORDS.split(), *POSITION, *FUNCTIONS, RUNWAY})


def series_by_use(
    tests: Iterable[tuple[str, str, str | None]], declarations: Declarations
) -> dict[str, Series]:
    """Return the series that tests declare by using them. `tests`: key, text and ticker of each."""
    plain = replace(declarations, checked={}, _contexts={}, _names={}, _trees={})
    known = _KNOWN | {*declarations.groups, *declarations.series}
    units: dict[str, set[Unit]] = {}
    for key, text, symbol in dict.fromkeys(tests):
        names = plain.context(symbol).names
        if all(word in known or word in names.metrics for word in _WORD.findall(text)):
            continue
        new = {*_new_names(text, names)}
        if len(new) == 1:
            parse = parse_value if key == "value" else parse_test
            (name,) = new
            units.setdefault(name, set()).update(_fitting(name, text, parse, names))
    return {
        name: Series(name, "", found.pop(), by_use=True) for name, found in units.items() if len(found) == 1
    }


def tests_in(raw: object) -> Iterator[tuple[str, str]]:
    """Yield the tests and values of a checkpoint's table, of its members and of what suspends it."""
    if isinstance(raw, dict):
        for key in ("test", "value"):
            if isinstance(raw.get(key), str):
                yield key, raw[key]
        for key in ("any", "all", "of", "unless"):
            yield from tests_in(raw.get(key))
    elif isinstance(raw, list):
        for one in raw:
            yield from tests_in(one)


def _new_names(text: str, names: Names) -> Iterator[str]:
    """Yield the names in a test that can only be a figure of the user's own."""
    for error in unknown_names(text, names):
        match = _NAME.match(text, error.at)
        name = match[0] if match else ""
        if not name or name in CALLED or name in REMOVED or is_average(name) or nearest(name, names.metrics):
            continue
        if not any(each.startswith(name) for each in names.metrics):
            yield name


def _fitting(name: str, text: str, parse: Parse, names: Names) -> set[Unit]:
    """Return the units with which a test can be read; a plain number only where no multiple fits."""
    written = {money(code) for code in _CURRENCY.findall(text) if code in ISO}
    units = {PERCENT, POINTS, MULTIPLE, DAYS, NUMBER, money(names.currency), *written}
    tried = ((unit, replace(names, metrics={**names.metrics, name: unit})) for unit in units)
    fitting = {unit for unit, with_unit in tried if _reads(text, parse, with_unit)}
    return fitting - {NUMBER} if fitting == {MULTIPLE, NUMBER} else fitting


def _reads(text: str, parse: Parse, names: Names) -> bool:
    try:
        parse(text, names)
    except ExprError:
        return False
    return True
