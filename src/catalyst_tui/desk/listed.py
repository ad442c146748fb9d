"""Which listed company a person means: by its symbol or its name, from the SEC's list, without a network.

The list is kept whenever it was fetched; until then one that came with the program is searched. A name is
taken where it is certain; else the companies it may be are said, and nothing is chosen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache, cached_property

from msgspec import Struct

from catalyst_tui.book.clean import clean
from catalyst_tui.book.file import values as v
from catalyst_tui.book.file.node import Node, WrongError
from catalyst_tui.desk.company_names import bare, packaged
from catalyst_tui.store.open import Store

LISTED = "listed"
"""The store's note with the list as it was last fetched."""

OFFERED = 5
"""Companies that are named where several may be meant."""

_SYMBOL = 5
"""Letters of the longest symbol that may be written in small letters although nobody lists it."""

_SIGNS = str.maketrans({"'": "", "’": "", ".": "", **dict.fromkeys(',/-\\()!+:;"*', " ")})
_FORMS = frozenset("""
    inc incorporated corp corporation co company companies ltd limited plc llc lp sa nv n v ag se spa ab asa
    oyj the holding holdings group com adr new de technology technologies systems platforms labs enterprises
    international
""".split())  # fmt: skip  # noqa: SIM905
"""Words that say what kind of company it is: nobody has to type them."""


class Listing(Struct, frozen=True):
    """A symbol and the name of its company, as the SEC writes it."""

    symbol: str
    name: str

    def __str__(self) -> str:
        return f"{self.symbol} {self.name}"


class _Searched(Struct, frozen=True):
    """A listing, its name in words and without those that only say what kind of company it is."""

    listing: Listing
    words: tuple[str, ...]
    text: str  # the words, a blank before each

    @property
    def core(self) -> tuple[str, ...]:
        return _core(self.words)

    def begins(self, words: tuple[str, ...]) -> bool:
        """Whether the name begins with these words."""
        return self.words[: len(words)] == words


class Companies:
    """The list, searched. `told`: the day it is of."""

    def __init__(self, told: date, listings: Iterable[Listing]) -> None:
        self.told, self._listings = told, tuple(listings)

    @cached_property
    def _rows(self) -> tuple[_Searched, ...]:
        return tuple(
            _Searched(one, words := _words(one.name), _spaced(words)) for one in self._listings
        )

    @cached_property
    def _by_symbol(self) -> Mapping[str, int]:
        return {one.symbol: n for n, one in enumerate(self._listings)}

    def name_of(self, symbol: str) -> str:
        """The name of the company with this symbol; empty when the list has none."""
        place = self._by_symbol.get(symbol.replace(".", "-"))
        return "" if place is None else bare(self._listings[place].name)

    def symbol_of(self, text: str) -> str:
        """Return the symbol that a person means. ValueError with the choices if that is not certain."""
        text = text.strip()
        words = _words(text)
        dashed = self._by_symbol.get(text.upper().replace(".", "-")) if "." in text else None
        if dashed is not None:  # BRK.B is listed, and asked for, as BRK-B
            raise ValueError(_which(text, [self._listings[dashed]]))
        if not re.fullmatch(r"[a-z]+", text) and (
            text == text.upper() or not words or _is_symbol(text)
        ):
            return as_symbol(text)
        place = self._by_symbol.get(text.upper()) if " " not in text else None
        core = _core(words)
        named = [
            n
            for n, row in enumerate(self._rows)
            if words and _spaced(core) in row.text and (row.begins(words) or row.core == core)
        ]
        if place is not None and not any(
            n < place and self._listings[n].name != self._listings[place].name for n in named
        ):
            return self._listings[place].symbol
        if place is not None:
            raise ValueError(
                _which(text, [self._listings[n] for n in dict.fromkeys((place, *named))])
            )
        return self._named(text, words, [self._rows[n] for n in named])

    def symbols_of(self, name: str) -> tuple[str, ...]:
        """Return the symbols of the companies that a name may mean: one if that is certain."""
        try:
            symbol = self.symbol_of(name)
        except ValueError:
            words = _words(name)
            found = [one for one in self.found(name) if _begin(_words(one.name), words)]
            return tuple(one.symbol for one in found)
        return (symbol,) if self.name_of(symbol) else ()

    def _named(self, text: str, words: tuple[str, ...], named: list[_Searched]) -> str:
        exact = [row for row in named if row.core == _core(words)]
        companies: dict[str, list[Listing]] = {}
        for row in exact or named:
            companies.setdefault(row.listing.name, []).append(row.listing)
        meant = [
            one for same in companies.values() for one in (same[:1] if _is_one(same) else same)
        ]
        if len(meant) == 1 and (exact or len(words) > 1):
            return meant[0].symbol
        if meant := meant or list(self.found(text)):
            raise ValueError(_which(text, meant))
        # "voo" may be a symbol that the SEC does not list. "Roche" is a name.
        if re.fullmatch(rf"[A-Za-z]{{1,{_SYMBOL}}}", text) and not text.istitle():
            return as_symbol(text)
        raise ValueError(
            f"no company called {text!r} is on the SEC's list; write its symbol, such as SIE.DE for Siemens"
        )

    def found(self, text: str, most: int = OFFERED) -> tuple[Listing, ...]:
        """What a text may become as it is typed, the likeliest first."""
        text = text.strip()
        if not text:
            return ()
        words, symbol = _words(text), text.upper()
        ranked: tuple[list[Listing], ...] = ([], [], [], [], [])
        said = _spaced(_core(words)) if words else "\n"
        for row in self._rows:
            if row.listing.symbol.startswith(symbol) or said in row.text:
                rank = _rank(row, symbol, words)
                if rank is not None:
                    ranked[rank].append(row.listing)
        best: dict[str, Listing] = {}
        for one in (listing for rank in ranked for listing in rank):
            best.setdefault(one.name, one)
            if len(best) == most:
                break
        return tuple(best.values())

    def only(self, text: str) -> tuple[tuple[str, str], ...]:
        """Symbol and name of the one company it may be; nothing where there are none, or several."""
        found = self.found(text)
        return tuple((one.symbol, one.name) for one in found if len(found) == 1)


def _rank(row: _Searched, symbol: str, words: tuple[str, ...]) -> int | None:
    """How well a company fits what is typed, 0 best; None when it does not."""
    if row.listing.symbol == symbol:
        return 0
    if words and row.core == _core(words):
        return 1
    if words and _begin(row.words, words):
        return 2
    if row.listing.symbol.startswith(symbol):
        return 3
    inside = words and any(_begin(row.words[n:], words) for n in range(1, len(row.words)))
    return 4 if inside else None


def _begin(name: tuple[str, ...], words: tuple[str, ...]) -> bool:
    """Whether the name begins with the words, the last of which may be half typed."""
    *whole, last = words
    head = name[: len(words)]
    return len(head) == len(words) and list(head[:-1]) == whole and head[-1].startswith(last)


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.casefold().translate(_SIGNS).split())


def _spaced(words: tuple[str, ...]) -> str:
    return f" {' '.join(words)}"


def _core(words: tuple[str, ...]) -> tuple[str, ...]:
    core = tuple(word for word in words if word not in _FORMS)
    return core or words


def _is_symbol(text: str) -> bool:
    """Whether it is written as only symbols are: `brk-b`, `sie.de`, `7203.t`."""
    return re.fullmatch(r"[A-Za-z0-9]+[.-][A-Za-z]{1,3}", text) is not None


def _is_one(listings: list[Listing]) -> bool:
    """Whether a company's first symbol is the one everybody means: no other is of a share of another class
    (GOOG and GOOGL, BRK-A and BRK-B); preferred shares, notes and shares traded over the counter are none."""
    first, *others = (one.symbol for one in listings)
    for other in others:
        abroad = len(other) == 5 and other[-1] in "FY"
        longer, shorter = max(first, other, key=len), min(first, other, key=len)
        stem = first.partition("-")[0]
        if "-" not in first + other and longer[:-1] == shorter and not abroad:
            return False
        if "-" in first and other.partition("-")[0] == stem:
            return False
    return True


def _which(text: str, listings: Iterable[Listing]) -> str:
    several = list(dict.fromkeys(listings))
    names = ", ".join(str(one) for one in several[:OFFERED])
    more = f" and {len(several) - OFFERED} more" if len(several) > OFFERED else ""
    return f"{text!r} may be {names}{more}; write the symbol in capitals"


def as_symbol(text: str) -> str:
    """A symbol as the book writes it. ValueError with a sentence when it is none."""
    symbol = text.strip().upper()
    try:
        return v.symbol(Node(symbol, (), {}))
    except WrongError as error:
        raise ValueError(f"{error}; {error.hint}") from None


def written(told: date, names: Mapping[str, str]) -> str:
    """The list as it is kept: symbols with names, in the order they came in."""
    lines = (f"{symbol}\t{' '.join(clean(name, 80).split())}" for symbol, name in names.items())
    return "\n".join((told.isoformat(), *lines))


def read(text: str) -> Companies:
    """The list as it was kept. ValueError when it is none."""
    told, *lines = text.splitlines()
    return Companies(date.fromisoformat(told), _listings(lines))


def _listings(lines: Iterable[str]) -> Iterator[Listing]:
    for line in lines:
        symbol, _, name = line.partition("\t")
        yield Listing(symbol, name)


@cache
def came_with() -> Companies:
    """The list that came with the program, to be searched."""
    return read(packaged())


def companies(store: Store) -> Companies:
    """The SEC's list as it was last fetched; else, or when that is damaged, the one that came with it."""
    kept = store.notes.read(LISTED)
    try:
        return read(kept) if kept else came_with()
    except ValueError:
        return came_with()
