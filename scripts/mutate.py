"""Break each rule of verdicts.md on purpose, one small fault at a time, and see that the suite notices.

`make mutate` runs all; `make mutate ARGS="hysteresis judge/"` those whose rule has one of the words, or whose
file begins with it. Exit code 1 when a fault survives or no longer fits the code. The faults are in the files
of tests/mutation.
"""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory

from msgspec import Struct

ROOT = Path(__file__).parent.parent
PACKAGE = Path("src/catalyst_tui")
FAULTS = ROOT / "tests" / "mutation"
NEEDED = (
    "src",
    "tests",
    "examples",
    "docs",
    "benchmarks",
    "screenshots",
    "scripts",
    "README.md",
    "pyproject.toml",
    "catalysts.toml",
    "catalysts.schema.json",
)
SUITE = (  # what holds the rules, quickest first
    "tests/judge",
    "tests/book",
    "tests/desk/alerts",
    "tests/desk/test_report_dates.py",
    "tests/laws/test_verdicts.py",
    "tests/laws/test_closes_at_once.py",
)
IDENTITY = (
    "tests/desk/test_belonging.py",
    "tests/desk/test_company_figures.py",
    "tests/desk/test_splits.py",
    "tests/desk/test_reporting_currency.py",
    "tests/desk/test_wordings.py",
    "tests/desk/test_currency.py",
    "tests/cli/test_belonging_figures.py",
    "tests/cli/test_undo_import.py",
    "tests/cli/test_identity.py",
)
FORMS = (
    "tests/screens/test_forms.py",
    "tests/screens/test_field_words.py",
    "tests/screens/test_ruling.py",
    "tests/screens/test_outside.py",
    "tests/screens/test_book_forms.py",
    "tests/screens/test_first_start.py",
    "tests/screens/test_keys.py",
)
ROOMS = {
    "desk/workspace/claims.py": IDENTITY,
    "desk/workspace/currency.py": IDENTITY,
    "desk/workspace/year_ends.py": IDENTITY,
    "desk/entry": (
        "tests/desk/entry",
        "tests/desk/test_owners.py",
        "tests/cli/test_belonging_figures.py",
        "tests/cli/test_legs.py",
        "tests/cli/test_record.py",
        "tests/cli/test_import.py",
        "tests/cli/test_undo.py",
        "tests/cli/test_undo_import.py",
    ),
    "desk/workspace/identities.py": IDENTITY,
    "desk/workspace/meanings.py": IDENTITY,
    "desk/workspace/questions.py": IDENTITY,
    "desk/workspace/splits.py": IDENTITY,
    "desk/workspace/workspace.py": IDENTITY,
    "desk/views": (
        "tests/desk/views",
        "tests/desk/test_calendar_file.py",
        "tests/desk/test_offered_figures.py",
        "tests/desk/test_touched.py",
    ),
    "notify": ("tests/notify", "tests/desk/test_channels.py", "tests/real/test_dbus.py"),
    "reports": ("tests/reports",),
    "outside/health.py": ("tests/sources",),
    "outside": ("tests/outside", "tests/sources/test_ecb.py"),
    "cli": ("tests/places/test_commands.py", "tests/cli"),
    "sources": ("tests/sources",),
    "statements": ("tests/statements",),
    "store": ("tests/store",),
    "ui/forms": FORMS,
    "ui/widgets/clean_input.py": FORMS,
    "ui/frame.py": ("tests/screens/test_frame.py", "tests/screens/test_keys.py"),
    "ui/screens/thesis.py": ("tests/screens/test_thesis.py", "tests/screens/test_keys.py"),
    "ui/screens/timeline.py": ("tests/screens/test_timeline.py",),
    "ui/widgets/text_pane.py": ("tests/screens/test_text_pane.py",),
    "ui": ("tests/screens",),
}
"""Rooms whose faults a suite of their own must notice; the first that fits."""

LIMIT = 300
"""Seconds for one run of the suite: a fault that makes it run for ever is noticed as well."""


class Fault(Struct, frozen=True):
    """One small change to the code that breaks one rule; `file` is relative to the package."""

    rule: str
    file: str
    old: str
    new: str

    @property
    def suite(self) -> tuple[str, ...]:
        """Return the tests that must notice it."""
        rooms = (suite for room, suite in ROOMS.items() if f"{self.file}/".startswith(f"{room}/"))
        return next(rooms, SUITE)

    def is_one_of(self, words: Iterable[str]) -> bool:
        """Return whether its rule has one of the words, or its file begins with it."""
        return any(word in self.rule or self.file.startswith(word) for word in words)

    def fits(self, root: Path) -> bool:
        """Return whether there is exactly one place to change, and the change is still Python."""
        sound = (root / PACKAGE / self.file).read_text(encoding="utf-8")
        if len(self.place.findall(sound)) != 1:
            return False
        try:
            if self.file.endswith(".py"):
                ast.parse(self.put_into(sound))
        except SyntaxError:
            return False
        return True

    def put_into(self, sound: str) -> str:
        """Return the text of the file with this fault."""
        return self.place.sub(lambda _: self.new.strip(), sound)

    @property
    def place(self) -> re.Pattern[str]:
        """Return what finds `old` however the formatter breaks its lines."""
        tokens = re.findall(r"\w+|[^\w\s]", self.old)
        closing = {mark: rf",?\s*\{mark}" for mark in ")]}"}
        return re.compile(r"\s*".join(closing.get(token) or re.escape(token) for token in tokens))


def faults() -> list[Fault]:
    """Return all of them, file by file.

    A fault is its rule, then the lines to replace (`- `) and those instead of them (`+ `). `== file` says
    where the faults below it are.
    """
    found: list[Fault] = []
    for path in sorted(FAULTS.glob("*.txt")):
        sections = re.split(r"^== (.*)$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        for file, section in zip(sections[1::2], sections[2::2], strict=True):
            for rule, lines in re.findall(r"^([^-+#\n].*)\n((?:[-+].*\n)+)", section, flags=re.MULTILINE):
                old, new = ("\n".join(re.findall(rf"^\{sign} ?(.*)", lines, re.MULTILINE)) for sign in "-+")
                found.append(Fault(rule, file, old, new))
    return found


def noticed(fault: Fault, root: Path) -> str:
    """Return the first test that fails with the fault in the code at `root`; empty when all pass."""
    file = root / PACKAGE / fault.file
    sound = file.read_text(encoding="utf-8")
    file.write_text(fault.put_into(sound), encoding="utf-8")
    try:
        return _first_failure(root, fault.suite)
    finally:
        file.write_text(sound, encoding="utf-8")


def _first_failure(root: Path, suite: Iterable[str]) -> str:
    # No byte code: a fault of the same length within one second would run as the code before it.
    surroundings = {**os.environ, "PYTHONPATH": str(root / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pytest", "-x", "-q", "--tb=no", "-p", "no:cacheprovider", *suite]
    try:
        run = subprocess.run(
            command, cwd=root, env=surroundings, capture_output=True, text=True, timeout=LIMIT, check=False
        )
    except subprocess.TimeoutExpired:
        return f"no end within {LIMIT} s"
    if run.returncode == 0:
        return ""
    failed = [line for line in run.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return failed[0].split(" - ")[0] if failed else run.stdout[-300:] + run.stderr[-300:]


def main(words: list[str]) -> int:
    """Print one line for each fault: what noticed it, or that nothing did."""
    if {"-h", "--help"}.intersection(words):
        print(__doc__)
        return 0
    wanted = [fault for fault in faults() if not words or fault.is_one_of(words)]
    if not wanted:
        print("no fault has one of these words")
        return 1
    if misfits := [fault for fault in wanted if not fault.fits(ROOT)]:
        for fault in misfits:
            print(f"{fault.file} no longer has this, or what it becomes is no Python: {fault.old}")
        return 1
    workers = os.cpu_count() or 1
    with TemporaryDirectory() as temporary, ThreadPoolExecutor(workers) as pool:
        copies: SimpleQueue[Path] = SimpleQueue()
        for n in range(workers):
            copies.put(_copy(Path(temporary) / str(n)))

        def tried(fault: Fault) -> str:
            copy = copies.get()
            try:
                return noticed(fault, copy)
            finally:
                copies.put(copy)

        copy = copies.get()
        copies.put(copy)
        if failing := _first_failure(copy, {test: None for each in wanted for test in each.suite}):
            print(f"the suite fails without any fault: {failing}")
            return 1
        started = time.monotonic()
        survivors = 0
        for fault, by in zip(wanted, pool.map(tried, wanted), strict=True):
            survivors += not by
            print(f"{'noticed ' if by else 'SURVIVED'}  {fault.rule}  [{fault.file}]  {by}", flush=True)
    print(f"{len(wanted)} faults, {survivors} survived, {time.monotonic() - started:.0f} s")
    return 1 if survivors else 0


def _copy(to: Path) -> Path:
    to.mkdir()
    for name in NEEDED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, to / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif source.exists():
            shutil.copy(source, to / name)
    return to


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
