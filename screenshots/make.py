"""Pictures of the app: the screen after some keys, as SVG and, with resvg-py, as PNG."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from textual.app import App

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
