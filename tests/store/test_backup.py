"""Copies are proven before they are named, thinned out with age, and can be put back."""

import os
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from tests.homes import (
    StoppedError,
    Store,
    StoreError,
    backup_folder,
    backups,
    days_to_keep,
    is_sound,
    newest_good_backup,
    open_store,
    restore,
)


def test_one_copy_a_day(store: Store, path: Path, now: datetime) -> None:
    store.notes.remember("theme", "dark")
    made = store.backup(now)
    assert made == backup_folder(path) / "catalyst-2026-08-04.db"
    assert is_sound(made)
    assert store.backup(now + timedelta(hours=1)) is None
    assert [file.name for file in backup_folder(path).iterdir()] == ["catalyst-2026-08-04.db"]


@pytest.mark.parametrize(("days", "stay"), [
    (0, ""),
    (3, "08-02 08-03 08-04"),
    (9, "07-29 07-30 07-31 08-01 08-02 08-03 08-04"),
    # 2 August was a Sunday: of the weeks before, the last day stays
    (60, "07-19 07-26 07-29 07-30 07-31 08-01 08-02 08-03 08-04"),
])  # fmt: skip
def test_seven_days_and_four_weeks_are_kept(days: int, stay: str) -> None:
    made = [date(2026, 8, 4) - timedelta(days=n) for n in range(days)]
    assert " ".join(f"{day:%m-%d}" for day in sorted(days_to_keep(made))) == stay


def test_kept_day_by_day_it_is_the_same(now: datetime) -> None:
    """Letting go each day keeps what letting go once would have kept."""
    days: set[date] = set()
    for n in range(100):
        days = days_to_keep({*days, now.date() + timedelta(days=n)})
    assert days == days_to_keep(now.date() + timedelta(days=n) for n in range(100))


def test_old_copies_go_and_those_before_migrations_stay(store: Store, path: Path, now: datetime) -> None:
    store.backup(now)
    (backup_folder(path) / "catalyst-2026-01-01-schema1.db").touch()
    for n in range(1, 9):
        store.backup(now + timedelta(days=n))
    names = sorted(file.name for file in backup_folder(path).iterdir())
    assert "catalyst-2026-01-01-schema1.db" in names
    assert "catalyst-2026-08-04.db" not in names


def test_a_spoilt_copy_is_passed_over(store: Store, path: Path, now: datetime) -> None:
    good = store.backup(now)
    spoilt = store.backup(now + timedelta(days=1))
    assert spoilt is not None
    spoilt.write_bytes(b"")
    newest = newest_good_backup(path)
    assert newest is not None
    assert newest.path == good


def test_a_backup_is_put_back_and_nothing_is_lost(path: Path, now: datetime) -> None:
    with open_store(path, now=now) as store:
        store.notes.remember("theme", "then")
        backup = store.backup(now)
        store.notes.remember("theme", "since")
    assert backup is not None

    aside = restore(path, backup, now)

    with open_store(path, now=now) as store:
        assert store.notes.screen().get("theme") == "then"
    assert aside is not None
    with open_store(aside, now=now) as store:
        assert store.notes.screen().get("theme") == "since"


def test_a_spoilt_backup_is_not_put_back(path: Path, now: datetime) -> None:
    open_store(path, now=now).close()
    spoilt = path.with_name("spoilt.db")
    spoilt.write_bytes(b"not a database")
    with pytest.raises(StoreError, match="not a sound backup"):
        restore(path, spoilt, now)
    open_store(path, now=now).close()


def test_a_backup_is_put_back_where_only_a_wal_is_left(path: Path, now: datetime) -> None:
    """SQLite would play the lost database's WAL into the copy."""
    with open_store(path, now=now) as store:
        store.notes.remember("theme", "then")
        backup = store.backup(now)
        store.notes.remember("theme", "since")
        left = path.with_name("catalyst.db-wal").read_bytes()
    assert backup is not None
    path.unlink()
    path.with_name("catalyst.db-wal").write_bytes(left)

    restore(path, backup, now)

    with open_store(path, now=now) as store:
        assert store.notes.screen().get("theme") == "then"


def test_nothing_is_put_back_under_somebodys_hands(path: Path, now: datetime) -> None:
    with open_store(path, now=now) as store:
        backup = store.backup(now)
        assert backup is not None
        with pytest.raises(StoppedError, match="Another Catalyst has"):
            restore(path, backup, now)
        store.notes.remember("theme", "dark")
    restore(path, backup, now)


def test_the_copies_there_are_newest_first(store: Store, path: Path, now: datetime) -> None:
    for n in range(2):
        made = store.backup(now + timedelta(days=n))
        assert made is not None
        os.utime(made, (n, n))
    (backup_folder(path) / "catalyst-2026-08-06.db").touch()
    assert [(copy.label, copy.sound) for copy in backups(path)] == [
        ("2026-08-06", False),
        ("2026-08-05", True),
        ("2026-08-04", True),
    ]


def test_what_a_kill_left_of_a_copy_goes_with_the_next(store: Store, path: Path, now: datetime) -> None:
    store.backup(now)
    (backup_folder(path) / "catalyst-2026-08-03.db.part").touch()
    store.backup(now + timedelta(days=1))
    assert not list(backup_folder(path).glob("*.part"))


def test_a_copy_that_was_put_back_has_a_wal_again(path: Path, now: datetime) -> None:
    """SQLite makes copies without one; without it readers wait for writers, and a power cut costs more."""
    with open_store(path, now=now) as store:
        copy = store.backup(now)
    assert copy is not None
    restore(path, copy, now)
    with open_store(path, now=now) as store:
        assert store.rows("PRAGMA journal_mode") == [("wal",)]


def test_a_backup_that_cannot_be_read_back_gets_no_name(
    store: Store, path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("catalyst_tui.store.open.is_sound", lambda _: False)
    with pytest.raises(StoreError, match="cannot be read back"):
        store.backup(now)
    assert list(backup_folder(path).iterdir()) == []
