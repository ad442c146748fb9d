"""Read one typed line as a checkpoint: `kill CRWD: nrr < 112% for 2 quarters -> sell half`.

[role] TICKER claim [when] [-> action] [, 70%]

`parts.py` takes role, company, date, chance and action out of the line; what is left is the claim,
a test (`as_test.py`) or an event (`as_event.py`). A line has one certain reading, several that the
user chooses from, or none. Nothing is guessed: without a role, `price > $300` may be a target or a
stop, and both are offered; a reading that does not account for every word is refused
(`accounted.py`). A refusal names the word that stopped the reader and shows whole lines that would
work (`offers.py`). Text in quotes is never parsed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from msgspec.structs import replace

from catalyst_tui.book.line.accounted import strange_name, unexplained
from catalyst_tui.book.line.as_event import read_event
from catalyst_tui.book.line.as_test import find_claim, read_test
from catalyst_tui.book.line.company import NamedCompanies, NoCompanyError
from catalyst_tui.book.line.figures import ClaimError
from catalyst_tui.book.line.lots import lots_and_stop
from catalyst_tui.book.line.numerals import in_digits
from catalyst_tui.book.line.offers import simpler_lines
from catalyst_tui.book.line.parts import LineParts
from catalyst_tui.book.line.reading import (
    MOST,
    Line,
    LineReading,
    Refusal,
    RefusedError,
    replaced,
)
from catalyst_tui.book.line.vocabulary import LEFTOVER, PLAINER_LINES, WORDS
from catalyst_tui.book.line.when import blanked
from catalyst_tui.book.model.book import Book, Role

_HESITATION = re.compile(
    r"^(?:(?:[Oo]k|[Oo]kay|[Uu]mm?|[Uu]h|[Hh]mm|[Hh]ey|btw|fyi),?\s+)+"
)
_ELSEWHERE = re.compile(r"(?i)^(?:gauge|score)\b|,?\s+unless\b.*")


def read_line(
    line: str,
    book: Book,
    today: date,
    companies: NamedCompanies | None = None,
    about: str = "",
) -> Line:
    """Return what a typed line says as of `today`. `about` is the company of a line that names
    none."""
    known = companies or NamedCompanies()
    typed = " ".join(line.split())
    parts = LineParts(in_digits(_HESITATION.sub("", typed)), book, today, known, about)
    parts.typed = typed
    try:
        return _read(parts)
    except ClaimError as error:
        word, others = error.word, error.instead
        lines = [replaced(parts.line, word, instead) for instead in others]
        if word not in parts.line:  # offer the rewritten claim behind its ticker
            lines = [f"{parts.subject} {instead}" for instead in others]
        return _asked(parts, _refusal(parts, str(error), word, lines))
    except NoCompanyError as error:
        if about:
            return _about(read_line(f"{about} {line}", book, today, known), about)
        return Line(refusal=_refusal(parts, str(error), error.word, error.lines))
    except RefusedError as error:
        return _asked(parts, _refusal(parts, str(error), error.word, error.lines))


def _about(line: Line, about: str) -> Line:
    """Return the readings of a line without a company for the selected one, as a question
    unless they speak of a figure that only a company has."""
    if line.refusal or all(each.test and not each.series for each in line.readings):
        return line
    question = f"No company named: for {about}, the selected row? {line.question}"
    return Line(line.readings, question.strip())


def _refusal(
    parts: LineParts, message: str, word: str, lines: Sequence[str]
) -> Refusal:
    """Return a refusal with up to three lines that can be read, if need be examples."""
    start = parts.typed.lower().find(word.lower()) if word else -1
    if start < 0:
        start, word = 0, parts.typed
    works = [line for line in dict.fromkeys(lines) if _readings(parts, line)]
    if not works:
        simpler = filter(None, simpler_lines(parts))
        works = [line for line in simpler if _readings(parts, line)][:1]
    example = f"NVDA revenue above $10B in {parts.today.year + 1}Q1"
    offers = tuple(works[:MOST]) or (example,)
    return Refusal(message, start, start + len(word), offers, parts.subject)


def _readings(parts: LineParts, line: str) -> Sequence[object]:
    """Return the readings and lots of another line; none if it is refused."""
    other = LineParts(line, parts.book, parts.today, parts.companies, parts.subject)
    try:
        found = _read(other)
    except NoCompanyError:
        return (parts.subject,) if parts.subject else ()
    except (ClaimError, RefusedError):
        return ()
    return found.readings or (found.lots,)


def _asked(parts: LineParts, refusal: Refusal) -> Line:
    """Return a refusal as a question, if the lines that it offers have a few readings."""
    lines = refusal.lines if refusal.message.endswith("?") else ()
    found = [each for line in lines for each in _readings(parts, line)]
    readings = dict.fromkeys(
        replace(each, text=parts.line)
        for each in found
        if isinstance(each, LineReading)
    )
    if len(lines) < 2 or not len(lines) <= len(readings) <= MOST:
        return Line(refusal=refusal)
    return Line(tuple(readings), refusal.message[:1].upper() + refusal.message[1:])


def _read(parts: LineParts) -> Line:
    """Return the readings of a line. ClaimError, NoCompanyError or RefusedError if it has none."""
    found = lots_and_stop(parts.line, parts.today)
    if found is not None:
        return _lots(parts, *found)
    text = parts.line
    for turn, plain in PLAINER_LINES:
        text = turn.sub(plain, text)
    other = _ELSEWHERE.search(blanked(text))
    if other:
        name, instead = ("unless", "") if other.start() else (other[0].lower(), "guard")
        message = f"a line has no {name}; write it in the book, or in all fields"
        line = replaced(text, other[0], instead)
        if not parts.subject:
            _, _, parts.subject = parts.finder.company(line.removeprefix("guard "))
            parts.claim_text = ""
        raise RefusedError(message, other[0].strip(" ,"), [line])
    claim, event = parts.take(text)
    reading = LineReading(
        parts.role or Role.PROOF,
        parts.ticker,
        parts.text,
        then=parts.then,
        p=parts.chance,
    )
    return _accounted(parts, _claimed(parts, reading, claim, event))


def _lots(parts: LineParts, lots: str, stop: str) -> Line:
    """Return the reading of lots that may carry a stop: a kill below its price."""
    if not stop:
        return Line(lots=lots)
    line = f"kill {lots.split(maxsplit=1)[0].upper()}: price < {stop}"
    return replace(read_line(line, parts.book, parts.today, parts.companies), lots=lots)


def _claimed(parts: LineParts, reading: LineReading, claimed: str, event: str) -> Line:
    """Return the readings of a claim, as a test if it is one, else as an event."""
    if claimed.startswith('"'):
        return read_event(parts, reading, claimed, claimed)
    left = LEFTOVER.search(blanked(claimed))
    if left:  # it would silently become part of the claim
        year = parts.today.year + 1
        dates = (f"June {year}", f"{year}Q2", f"{year}-06-30")
        lines = [replaced(parts.line, left[0], f"by {date}") for date in dates]
        message = f"the date {left[0]!r} is not understood"
        raise RefusedError(message, left[0], lines)
    claim = find_claim(parts, claimed, reading.ticker)
    if claim is None:
        return read_event(parts, reading, event, claimed)
    return read_test(parts, reading, claim)


def _accounted(parts: LineParts, line: Line) -> Line:
    """Return the readings that account for every word. RefusedError if none does."""
    consumed = f"{parts.typed_company} {parts.typed_date}"
    words = [
        unexplained(parts.line, reading, consumed, turned=parts.otherwise)
        for reading in line.readings
    ]
    canonical = [reading.line() for reading in line.readings]
    if words and all(words):
        message = f"{words[0]!r} is not understood here"
        raise RefusedError(message, words[0], canonical)
    first = line.readings[0] if line.readings else None
    name = strange_name(first, parts.line) if first else ""
    if not (first and name and first.ticker):
        return line
    if name.split()[-1] in WORDS["no_event_first"]:  # "short CVNA > 450"
        raise RefusedError(f"{name!r} names no figure", name, [])
    if len(words) > 1:
        return line
    if canonical == [parts.line]:
        return line
    event = replace(
        first,
        test="",
        series=(),
        notes=(),
        period="",
        event=parts.claim_text.strip(" ,;.:"),
        due=first.due or first.period,
    )
    question = f"Is {name!r} a figure that you enter by hand, or is it an event?"
    roles = dict.fromkeys((first.role, Role.PROOF))
    events = (replace(event, role=role) for role in roles if role is not Role.GUARD)
    return Line((first, *events), question)
