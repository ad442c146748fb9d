"""What tests take from `sources`: the one place that names its modules."""

from catalyst_tui.sources import companies, edgar, feeds
from catalyst_tui.sources import edgar as adapter
from catalyst_tui.sources.chain import Chain, ChainAnswer, SourceSettings, open_chain
from catalyst_tui.sources.companies import Company, cik_of
from catalyst_tui.sources.edgar import (
    NO_CONTACT,
    Edgar,
    Filing,
    FilingPart,
    Index,
    Submissions,
    chosen,
    file_name,
    policy,
    read_index,
    read_submissions,
)
from catalyst_tui.sources.feeds import (
    SEC,
    alpaca,
    cboe,
    ecb,
    finnhub,
    fred,
    tiingo,
    vendor,
    yahoo,
    yahoo_quotes,
)
from catalyst_tui.sources.feeds.alpaca import parse_snapshots
from catalyst_tui.sources.feeds.cboe import parse_history, parse_quote
from catalyst_tui.sources.feeds.ecb import FILE, Ecb, checked, parse_column
from catalyst_tui.sources.feeds.fred import Fred, parse_series, parse_vintages, vintages_of
from catalyst_tui.sources.feeds.tiingo import parse_prices
from catalyst_tui.sources.feeds.yahoo import parse_chart
from catalyst_tui.sources.feeds.yahoo_quotes import POLICY, YahooQuotes, parse_crumb, parse_quotes
from catalyst_tui.sources.http import Network, Policy, Reply, SourceClient, server
from catalyst_tui.sources.specs import Charts, Gives, Secret, specs
