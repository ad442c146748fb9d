"""The app over a desk of hand-made views, at a frozen moment."""

from __future__ import annotations

import pytest

from tests.screens.fake_desk import FakeDesk


@pytest.fixture
def desk() -> FakeDesk:
    """A desk with the example board."""
    return FakeDesk()
