"""Every failure a user can meet, as one sentence on stderr and an exit code."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, TextIO

from catalyst_tui.cli.exits import BAD, INTERRUPTED, WRONG_BOOK

if TYPE_CHECKING:
    from catalyst_tui.desk.book_file import BookError
    from catalyst_tui.desk.workspace import Workspace


class CommandError(Exception):
    """What is wrong with what was asked, and what to do."""


_NOTHING_TAKEN = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG, errno.EBADF, errno.EPIPE)


def reported(command: Callable[[], int]) -> int:
    """Run a command; a known failure becomes its sentence and its exit code."""
    try:
        try:
            code = command()
        except SystemExit:  # of argparse: its help is still to be written
            sys.stdout.flush()
            raise
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        if isinstance(error, OSError) and error.filename is None and error.errno in _NOTHING_TAKEN:
            return _unprinted(error)  # whatever else is written is written by name
        if (said := _said(error)) is None:
            raise
        return said


def _unprinted(error: OSError) -> int:
    """Stdout takes nothing. Of a reader that has gone nothing is said: `| head` has what it wants."""
    if not isinstance(error, BrokenPipeError):
        say(f"catalyst: stdout cannot be written ({error.strerror}); name a file or a pipe that can")
    let_go(sys.stdout)
    return BAD


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


def _said(error: Exception) -> int | None:
    """The exit code of a known failure, once its sentence is printed; None for a fault of ours."""
    # Imported once something failed: a start that goes well does not wait for the whole desk (150 ms).
    from catalyst_tui.desk.book_file import BookError
    from catalyst_tui.desk.home.config import ConfigError
    from catalyst_tui.desk.home.folder import HomeError
    from catalyst_tui.desk.recovery import StoreError

    if isinstance(error, BookError):
        return wrong_book(error)
    if isinstance(error, (CommandError, HomeError, ConfigError, StoreError)):
        say(f"catalyst: {error}")
        return BAD
    return None


def wrong_book(error: BookError) -> int:
    """Every problem of the book, as compilers print them."""
    for problem in error.problems:
        say(f"{error.path}:{problem}")
    say(f"catalyst: {error}")
    return WRONG_BOOK


def without_book(workspace: Workspace) -> int:
    """As above, of a command that judges no other book than the one at hand."""
    from catalyst_tui.desk.book_file import INSTEAD, BookError

    if workspace.problems:
        return wrong_book(BookError(workspace.home.book, workspace.problems))
    say(f"catalyst: {workspace.problem.removesuffix(INSTEAD)}")
    return BAD


def say(sentence: str) -> None:
    """Print it on stderr. It may quote anything: a file, an argument, an answer."""
    from catalyst_tui.book.clean import clean

    try:
        print(clean(sentence, 4_000), file=sys.stderr, flush=True)
    except OSError:  # nobody hears it; the exit code is left
        let_go(sys.stderr)
