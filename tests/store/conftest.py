"""A store in a fresh home, and the moment the tests call now."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.homes import Store, open_store


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 8, 4, 20, 5, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "catalyst.db"


@pytest.fixture
def store(path: Path, now: datetime) -> Iterator[Store]:
    with open_store(path, now=now) as opened:
        yield opened
