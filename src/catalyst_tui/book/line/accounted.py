"""Check that a reading accounts for every word and number of its line.

The rules of `claim.py` say what a line means. Here each word of the line as typed must be explained
by the result, as in double-entry bookkeeping: it stands in the canonical line, or the vocabulary
gives it a meaning that the test has, or it is one of a short list of fillers. A word that is not
was dropped or read in another sense, and the reading is not certain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from catalyst_tui.book.line.reading import LineReading
from catalyst_tui.book.line.vocabulary import (
    COINS,
    COMPARISONS,
    DEEDS,
    DEGREES,
    EXPLAINED,
    MAGNITUDES,
    MEASURES,
    MOVES,
    NUMBERS,
    PACES,
    REFERENCES,
    ROLES,
    STATES,
    UNITS,
    WORDS,
)
from catalyst_tui.book.model.book import Role
from catalyst_tui.book.model.currencies import LETTERED, SIGNS

_WORD = re.compile(
    r"[^\W\d_]+(?:['’](?!s\b)[^\W\d_]+)?|\d+(?:,\d{3})*(?:\.\d+)?|\.\d+|[%€£¥≥≤<>]|\$(?![A-Za-z])"
)
_NAME = re.compile(r"[a-z_][a-z_0-9]*|[A-Z]{3,}\w*")
_NEGATIONS = frozenset(" ".join(WORDS["negations"]).split())
_SCALES = {"K": 1000, "M": 1_000_000, "B": 1_000_000_000}
NOUNS = frozenset(
    phrase.rpartition(" ")[2]
    for phrases in (MEASURES, *(WORDS[name] for name in WORDS["lists_of_nouns"]))
    for phrase in phrases
)
# What may stand behind the noun: "revenue per employee"
_TAIL = re.compile(r"[ _](?:of|per|in|from|to|at)[ _].*")
_SMALL = {"of", "per", "in", "from", "to", "at", "the", "a"}
LONGEST_SHORT = 6  # letters of an abbreviation: RevPAR


def unexplained(line: str, reading: LineReading, consumed: str, *, turned: bool) -> str:
    """Return the first word of a line that its reading does not account for, or nothing.

    `consumed` are the words of its company and its date. `turned`: the action is for what does not
    come true, so that the test says the opposite.
    """
    if reading.event:
        return ""
    series = (new.measure for new in reading.series)
    parts = [reading.line(), reading.then, consumed, *series]
    known = {word for text in parts for word in _words(text)}
    known |= WORDS["accounted"]
    known |= set(_meant(reading, line, turned=turned))
    numbers = set(_numbers(reading.line()))
    for word in _words(line):
        digits = word.replace(",", "")
        number = Decimal(digits) if digits[-1].isdigit() else NUMBERS.get(word)
        counts = number in numbers or str(number) in known
        if word not in known and not (number is not None and counts):
            return word
    return ""


def strange_name(reading: LineReading, line: str) -> str:
    """Return the name of a new series if it may be none, or nothing.

    It must end with a noun that is known, or with an abbreviation. Its other words may be the names
    of products, but no verb, no small word and no person.
    """
    capitals = set()
    if re.search(r"[a-z]", line):
        words = re.findall(r"[\w&'-]*[A-Z\d][\w&'-]*", line)
        capitals = {word.lower() for word in words}
    for new in reading.series:
        last = re.split(r"[\s_]+", _TAIL.sub("", new.measure))[-1]
        others = {*re.split(r"[\s_]+", new.measure)} - _SMALL - {last}
        ends = {last, *re.split("[/-]", last)}
        known = last in WORDS["scales"] or not NOUNS.isdisjoint(ends)
        state = re.search(r"[<>] 0$", reading.test)  # "PDUFA positive" is an event
        short = len(last) < LONGEST_SHORT and last in capitals and not state
        named = known or short or re.search(r"\d", last)
        base = re.sub(r"[ _]cc$", "", new.measure)
        known = base in MEASURES or base.removesuffix(" growth") in MEASURES
        known = known or last in WORDS["closes"]
        verbs = map(_is_verb, {*(others - capitals), last})
        if known or not named or any(verbs):
            return new.measure
    return ""


def _is_verb(word: str) -> bool:
    """Tell whether a word may be a verb or a small word, which stands in no name of a figure."""
    formed = re.search(r"(?:ly|ing|ed|n't)$", word) and word not in NOUNS
    return word in WORDS["no_name"] or bool(formed and word not in WORDS["modifiers"])


def _words(text: str) -> list[str]:
    return [match[0].lower().replace("’", "'") for match in _WORD.finditer(text)]


def _meant(reading: LineReading, line: str, *, turned: bool) -> Iterator[str]:
    """Yield the words of all phrases whose meaning the reading has."""
    test, names = reading.test, set(_NAME.findall(reading.test))
    both = turned or bool(_NEGATIONS & set(_words(line)))
    minus = bool(re.search(r"-\d", test))
    up = (
        both
        or (minus and "<" in test)
        or bool(re.search(r">|rising", test.replace("<", "")))
    )
    down = both or bool(re.search(r"<|falling|drawdown", test))
    for table in (COMPARISONS, MOVES, PACES, DEGREES, STATES):
        for phrase, sign in table.items():
            if up if sign in (">", ">=", "up", "positive") else down:
                yield from _words(phrase)
    for phrase, written in MEASURES.items():
        of_price = written == "price" and names & EXPLAINED["prices"]
        if of_price or names.issuperset(_NAME.findall(written)):
            yield from _words(phrase)
    also = {"max": "drawdown", "cost": "gain"}
    for phrase, written in {**REFERENCES, **COINS, **DEEDS}.items():
        head = re.split(r"\W", written)[0]
        if head in test or also.get(head, "(") in test:
            yield from _words(phrase)
    yield from _units(test)
    yield from _framed(reading, turned=turned)


def _units(test: str) -> Iterator[str]:
    """Yield the words for the units and magnitudes of a test."""
    units = set(re.findall(r"%|bp|pp|(?<=\d)x|(?<=\d)mo|[A-Z]{3}\b|GBp", test))
    if "$" in test or "fred(" in test:
        units |= {"USD", "$"}
        yield from ("usd", "cents")
        if re.search(r"\$\d*\.\d\d", test):
            yield "c"  # 60c
    if re.search(r"\* [01]\.\d", test):
        units.add("%")  # 5% above consensus
    if "%" in test:
        units.add("x")  # 2x my cost is 100% above it
    if "GBp" in units:
        units.add("GBP")
    if "CNY" in units:
        yield "rmb"
    for phrase, unit in {**UNITS, **SIGNS, **LETTERED}.items():
        if unit in units:
            yield from _words(phrase)
    for word, letter in MAGNITUDES.items():
        thousand = letter == "K" and re.search(r"\d{4}", test)
        indian = letter in "CL" and re.search(r"\dM", test)
        if thousand or indian or re.search(rf"\d{letter}\b", test):
            yield from _words(word)


def _framed(reading: LineReading, *, turned: bool) -> Iterator[str]:
    """Yield the words that go with the role, the streak, the date and the action."""
    role, test = reading.role, reading.test
    streak = re.search(r" for |rising\(|falling\(", test)
    counts = {
        "streaks": streak,
        "changes": re.search(r"yoy|qoq|change\(|cagr|prior|growth|ttm|sum\(", test),
        "dates": reading.period or reading.due or "guide(" in test,
        "lasts": role is not Role.PROOF or streak,
        "acts": reading.then,
        "turned": turned,
        "prices": re.search(r"price|gain|drawdown|market_cap", test),
        "chances": reading.p is not None,
        "portfolios": "weight" in test,
        "adjusted": reading.non_gaap,
        "guides": "guide(" in test,
        "profits": re.search(r"income|fcf|cash|T10Y2Y", test),
        "ratios": " / " in test,
        "cadences": reading.series,
        "per_share": re.search("eps|dividend|distribution|per_share", test),
        "things": reading.series,
    }
    for name, has in counts.items():
        if has:
            yield from EXPLAINED[name]
    if role is Role.GUARD or turned:
        yield from _NEGATIONS
    phrases = [phrase for phrase, meant in ROLES.items() if meant == role.value]
    phrases += (verb for verb in WORDS["verbs"] if not verb.endswith(" down"))
    if reading.then:
        for name in ("actions", "buying", "shares", "orders"):
            phrases += WORDS[name]
    for phrase in phrases:
        yield from _words(phrase)


def _numbers(line: str) -> Iterator[Decimal]:
    """Yield the values that the numbers of a reading may be written with in a line."""
    if line.endswith("%"):
        yield Decimal(1)  # 1 in 4
    for match in re.finditer(r"(?<![A-Za-z])(\d+(?:\.\d+)?)([KMB])?", line):
        number = Decimal(match[1])
        yield from (number, number / 1000, number / 100, number * 100, number / 10)
        yield number % 100  # 2027 as '27
        yield number * _SCALES.get(match[2], 1)
        yield from (number / times for times in (3, 5, 7))  # quarters, weeks
        yield abs(number - 1) * 100  # 10% above an average is 1.1 times it
        yield number / 100 + 1  # 100% above cost is twice of it
        if number:
            yield 100 / number  # 1 in 4
