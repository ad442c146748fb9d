"""What investors write who read the manual once: each loads, or the message alone leads to what does.

Every line is a statement, and after `→` what its message must say to write; then that is written, and loads.
"""

import pytest

from tests.books import toml
from tests.doors.book import load_book

HEAD = toml("""schema = 1
[ticker.ALAB] lots = [{ quantity = 40, cost = "142.10" }]
[ticker.CRDO]
[group] peers = ["ALAB", "CRDO"]
[series.nrr] unit = "%"
[series.customers] unit = "customers"
[[thesis]] id = "t" ; ticker = "ALAB" ; opened = 2026-06-12 ; text = "x"
[[checkpoint]] id = "c" ; thesis = "t"
""")
LOADS = """
comps > 3%
churn_rate < 2pp or churn_rate < 3pp
backlog_usd >= $5B
take_rate / net_margin > 3x
avg(price, 200 days) < price
avg(price, 200 sessions) < price
change(price, 3 months) > 10%
median(gross_margin, 4 quarters) > 60%
median(revenue@peers) > $1B
cagr(revenue, 3y) > 20%
runway >= 18mo
runway@CRDO < 2y or runway < 12
drawdown(price, held) > 10%
price > max(price, held) * 0.8
revenue >= 360M
revenue > guide(revenue).high
capex / revenue > 20%
20% < capex / revenue
avg(capex / revenue, 4q) > 20%
capex / revenue > 0.2
fcf / revenue between 20% and 30%
capex / revenue < prior(capex / revenue) - 2pp
rd_expense / revenue < 15% for 2 quarters
ttm(fcf) / market_cap > 4%
debt / cash < 3
cash > 2 * debt
market_cap > 1T
yoy(fred(CPIAUCSL)) > 3%
gain > 100%
nrr >= 115%
customers > 1000
customers >= 1,000
yoy(customers) > 20%
price >= 300 USD
not(revenue > 1B)
price > max(price, 1y) * 0.9
price < 0.8 * max(price, 5y)
revenue[2026Q3] > revenue[2026Q2]
drawdown(revenue, 4q) < 30%
"""
LEADS = """
deliveries > 500000 → [series.deliveries]
insider_buys >= 3 → [series.insider_buys]
yoy(comps) > 3% → [series.comps]
dividend > 0 → [series.dividend]
net_debt / revenue < 3x → debt - cash ⇒ (debt - cash) / revenue < 3x
eps > 1.20 → eps_diluted ⇒ eps_diluted > 1.20
sales > 1B → revenue ⇒ revenue > 1B
pe > 30 → pe_ttm ⇒ pe_ttm > 30
forward_pe > 30 → price / consensus(eps_diluted, ntm) ⇒ price / consensus(eps_diluted, ntm) > 30
net_cash > 1B → cash - debt ⇒ cash - debt > 1B
fcf_yield > 4% → ttm(fcf) / market_cap ⇒ ttm(fcf) / market_cap > 4%
ath > 300 → max(price, 5y) ⇒ max(price, 5y) > 300
NRR >= 115% → nrr ⇒ nrr >= 115%
revenu > 1B → revenue ⇒ revenue > 1B
revenue > $20 k → $20K ⇒ revenue > $20K
revenue > $20 million → $20M ⇒ revenue > $20M
revenue > 1.5bn → 1.5B ⇒ revenue > 1.5B
shares_outstanding < 180 million → 180M ⇒ shares_outstanding < 180M
yoy(revenue) > 25 percent → 25% ⇒ yoy(revenue) > 25%
price < 120p → 120 GBp
price > €5 → 5 EUR
price >= 300$ → $300 ⇒ price >= $300
price ≥ 300 → >= ⇒ price >= 300
revenue > 1B && fcf > 0 → and ⇒ revenue > 1B and fcf > 0
gross_margin > 75 → 75% ⇒ gross_margin > 75%
gross_margin > 0.75 → 75% ⇒ gross_margin > 75%
yoy(revenue) > 0.25 → 25% ⇒ yoy(revenue) > 25%
weight > 0.25 → 25% ⇒ weight > 25%
fred(FEDFUNDS) < 3 → 3% ⇒ fred(FEDFUNDS) < 3%
weight > 10% of portfolio → only the number ⇒ weight > 10%
gross_margin falls 300 bps → change(x, 1q) < -3pp ⇒ change(gross_margin, 1q) < -3pp
gross_margin < prior(gross_margin) - 300bps → 300bp ⇒ gross_margin < prior(gross_margin) - 300bp
revenue growth > 25% → yoy(revenue) > 25% ⇒ yoy(revenue) > 25%
revenue grows 25% → yoy(revenue) > 25% ⇒ yoy(revenue) > 25%
price down 30% → drawdown(price, 1y) > 30% ⇒ drawdown(price, 1y) > 30%
drawdown > 30% → drawdown(price, 1y) ⇒ drawdown(price, 1y) > 30%
drawdown(price) > 30% → 200d ⇒ drawdown(price, 1y) > 30%
sum > 3 → sum(revenue, 4q) ⇒ sum(revenue, 4q) > 3
sma(price, 200) < price → avg(price, 200d) ⇒ avg(price, 200d) < price
price > sma200 → avg(price, 200d) ⇒ price > avg(price, 200d)
avg(price, 200) < price → avg(price, 200d) ⇒ avg(price, 200d) < price
price < 200d → avg(price, 200d) ⇒ price < avg(price, 200d)
avg(price, 4q) > 100 → avg(price, 200d) ⇒ avg(price, 200d) > 100
change(revenue, 365d) > 10% → change(revenue, 4q) ⇒ change(revenue, 4q) > 10%
rising(gross_margin) → rising(gross_margin, 4q) ⇒ rising(gross_margin, 4q)
gross_margin increasing for 4 quarters → rising(x, 4q) ⇒ rising(gross_margin, 4q)
fcf positive → > 0 ⇒ fcf > 0
fcf > 0 for two quarters → for 2 quarters ⇒ fcf > 0 for 2 quarters
fcf > 0 for 2 consecutive quarters → for 2 quarters ⇒ fcf > 0 for 2 quarters
fcf > 0 for 3q → for 3 quarters ⇒ fcf > 0 for 3 quarters
revenue > guidance → guide(revenue) ⇒ revenue > guide(revenue)
revenue beats consensus → > ⇒ revenue > consensus(revenue)
eps_diluted > estimate(eps_diluted) → consensus(eps_diluted) ⇒ eps_diluted > consensus(eps_diluted)
revenue > last_year → yoy(x) ⇒ yoy(revenue) > 0%
revenue >= $400M in Q3 → period = "2026Q3"
revenue 2026Q3 > 400M → revenue[2026Q3] ⇒ revenue[2026Q3] > 400M
vix > 30 → fred(VIXCLS) ⇒ fred(VIXCLS) > 30
fred(VIX) > 30 → fred(VIXCLS) ⇒ fred(VIXCLS) > 30
cpi > 3% → yoy(fred(CPIAUCSL)) ⇒ yoy(fred(CPIAUCSL)) > 3%
price@NVDA > 100 → [ticker.NVDA]
revenue@peers > 1B → sum( ⇒ sum(revenue@peers) > 1B
price crosses above 300 → ever(price > $300) ⇒ ever(price > 300)
correlation(ALAB, CRDO, 60d) < 0.5 → corr(A, B, 60d) ⇒ corr(ALAB, CRDO, 60d) < 0.5
corr(price@ALAB, price@CRDO, 60d) < 0.5 → corr(ALAB, CRDO, 60d) ⇒ corr(ALAB, CRDO, 60d) < 0.5
rank(revenue, revenue@CRDO) = 1st → 1 ⇒ rank(revenue, revenue@CRDO) = 1
"""
KEYS = """
event = "x"|due = "Q3 2026" → 2026Q3 ⇒ event = "x"|due = "2026Q3"
event = "x"|due = "end of 2026" → 2026 ⇒ event = "x"|due = "2026"
event = "x"|due = "mid-2027" → 2027H1 ⇒ event = "x"|due = "2027H1"
event = "x"|when = "2027" → due ⇒ event = "x"|due = "2027"
test = "revenue > 1"|period = "Q3 2026" → 2026Q3 ⇒ test = "revenue > 1"|period = "2026Q3"
test = "revenue > 1"|period = "3Q26" → 2026Q3 ⇒ test = "revenue > 1"|period = "2026Q3"
test = "revenue < 1"|role = "risk" → kill ⇒ test = "revenue < 1"|role = "kill"
condition = "revenue < 1" → test ⇒ test = "revenue < 1"
test = "revenue < 1"|consecutive = 2 → for ⇒ test = "revenue < 1"|for = 2
role = "gauge"|value = "cash"|bands = { a = "< 9 m" } → 9M
"""


def cases(text: str) -> list[str]:
    return text.strip().splitlines()


def problems(keys: str) -> list[str]:
    loaded = load_book(HEAD + keys.replace("|", "\n"))
    assert (loaded.book is None) == bool(loaded.problems)
    return [f"{problem.message} ({problem.hint})" for problem in loaded.problems]


@pytest.mark.parametrize("test", cases(LOADS))
def test_it_loads(test: str) -> None:
    assert problems(f"test = '{test}'") == []


def led(line: str, keys: str) -> None:
    """Check that a statement is refused with its words, and that what they lead to loads."""
    wrong, _, rest = line.partition(" → ")
    says, _, right = rest.partition(" ⇒ ")
    told = problems(keys.format(wrong))
    assert len(told) == 1, told
    assert says in told[0]
    assert right == "" or problems(keys.format(right)) == []


@pytest.mark.parametrize("line", cases(LEADS))
def test_the_message_leads_to_what_loads(line: str) -> None:
    led(line, "test = '{}'")


@pytest.mark.parametrize("line", cases(KEYS))
def test_the_message_of_a_key_does_too(line: str) -> None:
    led(line, "{}")


def test_everything_wrong_is_told_in_the_first_pass() -> None:
    """Undeclared ticker, series, group and thesis of a first book: nothing waits for another to be mended."""
    told = load_book(
        toml("""
[[checkpoint]] id = "a" ; ticker = "NVDA" ; test = "deliveries > 5 and arpu > 20"
[[checkpoint]] id = "b" ; thesis = "none" ; test = "gross_margin > 75"
[[checkpoint]] id = "c" ; tickers = ["TSM", "ASML"] ; test = "weekly_claims > 250K"
""")
    ).problems
    assert [(one.line, one.column, one.message) for one in told] == [
        (4, 10, "no ticker 'NVDA' in this book"),
        (5, 9, "'deliveries' is no metric and no series of this book"),
        (8, 10, "no thesis 'none' in this book"),
        (9, 24, "a percentage cannot be compared with a plain number"),
        (12, 12, "no ticker 'TSM' in this book"),
        (12, 19, "no ticker 'ASML' in this book"),
        (13, 9, "'weekly_claims' is no metric and no series of this book"),
    ]


@pytest.mark.parametrize(("test", "target", "shown"), [
    ("revenue >= target", '"1.55B"', "$1.55B"),
    ("gross_margin >= target", "75", "75%"),
    ("gross_margin >= target", '"75%"', "75%"),
    ("yoy(revenue) >= target", "25", "25%"),
    ("customers >= target", '"1.5K"', "1,500.00 customers"),
    ("pe_ttm <= target", "30", "30x"),
    ("revenue >= 0.9 * target", '"1B"', "$1B"),
])  # fmt: skip
def test_a_bare_target_is_in_the_unit_of_what_it_is_compared_with(test: str, target: str, shown: str) -> None:
    book = load_book(f"{HEAD}test = '{test}'\ntarget = {{ FY2026 = {target} }}").book
    assert book is not None
    assert [str(quantity) for _, quantity in book.checkpoints["c"].target] == [shown]


@pytest.mark.parametrize(("id_", "good"), [
    ("größe-2027", True),
    ("マージン", True),
    ("маржа_2027", True),
    ("a b", False),
    ("-a", False),
    ("€uro", False),
])  # fmt: skip
def test_an_id_has_letters_of_any_language(id_: str, good: bool) -> None:
    head = HEAD.partition("[[checkpoint]]")[0]
    text = f'{head}[[checkpoint]]\nid = "{id_}"\nthesis = "t"\nevent = "x"\ndue = 2027\n'
    other = '[[checkpoint]]\nid = "z"\nthesis = "t"\nevent = "y"\ndepends_on = ["{}"]\n'
    assert (load_book(text + other.format(id_)).book is not None) is good


def test_an_id_made_from_words_of_another_alphabet() -> None:
    book = load_book('[ticker.ALAB]\n[[checkpoint]]\nticker = "ALAB"\ntext = "マージン 拡大"').book
    assert book is not None
    assert list(book.checkpoints) == ["alab-マージン-拡大"]


@pytest.mark.parametrize(("bands", "value", "name"), [
    ('low = "0x..60x", mid = "60x..100x", high = "100x..150x"', 60, "mid"),
    ('low = "0x..60x", mid = "60x..100x", high = "100x..150x"', 100, "high"),
    ('high = "100x..150x", low = "0x..100x"', 100, "high"),
    ('low = "<= 60x", high = ">= 60x"', 60, "high"),
    ('low = "0x..60x", mid = "60x..100x"', 59, "low"),
])  # fmt: skip
def test_where_two_bands_meet_the_value_is_the_upper_ones(bands: str, value: int, name: str) -> None:
    book = load_book(f'{HEAD}role = "gauge"\nvalue = "pe_ttm"\nbands = {{ {bands} }}').book
    assert book is not None
    claim = book.checkpoints["c"].claim
    assert [band.name for band in claim.bands if band.holds(value)] == [name]  # type: ignore[union-attr, arg-type]


def test_of_all_tickers_position_words_are_about_what_is_held() -> None:
    head = HEAD.partition("[[thesis]]")[0]
    table = '[[checkpoint]]\nid = "c"\nrole = "kill"\ntickers = ["*"]\ntest = "{}"\n'
    found = [load_book(head + table.format(test)).book for test in ("weight > 25%", "price < 1")]
    assert [list(book.checkpoints) for book in found if book] == [["c"], ["c@ALAB", "c@CRDO"]]
