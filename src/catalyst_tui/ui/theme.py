"""The colours: our themes, and fallbacks for our colour names in any other theme.

Colour is never the only sign: every status also has a glyph and a word (terminal.md).
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from textual.color import Color
from textual.theme import Theme

DEFAULT = "catalyst-dark"


def _themes() -> list[Theme]:
    """Return the themes of `themes.txt`."""
    text = Path(__file__).with_name("themes.txt").read_text(encoding="utf-8")
    common, _, own = text.partition("\nvariables\n")
    rows = [
        re.split("  +", line)
        for line in common.splitlines()
        if line[:1] not in ("#", "")
    ]
    own_rows = [re.split("  +", line) for line in own.splitlines()]
    themes = []
    for n in range(1, len(rows[0])):
        colours: dict[str, Any] = {row[0]: row[n] for row in rows}
        variables = {row[0]: row[n] for row in own_rows if row[n] != "-"}
        themes.append(
            Theme(**colours, dark="light" not in rows[0][n], variables=variables)
        )
    return themes


THEMES = _themes()


STRIPS = ("strip-bad", "strip-risky")
"""Backgrounds of the strip: for something red, and for nothing worse than amber."""

READABLE = 3.0
"""The least contrast of any text on any background (WCAG's value for large text and signs)."""


def fallbacks(theme: Theme) -> dict[str, str]:
    """Return our colour names for a theme that lacks them, made readable from its own colours.

    The sixteen ANSI colours of a terminal are unknown, so they are never put on top of each other.
    A list marks its cursor by `MARKED` instead.
    """
    if theme in THEMES:
        # ours define every name; mixing colours costs 5 ms and Textual asks several times
        return {}
    colours = theme.to_color_system().generate()
    inks = {
        "gain": colours["text-success"],
        "loss": colours["text-error"],
        "met": colours["text-success"],
        "missed": colours["text-error"],
        "risky": colours["text-warning"],
        "open": colours["text-primary"],
        "unknown": colours["text-secondary"],
        "key": colours["accent"],
        "strong": colours["foreground"],
    }
    grounds = {"head": colours["surface"], "here-quiet": colours["panel"]}
    if theme.ansi:
        flat = dict.fromkeys(("here", "past-here"), colours["panel"])
        flat |= dict.fromkeys(
            ("past-head", "past-ground", *STRIPS), colours["background"]
        )
        return {
            **inks,
            **grounds,
            **flat,
            "past": "ansi_magenta",
            "quiet": "ansi_bright_black",
        }
    background, foreground = (
        Color.parse(colours["background"]),
        Color.parse(colours["foreground"]),
    )
    inks["quiet"] = foreground.blend(background, 0.38).hex
    inks["past"] = colours["secondary"]
    grounds["here"] = colours["primary-muted"]
    under = [
        background,
        *(Color.parse(colours[name]) for name in ("surface", "panel", "primary-muted")),
    ]
    past, bad, risky = (
        Color.parse(colours[name]) for name in ("secondary", "error", "warning")
    )
    for name, ink, share in (
        ("past-ground", past, 0.10),
        ("past-head", past, 0.18),
        ("past-here", past, 0.34),
        ("strip-bad", bad, 0.17),
        ("strip-risky", risky, 0.14),
    ):
        grounds[name] = background.blend(ink, share).hex
    clearest = Color.parse("#ffffff" if theme.dark else "#000000")
    return {
        **{
            name: _readable(Color.parse(ink), under, clearest)
            for name, ink in inks.items()
        },
        **grounds,
    }


def of_past(variables: dict[str, str], *, dark: bool) -> dict[str, str]:
    """Return the variables with the backgrounds of a replay, so that nobody takes it for today."""
    ground, head, cursor = (
        variables[name] for name in ("past-ground", "past-head", "past-here")
    )
    names = {
        "background": ground,
        "head": head,
        "panel": head,
        "here": cursor,
        "here-quiet": head,
    }
    if ground.startswith("ansi"):
        return {**variables, "background": ground}
    lies, stands = Color.parse(ground), Color.parse(head)
    names["surface"] = lies.blend(stands, 0.5).hex
    for strip, ink in zip(STRIPS, ("loss", "risky"), strict=True):
        names[strip] = lies.blend(Color.parse(variables[ink]), 0.2 if dark else 0.1).hex
    return {**variables, **names}


def _readable(ink: Color, grounds: list[Color], clearest: Color) -> str:
    """Return the colour, moved towards `clearest` until it is readable on each background."""
    mixed = (ink.blend(clearest, step / 10) for step in range(10))
    fits = (
        color
        for color in mixed
        if all(contrast(color, ground) >= READABLE for ground in grounds)
    )
    return next(fits, clearest).hex


def contrast(first: Color, second: Color) -> float:
    """Return the contrast of two colours as WCAG 2 defines it, 1 to 21."""
    dark, light = sorted((_luminance(first), _luminance(second)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: Color) -> float:
    parts = [
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
        for part in color.normalized
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


MARKED = ("reverse", "underline")
"""Styles of the cursor's line in an ANSI theme: with and without focus."""
