"""Convert the amounts that were written before a stock split, in the text of the book.

Thresholds and costs are divided, quantities multiplied. A test keeps its words: only the numbers change.
What stands for several companies, or has no number of its own, is left for the user.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from catalyst_tui.book.file.edit import Put, data_of
from catalyst_tui.book.file.ids import name_of
from catalyst_tui.book.file.syntax import Path
from catalyst_tui.book.language.leaves import COUNTS, PER_SHARE, amounts, degree
from catalyst_tui.book.language.operands import ExprError, tokens_of
from catalyst_tui.book.language.tree import Literal, walk
from catalyst_tui.book.model.book import Book, Checkpoint, Gauge, Test
from catalyst_tui.book.model.tickers import Split
from catalyst_tui.judge.rules.corporate_actions import is_old, tests_of

_NUMBER = re.compile(r"\d[\d_,]*(?:\.\d+)?|\.\d+")


def conversions(text: str, book: Book, symbol: str, split: Split) -> list[Put]:
    """Return the edits that convert what was written before a split. Raises EditError."""
    data = data_of(text)
    edits = list(_lots(data, book, symbol, split))
    for place, raw in enumerate(data.get("checkpoint", ())):
        name = name_of(raw)
        old = [
            one
            for checkpoint in book.checkpoints.values()
            if checkpoint.id.partition("@")[0] == name
            for one in tests_of(checkpoint)
            if is_old(one, symbol, split)
        ]
        if old:
            edits += _checkpoint(("checkpoint", place), raw, old, symbol, split)
    return edits


def _lots(data: Mapping[str, Any], book: Book, symbol: str, split: Split) -> Iterator[Put]:
    written = data.get("ticker", {}).get(symbol, {}).get("lots", ())
    for place in book.tickers[symbol].old_lots(split):
        path: Path = ("ticker", symbol, "lots", place)
        for key, power in (("quantity", 1), ("cost", -1)):
            value = written[place].get(key)
            if value is not None:
                yield Put((*path, key), _rescaled(value, split, power))


def _checkpoint(
    path: Path, raw: Mapping[str, Any], old: list[Checkpoint], symbol: str, split: Split
) -> Iterator[Put]:
    texts = dict[str, int]()  # each amount to be converted, as it is written, with its power
    for one in old:
        if isinstance(one.claim, Test | Gauge):
            found = [each for each in amounts(one.claim.expr, symbol, one.ticker) if each.alone]
            for each in found:
                if isinstance(each.node, Literal):
                    texts[each.text] = each.degree
            kept = [node.text for node in walk(one.claim.expr) if isinstance(node, Literal)]
            for text in {
                *kept
            }:  # the same number also as a factor: which is meant is not seen in the text
                if text in texts and kept.count(text) > sum(each.text == text for each in found):
                    del texts[text]
    yield from _strings(path, raw, texts, split)
    gauge = next((one for one in old if isinstance(one.claim, Gauge) and one.claim.bands), None)
    if gauge is not None and isinstance(gauge.claim, Gauge):
        power = degree(gauge.claim.expr, symbol, gauge.ticker) or -1
        for name, band in raw.get("bands", {}).items():
            yield Put(
                (*path, "bands", name),
                _NUMBER.sub(lambda m: _number(m.group(), split, power), band),
            )
    for name, value in raw.get("base", {}).items():
        if name in PER_SHARE | COUNTS:
            yield Put(
                (*path, "base", name), _rescaled(value, split, -1 if name in PER_SHARE else 1)
            )


def _strings(path: Path, raw: Any, texts: Mapping[str, int], split: Split) -> Iterator[Put]:
    """Find the tests of a table and of the tables in it, and convert their amounts."""
    match raw:
        case dict():
            for key, value in raw.items():
                if key in ("test", "value") or (key == "unless" and isinstance(value, str)):
                    yield from _test((*path, key), value, texts, split)
                elif key in ("any", "all", "of", "unless"):
                    yield from _strings((*path, key), value, texts, split)
        case list():
            for place, value in enumerate(raw):
                if isinstance(value, str):
                    yield from _test((*path, place), value, texts, split)
                else:
                    yield from _strings((*path, place), value, texts, split)


def _test(path: Path, text: object, texts: Mapping[str, int], split: Split) -> Iterator[Put]:
    if not isinstance(text, str):
        return
    after = text
    try:
        tokens = tokens_of(text)
    except ExprError:  # an event, in words
        return
    for token in reversed(tokens):
        if token.kind == "literal" and token.text in texts:
            number = _first_number(token.text, split, texts[token.text])
            after = after[: token.at] + number + after[token.at + len(token.text) :]
    if after != text:
        yield Put(path, after)


def _rescaled(value: object, split: Split, power: int) -> str | int | Decimal:
    """Return a quantity, a cost or a base as it is written, in new shares."""
    if isinstance(value, str):
        return _first_number(value, split, power)
    number = split.rescaled(Decimal(str(value)), power)
    return int(number) if number == int(number) else number


def _first_number(text: str, split: Split, power: int) -> str:
    return _NUMBER.sub(lambda match: _number(match.group(), split, power), text, count=1)


def _number(text: str, split: Split, power: int) -> str:
    return f"{split.rescaled(Decimal(text.replace(',', '').replace('_', '')), power):f}"
