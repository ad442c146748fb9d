"""Reading JSON one does not trust: every step may find nothing, and nothing found is None, never a crash."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Context, Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from catalyst_tui.sources.errors import Garbled

_SINGLE = Context(prec=7)
"""The sources keep prices as 32-bit floats, good for seven digits: 362.3399963378906 was 362.34."""

AHEAD = timedelta(hours=1)
"""By how much a source's clock may go before ours."""

_MOST, _LEAST, _WHOLE = Decimal(10**12), Decimal("1e-9"), Decimal(1)


def tree(body: bytes, title: str) -> object:
    """The document, numbers as Decimal or int. Garbled when it is no JSON (HTML, text, endless nesting)."""
    try:
        return json.loads(body, parse_float=Decimal, parse_constant=lambda _: None, object_hook=_as_it_is)
    except (ValueError, RecursionError):
        raise Garbled(f"{title} answered with something that is not data") from None


def _as_it_is(node: object) -> object:
    """Between two objects other threads may run: megabytes read in one go (50 ms) would hold them all up."""
    return node


def at(node: object, *path: str | int) -> object:
    """What is found by keys and indices from `node`; None where the way ends."""
    for step in path:
        if isinstance(step, str):
            node = node.get(step) if isinstance(node, dict) else None
        else:
            node = node[step] if isinstance(node, list) and -len(node) <= step < len(node) else None
    return node


def items(node: object) -> Sequence[object]:
    """The members of a list; none when it is none."""
    return node if isinstance(node, list) else ()


def number(node: object) -> Decimal | None:
    """A finite number of sane size, as written."""
    if isinstance(node, bool) or not isinstance(node, int | Decimal):
        return None
    value = node if isinstance(node, Decimal) else Decimal(node)
    return value if -_MOST < value < _MOST else None


def price(node: object) -> Decimal | None:
    """A price: positive, to the seven digits a source is good for, without trailing zeros."""
    value = number(node)
    if value is None or value < _LEAST:
        return None
    value = _SINGLE.plus(value).normalize()
    return value if value % 1 else value.quantize(_WHOLE)


def moment(node: object) -> datetime | None:
    """A time given as whole epoch seconds, in UTC."""
    value = number(node)
    return datetime.fromtimestamp(int(value), UTC) if value is not None and 0 <= value < 2**32 else None


def trade(node: object, now: datetime) -> datetime | None:
    """The time of a last trade; None for one still to come, which would keep every later one out."""
    found = moment(node)
    return found if found is not None and found <= now + AHEAD else None


def zone(name: object, fallback: tzinfo) -> tzinfo:
    """The time zone of that name; `fallback` when there is none such."""
    try:
        return ZoneInfo(name) if isinstance(name, str) else fallback
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return fallback


def currency(node: object) -> str | None:
    """A currency code as given: USD, EUR, GBp."""
    return node if isinstance(node, str) and re.fullmatch(r"[A-Z]{2}[A-Za-z]", node) else None


def words(node: object) -> str:
    """Text as given, empty when it is none. Not yet clean."""
    return node if isinstance(node, str) else ""


def stamp(node: object) -> datetime | None:
    """A time written in ISO 8601 with its zone, in UTC."""
    try:
        read = datetime.fromisoformat(words(node))
    except ValueError:
        return None
    return read.astimezone(UTC) if read.tzinfo else None
