"""What CONTRIBUTING.md names, and what `make quick` leaves out, is there."""

import re
from pathlib import Path

import pytest

from tests.conftest import SLOW

ROOT = Path(__file__).parents[2]
ROOMS = ("", "src/catalyst_tui", "src/catalyst_tui/judge/rules")
NAMED = re.compile(r"`((?:\w+/)*\w+(?:\.py|\.toml|/))`")


@pytest.mark.parametrize("named", sorted(set(NAMED.findall((ROOT / "CONTRIBUTING.md").read_text("utf-8")))))
def test_every_file_that_is_named_is_there(named: str) -> None:
    assert any((ROOT / room / named).exists() for room in ROOMS)


@pytest.mark.parametrize("left_out", SLOW)
def test_every_slow_test_is_where_it_is_said_to_be(left_out: str) -> None:
    assert (ROOT / "tests" / left_out).exists()
