"""Split a line into typed tokens, the longest phrase first, and match them with rules.

A line is split twice: as a whole (action, company, date, chance), then its claim. `gross margin
stays above 72%` is figure, lasting, sign, value. A word that no table has is a `word`: it may be
part of a figure's name, and is never dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from msgspec import Struct

from catalyst_tui.book.line.figures import VALUE
from catalyst_tui.book.line.vocabulary import (
    AMOUNTS,
    DEEDS,
    DEGREES,
    LEVELS,
    MEASURES,
    MOVES,
    NUMBERS,
    PACES,
    REFERENCES,
    STATES,
    WORDS,
    any_of,
)


class LineToken(Struct, frozen=True):
    """A word or phrase of a claim. `value` is what it stands for, such as `>=` or `up`."""

    kind: str
    text: str
    start: int
    end: int
    value: str = ""


_UNIT = (
    r"(?P<unit>quarter|qtr|q['’]?|print|report|period"
    r"|day|session|week|month|half|halve|year|close|time)s?"
)
_COUNT = rf"(?P<n>\d+|{any_of(NUMBERS)}|both|twice)"
_RUN = r"(?:straight|consecutive|successive)"
_ROW = r"(?:in\s+(?:(?:a|the)\s+)?row|running|straight|in\s+succession|consecutively)"
_PATTERNS = (
    ("quoted", r'"[^"]*"'),
    ("figure", r'[a-z_]+@"[^"]+"'),
    ("figure", r"[a-z]+\([^()]*\)(?:\.\w+)?"),
    (
        "streak",
        rf"for\s+(?:at\s+least\s+)?{_COUNT}\s+(?:{_RUN}\s+)?{_UNIT}(?:\s+{_ROW})?",
    ),
    ("streak", rf"(?:(?:in|over)\s+)?{_COUNT}\s+{_UNIT}\s+{_ROW}"),
    ("streak", r"(?P<n>twice)\s+in\s+a\s+row"),
    ("streak", rf"(?:(?:in|over)\s+)?{_COUNT}\s+{_RUN}\s+{_UNIT}(?:\s+in\s+a\s+row)?"),
    (
        "each",
        r"(?:in\s+)?(?:each|every)\s+(?:single\s+)?(?:quarter|qtr|print|report|year)"
        r"(?:\s+(?:of|in))?",
    ),
    ("count", rf"(?!an?\b){_COUNT}\s+{_UNIT}"),
    (
        "average",
        r"\d+[- ]?(?:day|dma|d|week|w)"
        r"(?:\s+(?:simple\s+|exponential\s+)?(?:moving\s+)?(?:average|avg|ma|sma|ema|line))?",
    ),
    (
        "span",
        r"yoy|y/y|(?:year|quarter)[- ](?:over|on)[- ](?:year|quarter)|(?:a|per|each|every)\s+year"
        r"|(?:vs\.?|versus|from|than)\s+last\s+year|annually|per\s+annum|qoq|q/q|sequentially"
        r"|organically|(?:in|at)\s+constant\s+(?:currency|currencies|fx)|cc"
        rf"|from\s+a\s+year\s+ago|(?:in|within|over)\s+(?:any\s+)?(?:\d+|{any_of(NUMBERS)})\s?"
        r"(?:days?|weeks?|months?|years?|sessions?)",
    ),
    ("value", VALUE.pattern.removeprefix("(?i)") + r"(?!\w|-[a-z]|/[a-z]*\d)"),
    ("more", r"or\s+(?:more|better|higher|above|greater)(?!\s*[$€£\d])|and\s+up|\+"),
    ("less", r"or\s+(?:worse|less|lower|below|fewer)(?!\s*[$€£\d])"),
    ("symbol", r">=|<=|=>|=<|>|<|≥|≤|="),
    ("dash", r"[-–—]"),
    ("comma", r"[,;.!]"),
    ("colon", r":"),
    ("word", r"[^\s,;:<>=\"]+"),
    ("word", r"\S"),
)
_LEXEMES = tuple(
    (kind, re.compile(f"(?i)(?:{pattern})")) for kind, pattern in _PATTERNS
)
_SYMBOLIC = ("symbol", "dash", "comma", "colon", "word", "quoted", "figure", "value")
_STREAKS = ("streak", "count")
_UNITS = {"close": "day", "halve": "half"}
_UNITS |= dict.fromkeys(("qtr", "q", "print", "report", "time"), "quarter")
_SYMBOLS = {"=>": ">=", "=<": "<=", "≥": ">=", "≤": "<="}
_Table = Mapping[str, str] | Iterable[str]
_CLAIM: tuple[tuple[str, _Table], ...] = (
    ("amount", AMOUNTS),
    ("sign", LEVELS),
    ("move", MOVES),
    ("deed", DEEDS),
    ("guide", WORDS["guiding"]),
    ("raised", WORDS["raising"]),
    ("filler", WORDS["fillers"]),
    ("figure", MEASURES),
    ("reference", REFERENCES),
    ("pace", PACES),
    ("degree", DEGREES),
    ("state", STATES),
    ("not", WORDS["negations"]),
    ("than", ("than",)),
    ("lasting", WORDS["lasting"]),
    ("between", WORDS["between"]),
    ("to", ("to",)),
    ("joint", ("and", "or")),
    ("verb", WORDS["verbs"]),
    ("stop", WORDS["no_figure"]),
)  # a phrase has the first kind that knows it
_FRAME: tuple[tuple[str, _Table], ...] = (
    (
        "act",
        dict.fromkeys(WORDS["actions"], "sell") | dict.fromkeys(WORDS["buying"], "buy"),
    ),
    ("if", WORDS["ifs"]),
    ("share", WORDS["shares"]),
    ("sign", (*AMOUNTS, *LEVELS, "at", "down", "up")),
    ("prep", ("of", "for", "in", "at", "my", "the", "on", "from", "to")),
    ("it", ("it", "its", "it's", "it’s")),
    ("person", ("i", "i'd", "i'll", "we", "then")),
)


@cache
def _phrases(*, frame: bool) -> tuple[re.Pattern[str], dict[str, tuple[str, str]]]:
    found: dict[str, tuple[str, str]] = {}
    for kind, table in _FRAME if frame else _CLAIM:
        for phrase in table:
            value = table[phrase] if isinstance(table, Mapping) else ""
            found.setdefault(phrase, (kind, value))
    return re.compile(rf"(?i){any_of(found)}(?![\w/(]|[-'’][a-z])"), found


def tokenise(
    text: str, fixed: Sequence[LineToken] = (), *, frame: bool = False
) -> list[LineToken]:
    """Return the tokens of a line (`frame`) or of a claim, in order. `fixed` are known ones."""
    tokens: list[LineToken] = []
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        known = next((token for token in fixed if token.start == at), None)
        token = known or _token(text, at, frame=frame)
        end = min(
            (each.start for each in fixed if at < each.start < token.end),
            default=token.end,
        )
        if end < token.end:  # a word does not reach into the company or the date
            token = LineToken("word", text[at:end].rstrip(), at, end)
        at = token.end
        tokens.append(token)
    return tokens


def _token(text: str, at: int, *, frame: bool) -> LineToken:
    """Return the longest token that begins at a place."""
    pattern, phrases = _phrases(frame=frame)
    found = []
    match = pattern.match(text, at)
    if match:
        kind, value = phrases[" ".join(match[0].lower().split())]
        found.append(LineToken(kind, match[0], at, match.end(), value))
    # The dash of 140-160
    in_range = text[at] in "-–—" and bool(text[at - 1 : at].strip())
    for kind, lexeme in _LEXEMES:
        if frame and kind not in _SYMBOLIC:
            continue
        match = lexeme.match(text, at)
        whole = match and (
            kind in _SYMBOLIC or not text[match.end() : match.end() + 1].isalnum()
        )
        if match is None or not whole or (in_range and kind in ("value", "word")):
            continue
        if kind == "word" and any(
            token.kind not in ("symbol", "dash") for token in found
        ):
            continue  # "46%+" is a value and a plus
        value = _SYMBOLS.get(match[0], match[0]) if kind == "symbol" else ""
        found.append(LineToken(kind, match[0], at, match.end(), value))
    return max(found, key=lambda token: token.end)


def text_of(tokens: Sequence[LineToken], text: str) -> str:
    """Return tokens as they are written in a text, with a blank where others stood between."""
    written, end = "", None
    for token in tokens:
        gap = text[end : token.start] if end is not None else ""
        written += (gap if not gap.strip() else " ") + text[token.start : token.end]
        end = token.end
    return " ".join(written.split())


def streak_of(token: LineToken) -> tuple[int, str]:
    """Return the count and the unit of `for 2 quarters`."""
    matches = (
        lexeme.fullmatch(token.text) for kind, lexeme in _LEXEMES if kind in _STREAKS
    )
    parts = next(match for match in matches if match).groupdict()
    word, unit = parts["n"].lower(), (parts.get("unit") or "time").lower().rstrip("'’")
    count = int(word) if word.isdigit() else {**NUMBERS, "both": 2, "twice": 2}[word]
    return count, _UNITS.get(unit, unit)


# Rules: what tokens may follow each other. A part is `name=kinds` and how often; kinds of the same
# part are separated by `|`.

_KINDS = {
    "name": "word|joint|figure|filler|reference|average|guide|raised|more|deed|company|degree|verb"
    "|move|to|dash|span",
    "be": "verb|lasting|filler|move|to",
    "compare": "sign|amount|symbol",
    "any": r"\w+",
}
_PART = re.compile(r"(?:(\w+)=)?\(?([\w|]+)\)?([*+?]*)")


@cache
def rule(written: str) -> re.Pattern[str]:
    """Return the pattern of a rule over kinds of token, each with a blank behind it."""
    pattern = ""
    for part in written.split():
        name, kinds, times = _PART.fullmatch(part).groups()  # type: ignore[union-attr]
        either = "|".join(_KINDS.get(kind, kind) for kind in kinds.split("|"))
        pattern += (
            f"(?P<{name}>(?:(?:{either}) ){times})"
            if name
            else f"(?:(?:{either}) ){times}"
        )
    return re.compile(pattern)


class Parts:
    """The tokens of a text by the parts of the rule that they fit."""

    def __init__(
        self, text: str, tokens: Sequence[LineToken], match: re.Match[str]
    ) -> None:
        self._text, self._tokens, self._match = text, tokens, match

    def tokens(self, name: str) -> Sequence[LineToken]:
        """Return the tokens of a part."""
        if self._match.groupdict().get(name) is None:
            return ()
        before = self._match.string[: self._match.start(name)].count(" ")
        return self._tokens[before : before + self._match[name].count(" ")]

    def __getitem__(self, name: str) -> str:
        tokens = self.tokens(name)
        return self._text[tokens[0].start : tokens[-1].end] if tokens else ""

    def after(self, name: str) -> str:
        """Return the text from a part to its end."""
        return self._text[self.tokens(name)[0].start :].strip()

    def value(self, name: str) -> str:
        """Return what the part's first token stands for."""
        return next((token.value for token in self.tokens(name)), "")


def fitted(text: str, tokens: Sequence[LineToken], written: str) -> Parts | None:
    """Return the parts of tokens that fit a rule as a whole, or None."""
    match = rule(written).fullmatch("".join(f"{token.kind} " for token in tokens))
    return Parts(text, tokens, match) if match else None
