"""Find the figure, the unit and the value that the words of a claim mean."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache

from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.book.language.names import Names
from catalyst_tui.book.language.operands import ExprError
from catalyst_tui.book.language.parser import parse_value
from catalyst_tui.book.language.tree import unit_of
from catalyst_tui.book.line.vocabulary import (
    COINS,
    FORMS,
    MAGNITUDES,
    MEASURES,
    REFERENCES,
    UNITS,
    WHICH,
    WORDS,
    any_of,
)
from catalyst_tui.book.model.currencies import HUNDREDTHS, KNOWN, LETTERED, SIGNS
from catalyst_tui.book.model.metrics import STANDARD
from catalyst_tui.book.model.quantity import MULTIPLE, NUMBER, PERCENT, Dim, Unit, money
from catalyst_tui.book.near_names import nearest

_UNITS = {
    **{code.lower(): code for code in KNOWN},
    **{name: name for name in HUNDREDTHS},
    **SIGNS,
    "$": "$",
    **UNITS,
}
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
VALUE = re.compile(
    rf"(?i)(?P<lead>{any_of((*LETTERED, *SIGNS, '$', 'RMB', *KNOWN))})?\s?"
    rf"(?P<minus>-)?\+?(?P<number>{_NUMBER})"
    rf"(?:\s?(?P<magnitude>{any_of(MAGNITUDES)})(?![a-z]))?"
    rf"(?:\s?(?P<unit>{any_of(_UNITS)})(?![a-z/]))?",
)
_ITS = r"(?:its |the |a |an |my |their |our )?"
_SHORTEST_SLIP = 5  # letters; a shorter name is near too many others
# B and T, which mostly scale money
LARGE = {name for name, letter in MAGNITUDES.items() if letter in "BT"}
_RATIO = re.compile(
    r"[a-z]\s?/\s?[a-z]|\bto (?:ebitda|sales|book"
    r"|equity|bill)\b"
)
PER_SHARE = r"price|eps_diluted|_per_|/ shares|fred\("  # sums that are small
_SUM = 10_000  # a smaller bare number is no sum of a company's money


def folded(text: str) -> str:
    """Return a text in small letters with single blanks."""
    return " ".join(text.lower().split())


class NewSeries(Struct, frozen=True):
    """A series that the line names and the book does not have."""

    name: str
    unit: str  # %, number, USD
    measure: str  # as typed


class ClaimError(ValueError):
    """A claim that cannot be read. `word` is what stopped it; each of `instead` could
    stand there."""

    def __init__(self, message: str, word: str, *instead: str) -> None:
        super().__init__(message)
        self.word, self.instead = word, instead


class LineContext(Struct, frozen=True):
    """What a claim is about: a company, and the names that its tests may use."""

    ticker: str
    names: Names


class Measure(Struct, frozen=True):
    """A figure as a test writes it, and its unit."""

    text: str
    unit: Unit
    series: tuple[NewSeries, ...] = ()

    @property
    def is_percent(self) -> bool:
        """Tell whether its values are percentages or points."""
        return self.unit.dim in (Dim.PERCENT, Dim.POINTS)


def guided_figure(text: str, context: LineContext) -> Measure:
    """Return the figure that a company guides to: `guides revenue next quarter to`."""
    following = re.search(r"(?i)\bnext\s+(?:quarter|qtr)\b", text)
    others = (
        rf"\b(?:{any_of(WORDS['raising'])}|guid(?:es?|ance|ing|ed)|outlook|by|for|to|its|the|at"
        r"|next\s+(?:quarter|qtr)(?:'s)?|full[- ]year)\b"
    )
    name = folded(re.sub(others, " ", text, flags=re.IGNORECASE))
    measure = figure(name or "revenue", context)
    if "(" in measure.text:
        raise ClaimError("a company guides to a figure, and its growth is none", text)
    return _made(
        f"guide({measure.text}{', next' if following else ''})", context, measure.series
    )


def of_company(name: str, symbol: str) -> str:
    """Return a figure of another company as a test writes it: `price@"BTC-USD"`."""
    return f"{name}@{symbol}" if symbol.isalnum() else f'{name}@"{symbol}"'


def _made(
    text: str, context: LineContext, series: tuple[NewSeries, ...] = ()
) -> Measure:
    """Return a measure with its unit. ClaimError if the language cannot say it."""
    own = {new.name: _unit_named(new.unit) for new in series}
    names = replace(context.names, metrics={**context.names.metrics, **own})
    try:
        return Measure(text, unit_of(parse_value(text, names)), series)
    except ExprError as error:
        raise ClaimError(error.message, text) from None


def _unit_named(name: str) -> Unit:
    return {"%": PERCENT, "x": MULTIPLE, "number": NUMBER}.get(name) or money(name)


def figure(text: str, context: LineContext, value: str = "") -> Measure:
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
        phrase = re.sub(r"\s+(?:of|per quarter|a quarter|at|in|to)$", "", phrase)
    written = known_figure(phrase, text.strip(), context)
    if not written and (plain := _unqualified(phrase, text, context)):
        return figure(plain, context, value)
    if written:
        priced = VALUE.match(value) if written == "price" else None
        scale = MAGNITUDES.get(((priced and priced["magnitude"]) or "").lower(), "")
        if scale in ("M", "B", "T") and not context.ticker.endswith("-USD"):
            # No share costs a million
            written = "shares_outstanding" if phrase == "shares" else "market_cap"
        return _made(written, context)
    coin = COINS.get(phrase, text.strip())
    if coin in COINS.values():  # "sell MSTR if BTC < 60k"
        return _made(of_company("price", coin), context)
    if text.strip() in context.names.tickers and "%" not in value:
        raise ClaimError(
            f"is {text} a company or a figure?", text, of_company("price", text)
        )
    call = re.fullmatch(
        r"(?:yoy|qoq|change|avg|ttm|guide)\((\w+)(?:, \w+)?\)", text.strip()
    )
    if call:  # of a new series
        return _made(text.strip(), context, figure(call[1], context).series)
    part, slash, whole = phrase.rpartition(" / ")
    other = known_figure(whole, whole, context) if slash else ""
    if other:  # of a new series: sbc / revenue
        new = figure(part, context, "$1B")
        return _made(f"{new.text} / {other}", context, new.series)
    if phrase in WHICH:
        raise ClaimError(f"which {phrase}?", text, *WHICH[phrase])
    year = re.search(r"\b(?:19|20)\d\d\b", phrase)
    if year:
        raise ClaimError("a year needs a word before it", year[0], f"in {year[0]}")
    if phrase.endswith(" cagr"):
        raise ClaimError("over how many years?", text, f"3 year {text}")
    phrase = re.sub(r"\b(?:yoy|y/y) (?=.*growth$)", "", phrase)
    words = re.sub(r"^(\d+[a-z]\w*) (.+)", r"\2 \1", phrase)  # "18A yield" is yield_18a
    name = re.sub(r"[^a-z0-9]+", "_", words.replace("&", " ")).strip("_")
    stopped = WORDS["no_figure"].intersection(re.findall(r"[\w']+", phrase))
    if (
        stopped
        or name.count("_") > 5
        or re.search(r"[^\w\s/&'.+-]", phrase)
        or not name[:1].isalpha()
        or re.search(r"[^\W\d_a-z]", phrase)  # the name would lose a letter
        or phrase.startswith("to ")
    ):
        raise ClaimError(f"{text!r} names no figure", text)
    _check_slip(name, phrase, text, context)
    if phrase.endswith(" growth"):
        base = phrase.removesuffix(" growth")
        _check_slip(base.replace(" ", "_"), base, text[: -len(" growth")], context)
    unit = _new_unit(phrase, value, context)
    return _made(name, context, (NewSeries(name, unit, phrase),))


def _unqualified(phrase: str, text: str, context: LineContext) -> str:
    """Return a known figure without `GAAP` or `reported` beside it, which change nothing.

    ClaimError if the word may make another figure of it, as `core` does.
    """
    for words in ("basis", "other_basis"):
        beside = rf"^{any_of(WORDS[words])} | \(?{any_of(WORDS[words])}\)?$"
        plain = re.sub(beside, "", phrase).strip()
        if plain == phrase or not known_figure(plain, plain, context):
            continue
        if words == "basis":
            return plain
        if ends_with("growing", phrase):
            return ""  # comparable sales are a figure of their own
        own = re.sub(r"\W+", "_", phrase).strip("_")
        message = f"is {phrase!r} a figure of its own, entered by hand?"
        raise ClaimError(message, text, own, plain)
    return ""


def known_figure(phrase: str, typed: str, context: LineContext) -> str:
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
                key: known_figure(part, part, context)
                for key, part in match.groupdict().items()
                if key != "n"
            }
            if all(parts.values()):
                if "/" in form:
                    joined = {
                        key
                        for key, part in parts.items()
                        if re.search(r" [-+/] ", part)
                    }
                    parts |= {key: f"({parts[key]})" for key in joined}
                return form.format(**parts, n=match.groupdict().get("n"))
    turned = re.sub(r"(.+) of (?:the )?(\w+)", r"\2 \1", phrase)
    group, _, rest = turned.partition(" ")
    figure = (
        known_figure(rest, rest, context)
        if group in context.names.groups and rest
        else ""
    )
    inner = re.sub(r"^yoy\((\w+)\)$", r"\1", figure)
    total = f"sum({inner}@{group})"
    return "" if not figure else total if inner == figure else f"yoy({total})"


@cache
def _forms() -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile(pattern), form.strip()) for form, pattern in FORMS.items()]


def _check_slip(name: str, phrase: str, text: str, context: LineContext) -> None:
    """Raise ClaimError if a name is that of a known figure but for a slip of the pen."""
    known = {
        *STANDARD,
        "margin",
        *context.names.metrics,
        *(key.replace(" ", "_") for key in MEASURES),
    }
    near = nearest(name, [key for key in known if len(key) >= _SHORTEST_SLIP])
    if near and near[0] != name[0]:  # EBITDA and AFFO are no slips of EBIT and FFO
        near = ""
    if (
        near
        and not name.startswith("ebitda")
        and len(name) >= _SHORTEST_SLIP
        and near.rstrip("s") != name.rstrip("s")
    ):
        meant = near.replace("_", " ")
        instead = WHICH.get(near, (meant,))
        raise ClaimError(
            f"no figure is called {phrase!r}; did you mean {meant}?", text, *instead
        )


def ends_with(words: str, phrase: str) -> bool:
    """Return whether the last words of a name are in a list of the vocabulary."""
    phrase = re.sub(r"[\s_]per[\s_]share$", "", phrase)
    return bool(re.search(rf"(?:^|[\s_]){any_of(WORDS[words])}$", phrase))


def _new_unit(phrase: str, value: str, context: LineContext) -> str:
    """Return the unit of a new series: that of its value, else of the last word of its name."""
    phrase = re.sub(r" (?:cc|organically|per_\w+)$", "", phrase)
    last = re.split(r"[\s_]", phrase)[-1]
    match = VALUE.match(value.strip())
    rest = value.strip()[match.end() :].lower().split() if match else ()
    counted = last in WORDS["scales"] or bool(_COUNTED.intersection(rest))
    # "35 billion cases" are no sum of money
    counted |= bool(rest and rest[0].endswith("s") and not ends_with("money", rest[0]))
    if (
        match
        and not counted
        and _RATIO.search(phrase)
        and not (match["unit"] or match["magnitude"] or match["lead"])
    ):
        return "x"  # net debt/EBITDA, price/book
    unit = written_unit(match) if match else ""
    magnitude = (match["magnitude"] or "").lower() if match else ""
    bare = not (unit or magnitude)
    if bare and re.search(r"per[_ ]share$", phrase):
        return _currency("", context)
    if unit in ("pp", "bp", "%") or (bare and ends_with("percent", phrase)):
        return "%"
    large = magnitude in LARGE and last not in WORDS["counted"]
    counted |= magnitude in ("k", "thousand") and not unit
    pieces = {f"{word.rstrip('s')}s" for word in re.split(r"[\s_]", phrase)[:-1]}
    # Vehicle sales
    counted |= not unit and bool(pieces & _COUNTED)
    is_money = unit == "$" or (
        not (unit or counted) and (ends_with("money", phrase) or large)
    )
    return _currency(unit, context) if is_money else unit or "number"


_COUNTED = WORDS["quantities"] | WORDS["counted"]
_AVERAGE = re.compile(
    r"(?P<n>\d+)[- ]?(?P<unit>day|dma|d|week|w)"
    r"(?: (?:simple )?(?:moving )?(?:average|avg|ma|sma|line))?"
)


def reference(text: str, measure: str) -> str:
    """Return what a test writes for `its 52 week high`, `consensus`; an empty string if it is
    none."""
    phrase = re.sub(rf"^{_ITS}", "", folded(text).strip(" ."))
    average = _AVERAGE.fullmatch(phrase)
    if average:
        return (
            f"avg({measure}, {average['n']}{'w' if average['unit'][0] == 'w' else 'd'})"
        )
    inner = re.sub(r"^guide\((.+)\)$", r"\1", measure)
    return REFERENCES.get(phrase, "").format(m=inner)


# Values.


def written_unit(match: re.Match[str]) -> str:
    """Return the unit written with a value: `%`, `pp`, `x`, a currency, `$`, or an empty string."""
    lead, unit = (match["lead"] or "").upper(), match["unit"] or ""
    if lead:
        return {**SIGNS, **LETTERED, "RMB": "CNY"}.get(lead, lead)
    return _UNITS.get(unit, _UNITS.get(unit.lower(), ""))


# Magnitudes that the book does not write: thousands, crores and lakhs
_MULTIPLES = {
    "K": (Decimal(1000), ""),
    "C": (Decimal(10), "M"),
    "L": (Decimal("0.1"), "M"),
}


def plain_amount(text: str) -> str:
    """Return a typed value as the book writes it: `168.9bn`, `70 percent`; others as typed."""
    match = VALUE.fullmatch(text.strip())
    if match is None:
        return text
    unit = written_unit(match)
    magnitude = MAGNITUDES.get((match["magnitude"] or "").lower(), "")
    number = f"{match['minus'] or ''}{match['number']}{magnitude}"
    if unit == "$":
        return f"${number}"
    return (
        f"{number}{unit}"
        if unit in ("%", "pp", "bp", "x", "mo")
        else f"{number} {unit}"
    )


def amount(text: str, measure: Measure, context: LineContext) -> str:
    """Return a value in the unit of the measure. ClaimError if the unit must be asked for."""
    typed = text.strip()
    match = VALUE.fullmatch(typed)
    if match is None:
        raise ClaimError(f"{text!r} is no value", text)
    number, magnitude = _written_number(match)
    unit, dim = written_unit(match), measure.unit.dim
    if number == "0" and not unit:
        return number
    if measure.is_percent:
        if unit in ("pp", "bp", "%"):
            return f"{number}{unit}"
        if measure.text.startswith("fred(") and not (unit or magnitude):
            return f"{number}%"  # a rate of interest is a percentage
        what = f"{number} {unit}".strip()
        raise ClaimError(
            f"{what} of what? {measure.text} is a percentage", typed, f"{number}%"
        )
    if dim in (Dim.MONTHS, Dim.MULTIPLE):
        return f"{number}{unit if unit == '%' else 'mo' if dim is Dim.MONTHS else 'x'}"
    if dim is not Dim.MONEY:
        if measure.series and re.fullmatch(r"20\d\d", typed):
            raise ClaimError(
                f"{typed} looks like a year; put an event in quotes", typed
            )
        return f"{number}{magnitude}{unit if unit in ('%', 'x') else ''}"
    if unit in ("%", "pp", "bp", "x", "mo"):
        growth = (f"growth {typed}",) if unit == "%" else ()
        raise ClaimError(
            f"{measure.text} is money, and {typed} is a share of what?", typed, *growth
        )
    if not magnitude:
        _check_bare(typed, number, unit, measure)
    own = measure.unit.label
    currency = own if not unit else _currency(unit, context)
    if HUNDREDTHS.get(own) == currency:
        number, currency = f"{Decimal(number) * 100:f}".removesuffix(".00"), own
    if currency != own and measure.text == "price":
        raise ClaimError(f"{context.ticker} trades in {own}, not in {currency}", typed)
    if currency == "USD" and _currency("$", context) == "USD":
        return f"${number}{magnitude}"
    return f"{number}{magnitude} {currency}"


def _written_number(match: re.Match[str]) -> tuple[str, str]:
    """Return the digits of a value and the letter of its magnitude, as the book writes them."""
    number = (match["minus"] or "") + match["number"].replace(",", "")
    magnitude = MAGNITUDES.get((match["magnitude"] or "").lower(), "")
    if magnitude in _MULTIPLES:
        times, magnitude = _MULTIPLES[magnitude]
        number = f"{Decimal(number) * times:f}".removesuffix(".0")
    return number, magnitude


def _check_bare(typed: str, number: str, unit: str, measure: Measure) -> None:
    """Raise ClaimError if a sum without a letter may be another one: 1.000 EUR, revenue of 60."""
    is_sum = measure.text == "price" or not re.search(PER_SHARE, measure.text)
    if is_sum and re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", number):
        values = (number.replace(".", ""), f"{Decimal(number).normalize():f}")
        others = (typed.replace(number, value) for value in values)
        raise ClaimError(f"{number}: a point or thousands?", typed, *others)
    if _is_bare_sum(number, unit, measure):
        lines = (f"{number}M", f"{number}B")
        raise ClaimError(f"{number} of what? {measure.text} is money", typed, *lines)


def _is_bare_sum(number: str, unit: str, measure: Measure) -> bool:
    """Tell whether a number without a letter is too small for a sum of a company's money."""
    if re.search(PER_SHARE, measure.text):
        return False
    if not measure.series:
        return not unit or (unit == "$" and Decimal(number) < _SUM)
    name = measure.series[0].name
    large = ends_with("money", name) and not ends_with("small_sums", name)
    return large and unit in ("", "$") and Decimal(number) < _SUM


def _currency(unit: str, context: LineContext) -> str:
    """Return the currency of an amount: `$` is the dollar of the ticker, pounds are reported."""
    own = context.names.currency
    if unit == "$":
        return own if own.endswith("D") else "USD"
    return unit or HUNDREDTHS.get(own, own)
