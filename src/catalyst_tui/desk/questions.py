"""What Catalyst asks the user: a line of the inbox with `y` and `n`, and a notification once.

A question follows from the book and from what is known. It is not stored, and gone as soon as the book no
longer raises it. Stored is only an answer that nothing else shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from hashlib import blake2b

from msgspec import Struct

from catalyst_tui.book.file.edit import EditError, Put, edited
from catalyst_tui.book.language.names import listed
from catalyst_tui.book.model.book import Book
from catalyst_tui.book.model.splits import Split
from catalyst_tui.desk.shapes.forms import Entry
from catalyst_tui.desk.shapes.pages import HitLine
from catalyst_tui.desk.split_edits import conversions
from catalyst_tui.judge.history.transitions import ASKED, Remark, Word
from catalyst_tui.judge.rules.corporate_actions import waiting_on
from catalyst_tui.judge.verdict import Status
from catalyst_tui.store.open import Store
from catalyst_tui.store.splits import split_key

ANSWERED = "answered"
"""The word of a question that is asked no more."""


class Question(Struct, frozen=True):
    """A question. `title` never changes while it is open; `why` says what it is about now.

    `edits` are what `y` changes in the book; `refusal` says why there is no `y`. `no` says what `n` does.
    """

    key: str
    at: datetime
    title: str
    why: str
    ticker: str = ""
    checkpoint: str = ""
    edits: tuple[Put, ...] = ()
    refusal: str = ""
    no: str = ""
    urgent: bool = False

    @property
    def name(self) -> str:
        """Twelve hexadecimal digits by which a command names it."""
        return blake2b(self.key.encode(), digest_size=6).hexdigest()

    @property
    def number(self) -> int:
        """As a row of the inbox: below zero, as what agents propose."""
        return -int(self.name, 16) - 1


class Questions:
    """The open questions of a home. `text` reads the book's file."""

    def __init__(self, store: Store, text: Callable[[], str]) -> None:
        self._store, self._text = store, text
        self._found: tuple[object, tuple[Question, ...]] | None = None

    def open(self, book: Book) -> tuple[Question, ...]:
        """Return what is asked of this book, the urgent first."""
        made_of = (id(book), self._store.version())
        if self._found is None or self._found[0] != made_of or made_of[1] is None:
            found = sorted(self._asked(book), key=lambda one: not one.urgent)
            self._found = made_of, tuple(found)
        return self._found[1]

    def _asked(self, book: Book) -> Iterator[Question]:
        for symbol, waiting in waiting_on(book).items():
            for split, old in waiting:
                yield about_split(symbol, split, old, book, self._text)

    def by_number(self, book: Book, number: int) -> Question | None:
        """Return the open question with this number."""
        return next((one for one in self.open(book) if one.number == number), None)

    def lines(self, book: Book) -> tuple[HitLine, ...]:
        """Return them as rows of the inbox."""
        asked = self.open(book)
        text = self._text() if any(one.edits for one in asked) else ""
        return tuple(
            HitLine(
                one.number,
                one.at,
                one.ticker,
                one.checkpoint,
                one.title,
                one.why,
                "",
                Entry("", "", "", "", "", ""),
                agent=True,
                diff=diff(text, one),
                by="Catalyst",
                no=one.no,
            )
            for one in asked
        )

    def words(self, book: Book) -> Iterator[Word]:
        """Return what is to be notified of them: each once, and that those that are gone were answered."""
        asked = {f"{ASKED}{one.key}!{Remark.ASKS}": one for one in self.open(book)}
        for key, one in asked.items():
            yield Word(key.partition("!")[0], key, one.title, Status.UNKNOWN, one.why, one.key, news=True)
        for key, word in self._store.transitions.last_words().items():
            if key.startswith(ASKED) and key not in asked and word != ANSWERED:
                about = key.partition("!")[0]
                yield Word(about, key, ANSWERED, Status.UNKNOWN, "", about, news=False)


def about_split(symbol: str, split: Split, old: list[str], book: Book, text: Callable[[], str]) -> Question:
    """Ask whether the book is to be converted after a split, or was already."""
    edits: tuple[Put, ...] = ()
    refusal = ""
    if split.is_even:
        try:
            edits = tuple(conversions(text(), book, symbol, split))
        except EditError as error:
            refusal = str(error)
    else:
        refusal = "only n:m of small numbers is a split: a spin-off converts nothing"
    if not edits:
        refusal = refusal or "no number in the text can be converted alone: change it in the book"
    no = "they are converted already" if split.is_even else "they stay as they are"
    return Question(
        split_key(symbol, split),
        split.begins(book.zone_of(symbol)),
        f"{symbol} {split.words}: what the book says was written before it",
        f"{listed(old)}: unknown until the amounts are converted",
        symbol,
        edits=edits,
        refusal=refusal,
        no=no,
        urgent=True,
    )


def diff(text: str, question: Question) -> tuple[str, ...]:
    """Return the lines of the book that `y` changes, before and after."""
    if not question.edits:
        return ()
    try:
        after = edited(text, question.edits)
    except EditError as error:
        return (f"  {error}",)
    lines: list[str] = []
    for was, now in zip(text.splitlines(), after.splitlines(), strict=False):
        if was != now:
            lines += [f"- {was}", f"+ {now}"]
    return tuple(lines)
