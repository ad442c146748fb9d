"""What is walked through system call by system call: a scene prepares a home, acts in it, and knows what must
hold after any kill.

`python -m scripts.crash.scenes NAME FOLDER` acts; the walk runs that under strace.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from msgspec import Struct

from catalyst_tui.judge.ledger.facts import Close, History
from catalyst_tui.store.errors import StoppedError, StoreError
from catalyst_tui.store.inbox import Outgoing
from catalyst_tui.store.open import Store, backup_folder, backups, is_sound, open_store, restore
from catalyst_tui.store.schema import LATEST, OLDEST
from scripts.crash import work

NOON = datetime(2026, 8, 4, 12, tzinfo=UTC)
LATER = NOON + timedelta(days=1)
TOLD = range(3)


class Scene(Struct, frozen=True):
    """`act` is killed; `holds` raises AssertionError when something was lost. Both are given the home."""

    prepare: Callable[[Path], None]
    act: Callable[[Path], None]
    holds: Callable[[Path], None]


def _db(home: Path) -> Path:
    return home / "catalyst.db"


def _say(home: Path, word: str) -> None:
    with (home / "said").open("a", encoding="utf-8") as file:
        file.write(f"{word}\n")


def _said(home: Path) -> list[str]:
    said = home / "said"
    return said.read_text("utf-8").splitlines() if said.exists() else []


def _whole(store: Store) -> None:
    assert store.rows("PRAGMA integrity_check") == [("ok",)]
    assert store.rows("PRAGMA foreign_key_check") == []
    assert store.rows("PRAGMA user_version") == [(LATEST,)]
    assert not [file for file in store.path.parent.iterdir() if "aside" in file.name], (
        "set aside for no reason"
    )


# A first start, and its first words.


def _start(home: Path) -> None:
    with open_store(_db(home), now=NOON) as store:
        store.notes.remember("theme", "dark")
        _say(home, "dark")


def _started(home: Path) -> None:
    with open_store(_db(home), now=LATER) as store:
        _whole(store)
        assert store.notes.screen().get("theme") in ({"dark"} if _said(home) else {"dark", None})


# An upgrade from the oldest schema, with rows in every table.


def _old(home: Path) -> None:
    from tests.store.golden import golden_database

    golden_database(_db(home), OLDEST)


def _upgrade(home: Path) -> None:
    open_store(_db(home), now=NOON).close()


def _upgraded(home: Path) -> None:
    from tests.store.golden import COPIED, columns, content, fill

    with closing(sqlite3.connect(":memory:")) as old:
        fill(old, OLDEST)
        known = {name: names for name, names in columns(old).items() if name not in COPIED}
        before = content(old, known)
    with open_store(_db(home), now=LATER) as store:
        _whole(store)
    with closing(sqlite3.connect(_db(home))) as db:
        assert content(db, known) == before, "an upgrade lost rows"
    copies = [copy for copy in backups(_db(home)) if copy.sound]
    assert copies, "upgraded without a proven copy"
    with closing(sqlite3.connect(copies[-1].path)) as db:
        assert content(db, known) == before, "the copy lacks rows"


# Judging and telling.


def _empty(home: Path) -> None:
    open_store(_db(home), now=NOON - timedelta(hours=1)).close()


def _tell(home: Path) -> None:
    with open_store(_db(home), now=NOON) as store:
        for number in TOLD:
            work.judge(store, [number], NOON)
            _say(home, f"kept {work.checkpoint(number)}")
        work.tell(store, lambda alert: _show(home, alert), NOON)


def _show(home: Path, alert: Outgoing) -> int:
    _say(home, f"shown {alert.checkpoint} {alert.replaces}")
    return alert.replaces or 0


def _told(home: Path) -> None:
    with open_store(_db(home), now=LATER) as store:
        _whole(store)
        known = store.transitions.last_words()
        for line in _said(home):
            assert not line.startswith("kept") or line.split()[1] in known, f"lost: {line}"
        work.judge(store, [n for n in TOLD if work.checkpoint(n) not in known], LATER)
        work.tell(store, lambda alert: _show(home, alert), LATER)
        names = sorted(work.checkpoint(number) for number in TOLD)
        assert sorted(line.checkpoint for line in store.inbox.read()) == names
        assert set(store.rows("SELECT state FROM outbox")) == {("sent",)}
    shown = [line.split()[1:] for line in _said(home) if line.startswith("shown")]
    assert {name for name, _ in shown} == set(names)
    assert len(set(map(tuple, shown))) == len(names), f"a popup beside itself: {shown}"


# The daily copy.


def _used(home: Path) -> None:
    days = [NOON.date() - timedelta(days=n) for n in range(400, 0, -1)]
    closes = tuple(Close(day, Decimal(day.day), NOON) for day in days)
    with open_store(_db(home), now=NOON) as store:
        store.prices.put_history(History("ALAB", "USD", closes, "test"), NOON)
        store.notes.remember("theme", "then")
        store.backup(NOON - timedelta(days=1))
        store.notes.remember("theme", "since")


def _copy(home: Path) -> None:
    with open_store(_db(home), now=NOON) as store:
        store.backup(NOON)


def _copied(home: Path) -> None:
    for file in backup_folder(_db(home)).glob("*.db"):
        assert is_sound(file), f"{file.name} has its name and is not whole"
    with open_store(_db(home), now=LATER) as store:
        _whole(store)
        assert store.notes.screen().get("theme") == "since"
        assert store.backup(LATER) is not None


# Putting a copy back.


def _put_back(home: Path) -> None:
    (oldest, *_) = reversed(backups(_db(home)))
    restore(_db(home), oldest.path, NOON)


def _is_back(home: Path) -> None:
    """Never silently empty: it is as it was, as it is to be, or said to be missing."""
    try:
        with open_store(_db(home), now=LATER) as store:
            assert store.notes.screen().get("theme") in ("then", "since")
    except StoreError as error:
        if "is missing. `catalyst restore" not in str(error):
            raise
    (oldest, *_) = reversed(backups(_db(home)))
    restore(_db(home), oldest.path, LATER)
    with open_store(_db(home), now=LATER) as store:
        assert store.notes.screen().get("theme") == "then"
        assert store.rows("PRAGMA integrity_check") == [("ok",)]
        assert len(store.prices.closes["ALAB"]) == 400
    kept = set()
    for aside in home.glob("catalyst.db.aside-*[0-9]"):
        with closing(sqlite3.connect(aside)) as db:
            kept |= set(db.execute("SELECT value FROM kept WHERE key = 'theme'"))
    assert ("since",) in kept, "what was there before is gone"


# Another file in the database's place while it is open.


def _with_a_copy(home: Path) -> None:
    _used(home)
    backup = backups(_db(home))[0]
    backup.path.rename(home / "synced.db")


def _replace(home: Path) -> None:
    with open_store(_db(home), now=NOON) as store:
        store.notes.remember("theme", "old")
        (home / "synced.db").replace(_db(home))
        _say(home, "replaced")
        with suppress(StoppedError):  # not while the old one is open
            open_store(_db(home), now=NOON).close()
        with suppress(StoppedError):
            store.notes.remember("theme", "lost")
    with open_store(_db(home), now=NOON) as other:
        other.notes.remember("theme", "new")
        _say(home, "new")


MAY_BE = {"": {"since", "old", "then"}, "replaced": {"then", "new"}, "new": {"new"}}
"""What may be there, by what was said last."""


def _replaced(home: Path) -> None:
    """The WAL of the file before is never taken for the new one's."""
    last = ["", *_said(home)][-1]
    with open_store(_db(home), now=LATER) as store:
        assert store.rows("PRAGMA integrity_check") == [("ok",)]
        assert store.notes.screen().get("theme") in MAY_BE[last], (last, store.notes.screen().get("theme"))


SCENES = {
    "start": Scene(lambda home: None, _start, _started),
    "upgrade": Scene(_old, _upgrade, _upgraded),
    "tell": Scene(_empty, _tell, _told),
    "backup": Scene(_used, _copy, _copied),
    "restore": Scene(_used, _put_back, _is_back),
    "replace": Scene(_with_a_copy, _replace, _replaced),
}


if __name__ == "__main__":
    SCENES[sys.argv[1]].act(Path(sys.argv[2]))
