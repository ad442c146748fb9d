"""The starter's whole past, step by step: what is judged again after a step is what `check --as-of` says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from catalyst_tui.book.model.book import Book
from catalyst_tui.book.model.dates import last_moment, local_day
from catalyst_tui.desk.entry.starter import open_workspace
from catalyst_tui.desk.home.folder import find_home, settle
from catalyst_tui.judge.history.replay import Past, replay
from catalyst_tui.judge.judge import verdicts
from catalyst_tui.judge.ledger.facts import Ledger
from screenshots.make import Stopped

NOW = datetime(2026, 10, 5, 22, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def starter(tmp_path_factory: pytest.TempPathFactory) -> tuple[Book, Ledger]:
    folder: Path = tmp_path_factory.mktemp("starter")
    home = find_home(str(folder), env={})
    settle(home)
    with open_workspace(home, Stopped()) as workspace:
        for symbol in workspace.book.tickers:  # kept in memory: the database is closed
            workspace.ledger.closes(symbol, NOW)
        return workspace.book, workspace.ledger


def test_every_day_there_and_back_is_as_if_asked_alone(starter: tuple[Book, Ledger]) -> None:
    book, ledger = starter
    past, today = Past(book, ledger), local_day(NOW, book.zone)
    days = [last_moment(today - timedelta(days=n), book.zone) for n in range(0, 900, 11)]
    alone = {at: verdicts(book, ledger, at) for at in days}
    for at in (*days, *reversed(days)):
        assert past.at(at) == alone[at]


def test_every_flip_is_a_step(starter: tuple[Book, Ledger]) -> None:
    book, ledger = starter
    past, first = Past(book, ledger), NOW - timedelta(days=365)
    flips = replay(book, ledger, first, NOW)
    assert len(flips) > 50
    for at in sorted({flip.at for flip in flips}):
        assert past.at(at) == verdicts(book, ledger, at)
        assert past.at(at - timedelta(microseconds=1)) == verdicts(
            book, ledger, at - timedelta(microseconds=1)
        )
