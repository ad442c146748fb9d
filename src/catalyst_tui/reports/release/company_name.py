"""Tell the company from its subsidiaries and partners, whose names often begin with the company's.

"Acme Canada reported …" and a table of "Acme Financial Services" are not about Acme. A subject is the
company only if each of its words belongs to the company's names, is a legal form, or names nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice, takewhile

from msgspec import Struct

_PRONOUNS = frozenset({"we", "company", "management", "it"})
_FORMS = """
inc incorporated corp corporation co companies ltd limited plc llc lp llp nv n.v sa s.a ag se spa asa ab oyj
group holding holdings trust subsidiary subsidiaries affiliates
"""
_NOBODY = """
a an the its our and & of also now currently again today has have had is are was were been each both that
they board directors team for in during at as with from to on by us first second third fourth quarter
quarterly fiscal full year annual months weeks ended three six nine twelve thirteen
"""
_LEGAL_FORMS, _NAMES_NOBODY = frozenset(_FORMS.split()), frozenset(_NOBODY.split())
_HEADLINE = re.compile(
    r"(?:announc|rais|declar|deliver|post|updat|provid|complet|launch|achiev|expect|issu|appoint|lower|nam"
    r"|reaffirm|releas|sign|acquir|begin|host|present|enter|exceed|continu|help|add|receiv|increas|win)"
    r"(?:s|es|ed|ing)|reports|to",
    re.IGNORECASE,
)
_OF_DOCUMENTS = re.compile(  # words of titles that name no part of a company
    r"(?:reconcil|adjust|supplement|schedul|segment|unaudit|prelim|select|summar|financ|operat|result|report"
    r"|highlight|metric|measur|overview|perform|compar|earn|profit|revenue|sale|margin|income|loss|share"
    r"|repurchas|guid|outlook|target|estimat|exhibit|table|data|inform|press|fact|investor|contact|media"
    r"|non-?gaap|gaap|ebitda|eps|ffo|balance|sheet|cash|flow|capital|key|other|total|net|gross|basic|dilut"
    r"|quarter|year|month|week|end|period|q[1-4]|\d|note|foot|definition|about|forward|conference|dividend"
    r"|stock|trailing|free|annual|full|first|second|third|fourth|comprehensive|record|logo)\w*"
    r"|\w*(?:condensed|consolidated|statements?)\w*",
    re.IGNORECASE,
)
_DESCRIBED = re.compile(  # "Astera Labs, a leading supplier of …,"; "Astera Labs, whose …,"
    r",(?= (?:an?|the|our|its|one|whose|which) )[^,]*(?:,|$)", re.IGNORECASE
)
_LISTED = re.compile(  # "Costco Wholesale Corporation (Nasdaq: COST)"
    r"\([^()]{0,40}?\b(?:nasdaq|nyse|otc|tsx|lse|asx|amex)[^():]{0,60}:\s*(?P<symbol>[a-z.-]{1,8})\b",
    re.IGNORECASE,
)
_NAME_BEFORE = re.compile(r"(?:[A-Z][\w.&'’-]*,? (?:(?:of|and|the|&) )?){1,8}$")
_LONGEST_NAME = 120
_ASIDE = re.compile(r"\([^()]*\)?")
_STUCK = re.compile(r"(?<=\w\w)\.(?=[A-Z])")  # "INC.CONSOLIDATED STATEMENTS"
_JOINS = ("of", "and", "the", "for")
_TOKEN = re.compile(r"[\w&][\w.&'’-]*")
_SHORT_TITLE, _NEAR = 6, 3  # words of a heading; words behind the name that may make it another


class Company(Struct, frozen=True):
    """The words of a company's names, in small letters, without legal forms."""

    name: frozenset[str]
    symbol: str

    @classmethod
    def named(cls, name: str, symbol: str, texts: Iterable[str] = ()) -> Company:
        """Return the company of a name and a symbol, with the full name that a release gives it."""
        words = _words(name)
        for text in texts:
            for listed in _LISTED.finditer(text):
                before = _NAME_BEFORE.search(text[max(0, listed.start() - _LONGEST_NAME) : listed.start()])
                full = _words(before[0]) if before else frozenset[str]()
                if listed["symbol"].upper() == symbol and (not words or words & full):
                    words |= full
        return cls(words - _LEGAL_FORMS - _NAMES_NOBODY, symbol.lower())

    def is_subject(self, who: str) -> bool:
        """Return whether the subject of a sentence is the company, and no longer name that contains it."""
        words = _words(_DESCRIBED.sub(" ", who))
        own = self.name | _PRONOUNS | {self.symbol}
        other = words - own - _LEGAL_FORMS - _NAMES_NOBODY
        return bool(words & own) and not any(not word.isdigit() for word in other)

    def is_other(self, title: str) -> bool:
        """Return whether a title is a longer name than the company's (`Acme Canada`).

        The words behind the company's name make it another if they are written large, are not those of
        a document's titles (`Results`, `Statements`), and are no headline (`Acme Raises Guidance`).
        """
        tokens = _TOKEN.findall(_STUCK.sub(". ", _ASIDE.sub(" ", title.removeprefix("The "))))
        if not tokens or not _words(tokens[0]) <= self.name:
            return False
        rest = [token for token in tokens if not _words(token) <= self.name | _LEGAL_FORMS]
        if any(map(_HEADLINE.fullmatch, rest)):
            return False
        large = takewhile(lambda token: not token[0].islower() or token in _JOINS, rest)
        return any(
            not _OF_DOCUMENTS.fullmatch(token) and not _words(token) <= _NAMES_NOBODY
            for token in islice(large, _NEAR)
        )

    def heads_other(self, title: str) -> bool:
        """Return whether a line is nothing but such a name."""
        tokens = _TOKEN.findall(title)
        whole = all(token[:1].isupper() or _words(token) <= _NAMES_NOBODY for token in tokens)
        return whole and len(tokens) <= _SHORT_TITLE and self.is_other(title)


def _words(text: str) -> frozenset[str]:
    """Return the words of a name; `McDonald's` also as `mcdonalds` and `mcdonald`."""
    found = set[str]()
    for token in _TOKEN.findall(text.replace("’", "'").lower()):
        word = token.strip(".'-")
        bare = word.removesuffix("'s")
        found |= {word.replace("'", "")} if bare == word else {bare}
    return frozenset(found)
