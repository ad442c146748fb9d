"""Tell whether the words of a typed event name something that happens, or a figure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from catalyst_tui.book.line.figures import VALUE, ends_with, folded
from catalyst_tui.book.line.tokens import LineToken
from catalyst_tui.book.line.vocabulary import WORDS, any_of

_NUMBERED = re.compile(
    rf"(?i)(?:\b(?:in|of|for|with|from|and)|{any_of(WORDS['numbered'])})\s*$"
)
_PLACE = re.compile(r"(?i)(?:back )?(?:above|below|under|over)")
_RATE = re.compile(r"(?i)\b\d[\d.,]*[kmb]?/(?:day|week|month|mo|quarter|q|year|yr)\b")
_EVENT = re.compile(
    rf"(?i)\b{any_of(WORDS['events'])}(?:e|s|es|ed|d|ing|al|als|ting|ment|ion)?(?![\w'])"
)
_NO_EVENT = re.compile(
    rf"(?i)^{any_of(WORDS['no_event_first'])}(?![\w'-])"
    rf"|(?<![\w'-]){any_of(WORDS['no_event'])}(?![\w'-])"
)


def strange_event(text: str) -> str:
    """Return the word of an event that leaves open what happens, or nothing."""
    found = _NO_EVENT.search(text)
    return found[0] if found else ""


def is_event(text: str) -> bool:
    """Tell whether a text has a word for something that happens."""
    return bool(_EVENT.search(text))


def threshold_in(claim: str, tokens: Sequence[LineToken]) -> str:
    """Return the value of an event that was meant as a threshold; an empty string if none is.

    `phase 3`, `in 10 cities` and `10 High-NA systems` are part of an event; `47 per month`, `5 GW`
    and a number at the end are not.
    """
    rate = _RATE.search(claim)
    if rate:  # 42/month
        return rate[0]
    for token, after in zip(tokens, (*tokens[1:], None), strict=False):
        value = VALUE.fullmatch(token.text) if token.kind == "value" else None
        if value is None or re.fullmatch(r"(?:19|20)\d\d|\d+X", token.text):
            continue
        unit = value["lead"] or value["magnitude"] or value["unit"]
        counted = after and folded(after.text) in WORDS["quantities"] | WORDS["counted"]
        numbered = _NUMBERED.search(claim[: token.start])
        named = re.sub(r"(?i)\s+of\s*$", "", claim[: token.start])
        if after is None and (ends_with("money", named) or not numbered):
            return token.text  # "arr of 6"
        if (unit and not (numbered and after)) or (counted and not numbered):
            return token.text
    return ""


def is_of_price(tokens: Sequence[LineToken]) -> bool:
    """Return whether an event is a level of the price: `below a dollar`, `closes under two fifty`.

    `beats estimates` has a sign too, and is an event.
    """
    kinds = [
        "place"
        if token.kind == "symbol"
        or (token.kind == "sign" and _PLACE.fullmatch(token.text))
        else token.kind
        for token in tokens
        if token.kind != "filler"
    ]
    return kinds[:1] == ["place"] or ("verb", "place") in pairwise(kinds)
