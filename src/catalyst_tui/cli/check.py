"""`catalyst check` and `catalyst lint`: judge the book, and name what is wrong in it.

Verdicts are printed for people, scripts, CI and notes; their JSON is that of `catalyst why` too.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from catalyst_tui.book.clean import clean, one_row
from catalyst_tui.book.file.keys import book_schema, schema_text
from catalyst_tui.book.file.lint import advice, corrected
from catalyst_tui.book.file.load import load_book
from catalyst_tui.book.file.syntax import Problem, Severity
from catalyst_tui.book.language.tree import sign_of
from catalyst_tui.book.model.book import Checkpoint, Test
from catalyst_tui.book.model.dates import local_day
from catalyst_tui.cli.failures import (
    BAD,
    OK,
    WRONG_BOOK,
    ArgumentError,
    refuse_without_book,
    say,
)
from catalyst_tui.cli.opening import (
    before_day,
    end_of_day,
    opened_to_read,
    warn_of_questions,
)
from catalyst_tui.cli.output import (
    Answer,
    TableColumn,
    TableRow,
    as_table,
    escaped,
    lines,
)
from catalyst_tui.desk.home.folder import Home, find_home, read_book
from catalyst_tui.desk.shapes.board import Attention
from catalyst_tui.desk.views.checkpoints import Judged, attention, judged_rows, urgency
from catalyst_tui.desk.views.positions import needs_line
from catalyst_tui.desk.workspace.claims import originals
from catalyst_tui.desk.workspace.currency import mismatches_line
from catalyst_tui.desk.workspace.uncounted import known_advice
from catalyst_tui.desk.workspace.workspace import Workspace
from catalyst_tui.judge.history.forecasts import goalposts
from catalyst_tui.judge.history.transitions import period_words
from catalyst_tui.judge.kinds import Status, StatusGroup
from catalyst_tui.judge.verdict import Verdict


def run(arguments: argparse.Namespace) -> Answer:
    """Judge now or as of the end of a day. The exit code is 1 when something is bad."""
    with opened_to_read(arguments) as workspace:
        refuse_without_book(workspace)
        if wrong := mismatches_line(workspace.mismatches, workspace.book):
            say(f"catalyst: {one_row(wrong, 1000)}")
        zone, home = workspace.book.zone, workspace.home
        at = end_of_day("--as-of", arguments.as_of, zone, workspace.clock.now())
        since: datetime | None = None
        below: list[str] = []
        if arguments.json or arguments.as_of or arguments.since is not None:
            verdicts: Mapping[str, Verdict] = workspace.as_of(at)
        else:
            known = workspace.look()
            verdicts, below = known.verdicts, [*filter(None, [needs_line(known)])]
        rows = judged_rows(
            workspace.book, verdicts, every_period=arguments.since is not None
        )
        if arguments.since is not None:
            since = before_day("--since", arguments.since, zone)
            if since > at:
                raise ArgumentError(
                    f"--since {arguments.since} is after the moment that is judged"
                )
            before = judged_rows(
                workspace.book, workspace.as_of(since), every_period=True
            )
            rows = _changed(rows, before)
            changed = {checkpoint.id for checkpoint, _ in rows}
            verdicts = {
                id_: verdict for id_, verdict in verdicts.items() if id_ in changed
            }
        values = {
            "as_of": at,
            "since": since,
            "book": home.book,
            "checkpoints": _with_wordings(workspace, verdicts, at)
            if arguments.json
            else [],
        }
        warn_of_questions(workspace)
    code = BAD if any(verdict.status.bad for _, verdict in rows) else OK
    rows = _urgent_first(rows, local_day(at, zone))
    if not arguments.json and arguments.format != "text":
        text = _FORMATS[arguments.format](rows, lines_of(read_book(home)), home.book)
        return Answer("check", values, lines(*([text] if text else [])), code)
    table = [
        _row(checkpoint, verdict, local_day(at, zone)) for checkpoint, verdict in rows
    ]
    if table:
        return Answer("check", values, as_table(_COLUMNS, table, below=below), code)
    empty = "Nothing is claimed yet. In the screen `a` adds the first checkpoint."
    text = f"nothing changed since {arguments.since}" if since else empty
    return Answer("check", values, lines(text), code)


def _with_wordings(
    workspace: Workspace, verdicts: Mapping[str, Verdict], at: datetime
) -> list[dict[str, object]]:
    """Return each verdict with the number of its wording, and how the original one would stand."""
    first, ledger = (
        originals(verdicts, workspace.ledger, workspace.wordings),
        workspace.ledger,
    )
    rows = []
    for id_, verdict in verdicts.items():
        known = ledger.revisions(id_, at)
        row: dict[str, object] = {
            "checkpoint": workspace.book.checkpoints[id_],
            "verdict": verdict,
            "revision": known[-1].number if known else None,
            "original": None,
        }
        moved = goalposts(id_, ledger, first.get(id_), at)
        if moved is not None and (moved.original is not None or moved.lost):
            reason = moved.original.reason if moved.original else moved.lost
            row["original"] = {
                "verdict": moved.original,
                "reason": reason,
                "first": moved.first,
            }
        rows.append(row)
    return rows


def _changed(rows: list[Judged], before: list[Judged]) -> list[Judged]:
    """Return the rows with another word than before. A period that had not begun was pending."""
    words = {verdict.checkpoint: verdict.shown for _, verdict in before}
    return [
        row
        for row in rows
        if words.get(row[1].checkpoint, Status.PENDING) != row[1].shown
    ]


def _urgent_first(rows: list[Judged], today: date) -> list[Judged]:
    return sorted(
        rows, key=lambda row: urgency(attention(row[1], today), row[1].status)
    )


# The table

_COLUMNS = (
    TableColumn("status", wraps=True),
    TableColumn("checkpoint"),
    TableColumn("value", right=True),
    TableColumn("threshold", right=True, rank=1),
    TableColumn("headroom", right=True, rank=2),
    TableColumn("why"),
)

_STYLES = {
    Attention.BAD: StatusGroup.BAD.terminal,
    Attention.RULING: StatusGroup.BAD.terminal,
    Attention.TOUCHED: StatusGroup.RISKY.terminal,
    Attention.RISKY: StatusGroup.RISKY.terminal,
    Attention.BLIND: StatusGroup.UNKNOWN.terminal,
}


def _row(checkpoint: Checkpoint, verdict: Verdict, today: date) -> TableRow:
    marks = [f"+{mark}" for mark in verdict.marks]
    cells = (
        " ".join([word_of(verdict), *marks]),
        verdict.checkpoint,
        verdict.shown_value,
        threshold_of(checkpoint, verdict),
        str(verdict.headroom or ""),
        verdict.reason,
    )
    style = _STYLES.get(attention(verdict, today), verdict.status.group.terminal)
    return TableRow(cells, style)


def threshold_of(checkpoint: Checkpoint, verdict: Verdict) -> str:
    """Return the threshold with the sign of the test: `< $90.00`."""
    claim, threshold = checkpoint.claim, str(verdict.threshold or "")
    sign = sign_of(claim.expr) if threshold and isinstance(claim, Test) else ""
    return f"{sign} {threshold}".lstrip()


# Formats of other tools


def _sentence(checkpoint: Checkpoint) -> str:
    return " ".join(clean(checkpoint.name, 300).split())


def _claim(checkpoint: Checkpoint, verdict: Verdict) -> str:
    """Return what the checkpoint says; of a recurring one with the period."""
    period = period_words(verdict.checkpoint)
    return f"{period}: {_sentence(checkpoint)}" if period else _sentence(checkpoint)


def _reason(verdict: Verdict) -> str:
    return " ".join(clean(verdict.reason, 1_000).split())


def _about(checkpoint: Checkpoint) -> str:
    return checkpoint.ticker or checkpoint.thesis or "book"


def _base(id_: str) -> str:
    return id_.partition("@")[0]


def _relative(book: Path) -> str:
    """Return the book's path from the current folder, where it lies below that."""
    try:
        return str(book.resolve().relative_to(Path(os.getcwd()).resolve()))
    except (ValueError, OSError):
        return str(book)


def _github(rows: Sequence[Judged], places: Mapping[str, int], book: Path) -> str:
    """Return GitHub's annotations: errors for bad checkpoints, warnings for
    those near or at risk.
    """
    return "\n".join(_annotations(rows, places, book))


def _annotations(
    rows: Sequence[Judged], places: Mapping[str, int], book: Path
) -> Iterator[str]:
    for checkpoint, verdict in rows:
        if not verdict.status.bad and verdict.status.group is not StatusGroup.RISKY:
            continue
        kind = "error" if verdict.status.bad else "warning"
        line = places.get(_base(checkpoint.id), 1)
        title = (
            f"{_about(checkpoint)} {word_of(verdict)}: {_claim(checkpoint, verdict)}"
        )
        where = (
            f"file={_property(_relative(book))},line={line},title={_property(title)}"
        )
        yield f"::{kind} {where}::{_data(_reason(verdict))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _markdown(rows: Sequence[Judged], places: Mapping[str, int], book: Path) -> str:
    """Return a Markdown table, in the order of the rows."""
    if not rows:
        return "Nothing to tell."
    head = "| status | checkpoint | value | threshold | why |\n|---|---|--:|--:|---|"
    return "\n".join([head, *(_markdown_row(*row) for row in rows)])


def _markdown_row(checkpoint: Checkpoint, verdict: Verdict) -> str:
    bold = "**" if verdict.status.bad else ""
    about = f"{_about(checkpoint)}: {_claim(checkpoint, verdict)}"
    threshold = threshold_of(checkpoint, verdict)
    cells = (about, verdict.shown_value, threshold, verdict.reason)
    status = f"{bold}{escaped(word_of(verdict))}{bold}"
    row = " | ".join(["|", status, *map(escaped, cells)])
    return row.replace("| |", "|", 1) + " |"


_FORMATS = {"github": _github, "markdown": _markdown}


def lines_of(text: str) -> dict[str, int]:
    """Return the line of the book in which each checkpoint begins, by its id."""
    from catalyst_tui.book.file.edit import data_of
    from catalyst_tui.book.file.ids import name_of
    from catalyst_tui.book.file.syntax import Locator

    places = Locator(text)
    found = {}
    for number, table in enumerate(data_of(text).get("checkpoint", [])):
        if id_ := name_of(table):
            found[id_] = places.key(("checkpoint", number))[0]
    return found


# Lint


def run_lint(arguments: argparse.Namespace) -> Answer:
    """Print each problem, and below it the corrected line if it is certain.

    The exit code is 3 when a book cannot be used. Advice is no failure."""
    if arguments.schema:
        return _schema(arguments)
    home = find_home(arguments.home, arguments.book)
    books = [Home(home.folder, Path(file)) for file in arguments.files] or [home]
    is_own = not arguments.files
    found = [
        (book, problem, right)
        for book in books
        for problem, right in _problems(book, is_own=is_own)
    ]
    problems = [
        {"file": one.book, "problem": problem, "right": right}
        for one, problem, right in found
    ]
    show = lines(
        *(
            f"{one.book}:{_problem_line(problem, right)}"
            for one, problem, right in found
        )
    )
    wrong = any(problem.severity is Severity.ERROR for _, problem, _ in found)
    values = {"book": books[0].book, "problems": problems}
    return Answer("lint", values, show, WRONG_BOOK if wrong else OK)


def _schema(arguments: argparse.Namespace) -> Answer:
    """Print the JSON Schema of a book."""
    if arguments.files:
        raise ArgumentError(
            "--schema takes no file: the schema is the same for every book"
        )
    return Answer(
        "lint --schema", {"schema": book_schema()}, lines(schema_text().rstrip())
    )


def _problems(home: Home, *, is_own: bool) -> Iterator[tuple[Problem, str]]:
    """Return each problem with the corrected line, if it is certain."""
    text = read_book(home)
    loaded = load_book(text)
    found = loaded.problems or (advice(loaded.book, text) if loaded.book else ())
    if loaded.book is not None and is_own:
        found = tuple(sorted((*found, *known_advice(home, text))))
    yield from zip(found, corrected(text, found), strict=True)


def _problem_line(problem: Problem, right: str) -> str:
    hint = f" ({problem.hint})" if problem.hint else ""
    below = f"\n    {clean(right.strip(), 400)}" if right else ""
    return f"{problem.line}:{problem.column}: {problem.severity}: {problem.message}{hint}{below}"


def word_of(verdict: Verdict) -> str:
    """Return its status in words: `missed`, `met (late)`."""
    timing = f" ({verdict.timing.replace('_', ' ')})" if verdict.timing else ""
    return f"{verdict.word.replace('_', ' ')}{timing}"
