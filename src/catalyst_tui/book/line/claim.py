"""Read the claim of a typed line as a test: `nrr is below 112% two quarters in a row`.

A claim is a figure, a comparison and a value. Comparisons in words become signs first, so that one
grammar reads `stays above 72%` and `> 72%`. The result is written as `catalysts.toml` writes it.
A claim without a comparison is no test; the caller then takes it as an event.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache

from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.book.language.names import Names
from catalyst_tui.book.language.parser import ExprError, parse_test, parse_value, unit_of
from catalyst_tui.book.line.vocabulary import (
    AMOUNTS,
    CLAIMS,
    COMPARISONS,
    DEEDS,
    FORMS,
    LEVELS,
    MAGNITUDES,
    MEASURES,
    MOVES,
    NUMBERS,
    PLAINER,
    REFERENCES,
    UNITS,
    WORDS,
    any_of,
)
from catalyst_tui.book.model.currencies import HUNDREDTHS, KNOWN, LETTERED, SIGNS
from catalyst_tui.book.model.metrics import STANDARD
from catalyst_tui.book.model.quantity import MULTIPLE, NUMBER, PERCENT, Dim, Unit, money
from catalyst_tui.book.near_names import nearest

TURNED = {">": "<", ">=": "<=", "<": ">", "<=": ">=", "=": "="}
_UNITS = {
    **{code.lower(): code for code in KNOWN},
    **{name: name for name in HUNDREDTHS},
    **UNITS,
}
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
VALUE = re.compile(
    rf"(?i)(?P<lead>{any_of((*LETTERED, *SIGNS, '$', 'RMB', *KNOWN))})?\s?"
    rf"(?P<minus>-)?\+?(?P<number>{_NUMBER})"
    rf"(?:\s?(?P<magnitude>{any_of(MAGNITUDES)})(?![a-z]))?"
    rf"(?:\s?(?P<unit>{any_of(_UNITS)})(?![a-z/]))?",
)
ANY_VALUE = re.sub(r"\?P<\w+>", "?:", VALUE.pattern.removeprefix("(?i)"))
_NAMES = re.compile(r"[a-z_][\w@]*(?:\.\w+)?")
_SIGN = r"(?P<sign>>=|<=|>|<|=)"
_ITS = r"(?:its |the |a |an |my |their |our )?"
_PRICES = re.compile(r"\b(?:price|gain|weight|market_cap|days_held|drawdown)\b")
_SHORTEST_SLIP = 5  # letters; a shorter name is near too many others
LARGE = {name for name, letter in MAGNITUDES.items() if letter in "BT"}  # mostly of money
_RATIO = re.compile(
    r"\b(?:debt|leverage|ev|p|price|cash|loans?|orders)\w*\s?/\s?\w|\bto (?:ebitda|sales|book"
    r"|equity|bill)\b"
)
_MARGINS = ("gross margin", "operating margin", "net margin")


class NewSeries(Struct, frozen=True):
    """A series that the line names and the book does not have."""

    name: str
    unit: str  # %, number, USD
    measure: str  # as typed


class Claim(Struct, frozen=True):
    """A test in the book's words. `lasting`: a state that must stay, so the line is a guard."""

    test: str
    rising: bool = True  # true when the measure is high: a target; false: a stop
    lasting: bool = False
    series: tuple[NewSeries, ...] = ()
    non_gaap: bool = False
    assumed: str = ""  # the comparison, if no word of the line says it

    @property
    def is_price(self) -> bool:
        """Tell whether it has a value at each close."""
        return bool(_PRICES.search(self.test))


class ClaimError(ValueError):
    """A claim that cannot be read. `word` is what stopped it; each of `instead` could
    stand there."""

    def __init__(self, message: str, word: str, *instead: str) -> None:
        super().__init__(message)
        self.word, self.instead = word, instead


class Context(Struct, frozen=True):
    """What a claim is about: a company, and the names that its tests may use."""

    ticker: str
    names: Names


class Measure(Struct, frozen=True):
    """A figure as a test writes it, and its unit."""

    text: str
    unit: Unit
    series: tuple[NewSeries, ...] = ()

    def claim(self, test: str, *, rising: bool = True) -> Claim:
        """Return a claim about it."""
        return Claim(test, rising, series=self.series)

    @property
    def is_percent(self) -> bool:
        """Tell whether its values are percentages or points."""
        return self.unit.dim in (Dim.PERCENT, Dim.POINTS)


_ADJUSTED = re.compile(r"(?i)\s*\(?\b(?:non[- ]gaap|adjusted|adj\.?|pro[- ]forma)\b\)?\s*")
_JOINT = re.compile(r"(?i)\s*,?\s+(and|or)\s+(?:if\s+)?")
_EACH = re.compile(
    r"(?i)\s*,?\s*\b(?:each|every)\s+(?:single\s+)?(?:quarter|qtr|print|report)\b(?:\s+(?:of|in))?"
)
_TIMES_COST = re.compile(
    rf"(?i)(?:(?:price|it|is|at|reaches|hits|above|over|>=?)\s+)*(?P<n>[\d.]+)\s?(?:x|times)\s+"
    rf"(?:my |its |the )?(?:{any_of(name for name, at in REFERENCES.items() if at == 'cost')}"
    rf"|money)"
)


def read_claim(text: str, context: Context) -> Claim | None:
    """Return the test that `text` says, or None if it holds no comparison."""
    for turn, plain in PLAINER:
        text = turn.sub(plain, text)
    plain = _ADJUSTED.sub(" ", text).strip()
    if plain != text.strip():
        claim = read_claim(plain, context)
        return replace(claim, non_gaap=True) if claim else None
    if "(" in text and _is_test(text, context.names):
        sign = re.search(r"[<>]", text)
        return Claim(text, (sign is None or sign[0] == ">") and "falling(" not in text)
    for joint in _JOINT.finditer(text):
        left, right = text[: joint.start()], text[joint.end() :]
        if not re.search(r"\b(?:between|from)\b", left) and _compares(left) and _compares(right):
            return _joined(left, joint[1].lower(), right, context)
    text, streak = _without_streak(text)
    single = _EACH.sub("", text)  # "each quarter": it must hold all the time
    flat, lasting = signed(single)
    lasting |= single != text
    claim = _moves(flat, context, streak)
    if claim is None:
        claim = next((claim for read in _READERS if (claim := read(flat, context))), None)
    elif claim.test.startswith(("rising(", "falling(")):
        streak = None
    if claim is None:
        return None
    of_coin = context.ticker.endswith("-USD")
    ending = f" for {_streak(streak, claim.is_price, 7 if of_coin else 5)}" if streak else ""
    return replace(claim, test=claim.test + ending, lasting=lasting or claim.lasting)


def _is_test(text: str, names: Names) -> bool:
    try:
        parse_test(text, names)
    except ExprError:
        return False
    return True


def _compares(text: str) -> bool:
    return bool(re.search(r"[<>=]|\b(?:positive|negative)\b", signed(text)[0]))


def _joined(left: str, joint: str, right: str, context: Context) -> Claim | None:
    """Read two claims with `and` or `or` between them."""
    first, second = (read_claim(part, context) for part in (left, right))
    if first is None or second is None:
        return None
    if not first.is_price and re.match(r"[<>]", signed(right)[0]):
        raise ClaimError("which figure is meant behind it?", right)
    test, _, streak = second.test.partition(" for ")
    if streak and " for " not in first.test:
        both = f"({first.test} {joint} {test}) for {streak}"
        raise ClaimError("is the streak of both?", f"{left} {joint} {right}", both)
    both = f"{first.test} {joint} {second.test}"
    return replace(first, test=both, series=(*first.series, *second.series))


_UNIT = (
    r"(?P<unit>quarter|qtr|q['’]?|print|report|period"
    r"|day|session|week|month|half|halve|year|close)s?"
)
_COUNT = rf"(?P<n>\d+|{any_of(NUMBERS)})"
_RUN = r"(?:straight|consecutive)\s+"
_STREAK_UNITS = {
    "close": "day",
    "halve": "half",
    **dict.fromkeys(("qtr", "q", "print", "report"), "quarter"),
}
_STREAKS = tuple(
    re.compile(rf"(?i)(?:,\s*)?{pattern}")
    for pattern in (
        rf"\bfor\s+(?:at\s+least\s+)?{_COUNT}\s+(?:{_RUN})?{_UNIT}(?:\s+(?:in\s+a\s+row"
        rf"|running))?\b",
        rf"(?:\b(?:in|over)\s+)?\b{_COUNT}\s+{_UNIT}\s+(?:in\s+a\s+row|running|straight)\b",
        rf"(?:\b(?:in|over)\s+)?\b{_COUNT}\s+{_RUN}{_UNIT}(?:\s+in\s+a\s+row)?\b",
        rf"(?P<keep>negative|positive|\d\S*)\s+(?!an?\s){_COUNT}\s+{_UNIT}$",
    )
)


def _without_streak(text: str) -> tuple[str, tuple[int, str] | None]:
    """Cut `for 2 quarters`, `three days in a row` out of a claim."""
    for pattern in _STREAKS:
        match = pattern.search(text)
        if match:
            word, unit = match["n"].lower(), match["unit"].lower()
            count = int(word) if word.isdigit() else NUMBERS[word]
            keep = match.groupdict().get("keep") or ""
            rest = (text[: match.start()] + keep + text[match.end() :]).strip()
            return rest, (count, _STREAK_UNITS.get(unit.strip("'’"), unit))
    return text, None


def _streak(streak: tuple[int, str], is_price: bool, closes: int) -> str:
    """Return a streak as a test writes it. A week of prices is so many closes."""
    count, unit = streak
    if unit == "week" and is_price:
        count, unit = count * closes, "day"
    if unit == "quarter" and is_price:
        count, unit = count * 3, "month"
    return f"{count} {'halve' if unit == 'half' else unit}s"


_STATES = any_of((*(WORDS["verbs"] - set(MOVES)), *WORDS["lasting"], "to", "of"))
_LASTING = any_of(WORDS["lasting"])
_COMPARING = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?:\b(?P<verb>{any_of((*WORDS['verbs'], *WORDS['lasting']))})\s+)?"
        rf"\b(?P<word>{any_of(LEVELS)})(?![\w(-])",
        rf"(?:\b(?P<verb>{_STATES})\s+)?\b(?P<word>{any_of(AMOUNTS)})(?![\w(-])",
        rf"\b(?P<verb>{any_of(MOVES)})\s+(?P<word>to)\s+(?=\D?\d)",
        rf"(?<=\s)(?P<verb>{_STATES})\s*(?=[<>]=?)(?P<word>)",
        rf"(?P<verb>{_LASTING})\s+(?P<word>)(?=between|positive|negative|\S?\d)",
    )
)


def signed(text: str) -> tuple[str, bool]:
    """Return a claim with signs for its comparisons, and whether it speaks
    of a state that lasts.
    """
    lasting = False

    def sign(match: re.Match[str]) -> str:
        nonlocal lasting
        verb, word = (folded(match[name] or "") for name in ("verb", "word"))
        lasting |= verb in WORDS["lasting"] or word.startswith(("never", "not "))
        if word == "to":
            return ">= " if MOVES[verb] == "up" else "<= "
        return f" {COMPARISONS.get(word, '')} "

    for pattern in _COMPARING:
        text = pattern.sub(sign, text)
    return folded_blanks(re.sub(r"([<>]=?)\s+=\s+", r"\1 ", text)).strip(" ,"), lasting


def folded_blanks(text: str) -> str:
    """Return a text with single blanks."""
    return " ".join(text.split())


def folded(text: str) -> str:
    """Return a text in small letters with single blanks."""
    return folded_blanks(text.lower())


# The shapes of a claim. Each reader returns None if the text has another shape.

_SLOTS = {
    "{m?}": r"(?:(?P<m>[^<>=]+?) )??",
    "{m}": r"(?P<m>[^<>=]+?)",
    "{v}": rf"(?P<v>{ANY_VALUE})",
    "{w}": rf"(?P<w>{ANY_VALUE})",
    "{p}": r"(?P<n>[\d.]+) ?(?:%|percent|pct)",
    "{s}": _SIGN,
    "{t}": r"(?P<t>[A-Z][A-Z.-]*)(?:'s)?",
    "{its}": _ITS,
    "{be}": rf"(?:{any_of((*WORDS['verbs'], *WORDS['lasting'], 'of'))} )?",
}


@cache
def _shapes() -> list[tuple[re.Pattern[str], str]]:
    """Return the patterns of whole claims with the tests that they stand for."""
    found = []
    for test, patterns in CLAIMS.items():
        for pattern in patterns.split("||"):
            written = pattern.strip()
            for slot, meaning in _SLOTS.items():
                written = written.replace(slot, meaning)
            found.append((re.compile(written, re.IGNORECASE), test))
    return found


def _whole(text: str, context: Context) -> Claim | None:
    """Read claims that the vocabulary has as a pattern: `trailing stop 15%`, `fcf negative`."""
    times = _TIMES_COST.fullmatch(text)
    if times and Decimal(times["n"]) > 1:
        return Claim(f"gain >= {((Decimal(times['n']) - 1) * 100).normalize():f}%")
    for pattern, test in _shapes():
        match = pattern.fullmatch(
            text.removeprefix("price ") if "{m" not in pattern.pattern else text
        )
        parts = match.groupdict() if match else {}
        if match is None or parts.get("t", "X") not in {*context.names.tickers, "X"}:
            continue
        low, high = parts.get("v") or "", parts.get("w") or ""
        measure = _measure(parts.get("m") or "price", context, high or low)
        units = VALUE.fullmatch(high)
        if units and low.replace(".", "").isdigit():  # "60-65bn"
            low += f"{units['magnitude'] or ''} {units['unit'] or ''}".rstrip()
        values = {
            name: _value(text, measure, context)
            for name, text in zip("vw", (low, high), strict=True)
            if text
        }
        words = {"n": parts.get("n"), "s": parts.get("sign"), "t": parts.get("t"), **values}
        written = test.format(m=measure.text, **words)
        rising = not re.search(r"drawdown\(.*>|<", written)
        return replace(measure.claim(written, rising=rising), lasting=" between " in written)
    return None


def _offset(text: str, context: Context) -> Claim | None:
    """Read `down 25% from its high`, `15% below cost`, `10% above its 200 day average`."""
    match = re.fullmatch(
        rf"(?i)(?:(?:price|stock|it|shares|the stock) )?(?:is )?(?P<move>{any_of(MOVES)})? ?"
        rf"(?:by )?{_SIGN}? ?(?P<n>[\d.]+)\s?(?:%|percent|pct)(?P<more> or more)? ?"
        r"(?:(?P<verb>down|off|up) )?"
        rf"(?P<side><|>|from|off|of|since|against|versus|vs)? ?{_ITS}(?P<other>.+)",
        text,
    )
    reference = _reference(match["other"], "price") if match else ""
    if match is None or not reference:
        return None
    down = MOVES.get(folded(match["move"] or match["verb"] or ""), "down") == "down"
    below = match["side"] == "<" or (match["side"] != ">" and down)
    equal = "=" if match["sign"] == ">=" or match["more"] else ""
    number = match["n"]
    if reference == "cost":
        test = f"gain <{equal} -{number}%" if below else f"gain >{equal} {number}%"
    elif below and reference.startswith("max("):
        test = f"drawdown{reference[3:]} >{equal} {number}%"
    else:
        factor = (100 + Decimal(number) * (-1 if below else 1)) / 100
        test = f"price {'<' if below else '>'}{equal} {reference} * {factor.normalize():f}"
    return Claim(test, rising=not below)


def _compared(text: str, context: Context) -> Claim | None:
    """Read `yoy(revenue) < 25%`, `price > 52 week high`, `at least 14B of revenue`."""
    match = re.fullmatch(rf"(?P<left>[^<>=]*?)\s*{_SIGN}\s*(?P<right>[^<>=]+)", text)
    if match is None:
        return None
    left, sign, right = match["left"].strip(" ,:"), match["sign"], match["right"].strip()
    deed, value = DEEDS.get(folded(left), ""), VALUE.match(right)
    if value and (deed or not left) and not _reference(right, "price"):
        rest = re.sub(r"^(?:of|in)\s+", "", right[value.end() :].strip())
        if rest or deed:
            left, right = deed or rest, value[0].strip()
    guided = re.search(r"(?i)\bguid(?:es?|ance|ing)\b(?!\()", left)
    measure = _guide(left, context) if guided else _measure(left or "price", context, right)
    operand = _operand(right, measure, context)
    return measure.claim(f"{measure.text} {sign} {operand}", rising="<" not in sign)


_SPAN = (
    r"(?P<span>yoy|y/y|year[- ](?:over|on)[- ]year|a year|per year|from a year ago|vs last year"
    r"|annually"
    r"|qoq|q/q|quarter[- ](?:over|on)[- ]quarter|sequentially"
    r"|in (?P<count>a|one|\d+) (?P<window>day|week|month|year)s?)"
)
_WINDOWS = {"day": "d", "week": "w", "month": "mo", "year": "y"}
_MOVE = re.compile(
    rf"(?i)(?:(?P<left>.+?)\s+)?(?:is\s+)?\b(?P<verb>{any_of(MOVES)})"
    rf"(?:\s+(?:by\s+)?{_SIGN}?\s*(?:by\s+)?"
    rf"(?P<n>[\d.]+)\s?(?P<unit>{any_of(UNITS)})\+?(?:\s+or\s+more)?)?(?:,?\s+{_SPAN})?",
)


def _moves(text: str, context: Context, streak: tuple[int, str] | None) -> Claim | None:
    """Read `services revenue up 14% yoy`, `gross margin falls 300bp`, `revenue declines`."""
    match = _MOVE.fullmatch(text)
    if match is None or not (match["left"] or match["n"]):
        return None
    number, up = match["n"], MOVES[folded(match["verb"])] == "up"
    bare = not (number or streak or match["span"])
    if bare and folded(match["left"]) not in MEASURES:
        return None
    measure = _measure(match["left"] or "price", context)
    name, span = measure.text, folded(match["span"] or "")
    sequential = span.startswith(("q", "seq"))
    function = "qoq" if sequential else "yoy"
    change = f"{name} - prior({name})" if sequential or "(" in name else f"change({name}, 1y)"
    if not number:
        if name == "price":
            return None
        sign = ">" if up else "<"
        test = f"{change} {sign} 0pp" if measure.is_percent else f"{function}({name}) {sign} 0%"
        if measure.is_percent and streak:
            test = f"{'rising' if up else 'falling'}({name}, {streak[0]}q)"
        return measure.claim(test, rising=up)
    sign, unit = match["sign"] or ">=", UNITS[folded(match["unit"])]
    amount = f"{sign} {number}{unit}" if up else f"{TURNED[sign]} -{number}{unit}"
    if name == "price":
        if not match["window"]:
            word = text[match.start("verb") :]
            downs = (f"down {number}% from its high", f"{number}% below cost")
            lines = (f"{number}% above cost",) if up else downs
            raise ClaimError("a price that moves needs a point to start from", word, *lines)
        count = match["count"] if match["count"].isdigit() else "1"
        change = f"change(price, {count}{_WINDOWS[match['window'].lower()]})"
        return measure.claim(f"{change} {amount}", rising=up)
    if measure.is_percent == (unit == "%"):
        word = text[match.start("n") : match.end("unit")]
        instead = f"{number}{'pp' if unit == '%' else '%'}"
        kind = "points" if unit == "%" else "a percentage"
        raise ClaimError(f"{name} moves by {kind}", word, instead)
    if measure.is_percent:
        return measure.claim(f"{change} {amount}", rising=up)
    return measure.claim(f"{function}({name}) {amount}", rising=">" in amount)


_READERS = (_whole, _offset, _compared)


# Figures.


def _guide(text: str, context: Context) -> Measure:
    """Return the figure that a company guides to: `guides revenue next quarter to`."""
    following = re.search(r"(?i)\bnext\s+(?:quarter|qtr)\b|\bguid(?:es|e|ing)\b", text)
    others = (
        r"\b(?:guid(?:es?|ance|ing)|next\s+(?:quarter|qtr)(?:'s)?|for|to|its|the|full[- ]year|at)\b"
    )
    name = folded(re.sub(others, " ", text, flags=re.IGNORECASE))
    measure = _measure(name or "revenue", context)
    if "(" in measure.text:
        raise ClaimError("a company guides to a figure, and its growth is none", text)
    return _made(f"guide({measure.text}{', next' if following else ''})", context, measure.series)


def _made(text: str, context: Context, series: tuple[NewSeries, ...] = ()) -> Measure:
    """Return a measure with its unit. ClaimError if the language cannot say it."""
    own = {new.name: _unit_named(new.unit) for new in series}
    names = replace(context.names, metrics={**context.names.metrics, **own})
    try:
        return Measure(text, unit_of(parse_value(text, names)), series)
    except ExprError as error:
        raise ClaimError(error.message, text) from None


def _unit_named(name: str) -> Unit:
    return {"%": PERCENT, "x": MULTIPLE, "number": NUMBER}.get(name) or money(name)


def _measure(text: str, context: Context, value: str = "") -> Measure:
    """Return the figure that `text` names. `value` gives a new series its unit.

    ClaimError if the name is near one that is known: that is a slip, not a new series.
    """
    phrase = folded(text).strip(" ,:'")
    if phrase not in MEASURES:
        phrase = re.sub(
            r"^(?:its|the|their|needs|need|quarterly|total|reported|of|'s|with|on|has)\s+",
            "",
            phrase,
        )
        phrase = re.sub(r"\s+(?:of|per quarter|a quarter|per share|a share|at|in|to)$", "", phrase)
    written = _known(phrase, text.strip(), context)
    if written:
        return _made(written, context)
    call = re.fullmatch(r"(?:yoy|qoq|change|avg|ttm|guide)\((\w+)(?:, \w+)?\)", text.strip())
    if call:  # of a new series
        return _made(text.strip(), context, _measure(call[1], context).series)
    if phrase in ("margin", "margins", "growth"):
        which = _MARGINS if phrase != "growth" else ("revenue growth", "eps growth")
        raise ClaimError(f"which {phrase}?", text, *which)
    year = re.search(r"\b(?:19|20)\d\d\b", phrase)
    if year:
        raise ClaimError("a year needs a word before it", year[0], f"in {year[0]}")
    if phrase.endswith(" cagr"):
        raise ClaimError("over how many years?", text, f"3 year {text}")
    words = re.sub(r"^(\d+[a-z]\w*) (.+)", r"\2 \1", phrase)  # "18A yield" is yield_18a
    name = re.sub(r"[^a-z0-9]+", "_", words.replace("&", " ")).strip("_")
    stopped = WORDS["no_figure"].intersection(re.findall(r"[\w']+", phrase))
    if (
        stopped
        or name.count("_") > 5
        or re.search(r"[^\w\s/&'.+-]", phrase)
        or not name[:1].isalpha()
    ):
        raise ClaimError(f"{text!r} names no figure", text, "revenue", "gross margin")
    _check_slip(name, phrase, text, context)
    unit = _new_unit(phrase, value, context)
    return _made(name, context, (NewSeries(name, unit, phrase),))


def _known(phrase: str, typed: str, context: Context) -> str:
    """Return what a test writes for a known figure, or an empty string."""
    name = re.sub(r"[^a-z0-9]+", "_", phrase)
    if phrase in MEASURES:
        return MEASURES[phrase]
    if name in context.names.metrics:
        return name
    try:
        parse_value(typed, context.names)
    except ExprError:
        pass
    else:
        return re.sub(r"\s*/\s*", " / ", typed) if re.match(r"[a-z(]", typed) else ""
    for pattern, form in _forms():
        match = pattern.fullmatch(phrase)
        if match:
            parts = {
                key: _known(part, part, context)
                for key, part in match.groupdict().items()
                if key != "n"
            }
            if all(parts.values()):
                if "/" in form:
                    joined = {key for key, part in parts.items() if re.search(r" [-+/] ", part)}
                    parts |= {key: f"({parts[key]})" for key in joined}
                return form.format(**parts, n=match.groupdict().get("n"))
    turned = re.sub(r"(.+) of (?:the )?(\w+)", r"\2 \1", phrase)
    group, _, rest = turned.partition(" ")
    figure = _known(rest, rest, context) if group in context.names.groups and rest else ""
    inner = re.sub(r"^yoy\((\w+)\)$", r"\1", figure)
    total = f"sum({inner}@{group})"
    return "" if not figure else total if inner == figure else f"yoy({total})"


@cache
def _forms() -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile(pattern), form) for form, pattern in FORMS.items()]


def _check_slip(name: str, phrase: str, text: str, context: Context) -> None:
    """Raise ClaimError if a name is that of a known figure but for a slip of the pen."""
    known = {
        *STANDARD,
        "margin",
        *context.names.metrics,
        *(key.replace(" ", "_") for key in MEASURES),
    }
    near = nearest(name, [key for key in known if len(key) >= _SHORTEST_SLIP])
    if near and len(name) >= _SHORTEST_SLIP and near.rstrip("s") != name.rstrip("s"):
        meant = near.replace("_", " ")
        instead = _MARGINS if near == "margin" else (meant,)
        raise ClaimError(f"no figure is called {phrase!r}; did you mean {meant}?", text, *instead)


def _ends_with(words: str, phrase: str) -> bool:
    """Return whether the last words of a name are in a list of the vocabulary."""
    return bool(re.search(rf"(?:^|[\s_]){any_of(WORDS[words])}$", phrase))


def _new_unit(phrase: str, value: str, context: Context) -> str:
    """Return the unit of a new series: that of its value, else of the last word of its name."""
    last = re.split(r"[\s_]", phrase)[-1]
    match = VALUE.match(value.strip())
    if match and _RATIO.search(phrase) and not (match["unit"] or match["magnitude"]):
        return "x"  # net debt/EBITDA, price/book
    unit = _written_unit(match) if match else ""
    magnitude = (match["magnitude"] or "").lower() if match else ""
    bare = not (unit or magnitude)
    if unit in ("pp", "bp", "%") or (bare and _ends_with("percent", phrase)):
        return "%"
    large = magnitude in LARGE and last not in WORDS["counted"]
    is_money = unit == "$" or (not unit and (_ends_with("money", phrase) or large))
    return _currency("", context) if is_money else unit or "number"


_AVERAGE = re.compile(
    r"(?P<n>\d+)[- ]?(?P<unit>day|dma|d|week|w)"
    r"(?: (?:simple )?(?:moving )?(?:average|avg|ma|sma))?"
)


def _reference(text: str, measure: str) -> str:
    """Return what a test writes for `its 52 week high`, `consensus`; an empty string if it is
    none."""
    phrase = re.sub(rf"^{_ITS}", "", folded(text).strip(" ."))
    average = _AVERAGE.fullmatch(phrase)
    if average:
        return f"avg({measure}, {average['n']}{'w' if average['unit'][0] == 'w' else 'd'})"
    inner = re.sub(r"^guide\((.+)\)$", r"\1", measure)
    return REFERENCES.get(phrase, "").format(m=inner)


# Values.


def _written_unit(match: re.Match[str]) -> str:
    """Return the unit written with a value: `%`, `pp`, `x`, a currency, `$`, or an empty string."""
    lead, unit = (match["lead"] or "").upper(), match["unit"] or ""
    if lead:
        return {**SIGNS, **LETTERED, "RMB": "CNY"}.get(lead, lead)
    return _UNITS.get(unit, _UNITS.get(unit.lower(), ""))


_TAIL = re.compile(
    r"(?i)(?:(?:per|a|an|each|every|in an?|in one|in any) |/ ?)(?:single )?(?:quarter|qtr|share)"
    r"|quarterly"
)
_CONSTANT = re.compile(r"(?i)cc|ex[- ]fx|(?:at|in) constant (?:currency|currencies|fx)|yoy|y/y")
_OF_WHAT = re.compile(r"(?:per|a|of) ([a-z]+(?: [a-z]+)?)")
_NOUN = re.compile(r"(?:[A-Za-z][\w/-]{2,}|[A-Z]{2,})(?:\s[a-z][\w-]*)?")


def _operand(text: str, measure: Measure, context: Context) -> str:
    """Return the right side of a comparison: a value, a reference, a company, or an expression."""
    value = VALUE.match(text)
    if value and value.end() == len(text):
        return _value(text, measure, context)
    reference = _reference(text, "price" if measure.text.startswith("avg(") else measure.text)
    if measure.text == "price" and reference.startswith(("consensus", "guide")):
        raise ClaimError("which figure is compared?", text)
    if reference:
        return reference
    company = re.fullmatch(r"(?:that\s+of\s+)?(?P<t>[A-Z][A-Z0-9.-]*)(?:'s)?(?:\s+.*)?", text)
    if company and company["t"] in context.names.tickers:
        inner = re.sub(r"^(?:yoy|guide)\((.+?)(?:, next)?\)$", r"\1", measure.text)
        return measure.text.replace(inner, f"{inner}@{company['t']}")
    written = _known(folded(text), text, context)
    if written:
        return written
    if value is None:
        raise ClaimError(f"{text!r} is no value", text)
    rest = text[value.end() :].strip()
    if re.match(r",\d", rest):
        raise ClaimError("a comma parts thousands", text, text.replace(",", ".", 1))
    plain = measure.unit == NUMBER and not (value["unit"] or value["lead"])
    noun = (measure.series and _OF_WHAT.fullmatch(rest)) or (plain and _NOUN.fullmatch(rest))
    constant = measure.series and _CONSTANT.fullmatch(rest)
    spanned = measure.is_percent and re.fullmatch(_SPAN, rest, re.IGNORECASE)
    stopped = WORDS["no_figure"].intersection(rest.split()) - {"a", "of", "per", "week", "month"}
    if spanned or constant or _TAIL.fullmatch(rest) or (noun and not stopped):
        return _value(value[0].strip(), measure, context)  # "25% of float", "100k wafers"
    instead = ("",) if len(rest) > 2 else ()  # "15c" is not 15
    raise ClaimError(f"{rest!r} is not understood behind the number", rest, *instead)


def _value(text: str, measure: Measure, context: Context) -> str:
    """Return a value in the unit of the measure. ClaimError if the unit must be asked for."""
    typed = text.strip()
    match = VALUE.fullmatch(typed)
    if match is None:
        raise ClaimError(f"{text!r} is no value", text)
    number = (match["minus"] or "") + match["number"].replace(",", "")
    magnitude = MAGNITUDES.get((match["magnitude"] or "").lower(), "")
    if magnitude == "K":
        number, magnitude = f"{Decimal(number) * 1000:f}".removesuffix(".0"), ""
    unit, dim = _written_unit(match), measure.unit.dim
    if number == "0" and not unit:
        return number
    if measure.is_percent:
        if unit in ("pp", "bp", "%"):
            return f"{number}{unit}"
        if measure.text.startswith("fred(") and not (unit or magnitude):
            return f"{number}%"  # a rate of interest is a percentage
        what = f"{number} {unit}".strip()
        raise ClaimError(f"{what} of what? {measure.text} is a percentage", typed, f"{number}%")
    if dim in (Dim.MONTHS, Dim.MULTIPLE):
        return f"{number}{unit if unit == '%' else 'mo' if dim is Dim.MONTHS else 'x'}"
    if dim is not Dim.MONEY:
        if measure.series and re.fullmatch(r"20\d\d", typed):
            raise ClaimError(f"{typed} looks like a year; put an event in quotes", typed)
        return f"{number}{magnitude}{unit if unit in ('%', 'x') else ''}"
    if unit in ("%", "pp", "bp", "x", "mo"):
        growth = (f"growth {typed}",) if unit == "%" else ()
        raise ClaimError(
            f"{measure.text} is money, and {typed} is a share of what?", typed, *growth
        )
    small = re.search(r"price|eps_diluted|_per_|fred\(", measure.text) or measure.series
    if not (unit or magnitude or small):
        lines = (f"{number}M", f"{number}B")
        raise ClaimError(f"{number} of what? {measure.text} is money", typed, *lines)
    own = measure.unit.label
    currency = own if not unit else _currency(unit, context)
    if HUNDREDTHS.get(own) == currency:
        number, currency = f"{Decimal(number) * 100:f}".removesuffix(".00"), own
    if currency != own and measure.text == "price":
        raise ClaimError(f"{context.ticker} trades in {own}, not in {currency}", typed, number)
    return f"${number}{magnitude}" if currency == "USD" else f"{number}{magnitude} {currency}"


def _currency(unit: str, context: Context) -> str:
    """Return the currency of an amount: `$` is the dollar of the ticker, pounds are reported."""
    own = context.names.currency
    if unit == "$":
        return own if own.endswith("D") else "USD"
    return unit or HUNDREDTHS.get(own, own)
