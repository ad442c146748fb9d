"""Ask the user: a line of the inbox with `y` and `n`, and one notification.

A question follows from the book and the known facts. It is not stored, and is gone as soon as the
book no longer raises it. Only an answer that nothing else shows is stored.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b

from msgspec import Struct

from catalyst_tui.book.file.edit import EditError, data_of, edited
from catalyst_tui.book.file.ids import name_of
from catalyst_tui.book.language.leaves import Leaf, named
from catalyst_tui.book.language.names import listed
from catalyst_tui.book.language.tree import (
    Forecast,
    Literal,
    Operand,
    Pooled,
    unit_of,
    walk,
)
from catalyst_tui.book.model.book import Book, Checkpoint, Gauge
from catalyst_tui.book.model.definition import definition, promise
from catalyst_tui.book.model.metrics import STANDARD, Nature
from catalyst_tui.book.model.quantity import Dim
from catalyst_tui.desk.shapes import Entry, HitLine
from catalyst_tui.desk.workspace.claims import renamed_theses
from catalyst_tui.desk.workspace.identities import CURRENCY, reading
from catalyst_tui.desk.workspace.meanings import BASE, BASE_BEFORE
from catalyst_tui.desk.workspace.pending_review import diff
from catalyst_tui.desk.workspace.uncounted import (
    LONG_AGO,
    Question,
    about_reopened,
    about_replaced,
    about_splits,
    uncounted,
)
from catalyst_tui.judge.evaluate.reads import expressions
from catalyst_tui.judge.history.transitions import ASKED, Remark, Word
from catalyst_tui.judge.ledger.facts import Review, Revision
from catalyst_tui.judge.rules.rulings import (
    GivenTo,
    Parked,
    by_company,
    elsewhere,
    given_to,
)
from catalyst_tui.judge.verdict import Status
from catalyst_tui.store.open import Store

ANSWERED = "answered"
"""The word of a question that was answered."""


class Questions(Struct):
    """The open questions of a home. `text` reads the book's file."""

    store: Store
    text: Callable[[], str]
    parked: Callable[[], tuple[Parked, ...]]
    _found: tuple[object, tuple[Question, ...]] | None = None

    def open(self, book: Book) -> tuple[Question, ...]:
        """Return the questions about this book, the urgent first."""
        made_of = (id(book), self.store.version())
        if self._found is None or self._found[0] != made_of or made_of[1] is None:
            found = sorted(self._asked(book), key=lambda one: not one.urgent)
            self._found = made_of, tuple(found)
        return self._found[1]

    def _asked(self, book: Book) -> Iterator[Question]:
        """Yield the questions that nobody answered, and those about splits."""
        answers, store = self.store.splits.answers(), self.store
        parked = self.parked()
        renamed = (*about_replaced(book, store), *about_renames(book, parked, store))
        questions = [
            *{one.key: one for one in renamed}.values(),
            *about_parked(book, parked, self.text, renamed),
            *(about_thesis(*one) for one in renamed_theses(book, store)),
            *uncounted(book, store),
            *about_currencies(book, store),
            *about_base(book, store),
            *about_reopened(book, store),
        ]
        yield from (question for question in questions if not answers.get(question.key))
        yield from about_splits(book, store, self.text)

    def by_number(self, book: Book, number: int) -> Question | None:
        """Return the open question with this number."""
        return next(
            (question for question in self.open(book) if question.number == number),
            None,
        )

    def lines(self, book: Book) -> tuple[HitLine, ...]:
        """Return them as rows of the inbox."""
        asked = self.open(book)
        text = self.text() if any(question.edits for question in asked) else ""
        return tuple(
            HitLine(
                question.number,
                question.at,
                question.ticker,
                question.checkpoint,
                question.title,
                question.why,
                "",
                Entry("", "", "", "", "", ""),
                agent=True,
                diff=_changes(text, question) if question.edits else (),
                by="Catalyst",
                no=question.no,
            )
            for question in asked
        )

    def words(self, book: Book) -> Iterator[Word]:
        """Return the words to notify: each question once, and that earlier ones were answered."""
        asked = {
            f"{question.about}!{Remark.ASKS}": question for question in self.open(book)
        }
        for key, one in asked.items():
            yield Word(
                key.partition("!")[0],
                key,
                one.title,
                Status.UNKNOWN,
                one.why,
                one.key,
                news=True,
            )
        for key, word in self.store.transitions.last_words().items():
            if key.startswith(ASKED) and key not in asked and word != ANSWERED:
                about = key.partition("!")[0]
                yield Word(about, key, ANSWERED, Status.UNKNOWN, "", about, news=False)


def about_currencies(book: Book, store: Store) -> Iterator[Question]:
    """Ask about amounts of the book that were meant in another currency than figures come in now.

    The company reports in another, or the book says another than when figures were entered. An
    answer that they are in the one of now changes what they are read in (`meant_in`).
    """
    companies = store.filings.companies()
    for symbol, ticker in book.tickers.items():
        before, now = ticker.reports_in, ticker.reports_now
        ids = (
            _with_amounts_in(before, symbol, "", book)
            if now not in ("", before)
            else []
        )
        if ids:
            filed = companies[symbol].currency if symbol in companies else ""
            is_filed = filed == before and "reports_in" not in ticker.own
            first = f'reports_in = "{now}" in [ticker.{symbol}], and ' * is_filed
            yield _about_amounts(symbol, "reports in", (before, now), ids, first)
    for name, series in book.series.items():
        before, now = series.bare.label, series.unit.label
        ids = _with_amounts_in(before, "", name, book) if now != before else []
        if ids:
            yield _about_amounts(name, "is in", (before, now), ids)


def about_base(book: Book, store: Store) -> Iterator[Question]:
    """Say that gains and weights are in another currency than before: the book names another."""
    before, now = store.notes.read(BASE_BEFORE), book.base
    key = f"base:{before}:{now}"
    if not before or not now or before == now or store.splits.answers().get(key):
        return
    # Whose price has moved so too is asked about with its lots (about_splits)
    moved = {
        symbol
        for symbol, ticker in book.tickers.items()
        if any(split.currencies == (before, now) for split in ticker.splits)
    }
    readers = reading(book, frozenset({BASE}))
    if ids := {id_ for id_ in readers if book.checkpoints[id_].ticker not in moved}:
        yield Question(
            key,
            LONG_AGO,
            f"Gains and weights are in {now} now, in {before} before: verdicts may differ by that",
            f"{listed(sorted(ids))}; base_currency in [defaults] names it",
            refusal=f'write base_currency = "{before}" in [defaults] if they are in {before}',
            no="you have seen it",
        )


def _about_amounts(
    name: str, does: str, currencies: tuple[str, str], ids: list[str], first: str = ""
) -> Question:
    before, now = currencies
    write = f"write {first}the amounts in {now}"
    return Question(
        f"{CURRENCY}{name}:{before}:{now}",
        LONG_AGO,
        f"{name} {does} {now} now: amounts without a currency stay in {before}",
        f"{listed(ids)}: unknown until you {write}",
        name if name.isupper() else "",
        refusal=f"no exchange rate is assumed: {write}",
        no="you have seen it" if first else f"these amounts are in {now}",
    )


def _with_amounts_in(currency: str, ticker: str, series: str, book: Book) -> list[str]:
    """Return the checkpoints with such amounts beside figures of a ticker, or of a series."""
    return [
        id_
        for id_, one in book.checkpoints.items()
        if currency in _amounts_beside(one, ticker, series)
    ]


def _amounts_beside(checkpoint: Checkpoint, ticker: str, series: str) -> Iterator[str]:
    """Yield the currencies of the amounts in tests that read a company's figures or a series."""
    beside = [amount.unit for _, amount in checkpoint.target]
    if checkpoint.base:
        beside += [amount.unit for _, amount in checkpoint.base.values]
    for expr in expressions(checkpoint):
        if any(_is_of(leaf, ticker, series, checkpoint) for leaf in named(expr)):
            units = [
                node.quantity.unit for node in walk(expr) if isinstance(node, Literal)
            ]
            if isinstance(checkpoint.claim, Gauge) and checkpoint.claim.bands:
                units.append(unit_of(expr))
            yield from (unit.label for unit in units + beside if unit.dim is Dim.MONEY)


def _is_of(leaf: Leaf, ticker: str, series: str, checkpoint: Checkpoint) -> bool:
    """Return whether a leaf of a test reads a series, or figures that a company reports."""
    if not isinstance(leaf, Operand | Forecast | Pooled):
        return False
    if series:
        return leaf.metric == series
    own = (
        leaf.tickers
        if isinstance(leaf, Pooled)
        else (leaf.ticker or checkpoint.ticker,)
    )
    standard = STANDARD.get(leaf.metric)
    return (
        ticker in own and standard is not None and standard.nature is not Nature.PRICE
    )


def about_parked(
    book: Book,
    parked: Sequence[Parked],
    text: Callable[[], str],
    renamed: Collection[Question] = (),
) -> Iterator[Question]:
    """Ask whether evidence that was given to another claim still holds for the claim of now."""
    raws = data_of(text()).get("checkpoint", ()) if parked else ()
    tables = {name_of(raw) for raw in raws if "tickers" in raw}
    by_whole: defaultdict[str, list[Parked]] = defaultdict(list)
    by_words: defaultdict[tuple[str, str], list[Parked]] = defaultdict(list)
    gone = {question.renames for question in renamed}
    companies = by_company(book) if parked else {}
    for one in parked:
        other = elsewhere(book, one, companies)
        row = one.item.checkpoint.partition("[")[0].partition(".")[0]
        about = book.checkpoints.get(one.whole)
        alone = about and about.id in tables and about.ticker != one.given.ticker
        if alone or ("@" in row and row not in book.checkpoints):
            # One of the rows of a table: it is gone while its ticker is not held or not named
            if one.given.ticker not in book.tickers:
                yield _about_row(row, one, book)
        elif other and (about or (row, other.whole) not in gone):
            by_words[one.whole or row, other.whole].append(other)
        elif about:
            by_whole[one.whole].append(one)
    for (whole, other_id), some in by_words.items():
        yield Question(
            f"given:{whole}:{other_id}:{_digest([entry.item.id for entry in some])}",
            max(entry.item.entered or entry.item.known_at for entry in some),
            f"{other_id} says now what {whole} said: does what was entered belong to it?",
            "; ".join(_given_words(entry, book) for entry in some[:_SHOWN]),
            book.checkpoints[other_id].ticker or "",
            other_id,
            gives=tuple(some),
            no="it stays aside and is not asked again",
        )
    for whole, some in by_whole.items():
        may = tuple(entry for entry in some if entry.part)
        what = "; ".join(_given_words(entry, book) for entry in some[:_SHOWN])
        more = f"; and {len(some) - _SHOWN} more" if len(some) > _SHOWN else ""
        now = sorted({repr(given_to(book, entry.item)) for entry in some})
        digest = _digest(([entry.item.id for entry in some], now))
        whose = book.checkpoints[whole].ticker
        yield Question(
            f"given:{whole}:{digest}",
            max(entry.item.entered or entry.item.known_at for entry in some),
            f"{whole}: what was entered for another claim does not count; does it still hold?",
            f"{what}{more}",
            whose or "",
            whole,
            gives=may,
            refusal=""
            if may
            else "its claim has another role, period or words now: enter it again where it belongs",
            no="it stays aside and is not asked again",
        )


_SHOWN = 3


def _digest(about: object) -> str:
    return blake2b(repr(about).encode(), digest_size=6).hexdigest()


def _about_row(row: str, one: Parked, book: Book) -> Question:
    """Tell of evidence about a row whose ticker the book has no more."""
    symbol = one.given.ticker
    hint = f'was = "{symbol}" in the table of its new [ticker] takes it over'
    return Question(
        f"given:{row}:{one.item.id}",
        one.item.entered or one.item.known_at,
        f"{row}: {symbol} is no ticker of the book any more: what was entered does not count",
        _given_words(one, book),
        checkpoint=row,
        refusal=hint,
        no="it is gone: it stays aside",
    )


def _given_words(one: Parked, book: Book) -> str:
    """Return `happened of 2026-05-02, given to "the FDA approves", AAA; now
    c.2 is "the EU approves"`.
    """
    day = f" of {one.item.happened_on}" if one.item.happened_on else ""
    then, now = _details(one.given), _details(given_to(book, one.item))
    changed = [detail for detail in now if detail and detail not in then]
    is_now = f"; now {one.part} is {', '.join(changed)}" if one.part and changed else ""
    return f"{one.item.label}{day}, given to {', '.join(filter(None, then))}{is_now}"


def _details(given: GivenTo | None) -> tuple[str, ...]:
    """Return the words of a claim, its ticker, period and day due."""
    if given is None:
        return ()
    about, until = _shown(given.claim), "until" if given.period else "due"
    last = f"{until} {given.due}" if given.due else ""
    return f'"{about}"' if about else "", given.ticker, given.period, last


def _shown(claim: str) -> str:
    """Return the claim of evidence as a person reads it."""
    return (
        claim.removeprefix("event ").removeprefix("score ").replace("; basis none", "")
    )


def about_renames(
    book: Book, parked: Iterable[Parked], store: Store
) -> Iterator[Question]:
    """Ask whether a checkpoint that is gone lives on as a new one that says the same."""
    gone = {
        entry.given.checkpoint.partition("[")[0] for entry in parked if not entry.whole
    }
    if not gone:
        return
    last: dict[str, Revision] = {}
    first: dict[str, Revision] = {}
    for revision in store.wordings.revisions():
        last[revision.checkpoint] = revision
        first.setdefault(revision.checkpoint, revision)
    lines = {
        line: checkpoint
        for checkpoint in book.checkpoints.values()
        for line in (definition(checkpoint), promise(checkpoint))
    }
    for id_ in sorted({_whole_of(name, last) for name in gone} - {""}):
        now = lines.get(last[id_].definition)
        if now is None or (
            now.id in first and first[now.id].known_at < last[id_].known_at
        ):
            continue
        yield Question(
            f"renamed:{id_}:{now.id}",
            last[id_].known_at,
            f"{id_} is gone and {now.id} says the same: was it renamed?",
            f"y gives {now.id} the evidence, rulings, forecasts and history of {id_}",
            now.ticker or "",
            now.id,
            renames=(id_, now.id),
            between=tuple(
                name
                for name, one in last.items()
                if name not in (*book.checkpoints, id_)
                and lines.get(one.definition) is now
                and first[name].known_at >= last[id_].known_at
            ),
            no=f"{now.id} is another checkpoint",
        )


def about_thesis(review: Review, now: str) -> Question:
    """Ask whether a thesis that is gone lives on as a new one that says the same."""
    return Question(
        f"renamed:{review.thesis}:{now}",
        review.known_at,
        f"{review.thesis} is gone and {now} is about the same: was it renamed?",
        f"y gives {now} the reviews of {review.thesis}",
        renames=(review.thesis, now),
        no=f"{now} is another thesis",
    )


def _whole_of(name: str, known: Mapping[str, Revision]) -> str:
    """Return the checkpoint that an id, or a leg's id, was of; empty where none was known."""
    while name and name not in known:
        name = name.rpartition(".")[0]
    return name


def _changes(text: str, question: Question) -> tuple[str, ...]:
    """Return the lines of the book that `y` changes, before and after."""
    try:
        return tuple(diff(text, edited(text, question.edits)))
    except EditError as error:
        return (f"  {error}",)
