"""`catalyst completion SHELL`: the script that completes `catalyst` in a shell."""

from __future__ import annotations

import argparse
from importlib.resources import files

from catalyst_tui.cli.output import Answer, lines

SCRIPTS = {"bash": "catalyst.bash", "zsh": "_catalyst", "fish": "catalyst.fish"}


def run(arguments: argparse.Namespace) -> Answer:
    """Print it."""
    script = (files("catalyst_tui.cli") / "completions" / SCRIPTS[arguments.shell]).read_text("utf-8")
    return Answer({"shell": arguments.shell, "script": script}, lines(script.rstrip()))
