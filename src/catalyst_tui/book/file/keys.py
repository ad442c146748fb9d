"""The tables of `catalysts.toml` with their keys, from keys.txt: the loader, the forms, the manual and
the JSON Schema read them here."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from catalyst_tui.book.file import values
from catalyst_tui.book.file.node import Key, Node, Table

DECIDERS = ("test", "event", "score", "any", "all", "at_least", "value")
"""The keys that decide a checkpoint; it has one of them."""


def raw(node: Node) -> Any:
    """Return a table or a list as it is: its owner reads what is inside."""
    return node.raw


def _tables() -> dict[str, Table]:
    found: dict[str, Table] = {}
    text = files("catalyst_tui.book.file").joinpath("keys.txt").read_text(encoding="utf-8")
    for block in text.split("\n\n")[1:]:
        head, *rows = block.strip().split("\n")
        name, _, title = head.removeprefix("[").partition("] ")
        found[name] = Table.of(title, *(key for row in rows for key in _keys(row, found)))
    return found


def _keys(row: str, found: dict[str, Table]) -> Iterator[Key[Any]]:
    """Yield the key of a row, or the keys of another table that it names."""
    if row.startswith("= "):
        table, _, names = row.removeprefix("= ").partition(": ")
        yield from (found[table].keys[name] for name in names.split())
        return
    name, type_, rules, example, doc = (part.strip() for part in row.split("|", 4))
    needed, _, excluded = rules.partition("not ")
    yield Key(
        name.removeprefix("+"),
        getattr(values, type_, raw),
        doc,
        example,
        type_,
        offered=name.startswith("+"),
        required=needed == "required",
        needs=tuple(needed.removeprefix("needs ").split()) if needed.startswith("needs") else (),
        excludes=tuple(excluded.split()),
    )


TABLES = _tables()
