"""The exit codes, as `--help` explains them. Apart from the parser: the screen fails without argparse."""

from __future__ import annotations

OK, BAD, USAGE, WRONG_BOOK, LOCKED, INTERRUPTED = 0, 1, 2, 3, 75, 130
