"""The app over a desk of hand-made views, at a frozen moment."""

from typing import Any

import pytest
from textual.css.stylesheet import Stylesheet

from tests.screens.fake_desk import FakeDesk

_parse = Stylesheet._parse_rules
_parsed: dict[tuple[Any, ...], Any] = {}


def _parse_once(sheet: Stylesheet, css: str, *where: Any, **named: Any) -> Any:
    """Rules are only read: what one app has parsed serves all that have the same colours."""
    key = (frozenset(sheet._variables.items()), css, where, tuple(named.items()))
    if key not in _parsed:
        _parsed[key] = _parse(sheet, css, *where, **named)
    return _parsed[key]


Stylesheet._parse_rules = _parse_once  # type: ignore[method-assign, assignment]


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk()
