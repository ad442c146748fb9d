"""Take the parts of a typed line that stand around its claim: role, action, chance and lots."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from catalyst_tui.book.line.figures import folded
from catalyst_tui.book.line.vocabulary import BUYING, IFS, ROLES, SELLING, WORDS, any_of
from catalyst_tui.book.line.when import DateError, find_when
from catalyst_tui.book.model.book import Role

EARLY = date(1900, 1, 1)  # before any date that a line names: no date is over

_ROLE = re.compile(
    rf"(?i)(?P<role>proof|guard|kill|goal)\b\s*:?\s*|(?P<phrase>{any_of(ROLES)})(?:\s*:\s*"
    rf"|(?<= if)\s+)",
)
_THEN = re.compile(r"(?i)\s*(?:->|→|=>)\s*(?P<then>.+)$|,?\s+then:?\s+(?P<word>.+)$")
_THEN_ACT = re.compile(
    rf"(?i)(?:(?:,|;|:|\s[-–—=])\s*|(?<=[\d%])\s+)(?:(?:then|i|i'd|we|i will)\s+)?"
    rf"(?P<then>(?:{SELLING}|{BUYING})\b(?:\s+{any_of(WORDS['shares'])}|\s+it)*)\s*$",
)
_IF = re.compile(rf"(?i){IFS}\s")
_ACT_BEHIND = re.compile(
    rf"(?i)\s(?P<then>(?:{SELLING}|{BUYING})\b"
    rf"(?:\s+{any_of(WORDS['shares'])}|\s+it|\s+\d+\s+shares)*)\s*$"
)
_SURE = r"(?:sure|likely|chance|confidence|confident|probability|conviction|odds|prob)"
_CHANCE = re.compile(
    rf"(?i),?\s*\(\s*~?(?P<a>\d{{1,2}})\s*(?:%|percent|pct)[\w\s]*\)\s*$"
    rf"|,\s*~?(?P<b>\d{{1,2}}(?:\.\d+)?)\s*%(?:\s*{_SURE})?\s*$"
    rf"|[,\s]\s*(?P<c>\d{{1,2}})\s*%\s*{_SURE}\s*$|,?\s*\(?\bp(?:rob(?:ability)?)?\.?\s*[=:]?\s*"
    r"(?:(?P<d>0?\.\d+)|(?P<e>\d{1,2})\s*%)\)?\s*$|,\s*(?P<f>0?\.\d+)\s*$",
)
_SHARES = r"(?:\s*(?:shares?|shs?|x|units?)(?:\s+of)?)?"
_PRICE = r"(?:at|@|for)\s*\$?(?P<cost>\d[\d,.]*)(?P<currency>\s[A-Z]{3}\b)?"
_NAME = r"(?P<t>[A-Za-z][\w.-]*)"
_LOTS = (
    re.compile(
        rf"(?:bought\s+|own\s+|long\s+)?(?P<n>[\d,.]+){_SHARES}\s+{_NAME}\s+{_PRICE}",
    ),
    re.compile(
        rf"(?:bought\s+)?{_NAME}:?\s+(?:bought\s+)?(?P<n>\d[\d,.]*){_SHARES}\s*{_PRICE}",
    ),
)
_STOP_AFTER_LOT = re.compile(
    r"(?i)\s*[,;]?\s*\b(?:stop|sl|stop[- ]loss)\s+(?:at\s+)?(?P<price>[$€£]?[\d.,]+)\s*$"
)


def take_chance(text: str) -> tuple[str, Decimal | None]:
    """Return a line without its probability, and that: `, 70%`, `(p=0.7)`, `80% sure`."""
    match = _CHANCE.search(text) or _chance_behind_date(text)
    if match is None:
        return text, None
    number = match[match.lastgroup or 0]
    share = Decimal(number) / (1 if number.startswith(("0.", ".")) else 100)
    return text[: match.start()].strip(), share


def _chance_behind_date(text: str) -> re.Match[str] | None:
    """Return a percentage that ends a line and stands right behind its date: `by 2027 80%`."""
    match = re.search(r"\s(?P<g>[1-9]\d)\s?%$", text)
    try:
        found = find_when(text[: match.start()], EARLY) if match else None
    except DateError:
        return None
    return match if match and found and found.end >= match.start() else None


def take_action(text: str) -> tuple[str, str]:
    """Return a line without what is to be done, and that: `-> sell half`, `then exit`."""
    match = _THEN.search(text)
    if match:
        return text[: match.start()], (match["then"] or match["word"]).strip()
    match = _THEN_ACT.search(text) or _act_behind(text)
    if match and match.start():
        return text[: match.start()], match["then"].strip()
    return text, ""


def _act_behind(text: str) -> re.Match[str] | None:
    """Return an action that ends a line without a comma, behind a number or an `if`."""
    match = _ACT_BEHIND.search(text)
    if match is None or _IF.match(text):
        return match
    is_order = re.match(
        r"(?i)(?:sell|trim|exit|buy|add|dump|get out|i'?m out|halve)\b", match["then"]
    )
    return match if is_order and re.search(r"\d", text[: match.start()]) else None


def take_role(text: str) -> tuple[str, Role | None]:
    """Return a line without the role that it begins with, and that."""
    match = _ROLE.match(text)
    if match is None:
        return text, None
    name = folded(match["role"] or match["phrase"])
    return text[match.end() :], Role(ROLES[name])


def lots_and_stop(line: str) -> tuple[str, str] | None:
    """Return the lots of a line as `NVDA 10@182.40 2026-10-02`, and the price of a stop behind.

    None if the line is no lot.
    """
    stop = _STOP_AFTER_LOT.search(line)
    price = stop["price"] if stop else ""
    lots = line[: stop.start()] if stop else line
    if re.search(r"\d\s*@\s*[$\d]", lots):
        return re.sub(r"\s*(?:shares?|shs?|units?)?\s*@\s*\$?(?=\d)", "@", lots), price
    match = next((match for form in _LOTS if (match := form.match(lots))), None)
    if match is None:
        return None
    rest = lots[match.end() :]
    when = find_when(rest, EARLY)
    day = when.text if when and len(when.text) == len("2026-10-02") else ""
    if rest.strip(" ,") and not (
        when and day and not squeezed(rest[: when.start] + rest[when.end :])
    ):
        return None
    cost = f"{match['cost'].rstrip('.,')}{match['currency'] or ''}"
    return f"{match['t']} {match['n']}@{cost} {day}".strip(), price


def squeezed(text: str) -> str:
    """Return a text with single blanks, and without punctuation at its ends."""
    return " ".join(text.split()).strip(" ,;.")
