"""Laws of the test language: any text gives a tree or a located error; any tree is shown as its own text."""

from decimal import Decimal

from hypothesis import example, given, settings
from hypothesis import strategies as st

from catalyst_tui.book.language.leaves import axis_of
from catalyst_tui.book.language.tree import Ahead
from tests.doors.book import (
    FUNCTIONS,
    NUMBER,
    PERCENT,
    Arith,
    Axis,
    Between,
    Binary,
    Both,
    Call,
    Compare,
    Either,
    Ever,
    Expr,
    ExprError,
    Forecast,
    Literal,
    Lookback,
    Names,
    Negative,
    Not,
    Op,
    Operand,
    Pace,
    Period,
    Pooled,
    Quantity,
    Rank,
    Run,
    Side,
    Span,
    Trend,
    money,
    parse_test,
    show,
    standard_units,
)

USD = money("USD")
NAMES = Names(metrics={**standard_units("USD"), "mix": PERCENT},
    tickers=dict.fromkeys(["ALAB", "BRK-B", "0700.HK"], "USD"), groups={"peers": ("ALAB", "BRK-B")},
    target=USD, base=frozenset({"revenue"}))  # fmt: skip
quick = settings(max_examples=120, deadline=None, derandomize=True)

WORDS = """
revenue mix price fcf @ALAB @"BRK-B" @peers [ ] ( ) , . - + * / < <= > >= = != == between and or not for 2
quarters days $360M 76.4% 3pp 100x 8.20 AUD 200d 4q 1y yoy( qoq( ttm( avg( sum( rank( corr( rising(
guide( consensus(
base( target next FY2026 2026Q4 .low .mid crosses_above != ever( ALAB "BRK-B" " € \u0663 fred( 1e9
"""


def tree_or_error(text: str) -> None:
    tree, wrong = None, None
    try:
        tree = parse_test(text, NAMES)
    except ExprError as error:
        wrong = error
    if tree is not None:
        assert parse_test(show(tree), NAMES) == tree
    if wrong is not None:
        assert 0 <= wrong.at <= len(text)
        assert wrong.message


@quick
@given(st.text(max_size=60))
def test_any_text_gives_a_tree_or_a_located_error(text: str) -> None:
    tree_or_error(text)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(WORDS.split()), max_size=14).map(" ".join))
@example("revenue [")
@example("- ( 5 ) < fcf")
@example("guide(revenue,")
@example("revenue > 1 for")
def test_any_words_of_the_language_do_too(text: str) -> None:
    tree_or_error(text)
    tree_or_error(text.replace(" ", ""))


periods = st.builds(
    lambda span, year, n: Period(span, year, n % span.per_year + 1),
    st.sampled_from([Span.QUARTER, Span.HALF, Span.YEAR]),
    st.integers(1990, 2080),
    st.integers(0, 3),
)
literals = st.decimals(Decimal(0), Decimal(10**6), places=2).map(
    lambda value: Literal(Quantity(value, USD), f"${value}")
) | st.decimals(Decimal(0), Decimal(10**6), places=2).map(
    lambda value: Literal(Quantity(-value, USD), f"-${value}")
)
tickers = st.none() | st.sampled_from(["ALAB", "BRK-B", "0700.HK"])
windows = st.builds(Lookback, st.integers(1, 400), st.sampled_from([Pace.QUARTERS, Pace.YEARS]))
leaves = (
    literals
    | st.builds(Operand, st.sampled_from(["revenue", "fcf"]), st.just(USD), tickers, st.none() | periods)
    | st.builds(
        lambda pool, each: Pooled(pool, "capex", "peers", ("ALAB", "BRK-B"), USD, each),
        st.sampled_from([row for row in FUNCTIONS.values() if row.pools]),
        st.sampled_from(
            [
                None,
                Forecast("guide", "capex", USD, each=True),
                Forecast("guide", "capex", USD, Ahead.NEXT, Side.HIGH, each=True),
                Forecast("consensus", "capex", USD, Period(Span.YEAR, 2027, 1), each=True),
            ]
        ),
    )
    | st.builds(
        Forecast,
        st.sampled_from(["guide", "consensus"]),
        st.just("revenue"),
        st.just(USD),
        periods,
        st.sampled_from(list(Side)),
        tickers,
    )
)


def moving(arg: Expr) -> Expr:
    """Return a number that is not the same at all times: a function looks back on nothing else."""
    return Binary(Arith.ADD, Operand("revenue", USD), arg, USD)


def bigger(numbers: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    """Sums, minus signs and functions of smaller amounts: amounts again."""
    return (
        st.builds(Binary, st.sampled_from([Arith.ADD, Arith.SUB]), numbers, numbers, st.just(USD))
        | st.builds(Negative, numbers)
        | st.builds(lambda arg, window: Call(FUNCTIONS["avg"], moving(arg), window, USD), numbers, windows)
        | st.builds(lambda arg: Call(FUNCTIONS["ttm"], moving(arg), None, USD), numbers)
    )


numbers: st.SearchStrategy[Expr] = st.recursive(leaves, bigger, max_leaves=6)
trends = st.builds(lambda fn, arg, n: Trend(fn, moving(arg), Lookback(n, Pace.QUARTERS)),
    st.sampled_from([FUNCTIONS["rising"], FUNCTIONS["falling"]]), numbers, st.integers(1, 9))  # fmt: skip


def _between(arg: Expr, low: Expr, high: Expr) -> Expr:
    turned = (
        isinstance(low, Literal) and isinstance(high, Literal) and high.quantity.value < low.quantity.value
    )
    return Between(arg, high, low) if turned else Between(arg, low, high)


simple = (
    st.builds(Compare, st.sampled_from(list(Op)), numbers, numbers)
    | st.builds(_between, numbers, numbers, numbers)
    | st.builds(
        lambda a, b: Compare(Op.EQ, Rank((a, b)), Literal(Quantity(Decimal(1), NUMBER), "1")),
        numbers,
        numbers,
    )
    | trends
)


def joined(tests: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    spans = st.sampled_from([*Span, None])
    return (
        st.builds(Both, tests, tests)
        | st.builds(Either, tests, tests)
        | st.builds(Not, tests)
        | st.builds(Ever, tests)
        | st.builds(_run, tests, st.integers(1, 400), spans)
    )


def _run(test: Expr, n: int, span: Span | None) -> Expr:
    of_closes = span in (Span.DAY, Span.WEEK, Span.MONTH)
    if axis_of(test) is Axis.CLOSES:
        return Run(test, n, span if of_closes else Span.DAY)
    return Run(test, n, None if span in (Span.DAY, Span.WEEK) else span)


@quick
@given(st.recursive(simple, joined, max_leaves=4))
def test_a_tree_is_shown_as_text_that_reads_as_the_same_tree(tree: Expr) -> None:
    text = show(tree)
    if len(text) <= 2000:
        assert parse_test(text, NAMES) == tree
