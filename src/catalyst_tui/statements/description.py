"""A format is a description: how to know a table, which column is what, what each kind of row does. Written
as TOML, ours and the user's own alike; what it may say is docs/importing.md."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct, field

from catalyst_tui.statements.entries import Act
from catalyst_tui.statements.words import plain

FIELDS = (
    *("date", "time", "opened", "action", "symbol", "isin", "name", "quantity", "ratio", "text"),
    *("price", "cost_each", "cost_total", "amount", "net", "fee", "currency", "value", "quote", "gain"),
    *("account", "kind", "status", "id", "balance", "balance_currency", "debit", "credit"),
    *("fee_currency", "rate"),
)
"""What a column may hold."""

KINDS = ("trades", "holdings", "cash", "names", "nothing")
_SIGN = {"", "dmy", "mdy"}


class DescriptionError(ValueError):
    """What is wrong with a description: a sentence that says where."""


class When(Struct, frozen=True):
    """A row whose column says this does that."""

    column: str
    like: re.Pattern[str]
    act: Act
    why: str = ""


class Table(Struct, frozen=True):
    """One table of a format."""

    header: tuple[str, ...]
    wanted: tuple[frozenset[str], ...] = ()  # the same as plain names, of each one that must be there
    kind: str = "trades"
    section: str = ""
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    acts: tuple[tuple[re.Pattern[str], Act], ...] = ()
    when: tuple[When, ...] = ()
    text: tuple[re.Pattern[str], ...] = ()
    currency: str = ""
    dates: str = ""
    decimal: str = ""
    pence: bool = False
    generic: bool = False  # columns that are not said are found by their names
    lots_below: bool = False
    kept: When | None = None
    latest: bool = False
    once: bool = False
    priced: bool = True  # whether a price is what was paid, and not what it was worth
    endings: Mapping[str, str] = field(default_factory=dict)  # of its symbols, with their currency
    only: bool = False  # whether its header has no other columns
    coins: bool = False  # whether its symbols are coins
    undated: bool = False  # whether a purchase may have no day
    spare: bool = False  # whether its trades count only if no other table has trades
    minus: str = ""  # what a number of shares that leave ends with


class Format(Struct, frozen=True):
    """A broker's or tracker's export, and its tables."""

    name: str
    tables: tuple[Table, ...]


def format_of(data: Mapping[str, Any], source: str) -> Format:
    """A description read. Raises DescriptionError."""
    name = data.get("name")
    tables = data.get("table")
    if not isinstance(name, str) or not isinstance(tables, list) or not tables:
        raise DescriptionError(f'{source}: wants name = "…" and at least one [[table]]')
    _known(data, {"name", "table", "endings"}, source)
    shared = {"endings": data["endings"]} if "endings" in data else {}
    read = (_table({**shared, **one}, f"{source}, table {at}") for at, one in enumerate(tables, 1))
    return Format(name, tuple(read))


def _known(data: Mapping[str, Any], allowed: Sequence[str] | set[str], where: str) -> None:
    for key in data:
        if key not in allowed:
            raise DescriptionError(f"{where}: {key!r} is not known; allowed are {', '.join(sorted(allowed))}")


_KEYS = {
    "header", "kind", "section", "columns", "acts", "when", "text", "currency", "dates", "decimal", "pence",
    "generic", "lots_below", "kept", "latest", "once", "priced", "endings", "coins", "only",
    "undated", "spare", "minus",
}  # fmt: skip


def _table(data: Any, where: str) -> Table:
    if not isinstance(data, Mapping):
        raise DescriptionError(f"{where}: is no table")
    _known(data, _KEYS, where)
    kind = data.get("kind", "trades")
    if kind not in KINDS:
        raise DescriptionError(f"{where}: kind {kind!r} is not known; allowed are {', '.join(KINDS)}")
    if data.get("dates", "") not in _SIGN:
        raise DescriptionError(f'{where}: dates is "dmy" or "mdy"')
    columns = data.get("columns", {})
    _known(columns, FIELDS, f"{where}, columns")
    header = _names(data.get("header", []), f"{where}, header")
    return Table(
        header=header,
        wanted=tuple(frozenset(map(plain, names.split("|"))) for names in header),
        kind=kind,
        section=str(data.get("section", "")),
        columns={key: _names(value, f"{where}, {key}") for key, value in columns.items()},
        acts=tuple(
            (_pattern(text, where), _act(act, where))
            for act, texts in data.get("acts", {}).items()
            for text in _names(texts, f"{where}, acts")
        ),
        when=tuple(_when(one, where) for one in data.get("when", [])),
        text=tuple(_pattern(one, where) for one in _names(data.get("text", []), f"{where}, text")),
        currency=str(data.get("currency", "")),
        dates=data.get("dates", ""),
        decimal=str(data.get("decimal", "")),
        pence=data.get("pence", False) is True,
        generic=data.get("generic", False) is True,
        lots_below=data.get("lots_below", False) is True,
        kept=_when(data["kept"], where) if "kept" in data else None,
        latest=data.get("latest", False) is True,
        once=data.get("once", False) is True,
        priced=data.get("priced", True) is not False,
        only=data.get("only", False) is True,
        coins=data.get("coins", False) is True,
        undated=data.get("undated", False) is True,
        spare=data.get("spare", False) is True,
        minus=str(data.get("minus", "")),
        endings={str(key): str(value) for key, value in data.get("endings", {}).items()},
    )


def _names(value: Any, where: str) -> tuple[str, ...]:
    several = [value] if isinstance(value, str) else value
    if not isinstance(several, list) or not all(isinstance(one, str) for one in several):
        raise DescriptionError(f"{where}: wants a text or a list of texts")
    return tuple(several)


def _pattern(text: str, where: str) -> re.Pattern[str]:
    try:
        return re.compile(text, re.IGNORECASE | re.DOTALL)
    except re.error as error:
        raise DescriptionError(f"{where}: {text!r} is no pattern ({error})") from None


def _act(text: str, where: str) -> Act:
    try:
        return Act(text)
    except ValueError:
        raise DescriptionError(f"{where}: {text!r} is no act; allowed are {', '.join(Act)}") from None


def _when(data: Any, where: str) -> When:
    if not isinstance(data, Mapping) or not isinstance(data.get("column"), str):
        raise DescriptionError(f'{where}: when wants {{ column = "…", like = "…", act = "…" }}')
    _known(data, {"column", "like", "act", "why"}, f"{where}, when")
    like = _pattern(str(data.get("like", "")), where)
    return When(data["column"], like, _act(str(data.get("act", "nothing")), where), str(data.get("why", "")))
