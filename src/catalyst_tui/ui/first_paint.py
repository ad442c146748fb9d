"""The kept frame, painted before the libraries of the screen are imported; they take ten times as long.

Until the app has taken the terminal over nothing typed is shown, and nothing of it is lost.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from catalyst_tui.desk.home import kept_status
from catalyst_tui.desk.home.kept_frame import found, look

try:
    import termios
except ImportError:  # Windows
    termios = None  # type: ignore[assignment]

OPEN, CLOSE = "\x1b[?1049h", "\x1b[?1049l"
"""A screen of the program's own, which a terminal clears at each; and back to the one before."""

HIDE, SHOW = "\x1b[?25l", "\x1b[?25h"

QUIET = "\x1b[<u" + "".join(f"\x1b[?{mode}l" for mode in (1000, 1003, 1004, 1006, 1015, 2004, 2048))
"""No more of what a beginning app asks a terminal to tell: keys in full, the mouse, focus, pastes, size."""

_IN, _OUT = 0, 2  # where Textual reads and writes


class Painted:
    """A terminal that shows a frame. `size` is the terminal's."""

    def __init__(self, frame: str, size: tuple[int, int]) -> None:
        self.size, self.ours = size, True
        self._attributes: list[Any] = termios.tcgetattr(_IN)
        try:
            _leave_well_on_signals(self._attributes, lambda: self.ours)
            termios.tcsetattr(_IN, termios.TCSANOW, _silent(self._attributes))
            _write(OPEN + HIDE + frame)
        except BaseException:  # Ctrl-C too: writing may wait, and what asks for us has no frame yet
            self.take_back()
            raise

    def hand_over(self) -> None:
        """To the app: it finds the terminal as it was, and goes on from the frame."""
        self.ours = False
        termios.tcsetattr(_IN, termios.TCSANOW, self._attributes)

    def take_back(self) -> None:
        """No app came: the terminal as it was."""
        if self.ours:
            self.hand_over()
            _write(CLOSE + SHOW)


def leave_well() -> None:
    """The same where nothing was painted: the app takes the terminal over before it listens to signals."""
    if termios is not None:
        with suppress(OSError, termios.error):  # no terminal
            _leave_well_on_signals(termios.tcgetattr(_IN), lambda: False)


def _leave_well_on_signals(attributes: list[Any], nobody_else: Callable[[], bool]) -> None:
    """Leave the terminal as it was when a signal ends us, until the app listens to them. `nobody_else` drew:
    whether the app has asked the terminal for nothing yet."""

    def ended(number: int, _: object) -> None:
        with suppress(OSError, termios.error):  # the terminal may be what has gone
            termios.tcsetattr(_IN, termios.TCSANOW, attributes)
            _write(CLOSE + SHOW if nobody_else() else QUIET + CLOSE + SHOW)
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, ended)


def painted(home: str | None, env: Mapping[str, str]) -> Painted | None:
    """Paint what was last seen of the home, if that is known."""
    path = None if env.get("CATALYST_BOOK") or termios is None else kept_status.find(env, home)
    if path is None:
        return None
    try:
        size = os.get_terminal_size(_OUT)
        frame = found(os.path.dirname(path), look(*size))
        return Painted(frame[0], (size.columns, size.lines)) if frame else None
    except (OSError, termios.error):
        return None


def _silent(attributes: list[Any]) -> list[Any]:
    """Nothing typed is shown or changed: Ctrl-C ends us, other keys wait for the app as they were hit."""
    silent = [*attributes]
    silent[0] &= ~(termios.ICRNL | termios.IXON)
    silent[3] &= ~(termios.ECHO | termios.ICANON)
    silent[6] = [*attributes[6]]
    for key in (termios.VSUSP, termios.VQUIT):
        silent[6][key] = b"\0"
    return silent


def _write(text: str) -> None:
    said = memoryview(text.encode())
    while said:
        said = said[os.write(_OUT, said) :]
