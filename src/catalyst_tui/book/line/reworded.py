"""Keep the text of a checkpoint in step with its edited keys.

A text that can be read as a line gets the new numbers, event and dates. A text in the user's own
words stays, and `left_behind` names the values in it that are out of date.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from catalyst_tui.book.line.read import read_line
from catalyst_tui.book.line.when import EARLY
from catalyst_tui.book.model.book import Book

_KEYS = ("event", "test", "value", "period", "due")
_VALUE = re.compile(r"(?<![\w.])\d[\d,.]*(?:-\d\d(?:-\d\d)?|[QH]\d)?")


def reworded(
    before: Mapping[str, str], after: Mapping[str, str], ticker: str, book: Book
) -> str | None:
    """Return the text for the edited keys; None if it stays the same or is in the user's own words.

    Both arguments are the keys of the checkpoint as they are typed. A text follows its keys if it
    can be read as a line that says them.
    """
    text = before.get("text", "")
    if after.get("text", "") != text or not _says(text, before, ticker, book):
        return None
    old, new = before.get("event", ""), after.get("event", "")
    changed = text.replace(old, new) if old and new else text
    for old, new in zip(_values(before), _values(after), strict=False):
        changed = re.sub(rf"(?<![\w.]){re.escape(old)}(?!\d|\.\d)", new, changed)
    return changed if changed != text and _says(changed, after, ticker, book) else None


def _says(text: str, keys: Mapping[str, str], ticker: str, book: Book) -> bool:
    """Tell whether `text`, read as a line, says what the keys say. A date may be missing in it."""
    said = {keys.get(key, "") for key in _KEYS} | {""}
    readings = (
        reading
        for line in (text, f"{ticker} {text}")
        for reading in read_line(line, book, EARLY).readings
    )
    return any(
        (reading.test, reading.event) == (keys.get("test", ""), keys.get("event", ""))
        and {reading.period, reading.due} <= said
        for reading in readings
    )


def _values(keys: Mapping[str, str]) -> list[str]:
    """Return the numbers and dates of the test, the period and the deadline."""
    words = " ".join(keys.get(key, "") for key in _KEYS[1:])
    found = (match[0].replace(",", "").rstrip(".") for match in _VALUE.finditer(words))
    return [value.rstrip("0").rstrip(".") if "." in value else value for value in found]


def _names(keys: Mapping[str, str]) -> set[str]:
    """Return the words of the test: what it measures, and how."""
    return set(re.findall(r"[a-z_]{2,}", keys.get("test", "")))


def left_behind(before: Mapping[str, str], after: Mapping[str, str]) -> str:
    """Return a hint that the user's text says what the test was, or nothing."""
    text, said = after.get("text", ""), _values({"test": after.get("text", "")})
    if text != before.get("text", ""):
        return ""
    if after.get("test") and _names(before) != _names(after):
        return f"the title stays “{text}”: ^e shows `text`, which changes it"
    old, new = _values(before), _values(after)
    if len(new) != len(old):
        return ""
    old, new = (
        [*values, *(value[:4] for value in values if re.match(r"\d{4}\D", value))]
        for values in (old, new)
    )
    gone = [value for value in dict.fromkeys(old) if value in said and value not in new]
    if not gone:
        return ""
    return f"the sentence still says {', '.join(gone)}: change `text` too, if it means that"
