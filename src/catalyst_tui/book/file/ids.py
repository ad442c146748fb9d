"""How a checkpoint is called, and all names of a book's text found without reading it as TOML.

Completion asks at every key of the tabulator: this imports next to nothing, and a broken book has
names too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

HOLE = "\ue000"
"""Stands where a value could not be read (a private-use character)."""


def name_of(raw: Mapping[str, object]) -> str | None:
    """Return the id of a checkpoint's table: as given, else made from its ticker and text;

    None without either.
    """
    if isinstance(raw.get("id"), str):
        return str(raw["id"]).strip()
    words = [raw.get("ticker", ""), raw.get("text") or raw.get("event") or ""]
    if HOLE in words or not all(isinstance(word, str) for word in words) or not words[1]:
        return None
    text = " ".join(map(str, words)).lower()
    for others in (
        r"[^a-z0-9]+",
        r"[\W_]+",
    ):  # only the second knows other letters: ids stay as they were
        slug = re.sub(others, "-", text).strip("-")[:48].strip("-")
        if re.search(r"[^\W\d]", slug.removeprefix(str(words[0]).lower())):
            return slug
    return slug or None


_HEADER = re.compile(r"^\[\[?([a-z]+)(?:\.\"?([^\]\"]+)\"?)?\]\]?", re.MULTILINE)
_PAIR = re.compile(r"^(id|ticker|text|event) *= *\"([^\"\\\n]*)\"", re.MULTILINE)
_QUOTED = re.compile(r"\"([^\"\n]+)\"|'([^'\n]+)'")
_SEVERAL = re.compile(r"^tickers *= *\[([^\]]*)\]", re.MULTILINE)


def names_in(text: str) -> dict[str, tuple[str, ...]]:
    """Return the names of a book's tickers, series, theses, checkpoints and events, in its order.

    A checkpoint with several tickers has one id for each. An id that is written in an unusual way
    may be missing.
    """
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for kind, name, body in _tables(text):
        given = name or name_of(dict(_PAIR.findall(body)))
        if given:
            several = _SEVERAL.search(body) if kind == "checkpoint" else None
            of = [one or other for one, other in _QUOTED.findall(several[1])] if several else ()
            found.setdefault(kind, {})[given] = tuple(of)
    tickers = tuple(found.get("ticker", ()))
    return {
        kind: tuple(
            id_
            for name, of in names.items()
            for id_ in _each(name, tickers if of in (("*",), ("held",)) else of)
        )
        for kind, names in found.items()
    }


def _each(name: str, tickers: tuple[str, ...]) -> Iterator[str]:
    return (f"{name}@{ticker}" for ticker in tickers) if len(tickers) > 1 else iter((name,))


def _tables(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield each table: its kind, the name in its header, and its lines."""
    heads = list(_HEADER.finditer(text))
    for head, ends in zip(heads, [*(one.start() for one in heads), len(text)][1:], strict=True):
        if not (head[1] == "checkpoint" and head[2]):  # a member of one
            yield head[1], head[2] or "", text[head.end() : ends]
