"""The trends of all checkpoints, each found once for a verdict: a thousand take a second, so in steps."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from catalyst_tui.desk.state import Known

if TYPE_CHECKING:
    from catalyst_tui.judge.history.trend import Trend
    from catalyst_tui.judge.verdict import Verdict

AT_ONCE = 8
"""How many are found before others may go on: some ten milliseconds."""


class Trends:
    """What was found so far. A verdict is another object when anything it reads has changed."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[Verdict, Trend | None]] = {}
        self._asked: object = None  # the verdicts last asked about
        self._lacking: list[str] = []  # of those, the next one last
        self.whole = False  # all were found for the verdicts last asked about
        self.steps = 0  # how often more was found

    def of(self, checkpoint: str) -> Trend | None:
        """Its trend, for a new verdict the one before until it is found; None where there is none, or none
        yet."""
        found = self._found.get(checkpoint)
        return None if found is None else found[1]

    def knows(self, checkpoint: str) -> bool:
        """Whether it was looked for."""
        return checkpoint in self._found

    def find(self, checkpoint: str, known: Known) -> None:
        """Find this one, unless it was: a millisecond."""
        from catalyst_tui.judge.history.trend import trend

        claim, verdict = known.book.checkpoints[checkpoint], known.verdicts[checkpoint]
        if checkpoint not in self._found or self._found[checkpoint][0] is not verdict:
            self._found[checkpoint] = (
                verdict,
                trend(claim, verdict, known.book, known.ledger, known.at),
            )

    def find_more(self, known: Known, most: int = AT_ONCE) -> bool:
        """Find some that are lacking; whether any were."""
        if self._asked is not known.verdicts:
            self._asked, found = known.verdicts, self._found
            self._lacking = [
                id_
                for id_, one in known.verdicts.items()
                if id_ not in found or found[id_][0] is not one
            ][::-1]
        lacking = bool(self._lacking)
        for _ in range(min(most, len(self._lacking))):
            self.find(self._lacking.pop(), known)
        self.steps += lacking
        self.whole = not self._lacking
        return lacking

    async def find_all(
        self,
        call: Callable[[Callable[[], object]], Awaitable[object]],
        known: Callable[[], Known],
        shown: Callable[[], object],
    ) -> bool:
        """Find those of what is `known`, in steps in the thread of `call`, so that no key waits for it, then
        make what is `shown` of them there; whether any were found."""
        found = False
        while await call(lambda: self.find_more(known())):
            found = True
        await call(shown)
        return found
