"""Make the home screen: a row for each ticker and theme, what needs someone, and the total."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Sized
from datetime import date, datetime, timedelta
from decimal import Decimal

from msgspec.structs import asdict

from catalyst_tui.book.clean import one_line
from catalyst_tui.book.language.leaves import is_daily
from catalyst_tui.book.language.tree import Expr
from catalyst_tui.book.model.book import Claim, Group, Role, Test
from catalyst_tui.book.model.listings import Venue
from catalyst_tui.book.model.quantity import Quantity, Unit, minor_of, money
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
    Total,
    Worth,
    share_of_cost,
)
from catalyst_tui.desk.views.checkpoints import (
    acknowledged,
    checkpoint_rows,
    owner,
    short_day,
    themes,
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
from catalyst_tui.judge.kinds import Kind
from catalyst_tui.judge.ledger.facts import Quote, Session
from catalyst_tui.judge.sessions import Sessions, sessions_of
from catalyst_tui.judge.verdict import Status, Verdict

FEW, SOME = 24, 34  # cells of a checkpoint's text in a sentence
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
    return Board(
        known.at, rows, parts=needs, zone=zone, days=book.zone, total=total(rows, known)
    )


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
    action = f": {short(row.checkpoint.then, SOME)}" if row.checkpoint.then else ""
    return word, f"{_closed_past(verdict) or f'{short(text, SOME)}: {word}'}{action}"


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
