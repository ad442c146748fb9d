"""The tree of a test: what it holds, in which order it is walked, and when it needs brackets or quotes."""

from __future__ import annotations

from decimal import Decimal

import pytest

from catalyst_tui.book.language.functions import growth_unit
from catalyst_tui.book.language.tree import (
    Arith,
    Binary,
    Both,
    Compare,
    Either,
    Expr,
    Literal,
    Negative,
    Not,
    Op,
    Operand,
    Run,
    show,
    unit_of,
    walk,
)
from catalyst_tui.book.model.period import Span
from catalyst_tui.book.model.quantity import NUMBER, PERCENT, POINTS, SHARES, Quantity, money

USD = money("USD")
A, B = Operand("revenue", USD), Operand("fcf", USD)
ONE = Literal(Quantity(Decimal(1), USD), "$1")
MORE, LESS = Compare(Op.GT, A, ONE), Compare(Op.LT, B, ONE)


@pytest.mark.parametrize(
    ("tree", "text"),
    [
        (Both(Either(MORE, LESS), MORE), "(revenue > $1 or fcf < $1) and revenue > $1"),
        (Either(MORE, Both(LESS, MORE)), "revenue > $1 or fcf < $1 and revenue > $1"),
        (Either(MORE, Either(LESS, MORE)), "revenue > $1 or (fcf < $1 or revenue > $1)"),
        (Not(Both(MORE, LESS)), "not (revenue > $1 and fcf < $1)"),
        (Not(Not(MORE)), "not not revenue > $1"),
        (Run(Not(MORE), 2, Span.QUARTER), "(not revenue > $1) for 2 quarters"),
        (Not(Run(MORE, 2, Span.DAY)), "not (revenue > $1 for 2 days)"),
        (Binary(Arith.SUB, A, Binary(Arith.SUB, A, B, USD), USD), "revenue - (revenue - fcf)"),
        (Binary(Arith.MUL, Binary(Arith.ADD, A, B, USD), ONE, USD), "(revenue + fcf) * $1"),
        (Negative(Binary(Arith.ADD, A, B, USD)), "-(revenue + fcf)"),
        (Negative(ONE), "-($1)"),  # "-$1" would be one literal
        (Literal(Quantity(Decimal(-1), USD), "-$1"), "-$1"),
        (Operand("price", USD, "BRK-B"), 'price@"BRK-B"'),
        (Operand("price", USD, "0700.HK"), 'price@"0700.HK"'),
        (Operand("price", USD, "AGL.AX"), "price@AGL.AX"),
    ],
)
def test_brackets_and_quotes_only_where_they_are_needed(tree: Expr, text: str) -> None:
    assert show(tree) == text


def test_a_walk_goes_from_the_top_to_the_right() -> None:
    assert list(walk(Both(MORE, LESS))) == [Both(MORE, LESS), MORE, A, ONE, LESS, B, ONE]


def test_only_numbers_have_units() -> None:
    assert unit_of(Negative(A)) == USD
    with pytest.raises(TypeError, match="is a test"):
        unit_of(MORE)


def test_percentages_change_by_points_and_all_else_by_percent() -> None:
    assert growth_unit(PERCENT) == POINTS
    assert {growth_unit(unit) for unit in (USD, NUMBER, SHARES)} == {PERCENT}
