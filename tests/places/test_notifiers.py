"""A notifier has its place in `notify/channels.py`; it and each broker's format stand in a document."""

import re
from pathlib import Path

import pytest

import catalyst_tui.notify as room
from tests.doors.notify import Channel
from tests.homes import config_template, packaged_formats

DOCS = Path(__file__).parents[2] / "docs"


def section(file: str, title: str) -> str:
    return (DOCS / file).read_text("utf-8").partition(f"## {title}\n")[2].partition("\n## ")[0]


@pytest.mark.parametrize("channel", Channel)
def test_every_channel_says_that_it_took_a_test(channel: Channel) -> None:
    assert "test notification" in channel.took


def test_every_notifier_stands_under_channels_and_its_setting_under_settings() -> None:
    code = "".join(path.read_text("utf-8") for path in Path(room.__path__[0]).glob("*.py"))
    said = section("watch.md", "Channels").lower()
    assert [
        name for name in re.findall(r"^class (\w+)Notifier\b", code, re.M) if name.lower() not in said
    ] == []
    wishes = re.findall(r"^# (\w+) = ", config_template().partition("[notify]")[2].partition("\n[")[0], re.M)
    assert wishes
    assert [
        wish for wish in wishes if f"\n{wish} = " not in section("start.md", "Settings and notifications")
    ] == []


def test_every_format_stands_in_importing() -> None:
    assert [
        one.name for one in packaged_formats() if one.name not in section("importing.md", "Formats")
    ] == []
