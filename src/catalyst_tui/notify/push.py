"""Notify the phone, through any service Apprise knows (the extra `push`): ntfy, Telegram, mail.

Apprise is imported at the first alert, and runs in a thread: nothing else bounds its time. An
address holds secrets, so no error or log names it, nor what its service answered.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from importlib.util import find_spec
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any

from catalyst_tui.judge.ledger.facts import Urgency
from catalyst_tui.notify import APP, Notice, Notifier, NotifyError

if TYPE_CHECKING:
    from apprise import Apprise

PATIENCE = 20.0
"""Seconds a service has to take an alert."""

_LOADING = Lock()
"""Apprise finds its services at the first address, in one thread at a time."""


class PushNotifier(Notifier):
    """A `Notifier` to one address, as Apprise writes it: `ntfy://ntfy.sh/topic`.

    Errors name its `number`. While its thread has not ended, nothing more is sent to it. An alert
    that it took after `patience` seconds is not sent again.
    """

    def __init__(self, address: str, number: int, patience: float = PATIENCE) -> None:
        self._address, self._name = address, f"The phone: address {number}"
        self._patience = patience
        self._busy = False
        self._took_late: set[tuple[str, str]] = set()

    async def send(self, notice: Notice) -> None:
        """Send a notice. Raises NotifyError unless its service took it in time."""
        if find_spec("apprise") is None:
            raise NotifyError(
                'The phone: the extra `push` is not installed; pip install "catalyst-tui[push]".'
            )
        text = notice.clean_title, notice.clean_body
        if text in self._took_late:
            self._took_late.remove(text)
            return
        if self._busy:
            raise NotifyError(f"{self._name} still does not answer an earlier alert.")
        answer = self._start(text, notice.urgency)
        try:
            problem = await asyncio.wait_for(asyncio.shield(answer), self._patience)
        except TimeoutError:
            answer.add_done_callback(lambda done: self._note_late(text, done.result()))
            late = f"{self._name} did not answer within {self._patience:g} seconds."
            raise NotifyError(late) from None
        if problem:
            raise NotifyError(f"{self._name} {problem}.")

    def _note_late(self, text: tuple[str, str], problem: str) -> None:
        if not problem:
            self._took_late.add(text)

    def _start(self, text: tuple[str, str], urgency: Urgency) -> asyncio.Future[str]:
        """Start a thread that sends the text, and return what will be
        wrong; empty if nothing is.
        """
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[str] = loop.create_future()

        def finish(problem: str) -> None:
            self._busy = False
            answer.set_result(problem)

        def run() -> None:
            try:
                problem = _notify(self._address, text, urgency)
            except Exception as error:  # its text may hold the address
                problem = f"was not notified: that broke ({type(error).__name__})"
            with suppress(RuntimeError):  # the loop has ended meanwhile
                loop.call_soon_threadsafe(finish, problem)

        self._busy = True
        Thread(target=run, name="push", daemon=True).start()
        return answer


def _notify(address: str, text: tuple[str, str], urgency: Urgency) -> str:
    """Send a text in this thread, and return the problem; empty if the service took it."""
    with _LOADING:
        service = _service(address)
    if service is None:
        return "is none that Apprise knows"
    title, body = text
    kind: Any = "warning" if urgency is Urgency.CRITICAL else "info"
    took = service.notify(
        title=title, body=body or title, notify_type=kind, body_format="text"
    )
    return "" if took else "did not take it"


def _service(address: str) -> Apprise | None:
    from apprise import Apprise, AppriseAsset

    for name in ("apprise", "urllib3", "requests"):  # they name addresses
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    asset = AppriseAsset(
        app_id=APP, app_desc=APP, async_mode=False, secure_logging=True
    )
    service = Apprise(asset=asset)
    return service if service.add(address[:]) else None  # a plain text of the secret
