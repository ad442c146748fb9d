"""List what waits for the user's yes or no: matches of releases, and proposals of agents.

The machine accepts nothing. An accepted match is known since its release was public, and only
supports. A proposal is a file in the home's folder `proposals`, named by its content, so that the
same one is not asked again; accept_proposal.py does what it says.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from msgspec import Meta, ValidationError, convert
from msgspec.structs import asdict, replace

from catalyst_tui.book.clean import clean
from catalyst_tui.book.model.book import Book, Event, Score
from catalyst_tui.book.model.subject import subject
from catalyst_tui.desk.home.files import (
    UnreadableError,
    make_folder,
    read_text,
    write_whole,
)
from catalyst_tui.desk.home.folder import Home, HomeError, read_book
from catalyst_tui.desk.shapes import EVENT, Entry, HitLine
from catalyst_tui.judge.ledger.facts import Effect, Grade
from catalyst_tui.store.open import Store
from catalyst_tui.store.sources import Hit
from catalyst_tui.values import Frozen

if TYPE_CHECKING:
    from catalyst_tui.reports.phrases import Lexicon


class PendingReview:
    """What waits in a home. Rows are cached while the book is the same."""

    def __init__(self, store: Store, home: Home) -> None:
        self._store, self._home, self.proposals = store, home, Proposals(home.folder)
        self._book: Book | None = None
        self._rows: dict[int, HitLine | None] = {}

    def lines(self, book: Book) -> tuple[HitLine, ...]:
        """Return the sentences of checkpoints in the book, the latest release first, then the
        proposals.
        """
        hits = self._store.hits.read()
        if book is not self._book:
            self._book, self._rows = book, {}
        new = [hit for hit in hits if hit.id not in self._rows]
        if new:
            # Importing this loads the whole filing reader
            from catalyst_tui.reports.phrases import Lexicon

            lexicon = Lexicon(book)
            self._rows |= {hit.id: _line(hit, book, lexicon) for hit in new}
        rows = [self._rows[hit.id] for hit in hits]
        return (
            *(row for row in rows if row is not None),
            *self.proposals.lines(book, self.text),
        )

    def text(self) -> str:
        """Return the book's text; empty if it cannot be read, which a notice says."""
        try:
            return read_book(self._home)
        except HomeError:
            return ""


def _line(hit: Hit, book: Book, lexicon: Lexicon) -> HitLine | None:
    """Return a row of the inbox; None if the checkpoint is not in the book."""
    about = subject(book, hit.checkpoint)
    if about is None:
        return None
    whole = next(
        id_ for id_ in book.checkpoints if f"{hit.checkpoint}.".startswith(f"{id_}.")
    )
    claim = about.text or about.id
    if isinstance(about.claim, Event | Score):
        claim = about.claim.text
    return HitLine(
        hit.id,
        hit.known_at,
        hit.ticker,
        whole,
        claim,
        hit.sentence,
        hit.url,
        as_entry(hit, book),
        lexicon.spans(book.checkpoints[whole], hit.checkpoint, hit.sentence),
    )


def as_entry(hit: Hit, book: Book) -> Entry:
    """Return the evidence a hit would be. Only the user may say that an event happened."""
    day = book.day_of(hit.known_at).isoformat()
    source = f"{Grade.RELEASE} {hit.url}"
    return Entry(
        hit.checkpoint, EVENT, Effect.SUPPORTS.value, day, source, hit.sentence
    )


# Proposals of agents

FOLDER = "proposals"
MOST_WAITING = 50
LARGEST_FILE = 40_000  # bytes
MOST_LINES, LONGEST_LINE = 60, 200  # of an edit
CONTEXT = 2  # lines of the book shown around an edit


class ProposalError(ValueError):
    """A sentence on a bad proposal."""


class ProposalKind(StrEnum):
    """What a proposal would become."""

    EVIDENCE = "evidence"
    FIGURE = "figure"
    EDIT = "edit"


class ProposalState(StrEnum):
    """What the user answered; the value is the ending of the file."""

    WAITING = "json"
    ACCEPTED = "accepted"
    DISMISSED = "dismissed"

    @property
    def word(self) -> str:
        """Return the state in a word."""
        return self.name.lower()


Short = Annotated[str, Meta(max_length=200)]
Long = Annotated[str, Meta(max_length=500)]
Quote = Annotated[str, Meta(max_length=1000)]
Toml = Annotated[str, Meta(max_length=8000)]


class Proposal(Frozen, forbid_unknown_fields=True):
    """What an agent sent.

    An edit replaces `old` by `new` in the book; without `old` it appends `new`.
    """

    kind: ProposalKind
    about: Short = ""  # a checkpoint; of a figure a ticker or a series
    what: Short = ""  # an effect; of a figure a metric
    value: Short = ""
    when: Short = ""
    guide: bool = False
    basis: Short = ""
    grade: Short = ""
    source: Short = ""
    document: Long = ""
    quote: Quote = ""
    known: Short = ""
    old: Toml = ""
    new: Toml = ""
    why: Long = ""
    claim: Toml = (
        ""  # how its checkpoint, or what its figure is read as, read when this came
    )

    @property
    def name(self) -> str:
        """Return twelve hexadecimal digits, the same for the same content."""
        content = asdict(self)
        if not self.claim:
            del content["claim"]  # proposals of earlier versions have none
        text = json.dumps(content, sort_keys=True)
        return blake2b(text.encode("utf-8", "replace"), digest_size=6).hexdigest()

    @property
    def number(self) -> int:
        """Return its number in the inbox, below zero, so that no hit has the same."""
        return -int(self.name, 16) - 1

    @property
    def entry(self) -> Entry:
        """Return it as the evidence form would have it, marked as an agent's."""
        source = f"{self.grade} {self.source}, {self.document} (found by an agent)"
        what, value = f"{self.what}{' guide' * self.guide}", self.value
        if self.kind is ProposalKind.EVIDENCE:
            what, value = EVENT, self.what
        return Entry(self.about, what, value, self.when, source, self.quote)

    @property
    def title(self) -> str:
        """Return what it would do, in a line."""
        known = f", known since {self.known}" if self.known else ""
        if self.kind is ProposalKind.EDIT:
            return f"an edit of the book: {self.why}"
        if self.kind is ProposalKind.FIGURE:
            kind = " guide" if self.guide else ""
            return f"{self.about} {self.what}{kind} {self.when} = {self.value}{known}".strip()
        return f"{self.about}: {self.what} {self.when}".rstrip() + known

    def applied(self, book: str) -> str:
        """Return the text of the book with the edit."""
        if self.old:
            return book.replace(self.old, self.new)
        return f"{book.rstrip()}\n\n{self.new.strip()}\n"


def checked(sent: object) -> Proposal:
    """Return a proposal from JSON that may be anything. ProposalError with a sentence."""
    try:
        proposal = convert(sent, Proposal)
    except ValidationError as error:
        raise ProposalError(clean(str(error), 200)) from None
    texts = {}
    for name, text in asdict(proposal).items():
        if name in ("old", "new"):
            _check_edit(name, text)
        elif name not in ("kind", "guide"):
            texts[name] = clean(text, 8_000).strip()
    return replace(proposal, **texts)


def _check_edit(name: str, text: str) -> None:
    """Raise ProposalError if the user could not see the text whole before it goes into the book."""
    if clean(text, 8_000) != text:
        raise ProposalError(
            f"{name} has signs that are not seen, or not in the composed form (NFC)"
        )
    lines = text.split("\n")
    if len(lines) > MOST_LINES or max(map(len, lines)) > LONGEST_LINE:
        raise ProposalError(
            f"{name} has more than {MOST_LINES} lines, or one longer than {LONGEST_LINE} characters"
        )


def diff(before: str, after: str) -> Iterator[str]:
    """Yield the lines that go (`-`) and come (`+`), with some around them and the header of their
    table.
    """
    from difflib import SequenceMatcher

    old, new = before.splitlines(), after.splitlines()
    for group in SequenceMatcher(None, old, new).get_grouped_opcodes(CONTEXT):
        first = group[0][1]
        heads = [
            n for n in range(first + 1) if old[n : n + 1] and old[n].startswith("[")
        ]
        if heads and heads[-1] < first:
            yield from (
                clean(f"  {line}", 300)
                for line in old[heads[-1] : heads[-1] + 2][:first]
            )
            yield "  …"
        for tag, a, b, c, d in group:
            signs = (
                [(" ", old[a:b])]
                if tag == "equal"
                else [("-", old[a:b]), ("+", new[c:d])]
            )
            for sign, lines in signs:
                yield from (
                    clean(f"{sign} {line}".rstrip() or " ", 300) for line in lines
                )


class Proposals:
    """The proposals of a home."""

    def __init__(self, home: Path) -> None:
        self._folder = home / FOLDER
        self._seen = self._changed_at()

    def add(self, proposal: Proposal) -> ProposalState:
        """Add a proposal that waits; return its state if it was there before.

        ProposalError, OSError.
        """
        state = self.state(proposal.name)
        if state is not None:
            return state
        if len(list(self._names(ProposalState.WAITING))) >= MOST_WAITING:
            raise ProposalError(
                f"{MOST_WAITING} proposals wait already; the user answers those first"
            )
        make_folder(self._folder)
        text = json.dumps(asdict(proposal), indent=1)
        write_whole(self._file(proposal.name, ProposalState.WAITING), text)
        return ProposalState.WAITING

    def state(self, name: str) -> ProposalState | None:
        """Return the state of a proposal; None if it is unknown."""
        return next(
            (state for state in ProposalState if self._file(name, state).is_file()),
            None,
        )

    def waiting(self) -> list[tuple[Proposal, datetime]]:
        """Return what waits and when it came, the oldest first.

        Files that are no proposals are left out.
        """
        found = []
        for name in self._names(ProposalState.WAITING):
            path = self._file(name, ProposalState.WAITING)
            try:
                proposal = checked(json.loads(read_text(path, LARGEST_FILE)))
                came = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            except (OSError, ValueError, RecursionError, UnreadableError):
                continue
            if proposal.name == name:
                found.append((proposal, came))
        return sorted(found, key=lambda each: (each[1], each[0].name))

    def decided(self) -> list[tuple[str, ProposalState]]:
        """Return the names of answered proposals with the answers."""
        answers = (ProposalState.ACCEPTED, ProposalState.DISMISSED)
        return [(name, state) for state in answers for name in self._names(state)]

    def by_number(self, number: int) -> tuple[Proposal, datetime]:
        """Return what waits by its number in the inbox, and when it came.

        KeyError if nothing does.
        """
        return {each[0].number: each for each in self.waiting()}[number]

    def decide(self, proposal: Proposal, state: ProposalState) -> None:
        """Save the answer, unless it has one. OSError if the disk does not take it."""
        with suppress(FileNotFoundError):
            self._file(proposal.name, ProposalState.WAITING).replace(
                self._file(proposal.name, state)
            )

    def lines(self, book: Book, text: Callable[[], str]) -> tuple[HitLine, ...]:
        """Return what waits as rows of the inbox. `text` reads the book's file."""
        waiting = self.waiting()
        edited = (
            text() if any(each.kind is ProposalKind.EDIT for each, _ in waiting) else ""
        )
        return tuple(
            _proposal_line(proposal, came, book, edited) for proposal, came in waiting
        )

    def changed(self) -> bool:
        """Return whether any came or went since the last call."""
        seen, self._seen = self._seen, self._changed_at()
        return self._seen != seen

    def _changed_at(self) -> int:
        try:
            return self._folder.stat().st_mtime_ns
        except OSError:
            return 0

    def _file(self, name: str, state: ProposalState) -> Path:
        return self._folder / f"{name}.{state.value}"

    def _names(self, state: ProposalState) -> Iterator[str]:
        with suppress(OSError):
            yield from sorted(
                file.stem for file in self._folder.glob(f"{'[0-9a-f]' * 12}.{state}")
            )


def _proposal_line(
    proposal: Proposal, came: datetime, book: Book, text: str
) -> HitLine:
    checkpoint, edits = (
        subject(book, proposal.about),
        proposal.kind is ProposalKind.EDIT,
    )
    ticker = proposal.about if proposal.about in book.tickers else ""
    return HitLine(
        proposal.number,
        came,
        (checkpoint.ticker or "") if checkpoint else ticker,
        checkpoint.id.partition("[")[0] if checkpoint else "",
        "an edit of the book" if edits else proposal.title,
        proposal.why if edits else proposal.quote,
        proposal.document,
        proposal.entry,
        agent=True,
        diff=tuple(_edit(proposal, text)) if edits else (),
    )


def _edit(proposal: Proposal, text: str) -> Iterator[str]:
    """Yield the edit as a diff; alone if the book no longer has the text that it replaces."""
    if proposal.old in text:
        return diff(text, proposal.applied(text))
    return diff(proposal.old, proposal.new)
