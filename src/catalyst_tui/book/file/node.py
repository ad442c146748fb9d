"""A cursor into the book's raw data: reads typed values and reports what is wrong where
it stands."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from catalyst_tui.book.clean import one_line
from catalyst_tui.book.file.ids import HOLE
from catalyst_tui.book.file.syntax import MESSAGE, Locator, Path, Problem, Severity
from catalyst_tui.book.language.names import meant_by, removed_key
from catalyst_tui.book.language.parser import ExprError, Names
from catalyst_tui.book.model.period import CALENDAR, FiscalYear, Span
from catalyst_tui.book.near_names import nearest_of

if TYPE_CHECKING:
    from catalyst_tui.book.file.values import Anchors

T = TypeVar("T")
D = TypeVar("D")

_NOTHING: Mapping[str, Any] = {}
_MOST = (
    1_000  # problems told of one book: nobody reads more, and looking for the nearest name is slow
)
_FEW = 7  # names that are listed where none is near


class Key(Struct, Generic[T], frozen=True):
    """A key of the language: its name, how its value is read, what it means, a value as it is
    written."""

    name: str
    read: Callable[[Node], T]
    doc: str
    example: str = ""


class Context(Struct, frozen=True):
    """What a value means depends on it: whose it is, the names tests may use, what dates count
    from."""

    fiscal: FiscalYear = CALENDAR
    currency: str = "USD"
    names: Names = field(default_factory=lambda: Names({}))
    symbol: str | None = None
    opened: date | None = None  # the thesis's
    anchors: Anchors | None = None
    span: Span | None = None  # of the periods a test is judged by, when it is said


class ToldError(ValueError):
    """A value that hangs on another one whose mistake is reported where that stands."""


class WrongError(ValueError):
    """A value that cannot be taken, why, and what was perhaps meant."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class Found(Struct, frozen=True):
    """A problem before its place is looked up; `at` is an offset inside a string."""

    path: Path
    message: str
    hint: str
    on_key: bool
    at: int | None
    severity: Severity


class Node(Struct, frozen=True):
    """The value at `path`. Reading it never raises: what is wrong goes to `found` and reads as
    None."""

    raw: Any
    path: Path
    found: dict[
        Found, None
    ]  # ordered, and each once although several tickers may share a checkpoint
    context: Context = Context()
    defaults: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)

    def wrong(
        self,
        message: str,
        hint: str = "",
        *,
        on_key: bool = False,
        at: int | None = None,
        severity: Severity = Severity.ERROR,
    ) -> None:
        """Report something at this place."""
        if self.full:
            return
        said = one_line(message, MESSAGE), one_line(hint, MESSAGE)
        self.found[Found(self.path, *said, on_key, at, severity)] = None

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
        return Node(value, (*self.path, step), self.found, self.context, _NOTHING)

    def within(self, context: Context) -> Node:
        """Return the same place, read in another context."""
        return Node(self.raw, self.path, self.found, context, self.defaults)

    def __contains__(self, key: Key[Any]) -> bool:
        return isinstance(self.raw, dict) and key.name in self.raw

    def get(self, key: Key[T], default: D) -> T | D:
        """Return the value of a key of this table, else from [defaults], else `default`."""
        if isinstance(self.raw, dict) and key.name in self.raw:
            path = (*self.path, key.name)
            return Node(self.raw[key.name], path, self.found, self.context, _NOTHING).read(
                key.read, default
            )
        if key.name not in self.defaults:
            return default
        value = self.defaults[key.name]
        return Node(value, ("defaults", key.name), self.found, self.context).read(key.read, default)

    def read(self, reader: Callable[[Node], T], default: D) -> T | D:
        """Return this value as `reader` takes it; report it and return `default` if it cannot."""
        if self.raw == HOLE:
            return default
        try:
            return reader(self)
        except ToldError:
            return default
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
                if not name.startswith(HOLE):
                    yield name, self.child(name)
        elif self.raw not in (None, HOLE):
            self.wrong(f"this should be {what}", on_key=True)

    def list(self, what: str) -> Iterator[Node]:
        """Yield the entries of an array; report a value that is none as not being `what`."""
        if isinstance(self.raw, list):
            for index in range(len(self.raw)):
                yield self.child(index)
        elif self.raw not in (None, HOLE):
            self.wrong(f"this should be {what}", on_key=True)

    def section(self, name: str, empty: Any = None) -> Node:
        """Return the table under a key, or an empty one."""
        node = self.child(name)
        return replace(node, raw={} if empty is None else empty) if node.raw is None else node

    def known(self, keys: Collection[str], table: str) -> bool:
        """Report the keys a table cannot have, each at its place; False when this is no table at
        all."""
        if not isinstance(self.raw, dict):
            if self.raw != HOLE:
                self.wrong(f"{table} is a table of keys")
            return False
        for name, value in self.raw.items():
            if name not in keys and value != HOLE and not name.startswith(HOLE):
                message = f"{table} has no key `{name}`"
                if instead := removed_key(name, self.raw, keys):
                    self.child(name).wrong(f"`{name}` is no key any more", instead, on_key=True)
                elif (meant := meant_by("keys", name)) in keys:
                    self.child(name).wrong(message, f"write {meant}", on_key=True)
                else:
                    self.child(name).unknown(message, name, keys, on_key=True)
        return True


def located(found: Mapping[Found, None], text: str) -> list[Problem]:
    """Return the problems with their lines and columns."""
    if not found:
        return []
    places = Locator(text)
    return [
        Problem(
            *(places.key(item.path) if item.on_key else places.value(item.path, item.at)),
            item.message,
            item.hint,
            item.severity,
        )
        for item in found
    ]
