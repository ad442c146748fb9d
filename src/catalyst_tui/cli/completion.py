"""List what may stand next on a command line, for bash, zsh and fish.

A shell asks at every press of Tab, so nothing heavy is imported: `words.json` lists what each command takes
(`python -m scripts.make_manual` writes it from the parser), and the home's book has the names.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

FILES = "<files>"  # tells the shell to complete the names of files
LARGEST = 5_000_000  # bytes of a book that are read

_OF_BOOK = {
    "ID": ("checkpoint", "event"),
    "TICKER": ("ticker",),
    "SYMBOL": ("ticker",),
    "T": ("ticker",),
    "SERIES": ("series",),
    "THESIS": ("thesis",),
}
"""Which names of the book each placeholder of the help stands for."""

_METRICS = ("METRIC", "M")


def completions(line: str, env: Mapping[str, str]) -> list[str]:
    """Return what the last word of a line may become: lines of a word, a tab and a description."""
    words = line.split()
    last = "" if not words or line[-1:].isspace() else words.pop()
    with open(os.path.join(os.path.dirname(__file__), "words.json"), encoding="utf-8") as file:
        table = json.load(file)
    found = dict(_next(words[1:], last, table, env))
    if FILES in found:
        return [FILES]
    return [
        f"{word}\t{description}" for word, description in found.items() if word.startswith(last)
    ]


def _next(
    words: Sequence[str], last: str, table: Mapping[str, Any], env: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Return words and their descriptions, also those that do not fit the typed letters."""
    name, places = "", 0
    options, waits = dict(table[""]["options"]), ""
    for word in words:
        if waits:
            waits = ""
        elif word in options:
            waits = options[word][0]
        elif not name and word in table:
            name = word
            options |= table[name]["options"]
        elif not word.startswith("-"):
            places += 1
    given, joined, _ = last.partition("=")
    if waits:
        yield from _choices(waits, words, table, env)
    elif joined and options.get(given, ("",))[0]:
        yield from (
            (f"{given}={one}", of)
            for one, of in _choices(options[given][0], words, table, env)
            if one != FILES
        )
    elif last.startswith("-"):
        yield from ((option, description) for option, (_, description) in options.items())
    elif not name and not places:
        yield from ((command, one["help"]) for command, one in table.items() if command)
    elif (
        name
        and (taken := table[name]["places"])
        and (places < len(taken) or taken[-1].endswith("…"))
    ):
        yield from _choices(taken[min(places, len(taken) - 1)].rstrip("…"), words, table, env)


def _choices(
    placeholder: str, words: Sequence[str], table: Mapping[str, Any], env: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Return what a placeholder may become: `{a,b}` one of these, `ID` a name of the book, `FILE` a file."""
    if placeholder.startswith("{"):
        yield from ((one, "") for one in placeholder[1:-1].split(","))
        return
    kinds = placeholder.split("|")
    if "EFFECT" in kinds:
        yield from ((effect, "evidence") for effect in table[""]["effects"])
    if any(kind in _METRICS for kind in kinds):
        yield from ((metric, "metric") for metric in table[""]["metrics"])
    wanted = [kind for one in kinds for kind in _OF_BOOK.get(one, ())]
    if wanted:
        yield from _named(wanted, words, env)
    elif kinds[0] in ("FILE", "DIR", "COPY"):
        yield FILES, ""


def _named(
    wanted: Iterable[str], words: Sequence[str], env: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    from catalyst_tui.book.file.ids import names_in

    names = names_in(_book(words, env))
    for kind in wanted:
        yield from ((name, kind) for name in names.get(kind, ()))


def _book(words: Sequence[str], env: Mapping[str, str]) -> str:
    """Return the text of the book that the line means, or nothing without a book."""
    given = dict(pairwise(words))
    book = given.get("--book") or env.get("CATALYST_BOOK")
    if not book:
        home = given.get("--home") or env.get("CATALYST_HOME")
        if not home:
            from catalyst_tui.desk.home.folder import find_home

            home = str(find_home(env=env).folder)
        book = os.path.join(home, "catalysts.toml")
    try:
        with open(os.path.expanduser(book), encoding="utf-8") as file:
            return file.read(LARGEST)
    except (OSError, ValueError):
        return ""
