"""Settings of a home that a script made, so that it never reads or writes those of the user."""

from __future__ import annotations

import os
from pathlib import Path


def own_settings(folder: Path) -> Path:
    """Return the settings file of a home, and make this process and what it starts use it."""
    path = folder / "settings.toml"  # not config.toml: a home has no settings, and would say so
    os.environ["CATALYST_CONFIG"] = str(path)
    return path
