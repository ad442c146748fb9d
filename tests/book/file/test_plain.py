"""TOML as books are written is read as tomllib reads it, or not at all."""

from __future__ import annotations

import random
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from catalyst_tui.book.file.bounds import DIGITS, guard
from catalyst_tui.book.file.plain import plain

STARTER = (Path(__file__).parents[3] / "catalysts.toml").read_text("utf-8")
LINES = """\
[ticker.ALAB]
 [ticker."BRK.B"]  # a comment
[ticker]
[defaults]
[[checkpoint]]
[[checkpoint.any]]
[checkpoint.unless]
[[ticker.any]]
[[checkpoint]
[a.b.c]
[ a ]
a = "one"\t# "two"
a = "one" "two"
b = 'one'
b = "a \\"quote\\" \\u00e9"
c = \"""
[[checkpoint]]
\"""
c = [
  "one", # ]
  { x = 1 },
]
c = [1, [2, {}]] 3
c = ]
c = "
a.x = 1
"quoted" = 1
d = 2026-11-22
d = 2026-02-30
d = 2026-11-22 07:30:00
n = -0
n = 1_000
n = 007
n = 0x1F
f = 0.50
f = 1e3
f = nan
t = true
t = True
checkpoint = [{ a = 1 }]
# a comment
nothing
""".splitlines()


def by_tomllib(text: str) -> dict[str, Any] | None:
    try:
        return None if guard(text) else tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError:
        return None


def test_lines_in_any_order() -> None:
    pick = random.Random(1)
    for _ in range(1_000):
        text = "\n".join(pick.choice(LINES) for _ in range(pick.randint(1, 7))) + pick.choice(["", "\n"])
        found = plain(text, Decimal)
        assert found is None or repr(found) == repr(by_tomllib(text)), text


def test_a_whole_book() -> None:
    found = plain(STARTER, Decimal)
    assert repr(found) == repr(by_tomllib(STARTER))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("n = " + "1" * DIGITS, id="digits"),
        pytest.param("n = [" + "[" * 30 + "]" * 31, id="deep"),
        pytest.param("[a]\nx = {y = [1]}\n[a.x]", id="a value gone on with"),
        pytest.param('[[a]]\n[a.b]\n[[a]]\n[a]\nx = "\x1f"', id="no text"),
    ],
)
def test_what_is_left_to_others(text: str) -> None:
    assert plain(text, Decimal) is None


def test_equal_texts_are_one() -> None:
    found = plain('[[a]]\nx = "a deep dive"\n[[a]]\nx = "a deep dive"\n', Decimal)
    assert found is not None
    assert found["a"][0]["x"] is found["a"][1]["x"]
