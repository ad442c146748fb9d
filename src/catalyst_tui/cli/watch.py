"""`catalyst watch`: watch without a screen, and print a line for each change."""

from __future__ import annotations

import argparse
import asyncio
import logging
import signal
import sys
from collections.abc import Iterator, Mapping
from itertools import takewhile

from catalyst_tui.book.clean import one_row
from catalyst_tui.cli.failures import FAILED, LOCKED, OK, WRONG_BOOK, CommandError, give_up
from catalyst_tui.cli.output import print_json_line
from catalyst_tui.desk.home.clock import SystemClock
from catalyst_tui.desk.home.folder import find_home
from catalyst_tui.desk.home.logs import log_to
from catalyst_tui.desk.shapes.pages import Flip
from catalyst_tui.desk.watch import Watcher, open_watcher

log = logging.getLogger(__name__)


def run(arguments: argparse.Namespace) -> int:
    """Watch until the system or the user ends it; with `--once` do the due work and end."""
    home = find_home(arguments.home, arguments.book)
    watcher = open_watcher(home, SystemClock())
    log_to(home.log)
    printer = _Printer(watcher, arguments.quiet, as_json=arguments.json)
    return asyncio.run((_once if arguments.once else _until_ended)(watcher, printer))


async def _once(watcher: Watcher, _: _Printer) -> int:
    once, ended = asyncio.ensure_future(watcher.once()), asyncio.ensure_future(_ending().wait())
    try:
        await asyncio.wait({once, ended}, return_when=asyncio.FIRST_COMPLETED)
        if not once.done():
            return OK  # what is left is due the next time
        if not once.result():
            raise CommandError("another Catalyst is watching this home; nothing was done", LOCKED)
        return _book_code(watcher)
    finally:
        once.cancel()
        ended.cancel()
        await watcher.stop()
        await asyncio.wait({once, ended})


def _book_code(watcher: Watcher) -> int:
    """Return the exit code for a book that could not be read, or was."""
    if watcher.workspace.problems:
        return WRONG_BOOK
    return FAILED if watcher.state.problem else OK


async def _until_ended(watcher: Watcher, printer: _Printer) -> int:
    ended = asyncio.ensure_future(_ending().wait())
    start = asyncio.ensure_future(watcher.start())
    log.info("watching home=%s", watcher.workspace.home.folder)
    try:
        await asyncio.wait({start, ended}, return_when=asyncio.FIRST_COMPLETED)
        if start.done():
            start.result()
            printer.standing_by()
        await ended
    finally:
        start.cancel()
        ended.cancel()
        await watcher.stop()
        await asyncio.wait({start, ended})
        log.info("ended")
    return OK


def _ending() -> asyncio.Event:
    """Return an event that is set when the system or the user ends the process."""
    loop, ending = asyncio.get_running_loop(), asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        if sys.platform == "win32":  # whose loop knows no signals
            signal.signal(name, lambda *_: loop.call_soon_threadsafe(ending.set))
        else:
            loop.add_signal_handler(name, ending.set)
    return ending


class _Printer:
    """Prints each change and problem once: changes on stdout, problems on stderr, both in the leader's log.

    As JSON all goes to stdout, one object a line."""

    def __init__(self, watcher: Watcher, quiet: bool, *, as_json: bool) -> None:
        self._watcher, self._quiet, self._as_json = watcher, quiet, as_json
        self._last = next(iter(watcher.state.flips), None)
        self._said: set[str] = set()
        self._leads = False
        watcher.on_news = self._news

    async def _news(self) -> None:
        state = self._watcher.state
        if self._watcher.leads and not self._leads:
            self._leads = True
            folder = str(self._watcher.workspace.home.folder)
            self._print(f"watching {folder}", {"event": "watching", "home": folder})
        fresh = list(takewhile(lambda flip: flip != self._last, state.flips))
        self._last = next(iter(state.flips), None)
        for flip in reversed(fresh):
            if flip.reason:  # what has none is the end of a remark
                self._flipped(flip)
        troubles = list(self._troubles())
        for trouble in troubles:
            if trouble not in self._said:
                self._warn(one_row(trouble))
        self._said = set(troubles)

    def _flipped(self, flip: Flip) -> None:
        known = (flip.checkpoint, flip.before, flip.after, flip.at.isoformat(), one_row(flip.reason))
        if self._watcher.leads:
            log.info("flip checkpoint=%s before=%s after=%s at=%s reason=%r", *known)
        at = flip.at.astimezone(self._watcher.state.book.zone)
        word = f"{flip.before} → {flip.after}: {one_row(flip.reason)}"
        event = {
            "event": "flip",
            "at": flip.at.isoformat(),
            "checkpoint": flip.checkpoint,
            "before": flip.before,
            "after": flip.after,
            "reason": flip.reason,
        }
        self._print(f"{at:%Y-%m-%d %H:%M %Z} {flip.checkpoint}: {word}", event)

    def standing_by(self) -> None:
        """Print that another process watches, if one does."""
        if not self._watcher.leads:
            home = str(self._watcher.workspace.home.folder)
            event = {"event": "standing_by", "home": home}
            self._print("another process watches this home; standing by", event)

    def _print(self, line: str, event: Mapping[str, object]) -> None:
        if self._quiet:
            return
        try:
            if self._as_json:
                print_json_line({"version": 1, **event})
            else:
                print(line, flush=True)
        except BrokenPipeError:
            raise
        except OSError as error:  # no reason to watch no more
            self._quiet = True
            give_up(sys.stdout)
            self._warn(f"stdout cannot be written ({error.strerror}); what changes is in the inbox")

    def _warn(self, sentence: str) -> None:
        log.warning("%s", sentence)
        if self._as_json and not self._quiet:
            self._print("", {"event": "trouble", "what": sentence})
            return
        try:
            print(f"catalyst: {sentence}", file=sys.stderr, flush=True)
        except OSError:
            give_up(sys.stderr)

    def _troubles(self) -> Iterator[str]:
        watcher = self._watcher
        if watcher.state.problem:
            yield watcher.state.problem
        if watcher.workspace.store.stopped:
            yield watcher.workspace.store.stopped
        yield from watcher.workspace.config.told
        if watcher.workspace.old_settings:
            yield watcher.workspace.old_settings
        if unreadable := watcher.workspace.unreadable_closes:
            yield unreadable
        if behind := watcher.workspace.behind:
            yield behind
        yield from (f"{job} {problem}" for job, problem in watcher.problems.items())
        yield from dict.fromkeys(watcher.outside.unanswered.values())
        yield from dict.fromkeys(watcher.outside.unfiled.values())
        yield from watcher.failing.values()
