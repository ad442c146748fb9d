"""Every failure a user can meet, as one sentence on stderr and an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from catalyst_tui.cli.exits import BAD, INTERRUPTED, WRONG_BOOK

if TYPE_CHECKING:
    from catalyst_tui.desk.office import BookError


class CommandError(Exception):
    """What is wrong with what was asked, and what to do."""


def reported(command: Callable[[], int]) -> int:
    """Run a command; a known failure becomes its sentence and its exit code."""
    try:
        code = command()
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        # The reader has gone; Python would complain once more when it flushes what is left.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BAD
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        if (said := _said(error)) is None:
            raise
        return said


def _said(error: Exception) -> int | None:
    """The exit code of a known failure, once its sentence is printed; None for a fault of ours."""
    # Imported once something failed: a start that goes well does not wait for the whole desk (150 ms).
    from catalyst_tui.desk.config import ConfigError
    from catalyst_tui.desk.home import HomeError
    from catalyst_tui.desk.office import BookError
    from catalyst_tui.desk.trouble import StoreError

    if isinstance(error, BookError):
        return wrong_book(error)
    if isinstance(error, (CommandError, HomeError, ConfigError, StoreError)):
        _say(f"catalyst: {error}")
        return BAD
    return None


def wrong_book(error: BookError) -> int:
    """Every problem of the book, as compilers print them."""
    for problem in error.problems:
        _say(f"{error.path}:{problem}")
    _say(f"catalyst: {error}")
    return WRONG_BOOK


def _say(sentence: str) -> None:
    """It may quote anything: a file, an argument, an answer."""
    from catalyst_tui.book.clean import clean

    print(clean(sentence, 4_000), file=sys.stderr)
