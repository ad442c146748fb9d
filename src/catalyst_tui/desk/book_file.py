"""The user's file as it is read: the book in it, or while it is broken the last good one, and why.

What the file does not say of a company is taken from what its filings said (identities.py).
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from catalyst_tui.book.file.syntax import LARGEST, Problem
from catalyst_tui.book.model.book import Book
from catalyst_tui.book.model.tickers import Identity
from catalyst_tui.desk.filing_intake import REPORTS_NOW
from catalyst_tui.desk.home import files
from catalyst_tui.desk.home.files import UnreadableError, write_whole
from catalyst_tui.desk.home.folder import Home, HomeError, read_book
from catalyst_tui.desk.identities import identities, load_with
from catalyst_tui.store.errors import StoppedError
from catalyst_tui.store.open import Store

GOOD_BOOK = "book_text"
"""Under which name the last good text is kept."""


INSTEAD = "; showing the last good version"
"""How it goes on when the book at hand cannot be used."""


class BookError(Exception):
    """A book that cannot be used, with every problem in it."""

    def __init__(self, path: Path, problems: tuple[Problem, ...]) -> None:
        super().__init__(f"{path} has {len(problems)} problem{'s' if len(problems) > 1 else ''}")
        self.path, self.problems = path, problems


class ChangedMeanwhileError(Exception):
    """The book on disk is not the one the edit was made on. Nothing was written."""


class BookFile:
    """`problem` says why `book` is not the one on disk, empty when it is; `problems` are those of the file.

    Made, it is read: BookError when there is no good book, HomeError when there is no file.
    """

    def __init__(self, home: Home, store: Store) -> None:
        self._home, self._store = home, store
        self.problem, self.text = "", ""
        self.problems: tuple[Problem, ...] = ()
        self._stamp: tuple[int, int] | None = None
        self._identities = self.identities()
        try:
            self.book = self._load()
        except HomeError as error:
            self.book = self._before(error)

    def identities(self) -> dict[str, Identity]:
        """What is known by now of companies from their filings."""
        companies, currencies = self._store.filings.companies(), self._store.prices.currencies()
        now = self._store.notes.beginning(REPORTS_NOW)  # where it was stored up to 1.0
        for question, answer in self._store.splits.answers().items():
            if question.startswith(REPORTS_NOW):
                now[question.removeprefix(REPORTS_NOW)] = answer
        return identities(companies, currencies, self._store.splits.known(), now)

    def _load(self) -> Book:
        self._stamp = (
            self._stamp_of()
        )  # before the text: what is written meanwhile is read next time
        text = read_book(self._home)
        loaded = load_with(text, self._identities)
        self.problems = loaded.problems
        if loaded.book is not None:
            self.problem, self.text = "", text
            if self._home.is_own_book and self._store.notes.read(GOOD_BOOK) != text:
                with suppress(StoppedError):  # the book is read all the same
                    self._store.notes.put(GOOD_BOOK, text)
            return loaded.book
        before = self._before(BookError(self._home.book, loaded.problems))
        self.problem = self._broken(loaded.problems)
        return before

    def _before(self, error: HomeError | BookError) -> Book:
        """The last good book, where `error` keeps us from the one at hand. Raises it where there is none."""
        kept = self._store.notes.read(GOOD_BOOK) if self._home.is_own_book else None
        before = load_with(kept, self._identities).book if kept else None
        if before is None or kept is None:
            raise error
        self.text, self.problem = kept, f"{error}{INSTEAD}"
        return before

    def _broken(self, problems: tuple[Problem, ...]) -> str:
        first, *others = problems
        more = f" and {len(others)} more" if others else ""
        where = f"{self._home.book.name} line {first.line}"
        return f"{where}: {first.message}{more}{INSTEAD}"

    def _stamp_of(self) -> tuple[int, int] | None:
        try:
            status = self._home.book.stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_size

    def reread(self) -> bool:
        """Load the book again when the file has changed; whether anything did."""
        stamp = self._stamp_of()
        if stamp == self._stamp:
            return False
        try:
            self.book = self._load()
        except HomeError as error:
            self._stamp = stamp
            self.problem = f"{error}{INSTEAD}"
        except BookError as error:
            self._stamp = stamp
            self.problem = self._broken(error.problems)
        return True

    def learn(self) -> bool:
        """Read the same text again when more is known of its companies; whether the book is another one."""
        known = self.identities()
        if known == self._identities:
            return False
        self._identities = known
        book = load_with(self.text, known).book
        if book is None or book == self.book:
            return False
        self.book = book
        return True


def read_exactly(home: Home) -> str:
    """The book's text with its line breaks and its byte order mark as they are. HomeError with a sentence."""
    try:
        return files.read_exactly(home.book, LARGEST)
    except FileNotFoundError:
        raise HomeError(f"{home.book} does not exist; `catalyst init` writes one") from None
    except UnreadableError as error:
        raise HomeError(str(error)) from error


def write_book(home: Home, before: str, after: str) -> None:
    """Put `after` where `before` stands. Raises ChangedMeanwhileError, HomeError.

    Between our own processes it is called in a transaction of the home's database.
    """
    if read_exactly(home) != before:
        raise ChangedMeanwhileError(
            f"{home.book.name} was changed by another program meanwhile; do it again"
        )
    try:
        file = home.book.resolve().stat()
        if not file.st_mode & 0o222:
            raise HomeError(
                f"{home.book} is read-only; allow it to be written, then keep the edit again"
            )
        if file.st_nlink > 1:
            raise HomeError(
                f"{home.book} has a second name (a hard link), which an edit would leave as it is; "
                "make that a symbolic link, or edit the file in an editor"
            )
        write_whole(home.book.resolve(), after, durable=True)
    except OSError as error:
        raise HomeError(f"{home.book} cannot be written: {error.strerror or error}") from error
