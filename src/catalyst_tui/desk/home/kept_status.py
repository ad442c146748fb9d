"""Find the home's folder without `pathlib`, for a start that paints before it imports."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

NAME = "status"


def find(env: Mapping[str, str], home: str | None = None) -> str | None:
    """Return a path inside the home; None if only `find_home` can tell where it is."""
    if named := home or env.get("CATALYST_HOME"):
        return None if named.startswith("~") else os.path.join(named, NAME)
    if not sys.platform.startswith("linux"):
        return None
    data = env.get("XDG_DATA_HOME") or os.path.join(env.get("HOME") or "", ".local", "share")
    return os.path.join(data, "catalyst", NAME) if os.path.isabs(data) else None
