"""The starter book, which lines are read against."""

from __future__ import annotations

import pytest

from catalyst_tui.book.file.load import load_book
from catalyst_tui.book.model.book import Book
from catalyst_tui.desk.home.folder import starter


@pytest.fixture(scope="module")
def book() -> Book:
    loaded = load_book(starter("catalysts.toml")).book
    assert loaded is not None
    return loaded
