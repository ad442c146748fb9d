"""What a notice becomes on Linux, macOS, Windows and in a terminal: no text becomes a command."""

import re
from xml.etree import ElementTree

import pytest
from dbus_fast import Variant
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.doors.judge import Urgency
from tests.doors.notify import (
    DBusNotifier,
    Dialect,
    MacNotifier,
    Notice,
    NotifyError,
    TerminalNotifier,
    WindowsNotifier,
    dialect,
    notify_message,
    powershell,
    sequence,
    toast,
)
from tests.notify.conftest import HOSTILE, MISSED, Make

TITLE, BODY, HINTS = 3, 4, 6  # where the Notify call has them
CONTROL = r"[\x00-\x1f\x7f-\x9f]"


# Linux


@pytest.mark.parametrize(("title", "shown"), [
    ("two\nlines\tand a tab", "two lines and a tab"),
    ("\x1b]52;c;ZXZpbA==\x07clipboard", "]52;c;ZXZpbA==clipboard"),
    ("a <b>title</b> is never markup", "a <b>title</b> is never markup"),
    ("x" * 400, "x" * 299 + "…"),
])  # fmt: skip
def test_a_title_is_one_clean_line(title: str, shown: str) -> None:
    assert notify_message(Notice(title), markup=True).body[TITLE] == shown


def test_a_body_has_its_lines_and_is_escaped_after_the_cut_only_where_markup_is_read() -> None:
    notice = Notice("t", "gross margin < 70%\nR&D > 20%")
    assert notify_message(notice, markup=False).body[BODY] == "gross margin < 70%\nR&D > 20%"
    assert notify_message(notice, markup=True).body[BODY] == "gross margin &lt; 70%\nR&amp;D &gt; 20%"
    long = notify_message(Notice("t", "&" * 400), markup=True).body[BODY]
    assert set(long.removesuffix("…").split("&amp;")) == {""}


@pytest.mark.parametrize("text", ["", "\x00\x07", "\ud800", "é\u202egnp.exe"])
def test_any_text_can_be_sent_with_its_urgency(text: str) -> None:
    for urgency in Urgency:
        message = notify_message(Notice(text, text, urgency), markup=True)
        assert message._marshall(False)
        assert message.body[HINTS] == {"urgency": Variant("y", int(urgency))}


@pytest.mark.parametrize(("address", "reason"), [
    ("unix:path=/nowhere/bus", "No such file or directory"),
    ("unix:runtime=yes", "unknown path"),
    ("nonsense", "did not contain a transport"),
    (None, "DBUS_SESSION_BUS_ADDRESS not set"),
])  # fmt: skip
async def test_a_bus_that_is_not_there_is_an_error_in_a_sentence(
    address: str | None, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DBUS_SESSION_BUS_ADDRESS", "DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(NotifyError, match=f"^The desktop's message bus cannot be reached: .*{reason}"):
        await DBusNotifier(address).send(Notice("t"))


# macOS and Windows, as far as they can be run elsewhere: what their programs are started with


async def test_osascript_reads_a_constant_script_and_gets_the_text_as_arguments(make: Make) -> None:
    program = make("")
    await MacNotifier(str(program.path)).send(MISSED)
    script = program.stdin
    assert program.argv == ["-", "Catalyst", MISSED.title, MISSED.body]
    await MacNotifier(str(program.path)).send(HOSTILE)
    assert program.stdin == script
    assert program.argv[2].startswith("]0;owned 2J'); do shell script")


async def test_powershell_gets_a_constant_script_and_the_toast_as_a_variable(make: Make) -> None:
    program = make("")
    await WindowsNotifier(str(program.path)).send(MISSED)
    command, name = program.argv, program.env["CATALYST_TOAST_TAG"]
    assert command[:3] == ["-NoProfile", "-NonInteractive", "-Command"]
    assert texts(program.env["CATALYST_TOAST"]) == [MISSED.title, MISSED.body]
    await WindowsNotifier(str(program.path)).send(HOSTILE)
    assert program.argv == command
    assert texts(program.env["CATALYST_TOAST"])[1][-24:] == '\n</text><image src="x"/>'
    assert (len(name), name != program.env["CATALYST_TOAST_TAG"]) == (16, True)


def test_a_toast_without_a_body_has_one_text_and_stays_short() -> None:
    assert texts(toast(Notice("t"))) == ["t"]
    assert 'duration="short"' in toast(Notice("t"))
    assert 'duration="long"' in toast(MISSED)
    assert replace(MISSED, changes=MISSED.changes * 2).slot != MISSED.slot  # a digest has a name of its own
    own = r"D:\Win\System32\WindowsPowerShell\v1.0\powershell.exe"
    assert (powershell({"SystemRoot": r"D:\Win"}), powershell({})) == (
        own,
        own.replace(r"D:\Win", r"C:\Windows"),
    )


async def test_a_failure_is_named_with_the_reason(make: Make) -> None:
    program = make("echo 'notifications are switched off: DisabledForUser' >&2; exit 1")
    with pytest.raises(
        NotifyError, match=r"^PowerShell failed \(exit code 1\): notifications are switched off"
    ):
        await WindowsNotifier(str(program.path)).send(MISSED)
    with pytest.raises(NotifyError, match=r"^osascript was not found: /nowhere$"):
        await MacNotifier("/nowhere").send(MISSED)


def texts(content: str) -> list[str]:
    """Return what a toast shows, read by a real XML parser."""
    return [text.text or "" for text in ElementTree.fromstring(content).iter("text")]


# The terminal

PLAIN = Notice("ALAB met: Q3", "revenue; GAAP\n$560M")


@pytest.mark.parametrize(("env", "spoken"), [
    ("TERM=xterm-kitty", Dialect.ITERM),
    ("TERM=tmux-256color KITTY_WINDOW_ID=1", Dialect.ITERM),
    ("TERM=xterm-256color LC_TERMINAL=iTerm2", Dialect.ITERM),
    ("TERM=xterm-256color TERM_PROGRAM=iTerm.app", Dialect.ITERM),
    ("TERM=foot", Dialect.RXVT),
    ("TERM=xterm-ghostty", Dialect.RXVT),
    ("TERM=xterm-256color TERM_PROGRAM=WezTerm", Dialect.RXVT),
    ("", Dialect.RXVT),
    ("TERM=linux", Dialect.BELL),
])  # fmt: skip
def test_a_terminal_is_known_by_what_comes_through_ssh(env: str, spoken: Dialect) -> None:
    assert dialect(dict(one.split("=") for one in env.split())) is spoken


def test_what_is_written() -> None:
    assert sequence(PLAIN, Dialect.ITERM) == "\x1b]9;ALAB met: Q3: revenue, GAAP $560M\x1b\\\a"
    assert sequence(PLAIN, Dialect.RXVT) == "\x1b]777;notify;ALAB met: Q3;revenue, GAAP $560M\x1b\\\a"
    assert sequence(PLAIN, Dialect.BELL) == sequence(PLAIN, Dialect.BELL, tmux=True) == "\a"
    assert sequence(PLAIN, Dialect.ITERM, tmux=True) == (
        "\x1bPtmux;\x1b\x1b]9;ALAB met: Q3: revenue, GAAP $560M\x1b\x1b\\\x1b\\\a"
    )
    assert sequence(Notice("t"), Dialect.ITERM) == "\x1b]9;t\x1b\\\a"
    assert "\a" not in sequence(replace(PLAIN, urgency=Urgency.LOW), Dialect.RXVT)
    assert sequence(HOSTILE, Dialect.ITERM) == (
        '\x1b]9;]0,owned 2J\'), do shell script "id" --: '
        '$(id) `id` ", Remove-Item C:\\ \\ </text><image src="x"/>\x1b\\\a'
    )


@given(st.sampled_from(Dialect), st.text(max_size=400), st.text(max_size=400))
def test_no_text_adds_a_command(spoken: Dialect, title: str, body: str) -> None:
    written, bare = sequence(Notice(title, body), spoken), sequence(Notice("t"), spoken)
    assert re.findall(CONTROL, written) == re.findall(CONTROL, bare)
    if spoken is Dialect.RXVT:
        assert written.count(";") == 3


async def test_it_writes_once_and_a_terminal_that_is_gone_is_an_error() -> None:
    written: list[str] = []
    await TerminalNotifier(written.append, {"TERM": "foot", "TMUX": "/tmp/tmux-1000/default,1,0"}).send(PLAIN)
    assert written == [sequence(PLAIN, Dialect.RXVT, tmux=True)]

    def closed(text: str) -> None:
        raise OSError("the screen is closed")

    with pytest.raises(NotifyError, match=r"^The terminal cannot be written to: the screen is closed$"):
        await TerminalNotifier(closed, {}).send(PLAIN)
