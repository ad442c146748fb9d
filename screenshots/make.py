"""Pictures of the app on the starter book: the screen after some keys, as SVG and, with resvg-py, as PNG.

python -m screenshots.make
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from textual.app import App

from catalyst_tui.desk.home.folder import find_home
from catalyst_tui.desk.live import open_desk
from catalyst_tui.ui.app import CatalystApp

FONT = "DejaVu Sans Mono"


async def capture(app: App[Any], keys: Sequence[str], size: tuple[int, int]) -> str:
    """The screen as SVG after the keys, at `size` (columns, lines); byte for byte the same each time."""
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        for key in keys:
            await pilot.press(key)
        await app.workers.wait_for_complete()
        await pilot.pause()
        return normal(app.export_screenshot(simplify=True))


def normal(svg: str) -> str:
    """An SVG without its random ids and its font from the web."""
    svg = re.sub(r"terminal-\d+", "terminal", svg)
    return re.sub(r"@font-face\s*\{[^}]*\}", "", svg).replace("Fira Code", FONT)


def picture(app: App[Any], keys: Sequence[str], size: tuple[int, int], path: Path) -> None:
    """Write `path` as .svg and .png."""
    import resvg_py

    svg = asyncio.run(capture(app, keys, size))
    path.with_suffix(".svg").write_text(svg, encoding="utf-8")
    path.with_suffix(".png").write_bytes(bytes(resvg_py.svg_to_bytes(svg_string=svg, width=size[0] * 12)))


NOW = datetime(2026, 10, 5, 22, 0, tzinfo=UTC)
"""The evening of the last day the starter knows about."""

NOTE = ("o", "n", "e", "space", "w", "i", "n", ",", "space", "t", "o", "l", "d", "space", "l", "a", "t", "e")

PICTURES: dict[str, tuple[tuple[str, ...], tuple[int, int]]] = {
    "positions": ((), (120, 40)),
    "positions-80x24": ((), (80, 24)),
    "thesis": (("2", "down", "down", "down"), (120, 40)),
    "thesis-80x24": (("2",), (80, 24)),
    "evidence": (("tab", "e", *"met", "tab", "tab", "tab", *NOTE), (120, 40)),
}
"""What is drawn: the keys pressed after the start, and the size."""


ALONE = """\
[notify]
desktop = false
[sources.yahoo]
enabled = false
[sources.cboe]
enabled = false
[sources.sec]
enabled = false
"""


class Stopped:
    """A clock that does not move."""

    def now(self) -> datetime:
        return NOW

    def monotonic(self) -> float:
        return 0.0


def starter_app(folder: Path) -> CatalystApp:
    """The app on the starter book, in a new home at `folder`, without network and desktop."""
    home = find_home(str(folder), env={})
    home.config.write_text(ALONE, encoding="utf-8")
    return CatalystApp(open_desk(home, Stopped()), Stopped().now)


def main() -> None:
    """Draw every picture of the README again."""
    here = Path(__file__).parent
    for name, (keys, size) in PICTURES.items():
        with TemporaryDirectory(prefix="catalyst-picture-") as folder:
            picture(starter_app(Path(folder)), keys, size, here / name)
        print(here / f"{name}.png")


if __name__ == "__main__":
    main()
