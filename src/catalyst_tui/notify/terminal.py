r"""Notifications of the terminal the user sits at: how they are told over ssh, where there is no desktop.

One escape sequence, in the terminal's own dialect, and the bell unless the news is low. A terminal says
nothing back: written counts as taken. Written against kitty's desktop notifications protocol (OSC 99),
iTerm2's escape codes (OSC 9), foot's control sequences (urxvt's OSC 777) and tmux(1), `allow-passthrough`.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from enum import Enum

from catalyst_tui.book.clean import one_line
from catalyst_tui.judge.ledger.facts import Urgency
from catalyst_tui.notify.notifier import Notice, NotifyError
from catalyst_tui.notify.text import body_of, slot, title_of

Write = Callable[[str], None]
"""Writes to the terminal, between two frames of the screen. Raises OSError when there is none."""

_OSC, _ST, _BELL = "\x1b]", "\x1b\\", "\a"


class Dialect(Enum):
    """The sequence a terminal understands, by its OSC number."""

    ITERM = 9
    KITTY = 99
    RXVT = 777  # also foot, ghostty, wezterm, Konsole; others ignore it
    BELL = 0


_NAMES = (
    ("kitty", Dialect.KITTY),
    ("iterm", Dialect.ITERM),
    ("linux", Dialect.BELL),  # the console; its older drivers print what they do not know
    ("dumb", Dialect.BELL),
)


class TerminalNotifier:
    """A `Notifier` for whoever owns the terminal: `write` must never land inside another sequence."""

    def __init__(self, write: Write, env: Mapping[str, str]) -> None:
        self._write = write
        self._dialect, self._tmux = dialect(env), bool(env.get("TMUX"))

    async def send(self, notice: Notice) -> None:
        """Write the notice. Raises NotifyError when there is no terminal to write to."""
        try:
            self._write(sequence(notice, self._dialect, tmux=self._tmux))
        except OSError as error:
            reason = one_line(error.strerror or str(error))
            raise NotifyError(f"The terminal cannot be written to: {reason}") from error

    async def close(self) -> None:
        """The terminal is not ours to close."""


def dialect(env: Mapping[str, str]) -> Dialect:
    """What the terminal understands, from the variables that come through ssh and tmux."""
    known = " ".join(env.get(name, "") for name in ("TERM", "TERM_PROGRAM", "LC_TERMINAL")).lower()
    if env.get("KITTY_WINDOW_ID"):
        return Dialect.KITTY
    return next((spoken for name, spoken in _NAMES if name in known), Dialect.RXVT)


def sequence(notice: Notice, spoken: Dialect, *, tmux: bool = False) -> str:
    """All that is written for a notice. Inside tmux the sequence is for the terminal around it, and dropped
    unless `allow-passthrough` is on; the bell is for tmux, which passes it on in its own way."""
    told = _told(notice, spoken)
    if told and tmux:
        doubled = told.replace("\x1b", "\x1b\x1b")
        told = f"\x1bPtmux;{doubled}{_ST}"
    return told + (_BELL if notice.urgency > Urgency.LOW else "")


def _told(notice: Notice, spoken: Dialect) -> str:
    title, body = title_of(notice), body_of(notice)
    match spoken:
        case Dialect.KITTY:
            head = f"{_OSC}99;i={slot(notice)}:e=1:u={int(notice.urgency)}"
            first = f"{head}:d={0 if body else 1}:p=title;{_base64(title)}{_ST}"
            return first + (f"{head}:d=1:p=body;{_base64(body)}{_ST}" if body else "")
        case Dialect.ITERM:
            return f"{_OSC}9;{_field(f'{title}: {body}' if body else title)}{_ST}"
        case Dialect.RXVT:
            return f"{_OSC}777;notify;{_field(title)};{_field(body)}{_ST}"
        case Dialect.BELL:
            return ""


def _base64(text: str) -> str:
    return b64encode(text.encode("utf-8")).decode("ascii")


def _field(text: str) -> str:
    """One line without what separates fields; `9;4;…` would be another command."""
    return one_line(text).replace(";", ",")
