"""`catalyst watch` as a service of the user: what is written where, and what the system is told.

systemd's unit was tried; launchd's property list and the task of the Windows Task Scheduler are written after
Apple's and Microsoft's documentation and were never run here. A command of `on_alert` runs under the unit's
limits too: it cannot become root.
"""

from __future__ import annotations

import os
import plistlib
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from msgspec import Struct

from catalyst_tui.book.clean import clean
from catalyst_tui.desk.home.folder import Home

Command = tuple[str, ...]

LABEL = "io.github.catalyst-tui.watch"
TASK = r"Catalyst\Watch"
UNIT = "catalyst-watch.service"

LONGEST = 30
"""Seconds a command of the system's may take."""


class ServiceError(Exception):
    """What could not be done, and what to do about it."""


class Service(Struct, frozen=True):
    """A file, and the commands that make the system take note of it, forget it, or tell of it."""

    path: Path
    body: bytes
    install: tuple[Command, ...]
    uninstall: tuple[Command, ...]
    after: tuple[Command, ...]  # once the file is gone
    status: Command

    def text(self) -> str:
        """The file as a person reads it."""
        return self.body.decode("utf-16" if self.body.startswith(b"\xff\xfe") else "utf-8")


class Machine(Struct, frozen=True):
    """Where a service is to run: the platform as `sys.platform` names it, the program that runs Python, the
    user's own folder, the one for configuration, and the user's number where there is one."""

    platform: str
    python: str
    user: Path
    config: Path
    uid: int = 0


def this_machine(env: Mapping[str, str] = os.environ) -> Machine:
    """The one we are on. ServiceError where nobody knows the user's folder."""
    try:
        user = Path.home()
    except RuntimeError:
        raise ServiceError("Nobody knows where your things are: HOME is not set.") from None
    uid = os.getuid() if sys.platform != "win32" else 0
    return Machine(
        sys.platform, sys.executable, user, Path(env.get("XDG_CONFIG_HOME") or user / ".config"), uid
    )


def service(home: Home, machine: Machine) -> Service:
    """The service of a home. ServiceError on a platform of which none is known."""
    platform, python = machine.platform, machine.python
    book = () if home.is_own_book else ("--book", str(home.book))
    watch = (python, "-m", "catalyst_tui", "--home", str(home.folder), *book, "watch", "--quiet")
    _refuse_unwritable((*watch, str(machine.config), str(machine.user)))
    if platform.startswith("linux"):
        return _systemd(watch, machine.config)
    if platform == "darwin":
        return _launchd(watch, machine.user / "Library" / "LaunchAgents", f"gui/{machine.uid}")
    if platform == "win32":
        return _task(watch, home.folder / "catalyst-watch.xml")
    raise ServiceError(f"No services are known on {platform}; have `catalyst watch` started by what you use.")


def _systemd(watch: Command, config: Path) -> Service:
    body = f"""\
[Unit]
Description=Catalyst watches your investment theses

[Service]
ExecStart={" ".join(map(_quoted, watch))}
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
    systemctl = ("systemctl", "--user")
    reload = (*systemctl, "daemon-reload")
    return Service(
        path=config / "systemd" / "user" / UNIT,
        body=body.encode(),
        install=(reload, (*systemctl, "enable", UNIT), (*systemctl, "restart", UNIT)),
        uninstall=((*systemctl, "disable", "--now", UNIT),),
        after=(reload,),
        status=(*systemctl, "--no-pager", "--lines=0", "status", UNIT),
    )


def _quoted(word: str) -> str:
    """A word of ExecStart: its quotes, its backslashes, its variables and its specifiers are systemd's."""
    for special, plain in (("\\", "\\\\"), ('"', '\\"'), ("%", "%%"), ("$", "$$")):
        word = word.replace(special, plain)
    return f'"{word}"'


def _refuse_unwritable(words: Command) -> None:
    """A line break would begin a line of its own in the unit; bytes that are no text cannot be written."""
    for word in words:
        if any(unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") for char in word):
            raise ServiceError(
                f"No service can be written for {clean(word)}: the path has a line break, a control "
                "character or bytes that are no UTF-8. Choose another home with --home."
            )


def _launchd(watch: Command, agents: Path, domain: str) -> Service:
    path = agents / f"{LABEL}.plist"
    body = plistlib.dumps(
        {
            "Label": LABEL,
            "ProgramArguments": list(watch),
            "RunAtLoad": True,
            "KeepAlive": {"SuccessfulExit": False},
            "ThrottleInterval": 60,
            "ProcessType": "Background",
            "Umask": 0o077,
        }
    )
    return Service(
        path=path,
        body=body,
        install=(("launchctl", "bootstrap", domain, str(path)),),
        uninstall=(("launchctl", "bootout", f"{domain}/{LABEL}"),),
        after=(),
        status=("launchctl", "print", f"{domain}/{LABEL}"),
    )


_TASK_XML = """\
<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo><Description>Catalyst watches your investment theses</Description></RegistrationInfo>
  <Triggers><LogonTrigger><Enabled>true</Enabled></LogonTrigger></Triggers>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <Priority>7</Priority>
    <RestartOnFailure><Interval>PT1M</Interval><Count>99</Count></RestartOnFailure>
  </Settings>
  <Actions><Exec><Command>{command}</Command><Arguments>{arguments}</Arguments></Exec></Actions>
</Task>
"""


def _task(watch: Command, path: Path) -> Service:
    """A task at logon, without a window: `pythonw` beside `python`."""
    python, *arguments = watch
    silent = Path(python).with_name("pythonw.exe")
    command = str(silent) if silent.exists() else python
    text = _TASK_XML.format(command=escape(command), arguments=escape(subprocess.list2cmdline(arguments)))
    return Service(
        path=path,
        body=b"\xff\xfe" + text.encode("utf-16-le"),
        install=(
            ("schtasks", "/Create", "/TN", TASK, "/XML", str(path), "/F"),
            ("schtasks", "/Run", "/TN", TASK),
        ),
        uninstall=(("schtasks", "/End", "/TN", TASK), ("schtasks", "/Delete", "/TN", TASK, "/F")),
        after=(),
        status=("schtasks", "/Query", "/TN", TASK, "/V", "/FO", "LIST"),
    )


# doing it


def write(one: Service) -> None:
    """Put the file in its place, whole or not at all. ServiceError when that place cannot be written."""
    draft = one.path.with_name(f".{one.path.name}.{os.getpid()}")
    try:
        one.path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(one.body)
        draft.replace(one.path)
    except OSError as error:
        raise ServiceError(f"{one.path} cannot be written: {error.strerror}") from error


def remove(one: Service) -> bool:
    """Take the file away; whether there was one. ServiceError when it cannot be."""
    try:
        one.path.unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise ServiceError(f"{one.path} cannot be removed: {error.strerror}") from error
    return True


def carry_out(command: Sequence[str]) -> str:
    """Run one command of the system's; what it said. ServiceError when it is not there or fails."""
    shown = subprocess.list2cmdline(command)
    program = shutil.which(command[0])
    if program is None:
        raise ServiceError(f"`{shown}` was not run: there is no {command[0]} here.")
    try:
        ran = subprocess.run(  # noqa: S603 - our own words; only the home's path comes from the user
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
        raise ServiceError(f"`{shown}` failed: {(ran.stderr or ran.stdout).strip() or ran.returncode}")
    return ran.stdout
