"""The tables of `catalysts.toml` with their keys, from keys.txt: the loader, the forms, the manual
and the JSON Schema read them here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from importlib.resources import files
from typing import Any

from catalyst_tui.book.file import values
from catalyst_tui.book.file.node import Key, Table, raw

DECIDERS = ("test", "event", "score", "any", "all", "at_least", "value")
"""The keys that decide a checkpoint; it has one of them."""


def _tables() -> dict[str, Table]:
    found: dict[str, Table] = {}
    text = (
        files("catalyst_tui.book.file").joinpath("keys.txt").read_text(encoding="utf-8")
    )
    for block in text.split("\n\n")[1:]:
        head, *rows = block.strip().split("\n")
        name, _, title = head.removeprefix("[").partition("] ")
        found[name] = Table.of(
            title, *(key for row in rows for key in _keys(row, found))
        )
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
        needs=tuple(needed.removeprefix("needs ").split())
        if needed.startswith("needs")
        else (),
        excludes=tuple(excluded.split()),
    )


TABLES = _tables()


def book_schema() -> dict[str, Any]:
    """Return the schema of a whole book."""
    import json  # no start asks for the schema
    import tomllib

    text = (
        files("catalyst_tui.book.file")
        .joinpath("schema.toml")
        .read_text(encoding="utf-8")
    )
    types = tomllib.loads(text)
    more = types.pop("more")
    tables = {
        name: _table_schema(table, more.get(name, {})) for name, table in TABLES.items()
    }
    book = tables.pop("book")
    choices = {
        key.type: {"enum": [str(word) for word in key.read.args[0]]}
        for table in TABLES.values()
        for key in table.keys.values()
        if isinstance(key.read, partial) and key.type not in types
    }
    whole = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "catalysts.toml, the book of Catalyst",
        **book,
        "definitions": {**types, **choices, **tables},
    }
    linked = re.sub(r'"#(\w+)"', r'{"$ref": "#/definitions/\1"}', json.dumps(whole))
    found: dict[str, Any] = json.loads(linked)
    return found


def schema_text() -> str:
    """Return the schema as the text of a file."""
    import json

    return json.dumps(book_schema(), indent=1, ensure_ascii=False) + "\n"


def _table_schema(table: Table, more: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a table: its keys, and which of them go together."""
    keys = table.keys.values()
    apart = [
        [key.name, other]
        for key in keys
        for other in key.excludes
        if other in table.keys
    ]
    found = {
        "type": "object",
        "properties": {
            key.name: {"description": key.doc, "allOf": [f"#{key.type}"]}
            for key in keys
        },
        "additionalProperties": False,
        "required": [key.name for key in keys if key.required],
        "dependencies": {key.name: list(key.needs) for key in keys if key.needs},
        **more,
    }
    found["allOf"] = [
        *more.get("allOf", ()),
        *({"not": {"required": pair}} for pair in apart),
    ]
    return {name: value for name, value in found.items() if value not in ([], {})}
