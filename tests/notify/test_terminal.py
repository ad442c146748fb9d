"""What is written to a terminal: its dialect, nothing a text could add to it, and the way through tmux."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from catalyst_tui.judge.kinds import Urgency
from catalyst_tui.notify import Notice, NotifyError
from catalyst_tui.notify.desktops import Dialect, TerminalNotifier, dialect, sequence
from tests.notify.conftest import HOSTILE

PLAIN = Notice("ALAB met: Q3", "revenue; GAAP\n$560M")

TERMINALS = [
    ({"TERM": "xterm-kitty"}, Dialect.ITERM),
    ({"TERM": "tmux-256color", "KITTY_WINDOW_ID": "1"}, Dialect.ITERM),
    ({"TERM": "xterm-256color", "LC_TERMINAL": "iTerm2"}, Dialect.ITERM),
    ({"TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app"}, Dialect.ITERM),
    ({"TERM": "foot"}, Dialect.RXVT),
    ({"TERM": "xterm-ghostty"}, Dialect.RXVT),
    ({"TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"}, Dialect.RXVT),
    ({"TERM": "xterm-256color"}, Dialect.RXVT),
    ({}, Dialect.RXVT),
    ({"TERM": "linux"}, Dialect.BELL),
]


@pytest.mark.parametrize(("env", "spoken"), TERMINALS)
def test_a_terminal_is_known_by_what_comes_through_ssh(env: dict[str, str], spoken: Dialect) -> None:
    assert dialect(env) is spoken


SEQUENCES = [
    (Dialect.ITERM, "\x1b]9;ALAB met: Q3: revenue, GAAP $560M\x1b\\\a"),
    (Dialect.RXVT, "\x1b]777;notify;ALAB met: Q3;revenue, GAAP $560M\x1b\\\a"),
    (Dialect.BELL, "\a"),
]


@pytest.mark.parametrize(("spoken", "written"), SEQUENCES)
def test_what_is_written(spoken: Dialect, written: str) -> None:
    assert sequence(PLAIN, spoken) == written


def test_without_a_body_the_title_is_all() -> None:
    assert sequence(Notice("t"), Dialect.ITERM) == "\x1b]9;t\x1b\\\a"


def test_low_news_do_not_ring() -> None:
    assert "\a" not in sequence(replace(PLAIN, urgency=Urgency.LOW), Dialect.RXVT)


def test_inside_tmux_the_sequence_is_wrapped_and_the_bell_is_not() -> None:
    assert sequence(PLAIN, Dialect.ITERM, tmux=True) == (
        "\x1bPtmux;\x1b\x1b]9;ALAB met: Q3: revenue, GAAP $560M\x1b\x1b\\\x1b\\\a"
    )
    assert sequence(PLAIN, Dialect.BELL, tmux=True) == "\a"


@given(st.sampled_from(Dialect), st.text(max_size=400), st.text(max_size=400))
def test_no_text_adds_a_command(spoken: Dialect, title: str, body: str) -> None:
    written = sequence(Notice(title, body), spoken)
    bare = sequence(Notice("t"), spoken)
    assert re.findall(r"[\x00-\x1f\x7f-\x9f]", written) == re.findall(r"[\x00-\x1f\x7f-\x9f]", bare)
    if spoken is Dialect.RXVT:
        assert written.count(";") == 3


def test_hostile_text_is_only_text() -> None:
    assert sequence(HOSTILE, Dialect.ITERM) == (
        '\x1b]9;]0,owned 2J\'), do shell script "id" --: '
        '$(id) `id` ", Remove-Item C:\\ \\ </text><image src="x"/>\x1b\\\a'
    )


async def test_it_writes_once() -> None:
    written: list[str] = []
    notifier = TerminalNotifier(written.append, {"TERM": "foot", "TMUX": "/tmp/tmux-1000/default,1,0"})
    await notifier.send(PLAIN)
    assert written == [sequence(PLAIN, Dialect.RXVT, tmux=True)]


async def test_a_terminal_that_is_gone_is_an_error() -> None:
    def closed(text: str) -> None:
        raise OSError("the screen is closed")

    with pytest.raises(NotifyError, match=r"^The terminal cannot be written to: the screen is closed$"):
        await TerminalNotifier(closed, {}).send(PLAIN)
