"""One heap for all threads: memory that was freed is used again, by whichever thread asks next."""

from __future__ import annotations

import sys

_ARENA_MAX = -8
"""The name of the setting in glibc's malloc.h."""


def share_one_heap() -> None:
    """glibc gives each thread a heap of its own and keeps there what is freed: 9 MB after a start.

    Python's threads take turns anyway. It must be told before the first of them; ctypes costs 3 ms.
    """
    if sys.platform == "linux":
        import ctypes

        mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # musl has none, and no such heaps
        if mallopt is not None:
            mallopt(_ARENA_MAX, 1)
