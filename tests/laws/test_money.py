"""Laws of money: crossing there and back changes nothing, and the parts are the whole."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from tests.doors.judge import Close, Exchange, Ledger, rate_name, total

DAY, KNOWN = date(2026, 7, 30), datetime(2026, 7, 30, 14, tzinfo=UTC)
CURRENCIES = ("EUR", "USD", "JPY", "GBP", "GBp", "SEK")
rates = st.fixed_dictionaries(
    {
        code: st.decimals(Decimal("0.0001"), Decimal(20_000), places=4)
        for code in CURRENCIES
        if code not in ("EUR", "GBp")
    }
)
amounts = st.lists(
    st.tuples(st.decimals(-(10**12), 10**12, places=6), st.sampled_from(CURRENCIES)), max_size=8
)


def exchange(told: dict[str, Decimal]) -> Exchange:
    return Exchange(
        Ledger(closes={rate_name(code): [Close(DAY, value, KNOWN)] for code, value in told.items()}), KNOWN
    )


@given(rates, st.decimals(-(10**12), 10**12, places=6), *[st.sampled_from(CURRENCIES)] * 3)
def test_there_and_back_by_any_way_is_the_same_amount(
    told: dict[str, Decimal], value: Decimal, of: str, by: str, to: str
) -> None:
    found = exchange(told)

    def times(one: str, other: str) -> Fraction:
        converted = found.convert(Decimal(1), one, other, DAY).value
        assert converted is not None
        return converted

    there = found.convert(value, of, to, DAY).value
    assert there is not None
    assert there * times(to, of) == Fraction(value)
    assert there == Fraction(value) * times(of, by) * times(by, to)


@given(rates, amounts, st.sampled_from(CURRENCIES), st.integers(0, 8))
def test_the_parts_are_the_whole_however_they_are_put_together(
    told: dict[str, Decimal], parts: list[tuple[Decimal, str]], to: str, cut: int
) -> None:
    found = exchange(told)
    converted = [found.convert(value, of, to, DAY) for value, of in parts]
    whole = total(converted)
    assert whole.value == sum((one.value or 0 for one in converted), Fraction(0))
    assert whole.value == (total(converted[:cut]) + total(converted[cut:])).value
    assert whole.value == total(found.convert(value, of, to, DAY) for value, of in reversed(parts)).value


@given(rates, amounts.filter(bool), st.sampled_from(CURRENCIES))
def test_without_a_rate_no_whole(told: dict[str, Decimal], parts: list[tuple[Decimal, str]], to: str) -> None:
    found = exchange(told)
    whole = total([found.convert(value, of, to, DAY) for value, of in [*parts, (Decimal(1), "TWD")]])
    assert whole.value is None
    assert whole.missing == f"no rate of TWD is known for {DAY}"
