"""Frozen values, declared as with the standard library and made in a fifth of its time.

`@dataclass(frozen=True, slots=True)` compiles seven functions for each class when it is imported, 0.6 ms, and
a start imports three hundred classes. Here a class gets its slots, 0.03 ms; a function is compiled when it is
first called, `__init__` once it was called often, and the standard library makes the fields when it is asked
for them. All other uses are the standard library's, as all are to a type checker.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass, replace
else:

    def dataclass(cls: type | None = None, /, **asked: bool) -> Any:
        """As `dataclasses.dataclass`."""
        if asked.get("frozen") and asked.get("slots") and not asked.keys() - _KNOWN:
            return lambda cls: _made(cls, asked)
        return dataclasses.dataclass(cls, **asked)

    def replace(value: Any, /, **changes: object) -> Any:
        """As `dataclasses.replace`, in half its time."""
        cls = value.__class__
        if cls not in _PLACES:
            _PLACES[cls] = _places(cls)
        places, read = _PLACES[cls]
        fields = [*read(value)]
        for name, changed in changes.items():
            if name not in places:
                raise TypeError(f"{cls.__name__} has no field {name!r}")
            fields[places[name]] = changed
        return cls(*fields)


_PLACES: dict[type, tuple[dict[str, int], Callable[[object], tuple[object, ...]]]] = {}

__all__ = ["dataclass", "replace"]

_KNOWN = {"frozen", "slots", "init", "eq", "order"}
"""What may be asked of the values made here."""

_OTHERS = ("ClassVar", "InitVar", "KW_ONLY")
"""What is annotated so is no field, or one of another kind: such classes the standard library makes."""


def _made(written: type, asked: dict[str, bool]) -> Any:
    """The class with its slots, and what those of the standard library can do."""
    written.__doc__ = written.__doc__ or written.__name__  # else its signature would be written out
    kinds = written.__annotations__
    said = " ".join(map(str, kinds.values()))
    if written.__bases__ != (object,) or any(other in said for other in _OTHERS):
        cls: Any = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True)(written)
    else:
        cls = _slotted(written, kinds)
    own, eq = vars(cls), asked.get("eq", True)
    found: dict[str, object] = {
        "__setattr__": _refuse_to_set,
        "__delattr__": _refuse_to_delete,
        "__setstate__": _set_state,
    }
    if asked.get("init", True):
        found["__init__"] = _seldom(cls)
    if "__repr__" not in own:
        found["__repr__"] = _repr
    if eq and "__eq__" not in own:
        found["__eq__"] = _at_first(cls, "__eq__", _equal)
    if eq and own.get("__hash__") is None:
        found["__hash__"] = _at_first(cls, "__hash__", _hash)
    if asked.get("order"):
        found |= {name: _at_first(cls, name, partial(_ordered, name)) for name in _ORDER}
    for name, value in found.items():
        setattr(cls, name, value)
    return cls


def _slotted(written: type, kinds: dict[str, Any]) -> Any:
    own = dict(vars(written))
    defaults = {name: own.pop(name) for name in kinds if name in own}
    for name in ("__dict__", "__weakref__"):  # of the class without slots
        own.pop(name, None)
    own |= {"__slots__": tuple(kinds), "__match_args__": tuple(kinds), "__qualname__": written.__qualname__}
    own |= {_FIELDS: _Fields(kinds, defaults), _PARAMS: getattr(_Empty, _PARAMS)}
    return type(written)(written.__name__, (), own)


@dataclasses.dataclass(init=False, repr=False, eq=False)
class _Empty:
    """Of the standard library's making."""


_FIELDS, _PARAMS = "__dataclass_fields__", "__dataclass_params__"
"""Where the standard library looks for them."""


class _Fields:
    """The fields of a class as it was written; the standard library makes its own of them when it is asked
    for those."""

    def __init__(self, kinds: dict[str, Any], defaults: dict[str, Any]) -> None:
        self._kinds, self._defaults = kinds, defaults
        self._theirs: Any = None

    def __get__(self, value: object, cls: type) -> Any:
        if self._theirs is None:
            own = {"__module__": cls.__module__, "__annotations__": self._kinds, **self._defaults}
            twin: type = type(cls.__name__, (), own)
            self._theirs = getattr(dataclasses.dataclass(init=False, repr=False, eq=False)(twin), _FIELDS)
        return self._theirs

    def each(self) -> list[tuple[str, dataclasses.Field[Any]]]:
        """The name of each, and what is said of it."""
        given = ((name, self._defaults.get(name, dataclasses.MISSING)) for name in self._kinds)
        is_field, field = dataclasses.Field, dataclasses.field
        return [(name, said if isinstance(said, is_field) else field(default=said)) for name, said in given]


def _fields(cls: Any) -> list[tuple[str, dataclasses.Field[Any]]]:
    """Those of a class of either make."""
    own = vars(cls).get(_FIELDS)
    if isinstance(own, _Fields):
        return own.each()
    return [(field.name, field) for field in dataclasses.fields(cls)]


def _places(cls: Any) -> tuple[dict[str, int], Callable[[object], tuple[object, ...]]]:
    """Where each field stands among the arguments, and what reads them all."""
    names = [name for name, _ in _fields(cls)]
    places = {name: place for place, name in enumerate(names)}
    if len(names) > 1:
        return places, attrgetter(*names)
    return places, lambda value: tuple(getattr(value, name) for name in names)


def _repr(self: Any) -> str:
    shown = (f"{name}={getattr(self, name)!r}" for name, field in _fields(type(self)) if field.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _refuse_to_set(self: object, name: str, value: object) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(self: object, name: str) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _set_state(self: object, state: tuple[None, dict[str, object]]) -> None:
    """Of `copy` and `pickle`."""
    for name, value in state[1].items():
        object.__setattr__(self, name, value)


def _at_first(cls: Any, name: str, text: Callable[[Any, dict[str, object]], str]) -> Callable[..., object]:
    """A method that is compiled, and takes this one's place, when it is first called."""

    def first(*args: object, **given: object) -> object:
        known: dict[str, object] = {}
        exec(text(cls, known), known)  # noqa: S102 - made of the names of fields
        setattr(cls, name, known[name])
        return getattr(cls, name)(*args, **given)

    return first


_OFTEN = 30
"""Values that are made in the time in which what makes them faster is compiled."""


def _seldom(cls: Any) -> Callable[..., None]:
    """`__init__` of a class until it was called so often; what cannot be is left to the compiled one too."""
    compiled, left = _at_first(cls, "__init__", _init), _OFTEN
    fields: list[tuple[str, Callable[[object, object], None], dataclasses.Field[Any]]] | None = None

    def init(self: Any, *args: object, **given: object) -> None:
        nonlocal fields, left
        if fields is None:
            fields = [(name, getattr(cls, name).__set__, field) for name, field in _fields(cls)]
        left -= 1
        if left < 0 or len(args) > len(fields):
            compiled(self, *args, **given)
            return
        for (_, put, _), value in zip(fields, args, strict=False):
            put(self, value)
        named = 0
        for name, put, field in fields[len(args) :]:
            if name in given:
                put(self, given[name])
                named += 1
            elif field.default is not dataclasses.MISSING:
                put(self, field.default)
            elif field.default_factory is not dataclasses.MISSING:
                put(self, field.default_factory())
            else:
                named = -1
                break
        if named != len(given):
            compiled(self, *args, **given)
        elif hasattr(cls, "__post_init__"):
            self.__post_init__()

    return init


def _init(cls: Any, known: dict[str, object]) -> str:
    takes, sets, last = ["self"], [], ""
    fields = _fields(cls)
    if len(fields) > _FEW and cls.__bases__ == (object,):
        known["_become"], known["_open"], known["_cls"] = _become, _opened(cls), cls
        sets, last = [" _become(self, _open)\n"], " self.__class__ = _cls\n"
    for name, field in fields:
        value = name
        if field.default is not dataclasses.MISSING:
            known[f"_default_{name}"] = field.default
            takes.append(f"{name}=_default_{name}")
        elif field.default_factory is not dataclasses.MISSING:
            known[f"_default_{name}"], known["_missing"] = field.default_factory, dataclasses.MISSING
            takes.append(f"{name}=_missing")
            value = f"_default_{name}() if {name} is _missing else {name}"
        else:
            takes.append(name)
        if last:
            sets.append(f" self.{name} = {value}\n")
        else:
            known[f"_set_{name}"] = getattr(cls, name).__set__  # faster than `object.__setattr__`
            sets.append(f" _set_{name}(self, {value})\n")
    sets.append(last)
    if hasattr(cls, "__post_init__"):
        sets.append(" self.__post_init__()\n")
    return f"def __init__({', '.join(takes)}):\n{''.join(sets) or ' pass'}"


_FEW = 3
"""Fields that are set one by one; of more, it is quicker to open the value, set them and close it."""

_become = vars(object)["__class__"].__set__


def _opened(cls: Any) -> type:
    """The class of the same slots in which they can be set: what a value is while it is made."""
    own: dict[str, object] = {"__slots__": cls.__slots__, "__setattr__": object.__setattr__}
    return type(cls.__name__, (), own)


def _compared(cls: Any, whose: str) -> str:
    return "(" + "".join(f"{whose}.{name}, " for name, field in _fields(cls) if field.compare) + ")"


def _equal(cls: Any, known: dict[str, object]) -> str:
    return (
        "def __eq__(self, other):\n"
        " if other.__class__ is self.__class__:\n"
        f"  return {_compared(cls, 'self')} == {_compared(cls, 'other')}\n"
        " return NotImplemented"
    )


_ORDER = {"__lt__": "<", "__le__": "<=", "__gt__": ">", "__ge__": ">="}


def _ordered(name: str, cls: Any, known: dict[str, object]) -> str:
    return (
        f"def {name}(self, other):\n"
        " if other.__class__ is self.__class__:\n"
        f"  return {_compared(cls, 'self')} {_ORDER[name]} {_compared(cls, 'other')}\n"
        " return NotImplemented"
    )


def _hash(cls: Any, known: dict[str, object]) -> str:
    return f"def __hash__(self):\n return hash({_compared(cls, 'self')})"
