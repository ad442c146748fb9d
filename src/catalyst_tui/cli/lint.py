"""`catalyst lint`: what is wrong with the book and what it could say more, as compilers print it."""

from __future__ import annotations

import argparse

from catalyst_tui.book.file.lint import advice
from catalyst_tui.book.file.load import load_book
from catalyst_tui.cli.exits import OK, WRONG_BOOK
from catalyst_tui.desk.home.folder import find_home, read_book


def run(arguments: argparse.Namespace) -> int:
    """Print a line for each problem; 3 when the book cannot be used. Advice is no failure."""
    home = find_home(arguments.home, arguments.book)
    text = read_book(home)
    loaded = load_book(text)
    for problem in loaded.problems or (advice(loaded.book, text) if loaded.book else ()):
        hint = f" ({problem.hint})" if problem.hint else ""
        print(f"{home.book}:{problem.line}:{problem.column}: {problem.severity}: {problem.message}{hint}")
    return OK if loaded.book else WRONG_BOOK
