"""Hand-made boards: no price, old prices, long names, nothing at all, 500 tickers; and an inbox."""

from datetime import date, timedelta
from decimal import Decimal

from tests.doors.book import Quantity, money
from tests.doors.judge import Quote, Session, Status, Trade
from tests.homes import (
    Attention,
    Board,
    BoardNotice,
    CheckpointBar,
    CheckpointRow,
    Dated,
    DateKind,
    InboxLine,
    Lane,
    NextDate,
    OpenItem,
    PositionRow,
    Timeline,
)
from tests.screens.claims import CLAIMS, HOSTILE, NOW


def wave(start: int, step: int) -> tuple[float, ...]:
    return tuple(float(start + (i * step) % 17 + i) for i in range(30))


def quote(
    symbol: str,
    price: str,
    *,
    minutes: int = 1,
    unit: str = "USD",
    session: Session = Session.OPEN,
    outside: str | None = None,
) -> Quote:
    return Quote(symbol, Quantity(Decimal(price), money(unit)), NOW - timedelta(minutes=minutes), session,
        "Yahoo", outside=Trade(Decimal(outside), NOW) if outside else None)  # fmt: skip


def position(
    symbol: str,
    name: str,
    price: Quote | None,
    change: str | None = None,
    *,
    claims: tuple[CheckpointRow, ...] = (),
    held: tuple[str, str] | None = None,
    next: NextDate | None = None,
    attention: Attention = Attention.NONE,
    stale: bool = False,
    spark: tuple[float, ...] = (),
) -> PositionRow:
    value, gain = (Decimal(number) for number in held) if held else (None, None)
    return PositionRow(symbol=symbol, name=name, quote=price, change=Decimal(change) if change else None,
        spark=spark, value=value, gain=gain, cost=None if value is None or gain is None else value - gain,
        next=next, attention=attention, checkpoints=claims, stale=stale)  # fmt: skip


def example_board() -> Board:
    return Board(
        rows=(
            position("ALAB", "Astera Labs", quote("ALAB", "291.55"), "-3.4", claims=CLAIMS,
                held=("11662", "5978"), next=NextDate(date(2026, 11, 3), "print ~Nov 3", estimated=True),
                attention=Attention.BAD, spark=wave(280, 5)),
            position("CRDO", "Credo Technology Group Holding", quote("CRDO", "152.80"), "1.9",
                claims=CLAIMS[13:15], held=("4584", "-212"),
                next=NextDate(date(2026, 10, 14), "due in 12d"), attention=Attention.DUE,
                spark=wave(150, 3)),
            position("NVDA", "NVIDIA", quote("NVDA", "188.02", session=Session.POST, outside="186.90"),
                "0.0", claims=CLAIMS[7:8], attention=Attention.BLIND, spark=wave(180, 1)),
            position("LITE", "Lumentum Holdings with a name that never seems to end at all",
                quote("LITE", "166.10", minutes=60 * 24 * 5), "2.2", stale=True, spark=wave(150, 7)),
            position("COHR", "Coherent", quote("COHR", "119.40", minutes=15), "0.7", claims=CLAIMS[2:3],
                next=NextDate(date(2026, 9, 30), "print 2 d late", short="2d late", late=True,
                    key="COHR 2026Q3 report"),
                attention=Attention.BAD),
            position("VOD.L", "Vodafone", quote("VOD.L", "83420.55", unit="GBp"), "-0.2",
                spark=(5.0,) * 30),
            position("XPVT", HOSTILE, None),
            position("BRK-B", "Berkshire Hathaway", quote("BRK-B", "498.10", session=Session.PRE), "0.1",
                spark=wave(400, 2)),
        ),
        notices=(
            BoardNotice("Yahoo did not answer since 18:12; prices are from Cboe, delayed by 15 minutes."),),
        unread=2, parts=PARTS)  # fmt: skip


PARTS = (
    OpenItem(Attention.BAD, "ALAB", "above-300",
        ("broken", "closed under $300: exit half")),
    OpenItem(Attention.RULING, "ALAB", "leo-kv-wins",
        ("ruling", "Two custom Leo design wins for KV-cache offload needs your ruling")),
    OpenItem(Attention.LATE, "CRDO", None, ("late", "report late since ~Sep 21")),
    OpenItem(Attention.RISKY, "ALAB", "gross-margin-holds",
        ("near", "Gross margin does not fall: 0.3pp left")),
    OpenItem(Attention.RISKY, "ALAB", "npo-2027",
        ("at risk", "NPO chipsets ship in volume: at risk")),
)  # fmt: skip


def empty_board() -> Board:
    return Board(())


INBOX = (
    InboxLine(3, NOW - timedelta(minutes=40), "above-300", "ALAB", Status.BROKEN, "ALAB closed below $300",
        "Close of 2026-10-01: $291.55.\nYour words: exit half.", False, waits=True),
    InboxLine(2, NOW - timedelta(hours=9), "leo-kv-wins", "ALAB", Status.OVERDUE,
        "No evidence by 2026-09-30; your ruling is needed", "Two custom Leo design wins.", False),
    InboxLine(1, NOW - timedelta(days=59), "gone", "ALAB", Status.MET, HOSTILE, HOSTILE, True),
)  # fmt: skip


def example_timeline() -> Timeline:
    """Return two names with dates and one that is only watched, around `claims.NOW`."""
    today = NOW.date()
    due = {"leo-kv-wins": date(2026, 6, 30), "scorpio-largest-line": date(2026, 12, 31)}
    bars = tuple(
        CheckpointBar(row, row.checkpoint.text, None, due[row.id], due[row.id] + timedelta(days=60))
        for row in CLAIMS
        if row.id in due
    )
    dates = (
        Dated(due["leo-kv-wins"], DateKind.OVERDUE, "ALAB", bars[0].text, checkpoint="leo-kv-wins"),
        Dated(date(2026, 11, 3), DateKind.EXPECTED, "ALAB", "Q3 report", "Q3", certainty="estimated"),
        Dated(date(2026, 12, 31), DateKind.DUE, "ALAB", bars[1].text, checkpoint="scorpio-largest-line"),
    )
    credo = (Dated(date(2026, 11, 30), DateKind.ANNOUNCED, "CRDO", "FQ2 report", "FQ2"),)
    needs = OpenItem(Attention.RULING, "ALAB", "leo-kv-wins", ("ruling", ""))
    return Timeline(today,
        (
            Lane("ALAB", needs, NextDate(dates[1].day, "", short="~Nov 3"), dates, bars),
            Lane("CRDO", None, NextDate(credo[0].day, "", short="Nov 30"), credo, ()),
            Lane("MU", None, None, (), (), watched=True),
        ), (Dated(today, DateKind.REVIEW, "", "3 reviews are due"), *dates[1:], *credo))  # fmt: skip
