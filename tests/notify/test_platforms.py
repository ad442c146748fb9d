"""macOS and Windows, as far as they can be run elsewhere: what their programs are started with.

The script is the same whatever the text, and the text is an argument or a variable: it never becomes script.
"""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from msgspec.structs import replace

from catalyst_tui.notify import Notice, NotifyError
from catalyst_tui.notify.desktops import MacNotifier, WindowsNotifier, powershell, toast
from tests.notify.conftest import HOSTILE, MISSED, Make


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
    command = program.argv
    assert command[:3] == ["-NoProfile", "-NonInteractive", "-Command"]
    assert texts(program.env["CATALYST_TOAST"]) == [MISSED.title, MISSED.body]
    name = program.env["CATALYST_TOAST_TAG"]

    await WindowsNotifier(str(program.path)).send(HOSTILE)
    assert program.argv == command
    assert texts(program.env["CATALYST_TOAST"])[1][-24:] == '\n</text><image src="x"/>'
    assert len(name) == 16
    assert name != program.env["CATALYST_TOAST_TAG"]


def test_a_toast_without_a_body_has_one_text_and_stays_short() -> None:
    assert texts(toast(Notice("t"))) == ["t"]
    assert 'duration="short"' in toast(Notice("t"))
    assert 'duration="long"' in toast(MISSED)
    assert replace(MISSED, changes=MISSED.changes * 2).slot != MISSED.slot  # a digest has a name of its own


def test_powershell_is_the_systems_own() -> None:
    own = r"D:\Win\System32\WindowsPowerShell\v1.0\powershell.exe"
    assert powershell({"SystemRoot": r"D:\Win"}) == own
    assert powershell({}) == own.replace(r"D:\Win", r"C:\Windows")


async def test_a_failure_is_said_with_the_reason(make: Make) -> None:
    program = make("echo 'notifications are switched off: DisabledForUser' >&2; exit 1")
    with pytest.raises(
        NotifyError, match=r"^PowerShell failed \(exit code 1\): notifications are switched off"
    ):
        await WindowsNotifier(str(program.path)).send(MISSED)
    with pytest.raises(NotifyError, match=r"^osascript was not found: /nowhere$"):
        await MacNotifier("/nowhere").send(MISSED)


def texts(content: str) -> list[str]:
    """What a toast shows, read by a real XML parser."""
    return [text.text or "" for text in ElementTree.fromstring(content).iter("text")]
