"""Read one typed line as a checkpoint: `kill CRWD: nrr < 112% for 2 quarters -> sell half`.

[role] TICKER claim [when] [-> action] [, 70%]

A line has one certain reading, several that the user chooses from, or none. Nothing is guessed:
without a role, `price > $300` may be a target or a stop, and both are offered. A refusal names the
word that stopped the reader and shows whole lines that would work. Text in quotes is never parsed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.book.line.claim import Claim, ClaimError, Context, NewSeries, read_claim
from catalyst_tui.book.line.vocabulary import any_of, vocabulary
from catalyst_tui.book.line.when import DateError, When, blanked, find_when
from catalyst_tui.book.model.book import Book, Role
from catalyst_tui.book.model.listings import listed_in


class Reading(Struct, frozen=True):
    """One way to read a line, in the book's words. Either `test` or `event` is set."""

    role: Role
    ticker: str  # empty for a theme, a claim about no company
    text: str  # the line as typed, without action and probability
    test: str = ""
    event: str = ""
    period: str = ""
    due: str = ""
    then: str = ""
    p: Decimal | None = None
    series: tuple[NewSeries, ...] = ()
    notes: tuple[str, ...] = ()

    def line(self) -> str:
        """Return the canonical line. Read again, it has this reading alone."""
        head = " ".join(filter(None, [self.role.value, self.ticker]))
        parts = [f"{head}: {self.test or quoted(self.event)}"]
        if self.period:
            parts.append(f"in {self.period}")
        if self.due:
            parts.append(f"by {self.due}")
        if self.then:
            parts.append(f"-> {self.then}")
        line = " ".join(parts)
        return line if self.p is None else f"{line}, {(self.p * 100).normalize():f}%"

    @property
    def tickers(self) -> tuple[str, ...]:
        """The companies that it speaks of, its own first."""
        others = re.findall(r"@([A-Z][A-Z0-9.-]*)", self.test)
        return tuple(dict.fromkeys(filter(None, [self.ticker, *others])))


class Refusal(Struct, frozen=True):
    """Why a line cannot be read: the place of the word that stopped it, and lines that
    would work."""

    message: str
    start: int
    end: int
    lines: tuple[str, ...]


class Line(Struct, frozen=True):
    """What a line says. One reading is certain; several come with a question."""

    readings: tuple[Reading, ...] = ()
    question: str = ""
    refusal: Refusal | None = None
    lots: str = ""  # the part that is a lot: `NVDA 10@182.40 2026-10-02`


class RefusedError(ValueError):
    """The line cannot be read. Carries the refusal."""

    def __init__(self, message: str, word: str = "", lines: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.word, self.lines = word, lines


_ROLE = re.compile(r"(?P<role>proof|guard|kill)\b\s*:?\s*", re.IGNORECASE)
_THEN = re.compile(r"\s*(?:->|→|=>)\s*(?P<then>.+)$|,?\s+then:?\s+(?P<word>.+)$", re.IGNORECASE)
_CHANCE = re.compile(
    r"(?:,\s*(?P<percent>\d{1,2}(?:\.\d+)?)\s*%|\(\s*(?P<inside>\d{1,2})\s*%[\w\s]*\))\s*$"
)
_SYMBOL = re.compile(
    r"(?<![\w@(.-])(?:[A-Z][A-Z0-9]{0,5}(?:[.-][A-Z]{1,4})?|\d{3,6}\.[A-Z]{1,3})(?![\w(])"
)
_LOT = re.compile(r"[+-]?[\d.,]+\s*@\s*[\d.,]+")
_STOP_AFTER_LOT = re.compile(
    r"\s*,?\s*\bstop\s+(?:at\s+)?(?P<price>[$€£]?[\d.,]+)\s*$", re.IGNORECASE
)


_MONTHS = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_LEFTOVER = re.compile(
    r"\b(?:by|before|until|within|in|on|eoy|eoq)\s+(?:the\s+)?(?:end\s+of\s+)?"
    rf"(?:\d[\d/.-]*|q[1-4]|[1-4]q|h[12]|[12]h|{_MONTHS}|xmas|christmas|easter|spring|summer|fall|autumn"
    r"|winter|next|this|year|quarter|month|week|fiscal|cy\d+)\b.*$|\b(?:eoy|eoq|next\s+(?:qtr|year|month))\b.*$",
    re.IGNORECASE,
)
_COMPARED = re.compile(
    r"\b(?:above|below|over|under|at least|at most|more than|less than|price target|pt|sl|stop loss)\b"
    r"|\bin a row\b|(?<![\w.-])[$€£¥]?\d[\d,.]*(?![\w.%-])",
    re.IGNORECASE,
)
_MEASURED = re.compile(
    r"\b(?:consecutive|doubles?|triples?|percent|pct|bps|consensus|guidance|expansion|decline|dma)\b"
    r"|(?<![\w.])[$€£¥]?\d[\d,.]*\s?(?:[kKmMbBtT]n?\b|%|pp\b)",
    re.IGNORECASE,
)


def _action_in(then: str) -> str:
    """Return the word of acting that `then` begins with, or an empty string."""
    match = re.match(rf"{any_of(vocabulary().actions)}\b", then, re.IGNORECASE)
    return match[0] if match else ""


def _names_figure(text: str) -> bool:
    """Tell whether a text names a figure that companies report, such as revenue."""
    figures = (
        name
        for name in vocabulary().measures
        if name not in ("it", "close", "stock", "cash", "gain")
    )
    return bool(re.search(rf"\b{any_of(figures)}\b", text, re.IGNORECASE))


def quoted(text: str) -> str:
    """Return a text in the quotes of a line."""
    return '"' + text.replace('"', "'") + '"'


def read_line(
    line: str, book: Book, today: date, is_symbol: Callable[[str], bool] = lambda word: True
) -> Line:
    """Return what a typed line says as of `today`.

    `is_symbol` tells whether a word in capitals that is not in the book can be a ticker.
    """
    line = " ".join(line.split())
    try:
        return _Reader(line, book, today, is_symbol).read()
    except ClaimError as error:
        reader = _Reader(line, book, today, is_symbol)
        offers = [_replaced(line, error.word, instead) for instead in error.instead]
        lines = tuple(offer for offer in offers if _can_be_read(offer, reader)) or reader.examples()
        return Line(refusal=_refusal(line, str(error), error.word, lines))
    except RefusedError as error:
        reader = _Reader(line, book, today, is_symbol)
        lines = tuple(offer for offer in error.lines if _can_be_read(offer, reader))
        return Line(refusal=_refusal(line, str(error), error.word, lines or reader.examples()))


def _refusal(line: str, message: str, word: str, lines: tuple[str, ...]) -> Refusal:
    start = line.lower().find(word.lower()) if word else -1
    if start < 0:
        start, word = 0, line
    return Refusal(message, start, start + len(word), lines)


def _condition(text: str, action: str) -> str:
    """Return the claim behind `sell half of NVDA`: without `if`, and with the price of
    a bare stop."""
    text = re.sub(
        r"^(?:,?\s*(?:if|when|once|should|at|as soon as)\s+)", "", text, flags=re.IGNORECASE
    )
    text = re.sub(r"^(?:it|its)\s+", "", text, flags=re.IGNORECASE)
    if action.lower() == "stop" and re.fullmatch(r"[$€£]?[\d.,]+", text):
        return f"below {text}"
    return text


def _replaced(line: str, word: str, instead: str) -> str:
    """Return the line with `instead` in the place of `word`."""
    start = line.lower().rfind(word.lower())
    return line[:start] + instead + line[start + len(word) :]


def _can_be_read(line: str, like: _Reader) -> bool:
    try:
        return bool(like.of_line(line).read().readings)
    except (ClaimError, RefusedError):
        return False


class _Reader:
    """Reads one line. Each step takes its part out of what is left."""

    def __init__(
        self, line: str, book: Book, today: date, is_symbol: Callable[[str], bool]
    ) -> None:
        self._line, self._book, self._today, self._is_symbol = line, book, today, is_symbol

    def of_line(self, line: str) -> _Reader:
        """Return a reader of another line."""
        return _Reader(line, self._book, self._today, self._is_symbol)

    def examples(self) -> tuple[str, ...]:
        """Return two lines about the same ticker that can be read."""
        found = self._symbol(self._line)
        if found is None:
            return ()
        ticker = found[2]
        return (
            f"{ticker} revenue above $10B in {self._today.year + 1}Q1",
            f"{ticker} gross margin below 50%",
        )

    def read(self) -> Line:
        if _LOT.search(self._line):
            return self._lot()
        rest, chance = self._chance(self._line)
        rest, then = self._then(rest)
        text = rest
        if re.match(r"gauge\b", rest, re.IGNORECASE):
            raise RefusedError("a gauge has bands; write it in the book, or in all fields", "gauge")
        rest, role = self._role(rest)
        rest, ticker, action = self._ticker(rest)
        when = self._when(rest, ticker)
        claim_text = self._claim_text(rest, when)
        self._check_leftover_date(claim_text)
        claim = (
            None if claim_text.startswith('"') else read_claim(claim_text, self._context(ticker))
        )
        reading = Reading(
            role or Role.PROOF,
            ticker,
            _ROLE.sub("", text, count=1) if role else text,
            then=then or (action if action.lower() != "stop" else ""),
            p=chance,
        )
        if claim is None:
            return self._event(reading, claim_text, when, role, action)
        return self._test(reading, claim, when, role, action)

    def _lot(self) -> Line:
        """Read a lot that may carry a stop: `NVDA 10@182.40 2026-10-02 stop 150`."""
        stop = _STOP_AFTER_LOT.search(self._line)
        if stop is None:
            return Line(lots=self._line)
        lots = self._line[: stop.start()]
        ticker = lots.split()[0].upper()
        kill = read_line(
            f"kill {ticker}: price < {stop['price']}", self._book, self._today, self._is_symbol
        )
        return replace(kill, lots=lots)

    def _chance(self, text: str) -> tuple[str, Decimal | None]:
        match = _CHANCE.search(text)
        if match is None:
            return text, None
        return text[: match.start()], Decimal(match["percent"] or match["inside"]) / 100

    def _then(self, text: str) -> tuple[str, str]:
        match = _THEN.search(text)
        if match is None:
            return text, ""
        return text[: match.start()], (match["then"] or match["word"]).strip()

    def _role(self, text: str) -> tuple[str, Role | None]:
        match = _ROLE.match(text)
        if match is None:
            return text, None
        return text[match.end() :], Role(match["role"].lower())

    def _ticker(self, text: str) -> tuple[str, str, str]:
        """Return the text without its ticker, the ticker, and what a leading action says to do."""
        action = re.match(rf"(?P<action>{any_of(vocabulary().actions)})\b", text, re.IGNORECASE)
        found = self._symbol(text)
        if found is None:
            return text, "", ""
        start, end, symbol = found
        before, after = text[:start].strip(), text[end:].strip()
        after = re.sub(r"^(?:'s\b|:)\s*", "", after)
        if action and start > action.start():
            return _condition(after, before), symbol, re.sub(r"\s+of$", "", before)
        if not before:
            actions = any_of(vocabulary().actions)
            shares = any_of(vocabulary().shares)
            follows = r"if\b|when\b|once\b|below\b|above\b|under\b|over\b|at\b|[$€£\d]"
            leads = rf"(?P<action>{actions}(?:\s+{shares})?)\s+(?={follows})"
            behind = re.match(leads, after, re.IGNORECASE)
            if behind:
                return _condition(after[behind.end() :], behind["action"]), symbol, behind["action"]
            return after, symbol, ""
        if re.search(r"\b(?:of|for|at)$", before):
            claim = f"{re.sub(r'(?:of|for|at)$', '', before)} {after}"
            if read_claim(claim.strip(), self._context(symbol)) is not None:
                return claim, symbol, ""
        return text, symbol, ""

    def _symbol(self, text: str) -> tuple[int, int, str] | None:
        """Return the place of the line's ticker, and the ticker: the book's names first."""
        plain = blanked(text)
        words = list(_SYMBOL.finditer(plain))
        for match in words:
            if match[0] in self._book.tickers:
                return match.start(), match.end(), match[0]
        first = re.match(r"[\w.-]+", plain)
        if first and first[0].upper() in self._book.tickers:
            return 0, first.end(), first[0].upper()
        for symbol, ticker in self._book.tickers.items():
            name = ticker.name.split(",")[0].strip()
            if name and plain.lower().startswith(name.lower()):
                return 0, len(name), symbol
        for match in words:
            word = match[0]
            if word in vocabulary().not_tickers or re.fullmatch(
                r"(?:FY|CY)?\d*[QH]?\d*|[QH]\d", word
            ):
                continue
            listed_abroad = re.fullmatch(r"[A-Z0-9]+\.[A-Z]{1,3}|[A-Z0-9]+-USD", word)
            if not listed_abroad and (re.search(r"\d", word) or not self._is_symbol(word)):
                continue
            return match.start(), match.end(), word
        return None

    def _when(self, text: str, ticker: str) -> When | None:
        if re.match(r"guides?\b", text, re.IGNORECASE):
            text = re.sub(
                r"next\s+quarter", lambda match: " " * len(match[0]), text, flags=re.IGNORECASE
            )
        relative = re.search(r"\b(?:next|this)\s+(?:quarter|half)\b", blanked(text), re.IGNORECASE)
        known = self._book.tickers.get(ticker)
        if relative and ticker and (known is None or not known.dated):
            year, word = self._today.year + 1, relative[0]
            quarters = (f"in {year}Q1", f"in CY{year}Q1")
            raise RefusedError(
                f"{relative[0]} of {ticker} is not known before its year end is; write the quarter",
                word,
                tuple(_replaced(self._line, word, quarter) for quarter in quarters),
            )
        try:
            return find_when(text, self._today, self._book.fiscal(ticker))
        except DateError as error:
            word = text[error.start : error.end]
            lines = (_replaced(self._line, word, error.instead),) if error.instead else ()
            raise RefusedError(str(error), word, lines) from None

    def _claim_text(self, text: str, when: When | None) -> str:
        if when is not None:
            text = text[: when.start] + text[when.end :]
        return re.sub(r"\s+,", ",", " ".join(text.split())).strip(" ,;.")

    def _context(self, ticker: str) -> Context:
        known = self._book.tickers.get(ticker)
        currency = known.currency if known else listed_in(ticker) or self._book.currency
        units = {name: str(series.unit) for name, series in self._book.series.items()}
        return Context(ticker, currency, units, frozenset((*self._book.tickers, *self._symbols())))

    def _symbols(self) -> list[str]:
        words = [match[0] for match in _SYMBOL.finditer(self._line)]
        return [
            word for word in words if word not in vocabulary().not_tickers and self._is_symbol(word)
        ]

    def _test(
        self, reading: Reading, claim: Claim, when: When | None, role: Role | None, action: str
    ) -> Line:
        if not reading.ticker and "fred(" not in claim.test and "@" not in claim.test:
            raise RefusedError("it names no company that is known; begin with its ticker")
        notes = [
            f"new series {new.name} of {reading.ticker}, in {new.unit}; "
            "enter it with `catalyst record`"
            for new in claim.series
        ]
        reading = replace(reading, test=claim.test, series=claim.series)
        if when is not None:
            reading = self._dated(reading, when, claim, notes)
        roles = self._roles(claim, when, role, action or _action_in(reading.then))
        if " for " in claim.test and roles == (Role.GUARD,):
            raise RefusedError(
                "a guard holds all the time, so it takes no `for`; "
                "a kill trips after several in a row",
                "for",
                (replace(reading, role=Role.KILL, test=_opposite(claim.test)).line(),),
            )
        readings = tuple(replace(reading, role=role, notes=tuple(notes)) for role in roles)
        question = ""
        if len(readings) > 1:
            question = "Is this a target that should come true (proof), or a reason to act (kill)?"
        return Line(readings, question)

    def _dated(self, reading: Reading, when: When, claim: Claim, notes: list[str]) -> Reading:
        """Return the reading with its date: a period of a reported figure, else a deadline."""
        if when.is_period and not when.deadline and not claim.is_price:
            if "Q" in when.text and not when.text.startswith(("FY", "CY")):
                notes.append(
                    f"{when.text} is the fiscal quarter of {reading.ticker or 'the company'}"
                )
            return replace(reading, period=when.text)
        return replace(reading, due=when.text)

    def _roles(
        self, claim: Claim, when: When | None, role: Role | None, action: str
    ) -> tuple[Role, ...]:
        """Return the roles that the claim may have, the likeliest first."""
        if role is not None:
            return (role,)
        if action:
            return (Role.KILL,)
        if claim.lasting and " for " not in claim.test:
            return (Role.GUARD,)
        if claim.guided or (when is not None and claim.rising):
            return (Role.PROOF,)
        return (Role.PROOF, Role.KILL) if claim.rising else (Role.KILL, Role.PROOF)

    def _event(
        self, reading: Reading, text: str, when: When | None, role: Role | None, action: str
    ) -> Line:
        event = text.strip('"')
        ticker = reading.ticker
        if not ticker:
            message = "it names no company that is known; begin with its ticker"
            raise RefusedError(message)
        self._check_numbers(text, ticker)
        if not text.startswith('"'):
            self._check_words(text, ticker, dated=when is not None)
        if when is None:
            self._check_dateless(text, ticker)
        notes = () if when else ("it has no date, so nothing can miss it",)
        named = self._with_name(event, ticker)
        reading = replace(
            reading,
            role=role or (Role.KILL if action or _action_in(reading.then) else Role.PROOF),
            event=named,
            due=when.text if when else "",
            notes=notes,
        )
        return Line((reading,))

    def _check_leftover_date(self, text: str) -> None:
        """Refuse a date that was not understood: it would silently become part of the claim."""
        match = _LEFTOVER.search(blanked(text))
        if match is None:
            return
        year = self._today.year + 1
        lines = tuple(
            _replaced(self._line, match[0], f"by {date}")
            for date in (f"June {year}", f"{year}Q2", f"{year}-06-30")
        )
        message = f"the date {match[0]!r} is not understood; a date has its year"
        raise RefusedError(message, match[0], lines)

    def _check_words(self, text: str, ticker: str, *, dated: bool) -> None:
        """Refuse an event that speaks of a figure: its test was not understood."""
        plain = blanked(text)
        match = _COMPARED.search(plain)
        if match is None and (not dated or _names_figure(plain)):
            match = _MEASURED.search(plain)
        if match is None:
            return
        year = self._today.year + 1
        raise RefusedError(
            f"{match[0].strip()!r} speaks of a number, but it is no test; put an event in quotes",
            match[0].strip(),
            (f"{ticker} {quoted(text)} by {year}", f"{ticker} revenue above $10B in {year}Q1"),
        )

    def _check_dateless(self, text: str, ticker: str) -> None:
        """Refuse a figure without a threshold, and a single word: nothing could decide them."""
        year = self._today.year + 1
        message = f"{text!r} has no threshold and no date: nothing could ever meet or miss it"
        if any(text.lower().endswith(figure) for figure in vocabulary().figures):
            lines = (f"{ticker} {text} above 10% in {year}Q1", f"{ticker} {text} below 5%")
            raise RefusedError(message, text, lines)
        if " " not in text.strip():
            lines = (f"{ticker} {text} by {year}", f"{ticker} revenue above $10B in {year}Q1")
            raise RefusedError(message, text, lines)

    def _check_numbers(self, text: str, ticker: str) -> None:
        """Refuse an event that compares a number: its test was not understood."""
        plain = blanked(text)
        year = self._today.year + 1
        compared = re.search(
            rf"\b{any_of(vocabulary().comparisons)}\s+[$€£]?\d\S*\s*(?P<rest>.*)",
            plain,
            re.IGNORECASE,
        )
        if compared and compared["rest"]:
            word = compared["rest"]
            lines = (
                _replaced(self._line, word, "").strip(),
                _replaced(self._line, word, f"by {year}"),
            )
            raise RefusedError(f"{word!r} is not understood behind the number", word, lines)
        if not re.search(r"\d\s*%|[$€£]\s?\d|[<>]", plain):
            return
        moved = re.search(r"\b(?P<way>up|down)\s+(?P<percent>[\d.]+\s?%)", plain, re.IGNORECASE)
        lines = (f"{ticker} revenue above $10B in {year}Q1", f"{ticker} {quoted(text)} by {year}")
        if moved and moved["way"].lower() == "down":
            lines = (
                f"{ticker} down {moved['percent']} from its high",
                f"{ticker} {moved['percent']} below cost",
            )
        if moved and moved["way"].lower() == "up":
            lines = (
                f"{ticker} {moved['percent']} above cost",
                f"{ticker} revenue up {moved['percent']} yoy",
            )
        message = "the number is compared with nothing; write a measure, then above or below"
        raise RefusedError(message, text, lines)

    def _with_name(self, event: str, ticker: str) -> str:
        """Return the event with the ticker it was typed with: `NBIS ships Vineland`."""
        typed = self._line.lower()
        if ticker and f"{ticker.lower()} {event.lower()}" in typed:
            start = typed.index(f"{ticker.lower()} {event.lower()}")
            return self._line[start : start + len(ticker) + 1 + len(event)]
        return event


def _opposite(test: str) -> str:
    """Return the test with its comparison turned round: `x > 70%` gives `x <= 70%`."""
    turned = {">=": "<", "<=": ">", ">": "<=", "<": ">="}
    return re.sub(r"(?<= )(?:>=|<=|>|<)(?= )", lambda match: turned[match[0]], test, count=1)
