"""Write the numbers of a dictated line in digits: `one hundred twenty dollars` is `120 dollars`."""

from __future__ import annotations

import re

_UNITS = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
    fifteen sixteen seventeen eighteen nineteen"""
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_VALUES = {word: n for n, word in enumerate(_UNITS.split())}
_VALUES |= {word: 10 * n for n, word in enumerate(_TENS.split(), 2)}
_SCALES = {"hundred": 100, "thousand": 1000}
_WORD = "|".join(sorted((*_VALUES, *_SCALES), key=len, reverse=True))
_RUN = re.compile(
    rf"(?i)\b(?:{_WORD})(?:(?:[ -]|(?<=hundred) and |(?<=thousand) and )(?:{_WORD}))*\b"
)
# What a single word must count to be a number in digits: "three quarters" stays as it is
_COUNTED = re.compile(
    r"(?i)[ -](?:percent|per ?cent|pct|%|dollars|bucks|euros|cents|pence|[mbtr]+illion)\b"
)
_CENTURY = 20


def in_digits(line: str) -> str:
    """Return a line with its number words as digits, but those inside quotes.

    A number with two readings stays: `two fifty`.
    """
    parts = re.split('("[^"]*")', line)
    return "".join(
        part if part.startswith('"') else _RUN.sub(_digits, part) for part in parts
    )


def _digits(match: re.Match[str]) -> str:
    words = re.split(r"[ -]+", match[0].lower())
    number = _number([word for word in words if word != "and"])
    is_counted = _COUNTED.match(match.string, match.end())
    if number is None or (len(words) == 1 and not is_counted):
        return match[0]
    return str(number)


def _number(words: list[str]) -> int | None:
    """Return the number that words say, or None if they do not fit together."""
    values = [_VALUES.get(word) for word in words]
    if len(words) > 1 and values[:1] == [_CENTURY] and None not in values:
        rest = _number(words[1:])  # "twenty twenty-eight" is a year
        if rest is not None and _CENTURY <= rest < 100:
            return 100 * _CENTURY + rest
    total = part = 0
    smallest = 10_000  # each word is of a smaller place than the one before
    for word, value in zip(words, values, strict=True):
        if value is None:
            scale = _SCALES[word]
            part = (part or 1) * scale
            if scale == 1000:
                total, part = total + part, 0
            smallest = scale
            continue
        place = 10 if value < 10 else 100
        if place > smallest:
            return None
        part += value
        smallest = 1 if value < 20 else 10
    return total + part
