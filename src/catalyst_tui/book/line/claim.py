"""Read the claim of a typed line as a test: `nrr is below 112% two quarters in a row`.

A claim is a measure, a comparison and a value. The result is written as `catalysts.toml` writes it.
A claim without a comparison is no test; the caller then takes it as an event.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from decimal import Decimal

from msgspec import Struct

from catalyst_tui.book.line.vocabulary import any_of, vocabulary
from catalyst_tui.book.model.metrics import POSITION, STANDARD
from catalyst_tui.book.model.quantity import MULTIPLE, PERCENT, SHARES
from catalyst_tui.book.near_names import nearest

_MAGNITUDES = {
    "k": "K", "thousand": "K", "mln": "M", "m": "M", "mn": "M", "mm": "M", "million": "M",
    "b": "B", "bn": "B", "bln": "B", "billion": "B", "t": "T", "tn": "T", "trillion": "T",
}  # fmt: skip
_SIGNS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY"}
_VALUE = (
    r"(?P<sign>[$€£¥])?\s?(?P<minus>-)?(?P<number>\d[\d,]*(?:\.\d+)?)\s?"
    r"(?P<magnitude>thousand|million|billion|trillion|[bm]ln|[kKmMbBtT]n?|mm)?(?![a-zA-Z]{4})\s?"
    r"(?P<unit>%|percent|pct|pp|bps?|x\b|times\b|[A-Z]{3}\b|[a-z]{3}\b(?=\s*$))?"
)
_NAMES = re.compile(r"[a-z_][\w@]*(?:\.\w+)?")


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
    is_price: bool = False
    guided: bool = False


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


def read_claim(text: str, context: Context) -> Claim | None:
    """Return the test that `text` says, or None if it holds no comparison."""
    text, streak = _without_streak(text)
    claim = next((claim for read in _READERS if (claim := read(text, context)) is not None), None)
    if claim is None:
        return None
    if streak:
        return Claim(
            f"{claim.test} for {_streak(streak, claim.is_price)}",
            claim.rising,
            claim.lasting,
            claim.series,
            claim.is_price,
            claim.guided,
        )
    return claim


_NUMBER_WORD = r"(?P<n>\d+|" + any_of(vocabulary().numbers) + ")"
_UNIT = r"(?P<unit>quarter|period|day|session|week|month|half|year)s?"
_HALVES = "halves"
_STREAKS = (
    rf"(?:,\s*)?\bfor\s+(?:at\s+least\s+)?{_NUMBER_WORD}\s+(?:straight\s+|consecutive\s+)?{_UNIT}"
    r"(?:\s+(?:in\s+a\s+row|running))?",
    rf"(?:,\s*)?\b{_NUMBER_WORD}\s+{_UNIT}\s+(?:in\s+a\s+row|running|straight)",
    rf"(?:,\s*)?\b{_NUMBER_WORD}\s+(?:straight|consecutive)\s+{_UNIT}(?:\s+in\s+a\s+row)?",
    rf"(?<=negative)\s+{_NUMBER_WORD}\s+{_UNIT}$",
    rf"(?<=positive)\s+{_NUMBER_WORD}\s+{_UNIT}$",
)


def _without_streak(text: str) -> tuple[str, tuple[int, str] | None]:
    """Cut `for 2 quarters`, `three days in a row` out of a claim."""
    for pattern in _STREAKS:
        match = re.search(pattern, text, re.IGNORECASE)
        if match:
            word = match["n"].lower()
            count = int(word) if word.isdigit() else vocabulary().numbers[word]
            rest = (text[: match.start()] + text[match.end() :]).strip()
            return rest, (count, match["unit"].lower())
    return text, None


def _streak(streak: tuple[int, str], is_price: bool) -> str:
    count, unit = streak
    if unit == "week" and is_price:
        count, unit = count * 7, "day"
    if unit == "half":
        return f"{count} {_HALVES}"
    return f"{count} {unit}s"


def _canonical(text: str, context: Context) -> Claim | None:
    """Read a test with signs: `yoy(revenue) < 25%`, `EUV bookings > 5B EUR`."""
    match = re.fullmatch(r"(.+?)\s*(>=|<=|≥|≤|>|<|=)\s*(.+)", text)
    if match is None:
        return None
    left, sign, right = match.groups()
    sign = {"≥": ">=", "≤": "<="}.get(sign, sign)
    expression, series = _measure(left, context, _value_unit(right))
    return Claim(
        f"{expression} {sign} {_right(right, expression, series, context)}",
        sign in (">", ">=", "="),
        series=series,
        is_price=_is_price(expression),
    )


def _between(text: str, context: Context) -> Claim | None:
    """Read `price between 80 and 120`."""
    words = vocabulary()
    match = re.fullmatch(
        rf"(?P<left>.*?)\s*(?:{any_of((*words.verbs, *words.lasting))}\s+)?"
        r"between\s+(?P<low>.+?)\s+and\s+(?P<high>.+)",
        text,
        re.IGNORECASE,
    )
    if match is None:
        return None
    expression, series = _measure(match["left"] or "price", context, _value_unit(match["high"]))
    low, high = (_right(match[name], expression, series, context) for name in ("low", "high"))
    return Claim(
        f"{expression} between {low} and {high}",
        lasting=True,
        series=series,
        is_price=_is_price(expression),
    )


def _range(text: str, context: Context) -> Claim | None:
    """Read `price 140-160`."""
    value = r"[$€£]?[\d.,]+[kKmMbB]?%?"
    match = re.fullmatch(rf"(?P<left>.*?)\s*(?P<low>{value})\s?[-–]\s?(?P<high>{value})", text)
    if match is None:
        return None
    return _between(f"{match['left']} between {match['low']} and {match['high']}".strip(), context)


def _from_high(text: str, context: Context) -> Claim | None:
    """Read `down 25% from its high`, a fall from the highest close of a year."""
    match = re.fullmatch(
        r"(?:price\s+)?(?:is\s+|falls?\s+|drops?\s+|goes\s+)?(?:down\s+)?(?:by\s+)?"
        r"(?P<sign>more than\s+|over\s+|at least\s+)?(?P<number>[\d.]+)\s?(?:%|percent)\s+"
        r"(?:or more\s+)?(?:down\s+|off\s+|below\s+)?(?:from\s+)?(?:its\s+|the\s+)?"
        r"(?P<span>52[- ]week\s+|1[- ]year\s+|all[- ]time\s+)?(?:high|peak|top)",
        text,
        re.IGNORECASE,
    )
    if match is None:
        return None
    years = "5y" if (match["span"] or "").lower().startswith("all") else "1y"
    sign = ">=" if (match["sign"] or "").startswith("at least") else ">"
    test = f"drawdown(price, {years}) {sign} {match['number']}%"
    return Claim(test, rising=False, is_price=True)


def _from_cost(text: str, context: Context) -> Claim | None:
    """Read `15% below cost`, the gain over what was paid."""
    match = re.fullmatch(
        r"(?:price\s+)?(?:is\s+|falls?\s+|drops?\s+|rises?\s+|goes\s+)?"
        r"(?P<number>[\d.]+)\s?(?:%|percent)\s+(?P<side>below|under|above|over)\s+"
        r"(?:my\s+|its\s+|the\s+)?(?:cost|cost basis|entry|purchase price)",
        text,
        re.IGNORECASE,
    )
    if match is None:
        return None
    below = match["side"].lower() in ("below", "under")
    sign = "< -" if below else "> "
    return Claim(f"gain {sign}{match['number']}%", rising=not below, is_price=True)


def _average(text: str, context: Context) -> Claim | None:
    """Read `above its 200 day average`."""
    match = re.fullmatch(
        r"(?:price\s+)?(?P<verb>\w+\s+)?(?P<side>above|over|below|under)\s+(?:its\s+|the\s+)?"
        r"(?P<days>\d+)[- ]?(?:day|dma|d)\s*"
        r"(?:simple\s+)?(?:moving\s+)?(?:average|avg|ma)?",
        text,
        re.IGNORECASE,
    )
    if match is None:
        return None
    above = match["side"].lower() in ("above", "over")
    lasting = (match["verb"] or "").strip().lower() in vocabulary().lasting
    test = f"price {'>' if above else '<'} avg(price, {match['days']}d)"
    return Claim(test, rising=above, lasting=lasting, is_price=True)


def _weight(text: str, context: Context) -> Claim | None:
    """Read `is more than 20% of my portfolio`."""
    match = re.fullmatch(
        rf"(?:is\s+|weighs\s+|makes up\s+)?(?P<word>{any_of(vocabulary().comparisons)})\s+"
        r"(?P<number>[\d.]+)\s?(?:%|percent)\s+of\s+(?:my|the)\s+(?:portfolio|book|holdings)",
        text,
        re.IGNORECASE,
    )
    if match is None:
        return None
    sign = vocabulary().comparisons[_folded(match["word"])]
    return Claim(f"weight {sign} {match['number']}%", sign in (">", ">="), is_price=True)


def _signed(text: str, context: Context) -> Claim | None:
    """Read `fcf negative`, `net income is positive`."""
    match = re.fullmatch(
        r"(?P<left>.+?)\s+(?P<verb>is\s+|turns\s+|goes\s+|stays\s+|remains\s+)?(?P<word>negative|positive)",
        text,
        re.IGNORECASE,
    )
    if match is None:
        return None
    expression, series = _measure(match["left"], context, "")
    rising = match["word"].lower() == "positive"
    lasting = (match["verb"] or "").strip().lower() in vocabulary().lasting
    return Claim(f"{expression} {'>' if rising else '<'} 0", rising, lasting, series)


def _growth(text: str, context: Context) -> Claim | None:
    """Read `services revenue up 14% yoy`, `revenue grows more than 20%`."""
    match = re.fullmatch(
        r"(?P<left>.+?)\s+(?:is\s+)?(?P<verb>up|down|grows?|grew|growing|rises?|increases?|falls?|shrinks?|declines?)\s+"
        r"(?:by\s+)?(?P<word>(?:more than|less than|at least|at most|over|under)\s+)?(?:by\s+)?"
        r"(?P<number>[\d.]+)\s?(?:%|percent)"
        r"(?P<span>\s*(?:yoy|y/y|year[- ](?:over|on)[- ]year|a year|from a year ago|qoq|q/q))?",
        text,
        re.IGNORECASE,
    )
    if match is None:
        return None
    level = _folded(match["word"] or "") in ("over", "under")
    if level and match["verb"].lower().startswith(("rise", "fall", "declin")):
        return None  # "falls under 60%" speaks of the level, not of the change
    expression, series = _measure(match["left"], context, "")
    if _is_price(expression):
        raise ClaimError(
            "a price that is up or down needs a point to start from",
            text[match.start("verb") :],
            (f"down {match['number']}% from its high", f"{match['number']}% below cost"),
        )
    function = "qoq" if (match["span"] or "").strip().lower().startswith("q") else "yoy"
    down = match["verb"].lower().rstrip("s") in ("down", "fall", "shrink", "decline")
    sign = vocabulary().comparisons[_folded(match["word"])] if match["word"] else ">="
    if down:
        turned = {">": "<", ">=": "<=", "<": ">", "<=": ">="}[sign]
        return Claim(f"{function}({expression}) {turned} -{match['number']}%", False, series=series)
    return Claim(
        f"{function}({expression}) {sign} {match['number']}%", sign in (">", ">="), series=series
    )


def _faster(text: str, context: Context) -> Claim | None:
    """Read `revenue grows faster than LYFT`, `gross margin above CRDO's`."""
    match = re.fullmatch(
        r"(?P<left>.+?)\s+grows?\s+(?P<word>faster|slower)\s+than\s+(?P<other>[A-Z][A-Z.-]*)(?:'s)?",
        text,
    )
    if match:
        expression, series = _measure(match["left"], context, "")
        faster = match["word"] == "faster"
        sign = ">" if faster else "<"
        return Claim(
            f"yoy({expression}) {sign} yoy({expression}@{match['other']})", faster, series=series
        )
    match = re.fullmatch(
        rf"(?P<left>.+?)\s+(?:is\s+)?(?P<word>{any_of(vocabulary().comparisons)})\s+(?:that\s+of\s+)?"
        r"(?P<other>[A-Z][A-Z.-]*)(?:'s)?",
        text,
    )
    if match is None or match["other"] not in context.tickers:
        return None
    expression, series = _measure(match["left"], context, "")
    sign = vocabulary().comparisons[_folded(match["word"])]
    return Claim(
        f"{expression} {sign} {expression}@{match['other']}", sign in (">", ">="), series=series
    )


def _guided(text: str, context: Context) -> Claim | None:
    """Read `guides next quarter to at least 14B`."""
    match = re.fullmatch(
        r"guides?\s+(?:for\s+)?(?P<measure>[a-z &/]*?)\s*(?:for\s+)?(?:the\s+)?next\s+quarter\s*"
        r"(?:'s\s+)?(?P<after>[a-z &/]*?)\s*"
        rf"(?:to\s+|at\s+)?(?P<word>{any_of(vocabulary().comparisons)})\s+(?P<value>.+)",
        text,
        re.IGNORECASE,
    )
    if match is None:
        return None
    name = match["measure"] or match["after"]
    expression, series = _measure(name or "revenue", context, "")
    sign = vocabulary().comparisons[_folded(match["word"])]
    value = _right(match["value"], expression, series, context)
    return Claim(
        f"guide({expression}, next) {sign} {value}", sign in (">", ">="), series=series, guided=True
    )


def _worded(text: str, context: Context) -> Claim | None:
    """Read `gross margin stays above 72%`, `it closes below 120`, `P/E over 30`."""
    words = vocabulary()
    match = re.fullmatch(
        rf"(?P<left>.*?)\s*(?:\b(?P<verb>{any_of((*words.verbs, *words.lasting))})\s+)?"
        rf"\b(?P<word>{any_of(words.comparisons)})\s+(?P<value>{_VALUE})",
        text,
        re.IGNORECASE,
    )
    if match is None:
        return None
    sign = words.comparisons[_folded(match["word"])]
    verb = (match["verb"] or "").lower()
    expression, series = _measure(match["left"] or "price", context, _value_unit(match["value"]))
    return Claim(
        f"{expression} {sign} {_right(match['value'], expression, series, context)}",
        sign in (">", ">="),
        verb in words.lasting or _folded(match["word"]).startswith("never"),
        series,
        _is_price(expression),
    )


_READERS = (
    _guided,
    _weight,
    _from_high,
    _from_cost,
    _average,
    _between,
    _range,
    _canonical,
    _signed,
    _growth,
    _faster,
    _worded,
)


def _measure(text: str, context: Context, unit: str) -> tuple[str, tuple[NewSeries, ...]]:
    """Return the measure as a test writes it, and the series that it introduces.

    ClaimError if the name is near one that is known: that is a slip, not a new series.
    """
    phrase = _folded(text).strip(" ,:")
    phrase = re.sub(r"^(?:its|the|their|quarterly|of)\s+|\s+of$", "", phrase)
    words = vocabulary()
    if phrase in words.measures:
        return words.measures[phrase], ()
    if _is_expression(text.strip(), context):
        return text.strip(), ()
    if phrase.endswith(" growth"):
        expression, series = _measure(phrase.removesuffix(" growth"), context, "")
        if not series:
            return f"yoy({expression})", ()
    if phrase in ("margin", "margins"):
        margins = ("gross margin", "operating margin", "net margin")
        raise ClaimError("which margin?", text, margins)
    name = re.sub(r"[^a-z0-9]+", "_", phrase).strip("_")
    if not re.match(r"[a-z]", name):
        raise ClaimError(f"{text!r} is no figure", text)
    if name in context.series or name in STANDARD:
        return name, ()
    if words.no_figure.intersection(phrase.split()):
        raise ClaimError(f"{text!r} names no figure", text, ("revenue", "gross margin"))
    known = {
        *STANDARD,
        "margin",
        *context.series,
        *(key.replace(" ", "_") for key in words.measures),
    }
    near = nearest(name, known)
    if near:
        meant = near.replace("_", " ")
        raise ClaimError(f"no figure is called {phrase!r}; did you mean {meant}?", text, (meant,))
    last = name.rpartition("_")[2]
    if unit in ("", "number"):
        unit = context.currency if last in words.money else "%" if last == "growth" else "number"
    return name, (NewSeries(name, unit, phrase),)


def _is_expression(text: str, context: Context) -> bool:
    """Tell whether the measure is written as a test: a name that is known, or a call."""
    if "(" in text or "@" in text:
        return True
    names = [name.strip() for name in re.split(r"[-+*/]", text)]
    return all(name in STANDARD or name in POSITION or name in context.series for name in names)


def _is_price(expression: str) -> bool:
    """Tell whether a measure has a value at each close."""
    return any(
        name in ("price", "gain", "weight", "market_cap") for name in _NAMES.findall(expression)
    )


def _value_unit(text: str) -> str:
    """Return the unit that a value gives to a new series: `%`, a currency, or a number."""
    match = re.fullmatch(_VALUE, text.strip())
    if match is None:
        return ""
    if match["sign"]:
        return _SIGNS[match["sign"]]
    unit = (match["unit"] or "").lower()
    if unit in ("%", "percent", "pct", "pp", "bp", "bps"):
        return "%"
    if unit in ("x", "times"):
        return "x"
    if len(unit) == 3:
        return unit.upper()
    return "number"


def _right(text: str, expression: str, series: tuple[NewSeries, ...], context: Context) -> str:
    """Return the right side of a comparison: a value in the unit of the measure, or an
    expression."""
    text = text.strip()
    match = re.fullmatch(_VALUE, text)
    if match is None:
        if _is_expression(text, context) or text.lower() in vocabulary().measures:
            return vocabulary().measures.get(text.lower(), text)
        raise ClaimError(f"{text!r} is no value", text, ("10%", "$10B"))
    number = match["number"].replace(",", "")
    if match["minus"]:
        number = f"-{number}"
    magnitude = _MAGNITUDES.get((match["magnitude"] or "").lower(), "")
    unit = _unit_of(expression, series, context)
    written = (match["unit"] or "").lower()
    currency = _SIGNS.get(match["sign"] or "") or (written.upper() if len(written) == 3 else "")
    if magnitude == "K":
        number, magnitude = _thousands(number), ""
    if written in ("%", "percent", "pct"):
        return _percentage(number, expression, text)
    if written in ("pp", "bp", "bps"):
        return f"{number}{written.rstrip('s')}"
    if written in ("x", "times"):
        return f"{number}x"
    if currency:
        return _money(number + magnitude, currency)
    if unit == "%":
        raise ClaimError(f"{number} of what? {expression} is a percentage", text, (f"{number}%",))
    if unit == "x":
        return f"{number}x"
    if number == "0":
        return number
    if unit == "money":
        if not magnitude and expression not in ("price", "eps_diluted", "ffo_per_share"):
            raise ClaimError(
                f"{number} of what? {expression} is money", text, (f"{number}M", f"{number}B")
            )
        return _money(number + magnitude, context.currency)
    return number + magnitude


def _percentage(number: str, expression: str, text: str) -> str:
    """Return a percentage. ClaimError if it is compared with money."""
    if expression in ("price", "market_cap", "revenue", "capex", "fcf"):
        raise ClaimError(f"{expression} is money, and {number}% is a share of what?", text)
    return f"{number}%"


def _thousands(number: str) -> str:
    return f"{Decimal(number) * 1000:f}".removesuffix(".0")


def _money(amount: str, currency: str) -> str:
    return f"${amount}" if currency == "USD" else f"{amount} {currency}"


def _unit_of(expression: str, series: tuple[NewSeries, ...], context: Context) -> str:
    """Return `%`, `x`, `money` or `number`: what values of a measure are."""
    if re.match(r"(?:yoy|qoq|drawdown|change|corr)\(", expression):
        return "%"
    if expression.startswith("fred(DGS") or expression in ("fred(FEDFUNDS)", "fred(UNRATE)"):
        return "%"
    inner = re.sub(r"^\w+\((\w+).*", r"\1", expression).partition("@")[0]
    for new in series:
        if new.name == inner:
            return _kind(new.unit)
    if inner in context.series:
        return _kind(context.series[inner])
    if inner in POSITION:
        return "%" if POSITION[inner] is PERCENT else "number"
    metric = STANDARD.get(inner)
    if metric is None:
        return "money" if any(name in STANDARD for name in _NAMES.findall(inner)) else "number"
    kinds = {PERCENT: "%", MULTIPLE: "x", SHARES: "number"}
    return kinds.get(metric.unit, "money") if metric.unit else "money"


def _kind(unit: str) -> str:
    return unit if unit in ("%", "x", "number") else "money"


def _folded(text: str) -> str:
    return re.sub(r"\s+", " ", text.strip().lower())
