"""A body without an answer is the error it stands for. The bodies are in answers.txt."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.doors.outside import SourceError, errors
from tests.sources.mutated import READERS, Reader, _everywhere

LINES = Path(__file__).with_name("answers.txt").read_text("utf-8").splitlines()[2:]
BY_NAME = {reader.name: reader for reader in READERS}


def body_of(reader: Reader, cell: str) -> bytes:
    if cell.startswith("@"):
        name, _, value = cell[1:].partition("=")
        document: Any = json.loads(reader.bodies[0])
        _everywhere(document, name, json.loads(value))
        return json.dumps(document).encode()
    return cell.encode().decode("unicode_escape").encode("latin-1")


@pytest.mark.parametrize("line", LINES)
def test_a_body_without_an_answer_is_its_error(line: str) -> None:
    name, cell, error, *sentence = (part.strip(" ") for part in line.split(" | "))
    with pytest.raises(SourceError) as raised:
        BY_NAME[name].read(body_of(BY_NAME[name], cell))
    assert (type(raised.value), [str(raised.value)][: len(sentence)]) == (getattr(errors, error), sentence)
