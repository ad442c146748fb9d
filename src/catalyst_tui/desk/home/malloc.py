"""One heap for all threads, and what is free of it given back: a program that runs for months stays small."""

from __future__ import annotations

import sys
from typing import Any

_ARENA_MAX = -8
"""The name of the setting in glibc's malloc.h."""


def share_one_heap() -> None:
    """glibc gives each thread a heap of its own and keeps there what is freed: 9 MB after a start.

    Python's threads take turns anyway. It must be told before the first of them; ctypes costs 3 ms.
    """
    if (mallopt := _of_glibc("mallopt")) is not None:
        mallopt(_ARENA_MAX, 1)


def give_back() -> None:
    """Give the system the pages that are free in the middle of the heap too: 4 MB after a day's closes."""
    if (trim := _of_glibc("malloc_trim")) is not None:
        trim(0)


def _of_glibc(name: str) -> Any:
    """A function of glibc; None elsewhere: musl has none of these, and no such heaps."""
    if sys.platform != "linux":
        return None
    import ctypes

    return getattr(ctypes.CDLL(None), name, None)
