"""Read the claim of a typed line as a test: `nrr is below 112% two quarters in a row`.

A claim is split into tokens (`tokens.py`), and its kinds of token must fit one of the rules below
as a whole: nothing is skipped, so that no word of a claim with a number is lost in silence. A claim
that fits none is no test; the caller then takes it as an event, or asks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import cache

from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.book.language.operands import ExprError
from catalyst_tui.book.language.parser import parse_test
from catalyst_tui.book.line.figures import (
    VALUE,
    ClaimError,
    LineContext,
    Measure,
    NewSeries,
    amount,
    ends_with,
    figure,
    folded,
    guided_figure,
    known_figure,
    of_company,
    reference,
)
from catalyst_tui.book.line.tokens import LineToken, Parts, fitted, streak_of, tokenise
from catalyst_tui.book.line.vocabulary import (
    CLAIMS,
    COMPARISONS,
    DEEDS,
    EXPLAINED,
    MAGNITUDES,
    MEASURES,
    MOVES,
    MULTIPLES,
    PLAINER,
    UNITS,
    WORDS,
    any_of,
)
from catalyst_tui.book.model.currencies import KNOWN

OPPOSITE = {">=": "<", "<=": ">", ">": "<=", "<": ">="}
_TURNED = {">": "<", ">=": "<=", "<": ">", "<=": ">="}
_PRICES = re.compile(r"\b(?:price|gain|weight|market_cap|days_held|drawdown)\b")
_ADJUSTED = re.compile(
    r"(?i)\s*\(?\b(?:non[- ]gaap|adjusted|adj\.?|pro[- ]forma)(?!\w)\)?\s*"
)


# A unit that a test cannot write: 3.3 Moz, 1.6M boe/d, 1M per week
_UNIT_BEHIND = re.compile(
    rf"(?i)\d ?(?:{any_of((*MAGNITUDES, *KNOWN, '%', '$', '€', '£'))})?"
    rf"(?: {any_of(EXPLAINED['things'])})?"
    rf"(?P<unit> (?:{any_of(WORDS['scales'])})|(?<!%) (?:per|an?) (?:day|week|month|year)"
    r"|(?<=%) (?:cc|organically|(?:in|at) constant (?:currency|currencies))"
    r"|/(?:lb|oz|bbl|kg|t|day|week|month))"
    r"(?P<rest>(?: (?:for|two|three|four|\d).*)?)$"
)

_SIGNS = ("sign", "amount", "symbol", "lasting", "between", "move", "verb", "value")
_CURRENCY_BEFORE = re.compile(
    rf"(?i)(?P<name>.+?) in (?P<code>RMB|{any_of(KNOWN)}) (?P<rest>.*\d ?(?:{any_of(MAGNITUDES)})?)"
)


class LineClaim(Struct, frozen=True):
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


def read_claim(text: str, context: LineContext) -> LineClaim | None:
    """Return the test that `text` says, or None if it holds no comparison."""
    for turn, plain in PLAINER:
        text = turn.sub(plain, text)
    if comma := re.search(r"(?<![\d,])\d{1,3},\d{1,2}(?![\d,])", text):
        point = comma[0].replace(",", ".")
        raise ClaimError("a comma parts thousands", comma[0], point)
    if times := re.fullmatch(
        r"(?i)\s*(?:it |the (?:price|stock) )?(doubles|halves)\s*", text
    ):
        instead = "is 100% above cost" if times[1] == "doubles" else "is 50% below cost"
        raise ClaimError("from which price?", times[1], instead)
    if ever := re.search(
        rf"(?i)\b(?:is |falls |goes )?ever (?={any_of(COMPARISONS)})", text
    ):
        found = read_claim(text.replace(ever[0], ""), context)
        return replace(found, test=f"ever({found.test})") if found else None
    plain = _ADJUSTED.sub(" ", text).strip()
    if plain != text.strip():
        claim = read_claim(plain, context)
        return replace(claim, non_gaap=True) if claim else None
    if "(" in text and _is_test(text, context):
        sign = re.search(r"[<>]", text)
        return LineClaim(
            text, (sign is None or sign[0] == ">") and "falling(" not in text
        )
    tokens = [
        _in_context(token, context) for token in tokenise(text) if token.kind != "comma"
    ]
    joined = _joined(text, tokens, context)
    if joined:
        return joined
    currency = _CURRENCY_BEFORE.fullmatch(text)
    if currency:  # "revenue in RMB > 350bn"
        code = currency["code"].upper().replace("RMB", "CNY")
        return read_claim(f"{currency['name']} {currency['rest']} {code}", context)
    first = next((token.start for token in tokens if token.kind in _SIGNS), 0)
    named = first and _unit_in_name(text, first)
    if named:
        return read_claim(named, context)
    tokens, streak = _without_streak(tokens)
    flat = [token for token in tokens if token.kind != "each"]
    lasting = len(flat) < len(tokens) or any(map(_lasts, flat))
    claim = _whole(flat) or _by_rules(text, flat, context, streak)
    if claim is None:
        return None
    kinds = {token.kind for token in tokens}
    if {"each", "move"} <= kinds and "span" not in kinds and claim.test.endswith(" 0%"):
        move = next(token.text for token in tokens if token.kind == "move")
        message = "on the year or on the quarter before?"
        raise ClaimError(message, move, f"{move} yoy", f"{move} qoq")
    if claim.test.startswith(("rising(", "falling(")):
        streak = None
    closes = 7 if context.ticker.endswith("-USD") else 5
    ending = f" for {_streak(streak, claim.is_price, closes)}" if streak else ""
    return replace(claim, test=claim.test + ending, lasting=lasting)


def _unit_in_name(text: str, first: int) -> str:
    """Return a claim with its unit in the name of its figure: `production_boe_d > 1.6M`.

    `first` is where its comparison begins. Empty if a test can write the unit.
    """
    name, rest = text[:first], text[first:]
    if ends_with("money", folded(name)) and rest.endswith(" units"):
        return f"{name} units {rest.removesuffix(' units')}"  # no sum of money
    counted = _UNIT_BEHIND.search(text)
    if not counted:
        return ""
    unit = re.sub("^(?:/|an? )", "per_", counted["unit"].strip())
    unit = re.sub("(?:in|at) constant.*", "cc", unit).replace(" ", "_")
    rest = text[first : counted.start("unit")] + counted["rest"]
    return f"{name} {unit} {rest}".strip()


def _by_rules(
    text: str, tokens: Sequence[LineToken], context: LineContext, streak: object
) -> LineClaim | None:
    """Return what the first rule reads that all tokens fit. `not` stands in none of them."""
    for read, written in _RULES:
        parts = fitted(text, tokens, written)
        if parts and (claim := read(parts, context, streak)):
            return claim
    return None


def _lasts(token: LineToken) -> bool:
    return token.kind == "lasting" or token.text.lower().startswith(("never", "not "))


def _is_test(text: str, context: LineContext) -> bool:
    try:
        parse_test(text, context.names)
    except ExprError:
        return False
    return True


def _in_context(token: LineToken, context: LineContext) -> LineToken:
    """Return a token as a company, if it is a ticker that the line names."""
    symbol = re.sub(r"['’]s$", "", token.text)
    if (
        token.kind in ("word", "figure", "stop", "filler")
        and symbol in context.names.tickers
    ):
        return replace(token, kind="company", value=symbol)
    return token


def _compares(tokens: Sequence[LineToken]) -> bool:
    return any(token.kind in ("sign", "amount", "symbol", "state") for token in tokens)


def _joined(
    text: str, tokens: Sequence[LineToken], context: LineContext
) -> LineClaim | None:
    """Read two claims with `and` or `or` between them."""
    joints = (
        n
        for n, token in enumerate(tokens)
        if token.kind == "joint" and _compares(tokens[:n]) and _compares(tokens[n:])
    )
    place = next(joints, None)
    if place is None or any(token.kind == "between" for token in tokens[:place]):
        return None
    left, joint, right = tokens[:place], tokens[place], tokens[place + 1 :]
    before, after = text[: joint.start], text[joint.end :].strip()
    after = re.sub(r"^if\s+", "", after)
    signs = [
        token.start for token in left if token.kind in ("sign", "amount", "symbol")
    ]
    if signs and right[0].kind in ("sign", "amount", "symbol"):
        # "revenue above 90B and below 100B"
        after = f"{text[left[0].start : signs[0]]} {after}"
    first, second = read_claim(before.strip(" ,"), context), read_claim(after, context)
    if first is None or second is None:
        return None
    both = f"{first.test} {joint.text.lower()} {second.test}"
    if " for " in second.test and " for " not in first.test:
        test, _, streak = both.rpartition(" for ")
        message = "is the streak of both?"
        of_last = f"{first.test} {joint.text.lower()} ({second.test})"
        raise ClaimError(message, text.strip(), f"({test}) for {streak}", of_last)
    return replace(first, test=both, series=(*first.series, *second.series))


def _without_streak(
    tokens: Sequence[LineToken],
) -> tuple[list[LineToken], tuple[int, str] | None]:
    """Return the tokens without `for 2 quarters`, and its count and unit."""
    rest, streak = [], None
    for n, token in enumerate(tokens):
        before = tokens[n - 1].kind if n else ""
        last = n == len(tokens) - 1 and before in (
            "state",
            "value",
            "reference",
            "average",
            "more",
        )
        if token.kind == "streak" or (token.kind == "count" and last):
            streak = streak_of(token)
        else:
            rest.append(
                replace(token, kind="value") if token.kind == "count" else token
            )
    return rest, streak


def _streak(streak: tuple[int, str], is_price: bool, closes: int) -> str:
    """Return a streak as a test writes it. A week of prices is so many closes."""
    count, unit = streak
    if unit == "week" and is_price:
        count, unit = count * closes, "day"
    if unit == "quarter" and is_price:
        count, unit = count * 3, "month"
    plural = "halves" if unit == "half" else f"{unit}s"
    return f"{count} {unit if count == 1 else plural}"


# What each rule reads. A reader returns None if the words do not say it.


def _about(measure: Measure, test: str, *, rising: bool = True) -> LineClaim:
    """Return a claim about a figure, with the series that are new."""
    return LineClaim(test, rising, series=measure.series)


def _offset(parts: Parts, context: LineContext, _: object) -> LineClaim | None:
    """Read `down 25% from its high`, `15% below cost`, `revenue beats consensus by 3%`."""
    value = VALUE.fullmatch(parts["n"])
    measure = figure(parts["left"] or "price", context)
    other = reference(parts["other"], measure.text)
    if value is None or UNITS.get((value["unit"] or "").lower()) != "%" or not other:
        return None
    number, side = value["number"], parts.value("side")[:1]
    down = MOVES.get(folded(parts["move"] or parts["verb"]), "down") == "down"
    below = side == "<" or (side != ">" and down)
    equal = "=" if parts.value("sign") == ">=" or parts["more"] else ""
    factor = (100 + Decimal(number) * (-1 if below else 1)) / 100
    if other == "cost" and measure.text == "price":
        test = f"gain <{equal} -{number}%" if below else f"gain >{equal} {number}%"
    elif below and other.startswith("max(price"):
        test = f"drawdown{other[3:]} >{equal} {number}%"
    else:
        test = f"{measure.text} {'<' if below else '>'}{equal} {other} * {factor.normalize():f}"
    return _about(measure, test, rising=not below)


def _between(parts: Parts, context: LineContext, _: object) -> LineClaim | None:
    """Read `between 60 and 65 percent`, `140-160`: the unit may stand behind the second only."""
    low, high = parts["low"], parts["high"]
    tail = folded(parts["tail"])
    if tail in WORDS["scales"]:
        raise ClaimError(
            f"{tail!r} is not understood behind the number", parts["tail"], ""
        )
    if tail not in {"", "range", "band", "area", *WORDS["quantities"]}:
        return None
    units, first = VALUE.fullmatch(high), VALUE.fullmatch(low)
    if first and first["lead"] and units and not (units["lead"] or units["unit"]):
        high = f"{first['lead']} {high}"
    if units and first and not (first["magnitude"] or first["unit"]):
        low += f"{units['magnitude'] or ''} {units['unit'] or ''}".rstrip()
    measure = figure(
        parts["left"] or "price", context, f"{high} {parts['tail']}".strip()
    )
    ends = (amount(text, measure, context) for text in (low, high))
    return _about(measure, f"{measure.text} between {' and '.join(ends)}")


def _faster(parts: Parts, context: LineContext, _: object) -> LineClaim | None:
    """Read `revenue grows faster than LYFT`."""
    sign, other = parts.value("pace"), parts.value("other")
    left = figure(re.sub(r"(?i)\s+growth$", "", parts["left"]) or "revenue", context)
    if left.series:
        message = (
            f"{left.text} is your own figure, of one company; compare it with a number"
        )
        raise ClaimError(message, parts["left"])
    own = re.sub(r"^yoy\((\w+)\)$", r"\1", left.text)
    test = f"yoy({own}) {sign} yoy({of_company(own, other)})"
    return _about(left, test, rising=sign == ">")


def _own_figure(measure: Measure, text: str) -> ClaimError:
    """Return the error for a new series that is compared with another company's figure."""
    number = "10%" if measure.is_percent else "10M"
    message = (
        f"{measure.text} is your own figure, of one company; compare it with a number"
    )
    return ClaimError(message, text, number)


def _of_company(measure: Measure, symbol: str) -> str:
    """Return the same figure of another company."""
    inner = re.sub(r"^(?:yoy|guide)\((.+?)(?:, next)?\)$", r"\1", measure.text)
    return measure.text.replace(inner, of_company(inner, symbol))


_WINDOWS = {"day": "d", "session": "d", "week": "w", "month": "mo", "year": "y"}
_SPAN = re.compile(r"(?i)\D*?(?P<n>\d+)?\D*?(?P<unit>day|session|week|month|year)s?")


def _moves(parts: Parts, context: LineContext, streak: object) -> LineClaim | None:
    """Read `services revenue up 14% yoy`, `gross margin falls 300bp`, `revenue declines`."""
    up, name_typed = parts.value("move") == "up", parts["left"]
    growing = ends_with("growing", folded(name_typed))  # comps are growth already
    measure = figure(name_typed or "price", context, parts["n"] if growing else "")
    name, span = measure.text, folded(parts["span"])
    value = VALUE.fullmatch(parts["n"])
    unit = UNITS.get((value["unit"] or "").lower(), "") if value else ""
    compared = parts["sign"] or not value
    if value and not (compared or unit or value["lead"] or value["magnitude"]):
        number = parts["n"]
        if name == "price" and folded(parts["move"]) not in ("up", "down"):
            instead = f"price {'above' if up else 'below'} {number}"
            raise ClaimError("a level or a change?", parts.after("move"), instead)
        raise ClaimError(f"{number} of what?", number, f"{number}%")
    if value and unit not in ("%", "pp", "bp"):
        return None
    if not value and name == "price":
        return _price_run(measure, streak, rising=up)
    if not value and (not (streak or span or folded(name_typed) in MEASURES)):
        return None
    sequential = span.startswith(("q", "seq"))
    function = "qoq" if sequential else "yoy"
    change = (
        f"{name} - prior({name})"
        if sequential or "(" in name
        else f"change({name}, 1y)"
    )
    if not value:
        sign = ">" if up else "<"
        test = (
            f"{change} {sign} 0pp"
            if measure.is_percent
            else f"{function}({name}) {sign} 0%"
        )
        if measure.is_percent and isinstance(streak, tuple):
            test = f"{'rising' if up else 'falling'}({name}, {streak[0]}q)"
        return _about(measure, test, rising=up)
    level = any(token.kind == "sign" for token in parts.tokens("sign"))
    if level and folded(parts["move"]) not in ("up", "down"):
        return None  # "falls below 5%" speaks of where it is
    number, sign = value["number"], parts.value("sign") or ">="
    moved = f"{sign} {number}{unit}" if up else f"{_TURNED[sign]} -{number}{unit}"
    if name == "price":
        window = _SPAN.fullmatch(span)
        if not window:
            downs = (f"down {number}% from its high", f"{number}% below cost")
            lines = (f"{number}% above cost",) if up else downs
            message = "a price that moves needs a point to start from"
            raise ClaimError(message, parts.after("move"), *lines)
        length = f"{window['n'] or 1}{_WINDOWS[window['unit'].lower()]}"
        return _about(measure, f"change(price, {length}) {moved}", rising=up)
    if measure.is_percent and unit == "%" and growing:
        return _about(measure, f"{name} {moved}", rising=up)
    if measure.is_percent == (unit == "%"):
        instead = f"{number}{'pp' if unit == '%' else '%'}"
        kind = "points" if unit == "%" else "a percentage"
        raise ClaimError(f"{name} moves by {kind}", parts["n"], instead)
    if measure.is_percent:
        return _about(measure, f"{change} {moved}", rising=up)
    return _about(measure, f"{function}({name}) {moved}", rising=">" in moved)


def _measured(parts: Parts, name: str, context: LineContext, value: str) -> Measure:
    """Return the figure of a comparison, or what the company guides to."""
    if any(token.kind == "guide" for token in parts.tokens("left")):
        return guided_figure(name, context)
    return figure(name, context, value)


def _price_run(measure: Measure, streak: object, *, rising: bool) -> LineClaim | None:
    """Read `falls 4 days in a row`, or return None if no days are said."""
    if not isinstance(streak, tuple) or streak[1] not in ("day", "session"):
        return None
    function = "rising" if rising else "falling"
    return _about(measure, f"{function}(price, {streak[0]}d)", rising=rising)


def _level(parts: Parts, context: LineContext, _: object) -> LineClaim | None:
    """Read `gross margin drops to 65%`, `gross margin 46% or better`, `30%+ revenue growth`."""
    name = parts["left"] or parts["behind"] or "price"
    measure = _measured(parts, name, context, parts["n"])
    up = parts.value("move") == "up" or any(
        token.kind == "more" for token in parts.tokens("end")
    )
    test = (
        f"{measure.text} {'>=' if up else '<='} {amount(parts['n'], measure, context)}"
    )
    return _about(measure, test, rising=up)


def _crosses(parts: Parts, context: LineContext, _: object) -> LineClaim | None:
    """Read `loses its 200 day average`."""
    other, up = reference(parts["other"], "price"), parts.value("move") == "up"
    return LineClaim(f"price {'>' if up else '<'} {other}", up) if other else None


def _state(parts: Parts, context: LineContext, _: object) -> LineClaim | None:
    """Read `fcf turns negative`, `positive comps`."""
    measure, up = figure(parts["left"], context), parts.value("state") == "positive"
    if measure.series and ends_with("readouts", folded(parts["left"])):
        return None  # "phase 3 data positive" is an event
    return _about(measure, f"{measure.text} {'>' if up else '<'} 0", rising=up)


_PER = re.compile(
    r"(?i)(?P<n>[\d.]+ ?(?P<unit>%|percent|pct|x|times)) +(?:of +)?(?:its |total |group )?"
    r"(?P<of>(?:ttm |annual )?[a-z][a-z ]+)"
)


def _compared(parts: Parts, context: LineContext, _: object) -> LineClaim | None:
    """Read `revenue growth < 25%`, `price > 52 week high`, `at least 14B of revenue`."""
    left, sign, right = parts["left"], parts.value("sign"), parts["right"]
    if sign == "=":
        raise ClaimError("above or below it?", parts["sign"], "above", "below")
    rising = "<" not in sign
    value, per = VALUE.match(right), _PER.fullmatch(right)
    times = per and per["unit"].lower() in ("x", "times")
    multiple = MULTIPLES.get(folded(per["of"]), "") if per and times else ""
    if multiple and MEASURES.get(folded(left or "price")) == "price":
        number = f"{VALUE.match(right)['number']}x"  # type: ignore[index]
        measure = figure(multiple, context, number)
        return _about(measure, f"{measure.text} {sign} {number}", rising=rising)
    deed = DEEDS.get(folded(left), "")
    if value and (deed or not left) and not reference(right, "price"):
        rest = re.sub(r"^(?:of|in)\s+", "", right[value.end() :].strip())
        if rest and any(token.kind == "move" for token in parts.tokens("be")):
            return None  # "loses more than 500k subs"
        if rest or deed:
            plain = folded(rest) in WORDS["quantities"] | WORDS["counted"] | {""}
            left = deed if deed and plain else f"{rest} {deed}".strip()
            right, per = value[0].strip(), None
    if left and per and not reference(per["of"], "price"):
        known = [
            known_figure(folded(name), name, context) for name in (left, per["of"])
        ]
        if times or known[1]:  # debt below 3x fcf, capex above 30% of revenue
            flow = times and known_figure(folded(per["of"]), per["of"], context)
            below = f"ttm {per['of']}" if flow and "ttm" not in per["of"] else per["of"]
            left, right = f"{left} / {below}", f"{per['n']}"
        elif re.search(r"\d ?(?:%|\w+) of (?!total$)", right):
            left, right = f"{left} of {per['of']}", per["n"]
    kinds = {token.kind: token.text for token in parts.tokens("left")}
    if "raised" in kinds and "guide" not in kinds:
        raise ClaimError("by how much, or to what level?", kinds["raised"])
    measure = _measured(parts, left or "price", context, right)
    operand = _operand(right, measure, context)
    return _about(measure, f"{measure.text} {sign} {operand}", rising=rising)


_RULES: tuple[
    tuple[Callable[[Parts, LineContext, object], LineClaim | None], str], ...
] = (
    (
        _offset,
        "left=name*? be*? move=move? filler* sign=(amount|symbol)? filler* n=value more=more?"
        " verb=move? side=sign? filler* other=(reference|average|guide|figure)",
    ),
    (
        _between,
        "left=name* be* between filler* low=value (joint|to) high=value tail=word?",
    ),
    (_between, "left=name*? be* low=value (dash|to) high=value tail=word?"),
    (_faster, "left=name*? (move|verb|filler)* pace=pace other=company"),
    (_compared, "be* sign=degree left=name+ than right=company"),
    (
        _moves,
        "left=name*? be*? move=move filler* sign=compare? filler* n=value? more? span=span*",
    ),
    (_level, "left=name*? be*? move=move to filler* n=value"),
    (_state, "left=name+? be* state=state"),
    (_crosses, "figure? filler* move=move filler* other=(average|reference)"),
    (_state, "state=state left=name+"),
    (
        _offset,
        "left=name+? be* side=sign filler* other=(reference|guide|figure) filler* amount? n=value",
    ),
    (_level, "left=(name|value)*? be* n=value behind=word? end=(more|less)"),
    (_level, "left=(name|value)*? be* n=value end=(more|less) behind=name*"),
    (_level, "left=degree? be* n=value behind=name+? end=(more|less)"),
    (
        _compared,
        "filler* sign=sign filler* left=figure filler* right=(reference|guide)",
    ),
    (
        _compared,
        "filler* sign=sign filler* right=(reference|guide) filler* left=figure",
    ),
    (_compared, "verb? be=lasting left=name+ sign=compare filler* right=any+"),
    (_compared, "left=(name|value)*? be=be* sign? sign=pace filler* right=value"),
    (_compared, "left=(name|value)*? be=be* sign? sign=compare filler* right=any+"),
)


# Claims that the vocabulary has as a whole: `trailing stop 15%`, `burns cash`.

_SLOTS = {
    "{p}": r"(?P<n>[\d.]+) ?(?:%|percent|pct)",
    "{s}": r"(?P<s>>=|<=|>|<|=)",
    "{its}": "(?:its |the |a |an |my |their |our )?",
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


def _whole(tokens: Sequence[LineToken]) -> LineClaim | None:
    """Read a claim that the vocabulary has as a pattern."""
    text = " ".join(
        token.value if token.kind in ("sign", "amount") else token.text
        for token in tokens
    )
    for pattern, test in _shapes():
        match = pattern.fullmatch(text.removeprefix("price "))
        if match:
            written = test.format(**match.groupdict())
            return LineClaim(written, not re.search(r"drawdown\(.*>|<", written))
    return None


# The right side of a comparison.

MOST_LETTERS = 3  # behind a number: "15c" is not 15


def _operand(text: str, measure: Measure, context: LineContext) -> str:
    """Return the right side of a comparison: a value, a reference, a company, or an expression."""
    value = VALUE.match(text)
    if value and value.end() == len(text):
        return amount(text, measure, context)
    other = reference(
        text, "price" if measure.text.startswith("avg(") else measure.text
    )
    if measure.text == "price" and other.startswith(("consensus", "guide")):
        raise ClaimError("which figure is compared?", text)
    if other:
        return other
    company = re.fullmatch(
        r"(?:that\s+of\s+)?(?P<t>[A-Z0-9][A-Z0-9.-]*)(?:['’]s)?(?:\s+.*)?", text
    )
    if company and company["t"] in context.names.tickers:
        if measure.text == "price":
            raise ClaimError("which figure is compared?", text)
        if measure.series:
            raise _own_figure(measure, text)
        return _of_company(measure, company["t"])
    written = known_figure(folded(text), text, context)
    if written and (measure.text != "price" or "price" in written):
        return written
    if value is None:
        raise ClaimError(f"{text!r} is no value", text)
    rest = text[value.end() :].strip()
    if re.match(r",\d", rest):
        raise ClaimError("a comma parts thousands", text, text.replace(",", ".", 1))
    if len(rest) < MOST_LETTERS and rest:
        raise ClaimError(f"{rest!r} is not understood behind the number", rest)
    # Whether the rest is only what the number counts is seen in `accounted.py`
    return amount(value[0].strip(), measure, context)
