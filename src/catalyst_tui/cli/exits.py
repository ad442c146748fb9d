"""The exit codes. `--help` and docs/json.md explain them."""

from __future__ import annotations

OK = 0
BAD = 1  # `check` found something missed, broken, tripped or overdue; nothing else uses it
USAGE = 2  # wrong arguments: badly written, or naming something the book does not have
WRONG_BOOK = 3
FAILED = 4  # any other failure
LOCKED = 75  # `watch --once`: another process watches
INTERRUPTED = 130
