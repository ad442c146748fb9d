"""What evidence belongs to: the book is edited, and what is known follows its claim or is asked about."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from msgspec import Struct

from tests.books import toml
from tests.desk.conftest import Clock, edit
from tests.doors.judge import Status
from tests.homes import (
    RULED,
    Entry,
    Home,
    State,
    Workspace,
    accept,
    checked,
    dismiss,
    enter,
    judge_with_changes,
    open_workspace,
    rename,
    understand,
)

HEAD = toml("""\
schema = 1
[ticker.AAA] currency = "USD"
[ticker.BBB] currency = "USD"
[[thesis]] id = "t" ; ticker = "AAA" ; text = "It ships." ; opened = 2026-01-02
""")
EVENT = toml("""
[[checkpoint]] id = "c" ; thesis = "t" ; ticker = "AAA" ; role = "{role}" ; text = "A claim"
event = "the drug is approved"
""")
JAPAN_FDA_EU = toml("""
[[checkpoint]] id = "c" ; thesis = "t" ; ticker = "AAA" ; text = "Approved everywhere"
all = [{ event = "Japan approves" }, { event = "the FDA approves" }, { event = "the EU approves" }]
""")
DUE = EVENT.format(role="proof") + "due = 2026-12-31\n"
REVENUE = toml("""
[[checkpoint]] id = "c" ; thesis = "t" ; ticker = "AAA" ; text = "Revenue grows"
test = "revenue >= $550M" ; period = "2026Q2"
""")


@pytest.fixture
def opened(small: Home, clock: Clock) -> Iterator[Callable[[str], Workspace]]:
    """Opens the home with a book."""
    workspaces: list[Workspace] = []

    def open_with(text: str) -> Workspace:
        small.book.write_text(HEAD + text, "utf-8")
        workspaces.append(open_workspace(small, clock))
        judge_with_changes(workspaces[-1])
        clock.pass_(minutes=5)
        return workspaces[-1]

    yield open_with
    for one in workspaces:
        one.close()


def say(workspace: Workspace, about: str, what: str, when: str = "2026-11-02", note: str = "") -> None:
    """Enter evidence or a ruling as a form does."""
    found = understand(
        Entry(about, "event", what, when, "release", note), workspace.book, workspace.clock.now()
    )
    assert not found.problems, found.problems
    enter(workspace, filter(None, [found.fact]), filter(None, [found.evidence]))


def after(workspace: Workspace, clock: Clock, change: Callable[[str], str]) -> State:
    """Edit the book and judge."""
    clock.pass_(minutes=5)
    edit(workspace.home, change)
    workspace.reread_book()
    return judge_with_changes(workspace)


def popups(workspace: Workspace) -> list[str]:
    return [title for (title,) in workspace.store.rows("SELECT title FROM outbox ORDER BY id")]


def asked(workspace: Workspace) -> list[str]:
    return [one.title for one in workspace.questions.open(workspace.book)]


class Case(Struct, frozen=True):
    """A book, what is entered about which id, an edit, and how it stands before and after."""

    name: str
    book: str
    said: tuple[list[str], ...]
    change: tuple[str, str]
    before: str
    after: str
    asks: int


BOOKS = {
    "legs": JAPAN_FDA_EU,
    "dated": DUE,
    "proof": EVENT.format(role="proof"),
    "kill": EVENT.format(role="kill"),
    "quarterly": EVENT.format(role="proof") + 'every = "quarter"\nfrom = 2026-01-02\n',
    "revenue": REVENUE,
}


def case(text: str) -> Case:
    """Return a case of belonging.txt."""
    name, about, edited, stands = text.splitlines()
    book, _, said = about.partition(" | ")
    book, _, line = book.partition(" with ")
    old, _, new = edited.replace("\\n", "\n").partition(" =>")
    before, after, *asks = stands.split()
    written = BOOKS[book]
    if line:
        key = "event" if line.startswith("any") else "ticker"
        written = re.sub(f"^{key} = .*$", line, written, flags=re.MULTILINE)
    return Case(
        name, written, tuple(one.split() for one in said.split(", ")), (old, new), before, after, len(asks)
    )


CASES = [
    case(text) for text in Path(__file__).with_name("belonging.txt").read_text("utf-8").split("\n\n")[1:]
]


def status(state: State) -> Status:
    return next(verdict.status for id_, verdict in state.verdicts.items() if id_.partition("@")[0] == "c")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
@pytest.mark.parametrize("closed", [False, True], ids=["open", "closed meanwhile"])
def test_evidence_follows_its_claim(
    opened: Callable[[str], Workspace], clock: Clock, case: Case, *, closed: bool
) -> None:
    workspace = opened(case.book)
    for about, what, *ruling in case.said:
        if ruling:
            enter_ruling(workspace, about, *ruling)
        else:
            say(workspace, about, what)
    assert status(judge_with_changes(workspace)) == case.before
    told = popups(workspace)
    if closed:
        workspace.close()
        workspace = opened((workspace.home.book.read_text("utf-8").removeprefix(HEAD)).replace(*case.change))
        state = judge_with_changes(workspace)
    else:
        state = after(workspace, clock, lambda text: text.replace(*case.change))
    assert status(state) == case.after
    assert len(asked(workspace)) == case.asks
    for _ in range(3):
        clock.pass_(minutes=10)
        judge_with_changes(workspace)
    assert popups(workspace) == told + asked(workspace)
    old, new = case.change
    if new:  # the claim is back, and so is what was given to it
        state = after(workspace, clock, lambda text: text.replace(new, old))
        assert (status(state), asked(workspace)) == (case.before, [])


def test_all_of_three_is_not_met_by_a_wrong_leg(opened: Callable[[str], Workspace], clock: Clock) -> None:
    workspace = opened(JAPAN_FDA_EU)
    say(workspace, "c.1", "happened")
    say(workspace, "c.2", "happened")
    state = after(workspace, clock, lambda text: text.replace('{ event = "Japan approves" }, ', ""))
    assert state.verdicts["c"].status is Status.PENDING
    say(workspace, "c.2", "happened", note="the EU did")
    assert judge_with_changes(workspace).verdicts["c"].status is Status.MET


def test_yes_gives_it_to_the_claim_of_now(opened: Callable[[str], Workspace], clock: Clock) -> None:
    workspace = opened(DUE)
    say(workspace, "c", "happened")
    state = after(workspace, clock, lambda text: text.replace("2026-12-31", "2027-06-30"))
    (question,) = workspace.questions.open(workspace.book)
    assert "happened" in question.why
    assert checked(workspace, question.number, state).ok
    accept(workspace, question.number)
    assert judge_with_changes(workspace).verdicts["c"].status is Status.MET
    assert asked(workspace) == []
    workspace.close()
    again = opened(workspace.home.book.read_text("utf-8").removeprefix(HEAD))
    assert judge_with_changes(again).verdicts["c"].status is Status.MET


def test_no_leaves_it_aside_and_nothing_is_lost(opened: Callable[[str], Workspace], clock: Clock) -> None:
    workspace = opened(DUE)
    say(workspace, "c", "happened")
    after(workspace, clock, lambda text: text.replace("2026-12-31", "2027-06-30"))
    (question,) = workspace.questions.open(workspace.book)
    dismiss(workspace, question.number)
    assert judge_with_changes(workspace).verdicts["c"].status is Status.PENDING
    assert asked(workspace) == []
    assert len(workspace.store.ledger.evidence()) == 1
    state = after(workspace, clock, lambda text: text.replace("2027-06-30", "2026-12-31"))
    assert state.verdicts["c"].status is Status.MET


def test_the_same_words_again_count_anew(opened: Callable[[str], Workspace], clock: Clock) -> None:
    workspace = opened(DUE)
    say(workspace, "c", "happened")
    after(workspace, clock, lambda text: text.replace("2026-12-31", "2027-06-30"))
    say(workspace, "c", "happened")
    assert judge_with_changes(workspace).verdicts["c"].status is Status.MET


def test_an_id_renamed_in_an_editor_is_asked_about(opened: Callable[[str], Workspace], clock: Clock) -> None:
    workspace = opened(DUE + "p = 0.7\n")
    say(workspace, "c", "happened")
    judge_with_changes(workspace)
    state = after(workspace, clock, lambda text: text.replace('id = "c"', 'id = "approval"'))
    assert state.verdicts["approval"].status is Status.PENDING
    (question,) = workspace.questions.open(workspace.book)
    assert question.title == "c is gone and approval says the same: was it renamed?"
    accept(workspace, question.number)
    state = judge_with_changes(workspace)
    assert state.verdicts["approval"].status is Status.MET
    assert len({one.known_at for one in state.ledger.record.stated if one.checkpoint == "approval"}) == 2
    assert asked(workspace) == []
    assert popups(workspace) == [question.title]


def test_a_rename_moves_every_row(opened: Callable[[str], Workspace], clock: Clock) -> None:
    workspace = opened(
        DUE + "p = 0.7\n" + EVENT.format(role="kill").replace('"c"', '"d"') + 'depends_on = ["c"]\n'
    )
    say(workspace, "c", "happened")
    judge_with_changes(workspace)
    before = {
        table: workspace.store.rows(f"SELECT count(*) FROM {table}")
        for table in ("evidence", "stated", "revisions", "transitions", "inbox")
    }
    rename(workspace, "c", "approval")
    state = judge_with_changes(workspace)
    assert state.verdicts["approval"].status is Status.MET
    assert state.book.checkpoints["d"].depends_on == ("approval",)
    for table in ("evidence", "stated", "revisions", "transitions"):
        assert workspace.store.rows(f"SELECT 1 FROM {table} WHERE checkpoint = 'c'") == []
    for table, ((count,),) in before.items():
        assert workspace.store.rows(f"SELECT count(*) FROM {table}")[0][0] >= count
    assert (asked(workspace), popups(workspace)) == ([], [])
    triggers = workspace.store.rows("SELECT count(*) FROM sqlite_master WHERE type = 'trigger'")
    workspace.close()
    again = opened(workspace.home.book.read_text("utf-8").removeprefix(HEAD))
    assert again.store.rows("SELECT count(*) FROM sqlite_master WHERE type = 'trigger'") == triggers


def test_another_process_sees_a_rename_at_once(opened: Callable[[str], Workspace], clock: Clock) -> None:
    workspace = opened(DUE + "p = 0.7\n")
    say(workspace, "c", "happened")
    judge_with_changes(workspace)
    clock.pass_(hours=1)
    with open_workspace(workspace.home, clock) as other:
        before = judge_with_changes(other)
        assert before.flips[0].checkpoint == "c"
        rename(workspace, "c", "approval")
        assert other.catch_up()
        state = judge_with_changes(other)
        assert state.verdicts["approval"].status is Status.MET
        assert {flip.checkpoint for flip in state.flips} == {"approval"}
        assert {line.checkpoint for line in state.inbox} <= {"approval"}
        assert len({one.checkpoint for one in state.ledger.record.stated}) == 1
        assert (asked(other), popups(other)) == ([], [])


def test_a_thesis_is_renamed_too(opened: Callable[[str], Workspace]) -> None:
    workspace = opened(DUE)
    rename(workspace, "t", "shipping")
    assert workspace.book.checkpoints["c"].thesis == "shipping"


@pytest.mark.parametrize(("old", "new", "why"), [
    ("x", "y", "no checkpoint and no thesis 'x'"),
    ("c", "t", "there is 't' already"),
    ("c", "a b]", "is no id"),
])  # fmt: skip
def test_a_wrong_rename_is_refused(opened: Callable[[str], Workspace], old: str, new: str, why: str) -> None:
    workspace = opened(DUE)
    with pytest.raises(ValueError, match=why):
        rename(workspace, old, new)


def test_evidence_from_before_it_was_kept_belongs_to_the_claim_of_its_time(
    opened: Callable[[str], Workspace], clock: Clock
) -> None:
    workspace = opened(JAPAN_FDA_EU)
    say(workspace, "c.1", "happened")
    after(workspace, clock, lambda text: text.replace('{ event = "Japan approves" }, ', ""))
    with workspace.store.transaction():
        workspace.store.write("DROP TRIGGER given_to_no_delete")
        workspace.store.write("DELETE FROM given_to")  # as a home of an older version
    workspace.close()
    again = opened(workspace.home.book.read_text("utf-8").removeprefix(HEAD))
    say(again, "c.2", "happened", note="the EU did")
    state = judge_with_changes(again)
    assert state.verdicts["c"].status is Status.PENDING
    assert len(again.store.belongings.given()) == 2


def enter_ruling(workspace: Workspace, about: str, word: str) -> None:
    found = understand(Entry(about, RULED, word, "", "", "enough"), workspace.book, workspace.clock.now())
    assert not found.problems
    enter(workspace, (), filter(None, [found.evidence]))


def test_a_deleted_checkpoint_that_comes_back_as_another_has_nothing_of_the_first(
    opened: Callable[[str], Workspace], clock: Clock
) -> None:
    workspace = opened(DUE)
    say(workspace, "c", "happened")
    after(workspace, clock, lambda text: text[: text.index("[[checkpoint]]")])
    assert asked(workspace) == []
    state = after(workspace, clock, lambda text: text + DUE.replace("the drug", "the device"))
    assert state.verdicts["c"].status is Status.PENDING
    assert len(asked(workspace)) == 1
