"""A disk that takes nothing: the write is undone, nothing more is tried until asked, reading goes on."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest

from tests.homes import StoppedError, Store, StoreError, open_store

LONG = "x" * 100_000


@contextmanager
def full(store: Store) -> Iterator[None]:
    pages = store.rows("PRAGMA page_count")[0][0]
    store.rows(f"PRAGMA max_page_count = {pages}")
    yield
    store.rows("PRAGMA max_page_count = 1000000")


@contextmanager
def failing(store: Store) -> Iterator[None]:
    resource = pytest.importorskip("resource")
    wal = store.path.with_name(f"{store.path.name}-wal")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (max(wal.stat().st_size, 65_536), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def read_only(store: Store) -> Iterator[None]:
    store.rows("PRAGMA query_only = ON")
    yield
    store.rows("PRAGMA query_only = OFF")


@pytest.mark.parametrize(
    ("trouble", "sentence"),
    [(full, "disk is full"), (failing, "disk reports an error"), (read_only, "cannot be written")],
)
def test_a_write_that_fails_leaves_nothing_and_reading_goes_on(
    store: Store, trouble: Callable[[Store], Iterator[None]], sentence: str
) -> None:
    store.notes.remember("theme", "dark")
    with trouble(store):  # type: ignore[attr-defined]  # a context manager by its decorator
        with pytest.raises(StoppedError, match=sentence):
            store.notes.remember("note", LONG)
        assert sentence in store.stopped
        assert (store.notes.screen().get("note"), store.notes.screen().get("theme")) == (None, "dark")
    assert store.try_again()
    store.notes.remember("note", LONG)
    assert store.notes.screen().get("note") == LONG


def test_until_it_is_asked_to_nothing_is_tried(store: Store) -> None:
    with full(store), pytest.raises(StoppedError):
        store.notes.remember("note", LONG)
    with pytest.raises(StoppedError, match="disk is full"):
        store.notes.remember("theme", "dark")
    assert store.notes.screen().get("theme") is None
    assert store.try_again()
    assert store.stopped == ""
    store.notes.remember("theme", "dark")


def test_asking_a_disk_that_is_still_full_changes_nothing(store: Store) -> None:
    with read_only(store):
        with pytest.raises(StoppedError):
            store.notes.remember("theme", "dark")
        assert not store.try_again()
        assert "cannot be written" in store.stopped
    assert store.try_again()


def test_what_is_wrong_with_the_words_stops_nothing(store: Store) -> None:
    with pytest.raises(StoreError, match="NOT NULL") as caught, store.transaction():
        store.write("INSERT INTO kept (room, key) VALUES ('a', 'b')")
    assert not isinstance(caught.value, StoppedError)
    store.notes.remember("theme", "dark")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Yield a disk of 600 kB, where one may be mounted."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = sys.platform == "linux" and not subprocess.call(
        ["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", str(place)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    if not mounted:
        pytest.skip("no disk can be mounted here")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_real_disk_fills_and_is_freed(small_disk: Path, now: datetime) -> None:
    path = small_disk / "catalyst.db"
    ballast = small_disk / "ballast"
    with open_store(path, now=now) as store:
        store.notes.remember("theme", "dark")
        with pytest.raises(OSError, match="space"):
            ballast.write_bytes(b"x" * 1_000_000)
        with pytest.raises(StoppedError, match="disk is full"):
            store.notes.remember("note", LONG)
        with pytest.raises(StoppedError, match="disk is full"):
            store.backup(now)
        assert not store.try_again()
        assert store.notes.screen().get("theme") == "dark"
        ballast.unlink()
        assert store.try_again()
        store.notes.remember("note", LONG)
        assert store.rows("PRAGMA integrity_check") == [("ok",)]


def test_nothing_begins_on_a_full_disk_and_what_was_begun_is_gone(small_disk: Path, now: datetime) -> None:
    path = small_disk / "catalyst.db"
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"x" * 560_000)
    with pytest.raises(StoppedError, match="disk is full"):
        open_store(path, now=now)
    assert not path.exists()
    ballast.unlink()
    open_store(path, now=now).close()
