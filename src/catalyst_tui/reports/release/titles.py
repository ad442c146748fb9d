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
_LONGEST_TITLE = 12  # words


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


def is_of_whole(captions: Sequence[str], titles: Sequence[str], company: frozenset[str]) -> bool:
    """Return whether the nearest title is the company's name, or names its results and no part.

    `company` holds the words of its name. AEP 2024Q2 has the name, VTS 2026Q2 "selected financial
    data".
    """
    named = False
    own = {word for word in company if not _fullmatch("of_results", word)}
    for text in (*titles[:1], *reversed(captions)):
        plain = _sub("of_periods", "", _sub("table_of", "", text)).rstrip(":. ")
        is_prose = len(text.split()) > _LONGEST_TITLE and plain.endswith(text[-1:])
        if is_prose or _PATTERNS.match("begin", text):
            break
        words = [word.strip(".'’").lower() for word in _PATTERNS["word"].findall(plain)]
        if not is_of_results(" ".join(word for word in words if word not in own)):
            return False
        named = named or _has("titled", plain) or (bool(own) and own <= {*words})
    return named


def is_of_results(section: str) -> bool:
    """Return whether a heading names no part of the company."""
    return _is("of_results", section)


def is_of_adjusted(captions: Sequence[str], titles: Sequence[str]) -> bool:
    """Return whether the nearest title of results says another basis ("Non-GAAP Results")."""
    texts = (*titles[:1], *reversed(captions))
    nearest = next(filter(_PATTERNS["results_of"].search, texts), "")
    return _is("adjusted_results", nearest)


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


def is_of_lines(titles: Iterable[str]) -> bool:
    """Return whether titles announce parts of the company, or another company."""
    return any(_search("of_lines", title) for title in titles if not _search("sentence", title))


def is_of_other_bases(titles: Iterable[str]) -> bool:
    """Return whether titles announce corrections or other bases of the company's figures."""
    return any(_search("other_bases", title) for title in titles if not is_sentence(title))


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
    return all(names_period(text) or _fullmatch("plain_column", text) for text in own)
