"""Ask about stored figures, closes and reviews that do not count any more.

The name they were entered under means another company, series or thesis now.

A question follows from the book and the known facts. `lint` names the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from hashlib import blake2b
from itertools import pairwise
from types import MappingProxyType

from msgspec import Struct
from msgspec.structs import replace

from catalyst_tui.book.file.edit import EditError, Put
from catalyst_tui.book.file.syntax import Locator, Path, Problem, Severity, parse
from catalyst_tui.book.language.leaves import REPORTED as PER_SHARE
from catalyst_tui.book.language.names import listed
from catalyst_tui.book.model.book import Book
from catalyst_tui.book.model.definition import changed, promise
from catalyst_tui.book.model.metrics import STANDARD
from catalyst_tui.book.model.tickers import Split
from catalyst_tui.desk.home.clock import SystemClock
from catalyst_tui.desk.home.folder import Home
from catalyst_tui.desk.workspace.claims import (
    REOPENED,
    REPLACED,
    counted_again,
    reviews_aside,
)
from catalyst_tui.desk.workspace.currency import other_exchanges, shut_days
from catalyst_tui.desk.workspace.identities import (
    identities,
    is_in_other_money,
    joined_series,
    load_with,
    merged_into,
    other_scale,
)
from catalyst_tui.desk.workspace.meanings import (
    STAY_ASIDE,
    as_meant_now,
    counted,
    given_on,
    left_out,
    other_name,
    own_closes,
)
from catalyst_tui.desk.workspace.splits import NEARLY, conversions
from catalyst_tui.judge.history.transitions import ASKED
from catalyst_tui.judge.rules.corporate_actions import waiting_on
from catalyst_tui.judge.rules.rulings import Parked
from catalyst_tui.judge.verdict import Status
from catalyst_tui.store.cells import moment
from catalyst_tui.store.errors import StoreError
from catalyst_tui.store.open import Store, open_to_read
from catalyst_tui.store.prices import split_key

SAME_CLOSE = 500
"""Two closes of a day that differ by no more than this part of them are the same one, rounded."""

DECIDED = frozenset(one.value for one in Status if one.bad or one.settled)
"""The words of a verdict that may not be lost."""

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
"""The date of a question that has none."""


class Question(Struct, frozen=True):
    """A question. `title` never changes while it is open; `why` has its present details.

    `y` makes the `edits` of the book, `gives` evidence to the present claim, `renames` an id to
    another, saves the `answers` by which something counts as it is, or takes a jump for a `split`.
    `refusal` says why `y` is refused, `no` what `n` does; it gives up the symbol that is `gone`,
    and answers the question `also`.
    """

    key: str
    at: datetime
    title: str
    why: str
    ticker: str = ""
    checkpoint: str = ""
    edits: tuple[Put, ...] = ()
    gives: tuple[Parked, ...] = ()
    renames: tuple[str, str] = ("", "")
    between: tuple[str, ...] = ()  # the ids it had in the meantime
    answers: Mapping[str, str] = MappingProxyType({})
    split: Split | None = None
    refusal: str = ""
    no: str = ""
    gone: str = ""
    also: str = ""
    urgent: bool = False

    @property
    def name(self) -> str:
        """Return twelve hexadecimal digits by which a command names it."""
        return blake2b(self.key.encode(), digest_size=6).hexdigest()

    @property
    def about(self) -> str:
        """Return what its inbox line is about."""
        return f"{ASKED}{self.key}"

    @property
    def yes(self) -> str:
        """Return what accepting it does."""
        if self.split:
            book = ", and the book" if self.edits else ""
            return f"it was a split: convert the closes before it{book}"
        if self.edits:
            return "change the book so"
        if self.renames[1]:
            return f"{self.renames[1]} takes over what belonged to {self.renames[0]}"
        if self.answers:
            return "they count as they are"
        return "it counts for the claim of now"

    @property
    def number(self) -> int:
        """Return its number as a row of the inbox: below zero, as for proposals."""
        return -int(self.name, 16) - 1


def about_replaced(book: Book, store: Store) -> Iterator[Question]:
    """Ask about each id that left the book, with what is known of it, while another came."""
    names = {id_.partition("@")[0] for id_ in book.checkpoints}
    answers = store.splits.answers()
    came = {
        question.removeprefix(REPLACED): new
        for question, new in answers.items()
        if question.startswith(REPLACED)
    }
    chains = {old: _chain(old, came, names) for old in came if old not in names}
    chains = {old: chain for old, chain in chains.items() if chain[-1] in names}
    if not chains:
        return
    gone = {item.withdraws for item in store.ledger.evidence()}
    known = {
        "entry": [
            row[1] for id_, row in store.belongings.given().items() if id_ not in gone
        ],
        "forecast": [one.checkpoint for one in store.wordings.stated()],
    }
    words = store.transitions.last_words()
    read = {one.checkpoint: one.definition for one in store.wordings.revisions()}
    asked = set[str]()
    # The first of several ids in turn asks for all of them; after `n` the next asks for itself
    for old, (*between, new) in sorted(chains.items(), key=lambda one: -len(one[1])):
        if old in asked:
            continue
        lost = [
            counted(what, sum(_is_of(id_, old) for id_ in ids))
            for what, ids in known.items()
        ]
        lost += [
            f"the verdict {words[id_]}"
            for id_ in words
            if words[id_] in DECIDED and _is_of(id_, old)
        ]
        if not any(lost):
            continue
        now, asks = (
            book.checkpoints.get(new),
            "is new: is it the same claim in other words",
        )
        if now and old in read and not changed(promise(now), read[old]):
            asks = "says the same: was it renamed"
        key = f"renamed:{old}:{new}"
        if not answers.get(key):
            asked.update(between)
        yield Question(
            key,
            LONG_AGO,
            f"{old} is gone and {new} {asks}?",
            f"{listed([*filter(None, lost)])} of {old}; y gives {new} the history too, and asks "
            "about what was entered for other words",
            checkpoint=new if now else "",
            renames=(old, new),
            between=tuple(between),
            no=f"{new} is another checkpoint: what belonged to {old} stays aside",
        )


def _chain(old: str, came: Mapping[str, str], names: Container[str]) -> tuple[str, ...]:
    """Return the ids that took the place of one in turn, until one that the book has."""
    found: tuple[str, ...] = (came[old],)
    while found[-1] not in names and came.get(found[-1], old) not in (old, *found):
        found += (came[found[-1]],)
    return found


def about_reopened(book: Book, store: Store) -> Iterator[Question]:
    """Say that a settled checkpoint is judged anew since its thesis or a group was edited."""
    for question, answer in store.splits.answers().items():
        id_ = question.removeprefix(REOPENED)
        word, _, line = answer.partition(": ")
        checkpoint = book.checkpoints.get(id_)
        if id_ == question or checkpoint is None or promise(checkpoint) != line:
            continue
        why = ""
        if checkpoint.opened and not checkpoint.since:
            why = f"without `from` it begins on {checkpoint.opened}, when its thesis was opened"
        yield Question(
            f"{REOPENED}{id_}:{blake2b(line.encode(), digest_size=6).hexdigest()}",
            LONG_AGO,
            f"{id_} was {word} and is judged anew: its thesis or its groups were edited",
            why,
            checkpoint.ticker or "",
            id_,
            refusal="write `from` in it if earlier days count",
            no="you have seen it",
        )


def _is_of(id_: str, name: str) -> bool:
    """Return whether an id is that of a checkpoint, or of a leg, a row or a period of it."""
    return id_ == name or (id_.startswith(name) and id_[len(name)] in "[.@")


def uncounted(book: Book, store: Store) -> Iterator[Question]:
    """Yield a question about each name with figures, closes, lots or reviews that do not count."""
    yield from _about_figures_of_none(book, store)
    yield from _about_closes(book, store)
    for left in left_out(book, store):
        count_them = "y counts them as they are"
        if left.example:
            count_them = f"{left.example}; y counts them by the names they have"
        yield Question(
            left.key,
            LONG_AGO,
            left.sentence,
            count_them if left.may_count else "",
            left.name if left.kind.of_ticker else "",
            answers=as_meant_now(book, left) if left.may_count else {},
            refusal="" if left.may_count else f"enter the values {left.again}",
            no=STAY_ASIDE,
        )
    for thesis, reviews in reviews_aside(book, store).items():
        answers = dict(counted_again(book, store, reviews))
        digest = blake2b(repr(answers).encode(), digest_size=6).hexdigest()
        last = reviews[-1]
        yield Question(
            f"aside:{thesis}:{digest}",
            last.known_at,
            f"{thesis}: it was reviewed as another thesis; does that still hold?",
            f"reviewed {last.known_at:%Y-%m-%d}: {last.note}".rstrip(": "),
            answers=answers,
            no="the reviews stay aside",
        )


_THE_WORLD = "the world"  # the owner of a series that was no ticker's


def _about_figures_of_none(book: Book, store: Store) -> Iterator[Question]:
    """Yield a question about typed figures of each ticker or series that the book has no more.

    A series may be another ticker's now, or the world's. Figures of a former symbol stay aside if
    two companies merged, and those per share if its shares are others.
    """
    tickers = book.tickers.values()
    now = {former: one.symbol for one in tickers for former in one.was}
    merged = {former for one in tickers for former in merged_into(one, book, store)}
    others = {
        former
        for one in tickers
        for former in one.was
        if other_scale(one, former, book, store)
    }
    joined = joined_series(book, store)
    renamed = {was: one for one in book.series.values() for was in one.was}
    known = {name: one for name, one in renamed.items() if name not in joined}
    known |= book.series
    found: Counter[tuple[str, bool, str]] = Counter()
    for figure in store.ledger.typed_figures():
        ticker, metric = figure.ticker, figure.metric
        if figure.is_withdrawn:
            continue
        series = known.get(metric)
        gone = ticker and ticker not in book.tickers and ticker not in now
        per_share = ticker in others and metric in PER_SHARE
        if ticker in merged or gone or per_share:
            found[ticker, False, ""] += 1
        elif metric not in STANDARD and series is None:
            found[metric, True, ""] += 1
        elif series and not ticker and not series.world:
            found[metric, True, _THE_WORLD] += 1
        elif series and (
            (series.world and ticker)
            or (series.ticker and series.ticker not in (ticker, now.get(ticker)))
        ):
            found[metric, True, ticker] += 1
    for (name, is_series, owner), count in sorted(found.items()):
        successor = "" if is_series else now.get(name, "")
        what = "series" if is_series else "ticker"
        hint = f'was = "{name}" in the table of its new [{what}] takes them over'
        if owner == _THE_WORLD:
            what = "world series"
            hint = f"world = true in [series.{name}] takes them over"
        elif owner:
            what = f"series of {owner}"
            hint = f'ticker = "{owner}" in [series.{name}] takes them over'
        if is_series and name in joined:
            yield _about_joined(name, renamed[name].name, count)
            continue
        counts, title = (
            "counts",
            f"{name} is no {what} of the book any more: what you entered of it",
        )
        if successor and name in others - merged:
            title = (
                f"{successor} is another share than {name}: what you entered per share"
            )
            hint = f"enter them again for the shares of {successor}"
        elif successor:
            title = f"{name} and {successor} were two companies: your figures of {name}"
            counts = "count"
            hint = (
                "two companies merged: `was` does not join them; "
                f"enter the figures of {successor} itself"
            )
        yield Question(
            f"orphans:{name}{owner and f'@{owner}'}",
            LONG_AGO,
            f"{title} {counts} nowhere",
            f"{count} figure{'s' * (count > 1)}; {hint}",
            refusal=hint,
            no="it is gone: they stay aside",
            gone="" if is_series or successor else name,
        )


def _about_joined(name: str, now: str, count: int) -> Question:
    """Say that figures of a former series stay aside, because two series became one."""
    hint = f"`was` does not join two series; enter the figures of {now}"
    title = f"{name} and {now} were two series: your figures of {name} count nowhere"
    why = f"{count} figure{'s' * (count > 1)}; {hint}"
    no = "it is gone: they stay aside"
    return Question(f"orphans:{name}", LONG_AGO, title, why, refusal=hint, no=no)


def _about_closes(book: Book, store: Store) -> Iterator[Question]:
    """Yield a question about the stored closes of each ticker that do not count.

    Those under its former symbol are from before it has its own, or differ from its own of the same
    days. Others are of days on which its exchange was shut.
    """
    given = given_on(book)
    for symbol, ticker in book.tickers.items():
        for former in ticker.was:
            if former in book.tickers:
                continue
            own = own_closes(symbol, book, store)
            others = own_closes(former, book, store, until=ticker.was_until)
            first = min(own, default=date.max)
            earlier = sum(day < first for day in others)
            apart = sum(
                day in own and abs(close - own[day]) * SAME_CLOSE > abs(own[day])
                for day, close in others.items()
            )
            whose = f" for {symbol}, which was {former}"
            key = f"closes:{symbol}:{former}"
            if earlier:
                hint = f"import that file again, with {symbol} for {former}"
                if (begins := given.get(symbol)) and begins >= max(others):
                    hint = f"those of {symbol} begin after {begins}, its was_until"
                title = _not_counted(earlier, former) + whose
                yield _closes_question(key, symbol, title, hint)
            other = other_scale(ticker, former, book, store)
            if apart and other is None and not is_in_other_money(ticker, former, store):
                hint = (
                    "if they are the right ones, import that file with "
                    f"{symbol} for {former}"
                )
                title = (
                    f"{_not_counted(apart, former)}{whose}: they differ from its own"
                )
                yield _closes_question(f"{key}:other", symbol, title, hint)
    for symbol, sessions in other_exchanges(book, store).items():
        if shut := sorted(shut_days(tuple(_by_day(store, symbol)), sessions)):
            title = (
                f"{_not_counted(len(shut), symbol)}: its exchange was shut on "
                f"{listed(list(map(str, shut)))}"
            )
            hint = f"if it was open, mend `exchange` in [ticker.{symbol}]"
            yield _closes_question(f"closes:{symbol}:", symbol, title, hint)


def _by_day(store: Store, symbol: str) -> dict[date, int]:
    closes = store.prices.closes.newest(symbol)
    return dict(zip(closes.days, closes.micros, strict=True))


def _not_counted(count: int, name: str) -> str:
    if count == 1:
        return f"1 close of {name} does not count"
    return f"{count} closes of {name} do not count"


def _closes_question(key: str, symbol: str, title: str, hint: str) -> Question:
    no = "they stay aside"
    return Question(key, LONG_AGO, title, hint, symbol, refusal=hint, no=no)


def about_splits(
    book: Book, store: Store, text: Callable[[], str]
) -> Iterator[Question]:
    """Ask about each split whether the book is to be converted after it, or was already."""
    for symbol, waiting in waiting_on(book).items():
        wrong = {
            split: back
            for split, back in pairwise(one for one, _ in waiting)
            if _is_back(split, back)
        }
        for split, old in waiting:
            if split in wrong:
                yield _about_close(symbol, split, wrong[split], book)
            elif split not in wrong.values():
                asked = _about_split(symbol, split, old, book, text)
                figures = _figures_over(symbol, split, book, store)
                yield replace(asked, why=asked.why + figures)


def _is_back(split: Split, back: Split) -> bool:
    """Return whether closes jump, and a few days later jump back."""
    jumps = split.doubted and split.exact and back.doubted and back.exact
    near = timedelta() < back.day - split.day <= timedelta(days=7)
    return jumps and near and abs(split.ratio * back.ratio - 1) < NEARLY


def _about_close(symbol: str, split: Split, back: Split, book: Book) -> Question:
    times, wrong = (
        float(max(split.ratio, back.ratio)),
        "low" if split.ratio > 1 else "high",
    )
    return Question(
        split_key(symbol, split),
        split.begins(book.zone_of(symbol)) + timedelta(days=1),
        f"{symbol}: its close of {split.day} looks {times:.4g} times too {wrong}",
        "what its price decides is unknown meanwhile",
        symbol,
        refusal=f"import the right one, or `catalyst undo {symbol} price --period {split.day}`",
        no="it is right: its price moved so, and back",
        also=split_key(symbol, back),
        urgent=True,
    )


def _figures_over(symbol: str, split: Split, book: Book, store: Store) -> str:
    """Say which typed figures are of before a split, and which were public since."""
    if not split.is_even:
        return ""
    begins, found = split.begins(book.zone_of(symbol)), split.found_at
    before, since = 0, list[str]()
    for one in store.ledger.typed_figures():
        if one.ticker != symbol or one.metric not in PER_SHARE or one.is_withdrawn:
            continue
        if moment(one.known) >= begins or (found and moment(one.entered) >= found):
            since.append(f"{one.metric} {one.period}")
        else:
            before += 1
    as_new = "; a figure of before it counts in new shares"
    if before > 1:
        as_new = f"; {before} figures of before it count in new shares"
    stays = f"; as it is in new shares: {listed(sorted({*since}))}" if since else ""
    return as_new * bool(before) + stays


def _about_split(
    symbol: str, split: Split, old: list[str], book: Book, text: Callable[[], str]
) -> Question:
    edits: tuple[Put, ...] = ()
    refusal = ""
    if split.is_even:
        try:
            edits = tuple(conversions(text(), book, symbol, split))
        except EditError as error:
            refusal = str(error)
    elif split.currencies:
        refusal = f"write these amounts in {split.currencies[1]}"
    else:
        refusal = "only n:m of small numbers converts: write these amounts for the shares of now"
    what = "what the book says was written before it"
    why = f"{listed(old)}: unknown until the amounts are converted"
    no = "they are converted already" if split.is_even else "they stay as they are"
    if split.doubted:
        what = "its lots are in other shares than its closes"
        why = "what its price decides is unknown meanwhile"
        no = "no split: the lots were wrong before"
        if split.exact:
            what = "its closes jump, and nothing says why"
            why += f". If the close of {split.day} is wrong, import the right one"
            no = "no split: its price moved so"
    elif not edits and not refusal:
        refusal = "no number in the text can be converted alone: change it in the book"
    return Question(
        split_key(symbol, split),
        split.begins(book.zone_of(symbol)),
        f"{symbol} {split.words}: {what}",
        why,
        symbol,
        edits=edits,
        split=split if split.doubted and not refusal else None,
        refusal=refusal,
        no=no,
        urgent=True,
    )


# Advice of `lint`


def known_advice(home: Home, text: str) -> tuple[Problem, ...]:
    """Return the advice of `lint` that needs today's date or the home's database."""
    now = SystemClock().now()
    advice = [*_opened_later(text, now.date())]
    if home.database.exists():
        with suppress(StoreError), open_to_read(home.database, now=now) as store:
            advice += _stored(text, store)
    return tuple(advice)


def _advice(places: Locator, path: Path, message: str, hint: str) -> Problem:
    return Problem(*places.value(path), message, hint, Severity.ADVICE)


def _opened_later(text: str, today: date) -> Iterator[Problem]:
    """Warn about lots that are opened in the future."""
    book = load_with(text, {}).book
    places = Locator(parse(text).text)
    for symbol, ticker in book.tickers.items() if book else ():
        for place, lot in enumerate(ticker.lots):
            if lot.opened is not None and lot.opened > today + timedelta(days=1):
                message = f"{symbol}: this lot is opened on {lot.opened}, which has not come yet"
                path = ("ticker", symbol, "lots", place)
                yield _advice(places, path, message, "until then it is not held")


def _stored(text: str, store: Store) -> Iterator[Problem]:
    companies = store.filings.companies()
    known = identities(companies, store.prices.currencies(), store.splits.known())
    book = load_with(text, known).book
    if book is None:
        return
    places, answers = Locator(parse(text).text), store.splits.answers()
    asked = (*about_replaced(book, store), *uncounted(book, store))
    for one in (*asked, *about_splits(book, store, lambda: text)):
        path = ("ticker", one.ticker) if one.ticker else ()
        hint = f"{one.why or one.refusal}; the inbox asks"
        yield _advice(places, path, one.title, one.no if answers.get(one.key) else hint)
    for symbol, ticker in book.tickers.items():
        filed, company = known.get(symbol), companies.get(symbol)
        if filed and other_name(ticker.written.name, filed.name, is_short=True):
            # The cik may be wrong
            theirs = f"{filed.name!r} in its filings (cik {filed.cik})"
            message = f"{symbol}: {ticker.name!r} here, {theirs}"
            yield _advice(places, ("ticker", symbol), message, "mend `cik` or `name`")
        for line in company.said.splitlines() if company else ():
            # A company that succeeded another one, without its figures
            message, key, rest = line.partition("; former_cik")
            if key:
                hint = f"former_cik{rest}"
                yield _advice(places, ("ticker", symbol), message, hint)
