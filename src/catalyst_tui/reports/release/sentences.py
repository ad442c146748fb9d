"""Find the sentences of a release, word for word: what is quoted to the user is never reworded.

Passages that lawyers require (forward-looking statements, trademarks) are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from catalyst_tui.reports.release.document import ReleasePart, ReleaseTable
from catalyst_tui.reports.release.numbers import has_numbers
from catalyst_tui.reports.release.patterns import wordings

_PATTERNS = wordings("sentences")
_search = _PATTERNS.search
_SHORTEST, _LONGEST = 20, 700  # characters; an entry of a menu, a disclaimer
_PORTRAIT = 60  # characters of a heading such as "About Astera Labs"
_LIST_WORDS = 6  # words of a line of a list
# Words in small letters of a sentence that stands in a row with numbers
_SMALL_WORDS = 8


def sentences(parts: Iterable[ReleasePart]) -> tuple[str, ...]:
    """Return the sentences of all paragraphs and tables, in order, each once."""
    found: dict[str, None] = {}
    is_portrait = False  # what follows "About Astera Labs" names every product and reports nothing
    for part in parts:
        texts = (
            _prose_cells(part)
            if isinstance(part, ReleaseTable)
            else [part] * (not is_portrait)
        )
        for text in texts:
            if not _search("required", text):
                found.update(dict.fromkeys(_of_paragraph(text)))
        is_portrait = (
            isinstance(part, str)
            and part.startswith("About ")
            and len(part) <= _PORTRAIT
        )
    return tuple(found)


def _of_paragraph(paragraph: str) -> Iterator[str]:
    """Yield the sentences of a paragraph that report something."""
    if _PATTERNS.match("footnote", paragraph):
        return
    for sentence in split(paragraph):
        fits = _SHORTEST <= len(sentence) <= _LONGEST and " " in sentence
        if fits and not _search("noise", sentence):
            yield sentence


def _prose_cells(table: ReleaseTable) -> Iterator[str]:
    """Yield the cells with sentences or lines of a list, of a table made for the layout."""
    for row in table.rows:
        of_numbers = has_numbers(row)
        for cell in row:
            if len(_PATTERNS["small"].findall(cell.text)) >= _SMALL_WORDS or (
                not of_numbers
                and len(_PATTERNS["word"].findall(cell.text)) >= _LIST_WORDS
            ):
                yield cell.text


def split(paragraph: str) -> Iterator[str]:
    """Yield the sentences of a paragraph."""
    start = 0
    for end in _PATTERNS["end"].finditer(paragraph):
        if not _search("abbreviated", paragraph[start : end.start()]):
            yield paragraph[start : end.end()].strip()
            start = end.end()
    if rest := paragraph[start:].strip():
        yield rest
