"""Crash the store on purpose: `kills` at any moment of two processes, `walk` at every system call of one.

python -m scripts.crash kills --kills 6000 --checkpoints 20000
python -m scripts.crash walk                     (Linux, with strace)
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec.structs import asdict


def main() -> int:
    """0 when nothing was lost."""
    parser = argparse.ArgumentParser(prog="python -m scripts.crash", description=__doc__)
    ways = parser.add_subparsers(dest="way", required=True)
    kills = ways.add_parser("kills", help="kill -9 at random moments")
    kills.add_argument("--kills", type=int, default=500)
    kills.add_argument("--checkpoints", type=int, default=2000)
    kills.add_argument("--seed", type=int, default=7)
    walk = ways.add_parser("walk", help="kill -9 at each system call that touches the home, in turn")
    walk.add_argument("scenes", nargs="*", help="only these")
    walk.add_argument("--every", type=int, default=1, metavar="N", help="only each Nth of the calls")
    asked = parser.parse_args()
    with TemporaryDirectory(prefix="crash") as folder:
        if asked.way == "kills":
            from scripts.crash.kills import run

            outcome = run(Path(folder), asked.kills, asked.checkpoints, asked.seed)
            print(json.dumps(asdict(outcome)))
            return 0 if outcome.fine else 1
        from scripts.crash.walk import walked

        return walked(Path(folder), asked.scenes, asked.every)


if __name__ == "__main__":
    sys.exit(main())
