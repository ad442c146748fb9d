"""An evening on which companies of five kinds report: fetched, read, kept by keys, judged; keys counted."""

from datetime import UTC, datetime

import pytest
from textual.pilot import Pilot

from tests import sec
from tests.asking import only
from tests.books import toml
from tests.desk.conftest import Clock
from tests.desk.test_live import until
from tests.doors.judge import Grade
from tests.doors.sources import edgar
from tests.doors.ui import SOURCE, CatalystApp, ReportForm
from tests.homes import Home, open_desk
from tests.reports.release.pages import RELEASE, table
from tests.sec import FilingRef, Sec
from tests.standin import StandIn

EVENING = datetime(2026, 11, 3, 21, 30, tzinfo=UTC)  # 16:30 in New York
PUBLIC = datetime(2026, 11, 3, 21, 5, 11, tzinfo=UTC)
MOST = 12  # keys of one print

BOOK = toml("""
schema = 1
[ticker.ALAB] name = "Astera Labs"
[ticker.BANK] name = "First Bank" ; fiscal_year_end = "12-31"
[ticker.SHOP] name = "Corner Shops" ; fiscal_year_end = "Sat nearest 08-31"
[ticker.BIO] name = "Bio Therapeutics"
[ticker.REIT] name = "Warehouse Trust" ; fiscal_year_end = "12-31"
""")

CLAIMS = {  # what is claimed of each, and how it stands after the evening
    "ALAB": ('test = "revenue >= $550M"\nperiod = "2026Q3"', "met"),
    "BANK": ('test = "eps_diluted >= $1.15"\nperiod = "2026Q3"', "met"),
    "SHOP": ('role = "guard"\ntest = "gross_margin >= 40%"', "broken"),
    "BIO": ('test = "net_income > -$6M"\nperiod = "2026Q3"', "met"),
    "REIT": ('test = "ffo_per_share >= $1.05"\nbasis = "non_gaap"\nperiod = "2026Q3"', "missed"),
}

QUARTER = "|Three Months Ended September 30, 2026^1"
INCOME = "<p>Consolidated Statements of Income</p><p>(in thousands, except per share data)</p>"
BANKED = INCOME + table(QUARTER, "Net income|$61,200", "Diluted earnings per share|$1.20")
SUPPLEMENT = INCOME + table(QUARTER, "Net income|$61,200", "Diluted earnings per share|$1.21")
SHOPPED = (
    INCOME
    + table("|13 Weeks Ended August 29, 2026^1", "Net sales|$2,529,809", "Gross profit|993,612")
    + "<p>Fourth Quarter of Fiscal 2026 Highlights</p><p>Gross margin of 39.3%</p>"
)
WIRE = """Bio Therapeutics Reports Third Quarter 2026 Results

Net loss for the third quarter of 2026 was $5.4 million, or $(0.35) per share, compared to $7.0 million.
"""
TRUST = "<p>Reconciliation of net income to FFO (in thousands, except per share)</p>" + table(
    QUARTER,
    "FFO attributable to common shareholders|$100,000",
    "FFO per diluted share|$1.00",
    "Core FFO per diluted share|$1.01",
)
EXHIBITS = {
    "ALAB": (RELEASE,),
    "BANK": (BANKED, SUPPLEMENT),  # which differ
    "SHOP": (SHOPPED,),
    "BIO": (WIRE,),
    "REIT": (TRUST,),
}


@pytest.fixture
def evening(small: Home, server: StandIn, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Home:
    """Return the home of the five, and a small SEC on which each has just filed."""
    monkeypatch.setattr(edgar, "INTERVAL", 0.0)
    clock.at = EVENING
    files = Sec(server.documents)
    files.list(*((symbol, 1000 + n) for n, symbol in enumerate(EXHIBITS)))
    for n, bodies in enumerate(EXHIBITS.values()):
        cik, accession = 1000 + n, f"000000{1000 + n}-26-000001"
        files.file(cik, FilingRef(accession, "8-K", "2026-11-03", "2026-11-03", "2.02,9.01"))
        folder = f"/Archives/edgar/data/{cik}/{accession.replace('-', '')}"
        names = [(f"EX-99.{k}", f"ex99{k}.htm") for k in range(1, len(bodies) + 1)]
        page = sec.index_page([("8-K", "main.htm"), *names], "2026-11-03 16:05:11")
        files.put(f"{folder}/{accession}-index.html", page)
        for (_, name), body in zip(names, bodies, strict=True):
            files.put(f"{folder}/{name}", body.encode())
    claims = (
        f'[[checkpoint]]\nid = "{symbol.lower()}"\nticker = "{symbol}"\ntext = "{symbol} delivers"\n{claim}\n'
        for symbol, (claim, _) in CLAIMS.items()
    )
    small.book.write_text(BOOK + "".join(claims), "utf-8")
    asks = f'[sources.sec]\nurl = "{server.url}"\ncontact = "me@example.org"\n[notify]\ndesktop = false\n'
    small.config.write_text(only(prefix="sources.") + asks, "utf-8")
    return small


async def pressed_for(app: CatalystApp, pilot: Pilot[None], symbol: str, page: str = "1") -> list[str]:
    """Press the keys that save a report, with a line of its ticker selected."""
    await pilot.press(page, "g")
    for _ in range(3 * len(EXHIBITS)):
        if app.page.symbol != symbol:
            await pilot.press("j")
    assert app.page.symbol == symbol
    keys = ["p"]
    await pilot.press("p")
    await app.workers.wait_for_complete()
    await pilot.pause()
    assert isinstance(app.screen, ReportForm)
    while isinstance(app.screen, ReportForm) and len(keys) < MOST:
        doubt = app.screen.current != SOURCE
        keys.append("a" if doubt else "enter")  # the release, not its supplement
        await pilot.press(keys[-1])
        await app.workers.wait_for_complete()
        await pilot.pause()
    return keys


async def test_five_prints_take_two_keys_each_and_a_doubt_one_more(evening: Home, clock: Clock) -> None:
    desk = open_desk(evening, clock)
    app = CatalystApp(desk, clock.now)
    async with app.run_test(size=(120, 40)) as pilot:
        await app.workers.wait_for_complete()
        await desk.refresh()
        await until(desk, lambda: len(desk.inbox()) == len(CLAIMS))  # a job may have been at it already
        await pilot.pause()
        popups = [(line.title, line.seen) for line in desk.inbox()]
        assert sorted(popups) == sorted(
            (f"{symbol} reported 2026Q{4 if symbol == 'SHOP' else 3}", False) for symbol in CLAIMS
        )
        pressed = {"BIO": await pressed_for(app, pilot, "BIO", "5")}  # from the line that says it reported
        lines = [strip.text for strip in app.screen._compositor.render_strips()]
        assert any("BIO" in line and "✓ met" in line for line in lines)  # what flipped stands there
        pressed |= {symbol: await pressed_for(app, pilot, symbol) for symbol in CLAIMS if symbol != "BIO"}
        found = {symbol: desk.detail(symbol.lower()).row.verdict for symbol in CLAIMS}
        assert pressed == {
            "ALAB": ["p", "enter"],
            "BANK": ["p", "a", "enter"],
            "SHOP": ["p", "enter"],
            "BIO": ["p", "enter"],
            "REIT": ["p", "enter"],
        }
        assert {symbol: one.status.value for symbol, one in found.items()} == {
            symbol: word for symbol, (_, word) in CLAIMS.items()
        }
        for one in found.values():
            (figure,) = one.inputs
            assert (figure.grade, figure.known_at) == (Grade.RELEASE, PUBLIC)
            assert "sec.gov/Archives" in figure.source
        told = [line.ticker for line in desk.inbox() if line.word in ("met", "broken", "missed")]
        assert sorted(told) == sorted(CLAIMS)  # a line each, and no popup: the user was there
        assert all(line.seen for line in desk.inbox() if line.word in ("met", "broken", "missed"))
