"""Pictures of the app: the screen after some keys, as SVG and, with resvg-py, as PNG.

python -m screenshots.make
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

from msgspec import Struct
from textual.app import App

from catalyst_tui.desk.home.folder import find_home, settle
from catalyst_tui.desk.live import LiveDesk, open_desk
from catalyst_tui.desk.opening import OpeningDesk
from catalyst_tui.ui.app import CatalystApp
from screenshots.lived import MovingClock, alone, lived_desk, lived_home, watched
from scripts.own_settings import own_settings

FONT = "DejaVu Sans Mono"


async def capture(app: App[Any], keys: Sequence[str], size: tuple[int, int]) -> str:
    """The screen as SVG after the keys, at `size` (columns, lines); byte for byte the same each time."""
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        for key in keys:
            await pilot.press(key)
            await app.workers.wait_for_complete()  # a key may act on what is found meanwhile
        await app.workers.wait_for_complete()
        await pilot.pause()
        return normal(app.export_screenshot(simplify=True))


def normal(svg: str) -> str:
    """An SVG without its random ids and its font from the web."""
    svg = re.sub(r"terminal-\d+", "terminal", svg)
    return re.sub(r"@font-face\s*\{[^}]*\}", "", svg).replace("Fira Code", FONT)


_BARS = re.compile(r'<text class="([^"]*)" x="([\d.]+)" y="([\d.]+)" [^>]*>([▁▂▃▄▅▆▇█]+)</text>')
_WIDTH, _HEIGHT, _ABOVE = 12.2, 24.4, 18.5  # of a cell, and from its top to where letters stand


def solid(svg: str) -> str:
    """The SVG with its bars as rectangles: as letters they have seams that no terminal shows."""

    def bars(found: re.Match[str]) -> str:
        class_, letters = found[1], found[4]
        x, top = float(found[2]), float(found[3]) - _ABOVE
        made = []
        for letter, same in groupby(letters):
            width = _WIDTH * len(list(same))
            height = _HEIGHT * (ord(letter) - ord("▁") + 1) / 8
            y = top + _HEIGHT - height
            made.append(
                f'<rect class="{class_}" x="{x:.6g}" y="{y:.6g}" width="{width:.6g}" '
                f'height="{height + 0.25:.6g}" shape-rendering="crispEdges"/>'
            )
            x += width
        return "".join(made)

    return _BARS.sub(bars, svg)


def draw(app: App[Any], keys: Sequence[str], size: tuple[int, int], path: Path) -> None:
    """Write `path` as .svg and .png."""
    import resvg_py

    svg = solid(asyncio.run(capture(app, keys, size)))
    path.with_suffix(".svg").write_text(svg, encoding="utf-8")
    path.with_suffix(".png").write_bytes(
        bytes(resvg_py.svg_to_bytes(svg_string=svg, width=min(size[0] * 12, 1600)))
    )


NOW = datetime(2026, 10, 5, 22, 0, tzinfo=UTC)
"""The evening of the last day the starter knows about."""

USUAL, SMALL, LARGE = (120, 40), (80, 24), (200, 60)


class Picture(Struct, frozen=True):
    """What is drawn of a home that was lived in: the keys pressed after the start, and the size."""

    keys: tuple[str, ...] = ()
    size: tuple[int, int] = USUAL


def typed(words: str) -> tuple[str, ...]:
    """The keys of some words."""
    names = {" ": "space", ",": "comma"}
    return tuple(names.get(letter, letter) for letter in words)


LIVED_IN = {
    "positions": Picture(),
    "positions-80x24": Picture(size=SMALL),
    "positions-200x60": Picture(size=LARGE),
    "thesis": Picture(("j", "2", "j", "j")),
    "timeline": Picture(("3", "g")),
    "review": Picture(("4",)),
    "inbox": Picture(("5", "j")),
    "chart": Picture(("j", "6", *["comma"] * 7)),
    "print-day": Picture(("j", "p", "up", "up", "up")),
    "replay": Picture(("6", "right_square_bracket", "t", "less_than_sign", "less_than_sign")),
    "add-checkpoint": Picture(("j", "a", *typed("stop 320 -> halve"))),
    "evidence": Picture(
        (
            *("j", "tab", "e", *typed("one win, told late"), "enter", *"happened", "enter"),
            *(*"2025-12-18", "enter", *typed("call of Q4")),
        )
    ),
}
"""The pictures of the README but the first start."""

FIRST_START = "first-start"


class Stopped:
    """A clock that does not move."""

    def now(self) -> datetime:
        return NOW

    def monotonic(self) -> float:
        return 0.0


def starter_app(folder: Path) -> CatalystApp:
    """The app on the starter book, in a new home at `folder`, without network and desktop."""
    home = find_home(str(folder), env={})
    own_settings(home.folder).write_text(alone(), encoding="utf-8")
    settle(home)
    return CatalystApp(open_desk(home, Stopped()), Stopped().now)


class LivedIn:
    """A home that was lived in, made once in a folder: each app has a copy of its own beside it."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._copies = folder, 0
        (folder / "made").mkdir()
        lived_home(folder / "made", MovingClock())

    @contextmanager
    def app(self) -> Iterator[CatalystApp]:
        """The app over a copy that nobody changed."""
        self._copies += 1
        copy = self._folder / str(self._copies)
        shutil.copytree(self._folder / "made", copy)
        home, clock = find_home(str(copy), env={}), MovingClock()
        with watched(home):
            yield CatalystApp(lived_desk(home, clock), clock.now)


def first_start() -> CatalystApp:
    """The page of a home that is not there yet, where Linux has it."""
    home = find_home(str(Path.home() / ".local/share/catalyst"), env={})
    return CatalystApp(cast("LiveDesk", OpeningDesk(home, Stopped())), Stopped().now, first=home)


def in_new_york() -> None:
    """Let this machine's clock be one of New York: the pictures show local times."""
    os.environ["TZ"] = "America/New_York"
    time.tzset()


def main() -> None:
    """Draw every picture of the README again."""
    here = Path(__file__).parent
    in_new_york()
    with TemporaryDirectory(prefix="catalyst-pictures-") as folder:
        home = LivedIn(Path(folder))
        for name, picture in LIVED_IN.items():
            with home.app() as app:
                draw(app, picture.keys, picture.size, here / name)
        draw(first_start(), (), USUAL, here / FIRST_START)


if __name__ == "__main__":
    main()
