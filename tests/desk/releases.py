"""A book with words of its own, and a release that has some of them."""

from datetime import UTC, date, datetime

from tests.books import loaded, toml
from tests.doors.book import Book
from tests.doors.judge import Ledger
from tests.doors.reports import Release

AT = datetime(2026, 11, 3, 21, 5, tzinfo=UTC)
URL = "https://www.sec.gov/Archives/edgar/data/1736297/ex991.htm"

TEXT = toml("""
schema = 1
[ticker.ALAB] name = "Astera Labs" ; cik = 1736297
[ticker.NVDA] name = "NVIDIA"
[ticker."AGL.AX"] name = "AGL Energy" ; currency = "AUD"
[series.pcie6_mix] ticker = "ALAB" ; unit = "%" ; text = "PCIe Gen6 products as a share of revenue"
[[thesis]] id = "platform" ; ticker = "ALAB"
text = "The switch called Scorpio becomes the platform, and the optics of aiXscale follow."
opened = 2026-06-12
[[checkpoint]] id = "x-volume" ; thesis = "platform" ; text = "Scorpio X in full volume"
event = "Scorpio X is in full volume production" ; due = 2027
[[checkpoint]] id = "largest" ; thesis = "platform" ; due = 2026-12-31
text = "Scorpio is the largest line"
[[checkpoint.any]] test = "pcie6_mix < 10%"
[[checkpoint.any]] event = "the company states that Scorpio is its largest product line"
[[checkpoint]] id = "coupling" ; thesis = "platform" ; text = "The aiXscale coupling ships"
event = "pluggable fibre coupling from aiXscale ships"
[[checkpoint]] id = "pcie6-third" ; thesis = "platform" ; text = "PCIe Gen6 is a third of revenue"
test = "pcie6_mix >= 33%" ; period = "2026Q4"
[[checkpoint]] id = "margin" ; thesis = "platform" ; role = "guard" ; text = "Gross margin holds"
test = "gross_margin >= 70%" ; basis = "non_gaap"
[[checkpoint]] id = "two-events" ; thesis = "platform" ; text = "Both happen"
[[checkpoint.all]] event = "a custom Leo design win"
[[checkpoint.all]] event = "the Leo ramp begins at Microsoft"
[[checkpoint]] id = "liddell" ; ticker = "AGL.AX" ; text = "The battery at Liddell runs"
event = "Liddell battery enters service"
""")

PAGE = """<p>Third Quarter 2026 Financial Highlights</p><p>Revenue of $555.0 million, up 141%</p>
<p>Scorpio X-Series entered full volume production at the lead customer.</p>
<p>Scorpio P-Series is in volume production.</p>
<p>We closed the acquisition of aiXscale Photonics. PCIe® 6 contributed over 35% of our revenue.</p>
<p>PCIe 6 silicon was shown at a conference.</p>
<p>GAAP gross margin was helped by the mix, at 72.0%.</p>
<p>Our non-GAAP gross margin of 72.4% reflects the mix.</p>
<p>We won a custom Leo design at a hyperscaler.</p>
<p>AGL Energy said that its Liddell battery entered service.</p>
"""


def book() -> Book:
    return loaded(TEXT)


def release(ticker: str = "ALAB", body: str = PAGE, accession: str = "0001736297-26-000040") -> Release:
    """Return a release of the evening of 2026-11-03."""
    return Release(ticker, accession, "8-K", date(2026, 11, 3), AT, ("2.02", "9.01"), URL, body.encode())


EMPTY = Ledger([], [], {})
