"""`catalyst check` and `catalyst lint`: judge the book, and name what is wrong in it.

Verdicts are printed for people, scripts, CI and notes; their JSON is that of `catalyst why` too.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import starmap
from pathlib import Path

from catalyst_tui.book.clean import clean, one_line, one_row
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
    as_table,
    escaped,
)
from catalyst_tui.desk.home.folder import Home, find_home, read_book
from catalyst_tui.desk.shapes import Attention
from catalyst_tui.desk.views.positions import (
    Judged,
    attention,
    judged_rows,
    needs_line,
    urgency,
)
from catalyst_tui.desk.workspace.claims import originals
from catalyst_tui.desk.workspace.currency import mismatches_line
from catalyst_tui.desk.workspace.uncounted import known_advice
from catalyst_tui.desk.workspace.workspace import Workspace
from catalyst_tui.judge.history.forecasts import Goalposts, goalposts
from catalyst_tui.judge.history.transitions import period_words
from catalyst_tui.judge.kinds import Status, StatusGroup
from catalyst_tui.judge.verdict import Verdict


def run(arguments: argparse.Namespace) -> Answer:
    """Judge now or as of the end of a day. The exit code is 1 when something is bad."""
    with opened_to_read(arguments) as workspace:
        refuse_without_book(workspace)
        if wrong := mismatches_line(workspace.mismatches, workspace.book):
            say(f"catalyst: {one_row(wrong, 1000)}")
        book, now = workspace.book, workspace.clock.now()
        at = end_of_day("--as-of", arguments.as_of, book.zone, now)
        since: datetime | None = None
        below = ""
        if arguments.json or arguments.as_of or arguments.since is not None:
            verdicts: Mapping[str, Verdict] = workspace.as_of(at)
        else:
            known = workspace.look()
            verdicts, below = known.verdicts, needs_line(known)
        rows = judged_rows(book, verdicts, every_period=arguments.since is not None)
        if arguments.since is not None:
            since = before_day("--since", arguments.since, book.zone)
            if since > at:
                message = (
                    f"--since {arguments.since} is after the moment that is judged"
                )
                raise ArgumentError(message)
            before = judged_rows(book, workspace.as_of(since), every_period=True)
            rows = _changed(rows, before)
            changed = {checkpoint.id for checkpoint, _ in rows}
            verdicts = {
                id_: verdict for id_, verdict in verdicts.items() if id_ in changed
            }
        values = {
            "as_of": at,
            "since": since,
            "book": workspace.home.book,
            "checkpoints": _with_wordings(workspace, verdicts, at)
            if arguments.json
            else (),
        }
        warn_of_questions(workspace)
    code = BAD if any(verdict.status.bad for _, verdict in rows) else OK
    today = local_day(at, book.zone)
    rows.sort(key=lambda row: urgency(attention(row[1], today), row[1].status))
    if arguments.format != "text":
        return Answer(
            "check", values, _FORMATS[arguments.format](rows, workspace.home), code
        )
    empty = "Nothing is claimed yet. In the screen `a` adds the first checkpoint."
    if since:
        empty = f"nothing changed since {arguments.since}"
    styles = [
        _STYLES.get(attention(verdict, today), verdict.status.group.terminal)
        for _, verdict in rows
    ]
    text = as_table(
        "check", starmap(_cells, rows), empty, filter(None, [below]), styles
    )
    return Answer("check", values, text, code)


def _with_wordings(
    workspace: Workspace, verdicts: Mapping[str, Verdict], at: datetime
) -> list[dict[str, object]]:
    """Return each verdict with the number of its wording, and how the original one would stand."""
    ledger = workspace.ledger
    first = originals(verdicts, ledger, workspace.wordings)
    rows = []
    for id_, verdict in verdicts.items():
        known = ledger.revisions(id_, at)
        moved = goalposts(id_, ledger, first.get(id_), at)
        row: dict[str, object] = {
            "checkpoint": workspace.book.checkpoints[id_],
            "verdict": verdict,
            "revision": known[-1].number if known else None,
            "original": original_of(moved),
        }
        rows.append(row)
    return rows


def original_of(moved: Goalposts | None) -> dict[str, object] | None:
    """Return the verdict of the original wording; None if it is the one in force."""
    if moved is None or not (moved.original or moved.lost):
        return None
    reason = moved.original.reason if moved.original else moved.lost
    return {"verdict": moved.original, "reason": reason, "first": moved.first}


def _changed(rows: list[Judged], before: list[Judged]) -> list[Judged]:
    """Return the rows with another word than before. A period that had not begun was pending."""
    words = {verdict.checkpoint: verdict.shown for _, verdict in before}
    return [
        row
        for row in rows
        if words.get(row[1].checkpoint, Status.PENDING) != row[1].shown
    ]


_STYLES = {
    Attention.BAD: StatusGroup.BAD.terminal,
    Attention.RULING: StatusGroup.BAD.terminal,
    Attention.TOUCHED: StatusGroup.RISKY.terminal,
    Attention.RISKY: StatusGroup.RISKY.terminal,
    Attention.BLIND: StatusGroup.UNKNOWN.terminal,
}


def _cells(checkpoint: Checkpoint, verdict: Verdict) -> tuple[str, ...]:
    marks = [f"+{mark}" for mark in verdict.marks]
    return (
        " ".join([word_of(verdict), *marks]),
        verdict.checkpoint,
        verdict.shown_value,
        threshold_of(checkpoint, verdict),
        str(verdict.headroom or ""),
        verdict.reason,
    )


def threshold_of(checkpoint: Checkpoint, verdict: Verdict) -> str:
    """Return the threshold with the sign of the test: `< $90.00`."""
    claim, threshold = checkpoint.claim, str(verdict.threshold or "")
    sign = sign_of(claim.expr) if threshold and isinstance(claim, Test) else ""
    return f"{sign} {threshold}".lstrip()


# Formats of other tools


def _claim(checkpoint: Checkpoint, verdict: Verdict) -> str:
    """Return what the checkpoint says; of a recurring one with the period."""
    period = period_words(verdict.checkpoint)
    return (
        f"{period}: {one_line(checkpoint.name)}"
        if period
        else one_line(checkpoint.name)
    )


def _about(checkpoint: Checkpoint) -> str:
    return checkpoint.ticker or checkpoint.thesis or "book"


def _github(rows: Sequence[Judged], home: Home) -> Iterator[str]:
    """Yield GitHub's annotations: errors for bad checkpoints, warnings for
    those near or at risk.
    """
    places = lines_of(read_book(home))
    book, here = home.book.resolve(), Path.cwd()
    file = str(book.relative_to(here) if book.is_relative_to(here) else home.book)
    for checkpoint, verdict in rows:
        if not verdict.status.bad and verdict.status.group is not StatusGroup.RISKY:
            continue
        kind = "error" if verdict.status.bad else "warning"
        line = places.get(checkpoint.id.partition("@")[0], 1)
        title = (
            f"{_about(checkpoint)} {word_of(verdict)}: {_claim(checkpoint, verdict)}"
        )
        where = f"file={_property(file)},line={line},title={_property(title)}"
        yield f"::{kind} {where}::{_data(one_line(verdict.reason, 1_000))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _markdown(rows: Sequence[Judged], _: Home) -> Iterator[str]:
    """Yield a Markdown table, in the order of the rows."""
    if not rows:
        yield "Nothing to tell."
        return
    yield "| status | checkpoint | value | threshold | why |\n|---|---|--:|--:|---|"
    for checkpoint, verdict in rows:
        bold = "**" if verdict.status.bad else ""
        about = f"{_about(checkpoint)}: {_claim(checkpoint, verdict)}"
        threshold = threshold_of(checkpoint, verdict)
        cells = map(escaped, (about, verdict.shown_value, threshold, verdict.reason))
        yield f"| {bold}{escaped(word_of(verdict))}{bold} | {' | '.join(cells)} |"


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
        if arguments.files:
            raise ArgumentError(
                "--schema takes no file: the schema is the same for every book"
            )
        return Answer(
            "lint --schema", {"schema": book_schema()}, [schema_text().rstrip()]
        )
    home = find_home(arguments.home, arguments.book)
    books = [Home(home.folder, Path(file)) for file in arguments.files] or [home]
    problems, text, code = [], [], OK
    for each in books:
        for problem, right in _problems(each, is_own=not arguments.files):
            problems.append({"file": each.book, "problem": problem, "right": right})
            text.append(f"{each.book}:{_problem_line(problem, right)}")
            if problem.severity is Severity.ERROR:
                code = WRONG_BOOK
    return Answer("lint", {"book": books[0].book, "problems": problems}, text, code)


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
