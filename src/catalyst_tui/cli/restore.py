"""`catalyst restore`: the copies of the database, and one of them put back."""

from __future__ import annotations

import argparse

from catalyst_tui.book.clean import clean
from catalyst_tui.cli.failures import ArgumentError
from catalyst_tui.cli.output import Answer, lines
from catalyst_tui.desk.home.clock import SystemClock, local_time
from catalyst_tui.desk.home.folder import Home, find_home
from catalyst_tui.desk.recovery import copies_of, put_back

LOST = "its closes, filed figures and releases were in a file that is lost"


def run(arguments: argparse.Namespace) -> Answer:
    """With no name a list, newest first; with one that copy is put back, and nothing is deleted."""
    home = find_home(arguments.home, arguments.book)
    if arguments.copy is None:
        return _copies(home)
    labels = [copy.label for copy in copies_of(home)]
    if labels and arguments.copy not in labels:
        name = clean(arguments.copy, 100)
        raise ArgumentError(f"no copy is called {name!r}; there is {', '.join(labels)}")
    halved = any(copy.label == arguments.copy and copy.sound and not copy.whole for copy in copies_of(home))
    aside = put_back(home, arguments.copy, SystemClock())
    value = {"database": str(home.database), "copies": [], "restored": arguments.copy}
    said = [f"{home.database} is now the copy {arguments.copy}."]
    if halved:
        said.append(f"{LOST.capitalize()}: they are asked for again.")
    if aside is not None:
        said.append(f"What was there before is {aside}.")
    return Answer({**value, "set_aside": None if aside is None else str(aside)}, lines(*said))


def _copies(home: Home) -> Answer:
    said, copies = [], []
    for copy in copies_of(home):
        size, made = f"{copy.size / 1_000_000:6.1f} MB", f"made {local_time(copy.made_at)}"
        sound = copy.sound
        whole = sound and copy.whole
        wrong = "" if whole else f"  {LOST}" if sound else "  cannot be read"
        said.append(f"{copy.label:22} {size}  {made}{wrong}")
        about = {"copy": copy.label, "bytes": copy.size, "made_at": copy.made_at.isoformat()}
        copies.append({**about, "sound": sound, "whole": whole})
    value = {"database": str(home.database), "copies": copies, "restored": None, "set_aside": None}
    return Answer(value, lines(*said))
