"""Tell the company from its subsidiaries and partners, whose names often begin with its name.

"Acme Canada reported …" and a table of "Acme Financial Services" are not about Acme. A subject is
the company only if each of its words belongs to the company's names, is a legal form, or names
nobody.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice, takewhile

from catalyst_tui.reports.release.patterns import wordings
from catalyst_tui.values import Frozen

_PATTERNS = wordings("company_name")
_sub = _PATTERNS.sub
_LEGAL_FORMS = frozenset(_PATTERNS.tables["words"]["legal_forms"].split())
_NAME_NOBODY = frozenset(_PATTERNS.tables["words"]["name_nobody"].split())
_PRONOUNS = frozenset({"we", "company", "management", "it"})
_LONGEST_NAME = 120  # characters
_SHORT_TITLE = 6  # words of a heading that is only a name
_NEAR = 3  # words behind the company's name that may make it another


class CompanyName(Frozen):
    """The words of a company's names, in small letters, without legal forms."""

    name: frozenset[str]
    symbol: str

    @classmethod
    def named(cls, name: str, symbol: str, texts: Iterable[str] = ()) -> CompanyName:
        """Return the company of a name and a symbol, with the full name that a release gives it.

        The release gives it with the symbol: "Costco Wholesale Corporation (Nasdaq: COST)".
        """
        words = _words(name)
        for text in texts:
            for listed in _PATTERNS["listed"].finditer(text):
                if listed["symbol"].upper() != symbol:
                    continue
                before = text[max(0, listed.start() - _LONGEST_NAME) : listed.start()]
                found = _PATTERNS.search("name_before", before)
                full = _words(found[0]) if found else frozenset[str]()
                if not words or words & full:
                    words |= full
        return cls(words - _LEGAL_FORMS - _NAME_NOBODY, symbol.lower())

    def is_subject(self, who: str) -> bool:
        """Return whether the subject of a sentence is the company, and no longer name."""
        words = _words(_sub("described", " ", who))
        own = self.name | _PRONOUNS | {self.symbol}
        others = words - own - _LEGAL_FORMS - _NAME_NOBODY
        return bool(words & own) and all(map(str.isdigit, others))

    def is_other(self, title: str) -> bool:
        """Return whether a title is a longer name than the company's (`Acme Canada`).

        The words behind the company's name make it another if they begin with capitals, are not
        those of a document's titles (`Results`, `Statements`), and are no headline (`Acme Raises
        Guidance`).
        """
        text = _sub("aside", " ", title.removeprefix("The "))
        first, *others = _PATTERNS["token"].findall(_sub("stuck", ". ", text)) or [""]
        if not first or not _words(first) <= self.name:
            return False
        rest = [
            token for token in others if not _words(token) <= self.name | _LEGAL_FORMS
        ]
        if any(map(_PATTERNS["headline"].fullmatch, rest)):
            return False
        return any(map(_is_of_name, islice(takewhile(_is_large, rest), _NEAR)))

    def heads_other(self, title: str) -> bool:
        """Return whether a line is only the name of another company."""
        tokens = _PATTERNS["token"].findall(title)
        whole = all(
            token[:1].isupper() or _words(token) <= _NAME_NOBODY for token in tokens
        )
        return whole and len(tokens) <= _SHORT_TITLE and self.is_other(title)


def _is_large(token: str) -> bool:
    return not token[0].islower() or token in ("of", "and", "the", "for")


def _is_of_name(token: str) -> bool:
    return (
        not _PATTERNS.fullmatch("of_documents", token)
        and not _words(token) <= _NAME_NOBODY
    )


def _words(text: str) -> frozenset[str]:
    """Return the words of a name in small letters, possessives without their ending.

    Other apostrophes are left out: filings write `MCDONALDS`.
    """
    found = set[str]()
    for token in _PATTERNS["token"].findall(text.replace("’", "'").lower()):
        word = token.strip(".'-")
        bare = word.removesuffix("'s")
        found.add(bare if bare != word else word.replace("'", ""))
    return frozenset(found)
