"""Find the company that a typed line is about: a ticker, a name, or a coin."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date

from msgspec import Struct

from catalyst_tui.book.line.reading import RefusedError, replaced
from catalyst_tui.book.line.vocabulary import (
    BUYING,
    COINS,
    COMPARISONS,
    IFS,
    MEASURES,
    SELLING,
    WORDS,
    any_of,
)
from catalyst_tui.book.line.when import blanked
from catalyst_tui.book.model.book import Book
from catalyst_tui.book.model.currencies import KNOWN

_SYMBOL = re.compile(
    r"(?<![\w@(.'&-])"
    r"(?:[A-Z0-9]{1,12}(?:-[A-Z]{1,2})?\.[A-Z]{1,3}|[A-Z][A-Z0-9]{0,5}(?:[.-][A-Z]{1,4})?)(?![\w(&]"
    r"|['’](?!s\b)|(?<=\b[A-Z])/[A-Z])"
)
# A symbol with an exchange suffix, or a coin
_ELSEWHERE = re.compile(r"[A-Z0-9]+(?:-[A-Z]{1,2})?\.[A-Z]{1,3}|[A-Z0-9]+-USD")
_JOINT = r"\s*(?:,|/|&|\band\b|\bor\b)\s*(?:(?:and|or)\s+)?"
_LIST = re.compile(
    rf"(?P<names>\b[A-Z][\w.-]*(?:{_JOINT}[A-Z][\w.-]*\b(?!['(]))+)(?:\s+(?:both|each|all))?:?\s+"
)
_MACRO = re.compile(
    rf"(?i){any_of(name for name, written in MEASURES.items() if 'fred(' in written)}\b"
)
_BEFORE_TICKER = re.compile(
    rf"(?i)\s*(?:(?:{SELLING}|{BUYING})\s+"
    rf"(?:(?:\d+|shares|{any_of(WORDS['shares'])}|of|on|in|from|to|my)\s+)*)?"
    rf"(?:{IFS}\s+)?"
    r"(?:the\s+)?"
)
_COMPARED = re.compile(rf"(?i)[<>]|{any_of(COMPARISONS)}|{any_of(WORDS['lasting'])}")
NOT_TICKERS = frozenset({*KNOWN, *(word.upper() for word in WORDS["not_tickers"])})
_NOT_FIRST = frozenset(word.upper() for word in WORDS["not_first"])
# Words that are no name of a company alone
_ORDINARY = (
    WORDS["ordinary"]
    | WORDS["persons"]
    | {phrase.split()[0] for name in WORDS["lists_of_words"] for phrase in WORDS[name]}
    | {word for name in MEASURES for word in name.split()}
)


class NamedCompanies(Struct, frozen=True):
    """Looks up companies that are not in the book."""

    is_symbol: Callable[[str], bool] = lambda word: True
    # The symbols of the companies with a name
    symbols_of: Callable[[str], tuple[str, ...]] = lambda name: ()


class CompanyFinder(Struct, frozen=True):
    """Finds the company in the text of a line, the book's names first."""

    line: str  # the whole line, for the lines that a refusal offers
    book: Book
    known: NamedCompanies

    def company(self, text: str) -> tuple[int, int, str]:
        """Return the place of the line's ticker, and the ticker; an empty one if there is none."""
        start, end, ticker = next(self._candidates(text), (0, 0, ""))
        if not ticker or ticker in self.book.tickers:
            return start, end, ticker
        tickers = self.book.tickers.items()
        held = [each for each in tickers if each[0].partition(".")[0] == ticker]
        for symbol, other in held:  # the book has that company on another exchange
            if ticker in self.known.symbols_of(other.name.partition(",")[0]):
                return start, end, symbol
        if held and text[end : end + 1] != ":":
            typed, symbols = text[start:end], (held[0][0], f"{ticker}:")
            lines = [replaced(self.line, typed, symbol) for symbol in symbols]
            message = f"{held[0][0]}, which the book has, or {ticker}?"
            raise RefusedError(message, typed, lines)
        return start, end, ticker

    def _candidates(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield what may be the line's ticker, the surest first: `company` takes the first one.

        1. The word the line begins with, if it looks like nothing but a symbol or is in the book.
        2. A company or coin that the line begins with.
        3. Any symbol in capitals that is in the book, then any company of the book by its name.
        4. Any listed symbol in capitals after `of`, `for`, `at`, `in` or `on`, then a listed name.
        5. The first word as a listed symbol, then any listed symbol in capitals.
        """
        plain, book = blanked(text), self.book.tickers
        capitals = [(*match.span(), match[0]) for match in _SYMBOL.finditer(plain)]
        at = _BEFORE_TICKER.match(plain).end()  # type: ignore[union-attr]
        word = re.match(r"[\w.-]*", plain[at:])[0].rstrip(".-")  # type: ignore[index]
        first, sign = (at, at + len(word), word.upper()), text[at + len(word) :][:1]
        typed = first in capitals
        if _ELSEWHERE.fullmatch(word.upper()) and (typed or word.lower() == word):
            yield first  # "005930.KS", "btc-usd": nothing else looks like that
        if word.upper() in book and (typed or word.islower()):
            yield first
        slashed = sign in ("/", "(") and not self._slashed(plain[at:])
        macro = _MACRO.match(plain[at:])
        if not (macro or slashed):
            yield from self._first(plain, at, word, typed=typed)
        yield from (capital for capital in capitals if capital[2] in book)
        if macro or slashed:  # "eth/btc", "sum(capex@peers)"
            return
        for symbol, ticker in book.items():
            name = re.escape(ticker.name.split(",")[0].strip()) or "$^"
            for match in re.finditer(rf"(?i)\b{name}\b", plain):
                yield *match.span(), symbol
        listed = [
            capital
            for capital in capitals
            if capital[2] not in NOT_TICKERS and self._is_ticker(capital[2])
        ]
        for capital in listed:
            if re.search(r"\b(?:of|for|at|in|on) $", plain[: capital[0]]):
                yield capital
        yield from listed
        yield from self._named(plain, at)
        if typed and self._is_ticker(word) and word not in _NOT_FIRST:
            yield first

    def _first(
        self, plain: str, at: int, word: str, *, typed: bool
    ) -> Iterator[tuple[int, int, str]]:
        """Yield the company that a line begins with: no other one is its subject then."""
        first, book = (at, at + len(word), word.upper()), self.book.tickers
        if not word.isupper():
            yield from self._named(plain, at, only=True, least=2)  # "ge vernova"
        coin = COINS.get(word.lower())
        if coin and not (plain[first[1] :][:1] == ":" and word.isupper()):
            yield *first[:2], coin
        meant = word not in NOT_TICKERS or plain[first[1] :][:1] == ":"
        if typed and meant and self._is_ticker(word):
            yield first
        if word.islower():
            named = self.known.symbols_of(word)
            if len(named) == 1 and named[0] in book:
                yield *first[:2], named[0]  # "coke" is Coca-Cola, if the book has it
            if word not in _ORDINARY and self.known.is_symbol(word.upper()):
                yield first
        yield from self._named(plain, at, only=True)
        if typed and len(word) > 1 and word not in NOT_TICKERS and word.isalpha():
            others = [other for other in self.others() if other != word]
            if others and plain[first[1] :][:1] != ":":
                rest = re.sub(rf"\s*\(?\b{others[0]}\b\)?", "", self.line)
                lines = [f"{others[0]} {rest}", replaced(self.line, word, f"{word}:")]
                raise RefusedError(f"{others[0]} or {word}?", word, lines)
            yield first  # on no list

    def _slashed(self, text: str) -> bool:
        """Return whether a text begins with tickers: `JPM/BAC/WFC`."""
        names = re.match(r"(?:[A-Z.]{2,6}/)+[A-Z.]{2,6}(?= )", text)
        words = names[0].split("/") if names else ["EV"]
        return all(word not in NOT_TICKERS and self._is_ticker(word) for word in words)

    def others(self) -> Iterator[str]:
        """Yield the tickers in capitals of the whole line."""
        for match in _SYMBOL.finditer(self.line):
            if match[0] not in NOT_TICKERS and self._is_ticker(match[0]):
                yield match[0]

    def _is_ticker(self, word: str) -> bool:
        """Return whether a word in capitals is a ticker."""
        if _ELSEWHERE.fullmatch(word):
            return True
        return not re.search(r"\d|^[FC]Y$", word) and self.known.is_symbol(word)

    def _named(
        self, plain: str, at: int, *, only: bool = False, least: int = 1
    ) -> Iterator[tuple[int, int, str]]:
        """Yield the companies that are named: `costco renewal rate above 90%`. `only` there."""
        behind = [match.end() for match in re.finditer(r"\b(?:of|for|at|if)\s+", plain)]
        for place in (at, *(place for place in behind if place > at and not only)):
            words = re.findall(r"[\w&][\w&.'-]*", plain[place:])[:3]
            for count in range(len(words), least - 1, -1):
                name = re.sub(r"['’]s$", "", " ".join(words[:count]))
                ordinary = count == 1 and words[0].lower() in _ORDINARY
                if ordinary or len(name) < 3 or name in NOT_TICKERS:
                    continue
                symbols = self._symbols_of(name)
                if len(symbols) == 1:
                    yield place, place + len(name), symbols[0]
                elif symbols and (place == at or words[0].istitle()):
                    lines = [replaced(self.line, name, symbol) for symbol in symbols]
                    raise RefusedError(f"which company is {name}?", name, lines)

    def _symbols_of(self, name: str) -> tuple[str, ...]:
        """Return the symbols of the companies with a name: the book's alone, if it has one."""
        symbols = self.known.symbols_of(name)
        held = tuple(symbol for symbol in symbols if symbol in self.book.tickers)
        return held if len(held) == 1 else symbols

    def elsewhere(self) -> str:
        """Return the company that any single word of the line names; empty if there is none."""
        for word in re.findall(r"[A-Za-z]{3,}", self.line):
            if word.lower() not in _ORDINARY and word not in NOT_TICKERS:
                symbols = self._symbols_of(word)
                known = word.istitle() or {word.upper(), *self.book.tickers} & {
                    *symbols
                }
                if len(symbols) == 1 and known:
                    return symbols[0]
        return ""

    def check_list(self, text: str, place: int) -> None:
        """Refuse a line about several companies: each needs its own."""
        for several in _LIST.finditer(blanked(text)):
            if not several.start() <= place < several.end():
                continue
            names, sure = re.split(_JOINT, several["names"]), ":" in several[0]
            rest = re.sub(r"(?<=\d)/(?:lb|oz|bbl|kg|t)\b", "", text[several.end() :])
            symbols = [self._listed_as(name, sure=sure) for name in names]
            compared = _COMPARED.search(rest) or all(map(str.isupper, names))
            if all(symbols) and compared:
                head = self.line[: self.line.find(names[0])]
                head = re.sub(r"(?i)\b(?:both|either)\s+$", "", head)
                lines = [f"{head}{symbol} {rest}" for symbol in symbols]
                message = "a line is about one company; write one for each"
                raise RefusedError(message, several["names"], lines)

    def _listed_as(self, name: str, *, sure: bool) -> str:
        """Return the ticker of a name in a list; an empty string if it is none.

        `sure`: the list has a colon behind it.
        """
        if name in self.book.tickers:
            return name
        if name.isupper():
            sure = sure or (len(name) > 1 and name not in NOT_TICKERS)
            return name if sure and self._is_ticker(name) else ""
        symbols = self._symbols_of(name)
        return symbols[0] if len(symbols) == 1 else ""

    def added(self, ticker: str) -> tuple[str, ...]:
        """Return notes about a ticker that the book does not have."""
        if not ticker or ticker in self.book.tickers:
            return ()
        listed = re.search(r"[.-]", ticker) or self.known.is_symbol(ticker)
        unlisted = () if listed else (f"{ticker} is on no list of companies",)
        return (f"adds {ticker} to the book", *unlisted)


class NoCompanyError(RefusedError):
    """The line names no company that is known."""

    def __init__(self, rest: str, today: date, finder: CompanyFinder) -> None:
        word, _, others = rest.partition(" ")
        other, symbol = finder.elsewhere(), word.upper()
        ordinary = word.lower() in WORDS["ordinary"] | WORDS["persons"]
        lines = [f"NVDA revenue above $10B in {today.year + 1}Q1"]
        if (
            symbol not in NOT_TICKERS
            and not ordinary
            and finder.known.is_symbol(symbol)
        ):
            lines.insert(0, f"{symbol} {others}")
        elif word.isupper() and len(word) > 1 and finder.known.is_symbol(word):
            lines.insert(0, f"{word}: {others}")  # a word of many lines, and a ticker
        elif other:
            lines.insert(0, f"{other} {rest}")
        elif not ordinary:  # "gold above 5000" is about no company
            lines.insert(0, f"NVDA {rest}")
        message = "it names no company that is known; begin with its ticker"
        super().__init__(message, "", lines)
