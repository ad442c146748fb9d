"""The starter book, which lines are read against."""

import pytest

from tests.doors.book import Book, load_book
from tests.homes import starter


@pytest.fixture(scope="module")
def book() -> Book:
    loaded = load_book(starter("catalysts.toml")).book
    assert loaded is not None
    return loaded
