"""`catalyst add 'LINE'`: a checkpoint from one line, shown before it is written."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from catalyst_tui.book.clean import clean
from catalyst_tui.book.file.edit import Edit, EditError, data_of
from catalyst_tui.book.line.read import Line, Reading, Refusal
from catalyst_tui.cli.failures import USAGE, ArgumentError, CommandError
from catalyst_tui.cli.output import Answer, lines, progress
from catalyst_tui.desk.alerts.commit import judge_and_tell
from catalyst_tui.desk.book_file import ChangedMeanwhileError, read_exactly
from catalyst_tui.desk.entry.book_edit import BadEditError, splice
from catalyst_tui.desk.listed import companies
from catalyst_tui.desk.shapes.forms import WouldHave
from catalyst_tui.desk.typed_line import Preview, line_edits, parse_line, try_line
from catalyst_tui.desk.workspace import Workspace


def add_line(arguments: argparse.Namespace, workspace: Workspace, text: str) -> Answer:
    """Show what the line says, ask where that is not certain, and write the checkpoint."""
    show = progress(arguments)
    listed = companies(workspace.store)
    today = workspace.clock.now().astimezone(workspace.book.zone).date()
    line = parse_line(text, workspace.book, listed, today)
    if line.refusal is not None:
        raise CommandError(line.refusal.message, USAGE, _refused(text, line.refusal))
    asks = not arguments.yes and not arguments.json and sys.stdin.isatty() and sys.stdout.isatty()
    reading = _choose(line, asks=asks)
    try:
        before = read_exactly(workspace.home)
        trial = try_line(line, reading, before, workspace, listed)
        for shown in describe(reading, trial):
            show(shown)
        saved = not arguments.dry_run and (not asks or _confirmed())
        if saved:

            def edits(text: str) -> list[Edit]:
                return line_edits(line, reading, workspace.book, data_of(text), listed, today=today)

            splice(workspace, edits)
            judge_and_tell(workspace)
    except BadEditError as error:
        raise ArgumentError(f"the book would be wrong with it: {error}") from error
    except (ValueError, EditError) as error:
        raise ArgumentError(str(error)) from error
    except ChangedMeanwhileError as error:
        raise CommandError(str(error)) from error
    value = {
        "book": str(workspace.home.book),
        "checkpoint": {
            "id": trial.id,
            "line": reading.line(),
            "status": trial.verdict.status.value,
            "reason": str(trial.verdict.reason),
            "notes": list(reading.notes),
            "written": list(trial.written),
        },
        "saved": saved,
    }
    return Answer(value, lines(_result(trial, workspace, saved=saved)))


def _result(trial: Preview, workspace: Workspace, *, saved: bool) -> str:
    """Return the last line: the id, and where to take the checkpoint out again."""
    if not saved:
        return "nothing was saved"
    text = read_exactly(workspace.home)
    above = text[: text.find(f'id = "{trial.id}"')]
    place = f"{workspace.home.book}:{above.count(chr(10)) + 1}"
    return f"saved as {trial.id}; to undo, delete its lines at {place}"


def describe(reading: Reading, trial: Preview) -> list[str]:
    """Return the lines that show a reading: its words, today's verdict, the past, and the TOML."""
    status = trial.verdict.status.value.replace("_", " ")
    rows = [
        reading.line(),
        *(f"  note       {note}" for note in reading.notes),
        f"  today      {status}: {trial.verdict.reason}",
        f"  the past   {past(trial.past)}",
        "  writes",
        *(f"    {line}" for line in trial.written if line),
    ]
    return [clean(row, 500) for row in rows]


def past(history: WouldHave | None) -> str:
    """Return how often a checkpoint would have been bad, in one sentence."""
    if history is None or not history.stretches:
        return "nothing known would have decided it"
    since = f"since {history.first.isoformat()}"
    if not history.trips:
        return f"never bad {since}"
    last = history.trips[-1]
    times = "once" if len(history.trips) == 1 else f"{len(history.trips)} times"
    return f"{last.word} {times} {since}, last on {last.first.isoformat()}"


def _choose(line: Line, *, asks: bool) -> Reading:
    """Return the certain reading, or the one that the user picks."""
    if len(line.readings) == 1:
        return line.readings[0]
    choices = [f"  {n}  {reading.line()}" for n, reading in enumerate(line.readings, 1)]
    if not asks:
        certain = [f"  catalyst add '{reading.line()}'" for reading in line.readings]
        notes = [f"  note: {note}" for note in line.readings[0].notes]
        raise CommandError(
            "it can be read in two ways; write one of these",
            USAGE,
            [line.question, *certain, *notes],
        )
    print("\n".join([line.question, *choices]))
    while True:
        answer = input(f"1 to {len(choices)}, or enter to leave: ").strip()
        if not answer:
            raise CommandError("nothing was saved", USAGE)
        if answer.isdigit() and 1 <= int(answer) <= len(choices):
            return line.readings[int(answer) - 1]


def _confirmed() -> bool:
    return input("Save it? [Y/n] ").strip().lower() in ("", "y", "yes")


def _refused(text: str, refusal: Refusal) -> Sequence[str]:
    """Return the line with the word that stopped the reader underlined, and lines that would work."""
    text = " ".join(text.split())
    rows = [f"  {text}"]
    if refusal.end - refusal.start < len(text):
        width = max(refusal.end - refusal.start, 1)
        rows.append("  " + " " * refusal.start + "~" * (width - 1) + "^")
    if refusal.lines:
        rows.append("these would work:")
        rows += [f"  catalyst add '{line}'" for line in refusal.lines]
    return rows
