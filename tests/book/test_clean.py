"""Text from outside arrives as text and nothing else."""

import time
from unicodedata import normalize

import pytest

from catalyst_tui.book.clean import _PLAIN, _kept, clean


@pytest.mark.parametrize(("outside", "inside"), [
    ("Astera Labs, Inc.", "Astera Labs, Inc."),
    ("[bold]not markup to us[/bold]", "[bold]not markup to us[/bold]"),
    ("two\nlines\tand a tab", "two\nlines\tand a tab"),
    ("Ørsted 宁德时代 Δ", "Ørsted 宁德时代 Δ"),
    ("e\u0301", "é"),  # NFC
    ("\x1b[31mred\x1b[0m", "[31mred[0m"),  # an escape loses its head
    ("\x1b]52;c;c3RvbGVu\x07", "]52;c;c3RvbGVu"),  # clipboard
    ("\x9b31m", "31m"),  # C1
    ("a\r\nb\rc\x00\x7f", "a\nbc"),
    ("abc\u202edcba\u202c", "abcdcba"),  # right-to-left override
    ("zero\u200bwidth\ufeff\u2066", "zerowidth"),
    ("\ud800 lone, \ue000 private, \U000e0041 tag, \ufffe none", " lone,  private,  tag,  none"),
    ("", ""),
])  # fmt: skip
def test_what_stays(outside: str, inside: str) -> None:
    assert clean(outside) == inside
    assert clean(inside) == inside


def test_what_is_looked_at_all_at_once_is_what_goes_through_letter_by_letter() -> None:
    plain = filter(_PLAIN.fullmatch, map(chr, range(0x3000)))
    assert [char for char in plain if normalize("NFC", "".join(_kept(char))) != char] == []


def test_marks_cannot_climb_out_of_their_line() -> None:
    assert clean("x" + "\u0336" * 50 + "y") == "x" + "\u0336" * 4 + "y"


@pytest.mark.parametrize(("limit", "shown"), [(5, "abcde"), (4, "abc…"), (1, "…"), (0, "")])
def test_too_long_is_cut_and_says_so(limit: int, shown: str) -> None:
    assert clean("abcde", limit) == shown


def test_two_hundred_thousand_marks_costs_little() -> None:
    started = time.perf_counter()
    assert len(clean("a" + "\u0301\u0323" * 500_000)) < 6
    assert time.perf_counter() - started < 2  # sorting them all would take minutes
