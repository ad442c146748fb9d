"""Load the descriptions of brokers' files: ours next to this file, the user's in the home."""

from __future__ import annotations

import tomllib
from importlib import resources
from pathlib import Path

from catalyst_tui.desk.home.files import LARGEST_SETTINGS, TomlError, read_text, read_toml
from catalyst_tui.statements.description import DescriptionError, Format, format_of

OWN = "formats"
"""The folder of the home with the user's own."""


def packaged() -> tuple[Format, ...]:
    """Load our own descriptions."""
    folder = resources.files(__package__)
    files = sorted(
        (one for one in folder.iterdir() if one.name.endswith(".toml")), key=lambda one: one.name
    )
    return tuple(format_of(tomllib.loads(one.read_text("utf-8")), one.name) for one in files)


def own(home: Path) -> tuple[Format, ...]:
    """Load the user's descriptions. Raises DescriptionError with the file's name."""
    folder = home / OWN
    if not folder.is_dir():
        return ()
    found = []
    for one in sorted(folder.glob("*.toml")):
        try:
            found.append(format_of(read_toml(read_text(one, LARGEST_SETTINGS)), str(one)))
        except TomlError as error:
            raise DescriptionError(f"{one}: {error}") from None
    return tuple(found)


__all__ = ["OWN", "DescriptionError", "own", "packaged"]
