"""Find the words of a typed line that the reader recognises, to colour them while one types."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from catalyst_tui.book.line.company import NOT_TICKERS
from catalyst_tui.book.line.vocabulary import COMPARISONS, WORDS, any_of
from catalyst_tui.book.line.when import EARLY, DateError, blanked, find_when


def highlights(line: str) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and kind of each recognised part: role, ticker, comparison, number, date,
    action."""
    plain = blanked(line)
    for kind, pattern in _patterns().items():
        for match in pattern.finditer(plain):
            if kind != "ticker" or match[0] not in NOT_TICKERS:
                yield match.start(), match.end(), kind
    try:
        when = find_when(line, EARLY)
    except DateError:
        return
    if when is not None:
        yield when.start, when.end, "date"


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    comparisons = any_of((*COMPARISONS, *WORDS["lasting"]))
    return {
        "role": re.compile(r"(?i)^(?:proof|guard|kill|goal)\b"),
        "ticker": re.compile(r"(?<![\w@.-])[A-Z]{2,5}(?:[.-][A-Z]{1,4})?(?![\w(])"),
        "comparison": re.compile(rf"(?i)\b{comparisons}\b|[<>]=?"),
        "number": re.compile(r"(?<![\w.])[$€£]?\d[\d,.]*\s?(?:[kKmMbBtT]\b|%|x\b)?"),
        "action": re.compile(r"(?:->|→).*$"),
    }
