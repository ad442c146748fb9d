"""Lay siege to a home: three writers killed at any moment while its clock jumps, its files are replaced and
its disk is full, and its desktop breaks; and servers that lie. Prints one line of JSON for each scene.

python -m scripts.siege                          every scene
python -m scripts.siege clock --kills 50
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from scripts.siege.place import Place

SCENES = ("kills", "clock", "replaced", "full", "desktop", "lies")


def main() -> int:
    """0 when nothing was told wrong."""
    parser = argparse.ArgumentParser(prog="python -m scripts.siege", description=__doc__)
    parser.add_argument("scenes", nargs="*", choices=[*SCENES, []], help="only these")
    parser.add_argument("--kills", type=int, default=500, help="in each scene; of `lies`, that many")
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    if len(asked.scenes) != 1:  # each in a process of its own: they fork, and change what they run
        command = [
            sys.executable,
            "-m",
            "scripts.siege",
            "--kills",
            str(asked.kills),
            "--seed",
            str(asked.seed),
        ]
        return max(subprocess.call([*command, scene]) for scene in asked.scenes or SCENES)

    (scene,) = asked.scenes
    with TemporaryDirectory(prefix="siege") as folder:
        fine, counts = _besieged(scene, Place(Path(folder)), asked.kills, asked.seed)
    print(json.dumps(counts), flush=True)
    return 0 if fine else 1


def _besieged(scene: str, place: Place, kills: int, seed: int) -> tuple[bool, dict[str, Any]]:
    if scene == "lies":
        from scripts.siege.lies import run as lie

        lies = lie(place, kills, seed)
        return lies.fine, lies.as_json()
    from scripts.siege.scenes import run

    outcome = run(scene, place, kills, seed)
    return outcome.fine, outcome.as_json()


if __name__ == "__main__":
    sys.exit(main())
