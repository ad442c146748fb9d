"""What a test may name, and in which unit: a book's metrics, series, tickers, groups and ids."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from msgspec import Struct, field

from catalyst_tui.book.language.functions import DRAWDOWN, FUNCTIONS, Axis, Form
from catalyst_tui.book.model.metrics import STANDARD, Nature
from catalyst_tui.book.model.period import Span
from catalyst_tui.book.model.quantity import Unit


class Names(Struct, frozen=True):
    """What a test may name, and the units of it."""

    metrics: Mapping[str, Unit]  # series and standard metrics, money ones in the ticker's currencies
    tickers: Mapping[str, str] = field(default_factory=dict)  # symbol → currency
    reports_in: Mapping[str, str] = field(default_factory=dict)  # of those that report in another
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    currency: str = "USD"
    target: Unit | None = None
    base: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()  # checkpoints and events
    undated: frozenset[str] = frozenset()  # those of them that have no date to count to
    cadence: Mapping[str, Span] = field(default_factory=dict)  # series → how often; the rest: each quarter


def nearest(name: str, known: Collection[str]) -> str:
    """Return the known name that differs by a slip of the pen, or an empty string.

    One letter may be wrong, missing, added or swapped with its neighbour, in names of more than five letters
    two. A longer name that only contains a known one means something else: `aws_revenue` is not `revenue`.
    """
    limit = (len(name) > 2) + (len(name) > 5)
    name = name.casefold()
    close = ((_edits(name, each.casefold(), limit), each) for each in known)
    return min((found for found in close if found[0] <= limit), default=(0, ""))[1]


def nearest_of(name: str, known: Collection[str]) -> str:
    """Return `did you mean …?`, or an empty string."""
    close = nearest(name[:80], known)
    return f"did you mean {close}?" if close else ""


def _edits(one: str, other: str, most: int) -> int:
    """Return how many edits make one text of the other; `most` + 1 for more than that."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for n, letter in enumerate(one, 1):
        before, last, row = row, before, [n]
        for m, against in enumerate(other, 1):
            cost = min(row[m - 1] + 1, before[m] + 1, before[m - 1] + (letter != against))
            if n > 1 and m > 1 and letter == other[m - 2] and one[n - 2] == against:
                cost = min(cost, last[m - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]


def standard_units(currency: str, reports_in: str = "") -> dict[str, Unit]:
    """The standard metrics' units for a ticker priced in `currency`."""
    return {name: metric.unit_in(currency, reports_in) for name, metric in STANDARD.items()}


def listed(names: Collection[str], most: int = 12) -> str:
    """Names in a sentence: all of them, unless they are more than anybody reads."""
    first = list(names)[:most]
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(first) + more


def is_price(metric: str) -> bool:
    """Whether a metric has a value each session rather than each period."""
    return metric in STANDARD and STANDARD[metric].nature is Nature.PRICE


CALLED = {
    **dict.fromkeys(("sales", "revenues", "turnover", "topline", "rev"), "revenue"),
    **dict.fromkeys(("eps", "earnings_per_share", "epsdiluted"), "eps_diluted"),
    **dict.fromkeys(("earnings", "net_profit", "profit", "netincome"), "net_income"),
    **dict.fromkeys(("ebit", "operating_profit", "op_income"), "operating_income"),
    **dict.fromkeys(("gm", "gross_margins", "grossmargin"), "gross_margin"),
    **dict.fromkeys(("om", "op_margin", "ebit_margin", "operating_margins"), "operating_margin"),
    **dict.fromkeys(("margin", "margins"), "gross_margin, operating_margin or net_margin"),
    **dict.fromkeys(("free_cash_flow", "free_cashflow", "freecashflow"), "fcf"),
    **dict.fromkeys(("funds_from_operations",), "ffo"),
    **dict.fromkeys(("affo", "core_ffo"), 'ffo, with basis = "non_gaap"'),
    **dict.fromkeys(("ffo_share", "ffops"), "ffo_per_share"),
    **dict.fromkeys(("affo_per_share", "core_ffo_per_share"), 'ffo_per_share, with basis = "non_gaap"'),
    **dict.fromkeys(("ocf", "cfo", "cash_from_operations", "operating_cashflow"), "operating_cash_flow"),
    **dict.fromkeys(("capital_expenditure", "capital_expenditures", "capital_spending"), "capex"),
    **dict.fromkeys(("rd", "rnd", "r_and_d", "research"), "rd_expense"),
    **dict.fromkeys(("sga", "sg_and_a"), "sga_expense"),
    **dict.fromkeys(("net_cash",), "cash - debt"),
    **dict.fromkeys(("net_debt",), "debt - cash"),
    **dict.fromkeys(("shares", "share_count", "float_shares"), "shares_outstanding"),
    **dict.fromkeys(("diluted_shares",), "shares_diluted"),
    **dict.fromkeys(("dilution",), "yoy(shares_outstanding)"),
    **dict.fromkeys(("close", "stock", "stock_price", "share_price"), "price"),
    **dict.fromkeys(("pe", "p_e", "pe_ratio", "per", "trailing_pe"), "pe_ttm"),
    **dict.fromkeys(("forward_pe", "fwd_pe", "pe_fwd", "pe_ntm"), "price / consensus(eps_diluted, ntm)"),
    **dict.fromkeys(("ps", "p_s", "ps_ratio"), "ps_ttm"),
    **dict.fromkeys(("marketcap", "mcap", "mkt_cap", "capitalisation"), "market_cap"),
    **dict.fromkeys(("ev", "enterprise_value"), "market_cap + debt - cash"),
    **dict.fromkeys(("fcf_yield",), "ttm(fcf) / market_cap"),
    **dict.fromkeys(("earnings_yield",), "ttm(net_income) / market_cap"),
    **dict.fromkeys(("ath", "all_time_high"), "max(price, 5y)"),
    **dict.fromkeys(("year_high", "high"), "max(price, 1y)"),
    **dict.fromkeys(("year_low", "low"), "min(price, 1y)"),
    **dict.fromkeys(("growth", "revenue_growth", "sales_growth"), "yoy(revenue)"),
    **dict.fromkeys(("position", "position_size", "allocation"), "weight"),
    **dict.fromkeys(("cost_basis", "avg_cost", "entry", "entry_price"), "cost"),
    **dict.fromkeys(("pnl", "profit_pct", "upside"), "gain"),
    **dict.fromkeys(("holding_period",), "days_held"),
    **dict.fromkeys(("guidance", "guided", "outlook"), "guide(revenue), or guide(revenue, next)"),
    **dict.fromkeys(("estimate", "estimates", "expectations"), "consensus(revenue)"),
    **dict.fromkeys(
        ("last", "last_year", "last_quarter", "previous"), "prior(x); yoy(x) compares with a year ago"
    ),
    **dict.fromkeys(("vix",), "fred(VIXCLS)"),
    **dict.fromkeys(("cpi", "inflation"), "yoy(fred(CPIAUCSL))"),
    **dict.fromkeys(("unemployment", "unemployment_rate"), "fred(UNRATE)"),
    **dict.fromkeys(("fed_funds", "fed_funds_rate", "policy_rate"), "fred(FEDFUNDS)"),
    **dict.fromkeys(("us10y", "ten_year", "tnx", "treasury_10y"), "fred(DGS10)"),
    **dict.fromkeys(("us2y", "two_year"), "fred(DGS2)"),
    **dict.fromkeys(("us30y", "thirty_year"), "fred(DGS30)"),
    **dict.fromkeys(("oil", "wti", "crude"), "fred(DCOILWTICO)"),
    **dict.fromkeys(("dxy", "dollar_index"), "fred(DTWEXBGS)"),
    **dict.fromkeys(("usdjpy",), "fred(DEXJPUS)"),
}
"""Other names of what the language knows, in small letters."""

REMOVED = {
    "high_52w": ("`high_52w` is no word of tests any more", "write max(price, 1y)"),
    "low_52w": ("`low_52w` is no word of tests any more", "write min(price, 1y)"),
    "volume": (
        "no source sends the `volume` of a day",
        'enter it yourself: [series.volume] with unit = "shares", every = "day"',
    ),
}
"""Words that tests had once: what is wrong with them, and what to write."""

_CALLS = {
    **dict.fromkeys(("sma", "ma", "dma", "ema", "moving_average", "average", "mean"), "avg(price, 200d)"),
    **dict.fromkeys(("highest", "maximum"), "max(price, 1y)"),
    **dict.fromkeys(("lowest", "minimum"), "min(price, 1y)"),
    **dict.fromkeys(("growth", "cagr"), "yoy(revenue) or change(revenue, 3y)"),
    **dict.fromkeys(("pct_change", "returns", "return"), "change(price, 20d)"),
    **dict.fromkeys(("delta", "diff"), "change(x, 1q), or x - prior(x)"),
    **dict.fromkeys(("previous", "lag", "last"), "prior(x)"),
    **dict.fromkeys(("guidance", "guided", "outlook"), "guide(revenue, next)"),
    **dict.fromkeys(("estimate", "estimates", "expected"), "consensus(eps_diluted)"),
    **dict.fromkeys(("trailing", "ltm"), "ttm(x)"),
    **dict.fromkeys(("days", "days_to"), "days_until(2027-06-30)"),
    **dict.fromkeys(("correlation",), "corr(A, B, 60d)"),
    **dict.fromkeys(("increasing", "growing"), "rising(x, 4q)"),
    **dict.fromkeys(("decreasing", "shrinking", "declining"), "falling(x, 4q)"),
    **dict.fromkeys(("macro",), "fred(DGS10)"),
    **dict.fromkeys(("fall", "drop", "decline"), "drawdown(price, 1y)"),
    **dict.fromkeys(("abs",), "compare both ways: x > 5% or x < -5%"),
}
_FORMS = {
    Form.TREND: "(revenue, 4q)",
    Form.MEMBERS: "(yoy(revenue@peers) > 20%)",
    Form.CORRELATION: "(A, B, 60d)",
    Form.RANK: "(a, b, c)",
    Form.BASELINE: "(gross_margin)",
    Form.FORECAST: "(revenue, next)",
    Form.MACRO: "(DGS10)",
    Form.DAYS: "(id)",
    Form.TEST: "(price > $300)",
}
_PHRASES = {
    **dict.fromkeys(
        ("grows", "growth", "growing", "grow", "up"),
        "growth is yoy(x), qoq(x) or change(x, 1y): yoy(revenue) > 25%",
    ),
    **dict.fromkeys(
        ("falls", "fall", "falling", "down", "drops", "drop", "declines", "shrinks"),
        "a fall is change(x, 1q) < -3pp, falling(x, 2q) or drawdown(price, 1y) > 30%",
    ),
    **dict.fromkeys(("positive",), "write > 0"),
    **dict.fromkeys(("negative",), "write < 0"),
    **dict.fromkeys(("crosses", "cross", "breaks"), "write ever(price > $300): true from the first time on"),
    **dict.fromkeys(("beats", "exceeds", "above", "over", "tops"), "write >"),
    **dict.fromkeys(("below", "under", "misses"), "write <"),
    **dict.fromkeys(("is", "equals"), "write ="),
    **dict.fromkeys(
        ("in", "by", "during", "until", "before", "on"),
        'when is a key of its own: period = "2026Q3" or due = 2026-11-22',
    ),
    **dict.fromkeys(("since", "from", "after"), "when is a key of its own: from = 2026-11-22"),
    **dict.fromkeys(("increasing", "rising", "increases", "rises", "expanding"), "write rising(x, 4q)"),
    **dict.fromkeys(("decreasing", "contracting"), "write falling(x, 4q)"),
    **dict.fromkeys(("of",), "write only the number and its unit: 10%"),
    **dict.fromkeys(("stays", "remains", "keeps"), 'a test that must stay true is role = "guard"'),
    **dict.fromkeys(("hold", "holds"), 'days in a row: ... for 5 days, or the key for = "5d"'),
    **dict.fromkeys(("vs", "versus", "than", "to"), "compare with < <= > >= or ="),
    **dict.fromkeys(("st", "nd", "rd", "th"), "write the place as a number: 1"),
}
KEYS = {
    **dict.fromkeys(("when", "by", "date", "deadline", "until", "target_date", "expires"), "due"),
    **dict.fromkeys(("start", "since", "after", "begin"), "from"),
    **dict.fromkeys(("condition", "metric", "check", "if", "threshold", "rule", "expr", "formula"), "test"),
    **dict.fromkeys(("type", "kind", "category"), "role"),
    **dict.fromkeys(("claim", "description", "statement", "name", "title"), "text"),
    **dict.fromkeys(("probability", "confidence", "odds"), "p"),
    **dict.fromkeys(("reason", "rationale", "because"), "why"),
    **dict.fromkeys(("action", "do"), "then"),
    **dict.fromkeys(("symbol", "stock", "company"), "ticker"),
    **dict.fromkeys(("quarter", "fiscal_period"), "period"),
    **dict.fromkeys(("frequency", "cadence", "recurring", "repeat"), "every"),
    **dict.fromkeys(("consecutive", "streak", "in_a_row"), "for"),
}
"""Keys as others call them; said only where the table has the key."""


def removed_key(name: str, table: Mapping[str, object], keys: Collection[str]) -> str:
    """Return what to write instead of a key that checkpoints had once; empty for any other name."""
    value = table[name]
    match name:
        case "hold" if "for" in keys:
            return f'for = "{value}"' if isinstance(value, str) else f'for = "{value}d"'
        case "note" if "why" in keys:
            return 'why = "…"'
        case "sticky" if "for" in keys:
            test = str(table.get("test", "price < $100"))
            ever = f"not ever({_opposite(test)})" if table.get("role") == "guard" else f"ever({test})"
            return f'test = "{ever}" without this line'
    return ""


_SIMPLE = re.compile(r"([^<>=]+?) *(<=|>=|<|>) *([^<>=]+)")
_OPPOSITES = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}


def _opposite(test: str) -> str:
    """Return the text of the opposite of a test."""
    simple = None if re.search(r"\b(and|or|not|for)\b", test) else _SIMPLE.fullmatch(test)
    return f"{simple[1]} {_OPPOSITES[simple[2]]} {simple[3]}" if simple else f"not ({test})"


ROLES = {
    **dict.fromkeys(("risk", "sell", "exit", "stop", "stop_loss", "break", "bear", "red_flag"), "kill"),
    **dict.fromkeys(("goal", "target", "milestone", "catalyst", "event", "bull"), "proof"),
    **dict.fromkeys(("monitor", "watch", "track", "metric"), "gauge"),
    **dict.fromkeys(("must", "condition", "kpi", "invariant"), "guard"),
}


def no_place(word: str) -> str:
    """What to write instead of a word that does not belong where it stands."""
    return _PHRASES.get(word.casefold(), "")


_AVERAGE = re.compile(r"(?:sma|ema|dma|ma|avg)_?(\d{1,3})d?", re.IGNORECASE)


def is_average(name: str) -> re.Match[str] | None:
    """Return a match for `sma200` and the like."""
    return _AVERAGE.fullmatch(name)


def no_series(name: str) -> str:
    """Which series of FRED is meant by a name it does not have; empty when it may have it."""
    meant = CALLED.get(name.casefold(), "")
    return f"write {meant}" if "fred(" in meant else ""


def no_metric(name: str, known: Collection[str]) -> tuple[str, str]:
    """What is wrong with a name that is no metric, and what to write."""
    if (row := FUNCTIONS.get(name)) is not None:
        return f"`{name}` is a function", f"write {name}{_form(name)}" if row else ""
    message = f"{name!r} is no metric and no series of this book"
    if (removed := REMOVED.get(name)) is not None:
        return removed
    if (meant := CALLED.get(name.casefold())) is not None:
        return message, f"write {meant}"
    if average := is_average(name):
        return message, f"write avg(price, {average[1]}d)"
    series = re.sub(r"\W+", "_", name.casefold())[:60]
    declared = f'a figure of your own is declared: [series.{series}] with unit = "USD", "%" or a noun'
    if near := nearest_of(name, known):
        return message, near if len(name) > _SHORT else f"{near} Else {declared}"
    return message, declared


_SHORT = 4  # letters of a name that a slip makes another one: `nrr` and `arr` are both figures


def _form(name: str) -> str:
    row = FUNCTIONS[name]
    if row.form is not Form.SERIES:
        return _FORMS[row.form].format(x="revenue")
    if row is DRAWDOWN:
        return "(price, 1y)"
    return "(revenue, 4q)" if isinstance(row.over(Axis.REPORTS), frozenset) else "(revenue)"


_REMOVED_CALLS = {
    "any": "write count({inside}) >= 1",
    "all": "write count({inside}) = {members}",
    "days_since": "write -days_until({inside})",
    "score": 'a score decides by itself: score = "…" with `trip`, alone or as a member of `any` or `all`',
}
"""Functions that tests had once, and what to write instead."""


def no_function(name: str, inside: str = "", members: int = 0) -> tuple[str, str]:
    """Say what is wrong with a call of what is no function, and what to write."""
    if name in _REMOVED_CALLS:
        hint = _REMOVED_CALLS[name].format(inside=inside, members=members)
        return f"`{name}` is no function of tests any more", hint
    message = f"{name!r} is no function"
    if (meant := _CALLS.get(name.casefold())) is not None:
        return message, f"write {meant}"
    if near := nearest_of(name, FUNCTIONS):
        return message, near
    return message, f"functions are {', '.join(FUNCTIONS)}"
