"""Sentences offered for claims about events: how many of them are about it, how many that are were offered.

    python -m benchmarks.sentences [--missed] [--offered] [DIR]

Measured on the claims of `events.toml` over the recorded releases in DIR (as in `benchmarks.releases`). Of a
release at most three sentences are offered for a claim, so more than three count as three.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct

from benchmarks.releases import recorded
from catalyst_tui.book.file.load import load_book
from catalyst_tui.book.model.book import Book
from catalyst_tui.desk.release_reader import AT_MOST, hits, read
from catalyst_tui.judge.ledger.facts import Ledger
from catalyst_tui.reports.release.release import RESULTS, Release

SEEN = datetime(2026, 1, 1, tzinfo=UTC)
EVENTS = Path(__file__).with_name("events.toml")


class Claimed(Struct, frozen=True):
    """A claim, what was marked for it, and what is offered."""

    file: str
    says: str
    marks: tuple[str, ...]
    offered: tuple[str, ...]

    @property
    def right(self) -> list[str]:
        """The sentences offered that are about it."""
        return [one for one in self.offered if any(_plain(mark) in _plain(one) for mark in self.marks)]

    @property
    def told(self) -> list[str]:
        """The marks that were offered."""
        return [mark for mark in self.marks if any(_plain(mark) in _plain(one) for one in self.offered)]

    @property
    def asked(self) -> int:
        """How many sentences could be offered."""
        return min(len(self.marks), AT_MOST)


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


def claimed(home: Path) -> Iterator[Claimed]:
    """Every claim, searched for in its release."""
    for about in tomllib.loads(EVENTS.read_text(encoding="utf-8"))["release"]:
        (path,) = home.glob(f"{about['file']}*")
        book, body = _book(about), path.read_bytes()
        body = gzip.decompress(body) if path.suffix == ".gz" else body
        release = Release(about["ticker"], "0", "8-K", SEEN.date(), SEEN, (RESULTS,), "", body)
        ledger = Ledger([], [], {})
        found = hits(read(release, book, ledger), book, ledger, SEEN)
        for n, event in enumerate(about["events"]):
            offered = tuple(hit.sentence for hit in found if hit.checkpoint == f"claim-{n}")
            yield Claimed(about["file"], event["says"], tuple(event["marks"]), offered)


def _book(about: dict[str, object]) -> Book:
    """A book with these claims alone, open for ever."""
    symbol, events = str(about["ticker"]), about["events"]
    assert isinstance(events, list)
    lines = ["schema = 1", f"[ticker.{symbol}]", f"name = {json.dumps(about['name'])}"]
    for n, event in enumerate(events):
        said = json.dumps(event["says"])
        lines += ["[[checkpoint]]", f'id = "claim-{n}"', f'ticker = "{symbol}"', f"text = {said}"]
        lines += [f"event = {said}", "due = 2090"]
    loaded = load_book("\n".join(lines))
    if loaded.book is None:
        raise ValueError(f"{about['file']}: {loaded.problems}")
    return loaded.book


def shares(found: list[Claimed]) -> tuple[float, float]:
    """How many of those offered are about it, and how many of those that are were offered."""
    offered, right = sum(len(one.offered) for one in found), sum(len(one.right) for one in found)
    asked, told = sum(one.asked for one in found), sum(min(len(one.told), one.asked) for one in found)
    return right / max(offered, 1), told / max(asked, 1)


def main() -> None:
    """Print the shares, and what was missed or offered."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("directory", nargs="?", type=Path, default=recorded())
    parser.add_argument("--missed", action="store_true", help="what is about it and not offered")
    parser.add_argument("--offered", action="store_true", help="what is offered, ! where it is not about it")
    asked = parser.parse_args()
    if not (asked.directory / "truth.csv").is_file():
        sys.exit(f"{asked.directory} holds no truth.csv; set CATALYST_RECORDED or name the directory")
    found = list(claimed(asked.directory))
    for one in found:
        lines = [
            f"  {' ' if text in one.right else '!'} {text[:180]}" for text in one.offered if asked.offered
        ]
        lines += [f"  - {mark[:180]}" for mark in one.marks if asked.missed and mark not in one.told]
        if lines:
            print(f"{one.file}: {one.says}", *lines, sep="\n")
    about, told = shares(found)
    offered, right = sum(len(one.offered) for one in found), sum(len(one.right) for one in found)
    print(f"\n{len(found)} claims; offered {offered}, about it {right} ({about:.0%}); of those {told:.0%}")


if __name__ == "__main__":
    main()
