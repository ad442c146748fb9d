"""Not a test: the screen over a desk whose every text is hostile, to be run in a terminal and looked at.

`python -m tests.real.hostile LOG` opens it; with `crash` as well, looking at a checkpoint fails.
"""

import sys
from collections.abc import Callable, Mapping
from enum import Enum
from pathlib import Path
from typing import Any, cast

from msgspec import Struct
from msgspec.structs import replace

from tests.doors.ui import CatalystApp
from tests.homes import LiveDesk, log_to
from tests.screens.charts import LANES, VIEW
from tests.screens.claims import NOW
from tests.screens.fake_desk import FakeDesk
from tests.screens.hand_made import example_timeline

PAYLOADS = (
    "\x1b[4;35;77mcolour",
    "\x1b[77;177Hplace",
    "\x1b]52;c;Y2xpcGJvYXJk\x07clipboard",
    "\x1b]8;;https://evil.example\x1b\\link\x1b]8;;\x1b\\",
    "\x1bP1$r0m\x1b\\dcs",
    "\x1b_apc\x1b\\",
    "\x1b^pm\x1b\\",
    "\x1bc",
    "\x9b4;35;77mc1",
    "\x9d52;c;Y2xpcA==\x9c",
    "bidi \u202egnp.exe\u2066",
    "zero\u200bwidth\u200d\ufeff\u00ad",
    "tags \U000e0041\U000e0042",
    "bell\x07 back\x08\x08 del\x7f",
    "line\rover\x0b\x0cfeed\u2028\u2029",
    "private\ue000 unassigned\U0001fbff\U000effff lone\ud800",
    "climb" + "\u0301" * 500,
    "[/x] [@click=app.quit]q[/] [link=file:///etc]l[/link] [bold",
    "]8;;x\x1b",
)
HOSTILE = " ".join(PAYLOADS)
SECRET = "sk-sesame-0123456789"
"""What an exception may know and a terminal must not."""

_NAMES = {"id", "symbol", "checkpoint", "ticker", "thesis", "what", "revision"}
"""Fields by which things are looked up: the book allows only letters, digits and dashes there."""
_RULED = ("quantity", "period", "dates")
"""Rooms whose values are read by rule, so that nothing foreign is in them."""


def poisoned(value: Any) -> Any:
    """Return the same value, each text in it followed by something hostile, in turns."""
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        turn = len(value) % len(PAYLOADS)
        return " ".join((PAYLOADS[turn], value, *PAYLOADS[turn:], *PAYLOADS[:turn]))
    if isinstance(value, tuple):
        return tuple(map(poisoned, value))
    if isinstance(value, list):
        return [poisoned(item) for item in value]
    if isinstance(value, Mapping):
        return {key: poisoned(item) for key, item in value.items()}
    if isinstance(value, Struct) and not type(value).__module__.endswith(_RULED):
        found = {name: getattr(value, name) for name in value.__struct_fields__}
        return replace(value, **{name: poisoned(item) for name, item in found.items() if name not in _NAMES})
    return value


class HostileDesk:
    """The hand-made desk, poisoned: whatever a screen asks now or will ask one day."""

    def __init__(self, crash: bool) -> None:
        self._desk = FakeDesk(answers={"timeline": example_timeline(), "chart": VIEW, "chart_lanes": LANES})
        self._crash = crash
        self._boards: dict[int, Any] = {}
        for what in ("refresh", "record", "see_inbox"):
            self._desk.fails[what] = RuntimeError(HOSTILE)

    def board(self) -> Any:
        """Return the same object until something changed."""
        shown = self._desk.board()
        return self._boards.setdefault(id(shown), poisoned(shown))

    def recall(self, key: str) -> str | None:
        """As if what is kept between starts had been tampered with."""
        return {"sort": HOSTILE, "theme": HOSTILE, "screen": HOSTILE, "cursor": "ALAB"}.get(key)

    def detail(self, checkpoint: str) -> Any:
        """Return a checkpoint; in a crash, a stack with locals that nobody should see."""
        if self._crash:
            api_key = SECRET
            raise RuntimeError(f"no key opens it {HOSTILE}", api_key is None)
        return poisoned(self._desk.detail(checkpoint))

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._desk, name)
        if not callable(found) or name in {"listen", "start", "stop", "refresh", "record", "remember"}:
            return found
        return _poisoning(found)


def _poisoning(ask: Callable[..., Any]) -> Callable[..., Any]:
    def answer(*args: Any, **kwargs: Any) -> Any:
        return poisoned(ask(*args, **kwargs))

    return answer


if __name__ == "__main__":
    log_to(Path(sys.argv[1]))
    app = CatalystApp(cast(LiveDesk, HostileDesk("crash" in sys.argv)), lambda: NOW)
    app.run()
    raise SystemExit(app.return_code)
