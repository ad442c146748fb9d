"""Add what an export has and this home lacks: `catalyst import DIR`.

An export is a folder of text that git can keep and compare. Merged are the rows that a person
entered on another machine: figures, evidence, rulings, undo entries, reviews, and the history of
checkpoints that this home has not read yet. Evidence comes with the claim it was given to, a figure
with the cadence of its series and the year end of its company at that time. Data of sources is
fetched again, not merged. Two rows are the same if their content is; evidence is the same if it has
the same id.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from catalyst_tui.desk.alerts.commit import by_user
from catalyst_tui.desk.export import book_of, read_export
from catalyst_tui.desk.home.folder import Home
from catalyst_tui.desk.workspace.meanings import add_meanings
from catalyst_tui.desk.workspace.theses import reviewed_key
from catalyst_tui.desk.workspace.workspace import Workspace
from catalyst_tui.judge.ledger.facts import Evidence, Fact, Review, Revision, Stated
from catalyst_tui.store.ledger import GivenRow
from catalyst_tui.store.open import Store, open_store


class TypedRows(Struct, frozen=True):
    """What a person entered in one home."""

    facts: tuple[Fact, ...]
    evidence: tuple[Evidence, ...]
    reviews: tuple[Review, ...]
    revisions: tuple[Revision, ...]
    stated: tuple[Stated, ...]
    given: tuple[GivenRow, ...]
    answers: Mapping[str, str]

    def counts(self) -> dict[str, int]:
        """Return how many rows there are of each kind."""
        return {
            "figures": len(self.facts),
            "evidence": len(self.evidence),
            "reviews": len(self.reviews),
            "wordings": len(self.revisions),
            "probabilities": len(self.stated),
        }


def typed_rows(store: Store) -> TypedRows:
    """Return all that a person entered in a home."""
    facts, evidence = store.ledger.typed()
    return TypedRows(
        tuple(facts),
        tuple(evidence),
        tuple(store.reviews.read()),
        tuple(store.wordings.revisions()),
        tuple(store.wordings.stated()),
        tuple(store.belongings.given().values()),
        store.splits.answers(),
    )


def missing_rows(theirs: TypedRows, ours: TypedRows) -> TypedRows:
    """Return the rows of `theirs` that are not in `ours`.

    The history of a checkpoint is taken as a whole, and only if this home has none: two histories
    of the same checkpoint cannot be put in one order.
    """
    facts = {(fact, fact.entered) for fact in ours.facts}
    ids = {item.id for item in ours.evidence}
    reviews = set(ours.reviews)
    worded = {revision.checkpoint for revision in ours.revisions}
    stated = {statement.checkpoint for statement in ours.stated}
    return TypedRows(
        tuple(fact for fact in theirs.facts if (fact, fact.entered) not in facts),
        tuple(item for item in theirs.evidence if item.id not in ids),
        tuple(review for review in theirs.reviews if review not in reviews),
        tuple(
            revision
            for revision in theirs.revisions
            if revision.checkpoint not in worded
        ),
        tuple(
            statement
            for statement in theirs.stated
            if statement.checkpoint not in stated
        ),
        tuple(row for row in theirs.given if row[0] not in ids),
        theirs.answers,
    )


def merge_export(
    workspace: Workspace, folder: Path, *, dry_run: bool = False
) -> dict[str, int]:
    """Add the missing rows of an export, all or none, and judge. Return how many of each kind.

    `dry_run` only counts. ExportError if the folder is no export, or was changed.
    """
    theirs = _read(folder, workspace.clock.now())
    missing = missing_rows(theirs, typed_rows(workspace.store))
    if not dry_run and any(missing.counts().values()):
        by_user(workspace, lambda: _save(workspace, missing))
    return missing.counts()


def _read(folder: Path, now: datetime) -> TypedRows:
    """Read an export into a database of its own, which checks every row,
    and return the rows of a person.
    """
    with tempfile.TemporaryDirectory(prefix="catalyst-") as place:
        home = Home(Path(place), Path(place) / "catalysts.toml")
        home.book.write_text(book_of(folder), encoding="utf-8")
        store = open_store(home.database, now=now)
        try:
            read_export(store, folder)
            return typed_rows(store)
        finally:
            store.close()


def _save(workspace: Workspace, rows: TypedRows) -> None:
    store, now = workspace.store, workspace.clock.now()
    with store.transaction():
        store.ledger.add_facts(rows.facts, now)
        store.ledger.add_evidence(rows.evidence, now)
        store.belongings.give(rows.given, now)
        add_meanings(workspace.book, store, rows.facts, rows.answers, now)
        store.wordings.follow(rows.revisions, rows.stated)
        for review in rows.reviews:
            store.reviews.add(review)
            if about := rows.answers.get(reviewed_key(review)):
                store.splits.answer(reviewed_key(review), about, now)
    workspace.read()
