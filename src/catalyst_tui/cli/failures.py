"""Every failure a user can meet: one sentence on stderr, or JSON on stdout, and an exit code.

A sentence says what is wrong and, after a semicolon, the way out: `no book here; catalyst init writes one`.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple, TextIO

from catalyst_tui.cli.exits import FAILED, INTERRUPTED, USAGE, WRONG_BOOK

if TYPE_CHECKING:
    from catalyst_tui.book.file.problems import Problem
    from catalyst_tui.desk.book_file import BookError
    from catalyst_tui.desk.workspace import Workspace


class CommandError(Exception):
    """A failure, and after a semicolon what to do about it. `lines` are printed before the sentence."""

    def __init__(self, sentence: str, code: int = FAILED, lines: Sequence[str] = ()) -> None:
        super().__init__(sentence)
        self.code, self.lines = code, tuple(lines)


class ArgumentError(CommandError):
    """An argument is wrong: it cannot be read, or names something that the book does not have."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, USAGE)


class UsageError(Exception):
    """Wrong arguments; `usage` says how the command is written."""

    def __init__(self, sentence: str, program: str, usage: str) -> None:
        super().__init__(sentence)
        self.program, self.usage = program, usage


class Failure(NamedTuple):
    """A failure as it is said: the lines for people, and the parts of it for scripts."""

    code: int
    lines: tuple[str, ...]
    what: str
    way_out: str = ""
    place: tuple[str, int, int] | None = None  # a file with line and column
    problems: tuple[Problem, ...] = ()

    @property
    def tree(self) -> dict[str, object]:
        """Its JSON, as docs/json.md says."""
        where = dict(zip(("file", "line", "column"), self.place, strict=True)) if self.place else None
        said: dict[str, object] = {"what": self.what, "where": where, "way_out": self.way_out or None}
        said["problems"] = [
            {"line": one.line, "column": one.column, "message": one.message, "hint": one.hint or None}
            for one in self.problems
        ]
        return {"version": 1, "error": said}


_NOTHING_TAKEN = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG, errno.EBADF, errno.EPIPE)


def reported(command: Callable[[], int], *, as_json: bool = False) -> int:
    """Run a command; a known failure is said and becomes its exit code."""
    try:
        try:
            try:
                code = command()
            except SystemExit:  # of argparse: its help is still to be written
                sys.stdout.flush()
                raise
            except Exception as error:
                failure = None if _unwritable(error) else failure_of(error)
                if failure is None and isinstance(error, OSError) and _unwritable(error):
                    raise
                code = _said(failure or _fault(error), as_json=as_json)
            sys.stdout.flush()
        except OSError as error:
            if not _unwritable(error):
                raise
            return _unprinted(error)
    except KeyboardInterrupt:
        return INTERRUPTED
    return code


def _unwritable(error: Exception) -> bool:
    """Whether stdout takes nothing: whatever else is written is written by name."""
    return isinstance(error, OSError) and error.filename is None and error.errno in _NOTHING_TAKEN


def _unprinted(error: OSError) -> int:
    """Stdout takes nothing. Of a reader that has gone nothing is said: `| head` has what it wants."""
    if not isinstance(error, BrokenPipeError):
        say(f"catalyst: stdout cannot be written ({error.strerror}); name a file or a pipe that can")
    let_go(sys.stdout)
    return FAILED


def let_go(stream: TextIO) -> None:
    """Give up a stream that takes nothing: of what is left in it Python would complain at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def open_closed_streams() -> None:
    """Let what was started without stdin, stdout or stderr fail as they do when they are used, or not at all:
    else the first file that is opened would take their place."""
    for name, mode, flags in (
        ("stdin", "r", os.O_RDONLY),
        ("stdout", "w", os.O_RDONLY),  # so that writing to it fails
        ("stderr", "w", os.O_WRONLY),
    ):
        if getattr(sys, name) is None:
            stream = open(os.open(os.devnull, flags), mode, encoding="utf-8", closefd=False)  # noqa: SIM115
            setattr(sys, name, stream)


def wants_json(arguments: Sequence[str]) -> bool:
    """Whether a command line asks for JSON, also one that cannot be read."""
    words = list(arguments)
    return "--json" in (words[: words.index("--")] if "--" in words else words)


def failure_of(error: Exception) -> Failure | None:
    """A known failure; None for a fault of ours."""
    if isinstance(error, UsageError):
        what, _, hint = str(error).partition("; ")
        way_out = hint or f"`{error.program} --help` says how it is written"
        return Failure(USAGE, (f"{error.usage}{error.program}: error: {error}",), what, way_out)
    # Imported once something failed: a start that goes well does not wait for the whole desk (150 ms).
    from catalyst_tui.desk.book_file import BookError
    from catalyst_tui.desk.home.config import ConfigError
    from catalyst_tui.desk.home.folder import HomeError
    from catalyst_tui.desk.recovery import StoreError

    if isinstance(error, BookError):
        return _wrong_book(error)
    if isinstance(error, CommandError):
        what, _, way_out = str(error).partition("; ")
        return Failure(error.code, (*error.lines, f"catalyst: {error}"), what, way_out)
    if isinstance(error, (HomeError, StoreError)):
        mark = ". " if isinstance(error, StoreError) else "; "
        what, _, way_out = str(error).partition(mark)
        return Failure(FAILED, (f"catalyst: {error}",), what, way_out)
    if isinstance(error, ConfigError):
        what, place = _placed(str(error))
        return Failure(FAILED, (f"catalyst: {error}",), what, "", place)
    return None


def _fault(error: Exception) -> Failure:
    """Return a mistake of ours as a failure; its traceback goes to stderr, for a report."""
    import traceback

    traceback.print_exception(error)
    what = f"a mistake in Catalyst ({type(error).__name__}): please report the lines above"
    return Failure(FAILED, (f"catalyst: {what}",), what)


def _placed(sentence: str) -> tuple[str, tuple[str, int, int] | None]:
    """What is wrong, and in which line and column of a file, where it says so at its beginning."""
    import re

    if match := re.match(r"(.+?):(\d+):(\d+): (.+)", sentence, re.DOTALL):
        return match[4], (match[1], int(match[2]), int(match[3]))
    return sentence, None


def _wrong_book(error: BookError) -> Failure:
    """Every problem of the book, as compilers print them."""
    said = tuple(f"{error.path}:{problem}" for problem in error.problems)
    first = error.problems[0]
    way_out = "`catalyst lint` says what is wrong, line by line"
    place = (str(error.path), first.line, first.column)
    return Failure(WRONG_BOOK, (*said, f"catalyst: {error}"), str(error), way_out, place, error.problems)


def refuse_without_book(workspace: Workspace) -> None:
    """Raises what keeps the book at hand from being judged: of a command that judges no other book."""
    from catalyst_tui.desk.book_file import INSTEAD, BookError

    if workspace.problem and workspace.problems:
        raise BookError(workspace.home.book, workspace.problems)
    if workspace.problem:
        raise CommandError(workspace.problem.removesuffix(INSTEAD))


def _said(failure: Failure, *, as_json: bool) -> int:
    """Say it; its exit code."""
    if as_json:
        from catalyst_tui.cli.output import print_json

        print_json(failure.tree)
    else:
        for line in failure.lines:
            say(line)
    return failure.code


def say(sentence: str) -> None:
    """Print it on stderr. It may quote anything: a file, an argument, an answer."""
    from catalyst_tui.book.clean import clean

    try:
        print(clean(sentence, 4_000), file=sys.stderr, flush=True)
    except OSError:  # nobody hears it; the exit code is left
        let_go(sys.stderr)
