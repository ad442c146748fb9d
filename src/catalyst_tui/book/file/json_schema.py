"""The JSON Schema of a book, for editors that complete and check TOML: made of keys.txt and schema.toml.

It refuses less than `load_book` does: what a test says, what an id refers to and how dates follow
each other only the loader knows. What the loader takes, the schema takes.
"""

from __future__ import annotations

import json
import tomllib
from functools import partial
from importlib.resources import files
from typing import Any

from catalyst_tui.book.file.keys import TABLES
from catalyst_tui.book.file.node import Key, Table

TITLE = "catalysts.toml, the book of Catalyst"


def book_schema() -> dict[str, Any]:
    """Return the schema of a whole book."""
    text = files("catalyst_tui.book.file").joinpath("schema.toml").read_text(encoding="utf-8")
    types = tomllib.loads(text)
    more = types.pop("more")
    tables = {name: _table(table, more.get(name, {})) for name, table in TABLES.items()}
    book = tables.pop("book")
    choices = {
        key.type: {"enum": [str(word) for word in key.read.args[0]]}
        for table in TABLES.values()
        for key in table.keys.values()
        if isinstance(key.read, partial) and key.type not in types
    }
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": TITLE,
        **_linked(book),
        "definitions": _linked({**types, **choices, **tables}),
    }


def schema_text() -> str:
    """Return the schema as the text of a file."""
    return json.dumps(book_schema(), indent=1, ensure_ascii=False) + "\n"


def _table(table: Table, more: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a table: its keys, and which of them go together."""
    keys = table.keys.values()
    apart = [[key.name, other] for key in keys for other in key.excludes if other in table.keys]
    found = {
        "type": "object",
        "properties": {key.name: _property(key) for key in keys},
        "additionalProperties": False,
        "required": [key.name for key in keys if key.required],
        "dependencies": {key.name: list(key.needs) for key in keys if key.needs},
        **more,
    }
    found["allOf"] = [*more.get("allOf", ()), *({"not": {"required": pair}} for pair in apart)]
    return {name: value for name, value in found.items() if value not in ([], {})}


def _property(key: Key[Any]) -> dict[str, Any]:
    return {"description": key.doc, "allOf": [f"#{key.type}"]}


def _linked(value: Any) -> Any:
    """Return a schema in which each `#NAME` is a reference to that definition."""
    if isinstance(value, dict):
        return {name: _linked(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_linked(one) for one in value]
    if isinstance(value, str) and value.startswith("#") and value[1:].isidentifier():
        return {"$ref": f"#/definitions/{value[1:]}"}
    return value
