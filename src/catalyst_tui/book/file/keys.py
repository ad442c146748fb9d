"""Every key of `catalysts.toml`: name, how it is read, what it means; hints and the manual come
from here."""

from __future__ import annotations

from typing import Any

from catalyst_tui.book.file import values as v
from catalyst_tui.book.file.node import Key, Node
from catalyst_tui.book.model.book import Basis, DateStatus, OnSilence, Role, Stance
from catalyst_tui.book.model.listings import Venue

Table = dict[str, Key[Any]]


def _raw(node: Node) -> Any:
    return node.raw  # a table or a list: whoever owns it reads what is inside


# shared
ID = Key(
    "id",
    v.identifier,
    "what others refer to it by; made from ticker and text when left out",
    '"nvda-scarce"',
)
TICKER = Key("ticker", v.symbol, "a symbol of a [ticker.…] table", '"NVDA"')
TICKERS = Key(
    "tickers",
    _raw,
    'a list of symbols, ["*"] for all, or ["held"] for what is held',
    '["MSFT", "GOOGL"]',
)
TEXT = Key("text", v.needed, "the claim in a sentence", '"Gross margin does not erode"')
NOTE = Key("note", v.text, "anything worth keeping beside it", '"a launch is not a win"')
SOURCE = Key("source", v.text, "where it comes from", '"10-Q, August 2026"')
REVIEW = Key("review", v.length, 'how often a person should look again: "90d", "quarter"', '"90d"')
CURRENCY = Key("currency", v.currency, 'what its price is in: "USD"; pence are "GBp"', '"USD"')
COMMON_CURRENCY = Key(
    "currency",
    v.currency,
    'what prices are in where a ticker names none: "USD"; the total is in base_currency',
    '"USD"',
)

# [defaults]
NEAR = Key(
    "near", v.near, 'headroom that shows as near: "10%" of the threshold, or "1pp", "$5"', '"10%"'
)
HYSTERESIS = Key(
    "hysteresis",
    v.share,
    'how far a price must clear the threshold to come back: "1%", or 0',
    '"1%"',
)
TOLERANCE = Key(
    "tolerance", v.share, 'share of the threshold allowed in favour of the claim: "2%"', '"2%"'
)
ON_SILENCE = Key(
    "on_silence",
    v.choice(OnSilence),
    "what a deadline without evidence means: ask or missed",
    '"missed"',
)
BASIS = Key(
    "basis", v.choice(Basis), "gaap or non_gaap, for the metrics that have both", '"non_gaap"'
)
BASE_CURRENCY = Key(
    "base_currency",
    v.whole_currency,
    'what all that is held is told in together, whatever its prices are in: "EUR"',
    '"EUR"',
)
TIMEZONE = Key(
    "timezone",
    v.zone,
    "New York's tickers and themes: their deadlines end at midnight there",
    '"America/New_York"',
)

# [ticker.X], its lots, [series.x]
TICKER_NAME = Key("name", v.text, "the company's name", '"Astera Labs"')
CIK = Key(
    "cik",
    v.integer(1, 9_999_999_999),
    "the company's number at the SEC; found by itself when left out",
    "1736297",
)
FORMER_CIK = Key(
    "former_cik",
    v.integer(1, 9_999_999_999),
    "the number of the company that it succeeded, whose earlier figures are its own",
    "34088",
)
FISCAL_YEAR_END = Key(
    "fiscal_year_end",
    v.fiscal_year,
    'when its years end: "12-31" or "Sat nearest 04-30"',
    '"Sat nearest 04-30"',
)
LOTS = Key(
    "lots",
    _raw,
    'what is held: [{ quantity = 40, cost = "142.10", opened = 2025-09-02 }]',
    '[{ quantity = 40, cost = "142.10", opened = 2025-09-02 }]',
)
QUANTITY = Key("quantity", v.number, "shares, negative when short", "40")
REPORTS_IN = Key("reports_in", v.currency, 'what its reports are in: "TWD"', '"TWD"')
WAS = Key("was", v.text, "the name it had before: what was entered under it is of this one", '"FB"')
WAS_UNTIL = Key(
    "was_until",
    v.day,
    "the last day it had that name; what was entered later under it is another's",
    "2022-06-08",
)
EXCHANGE = Key(
    "exchange",
    v.choice(Venue),
    "where it trades, when its symbol does not say: by whose sessions and days it is judged",
    '"London"',
)
COST = Key(
    "cost",
    v.amount,
    'paid for one, in the ticker\'s currency or another: "142.10", "120 EUR"',
    '"142.10"',
)
OPENED = Key("opened", v.day, "the day it began", "2025-09-02")
SOLD = Key("sold", v.day, "the day it was sold; with `price`", "2026-03-02")
SOLD_FOR = Key("price", v.amount, "got for one when it was sold, as `cost`", '"201.50"')
CASH = Key("cash", v.number, "an amount held, negative when owed", '"1200.50"')
SERIES_UNIT = Key("unit", v.unit, "USD, %, x, pp, number, or the noun of what is counted", '"%"')
SERIES_EVERY = Key(
    "every", v.cadence, "how often it is told: quarter, half, year, month, week or day", '"quarter"'
)
SERIES_WORLD = Key(
    "world", v.truth, "true: a figure of no company, such as an index or weekly claims", "true"
)
SERIES_TEXT = Key("text", v.text, "what it measures", '"share of ports on PCIe Gen6"')

# [[thesis]]
TITLE = Key("title", v.text, "a name for the argument", '"Two little kings"')
ARGUMENT = Key("text", v.text, "the argument", '"Connectivity becomes a platform."')
STANCE = Key("stance", v.choice(Stance), "long, short or neutral", '"long"')
CONVICTION = Key("conviction", v.fraction, "0 to 1", "0.6")

# [[checkpoint]]: what decides it
TEST = Key(
    "test", v.needed, "true, false or unknown, computed from facts and prices", '"revenue >= $360M"'
)
EVENT = Key(
    "event",
    v.needed,
    "it happened, on a date: settled by evidence",
    '"near-packaged optics ship in volume"',
)
SCORE = Key(
    "score", v.needed, "a person scores it; with `scale` and `trip`", '"Does engineering keep up?"'
)
ANY = Key(
    "any",
    _raw,
    "members, one of which must be true",
    '[{ event = "one" }, { test = "revenue > $1B" }]',
)
ALL = Key(
    "all",
    _raw,
    "members, all of which must be true",
    '[{ event = "one" }, { test = "revenue > $1B" }]',
)
AT_LEAST = Key("at_least", v.integer(1, 100), "how many members `of` must be true", "2")
OF = Key(
    "of",
    _raw,
    "the members `at_least` counts",
    '[{ event = "one" }, { event = "two" }, { event = "three" }]',
)
VALUE = Key("value", v.needed, "the number a gauge shows", '"price / ttm(eps_diluted)"')
SCALE = Key("scale", _raw, "the lowest and the highest score: [-2, 2]", "[-2, 2]")
TRIP = Key("trip", v.number, "the score that makes it true, or beyond", "-2")
BANDS = Key(
    "bands",
    _raw,
    'names for stretches of a gauge: { full = "60x..100x" }',
    '{ cheap = "< 40x", full = "60x..100x" }',
)
COUNT = Key("count", v.count, 'how many events it takes: ">= 2", ">= 3 within 14d"', '">= 2"')

# [[checkpoint]]: whose, what kind, when
THESIS = Key("thesis", v.identifier, "the id of a [[thesis]]", '"nvda-scarce"')
ROLE = Key("role", v.choice(Role), "proof (default), guard, kill or gauge", '"guard"')
PERIOD = Key("period", v.period, 'the reporting period it is about: "2026Q2", "FY2026"', '"2026Q4"')
DUE = Key(
    "due",
    v.due,
    'the last day, or coarse: 2026-11-22, "2027", "2026Q4", "opened + 18mo"',
    "2027-06-30",
)
FROM = Key("from", v.when, "the first day or period that counts", "2026-11-23")
EVERY = Key("every", v.span, "judged anew each quarter, half, year, month or week", '"quarter"')
FOR = Key(
    "for", v.streak, 'true for so long in a row: 2 (periods), "5d" (sessions), "2 months"', "2"
)
VERIFY_BY = Key("verify_by", v.last_day, "the latest day evidence can still arrive", "2027-08-31")
DEPENDS_ON = Key("depends_on", _raw, "ids of checkpoints that come first", '["scorpio-ships"]')

# [[checkpoint]]: how
P = Key("p", v.fraction, "the probability you give it, 0 to 1, scored when it settles", "0.7")
WHY = Key("why", v.text, "why it matters, and what else to remember", '"the re-rate is Scorpio"')
THEN = Key("then", v.text, "your own words for when it goes bad", '"sell half"')
BASE = Key(
    "base",
    _raw,
    'dated values to compare with: { period = "2026Q1", gross_margin = "76.4%" }',
    '{ period = "2026Q1", gross_margin = "76.4%" }',
)
BASE_PERIOD = Key("period", v.period, "the period the baseline is of", '"2026Q1"')
TARGET = Key(
    "target",
    _raw,
    'one result for each period: { FY2026 = "1.55B" }',
    '{ FY2026 = "1.55B", FY2027 = "2.18B" }',
)

SLIPS_PAST = Key(
    "slips_past", v.window, "true when the company's own date is there or later", '"2028"'
)
UNLESS = Key(
    "unless",
    _raw,
    'while true, the checkpoint is suspended: { test = "…" } or { event = "…" }',
    '{ event = "the company is taken over" }',
)
SLIPS = Key(
    "slips",
    _raw,
    'dates that moved: [{ from = "2026H1", to = "2026H2", seen = 2026-05-05 }]',
    '[{ from = "2026H1", to = "2026H2", seen = 2026-05-05 }]',
)
INTRADAY = Key(
    "intraday",
    v.truth,
    "to be told when the price trades through, before the close decides",
    "true",
)
ALERT = Key("alert", _raw, 'bands to be told of: ["exit"]', '["exit"]')
REMIND = Key("remind", _raw, 'days before `due` to be told: ["T-60d", "T-5d"]', '["T-60d", "T-5d"]')
DATE_STATUS = Key(
    "date_status", v.choice(DateStatus), "confirmed, estimated or speculative", '"estimated"'
)

# a slip, [[event]], [[decision]]
MOVED_FROM = Key("from", v.window, "the date before", '"2026H1"')
MOVED_TO = Key("to", v.window, "the date after", '"2026H2"')
SEEN = Key("seen", v.day, "the day it was known", "2026-05-05")
URL = Key("url", v.link, "where it is said: https://…", '"https://www.sec.gov/…"')
DATE = Key("date", v.window, "the day, or a coarse date", "2027-02-18")
WINDOW = Key(
    "window",
    v.window,
    'a stretch of days: "2026-09-01..2026-09-20", "capr-pdufa - 45d"',
    '"2026-09-01..2026-09-20"',
)
DECIDED = Key("date", v.day, "the day it was decided", "2026-11-20")
ACTION = Key("action", v.needed, "what was done, in your words", '"sold half at the open"')
FIRED = Key("fired", _raw, "ids of the checkpoints that had fired", '["nvda-stop-195"]')
HONOURED = Key(
    "honoured", v.truth, "whether it was what you had said you would do: true or false", "true"
)


def names(*keys: Key[Any]) -> frozenset[str]:
    """Return the names of some keys."""
    return frozenset(key.name for key in keys)


def has_any(node: Node, keys: frozenset[str]) -> bool:
    """Whether a table may have any of these keys: it has, or [defaults] has what it cannot have."""
    return not (keys.isdisjoint(node.raw) and node.defaults.keys() <= DEFAULTS.keys())


def _table(*keys: Key[Any]) -> Table:
    return {key.name: key for key in keys}


DEFAULTS = _table(
    COMMON_CURRENCY, BASE_CURRENCY, TIMEZONE, NEAR, HYSTERESIS, TOLERANCE, ON_SILENCE, BASIS
)
TICKER_TABLE = _table(
    TICKER_NAME,
    CIK,
    FORMER_CIK,
    FISCAL_YEAR_END,
    CURRENCY,
    REPORTS_IN,
    EXCHANGE,
    WAS,
    WAS_UNTIL,
    LOTS,
)
LOT_TABLE = _table(QUANTITY, COST, OPENED, SOLD, SOLD_FOR)
SERIES_TABLE = _table(TICKER, SERIES_WORLD, SERIES_UNIT, SERIES_EVERY, SERIES_TEXT, WAS)
THESIS_TABLE = _table(
    ID, TICKER, TICKERS, TITLE, ARGUMENT, STANCE, CONVICTION, OPENED, REVIEW, SOURCE, NOTE
)  # fmt: skip
DECIDERS = _table(TEST, EVENT, SCORE, ANY, ALL, AT_LEAST, VALUE)
UNLESS_TABLE = _table(TEST, EVENT, COUNT, SLIPS_PAST)
SLIP_TABLE = _table(MOVED_FROM, MOVED_TO, SEEN, WHY, URL)
EVENT_TABLE = _table(ID, TICKER, TEXT, DATE, WINDOW, DATE_STATUS, REMIND, URL)
DECISION_TABLE = _table(DECIDED, THESIS, ACTION, FIRED, HONOURED, NOTE)
_CLAIM = (*DECIDERS.values(), OF, SCALE, TRIP, COUNT, SLIPS_PAST)
_OF_A_MEMBER = (TICKER, PERIOD, FROM, FOR, BASIS, UNLESS)
MEMBER_TABLE = _table(*_CLAIM, *_OF_A_MEMBER)
CHECKPOINT_TABLE = _table(
    ID, THESIS, TICKERS, ROLE, TEXT, *_CLAIM, BANDS, *_OF_A_MEMBER, DUE, EVERY, VERIFY_BY,
    ON_SILENCE,
    DEPENDS_ON, P, WHY, THEN, SOURCE, NEAR, HYSTERESIS, TOLERANCE, BASE, TARGET, REVIEW,
    SLIPS, INTRADAY, ALERT, REMIND, DATE_STATUS,
)  # fmt: skip

SECTIONS: Table = {
    "schema": Key("schema", v.integer(1, 1), "the version of this language: 1"),
    "defaults": Key("defaults", _raw, "what a checkpoint says when it leaves a key out"),
    "ticker": Key("ticker", _raw, "[ticker.ALAB]: a listed instrument"),
    "cash": Key("cash", _raw, 'what is held as money, by its currency: EUR = "1200.50"'),
    "group": Key("group", _raw, "named lists of tickers"),
    "series": Key("series", _raw, "[series.pcie6_mix]: a series entered by hand"),
    "thesis": Key("thesis", _raw, "[[thesis]]: an argument"),
    "checkpoint": Key("checkpoint", _raw, "[[checkpoint]]: a testable claim"),
    "event": Key("event", _raw, "[[event]]: a dated item with nothing to pass or fail"),
    "decision": Key("decision", _raw, "[[decision]]: an entry of the journal"),
}
