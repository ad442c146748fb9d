"""config.toml: defaults, what may be said, and a sentence for everything else."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.homes import Config, ConfigError, config_template, parse_config, read_config

COMMAND = '1:19: notify.on_alert is a program and its arguments: ["~/bin/tell", "me"]'
ADDRESS = '1:20: sources.cboe.url is an address: "http://127.0.0.1:8080"'
EMAIL = '1:23: sources.sec.contact is an e-mail address: "you@example.com"'


@pytest.mark.parametrize("text", ["", "[notify]\ndigest = '8:00'\n[sources.yahoo]\n[quotes]\nevery = '5m'\n"])
def test_what_is_left_out_has_a_default(text: str) -> None:
    assert parse_config(text).desktop


def test_its_examples_are_right_when_they_are_switched_on() -> None:
    lines = (line.removeprefix("# ") if " = " in line else line for line in config_template().splitlines())
    found = parse_config("\n".join(lines))
    assert found.sources["yahoo"].url == "http://127.0.0.1:8080"


@pytest.mark.parametrize(
    ("hours", "quiet"), [("22:00-07:00", ["22:00", "23:59", "00:00", "06:59"]), ("9:30 - 16:00", ["12:00"])]
)
def test_quiet_hours_are_this_machines_own(new_york: None, hours: str, quiet: list[str]) -> None:
    found = parse_config(f'notify.quiet = "{hours}"').quiet
    assert found is not None
    at = {clock: datetime.fromisoformat(f"2026-11-20T{clock}-05:00").astimezone(UTC) for clock in CLOCKS}
    assert [clock for clock in CLOCKS if found.holds(at[clock])] == quiet


CLOCKS = ("07:00", "12:00", "16:00", "21:59", "22:00", "23:59", "00:00", "06:59")


@pytest.mark.parametrize(("text", "sentence"), [
    ("notify =", '1:9: a closing quote, a bracket or a value is missing (notify = "…")'),
    ("notfy.desktop = true", "1:1: config.toml has no key `notfy` (did you mean notify?)"),
    ("zebra = 1", "1:1: config.toml has no key `zebra` (there is notify, sources, keys)"),
    ("notify = 5", "1:10: [notify] is a table of keys"),
    ("notify.desktp = true", "1:1: [notify] has no key `desktp` (did you mean desktop?)"),
    ("notify.desktop = 'yes'", "1:18: notify.desktop is true or false"),
    ("notify.on_alert = 'tell'", COMMAND),
    ("notify.on_alert = ['']", COMMAND),
    ("notify.on_alert = ['tell', 3]", COMMAND),
    ('notify.on_alert = ["te\\u0000ll"]', COMMAND),
    ("notify.quiet = '22-7'", '1:16: notify.quiet is two times of day: "22:00-07:00"'),
    ("notify.quiet = '24:00-07:00'", '1:16: notify.quiet is two times of day: "22:00-07:00"'),
    ("notify.quiet = false", '1:16: notify.quiet is two times of day: "22:00-07:00"'),
    ("notify.quiet = '7:00-07:00'", "1:16: notify.quiet is never over: it ends when it begins"),
    ("notify.sound = true", "1:1: [notify] has no key `sound` (there is desktop, on_alert, push, quiet)"),
    ("[sources.yaho]", "1:1: [sources] has no key `yaho` (did you mean yahoo?)"),
    ("sources.yahoo = true", "1:17: [sources.yahoo] is a table of keys"),
    ("sources.yahoo.enabled = 1", "1:25: sources.yahoo.enabled is true or false"),
    ("sources.cboe.key = 'x'", "1:1: [sources.cboe] has no key `key` (there is url, enabled)"),
    ("sources.yahoo.contact = 'me@example.org'",
        "1:1: [sources.yahoo] has no key `contact` (there is url, enabled)"),
    ("sources.sec.contact = 'me'", EMAIL),
    ("sources.sec.contact = 'a@b.cd\\r\\nHost: x'", EMAIL),
    ('sources.sec.contact = "a@b.cd\\n"', EMAIL),
    ("sources.cboe.url = 8080", ADDRESS),
    ("sources.cboe.url = 'ftp://x'", ADDRESS),
    ("sources.cboe.url = 'http://u:p@x'", ADDRESS),
    ("sources.cboe.url = 'http://x?key=1'", ADDRESS),
    ("sources.cboe.url = 'http://x:99999'", ADDRESS),
    ("keys = 'E'", '1:1: this should be a table: evidence = "E"'),
    ("keys.evidence = 5", '1:17: evidence is a key: "E", "ctrl+e", "f5", "?"'),
    ("keys.evidence = ''", '1:17: evidence is a key: "E", "ctrl+e", "f5", "?"'),
    ("keys.evidence = 'escape'", "1:17: escape always leads out and cannot be given away"),
])  # fmt: skip
def test_what_is_wrong_is_named(text: str, sentence: str) -> None:
    with pytest.raises(ConfigError) as raised:
        parse_config(text)
    assert str(raised.value) == sentence


def test_every_mistake_is_named_at_once() -> None:
    with pytest.raises(ConfigError) as raised:
        parse_config("zebra = 1\nkeys.evidence = 3\nnotify.desktop = 3\n[sources]\nyahoo.enabled = 3")
    assert re.findall(r"(?:^|; )([0-9]+):", str(raised.value)) == ["1", "2", "3", "5"]


def test_a_file_is_named_with_its_mistake(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    assert read_config(path) == Config()
    path.write_text("zebra = 1", "utf-8")
    with pytest.raises(ConfigError, match=r"config\.toml:1:1: .* no key `zebra`"):
        read_config(path)
    path.write_bytes(b"\xff")
    with pytest.raises(ConfigError, match=r"config\.toml is not UTF-8 text"):
        read_config(path)
