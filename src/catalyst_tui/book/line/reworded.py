"""Keep the text of a checkpoint in step with its edited keys.

A text that can be read as a line gets the new numbers, event and dates. A text in the user's own
words stays, and `left_behind` names the numbers and dates in it that are out of date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from catalyst_tui.book.line.read import read_line
from catalyst_tui.book.line.when import EARLY
from catalyst_tui.book.model.book import Book

_NUMBER = re.compile(r"(?<![\w.])\d[\d,.]*")
_DATE = re.compile(r"\b(?:19|20|21)\d\d(?:-\d\d-\d\d|-\d\d|[QH]\d)?\b")


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
    new = text
    for old_value, new_value in _changed_values(before, after):
        pattern = rf"(?<![\w.]){re.escape(old_value)}(?!\d|\.\d)"
        new = re.sub(pattern, new_value.replace("\\", ""), new)
    return new if new != text and _says(new, after, ticker, book) else None


def _says(text: str, keys: Mapping[str, str], ticker: str, book: Book) -> bool:
    """Tell whether `text`, read as a line, says what the keys say. A date may be missing in it."""
    for line in (text, f"{ticker} {text}"):
        for reading in read_line(line, book, EARLY).readings:
            dates = {reading.period, reading.due} - {""}
            same = (reading.test, reading.event) == (
                keys.get("test", ""),
                keys.get("event", ""),
            )
            if same and dates <= {keys.get("period", ""), keys.get("due", "")}:
                return True
    return False


def _changed_values(
    before: Mapping[str, str], after: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Yield each value that an edit replaced, with the new one: events, dates, then numbers of the
    test."""
    for key in ("event", "period", "due"):
        old, new = before.get(key, ""), after.get(key, "")
        if old and new and old != new:
            yield old, new
    old_numbers, new_numbers = (
        _numbers(before.get("test", "")),
        _numbers(after.get("test", "")),
    )
    gone = [number for number in old_numbers if number not in new_numbers]
    come = [number for number in new_numbers if number not in old_numbers]
    if len(gone) == len(come):
        yield from zip(gone, come, strict=True)


def left_behind(before: Mapping[str, str], after: Mapping[str, str]) -> str:
    """Return a hint about numbers and dates in the user's text that an edit made wrong,
    or nothing."""
    text = after.get("text", "")
    if text != before.get("text", ""):
        return ""
    for keys, values, in_text in (
        (("test", "value"), _numbers, _numbers(text)),
        (("period", "due"), _dates, _DATE.findall(text)),
    ):
        old, new = (
            values(" ".join(one.get(key, "") for key in keys))
            for one in (before, after)
        )
        gone = [value for value in old if value in in_text and value not in new]
        if new and gone:
            return f"the sentence still says {', '.join(gone)}: change `text` too, if it means that"
    return ""


def _numbers(text: str) -> list[str]:
    """The numbers of a text as they are said, however they are written: `1,200.50` is `1200.5`."""
    found = (match[0].replace(",", "").rstrip(".") for match in _NUMBER.finditer(text))
    return list(
        dict.fromkeys(
            one.rstrip("0").rstrip(".") if "." in one else one for one in found
        )
    )


def _dates(text: str) -> list[str]:
    """Return the days and periods in a text, each with its year: `2026-12-31`, `2026`."""
    found = _DATE.findall(text)
    return list(dict.fromkeys([*found, *(date[:4] for date in found)]))
