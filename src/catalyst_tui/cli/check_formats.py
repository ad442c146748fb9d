"""What `catalyst check` found, as other tools take it: JUnit's XML, GitHub's annotations, Markdown."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from catalyst_tui.book.clean import clean
from catalyst_tui.book.model.book import Checkpoint
from catalyst_tui.cli.markdown import escaped
from catalyst_tui.judge.history.transitions import period_said
from catalyst_tui.judge.kinds import StatusGroup
from catalyst_tui.judge.verdict import Verdict

Rows = Sequence[tuple[Checkpoint, Verdict]]

FORMATS = ("text", "junit", "github", "markdown")


def word_of(verdict: Verdict) -> str:
    """Its status in words: `missed`, `met (late)`."""
    word = verdict.word.replace("_", " ")
    return f"{word} ({verdict.timing.replace('_', ' ')})" if verdict.timing else word


def _sentence(checkpoint: Checkpoint) -> str:
    return " ".join(clean(checkpoint.text or checkpoint.id, 300).split())


def _claimed(checkpoint: Checkpoint, verdict: Verdict) -> str:
    """What it says; of a claim that recurs with the period."""
    period = period_said(verdict.checkpoint)
    return f"{period}: {_sentence(checkpoint)}" if period else _sentence(checkpoint)


def _reason(verdict: Verdict) -> str:
    return " ".join(clean(verdict.reason, 1_000).split())


def _of(checkpoint: Checkpoint) -> str:
    return checkpoint.ticker or checkpoint.thesis or "book"


# JUnit: a suite for each ticker or theme, a case for each checkpoint


def junit(rows: Rows, lines: Mapping[str, int], book: Path) -> str:
    """What is bad is a failure, what is not known is skipped."""
    from xml.etree.ElementTree import Element, SubElement, indent, tostring

    root = Element("testsuites", {"name": "catalyst", **_counts(rows)})
    for name in dict.fromkeys(_of(checkpoint) for checkpoint, _ in rows):
        own = [row for row in rows if _of(row[0]) == name]
        suite = SubElement(root, "testsuite", {"name": name, **_counts(own)})
        for checkpoint, verdict in own:
            case = SubElement(
                suite,
                "testcase",
                classname=f"{name}.{checkpoint.role}",
                name=f"{verdict.checkpoint}: {_sentence(checkpoint)}",
                file=_here(book),
                line=str(lines.get(_base(checkpoint.id), 1)),
                time="0",
            )
            if verdict.status.bad:
                said = SubElement(case, "failure", type=word_of(verdict), message=_reason(verdict))
                said.text = f"{word_of(verdict)}: {_reason(verdict)}"
            elif _is_unknown(verdict):
                SubElement(case, "skipped", message=f"{word_of(verdict)}: {_reason(verdict)}")
    indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}'


def _counts(rows: Rows) -> dict[str, str]:
    bad = sum(verdict.status.bad for _, verdict in rows)
    blind = sum(_is_unknown(verdict) for _, verdict in rows)
    return {"tests": f"{len(rows)}", "failures": f"{bad}", "errors": "0", "skipped": f"{blind}", "time": "0"}


def _is_unknown(verdict: Verdict) -> bool:
    return verdict.status.group is StatusGroup.UNKNOWN and not verdict.status.bad


# GitHub: an annotation at its line for what is bad or may be


def github(rows: Rows, lines: Mapping[str, int], book: Path) -> str:
    """An error for what is bad, a warning for what is near or at risk."""
    return "\n".join(_annotated(rows, lines, book))


def _annotated(rows: Rows, lines: Mapping[str, int], book: Path) -> Iterator[str]:
    for checkpoint, verdict in rows:
        bad, risky = verdict.status.bad, verdict.status.group is StatusGroup.RISKY
        if bad or risky:
            title = f"{_of(checkpoint)} {word_of(verdict)}: {_claimed(checkpoint, verdict)}"
            place = f"file={_property(_here(book))},line={lines.get(_base(checkpoint.id), 1)}"
            kind = "error" if bad else "warning"
            yield f"::{kind} {place},title={_property(title)}::{_data(_reason(verdict))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _here(book: Path) -> str:
    """The book as it is called from the folder one is in, where it lies below it."""
    try:
        return str(book.resolve().relative_to(Path(os.getcwd()).resolve()))
    except (ValueError, OSError):
        return str(book)


def _base(id_: str) -> str:
    return id_.partition("@")[0]


# Markdown


def markdown(rows: Rows, lines: Mapping[str, int], book: Path) -> str:
    """A table, in the order of the rows."""
    head = "| status | checkpoint | value | threshold | why |\n|---|---|--:|--:|---|"
    return "\n".join([head, *(_cells(*row) for row in rows)]) if rows else "Nothing to tell."


def _cells(checkpoint: Checkpoint, verdict: Verdict) -> str:
    threshold = str(verdict.threshold) if verdict.threshold else ""
    bold = "**" if verdict.status.bad else ""
    about = f"{_of(checkpoint)}: {_claimed(checkpoint, verdict)}"
    cells = (verdict.shown_value, threshold, verdict.reason)
    status = f"{bold}{escaped(word_of(verdict))}{bold}"
    return " | ".join(["|", status, escaped(about), *map(escaped, cells)]).replace("| |", "|", 1) + " |"


def lines_of(text: str) -> dict[str, int]:
    """In which line of the book each checkpoint begins, by its id."""
    from catalyst_tui.book.file.edit import data_of
    from catalyst_tui.book.file.ids import name_of
    from catalyst_tui.book.file.syntax import Locator

    places, found = Locator(text), dict[str, int]()
    for n, table in enumerate(data_of(text).get("checkpoint", [])):
        if id_ := name_of(table):
            found[id_] = places.key(("checkpoint", n))[0]
    return found
