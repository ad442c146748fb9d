"""Edits of the book over time: what is noted, marked, asked and judged beside, in a real home."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import reduce
from pathlib import Path

import pytest

from tests.desk.conftest import BOOK, Clock, closes, edit, quote, running
from tests.doors.judge import Goalposts, Mark, Status, Wording, goalposts
from tests.homes import (
    NOT_SAVED,
    Home,
    Wordings,
    Workspace,
    find_home,
    judge_with_changes,
    open_workspace,
    originals,
    settle,
)
from tests.standin import StandIn

FRIDAY = date(2026, 11, 20)
CHEAP = ("price >= $300", "price >= $200")
LATER = ("due = 2027", "due = 2028")


def price(workspace: Workspace, value: str) -> None:
    workspace.take_prices([quote("ALAB", value, workspace.clock.now())], [closes("ALAB", FRIDAY, value)])


def save(home: Home, workspace: Workspace, *changes: tuple[str, str]) -> None:
    """Edit the file as the user does; read and judge it."""
    edit(home, lambda text: reduce(lambda said, change: said.replace(*change), changes, text))
    workspace.catch_up()
    judge_with_changes(workspace)


def beside(workspace: Workspace, checkpoint: str) -> Goalposts | None:
    first = originals([checkpoint], workspace.ledger, workspace.wordings)
    return goalposts(checkpoint, workspace.ledger, first.get(checkpoint), workspace.clock.now())


def told(workspace: Workspace) -> list[str]:
    return [line.title for line in workspace.store.inbox.read()]


@pytest.fixture
def broken(workspace: Workspace, clock: Clock) -> Workspace:
    """Return the small home an hour ago: ALAB closed at $250, below the $300 it should hold."""
    price(workspace, "250")
    assert judge_with_changes(workspace).verdicts["above-300"].status is Status.BROKEN
    clock.pass_(hours=1)
    return workspace


# what is an edit


def test_a_book_first_read_is_nobodys_edit(home_of_starter: Workspace) -> None:
    judge_with_changes(home_of_starter)
    state = judge_with_changes(home_of_starter)
    numbers = {len(home_of_starter.ledger.revisions(id_)) for id_ in state.book.checkpoints}
    assert numbers == {1}
    assert not any(Mark.MOVED in verdict.marks for verdict in state.verdicts.values())


@pytest.fixture
def home_of_starter(home: Path, clock: Clock) -> Iterator[Workspace]:
    """Yield a new home, with the starter book."""
    settle(find_home())
    with open_workspace(find_home(), clock) as workspace:
        yield workspace


def test_reordering_reformatting_and_explaining_is_no_edit(small: Home, broken: Workspace) -> None:
    head, *tables = BOOK.split("[[checkpoint]]")
    shuffled = "\n\n[[checkpoint]]".join([f"# mine\n{head}", *reversed(tables)])
    edit(small, lambda _: shuffled.replace('near = "5%"', 'near = "8%"\nwhy = "it said so"'))
    broken.catch_up()
    assert judge_with_changes(broken).verdicts["above-300"].status is Status.BROKEN
    assert {len(broken.ledger.revisions(id_)) for id_ in broken.book.checkpoints} == {1}
    assert len(broken.store.rows("SELECT digest FROM books")) == 2  # each text is kept all the same


def test_a_stated_probability_is_kept_apart(small: Home, broken: Workspace) -> None:
    save(small, broken, ("due = 2027", "due = 2027\np = 0.7"))
    save(small, broken, ("p = 0.7", "p = 0.4"))
    assert [one.p for one in broken.ledger.record.stated] == [Decimal("0.7"), Decimal("0.4")]
    assert len(broken.ledger.revisions("npo-2027")) == 1


# what is marked


def test_moving_what_is_broken_is_marked_asked_about_and_not_news(small: Home, broken: Workspace) -> None:
    save(small, broken, CHEAP)
    verdict = judge_with_changes(broken).verdicts["above-300"]
    assert (verdict.status, Mark.MOVED in verdict.marks) == (Status.HOLDING, True)
    assert verdict.moved == "changed on 2026-11-20 while broken; no reason was given"
    assert told(broken) == []


def test_the_promise_it_was_is_judged_beside(small: Home, broken: Workspace) -> None:
    save(small, broken, CHEAP)
    found = beside(broken, "above-300")
    assert found is not None
    assert found.original is not None
    assert (found.original.status, found.original.marks) == (Status.BROKEN, ())
    assert found.edits[0].differs == ("decided by test price >= $300 → test price >= $200",)


def test_moving_what_stood_well_is_kept_and_not_marked(small: Home, workspace: Workspace) -> None:
    price(workspace, "350")
    judge_with_changes(workspace)
    save(small, workspace, CHEAP)
    assert Mark.MOVED not in judge_with_changes(workspace).verdicts["above-300"].marks
    found = beside(workspace, "above-300")
    assert found is not None
    assert (found.edits[0].revision.word, found.edits[0].asks) == ("holding", False)


def test_moving_a_deadline_that_passed_while_nobody_looked_is_marked(small: Home, clock: Clock) -> None:
    """What was last said of it was `pending`; by the words it had it is overdue."""
    with open_workspace(small, clock) as workspace:
        judge_with_changes(workspace)
    edit(small, lambda text: text.replace(*LATER))
    clock.at = datetime(2028, 6, 1, tzinfo=UTC)
    with open_workspace(small, clock) as workspace:
        verdict = judge_with_changes(workspace).verdicts["npo-2027"]
        assert verdict.moved == "changed on 2028-05-31 while overdue; no reason was given"
        assert [(str(slip.before), str(slip.after), slip.by_company) for slip in verdict.slips] == [
            ("2027", "2028", False)
        ]


def test_ones_own_slip_is_not_news_either(small: Home, workspace: Workspace, clock: Clock) -> None:
    judge_with_changes(workspace)
    clock.pass_(hours=1)
    save(small, workspace, LATER)
    clock.pass_(hours=1)
    assert Mark.SLIPPED in judge_with_changes(workspace).verdicts["npo-2027"].marks
    assert told(workspace) == []


def test_another_moment_shows_what_was_known_then(small: Home, broken: Workspace, clock: Clock) -> None:
    before = clock.now()
    clock.pass_(hours=1)
    save(small, broken, CHEAP)
    assert Mark.MOVED not in broken.as_of(before)["above-300"].marks
    assert Mark.MOVED in broken.as_of(clock.now())["above-300"].marks


# why


def test_a_reason_answers_the_question(small: Home, broken: Workspace, clock: Clock) -> None:
    save(small, broken, CHEAP)
    clock.pass_(minutes=5)
    noted = broken.explain("above-300", "the market fell, not the company")
    assert noted is not None
    assert noted.number == 2
    assert judge_with_changes(broken).verdicts["above-300"].moved == (
        "changed on 2026-11-20 while broken: the market fell, not the company"
    )


def test_there_is_nothing_to_explain_where_nothing_was_moved(broken: Workspace) -> None:
    assert broken.explain("above-300", "because") is None
    assert broken.explain("nobody", "because") is None
    assert broken.store.wordings.reasons() == ()


async def test_the_screen_asks_until_it_is_told(quiet: Home, server: StandIn, clock: Clock) -> None:
    server.prices["ALAB"] = Decimal(250)
    with open_workspace(quiet, clock) as workspace:
        price(workspace, "250")
        judge_with_changes(workspace)
    edit(quiet, lambda text: text.replace(*CHEAP))
    async with running(quiet, clock) as desk:
        assert desk.unexplained() == ("above-300",)
        line = "above-300 was changed while broken: say why with w"
        assert line in [notice.text for notice in desk.board().notices]
        found = desk.detail("above-300").goalposts
        assert found is not None
        assert found.original is not None
        assert found.original.status is Status.BROKEN

        await desk.explain("above-300", "the market fell")
        assert desk.unexplained() == ()
        assert line not in [notice.text for notice in desk.board().notices]
        assert desk.detail("above-300").row.verdict.moved.endswith("while broken: the market fell")


# texts that are gone


def test_a_wording_noted_by_version_1_cannot_be_judged(small: Home, clock: Clock) -> None:
    with open_workspace(small, clock) as workspace, workspace.store.transaction():
        workspace.store.write(
            "INSERT INTO revisions (checkpoint, revision, definition, seen_at) VALUES (?, 1, ?, ?)",
            "above-300",
            'guard of ALAB: "x"; test price >= $350',
            "2026-06-01T12:00:00.000000Z",
        )
    with open_workspace(small, clock) as workspace:
        judge_with_changes(workspace)
        found = beside(workspace, "above-300")
        assert found is not None
        assert (found.original, found.lost) == (None, NOT_SAVED)
        assert found.edits[0].revision.word == ""  # nothing had been said of it
        assert len(workspace.ledger.revisions("npo-2027")) == 1


def test_a_text_that_does_not_load_any_more_says_so(small: Home, broken: Workspace) -> None:
    save(small, broken, CHEAP)
    with broken.store.transaction():
        broken.store.write("DROP TRIGGER books_no_delete")
        broken.store.write("DELETE FROM books")
        broken.store.wordings.add_text("schema = 99", broken.clock.now())
        (digest,) = broken.store.rows("SELECT digest FROM books")[0]
        broken.store.write("DROP TRIGGER revisions_no_update")
        broken.store.write("UPDATE revisions SET book = ? WHERE revision = 1", digest)
    with open_workspace(small, broken.clock) as again:
        found = beside(again, "above-300")
        assert found is not None
        assert found.original is None
        assert found.lost.startswith("the text of it cannot be read any more: line 1, ")


def test_a_text_is_read_once_for_all_its_checkpoints(small: Home, broken: Workspace) -> None:
    save(small, broken, CHEAP, LATER)
    asked: list[str] = []

    def text_of(digest: str) -> str | None:
        asked.append(digest)
        return broken.store.wordings.text(digest)

    wordings = Wordings(text_of)
    found = originals(broken.book.checkpoints, broken.ledger, wordings)
    assert {id_ for id_, one in found.items() if isinstance(one, Wording)} == {"above-300", "npo-2027"}
    assert len(asked) == 1
