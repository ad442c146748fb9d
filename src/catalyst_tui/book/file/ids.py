"""How a checkpoint is called, and all names of a book for completion.

Completion asks at every press of Tab: this imports next to nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any


def name_of(raw: Mapping[str, object]) -> str | None:
    """Return the id of a checkpoint's table: as given, else made from its ticker and text;

    None without either.
    """
    if isinstance(raw.get("id"), str):
        return str(raw["id"]).strip()
    ticker, sentence = raw.get("ticker", ""), raw.get("text") or raw.get("event")
    if not isinstance(ticker, str) or not isinstance(sentence, str):
        return None
    text = f"{ticker} {sentence}".lower()
    for others in (
        r"[^a-z0-9]+",
        r"[\W_]+",
    ):  # only the second knows other letters: ids stay as they were
        slug = re.sub(others, "-", text).strip("-")[:48].strip("-")
        if re.search(r"[^\W\d]", slug.removeprefix(ticker.lower())):
            return slug
    return slug or None


def names_in(text: str) -> dict[str, list[str]]:
    """Return the names of a book's tickers, series, theses, checkpoints and events, in its order;
    nothing for a book that cannot be parsed.

    A checkpoint with several tickers has one id for each.
    """
    import tomllib

    try:
        data = tomllib.loads(text)
        names = {kind: list(data.get(kind, ())) for kind in ("ticker", "series")}
        for kind in ("thesis", "checkpoint", "event"):
            names[kind] = [
                id_ for table in data.get(kind, ()) for id_ in _ids(table, names)
            ]
    except (ValueError, TypeError, AttributeError):
        return {}
    return names


def _ids(table: Mapping[str, Any], names: Mapping[str, list[str]]) -> Iterator[str]:
    if (id_ := name_of(table)) is not None:
        tickers = table.get("tickers", [])
        tickers = names["ticker"] if tickers in (["*"], ["held"]) else tickers
        yield from (
            [f"{id_}@{ticker}" for ticker in tickers] if len(tickers) > 1 else [id_]
        )
