"""What is wanted of a document is what all of it built would have there."""

import json
from decimal import Decimal

import pytest

from catalyst_tui.outside.picked_json import Path, picked
from tests.doors.outside import Garbled, at, tree

BODY = r"""{"name": "a \"facts\": {\"x\": {\\", "n": 7, "none": {"n": 1},
 "facts" : { "x": {"a b": {"rows": [{"v": 1.50, "w": {"x": {"y": 2}}}, {}]}, "é": {"v": "}]"}},
             "y": {"z": {"v": 1e99}, "a b": {"v": 2}} },
 "after": {"x": {"z": {"v": 3}}}, "list": [{"facts": {"x": {"z": {"v": 4}}}}]}""".encode()


def read(body: bytes, *wanted: Path) -> dict[Path, object]:
    return picked(body, "It", ("name", "n"), lambda path: path in wanted, most=100)


@pytest.mark.parametrize("path", [
    ("facts", "x", "a b"),
    ("facts", "x", "é"),
    ("facts", "y"),
    ("facts", "y", "z"),
    ("after", "x", "z"),
    ("none",),
    ("facts", "x", "a b", "rows"),
    ("x", "z"),
    ("facts", "x", "z"),
])  # fmt: skip
@pytest.mark.parametrize("written", [BODY, json.dumps(json.loads(BODY), indent=2).encode()])
def test_it_is_what_stands_there(written: bytes, path: Path) -> None:
    there = at(tree(written, "It"), *path)
    assert read(written, path).get(path) == (there if isinstance(there, dict) else None)


def test_plain_values_are_those_at_the_top() -> None:
    found = read(BODY)
    assert (found["name",], found["n",]) == ('a "facts": {"x": {\\', 7)
    assert {path for path in found if found[path] == {}} == {("none",), ("facts",), ("after",)}


def test_numbers_are_exact() -> None:
    rows = at(read(BODY, ("facts", "x", "a b"))["facts", "x", "a b"], "rows")
    assert at(rows, 0, "v") == Decimal("1.50")


@pytest.mark.parametrize(("body", "sentence"), [
    (BODY[:-1], "that is not data"),
    (BODY[:-30], "that is not data"),
    (BODY + b"]", "that is not data"),
    (b"<html>{}</html>", "that is not data"),
    (b"[" + BODY + b"]", "that is not data"),
    (b"", "that is not data"),
    (b'{"facts": {"x": {"a b": {"v": nope}}}}', "that is not data"),
    (b'{"facts": {"x": {"a b": {"v": "\xff"}}}}', "that is not data"),
    (b'{"a": ' * 40 + b"1" + b"}" * 40, "that is not data"),
    (b'{"a": [' + b"1," * 100 + b"1]}", "more than 100 items"),
    (b'{"a": "' + b'","' * 500 + b'"}', "more than 100 items"),
])  # fmt: skip
def test_what_is_no_document_is_one_error(body: bytes, sentence: str) -> None:
    with pytest.raises(Garbled, match=sentence):
        read(body, ("facts", "x", "a b"))
