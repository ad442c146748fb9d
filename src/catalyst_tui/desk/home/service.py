"""`catalyst watch` as a systemd service of the user: the unit that is
written, and what systemctl is told.

Other systems have a recipe in docs/recipes.md. A command of `on_alert` runs under the unit's limits
too: it cannot become root.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path

from catalyst_tui.book.clean import clean
from catalyst_tui.book.user_error import UserError
from catalyst_tui.desk.home.files import write_whole
from catalyst_tui.desk.home.folder import Home
from catalyst_tui.values import Frozen

Command = tuple[str, ...]

UNIT = "catalyst-watch.service"
LONGEST = 30  # seconds a command of the system's may take


class ServiceError(UserError):
    """What could not be done, and what to do about it."""


class Service(Frozen):
    """A unit, and the commands that install it, remove it or show its state."""

    path: Path
    text: str
    install: tuple[Command, ...]
    uninstall: tuple[Command, ...]
    after: tuple[Command, ...]  # once the file is gone
    status: Command


def service(home: Home, env: Mapping[str, str] = os.environ) -> Service:
    """Return the service of a home. ServiceError on a system without systemd."""
    if not sys.platform.startswith("linux"):
        raise ServiceError(
            f"Services are written for systemd only, and this is {sys.platform}. `catalyst help "
            "recipes` shows how another system starts `catalyst watch`."
        )
    book = () if home.is_own_book else ("--book", str(home.book))
    named = env.get("CATALYST_CONFIG")
    config = ("--config", str(Path(named).expanduser().absolute())) if named else ()
    watch = (
        *(sys.executable, "-m", "catalyst_tui", "--home", str(home.folder)),
        *book,
        *config,
        *("watch", "--quiet"),
    )
    units = _units(env)
    _refuse_unwritable((*watch, str(units)))
    systemctl = ("systemctl", "--user")
    reload = (*systemctl, "daemon-reload")
    return Service(
        path=units / UNIT,
        text=_UNIT.format(start=" ".join(map(_quoted, watch))),
        install=(reload, (*systemctl, "enable", UNIT), (*systemctl, "restart", UNIT)),
        uninstall=((*systemctl, "disable", "--now", UNIT),),
        after=(reload,),
        status=(*systemctl, "--no-pager", "--lines=0", "status", UNIT),
    )


def _units(env: Mapping[str, str]) -> Path:
    """Return the folder of the user's units."""
    if folder := env.get("XDG_CONFIG_HOME"):
        return Path(folder) / "systemd" / "user"
    try:
        return Path.home() / ".config" / "systemd" / "user"
    except RuntimeError:
        raise ServiceError(
            "Nobody knows where your things are: HOME is not set."
        ) from None


_UNIT = """\
[Unit]
Description=Catalyst watches your investment theses

[Service]
ExecStart={start}
Restart=on-failure
RestartSec=30
# wrong arguments, a broken book: only its user can help
RestartPreventExitStatus=2 3
TimeoutStopSec=10
Nice=10
UMask=0077

[Install]
WantedBy=default.target
"""


def _quoted(word: str) -> str:
    """Quote a word of ExecStart: quotes, backslashes, variables and
    specifiers mean something there.
    """
    for special, plain in (("\\", "\\\\"), ('"', '\\"'), ("%", "%%"), ("$", "$$")):
        word = word.replace(special, plain)
    return f'"{word}"'


def _refuse_unwritable(words: Command) -> None:
    """Refuse a line break, which would begin a line of its own in the unit,
    and bytes that are no text.
    """
    for word in words:
        if any(unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") for char in word):
            raise ServiceError(
                f"No service can be written for {clean(word)}: the path has a line break, a "
                "control character or bytes that are no UTF-8. Choose another home with --home."
            )


def write(one: Service) -> None:
    """Write the unit, whole or not at all. Raises ServiceError."""
    try:
        one.path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(one.path, one.text)
    except OSError as error:
        raise ServiceError(f"{one.path} cannot be written: {error.strerror}") from error


def remove(one: Service) -> bool:
    """Remove the unit and return whether there was one. Raises ServiceError."""
    try:
        one.path.unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise ServiceError(f"{one.path} cannot be removed: {error.strerror}") from error
    return True


def carry_out(command: Sequence[str]) -> str:
    """Run a command and return what it printed. ServiceError if it is missing or fails."""
    shown = subprocess.list2cmdline(command)
    program = shutil.which(command[0])
    if program is None:
        raise ServiceError(f"`{shown}` was not run: there is no {command[0]} here.")
    try:
        # These are our own words; only the home's path comes from the user.
        ran = subprocess.run(  # noqa: S603
            [program, *command[1:]],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=LONGEST,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ServiceError(f"`{shown}` failed: {error}") from error
    if ran.returncode:
        raise ServiceError(
            f"`{shown}` failed: {(ran.stderr or ran.stdout).strip() or ran.returncode}"
        )
    return ran.stdout
