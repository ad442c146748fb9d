"""Read a typed line as lots: `NVDA 10@182.40 2026-10-02 stop 150`, `costco 12 at 560`."""

from __future__ import annotations

import re

from catalyst_tui.book.line.when import EARLY, find_when
from catalyst_tui.book.model.currencies import SIGNS

_SHARES = r"(?:\s*(?:shares?|shs?|x|units?)(?:\s+of)?)?"
_PRICE = (
    r"\s*(?:\bat|@|\bfor)\s*(?P<sign>[$€£¥])?\s*(?P<cost>\d[\d,.]*)(?P<currency>\s?[A-Z]{3}\b)?"
)
_NAME = r"(?P<t>[A-Za-z][\w.-]*|\d{4,6}\.[A-Z]{1,3})"
_BOUGHT = r"(?:(?:i\s+)?(?:bought|own|long)\s+)?"
_LOTS = (
    re.compile(rf"(?i){_BOUGHT}(?P<n>\d[\d,.]*){_SHARES}\s+{_NAME}{_PRICE}"),
    re.compile(rf"(?i){_BOUGHT}{_NAME}:?\s+{_BOUGHT}(?P<n>\d[\d,.]*){_SHARES}{_PRICE}"),
)
_STOP = re.compile(
    r"(?i)\s*[,;]?\s*\b(?:stop|sl|stop[- ]loss)\s+(?:at\s+)?(?P<price>[$€£]?[\d.,]+)\s*$"
)


def lots_and_stop(line: str) -> tuple[str, str] | None:
    """Return a lot as `NVDA 10@182.40 2026-10-02`, and the price of a stop behind it.

    None if the line is no lot. Several lots with `@` are returned as typed.
    """
    stop = _STOP.search(line)
    price, lots = (stop["price"], line[: stop.start()]) if stop else ("", line)
    match = next((match for form in _LOTS if (match := form.match(lots))), None)
    if match is not None:
        rest = re.sub(r"(?i)^\s*,?\s*(?:bought\b\s*)?", " ", lots[match.end() :])
        when = find_when(rest, EARLY)
        day = when.text if when and len(when.text) == len("2026-10-02") else ""
        around = rest[: when.start] + rest[when.end :] if when and day else rest
        if not around.strip(" ,"):
            sign = SIGNS.get(match["sign"] or "$", "$")
            currency = (match["currency"] or "").strip() or sign.replace("$", "")
            cost = match["cost"].rstrip(".,")
            parts = (match["t"], f"{match['n']}@{cost}", currency, day)
            return " ".join(filter(None, parts)), price
    if re.search(r"\d\s*@\s*[$\d]", lots):
        return re.sub(r"\s*(?:shares?|shs?|units?)?\s*@\s*\$?(?=\d)", "@", lots), price
    return None
