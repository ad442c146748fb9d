"""Settings of a home that a script made, so that it never reads or writes those of the user."""

from __future__ import annotations

import os
from pathlib import Path


def own_settings(folder: Path) -> Path:
    """Return the settings file of a home, and make this process and what it starts use it."""
    # Beside the home, not in it: a home has no settings, and says that it does not read those in it.
    path = folder.parent / f"{folder.name}-settings.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    os.environ["CATALYST_CONFIG"] = str(path)
    return path
