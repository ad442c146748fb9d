"""Where a user's things live: one home with book, configuration and database; and how it begins."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from catalyst_tui.book.user_error import UserError
from catalyst_tui.desk.home.files import (
    UnreadableError,
    make_folder,
    own_folder,
    read_text,
    write_whole,
)
from catalyst_tui.values import Frozen

SCHEMA = "catalysts.schema.json"
"""Beside a book, what its first line `#:schema` names: an editor completes and checks by it."""

STARTER_DATA = ("facts.csv", "evidence.csv", "closes.csv")

_WISHES = """\
# How Catalyst works for you. What you track is in catalysts.toml. Everything here may be left out.

[notify]
# desktop = true           # desktop notifications when a checkpoint changes
# on_alert = ["~/bin/tell", "me"]   # a command of yours besides: gets the alert as JSON on stdin
# push = true              # to your phone: addresses in keys.toml; needs "catalyst-tui[push]"
# quiet = "22:00-07:00"    # no popups between; they come after it, several as one digest

[keys]
# evidence = "i"           # other keys; or in help (?): enter on a line, then press the key

"""


def config_template() -> str:
    """Return a new config.toml: every wish as a comment, every source a table."""
    from textwrap import wrap

    from catalyst_tui.sources.specs import specs

    every = specs()
    free = [spec for spec in every if spec.terms]
    lines: list[str] = []
    for n, spec in enumerate(free):
        lines += [f"# {spec.terms}"] * (n == 0 or spec.terms != free[n - 1].terms)
        lines += [f"[sources.{spec.name}]", "# enabled = true"]
        lines += [
            '# url = "http://127.0.0.1:8080"   # another server that answers like it'
        ] * (n == 0)
        lines += ['# contact = "you@example.com"'] * spec.wants_contact
        lines.append("")
    *most, last = (
        f"CATALYST_{spec.name}_{key}".upper()
        for spec in sorted(every, key=lambda spec: len(spec.keys))
        for key in spec.keys
    )
    keys = (
        f"Asked first once they have a key, from the environment ({', '.join(most)} and {last}) "
        'or keys.toml beside this file (chmod 600, with lines like finnhub_key="…"). '
        "They can be switched off here like the others."
    )
    return _WISHES + "\n".join(
        [*lines, *wrap(keys, 104, initial_indent="# ", subsequent_indent="# "), ""]
    )


class HomeError(UserError):
    """A home that cannot be used; the message says what to do."""


class Home(Frozen):
    """The folder of one user, and the book read from it or from elsewhere."""

    folder: Path
    book: Path

    @property
    def config(self) -> Path:
        """Return the path of the user's settings: CATALYST_CONFIG, else in the platform's folder.

        Whatever opens a home runs what its settings say, and a home may come from somebody else.
        """
        if named := os.environ.get("CATALYST_CONFIG"):
            return _place(named)
        try:
            return own_folder("config") / "config.toml"
        except FileNotFoundError as error:
            raise HomeError(
                f"no folder of yours is known: {error.strerror}; write --config FILE"
            ) from error

    @property
    def database(self) -> Path:
        return self.folder / "catalyst.db"

    @property
    def log(self) -> Path:
        return self.folder / "catalyst.log"

    @property
    def is_own_book(self) -> bool:
        """Return whether the book is the home's own and not one named for this run."""
        return self.book == self.folder / "catalysts.toml"


def find_home(
    home: str | None = None,
    book: str | None = None,
    env: Mapping[str, str] = os.environ,
) -> Home:
    """Find the home (`--home`, CATALYST_HOME, else the platform's) and the book
    (`--book`, CATALYST_BOOK).
    """
    named, chosen = home or env.get("CATALYST_HOME"), book or env.get("CATALYST_BOOK")
    folder = _place(named) if named else _own_folder()
    return Home(folder, _place(chosen) if chosen else folder / "catalysts.toml")


def _place(named: str) -> Path:
    try:
        return Path(named).expanduser().absolute()
    except RuntimeError:
        raise HomeError(
            f"{named}: there is no such user, or HOME is not set; write the whole path"
        ) from None
    except OSError as error:  # the folder one is in was removed
        raise HomeError(
            f"{named} cannot be found from here ({error.strerror}); write the whole path"
        ) from error


def _own_folder() -> Path:
    try:
        return own_folder("data")
    except FileNotFoundError as error:
        raise HomeError(
            f"no folder of yours is known: {error.strerror}; name one with --home"
        ) from None


EMPTY_BOOK = """\
#:schema ./catalysts.schema.json
# Your book: what you own, why, and how you would know. `catalyst lint` says what it could say more.

schema = 1
"""


def settle(
    home: Home, book: str | None = None, *, asked: bool = False
) -> tuple[Path, ...]:
    """Write what a new home lacks: a book, the starter's unless `book` is given, and a
    configuration. Returns what was written.

    Nothing that exists is touched; another book that is named must exist. A home with a
    database is not new: its book is elsewhere for a moment, behind a link or while an
    editor saves, unless the user `asked`.
    """
    written = []
    try:
        make_folder(home.folder)
        new = asked or not home.database.exists()
        if (
            home.is_own_book
            and new
            and not (home.book.exists() or home.book.is_symlink())
        ):
            write_whole(home.book, starter("catalysts.toml") if book is None else book)
            written.append(home.book)
            write_schema(home.book)
        with suppress(OSError):  # without it the defaults hold
            if not home.config.exists():
                make_folder(home.config.parent)
                write_whole(home.config, config_template())
                written.append(home.config)
    except OSError as error:
        raise HomeError(
            f"{home.folder} cannot be written ({error.strerror}); choose another with --home"
        ) from error
    return tuple(written)


def old_settings(home: Home) -> str:
    """Move the settings out of a home, where older versions kept them; return a sentence on it.

    Only those of the user's own home are moved, and never over others: a folder named by `--home`
    may come from somebody else, and settings run commands and name servers.
    """
    old = home.folder / "config.toml"
    if not old.is_file() or old.resolve() == home.config.resolve():
        return ""
    named = os.environ.get("CATALYST_HOME")
    is_own = home.folder == (_place(named) if named else _own_folder())
    if not is_own or home.config.exists():
        return f"{old} is not read: your settings are in {home.config}. Move there what you want"
    try:
        make_folder(home.config.parent)
        for path in (old, home.folder / "keys.toml"):
            moved = home.config.parent / path.name
            if path.is_file() and not moved.exists():
                shutil.move(path, moved)
    except OSError as error:
        return (
            f"{old} cannot be moved to {home.config} ({error.strerror}): move it there"
        )
    return f"Your settings were moved from {home.folder} to {home.config}"


def refuse_unbegun(home: Home) -> None:
    """Refuse a folder with neither book nor database: a command that reads begins no home."""
    try:
        if home.book.exists() or os.path.lexists(home.database):
            return
        if not home.folder.is_dir() and home.folder.exists():
            raise HomeError(
                f"{home.folder} is not a folder; choose another with --home"
            )
    except OSError as error:
        why = f"{home.folder} cannot be read ({error.strerror})"
        raise HomeError(f"{why}; choose another with --home") from error
    if not home.is_own_book:
        read_book(home)
    raise HomeError(
        f"{home.book} does not exist; `catalyst init` begins a home there, "
        "`catalyst init --from DIR` makes it of an export"
    )


def begin_with(folder: Path, book: Path, what: str, file: str | None) -> None:
    """Begin a home's book: `starter`, `own` (an empty one) or `file`, which stays where it is.

    Raises HomeError with a sentence, and nothing is begun then."""
    try:
        make_folder(folder)
        if what == "file":
            theirs = _place(file or "")
            _refuse_no_book(theirs)
            book.symlink_to(theirs)
        elif what in ("starter", "own"):
            write_whole(
                book, starter("catalysts.toml") if what == "starter" else EMPTY_BOOK
            )
            write_schema(book)
        else:
            raise ValueError(what)
    except OSError as error:
        raise HomeError(
            f"{book} cannot be written ({error.strerror or error})"
        ) from error


def refresh_schema(book: Path) -> None:
    """Write it anew where an older version's may lie; nothing where none does."""
    if (book.parent / SCHEMA).exists():
        with suppress(HomeError):
            write_schema(book)


def write_schema(book: Path) -> Path:
    """Write what may stand in a book, for editors, beside one.

    HomeError when it cannot be written.
    """
    from catalyst_tui.book.file.keys import schema_text

    path = book.parent / SCHEMA
    try:
        write_whole(path, schema_text())
    except OSError as error:
        raise HomeError(
            f"{path} cannot be written ({error.strerror or error})"
        ) from error
    return path


def _refuse_no_book(path: Path) -> None:
    """Refuse a file that is no book, with the first thing that is wrong in it."""
    from catalyst_tui.book.file.load import load_book
    from catalyst_tui.book.file.syntax import LARGEST

    try:
        loaded = load_book(read_text(path, LARGEST))
    except FileNotFoundError:
        raise HomeError(f"{path} does not exist") from None
    except UnreadableError as error:
        raise HomeError(str(error)) from error
    if loaded.book is None:
        first = loaded.problems[0]
        raise HomeError(
            f"{path} line {first.line}: {first.message}; `catalyst lint --book FILE` tells all"
        )


def read_book(home: Home) -> str:
    """Return the text of the book. HomeError if it cannot be read."""
    from catalyst_tui.book.file.syntax import LARGEST

    try:
        return read_text(home.book, LARGEST)
    except FileNotFoundError:
        way = (
            "`catalyst init` writes a starter book"
            if home.is_own_book
            else "name another with --book"
        )
        raise HomeError(f"{home.book} does not exist; {way}") from None
    except UnreadableError as error:
        raise HomeError(str(error)) from error


def starter(name: str) -> str:
    """Return a packaged starter file: the book, or its facts, evidence or closes."""
    # Asked at every start: `importlib.resources` takes 5 ms
    from pkgutil import get_data

    with suppress(FileNotFoundError):
        if packaged := get_data("catalyst_tui.book", f"starter/{name}"):
            return packaged.decode("utf-8")
    # In a checkout the book lies at the top, where people look for it; a wheel carries a copy.
    return Path(__file__).parents[4].joinpath(name).read_text(encoding="utf-8")


def is_watched(home: Home) -> bool:
    """Return whether a process watches this home now."""
    if not home.database.exists():
        return False
    from catalyst_tui.store.connection import leadership

    lock = leadership(home.database)
    try:
        return not lock.try_acquire()
    finally:
        lock.close()
