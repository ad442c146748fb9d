"""Read the claim of a typed line as an event, and refuse one that is none."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec.structs import replace

from catalyst_tui.book.line.events import (
    is_event,
    is_of_price,
    strange_event,
    threshold_in,
)
from catalyst_tui.book.line.figures import ends_with, folded
from catalyst_tui.book.line.offers import event_line, examples, no_company, with_ending
from catalyst_tui.book.line.parts import LineParts
from catalyst_tui.book.line.reading import (
    NO_DEADLINE,
    Line,
    LineReading,
    RefusedError,
    quoted,
    replaced,
)
from catalyst_tui.book.line.tokens import LineToken, tokenise
from catalyst_tui.book.line.vocabulary import IFS, MEASURES, WORDS, any_of
from catalyst_tui.book.line.when import blanked
from catalyst_tui.book.model.book import Role
from catalyst_tui.book.model.dates import parse_window

_QUESTION = re.compile(rf"(?i)^{any_of(WORDS['questions'])}\b")
_BAD_NEWS = re.compile(rf"(?i)\b{any_of(WORDS['bad_news'])}\b")
_FIGURE = re.compile(rf"(?i)\b{any_of(set(MEASURES) - WORDS['vague'])}\b")
_GROWTH = re.compile(r"(?i)\b(?:[qmy]/[qmy]|qoq|yoy|mom)(?!\w)")
_COUNT_WITHIN = re.compile(r"(?i)\b\d+\s+[a-z][\w ]*? within (?:any )?\d+ days\b")
_COMPARING = ("symbol", "amount", "average", "between", "pace", "streak")
_IS_EVENT = "Is this a reason to act (kill), or something that you expect (proof)?"


def read_event(parts: LineParts, reading: LineReading, text: str, claim: str) -> Line:
    """Return the reading of an event. `claim` is its text without the company."""
    event, when, role = text.strip('"'), parts.when, parts.role
    if not reading.ticker:
        raise no_company(parts)
    _check_claims(parts, claim, reading.ticker)
    certain, denied = text.startswith('"'), None
    if not certain:
        tokens = tokenise(claim)
        _check_event(parts, claim, tokens, reading.ticker)
        denied = next((token for token in tokens if token.kind == "not"), None)
    if role is Role.GUARD and denied:
        raise _denied(parts, claim, denied)
    if role is Role.GUARD:
        others = [
            with_ending(parts, f"{each} {reading.ticker}: {quoted(event)}")
            for each in ("proof", "kill")
        ]
        message = "a guard needs a number; what must not happen is a kill"
        raise RefusedError(message, "guard", others)
    due, since = when.text if when else "", ""
    if re.match(r"(?i)(?:in|during)\b", parts.typed_date):
        begins = parse_window(due, parts.book.fiscal(reading.ticker)).first
        since = due if begins > parts.today else ""
    notes = (*reading.notes, *parts.finder.added(reading.ticker))
    reading = replace(reading, event=event, due=due, since=since, notes=notes)
    if role is None and (parts.otherwise or (denied and when and reading.then)):
        # The action follows if the event is late
        if denied:
            verb = rf"(?i)\b{re.escape(denied.text)}\s+(?:been |yet )?"
            event = re.sub(verb, "", event)
        event = re.sub(rf"(?i)^{IFS}\s+", "", event)
        event = re.sub(r"(?i)^it\b", reading.ticker, event)
        then = f"{reading.then} if it is missed"
        return Line((replace(reading, event=event, then=then),))
    if denied and role in (None, Role.PROOF) and "fail" not in denied.text:
        raise _denied(parts, claim, denied)
    if role is None and parts.act in ("sell", "stop"):
        role = Role.KILL
    dated = reading if when else replace(reading, notes=(*notes, NO_DEADLINE))
    kill = replace(reading, role=Role.KILL)
    bad = _BAD_NEWS.search(blanked(event))
    happens = bad or is_event(claim)
    doubtful = not when or bad or not happens
    if parts.role is None and role and not (happens or certain or parts.conditional):
        offers = examples(parts, reading.ticker)
        message = "it does not say what must happen first"
        raise RefusedError(message, claim, offers)
    if role is None and doubtful and not certain:
        readings = (kill, dated) if bad or not happens else (dated, kill)
        return Line(readings, _IS_EVENT)
    by_proof = role in (None, Role.PROOF)
    found = dated if by_proof else replace(reading, role=role or Role.PROOF)
    return Line((found,))


def _denied(parts: LineParts, claim: str, denied: LineToken) -> RefusedError:
    """Return the refusal of a line such as `no recall`, with the kill to write instead."""
    message = "what must not happen is a kill: write what would happen"
    words = f"{claim[: denied.start]}{claim[denied.end :].lstrip()}".strip()
    if folded(denied.text) in ("nothing", "nobody", "none", "no"):
        words = claim.replace(denied.text, "any" + denied.text[2:].lstrip("ne"))
    due = f" {parts.typed_date}" if parts.typed_date else ""
    line = f"kill {parts.subject}: {quoted(words)}{due}"
    if parts.chance is not None:
        line += f", {100 - parts.chance * 100:.0f}%"
    return RefusedError(message, denied.text, (line,))


def _check_claims(parts: LineParts, claim: str, ticker: str) -> None:
    """Refuse a line that claims nothing: `hold AAPL forever`, `AMD by 2027`, `sell NVDA`."""
    words = re.sub(r"[^\w' -]|\d+ (?=years?\b|months?\b)", " ", claim)
    for other in parts.finder.others():  # "long JPM short BAC"
        words = re.sub(rf"\b{re.escape(other)}(?![\w'-])", "", words)
    rest = re.sub(rf"(?i)\b{any_of(WORDS['no_claim'])}(?![\w'-])", "", words)
    if rest.strip(" -'") or (claim.startswith('"') and words.strip()):
        return
    lines = examples(parts, ticker)
    word = claim if claim in parts.line else ""
    raise RefusedError("it claims nothing that could be met or missed", word, lines)


def _check_event(
    parts: LineParts, claim: str, tokens: Sequence[LineToken], ticker: str
) -> None:
    """Refuse an event that speaks of a figure, or that leaves open what happens."""
    worse = re.search(r"(?i)\bnot? worse than\b", claim)
    if worse:
        signs = ("at least", "at most")
        lines = [replaced(parts.line, worse[0], sign) for sign in signs]
        raise RefusedError("at least or at most?", worse[0], lines)
    counted = _COUNT_WITHIN.search(parts.line)
    if counted:
        message = "so many events in so many days are counted in all fields (`count`)"
        line = replaced(parts.line, counted[0], quoted(counted[0]))
        raise RefusedError(message, counted[0], [line, event_line(parts)])
    comparing = {*_COMPARING}
    if is_of_price(tokens) or _FIGURE.search(claim):
        comparing |= {"sign", "state"}
    if _GROWTH.search(claim):
        comparing |= {"move"}
    compares = next((token.text for token in tokens if token.kind in comparing), "")
    if compares:
        message = f"what {compares!r} compares is not understood"
        raise RefusedError(message, compares, ())
    strange = strange_event(claim)
    number = threshold_in(claim, tokens)
    if number and folded(strange) not in WORDS["no_event_first"]:
        raise _threshold(parts, claim, number)
    year = re.search(r"\b20[23]\d\b", claim)
    if year and not parts.when:
        lines = [replaced(parts.line, year[0], f"in {year[0]}"), event_line(parts)]
        raise RefusedError("is it the year of the event?", year[0], lines)
    question = _QUESTION.match(parts.line)
    asks = question[0] if question else "?" * parts.asks
    strange = strange or asks
    if strange:
        message = f"{strange!r} leaves open what happens; put an event in quotes"
        done = folded(strange) in WORDS["no_event_first"]
        happens = not done and (is_event(claim) or claim.count(" ") > 2)
        lines = [event_line(parts)] if happens else examples(parts, ticker)
        raise RefusedError(message, strange, lines)
    if not (parts.when or parts.then or is_event(claim)):
        _check_figure(parts, claim, ticker)


def _threshold(parts: LineParts, claim: str, number: str) -> RefusedError:
    """Return the question on which side of a number the claim is true."""
    before = rf"(?i)(?:\bof|{any_of(WORDS['around'])}) ?{re.escape(number)}"
    around = re.search(before, claim)
    word = around[0] if around else number
    name = claim.partition(word)[0].strip()
    money = ends_with("money", name) and not ends_with("small_sums", name)
    instead = [f"{sign} {number}" for sign in ("above", "below")]
    if number.isdigit() and money:
        instead = [f"above {number}{unit}" for unit in "MB"]
    lines = [replaced(parts.line, word, each) for each in instead]
    return RefusedError(f"above or below {number}?", number, lines)


def _check_figure(parts: LineParts, claim: str, ticker: str) -> None:
    """Refuse a figure or a single word that has no threshold and no date."""
    year = parts.today.year + 1
    if any(claim.lower().endswith(name) for name in WORDS["figures"]):
        lines = [f"{ticker} {claim} above 10% in {year}Q1"]
        lines += [f"{ticker} {claim} below 5%"]
    elif " " not in claim.strip():
        lines = [f"{ticker} {claim} by {year}"]
        lines += [f"{ticker} revenue above $10B in {year}Q1"]
    else:
        return
    message = (
        f"{claim!r} has no threshold and no date: nothing could ever meet or miss it"
    )
    raise RefusedError(message, claim, lines)
