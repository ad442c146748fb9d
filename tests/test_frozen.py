"""Frozen values are those of the standard library, made faster."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from typing import Any, ClassVar

import pytest

from catalyst_tui.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Value:
    one: int
    two: str = "b"
    many: list[int] = dataclasses.field(default_factory=list)
    aside: int = dataclasses.field(default=0, compare=False, repr=False)
    whole: ClassVar[int] = 7


@dataclass(frozen=True, slots=True)
class More(Value):
    three: int = 3

    def __post_init__(self) -> None:
        if self.three < 0:
            raise ValueError("three")


@dataclass(frozen=True, slots=True, eq=False)
class Same:
    one: int


@dataclass(frozen=True, slots=True)
class Key:
    one: int
    two: str


@dataclass(frozen=True, slots=True, order=True)
class Ranked:
    one: int
    two: str
    aside: int = dataclasses.field(default=0, compare=False)


def twin(cls: type[Any]) -> Any:
    """The same class by the standard library."""
    fields = [(one.name, one.type, _field(one)) for one in dataclasses.fields(cls)]
    return dataclasses.make_dataclass(cls.__name__, fields, frozen=True, slots=True)


def _field(one: dataclasses.Field[Any]) -> Any:
    names = ("default", "default_factory", "repr", "compare")
    return dataclasses.field(**{name: getattr(one, name) for name in names})


@pytest.mark.parametrize("given", [(1,), (1, "x"), (1, "x", [4]), (1, "x", [4], 9)])
def test_a_value_shows_and_compares_as_the_standard_librarys(given: tuple[Any, ...]) -> None:
    ours, theirs = Value(*given), twin(Value)(*given)

    assert repr(ours) == repr(theirs)
    assert ours == Value(*given)
    assert dataclasses.asdict(ours) == dataclasses.asdict(theirs)
    assert Value.__match_args__ == ("one", "two", "many", "aside")
    assert not hasattr(ours, "__dict__")


def test_it_hashes_by_what_it_compares() -> None:
    assert {Key(1, "a"): "found"}[Key(1, "a")] == "found"
    assert hash(Key(1, "a")) == hash(twin(Key)(1, "a"))
    assert Value(1, aside=1) == Value(1, aside=2)
    assert Same(1) != Same(1)


def test_it_is_ordered_by_what_it_compares() -> None:
    low, high = Ranked(1, "b", 9), Ranked(2, "a")

    assert sorted([high, low]) == [low, high]
    assert low <= Ranked(1, "b") >= low
    assert high > low
    with pytest.raises(TypeError, match="not supported"):
        _ = low < (1, "b")  # type: ignore[operator]


def test_it_is_frozen_and_can_be_copied() -> None:
    value = More(1, many=[2])

    with pytest.raises(dataclasses.FrozenInstanceError):
        value.one = 2  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError):
        del value.one
    assert dataclasses.replace(value, three=4) == More(1, many=[2], three=4)
    assert copy.deepcopy(value) == pickle.loads(pickle.dumps(value)) == value


def test_wrong_arguments_are_refused() -> None:
    with pytest.raises(TypeError, match="multiple values for argument 'one'"):
        Value(1, one=1)  # type: ignore[misc]
    with pytest.raises(TypeError, match="four"):
        Value(1, four=4)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'one'"):
        Value()  # type: ignore[call-arg]
    with pytest.raises(ValueError, match="three"):
        More(1, three=-1)


def test_a_value_made_often_is_as_the_first_ones() -> None:
    made = [Value(number, aside=1) for number in range(100)]

    assert [value.one for value in made] == [*range(100)]
    assert {(value.two, tuple(value.many), value.aside) for value in made} == {("b", (), 1)}
