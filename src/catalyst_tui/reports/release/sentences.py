"""A release's sentences, each as it stands there: what is quoted to the user is never reworded.

The passages lawyers require (what is forward-looking, whose the trademarks are) are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from catalyst_tui.reports.release.document import Table
from catalyst_tui.reports.release.numbers import figured
from catalyst_tui.reports.release.page import Part

_END = re.compile(r"(?<=[.!?])[\"”’')]{0,2}\s+(?=[“\"‘'(]?[A-Z0-9])")
_ABBREVIATED = re.compile(
    r"(?:\b(?:Inc|Corp|Ltd|Co|No|vs|Mr|Ms|Mrs|Dr|St|Jr|Sr|approx|e\.g|i\.e|U\.S|U\.K|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?"
    r"|Oct|Nov|Dec)|\b[A-Z])\.$"
)
_REQUIRED = re.compile(
    r"forward-looking statement|safe harbor|all rights reserved|trademarks? (?:and/or|or|of)|undertakes? no "
    r"obligation|webcast|conference call|non-gaap (?:financial )?measures (?:include|are|to)",
    re.IGNORECASE,
)
_NOISE = re.compile(  # who reports; what a word means; where else to look
    r"\((?:nasdaq|nyse)[^)]{0,20}:.{0,400}\b(?:reported|announced|provider|leader|company)\b"
    r"|please refer to|refer to the (?:glossary|section|table)|reconciliations? of|https?://|www\."
    r"|(?:we|the company|management) (?:exclude|believe)s? (?:that )?(?:these|this|it|the|organic|adjusted"
    r"|non-gaap).{0,120}(?:useful|because|provide)|is a non-gaap|non-gaap (?:financial )?measure\b"
    r"|not guaranteed|no assurance|comparable period|(?:measure|metric) that (?:adjusts|excludes)",
    re.IGNORECASE,
)
_FOOTNOTE = re.compile(r"\(?(?:\d{1,2}|[a-z]|\*{1,3})\) |\d [A-Z]|\*(?=[A-Z])|note[s:]", re.IGNORECASE)
_SMALL = re.compile(r"\b[a-z]{2,}")
_WORD = re.compile(r"[A-Za-z]{2,}")
_LINE, _TOLD = 6, 8  # words of a line of a list; small ones of a sentence in a row of figures
_SHORTEST, _LONGEST = 20, 700  # characters; an entry of a menu, a disclaimer
_HEADING = 60


def sentences(parts: Iterable[Part]) -> tuple[str, ...]:
    """The sentences of all paragraphs, in order, each once."""
    found: dict[str, None] = {}
    portrait = False  # what follows "About Astera Labs" names every product and tells nothing
    for part in parts:
        if isinstance(part, Table):
            prose = [text for text in _cells(part) if not _REQUIRED.search(text)]
            found.update(dict.fromkeys(one for text in prose for one in _said(text)))
        elif not portrait and not _REQUIRED.search(part):
            found.update(dict.fromkeys(_said(part)))
        portrait = isinstance(part, str) and part.startswith("About ") and len(part) <= _HEADING
    return tuple(found)


def _said(paragraph: str) -> Iterator[str]:
    """The sentences of a paragraph that tell something."""
    if _FOOTNOTE.match(paragraph):
        return
    for one in split(paragraph):
        if _SHORTEST <= len(one) <= _LONGEST and " " in one and not _NOISE.search(one):
            yield one


def _cells(table: Table) -> Iterator[str]:
    """The cells of a table made for the layout: those with sentences in them, or lines of a list."""
    for row, figures in zip(table.rows, figured(table), strict=True):
        for cell in row:
            words, small = len(_WORD.findall(cell.text)), len(_SMALL.findall(cell.text))
            if small >= _TOLD or (not figures and words >= _LINE):
                yield cell.text


def split(paragraph: str) -> Iterator[str]:
    """The sentences of one paragraph."""
    start = 0
    for end in _END.finditer(paragraph):
        sentence = paragraph[start : end.end()].strip()
        if not _ABBREVIATED.search(paragraph[start : end.start()]):
            yield sentence
            start = end.end()
    if rest := paragraph[start:].strip():
        yield rest
