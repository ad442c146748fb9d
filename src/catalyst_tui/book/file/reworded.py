"""Keep the text of a checkpoint in step with its edited keys.

A text that a form wrote is written again: from the test, the event or the score, and from the dates. A text
in the user's own words stays, and `left_behind` names the numbers and dates in it that are out of date.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from catalyst_tui.book.file import keys as k
from catalyst_tui.book.file.sentences import SENTENCES, Sentence, said_in

_NUMBER = re.compile(r"(?<![\w.])\d[\d,.]*")
_DATE = re.compile(r"\b(?:19|20|21)\d\d(?:-\d\d-\d\d|-\d\d|[QH]\d)?\b")
_BLANK = re.compile(r"\\\{(\w+)\\\}")


def reworded(before: Mapping[str, str], after: Mapping[str, str], ticker: str) -> str | None:
    """Return the text for the edited keys; None if it stays the same or is in the user's own words.

    Both arguments are the keys of the checkpoint as they are typed.
    """
    text = before.get(k.TEXT.name, "")
    if after.get(k.TEXT.name, "") != text:
        return None
    for one in SENTENCES:
        old, new = _answers(one, before, ticker), _answers(one, after, ticker)
        if old and new and said_in(one, old) == text:
            said = said_in(one, new)
            return said if said != text else None
    return None


def left_behind(before: Mapping[str, str], after: Mapping[str, str]) -> str:
    """Return a hint about numbers and dates in the user's text that an edit made wrong, or nothing."""
    text = after.get(k.TEXT.name, "")
    if text != before.get(k.TEXT.name, ""):
        return ""
    for keys, values, in_text in (
        ((k.TEST, k.VALUE), _numbers, _numbers(text)),
        ((k.PERIOD, k.DUE), _dates, _DATE.findall(text)),
    ):
        old, new = (values(" ".join(one.get(key.name, "") for key in keys)) for one in (before, after))
        gone = [value for value in old if value in in_text and value not in new]
        if new and gone:
            return f"the sentence still says {', '.join(gone)}: change `text` too, if it means that"
    return ""


def _numbers(text: str) -> list[str]:
    """The numbers of a text as they are said, however they are written: `1,200.50` is `1200.5`."""
    found = (match[0].replace(",", "").rstrip(".") for match in _NUMBER.finditer(text))
    return list(dict.fromkeys(one.rstrip("0").rstrip(".") if "." in one else one for one in found))


def _dates(text: str) -> list[str]:
    """Return the days and periods in a text, each with its year: `2026-12-31`, `2026`."""
    found = _DATE.findall(text)
    return list(dict.fromkeys([*found, *(date[:4] for date in found)]))


def _answers(sentence: Sentence, keys: Mapping[str, str], ticker: str) -> dict[str, str] | None:
    """Return what was filled in to get these keys; None if the sentence writes no such checkpoint."""
    found = {blank.name: "" for blank in sentence.blanks} | {"ticker": ticker}
    for key, template in sentence.keys:
        value = keys.get(key.name, "")
        if not value or template == "{test}":
            continue
        pattern = _BLANK.sub(lambda blank: f"(?P<{blank[1]}>.+)", re.escape(template))
        match = re.fullmatch(pattern, value)
        if match is None:
            return None
        found |= match.groupdict()
    decides, _ = sentence.keys[0]
    return found if keys.get(decides.name) else None
