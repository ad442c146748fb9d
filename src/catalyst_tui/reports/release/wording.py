"""How a sentence states a guided figure, and what the words of a sentence mean.

A figure is a metric, a linking phrase, a value, and nothing that narrows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from catalyst_tui.reports.release.amounts import AMOUNT, GIVE
from catalyst_tui.reports.release.document import ReleasePart
from catalyst_tui.reports.release.labels import mentions_adjusted
from catalyst_tui.reports.release.patterns import wordings

_PATTERNS = wordings("wording", AMOUNT=AMOUNT, GIVE=GIVE)

CLAUSE, CHANGED, LEAD = _PATTERNS["clause"], _PATTERNS["changed"], _PATTERNS["lead"]
ON, AHEAD, EXPECTED = _PATTERNS["on"], _PATTERNS["ahead"], _PATTERNS["expected"]
METRICS = _PATTERNS.tables["metrics"]

NAMED_AS = {**_PATTERNS.tables["of_metric"], **_PATTERNS.tables["named_as"]}
"""How a sentence names each metric that is read."""

_ADJUSTED = r"\b(?:non-gaap|adjusted|core|underlying|normali[sz]ed)\b"
_BETWEEN = _PATTERNS.texts["BETWEEN"]
_NAMED_ADJUSTED = {
    metric: re.compile(
        rf"{_ADJUSTED}{_BETWEEN}\b(?:{text})"
        rf"|\b(?:{text})[ ,(-]{{1,3}}(?:as )?(?:non-gaap|adjusted)\b"
        rf"|\bnon-gaap basis\b.*\b(?:{text})|\b(?:{text}).*\bnon-gaap basis\b"
        rf"|\b(?:{text})\b[^.;]{{0,60}}\b(?:adjusted (?:for|to)|as adjusted)\b",
        re.IGNORECASE,
    )
    for metric, text in _PATTERNS.tables["of_metric"].items()
}
_BASIS_ALONE = 4  # words of a row or heading that names a basis and no metric


def as_expectation(found: re.Match[str]) -> str:
    """Return a changed guidance in the words of an expectation."""
    when = (
        found["for"] or found["when"] or found["span"] or found["year"] or ""
    ).strip()
    period = f" for {when}" if re.search(r"\d|quarter", when, re.IGNORECASE) else ""
    who = found["who"] or "The company"
    what = (found["what"] or found["other"]).replace("annual ", "")
    return f"{who} expects {what}{period} to be in the range of "


def adjusted_metrics(part: ReleasePart) -> Iterator[str]:
    """Yield the metrics that a part calls adjusted.

    A metric that a release never calls adjusted is on GAAP. LMAT 2026Q2 has adjusted growth of its
    sales, and only one gross margin.
    """
    cells = (
        ()
        if isinstance(part, str)
        else (cell.text for row in part.rows for cell in row)
    )
    texts = (part,) if isinstance(part, str) else cells
    for text in filter(mentions_adjusted, texts):
        if _PATTERNS.fullmatch("measures", text):
            continue
        named = [
            name for name, pattern in _NAMED_ADJUSTED.items() if pattern.search(text)
        ]
        alone = (
            len(text.split()) <= _BASIS_ALONE
            and "ebitda" not in text.lower()
            and not named
        )
        yield from _NAMED_ADJUSTED if alone else named  # `Non-GAAP` below its metric


def plain(text: str) -> str:
    """Return a text with one kind of dash, and without trademarks and marks of footnotes."""
    text = _PATTERNS.rewritten(text).strip()
    if _PATTERNS.match("non_gaap", text):
        text = _PATTERNS.sub("non_gaap_too", "", text)
    return text
