"""Decide from titles and column headings what a table shows: a statement, parts, another basis.

`titles` are the texts of the table's own first rows, `captions` the lines above it, the last one
nearest.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from catalyst_tui.reports.release.patterns import wordings

_PATTERNS = wordings("titles")
_search, _fullmatch, _sub, _has, _is = (
    _PATTERNS.search,
    _PATTERNS.fullmatch,
    _PATTERNS.sub,
    _PATTERNS.has,
    _PATTERNS.names,
)


def is_statement(titles: Sequence[str], captions: Sequence[str]) -> bool:
    """Return whether a table is a statement of income, which is on GAAP unless it says otherwise.

    The table's own titles decide, then the nearest caption (GOGO 2026Q2: "Non-GAAP measures", then
    "Statements of Operations"; UFCS 2024Q4: "Supplemental Tables" over "Income Statement").
    """
    if titles and _fullmatch("income_statement", titles[0]):
        return True
    own = " ".join(title for title in titles if not is_part_of_sales(title))
    for title in (own, *reversed(captions)):
        text = _sub("besides", "", title)
        statement = _search("statement", text) or _fullmatch("income_statement", text)
        other = _search("no_statement", text)
        if statement or other:
            return bool(statement) and not other
    return False


def is_sentence(title: str) -> bool:
    """Return whether a line above a table is a sentence or has an amount, and so is no title."""
    return ("$" in title or title.endswith(".")) and _has("sentence", title)


def is_of_parts(titles: Iterable[str]) -> bool:
    """Return whether titles announce parts, corrections or other bases of the company's figures.

    Sentences do not count (DDD 2026Q2: "Healthcare continued as the largest segment.").
    """
    return any(map(_is_of_part, titles))


def _is_of_part(title: str) -> bool:
    if is_sentence(title) or is_part_of_sales(title):
        return False
    return _has("no_statement", _sub("besides", "", title))


# Headings of columns


def names_period(text: str) -> bool:
    """Return whether a text has any word of a period."""
    return _has("period_words", text)


def is_part_of_sales(text: str) -> bool:
    """Return whether a column shows percentages of sales (AEO 2026Q2)."""
    return _is("part_of_sales", text)


def is_whole(text: str) -> bool:
    """Return whether a heading, next to those of parts, means the whole company."""
    return _is("whole", text)


def is_period_column(headings: tuple[str, ...], own: tuple[str, ...]) -> bool:
    """Return whether a column holds a period's figures, not changes, adjustments or a part.

    Each heading that sets the column apart (`own`) must name a period, a basis or a unit. PNC
    2021Q2 has "2Q21" over "PNC legacy", "BBVA USA" and "PNC consolidated".
    """
    if any(map(_PATTERNS["no_column"].search, headings)):
        return False
    return all(names_period(text) or _fullmatch("plain_column", text) for text in own)
