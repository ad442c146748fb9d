"""`catalyst lint`: report the problems of a book and what it could add, as compilers do."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from catalyst_tui.book.clean import clean
from catalyst_tui.book.file.keys import book_schema, schema_text
from catalyst_tui.book.file.lint import advice, mended
from catalyst_tui.book.file.load import load_book
from catalyst_tui.book.file.syntax import Problem, Severity
from catalyst_tui.cli.failures import OK, WRONG_BOOK, ArgumentError
from catalyst_tui.cli.output import Answer, lines
from catalyst_tui.desk.home.folder import Home, find_home, read_book, write_schema
from catalyst_tui.desk.identities import known_advice


def run(arguments: argparse.Namespace) -> Answer:
    """Print each problem, and below it the corrected line if it is certain.

    The exit code is 3 when a book cannot be used. Advice is no failure."""
    if arguments.schema:
        return _schema(arguments)
    if arguments.write:
        raise ArgumentError("--write goes with --schema")
    home = find_home(arguments.home, arguments.book)
    books = [Home(home.folder, Path(file)) for file in arguments.files] or [home]
    is_own = not arguments.files
    found = [
        (book, problem, right)
        for book in books
        for problem, right in _problems(book, is_own=is_own)
    ]
    value = {
        "book": str(books[0].book),
        "problems": [
            {"file": str(one.book), **_json(problem, right)} for one, problem, right in found
        ],
    }
    show = lines(*(f"{one.book}:{_line(problem, right)}" for one, problem, right in found))
    wrong = any(problem.severity is Severity.ERROR for _, problem, _ in found)
    return Answer(value, show, WRONG_BOOK if wrong else OK)


def _schema(arguments: argparse.Namespace) -> Answer:
    """Print the JSON Schema of a book, or write it next to the book."""
    if arguments.files:
        raise ArgumentError("--schema takes no file: the schema is the same for every book")
    if not arguments.write:
        return Answer({"schema": book_schema(), "written": None}, lines(schema_text().rstrip()))
    path = write_schema(find_home(arguments.home, arguments.book).book)
    return Answer({"schema": book_schema(), "written": str(path)}, lines(f"wrote {path}"))


def _problems(home: Home, *, is_own: bool) -> Iterator[tuple[Problem, str]]:
    """Return each problem with the corrected line, if it is certain."""
    text = read_book(home)
    loaded = load_book(text)
    found = loaded.problems or (advice(loaded.book, text) if loaded.book else ())
    if loaded.book is not None and is_own:
        found = tuple(sorted((*found, *known_advice(home, text))))
    yield from zip(found, mended(text, found), strict=True)


def _line(problem: Problem, right: str) -> str:
    hint = f" ({problem.hint})" if problem.hint else ""
    below = f"\n    {clean(right.strip(), 400)}" if right else ""
    return f"{problem.line}:{problem.column}: {problem.severity}: {problem.message}{hint}{below}"


def _json(problem: Problem, right: str) -> dict[str, object]:
    return {
        "line": problem.line,
        "column": problem.column,
        "severity": problem.severity.value,
        "message": problem.message,
        "hint": problem.hint or None,
        "right": right or None,
    }
