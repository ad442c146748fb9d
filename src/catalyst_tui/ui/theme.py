"""The colours: our themes, and what ours are called in anyone else's.

Colour is never the only sign; every status has a glyph and a word too (terminal.md).
"""

from __future__ import annotations

from textual.color import Color
from textual.theme import Theme

DEFAULT = "catalyst-dark"

THEMES = (
    Theme(
        name="catalyst-dark",
        primary="#7aa2f7",
        secondary="#5b6ea8",
        accent="#7dcfff",
        foreground="#c8d0e0",
        background="#12151c",
        surface="#191d27",
        panel="#212633",
        success="#8fce7e",
        warning="#e0af68",
        error="#f7768e",
        variables={
            "gain": "#8fce7e",
            "loss": "#f7768e",
            "met": "#8fce7e",
            "missed": "#f7768e",
            "risky": "#e5b567",
            "open": "#7aa2f7",
            "unknown": "#b48ead",
            "quiet": "#7a8499",
            "strong": "#eef2fb",
            "head": "#1b202c",
            "here": "#2d3a58",
            "here-quiet": "#222836",
            "input-selection-background": "#7aa2f7 35%",
        },
    ),
    Theme(
        name="catalyst-light",
        dark=False,
        primary="#2f5bb7",
        secondary="#6a7fb0",
        accent="#1f6f9f",
        foreground="#2b303b",
        background="#fafafa",
        surface="#f1f2f4",
        panel="#e7e9ee",
        success="#2d7a34",
        warning="#94600b",
        error="#b3263f",
        variables={
            "gain": "#2d7a34",
            "loss": "#b3263f",
            "met": "#2d7a34",
            "missed": "#b3263f",
            "risky": "#94600b",
            "open": "#2f5bb7",
            "unknown": "#7d4a8b",
            "quiet": "#697180",
            "strong": "#0d1017",
            "head": "#eceef2",
            "here": "#cddcf7",
            "here-quiet": "#e4e8f0",
        },
    ),
    Theme(
        name="catalyst-cb",
        primary="#56b4e9",
        secondary="#3f7ba0",
        accent="#f0e442",
        foreground="#d4d7dd",
        background="#101216",
        surface="#171a20",
        panel="#20242c",
        success="#56b4e9",
        warning="#f0e442",
        error="#ff8c1a",
        variables={
            "gain": "#56b4e9",
            "loss": "#ff8c1a",
            "met": "#56b4e9",
            "missed": "#ff8c1a",
            "risky": "#f0e442",
            "open": "#aab4c4",
            "unknown": "#cc79a7",
            "quiet": "#858c99",
            "strong": "#ffffff",
            "head": "#1a1e25",
            "here": "#20435a",
            "here-quiet": "#242a33",
        },
    ),
)


def fallbacks(theme: Theme) -> dict[str, str]:
    """Our names for a theme that does not know them, made of its own colours."""
    if theme in THEMES:
        return {}  # they name every one; mixing colours costs 5 ms, and Textual asks several times
    colours = theme.to_color_system().generate()
    return {
        "gain": colours["text-success"],
        "loss": colours["text-error"],
        "met": colours["text-success"],
        "missed": colours["text-error"],
        "risky": colours["text-warning"],
        "open": colours["text-primary"],
        "unknown": colours["text-secondary"],
        "quiet": _quiet(colours),
        "strong": colours["foreground"],
        "head": colours["surface"],
        "here": colours["primary-muted"],
        "here-quiet": colours["panel"],
    }


def _quiet(colours: dict[str, str]) -> str:
    """Between the text and its ground; a terminal's own colours cannot be mixed."""
    text, ground = colours["foreground"], colours["background"]
    if text.startswith("ansi"):
        return "ansi_bright_black"
    return Color.parse(text).blend(Color.parse(ground), 0.38).hex
