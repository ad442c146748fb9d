"""List the verdicts of a book as rows, one for each checkpoint or unsettled period.

`check` and `status` both use this list, so they cannot disagree about what is bad.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from catalyst_tui.book.model.book import Book, Checkpoint
from catalyst_tui.book.model.subject import of_period
from catalyst_tui.judge.verdict import Verdict

Judged = tuple[Checkpoint, Verdict]


def judged_rows(
    book: Book, verdicts: Mapping[str, Verdict], *, every_period: bool = False
) -> list[Judged]:
    """Return one row per checkpoint; a recurring one has a row for its current period.

    Earlier periods get their own row while they matter (`Verdict.beside`), or always with `every_period`.
    """
    rows: list[Judged] = []
    for id_, verdict in verdicts.items():
        checkpoint = book.checkpoints[id_]
        if not verdict.results:
            rows.append((checkpoint, verdict))
            continue
        current = of_period(id_, verdict.results[-1].period)
        rows.append((checkpoint, replace(verdict, checkpoint=current)))
        earlier = verdict.results[:-1] if every_period else verdict.beside
        rows += [(checkpoint, verdict.of_period(result)) for result in earlier]
    return rows
