"""Know what brokers call columns, trades and instruments, for files that no description knows.

The words are data: `words.toml`. Only whole names count; other names are not guessed.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from catalyst_tui.book.model.currencies import KNOWN
from catalyst_tui.statements.entries import Act

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_OTHER = re.compile(r"[^\w%]+|_+")
_OPTION = re.compile(
    r"-?\.?[A-Z]{1,6}[ #_]*\d{6}[ ]*[CP][ ]*\d+(\.\d+)?|"  # ABC 260117C00100000, -ABC260227P9
    r"[A-Z]{1,6}#[A-Z0-9]+|"  # XYZ#B1326C425000
    r"[A-Z.]{1,6} \d{1,2}/\d{1,2}/\d{2,4} [\d.]+ ?[CP]|"  # SPY 03/31/2020 284.00 P
    r"[A-Z]{1,6} \d{1,2}[A-Z]{3}\d{2} [\d.]+ [CP]"  # AAPL 19JUN26 200 C
)
_OPTION_NAME = re.compile(
    r"(?:call|put)\b.*\b(?:exp\b|\$?\d)|.*\b(?:call|put) option\b|[a-z.]{1,6} (?:call|put)",
    re.IGNORECASE,
)
_PAIR = re.compile(r"([A-Z]{3})[./]?([A-Z]{3})(?:=X)?")


def without_accents(text: str) -> str:
    """Return a text in small letters without accents."""
    letters = unicodedata.normalize("NFD", text.casefold())
    return "".join(char for char in letters if not unicodedata.combining(char))


@lru_cache(maxsize=20_000)
def plain(text: str) -> str:
    """Return a name in the form that is compared: `Price / share` is `price share`."""
    letters = without_accents(_CAMEL.sub(" ", text)).replace("ł", "l").replace("ø", "o")
    return _OTHER.sub(" ", letters).strip()


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("words.toml").read_text("utf-8"))


@cache
def column_fields() -> Mapping[str, tuple[str, int]]:
    """Return the field that a column's plain name stands for, and its rank among the names of that
    field.

    If two columns stand for the same field, the lower rank is better.
    """
    found: dict[str, tuple[str, int]] = {}
    for field, row in _data()["columns"].items():
        for rank, name in enumerate(row["names"].split("|")):
            found.setdefault(" ".join(name.split()), (field, rank))
    return found


@cache
def month_names() -> Mapping[str, int]:
    """Return the number of each month by its names."""
    rows = _data()["months"].items()
    return {name: int(number) for number, names in rows for name in names.split()}


@cache
def _acts() -> tuple[tuple[str, re.Pattern[str]], ...]:
    rows = _data()["acts"]
    return tuple(
        (row["act"], re.compile(re.sub(r"\n\s*", "", row["pattern"]))) for row in rows
    )


@lru_cache(maxsize=1 << 12)
def act_of(text: str, *, shares: bool) -> Act | None:
    """Return what a row of this kind does; None if nobody knows.

    `shares`: the row has a number of shares, as a reinvested dividend has.
    """
    name = plain(text)
    for act, pattern in _acts():
        if pattern.fullmatch(name):
            if act == "reinvest":
                return Act.BUY if shares else Act.NOTHING
            return Act(act)
    return None


@cache
def _kinds() -> Mapping[str, str]:
    return {kind: row["name"] for row in _data()["contracts"] for kind in row["kinds"]}


@lru_cache(maxsize=1 << 12)
def contract(symbol: str, name: str, kind: str) -> str:
    """Return the kind of an instrument that the book does not hold: `an option`. Else empty."""
    if found := _kinds().get(kind.strip().casefold()):
        return found
    if _OPTION.fullmatch(symbol.strip()) or _OPTION.fullmatch(name.strip()):
        return "an option"
    return "an option" if _OPTION_NAME.match(name.strip()) else ""


def is_coin(kind: str) -> bool:
    """Return whether a kind of instrument is a coin."""
    return kind.casefold() in _data()["coins"]["kinds"]


def is_currency(symbol: str, isin: str, kind: str) -> bool:
    """Return whether an instrument is money or a pair of currencies: `EUR.USD`, `EURUSD`."""
    if kind.casefold() in _data()["money"]["kinds"]:
        return True
    match = _PAIR.fullmatch(symbol.upper())
    return match is not None and not isin and {match[1], match[2]} <= KNOWN
