"""Events counted in the last so many days."""

import pytest

from tests.doors.book import definition, load_book


@pytest.mark.parametrize(("count", "shown", "hint"), [
    (">= 3 within 14d", ">= 3 within 14d", ""),
    ("> 2 within 2w", "> 2 within 14d", ""),
    ("3 in 2 weeks", "", '">= 3 within 14d"'),
    ("= 3 within 14d", "", ">= 3 within 14d"),
    (">= 3 within 0d", "", ">= 3 within 14d"),
    ("three", "", '">= 2"'),
])  # fmt: skip
def test_a_count_in_so_many_days(count: str, shown: str, hint: str) -> None:
    text = f'[ticker.A]\n[[checkpoint]]\nid = "x"\nticker = "A"\nevent = "e"\ncount = "{count}"\n'
    loaded = load_book(text)
    if hint:
        assert hint in loaded.problems[0].hint
    else:
        assert loaded.book is not None
        assert shown in definition(loaded.book.checkpoints["x"])
