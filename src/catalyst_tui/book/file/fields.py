"""A table of the book as fields to fill in: what each means, what stands there, and the edits that
change it.

The same for adding and for editing. A new checkpoint begins as one line instead (`book/line`).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from difflib import SequenceMatcher
from enum import StrEnum
from os.path import commonprefix
from typing import Any

from catalyst_tui.book.file import values as v
from catalyst_tui.book.file.edit import Add, Drop, Edit, Put, Value, toml
from catalyst_tui.book.file.ids import name_of
from catalyst_tui.book.file.keys import TABLES
from catalyst_tui.book.file.node import Key, Node, WrongError
from catalyst_tui.book.file.syntax import Path
from catalyst_tui.book.model.currencies import HUNDREDTHS, LETTERED, SIGNS
from catalyst_tui.values import Frozen


class FieldKind(StrEnum):
    """A kind of table, by the name of its section."""

    TICKER = "ticker"
    THESIS = "thesis"
    CHECKPOINT = "checkpoint"
    SERIES = "series"
    EVENT = "event"
    DECISION = "decision"
    CASH = "cash"  # one table for all of it: cash.py
    GROUP = "group"  # the same: groups.py
    DEFAULTS = "defaults"


ALONE = (FieldKind.CASH, FieldKind.GROUP, FieldKind.DEFAULTS)
"""Those of which a book has one table."""


_NAMES = {
    FieldKind.TICKER: ("symbol", "as it is listed: NVDA, BRK-B, SIE.DE"),
    FieldKind.SERIES: ("name", "what tests call it, in small letters: scorpio_mix"),
}
"""How the name of a table is called, where a table has one rather than a place in a list."""

_NEEDED = {
    FieldKind.THESIS: ("text",),
    FieldKind.SERIES: ("unit",),
    FieldKind.EVENT: ("text", "date"),
    FieldKind.DECISION: ("date", "action"),
}

_LONGEST = 1_000
"""Characters a field of one line takes; a longer text, or one of several lines, is changed in the
file."""

NAME = "."
"""The field for the name of a table that has one: a ticker's symbol, a series' name. No key is
called so."""


class FieldRow(Frozen):
    """One field: the key, what it means, what stands there; `fixed`: it is changed in the file
    alone."""

    key: str
    meaning: str
    text: str = ""
    needed: bool = False
    fixed: bool = False
    label: str = ""  # what it is called, where that is not the key
    example: str = ""  # as it is typed


def rows(
    kind: FieldKind, table: Mapping[str, Any] | None = None
) -> tuple[FieldRow, ...]:
    """Return the fields of a table; of a new one if `table` is None."""
    keys, there = TABLES[kind.value].keys, table or {}
    names = [
        *there,
        *(key.name for key in keys.values() if key.offered and key.name not in there),
    ]
    needed = _NEEDED.get(kind, ())
    found = tuple(
        _row(keys[name], there, name in needed) for name in names if name in keys
    )
    if table is not None or kind not in _NAMES:
        return found
    label, meaning = _NAMES[kind]
    return FieldRow(NAME, meaning, needed=True, label=label), *found


def _row(key: Key[Any], table: Mapping[str, Any], needed: bool) -> FieldRow:
    value = table.get(key.name)
    several = isinstance(value, str) and ("\n" in value or len(value) > _LONGEST)
    fixed = several or (value is not None and key.name in ("any", "all", "of"))
    return FieldRow(
        key.name, key.doc, shown(value), needed, fixed, example=key.example.strip('"')
    )


def shown(value: Any) -> str:
    """Return a value as users type it into a field: a text without quotes, all else as TOML."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value if "\n" not in value else " ".join(value.split())
    if isinstance(value, bool | int | Decimal | date | Mapping | Sequence):
        return toml(value)
    return str(value)


def new_table(kind: FieldKind, answers: Mapping[str, str]) -> Edit:
    """Return the edit that adds a table with the typed answers."""
    table: dict[str, Value] = {
        key.name: typed(key, text)
        for key in TABLES[kind.value].keys.values()
        if (text := answers.get(key.name, "").strip())
    }
    if kind in _NAMES:
        return Put((kind.value, answers.get(NAME, "").strip()), table)
    if kind is FieldKind.THESIS and "id" not in table:
        words = table.get("title") or table.get("text") or ""
        table = {
            "id": name_of({"ticker": table.get("ticker", ""), "text": words}) or "",
            **table,
        }
    return Add((kind.value,), table)


def changes(
    kind: FieldKind, place: Path, table: Mapping[str, Any], answers: Mapping[str, str]
) -> Iterator[Edit]:
    """Yield the edits that write the typed answers into a table; an emptied field loses
    its line."""
    for name, key in TABLES[kind.value].keys.items():
        if name not in answers or answers[name].strip() == shown(table.get(name)):
            continue
        text = answers[name].strip()
        if text:
            yield Put((*place, name), typed(key, text))
        elif name in table:
            yield Drop((*place, name))


class TableLine(Frozen):
    """A table of the book: its kind, what it is called, and what it says in a line."""

    kind: FieldKind
    name: str
    text: str


_SAYS = ("title", "text", "name", "event", "score", "action", "unit", "test", "value")


def entries(data: Mapping[str, Any]) -> Iterator[TableLine]:
    """Yield all tables that can be edited, in the order of the book, each by its name or place."""
    for kind in FieldKind:
        section = data.get(kind.value, {})
        if kind in ALONE:
            if section:
                yield TableLine(
                    kind,
                    kind.value,
                    "; ".join(_said(kind, *one) for one in section.items()),
                )
            continue
        named = section.items() if isinstance(section, Mapping) else _named(section)
        for name, table in named:
            yield TableLine(
                kind,
                name,
                shown(next((table[key] for key in _SAYS if table.get(key)), None)),
            )


def _said(kind: FieldKind, name: str, value: Any) -> str:
    """Return a line about a table that a book has once."""
    if kind is FieldKind.CASH:
        return f"{shown(value)} {name}"
    return f"{name}: {', '.join(map(str, value)) if isinstance(value, list) else shown(value)}"


def _named(
    section: Sequence[Mapping[str, Any]],
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for n, table in enumerate(section):
        yield name_of(table) or f"{_PLACE}{n + 1}", table


_PLACE = "#"


def place_of(
    data: Mapping[str, Any], kind: FieldKind, name: str
) -> tuple[Path, Mapping[str, Any]]:
    """Return the place and the content of a table, by its symbol, id or place (`#3`).

    Raises KeyError.
    """
    section = data.get(kind.value, {})
    if kind in ALONE:
        return (kind.value,), section
    if isinstance(section, Mapping):
        return (kind.value, name), section[name]
    for n, (known_as, table) in enumerate(_named(section)):
        if known_as == name:
            return (kind.value, n), table
    raise KeyError(name)


def line_of(before: str, after: str) -> int:
    """Return the number of the last line that both texts begin with: the change starts below it."""
    return commonprefix([before, after]).count("\n")  # noqa: RUF071 - of texts, not of paths


def written_lines(before: str, after: str) -> tuple[str, ...]:
    """Return the lines that an edit writes."""
    old, new, written = before.splitlines(), after.splitlines(), []
    for change, _, _, first, last in SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        if change in ("insert", "replace"):
            lines = new[first:last]
            if lines[-1].startswith("[") and not lines[0].startswith("["):
                # The diff begins inside a table: its head belongs first
                lines = [lines[-1], *lines[:-1]]
            written += lines
    return tuple(written)


class FieldError(ValueError):
    """What cannot be taken, and of which field."""

    def __init__(self, field: str, error: ValueError) -> None:
        super().__init__(str(error))
        self.field = field


def put_cash(currency: str, amount: Decimal) -> Edit:
    """Return the edit that sets the amount of a currency."""
    return Put(("cash", currency), f"{amount:f}")


_EXAMPLE = "1200 EUR"


def amount_of(text: str) -> tuple[str, Decimal]:
    """Read `1200 EUR` or `EUR 1,200.50`. Raises ValueError with a sentence."""
    match = re.fullmatch(
        r"([^\s\d.,+-]+)\s*([-+]?[\d.,_]+)|([-+]?[\d.,_]+)\s*([^\s\d.,+-]+)",
        text.strip(),
    )
    if match is None:
        raise ValueError(
            f"{text.strip()!r} is no amount; write it with its currency: {_EXAMPLE}"
        )
    code, number = (match[1], match[2]) if match[1] else (match[4], match[3])
    code = _CODES.get(code, code.upper() if code.isalpha() else code)
    return _read(v.whole_currency, code), _number(number)


_CODES = {**SIGNS, **LETTERED, "$": "USD", **{code: code for code in HUNDREDTHS}}


def _number(text: str) -> Decimal:
    if re.search(r",(?!\d{3}(?!\d))", text):
        raise ValueError(
            f"{text!r}: a comma parts thousands here; write decimals with a point"
        )
    found: Decimal = _read(v.number, text)
    return found


def _read(reader: Any, text: str) -> Any:
    try:
        return reader(Node(text, (), {}))
    except WrongError as error:
        raise ValueError(
            f"{error}; {error.hint}" if error.hint else str(error)
        ) from None


def _amounts(text: str) -> Iterator[tuple[str, Value]]:
    for part in re.split(r"[,;]\s+|;", text):
        if part.strip():
            currency, amount = amount_of(part)
            yield currency, f"{amount:f}"


def _new_group(text: str) -> Iterator[tuple[str, Value]]:
    name, colon, symbols = (part.strip() for part in text.partition(":"))
    if not colon or not re.fullmatch(r"[a-z][a-z0-9_]*", name) or not symbols:
        raise ValueError(
            f"{text!r} is no group; write {NAMED[FieldKind.GROUP].example}"
        )
    yield name, _symbols(symbols)


def _symbols(text: str) -> list[Value]:
    return [part.upper() for part in re.split(r"[,\s]+", text.strip()) if part]


class Named(Frozen):
    """How a table is typed whose keys the user names: its amounts or groups that are there, and the
    field `new` for others. No key is called so."""

    new: str
    meaning: str
    new_meaning: str
    example: str
    shown: Callable[[Any], str]
    value: Callable[[str], Value]
    named: Callable[[str], Iterator[tuple[str, Value]]]


NAMED = {
    FieldKind.CASH: Named(
        "amount",
        "what is held of it, below nothing when owed; empty takes it out",
        "an amount with its currency; several parted by a comma and a blank",
        _EXAMPLE,
        shown,
        lambda text: f"{_number(text):f}",
        _amounts,
    ),
    FieldKind.GROUP: Named(
        "another",
        "its tickers, a comma between; empty takes it out",
        "a name in small letters, and the tickers that tests mean by it",
        "hyperscalers: MSFT, GOOGL, AMZN",
        lambda symbols: ", ".join(map(str, symbols)),
        _symbols,
        _new_group,
    ),
}


def named_fields(kind: FieldKind, table: Mapping[str, Any]) -> tuple[FieldRow, ...]:
    """Return a field for each key that is there, and one for others."""
    how = NAMED[kind]
    there = (
        FieldRow(name, how.meaning, how.shown(value)) for name, value in table.items()
    )
    new = FieldRow(how.new, how.new_meaning, needed=not table, example=how.example)
    return (*there, new)


def named_edits(
    kind: FieldKind, table: Mapping[str, Any], answers: Mapping[str, str]
) -> Iterator[Edit]:
    """Yield the edits that write the typed values. Raises FieldError."""
    how, taken = NAMED[kind], set[str]() if kind is FieldKind.CASH else set(table)
    for field, answer in answers.items():
        text = answer.strip()
        try:
            if field == how.new:
                for name, value in how.named(text) if text else ():
                    if name in taken:
                        raise ValueError(f"{name} stands there already; write it once")
                    taken.add(name)
                    yield Put((kind.value, name), value)
            elif field not in table or text != how.shown(table[field]):
                place = (kind.value, field)
                yield Put(place, how.value(text)) if text else Drop(place)
        except ValueError as error:
            raise FieldError(field, error) from None


def typed(key: Key[Any], text: str) -> Value:
    """Return what was typed for a key as the book writes it: a number, date, list or table, else
    the text."""
    try:
        value: Value = tomllib.loads(f"value = {text}", parse_float=Decimal)["value"]
    except (tomllib.TOMLDecodeError, ArithmeticError):
        return text
    try:
        key.read(Node(value, (), {}))
    except ValueError:
        return text
    return value
