"""A promise as one line, kept in databases, and what an edit changed in it."""

import pytest

from tests.doors.book import changed, definition, load_book

BOOK = """\
schema = 1
[ticker.ALAB]
[[checkpoint]]
id = "c"
ticker = "ALAB"
"""


def line(keys: str) -> str:
    """Return the line of a checkpoint with these keys, parted by ` ; `."""
    loaded = load_book(BOOK + "\n".join(keys.split(" ; ")))
    assert loaded.book is not None, loaded.problems
    return definition(loaded.book.checkpoints["c"])


REVENUE = 'text = "Q2 is on plan; as guided" ; test = "revenue >= $360M" ; period = "2026Q2"'


@pytest.mark.parametrize(("keys", "kept"), [
    (REVENUE, 'proof of ALAB: "Q2 is on plan; as guided"; test revenue >= $360M; period 2026Q2'),
    ('role = "kill" ; text = "They leave" ; event = "they leave" ; due = 2027 ; p = 0.2',
        'kill of ALAB: "They leave"; event "they leave"; due 2027'),
    ('text = "Both" ; any = [{ test = "price > $100", from = 2026-05-01 }, { event = "a; b" }]',
        'proof of ALAB: "Both"; any (test price > $100; from 2026-05-01 | event "a; b")'),
])  # fmt: skip
def test_the_line_is_written_as_it_always_was(keys: str, kept: str) -> None:
    """Another way of writing it would look like an edit of every checkpoint in every home."""
    assert line(keys) == kept


@pytest.mark.parametrize(("before", "after", "words"), [
    (REVENUE, REVENUE, ()),
    (REVENUE, REVENUE.replace("2026Q2", "2026Q3"), ("period 2026Q2 → 2026Q3",)),
    (REVENUE, REVENUE.replace("$360M", "$340M").replace("on plan;", "fine,"),
        ('claim proof of ALAB: "Q2 is on plan; as guided" → proof of ALAB: "Q2 is fine, as guided"',
            "decided by test revenue >= $360M → test revenue >= $340M")),
    (REVENUE, f'{REVENUE} ; basis = "gaap"', ("basis none → gaap",)),
    (f"{REVENUE} ; verify_by = 2026-09-01", REVENUE, ("verify_by 2026-09-01 → none",)),
    ('text = "t" ; any = [{ event = "a; b (c" }, { event = "d" }]',
        'text = "t" ; any = [{ event = "a; b (c" }, { event = "e" }] ; due = 2027',
        ('decided by any (event "a; b (c" | event "d") → any (event "a; b (c" | event "e")',
            "due none → 2027")),
])  # fmt: skip
def test_what_an_edit_changed_is_said_by_name(before: str, after: str, words: tuple[str, ...]) -> None:
    assert changed(line(before), line(after)) == words
