"""A tour of the app as one animated SVG: what the screen shows after some keys, and what is to be seen there.

A line of the screen that several moments have in common is drawn once and shown while it stands there.

python -m screenshots.tour
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from msgspec import Struct
from textual.app import App

from screenshots.make import FONT, LivedIn, in_new_york, normal, solid, typed

SIZE = (112, 32)
LARGEST = 2_000_000
"""Bytes of the tour at most."""


class Step(Struct, frozen=True):
    """Keys, how long one looks, and the words under the screen (else those of the step before)."""

    keys: tuple[str, ...]
    seconds: float
    words: str = ""


STEPS = (
    Step((), 3.5, "Monday morning. The strip says what needs you, the worst first."),
    Step(("2",), 3.5, "Why: the close that decided, what you said you would do, every flip before."),
    Step(("4",), 3, "Review: all checkpoints, the least room first, counted in their usual moves."),
    Step(("down",), 0.7),
    Step(("down",), 0.7),
    Step(("down",), 1.2),
    Step(("1",), 1.2, "Replay: everything as it was known at an earlier moment."),
    Step(("t",), 1.6),
    Step(("6", "less_than_sign"), 2.2, "Back to the last print and the one before, then flip by flip."),
    Step(("less_than_sign",), 2.2),
    Step(("full_stop",), 0.9),
    Step(("full_stop",), 0.9),
    Step(("full_stop",), 1.2),
    Step(("escape", "1", "g"), 1.2, "Esc: today again."),
    Step(("6",), 3.5, "Chart: the price, its stop, and when the promise stood, was near, was broken."),
    Step(("comma",), 1.2, "Flip by flip, with the room there was."),
    Step(("comma",), 1.2),
    Step(("comma",), 1.6),
    Step(("1", "A", "t"), 0.8, "New names: by symbol or by name, several in one line."),
    Step(typed("QCOM 20@151, "), 0.9),
    Step(typed("lumen"), 0.9),
    Step(typed("tum h"), 2.2),
    Step(("escape", "escape", "down", "a"), 1.4, "A new checkpoint is one line."),
    Step(typed("stop 3"), 0.5),
    Step(("2",), 0.5),
    Step(("0",), 3.5, "How it would have stood, before it is written into your file."),
    Step(("escape", "escape", "g"), 1, "Monday morning. The strip says what needs you, the worst first."),
)


async def shots(app: App[Any], steps: Sequence[Step]) -> list[str]:
    """The screen after each step, as SVG."""
    made = []
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        for step in steps:
            for key in step.keys:
                await pilot.press(key)
                await app.workers.wait_for_complete()
            await pilot.pause()
            made.append(solid(normal(app.export_screenshot(simplify=True))))
    return made


_STYLE = re.compile(r"\.terminal-(r\d+) \{ (.*?) \}")
_CELLS = re.compile(r'(<g transform="[^"]*") clip-path="url\(#terminal-clip-terminal\)">(.*)</svg>', re.S)
_PIECE = re.compile(r"<rect [^>]*?/>|<text .*?</text>", re.S)
_Y = re.compile(r' y="([\d.]+)"')


@dataclass
class _Drawing:
    """What is drawn, in its order, with the moments at which it is there."""

    colours: dict[str, str] = field(default_factory=dict)
    grounds: dict[str, list[int]] = field(default_factory=dict)
    texts: dict[str, list[int]] = field(default_factory=dict)

    def take(self, svg: str, moment: int) -> None:
        """Take in the screen of a moment."""
        styles = dict(_STYLE.findall(svg))
        body = _cells(svg)[1]
        lines: dict[tuple[bool, str], list[str]] = {}
        for piece in _PIECE.findall(body):
            y = _Y.search(piece)
            assert y is not None
            text = "class=" in piece
            lines.setdefault((text, y[1]), []).append(self._short(piece, styles) if text else piece)
        for (text, _), pieces in lines.items():
            (self.texts if text else self.grounds).setdefault("".join(pieces), []).append(moment)

    def _short(self, text: str, styles: dict[str, str]) -> str:
        """A text with a class that all moments share, and without its clip."""

        def shared(found: re.Match[str]) -> str:
            style = styles[found[1]]
            return f'class="{self.colours.setdefault(style, f"c{len(self.colours)}")}"'

        return re.sub(r'class="terminal-(r\d+)"', shared, re.sub(r' clip-path="[^"]*"', "", text))


def _cells(svg: str) -> tuple[str, str]:
    """What places the cells, and the cells."""
    found = _CELLS.search(svg)
    assert found is not None
    return f"{found[1]}>", found[2]


def animated(screens: Sequence[str], steps: Sequence[Step]) -> str:
    """All of it as one SVG that begins again at its end; still, where the reader wants no motion."""
    drawing, times = _Drawing(), _Times([step.seconds for step in steps])
    for moment, svg in enumerate(screens):
        drawing.take(svg, moment)
    said: dict[str, list[int]] = {}
    words = ""
    for moment, step in enumerate(steps):
        words = step.words or words
        said.setdefault(words, []).append(moment)
    x, y, width, height = map(float, _box(screens[0]))
    caption = f'<text class="said" x="{width / 2:g}" y="{height + 26:g}" text-anchor="middle">'
    captions = {f"{caption}{escape(text)}</text>": at for text, at in said.items()}
    frame = re.search(r'<rect fill="[^"]*" stroke=.*?</g>', screens[0], re.S)
    assert frame is not None
    body = [
        f'<rect width="{width:g}" height="{height + 40:g}" rx="8" fill="#11141b"/>',
        frame[0],
        _cells(screens[0])[0],
        *times.shown(drawing.grounds),
        *times.shown(drawing.texts),
        "</g>",
        *times.shown(captions),
    ]
    colours = "".join(f".{name}{{{style}}}" for style, name in drawing.colours.items())
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{x:g} {y:g} {width:g} {height + 40:g}">',
            f"<style>text{{font:20px {FONT},monospace;white-space:pre}}",
            f".said{{font:bold 19px {FONT},monospace;fill:#c8d0e0}}",
            f"{colours}{times.rules}</style>",
            *body,
            "</svg>",
            "",
        ]
    )


def _box(svg: str) -> list[str]:
    found = re.search(r'viewBox="([^"]*)"', svg)
    assert found is not None
    return found[1].split()


class _Times:
    """When things are shown: a rule of CSS for each way to come and go."""

    def __init__(self, seconds: list[float]) -> None:
        self._all, self._begins = sum(seconds), [sum(seconds[:place]) for place in range(len(seconds))]
        self._names: dict[tuple[int, ...], str] = {}

    def shown(self, things: dict[str, list[int]]) -> Iterable[str]:
        """Each thing, shown at its moments."""
        for thing, moments in things.items():
            if len(moments) == len(self._begins):
                yield thing
            else:
                name = self._names.setdefault(tuple(moments), f"t{len(self._names)}")
                yield f'<g class="t {name}">{thing}</g>'

    @property
    def rules(self) -> str:
        common = f".t{{visibility:hidden;animation:{self._all:g}s step-end infinite}}"
        made = [common, *(self._rule(moments, name) for moments, name in self._names.items())]
        made.append("@media(prefers-reduced-motion:reduce){.t{animation:none}}")
        return "\n".join(made)

    def _rule(self, moments: tuple[int, ...], name: str) -> str:
        changes = []
        for moment, begin in enumerate(self._begins):
            here = moment in moments
            if moment == 0 or here != (moment - 1 in moments):
                changes.append(f"{100 * begin / self._all:.3f}%{{visibility:{_WORDS[here]}}}")
        first = "visibility:visible;" if 0 in moments else ""
        return f".{name}{{{first}animation-name:{name}}}@keyframes {name}{{{''.join(changes)}}}"


_WORDS = {True: "visible", False: "hidden"}


def main() -> None:
    """Draw the tour again."""
    in_new_york()
    path = Path(__file__).parent / "tour.svg"
    with TemporaryDirectory(prefix="catalyst-tour-") as folder, LivedIn(Path(folder)).app() as app:
        tour = animated(asyncio.run(shots(app, STEPS)), STEPS)
    assert len(tour.encode()) <= LARGEST, f"the tour has {len(tour.encode()):,} bytes"
    path.write_text(tour, encoding="utf-8")


if __name__ == "__main__":
    main()
