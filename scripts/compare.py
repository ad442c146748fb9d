"""Write what the commands print about three homes, to compare two versions of the program.

    python -m scripts.compare before          # in the old checkout
    python -m scripts.compare after           # in the new one
    diff -r before after

The homes are the starter book, the examples, and a home that was used for a year (`screenshots/lived.py`).
Each is built by the checkout that runs, so that its database fits. Every output is text in a file of its
own. Run both on the same day: a few commands speak of today.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from screenshots.lived import MovingClock, lived_home

ROOT = Path(__file__).parent.parent
STDERR = "--- stderr\n"
DAYS = ["2025-12-31", "2026-02-15", "2026-06-15", "2026-08-31", "2026-10-05", "2026-11-20", "2027-03-15"]


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit("usage: python -m scripts.compare FOLDER")
    out = Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as folder:
        for name, home in homes(Path(folder)):
            target = out / name
            target.mkdir(parents=True, exist_ok=True)
            write_outputs(home, target)
            print(f"{name}: {len(list(target.iterdir()))} files")


def homes(folder: Path) -> Iterator[tuple[str, Path]]:
    """Build the three homes, each in its own folder."""
    starter = folder / "starter"
    catalyst(starter, "init")
    yield "starter", starter
    examples = folder / "examples"
    catalyst(examples, "init")
    shutil.copy(ROOT / "examples/archetypes.toml", examples / "catalysts.toml")
    yield "examples", examples
    lived = folder / "lived"
    lived.mkdir()
    lived_home(lived, MovingClock())
    yield "lived", lived


def write_outputs(home: Path, target: Path) -> None:
    """Write one file for each command, with its exit code in the first line."""
    for day in DAYS:
        save(target / f"check-{day}", catalyst(home, "check", "--as-of", day))
        report = catalyst(home, "check", "--json", "--as-of", day)
        save(target / f"check-{day}.json", report)
    ids, tickers = names_in(report)
    for day in (DAYS[3], DAYS[5]):
        for checkpoint in ids:
            name = checkpoint.replace("[", "-").replace("]", "")
            save(
                target / f"why-{name}-{day}.json", catalyst(home, "why", checkpoint, "--json", "--as-of", day)
            )
    for ticker in tickers:
        save(target / f"facts-{ticker}.json", catalyst(home, "facts", ticker, "--json", "--as-of", DAYS[5]))
    save(target / "replay.json", catalyst(home, "replay", "--json", "--from", DAYS[0], "--to", DAYS[5]))
    save(target / "positions.json", catalyst(home, "positions", "--json"))
    save(target / "inbox.json", catalyst(home, "inbox", "--json"))
    save(target / "lint", catalyst(home, "lint"))


def names_in(report: str) -> tuple[list[str], list[str]]:
    """Return the ids of all checkpoints and the symbols of all tickers in the JSON of `check`."""
    output = report.partition("\n")[2].partition(STDERR)[0]
    rows = json.loads(output)["checkpoints"]
    ids = [row["id"] for row in rows]
    tickers = {row["ticker"] for row in rows if row.get("ticker")}
    return ids, sorted(tickers)


def save(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def catalyst(home: Path, *args: str) -> str:
    """Run a command in `home` and return its exit code and output. The home's path becomes HOME."""
    env = {
        **os.environ,
        "CATALYST_HOME": str(home),
        "CATALYST_CONFIG": str(home / "config.toml"),
        "NO_COLOR": "1",
        "COLUMNS": "120",
    }
    command = [sys.executable, "-m", "catalyst_tui", *args]
    result = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    text = result.stdout + (STDERR + result.stderr if result.stderr else "")
    return f"exit {result.returncode}\n" + text.replace(str(home), "HOME")


if __name__ == "__main__":
    main()
