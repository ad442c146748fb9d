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
NOT_TICKERS = frozenset({*KNOWN, *(word.upper() for word in WORDS["not_tickers"])})
_NOT_FIRST = frozenset(
    (
        "A",
        "I",
        "IT",
        "AI",
        "EPS",
        "PE",
        "EV",
        "FCF",
        "CPI",
        "VIX",
        "FDA",
        "EU",
        "US",
        "EC",
        "NRC",
    )
)
_OTHER_LISTS = {
    "tails",
    "not_tickers",
    "bad_news",
    "money",
    "percent",
    "counted",
    "ordinary",
    "quantities",
    "scales",
    "foreign",
    "nouns",
    "no_name",
    "modifiers",
    "events",
    "no_event",
    "no_event_first",
    "accounted",
    "lists_of_nouns",
}
_ORDINARY = frozenset(
    word.split()[0] for name in set(WORDS) - _OTHER_LISTS for word in WORDS[name]
) | {word for name in MEASURES for word in name.split()}


class Companies(Struct, frozen=True):
    """Looks up companies that are not in the book."""

    is_symbol: Callable[[str], bool] = lambda word: True
    # The symbols of the companies with a name
    symbols_of: Callable[[str], tuple[str, ...]] = lambda name: ()


class NoCompanyError(RefusedError):
    """The line names no company that is known."""

    def __init__(
        self, rest: str, today: date, is_symbol: Callable[[str], bool]
    ) -> None:
        word, _, others = rest.partition(" ")
        ordinary = word.lower() in WORDS["ordinary"]
        is_company = (
            word.upper() not in NOT_TICKERS and not ordinary and is_symbol(word.upper())
        )
        lines = [f"NVDA revenue above $10B in {today.year + 1}Q1"]
        if is_company:
            lines.insert(0, f"{word.upper()} {others}")
        elif not ordinary:  # "gold above 5000" is about no company
            lines.insert(0, f"NVDA {rest}")
        super().__init__(
            "it names no company that is known; begin with its ticker", "", lines
        )


class CompanyFinder(Struct, frozen=True):
    """Finds the company in the text of a line, the book's names first."""

    line: str  # the whole line, for the lines that a refusal offers
    book: Book
    known: Companies

    def company(self, text: str) -> tuple[int, int, str]:
        """Return the place of the line's ticker, and the ticker; an empty one if there is none."""
        start, end, ticker = next(self._candidates(text), (0, 0, ""))
        if ticker and ticker not in self.book.tickers and text[end : end + 1] != ":":
            held = [
                symbol
                for symbol in self.book.tickers
                if symbol.partition(".")[0] == ticker
            ]
            if held:  # the book has that company on another exchange
                typed = text[start:end]
                lines = [
                    replaced(self.line, typed, symbol)
                    for symbol in (*held, f"{ticker}:")
                ]
                raise RefusedError(
                    f"{held[0]}, which the book has, or {ticker}?", typed, lines
                )
        return start, end, ticker

    def _candidates(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield what may be the line's ticker, the book's names first, then listed ones."""
        plain, book = blanked(text), self.book.tickers
        capitals = [(*match.span(), match[0]) for match in _SYMBOL.finditer(plain)]
        at = _BEFORE_TICKER.match(plain).end()  # type: ignore[union-attr]
        word = re.match(r"[\w.-]*", plain[at:])[0].rstrip(".-")  # type: ignore[index]
        first, sign = (at, at + len(word), word.upper()), text[at + len(word) :][:1]
        if _ELSEWHERE.fullmatch(word.upper()) and (
            first in capitals or word.lower() == word
        ):
            yield first  # "005930.KS", "btc-usd": nothing else looks like that
        yield from (capital for capital in capitals if capital[2] in book)
        if word.upper() in book:
            yield first
        if _MACRO.match(plain[at:]) or (
            sign in ("/", "(") and not self._slashed(plain[at:])
        ):  # "eth/btc", "sum(capex@peers)"
            return
        for symbol, ticker in book.items():
            name = re.escape(ticker.name.split(",")[0].strip()) or "$^"
            yield from (
                (*match.span(), symbol)
                for match in re.finditer(rf"(?i)\b{name}\b", plain)
            )
        if not word.isupper():
            yield from self._named(plain, at, least=2)
        coin = COINS.get(word.lower())
        if coin and not (sign == ":" and word.isupper()):
            yield *first[:2], coin
        listed = [
            capital
            for capital in capitals
            if self.is_ticker(capital[2]) and capital[2] not in NOT_TICKERS
        ]
        yield from (
            each
            for each in listed
            if re.search(r"\b(?:of|for|at|in|on) $", plain[: each[0]])
        )
        begins = first in capitals and self.is_ticker(word)
        if begins and word not in NOT_TICKERS:
            yield first
        named = self.known.symbols_of(word) if word.islower() else ()
        if len(named) == 1 and named[0] in book:
            yield *first[:2], named[0]  # "coke" is Coca-Cola, if the book has it
        ordinary = word in _ORDINARY or word in WORDS["ordinary"]
        lower = word.islower() and not ordinary and self.known.is_symbol(word.upper())
        if lower and word not in ("a", "i"):
            yield first
        yield from self._named(plain, at)
        if begins and word not in _NOT_FIRST:
            yield first
        yield from listed
        unlisted = first in capitals and word not in NOT_TICKERS and word.isalpha()
        if len(word) > 1 and unlisted:
            yield first

    def _slashed(self, text: str) -> bool:
        """Return whether a text begins with tickers: `JPM/BAC/WFC`."""
        names = re.match(r"(?:[A-Z.]{2,6}/)+[A-Z.]{2,6}(?= )", text)
        words = names[0].split("/") if names else ["EV"]
        return all(word not in NOT_TICKERS and self.is_ticker(word) for word in words)

    def others(self) -> Iterator[str]:
        """Yield the tickers in capitals of the whole line."""
        for match in _SYMBOL.finditer(self.line):
            if match[0] not in NOT_TICKERS and self.is_ticker(match[0]):
                yield match[0]

    def is_ticker(self, word: str) -> bool:
        """Return whether a word in capitals is a ticker."""
        if _ELSEWHERE.fullmatch(word):
            return True
        return not re.search(r"\d|^[FC]Y$", word) and self.known.is_symbol(word)

    def _named(
        self, plain: str, at: int, least: int = 1
    ) -> Iterator[tuple[int, int, str]]:
        """Yield the companies that are named: `costco renewal rate above 90%`."""
        behind = [match.end() for match in re.finditer(r"\b(?:of|for|at|if)\s+", plain)]
        for place in (at, *(place for place in behind if place > at)):
            words = re.findall(r"[\w&][\w&.'-]*", plain[place:])[:3]
            for count in range(len(words), least - 1, -1):
                name = re.sub(r"['’]s$", "", " ".join(words[:count]))
                ordinary = count == 1 and words[0].lower() in _ORDINARY
                if ordinary or len(name) < 3 or name in NOT_TICKERS:
                    continue
                if name in WORDS["ordinary"]:
                    continue
                symbols = self.known.symbols_of(name)
                held = tuple(
                    symbol for symbol in symbols if symbol in self.book.tickers
                )
                # Prefer the company that is in the book
                symbols = held if len(held) == 1 else symbols
                if len(symbols) == 1:
                    yield place, place + len(name), symbols[0]
                elif symbols and (place == at or words[0].istitle()):
                    lines = [replaced(self.line, name, symbol) for symbol in symbols]
                    raise RefusedError(f"which company is {name}?", name, lines)

    def check_list(self, text: str, start: int, end: int, ticker: str) -> None:
        """Refuse a line about several companies: each needs its own."""
        for several in _LIST.finditer(blanked(text)) if end else ():
            names = re.split(_JOINT, several["names"])
            begins = [
                match.start()
                for match in re.finditer(r"[A-Z][\w.-]*", several["names"])
            ]
            if not several.start() <= start < several.end() or len(begins) != len(
                names
            ):
                continue
            places = (several.start() + begin for begin in begins)
            symbols = [
                ticker
                if place == start
                else self._symbol(name, before=place < start, listed=":" in several[0])
                for name, place in zip(names, places, strict=True)
            ]
            rest = re.sub(r"(?<=\d)/(?:lb|oz|bbl|kg|t)\b", "", text[several.end() :])
            compared = re.search(
                rf"(?i)[<>]|{any_of(COMPARISONS)}|{any_of(WORDS['lasting'])}", rest
            )
            if all(symbols) and (compared or all(map(str.isupper, names))):
                head = re.sub(
                    r"(?i)\b(?:both|either)\s+$",
                    "",
                    self.line[: self.line.find(names[0])],
                )
                lines = [f"{head}{symbol} {rest}" for symbol in symbols]
                message = "a line is about one company; write one for each"
                raise RefusedError(message, several["names"], lines)

    def _symbol(self, name: str, *, before: bool, listed: bool) -> str:
        """Return the ticker of one of several companies; an empty string if it is none.

        `before` the line's company, a word in capitals is seldom a ticker, unless it is in a
        list with a colon behind it.
        """
        if name in self.book.tickers:
            return name
        if name.isupper():
            sure = listed or (len(name) > 1 and not (before and name in NOT_TICKERS))
            return name if sure and self.is_ticker(name) else ""
        symbols = self.known.symbols_of(name)
        return symbols[0] if len(symbols) == 1 else ""

    def unlisted(self, ticker: str) -> tuple[str, ...]:
        """Return a note about a ticker that is on no list."""
        known = ticker in self.book.tickers or re.search(r"[.-]", ticker) or not ticker
        return (
            ()
            if known or self.known.is_symbol(ticker)
            else (f"{ticker} is on no list of companies",)
        )

    def fund_of(self, ticker: str) -> str:
        """Return the fund's symbol of a coin that was typed as one: `BTC`."""
        symbol = ticker.removesuffix("-USD")
        sure = symbol == ticker or ticker in self.book.tickers or ticker in self.line
        typed = not sure and re.search(rf"\b{symbol}\b", self.line)
        return symbol if typed and self.known.is_symbol(symbol) else ""
