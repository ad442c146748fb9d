"""Comparing verdicts at two moments: what is said of each checkpoint, and which of it changed.

Words are compared, not verdicts: a checkpoint's word is its status, a gauge's the band it lies in. Each
period of a recurring proof has a word of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from catalyst_tui.judge.verdict import Status, Verdict


@dataclass(frozen=True, slots=True)
class Word:
    """What is said of a checkpoint, or of one period of it."""

    checkpoint: str
    key: str  # the checkpoint's id, with the period for a recurring one: `leo-cadence[2025H2]`
    word: str
    status: Status
    reason: str
    cause: str


def words(verdicts: Iterable[Verdict]) -> Iterator[Word]:
    """The words of all verdicts, each recurring proof's periods one by one."""
    for verdict in verdicts:
        if verdict.results:
            for result in verdict.results:
                key = f"{verdict.checkpoint}[{result.period}]"
                cause = verdict.cause if result is verdict.results[-1] else f"{result.period}:{result.status}"
                yield Word(verdict.checkpoint, key, result.status.value, result.status, result.reason, cause)
        else:
            word = (verdict.band or "reading") if verdict.status is Status.READING else verdict.status.value
            yield Word(
                verdict.checkpoint, verdict.checkpoint, word, verdict.status, verdict.reason, verdict.cause
            )
