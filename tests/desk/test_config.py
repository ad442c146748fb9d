"""config.toml: defaults, what may be said, and a sentence for everything else."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from catalyst_tui.desk.config import Config, ConfigError, SourceConfig, parse_config, read_config
from catalyst_tui.desk.home import CONFIG_TEMPLATE


@pytest.mark.parametrize("text", ["", "[quotes]\n[notify]\n[sources.yahoo]\n"])
def test_what_is_left_out_has_a_default(text: str) -> None:
    found = parse_config(text)
    assert (found.quotes_every, found.desktop) == (timedelta(seconds=60), True)


def test_the_template_is_the_defaults() -> None:
    assert parse_config(CONFIG_TEMPLATE) == Config(sources={"yahoo": SourceConfig(), "cboe": SourceConfig()})


def test_its_examples_are_right_when_they_are_switched_on() -> None:
    lines = (line.removeprefix("# ") if " = " in line else line for line in CONFIG_TEMPLATE.splitlines())
    found = parse_config("\n".join(lines))
    assert found.sources["yahoo"].url == "http://127.0.0.1:8080"


@pytest.mark.parametrize(
    ("text", "every"),
    [("15s", 15), ("90 s", 90), ("5m", 300), ("5 min", 300), ("1h", 3600)],
)
def test_how_often_prices_are_fetched(text: str, every: int) -> None:
    assert parse_config(f'quotes.every = "{text}"').quotes_every == timedelta(seconds=every)


def test_a_source_can_be_another_server_or_off() -> None:
    found = parse_config('[sources]\nyahoo.url = "http://[::1]:8080/x"\ncboe.enabled = false')
    assert found.sources == {
        "yahoo": SourceConfig("http://[::1]:8080/x"),
        "cboe": SourceConfig(enabled=False),
    }


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("quotes =", "Invalid value (at end of document)"),
        ("quote.every = '60s'", "unknown key quote; did you mean quotes?"),
        ("zebra = 1", "unknown key zebra; there is quotes, notify, sources"),
        ("quotes = 5", "quotes is a table: [quotes]"),
        ("quotes.evry = '60s'", "unknown key quotes.evry; did you mean every?"),
        ("quotes.every = 60", 'quotes.every is a time: "60s", "5m" or "1h"'),
        ("quotes.every = 'soon'", 'quotes.every is a time: "60s", "5m" or "1h"'),
        ("quotes.every = '٦٠s'", 'quotes.every is a time: "60s", "5m" or "1h"'),
        ("quotes.every = '1s'", 'quotes.every is at least "15s", to stay a polite guest'),
        ("notify.desktop = 'yes'", "notify.desktop is true or false"),
        ("notify.sound = true", "unknown key notify.sound; there is desktop"),
        ("[sources.yaho]", "unknown key sources.yaho; did you mean yahoo?"),
        ("sources.yahoo = true", "sources.yahoo is a table: [sources.yahoo]"),
        ("sources.yahoo.enabled = 1", "sources.yahoo.enabled is true or false"),
        ("sources.cboe.key = 'x'", "unknown key sources.cboe.key; there is url, enabled"),
        ("sources.cboe.url = 8080", 'sources.cboe.url is an address: "http://127.0.0.1:8080"'),
        ("sources.cboe.url = 'ftp://x'", 'sources.cboe.url is an address: "http://127.0.0.1:8080"'),
        ("sources.cboe.url = 'http://u:p@x'", 'sources.cboe.url is an address: "http://127.0.0.1:8080"'),
        ("sources.cboe.url = 'http://x?key=1'", 'sources.cboe.url is an address: "http://127.0.0.1:8080"'),
        ("sources.cboe.url = 'http://x:99999'", 'sources.cboe.url is an address: "http://127.0.0.1:8080"'),
    ],
)
def test_what_is_wrong_is_named(text: str, sentence: str) -> None:
    with pytest.raises(ConfigError) as raised:
        parse_config(text)
    assert str(raised.value) == sentence


def test_every_mistake_is_named_at_once() -> None:
    with pytest.raises(ConfigError) as raised:
        parse_config("zebra = 1\nquotes.every = 3\nnotify.desktop = 3")
    assert str(raised.value).count(";") >= 2


def test_a_file_is_named_with_its_mistake(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    assert read_config(path) == Config()
    path.write_text("zebra = 1", "utf-8")
    with pytest.raises(ConfigError, match=r"config\.toml: unknown key zebra"):
        read_config(path)
    path.write_bytes(b"\xff")
    with pytest.raises(ConfigError, match=r"config\.toml cannot be read"):
        read_config(path)
