"""Decide from titles and column headings what a table shows: a statement, parts, another basis.

`titles` are the texts of the table's own first rows, `captions` the lines above it, the last one
nearest.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from catalyst_tui.reports.release.patterns import wordings

_PATTERNS = wordings("titles")
_LONGEST_TITLE = 12  # words


def is_statement(titles: Sequence[str], captions: Sequence[str]) -> bool:
    """Return whether a table is a statement of income, which is on GAAP unless it says otherwise.

    The table's own titles decide, then the nearest caption (GOGO 2026Q2: "Non-GAAP measures", then
    "Statements of Operations"; UFCS 2024Q4: "Supplemental Tables" over "Income Statement").
    """
    if titles and _PATTERNS["income_statement"].fullmatch(titles[0]):
        return True
    own = " ".join(title for title in titles if not is_part_of_sales(title))
    for title in (own, *reversed(captions)):
        text = _PATTERNS["besides"].sub("", title)
        statement = _PATTERNS["statement"].search(text) or _PATTERNS["income_statement"].fullmatch(
            text
        )
        other = _PATTERNS["no_statement"].search(text)
        if statement or other:
            return bool(statement) and not other
    return False


def is_of_whole(captions: Sequence[str], titles: Sequence[str], company: frozenset[str]) -> bool:
    """Return whether the nearest title is the company's name, or names its results and no part.

    `company` holds the words of its name. AEP 2024Q2 has the name, VTS 2026Q2 "selected financial
    data".
    """
    named = False
    own = {word for word in company if not _PATTERNS["of_results"].fullmatch(word)}
    for text in (*titles[:1], *reversed(captions)):
        plain = _PATTERNS["of_periods"].sub("", _PATTERNS["table_of"].sub("", text)).rstrip(":. ")
        is_prose = len(text.split()) > _LONGEST_TITLE and plain.endswith(text[-1:])
        if is_prose or _PATTERNS["begin"].match(text):
            break
        words = [word.strip(".'’").lower() for word in _PATTERNS["word"].findall(plain)]
        if not is_of_results(" ".join(word for word in words if word not in own)):
            return False
        named = named or bool(_PATTERNS["titled"].search(plain)) or (bool(own) and own <= {*words})
    return named


def is_of_results(section: str) -> bool:
    """Return whether a heading names no part of the company."""
    return bool(_PATTERNS["of_results"].fullmatch(section))


def is_of_adjusted(captions: Sequence[str], titles: Sequence[str]) -> bool:
    """Return whether the nearest title of results says another basis ("Non-GAAP Results")."""
    texts = (*titles[:1], *reversed(captions))
    nearest = next(filter(_PATTERNS["results_of"].search, texts), "")
    return bool(_PATTERNS["adjusted_results"].fullmatch(nearest))


def is_sentence(title: str) -> bool:
    """Return whether a line above a table is a sentence or has an amount, and so is no title."""
    return ("$" in title or title.endswith(".")) and bool(_PATTERNS["sentence"].search(title))


def is_of_parts(titles: Iterable[str]) -> bool:
    """Return whether titles announce parts, corrections or other bases of the company's figures.

    Sentences do not count (DDD 2026Q2: "Healthcare continued as the largest segment.").
    """
    return any(map(_is_of_part, titles))


@lru_cache(maxsize=4096)
def _is_of_part(title: str) -> bool:
    if is_sentence(title) or is_part_of_sales(title):
        return False
    return bool(_PATTERNS["no_statement"].search(_PATTERNS["besides"].sub("", title)))


def is_of_lines(titles: Iterable[str]) -> bool:
    """Return whether titles announce parts of the company, or another company."""
    return any(
        _PATTERNS["of_lines"].search(title)
        for title in titles
        if not _PATTERNS["sentence"].search(title)
    )


def is_of_other_bases(titles: Iterable[str]) -> bool:
    """Return whether titles announce corrections or other bases of the company's figures."""
    return any(_PATTERNS["other_bases"].search(title) for title in titles if not is_sentence(title))


# Headings of columns


@lru_cache(maxsize=4096)
def names_period(text: str) -> bool:
    """Return whether a text has any word of a period."""
    return bool(_PATTERNS["period_words"].search(text))


@lru_cache(maxsize=4096)
def is_part_of_sales(text: str) -> bool:
    """Return whether a column shows percentages of sales (AEO 2026Q2)."""
    return bool(_PATTERNS["part_of_sales"].fullmatch(text))


def is_whole(text: str) -> bool:
    """Return whether a heading, next to those of parts, means the whole company."""
    return bool(_PATTERNS["whole"].fullmatch(text))


def per_share_heading(own: Iterable[str]) -> str:
    """Return the heading of a column of amounts per share, or an empty string."""
    return next(filter(_PATTERNS["for_each"].fullmatch, own), "")


def is_period_column(headings: tuple[str, ...], own: tuple[str, ...]) -> bool:
    """Return whether a column holds a period's figures, not changes, adjustments or a part.

    Each heading that sets the column apart (`own`) must name a period, a basis or a unit. PNC
    2021Q2 has "2Q21" over "PNC legacy", "BBVA USA" and "PNC consolidated".
    """
    if any(map(_PATTERNS["no_column"].search, headings)):
        return False
    return all(names_period(text) or _PATTERNS["plain_column"].fullmatch(text) for text in own)
