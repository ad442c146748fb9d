"""[keys] of config.toml: what may be said, where a mistake stands."""

from __future__ import annotations

import pytest

from catalyst_tui.desk.home.config import ConfigError, parse_config


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('keys = "E"', "1:1: this should be a table"),
        ("[keys]\nevidence = 5", '2:12: evidence is a key: "E"'),
        ('[keys]\nevidence = ""', '2:12: evidence is a key: "E"'),
        ('[keys]\nevidence = "escape"', "2:12: escape always leads out"),
    ],
)
def test_a_mistake_is_told_where_it_stands(text: str, said: str) -> None:
    with pytest.raises(ConfigError, match=f"^{said}"):
        parse_config(text)
