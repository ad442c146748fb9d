"""A cursor into the book's raw data: reads typed values and reports what is wrong where
it stands."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any, Generic, TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from catalyst_tui.book.clean import one_line
from catalyst_tui.book.file.syntax import MESSAGE, Locator, Path, Problem
from catalyst_tui.book.language.names import Names
from catalyst_tui.book.language.operands import ExprError
from catalyst_tui.book.model.period import CALENDAR, FiscalYear, Span
from catalyst_tui.book.near_names import nearest_of
from catalyst_tui.book.other_words import meant_by
from catalyst_tui.values import Frozen

T = TypeVar("T")
D = TypeVar("D")

_NOTHING: Mapping[str, Any] = {}
_MOST = 1_000  # problems of one book: more are not read, and near names are slow
_FEW = 7  # names that are listed where none is near


class Key(Struct, Generic[T], frozen=True):
    """A key of a table: how its value is read, what it means, and what it goes together with."""

    name: str
    read: Callable[[Node], T]
    doc: str
    example: str = ""
    type: str = ""  # the name of the reader
    offered: bool = False  # by a form, while it is empty
    required: bool = False
    needs: tuple[str, ...] = ()  # keys that must stand beside it
    excludes: tuple[str, ...] = ()  # keys that may not


class Table(Frozen):
    """A kind of table: what it is called in a message, and its keys."""

    title: str
    keys: Mapping[str, Key[Any]]

    @staticmethod
    def of(title: str, *keys: Key[Any]) -> Table:
        """Return a table with some keys."""
        return Table(title, {key.name: key for key in keys})


def raw(node: Node) -> Any:
    """Return a table or a list unread. The caller reads its contents."""
    return node.raw


class Context(Frozen):
    """What a value means depends on it: whose it is, the names tests may use, what `opened` is."""

    fiscal: FiscalYear = CALENDAR
    currency: str = "USD"
    names: Names = field(default_factory=lambda: Names({}))
    symbol: str | None = None
    opened: date | None = None  # the thesis's
    span: Span | None = None  # of the periods a test is judged by, when it is said


class WrongError(ValueError):
    """A value that cannot be taken, why, and what was perhaps meant."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class Found(Frozen):
    """A problem before its place is looked up; `at` is an offset inside a string."""

    path: Path
    message: str
    hint: str
    on_key: bool
    at: int | None


class Node(Frozen):
    """The value at `path`. Reading it never raises: what is wrong goes to `found` and reads as
    None."""

    raw: Any
    path: Path
    found: dict[
        Found, None
    ]  # ordered, and each once although several tickers may share a checkpoint
    context: Context = Context()
    defaults: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)
    keys: Mapping[str, Key[Any]] = field(default_factory=lambda: _NOTHING)

    def wrong(
        self,
        message: str,
        hint: str = "",
        *,
        on_key: bool = False,
        at: int | None = None,
    ) -> None:
        """Report something at this place."""
        if self.full:
            return
        words = one_line(message, MESSAGE), one_line(hint, MESSAGE)
        self.found[Found(self.path, *words, on_key, at)] = None

    def unknown(
        self, message: str, name: str, names: Collection[str], *, on_key: bool = False
    ) -> None:
        """Report an unknown name with the nearest known one, or with all of them if
        they are few."""
        if not self.full:
            few = f"there is {', '.join(names)}" if 0 < len(names) <= _FEW else ""
            self.wrong(message, nearest_of(name, names) or few, on_key=on_key)

    @property
    def full(self) -> bool:
        """Whether enough has been reported."""
        return len(self.found) >= _MOST

    def child(self, step: str | int) -> Node:
        """Return the value under a key or an index; None if it is missing."""
        value = self.raw[step] if isinstance(step, int) else self.raw.get(step)
        return Node(value, (*self.path, step), self.found, self.context)

    def within(self, context: Context) -> Node:
        """Return the same place, read in another context."""
        return Node(self.raw, self.path, self.found, context, self.defaults, self.keys)

    def __contains__(self, name: str) -> bool:
        return isinstance(self.raw, dict) and name in self.raw

    def get(self, name: str, default: Any = None) -> Any:
        """Return the value of a key of this table, else from [defaults], else `default`."""
        if name in self:
            node = Node(self.raw[name], (*self.path, name), self.found, self.context)
        elif name in self.defaults:
            node = Node(
                self.defaults[name], ("defaults", name), self.found, self.context
            )
        else:
            return default
        return node.read(self.keys[name].read, default)

    def fields(self, struct: type[Struct]) -> dict[str, Any]:
        """Return the values of the keys, here or in [defaults], that are fields of `struct`; wrong
        ones are left out."""
        names = _fields_of(struct) & {*self.defaults, *self.raw} & self.keys.keys()
        found = {
            name: self.get(name) for name in names if self.keys[name].read is not raw
        }
        return {name: value for name, value in found.items() if value is not None}

    def read(self, reader: Callable[[Node], T], default: D) -> T | D:
        """Return this value as `reader` takes it; report it and return `default` if it cannot."""
        try:
            return reader(self)
        except ExprError as error:
            self.wrong(error.message, error.hint, at=error.at)
        except WrongError as error:
            self.wrong(str(error), error.hint)
        except ValueError as error:
            message, _, hint = str(error).partition("; ")
            self.wrong(message, hint)
        return default

    def items(self, what: str) -> Iterator[tuple[str, Node]]:
        """Yield the entries of a table; report a value that is no table as not being `what`."""
        if isinstance(self.raw, dict):
            for name in self.raw:
                yield name, self.child(name)
        elif self.raw is not None:
            self.wrong(f"this should be {what}", on_key=True)

    def list(self, what: str) -> Iterator[Node]:
        """Yield the entries of an array; report a value that is none as not being `what`."""
        if isinstance(self.raw, list):
            for index in range(len(self.raw)):
                yield self.child(index)
        elif self.raw is not None:
            self.wrong(f"this should be {what}", on_key=True)

    def section(self, name: str, empty: Any = None) -> Node:
        """Return the table under a key, or an empty one."""
        node = self.child(name)
        return (
            replace(node, raw={} if empty is None else empty)
            if node.raw is None
            else node
        )

    def tables(self, what: str, table: Table) -> Iterator[Node]:
        """Yield the tables of an array, each checked as `table`."""
        for node in self.list(what):
            if (checked := node.table(table)) is not None:
                yield checked

    def table(self, table: Table) -> Node | None:
        """Return this as a table with its keys, or None.

        Reports unknown and missing keys, and keys that do not go together."""
        if not isinstance(self.raw, dict):
            self.wrong(f"{table.title} is a table of keys")
            return None
        for name in self.raw:
            if (key := table.keys.get(name)) is not None:
                self._fits(key)
            else:
                self._unknown_key(name, table)
        for key in table.keys.values():
            if key.required and key.name not in self.raw:
                self.wrong(
                    f"{table.title} needs `{key.name}`", f"{key.name} = {key.example}"
                )
        return replace(self, keys=table.keys)

    def _fits(self, key: Key[Any]) -> None:
        for name in key.needs:
            if name not in self.raw:
                self.child(key.name).wrong(f"`{key.name}` needs `{name}`", on_key=True)
        for name in key.excludes:
            if name in self.raw:
                message = f"`{key.name}` and `{name}` exclude each other; give one"
                self.child(name).wrong(message, on_key=True)

    def _unknown_key(self, name: str, table: Table) -> None:
        node, message = self.child(name), f"{table.title} has no key `{name}`"
        meant = meant_by("keys", name)
        if meant and meant.split()[0] in table.keys:
            node.wrong(message, f"write {meant}", on_key=True)
        else:
            node.unknown(message, name, table.keys, on_key=True)


@cache
def _fields_of(struct: type[Struct]) -> frozenset[str]:
    return frozenset(struct.__struct_fields__)


def located(found: Mapping[Found, None], text: str) -> list[Problem]:
    """Return the problems with their lines and columns."""
    if not found:
        return []
    places = Locator(text)
    return [
        Problem(
            *(
                places.key(item.path)
                if item.on_key
                else places.value(item.path, item.at)
            ),
            item.message,
            item.hint,
        )
        for item in found
    ]
