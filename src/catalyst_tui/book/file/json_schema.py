"""The JSON Schema of a book, for editors that complete and check TOML: made from the tables of
keys.

It refuses less than `load_book` does: what a test says, what an id refers to and how dates follow
each other only the loader knows. What the loader takes, the schema takes. A date of TOML is a text
here, as it is to Taplo, on which the editors build.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from typing import Any

from catalyst_tui.book.file import keys as k
from catalyst_tui.book.file import values as v
from catalyst_tui.book.file.node import Key
from catalyst_tui.book.model.book import Role
from catalyst_tui.book.model.period import Span

Schema = dict[str, Any]

TITLE = "catalysts.toml, the book of Catalyst"


def book_schema() -> Schema:
    """Return the schema of a whole book."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": TITLE,
        "type": "object",
        "properties": {name: _of(key, _SECTIONS.get(name)) for name, key in k.SECTIONS.items()},
        "additionalProperties": False,
        "definitions": {"member": _member(), "unless": _unless()},
    }


def schema_text() -> str:
    """Return the schema as the text of a file."""
    return json.dumps(book_schema(), indent=1, ensure_ascii=False) + "\n"


# Values

_DAY = r"\d{4}-\d{2}-\d{2}"
_PERIOD = r"([Ff][Yy]|[Cc][Yy])?(19|20)\d\d([QqHh]\d|-[Ww]\d\d|-\d\d)?"
_COUNTED = r"\S+ +[+-] ?\d{1,4} ?(d|w|mo|y)"
_DATE = rf"({_DAY}|{_PERIOD}|{_COUNTED})"
_WINDOW = rf"{_DATE}(\s*\.\.\s*{_DATE})?"
_YEAR = {"type": "integer", "minimum": 1900, "maximum": 2099}


def _text(pattern: str, **more: Any) -> Schema:
    return {"type": "string", "pattern": rf"^\s*({pattern})\s*$", **more}


def _either(*ways: Schema) -> Schema:
    return {"anyOf": list(ways)}


def _words(spans: list[Span]) -> Schema:
    return {"enum": [span.name.lower() for span in spans]}


_QUANTITY = _either(
    {"type": "number"}, {"type": "string", "pattern": r"\d", "maxLength": v.LONGEST_NUMBER}
)
_ID = _text(r"[^\s_\-.!-,/:-@\[-^`{-~][^\s!-,/:-@\[-^`{-~]*", maxLength=82)
_SYMBOL = _text(r"[A-Z0-9^][A-Z0-9.^=-]{0,14}")
_NAME = r"^[a-z_][a-z0-9_]{0,59}$"
_TIME = "(d|w|mo|y|days?|weeks?|months?|years?)"
_LENGTH = rf"\d{{1,4}} ?{_TIME}|{'|'.join(word for word in v.LENGTHS if len(word) >= 3)}"
_CURRENCY = _text("[A-Z]{2}[A-Za-z]")

READERS: Mapping[object, Schema] = {
    v.text: {"type": "string", "maxLength": v.LONGEST_TEXT},
    v.needed: {"type": "string", "maxLength": v.LONGEST_TEXT, "pattern": r"\S"},
    v.identifier: _ID,
    v.reference: {"type": "string", "pattern": r"\S"},
    v.symbol: _SYMBOL,
    v.currency: _CURRENCY,
    v.whole_currency: _CURRENCY,
    v.number: _QUANTITY,
    v.fraction: {"type": "number", "minimum": 0, "maximum": 1},
    v.period: _either(_YEAR, _text(_PERIOD)),
    v.truth: {"type": "boolean"},
    v.link: _text(r"https?://[^\s/]\S*"),
    v.reminder: _text(r"T ?- ?\d{1,4} ?(d|w|mo)"),
    v.fiscal_year: _text(r".*\d{1,2}-\d{1,2}.*"),
    v.span: _words([span for span in Span if span is not Span.DAY]),
    v.cadence: _words(list(Span)),
    v.length: _text(_LENGTH),
    v.streak: _either({"type": "integer", "minimum": 1, "maximum": 40}, _text(r"\d{1,3} ?[a-z]+")),
    v.zone: _text(r"[A-Za-z][A-Za-z0-9_+/-]*"),
    v.unit: {"type": "string", "pattern": r"\S"},
    v.amount: _QUANTITY,
    v.near: _QUANTITY,
    v.share: _QUANTITY,
    v.count: _either(
        {"type": "integer", "minimum": 1, "maximum": 999},
        _text(rf"(>=|>|=) ?\d{{1,3}}( within \d{{1,4}} ?{_TIME})?"),
    ),
    v.day: _text(_DAY),
    v.window: _either(_YEAR, _text(_WINDOW)),
    v.last_day: _either(_YEAR, _text(_WINDOW)),
    v.when: _either(_YEAR, _text(rf"{_WINDOW}|after print\b.*")),
    v.due: _either(_YEAR, _text(rf"{_WINDOW}|after print\b.*|not before {_DATE}")),
}
"""What each reader of a value takes."""


def _read(key: Key[Any]) -> Schema:
    """Return what a key's reader takes. Raises KeyError for a reader without a row here."""
    if isinstance(key.read, partial):
        if key.read.func is v.chosen:
            return {"enum": [str(kind) for kind in key.read.args[0]]}
        low, high = key.read.args
        return {"type": "integer", "minimum": low, "maximum": high}
    return READERS[key.read]


# Tables


def _of(key: Key[Any], inside: Schema | None = None) -> Schema:
    return {"description": key.doc, **(_read(key) if inside is None else inside)}


def _table(table: k.Table, inside: Mapping[str, Schema] | None = None, **more: Any) -> Schema:
    known = inside or {}
    properties = {name: _of(key, known.get(name)) for name, key in table.items()}
    return {"type": "object", "properties": properties, "additionalProperties": False, **more}


def _list(of: Schema, **more: Any) -> Schema:
    return {"type": "array", "items": of, **more}


def _named(of: Schema, pattern: str | None = None) -> Schema:
    names = {"propertyNames": {"pattern": pattern}} if pattern else {}
    return {"type": "object", "additionalProperties": of, **names}


def _one_of(*keys: Key[Any]) -> list[Schema]:
    """Return conditions that at most one of the keys is given."""
    pairs = [(one, other) for n, one in enumerate(keys) for other in keys[n + 1 :]]
    return [{"not": {"required": [one.name, other.name]}} for one, other in pairs]


_MEMBERS = _list({"$ref": "#/definitions/member"}, minItems=1)
_SYMBOLS = _list(_SYMBOL, minItems=1)
_TICKERS = _either(_SYMBOLS, {"const": ["*"]}, {"const": ["held"]})
_REMIND = _list(READERS[v.reminder])

_CLAIM: Mapping[str, Schema] = {
    k.ANY.name: _MEMBERS,
    k.ALL.name: _MEMBERS,
    k.OF.name: _MEMBERS,
    k.SCALE.name: _list(_QUANTITY, minItems=2, maxItems=2),
    k.UNLESS.name: {"$ref": "#/definitions/unless"},
}

_COMPANIONS = {
    k.COUNT.name: [k.EVENT.name],
    k.SLIPS_PAST.name: [k.EVENT.name],
    k.SCALE.name: [k.SCORE.name],
    k.TRIP.name: [k.SCORE.name],
    k.SCORE.name: [k.SCALE.name, k.TRIP.name],
    k.OF.name: [k.AT_LEAST.name],
    k.AT_LEAST.name: [k.OF.name],
    k.BANDS.name: [k.VALUE.name],
}


def _member() -> Schema:
    deciders = [{"required": [name]} for name in k.DECIDERS]
    companions = {name: others for name, others in _COMPANIONS.items() if name in k.MEMBER_TABLE}
    return _table(k.MEMBER_TABLE, _CLAIM, oneOf=deciders, dependencies=companions)


def _unless() -> Schema:
    return _table(k.UNLESS_TABLE, oneOf=[{"required": [one.name]} for one in (k.TEST, k.EVENT)])


def _gauge() -> Schema:
    """Return the condition that a gauge, and nothing else, has a value."""
    is_gauge = {"properties": {k.ROLE.name: {"const": Role.GAUGE.value}}, "required": [k.ROLE.name]}
    shows = {"required": [k.VALUE.name]}
    return {"if": is_gauge, "then": shows, "else": {"not": shows}}


def _guard() -> Schema:
    is_guard = {"properties": {k.ROLE.name: {"const": Role.GUARD.value}}, "required": [k.ROLE.name]}
    return {"if": is_guard, "then": {"not": {"required": [k.EVENT.name]}}}


def _checkpoint() -> Schema:
    inside = {
        **_CLAIM,
        k.TICKERS.name: _TICKERS,
        k.BANDS.name: _named({"type": "string", "pattern": r"\d"}),
        k.DEPENDS_ON.name: _list(_ID),
        k.BASE.name: {
            "type": "object",
            "properties": {
                k.BASE_PERIOD.name: _of(k.BASE_PERIOD),
                k.SOURCE.name: _of(k.SOURCE),
            },
            "additionalProperties": _QUANTITY,
            "required": [k.BASE_PERIOD.name],
        },
        k.TARGET.name: _named(_QUANTITY, rf"^\s*{_PERIOD}\s*$"),
        k.SLIPS.name: _list(_slip()),
        k.ALERT.name: _list({"type": "string", "pattern": r"\S"}),
        k.REMIND.name: _REMIND,
    }
    decided = _either(*({"required": [name]} for name in (*k.DECIDERS, k.TEXT.name)))
    about = _either(*({"required": [one.name]} for one in (k.THESIS, k.TICKER, k.TICKERS)))
    alone = [
        *_one_of(*k.DECIDERS.values()),
        *_one_of(k.TICKER, k.TICKERS),
        *_one_of(k.PERIOD, k.TARGET),
        *_one_of(k.PERIOD, k.EVERY),
    ]
    needs = {**_COMPANIONS, k.REMIND.name: [k.DUE.name]}
    return _table(
        k.CHECKPOINT_TABLE,
        inside,
        allOf=[decided, about, _gauge(), _guard(), *alone],
        dependencies=needs,
    )


def _slip() -> Schema:
    return _table(k.SLIP_TABLE, required=[key.name for key in (k.MOVED_FROM, k.MOVED_TO, k.SEEN)])


def _event() -> Schema:
    dated = [{"required": [key.name]} for key in (k.DATE, k.WINDOW)]
    named = _either(*({"required": [key.name]} for key in (k.ID, k.TEXT)))
    return _table(k.EVENT_TABLE, {k.REMIND.name: _REMIND}, oneOf=dated, allOf=[named])


def _lot() -> Schema:
    both = {k.SOLD.name: [k.SOLD_FOR.name], k.SOLD_FOR.name: [k.SOLD.name]}
    return _table(k.LOT_TABLE, required=[k.QUANTITY.name, k.COST.name], dependencies=both)


_SECTIONS: Mapping[str, Schema] = {
    "defaults": _table(k.DEFAULTS),
    "ticker": _named(_table(k.TICKER_TABLE, {k.LOTS.name: _list(_lot())}), _SYMBOL["pattern"]),
    "cash": _named(_read(k.CASH), _CURRENCY["pattern"]),
    "group": _named(_SYMBOLS, _NAME),
    "series": _named(_table(k.SERIES_TABLE, required=[k.SERIES_UNIT.name]), _NAME),
    "thesis": _list(
        _table(
            k.THESIS_TABLE,
            {k.TICKERS.name: _TICKERS},
            required=[k.ID.name],
            allOf=_one_of(k.TICKER, k.TICKERS),
        )
    ),
    "checkpoint": _list(_checkpoint()),
    "event": _list(_event()),
    "decision": _list(
        _table(
            k.DECISION_TABLE,
            {k.FIRED.name: _list(READERS[v.reference])},
            required=[key.name for key in (k.DECIDED, k.ACTION)],
        )
    ),
}
