"""Read a typed line as lots: `NVDA 10@182.40 2026-10-02 stop 150`, `costco 12 at 560`."""

from __future__ import annotations

import re
from datetime import date, timedelta

from catalyst_tui.book.line.reading import RefusedError, replaced
from catalyst_tui.book.line.vocabulary import UNITS, WORDS, any_of
from catalyst_tui.book.line.when import EARLY, WEEKDAYS, DateError, find_when
from catalyst_tui.book.model.currencies import SIGNS
from catalyst_tui.book.model.dates import parse_window
from catalyst_tui.book.model.period import CALENDAR

_SHARES = r"(?:\s*(?:shares?|shs?|x|units?)(?:\s+of)?)?"
_PRICE = (
    r"\s*(?:\bat|@|\bfor|\bfrom)\s*(?P<sign>[$€£¥])?\s*"
    r"(?P<cost>\d[\d,.]*)(?P<currency>\s?[A-Z]{3}\b)?"
)
_NAME = r"(?P<t>[A-Za-z][\w.-]*|\d{4,6}\.[A-Z]{1,3})"
_DID = rf"(?P<did>(?:(?:i|we)(?:['’]ve)?\s+)?{any_of(WORDS['bought'])}\s+)?"
_LOTS = (
    re.compile(rf"(?i){_DID}(?P<n>\d[\d,.]*){_SHARES}\s+{_NAME}{_PRICE}"),
    re.compile(
        rf"(?i){_DID}{_NAME}:?\s+(?:{any_of(WORDS['bought'])}\s+)?(?P<n>\d[\d,.]*){_SHARES}{_PRICE}"
    ),
)
_NO_COST = re.compile(
    rf"(?i){_DID}{_NAME}\s+(?P<shares>(?P<n>\d[\d,.]*)\s*(?:shares?|shs?))"
)
_STOP = re.compile(
    r"(?i)\s*[,;]?\s*\b(?:stop|sl|stop[- ]loss)\s+(?:at\s+)?"
    r"(?P<price>[$€£]?[\d.,]+(?: [A-Z]{3})?)\s*$"
)
_CODES = {**SIGNS, **{name: code for name, code in UNITS.items() if len(code) == 3}}
_MONEY = re.compile(
    rf"(?i)(?<=\d)\s?(?P<name>{any_of(name for name in _CODES if name != '$')})(?!\w)"
)
_DATED = re.compile(r"\d{4}|\d/\d|last|week|month|year|quarter|\bon\b|\bin\b")
_LAST = re.compile(
    r"(?i)(?:(?:back\s+)?(?:in|on|since|during|from|at)\s+)?(?:the\s+)?(?:last\s+|past\s+)?"
)


def with_codes(line: str) -> str:
    """Return `NVDA 5@95€` as `NVDA 5@95 EUR`: a currency behind a number as the book writes it."""
    return _MONEY.sub(lambda match: f" {_CODES[match['name'].lower()]}", line)


def lots_and_stop(line: str, today: date) -> tuple[str, str] | None:
    """Return a lot as `NVDA 10@182.40 2026-10-02`, and the price of a stop behind it.

    None if the line is no lot. Several lots with `@` are returned as typed. RefusedError if the
    day of the purchase is not certain.
    """
    line = with_codes(line)
    line = re.sub(r"(?i)\blot:?\s+(?=[\d.,]+\s*@)", "", line)
    comma = re.search(r"(?<=[\s@$€£¥])\d+,\d{1,2}(?![\d,.])", line)
    if comma and any(form.match(line) for form in _LOTS):
        price = comma[0].replace(",", ".")
        raise RefusedError(
            "a comma parts thousands", comma[0], [replaced(line, comma[0], price)]
        )
    bare = _NO_COST.fullmatch(line.strip())
    if bare:
        offer = f"{bare['t']} {bare['n']}@100"
        raise RefusedError("a lot needs what one share cost", bare["shares"], [offer])
    stop = _STOP.search(line)
    price, lots = (stop["price"], line[: stop.start()]) if stop else ("", line)
    match = next((match for form in _LOTS if (match := form.match(lots))), None)
    if match is not None:
        rest = re.sub(r"(?i)^\s*,?\s*(?:bought\b\s*)?", "", lots[match.end() :]).strip(
            " ,."
        )
        sign = SIGNS.get(match["sign"] or "$", "$")
        currency = (match["currency"] or "").strip() or sign.replace("$", "")
        parts = (match["t"], f"{match['n']}@{match['cost'].rstrip('.,')}", currency)
        lot = " ".join(filter(None, parts))
        days = _bought(rest, today) if rest else [today]
        if len(days) == 1:
            return f"{lot} {days[0]}" if rest else lot, price
        if days:
            lines = [f"{lot} {day}" for day in days]
            raise RefusedError("on which day?", rest, lines)
        if match["did"] or ("@" not in rest and _DATED.search(rest)):
            more = [f"{match['t']} {rest}"] if re.search(r"\d", rest) else []
            raise RefusedError("on which day?", rest, [lot, f"{lot} {today}", *more])
    if re.search(r"\d\s*@\s*[$\d]", lots):
        return re.sub(r"\s*(?:shares?|shs?|units?)?\s*@\s*\$?(?=\d)", "@", lots), price
    return None


def _bought(text: str, today: date) -> list[date]:
    """Return the day that words mean, the latest one that is not to come.

    Two if a day like 3.11.2026 may be either; none if the words mean no day.
    """
    phrase = text[_LAST.match(text).end() :].lower()  # type: ignore[union-attr]
    ago = {"today": 0, "yesterday": 1}.get(phrase)
    if phrase[:3] in WEEKDAYS and phrase.endswith("day"):
        ago = (today.weekday() - WEEKDAYS.index(phrase[:3])) % 7 or 7
    if ago is not None:
        return [today - timedelta(days=ago)]
    try:
        when = find_when(f"on {phrase}", EARLY)
    except DateError as error:
        return [date.fromisoformat(each.removeprefix("by ")) for each in error.instead]
    if when is None or when.start or when.end < len(f"on {phrase}"):
        return []
    years = range(today.year, today.year - 2, -1)
    texts = [when.text.replace(str(EARLY.year), str(year), 1) for year in years]
    windows = [parse_window(text, CALENDAR) for text in texts]
    days = [window.first for window in windows if window.first == window.last]
    past = [day for day in days if day <= today]
    return (past or days)[:1]
