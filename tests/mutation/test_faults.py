"""The faults of `make mutate` still fit the code they break: a rule that moved takes its fault along."""

from itertools import chain

import pytest

from scripts.mutate import ROOMS, ROOT, SUITE, Fault, faults


@pytest.mark.parametrize("fault", faults(), ids=lambda fault: fault.rule)
def test_there_is_one_place_to_break(fault: Fault) -> None:
    assert fault.fits(ROOT)


def test_enough_rules_are_broken() -> None:
    rules = [fault.rule for fault in faults()]
    assert len(rules) == len(set(rules)) >= 40


def test_a_fault_changes_something() -> None:
    assert all(fault.old != fault.new for fault in faults())


@pytest.mark.parametrize("tests", [*SUITE, *chain(*ROOMS.values())])
def test_what_is_to_notice_them_is_there(tests: str) -> None:
    assert (ROOT / tests).exists()
