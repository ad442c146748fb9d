"""Name a company, and find the one a person means, by symbol or name, in the SEC's list.

Works without a network: the list is stored when it is fetched; until then the one that came with
the program is searched. A name is taken if it is certain; else the choices are named, and nothing
is chosen.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache, cached_property
from importlib.resources import files
from itertools import takewhile
from operator import itemgetter

from catalyst_tui.book.clean import clean
from catalyst_tui.book.file import values as v
from catalyst_tui.book.file.node import Node, WrongError
from catalyst_tui.book.model.listings import Venue
from catalyst_tui.book.model.tickers import Ticker
from catalyst_tui.book.near_names import nearest
from catalyst_tui.store.open import Store
from catalyst_tui.values import Frozen

LISTED = "listed"  # the note with the list as it was last fetched
MOST_OFFERED = 5
# Letters that may be a symbol in small letters although nobody lists it
LONGEST_SYMBOL = 5

_SIGNS = str.maketrans(
    {"'": "", "’": "", ".": "", **dict.fromkeys(',/-\\()!+:;"*', " ")}
)
_KINDS = frozenset(
    """
    inc incorporated corp corporation co company companies ltd limited plc llc lp sa nv n v ag se
    spa ab asa oyj the holding holdings group com adr new de technology technologies systems
    platforms labs enterprises international
    """.split()  # noqa: SIM905
)
"""Words that say what kind of company it is: nobody has to type them."""


class ListedName(Frozen):
    """A symbol and the name of its company, as the SEC writes it."""

    symbol: str
    name: str

    def __str__(self) -> str:
        return f"{self.symbol} {self.name}".rstrip()


class _Row(Frozen):
    """A listing with its name as words, ` apple inc `, and without those of `_KINDS`, ` apple `."""

    listing: ListedName
    text: str
    core: str


LONGER = 5  # letters from which a word in capitals may be a name


class Companies:
    """A list of names by symbol, the largest company first, searched."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names

    @cached_property
    def _rows(self) -> tuple[_Row, ...]:
        texts = ((ListedName(*each), _text(each[1])) for each in self._names.items())
        return tuple(_Row(listing, text, _core(text)) for listing, text in texts)

    def name_of(self, symbol: str) -> str:
        """Return the name of a symbol's company; empty if it is not listed."""
        return bare(self._names.get(symbol.replace(".", "-"), ""))

    def symbol_of(self, text: str) -> str:
        """Return the symbol that a person means.

        ValueError with the choices if that is not certain.
        """
        text, names = text.strip(), self._names
        words, symbol = _text(text), text.upper()
        common = common_symbols(text)
        if common and (text != symbol or text not in names):
            if len(common) == 1:
                return common[0]
            raise ValueError(
                _which(text, [ListedName(each, self.name_of(each)) for each in common])
            )
        dashed = symbol.replace(".", "-")
        if "." in text and dashed in names:  # BRK.B is listed, and asked for, as BRK-B
            raise ValueError(_which(text, [ListedName(dashed, names[dashed])]))
        if not re.fullmatch(r"[a-z]+", text) and (
            # Only symbols are written like `brk-b`, `sie.de`, `7203.t`
            text == symbol
            or not words.strip()
            or re.fullmatch(r"[A-Za-z0-9]+[.-][A-Za-z]{1,3}", text)
        ):
            return as_symbol(text)
        core = _core(words)
        named = [
            row
            for row in self._rows
            if row.core == core or (row.text.startswith(words) and core in row.text)
        ]
        if symbol not in names:
            return self._by_name(text, core, named)
        own, larger = (
            ListedName(symbol, names[symbol]),
            {*takewhile(symbol.__ne__, names)},
        )
        others = [row.listing for row in named]
        if any(each.symbol in larger and each.name != own.name for each in others):
            raise ValueError(_which(text, (own, *others)))
        return symbol

    def _by_name(self, text: str, core: str, named: list[_Row]) -> str:
        exact = [row for row in named if row.core == core]
        companies: dict[str, list[ListedName]] = {}
        for row in exact or named:
            companies.setdefault(row.listing.name, []).append(row.listing)
        meant: list[ListedName] = []
        for listings in companies.values():
            meant += listings[:1] if _has_main_symbol(listings) else listings
        if len(meant) == 1 and (exact or len(_text(text).split()) > 1):
            return meant[0].symbol
        choices = meant or self.found(text)
        if choices:
            raise ValueError(_which(text, choices))
        # "voo" may be a symbol that the SEC does not list. "Roche" is a name.
        if (
            re.fullmatch(rf"[A-Za-z]{{1,{LONGEST_SYMBOL}}}", text)
            and not text.istitle()
        ):
            return as_symbol(text)
        example = "write its symbol, such as SIE.DE for Siemens"
        raise ValueError(f"no company called {text!r} is on the SEC's list; {example}")

    def near_symbol(self, symbol: str) -> ListedName | None:
        """Return the company that an unlisted symbol may be a slip of the pen for: `NVDIA`.

        Only for five letters and more: shorter ones may be a fund, and five that end with X too.
        """
        if not re.fullmatch(r"[A-Z]{5,12}(?<!X)", symbol) or self.name_of(symbol):
            return None
        words: dict[str, ListedName] = {}
        for row in self._rows:
            words.setdefault(row.core.split()[0].upper(), row.listing)
            words.setdefault(row.listing.symbol, row.listing)
        near = nearest(symbol, [word for word in words if len(word) > 3])
        return words[near] if near else None

    def symbols_of(self, name: str) -> tuple[str, ...]:
        """Return the symbols of the companies that a name may mean: one if that is certain."""
        if name.isupper() and len(name) >= LONGER and not self.name_of(name):
            name = name.lower()  # NVIDIA: no symbol, but a name in capitals
        if name not in self._names and (common := common_symbols(name)):
            return common
        try:
            symbol = self.symbol_of(name)
        except ValueError:
            words = _text(name)
            found = [
                listing
                for listing in self.found(name)
                if _text(listing.name).startswith(words)
            ]
            return tuple(listing.symbol for listing in found)
        return (symbol,) if self.name_of(symbol) else ()

    def found(self, text: str) -> tuple[ListedName, ...]:
        """Return the companies that a text may become while it is typed, the likeliest first."""
        if not text.strip():
            return ()
        symbol, begun = text.strip().upper(), _text(text).rstrip()
        core = _core(f"{begun} ")
        ranks = ((_rank(row, symbol, begun, core), row.listing) for row in self._rows)
        ranked = [each for each in ranks if each[0] is not None]
        companies: dict[str, ListedName] = {}
        for _, listing in sorted(ranked, key=itemgetter(0)):
            companies.setdefault(listing.name, listing)
        return tuple(companies.values())[:MOST_OFFERED]


def _rank(row: _Row, symbol: str, begun: str, core: str) -> int | None:
    """Return how well a company fits the typed text, 0 best. The last word may be half typed."""
    if row.listing.symbol == symbol:
        return 0
    if begun and row.core == core:
        return 1
    if begun and row.text.startswith(begun):
        return 2
    if row.listing.symbol.startswith(symbol):
        return 3
    return 4 if begun and begun in row.text else None


def _text(name: str) -> str:
    """Return the words of a name in small letters, with a blank around each: ` apple inc `."""
    return f" {' '.join(name.casefold().translate(_SIGNS).split())} "


def _core(text: str) -> str:
    """Return the words without those of `_KINDS`; all if nothing would be left."""
    core = [word for word in text.split() if word not in _KINDS]
    return f" {' '.join(core)} " if core else text


def _has_main_symbol(listings: list[ListedName]) -> bool:
    """Return whether a company's first symbol is the one that everybody means.

    It is not with another class of shares (GOOG and GOOGL, BRK-A and BRK-B). Preferred shares,
    notes and shares traded over the counter are no other class.
    """
    first, *others = (listing.symbol for listing in listings)
    for other in others:
        over_the_counter = len(other) == 5 and other[-1] in "FY"
        shorter, longer = sorted((first, other), key=len)
        if "-" in first and other.partition("-")[0] == first.partition("-")[0]:
            return False
        if "-" not in first + other and longer[:-1] == shorter and not over_the_counter:
            return False
    return True


def _which(text: str, listings: Iterable[ListedName]) -> str:
    several = [str(listing) for listing in dict.fromkeys(listings)]
    more = (
        f" and {len(several) - MOST_OFFERED} more"
        if len(several) > MOST_OFFERED
        else ""
    )
    names = ", ".join(several[:MOST_OFFERED])
    if len(several) == 1:
        return f"did you mean {names}? write {several[0].partition(' ')[0]}"
    return f"{text!r} may be {names}{more}; write the symbol in capitals"


@cache
def _common_names() -> Mapping[str, tuple[str, ...]]:
    """Return what people call companies, from common_names.txt, with their symbols."""
    text = (files("catalyst_tui.desk") / "common_names.txt").read_text(encoding="utf-8")
    rows = [line.split("|") for line in text.splitlines() if not line.startswith("#")]
    return {_text(name): tuple(symbols.split()) for name, symbols in rows}


def common_symbols(name: str) -> tuple[str, ...]:
    """Return the symbols of a name that people use, or nothing."""
    return _common_names().get(_text(name), ())


def is_fund(symbol: str) -> bool:
    """Return whether a symbol is one of the large funds, which the SEC's list does not have."""
    return symbol in _common_names()[_text("(funds)")]


def as_symbol(text: str) -> str:
    """Return a symbol as the book writes it. ValueError with a sentence if it is none."""
    symbol = text.strip().upper()
    try:
        return v.symbol(Node(symbol, (), {}))
    except WrongError as error:
        raise ValueError(f"{error}; {error.hint}") from None


def written(told: date, names: Mapping[str, str]) -> str:
    """Return the text of a list: symbols with names, in the order they came in."""
    lines = (
        f"{symbol}\t{' '.join(clean(name, 80).split())}"
        for symbol, name in names.items()
    )
    return "\n".join((told.isoformat(), *lines))


@cache
def came_with() -> Companies:
    """Return the list that came with the program."""
    return Companies(packaged())


def companies(store: Store) -> Companies:
    """Return the list fetched last; before the first fetch, the one that came with the program."""
    fetched = store.notes.read(LISTED)
    return Companies(names_in(fetched)) if fetched else came_with()


# Names of companies

CAME_WITH = "listed.txt.gz"
"""The list that came with the program: its day, then a line each, the largest company first."""

_APART = re.compile(r"\s*/[A-Z]{2,3}/?$")


def shown_name(ticker: Ticker) -> str:
    """Return the name of a ticker's company; empty if unknown."""
    american = ticker.venue is Venue.NEW_YORK and ticker.currency == "USD"
    return ticker.name or (bare(listed_name(ticker.symbol)) if american else "")


def bare(name: str) -> str:
    """Return a name without the endings of the SEC's list: `/NEW`, `/DE/`."""
    return _APART.sub("", name)


@cache
def packaged() -> dict[str, str]:
    """Return the names of the list that came with the program by symbol, the largest company
    first.
    """
    text = gzip.decompress(
        (files("catalyst_tui.desk") / CAME_WITH).read_bytes()
    ).decode()
    return names_in(text)


def names_in(text: str) -> dict[str, str]:
    """Return the names in a list: its day, then a symbol and a name in each line."""
    cells = (line.partition("\t") for line in text.splitlines()[1:])
    return {symbol: name for symbol, _, name in cells}


def listed_name(symbol: str) -> str:
    """Return the list's name for a symbol; empty without one."""
    return packaged().get(symbol.replace(".", "-"), "")
