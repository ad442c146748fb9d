"""Notice that the database file, or its WAL, was replaced or deleted while it is open.

A sync tool or a restore by hand can do this. Catalyst then stops writing until it is started again. The WAL
that lies beside the new file still belongs to the old one. SQLite would copy its pages into the new file, so
`catalyst.db.open` records which database and which WAL belong together.
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from catalyst_tui.store.backup import set_aside

NO_FILE = "-"


def file_id(path: Path) -> str:
    """Return device and inode of the file at `path`, or `-` if there is none."""
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return NO_FILE
    return f"{found.st_dev}:{found.st_ino}"


def file_ids(path: Path) -> tuple[str, str]:
    """Return the ids of the database at `path` and of its WAL."""
    return file_id(path), file_id(wal_of(path))


def wal_of(path: Path) -> Path:
    """Return the path of the WAL. If `path` is a link, SQLite writes the WAL beside the file it points to."""
    file = path.resolve()
    return file.with_name(f"{file.name}-wal")


def problem(path: Path, opened: tuple[str, str]) -> str:
    """Return what happened to the files that were `opened`, with the way out; empty if nothing did."""
    database, wal = file_ids(path)
    if (database, wal) == opened:
        return ""
    if database == NO_FILE:
        return (
            f"{path} was moved or deleted while it was open. Put it back, or put a copy in its place "
            "(`catalyst restore`), and start Catalyst again."
        )
    if database != opened[0]:
        return f"{path} was replaced by another file while it was open. Start Catalyst again to read that."
    return (
        f"{wal_of(path)} was moved or deleted while it was in use. Start Catalyst again: when the last one "
        "closes, it writes it back."
    )


def record(path: Path) -> None:
    """Record which files are the database at `path` and its WAL."""
    place, ids = _record_of(path), " ".join(file_ids(path))
    if " ".join(_recorded(place)) != ids:
        place.write_text(ids, encoding="ascii")


def has_foreign_wal(path: Path) -> bool:
    """Return whether the WAL belongs to another database, which was at `path` before."""
    match _recorded(_record_of(path)):
        case [database, wal]:
            now_database, now_wal = file_ids(path)
            # Both differ in a home that was copied or moved: there they belong together.
            return wal == now_wal != NO_FILE and database != now_database
    return False


def set_wal_aside(path: Path, now: datetime) -> None:
    """Rename the WAL and its index. The caller has the write lock."""
    set_aside(path.resolve(), now, ("-wal", "-shm"))


def has_lost_wal(path: Path) -> bool:
    """Return whether the WAL of the database at `path` was deleted while somebody has both open."""
    match _recorded(_record_of(path)):
        case [database, wal]:
            now_database, now_wal = file_ids(path)
            return NO_FILE != wal != now_wal and database == now_database
    return False


def _recorded(place: Path) -> list[str]:
    try:
        return place.read_text(encoding="ascii", errors="replace").split()
    except FileNotFoundError:
        return []


def _record_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.open")
