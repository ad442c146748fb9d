"""Comparing verdicts at two moments: what is said of each checkpoint, and which of it changed.

Words are compared, not verdicts: a checkpoint's word is its status, a gauge's the band it lies in. Each
period of a recurring proof has a word of its own. What else can happen to it while its word stays (a slip,
a contradiction) has words of its own too: remarks. `notices` has those that no verdict makes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from catalyst_tui.book.model.quantity import Quantity
from catalyst_tui.judge.sentence import Words
from catalyst_tui.judge.verdict import Mark, Result, Slip, Status, Timing, Verdict, late_word


class Remark(StrEnum):
    """What a remark is about; its key ends in it: `leo-cadence!slipped`."""

    CONTRADICTED = "contradicted"
    SLIPPED = "slipped"
    REMIND = "remind"  # a day the book asks to be reminded on
    TRADING = "trading"  # a price trades on the other side of an `intraday` test
    BLIND = "blind"  # it cannot be judged, or only by what is old
    PRINT = "print"  # a company reported; of no checkpoint: `print:ALAB!print`
    REVIEW = "review"  # a thesis is to be looked at again, or was: `thesis:pair!review`
    ASKS = "asks"  # a question to the user; of no checkpoint: `asked:split:NVDA:…!asks`
    DOWN = "down"  # none of the sources of a need answers; of no checkpoint: `sources:prices!down`


TRADING_THROUGH = "trading through"
"""How the word begins of a price that trades on the other side of its test."""

PRINT = "print:"
"""How the key of what is said of a ticker's print begins."""

THESIS = "thesis:"
"""Before the id of a thesis in what is said of one."""


ASKED = "asked:"
"""How the key of a question begins."""


class Word(Struct, frozen=True):
    """What is said of a checkpoint, or of one period of it. `news`: of a remark, whether it is heard."""

    checkpoint: str
    key: str  # the checkpoint's id, with the period for a recurring one: `leo-cadence[2025H2]`
    word: str
    status: Status
    said: Words
    cause: str
    news: bool | None = None
    timing: Timing | None = None
    value: Quantity | None = None

    @property
    def reason(self) -> str:
        """Why it is so, in words."""
        return str(self.said)


_LATE = "late:"
"""How the cause of a word begins that came too late; kept with the change, and said whenever that is."""


def said_of_change(word: str, cause: str) -> str:
    """A word that was changed to, as it is said: `met late`."""
    return late_word(word, Timing.LATE if cause.startswith(_LATE) else None)


def checkpoint_of(key: str) -> str:
    """The checkpoint (event, need) a word's key is about."""
    return key.partition("!")[0].partition("[")[0]


def period_said(key: str) -> str:
    """The period a word's key is about; empty where it is about the whole checkpoint."""
    return key.partition("!")[0].partition("[")[2].removesuffix("]")


def remark_of(key: str) -> Remark | None:
    """What a word's key remarks on; None for the word itself."""
    _, sign, remark = key.rpartition("!")
    return Remark(remark) if sign else None


def slip_at(known: datetime) -> str:
    """The cause of a slip that became known then."""
    return f"slip:{known.isoformat()}"


def words(verdicts: Iterable[Verdict]) -> Iterator[Word]:
    """The words of all verdicts, each recurring proof's periods one by one."""
    for verdict in verdicts:
        for key, one, cause in _each(verdict):
            word = one.status.value
            if one.status is Status.READING:
                word = verdict.band or "reading"
            cause = f"{_LATE}{cause}" if one.timing is Timing.LATE else cause
            value = verdict.value if one is verdict else None
            yield Word(
                verdict.checkpoint, key, word, one.status, one.said, cause, timing=one.timing, value=value
            )


def remarks(verdicts: Iterable[Verdict]) -> Iterator[Word]:
    """What else is said of all verdicts: whether sources, or evidence and a ruling, disagree, and where a
    claimed date has moved. Said also while there is nothing, so that its beginning is a change."""
    for verdict in verdicts:
        for key, one, cause in _each(verdict):
            disagree = Mark.CONTRADICTED in one.marks
            key, word = f"{key}!{Remark.CONTRADICTED}", "contradicted" if disagree else "agreed"
            yield Word(verdict.checkpoint, key, word, one.status, one.said, cause, disagree)
        moved = [slip for slip in verdict.slips if slip.by_company]  # one's own edits are no news
        yield _slipped(verdict, moved[-1] if moved else None)


def readings(verdict: Verdict) -> dict[str, tuple[str, str]]:
    """What is shown of a verdict, and of each earlier period of it: word and reason, by key."""
    earlier = {f"{verdict.checkpoint}[{one.period}]": (one.shown, one.reason) for one in verdict.results[:-1]}
    return {**earlier, verdict.checkpoint: (verdict.shown, verdict.reason)}


def _each(verdict: Verdict) -> Iterator[tuple[str, Verdict | Result, str]]:
    """What is spoken of: the verdict, or each of its periods; with the key and the cause of its word."""
    if not verdict.results:
        yield verdict.checkpoint, verdict, verdict.cause
    for result in verdict.results:
        cause = verdict.cause if result is verdict.results[-1] else f"{result.period}:{result.cause}"
        yield f"{verdict.checkpoint}[{result.period}]", result, cause


def _slipped(verdict: Verdict, slip: Slip | None) -> Word:
    key = f"{verdict.checkpoint}!{Remark.SLIPPED}"
    if slip is None:
        return Word(verdict.checkpoint, key, "kept", verdict.status, "", "", news=False)
    word = f"slips {'out' if slip.out else 'in'} to {slip.after}"
    reason = f"{slip.before or 'no date'} → {slip.after}: {slip.source}"
    cause = slip_at(slip.known_at)
    return Word(verdict.checkpoint, key, word, verdict.status, reason, cause, news=slip.out)
