"""Hand-made facts from outside: a print day, sentences of releases, sources in every state."""

from datetime import UTC, date, datetime, timedelta

from tests.doors.book import Basis, parse_period
from tests.doors.judge import Kind, Status
from tests.doors.sources import Gives
from tests.homes import (
    KEYLESS,
    NAMELESS,
    OFF,
    UNASKED,
    Entry,
    HitLine,
    Read,
    ReportDay,
    ReportRow,
    SourceRow,
    Told,
)
from tests.screens.claims import HOSTILE, NOW

RELEASE = "https://www.sec.gov/Archives/edgar/data/1736297/000173629726000051/ex991.htm"
PUBLIC = datetime(2026, 10, 2, 12, 5, tzinfo=UTC)
QUARTER = parse_period("2026Q3")


def row(
    metric: str,
    basis: Basis = Basis.GAAP,
    kind: Kind = Kind.ACTUAL,
    offered: str = "",
    sentence: str = "",
    **more: object,
) -> ReportRow:
    period = QUARTER if kind is Kind.ACTUAL else QUARTER.shift(1)
    told = (Told(offered, sentence, AROUND, 1, url=RELEASE),) if sentence else ()
    return ReportRow(metric, kind, basis, period, **{"told": told} | more)  # type: ignore[arg-type]


AROUND = (
    "                                  Three Months Ended September 30,",
    "Revenue                               $555.0   $230.6",
    "Cost of revenue                        155.4     54.9",
)
DOUBT = (
    Told("$1.22", "Diluted 1.22 | Three Months Ended September 30, 2026", AROUND, 1, url=RELEASE),
    Told("$1.24", "Non-GAAP diluted earnings per share of $1.24", ("Highlights", "Earnings of $1.24"), 1),
)

PRINT = ReportDay("ALAB", "Astera Labs", QUARTER, date(2026, 10, 2), estimated=False, public=PUBLIC,
    source=f"release {RELEASE}",
    rows=(
        row("revenue", last="$392.4M", guided="$540M..$560M", offered="$555M",
            sentence="Revenue of $555.0 million, up 141% year-over-year and 41% sequentially",
            readers=(
                Read("revenue-path", "revenue >= target", Status.ON_TRACK),
                Read("content-1000", "ttm(revenue) > $2B", Status.PENDING),
            )),
        row("gross_margin", last="73.3%", readers=(Read("gm-70", "gross_margin >= 70%", Status.HOLDING),)),
        row("gross_margin", Basis.NON_GAAP, last="73.7%", guided="~72%", offered="72.4%",
            sentence="Non-GAAP gross margin 72.4% | Three Months Ended September 30, 2026",
            readers=(
                Read("gross-margin-holds", "gross_margin >= base(gross_margin) - 3pp", Status.HOLDING),)),
        row("eps_diluted", Basis.NON_GAAP, last="$0.80", guided="$1.16..$1.21", known="$1.22 release"),
        row("scorpio_mix", Basis.COMPANY, last=">10%",
            readers=(Read("half", "mix > 50%", Status.PENDING),)),
        row("top3_customer_share", Basis.COMPANY, last="69%", sentence=HOSTILE),
        row("revenue", kind=Kind.GUIDE, last="$540M..$560M", offered="$600M..$620M",
            sentence="Revenue is expected to be within a range of $600 million to $620 million"),
    ))  # fmt: skip


def hit(
    id: int, checkpoint: str, claim: str, sentence: str, *words: str, about: str | None = None
) -> HitLine:
    """Return a sentence in which these words of the claim were found."""
    spans = tuple((start := sentence.index(word), start + len(word)) for word in words)
    entry = Entry(about or checkpoint, "event", "supports", "2026-10-02", f"release {RELEASE}", sentence)
    return HitLine(id, PUBLIC, "ALAB", checkpoint, claim, sentence, RELEASE, entry, spans)


HITS = (
    hit(7, "scorpio-x-first-shipments", "Scorpio X ships to its first customer",
        "Scorpio X-Series entered full volume production at the lead hyperscaler customer.", "Scorpio X",
        "customer"),
    hit(8, "leo-kv-wins", "Two custom Leo design wins",
        "Together with our partners in Taiwan and after months of work in the lab we won a second custom "
            "Leo design.", "custom", "Leo", "design", about="leo-kv-wins.2"),
    hit(9, "scorpio-largest-line", HOSTILE, HOSTILE),
)  # fmt: skip

KEYS = "CATALYST_ALPACA_KEY_ID and CATALYST_ALPACA_SECRET_KEY"
MANY = "Yahoo says: too many requests"
SINCE = "limited since 2026-10-02 18:16 UTC, last answer 2026-10-02 15:30 UTC"
LOST = f"Cboe cannot be reached: {HOSTILE}"
SOURCES = (
    SourceRow(
        "alpaca", "Alpaca", Gives.QUOTES, KEYLESS, f"no key; {KEYS} would let it be asked first"
    ),
    SourceRow("finnhub", "Finnhub", Gives.QUOTES, "ok", "ok", NOW - timedelta(minutes=1)),
    SourceRow(
        "yahoo_quotes", "Yahoo quotes", Gives.QUOTES, "limited", f"{SINCE}; {MANY}; next try 18:46 UTC",
        NOW - timedelta(hours=3), MANY,
    ),
    SourceRow("yahoo", "Yahoo", Gives.PRICES, "slow", "slow", NOW - timedelta(minutes=2)),
    SourceRow("cboe", "Cboe", Gives.PRICES, "down", f"down, never answered; {LOST}", None, LOST),
    SourceRow("tiingo", "Tiingo", Gives.CLOSES, OFF, "switched off in config.toml"),
    SourceRow("fred", "FRED", Gives.SERIES, UNASKED, "not asked yet; `catalyst refresh` asks"),
    SourceRow("sec", "SEC", Gives.FILINGS, NAMELESS, "no contact"),
)  # fmt: skip
