"""Remember how claims were worded, which evidence was given to which claim, and reviews to theses.

An older wording is read from the texts of the book that were saved. Evidence counts for the claim
it was given to (judge/rules/belonging.py); evidence from before that was recorded is given to the
claim as its checkpoint was worded when it was entered.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import lru_cache, partial
from typing import Any

from msgspec import Struct
from msgspec.structs import astuple, replace

from catalyst_tui.book.file.edit import EditError, data_of
from catalyst_tui.book.file.ids import name_of
from catalyst_tui.book.file.syntax import Severity
from catalyst_tui.book.model.book import Book
from catalyst_tui.book.model.definition import changed, only_around, promise
from catalyst_tui.book.model.period import parse_period
from catalyst_tui.book.model.tickers import Identity
from catalyst_tui.desk.workspace.identities import load_with
from catalyst_tui.desk.workspace.meanings import other_companies, year_end_at
from catalyst_tui.judge.history.forecasts import Wording
from catalyst_tui.judge.kinds import StatusGroup
from catalyst_tui.judge.ledger.facts import (
    Effect,
    Evidence,
    Fact,
    Ledger,
    Review,
    Revision,
    Stated,
    withdrawn,
)
from catalyst_tui.judge.rules.rulings import (
    Belonging,
    GivenTo,
    Parked,
    belonging,
    given_to,
)
from catalyst_tui.judge.verdict import Status, Verdict
from catalyst_tui.store.cells import stamp
from catalyst_tui.store.open import Store

NOT_SAVED = "the text of it was not kept"
_ANY = datetime.min.replace(tzinfo=UTC)


class Wordings(Struct):
    """Reads each old text of the book once.

    `text_of` returns the text with a digest, or None. `identities` returns the known companies,
    used where a text is silent.
    """

    text_of: Callable[[str], str | None]
    identities: Callable[[], Mapping[str, Identity]] = dict
    _books: dict[str, Book | str] = {}

    def of(self, revision: Revision) -> Wording | str:
        """Return the earlier wording of a checkpoint, or why it is unknown."""
        book = self._book(revision.book)
        if isinstance(book, str):
            return book
        checkpoint = book.checkpoints.get(revision.checkpoint)
        if checkpoint is not None:
            return Wording(book, checkpoint)
        # It had another id in that text: it is the one that reads the same.
        same = [
            one
            for one in book.checkpoints.values()
            if not changed(promise(one), revision.definition)
        ]
        if len(same) != 1:
            return NOT_SAVED
        checkpoint = replace(same[0], id=revision.checkpoint)
        with_it = replace(
            book, checkpoints=book.checkpoints | {checkpoint.id: checkpoint}
        )
        return Wording(with_it, checkpoint)

    def _book(self, digest: str) -> Book | str:
        if digest not in self._books:
            self._books[digest] = self._read(digest)
        return self._books[digest]

    def _read(self, digest: str) -> Book | str:
        text = self.text_of(digest) if digest else None
        if text is None:
            return NOT_SAVED
        loaded = load_with(text, self.identities())
        if loaded.book is not None:
            return loaded.book
        first = next(
            problem for problem in loaded.problems if problem.severity is Severity.ERROR
        )
        return f"the text of it cannot be read any more: line {first.line}, {first.message}"


_COMPANY = re.compile(r"\w+ of ([^:\s]+):")  # as a definition begins: `kill of ALAB: …`


def of_present_companies(
    revisions: Iterable[Revision], stated: Iterable[Stated], book: Book
) -> tuple[tuple[Revision, ...], tuple[Stated, ...]]:
    """Return the versions and probabilities of checkpoints for the companies they have now.

    Of an id that was given to another company the versions before are another claim's. A company
    that only changed its symbol is the same: its earlier versions read as if it had the new one.
    """
    names = {was: one.symbol for one in book.tickers.values() for was in one.was}
    formerly = re.compile(
        rf"\b({'|'.join(map(re.escape, names))})\b(?=[^\"]*(?:\"[^\"]*\"[^\"]*)*$)"
    )
    by_id: defaultdict[str, list[Revision]] = defaultdict(list)
    for revision in revisions:
        line = revision.definition
        if names:
            line = formerly.sub(lambda match: names[match[1]], line)
        by_id[revision.checkpoint].append(replace(revision, definition=line))
    begins: dict[str, datetime] = {}
    own: list[Revision] = []
    for id_, known in by_id.items():
        company = _company_of(known[-1])
        kept = [
            one for one in known if _company_of(one) in (company, "") or not company
        ]
        if len(kept) < len(known):
            begins[id_] = kept[0].known_at
            kept[0] = replace(kept[0], word="")  # it was of the other claim
        own += kept
    own.sort(key=lambda one: one.known_at)
    since = [
        one
        for one in stated
        if one.known_at >= begins.get(one.checkpoint, one.known_at)
    ]
    return tuple(own), tuple(since)


def given_away(revisions: Iterable[Revision], book: Book) -> frozenset[str]:
    """Return the ids that belong to another company than in their previous version."""
    companies: defaultdict[str, list[str]] = defaultdict(list)
    for revision in revisions:
        if company := _company_of(revision):
            companies[revision.checkpoint].append(company)
    same = {(was, one.symbol) for one in book.tickers.values() for was in one.was}
    return frozenset(
        id_
        for id_, known in companies.items()
        if len(known) > 1
        and known[-2] != known[-1]
        and known[-2] in book.tickers  # else it may only have a new symbol
        and (known[-2], known[-1]) not in same
    )


def _company_of(revision: Revision) -> str:
    """Return the symbol of a version's company; empty for a theme."""
    match = _COMPANY.match(revision.definition)
    return match[1] if match else ""


def originals(
    checkpoints: Iterable[str], facts: Ledger, wordings: Wordings
) -> dict[str, Wording | str]:
    """Return the first wordings of edited checkpoints. Slow: reads old texts."""
    past = {id_: facts.revisions(id_) for id_ in checkpoints}
    return {id_: wordings.of(known[0]) for id_, known in past.items() if len(known) > 1}


def save_revisions(
    book: Book,
    text: str,
    store: Store,
    *,
    facts: Ledger,
    wordings: Wordings,
    converted: Collection[str] = (),
    now: datetime,
) -> frozenset[str] | None:
    """Save the book if it changed; return the checkpoints that read
    differently now, None if it did not.

    Needs an open transaction, so that no other process saves it too. Each edit is saved with the
    status of the checkpoint by its earlier words: so an edit after a missed deadline shows. One
    that was `converted` after a split moved no goalpost.
    """
    if store.wordings.says(book, text):
        return None
    for old, new in _replaced(text, store):
        store.splits.answer(f"{REPLACED}{old}", new, now)
    lines = {id_: promise(checkpoint) for id_, checkpoint in book.checkpoints.items()}
    status = _status_by_id(book, store, facts, wordings, now)
    status |= dict.fromkeys(status.keys() & converted, "")
    saved, known = store.wordings.save(book, text, lines, status, now), store.wordings
    # Of an id that another company has now, the same probability is stated anew
    _, stated = of_present_companies(known.revisions(), known.stated(), book)
    known.add_stated(book.checkpoints.values(), stated, now)
    return frozenset(saved)


REPLACED = "replaced:"
"""The answer that names the id which took the place of one that left the book in the same edit."""


REOPENED = "reopened:"
"""The answer that names a settled word, and the line by which it is judged anew: an edit of its
thesis or of a group did that."""


def _replaced(text: str, store: Store) -> Iterator[tuple[str, str]]:
    """Yield each id that an edit took out, with the new one that may be the same claim.

    That is the one of the same role which has most words in common; in an edit of many only one
    about the same company.
    """
    before, after = _tables(store.wordings.last_text() or ""), _tables(text)
    gone = before.keys() - after.keys()
    new = {
        id_
        for id_ in after.keys() - before.keys()
        if gone and not store.wordings.number(id_)
    }
    alike = (
        (like, old, id_)
        for old in gone
        for id_ in new
        if (like := _likeness(before[old], after[id_], few=len(gone) * len(new) <= FEW))
    )
    for _, old, id_ in sorted(alike, reverse=True):
        if old in gone and id_ in new:
            gone.remove(old)
            new.remove(id_)
            yield old, id_


FEW = 400
"""Pairs of ids that are compared also where they are about two companies."""


def _likeness(one: Mapping[str, Any], other: Mapping[str, Any], *, few: bool) -> float:
    """Return how much two tables of checkpoints have in common; 0 for those of two roles."""
    is_same = _subject(one) == _subject(other)
    if one.get("role", "proof") != other.get("role", "proof") or not (is_same or few):
        return 0
    mine, theirs = ({*re.findall(r"[\w.]+", repr(raw))} for raw in (one, other))
    share = len(mine & theirs) / len(mine | theirs)
    return share + is_same if is_same or share > ALIKE else 0


ALIKE = 0.6
"""The share of words by which claims about two companies, or theses, may be one renamed."""


def _subject(raw: Mapping[str, Any]) -> object:
    return raw.get("ticker") or raw.get("tickers") or raw.get("thesis")


def _tables(text: str) -> dict[str, Mapping[str, Any]]:
    """Return the tables of checkpoints in a text, by their ids."""
    return {
        name: raw for raw in _raw(text).get("checkpoint", ()) if (name := name_of(raw))
    }


def _status_by_id(
    book: Book, store: Store, facts: Ledger, wordings: Wordings, now: datetime
) -> dict[str, str]:
    """Return the edited checkpoints, each with its status by its earlier words.

    The status is empty where only another table changed what it reads, and that mended nothing.
    """
    lines = {id_: promise(checkpoint) for id_, checkpoint in book.checkpoints.items()}
    edited, last_words = store.wordings.edited(lines), store.transitions.last_words()
    known = facts.edited(store.wordings.revisions()) if edited else facts
    found = {}
    for id_ in edited:
        last = known.revisions(id_)[-1]
        before = _status_by(wordings.of(last), known, now)
        if only_around(last.definition, lines[id_]) and before is not None:
            after = _status_by(Wording(book, book.checkpoints[id_]), known, now)
            if before.settled and after and not after.settled:
                store.splits.answer(f"{REOPENED}{id_}", f"{before}: {lines[id_]}", now)
            if after is before or after is None or after.group is StatusGroup.BAD:
                found[id_] = ""
                continue
        found[id_] = before.value if before else last_words.get(id_, "")
    return found


def _status_by(wording: Wording | str, facts: Ledger, now: datetime) -> Status | None:
    """Return the status by some words; None if these are unknown."""
    if isinstance(wording, str):
        return None
    verdict: Verdict = wording.judged(facts, now)
    return next((result for result in verdict.results if result.waits), verdict).status


def unexplained_line(edits: Sequence[Revision]) -> str:
    """Return in one line which edits still need a reason."""
    first, more = edits[0], f", and {len(edits) - 1} more" if len(edits) > 1 else ""
    word = first.word.replace("_", " ")
    return f"{first.checkpoint} was changed while {word}: say why with w{more}"


class Belongings(Struct):
    """The claims that evidence was given to. Belongs to the workspace's thread.

    `parked` is the evidence that did not count by the last book, without that of another company
    (`aside`): one question asks about all that was entered for it.
    """

    store: Store
    wordings: Wordings
    parked: tuple[Parked, ...] = ()
    aside: tuple[Evidence, ...] = ()
    # Claims of evidence that was saved before they were recorded
    _found: dict[str, GivenTo] = {}

    def settle(self, book: Book, evidence: Sequence[Evidence]) -> Belonging:
        """Separate the evidence that counts by a book from parked evidence."""
        given = self._given(book, evidence)
        own = self._of_company(book, evidence, given)
        found = belonging(book, own, given)
        ids = {item.id for item in own}
        self.parked, self.aside = (
            found.parked,
            tuple(one for one in evidence if one.id not in ids),
        )
        return found

    def counting(
        self, book: Book, evidence: Sequence[Evidence]
    ) -> Callable[[Book], Sequence[Evidence]]:
        """Return a function, for any thread, from another version of the book to its evidence."""
        given = self._given(book, evidence)
        return partial(_counted, tuple(self._of_company(book, evidence, given)), given)

    def _of_company(
        self, book: Book, evidence: Sequence[Evidence], given: Mapping[str, GivenTo]
    ) -> Sequence[Evidence]:
        """Leave out evidence from when the symbol of its claim was another company's."""
        others = other_companies(book, self.store)

        def is_of_another(item: Evidence) -> bool:
            other = others.get(given[item.id].ticker) if item.id in given else None
            return other is not None and other.has(item.entered or item.known_at)

        return (
            [item for item in evidence if not is_of_another(item)]
            if others
            else evidence
        )

    def give(self, book: Book, items: Iterable[Evidence], now: datetime) -> None:
        """Save which claims new evidence is about, in the open transaction."""
        found = (
            (item.id, given_to(book, item)) for item in items if not item.withdraws
        )
        self._save({id_: given for id_, given in found if given}, now)

    def save_found(self, now: datetime) -> None:
        """Save the claims found for older evidence, in the open transaction."""
        known = self.store.belongings.given()
        self._save(
            {id_: one for id_, one in self._found.items() if id_ not in known}, now
        )
        self._found.clear()

    def _save(self, given: Mapping[str, GivenTo], now: datetime) -> None:
        if given:
            rows = [(id_, *astuple(one)) for id_, one in given.items()]
            self.store.belongings.give(rows, now)

    def _given(self, book: Book, evidence: Sequence[Evidence]) -> Mapping[str, GivenTo]:
        """Return by its id the claim that each piece of evidence was given to."""
        given = {
            id_: GivenTo(*row[1:]) for id_, row in self.store.belongings.given().items()
        }
        known = given.keys() | self._found.keys()
        missing = [
            item for item in evidence if item.id not in known and not item.withdraws
        ]
        if missing:
            self._find(book, missing)
        found = self._found | given
        return found | {
            item.id: self._dated(item, one)
            for item in evidence
            if (one := found.get(item.id)) and one.lacks_a_day(item)
        }

    def _dated(self, item: Evidence, given: GivenTo) -> GivenTo:
        """Return a claim with the last day of its period, which earlier versions did not save."""
        named = item.checkpoint.partition("[")[2].removesuffix("]")
        fiscal = year_end_at(given.ticker, item.entered or item.known_at, self.store)
        with suppress(ValueError):
            if fiscal and named:
                return replace(
                    given, period=fiscal.end(parse_period(named)).isoformat()
                )
            if fiscal:
                return replace(
                    given, due=fiscal.end(parse_period(given.period)).isoformat()
                )
        return given

    def _find(self, book: Book, items: Sequence[Evidence]) -> None:
        revisions: defaultdict[str, list[Revision]] = defaultdict(list)
        for revision in self.store.wordings.revisions():
            revisions[revision.checkpoint].append(revision)
        for item in items:
            before = self._book_then(book, item, _of_whole(item.checkpoint, revisions))
            found = given_to(before, item) if before is not None else None
            if found is not None:
                self._found[item.id] = found

    def _book_then(
        self, book: Book, item: Evidence, past: Sequence[Revision]
    ) -> Book | None:
        """Return a book with the wording of the claim when evidence was entered, or None."""
        if not past:
            return book
        entered = item.entered
        earlier = [
            revision
            for revision in past
            if entered is None or revision.known_at <= entered
        ]
        then = earlier[-1] if earlier else past[0]
        now = book.checkpoints.get(then.checkpoint)
        if now is not None and not changed(promise(now), then.definition):
            return book
        worded = self.wordings.of(then)
        return None if isinstance(worded, str) else worded.book


def _of_whole(id_: str, revisions: Mapping[str, list[Revision]]) -> list[Revision]:
    """Return the revisions of the checkpoint that an id, or a leg's id, belongs to."""
    name = id_.partition("[")[0]
    while name and name not in revisions:
        name = name.rpartition(".")[0]
    return revisions[name] if name else []


def _counted(
    evidence: Sequence[Evidence], given: Mapping[str, GivenTo], book: Book
) -> Sequence[Evidence]:
    return belonging(book, evidence, given).counted


# Entered again: the same words of one day are one entry; what was withdrawn counts again, under a
# new id.


def figures_again(facts: Iterable[Fact], known: Ledger, now: datetime) -> list[Fact]:
    """Return the figures that are new; those that were withdrawn before are known from now on.

    A figure under a former symbol is there too.
    """
    facts = list(facts)
    tickers = {fact.ticker for fact in facts}
    there = {fact for ticker in tickers for fact in known.facts(ticker)}
    gone = {withdrawn(fact) for fact in there if fact.withdraws}
    new = [fact for fact in facts if fact in gone or fact not in there]
    return [replace(fact, known_at=now) if fact in gone else fact for fact in new]


def evidence_again(
    items: Iterable[Evidence], known: Iterable[Evidence], aside: Iterable[Evidence]
) -> list[Evidence]:
    """Return the evidence that was not entered before.

    Evidence that was withdrawn, or that was given to another claim, gets a new id and counts again.
    """
    known = list(known)
    gone = _withdrawn_ids(known) | {item.id for item in aside}
    there = {_content(item) for item in known if item.id not in gone}
    return [_with_new_id(item, gone) for item in items if _content(item) not in there]


def rows_again(
    items: Collection[Evidence], known: Collection[Evidence]
) -> list[Evidence]:
    """Return the rows of a file; those that were withdrawn get a new id.

    A row that says what is known already is there, also under another id, which its maker gave it.
    """
    gone = _withdrawn_ids(known)
    again = evidence_again((item for item in items if item.id in gone), known, ())
    ids, rows = {item.id for item in known}, {item.id for item in items}
    there = Counter(_content(item) for item in known if item.id not in rows | gone)
    new = []
    for item in items:
        if item.id not in ids and there[_content(item)]:
            there[_content(item)] -= 1
        elif item.id not in gone:
            new.append(item)
    return [*new, *again]


def _withdrawn_ids(known: Iterable[Evidence]) -> set[str]:
    return {item.withdraws for item in known if item.withdraws}


def _content(item: Evidence) -> tuple[Evidence, object]:
    """Return what two entries of the same have in common. A ruling is one of its moment."""
    when = item.known_at if item.effect is Effect.RULED else item.known_at.date()
    return replace(item, id="", known_at=_ANY), when


def _with_new_id(item: Evidence, gone: set[str]) -> Evidence:
    id_, times = item.id, 1
    while id_ in gone:
        times += 1
        id_ = f"{item.id}.{times}"
    return replace(item, id=id_)


# Reviews of theses: what a thesis was about (its tickers and checkpoints) is saved with a review,
# as an answer. Of reviews from before this was saved, the text of the book tells.

THEME = "a theme"


def reviewed_key(review: Review) -> str:
    """Return the key under which the subject of a review is stored."""
    return f"reviewed:{review.thesis}:{stamp(review.known_at)}"


def add_review(book: Book, store: Store, review: Review, now: datetime) -> None:
    """Save a review, and what it is about. Needs an open transaction."""
    store.reviews.add(review)
    about = "\n".join(sorted(_about(book, review.thesis)))
    store.splits.answer(reviewed_key(review), about, now)


def counting_reviews(book: Book, store: Store) -> tuple[Review, ...]:
    """Return the reviews that are of the theses of now, oldest first.

    A thesis is the same while one of its tickers or checkpoints is, a theme also by its text.
    """
    aside = {one for reviews in reviews_aside(book, store).values() for one in reviews}
    return tuple(review for review in store.reviews.read() if review not in aside)


def reviews_aside(book: Book, store: Store) -> dict[str, list[Review]]:
    """Return by thesis the reviews that do not count: another thesis had its id, about other
    tickers and checkpoints."""
    found: dict[str, list[Review]] = {}
    for review in store.reviews.read():
        about = _about_then(review, store)
        if (
            about
            and review.thesis in book.theses
            and not _is_same(_about(book, review.thesis), about)
        ):
            found.setdefault(review.thesis, []).append(review)
    return found


def counted_again(
    book: Book, store: Store, reviews: Iterable[Review]
) -> Iterator[tuple[str, str]]:
    """Yield the answers by which reviews count for the theses of now too."""
    for review in reviews:
        about = _about(book, review.thesis) | _about_then(review, store)
        yield reviewed_key(review), "\n".join(sorted(about))


def _about_then(review: Review, store: Store) -> frozenset[str]:
    """Return what a thesis was about when it was reviewed; empty if nobody knows."""
    if about := store.splits.answers().get(reviewed_key(review)):
        return frozenset(about.split("\n"))
    text = store.wordings.text_before(review.known_at) or ""
    return _about_in(text, review.thesis)


def _is_same(now: Collection[str], then: Collection[str]) -> bool:
    """Return whether a thesis is the one reviewed. That both are themes tells only where a review
    from before its text was saved has nothing else.
    """
    return any(one in then and (one != THEME or len(then) == 1) for one in now)


def _theme(text: str) -> tuple[str, str]:
    return THEME, f"{THEME}: {' '.join(text.split())}"


def _about(book: Book, id_: str) -> set[str]:
    """Return the tickers, with their former symbols, and the checkpoints of a thesis; of a theme
    its text too.
    """
    symbols = book.theses[id_].tickers
    former = {
        was for one in symbols if one in book.tickers for was in book.tickers[one].was
    }
    own = {
        checkpoint.id
        for checkpoint in book.checkpoints.values()
        if checkpoint.thesis == id_
    }
    about = symbols or _theme(book.theses[id_].text)
    return {*about, *former, *(name.partition("@")[0] for name in own)}


@lru_cache(maxsize=64)
def _about_in(text: str, id_: str) -> frozenset[str]:
    """Return the tickers and checkpoints of a thesis in a text; none where it has none of it."""
    found = _raw(text)
    theses = [one for one in found.get("thesis", ()) if one.get("id") == id_]
    if not theses:
        return frozenset()
    own = {
        name_of(one) for one in found.get("checkpoint", ()) if one.get("thesis") == id_
    }
    about = _tickers(theses[0]) or _theme(str(theses[0].get("text", "")))
    return frozenset({*about, *own})


def _tickers(raw: Mapping[str, Any]) -> list[str]:
    return [*filter(None, (raw.get("ticker", ""), *raw.get("tickers", ())))]


def _raw(text: str) -> Mapping[str, Any]:
    with suppress(EditError):
        return data_of(text)
    return {}


def renamed_theses(book: Book, store: Store) -> Iterator[tuple[Review, str]]:
    """Yield the last review of each thesis that is gone, with the one that says the same now, or
    has a checkpoint of it.
    """
    reviews = store.reviews.read()
    reviewed = {review.thesis for review in reviews}
    gone = {
        review.thesis: review for review in reviews if review.thesis not in book.theses
    }
    new = [id_ for id_ in book.theses if id_ not in reviewed]
    if not gone or not new:
        return
    for id_, review in gone.items():
        text, was = _last_with(id_, store.wordings.texts())
        # The newest text may be of an edit that was undone: the review knows its own
        about = _about_in(text, id_) | _about_then(review, store)
        tickers = sorted(_tickers(was))
        same = [
            name
            for name in new
            for now in (book.theses[name],)
            if tickers == sorted(now.tickers)
            and (
                was.get("text", "") == now.text
                or (about & _about(book, name)).difference(tickers, (THEME,))
            )
        ]
        if was and len(same) == 1:
            yield review, same[0]


def _last_with(id_: str, texts: Iterable[str]) -> tuple[str, Mapping[str, Any]]:
    """Return the newest text that has a thesis, and its table; empty without one."""
    return next(
        (
            (text, raw)
            for text in texts
            for raw in _raw(text).get("thesis", ())
            if raw.get("id") == id_
        ),
        ("", {}),
    )
