"""Make the home screen: a row for each ticker and theme, checkpoints, what needs you, the total.

A checkpoint without a ticker belongs to its thesis, which stands in the lists as a name of its own:
a theme.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Sized
from datetime import date, datetime, timedelta
from decimal import Decimal

from msgspec.structs import asdict, replace

from catalyst_tui.book.clean import one_line
from catalyst_tui.book.language.leaves import is_daily, named
from catalyst_tui.book.language.names import is_price
from catalyst_tui.book.language.tree import Expr, Forecast, Operand
from catalyst_tui.book.model.book import (
    Book,
    Checkpoint,
    Claim,
    Gauge,
    Group,
    Role,
    Score,
    Test,
    Thesis,
)
from catalyst_tui.book.model.listings import Venue
from catalyst_tui.book.model.period import Period
from catalyst_tui.book.model.quantity import Quantity, Unit, minor_of, money
from catalyst_tui.book.model.subject import is_period, of_period, period_of, subject
from catalyst_tui.book.model.tickers import Ticker
from catalyst_tui.desk.shapes import (
    Attention,
    Board,
    Cash,
    CheckpointRow,
    InboxLine,
    NextDate,
    OpenItem,
    PositionRow,
    RateNote,
    ThesisView,
    Total,
    Worth,
    share_of_cost,
)
from catalyst_tui.desk.workspace.listed import shown_name
from catalyst_tui.desk.workspace.report_dates import next_report
from catalyst_tui.desk.workspace.state import Known
from catalyst_tui.judge.evaluate.money import (
    Exchange,
    Position,
    currencies,
    gain_currency,
)
from catalyst_tui.judge.evaluate.scope import Scope
from catalyst_tui.judge.history.transitions import checkpoint_of
from catalyst_tui.judge.kinds import Kind, StatusGroup
from catalyst_tui.judge.ledger.facts import Ledger, Quote, Session
from catalyst_tui.judge.rules.rulings import unexplained
from catalyst_tui.judge.sessions import Sessions, sessions_of
from catalyst_tui.judge.verdict import Mark, Status, Verdict

FEW = 24  # cells of a checkpoint's text in a sentence
# An estimated day, a year ago plus 52 weeks, is often a week off
REPORT_GRACE = timedelta(days=7)
OLD_PRICE = timedelta(minutes=30)


def board(known: Known) -> Board:
    """Return the home screen, but for notices and the inbox, which only the present has."""
    rows = position_rows(known)
    book = known.book
    zones = Counter(
        book.zone_of(symbol) for symbol in book.tickers if symbol in known.quotes
    )
    zone = zones.most_common(1)[0][0] if zones else book.zone
    needs = parts(known, rows)
    return Board(rows, parts=needs, zone=zone, days=book.zone, total=total(rows, known))


def position_rows(known: Known) -> tuple[PositionRow, ...]:
    """Return a row for each ticker and each theme: by urgency, then in the book's order."""
    book = known.book
    checkpoints: defaultdict[str, list[CheckpointRow]] = defaultdict(list)
    for row in checkpoint_rows(known):
        checkpoints[owner(row.checkpoint, book)].append(row)
    reporters = known.ledger.reporters(known.at)
    rows = []
    for ticker in (*book.tickers.values(), *themes(book)):
        own = tuple(checkpoints[ticker.symbol])
        rows.append(_position(ticker, own, known, reports=ticker.symbol in reporters))
    return tuple(sorted(rows, key=_order))


def _order(row: PositionRow) -> tuple[int, int, bool]:
    bad = sum(each.attention <= Attention.RULING for each in row.checkpoints)
    return row.attention, -bad, not row.held


def _position(
    ticker: Ticker,
    checkpoints: tuple[CheckpointRow, ...],
    known: Known,
    *,
    reports: bool,
) -> PositionRow:
    book, symbol = known.book, ticker.symbol
    theme = symbol not in book.tickers
    quote = known.quotes.get(symbol)
    change = (
        (quote.price.value / quote.previous - 1) * 100
        if quote and quote.previous
        else None
    )
    if day := known.offered.get(symbol):
        following: NextDate | None = NextDate(
            day, "figures ready to enter", short="new figures", late=True
        )
    else:
        report = report_date(symbol, checkpoints, known) if reports else None
        following = next_date(checkpoints, report, known.today)
    why = min((row.attention for row in checkpoints), default=Attention.NONE)
    sessions = sessions_of(ticker.venue, book.zone)
    return PositionRow(
        symbol=symbol,
        name=ticker.name if theme else shown_name(ticker),
        quote=quote,
        change=change,
        spark=known.sparks.get(symbol, ()),
        next=following,
        attention=min(why, Attention.LATE) if following and following.late else why,
        checkpoints=checkpoints,
        stale=not theme and (quote is None or is_old(quote, known.at, sessions)),
        theme=theme,
        reports=reports,
        **asdict(worth_of(ticker, quote, change, known)),
    )


def is_old(quote: Quote, now: datetime, sessions: Sessions) -> bool:
    """Return whether a price is neither of the current session nor of the last completed one."""
    is_open = sessions.at(now) is Session.OPEN
    newest = now if is_open else sessions.close_of(sessions.last_completed(now))
    return quote.at < newest - OLD_PRICE


# What a position is worth


def worth_of(
    ticker: Ticker, quote: Quote | None, change: Decimal | None, known: Known
) -> Worth:
    """Return what the lots of a ticker are worth at its last price, and what the sold ones gained.

    A price is converted at the exchange rate of its day, as in a test.
    """
    book, holding = known.book, Position.of(ticker, known.today)
    exchange, to = Exchange(known.ledger, known.at), gain_currency(ticker, book)
    own, minor = minor_of(ticker.currency)
    price = (
        quote.price.value
        if quote and quote.price.unit.label == ticker.currency
        else None
    )
    traded = book.day_of(quote.at, ticker.symbol) if quote else known.today
    held, lacking = bool(holding.lots), ""
    value = day = gain = own_value = own_gain = None
    if held and price is None:
        lacking = f"no price of {ticker.symbol} is known"
    elif held and (outdated := holding.outdated(traded, rebased=True)):
        lacking = outdated
    elif held and price is not None:
        amount = holding.value(price, to, exchange, traded)
        if amount.missing and own != to:
            lacking, to = amount.missing, own
            amount = holding.value(price, to, exchange, traded)
        value = amount.decimal
        own_value = Quantity(holding.shares * price / minor, money(own))
    cost, realised = holding.cost(to, exchange), holding.realised(to, exchange)
    paid = holding.cost(own, exchange).decimal if held else None
    if own_value and cost.decimal is None and own != to and paid is not None:
        own_gain = Quantity(own_value.value - paid, money(own))
    if value is not None:
        day = None if change is None else value - value / (1 + change / 100)
        gain = None if cost.decimal is None else value - cost.decimal
    converted = own_value is not None and own != to
    paid_for_one = paid / holding.shares if paid and holding.shares else None
    return Worth(
        unit=money(to),
        shares=holding.shares,
        held=held,
        value=value,
        day=day,
        cost=cost.decimal if held else None,
        gain=gain,
        realised=realised.decimal if holding.sold else None,
        own=own_value if converted else None,
        rate=_rate(own, to, exchange, traded) if converted else None,
        paid=Quantity(paid_for_one, money(own))
        if price is None and paid_for_one
        else None,
        lacking=lacking or cost.missing or realised.missing,
        own_gain=own_gain,
        own_gain_share=share_of_cost(own_gain.value, paid) if own_gain else None,
    )


def _rate(currency: str, to: str, exchange: Exchange, day: date) -> RateNote | None:
    amount = exchange.convert(Decimal(1), currency, to, day)
    if amount.decimal is None:
        return None
    return RateNote(currency, amount.decimal, min(leg.day for leg in amount.legs))


# The next date of a ticker


def next_date(
    checkpoints: Iterable[CheckpointRow], report: NextDate | None, today: date
) -> NextDate | None:
    """Return a late report, else the nearest report, deadline or last day for evidence ahead."""
    if report is not None and report.late:
        return report
    dates = [report, *(_deadline(row, today) for row in checkpoints)]
    return min(
        (entry for entry in dates if entry), key=lambda each: each.day, default=None
    )


def _deadline(row: CheckpointRow, today: date) -> NextDate | None:
    verdict, period = row.verdict, row.checkpoint.period
    last = verdict.verify_by
    if verdict.status is Status.AWAITING and last and last >= today:
        shown = short_day(last, today)
        return NextDate(last, f"evidence by {shown}", short=f"by {shown}")
    if verdict.status.settled or verdict.due is None or verdict.due < today:
        return None
    shown = short_day(verdict.due, today)
    # Nothing is decided on the last day of a quarter: its report does that
    text = f"{period} ends {shown}" if period else f"deadline {shown}"
    return NextDate(verdict.due, text, short=shown)


def report_date(
    symbol: str, rows: Sequence[CheckpointRow], known: Known
) -> NextDate | None:
    """Return the next report of a company.

    None if its day is over, but was a guess from the quarter's end alone, if none of `rows` waits
    for it, or if the person answered that it is late: entered a figure of the quarter, snoozed what
    waits, or acknowledged it.
    """
    ledger, at = known.ledger, known.at
    quarter, day, estimated = next_report(
        Scope(known.book, ledger, at, ticker=symbol), symbol
    )
    if day >= known.today - (REPORT_GRACE if estimated else timedelta()):
        shown = f"{'~' if estimated else ''}{short_day(day, known.today)}"
        return NextDate(day, f"reports {shown}", estimated, shown)
    year_ago = ledger.print_of(symbol, quarter.year_ago(), at)
    guessed = year_ago is None and ledger.announced(symbol, day, at) is None
    actual = [key for key in ledger.keys(symbol) if key[2] is Kind.ACTUAL]
    entered = any(ledger.figure(key, quarter, at) for key in actual)
    fiscal = known.book.fiscal(symbol)
    waiting = [
        row.id.partition("[")[0]
        for row in filter(waits_for_report, rows)
        if not (period := row.checkpoint.period) or fiscal.start(period) < day
    ]
    name = f"{symbol} {quarter} report"
    answered = not known.snoozed.keys().isdisjoint([*waiting, name])
    if guessed or entered or not waiting or answered:
        return None
    days = (known.today - day).days
    return NextDate(
        day, f"report {days} d late", estimated, f"{days}d late", True, name
    )


def waits_for_report(row: CheckpointRow) -> bool:
    """Return whether a report decides this unsettled checkpoint."""
    tests = _tests(row.checkpoint.claim)
    return not row.verdict.status.settled and any(not is_daily(expr) for expr in tests)


def _tests(claim: Claim) -> Iterator[Expr]:
    match claim:
        case Test(expr):
            yield expr
        case Group(members):
            for member in members:
                yield from _tests(member.claim)


# The total


def total(rows: Sequence[PositionRow], known: Known) -> Total | None:
    """Return the sum of the rows and the cash; None while nothing held has a price."""
    book, base = known.book, money(known.book.base)
    owned = [row for row in rows if row.held]
    priced = [row for row in owned if row.value is not None]
    days = (book.day_of(row.quote.at, row.symbol) for row in priced if row.quote)
    # Convert cash at the rates of the newest price's day
    day = max(days, default=known.today)
    cash = _cash(known, day)
    if not priced and not cash:
        return None
    inside = [row for row in priced if book.base and row.unit == base]
    outside = [
        *((row.unit, row.value) for row in priced if not book.base or row.unit != base),
        *((each.amount.unit, each.amount.value) for each in cash if each.value is None),
    ]
    apart: defaultdict[Unit, Decimal] = defaultdict(Decimal)
    for unit, amount in outside:
        if unit and amount:
            apart[unit] += amount
    latest = _latest_prices([row for row in inside if row.day is not None], known)
    changes = [row.day for row in inside if row.symbol in latest]
    sold = [row for row in rows if row.realised is not None]
    lacking = [*(row.lacking for row in owned), *(amount.lacking for amount in cash)]
    if not book.base:
        lacking.append("base_currency in [defaults] says what all is told in")
    values = [*(row.value for row in inside), *(amount.value for amount in cash)]
    return Total(
        currency=book.base,
        value=sum(filter(None, values), Decimal(0)),
        day=_sum(changes),
        gain=_sum(row.gain for row in inside),
        cost=_sum(row.cost for row in inside),
        apart=tuple(Quantity(amount, unit) for unit, amount in apart.items()),
        traded=max(
            latest.values(), key=lambda moment: (moment.date(), moment), default=None
        ),
        without=tuple(row.symbol for row in owned if row.value is None),
        cash=cash,
        rates=_rates(known, day),
        realised=_sum(row.realised if row.unit == base else None for row in sold),
        lacking=next(filter(None, lacking), ""),
    )


def _latest_prices(rows: Iterable[PositionRow], known: Known) -> dict[str, datetime]:
    """Return the prices of each market's own last session, by symbol, at the exchange's clock.

    Markets differ in their days: a coin trades on Sunday, a share last did on Friday. A price from
    before its market's last completed session does not count, unless all are.
    """
    book = known.book
    times = [(row.symbol, row.quote.at) for row in rows if row.quote]
    moments = {symbol: at.astimezone(book.zone_of(symbol)) for symbol, at in times}
    fresh = {
        symbol: moment
        for symbol, moment in moments.items()
        if moment.date()
        >= sessions_of(book.venue(symbol), book.zone).last_completed(known.at)
    }
    counted = fresh or moments
    last: dict[Venue | None, date] = {}
    for symbol, moment in counted.items():
        venue = book.venue(symbol)
        last[venue] = max(last.get(venue, date.min), moment.date())
    return {
        symbol: moment
        for symbol, moment in counted.items()
        if moment.date() == last[book.venue(symbol)]
    }


def _cash(known: Known, day: date) -> tuple[Cash, ...]:
    book, exchange = known.book, Exchange(known.ledger, known.at)
    rows = []
    for currency, amount in book.cash.items():
        value = exchange.convert(amount, currency, book.base or currency, day)
        converted = value.decimal if book.base else None
        rows.append(Cash(Quantity(amount, money(currency)), converted, value.missing))
    return tuple(rows)


def _rates(known: Known, day: date) -> tuple[RateNote, ...]:
    """Return the exchange rate of each other currency that is held."""
    base, exchange = known.book.base, Exchange(known.ledger, known.at)
    others = {minor_of(currency)[0] for currency in currencies(known.book)} - {base}
    rates = (
        _rate(currency, base, exchange, day) for currency in sorted(others) if base
    )
    return tuple(filter(None, rates))


def _sum(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """Return the sum; None without any amount, or if one is unknown."""
    found = list(amounts)
    return sum(filter(None, found), Decimal(0)) if found and None not in found else None


# What needs someone


def parts(known: Known, positions: Sequence[PositionRow]) -> tuple[OpenItem, ...]:
    """Return what needs someone: checkpoints, late reports and figures to enter; most urgent first.

    A checkpoint leaves when its notification is acknowledged, or while it is snoozed; one that
    wants a ruling when it is ruled. A report is the item of a checkpoint that waits for it.
    """
    found: list[OpenItem] = []
    for position in positions:
        items: dict[str, OpenItem] = {}
        for row in position.checkpoints:
            ruling = row.attention is Attention.RULING
            done = not ruling and acknowledged(row.verdict, known)
            if row.attention <= Attention.RISKY and not done and row.snoozed is None:
                items[row.id] = OpenItem(
                    row.attention, position.symbol, row.id, _words(row)
                )
        if words := _report_words(position):
            reader = _reader(position, items)
            id_ = reader.id if reader else None
            items[id_ or ""] = OpenItem(Attention.LATE, position.symbol, id_, words)
        found += items.values()
    return tuple(sorted(found, key=lambda part: part.attention))


_NAMED = 8


def needs_line(known: Known) -> str:
    """Return `2 things need you: ✗ NVDA, ! ALAB`, as the screen counts them; empty if none do."""
    found = parts(known, position_rows(known))
    names = [f"{part.attention.sign} {part.symbol or 'theme'}" for part in found]
    shown = list(dict.fromkeys(names))
    more = [f"+{len(shown) - _NAMED}"] if len(shown) > _NAMED else []
    need = "1 thing needs" if len(found) == 1 else f"{len(found)} things need"
    return f"{need} you: {', '.join([*shown[:_NAMED], *more])}" if found else ""


def _reader(
    position: PositionRow, items: Mapping[str, OpenItem]
) -> CheckpointRow | None:
    """Return the checkpoint that waits for the report of a ticker: one that nothing more urgent is
    said of, a proof before others, then the one due first.
    """
    free = [
        row
        for row in position.checkpoints
        if waits_for_report(row)
        and (row.id not in items or items[row.id].attention is Attention.RISKY)
    ]
    return min(
        free,
        key=lambda row: (
            row.id in items,
            row.verdict.role is not Role.PROOF,
            row.verdict.due or date.max,
        ),
        default=None,
    )


def unread_rows(lines: Iterable[InboxLine], hits: Sized, shown: Board) -> int:
    """Return how many rows of the inbox are new. All lines that wait for one ruling are one row."""
    rulings = {
        row.id
        for position in shown.rows
        for row in position.checkpoints
        if row.attention is Attention.RULING
    }
    unseen = [line for line in lines if not line.seen]
    pending = [
        line.about
        for line in unseen
        if line.about in rulings and line.waits and not line.acknowledged
    ]
    return len(hits) + len(unseen) - len(pending) + len(set(pending))


def _words(row: CheckpointRow) -> tuple[str, str]:
    """Return why a checkpoint needs someone."""
    verdict, word = row.verdict, row.verdict.status.value.replace("_", " ")
    text = row.checkpoint.name.removeprefix(f"{row.checkpoint.ticker} ")
    match row.attention:
        case Attention.RULING:
            return "ruling", f"{short(text, FEW)}: your ruling"
        case Attention.TOUCHED:
            past = f" {_plain(verdict.threshold)}" if verdict.threshold else ""
            return (
                "touched",
                f"touched{past or f': {short(text, FEW)}'}, the close decides",
            )
        case Attention.RISKY:
            left = f"{verdict.headroom} left" if verdict.headroom else word
            return word, f"{short(text, FEW)}: {left}"
    return word, _closed_past(verdict) or f"{short(text, FEW)}: {word}"


def _closed_past(verdict: Verdict) -> str:
    """Return `closed under $195` if a close failed the test; else an empty string."""
    closes = (item for item in verdict.inputs if item.metric == "price")
    value, threshold = verdict.value, verdict.threshold
    if value is None or threshold is None or value.unit != threshold.unit:
        return ""
    if not any(isinstance(item.period, date) for item in closes):
        return ""
    return f"closed {'under' if value.value < threshold.value else 'over'} {_plain(threshold)}"


def _plain(value: Quantity | None) -> str:
    """Return an amount, whole dollars without their cents."""
    return str(value).removesuffix(".00") if value else ""


def _report_words(row: PositionRow) -> tuple[str, str] | None:
    if row.next is None or not row.next.late:
        return None
    day = f"{'~' if row.next.estimated else ''}{row.next.day:%b} {row.next.day.day}"
    if row.late:
        return "late", f"report late since {day}"
    return "figures", f"figures of {day} are ready to enter"


def short(text: str, cells: int) -> str:
    """Return the first words of a sentence that fit."""
    line = one_line(text)
    if len(line) <= cells:
        return line
    return f"{line[: cells - 1].rsplit(' ', 1)[0]}…"


# Checkpoints: how urgent each is, what it waits for, how much headroom it has


Judged = tuple[Checkpoint, Verdict]

SOON = timedelta(days=14)
FAR = Decimal("Infinity")
UNDO_JUDGED_WITHIN = timedelta(minutes=1)

_STATUS_ORDER = {status: -place for place, status in enumerate(Status)}


def checkpoint_rows(known: Known) -> list[CheckpointRow]:
    """Return all checkpoints and their earlier unsettled periods, the most urgent first."""
    unread = _unacknowledged(known)
    pairs = judged_rows(known.book, known.verdicts, named_by_period=False)
    rows = [_row(checkpoint, verdict, known, unread) for checkpoint, verdict in pairs]
    return sorted(rows, key=lambda row: urgency(row.attention, row.verdict.status))


def checkpoint_row(id_: str, known: Known) -> CheckpointRow:
    """Return the row of a checkpoint or a period. KeyError if the book lacks it."""
    checkpoint = subject(known.book, id_)
    verdict = known.verdicts[checkpoint_of(id_)]
    if checkpoint is None:
        raise KeyError(id_)
    if is_period(id_):
        results = [
            result for result in verdict.results if result.period == checkpoint.period
        ]
        if not results:
            raise KeyError(id_)
        verdict = verdict.of_period(results[0])
    return _row(checkpoint, verdict, known, _unacknowledged(known))


def judged_rows(
    book: Book,
    verdicts: Mapping[str, Verdict],
    *,
    every_period: bool = False,
    named_by_period: bool = True,
) -> list[Judged]:
    """Return one row per checkpoint, and one for each earlier period that still matters.

    `every_period` adds the settled ones. `named_by_period` gives a recurring checkpoint the id of
    its current period.
    """
    rows: list[Judged] = []
    for id_, verdict in verdicts.items():
        checkpoint = book.checkpoints[id_]
        earlier = verdict.results[:-1] if every_period else verdict.earlier_rows
        if verdict.results and named_by_period:
            current = of_period(id_, verdict.results[-1].period)
            rows.append((checkpoint, replace(verdict, checkpoint=current)))
        else:
            rows.append((checkpoint, verdict))
        for result in earlier:
            about = (
                checkpoint if named_by_period else period_of(checkpoint, result.period)
            )
            rows.append((about, verdict.of_period(result)))
    return rows


def _row(
    checkpoint: Checkpoint, verdict: Verdict, known: Known, unread: frozenset[str]
) -> CheckpointRow:
    ticker = known.book.tickers.get(checkpoint.ticker or "")
    id_ = checkpoint_of(checkpoint.id)
    edited = Mark.MOVED in verdict.marks
    return CheckpointRow(
        checkpoint,
        verdict,
        when(checkpoint, verdict, known.today, dated=ticker is None or ticker.dated),
        attention(verdict, known.today, noted=acknowledged(verdict, known)),
        live=live_price(verdict, known),
        later=known.later.get(verdict.checkpoint, ""),
        unnoted=id_ in unread,
        unexplained=edited and unexplained(id_, known.ledger, known.at) is not None,
        snoozed=known.snoozed.get(id_),
        priced=_priced(checkpoint.claim),
    )


def _priced(claim: Claim) -> bool:
    """Return whether nothing but prices decides a claim."""
    match claim:
        case Test(expr) | Gauge(expr):
            operands = [
                leaf for leaf in named(expr) if isinstance(leaf, Operand | Forecast)
            ]
            return all(is_price(leaf.metric) for leaf in operands)
        case Group(members):
            return all(_priced(member.claim) for member in members)
    return False


# Urgency


def attention(verdict: Verdict, today: date, *, noted: bool | None = None) -> Attention:
    """Return why a verdict needs someone.

    `noted` says whether its notification was acknowledged; None if there was none. A miss is
    history once it was acknowledged, or after two weeks if nobody was notified.
    """
    marks, status = set(verdict.marks), verdict.status
    if status is Status.OVERDUE:
        return Attention.RULING
    if status.bad:
        settled = verdict.settled_on if status.settled else None
        old = settled is not None and today - settled > SOON
        history = settled is not None and (noted or (noted is None and old))
        return Attention.QUIET if history else Attention.BAD
    if Mark.TOUCHED in marks:
        return Attention.TOUCHED
    if status.group is StatusGroup.RISKY:
        return Attention.RISKY
    if status.group is StatusGroup.UNKNOWN:
        return Attention.BLIND
    if status is Status.AWAITING or Mark.UNSETTLED in marks:
        return Attention.DUE
    if not status.settled and verdict.due is not None and verdict.due - today <= SOON:
        return Attention.DUE
    return (
        Attention.BLIND if {Mark.STALE, Mark.CONTRADICTED} & marks else Attention.QUIET
    )


def urgency(why: Attention, status: Status) -> tuple[int, bool, int, int]:
    """Return the sort key of a checkpoint: needing someone, open, settled."""
    settled = status.settled and why > Attention.RISKY
    return min(why, Attention.DUE), settled, status.group.rank, _STATUS_ORDER[status]


def acknowledged(verdict: Verdict, known: Known) -> bool | None:
    """Return whether the notification of this status was acknowledged; None if there was none."""
    period = f"[{verdict.results[-1].period}]" if verdict.results else ""
    word, done = known.notified.get(f"{verdict.checkpoint}{period}", ("", False))
    return done if word == verdict.status.value else None


def _unacknowledged(known: Known) -> frozenset[str]:
    """Return the checkpoints with a notification that nobody acknowledged.

    It may be about a period (`ID[2026H1]`) or a remark (`ID!slipped`).
    """
    keys = [key for key, (_, done) in known.notified.items() if not done]
    return frozenset(checkpoint_of(key) for key in keys)


# Headroom


def live_price(verdict: Verdict, known: Known) -> tuple[Quantity, Quantity] | None:
    """Return the last trade and its headroom, if the trade is past the threshold and the close was
    not.

    None if the test is about anything but the price itself, or has failed already: then the close
    counts until another close says otherwise.
    """
    quote = known.quotes.get(verdict.ticker or "")
    value, threshold, headroom = verdict.value, verdict.threshold, verdict.headroom
    if Mark.TOUCHED not in verdict.marks or verdict.status.bad or quote is None:
        return None
    if value is None or threshold is None or headroom is None or not _is_close(verdict):
        return None
    gap = value.value - threshold.value
    if not gap or {quote.price.unit, headroom.unit} != {value.unit}:
        return None
    live_gap = quote.price.value - threshold.value
    return quote.price, Quantity(
        live_gap if gap == headroom.value else -live_gap, headroom.unit
    )


def _is_close(verdict: Verdict) -> bool:
    """Return whether the value is a close of the ticker and nothing else was read."""
    inputs = verdict.inputs
    priced = all(
        item.metric == "price" and item.ticker == verdict.ticker for item in inputs
    )
    return priced and any(item.value == verdict.value for item in inputs)


def nearness(verdict: Verdict, moves: Decimal | None) -> Decimal:
    """Return the sort key by headroom, in usual moves; for a proof, by how far it still has to go.

    While the moves are unknown, a bad or risky checkpoint comes first and any other one last.
    """
    if verdict.role is Role.PROOF:
        return FAR if moves is None else abs(moves)
    if moves is None:
        urgent = verdict.status.group in (StatusGroup.BAD, StatusGroup.RISKY)
        return -FAR if urgent else FAR
    return moves


# The When column


def when(
    checkpoint: Checkpoint, verdict: Verdict, today: date, *, dated: bool = True
) -> str:
    """Return what a checkpoint waits for, or the day on which it was settled.

    Return the period instead of the day if nobody says when it ended (`dated`).
    """
    settled, status = verdict.status.settled, verdict.status
    if settled and not dated and checkpoint.period is not None:
        return str(checkpoint.period)
    if settled and verdict.told_on is not None:
        day = min(verdict.told_on, today)  # it may be tomorrow at its exchange
        return f"{day:%b} {day.day} {day.year}"
    last = verdict.verify_by or verdict.due
    if status.waits and last:
        return f"by {short_day(last, today)}"
    if Mark.SLIPPED in verdict.marks and verdict.slips:
        return f"moved: {verdict.slips[-1].after}"
    if Mark.WAITING in verdict.marks and checkpoint.depends_on:
        return f"after {checkpoint.depends_on[0]}"
    return _due(checkpoint, verdict, today) or _reading(checkpoint, verdict, today)


def _due(checkpoint: Checkpoint, verdict: Verdict, today: date) -> str:
    """Return the deadline; empty without one."""
    due = checkpoint.due
    if checkpoint.target and verdict.results:
        return f"for {verdict.results[-1].period}"
    if checkpoint.period is not None:
        return str(checkpoint.period)
    if due is None:
        return f"every {checkpoint.every.name.lower()}" if checkpoint.every else ""
    return f"by {short_day(due.last, today)}"


def _reading(checkpoint: Checkpoint, verdict: Verdict, today: date) -> str:
    """Return what a checkpoint without a deadline is judged by."""
    if isinstance(checkpoint.claim, Score):
        return "your score"
    if checkpoint.role is Role.GAUGE:
        return "gauge"
    if (day := _last_close(verdict)) is not None:
        return f"close {short_day(day, today)}"
    if any(isinstance(item.period, Period) for item in verdict.inputs):
        return "each report"
    if checkpoint.since is not None:
        return f"from {checkpoint.since}"
    return "no deadline" if checkpoint.role is Role.PROOF else "always"


def _last_close(verdict: Verdict) -> date | None:
    """Return the day of the latest close that the verdict read."""
    closes = [item for item in verdict.inputs if item.metric == "price"]
    days = (item.period for item in closes if item.value is not None)
    return max((day for day in days if isinstance(day, date)), default=None)


def short_day(day: date, today: date) -> str:
    """Return `Nov 25`, and `Nov 25 2027` in another year."""
    return (
        f"{day:%b} {day.day}"
        if day.year == today.year
        else f"{day:%b} {day.day} {day.year}"
    )


# Theses and themes


def owner(checkpoint: Checkpoint, book: Book) -> str:
    """Return the name under which lists show a checkpoint: its ticker, else its theme."""
    return checkpoint.ticker or _theme_name(checkpoint.thesis or "", book)


def themes(book: Book) -> Iterator[Ticker]:
    """Yield every theme as a name without lots and price."""
    ids = dict.fromkeys(
        checkpoint.thesis
        for checkpoint in book.checkpoints.values()
        if checkpoint.ticker is None
    )
    for thesis in (book.theses[id_] for id_ in ids if id_ in book.theses):
        yield Ticker(_theme_name(thesis.id, book), thesis.title or thesis.text)


def _theme_name(thesis: str, book: Book) -> str:
    """Return the thesis's id, with a `~` if a ticker has the same letters."""
    return f"{thesis}~" if thesis in book.tickers else thesis


def named_lines(lines: Iterable[InboxLine], book: Book) -> tuple[InboxLine, ...]:
    """Return the inbox lines, those about a theme with its name in the place of the ticker."""
    named = []
    for line in lines:
        checkpoint = book.checkpoints.get(line.checkpoint)
        if checkpoint is not None and not line.ticker:
            line = replace(line, ticker=owner(checkpoint, book))
        named.append(line)
    return tuple(named)


def thesis_view(symbol: str, known: Known, rows: Sequence[CheckpointRow]) -> ThesisView:
    """Return the theses of a ticker or a theme, with `rows`, its checkpoints, grouped by role.

    KeyError if the book does not have it.
    """
    book = known.book
    if not {symbol, symbol.removesuffix("~")} & {*book.tickers, *book.theses}:
        raise KeyError(symbol)
    ids = [thesis.id for thesis in book.theses.values() if symbol in thesis.tickers]
    ids += [row.checkpoint.thesis for row in rows if row.checkpoint.thesis]
    theses: list[Thesis | None] = [book.theses[id_] for id_ in dict.fromkeys(ids)]
    theses += [None] if any(row.checkpoint.thesis is None for row in rows) else []
    grouped = []
    for thesis in theses:
        id_ = thesis.id if thesis else None
        own = [row for row in rows if row.checkpoint.thesis == id_]
        roles = {
            role: tuple(row for row in own if row.checkpoint.role is role)
            for role in Role
        }
        found = tuple((role, same) for role, same in roles.items() if same)
        grouped.append((thesis, found))
    return ThesisView(tuple(grouped))


def why_it_changed(
    reason: str, key: str, at: datetime, book: Book, ledger: Ledger
) -> str:
    """Return the reason of a change at `at`, after "undone" if
    withdrawing an entry caused it.

    A figure of the company that became known after the withdrawal caused it otherwise.
    """
    entered = ledger.entered(checkpoint_of(key), at)
    if not entered or not entered[-1].withdraws:
        return reason
    withdrawn = entered[-1].known_at
    moments = ledger.known_moments(book.checkpoints[checkpoint_of(key)].ticker or "")
    newer = any(withdrawn < moment <= at for moment in moments)
    if newer or at - withdrawn >= UNDO_JUDGED_WITHIN:
        return reason
    return f"undone; {reason}"
