"""The line that would be right: written where the hint makes it certain, and only if the book takes it."""

import pytest

from tests.books import toml
from tests.doors.book import corrected, load_book

HEAD = toml("""[ticker.ALAB]
[series.mix] unit = "%"
[[checkpoint]] id = "it" ; ticker = "ALAB"
""")


@pytest.mark.parametrize(("keys", "right"), [
    ('test = "revenu >= $3"', 'test = "revenue >= $3"'),
    ('test = "price > $1"\nrole = "gard" # mine', 'role = "guard" # mine'),
    ('event = "x"\ndue = 2026-11', 'due = "2026-11"'),
    ("p = 0,7\nevent = 'x'", "p = 0.7"),
    ("test = revenue > $3", 'test = "revenue > $3"'),
    ('event = "x"\ndue = "soon"', ""),
    ('test = "mix > $3"', ""),
    ('event = "x"\ntst = "y"', ""),  # which would name nothing
])  # fmt: skip
def test_a_line_is_written_where_it_is_certain(keys: str, right: str) -> None:
    text = f"{HEAD}{keys}\n"
    lines = corrected(text, load_book(text).problems)
    assert "".join(lines) == right


def test_a_symbol_with_a_dot() -> None:
    text = "[ticker.AGL.AX]\n"
    assert corrected(text, load_book(text).problems)[0] == '[ticker."AGL.AX"]'
