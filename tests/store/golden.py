"""Golden databases: what every schema that was given away left behind, with rows in each of its tables.

`schemas.sql` has the statements of every schema, `rows/vN.sql` the rows of what schema N brought. A release
adds to both: a statement that it changes gets its last schema, and stands again as it is from then on.
"""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.homes import APPLICATION_ID

HERE = Path(__file__).parent
RELEASED = (6, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18)
"""The schemas that were given away."""

PACKED = 14
"""Since then closes are a row for each year, and daily_closes is a view."""

COPIED = ("tickers", "lots", "cash", "theses", "checkpoints")
"""Tables that schemas before 18 had: a copy of the book."""

Table = dict[str, list[tuple[object, ...]]]


def golden_database(path: Path, version: int) -> None:
    """Make at `path` the database that a Catalyst of schema `version` closed."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA synchronous = OFF")
        fill(db, version)
        db.execute("PRAGMA journal_mode = WAL")


def fill(db: sqlite3.Connection, version: int) -> None:
    """Give an empty database the schema `version` and its rows."""
    db.executescript(golden_schema(version))
    if version >= PACKED:
        db.execute("CREATE TEMP TABLE daily_closes (symbol, day, micros, known_at)")  # it takes its old rows
    if version >= 18:
        old = sqlite3.connect(":memory:")
        old.executescript(golden_schema(17))
        for table, names in columns(old).items():
            if table in COPIED:
                db.execute(f"CREATE TEMP TABLE {table} ({', '.join(names)})")
        old.close()
    for released in RELEASED:
        if released <= version:
            db.executescript((HERE / "rows" / f"v{released}.sql").read_text("utf-8"))
    for table in ("daily_closes", *COPIED):
        db.execute(f"DROP TABLE IF EXISTS temp.{table}")
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute(f"PRAGMA user_version = {version}")
    db.commit()


def golden_schema(version: int) -> str:
    """Return the statements that SQLite kept of this schema, tables first."""
    found: list[str] = []
    sections = re.split(r"^-- (\d+) to (\d+|now)$", (HERE / "schemas.sql").read_text("utf-8"), flags=re.M)
    for first, last, statements in zip(*(sections[n::3] for n in (1, 2, 3)), strict=True):
        if int(first) <= version and (last == "now" or version <= int(last)):
            found += re.split(r"(?<=;)\n(?=CREATE)", statements.strip())
    return "\n".join(sorted(found, key=lambda statement: not statement.startswith("CREATE TABLE")))


def columns(db: sqlite3.Connection) -> dict[str, list[str]]:
    """Return every table with its columns."""
    tables = db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
    return {name: [row[1] for row in db.execute(f"PRAGMA table_info({name})")] for (name,) in tables}


def content(db: sqlite3.Connection, of: dict[str, list[str]]) -> Table:
    """Return the rows of these tables in these columns, in an order of their own."""
    return {
        table: sorted(db.execute(f"SELECT {', '.join(map(_quoted, names))} FROM {table}"), key=repr)
        for table, names in of.items()
    }


def _quoted(name: str) -> str:
    return f'"{name}"'
