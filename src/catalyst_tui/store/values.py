"""Text of the database as the values it was made from. What no value of ours can have written is damage that
SQLite's own check does not see: a StoreError, never a guess and never another error."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any, TypeVar

from catalyst_tui.book.model.period import Period, parse_period
from catalyst_tui.store.errors import NotOursError

Value = TypeVar("Value")
Member = TypeVar("Member", bound=Enum)


def made(make: Callable[[Any], Value], kept: object) -> Value:
    """`make(kept)`, where whatever `make` cannot read is damage."""
    try:
        return make(kept)
    except (
        ValueError,
        TypeError,
        LookupError,
        ArithmeticError,
        AttributeError,
        RecursionError,
    ) as error:
        raise NotOursError(str(error)[:200], kept) from error


def day(text: str) -> date:
    """An ISO day."""
    return made(date.fromisoformat, text)


def number(text: str) -> Decimal:
    """A finite decimal number."""
    return made(finite, text)


def member(kind: type[Member], word: str | int) -> Member:
    """The member of an enum with this value."""
    return made(kind, word)


def period(text: str) -> Period:
    """A reporting period."""
    return made(parse_period, text)


def tree(text: str) -> Any:
    """What a note in JSON says."""
    return made(json.loads, text)


PLAIN = 31
"""Digits that are a number of ours whatever they are."""


def finite(text: str) -> Decimal:
    """A decimal number, of at most 31 digits before the point or places behind it. ValueError otherwise."""
    if len(text) <= PLAIN and text.isascii() and text.isdigit():
        return Decimal(text)
    try:
        found = Decimal(text)
    except ArithmeticError:
        raise ValueError(f"{text!r} is no number") from None
    if not found.is_finite() or abs(found.adjusted()) > 30:
        raise ValueError(f"{text!r} is no number of ours")
    return found
