"""Read and write the user's file: its book, or the last good one while it is broken.

What the file does not say of a company is taken from its filings (identities.py).
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from catalyst_tui.book.file.syntax import LARGEST, Problem
from catalyst_tui.book.model.book import Book
from catalyst_tui.book.model.tickers import Identity
from catalyst_tui.book.user_error import UserError
from catalyst_tui.desk.home import files
from catalyst_tui.desk.home.files import UnreadableError, write_whole
from catalyst_tui.desk.home.folder import Home, HomeError, read_book
from catalyst_tui.desk.workspace.filing_intake import REPORTS_NOW
from catalyst_tui.desk.workspace.identities import identities, load_with, meant_in
from catalyst_tui.desk.workspace.meanings import COMPANY, without_others
from catalyst_tui.store.errors import StoppedError
from catalyst_tui.store.open import Store

GOOD_BOOK = "book_text"  # the note with the last good text
INSTEAD = "; showing the last good version"


class BookError(Exception):
    """A book that cannot be used, with every problem in it."""

    def __init__(self, path: Path, problems: tuple[Problem, ...]) -> None:
        super().__init__(
            f"{path} has {len(problems)} problem{'s' if len(problems) > 1 else ''}"
        )
        self.path, self.problems = path, problems


class ChangedMeanwhileError(UserError):
    """The book on disk is not the one the edit was made on. Nothing was written."""


class BookFile:
    """The book of a home. BookError if no good one exists, HomeError without a file.

    `problem` says why `book` is not the one on disk; `problems` are those of the file.
    """

    def __init__(self, home: Home, store: Store) -> None:
        self._home, self._store = home, store
        self.problem, self.text = "", ""
        self.problems: tuple[Problem, ...] = ()
        self._stamp: tuple[int, int] | None = None
        self._identities = self.identities()
        self._companies = self._known_companies()
        self.book: Book = self._load()

    def identities(self) -> dict[str, Identity]:
        """Return the facts about companies from their filings."""
        companies, currencies = (
            self._store.filings.companies(),
            self._store.prices.currencies(),
        )
        # Earlier versions stored it here
        now = self._store.notes.beginning(REPORTS_NOW)
        for question, answer in self._store.splits.answers().items():
            if question.startswith(REPORTS_NOW):
                now[question.removeprefix(REPORTS_NOW)] = answer
        meant = meant_in(self._store)
        return identities(companies, currencies, self._store.splits.known(), now, meant)

    def reread(self) -> bool:
        """Load the book again if the file has changed. Return whether it has."""
        if self._read_stamp() == self._stamp:
            return False
        self.book = self._load()
        return True

    def learn(self) -> bool:
        """Load the same text again with new facts about companies.

        Return whether the book changed.
        """
        known, companies = self.identities(), self._known_companies()
        if known == self._identities and companies == self._companies:
            return False
        self._identities, self._companies = known, companies
        book = load_with(self.text, known).book
        if book is None or (book := without_others(book, self._store)) == self.book:
            return False
        self.book = book
        return True

    def _known_companies(self) -> dict[str, str]:
        """Return whose each symbol was, as stored."""
        answers = self._store.splits.answers().items()
        return {name: known for name, known in answers if name.startswith(COMPANY)}

    def _load(self) -> Book:
        # Take the stamp before the text, so that a later write is read next time
        self._stamp = self._read_stamp()
        try:
            text = read_book(self._home)
        except HomeError as error:
            return self._last_good(error, str(error))
        loaded = load_with(text, self._identities)
        self.problems = loaded.problems
        if loaded.book is None:
            first, *others = loaded.problems
            more = f" and {len(others)} more" if others else ""
            why = f"{self._home.book.name} line {first.line}: {first.message}{more}"
            return self._last_good(BookError(self._home.book, loaded.problems), why)
        self.problem, self.text = "", text
        if self._home.is_own_book and self._store.notes.read(GOOD_BOOK) != text:
            with suppress(StoppedError):  # the book can be read all the same
                self._store.notes.put(GOOD_BOOK, text)
        return without_others(loaded.book, self._store)

    def _last_good(self, error: HomeError | BookError, why: str) -> Book:
        """Return the book in force, else the last good one. Raise `error` if none exists."""
        self.problem = f"{why}{INSTEAD}"
        book: Book | None = getattr(self, "book", None)
        text = self._store.notes.read(GOOD_BOOK) if self._home.is_own_book else None
        if book is None and text:
            book, self.text = load_with(text, self._identities).book, text
        if book is None:
            raise error
        return book

    def _read_stamp(self) -> tuple[int, int] | None:
        try:
            status = self._home.book.stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_size


def read_exactly(home: Home) -> str:
    """Return the book's text with its line breaks and byte order mark.

    HomeError with a sentence.
    """
    try:
        return files.read_exactly(home.book, LARGEST)
    except FileNotFoundError:
        raise HomeError(
            f"{home.book} does not exist; `catalyst init` writes one"
        ) from None
    except UnreadableError as error:
        raise HomeError(str(error)) from error


def write_book(home: Home, before: str, after: str) -> None:
    """Replace the text `before` by `after`. ChangedMeanwhileError, HomeError.

    Call it in a transaction of the home's database, so that our own processes wait for one another.
    """
    if read_exactly(home) != before:
        raise ChangedMeanwhileError(
            f"{home.book.name} was changed by another program meanwhile; do it again"
        )
    try:
        file = home.book.resolve().stat()
        if not file.st_mode & 0o222:
            raise HomeError(
                f"{home.book} is read-only; allow it to be written, then save the edit again"
            )
        if file.st_nlink > 1:
            raise HomeError(
                f"{home.book} has a second name (a hard link), which an edit would leave as it is; "
                "make that a symbolic link, or edit the file in an editor"
            )
        write_whole(home.book.resolve(), after, durable=True)
    except OSError as error:
        raise HomeError(
            f"{home.book} cannot be written: {error.strerror or error}"
        ) from error
