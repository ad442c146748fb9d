"""Turn every known failure into one sentence on stderr, or JSON on stdout, and an exit code.

A sentence names the problem and, after a semicolon, what to do: `no book here;
catalyst init writes one`.
"""

from __future__ import annotations

import errno
import io
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple, TextIO

if TYPE_CHECKING:
    from catalyst_tui.book.file.syntax import Problem
    from catalyst_tui.desk.workspace.book_file import BookError
    from catalyst_tui.desk.workspace.workspace import Workspace

OK = 0
BAD = 1  # `check` found something missed, broken, tripped or overdue; nothing else uses it
USAGE = 2  # wrong arguments: badly written, or naming something the book does not have
WRONG_BOOK = 3
FAILED = 4  # any other failure
LOCKED = 75  # `watch --once`: another process watches
INTERRUPTED = 130


class CommandError(Exception):
    """A failure, and after a semicolon what to do about it.

    `lines` are printed before the sentence.
    """

    def __init__(
        self, sentence: str, code: int = FAILED, lines: Sequence[str] = ()
    ) -> None:
        super().__init__(sentence)
        self.code, self.lines = code, tuple(lines)


class ArgumentError(CommandError):
    """An argument cannot be read, or names something that the book does not have."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, USAGE)


@contextmanager
def refusing() -> Iterator[None]:
    """Turn what an edit of the book raises into a wrong argument, unless the book is broken."""
    from catalyst_tui.book.file.edit import EditError
    from catalyst_tui.desk.entry.book_edit import BadEditError

    try:
        yield
    except EditError:
        raise
    except BadEditError as error:
        raise ArgumentError(f"the book would be wrong with it: {error}") from error
    except ValueError as error:
        raise ArgumentError(str(error)) from error


class UsageError(Exception):
    """The command line is badly written; `usage` shows how it is written."""

    def __init__(self, sentence: str, program: str, usage: str) -> None:
        super().__init__(sentence)
        self.program, self.usage = program, usage


class Failure(NamedTuple):
    """A failure as lines for people and as parts for scripts."""

    code: int
    lines: tuple[str, ...]
    what: str
    way_out: str = ""
    where: Mapping[str, object] | None = None  # a file with line and column
    problems: tuple[Problem, ...] = ()

    @property
    def tree(self) -> dict[str, object]:
        """Return the JSON of a failure, as `answers.md` describes it."""
        from catalyst_tui.cli.output import as_json

        return {"version": 1, **as_json("failures", {"error": self})}


def reported(command: Callable[[], int], *, as_json: bool = False) -> int:
    """Run a command and return its exit code. Print a failure instead of raising it."""
    try:
        try:
            code = command()
        except SystemExit:  # argparse printed its help
            code = OK
        except Exception as error:
            if isinstance(error, OSError) and _is_about_stdout(error):
                raise
            code = _print_failure(failure_of(error) or _mistake(error), as_json=as_json)
        sys.stdout.flush()
    except OSError as error:
        return _stdout_failed(error)
    except KeyboardInterrupt:
        return INTERRUPTED
    return code


# What to write when stdout or stderr cannot be written

_UNWRITABLE = (
    errno.ENOSPC,
    errno.EDQUOT,
    errno.EIO,
    errno.EFBIG,
    errno.EBADF,
    errno.EPIPE,
)


def _is_about_stdout(error: OSError) -> bool:
    """Return whether stdout failed. Every other file is written by name."""
    return error.filename is None and error.errno in _UNWRITABLE


def _stdout_failed(error: OSError) -> int:
    if not isinstance(error, BrokenPipeError):  # `| head` has what it wants
        say(
            f"catalyst: stdout cannot be written ({error.strerror}); name a file or a pipe that can"
        )
    give_up(sys.stdout)
    return FAILED


def give_up(stream: TextIO) -> None:
    """Send a stream to nowhere, so that Python does not complain about its rest at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def prepare_streams() -> None:
    """Open closed standard streams to nowhere, and write `?` for what an encoding lacks."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115
        elif mode == "w" and isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def say(sentence: str) -> None:
    """Print a sentence on stderr, cleaned: it may quote a file, an argument or an answer."""
    from catalyst_tui.book.clean import clean

    try:
        print(clean(sentence, 4_000), file=sys.stderr, flush=True)
    except OSError:  # nobody reads it; the exit code is left
        give_up(sys.stderr)


# Which failure an exception is


def wants_json(arguments: Sequence[str]) -> bool:
    """Return whether a command line asks for JSON, even if it cannot be parsed."""
    words = list(arguments)
    return "--json" in (words[: words.index("--")] if "--" in words else words)


def failure_of(error: Exception) -> Failure | None:
    """Return the failure that an exception is; None for a mistake of ours."""
    if isinstance(error, UsageError):
        what, _, hint = str(error).partition("; ")
        way_out = hint or f"`{error.program} --help` says how it is written"
        text = f"{error.usage}{error.program}: error: {error}"
        return Failure(USAGE, (text,), what, way_out)
    # Imported after something failed: a start that goes well does not wait for the desk (150 ms).
    from catalyst_tui.book.file.edit import EditError
    from catalyst_tui.book.user_error import UserError
    from catalyst_tui.desk.home.config import ConfigError
    from catalyst_tui.desk.recovery import StoreError
    from catalyst_tui.desk.workspace.book_file import BookError

    if isinstance(error, BookError):
        return _wrong_book(error)
    if isinstance(error, EditError):
        what, _, way_out = str(error).partition("; ")
        return Failure(WRONG_BOOK, (f"catalyst: {error}",), what, way_out)
    if isinstance(error, ConfigError):
        placed = re.match(
            r"(?P<file>.+?):(?P<line>\d+):(?P<column>\d+): (?P<what>(?s:.+))",
            f"{error}",
        )
        what = placed["what"] if placed else str(error)
        return Failure(
            FAILED, (f"catalyst: {error}",), what, "", placed and placed.groupdict()
        )
    if isinstance(error, FileNotFoundError):
        error = CommandError(f"{error.filename} does not exist")
    if isinstance(error, (CommandError, UserError, StoreError)):
        mark = ". " if isinstance(error, StoreError) else "; "
        what, _, way_out = str(error).partition(mark)
        code = error.code if isinstance(error, CommandError) else FAILED
        before = error.lines if isinstance(error, CommandError) else ()
        return Failure(code, (*before, f"catalyst: {error}"), what, way_out)
    return None


def _mistake(error: Exception) -> Failure:
    """Return a mistake of ours as a failure; its traceback goes to stderr, for a report."""
    import traceback

    traceback.print_exception(error)
    what = (
        f"a mistake in Catalyst ({type(error).__name__}): please report the lines above"
    )
    return Failure(FAILED, (f"catalyst: {what}",), what)


def _wrong_book(error: BookError) -> Failure:
    """Return every problem of the book, written as compilers do."""
    problems = tuple(f"{error.path}:{problem}" for problem in error.problems)
    first = error.problems[0]
    way_out = "`catalyst lint` says what is wrong, line by line"
    place = {"file": error.path, "line": first.line, "column": first.column}
    text = (*problems, f"catalyst: {error}")
    return Failure(WRONG_BOOK, text, str(error), way_out, place, error.problems)


def refuse_without_book(workspace: Workspace) -> None:
    """Raise the problem that prevents judging the book on disk, if any."""
    from catalyst_tui.desk.workspace.book_file import INSTEAD, BookError

    if workspace.problem and workspace.problems:
        raise BookError(workspace.home.book, workspace.problems)
    if workspace.problem:
        raise CommandError(workspace.problem.removesuffix(INSTEAD))


def _print_failure(failure: Failure, *, as_json: bool) -> int:
    if as_json:
        from catalyst_tui.cli.output import print_json

        print_json(failure.tree)
    else:
        for line in failure.lines:
            say(line)
    return failure.code
