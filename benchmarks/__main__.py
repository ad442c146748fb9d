"""Print the promises about speed as one table.

    python -m benchmarks [start keys refresh judge releases] [--quick]

Each row has the figure, its goal, and its ratio to a baseline of the same run: a bare Textual app for what
is drawn, a plain loop for what is computed. Other programs on the machine change both alike.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks import judge, keys, refresh, releases, start
from benchmarks.machine import Row

PARTS: dict[str, Callable[[Path, bool], Iterator[Row]]] = {
    "start": start.rows,
    "keys": keys.rows,
    "refresh": refresh.rows,
    "judge": judge.rows,
    "releases": releases.rows,
}


def main() -> None:
    """Measure the named parts and print each row as soon as it is known."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)} (default: all)")
    parser.add_argument("--quick", action="store_true", help="leave out what takes minutes")
    options = parser.parse_args()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    print(f"{'':<52}{'measured':>18}{'goal':>14}  compared with", flush=True)
    for part in options.parts or PARTS:
        with tempfile.TemporaryDirectory(prefix="catalyst-bench-") as folder:
            for row in PARTS[part](Path(folder), options.quick):
                print(f"{row.name:<52}{row.figure:>18}{row.goal:>14}  {row.baseline}", flush=True)


if __name__ == "__main__":
    main()
