"""[keys] of config.toml: what may be said, where a mistake stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalyst_tui.desk.home.config import ConfigError, parse_config, write_settings


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('keys = "E"', "1:1: this should be a table"),
        ("[keys]\nevidence = 5", '2:12: evidence is a key: "E"'),
        ('[keys]\nevidence = ""', '2:12: evidence is a key: "E"'),
        ('[keys]\nevidence = "escape"', "2:12: escape always leads out"),
    ],
)
def test_a_mistake_is_told_where_it_stands_and_stops_nothing(text: str, said: str) -> None:
    config = parse_config(f"{text}\n[quotes]\nevery = '5m'\n")
    assert config.mistakes.startswith(f"config.toml:{said}")
    assert (config.keys, config.quotes_every.seconds) == ((), 300)


def test_what_another_program_writes_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"

    def change(text: str) -> str:
        path.write_text("# theirs\n", "utf-8")
        return f"{text}# mine\n"

    with pytest.raises(ConfigError, match="changed by another program meanwhile"):
        write_settings(path, change)
    assert path.read_text("utf-8") == "# theirs\n"


def test_commands_of_an_older_version_are_named_and_not_run() -> None:
    config = parse_config('[[commands]]\nkey = "o"\nrun = ["rm", "-r", "{id}"]\n')
    assert config.told == ("[[commands]] in config.toml are not run any more: a script reads `--json`",)
