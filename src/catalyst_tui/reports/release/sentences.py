"""A release's sentences, each as it stands there: what is quoted to the user is never reworded.

The passages lawyers require (what is forward-looking, whose the trademarks are) are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from catalyst_tui.reports.release.parts import Part

_END = re.compile(r"(?<=[.!?])[\"”’')]{0,2}\s+(?=[“\"‘'(]?[A-Z0-9])")
_ABBREVIATED = re.compile(
    r"(?:\b(?:Inc|Corp|Ltd|Co|No|vs|Mr|Ms|Mrs|Dr|St|Jr|Sr|approx|e\.g|i\.e|U\.S|U\.K|Jan|Feb|Mar|Apr|Aug|Sept?"
    r"|Oct|Nov|Dec)|\b[A-Z])\.$"
)
_REQUIRED = re.compile(
    r"forward-looking statement|safe harbor|all rights reserved|trademarks? (?:and/or|or|of)|undertakes? no "
    r"obligation|webcast|conference call|non-gaap (?:financial )?measures (?:include|are|to)",
    re.IGNORECASE,
)
_SHORTEST, _LONGEST = 20, 700  # characters; an entry of a menu, a disclaimer
_HEADING = 60


def sentences(parts: Iterable[Part]) -> tuple[str, ...]:
    """The sentences of all paragraphs, in order, each once."""
    found: dict[str, None] = {}
    portrait = False  # what follows "About Astera Labs" names every product and tells nothing
    for part in parts:
        if isinstance(part, str) and not portrait and not _REQUIRED.search(part):
            said = (one for one in split(part) if _SHORTEST <= len(one) <= _LONGEST and " " in one)
            found.update(dict.fromkeys(said))
        portrait = isinstance(part, str) and part.startswith("About ") and len(part) <= _HEADING
    return tuple(found)


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
