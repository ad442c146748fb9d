"""Read the claim of a typed line as a test, with its date and the roles that it may have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from msgspec.structs import replace

from catalyst_tui.book.language.names import Names, standard_units
from catalyst_tui.book.line.accounted import NOUNS
from catalyst_tui.book.line.claim import OPPOSITE, LineClaim, read_claim
from catalyst_tui.book.line.figures import VALUE, ClaimError, LineContext, folded
from catalyst_tui.book.line.offers import no_company
from catalyst_tui.book.line.parts import LineParts
from catalyst_tui.book.line.reading import (
    ENTER,
    MOST,
    Line,
    LineReading,
    RefusedError,
    currency_of,
)
from catalyst_tui.book.line.tokens import fitted, tokenise
from catalyst_tui.book.line.vocabulary import (
    COINS,
    DEEDS,
    LOW_IS_ALWAYS_GOOD,
    LOW_IS_GOOD,
    WORDS,
    any_of,
)
from catalyst_tui.book.line.when import When
from catalyst_tui.book.model.book import Role
from catalyst_tui.book.model.listings import listed_in
from catalyst_tui.book.model.period import parse_period
from catalyst_tui.book.near_names import nearest

SAME_QUARTER = 15  # days between the ends of a fiscal quarter and the calendar's
_EACH_QUARTER = re.compile(
    r"(?i)\b(?:each|every|any|one)\s+(?:single\s+|one\s+)?(?:quarter|qtr|q)\b"
)
_COMPARISON_WORDS = (
    "above",
    "below",
    "under",
    "over",
    "exceeds",
    "at least",
    "at most",
)
_IS_ROLE = "Is this a target that should come true (proof), or a reason to act (kill)?"
_IS_ROLE_OR_GUARD = (
    "Is this a target that should come true (proof), a reason to act (kill), "
    "or must it hold all the time (guard)?"
)
_WHOSE_QUARTER = "Which quarter is meant: the company's fiscal one, or the calendar's?"


def find_claim(parts: LineParts, text: str, ticker: str) -> LineClaim | None:
    """Read a claim; if need be without what stands before a colon, or as a bare target."""
    context = _context(parts, ticker)
    text = _bare_price(parts, text)
    _check_comparison(text)
    try:
        claim = read_claim(text, context)
    except ClaimError as error:
        _, colon, rest = text.rpartition(": ")
        claim = read_claim(rest, context) if colon else None
        if claim is None and (re.search(r"\d", text) or error.instead):
            raise  # else: "misses its primary endpoint"
    return claim or _target(parts, text, context)


def _bare_price(parts: LineParts, claim: str) -> str:
    """Return a price without a comparison as a test: `stop 150`, `price target 250`."""
    words = any_of(
        (*WORDS["targets"], "to reach", "to hit", "goes to", "to", "at", "@")
    )
    match = re.fullmatch(rf"(?i)(?P<words>(?:{words}|of|:)?)\s*(?P<value>\S.*)", claim)
    value = match["value"] if match else ""
    if not match or not VALUE.fullmatch(value):
        return claim
    aims = folded(match["words"]) not in ("", "at", "@")
    if "%" in value and not parts.act:
        return claim
    if "%" in value:
        lines = [f"{value} below cost", f"down {value} from its high"]
        if value.startswith("+"):
            lines = [f"{value[1:]} above cost"]
        raise ClaimError(f"{value} of what?", value, *lines)
    parts.aims = aims
    if parts.act == "stop" or (parts.role is Role.KILL and not aims):
        return f"price < {value}"
    if parts.then.lower().startswith("take profit"):
        return f"price >= {value}"
    if parts.act == "buy":
        return f"price <= {value}"
    if aims or parts.role or (not match["words"] and (parts.when or parts.chance)):
        return f"price >= {value}"
    word = claim if claim in parts.line else value
    raise ClaimError("above or below it?", word, f"above {value}", f"below {value}")


def _target(parts: LineParts, text: str, context: LineContext) -> LineClaim | None:
    """Read `ebitda margin 55%`, `15 million members` with a date as a target: at least so
    much."""
    aimed = parts.when or parts.chance is not None or parts.role is Role.PROOF
    if not aimed or re.search(rf"{LOW_IS_GOOD}|\bat [\d$€£]", text):
        return None
    tokens = [token for token in tokenise(text) if token.kind != "comma"]
    rules = (
        "left=name+ n=value behind=(word|figure|filler|stop|span)*",
        "n=value filler* left=name+",
    )
    target = fitted(text, tokens, rules[0]) or fitted(text, tokens, rules[1])
    value = VALUE.fullmatch(target["n"]) if target else None
    if not target or not value:
        return None
    unit = value["unit"] or ""
    if not (value["lead"] or unit or value["magnitude"]):
        return None
    if unit.lower() == "x" and not re.search("/|coverage|ratio|bill", text):
        return None  # "revenue 2x" is twice of what?
    least = f"at least {target['n']}"
    claim = f"{target['left']} {target['behind']} {least}"
    if folded(target["left"]) in DEEDS:
        claim = f"{target['left']} {least} {target['behind']}"
    try:
        found = read_claim(claim, context)
    except ClaimError:
        return None
    return found and replace(found, assumed=least)


def _context(parts: LineParts, ticker: str) -> LineContext:
    book, known = parts.book, parts.book.tickers.get(ticker)
    traded = listed_in(ticker) or currency_of(ticker) or book.currency
    currency = known.currency if known else traded
    reports_in = known.figures_in if known else ""
    own = {name: series.unit for name, series in book.series.items()}
    others = (
        *parts.finder.others(),
        *re.findall(r'@"?([A-Z0-9][A-Z0-9.-]*)', parts.line),
    )
    coins = (COINS[word] for word in parts.line.lower().split() if word in COINS)
    tickers = dict.fromkeys((*others, *coins), currency)
    tickers |= {symbol: other.currency for symbol, other in book.tickers.items()}
    metrics = {**standard_units(currency, reports_in), **own}
    names = Names(metrics, tickers, groups=book.groups, currency=currency)
    return LineContext(ticker, names)


def read_test(parts: LineParts, reading: LineReading, claim: LineClaim) -> Line:
    """Return the readings of a test: one for each date and role that it may have."""
    test = claim.test
    if not reading.ticker and "fred(" not in test and "@" not in test:
        raise no_company(parts)
    guided = re.search(r"(?i)\b(?:guid\w+|outlook)", parts.line)
    if guided and re.match(r"guide\(\w+\)", test) and not parts.when:
        year = f"FY{parts.today.year + 1}"
        offers = (f"{guided[0]} {period}" for period in ("next quarter", year))
        raise ClaimError("guided for which period?", guided[0], *offers)
    reading = replace(reading, test=test, series=claim.series, non_gaap=claim.non_gaap)
    reading = replace(reading, notes=tuple(_notes(parts, reading, claim)))
    dated = _dated(parts, reading, parts.when, claim) if parts.when else (reading,)
    denied = claim.lasting and re.search(
        r"(?i)\b(?:not|never|cannot)\b|n['’]t\b", reading.text
    )
    if parts.otherwise and parts.role is None and not denied:
        if parts.when is None:
            return _turned(parts, reading)
        then = f"{reading.then} if it is missed"
        dated = tuple(replace(each, then=then) for each in dated)
        parts.role = Role.PROOF
    roles = _roles(parts, claim)
    if " for " in test and (roles == (Role.GUARD,) or denied):
        kill = replace(reading, role=Role.KILL, test=_opposite(test)).line()
        message = "a guard holds all the time, so it takes no `for`; "
        message += "a kill trips after several in a row"
        raise RefusedError(message, "for", (kill,))
    readings = tuple(replace(each, role=role) for each in dated for role in roles)
    question = _IS_ROLE_OR_GUARD if Role.GUARD in roles else _IS_ROLE
    if len(dated) > 1:
        question = _WHOSE_QUARTER
    return Line(readings[:MOST], question if len(readings) > 1 else "")


def _turned(parts: LineParts, reading: LineReading) -> Line:
    """Return `gross margin above 70% or sell` as a kill of the opposite."""
    if re.search(r" (?:for|and|or|between) ", reading.test):
        line = f"{reading.text} in FY{parts.today.year + 1} or {reading.then}"
        message = "until when? without a date nothing can miss it"
        raise RefusedError(message, "or", (line,))
    kill = replace(reading, role=Role.KILL, test=_opposite(reading.test))
    return Line((kill,))


def _notes(parts: LineParts, reading: LineReading, claim: LineClaim) -> Iterator[str]:
    for new in claim.series:
        yield f"new series {new.name} of {reading.ticker}, in {new.unit}; {ENTER}"
    yield from parts.finder.added(reading.ticker)
    if claim.assumed:
        yield f"no word says above or below: it is read as {claim.assumed}"
    if parts.date_note:
        yield parts.date_note


def _dated(
    parts: LineParts, reading: LineReading, when: When, claim: LineClaim
) -> tuple[LineReading, ...]:
    """Return the reading with its date: a period of a reported figure, else a deadline."""
    if claim.test.startswith("guide("):
        year = re.fullmatch(r"(?:FY|CY)?(\d{4})", when.text)
        test = re.sub(r"^guide\((\w+)(?:, next)?\)", r"guide(\1)", claim.test)
        reading = replace(reading, test=test)
        if year:
            return (replace(reading, test=test.replace(")", f", FY{year[1]})", 1)),)
    each = _EACH_QUARTER.search(parts.line)
    if each and when.is_period and "Q" not in when.text and not claim.is_price:
        since = "" if when.deadline else when.text
        return (replace(reading, due=when.text, since=since),)
    if not when.is_period or when.deadline or claim.is_price:
        return (replace(reading, due=when.text),)
    plain = "Q" in when.text and not when.text.startswith(("FY", "CY"))
    known = parts.book.tickers.get(reading.ticker)
    assumed = known is None or not known.dated
    if not plain and assumed and not when.text.startswith("CY"):
        whose = f"{reading.ticker or 'the company'}'s"
        note = f"{whose} years are the calendar's, until a filing says when they end"
        return (replace(reading, period=when.text, notes=(*reading.notes, note)),)
    if not plain:
        return (replace(reading, period=when.text),)
    if not when.has_year:
        fiscal = parts.book.fiscal(reading.ticker)
        years = range(parts.today.year, parts.today.year + 3)
        periods = [parse_period(f"FY{year}{when.text[4:]}") for year in years]
        own = next(each for each in periods if fiscal.end(each) >= parts.today)
        apart = abs((fiscal.end(own) - when.last).days)
        if assumed or apart > SAME_QUARTER:
            texts = (f"FY{str(own).removeprefix('FY')}", f"CY{when.text}")
            return tuple(replace(reading, period=text) for text in texts)
    note = f"{when.text} is the fiscal quarter of {reading.ticker or 'the company'}"
    if assumed:
        note += "; calendar quarters are assumed until a filing says when its years end"
    return (replace(reading, period=when.text, notes=(*reading.notes, note)),)


def _roles(parts: LineParts, claim: LineClaim) -> tuple[Role, ...]:
    """Return the roles that the claim may have, the likeliest first."""
    when, test = parts.when, claim.test
    streak, ranged = " for " in test, " between " in test
    if parts.role is not None:
        return (parts.role,)
    if parts.act == "buy":  # a price to buy at is hoped for, or a reason to act
        return (Role.PROOF,) if claim.rising else (Role.PROOF, Role.KILL)
    lasts = claim.lasting or (when and when.lasting and not claim.is_price)
    if parts.act in ("sell", "stop") and not (lasts and parts.otherwise):
        target = claim.rising and re.match(r"price >|gain >", test)
        if target and parts.then.lower().startswith("take profit"):
            return (Role.PROOF,)
        return (Role.PROOF, Role.KILL) if target else (Role.KILL,)
    if "held)" in test:
        return (Role.KILL,)
    weighs = test.startswith("weight <")
    if (lasts and not streak) or weighs or (ranged and not when):
        return (Role.GUARD,)
    if ranged:  # with a date it is a forecast
        return (Role.PROOF,)
    good = LOW_IS_GOOD if when and when.deadline else LOW_IS_ALWAYS_GOOD
    falls = when and not claim.rising and not claim.is_price
    if falls and re.search(good, parts.words):
        return (Role.PROOF,)
    bad = re.search(LOW_IS_ALWAYS_GOOD, parts.words)
    named = re.search(rf"(?i)\b{any_of(WORDS['targets'])}\b", parts.line)
    aimed = test.startswith("guide(") or parts.aims or named or (when and not bad)
    if aimed and claim.rising:
        return (Role.PROOF,)
    roles = (Role.PROOF, Role.KILL) if claim.rising else (Role.KILL, Role.PROOF)
    may_last = not (when or claim.is_price or streak or "ever(" in test)
    return (*roles, Role.GUARD) if may_last else roles


def _check_comparison(claim: str) -> None:
    """Refuse a word before a number that is a comparison but for a slip of the pen: `abvoe 45%`."""
    tokens = tokenise(claim)
    for token, after in pairwise(tokens):
        if token.kind == "word" and after.kind == "value" and len(token.text) > 3:
            meant = nearest(token.text.lower(), _COMPARISON_WORDS)
            if meant and token.text.lower() not in NOUNS:
                message = f"{token.text!r} is not understood; did you mean {meant}?"
                raise ClaimError(message, token.text, meant)


def _opposite(test: str) -> str:
    """Return a test with its comparison turned round."""
    signs = r"(?<= )(?:>=|<=|>|<)(?= )"
    return re.sub(signs, lambda sign: OPPOSITE[sign[0]], test, count=1)
