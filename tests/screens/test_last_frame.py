"""A frame painted before the app: it stands until the book is judged, or somebody wants something."""

from __future__ import annotations

import os
import pty
import signal
import termios
import tty
from collections.abc import Iterator

import pytest

from catalyst_tui.ui import first_paint
from catalyst_tui.ui.app import BoardChanged, CatalystApp
from catalyst_tui.ui.first_paint import CLOSE, HIDE, OPEN, QUIET, SHOW, Painted, leave_well
from tests.screens.claims import NOW
from tests.screens.hand_made import example_board
from tests.screens.test_reading import ReadingDesk, last_seen


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Where what is painted can be read."""
    master, slave = pty.openpty()
    monkeypatch.setattr(first_paint, "_IN", slave)
    monkeypatch.setattr(first_paint, "_OUT", slave)
    numbers = (signal.SIGTERM, signal.SIGHUP)
    before = [signal.getsignal(number) for number in numbers]
    yield master
    for number, handler in zip(numbers, before, strict=True):
        signal.signal(number, handler)
    os.close(master)
    os.close(slave)


def test_a_start_that_fails_leaves_the_terminal_as_it_was(terminal: int) -> None:
    before = termios.tcgetattr(first_paint._IN)
    frame = Painted("the frame", (120, 40))
    assert not termios.tcgetattr(first_paint._IN)[3] & termios.ECHO
    frame.take_back()
    frame.take_back()
    assert termios.tcgetattr(first_paint._IN) == before
    expected = f"{OPEN}{HIDE}the frame{CLOSE}{SHOW}"
    said = os.read(terminal, 1000)
    while len(said) < len(expected):  # two writes may come in two parts
        said += os.read(terminal, 1000)
    assert said.decode() == expected


def test_keys_wait_for_the_app_as_they_were_hit(terminal: int) -> None:
    Painted("", (120, 40))
    os.write(terminal, b"j\r\x1a\x13")  # the third would stop us, the fourth what is written
    assert os.read(first_paint._IN, 10) == b"j\r\x1a\x13"


def test_a_signal_before_the_app_listens_leaves_the_terminal_where_nothing_was_painted(
    terminal: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, ended = termios.tcgetattr(first_paint._IN), []
    leave_well()
    tty.setraw(first_paint._IN)  # as the app takes it over
    monkeypatch.setattr(os, "kill", lambda _, by: ended.append(by))
    signal.raise_signal(signal.SIGTERM)
    assert ended == [signal.SIGTERM]
    assert termios.tcgetattr(first_paint._IN) == before
    assert os.read(terminal, 1000).decode() == f"{QUIET}{CLOSE}{SHOW}"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_leaves_the_terminal_as_it_was(
    terminal: int, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, ended = termios.tcgetattr(first_paint._IN), []
    Painted("", (120, 40))
    assert os.read(terminal, 1000).decode() == f"{OPEN}{HIDE}"
    monkeypatch.setattr(os, "kill", lambda _, by: ended.append(by))
    signal.raise_signal(number)
    assert ended == [number]
    assert termios.tcgetattr(first_paint._IN) == before
    assert os.read(terminal, 1000).decode() == f"{CLOSE}{SHOW}"


async def test_it_stands_until_the_book_is_judged(terminal: int) -> None:
    desk = ReadingDesk(last_seen())
    app = CatalystApp(desk, lambda: NOW)
    app.go_on_from(Painted("", (120, 40)))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert app.shows_last_frame
        desk.shown = example_board()
        app.post_message(BoardChanged())
        await pilot.pause()
        assert not app.shows_last_frame


@pytest.mark.parametrize("how", ["key", "size"])
async def test_who_wants_something_sees_it(terminal: int, how: str) -> None:
    app = CatalystApp(ReadingDesk(last_seen()), lambda: NOW)
    app.go_on_from(Painted("", (120, 40)))
    async with app.run_test(size=(120, 40)) as pilot:
        if how == "key":
            await pilot.press("j")
        else:
            await pilot.resize_terminal(100, 30)
        assert not app.shows_last_frame


async def test_a_key_that_needs_the_book_leaves_it_there_until_then(terminal: int) -> None:
    desk = ReadingDesk(last_seen())
    app = CatalystApp(desk, lambda: NOW)
    app.go_on_from(Painted("", (120, 40)))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("a")
        assert app.shows_last_frame
        desk.change(example_board())
        for _ in range(40):
            await pilot.pause(0.02)
            if len(app.screen_stack) > 1:
                break
        assert not app.shows_last_frame
        assert type(app.screen).__name__ == "AddMenu"
