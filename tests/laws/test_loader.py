"""Laws of the loader: any text gives a book or located problems; a mistake in one place is reported there."""

import re
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.doors.book import Loaded, Severity, definition, load_book

STARTER = (Path(__file__).parents[2] / "catalysts.toml").read_text("utf-8")
SMALL = STARTER[: STARTER.index("[[thesis]]")] + STARTER[STARTER.index("# ── Thesis: the pair") :]
KEYS = [match.start() for match in re.finditer(r"^[a-z_]+(?= = )", SMALL, re.MULTILINE)]
VALUES = [match.start(1) for match in re.finditer(r"^[a-z_]+ = (\S)", SMALL, re.MULTILINE)]

quick = settings(max_examples=40, deadline=None)

WORDS = """
[[checkpoint]] [[checkpoint.any]] [ticker.A] [[thesis]] [defaults] [[ ] { } , . # " ' \"\"\" \\ é
id test due period any ticker thesis value bands target base near score scale trip depends_on role
2026Q4 2026-11 2027 1e999999999 true nan 0.7 "revenue>$3" "A" "x" '>3x' [] {} [1,2] "FY2026" 07:32:00
0xffffffffffffffffffffffffffffffffffffffffffffffff 1979-05-27T07:32:00Z
"""
pieces = st.lists(
    st.sampled_from([*WORDS.split(), "\u2028", *["\n"] * 20, *[" = "] * 20, "\r\n", "\x00", "\t"]),
    max_size=40,
).map("".join)


def located(text: str, loaded: Loaded) -> bool:
    """Whether there is a book or an error, and every problem lies inside the text."""
    lines = text.split("\n")
    for problem in loaded.problems:
        assert 1 <= problem.line <= len(lines), problem
        assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1, problem
        assert problem.message
    return (loaded.book is None) == any(one.severity is Severity.ERROR for one in loaded.problems)


@quick
@given(st.text(max_size=200))
def test_any_text_gives_a_book_or_located_problems(text: str) -> None:
    assert located(text, load_book(text))


@settings(max_examples=100, deadline=None)
@given(pieces)
@example('a = "\\u0000"\n')
@example("[ticker]\nA = 1e999999999999999999999\n")
@example("[[checkpoint]]\nid = 'a'\nticker = [[]]\n")
def test_any_pieces_of_a_book_give_a_book_or_located_problems(text: str) -> None:
    assert located(text, load_book(text))


@quick
@given(st.integers(0, len(SMALL)), st.integers(0, 60), st.text(max_size=3))
def test_a_book_cut_anywhere_gives_a_book_or_located_problems(at: int, cut: int, put: str) -> None:
    text = SMALL[:at] + put + SMALL[at + cut :]
    assert located(text, load_book(text))


@quick
@given(st.sampled_from(KEYS))
def test_a_key_spelt_wrong_is_reported_where_it_stands(at: int) -> None:
    text = SMALL[:at] + "zz_" + SMALL[at:]
    places = {(problem.line, problem.column) for problem in load_book(text).problems}
    if (SMALL.count("\n[group]", 0, at), SMALL.count("\n[series", 0, at)) == (1, 0):
        return  # a group may have any name
    assert (text.count("\n", 0, at) + 1, 1) in places


@quick
@given(st.sampled_from(VALUES))
def test_a_value_that_cannot_be_read_is_the_only_thing_reported(at: int) -> None:
    text = SMALL[:at] + "!" + SMALL[at:]
    loaded = load_book(text)
    assert loaded.problems[0].line <= text.count("\n", 0, at) + 1 or len(loaded.problems) == 1
    assert text.count("\n", 0, at) + 1 in {problem.line for problem in loaded.problems}
    assert loaded.book is None


LINES = SMALL.split("\n")
SIMPLE = [at for at, line in enumerate(LINES) if re.match(r"[a-z_]+ = (?!\"{3})", line)]
STRANGE = """
-5 0 1e300 nan -inf true [] {} [[]] [{}] [1,2,3] {a={}} "" "%" "-1" ">1" "1..2" "9T" "FY2099" "@" "((((" "not"
0001-01-01 9999-12-31 "9999-12-31" 10:00:00 99999999999999999999999 ["*"] ["ALAB",1] {FY2026="1%"}
"""


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(SIMPLE), st.sampled_from(STRANGE.split())), min_size=1, max_size=4))
def test_strange_values_give_a_book_or_located_problems(changes: list[tuple[int, str]]) -> None:
    lines = list(LINES)
    for at, value in changes:
        lines[at] = f"{lines[at].split(' = ')[0]} = {value}"
    text = "\n".join(lines)
    assert located(text, load_book(text))


def test_equal_texts_give_equal_books() -> None:
    first, second = load_book(STARTER).book, load_book(STARTER).book
    assert first == second
    assert first is not None
    assert len({definition(one) for one in first.checkpoints.values()}) == len(first.checkpoints)
