"""What an agent proposes: a file each in the home's folder `proposals`, waiting for the user's yes or no.

A proposal is only what somebody says. It becomes evidence, a figure or an edit when the user accepts it
(proposed.py). Its name is that of its content: what was decided is not asked again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from msgspec import Struct
from msgspec.structs import asdict

from catalyst_tui.book.clean import clean
from catalyst_tui.book.model.book import Book
from catalyst_tui.book.model.subject import subject
from catalyst_tui.desk.home.files import UnreadableError, make_folder, read_text, write_whole
from catalyst_tui.desk.shapes.forms import EVENT, Entry
from catalyst_tui.desk.shapes.pages import HitLine

FOLDER = "proposals"
MOST_WAITING = 50
LARGEST = 40_000
"""Bytes of a file; what an agent sends is far below."""

LONGEST = {"quote": 1000, "why": 500, "old": 8000, "new": 8000, "document": 500}
"""Characters of a field; of the others 200."""

LINES, LINE = 60, 200
"""Of an edit at most."""

AROUND = 2
"""Lines of the book shown before and after an edit."""

_NAME = re.compile(r"[0-9a-f]{12}")


class ProposalError(ValueError):
    """What is wrong with a proposal, in a sentence."""


class Kind(StrEnum):
    """What it would become."""

    EVIDENCE = "evidence"
    FIGURE = "figure"
    EDIT = "edit"


class State(StrEnum):
    """What the user made of it; the value is the ending of its file."""

    WAITING = "json"
    ACCEPTED = "accepted"
    DISMISSED = "dismissed"

    @property
    def word(self) -> str:
        """As it is told."""
        return self.name.lower()


class Proposal(Struct, frozen=True):
    """As an agent sent it. `about` is a checkpoint, or a figure's ticker or series; `what` an effect, or a
    metric. An edit puts `new` in the place of `old` in the book, at its end where `old` is empty."""

    kind: Kind
    about: str = ""
    what: str = ""
    value: str = ""
    when: str = ""
    guide: bool = False
    basis: str = ""
    grade: str = ""
    source: str = ""
    document: str = ""
    quote: str = ""
    known: str = ""
    old: str = ""
    new: str = ""
    why: str = ""

    @property
    def name(self) -> str:
        """Twelve hexadecimal digits, the same for the same content."""
        said = json.dumps(asdict(self), sort_keys=True)
        from hashlib import blake2b

        return blake2b(said.encode("utf-8", "replace"), digest_size=6).hexdigest()

    @property
    def number(self) -> int:
        """As a row of the inbox: below zero, where no sentence of a release is."""
        return -int(self.name, 16) - 1

    @property
    def entry(self) -> Entry:
        """As the evidence form would have it, marked as an agent's."""
        source = f"{self.grade} {self.source}, {self.document} (found by an agent)"
        what = (
            EVENT if self.kind is Kind.EVIDENCE else f"{self.what}{' guide' if self.guide else ''}"
        )
        value = self.what if self.kind is Kind.EVIDENCE else self.value
        return Entry(self.about, what, value, self.when, source, self.quote)

    def diff(self, book: str) -> tuple[str, ...]:
        """An edit's whole lines in the text of the book, with `-` those that go and `+` those that come, and
        what stands around them."""
        if self.kind is not Kind.EDIT:
            return ()
        if not self.old:
            above = [] if self.new.lstrip().startswith("[") else book.rstrip().splitlines()
            return (*_head(above), *_same(above[-AROUND:]), *_differ("", self.new))
        if (at := book.find(self.old)) < 0:
            return tuple(_differ(self.old, self.new))
        first, last = book.rfind("\n", 0, at) + 1, at + len(self.old)
        end = book.find("\n", last)
        end = len(book) if end < 0 else end
        above, below = book[:first].splitlines(), book[end:].splitlines()[1 : AROUND + 1]
        old, new = book[first:end], book[first:at] + self.new + book[last:end]
        return (*_head(above), *_same(above[-AROUND:]), *_differ(old, new), *_same(below))

    @property
    def title(self) -> str:
        """What it would do, in a line."""
        if self.kind is Kind.EDIT:
            return f"an edit of the book: {self.why}"
        known = f", known since {self.known}" if self.known else ""
        if self.kind is Kind.FIGURE:
            kind = " guide" if self.guide else ""
            return f"{self.about} {self.what}{kind} {self.when} = {self.value}{known}".strip()
        return f"{self.about}: {self.what} {self.when}".rstrip() + known


class Proposals:
    """Those of a home."""

    def __init__(self, home: Path) -> None:
        self._folder = home / FOLDER
        self._seen = self._stamp()

    def add(self, proposal: Proposal) -> State:
        """Let it wait; what the user made of the very same before. ProposalError, OSError."""
        if (known := self.state(proposal.name)) is not None:
            return known
        if sum(1 for _ in self._names(State.WAITING)) >= MOST_WAITING:
            raise ProposalError(
                f"{MOST_WAITING} proposals wait already; the user answers those first"
            )
        make_folder(self._folder)
        write_whole(
            self._file(proposal.name, State.WAITING), json.dumps(asdict(proposal), indent=1)
        )
        return State.WAITING

    def state(self, name: str) -> State | None:
        """What became of one; None when there is no such."""
        return next((one for one in State if self._file(name, one).is_file()), None)

    def waiting(self) -> list[tuple[Proposal, datetime]]:
        """Those that wait and when they came, the oldest first. A file that is none is left out."""
        found = []
        for name in self._names(State.WAITING):
            path = self._file(name, State.WAITING)
            try:
                proposal = checked(json.loads(read_text(path, LARGEST)))
                came = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            except (OSError, ValueError, RecursionError, UnreadableError):
                continue
            if proposal.name == name:
                found.append((proposal, came))
        return sorted(found, key=lambda one: (one[1], one[0].name))

    def decided(self) -> list[tuple[str, State]]:
        """The names of those that were decided, and how."""
        return [
            (name, one) for one in (State.ACCEPTED, State.DISMISSED) for name in self._names(one)
        ]

    def waits(self, number: int) -> Proposal:
        """One that waits, by its number. KeyError when none has it."""
        return {one.number: one for one, _ in self.waiting()}[number]

    def decide(self, proposal: Proposal, state: State) -> None:
        """The user's word, unless it was given meanwhile. OSError when the disk does not take it."""
        with suppress(FileNotFoundError):
            self._file(proposal.name, State.WAITING).replace(self._file(proposal.name, state))

    def lines(self, book: Book, text: Callable[[], str]) -> tuple[HitLine, ...]:
        """As rows of the inbox; `text` gives the book's."""
        waiting = self.waiting()
        edited = text() if any(one.kind is Kind.EDIT for one, _ in waiting) else ""
        return tuple(_line(one, came, book, edited) for one, came in waiting)

    def changed(self) -> bool:
        """Whether any came or went since this was asked last."""
        seen, self._seen = self._seen, self._stamp()
        return self._seen != seen

    def _stamp(self) -> int:
        try:
            return self._folder.stat().st_mtime_ns
        except OSError:
            return 0

    def _file(self, name: str, state: State) -> Path:
        return self._folder / f"{name}.{state.value}"

    def _names(self, state: State) -> Iterator[str]:
        try:
            files = sorted(self._folder.iterdir())
        except OSError:
            return
        for file in files:
            if file.suffix == f".{state.value}" and _NAME.fullmatch(file.stem):
                yield file.stem


def checked(told: object) -> Proposal:
    """A proposal from JSON that may be anything. ProposalError with a sentence."""
    if not isinstance(told, Mapping):
        raise ProposalError("a proposal is an object")
    names = set(Proposal.__struct_fields__)
    if unknown := sorted(str(name)[:40] for name in told if name not in names):
        raise ProposalError(f"a proposal has no {clean(unknown[0], 40)}")
    for name, value in told.items():
        wanted, most = (bool if name == "guide" else str), LONGEST.get(name, 200)
        if not isinstance(value, wanted):
            raise ProposalError(f"{name} is {'true or false' if wanted is bool else 'a text'}")
        if isinstance(value, str) and len(value) > most:
            raise ProposalError(f"{name} is longer than {most} characters")
        if isinstance(value, str) and name in ("old", "new"):
            _plain(name, value)
    kind = told.get("kind")
    if kind not in [one.value for one in Kind]:
        raise ProposalError(f"kind is one of {', '.join(Kind)}")
    plain = {
        name: value for name, value in told.items() if name not in ("kind", "guide", "old", "new")
    }
    return Proposal(
        Kind(kind),
        guide=bool(told.get("guide", False)),
        old=str(told.get("old", "")),
        new=str(told.get("new", "")),
        **{name: clean(value, 1000).strip() for name, value in plain.items()},
    )


def _plain(name: str, text: str) -> None:
    """What goes into the book is seen whole before it does: no sign is unseen, no line or text too long."""
    if clean(text, LONGEST["new"]) != text:
        raise ProposalError(
            f"{name} has signs that are not seen, or not in the composed form (NFC)"
        )
    if text.count("\n") >= LINES or any(len(line) > LINE for line in text.split("\n")):
        raise ProposalError(
            f"{name} has more than {LINES} lines, or one longer than {LINE} characters"
        )


def _differ(old: str, new: str) -> Iterator[str]:
    """Whole lines only: what is alike within a line is looked for by nobody, which could take minutes."""
    from difflib import SequenceMatcher

    gone, come = old.splitlines(), new.splitlines()
    for _, a, b, c, d in SequenceMatcher(None, gone, come, autojunk=False).get_opcodes():
        if gone[a:b] == come[c:d]:
            yield from _same(gone[a:b])
        else:
            yield from (clean(f"- {line}", 300) for line in gone[a:b])
            yield from (clean(f"+ {line}", 300) for line in come[c:d])


def _same(lines: Sequence[str]) -> Iterator[str]:
    return (clean(f"  {line}".rstrip(), 300) or " " for line in lines)


def _head(above: Sequence[str]) -> Iterator[str]:
    """The header of the table one is in and the first line below it, where that is further above."""
    head = next((n for n in reversed(range(len(above))) if above[n].startswith("[")), len(above))
    far = len(above) - AROUND
    if head < far:
        yield from _same(above[head : min(head + 2, far)])
        if head + 2 < far:
            yield "  …"


def _line(one: Proposal, came: datetime, book: Book, text: str) -> HitLine:
    about = subject(book, one.about)
    ticker = (about.ticker or "") if about else one.about if one.about in book.tickers else ""
    checkpoint = about.id.partition("[")[0] if about else ""
    edits = one.kind is Kind.EDIT
    claim, said = ("an edit of the book", one.why) if edits else (one.title, one.quote)
    return HitLine(
        one.number,
        came,
        ticker,
        checkpoint,
        claim,
        said,
        one.document,
        one.entry,
        agent=True,
        diff=one.diff(text),
    )
