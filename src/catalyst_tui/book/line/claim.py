"""Read the claim of a typed line as a test: `nrr is below 112% two quarters in a row`.

A claim is a figure, a comparison and a value. Comparisons in words become signs first, so that one
grammar reads `stays above 72%` and `> 72%`. The result is written as `catalysts.toml` writes it.
A claim without a comparison is no test; the caller then takes it as an event.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from decimal import Decimal
from functools import cache

from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.book.line.vocabulary import any_of, vocabulary
from catalyst_tui.book.model.currencies import HUNDREDTHS, KNOWN, LETTERED, SIGNS
from catalyst_tui.book.model.metrics import MACRO, POSITION, STANDARD
from catalyst_tui.book.model.quantity import DAYS, MULTIPLE, PERCENT, SHARES, Unit
from catalyst_tui.book.near_names import nearest

TURNED = {">": "<", ">=": "<=", "<": ">", "<=": ">=", "=": "="}
_W = vocabulary()
_CODES = {code.lower(): code for code in KNOWN} | {name: name for name in HUNDREDTHS}
_UNITS = {**_CODES, **_W.units}
_NUMBER = r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
VALUE = re.compile(
    rf"(?P<lead>{any_of((*LETTERED, *SIGNS, '$', 'RMB', *KNOWN))})?\s?(?P<minus>-)?\+?{_NUMBER}"
    rf"(?:\s?(?P<magnitude>{any_of(_W.magnitudes)})(?![a-z]))?"
    rf"(?:\s?(?P<unit>{any_of(_UNITS)})(?![a-z/]))?(?P<plus>\+)?",
    re.IGNORECASE,
)
_NAMES = re.compile(r"[a-z_][\w@]*(?:\.\w+)?")
_SIGN = r"(?P<sign>>=|<=|>|<|=)"
_ITS = r"(?:its |the |a |an |my |their |our )?"
_PRICES = ("price", "gain", "weight", "market_cap", "days_held", "drawdown")
_SHORTEST_SLIP = 5  # letters; a shorter name is near too many others


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
    guided: bool = False
    non_gaap: bool = False

    @property
    def is_price(self) -> bool:
        """Tell whether it has a value at each close."""
        return any(re.match(rf"{name}\b", word) for word in _words(self.test) for name in _PRICES)


def _words(expression: str) -> list[str]:
    return _NAMES.findall(expression)


class ClaimError(ValueError):
    """A claim that cannot be read. `word` is what stopped it; each of `instead` could
    stand there."""

    def __init__(self, message: str, word: str, instead: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.word, self.instead = word, instead


class Context(Struct, frozen=True):
    """What a claim is about. `series` has the unit of each series of the book."""

    ticker: str
    currency: str
    series: Mapping[str, str]
    tickers: Collection[str]
    groups: Collection[str] = ()


class Measure(Struct, frozen=True):
    """A figure as a test writes it."""

    text: str
    series: tuple[NewSeries, ...] = ()
    non_gaap: bool = False
    guided: bool = False

    def claim(self, test: str, *, rising: bool) -> Claim:
        """Return a claim about it."""
        return Claim(test, rising, series=self.series, guided=self.guided, non_gaap=self.non_gaap)


def read_claim(text: str, context: Context) -> Claim | None:
    """Return the test that `text` says, or None if it holds no comparison."""
    inner = re.fullmatch(r"\((.+?) (and|or) (.+)\)( for .+)?", text)
    if inner:
        claim = _joined(inner[1], inner[2], inner[3], context)
        return replace(claim, test=f"({claim.test}){inner[4] or ''}") if claim else None
    for joint in re.finditer(r",?\s+(and|or)\s+(?:if\s+)?", text, re.IGNORECASE):
        left, right = text[: joint.start()], text[joint.end() :]
        if not re.search(r"\b(?:between|from)\b", left) and all(map(_compares, (left, right))):
            return _joined(left, joint[1].lower(), right, context)
    adjusted = r"\s*\(?\b(?:non[- ]gaap|adjusted|adj\.?|pro[- ]forma)\b\)?\s*"
    plain = re.sub(adjusted, " ", text, flags=re.IGNORECASE)
    if plain != text:
        claim = read_claim(plain.strip(), context)
        return replace(claim, non_gaap=True) if claim else None
    text, streak = _without_streak(text)
    flat, lasting = signed(text)
    claim = _moves(flat, context, streak)
    if claim is None:
        claim = next((claim for read in _READERS if (claim := read(flat, context))), None)
    elif claim.test.startswith(("rising(", "falling(")):
        streak = None
    if claim is None:
        return None
    lasting = lasting or claim.lasting
    ending = f" for {_streak(streak, claim.is_price)}" if streak else ""
    return replace(claim, test=claim.test + ending, lasting=lasting)


def _compares(text: str) -> bool:
    return bool(re.search(r"[<>=]|\b(?:positive|negative)\b", signed(text)[0]))


def _joined(left: str, joint: str, right: str, context: Context) -> Claim | None:
    """Read two claims with `and` or `or` between them."""
    first, second = (read_claim(part, context) for part in (left, right))
    if first is None or second is None:
        return None
    if not first.is_price and re.match(r"[<>]", signed(right)[0]):
        raise ClaimError("which figure is meant behind it?", right)
    if " for " in second.test and " for " not in first.test:
        parts = first.test, second.test.partition(" for ")
        both = f"({parts[0]} {joint} {parts[1][0]}) for {parts[1][2]}"
        raise ClaimError("is the streak of both?", f"{left} {joint} {right}", (both,))
    return replace(
        first, test=f"{first.test} {joint} {second.test}", series=(*first.series, *second.series)
    )


_UNIT = r"(?P<unit>quarter|qtr|period|day|session|week|month|half|year|close)s?"
_COUNT = rf"(?P<n>\d+|{any_of(_W.numbers)})"
_RUN = r"(?:straight|consecutive)\s+"
_STREAKS = tuple(
    re.compile(rf"(?:,\s*)?{pattern}", re.IGNORECASE)
    for pattern in (
        rf"\bfor\s+(?:at\s+least\s+)?{_COUNT}\s+(?:{_RUN})?{_UNIT}(?:\s+(?:in\s+a\s+row|running))?\b",
        rf"(?:\b(?:in|over)\s+)?\b{_COUNT}\s+{_UNIT}\s+(?:in\s+a\s+row|running|straight)\b",
        rf"(?:\b(?:in|over)\s+)?\b{_COUNT}\s+{_RUN}{_UNIT}(?:\s+in\s+a\s+row)?\b",
        rf"(?P<keep>negative|positive|\d\S*)\s+{_COUNT}\s+{_UNIT}$",
    )
)


def _without_streak(text: str) -> tuple[str, tuple[int, str] | None]:
    """Cut `for 2 quarters`, `three days in a row` out of a claim."""
    for pattern in _STREAKS:
        match = pattern.search(text)
        if match:
            word, unit = match["n"].lower(), match["unit"].lower()
            count = int(word) if word.isdigit() else _W.numbers[word]
            keep = match.groupdict().get("keep") or ""
            rest = (text[: match.start()] + keep + text[match.end() :]).strip()
            return rest, (count, {"qtr": "quarter", "close": "day"}.get(unit, unit))
    return text, None


def _streak(streak: tuple[int, str], is_price: bool) -> str:
    count, unit = streak
    if unit == "week" and is_price:
        count, unit = count * 7, "day"
    return f"{count} {'halve' if unit == 'half' else unit}s"


@cache
def _comparing() -> tuple[re.Pattern[str], ...]:
    verbs = any_of((*_W.words["verbs"], *_W.words["lasting"]))
    levels, amounts = any_of(_W.levels), any_of(_W.amounts)
    states = any_of((*(_W.words["verbs"] - set(_W.moves)), *_W.words["lasting"], "to", "of"))
    end = r"(?![\w(-])"
    return (
        re.compile(rf"(?:\b(?P<verb>{verbs})\s+)?\b(?P<word>{levels}){end}", re.IGNORECASE),
        re.compile(rf"(?:\b(?P<verb>{states})\s+)?\b(?P<word>{amounts}){end}", re.IGNORECASE),
        re.compile(rf"\b(?P<verb>{any_of(_W.moves)})\s+(?P<word>to)\s+(?=\D?\d)", re.IGNORECASE),
        re.compile(rf"(?<=\s)(?P<verb>{states})\s*(?=[<>]=?)|\s*(?P<word>≥|≤)\s*", re.IGNORECASE),
    )


def signed(text: str) -> tuple[str, bool]:
    """Return a claim with signs for its comparisons, and whether it speaks of a state that lasts."""
    lasting = False

    def sign(match: re.Match[str]) -> str:
        nonlocal lasting
        verb, word = (folded(match[name] or "") for name in ("verb", "word"))
        lasting |= verb in _W.words["lasting"] or word.startswith(("never", "not "))
        if word == "to":
            return ">= " if _W.moves[verb] == "up" else "<= "
        return f" {({'≥': '>=', '≤': '<='} | dict(_W.comparisons)).get(word, '')} "

    for pattern in _comparing():
        text = pattern.sub(sign, text)
    kept = re.search(
        rf"\b{any_of(_W.words['lasting'])}\s+(?=between|positive|negative|\S?\d)", text
    )
    lasting |= kept is not None
    return re.sub(r"\s+", " ", re.sub(r"([<>]=?)\s+=\s+", r"\1 ", text)).strip(" ,"), lasting


def folded(text: str) -> str:
    """Return a text in small letters with single blanks."""
    return " ".join(text.lower().split())


# The shapes of a claim. Each reader returns None if the text has another shape.


@cache
def _whole_claims() -> tuple[tuple[re.Pattern[str], str], ...]:
    slots = {
        "{p}": r"(?P<n>[\d.]+) ?(?:%|percent|pct)",
        "{s}": _SIGN,
        "{its}": _ITS,
    }
    found = []
    for test, pattern in _W.claims.items():
        for slot, meaning in slots.items():
            first, *others = pattern.split(slot)
            again = re.sub(r"\?P<\w+>", "?:", meaning) if "n>" not in meaning else meaning
            pattern = (
                first
                + "".join(meaning + other for other in others[:1])
                + "".join(again.replace("?P<n>", "?P<n2>") + other for other in others[1:])
            )
        found.append((re.compile(rf"(?:price )?(?:{pattern})", re.IGNORECASE), test))
    return tuple(found)


def _whole(text: str, context: Context) -> Claim | None:
    """Read claims that are a phrase of the vocabulary: `trailing stop 15%`, `turns profitable`."""
    if re.fullmatch(r"(?:rising|falling)\([\w@]+, \w+\)", text):
        return Claim(text, text.startswith("rising"))
    for pattern, test in _whole_claims():
        match = pattern.fullmatch(text)
        if match:
            parts = match.groupdict()
            number = parts.get("n") or parts.get("n2") or ""
            test = test.format(n=number, s=parts.get("sign", ""))
            falling = "drawdown" in test or "<" in test
            return Claim(test, rising=not falling)
    return None


def _between(text: str, context: Context) -> Claim | None:
    """Read `price between 80 and 120` and `capex 60-65bn`."""
    verbs = any_of((*_W.words["verbs"], *_W.words["lasting"], "of"))
    match = re.fullmatch(
        rf"(?P<left>.*?)\s*\b(?:{verbs}\s+)?(?:between|from|in the range of|in a range of)\s+"
        r"(?P<low>\S.*?)\s+(?:and|to)\s+(?P<high>.+)",
        text,
        re.IGNORECASE,
    ) or re.fullmatch(
        rf"(?P<left>.*?)\s*(?:\b{verbs}\s+)?(?P<low>[^\s\d]{{0,3}}\d[\d.,]*[a-zA-Z%]*)\s?[-–]\s?"
        r"(?P<high>\S?\d.*)",
        text,
    )
    if match is None or re.search(r"[<>=]", text):
        return None
    measure = _measure(match["left"] or "price", context, match["high"])
    low, high = match["low"], match["high"]
    top, bottom = VALUE.fullmatch(high), VALUE.fullmatch(low)
    if top and bottom and not (bottom["magnitude"] or bottom["unit"]):
        low += "".join(filter(None, (top["magnitude"], f" {top['unit']}" if top["unit"] else "")))
    values = [_value(value, measure, context) for value in (low, high)]
    claim = measure.claim(f"{measure.text} between {values[0]} and {values[1]}", rising=True)
    return replace(claim, lasting=True)


def _offset(text: str, context: Context) -> Claim | None:
    """Read `down 25% from its high`, `15% below cost`, `10% above its 200 day average`."""
    match = re.fullmatch(
        rf"(?:(?P<left>price|stock|it|shares|the stock) )?(?:is )?(?P<move>{any_of(_W.moves)})? ?"
        rf"(?:by )?{_SIGN}? ?(?P<n>[\d.]+)\s?(?:%|percent|pct)(?: or more)? ?(?:(?P<verb>down|off|up) )?"
        rf"(?P<side><|>|from|off|of|since|against|versus|vs)? ?{_ITS}(?P<other>.+)",
        text,
        re.IGNORECASE,
    )
    reference = _reference(match["other"], "price") if match else ""
    if match is None or not reference:
        return None
    down = _W.moves.get(folded(match["move"] or match["verb"] or ""), "down") == "down"
    below = match["side"] == "<" or (match["side"] != ">" and down)
    inclusive = "=" if match["sign"] == ">=" or "or more" in text else ""
    number = match["n"]
    if reference == "cost":
        test = f"gain <{inclusive} -{number}%" if below else f"gain >{inclusive} {number}%"
    elif below and reference.startswith("max("):
        test = f"drawdown{reference[3:]} >{inclusive} {number}%"
    else:
        factor = (100 + Decimal(number) * (-1 if below else 1)) / 100
        test = f"price {'<' if below else '>'}{inclusive} {reference} * {factor.normalize():f}"
    return Claim(test, rising=not below)


def _compared(text: str, context: Context) -> Claim | None:
    """Read `yoy(revenue) < 25%`, `price > 52 week high`, `at least 14B of revenue`."""
    match = re.fullmatch(rf"(?P<left>[^<>=]*?)\s*{_SIGN}\s*(?P<right>[^<>=]+)", text)
    if match is None:
        return _plus(text, context)
    left, sign, right = match["left"].strip(" ,:"), match["sign"], match["right"].strip()
    faster = re.fullmatch(r"(.+?) grows? (?:faster|quicker)", left, re.IGNORECASE)
    deed = _W.deeds.get(folded(left), "")
    if (deed or not left) and not _reference(right, "price"):
        value = VALUE.match(right)
        rest = re.sub(r"^(?:of|in)\s+", "", right[value.end() :].strip()) if value else ""
        if value and rest:
            left, right = deed or rest, value[0].strip()
    if faster:
        left = f"{faster[1]} growth"
    guided = _is_guide(left)
    measure = _guide(left, context) if guided else _measure(left or "price", context, right)
    value_text = _operand(right, measure, context)
    return measure.claim(f"{measure.text} {sign} {value_text}", rising=sign in (">", ">=", "="))


def _plus(text: str, context: Context) -> Claim | None:
    """Read `70%+ gross margin` and `gross margin 70%+`."""
    text = re.sub(r" or (?:better|more|higher|above)$", "+", text)
    match = re.fullmatch(
        r"(?P<left>.*?)\s*(?P<value>\S*\d\S*)\+(?:\s+(?:of\s+|in\s+)?(?P<right>.+))?", text
    )
    if match is None or not (match["left"] or match["right"]):
        return None
    return _compared(f"{match['left'] or match['right']} >= {match['value']}", context)


def _of_sign(text: str, context: Context) -> Claim | None:
    """Read `fcf negative`, `net income turns positive`."""
    verbs = any_of((*_W.words["verbs"], *_W.words["lasting"]))
    match = re.fullmatch(
        rf"(?P<left>.+?)\s+(?:{verbs}\s+)?(?P<word>negative|positive)", text, re.IGNORECASE
    ) or re.fullmatch(r"(?P<word>negative|positive)\s+(?P<left>.+)", text, re.IGNORECASE)
    if match is None:
        return None
    measure, rising = _measure(match["left"], context), match["word"].lower() == "positive"
    return measure.claim(f"{measure.text} {'>' if rising else '<'} 0", rising=rising)


def _faster(text: str, context: Context) -> Claim | None:
    """Read `revenue grows faster than LYFT`."""
    match = re.fullmatch(
        r"(?P<left>.+?)\s+(?:grows?|growing|growth)\s+(?P<word>faster|slower)\s+than\s+"
        r"(?P<other>[A-Z][A-Z.-]*)(?:'s)?",
        text,
    )
    if match is None:
        return None
    measure, faster = _measure(match["left"], context), match["word"] == "faster"
    return measure.claim(
        f"yoy({measure.text}) {'>' if faster else '<'} yoy({measure.text}@{match['other']})",
        rising=faster,
    )


_SPAN = (
    r"(?P<span>yoy|y/y|year[- ](?:over|on)[- ]year|a year|per year|from a year ago|vs last year|annually"
    r"|qoq|q/q|quarter[- ](?:over|on)[- ]quarter|sequentially|in (?:a|one|\d+) (?:day|week|month|year)s?)"
)


def _moves(text: str, context: Context, streak: tuple[int, str] | None) -> Claim | None:
    """Read `services revenue up 14% yoy`, `gross margin falls 300bp`, `revenue declines`."""
    moves = any_of(_W.moves)
    match = re.fullmatch(
        rf"(?:(?P<left>.+?)\s+)?(?:is\s+)?\b(?P<verb>{moves})(?:\s+(?:by\s+)?{_SIGN}?\s*(?:by\s+)?"
        rf"(?P<n>[\d.]+)\s?(?P<unit>{any_of(_W.units)})(?:\s+or\s+more)?)?(?:\s+{_SPAN})?",
        text,
        re.IGNORECASE,
    )
    if match is None or not (match["left"] or match["n"]):
        return None
    up = _W.moves[folded(match["verb"])] == "up"
    unit = _W.units[folded(match["unit"])] if match["unit"] else ""
    if not match["n"] and folded(match["left"]) not in _W.measures and not streak:
        return None
    measure = _measure(match["left"] or "price", context)
    kind, span = _unit_of(measure, context), folded(match["span"] or "")
    sequential = span.startswith(("q", "seq"))
    if not match["n"]:
        return _direction(measure, kind, streak, up=up, sequential=sequential)
    sign = match["sign"] or ">="
    amount = f"{sign} {match['n']}" if up else f"{TURNED[sign]} -{match['n']}"
    amount += unit
    if "price" in _words(measure.text) and "(" not in measure.text:
        window = re.fullmatch(r"in (a|one|\d+) (day|week|month|year)s?", span)
        if window is None or unit != "%":
            word = text[match.start("verb") :]
            lines = (f"down {match['n']}% from its high", f"{match['n']}% below cost")
            ups = (f"{match['n']}% above cost",)
            raise ClaimError(
                "a price that moves needs a point to start from", word, ups if up else lines
            )
        length = f"{window[1].replace('one', '1').replace('a', '1')}{_WINDOWS[window[2]]}"
        return measure.claim(f"change({measure.text}, {length}) {amount}", rising=up)
    if kind == "%":
        if unit == "%":
            word = text[match.start("n") : match.end("unit")]
            raise ClaimError(f"{measure.text} moves by points", word, (f"{match['n']}pp",))
        if measure.text.startswith(("yoy(", "qoq(")):
            change = f"{measure.text} - prior({measure.text})"
        else:
            left = measure.text
            change = f"{left} - prior({left})" if sequential else f"change({left}, 1y)"
        return measure.claim(f"{change} {amount}", rising=up)
    if unit != "%":
        raise ClaimError(f"{measure.text} moves by a percentage", text, ())
    function = "qoq" if sequential else "yoy"
    return measure.claim(f"{function}({measure.text}) {amount}", rising=amount.startswith(">"))


_WINDOWS = {"day": "d", "week": "w", "month": "mo", "year": "y"}


def _direction(
    measure: Measure, kind: str, streak: tuple[int, str] | None, *, up: bool, sequential: bool
) -> Claim | None:
    """Return the test of a figure that grows or shrinks: a percentage by its steps, an amount
    against a year ago."""
    if measure.text == "price":
        return None
    sign = ">" if up else "<"
    if kind == "%" and streak and streak[1] == "quarter":
        test = f"{'rising' if up else 'falling'}({measure.text}, {streak[0]}q)"
    elif kind == "%":
        test = f"change({measure.text}, 1y) {sign} 0pp"
    else:
        test = f"{'qoq' if sequential else 'yoy'}({measure.text}) {sign} 0%"
    return measure.claim(test, rising=up)


_READERS = (_whole, _between, _offset, _compared, _of_sign, _faster)


# Figures.


def _is_guide(text: str) -> bool:
    return bool(re.search(r"\bguid(?:es?|ance|ing)\b(?!\()", text, re.IGNORECASE))


def _guide(text: str, context: Context) -> Measure:
    """Return the figure that a company guides to: `guides revenue next quarter to`."""
    following = re.search(r"\bnext\s+(?:quarter|qtr)\b|\bguid(?:es|e|ing)\b", text, re.IGNORECASE)
    name = re.sub(
        r"\b(?:guid(?:es?|ance|ing)|next\s+(?:quarter|qtr)(?:'s)?|for|to|its|the|full[- ]year|at)\b",
        " ",
        text,
        flags=re.IGNORECASE,
    )
    measure = _measure(folded(name) or "revenue", context)
    written = f"guide({measure.text}, next)" if following else f"guide({measure.text})"
    return replace(measure, text=written, guided=True)


def _measure(text: str, context: Context, value: str = "") -> Measure:
    """Return the figure that `text` names. `value` gives a new series its unit.

    ClaimError if the name is near one that is known: that is a slip, not a new series.
    """
    phrase = folded(text).strip(" ,:'")
    if phrase not in _W.measures:
        phrase = re.sub(
            r"^(?:its|the|their|quarterly|total|reported|of|'s|with|on|has)\s+", "", phrase
        )
        phrase = re.sub(r"\s+(?:of|per quarter|a quarter|per share|a share|at|in|to)$", "", phrase)

    written = _known(phrase, text.strip(), context)
    if written:
        return Measure(written)
    if phrase in ("margin", "margins"):
        margins = ("gross margin", "operating margin", "net margin")
        raise ClaimError("which margin?", text, margins)
    if phrase == "growth":
        raise ClaimError("which growth?", text, ("revenue growth", "eps growth"))
    year = re.search(r"\b(?:19|20)\d\d\b", phrase)
    if year:
        raise ClaimError("a year needs a word before it", year[0], (f"in {year[0]}",))
    digits, words = re.fullmatch(r"((?:\d\w*[\W_]+)*)(.*)", phrase).groups()  # type: ignore[union-attr]
    name = re.sub(r"[^a-z0-9]+", "_", f"{words} {digits}".replace("&", " ")).strip("_")
    if not re.match(r"[a-z]", name):
        raise ClaimError(f"{text!r} is no figure", text)
    stopped = _W.words["no_figure"].intersection(re.findall(r"[\w']+", phrase))
    if stopped or name.count("_") > 5 or re.search(r"[^\w\s/&'.+-]", phrase):
        raise ClaimError(f"{text!r} names no figure", text, ("revenue", "gross margin"))
    _check_slip(name, phrase, text, context)
    return Measure(name, (NewSeries(name, _new_unit(words, value, context), phrase),))


def _known(phrase: str, typed: str, context: Context) -> str:
    """Return what a test writes for a known figure, or an empty string."""
    name = re.sub(r"[^a-z0-9]+", "_", phrase)
    if phrase in _W.measures:
        return _W.measures[phrase]
    if _is_expression(typed, context):
        return re.sub(r"\s*/\s*", " / ", typed)
    if name in context.series:
        return name
    for pattern, form in _FORMS:
        match = pattern.fullmatch(phrase)
        if match is None:
            continue
        parts = {
            key: _known(part, part, context)
            for key, part in match.groupdict().items()
            if key != "n"
        }
        if all(parts.values()):
            return form.format(**parts, n=match.groupdict().get("n", ""))
    turned = re.fullmatch(r"(.+) of (?:the )?(\w+)", phrase)
    group, _, rest = (f"{turned[2]} {turned[1]}" if turned else phrase).partition(" ")
    figure = _known(rest, rest, context) if group in context.groups and rest else ""
    inner = re.fullmatch(r"yoy\((\w+)\)", figure)
    if inner:
        return f"yoy(sum({inner[1]}@{group}))"
    return f"sum({figure}@{group})" if figure else ""


_AVERAGE = r"(?:\s+(?:simple\s+)?(?:moving\s+)?(?:average|avg|ma|sma))?"
_FORMS = tuple(
    (re.compile(pattern), form)
    for pattern, form in (
        (r"(?:yoy\s+)?(?P<a>.+?)\s+(?:yoy\s+)?growth(?:\s+(?:rate|yoy|y/y))?", "yoy({a})"),
        (r"(?:sequential|qoq)\s+(?P<a>.+?)\s+growth|(?P<b>.+?)\s+growth\s+qoq", "qoq({a})"),
        (r"(?:ttm|ltm|trailing|annual|yearly)\s+(?P<a>.+)|", "ttm({a})"),
        (r"(?P<n>\d+)[- ]?y(?:ea)?r?\s+(?P<a>.+?)\s+cagr", "cagr({a}, {n}y)"),
        (r"(?P<a>.+?)(?:\s+as\s+(?:a\s+)?)?\s*(?:%|percent|percentage|share)\s+of\s+(?P<b>.+)", "{a} / {b}"),
        (r"(?P<a>.+?)\s*(?:/|\s+to\s+)\s*(?P<b>.+)", "{a} / {b}"),
        (r"(?P<n>\d+)[- ]?(?:day|dma|d)" + _AVERAGE, "avg(price, {n}d)"),
    )
)  # fmt: skip


def _check_slip(name: str, phrase: str, text: str, context: Context) -> None:
    """Raise ClaimError if a name is that of a known figure but for a slip of the pen."""
    if len(name) < _SHORTEST_SLIP:
        return
    known = {*STANDARD, "margin", *context.series}
    known |= {key.replace(" ", "_") for key in _W.measures if len(key) >= _SHORTEST_SLIP - 1}
    near = nearest(name, known)
    if near and near.rstrip("s") != name.rstrip("s"):
        meant = near.replace("_", " ")
        instead = (
            ("gross margin", "operating margin", "net margin") if near == "margin" else (meant,)
        )
        raise ClaimError(f"no figure is called {phrase!r}; did you mean {meant}?", text, instead)


def _new_unit(words: str, value: str, context: Context) -> str:
    """Return the unit of a new series: that of its value, else of its last word."""
    match = VALUE.fullmatch(value.strip()) or VALUE.match(value.strip())
    unit = _written_unit(match) if match else ""
    last = words.rsplit(maxsplit=1)[-1]
    if unit in ("pp", "bp"):
        return "%"
    if unit:
        return context.currency if unit == "$" else unit
    if last in _W.words["percent"]:
        return "%"
    return context.currency if last in _W.words["money"] else "number"


def _is_expression(text: str, context: Context) -> bool:
    """Tell whether the measure is written as a test: a name that is known, or a call."""
    if re.search(r"^[a-z_]+\(|@[A-Za-z]|\([a-z_]+", text):
        return True
    names = [name.strip() for name in re.split(r"[-+*/]", text)]
    return all(name in STANDARD or name in POSITION or name in context.series for name in names)


def _reference(text: str, measure: str) -> str:
    """Return what a test writes for `its 52 week high`, `consensus`; an empty string if it is
    none."""
    phrase = re.sub(rf"^{_ITS}", "", folded(text).strip(" ."))
    average = re.fullmatch(r"(?P<n>\d+)[- ]?(?P<unit>day|dma|d|week|w)" + _AVERAGE, phrase)
    if average:
        return f"avg({measure}, {average['n']}{'w' if average['unit'][0] == 'w' else 'd'})"
    found = _W.references.get(phrase, "")
    inner = re.sub(r"^guide\((.+)\)$", r"\1", measure)
    return found.format(m=inner)


# Values.


def _written_unit(match: re.Match[str]) -> str:
    """Return the unit written with a value: `%`, `pp`, `x`, a currency, `$`, or an empty string."""
    lead = (match["lead"] or "").upper()
    if lead:
        return {**SIGNS, **LETTERED, "RMB": "CNY"}.get(lead, lead)
    unit = match["unit"] or ""
    return _UNITS.get(unit, _UNITS.get(unit.lower(), ""))


def _operand(text: str, measure: Measure, context: Context) -> str:
    """Return the right side of a comparison: a value, a reference, a company, or an expression."""
    value = VALUE.match(text)
    if value and value.end() == len(text):
        return _value(text, measure, context)
    inner = re.sub(r"^(?:yoy|guide)\((.+?)(?:, next)?\)$", r"\1", measure.text)
    reference = _reference(text, "price" if measure.text.startswith("avg(") else measure.text)
    if reference and measure.text == "price" and reference.startswith(("consensus", "guide")):
        word = re.sub(r"^.*? ", "", text)
        raise ClaimError("which figure is compared?", word, (f"{word} with its eps",))
    if reference:
        return reference
    company = re.fullmatch(
        r"(?:that\s+of\s+|than\s+)*(?P<t>[A-Z][A-Z0-9.-]*)(?:'s)?(?:\s+.*)?", text
    )
    if company and company["t"] in context.tickers:
        other = f"{inner}@{company['t']}"
        return measure.text.replace(inner, other)
    if _is_expression(text, context):
        return text
    written = _known(folded(text), text, context)
    if written:
        return written
    if value is None:
        raise ClaimError(f"{text!r} is no value", text)
    rest = text[value.end() :].strip()
    if re.fullmatch(
        r"(?:per|a|an|each|every) (?:quarter|qtr|share)|quarterly", rest, re.IGNORECASE
    ):
        return _value(value[0].strip(), measure, context)
    if _unit_of(measure, context) == "%" and re.fullmatch(_SPAN, rest, re.IGNORECASE):
        return _value(value[0].strip(), measure, context)
    per = re.fullmatch(r"(?:per|a|of) ([a-z]+(?: [a-z]+)?)", rest)
    if measure.series and per and not _stops(per[1]):
        return _value(value[0].strip(), measure, context)  # "short interest above 25% of float"
    if re.match(r",\d", rest):
        dotted = text.replace(",", ".", 1)
        raise ClaimError("a comma parts thousands", text, (dotted,))
    plain = _unit_of(measure, context) == "number" and not (value["unit"] or value["lead"])
    noun = re.fullmatch(r"(?:[A-Za-z][\w/-]{2,}|[A-Z]{2,})(?:\s[a-z][\w-]*)?", rest)
    if plain and noun and not _stops(rest):
        return _value(value[0].strip(), measure, context)  # "capacity above 100k wafers"
    instead = ("",) if len(rest) > 2 else ()  # "15c" is not 15
    raise ClaimError(f"{rest!r} is not understood behind the number", rest, instead)


def _stops(text: str) -> bool:
    return bool(_W.words["no_figure"].intersection(text.split()))


def _value(text: str, measure: Measure, context: Context) -> str:
    """Return a value in the unit of the measure. ClaimError if the unit must be asked for."""
    match = VALUE.fullmatch(text.strip())
    if match is None:
        raise ClaimError(f"{text!r} is no value", text)
    typed = text.strip()
    number = ("-" if match["minus"] else "") + match["number"].replace(",", "")
    magnitude = _W.magnitudes.get((match["magnitude"] or "").lower(), "")
    if magnitude == "K":
        number, magnitude = f"{Decimal(number) * 1000:f}".removesuffix(".0"), ""
    unit, kind = _written_unit(match), _unit_of(measure, context)
    if number == "0" and not unit:
        return number
    if kind == "%":
        if unit in ("pp", "bp", "%"):
            return f"{number}{unit}"
        what = f"{number} {unit}".strip()
        message = f"{what} of what? {measure.text} is a percentage"
        raise ClaimError(message, typed, (f"{number}%",))
    if kind in ("mo", "x"):
        return f"{number}{kind}"
    if kind == "number" and measure.series and re.fullmatch(r"20\d\d", typed):
        raise ClaimError(f"{typed} looks like a year; put an event in quotes", typed)
    if kind in ("number", "days"):
        return f"{number}{magnitude}{unit if unit in ('%', 'x') else ''}"
    if unit in ("%", "pp", "bp", "x", "mo"):
        growth = (f"growth {typed}",) if unit == "%" else ()
        raise ClaimError(f"{measure.text} is money, and {typed} is a share of what?", typed, growth)
    small = ("price", "eps_diluted", "ffo_per_share", "ttm(eps_diluted)")
    if not (
        unit or magnitude or measure.series or measure.text in small or "_per_" in measure.text
    ):
        lines = (f"{number}M", f"{number}B")
        raise ClaimError(f"{number} of what? {measure.text} is money", typed, lines)
    currency = _currency(unit, measure, context)
    if "price" in _words(measure.text) and currency != context.currency:
        if HUNDREDTHS.get(context.currency) != currency:
            trades = f"{context.ticker} trades in {context.currency}, not in {currency}"
            raise ClaimError(trades, typed, (number,))
        number, currency = f"{Decimal(number) * 100:f}".removesuffix(".00"), context.currency
    return f"${number}{magnitude}" if currency == "USD" else f"{number}{magnitude} {currency}"


def _currency(unit: str, measure: Measure, context: Context) -> str:
    """Return the currency of an amount: `$` is the dollar of the ticker, pounds are reported."""
    if unit == "$":
        return context.currency if context.currency.endswith("D") else "USD"
    if unit:
        return unit
    reported = "price" not in _words(measure.text)
    return HUNDREDTHS.get(context.currency, context.currency) if reported else context.currency


def _unit_of(measure: Measure, context: Context) -> str:
    """Return `%`, `x`, `mo`, `days`, `money` or `number`: what values of a measure are."""
    text = measure.text
    if re.match(r"(?:yoy|qoq|cagr|drawdown|change|corr)\(", text):
        return "%"
    macro = re.fullmatch(r"fred\((\w+)\)", text)
    if macro:
        return _kind(str(MACRO.get(macro[1], "number")))
    if " / " in text:
        below = text.rpartition(" / ")[2]
        return (
            "%"
            if below in ("revenue", "ttm(revenue)", "market_cap") and "market" not in text[:12]
            else "x"
        )
    if text == "runway":
        return "mo"
    inner = next(
        iter(name.partition("@")[0] for name in _words(text) if f"{name}(" not in text), ""
    )
    units = {new.name: new.unit for new in measure.series} | dict(context.series)
    if inner in units:
        return _kind(units[inner])
    metric = STANDARD.get(inner)
    unit = POSITION.get(inner) or (metric.unit if metric else None)
    kinds: dict[Unit, str] = {PERCENT: "%", MULTIPLE: "x", SHARES: "number", DAYS: "days"}
    return kinds.get(unit, "money") if unit else "money"


def _kind(unit: str) -> str:
    if unit in ("%", "x", "number"):
        return unit
    return "money" if re.fullmatch(r"[A-Z]{3}|GBp", unit) else "number"
